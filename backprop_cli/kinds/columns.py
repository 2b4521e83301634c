"""NumPy columns: the kind of number with which one pass computes many rows.

Outside its domain a function gives nan, above the largest float inf, as with floats. Warnings are the caller's to
silence (`quiet`).
"""

from __future__ import annotations

import math
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from backprop_cli.kinds.functions import CONSTANTS, FLOAT_FUNCTIONS, add_kind

Column = np.ndarray[Any, np.dtype[np.float64]]


def quiet() -> AbstractContextManager[Any]:
    """A block in which what overflows or does not exist comes out as inf or nan, without a word."""
    return np.errstate(all="ignore")


def _each(name: str) -> Any:
    """A function that NumPy does not have, one number at a time."""
    on_floats = FLOAT_FUNCTIONS[name]

    def on_column(x: Column) -> Column:
        return np.fromiter(map(on_floats, x.tolist()), float, len(x))

    return on_column


def _power(x: Any, y: Any) -> Any:
    return np.power(x, y)


def _power_slope(x: Any, y: Any) -> Any:
    return np.where(np.equal(y, 0), 0.0, y * np.power(x, y - 1.0))


def _times_log(x: Any, y: Any) -> Any:
    return np.where(np.equal(x, 0) & np.equal(y, 0), 0.0, x * np.log(y))


def _angle_slope(y: Any, x: Any) -> Any:
    return np.where(np.equal(y, 0) & np.less_equal(x, 0), math.nan, _over_square(x, y))


def _over_square(x: Any, y: Any) -> Any:
    length = np.hypot(x, y)
    return x / length / length


def _atan2(y: Any, x: Any) -> Any:
    return np.where(np.equal(y, 0) & np.equal(x, 0), math.nan, np.arctan2(y, x))


def _over_length(x: Any, length: Any) -> Any:
    return np.where(np.equal(length, 0), 0.0, x / length)


def _by_sign(x: Any, below: Any, at: Any, above: Any) -> Any:
    return np.where(x > 0, above, np.where(x < 0, below, at))


def _largest(*numbers: Any) -> Any:
    result = numbers[0]
    for number in numbers[1:]:
        result = np.maximum(result, number)
    return result


def _smallest(*numbers: Any) -> Any:
    result = numbers[0]
    for number in numbers[1:]:
        result = np.minimum(result, number)
    return result


def _sigmoid(x: Any) -> Any:
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1.0 + small)


_SPECIAL = {
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": _atan2,
    "erf": _each("erf"),
    "normal_cdf": _each("normal_cdf"),
    "power": _power,
    "power_slope": _power_slope,
    "times_log": _times_log,
    "over_length": _over_length,
    "angle_slope": _angle_slope,
    "over_square": _over_square,
    "absolute": np.abs,
    "by_sign": _by_sign,
    "largest": _largest,
    "smallest": _smallest,
    "sigmoid": _sigmoid,
    "softplus": lambda x: np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x))),
    "lifted": lambda like, number: number,
    "constant": lambda like, formula: CONSTANTS[formula],
}
# Every function by name, and the names of those that are not made of NumPy's own functions.
FUNCTIONS = {name: _SPECIAL.get(name) or getattr(np, name) for name in FLOAT_FUNCTIONS}
WHOLE = frozenset({"erf", "normal_cdf"})
add_kind(np.ndarray, FUNCTIONS)
