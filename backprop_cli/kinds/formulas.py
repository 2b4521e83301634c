"""Formulas as shared trees: the kind of number with which a rule writes itself down.

`Formula.name("x") * 2.0` is the formula `x * 2`. What is built is lightly tidied (no `* 1`, no `+ 0`, numbers folded,
the order kept), parts are shared and never copied, and `size` counts what writing it out would take, so that nothing
that explodes is ever written.
"""

from __future__ import annotations

from typing import Any

from backprop_cli.kinds.functions import FLOAT_FUNCTIONS, add_kind
from backprop_cli.kinds.languages import PARTIAL
from backprop_cli.kinds.writing import LEAVES, write
from backprop_cli.numerals import exact_result

Operand = Any  # a Formula or a number


class Formula:
    """An operation (`head`) applied to `parts`; for the heads `name`, `number` and `given` (a number that nothing is
    folded into) the one part is the text or float.
    """

    __slots__ = ("head", "parts", "size")

    def __init__(self, head: str, parts: tuple[Any, ...]) -> None:
        self.head = head
        self.parts = parts
        self.size: int = 1 + sum(part.size for part in self.operands)

    @property
    def operands(self) -> tuple[Formula, ...]:
        """The formulas that this one is made of."""
        return () if self.head in LEAVES else self.parts

    @classmethod
    def name(cls, text: str) -> Formula:
        """The formula that is a name."""
        return cls("name", (text,))

    @classmethod
    def given(cls, number: float) -> Formula:
        """The formula that is this number and keeps it as it is: it takes no part in tidying."""
        return cls("given", (number,))

    @classmethod
    def partial(cls, of: str, wrt: str) -> Formula:
        """The formula that is the partial derivative of one name by another, by its own name."""
        return cls(PARTIAL, (cls.name(of), cls.name(wrt)))

    @classmethod
    def call(cls, head: str, *operands: Operand) -> Formula:
        """The operation `head` of `operands`, as it is: nothing is tidied."""
        return cls(head, tuple(as_formula(operand) for operand in operands))

    @property
    def number(self) -> float | None:
        """The number that this formula is, or None."""
        return self.parts[0] if self.head == "number" else None

    def __add__(self, other: Operand) -> Formula:
        return _add(self, as_formula(other))

    def __radd__(self, other: Operand) -> Formula:
        return _add(as_formula(other), self)

    def __sub__(self, other: Operand) -> Formula:
        return _sub(self, as_formula(other))

    def __rsub__(self, other: Operand) -> Formula:
        return _sub(as_formula(other), self)

    def __mul__(self, other: Operand) -> Formula:
        return _mul(self, as_formula(other))

    def __rmul__(self, other: Operand) -> Formula:
        return _mul(as_formula(other), self)

    def __truediv__(self, other: Operand) -> Formula:
        return _div(self, as_formula(other))

    def __rtruediv__(self, other: Operand) -> Formula:
        return _div(as_formula(other), self)

    def __pow__(self, other: Operand) -> Formula:
        return _pow(self, as_formula(other))

    def __neg__(self) -> Formula:
        return _neg(self)

    def __str__(self) -> str:
        return write(self)

    def __repr__(self) -> str:
        return f"Formula({write(self)!r})" if self.size < 1000 else f"Formula(of size {self.size})"


def as_formula(operand: Operand) -> Formula:
    """`operand` itself if it is a formula, else the formula that is this number."""
    return operand if isinstance(operand, Formula) else Formula("number", (float(operand),))


def _add(x: Formula, y: Formula) -> Formula:
    if (folded := _folded("add", x, y)) is not None:
        return folded
    if _is_negative(y):
        return _sub(x, y.parts[0])
    return y if x.number == 0 else x if y.number == 0 else Formula("+", (x, y))


def _sub(x: Formula, y: Formula) -> Formula:
    if (folded := _folded("subtract", x, y)) is not None:
        return folded
    return x if y.number == 0 else _neg(y) if x.number == 0 else Formula("-", (x, y))


