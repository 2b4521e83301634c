"""Formulas as shared trees: the kind of number with which a rule writes itself down.

`Formula.name("x") * 2.0` is the formula `x * 2`. What is built is lightly tidied (no `* 1`, no `+ 0`, numbers folded,
the order kept), parts are shared and never copied, and `size` counts what writing it out would take, so that nothing
that explodes is ever written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from backprop_cli.functions import FLOAT_FUNCTIONS, add_kind
from backprop_cli.numerals import for_people

Operand = Any  # a Formula or a number


class Formula:
    """An operation (`head`) applied to `parts`; for the heads `name` and `number` the one part is the text or float."""

    __slots__ = ("head", "parts", "size")

    def __init__(self, head: str, parts: tuple[Any, ...]) -> None:
        self.head = head
        self.parts = parts
        self.size: int = 1 + sum(part.size for part in self.operands)

    @property
    def operands(self) -> tuple[Formula, ...]:
        """The formulas that this one is made of."""
        return () if self.head in ("name", "number") else self.parts

    @classmethod
    def name(cls, text: str) -> Formula:
        """The formula that is a name."""
        return cls("name", (text,))

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
    if x.number is not None and y.number is not None:
        return _number(x.number + y.number)
    if _is_negative(y):
        return _sub(x, y.parts[0])
    return y if x.number == 0 else x if y.number == 0 else Formula("+", (x, y))


def _sub(x: Formula, y: Formula) -> Formula:
    if x.number is not None and y.number is not None:
        return _number(x.number - y.number)
    return x if y.number == 0 else _neg(y) if x.number == 0 else Formula("-", (x, y))


def _mul(x: Formula, y: Formula) -> Formula:
    if x.number is not None and y.number is not None:
        return _number(x.number * y.number)
    if 0 in (x.number, y.number):
        return _number(0.0)
    if x.number == 1 or y.number == 1:
        return y if x.number == 1 else x
    if x.number == -1 or y.number == -1:
        return _neg(y if x.number == -1 else x)
    if _is_negative(y):
        return _neg(_mul(x, y.parts[0]))
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
    "constant": lambda like, formula: Formula.name(formula),
}
add_kind(Formula, {name: _OWN_SPELLING.get(name, _named(name)) for name in FLOAT_FUNCTIONS})


class Infix(NamedTuple):
    """How strongly an operator binds, and how strongly its operands must."""

    strength: int
    left: int
    right: int


# `-` and `/` take a right operand only if it binds tighter; `**` binds to the right, and tighter than minus.
OPERATORS = {
    "+": Infix(1, 1, 1),
    "-": Infix(1, 1, 2),
    "*": Infix(2, 2, 2),
    "/": Infix(2, 2, 3),
    "**": Infix(4, 5, 3),
}
MINUS_SIGN = Infix(3, 3, 3)
_ATOM = 9


def write(formula: Formula, names: Mapping[int, str] | None = None) -> str:
    """The formula as text in the language of the file; parts whose `id` is in `names` are written as that name."""
    names = names or {}
    texts: dict[int, tuple[str, int]] = {}
    for part in in_order(formula, names):
        texts[id(part)] = (names[id(part)], _ATOM) if id(part) in names else _written(part, texts)
    return texts[id(formula)][0]


def in_order(formula: Formula, stop_at: Mapping[int, str]) -> Iterator[Formula]:
    """Every part once, operands before what they make. Nothing below a part in `stop_at`. Never recursive."""
    seen: set[int] = set()
    waiting = [(formula, False)]
    while waiting:
        part, ready = waiting.pop()
        if ready:
            yield part
        elif id(part) not in seen:
            seen.add(id(part))
            waiting.append((part, True))
            if id(part) not in stop_at:
                waiting.extend((operand, False) for operand in reversed(part.operands))


def _written(part: Formula, texts: Mapping[int, tuple[str, int]]) -> tuple[str, int]:
    if part.head == "name":
        # The name of a number that stands as an operand is the number as written.
        return part.parts[0], MINUS_SIGN.strength if part.parts[0].startswith("-") else _ATOM
    if part.head == "number":
        return for_people(part.parts[0]), MINUS_SIGN.strength if part.parts[0] < 0 else _ATOM
    operands = [texts[id(operand)] for operand in part.operands]
    if part.head in OPERATORS:
        return _with_operator(part.head, operands)
    if part.head == "by_sign":
        return _conditional(part, operands), 0
    return f"{part.head}({', '.join(text for text, _ in operands)})", _ATOM


def _with_operator(sign: str, operands: list[tuple[str, int]]) -> tuple[str, int]:
    if len(operands) == 1:
        return sign + _enclosed(operands[0], MINUS_SIGN.right), MINUS_SIGN.strength
    infix = OPERATORS[sign]
    between = sign if sign == "**" else f" {sign} "
    texts = [_enclosed(operands[0], infix.left), *(_enclosed(operand, infix.right) for operand in operands[1:])]
    return between.join(texts), infix.strength


def _enclosed(operand: tuple[str, int], least_strength: int) -> str:
    text, strength = operand
    return text if strength >= least_strength else f"({text})"


def _conditional(part: Formula, operands: list[tuple[str, int]]) -> str:
    subject, (below, at, above) = operands[0][0], (text for text, _ in operands[1:])
    right = "0"
    if part.parts[0].head == "-" and len(part.parts[0].parts) == 2:
        subject, right = (write(side) for side in part.parts[0].parts)
    between = "" if at == below else f"{at} if {subject} == {right} else "
    return f"{above} if {subject} > {right} else {between}{below}"
