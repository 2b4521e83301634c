"""Why there is no solution, plainly: where the output came closest, and what stops it there."""

from __future__ import annotations

from math import inf, isfinite, nextafter

from backprop_cli.numerals import for_people
from backprop_cli.passes import backward_from, forward
from backprop_cli.problems import GraphError, problem_error
from backprop_cli.whatif.curve import Curve, Point
from backprop_cli.whatif.roots import Plateau
from backprop_cli.words import shown


def why_none(curve: Curve, flat: Plateau | None, low: float | None, high: float | None) -> GraphError:
    """The error that says why no solution can be given; with `flat`, because a whole range are solutions."""
    graph = curve.graph
    name, of = shown(graph.name(curve.position)), shown(graph.name(curve.of))
    target = for_people(curve.target)
    if flat is not None:
        between = f"from {for_people(flat.low)} to {for_people(flat.high)}"
        message = f"{of} is flat: it is {target} for every {name} {between}"
        return problem_error("no-solution", message, None, "there is no one solution")
    ends = f" between {for_people(low)} and {for_people(high)}" if low is not None and high is not None else ""
    message = f"no {name}{ends} makes {of} {target}"
    if not _depends(curve):
        return problem_error("no-solution", message, None, f"{of} does not depend on {name}")
    point = curve.closest
    if point is None:
        return problem_error("no-solution", f"{of} has no value for any {name}{ends}", None, _reason(curve, low, high))
    if len(curve.sides) == 2:
        return problem_error("no-solution", message, None, f"{of} jumps from one side of {target} to the other")
    value = for_people(curve.target + point.above)
    hint = f"the closest is {of} = {value} at {name} = {for_people(point.x)}, {_what_stops(curve, point, low, high)}"
    return problem_error("no-solution", message, None, hint)


def _depends(curve: Curve) -> bool:
    try:
        return backward_from(forward(curve.graph), curve.of).gradients[curve.position] is not None
    except GraphError:
        return True


def _reason(curve: Curve, low: float | None, high: float | None) -> str | None:
    at = low if low is not None else high if high is not None else curve.graph.numbers[curve.position]
    return curve(at).reason


def _what_stops(curve: Curve, point: Point, low: float | None, high: float | None) -> str:
    for towards in (-inf, inf):
        beside = curve(nextafter(point.x, towards))
        if not beside.exists:
            return f"where its domain ends ({beside.reason})"
    if point.x in (low, high):
        return "at the end of the range"
    if point.is_kink:
        return "where it has a kink"
    if not isfinite(point.slope):
        return "where it has no slope"
    if abs(point.slope) * max(abs(point.x), 1.0) <= 1e-6 * abs(point.above):
        return "where it is flat"
    return "as far as was looked"
