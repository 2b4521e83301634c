"""Operations made of the exponential function: logarithms, hyperbolic functions, activations, the normal law."""

from __future__ import annotations

from backprop_cli.kinds.functions import (
    by_sign,
    constant,
    cosh,
    erf,
    exp,
    expm1,
    largest,
    log,
    log1p,
    log2,
    log10,
    normal_cdf,
    sigmoid,
    sinh,
    softplus,
    tanh,
)
from backprop_cli.ops.record import Domain, Kink, Op

LEAKY_SLOPE = 0.01
_POSITIVE = Domain("x > 0", lambda x: x > 0)

OPS = (
    Op("exp", "multiplies the gradient by its own value", exp, (lambda x, out: out,)),
    Op("log", "divides the gradient by the operand", log, (lambda x, out: 1.0 / x,), domain=_POSITIVE, aliases=("ln",)),
    Op(
        "log2",
        "divides the gradient by the operand and by log(2)",
        log2,
        (lambda x, out: 1.0 / x / constant(x, "log(2)"),),
        domain=_POSITIVE,
    ),
    Op(
        "log10",
        "divides the gradient by the operand and by log(10)",
        log10,
        (lambda x, out: 1.0 / x / constant(x, "log(10)"),),
        domain=_POSITIVE,
    ),
    Op("expm1", "multiplies the gradient by exp(x)", expm1, (lambda x, out: exp(x),)),
    Op(
        "log1p",
        "divides the gradient by 1 + x",
        log1p,
        (lambda x, out: 1.0 / (1.0 + x),),
        domain=Domain("x > -1", lambda x: x > -1),
    ),
    Op("sinh", "multiplies the gradient by cosh(x)", sinh, (lambda x, out: cosh(x),)),
    Op("cosh", "multiplies the gradient by sinh(x)", cosh, (lambda x, out: sinh(x),)),
    # 1 - out**2 is the same and loses every digit from x = 20 on, where out rounds to 1.
    Op("tanh", "divides the gradient by cosh(x) twice", tanh, (lambda x, out: 1.0 / cosh(x) / cosh(x),)),
    # out * (1 - out) is the same and loses every digit from x = 37 on, where out rounds to 1.
    Op(
        "sigmoid",
        "multiplies the gradient by out * (1 - out), which is sigmoid(x) * sigmoid(-x)",
        sigmoid,
        (lambda x, out: out * sigmoid(-x),),
        sign="σ",
    ),
    Op(
        "relu",
        "hands the gradient on where the operand is positive, and stops it elsewhere",
        lambda x: largest(x, 0.0),
        (lambda x, out: by_sign(x, 0.0, 0.0, 1.0),),
        kink=Kink("x = 0", lambda x: x == 0, "the slope at 0 is taken as 0"),
    ),
    Op(
        "leaky_relu",
        "hands the gradient on where the operand is positive, and a hundredth of it elsewhere",
        lambda x: largest(x, LEAKY_SLOPE * x),
        (lambda x, out: by_sign(x, LEAKY_SLOPE, LEAKY_SLOPE, 1.0),),
        kink=Kink("x = 0", lambda x: x == 0, "the slope at 0 is taken as 0.01"),
    ),
    Op("softplus", "multiplies the gradient by sigmoid(x)", softplus, (lambda x, out: sigmoid(x),)),
    Op(
        "erf",
        "multiplies the gradient by the bell curve 2 / sqrt(pi) * exp(-x**2)",
        erf,
        (lambda x, out: 2.0 / constant(x, "sqrt(pi)") * exp(-(x * x)),),
    ),
    Op(
        "normal_cdf",
        "multiplies the gradient by the normal density exp(-x**2 / 2) / sqrt(2 * pi)",
        normal_cdf,
        (lambda x, out: exp(-(x * x) / 2.0) / constant(x, "sqrt(2 * pi)"),),
        sign="Φ",
    ),
)
