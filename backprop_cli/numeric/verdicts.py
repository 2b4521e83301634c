"""The verdict on a derivative: what backpropagation says in floats, what its rules say exactly, and the two slopes."""

from __future__ import annotations

from math import isfinite, isnan, log10, nextafter, ulp
from typing import Any, NamedTuple

from mpmath import mp

from backprop_cli.exact import as_float, exact
from backprop_cli.numerals import for_people
from backprop_cli.numeric.slopes import INFINITE, JUMP, OUTSIDE, UNKNOWN, Side, Slopes, agree

# From good to bad; the verdict on many is the worst of them.
VERDICTS = ("ok", "kink", "ill-conditioned", "domain", "range", "undecided", "wrong")
OK, KINK, ILL_CONDITIONED, DOMAIN, RANGE, UNDECIDED, WRONG = VERDICTS

RTOL = 1e-9
_OWN_ERROR = 1e-25  # what is left of the function's bend in the differences
_DIGITS, _FEWEST_KEPT, _FEW_KEPT = 16, 6, 12


class Verdict(NamedTuple):
    """A verdict, the numeric slope (None where there is not one), the relative error, and a sentence."""

    verdict: str
    numeric: float | None = None
    error: float | None = None
    note: str | None = None

    @property
    def columns(self) -> tuple[float | None, float | None, str, str | None]:
        """In the order in which rows have them."""
        return self.numeric, self.error, self.verdict, self.note


def judge(claimed: float, rule: Any, found: Slopes, rtol: float = RTOL) -> Verdict:
    """The verdict on `claimed`, the float that backpropagation gives (nan: undefined).

    `rule` is what the same rules give in arbitrary precision, `found` are the slopes of the forward pass.
    """
    kinds = {found.right.kind, found.left.kind}
    if UNKNOWN in kinds:
        return Verdict(UNDECIDED, note="the differences do not settle, however small the step")
    if OUTSIDE in kinds:
        return _at_edge(claimed, rule, found, rtol)
    if JUMP in kinds:
        return Verdict(DOMAIN, note=f"no derivative: {_jump(found)}; backprop says {said(claimed)}")
    if INFINITE in kinds:
        return _infinite(claimed, found)
    if found.is_smooth:
        slope = (found.right.slope + found.left.slope) / 2
        if not found.is_sure and not slope and not agree(rule, slope):
            return Verdict(UNDECIDED, note="the slope is too small to be told from 0 in the time there is")
        return _smooth(claimed, rule, slope, rtol)
    return _kink(claimed, rule, found, rtol)


def said(number: Any) -> str:
    """A number in a sentence, whatever its kind."""
    if number is None or number != number:
        return "undefined"
    if isinstance(number, float):
        return for_people(number)
    if number and abs(mp.mag(number)) > 1000:
        beyond = "too small for any float" if mp.mag(number) < 0 else "too large for any float"
        return str(mp.nstr(number, 6)) if abs(mp.mag(number)) < 10**6 else beyond
    return for_people(as_float(number))


def _at_edge(claimed: float, rule: Any, found: Slopes, rtol: float) -> Verdict:
    inside, where = (found.left, "left") if found.right.kind == OUTSIDE else (found.right, "right")
    if inside.kind == OUTSIDE:
        return Verdict(DOMAIN, note="the graph has a value here, but none to the left or right of here")
    edge = f"edge of the domain: there is a value only to the {where} of here"
    if inside.kind == JUMP:
        return Verdict(DOMAIN, note=f"{edge}, and it jumps")
    if inside.kind == INFINITE:
        verdict = DOMAIN if isnan(claimed) else WRONG
        return Verdict(verdict, note=f"{edge}, where the slope is infinite; backprop says {said(claimed)}")
    numeric = as_float(inside.slope)
    if isnan(claimed):
        return Verdict(
            DOMAIN, numeric, note=f"{edge}, where the slope is {said(inside.slope)}; backprop says undefined"
        )
    one = _smooth(claimed, rule, inside.slope, rtol)
    if one.verdict != OK:
        return one._replace(note=f"{edge}; {one.note}")
    return one._replace(note=f"{edge}, where the slope is {said(inside.slope)}, as backprop says")


def _jump(found: Slopes) -> str:
    sides = (("right", found.right), ("left", found.left))
    return f"the value jumps to the {' and to the '.join(name for name, side in sides if side.kind == JUMP)}"


