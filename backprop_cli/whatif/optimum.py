"""Where an output is smallest: SciPy's sequential quadratic programming (SLSQP) with our exact gradient, then Newton.

SLSQP takes a step that leaves the domain back, which its line search does where the output is infinite. The last steps
are Newton's with the exact Hessian, and say whether what was found is a minimum.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isfinite
from sys import float_info
from typing import Any, NamedTuple

from backprop_cli.graph import Graph
from backprop_cli.hessian import hessian
from backprop_cli.passes import Forward, backward_from, forward
from backprop_cli.problems import GraphError, problem_error

# A gradient is 0 if no input, changed by as much as its own value or 1, changes the output by more than this part.
FLAT = 1e-7
_MOST_STEPS, _MOST_NEWTON, _NEARBY = 1000, 20, 1e-3


class Optimum(NamedTuple):
    """The inputs' values, the output, the steps SciPy took, and why this is no minimum, if it is none."""

    values: tuple[float, ...]
    output: float
    iterations: int
    steps: Sequence[tuple[tuple[float, ...], float]]
    trouble: str | None = None


class _Landscape:
    """The output at `of` as a function of the leaves at `positions`."""

    def __init__(self, graph: Graph, of: int, positions: Sequence[int]) -> None:
        self.graph, self.of, self.positions = graph, of, positions

    def at(self, values: Sequence[float]) -> Forward:
        numbers = list(self.graph.numbers)
        for position, value in zip(self.positions, values, strict=True):
            # A search that has lost its way asks for nan; the largest float says how far that is.
            numbers[position] = float(value) if isfinite(value) else float_info.max
        return forward(self.graph._replace(numbers=tuple(numbers)))

    def value(self, values: Sequence[float]) -> float:
        """The output; infinite where it has no value, so that the search goes back."""
        try:
            return float(self.at(values).numbers[self.of])
        except GraphError:
            return inf

    def gradient(self, values: Sequence[float]) -> list[float]:
        passed = backward_from(self.at(values), self.of)
        return [passed.partial(position) for position in self.positions]

    def hessian(self, values: Sequence[float]) -> list[list[float]]:
        return [list(row) for row in hessian(self.at(values), self.of, self.positions).rows]


Bounds = Sequence[tuple[float | None, float | None]]


def minimum(graph: Graph, of: int, positions: Sequence[int], bounds: Bounds) -> Optimum:
    """The minimum that going downhill from the graph's own values leads to, within the bounds of each leaf.

    Raises:
        ImportError: SciPy is not there. GraphError: no value at the start, or the search leaves the domain.
    """
    from scipy.optimize import minimize

    land = _Landscape(graph, of, positions)
    start = [_inside(graph.numbers[position], *ends) for position, ends in zip(positions, bounds, strict=True)]
    land.at(start)
    steps: list[tuple[tuple[float, ...], float]] = []
    try:
        found = minimize(
            land.value,
            start,
            jac=land.gradient,
            bounds=bounds,
            method="SLSQP",
            options={"maxiter": _MOST_STEPS, "ftol": 1e-15},
            callback=lambda x: steps.append((tuple(map(float, x)), land.value(x))),
        )
    except GraphError as error:
        message = f"no minimum of {graph.name(of)} found: going down leads to where {error.problems[0].message}"
        raise problem_error("no-solution", message, None, "bounds limit the search: --vary NAME=LOW:HIGH") from None
    reached = [_inside(float(x), *ends) for x, ends in zip(found.x, bounds, strict=True)]
    if not all(map(isfinite, reached)) or not isfinite(land.value(reached)):
        reached = list(min([*steps, (tuple(start), land.value(start))], key=lambda step: step[1])[0])
    values = _polished(land, reached, bounds)
    return Optimum(tuple(values), land.value(values), int(found.nit), steps, _trouble(land, values, bounds))