def _mul(x: Formula, y: Formula) -> Formula:
    if (folded := _folded("multiply", x, y)) is not None:
        return folded
    if 0 in (x.number, y.number):
        return _number(0.0)
    if x.number == 1 or y.number == 1:
        return y if x.number == 1 else x
    if x.number == -1 or y.number == -1:
        return _neg(y if x.number == -1 else x)
    if _is_negative(y):
        return _neg(_mul(x, y.parts[0]))
    if _is_reciprocal(y):
        return _div(_mul(x, y.parts[0]), y.parts[1])
    if y.head == "*" and (folded := _folded("multiply", x, y.parts[0])) is not None:
        return Formula("*", (folded, *y.parts[1:]))
    return _neg(_mul(x.parts[0], y)) if _is_negative(x) else Formula("*", (x, y))


def _div(x: Formula, y: Formula) -> Formula:
    if _is_negative(x):
        return _neg(_div(x.parts[0], y))
    return x if y.number == 1 else _number(0.0) if x.number == 0 else Formula("/", (x, y))


def _pow(x: Formula, y: Formula) -> Formula:
    if x.number == 1:
        return x
    return x if y.number == 1 else _number(1.0) if y.number == 0 else Formula("**", (x, y))


def _neg(x: Formula) -> Formula:
    if x.number is not None:
        return _number(-x.number)
    return x.parts[0] if _is_negative(x) else Formula("-", (x,))


def _folded(operation: str, x: Formula, y: Formula) -> Formula | None:
    """The number that two numbers make; None if they aren't both numbers, or if it can't be written exactly."""
    if x.number is None or y.number is None:
        return None
    value = exact_result(operation, x.number, y.number)
    return None if value is None else _number(value)


def _is_reciprocal(x: Formula) -> bool:
    """Whether this is 1 over something, or that once more divided."""
    for _ in range(2):
        if x.head != "/":
            return False
        if x.parts[0].number == 1:
            return True
        x = x.parts[0]
    return False


def _is_negative(x: Formula) -> bool:
    return x.head == "-" and len(x.parts) == 1


def _number(value: float) -> Formula:
    return Formula("number", (value,))


def _named(name: str) -> Any:
    def function(*operands: Operand) -> Formula:
        return Formula.call(name, *operands)

    return function


def _power_slope(x: Operand, y: Operand) -> Formula:
    return as_formula(y) * as_formula(x) ** (as_formula(y) - 1)


def _times_log(x: Operand, y: Operand) -> Formula:
    return as_formula(x) * Formula.call("log", y)


def _over_square(x: Operand, y: Operand) -> Formula:
    return as_formula(x) / (as_formula(x) ** 2 + as_formula(y) ** 2)


def _by_sign(x: Operand, below: Operand, at: Operand, above: Operand) -> Formula:
    if (below, at, above) == (-1, 0, 1):
        return Formula.call("sign", x)
    return Formula.call("by_sign", x, below, at, above)


_CONSTANTS = {
    "log(2)": Formula.call("log", 2.0),
    "log(10)": Formula.call("log", 10.0),
    "sqrt(pi)": Formula.call("sqrt", Formula.name("pi")),
    "sqrt(2 * pi)": Formula.call("sqrt", 2.0 * Formula.name("pi")),
}
_OWN_SPELLING = {
    "power": lambda x, y: as_formula(x) ** y,
    "power_slope": _power_slope,
    "times_log": _times_log,
    "by_sign": _by_sign,
    "absolute": _named("abs"),
    "largest": _named("max"),
    "smallest": _named("min"),
    "over_length": lambda x, length: as_formula(x) / length,
    "over_square": _over_square,
    "angle_slope": lambda y, x: as_formula(x) / (as_formula(y) ** 2 + as_formula(x) ** 2),
    "lifted": lambda like, number: as_formula(number),
    "constant": lambda like, formula: _CONSTANTS[formula],
}
add_kind(Formula, {name: _OWN_SPELLING.get(name, _named(name)) for name in FLOAT_FUNCTIONS})


__all__ = ["Formula", "as_formula", "write"]
