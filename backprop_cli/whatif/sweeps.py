"""An output and its partial derivatives along a range of one input, or on a grid of two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import isfinite, log10
from typing import NamedTuple

from backprop_cli.graph import Graph
from backprop_cli.notes import notes
from backprop_cli.passes import backward_from, forward
from backprop_cli.problems import GraphError


class Range(NamedTuple):
    """The numbers that the leaf at `position` is set to; `is_log` if they are the same factor apart."""

    position: int
    low: float
    high: float
    size: int
    is_log: bool = False

    def values(self) -> Iterator[float]:
        """The numbers, both ends included; exact decimals where the ends are, exact decades on logarithmic steps."""
        last = self.size - 1
        for index in range(self.size):
            if index in (0, last):
                yield self.high if index else self.low
            elif self.is_log:
                yield _between_logs(self.low, self.high, index, last)
            else:
                low, high = Fraction(repr(self.low)), Fraction(repr(self.high))
                yield float(low + (high - low) * index / last)


def _between_logs(low: float, high: float, index: int, last: int) -> float:
    sign = -1 if low < 0 else 1
    power = (log10(abs(low)) * (last - index) + log10(abs(high)) * index) / last
    # Powers lose the last digits; without them decades are decades.
    return sign * float(f"{10.0**power:.14g}")


class Row(NamedTuple):
    """The inputs' values; the outputs' and the partials' (by output, then by name), None where there is none."""

    at: tuple[float, ...]
    outputs: tuple[float | None, ...]
    partials: tuple[float | None, ...]
    note: str | None


def sweep(graph: Graph, ranges: Sequence[Range], outputs: Sequence[int], names: Sequence[int]) -> Iterator[Row]:
    """A row for each point; the last range runs fastest."""
    for at in product(*(list(one.values()) for one in ranges)):
        numbers = list(graph.numbers)
        for one, value in zip(ranges, at, strict=True):
            numbers[one.position] = value
        yield _row(graph._replace(numbers=tuple(numbers)), at, outputs, names)


def _row(graph: Graph, at: tuple[float, ...], outputs: Sequence[int], names: Sequence[int]) -> Row:
    try:
        done = forward(graph)
    except GraphError as error:
        return Row(at, (None,) * len(outputs), (None,) * (len(outputs) * len(names)), error.problems[0].message)
    told: dict[str, None] = {}
    partials: list[float | None] = []
    for output in outputs:
        passed = backward_from(done, output)
        reasons = notes(passed)
        told.update(dict.fromkeys(reasons[name] for name in names if reasons.get(name)))
        slopes = [passed.partial(name) for name in names]
        partials += [slope + 0.0 if isfinite(slope) else None for slope in slopes]
    values = tuple(done.numbers[output] for output in outputs)
    return Row(at, values, tuple(partials), "; ".join(told) or None)
