"""The book's layers, `MulLayer`, `AddLayer`, `Relu` and the rest, made from the table of operations.

For readers of the book: its program can be typed in and gives the right numbers. A layer remembers what its last
`forward` was given, as the book's do, so each use in a graph needs a layer of its own.

>>> from backprop_cli.layers import MulLayer
>>> layer = MulLayer()
>>> layer.forward(100, 2)
200.0
>>> layer.backward(1.1)
(2.2, 110.00000000000001)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from backprop_cli.kinds.functions import Numeric
from backprop_cli.ops import TABLE, Op
from backprop_cli.problems import problem_error


class BookLayer:
    """A layer as in the book: `forward` computes and remembers, `backward` hands the gradient on to each operand."""

    op: ClassVar[Op]

    def __init__(self) -> None:
        self._remembered: tuple[Sequence[Numeric], Numeric] | None = None

    def forward(self, *operands: Numeric) -> Numeric:
        """The operation's value at the operands: numbers, or NumPy arrays for many values at once.

        Raises:
            GraphError: the number of operands is wrong, or numbers are outside of the operation's domain.
        """
        name = type(self).__name__
        if not self.op.takes(len(operands)):
            raise problem_error("operand-count", f"{name} does not take {len(operands)} operands")
        numbers = [_number(operand) for operand in operands]
        if all(number.__class__ is float for number in numbers) and not self.op.has_value(numbers):
            text = self.op.domain.text if self.op.domain else ""
            raise problem_error(
                "domain", f"{self.op.spelled(numbers)} has no value", name, f"{self.op.name} needs {text}"
            )
        out = self.op.forward(*numbers)
        self._remembered = numbers, out
        return out

    def backward(self, dout: Numeric) -> Numeric:
        """The gradient by each operand, `dout` times its local derivative: a tuple, or one number for one operand.

        Raises:
            GraphError: there was no `forward` before.
        """
        if self._remembered is None:
            name = type(self).__name__
            hint = "forward computes the values that the derivatives need"
            raise problem_error("usage", f"{name}: backward comes after forward", hint=hint)
        gradients = tuple(dout * slope for slope in self.op.locals(*self._remembered))
        return gradients if len(gradients) > 1 else gradients[0]


def _number(operand: Numeric) -> Numeric:
    if type(operand).__module__ != "numpy" or not getattr(operand, "shape", ()):
        return float(operand)
    import backprop_cli.kinds.columns  # noqa: F401  (teaches the functions what to do with arrays)

    return operand * 1.0


def _layer(op: Op, name: str) -> type[BookLayer]:
    return type(name, (BookLayer,), {"op": op, "__doc__": f"The book's layer for {op.name}, which {op.sentence}."})


# `Relu` and `Sigmoid` are what the book calls those two; the short form is there for every operation.
_LAYERS = {
    name: _layer(op, name) for op in TABLE.values() for name in (op.layer_name, op.layer_name.removesuffix("Layer"))
}


def __getattr__(name: str) -> type[BookLayer]:
    if name in _LAYERS:
        return _LAYERS[name]
    from backprop_cli.words import did_you_mean

    hint = did_you_mean(name, _LAYERS)
    raise AttributeError(f"there is no layer {name}" + (f"; {hint}" if hint else ""))


def __dir__() -> list[str]:
    return sorted([*_LAYERS, "BookLayer"])
