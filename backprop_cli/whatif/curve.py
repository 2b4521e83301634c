"""An output as a function of one leaf: its value, its exact slope, and how much of the value is rounding."""

from __future__ import annotations

from math import isfinite
from sys import float_info
from typing import NamedTuple

from backprop_cli.graph import Graph
from backprop_cli.passes import Forward, backward_from, forward
from backprop_cli.problems import GraphError
from backprop_cli.whatif.effects import moved

_FEWEST, _MOST, _MOST_WORK = 300, 20_000, 20_000_000


class Point(NamedTuple):
    """The curve at `x`: how far the output is above the target, the slope, and how much of `gap` is rounding.

    Where the output has no value, `gap` is None and `reason` says why. `slope` is nan where there is none.
    """

    x: float
    gap: float | None
    slope: float
    noise: float
    is_kink: bool = False
    reason: str | None = None

    @property
    def exists(self) -> bool:
        """Whether the output has a value here."""
        return self.gap is not None

    @property
    def above(self) -> float:
        """How far the output is above the target; nan where it has no value."""
        return float("nan") if self.gap is None else self.gap


class Curve:
    """What is at `of` minus `target`, as a function of the leaf at `position`.

    It remembers how often it was asked, the point closest to the target, and on which `sides` of it there were any.
    """

    def __init__(self, graph: Graph, of: int, target: float, position: int) -> None:
        self.graph, self.of, self.target, self.position = graph, of, target, position
        self.evaluations = 0
        self.closest: Point | None = None
        self.sides: set[bool] = set()

    @property
    def is_spent(self) -> bool:
        """Whether it was asked as often as anyone waits for: less often the larger the graph is."""
        return self.evaluations > max(_FEWEST, min(_MOST, _MOST_WORK // len(self.graph.layers)))

    def __call__(self, x: float) -> Point:
        """The point at `x`."""
        self.evaluations += 1
        try:
            point = self._point(x, forward(moved(self.graph, self.position, x)))
        except GraphError as error:
            return Point(x, None, float("nan"), 0.0, reason=error.problems[0].message)
        self.sides.add(point.above > 0)
        if self.closest is None or abs(point.above) < abs(self.closest.above):
            self.closest = point
        return point

    def _point(self, x: float, done: Forward) -> Point:
        backward = backward_from(done, self.of)
        numbers, first = done.numbers, len(self.graph.leaves)
        # What rounding in a layer does to the output, to first order: its gradient times the last digit of its value.
        parts = (
            abs(gradient * numbers[place])
            for place, gradient in enumerate(backward.gradients)
            if gradient is not None and place >= first
        )
        rounding = sum(part for part in parts if isfinite(part)) + abs(numbers[self.of]) + abs(self.target)
        gap, slope = numbers[self.of] - self.target, backward.partial(self.position)
        return Point(x, gap, slope, float_info.epsilon * rounding, self._kink(done))

    def _kink(self, done: Forward) -> bool:
        return any(
            op.kink is not None and op.is_kink([done.numbers[operand] for operand in operands])
            for _, op, operands in self.graph.layers
        )
