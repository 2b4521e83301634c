"""The functions that rules are written with. What `exp(x)` does depends on what kind of number `x` is.

Floats are at home here. The other kinds (formulas, arbitrary precision, columns) bring a table of the same names with
`add_kind` when their module is imported, so a rule is written once and none of them is loaded unless it is used.
Outside its domain a function of floats gives nan, above the largest float inf: what does not exist is never a number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

# A float, a Formula, an mpf or a NumPy column: whatever arithmetic and the functions below work on.
Numeric = Any
Function = Callable[..., Numeric]

_kinds: dict[type, Mapping[str, Function]] = {}
_carriers: set[type] = set()
FLOAT_FUNCTIONS: dict[str, Function] = {}


def add_kind(number: type, functions: Mapping[str, Function], carries_others: bool = False) -> None:
    """Teach the functions a further type of number: one entry for each name in `FLOAT_FUNCTIONS`.

    One that carries numbers of other kinds is what operands of several kinds are taken for.
    """
    _kinds[number] = functions
    if carries_others:
        _carriers.add(number)


def _of_first(on_floats: Function) -> Function:
    """The function of any kind of number that is `on_floats` where the first operand is a float."""
    name, kinds = on_floats.__name__, _kinds
    FLOAT_FUNCTIONS[name] = on_floats

    def function(x: Numeric, *more: Numeric) -> Numeric:
        if x.__class__ is float:
            return on_floats(x, *more)
        functions = kinds.get(x.__class__, FLOAT_FUNCTIONS)
        return functions[name](x, *more)

    function.__name__, function.__doc__ = name, on_floats.__doc__
    return function


def _of_both(on_floats: Function) -> Function:
    """The function of any kinds of numbers that is `on_floats` where all are floats: one float may meet a column."""
    name, kinds = on_floats.__name__, _kinds
    FLOAT_FUNCTIONS[name] = on_floats

    def function(x: Numeric, y: Numeric, *more: Numeric) -> Numeric:
        if x.__class__ is float and y.__class__ is float and not more:
            return on_floats(x, y)
        found = [number.__class__ for number in (x, y, *more) if number.__class__ in kinds]
        carriers = [kind for kind in found if kind in _carriers]
        functions = kinds[(carriers or found)[0]] if found else FLOAT_FUNCTIONS
        return functions[name](x, y, *more)

    function.__name__, function.__doc__ = name, on_floats.__doc__
    return function


def _of_math(name: str) -> Function:
    """`math`'s function of one number, made generic: inf where it overflows, nan where it has no value."""
    on_floats, kinds = getattr(math, name), _kinds

    def function(x: Numeric) -> Numeric:
        if x.__class__ is float:
            try:
                return on_floats(x)
            except OverflowError:
                return math.inf
            except ValueError:
                return math.nan
        functions = kinds.get(x.__class__)
        return functions[name](x) if functions else function(float(x))

    function.__name__, function.__doc__ = name, on_floats.__doc__
    FLOAT_FUNCTIONS[name] = function
    return function


exp, expm1, sqrt, erf = map(_of_math, ("exp", "expm1", "sqrt", "erf"))
sin, cos, tan, asin, acos, atan = map(_of_math, ("sin", "cos", "tan", "asin", "acos", "atan"))
cosh, tanh = map(_of_math, ("cosh", "tanh"))


@_of_both
def hypot(x: float, y: float) -> float:
    """The length of (x, y)."""
    return math.hypot(x, y)


@_of_first
def sinh(x: float) -> float:
    """Hyperbolic sine."""
    try:
        return math.sinh(x)
    except OverflowError:
        return math.copysign(math.inf, x)


def _logarithm(name: str, pole: float = 0.0) -> Function:
    function = getattr(math, name)

    def logarithm(x: float) -> float:
        return function(x) if x > pole else -math.inf if x == pole else math.nan

    logarithm.__name__, logarithm.__doc__ = name, function.__doc__
    return logarithm


