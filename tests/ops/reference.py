"""What each operation is, written a second time for mpmath, with derivatives that sympy found or mathematics gives.

An operation of the table that has no line here is compared with mpmath's numerical derivative of its own forward rule.
"""

from collections.abc import Callable, Sequence
from functools import cache
from math import isfinite
from typing import Any, NamedTuple

import mpmath
import sympy
from mpmath import mp

from backprop_cli.ops import TABLE

# Smooth operations as formulas that sympy differentiates; `many` are written for the operands at hand.
SMOOTH = {
    "sub": "x - y", "div": "x / y", "neg": "-x", "pow": "x**y", "square": "x**2", "sqrt": "sqrt(x)", "exp": "exp(x)",
    "log": "log(x)", "log2": "log(x) / log(2)", "log10": "log(x) / log(10)", "expm1": "exp(x) - 1",
    "log1p": "log(1 + x)", "sin": "sin(x)", "cos": "cos(x)", "tan": "tan(x)", "asin": "asin(x)", "acos": "acos(x)",
    "atan": "atan(x)", "sinh": "(exp(x) - exp(-x)) / 2", "cosh": "(exp(x) + exp(-x)) / 2",
    "tanh": "1 - 2 / (exp(2 * x) + 1)", "sigmoid": "1 / (1 + exp(-x))", "softplus": "log(1 + exp(x))", "erf": "erf(x)",
    "normal_cdf": "(1 + erf(x / sqrt(2))) / 2", "hypot": "sqrt(x**2 + y**2)",
}  # fmt: skip
SMOOTH_MANY: dict[str, Callable[[Sequence[sympy.Symbol]], sympy.Expr]] = {
    "add": lambda xs: sympy.Add(*xs),
    "sum": lambda xs: sympy.Add(*xs),
    "mul": lambda xs: sympy.Mul(*xs),
    "mean": lambda xs: sympy.Add(*xs) / len(xs),
}
# Operations with corners: the value, and the derivative by operand i where there is one.
CORNERED: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "abs": (abs, lambda i, x: mp.sign(x)),
    "relu": (lambda x: max(x, mp.zero), lambda i, x: mp.mpf(x > 0)),
    "leaky_relu": (
        lambda x: x if x > 0 else x * mp.mpf(0.01),
        lambda i, x: mp.one if x > 0 else mp.mpf(0.01),
    ),
    "max": (lambda *xs: max(xs), lambda i, *xs: mp.mpf(xs[i] == max(xs))),
    "min": (lambda *xs: min(xs), lambda i, *xs: mp.mpf(xs[i] == min(xs))),
    "cbrt": (lambda x: mp.sign(x) * abs(x) ** (mp.one / 3), lambda i, x: 1 / (3 * (abs(x) ** (mp.one / 3)) ** 2)),
}
# The angle of (x, y), which the origin has not, and which jumps as y crosses the negative x axis.
CORNERED["atan2"] = (
    lambda y, x: mp.atan2(y, x) if y or x else mp.nan,
    lambda i, y, x: mp.nan if i == 0 and y == 0 and x <= 0 else (x, -y)[i] / (x * x + y * y),
)
DIGITS = (40, 120, 700)


class Reference(NamedTuple):
    """An operation of `count` operands as mpmath functions: value, first and second derivatives."""

    value: Callable[..., Any]
    partials: Sequence[Callable[..., Any]]
    seconds: Sequence[Sequence[Callable[..., Any]]]


@cache
def reference(name: str, count: int) -> Reference:
    if name in CORNERED:
        value, slope = CORNERED[name]
        partials = [lambda *xs, i=i: slope(i, *xs) for i in range(count)]
        return Reference(value, partials, [])
    symbols = sympy.symbols([f"x{i}" for i in range(count)], real=True)
    if name in SMOOTH_MANY:
        formula = SMOOTH_MANY[name](symbols)
    elif name in SMOOTH:
        formula = sympy.sympify(SMOOTH[name], locals=dict(zip(("x", "y"), symbols, strict=False)))
    else:
        forward = TABLE[name].forward
        slopes = [lambda *xs, i=i: mp.diff(forward, xs, _unit(i, count), relative=True) for i in range(count)]
        return Reference(forward, slopes, [])

    def on_mpmath(expression: sympy.Expr) -> Callable[..., Any]:
        return sympy.lambdify(symbols, expression, "mpmath", cse=False)

    firsts = [sympy.diff(formula, symbol) for symbol in symbols]
    seconds = [[on_mpmath(sympy.diff(first, symbol)) for symbol in symbols] for first in firsts]
    return Reference(on_mpmath(formula), list(map(on_mpmath, firsts)), seconds)


def _unit(index: int, count: int) -> tuple[int, ...]:
    return tuple(int(index == other) for other in range(count))


@cache
def evaluated(function: Callable[..., Any], point: tuple[float, ...]) -> Any:
    """The function at the point, with digits enough that more do not change it; nan where it has no real value."""
    before = None
    for digits in DIGITS:
        with mp.workdps(digits):
            try:
                value = mp.mpmathify(function(*map(mp.mpf, point)))
            except (ZeroDivisionError, ValueError):
                return mp.nan
            if not isinstance(value, mpmath.mpf) or not mp.isfinite(value):
                return mp.nan
            if before is not None and value and abs(value - before) <= abs(value) * mp.mpf(10) ** -25:
                return value
            before = value
    return before


EPSILON, LARGEST, SMALLEST = 2.0**-52, 1.7976931348623157e308, 1e-290
ULPS = 8


def agrees(got: float, true: Any, slopes: Sequence[Callable[..., Any]], point: tuple[float, ...]) -> bool:
    """Whether a float is the true number but for rounding, which may be larger where `slopes`, its own, are steep."""
    if mp.isnan(true) or abs(true) > LARGEST:
        return not isfinite(got) or abs(got) > LARGEST
    if not isfinite(got):
        return False
    if abs(true) < SMALLEST:
        return abs(got) < 2 * SMALLEST
    error = abs(got - true) / abs(true)
    return bool(error <= ULPS * EPSILON or error <= ULPS * EPSILON * (1 + condition(slopes, true, point)))


def condition(slopes: Sequence[Callable[..., Any]], value: Any, point: tuple[float, ...]) -> Any:
    """How much a relative error of the operands grows: the sum of |x * slope / value|."""
    terms = [abs(x * evaluated(slope, point) / value) for x, slope in zip(point, slopes, strict=False)]
    return mp.fsum(terms) if all(map(mp.isfinite, terms)) else mp.zero
