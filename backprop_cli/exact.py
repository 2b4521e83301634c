"""Numbers of arbitrary precision (mpmath): the kind with which rules prove themselves.

Everything is worked out at the precision of `mpmath.mp`, which whoever starts a proof sets (`working_digits`).
Outside its domain a function gives nan.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from mpmath import mp

from backprop_cli.functions import FLOAT_FUNCTIONS, add_kind

Exact = mp.mpf
_FAR = 1e100


def exact(number: float) -> Any:
    """The float as it is, to its last bit, as a number of arbitrary precision."""
    return mp.mpf(number)


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
    return x**y if x > 0 or mp.isint(y) else mp.nan


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
    return mp.erfc(-x / mp.sqrt(2)) / 2 if abs(x) < _FAR else mp.mpf(x > 0)


def _atan2(y: Any, x: Any) -> Any:
    return mp.atan2(y, x) if y or x else mp.nan


def _tail(x: Any) -> Any:
    return mp.exp(-abs(x))


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
add_kind(Exact, {name: _SPECIAL.get(name) or _real(name) for name in FLOAT_FUNCTIONS})