log, log2, log10 = (_of_first(_logarithm(name)) for name in ("log", "log2", "log10"))
log1p = _of_first(_logarithm("log1p", pole=-1.0))


@_of_first
def cbrt(x: float) -> float:
    """The real cube root."""
    root = math.copysign(abs(x) ** (1 / 3), x)
    # One Newton step: x ** (1 / 3) alone is off by many units in the last place far from 1.
    return root - (root - x / (root * root)) / 3 if root and math.isfinite(root) else root


@_of_both
def power(x: float, y: float) -> float:
    """x**y; a negative base only with whole exponents; 0**0 is 1."""
    try:
        return math.pow(x, y)
    except OverflowError:
        return math.inf if x > 0 or y % 2 == 0 else -math.inf
    except ValueError:
        return math.nan


@_of_both
def power_slope(x: float, y: float) -> float:
    """The slope y * x**(y - 1), the derivative of x**y by x; 0 where y is 0, at x = 0 too."""
    return y * power(x, y - 1.0) if y else 0.0


@_of_both
def times_log(x: float, y: float) -> float:
    """The product x * log(y); 0 where both are 0, the limit of y**a * log(y) for positive a."""
    return 0.0 if x == y == 0 else x * log(y)


@_of_both
def over_length(x: float, length: float) -> float:
    """X / length, the derivative of a length by its part x; 0 where the length is 0."""
    return x / length if length else 0.0


@_of_both
def atan2(y: float, x: float) -> float:
    """The angle of the point (x, y); the origin has none."""
    return math.atan2(y, x) if y or x else math.nan


@_of_both
def over_square(x: float, y: float) -> float:
    """X / (x**2 + y**2), by way of the length, whose square may be too large or too small."""
    length = math.hypot(x, y)
    return x / length / length


@_of_both
def angle_slope(y: float, x: float) -> float:
    """X / (y**2 + x**2), the derivative of the angle of (x, y) by y; nan where the angle jumps."""
    return math.nan if y == 0 and x <= 0 else over_square(x, y)


@_of_first
def absolute(x: float) -> float:
    """The absolute value."""
    return abs(x)


def by_sign(x: Numeric, below: Numeric, at: Numeric, above: Numeric) -> Numeric:
    """`below`, `at` or `above`, as x is below, at or above zero."""
    if x.__class__ is float:
        return above if x > 0 else below if x < 0 else at
    functions = _kinds.get(x.__class__)
    return functions["by_sign"](x, below, at, above) if functions else by_sign(float(x), below, at, above)


FLOAT_FUNCTIONS["by_sign"] = by_sign


@_of_both
def largest(*numbers: float) -> float:
    """The largest of the numbers."""
    return max(numbers)


@_of_both
def smallest(*numbers: float) -> float:
    """The smallest of the numbers."""
    return min(numbers)


@_of_first
def normal_cdf(x: float) -> float:
    """The standard normal distribution: 0.5 * erfc(-x / sqrt(2)), which keeps the lower tail."""
    return 0.5 * math.erfc(-x * math.sqrt(0.5))


@_of_first
def sigmoid(x: float) -> float:
    """1 / (1 + exp(-x)), with no exponential of a positive number, so that none overflows."""
    small = math.exp(-abs(x))
    return 1.0 / (1.0 + small) if x >= 0 else small / (1.0 + small)


@_of_first
def softplus(x: float) -> float:
    """log(1 + exp(x)), written so that nothing overflows."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


@_of_first
def lifted(_like: float, number: float) -> float:
    """The float as the kind of number that the first operand is."""
    return number


@_of_first
def constant(_like: float, formula: str) -> float:
    """A constant that rules need, by its formula, as the kind of number that the first operand is."""
    return CONSTANTS[formula]


CONSTANTS = {
    "log(2)": math.log(2),
    "log(10)": math.log(10),
    "sqrt(pi)": math.sqrt(math.pi),
    "sqrt(2 * pi)": math.sqrt(2 * math.pi),
}
