"""The forward pass and the backward pass: one loop each, over numbers of any kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite, isinf, nan
from typing import NamedTuple

from backprop_cli.graph import CONSTANT, Graph
from backprop_cli.kinds.functions import Numeric
from backprop_cli.problems import GraphError, problem_error
from backprop_cli.words import shown


class Named(Mapping[str, Numeric]):
    """What a pass has for each name of the graph, looked up by name."""

    def __init__(self, graph: Graph, numbers: Sequence[Numeric]) -> None:
        self._graph, self._numbers = graph, numbers

    def __getitem__(self, name: str) -> Numeric:
        position = self._graph.positions.get(name)
        if position is None:
            raise KeyError(name)
        return self._numbers[position]

    def __iter__(self) -> Iterator[str]:
        return iter(self._graph.positions)

    def __len__(self) -> int:
        return len(self._graph.positions)

    def __repr__(self) -> str:
        return repr(dict(self))


class Forward(NamedTuple):
    """A graph and the number at each of its positions."""

    graph: Graph
    numbers: Sequence[Numeric]

    @property
    def values(self) -> Named:
        """The value of every name."""
        return Named(self.graph, self.numbers)


class Backward(NamedTuple):
    """The gradient of one output at each position; None where the output does not depend on it."""

    forward: Forward
    of: int
    gradients: Sequence[Numeric | None]

    @property
    def partials(self) -> Named:
        """The partial derivative by every name: 0 without dependence, nan where it does not exist or for a constant."""
        return Named(self.forward.graph, self.every_partial())

    def every_partial(self) -> list[Numeric]:
        """The partial derivative by what is at each position."""
        partials = [0.0 if gradient is None else gradient for gradient in self.gradients]
        for position, leaf in enumerate(self.forward.graph.leaves):
            if leaf.kind == CONSTANT:
                partials[position] = nan
        if partials and partials[self.of].__class__ is float:
            partials = [partial if isfinite(partial) else nan for partial in partials]
        return partials

    def partial(self, position: int) -> Numeric:
        """The partial derivative of the output by what is at `position`."""
        gradient = self.gradients[position]
        if self.forward.graph.kind(position) == CONSTANT:
            return nan
        if gradient is None:
            return 0.0
        return gradient if gradient.__class__ is not float or isfinite(gradient) else nan

    def edge(self, position: int) -> list[Numeric]:
        """The gradient along each edge into the layer at `position`: upstream times local, per operand."""
        upstream = self.gradients[position]
        if upstream is None:
            return [0.0] * len(self.forward.graph.layer(position).operands)
        return [upstream * slope for slope in locals_at(self.forward, position)]


def forward(graph: Graph) -> Forward:
    """The value at every position of the graph, as floats.

    Raises:
        GraphError: a value does not exist (`domain`) or is too large for floating point (`overflow`).
    """
    values = list(graph.numbers)
    try:
        compute(graph, values)
    except (ArithmeticError, ValueError) as error:
        if all(map(isfinite, values)):
            raise no_value(graph, values, isinstance(error, OverflowError)) from None
    if not all(map(isfinite, values)):
        first = next(position for position, value in enumerate(values) if not isfinite(value))
        raise no_value(graph, values[:first], isinf(values[first]))
    return Forward(graph, values)


def compute(graph: Graph, values: list[Numeric]) -> None:
    """Append each layer's value to `values`, which has the leaves' as any kind of number.

    Raises:
        ArithmeticError, ValueError: a rule has no value; `values` then ends before that layer.
    """
    append = values.append
    for _, op, operands in graph.layers:
        if len(operands) == 2:
            x, y = operands
            append(op.forward(values[x], values[y]))
        elif len(operands) == 1:
            append(op.forward(values[operands[0]]))
        else:
            append(op.forward(*[values[operand] for operand in operands]))


def no_value(graph: Graph, values: Sequence[float], is_large: bool) -> GraphError:
    """The error about the first layer that `values` has no number for."""
    name, op, operands = graph.layer(len(values))
    numbers = [values[operand] for operand in operands]
    said = f"{name} = {shown(op.spelled([graph.name(operand) for operand in operands]))}"
    at = shown(op.spelled(numbers))
    said += "" if said.endswith(f"= {at}") else f" = {at}"
    place = graph.place_of(len(values))
    if is_large and op.has_value(numbers):
        return problem_error("overflow", f"{said} is too large for floating point", place)
    hint = f"{op.spelled(op.names_of_operands)} needs {op.domain.text}" if op.domain else None
    return problem_error("domain", f"{said} has no value", place, hint)


def backward(done: Forward, of: str | None = None) -> Backward:
    """The partial derivative of one output by everything, by the chain rule from the output back to the leaves.

    `of` is any name of the graph; it may be left out when the graph has one output.

    Raises:
        GraphError: the graph does not have `of`, or has several outputs and `of` is left out.
    """
    graph = done.graph
    if of is not None:
        return backward_from(done, graph.position(of))
    if len(graph.outputs) > 1:
        names = ", ".join(graph.name(output) for output in graph.outputs)
        raise problem_error("usage", f"the graph has several outputs: {names}", hint="say which with of=")
    return backward_from(done, graph.outputs[0])


def backward_from(done: Forward, of: int, start: Numeric = 1.0) -> Backward:
    """The backward pass from the position `of`, where the gradient is `start`: upstream times local, on each edge."""
    layers, values, first = done.graph.layers, done.numbers, len(done.graph.leaves)
    gradients: list[Numeric | None] = [None] * len(values)
    gradients[of] = start
    for position in range(of, first - 1, -1):
        upstream = gradients[position]
        if upstream is None:
            continue
        _, op, operands = layers[position - first]
        if len(operands) == 2:  # Most layers. Spelled out, they take half of the time that lists and loops of two do.
            a, b = operands
            x, y, out, every = values[a], values[b], values[position], op.every_partial
            try:
                dx, dy = every((x, y), out) if every else (op.partials[0](x, y, out), op.partials[1](x, y, out))
            except (ArithmeticError, ValueError):
                dx, dy = op.locals((x, y), out)
            before = gradients[a]
            gradients[a] = upstream * dx if before is None else before + upstream * dx
            before = gradients[b]
            gradients[b] = upstream * dy if before is None else before + upstream * dy
        elif len(operands) == 1:
            a = operands[0]
            try:
                dx = op.partials[0](values[a], values[position])
            except (ArithmeticError, ValueError):
                dx = nan
            before = gradients[a]
            gradients[a] = upstream * dx if before is None else before + upstream * dx
        else:
            _hand_on(gradients, operands, upstream, locals_at(done, position))
    return Backward(done, of, gradients)


def _hand_on(
    gradients: list[Numeric | None], operands: Sequence[int], upstream: Numeric, slopes: Sequence[Numeric]
) -> None:
    """Add upstream times local to the gradient of each operand."""
    for operand, slope in zip(operands, slopes, strict=True):
        before = gradients[operand]
        gradients[operand] = upstream * slope if before is None else before + upstream * slope


def locals_at(done: Forward, position: int) -> Sequence[Numeric]:
    """The derivative of the layer at `position` by each of its operands; nan where there is none."""
    values = done.numbers
    _, op, operands = done.graph.layer(position)
    return op.locals([values[operand] for operand in operands], values[position])
