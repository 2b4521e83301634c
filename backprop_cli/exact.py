"""Numbers of arbitrary precision (mpmath): the kind with which rules prove themselves.

Everything is worked out at the precision of `mpmath.mp`, which whoever starts a proof sets (`working_digits`).
Outside its domain a function gives nan. A function of a number above 2**4096 is `TooLargeError`: the sine of exp(1e6)
would need all of its digits, and never end.
"""

from __future__ import annotations

import math
from contextlib import AbstractContextManager
from typing import Any

from mpmath import mp

from backprop_cli.functions import FLOAT_FUNCTIONS, add_kind

Exact = mp.mpf
_FAR = 1e100
_MANY_BITS = 60
LARGEST_POWER = 4096


class TooLargeError(Exception):
    """A function is asked for at a number whose value would take more digits than there is time for."""


def exact(number: float) -> Any:
    """The float as it is, to its last bit, as a number of arbitrary precision."""
    return mp.mpf(number)


def as_float(number: Any) -> float:
    """The nearest float; inf above the largest, 0 below the smallest."""
    _, mantissa, exponent, bits = mp.mpf(number)._mpf_
    if mantissa and abs(exponent + bits) > 1100:
        return math.copysign(math.inf if exponent > 0 or exponent + bits > 0 else 0.0, number)
    return float(number)


def _bounded(function: Any) -> Any:
    """The function, refusing numbers that are too large for it to end."""

    def bounded(*numbers: Any) -> Any:
        for number in numbers:
            if number.__class__ is Exact and number._mpf_[2] + number._mpf_[3] > LARGEST_POWER:
                raise TooLargeError
        return function(*numbers)

    return bounded


def working_digits(digits: int) -> AbstractContextManager[Any]:
    """A block in which everything exact is worked out with this many decimal digits."""
    return mp.workdps(digits)  # type: ignore[no-any-return]


def _real(name: str) -> Any:
    """Mpmath's function, with nan where it leaves the real numbers or has a pole."""
    function = getattr(mp, name)

    def real(*numbers: Any) -> Any:
        try:
            result = function(*numbers)
        except (ValueError, ZeroDivisionError):
            return mp.nan
        return result if result.__class__ is mp.mpf else mp.nan

    return real


def _log(base: int | None = None) -> Any:
    def log(x: Any) -> Any:
        if not x > 0:
            return -mp.inf if x == 0 else mp.nan
        return mp.log(x, base) if base else mp.log(x)

    return log


def _cbrt(x: Any) -> Any:
    return mp.cbrt(x) if x >= 0 else -mp.cbrt(-x)


def _power(x: Any, y: Any) -> Any:
    x, y = mp.mpf(x), mp.mpf(y)
    if x == 0:
        return mp.one if y == 0 else mp.zero if y > 0 else mp.nan
    if x < 0 and not mp.isint(y):
        return mp.nan
    return x**y if mp.mag(y) < _MANY_BITS else _large_power(x, y)


def _large_power(x: Any, y: Any) -> Any:
    """What mpmath does by a squaring for each bit of a whole exponent, which takes a thousand times as long."""
    with mp.extraprec(mp.mag(y) + 64):
        size = _exp(y * mp.log(abs(x)))
    return -size if x < 0 and mp.isint(y / 2) is False else +size


def _exp(x: Any) -> Any:
    if not mp.isfinite(x) or mp.mag(x) < _MANY_BITS:
        return mp.exp(x)
    return mp.exp(mp.fadd(x, 0.5, exact=True)) / mp.exp(mp.mpf(0.5))


def _large_too(name: str, at_large: Any) -> Any:
    """Mpmath's function, and `at_large` where it would take long: from 2**60 on the two are the same."""
    function = getattr(mp, name)

    def real(x: Any) -> Any:
        return at_large(x) if mp.isfinite(x) and mp.mag(x) >= _MANY_BITS else function(x)

    return real


def _erf(x: Any) -> Any:
    if abs(x) < 2:
        return mp.erf(x)
    return mp.sign(x) * (1 - _erfc_beside_one(abs(x)))


