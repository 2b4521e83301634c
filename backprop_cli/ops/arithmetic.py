"""Operations of school arithmetic: sums, products, powers and roots, the largest and the smallest."""

from __future__ import annotations

from collections.abc import Sequence

from backprop_cli.functions import (
    Numeric,
    absolute,
    by_sign,
    cbrt,
    hypot,
    largest,
    lifted,
    over_length,
    power,
    power_slope,
    smallest,
    sqrt,
    times_log,
)
from backprop_cli.ops.record import Domain, Kink, Op


def total(x: Numeric, y: Numeric, *more: Numeric) -> Numeric:
    """The sum, from left to right."""
    result = x + y
    for number in more:
        result = result + number
    return result


def product(x: Numeric, y: Numeric, *more: Numeric) -> Numeric:
    """The product, from left to right."""
    result = x * y
    for number in more:
        result = result * number
    return result


def ones(numbers: Sequence[Numeric], _out: Numeric) -> Sequence[Numeric]:
    """A sum hands each operand the gradient as it is."""
    return (1.0,) * len(numbers)


def products_of_others(numbers: Sequence[Numeric], _out: Numeric) -> Sequence[Numeric]:
    """For each factor the product of the others, from the products before and after it: no division, so zeros hold."""
    if len(numbers) == 2:
        return numbers[1], numbers[0]
    before, after = [1.0], [1.0]
    for first, last in zip(numbers[:-1], reversed(numbers[1:]), strict=True):
        before.append(before[-1] * first)
        after.append(last * after[-1])
    return [left * right for left, right in zip(before, reversed(after), strict=True)]


def shares_of_largest(numbers: Sequence[Numeric], out: Numeric) -> Sequence[Numeric]:
    """The largest operand gets the whole gradient; operands that tie share it equally."""
    if len(numbers) == 2:
        x, y = numbers
        return by_sign(x - y, 0.0, 0.5, 1.0), by_sign(y - x, 0.0, 0.5, 1.0)
    return _shares([by_sign(number - out, 0.0, 1.0, 1.0) for number in numbers])


def shares_of_smallest(numbers: Sequence[Numeric], out: Numeric) -> Sequence[Numeric]:
    """The smallest operand gets the whole gradient; operands that tie share it equally."""
    if len(numbers) == 2:
        x, y = numbers
        return by_sign(y - x, 0.0, 0.5, 1.0), by_sign(x - y, 0.0, 0.5, 1.0)
    return _shares([by_sign(out - number, 0.0, 1.0, 1.0) for number in numbers])


def _shares(holders: Sequence[Numeric]) -> Sequence[Numeric]:
    count = total(*holders)
    return [holder / count for holder in holders]


def _is_tie(extreme: Numeric, numbers: tuple[Numeric, ...]) -> Numeric:
    if extreme.__class__ is float:
        return numbers.count(extreme) > 1
    return sum(number == extreme for number in numbers) > 1  # Also where it is only written down that they are equal.


def _power_has_value(x: float, y: float) -> bool:
    return x > 0 or (x == 0 and y >= 0) or (x < 0 and y == y // 1)


_TIE = "operands that tie share the gradient equally"

OPS = (
    Op("add", "hands the gradient on to every operand as it is", total, every_partial=ones, sign="+", infix="+"),
    Op(
        "sub",
        "hands the gradient on to the first operand, and with the other sign to the second",
        lambda x, y: x - y,
        (lambda x, y, out: 1.0, lambda x, y, out: -1.0),
        sign="−",
        infix="-",
    ),
    Op(
        "mul",
        "multiplies the gradient by the other operand: the inputs are swapped",
        product,
        every_partial=products_of_others,
        sign="×",
        infix="*",
    ),
    Op(
        "div",
        "divides the gradient by the divisor; by the divisor itself it is the quotient over the divisor, negative",
        lambda x, y: x / y,
        (lambda x, y, out: 1.0 / y, lambda x, y, out: -out / y),
        domain=Domain("y != 0", lambda x, y: y != 0),
        sign="÷",
        infix="/",
    ),
    Op("neg", "changes the sign of the gradient", lambda x: -x, (lambda x, out: -1.0,), sign="−", infix="-"),
    Op(
        "pow",
        "brings the exponent down as a factor and lowers it by one",
        power,
        (lambda x, y, out: power_slope(x, y), lambda x, y, out: times_log(out, x)),
        domain=Domain("x > 0; or x = 0 and y >= 0; or x < 0 and y whole", _power_has_value),
        no_slope="by the base at 0 for an exponent between 0 and 1, by the exponent for a base below 0 and at 0**0",
        sign="^",
        infix="**",
    ),
    Op("square", "multiplies the gradient by twice the operand", lambda x: x * x, (lambda x, out: 2.0 * x,)),
    Op(
        "sqrt",
        "divides the gradient by twice the root",
        sqrt,
        (lambda x, out: 1.0 / (2.0 * out),),
        domain=Domain("x >= 0", lambda x: x >= 0),
        no_slope="at 0, where the slope is infinite",
        sign="√",
    ),
    Op(
        "cbrt",
        "divides the gradient by three times the squared root; the root is the real one",
        cbrt,
        (lambda x, out: 1.0 / (3.0 * (out * out)),),
        no_slope="at 0, where the slope is infinite",
        sign="∛",
    ),
    Op(
        "abs",
        "hands the gradient on with the operand's sign",
        absolute,
        (lambda x, out: by_sign(x, -1.0, 0.0, 1.0),),
        kink=Kink("x = 0", lambda x: x == 0, "the slope at 0 is taken as 0"),
    ),
    Op(
        "max",
        "hands the gradient to the largest operand, and nothing to the others",
        largest,
        every_partial=shares_of_largest,
        kink=Kink("the largest operands are equal", lambda *xs: _is_tie(largest(*xs), xs), _TIE),
    ),
    Op(
        "min",
        "hands the gradient to the smallest operand, and nothing to the others",
        smallest,
        every_partial=shares_of_smallest,
        kink=Kink("the smallest operands are equal", lambda *xs: _is_tie(smallest(*xs), xs), _TIE),
    ),
    Op(
        "hypot",
        "multiplies the gradient by the operand over the length",
        hypot,
        (lambda x, y, out: over_length(x, out), lambda x, y, out: over_length(y, out)),
        kink=Kink("x = 0 and y = 0", lambda x, y: x == 0 and y == 0, "the slopes at the origin are taken as 0"),
    ),
    Op("sum", "hands the gradient on to every operand as it is", total, every_partial=ones, sign="Σ"),
    Op(
        "mean",
        "hands every operand an equal part of the gradient",
        lambda *xs: total(*xs) / len(xs),
        every_partial=lambda xs, out: (lifted(xs[0], 1.0) / len(xs),) * len(xs),
    ),
)
