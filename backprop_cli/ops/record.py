"""What an operation is: one record of a rule, its derivatives, and where they hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from backprop_cli.kinds.functions import Numeric


class Domain(NamedTuple):
    """Where an operation has a value: in words (`x > 0`) and as a test of the operands."""

    text: str
    holds: Callable[..., bool]


class Kink(NamedTuple):
    """Where an operation has a value but two slopes, and the convention for the derivative there."""

    text: str
    at: Callable[..., bool]
    convention: str


class Op(NamedTuple):
    """An operation.

    `forward` takes the operands x, y. Each of `partials` takes the operands and then `out`, the value, and gives the
    derivative by one operand; an operation of two or more operands (`many`) has `every_partial` instead, which takes
    the sequence of operands and `out` and gives the derivatives by all. All of them work on any kind of number. A
    derivative that does not exist comes out as nan or inf, or raises ArithmeticError; `no_slope` says where that is.
    `infix` is the operator that formulas have for it, `sign` the mark in pictures.
    """

    name: str
    sentence: str
    forward: Callable[..., Numeric]
    partials: tuple[Callable[..., Numeric], ...] = ()
    every_partial: Callable[[Sequence[Numeric], Numeric], Sequence[Numeric]] | None = None
    domain: Domain | None = None
    kink: Kink | None = None
    no_slope: str | None = None
    aliases: tuple[str, ...] = ()
    sign: str | None = None
    infix: str | None = None
    operand_names: tuple[str, ...] = ()

    @property
    def many(self) -> bool:
        """Whether the operation takes any number of operands from two on."""
        return self.every_partial is not None

    @property
    def layer_name(self) -> str:
        """The operation's name as a class of the book: `mul` is `MulLayer`, `leaky_relu` `LeakyReluLayer`."""
        return "".join(part.capitalize() for part in self.name.split("_")) + "Layer"

    @property
    def names_of_operands(self) -> tuple[str, ...]:
        """What the rule calls its operands: `x, y` unless the record says otherwise."""
        return self.operand_names or (("x", "y")[: len(self.partials) or 2])

    def takes(self, count: int) -> bool:
        """Whether the operation can have this many operands."""
        return count >= 2 if self.many else count == len(self.partials)

    def locals(self, operands: Sequence[Numeric], out: Numeric) -> Sequence[Numeric]:
        """The derivative by each operand, at these operands; nan where a rule has none."""
        if self.every_partial is not None:
            return self.every_partial(operands, out)
        if len(operands) == 1:
            return (local(self.partials[0], operands, out),)
        return [local(rule, operands, out) for rule in self.partials]

    def spelled(self, operands: Sequence[str | float]) -> str:
        """The operation of these operands as a formula."""
        from backprop_cli.kinds.formulas import Formula, write

        parts = [Formula.name(operand) if isinstance(operand, str) else operand for operand in operands]
        return write(Formula.call(self.infix or self.name, *parts))

    def has_value(self, operands: Sequence[Numeric]) -> bool:
        """Whether the operands are in the operation's domain."""
        return self.domain is None or bool(self.domain.holds(*operands))

    def is_kink(self, operands: Sequence[Numeric]) -> bool:
        """Whether the operation has a kink at the operands."""
        return self.kink is not None and bool(self.kink.at(*operands))


def local(rule: Callable[..., Numeric], operands: Sequence[Numeric], out: Numeric) -> Numeric:
    """What one partial's rule gives; nan where it has nothing to give."""
    try:
        return rule(*operands, out)
    except (ArithmeticError, ValueError):
        return float("nan")