def _erfc_beside_one(x: Any) -> Any:
    """Erfc for large x with no more bits than count beside 1: it is about 2**-(1.44 * x**2)."""
    bits = mp.prec - int(min(1.4426 * x * x, 2.0 * mp.prec)) + 32
    if bits < 2:
        return mp.ldexp(1, -2 * mp.prec)
    with mp.workprec(bits):
        return mp.erfc(x)


def _power_slope(x: Any, y: Any) -> Any:
    return y * _power(x, mp.mpf(y) - 1) if y else mp.zero


def _times_log(x: Any, y: Any) -> Any:
    return mp.zero if x == 0 and y == 0 else x * _log()(mp.mpf(y))


def _over_square(x: Any, y: Any) -> Any:
    return x / (mp.mpf(x) ** 2 + mp.mpf(y) ** 2)


def _angle_slope(y: Any, x: Any) -> Any:
    return mp.nan if y == 0 and x <= 0 else _over_square(x, y)


def _normal_cdf(x: Any) -> Any:
    # Where mpmath gives up, beyond 1e154, the tail is less than any number anyone will write.
    if abs(x) >= _FAR:
        return mp.mpf(x > 0)
    far = abs(x) / mp.sqrt(2)
    return 1 - _erfc_beside_one(far) / 2 if x > 2 else mp.erfc(-mp.sign(x) * far) / 2


def _atan2(y: Any, x: Any) -> Any:
    return mp.atan2(y, x) if y or x else mp.nan


def _tail(x: Any) -> Any:
    return _exp(-abs(x))


_CONSTANTS: dict[str, Any] = {
    "log(2)": lambda: +mp.ln2,
    "log(10)": lambda: +mp.ln10,
    "sqrt(pi)": lambda: mp.sqrt(mp.pi),
    "sqrt(2 * pi)": lambda: mp.sqrt(2 * mp.pi),
}
_SPECIAL = {
    "log": _log(),
    "log2": _log(2),
    "log10": _log(10),
    "cbrt": _cbrt,
    "exp": _exp,
    "expm1": _large_too("expm1", lambda x: _exp(x) if x > 0 else -mp.one),
    "sinh": _large_too("sinh", lambda x: mp.sign(x) * _exp(abs(x)) / 2),
    "cosh": _large_too("cosh", lambda x: _exp(abs(x)) / 2),
    "erf": _erf,
    "atan2": _atan2,
    "power": _power,
    "power_slope": _power_slope,
    "times_log": _times_log,
    "over_length": lambda x, length: x / length if length else mp.zero,
    "over_square": _over_square,
    "angle_slope": _angle_slope,
    "absolute": abs,
    "by_sign": lambda x, below, at, above: mp.mpf(above if x > 0 else below if x < 0 else at),
    "largest": lambda *numbers: mp.mpf(max(numbers)),
    "smallest": lambda *numbers: mp.mpf(min(numbers)),
    "normal_cdf": _normal_cdf,
    "sigmoid": lambda x: 1 / (1 + _tail(x)) if x >= 0 else _tail(x) / (1 + _tail(x)),
    "softplus": lambda x: max(x, mp.zero) + mp.log1p(_tail(x)),
    "lifted": lambda like, number: mp.mpf(number),
    "constant": lambda like, formula: _CONSTANTS[formula](),
}
# The others may take as many digits as their operand has before the point.
_ALWAYS_END = frozenset(
    [
        "absolute",
        "by_sign",
        "largest",
        "smallest",
        "hypot",
        "over_length",
        "over_square",
        "angle_slope",
        "sqrt",
        "cbrt",
        "log",
        "log2",
        "log10",
        "times_log",
        "lifted",
        "constant",
    ]
)
_FUNCTIONS = {name: _SPECIAL.get(name) or _real(name) for name in FLOAT_FUNCTIONS}
add_kind(
    Exact,
    {name: function if name in _ALWAYS_END else _bounded(function) for name, function in _FUNCTIONS.items()},
)
