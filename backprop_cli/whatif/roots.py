"""Where a curve is zero: Newton's method on the exact slope, kept inside a bracket that bisection can always halve.

The brackets are found by sampling: a cell is halved until a cubic through the values and slopes of its ends (Hermite's)
foretells its middle, or until nothing in it can be zero. Two solutions closer than the finest cells can hide.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite, sqrt, ulp
from typing import NamedTuple

from backprop_cli.whatif.curve import Curve, Point

# A range has 2**COARSE cells at least; the finest are 2**FINE; if the curve's patience lasts.
COARSE, FINE = 6, 24
_MOST_STEPS = 200
# How many rounding errors an output may be away and still be there.
_SLACK = 8.0


class Step(NamedTuple):
    """A point tried on the way to a solution, and the way to it: `newton` or `bisection`."""

    point: Point
    by: str


class Root(NamedTuple):
    """A solution and the steps to it; it `touches` where the curve only just reaches zero."""

    point: Point
    steps: tuple[Step, ...] = ()
    touches: bool = False


class Plateau(NamedTuple):
    """A range in which everything tried is a solution."""

    low: float
    high: float


def roots(curve: Curve, low: float, high: float, coarse: int = COARSE, fine: int = FINE) -> list[Root | Plateau]:
    """The solutions from `low` to `high`, in order."""
    first, last = curve(float(low)), curve(float(high))
    found: list[Root | Plateau] = [Root(end) for end in (first, last) if end.gap == 0]
    for left, right in _cells(curve, first, last, coarse, fine):
        found.extend(_in_cell(curve, left, right))
    return _joined(found)


def is_zero(point: Point) -> bool:
    """Whether the output is at the target, as far as its own rounding and that of `x` let one see."""
    one_digit = abs(point.slope) * ulp(point.x) if isfinite(point.slope) else 0.0
    return point.exists and abs(point.above) <= _SLACK * (point.noise + one_digit)


def _cells(curve: Curve, first: Point, last: Point, coarse: int, fine: int) -> Iterator[tuple[Point, Point]]:
    """Cells from left to right, small enough that their ends and slopes tell what is in them."""
    waiting = [(first, last, 0)]
    while waiting:
        left, right, depth = waiting.pop()
        x = left.x / 2 + right.x / 2
        if not left.x < x < right.x:
            continue
        middle = curve(x)
        is_spent = depth >= fine or curve.is_spent
        if depth >= coarse and (is_spent or _is_told(left, middle, right)):
            yield from _with_edges(curve, left, middle)
            yield from _with_edges(curve, middle, right)
        else:
            waiting += [(middle, right, depth + 1), (left, middle, depth + 1)]


def _is_told(left: Point, middle: Point, right: Point) -> bool:
    if not (left.exists and middle.exists and right.exists):
        return True  # The edge of the domain is looked for on its own.
    bend = (left.slope - right.slope) * (right.x - left.x) / 8
    foretold = left.above / 2 + right.above / 2 + (bend if isfinite(bend) else 0.0)
    error = abs(middle.above - foretold)
    sizes = [abs(left.above), abs(middle.above), abs(right.above)]
    return error <= 0.1 * min(sizes) or error <= 1e-3 * max(sizes) or error <= middle.noise


def _with_edges(curve: Curve, left: Point, right: Point) -> Iterator[tuple[Point, Point]]:
    """The part of a cell in which the output has a value."""
    if left.exists and right.exists:
        yield left, right
    elif left.exists:
        yield left, edge(curve, left, right)
    elif right.exists:
        yield edge(curve, right, left), right


def edge(curve: Curve, inside: Point, outside: Point) -> Point:
    """The last point with a value on the way from `inside` to `outside`, by bisection."""
    while True:
        x = _between(inside.x, outside.x)
        if x in (inside.x, outside.x):
            return inside
        point = curve(x)
        inside, outside = (point, outside) if point.exists else (inside, point)


def _between(x: float, y: float) -> float:
    """The middle of two numbers; of numbers of different size the middle of their exponents."""
    if _sign(x) * _sign(y) < 0:
        return 0.0
    if x and y and not 0.25 < x / y < 4:
        return sqrt(abs(x)) * sqrt(abs(y)) * _sign(x)
    if 0 in (x, y) and abs(x + y) > 1e-300:
        return (x + y) / 1024
    return x / 2 + y / 2


def _in_cell(curve: Curve, left: Point, right: Point) -> Iterator[Root | Plateau]:
    if left.gap == 0 and right.gap == 0 and left.x < right.x:
        yield Plateau(left.x, right.x)
        return
    yield from (Root(end) for end in (left, right) if end.gap == 0)
    left, right = _beside(curve, left, right), _beside(curve, right, left)
    if _sign(left.above) * _sign(right.above) < 0:
        yield from _crossing(curve, left, right)
    elif _sign(left.slope) == -_sign(left.above) and _sign(right.slope) == _sign(right.above):
        yield from _turning(curve, left, right)


def _sign(number: float) -> int:
    """-1, 0 or 1: products of small numbers are 0."""
    return (number > 0) - (number < 0)


def _beside(curve: Curve, end: Point, other: Point) -> Point:
    """A point a little inside the cell where its end is itself a solution, already told."""
    return curve(end.x + (other.x - end.x) * 1e-6) if end.gap == 0 else end


def _turning(curve: Curve, left: Point, right: Point) -> Iterator[Root]:
    """The curve comes nearer to zero and goes away again: it may touch, or cross twice."""
    low, high = left, right
    for _ in range(_MOST_STEPS):
        middle = curve(_between(low.x, high.x))
        if not low.x < middle.x < high.x or not middle.exists or middle.slope == 0:
            break
        if _sign(middle.above) * _sign(left.above) < 0:
            yield from _crossing(curve, left, middle)
            yield from _crossing(curve, middle, right)
            return
        low, high = (middle, high) if _sign(middle.slope) == _sign(left.slope) else (low, middle)
    best = min((low, middle, high), key=lambda point: abs(point.above) if point.exists else float("inf"))
    if best.exists and abs(best.above) <= _SLACK * best.noise:
        yield Root(best, touches=True)


def _crossing(curve: Curve, left: Point, right: Point) -> Iterator[Root]:
    """The solution between two points on either side of zero; nothing where the curve jumps across."""
    largest = max(abs(left.above), abs(right.above))
    steps = tuple(_steps(curve, left, right))
    points = [left, right, *(step.point for step in steps)]
    best = min(points, key=lambda point: abs(point.above) if point.exists else float("inf"))
    if is_zero(best) and abs(best.above) <= largest:
        yield Root(best, steps)


def _steps(curve: Curve, left: Point, right: Point) -> Iterator[Step]:
    """Newton's steps, and bisection where they would leave the bracket or do not halve the last one."""
    at, last = min(left, right, key=lambda point: abs(point.above)), abs(right.x - left.x)
    for _ in range(_MOST_STEPS):
        x, by = _newton(at), "newton"
        is_last = abs(x - at.x) <= 2 * ulp(at.x)
        if is_last and not left.x < x < right.x:
            return
        if not (left.x < x < right.x and (is_last or abs(x - at.x) <= last / 2)):
            x, by = _between(left.x, right.x), "bisection"
        if x in (left.x, right.x):
            return
        last, at = abs(x - at.x), curve(x)
        yield Step(at, by)
        if not at.gap or (is_last and by == "newton"):  # There, or outside the domain.
            return
        left, right = (at, right) if _sign(at.above) == _sign(left.above) else (left, at)


def _newton(at: Point) -> float:
    return at.x - at.above / at.slope if at.slope and isfinite(at.slope) else float("nan")


def _joined(found: list[Root | Plateau]) -> list[Root | Plateau]:
    """Each solution once; plateaus that meet are one, and take in the solutions at their ends."""
    plateaus: list[Plateau] = []
    for plateau in sorted((one for one in found if isinstance(one, Plateau)), key=lambda one: one.low):
        if plateaus and plateau.low <= plateaus[-1].high:
            plateaus[-1] = Plateau(plateaus[-1].low, max(plateau.high, plateaus[-1].high))
        else:
            plateaus.append(plateau)
    singles = {one.point.x: one for one in found if isinstance(one, Root)}
    kept = [one for x, one in singles.items() if not any(flat.low <= x <= flat.high for flat in plateaus)]
    return sorted([*kept, *plateaus], key=lambda one: one.low if isinstance(one, Plateau) else one.point.x)
