"""A solution near a starting point: the ranges around it, each twice as wide as the last, until one has a solution."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, isfinite
from sys import float_info

from backprop_cli.whatif.curve import Curve, Point
from backprop_cli.whatif.roots import Plateau, Root, edge, roots

# Each new range is searched less finely than a range that the user gives: there are many.
_COARSE, _FINE = 3, 12
_MOST_DOUBLINGS = 1100
_FARTHEST = float_info.max / 4


def nearest(curve: Curve, start: float, lowest: float = -inf, highest: float = inf) -> Root | Plateau | None:
    """The solution nearest to `start`, in the first range around it that has any; not beyond the bounds."""
    at = curve(min(max(start, lowest), highest))
    if at.gap == 0:
        return Root(at)
    for low, high in zip(_outwards(curve, at, -1, lowest), _outwards(curve, at, 1, highest), strict=False):
        found = [one for ends in (low, high) if ends for one in roots(curve, min(ends), max(ends), _COARSE, _FINE)]
        if found:
            return min(found, key=lambda one: abs(_where(one, start) - start))
        if (not low and not high) or curve.is_spent:
            return None
    return None


def _where(one: Root | Plateau, start: float) -> float:
    return one.point.x if isinstance(one, Root) else min(max(start, one.low), one.high)


def _outwards(curve: Curve, at: Point, sign: int, limit: float) -> Iterator[tuple[float, float] | None]:
    """Ranges from `at` outwards to one side; None from where the domain or the numbers end."""
    newton = abs(at.above / at.slope) if at.slope else float("inf")
    step = min(2 * newton, max(abs(at.x), 1.0) / 4) if isfinite(newton) and newton else max(abs(at.x), 1.0) / 4
    last = at
    for _ in range(_MOST_DOUBLINGS):
        x = sign * min(sign * (at.x + sign * step), sign * limit)
        if abs(x) > _FARTHEST or not last.exists or x == last.x:
            yield None
            continue
        point = curve(x)
        end = point if point.exists else edge(curve, last, point)
        yield (last.x, end.x)
        last, step = point, 2 * step
