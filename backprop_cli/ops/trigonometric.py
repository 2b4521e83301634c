"""Operations on angles: the circular functions and their inverses, in radians."""

from __future__ import annotations

from backprop_cli.kinds.functions import acos, angle_slope, asin, atan, atan2, cos, over_square, sin, sqrt, tan
from backprop_cli.ops.record import Domain, Op

_FROM_MINUS_ONE_TO_ONE = Domain("-1 <= x <= 1", lambda x: -1 <= x <= 1)
_VERTICAL = "at -1 and 1, where the slope is infinite"

OPS = (
    Op("sin", "multiplies the gradient by the cosine", sin, (lambda x, out: cos(x),)),
    Op("cos", "multiplies the gradient by the sine, negative", cos, (lambda x, out: -sin(x),)),
    Op("tan", "multiplies the gradient by 1 + out**2", tan, (lambda x, out: 1.0 + out * out,)),
    # (1 - x) * (1 + x) is 1 - x**2 without its loss of digits near -1 and 1.
    Op(
        "asin",
        "divides the gradient by the square root of 1 - x**2",
        asin,
        (lambda x, out: 1.0 / sqrt((1.0 - x) * (1.0 + x)),),
        domain=_FROM_MINUS_ONE_TO_ONE,
        no_slope=_VERTICAL,
        aliases=("arcsin",),
    ),
    Op(
        "acos",
        "divides the gradient by the square root of 1 - x**2, negative",
        acos,
        (lambda x, out: -1.0 / sqrt((1.0 - x) * (1.0 + x)),),
        domain=_FROM_MINUS_ONE_TO_ONE,
        no_slope=_VERTICAL,
        aliases=("arccos",),
    ),
    Op("atan", "divides the gradient by 1 + x**2", atan, (lambda x, out: angle_slope(x, 1.0),), aliases=("arctan",)),
    Op(
        "atan2",
        "divides the gradient by the squared distance, times the other operand",
        atan2,
        (lambda y, x, out: angle_slope(y, x), lambda y, x, out: -over_square(y, x)),
        domain=Domain("y != 0 or x != 0", lambda y, x: y != 0 or x != 0),
        no_slope="by y on the negative x axis, where the angle jumps from -pi to pi",
        aliases=("arctan2",),
        operand_names=("y", "x"),
    ),
)
