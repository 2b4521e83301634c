"""The slopes of a function to the right and to the left of a point, by differences in arbitrary precision.

A difference quotient is worked out with steps so small that nothing is left of the function's bend, and with so many
bits that nothing is lost to rounding. Where both sides agree, that is the derivative. Where they do not, steps and bits
are made finer until it is clear what is there: a kink, an edge of the domain, an infinite slope, a jump.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from mpmath import mp

FINITE, INFINITE, JUMP, OUTSIDE, UNKNOWN = "finite", "infinite", "jump", "outside", "unknown"

# Slopes agree when they have this part in common; a kink that is smaller can't be seen in a float.
_AGREE = mp.mpf(2) ** -60
# Below half of the smallest float a slope is 0.
_NOTHING = mp.mpf(2) ** -1076


class Level(NamedTuple):
    """How fine a difference is: steps of 2**-near and 2**-far of the operand, and bits in reserve beyond those."""

    near: int
    far: int
    reserve: int

    def bits(self, spread: int) -> int:
        """The working precision, where the numbers at hand are `spread` powers of two apart."""
        return self.far + self.reserve + (spread if self is FIRST else 2 * spread)


FIRST, SECOND = Level(96, 120, 192), Level(400, 500, 700)
# From here on a slope of 0 and the smallest slope that a float can hold are told apart.
THIRD, LAST = Level(1200, 1500, 1300), Level(2400, 3000, 2300)

# A quotient is asked for by level, direction (1 or -1) and step; None is outside of the domain.
Quotient = Callable[[Level, int, int], Any]
Trail = list[tuple[int, Any]]


class Side(NamedTuple):
    """What the quotients on one side come to: `FINITE` has its slope, `INFINITE` its sign."""

    kind: str
    slope: Any = None


class Slopes(NamedTuple):
    """Both sides of a point, the level that decided, and whether 0 there is 0, and not just too small to be seen."""

    right: Side
    left: Side
    level: Level
    is_sure: bool = True

    @property
    def is_smooth(self) -> bool:
        """Whether there is one slope, the same on both sides."""
        return self.right.kind == self.left.kind == FINITE and agree(self.right.slope, self.left.slope)


def agree(x: Any, y: Any, within: Any = _AGREE) -> bool:
    """Whether two slopes are one: relatively, but for what is 0 in every float."""
    largest = max(abs(x), abs(y))
    return bool(abs(x - y) <= within * largest or largest < _NOTHING)


def slopes(quotient: Quotient, spread: int, may: Callable[[Level], bool], thorough: bool = False) -> Slopes:
    """The slopes on both sides. `may` is asked before each of the costly levels; `thorough` goes there in any case."""
    right: Trail = []
    left: Trail = []
    with mp.workprec(FIRST.bits(spread)):
        right.append((FIRST.near, quotient(FIRST, 1, FIRST.near)))
        left.append((FIRST.far, quotient(FIRST, -1, FIRST.far)))
    level = FIRST
    if not thorough and _is_one(right[0][1], left[0][1]):
        return Slopes(Side(FINITE, right[0][1]), Side(FINITE, left[0][1]), FIRST)
    for finer in (SECOND, THIRD, LAST):
        if finer is not SECOND and not may(finer):
            break
        level = finer
        with mp.workprec(level.bits(spread)):
            for step in (level.near, level.far):
                right.append((step, quotient(level, 1, step)))
                left.append((step, quotient(level, -1, step)))
        settled = _is_settled(right, left, level, thorough)
        if settled:
            break
    with mp.workprec(200):
        return Slopes(side(right), side(left), level, settled or level >= THIRD)


def _is_one(x: Any, y: Any) -> bool:
    return x is not None and y is not None and bool(x) and bool(y) and agree(x, y)


def _is_settled(right: Trail, left: Trail, level: Level, thorough: bool) -> bool:
    """Whether no finer level is needed: at `SECOND` only for one slope, from `THIRD` on also for two, 0 and none."""
    if level is SECOND:
        return not thorough and _is_one(right[-1][1], left[-1][1]) and _is_one(right[-1][1], right[-2][1])
    return all(_is_steady(*(value for _, value in trail[-4:])) for trail in (right, left))


def _is_steady(*values: Any) -> bool:
    *_, before, last = values
    if last is None or not last:
        return all(value is None if last is None else value is not None and not value for value in values)
    return _is_one(before, last)


def side(trail: Trail) -> Side:
    """What a trail of quotients, from coarse to fine, comes to."""
    (step, before), (finer, last) = trail[-2:]
    if last is None:
        return Side(OUTSIDE if before is None else UNKNOWN)
    if not last or before is None:
        return Side(FINITE, last) if not last else Side(UNKNOWN)
    if abs(before - last) <= _AGREE * abs(last):
        return Side(FINITE, last)
    if agree(before, last):
        return Side(FINITE, mp.zero)
    if not before or (before > 0) != (last > 0):
        return Side(UNKNOWN)
    return _by_growth(trail, _power(step, before, finer, last))


def _power(step: int, before: Any, finer: int, last: Any) -> float:
    """The p of quotients that go like h**p."""
    return float((mp.log(abs(before), 2) - mp.log(abs(last), 2)) / (finer - step))


def _by_growth(trail: Trail, power: float) -> Side:
    """Quotients that do not settle: they shrink to 0 or grow without bound by a power of the step, or nobody knows."""
    finer, last = trail[-1]
    if abs(power + 1) < 1e-6:
        return Side(JUMP)
    (k1, a), (k2, b) = trail[-3:-1]
    if not a and power > 0.1:
        return Side(FINITE, mp.zero)
    if not a or (a > 0) != (last > 0):
        return Side(UNKNOWN)
    if abs(_power(k1, a, k2, b) - power) < 0.01 * abs(power):
        return Side(FINITE, mp.zero) if power > 0 else Side(INFINITE, mp.sign(last))
    # Like the logarithm of the step, as the slope of x**x at 0.
    before, after = (b - a) / (k2 - k1), (last - b) / (finer - k2)
    grows = after and (after > 0) == (last > 0) and abs(before - after) < 0.01 * abs(after)
    return Side(INFINITE, mp.sign(last)) if grows else Side(UNKNOWN)
