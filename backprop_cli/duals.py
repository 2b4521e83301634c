"""Dual numbers: the kind of number that carries its derivative along, by the same rules as everything else.

A `Dual` is a value and its slope along one direction, each a number of any other kind. What a function does to the
slope is read from the operation that the function is the rule of; there is no derivative in this module. A number that
does not depend on the direction is no Dual, so that nothing is ever multiplied by a slope that is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from backprop_cli.kinds import functions
from backprop_cli.kinds.functions import (
    FLOAT_FUNCTIONS,
    Numeric,
    add_kind,
    constant,
    hypot,
    log,
    over_square,
    power,
    times_log,
)
from backprop_cli.ops import TABLE, Op

NAN = float("nan")


class Dual:
    """A value and its slope."""

    __slots__ = ("slope", "value")

    def __init__(self, value: Numeric, slope: Numeric) -> None:
        self.value, self.slope = value, slope

    def __repr__(self) -> str:
        return f"Dual({self.value!r}, {self.slope!r})"

    __add__: Any
    __radd__: Any
    __sub__: Any
    __rsub__: Any
    __mul__: Any
    __rmul__: Any
    __truediv__: Any
    __rtruediv__: Any
    __pow__: Any
    __rpow__: Any
    __neg__: Any


def plain(number: Numeric) -> Numeric:
    """The value of a Dual, and any other number as it is."""
    return number.value if number.__class__ is Dual else number


def applied(op: Op, operands: Sequence[Numeric], out: Numeric = None) -> Numeric:
    """The operation of these operands, with the slope that its record gives; `out` is the value if it is known."""
    values = [plain(operand) for operand in operands]
    if out is None:
        out = op.forward(*values)
    parts = [
        local * operand.slope
        for local, operand in zip(op.locals(values, out), operands, strict=True)
        if operand.__class__ is Dual
    ]
    return Dual(out, sum(parts[1:], parts[0])) if parts else out


def _rule_of(op: Op) -> Callable[..., Numeric]:
    """The operation's rule on Duals. A derivative's formula that is moved over a kink has no slope there."""

    def rule(*operands: Numeric) -> Numeric:
        made = applied(op, operands)
        is_moved = any(operand.__class__ is Dual and operand.slope != 0 for operand in operands)
        return Dual(made.value, NAN) if is_moved and op.is_kink(list(map(plain, operands))) else made

    return rule


def _operator(infix: str, operands: int) -> Callable[..., Numeric]:
    """The rule of the operation that formulas write with this operator."""
    return _rule_of(next(op for op in TABLE.values() if op.infix == infix and op.takes(operands)))


def _swapped(rule: Callable[..., Numeric]) -> Callable[..., Numeric]:
    return lambda x, y: rule(y, x)


def _add_operators() -> None:
    infixes = {"__add__": "+", "__sub__": "-", "__mul__": "*", "__truediv__": "/", "__pow__": "**"}
    for name, infix in infixes.items():
        rule = _operator(infix, 2)
        setattr(Dual, name, rule)
        setattr(Dual, f"__r{name[2:]}", _swapped(rule))
    Dual.__neg__ = _operator("-", 1)


def _power_slope(x: Numeric, y: Numeric) -> Numeric:
    if y.__class__ is not Dual and not y:
        return 0.0
    return y * power(x, y - 1.0)


def _times_log(x: Numeric, y: Numeric) -> Numeric:
    """Linear in x, so that the limit 0 * log(0) holds for the slope, too."""
    if y.__class__ is not Dual:
        return Dual(times_log(x.value, y), times_log(x.slope, y))
    return x * log(y)


def _angle_slope(y: Numeric, x: Numeric) -> Numeric:
    if plain(y) == 0 and plain(x) <= 0:
        return NAN
    return over_square(x, y)


def _over_square(x: Numeric, y: Numeric) -> Numeric:
    length = hypot(x, y)
    return x / length / length


def _by_sign(x: Numeric, below: Numeric, at: Numeric, above: Numeric) -> Numeric:
    """A step is flat on both sides; that it has no slope where it is crossed, the kink of its operation says."""
    value = plain(x)
    return above if value > 0 else below if value < 0 else at


_SPECIAL: dict[str, Callable[..., Numeric]] = {
    "power_slope": _power_slope,
    "times_log": _times_log,
    "over_length": lambda x, length: x / length,
    "over_square": _over_square,
    "angle_slope": _angle_slope,
    "by_sign": _by_sign,
    "lifted": lambda like, number: number,
    "constant": lambda like, formula: constant(plain(like), formula),
}


def _table() -> dict[str, Callable[..., Numeric]]:
    by_rule = {op.forward: op for op in TABLE.values()}
    return {name: _SPECIAL.get(name) or _rule_of(by_rule[getattr(functions, name)]) for name in FLOAT_FUNCTIONS}


_add_operators()
add_kind(Dual, _table(), carries_others=True)
