"""Differences in floating point, as a learner works them out: central, as in the book, and forward.

They never claim more than they can. Each slope comes with its own error: what truncation does to it, seen by halving
the step, and what rounding does, from the sizes of all that is added up on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, isfinite, isnan, ulp
from typing import NamedTuple

from backprop_cli.numerals import for_people
from backprop_cli.numeric.verdicts import OK, UNDECIDED, WRONG, Verdict


class Value(NamedTuple):
    """The value of a function in floats, and how far rounding may have put it off."""

    value: float
    noise: float


# A function of the operand that is moved; None where it has no value.
Moved = Callable[[float], Value | None]

_EPSILON = 2.0**-52
_SMALLER = (1e-2, 1e-4, 1e-6, *(float(f"1e-{power}") for power in range(10, 300, 10)))
STEPS = tuple(float(f"1e-{power}") for power in range(1, 16))


class Method(NamedTuple):
    """A way to take differences: the usual step and tolerance, and the power of the step that truncation goes by."""

    name: str
    step: float
    rtol: float
    order: int


CENTRAL, FORWARD = Method("central", 1e-4, 1e-6, 2), Method("forward", 1e-7, 1e-6, 1)
METHODS = {method.name: method for method in (CENTRAL, FORWARD)}


class Quotient(NamedTuple):
    """A difference quotient, and how far rounding may have put it off."""

    slope: float
    noise: float


def difference(method: Method, f: Moved, x: float, h: float) -> Quotient | None:
    """The difference quotient; None where the function has no value beside x, or the step is too small to move x."""
    low, high = (x - h if method is CENTRAL else x), x + h
    if low == high:
        return None
    first, last = f(low), f(high)
    if first is None or last is None:
        return None
    quotient = (last.value - first.value) / (high - low)
    return Quotient(quotient, 2 * (first.noise + last.noise) / abs(high - low)) if isfinite(quotient) else None


class Slope(NamedTuple):
    """A slope by differences and how far off it may be; `problem` says why it is not to be trusted at all."""

    slope: float | None
    error: float
    problem: str | None = None


def slope(method: Method, f: Moved, x: float, h: float) -> Slope:
    """The slope by steps of `h`, and what is to be said against it."""
    found = [difference(method, f, x, h / part) for part in (1, 2, 4)]
    if None in found:
        return Slope(found[0] and found[0].slope, inf, f"there is no value a step of {for_people(h)} away")
    coarse, half, quarter = (one for one in found if one is not None)
    shrinks = abs(coarse.slope - half.slope), abs(half.slope - quarter.slope)
    halving = 2**method.order
    rough = coarse.noise + half.noise
    if shrinks[0] <= rough or (shrinks[1] and 0.75 < shrinks[0] / shrinks[1] / halving < 1.35):
        error = 1.5 * halving / (halving - 1) * (shrinks[0] + rough)
    else:
        return Slope(coarse.slope, inf, f"a step of {for_people(h)} is too long for the bends here")
    return Slope(coarse.slope, error, _contradiction(method, f, x, h, coarse.slope, error))


def _contradiction(method: Method, f: Moved, x: float, h: float, slope: float, error: float) -> str | None:
    """Why finer steps, or the two sides, say something else."""
    for part in _SMALLER:
        finer = difference(method, f, x, h * part)
        if finer is not None and abs(finer.slope - slope) > error + finer.noise:
            return "finer steps give another slope"
    gaps = []
    for step in (h, h / 2):
        right, left = difference(FORWARD, f, x, step), difference(FORWARD, f, x, -step)
        if right is None or left is None:
            return f"there is no value a step of {for_people(h)} away on one side"
        gaps.append((abs(right.slope - left.slope), right.noise + left.noise))
    if gaps[1][0] > 0.75 * gaps[0][0] and gaps[1][0] > gaps[1][1]:
        return "the slopes to the left and to the right differ; a kink, or a bend that is shorter than the step"
    return None


def judge(claimed: float, found: Slope, rtol: float, moves: Callable[[], float]) -> Verdict:
    """The verdict on what backpropagation claims. No difference that is within the method's own error counts.

    Nor does one that is within what the claim `moves` close by.
    """
    if found.slope is None or found.problem:
        return Verdict(UNDECIDED, found.slope, note=found.problem)
    if isnan(claimed):
        return Verdict(UNDECIDED, found.slope, note="backprop says undefined")
    off, room = abs(claimed - found.slope), rtol * abs(found.slope)
    error = off / abs(found.slope) if found.slope else 0.0 if not off else None
    if found.error <= room:
        verdict = OK if off <= room else WRONG
    else:
        # Of a slope that is not even known to a digit, nothing is.
        verdict = WRONG if off > found.error < abs(found.slope) / 10 else UNDECIDED
    if verdict == WRONG and not off > 4 * moves():
        verdict = UNDECIDED
    said = f"the slope is {for_people(found.slope)} ± {found.error:.1g}; backprop says {for_people(claimed)}"
    return Verdict(verdict, found.slope, error, None if verdict == OK else said)


def noise_of(values: Sequence[float], gradients: Sequence[float | None]) -> float:
    """How far rounding may put a value off: each number on the way is off by an ulp, times its gradient."""
    pairs = zip(values, gradients, strict=True)
    return sum((abs(value) * _EPSILON + ulp(0.0)) * abs(slope) for value, slope in pairs if slope and slope == slope)


def unsure(claimed: float, nearby: Callable[[float], float], x: float) -> float:
    """How much backpropagation's own answer moves close to `x`: what it has lost to rounding, it has not kept there."""
    moves = [x * (1 + move) for move in (1e-3, -1e-3, 1e-5, -1e-5)]
    return max((abs(nearby(move) - claimed) for move in moves), key=lambda gap: inf if isnan(gap) else gap)