def _slope(side: Side) -> str:
    return ("" if side.slope > 0 else "-") + "infinite" if side.kind == INFINITE else said(side.slope)


def _both(found: Slopes) -> str:
    return f"left slope {_slope(found.left)}, right slope {_slope(found.right)}"


def _infinite(claimed: float, found: Slopes) -> Verdict:
    note = f"{_both(found)}; backprop says {said(claimed)}"
    if isnan(claimed):
        return Verdict(DOMAIN, note=note)
    low, high = sorted(mp.inf * side.slope if side.kind == INFINITE else side.slope for side in found[:2])
    return Verdict(DOMAIN if low <= claimed <= high and low != high else WRONG, note=note)


def _kink(claimed: float, rule: Any, found: Slopes, rtol: float) -> Verdict:
    low, high = sorted((found.right.slope, found.left.slope))
    if isnan(claimed) or not mp.isfinite(rule):
        return Verdict(KINK, note=f"{_both(found)}; backprop says {said(claimed)}")
    room = rtol * max(abs(low), abs(high))
    if not low - room <= rule <= high + room:
        return Verdict(WRONG, note=f"{_both(found)}; backprop says {said(claimed)}, which does not lie between")
    if not low - _room(low) <= claimed <= high + _room(high):
        return Verdict(ILL_CONDITIONED, note=f"{_both(found)}; floating point leaves them, with {said(claimed)}")
    return Verdict(KINK, note=f"{_both(found)}; backprop says {said(claimed)}, which lies between")


def _room(slope: Any) -> Any:
    return abs(slope) * 10**-_FEWEST_KEPT + ulp(0.0)


def _smooth(claimed: float, rule: Any, slope: Any, rtol: float) -> Verdict:
    numeric = as_float(slope) + 0.0
    finite = numeric if isfinite(numeric) else None
    if isnan(claimed):
        return _undefined(rule, slope, finite)
    if mp.isfinite(rule) and not agree(rule, slope, mp.mpf(rtol)):
        error = _error(claimed, slope) or _error(rule, slope)
        return Verdict(WRONG, finite, error, f"the slope is {said(slope)}; backprop says {said(claimed)}")
    if not mp.isfinite(rule):
        return Verdict(
            DOMAIN, finite, _error(claimed, slope), f"exactly, the rules give no derivative; the slope is {said(slope)}"
        )
    return _precise(claimed, slope, finite)


def _undefined(rule: Any, slope: Any, numeric: float | None) -> Verdict:
    if mp.isfinite(rule):
        return Verdict(RANGE, numeric, note=f"too large for floating point on the way; the slope is {said(slope)}")
    return Verdict(DOMAIN, numeric, note=f"backprop says undefined; the slope is {said(slope)}")


def _error(claimed: Any, slope: Any) -> float | None:
    """The relative error; None where it has no bound."""
    difference = abs(exact(claimed) - slope)
    if not difference or (not slope and abs(claimed) < ulp(0.0)):
        return 0.0
    error = as_float(difference / abs(slope)) if slope else None
    if error is not None and error < _OWN_ERROR:
        return 0.0
    return error if error is not None and isfinite(error) else None


def _precise(claimed: float, slope: Any, numeric: float | None) -> Verdict:
    """The rule is right: how much of it floating point has kept."""
    error = _error(claimed, slope)
    if numeric is None:
        return Verdict(RANGE, None, error, f"the slope is {said(slope)}, too large for floating point")
    if nextafter(numeric, -1e999) <= claimed <= nextafter(numeric, 1e999) or abs(claimed - numeric) <= 4 * ulp(0.0):
        below = f"the slope is {said(slope)}; 0 is the nearest float" if slope and not numeric else None
        return Verdict(OK, numeric, 0.0 if below else error, below)
    kept = 0 if error is None else max(0, min(_DIGITS, int(-log10(error))))
    if kept >= _FEWEST_KEPT:
        return Verdict(OK, numeric, error, kept_of(kept) if kept < _FEW_KEPT else None)
    return Verdict(ILL_CONDITIONED, numeric, error, f"{kept_of(kept)}: the slope is {said(slope)}")


def kept_of(kept: int) -> str:
    """The sentence about the digits that floating point kept."""
    return f"floating point kept {kept or 'none'} of {_DIGITS} digits here"