def _inside(x: float, low: float | None, high: float | None) -> float:
    """`x`, or the bound or the largest float that it is beyond."""
    x = max(min(x, float_info.max), -float_info.max)
    return max(x if high is None else min(x, high), -inf if low is None else low)


def _free(values: Sequence[float], gradient: Sequence[float], bounds: Bounds) -> list[int]:
    """The inputs that no bound holds: those inside, and those that want to move off their bound."""
    return [
        index
        for index, (x, slope, (low, high)) in enumerate(zip(values, gradient, bounds, strict=True))
        if not (x == low and slope >= 0) and not (x == high and slope <= 0)
    ]


def _polished(land: _Landscape, values: list[float], bounds: Bounds) -> list[float]:
    """Newton's steps from `values`, as long as they make the gradient smaller."""
    import numpy as np

    for _ in range(_MOST_NEWTON):
        gradient = land.gradient(values)
        free = _free(values, gradient, bounds)
        rows = np.array(land.hessian(values))[np.ix_(free, free)]
        if not free or not np.isfinite(rows).all() or not np.isfinite(gradient).all():
            return values
        step = np.linalg.lstsq(rows, np.array(gradient)[free], rcond=None)[0]
        nearer = list(values)
        for index, change in zip(free, step.tolist(), strict=True):
            nearer[index] = _inside(values[index] - change, *bounds[index])
        if nearer == values or not _is_better(land, values, nearer, free):
            return values
        values = nearer
    return values


def _is_better(land: _Landscape, before: Sequence[float], after: Sequence[float], free: Sequence[int]) -> bool:
    old, new = land.value(before), land.value(after)
    if not new <= old + 1e-12 * abs(old):
        return False
    sizes = [max(abs(gradient[index]) for index in free) for gradient in (land.gradient(before), land.gradient(after))]
    return sizes[1] < sizes[0]


def _trouble(land: _Landscape, values: Sequence[float], bounds: Bounds) -> str | None:
    """Why this is no minimum: it still falls, it has a kink, or it is as flat as a saddle."""
    import numpy as np

    gradient = land.gradient(values)
    free = _free(values, gradient, bounds)
    size = max(1.0, abs(land.value(values)))
    steep = [i for i in free if not abs(gradient[i]) * max(1.0, abs(values[i])) <= FLAT * size]
    if steep:
        return _why_steep(land, values, steep[0], gradient[steep[0]])
    rows: Any = np.array(land.hessian(values))[np.ix_(free, free)]
    if free and np.isfinite(rows).all() and np.linalg.eigvalsh(rows).min() < -1e-7 * max(1.0, np.abs(rows).max()):
        return "it is flat there, but no minimum: it falls on one side or the other"
    return _what_falls(land, values, bounds)


def _what_falls(land: _Landscape, values: Sequence[float], bounds: Bounds) -> str | None:
    """The input by which the output is smaller a little further, where second derivatives are 0 and do not tell."""
    lowest = land.value(values)
    for index, (x, ends) in enumerate(zip(values, bounds, strict=True)):
        for change in (-_NEARBY, _NEARBY):
            moved = _inside(x + change * max(1.0, abs(x)), *ends)
            if land.value([*values[:index], moved, *values[index + 1 :]]) < lowest - 1e-12 * abs(lowest):
                return f"it is flat there, but still falls by {land.graph.name(land.positions[index])}"
    return None


def _why_steep(land: _Landscape, values: Sequence[float], index: int, slope: float) -> str:
    name = land.graph.name(land.positions[index])
    step = 1e-6 * max(1.0, abs(values[index]))
    sides = []
    for change in (-step, step):
        moved = [*values[:index], values[index] + change, *values[index + 1 :]]
        if not isfinite(land.value(moved)):
            return f"its domain ends there: {name} can't go on falling"
        sides.append(land.gradient(moved)[index])
    if sides[0] < 0 < sides[1]:
        return f"it has a kink there: by {name} its slope is {sides[0]:.3g} before and {sides[1]:.3g} after"
    return f"it still falls: its slope by {name} is {slope:.3g}"
