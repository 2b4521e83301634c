"""The layer graph: leaves, then layers in computing order, each operand given by position (a Wengert list).

A graph is built once by a reader, which checks it, and never changes; `at` gives the same graph at other inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from backprop_cli.ops import Op
from backprop_cli.problems import Place, Source, problem_error
from backprop_cli.words import did_you_mean, shown

INPUT, CONSTANT, NUMBER, LAYER = "input", "constant", "number", "layer"


class Leaf(NamedTuple):
    """An input or constant of the file, or a number that stands as an operand. `name` is then the number as written."""

    name: str
    value: float
    kind: str
    label: str | None = None
    unit: str | None = None
    plus_minus: float | None = None


class Layer(NamedTuple):
    """An operation applied to the leaves and layers at the positions `operands`."""

    name: str
    op: Op
    operands: tuple[int, ...]


class Part(NamedTuple):
    """Where a layer that a formula made stands in its node's formula: characters `start` up to `end`."""

    node: str
    start: int
    end: int


class Graph(NamedTuple):
    """A checked graph. Positions count the leaves first, then the layers.

    `numbers` are the leaves' values; `outputs` and `in_file_order` are positions, the latter of every name of the file;
    `correlations` has the pairs of inputs that vary together, each once;
    `parts` has an entry for each layer that a formula makes on the way, and for the node of the formula itself.
    """

    leaves: tuple[Leaf, ...]
    layers: Sequence[Layer]
    numbers: tuple[float, ...]
    outputs: tuple[int, ...]
    in_file_order: Sequence[int]
    positions: Mapping[str, int]
    parts: Mapping[int, Part]
    formulas: Mapping[str, str]
    ops: Mapping[str, Op]
    correlations: Mapping[tuple[int, int], float]
    title: str | None
    source: Source
    locate: Callable[[str, tuple[int, int] | None], Place | None]

    def name(self, position: int) -> str:
        """The name at a position; of a number the number as written."""
        count = len(self.leaves)
        return self.leaves[position].name if position < count else self.layers[position - count].name

    def every_name(self) -> list[str]:
        """The names at all positions."""
        return [*(leaf.name for leaf in self.leaves), *(name for name, _, _ in self.layers)]

    def kind(self, position: int) -> str:
        """`input`, `constant`, `number` or `layer`."""
        return self.leaves[position].kind if position < len(self.leaves) else LAYER

    def layer(self, position: int) -> Layer:
        """The layer at a position; the positions of leaves have none."""
        return self.layers[position - len(self.leaves)]

    def is_on_the_way(self, position: int) -> bool:
        """Whether a formula made this layer on the way to its node."""
        part = self.parts.get(position)
        return part is not None and part.node != self.name(position)

    def label(self, position: int) -> str | None:
        """The label of an input, or a formula's part that a layer computes."""
        if position < len(self.leaves):
            return self.leaves[position].label
        part = self.parts.get(position)
        return None if part is None else " ".join(self.formulas[part.node][part.start : part.end].split())

    def place_of(self, position: int) -> Place | None:
        """Where in the file the name at a position is, or the part of a formula that a layer computes."""
        part = self.parts.get(position)
        return self.locate(part.node, (part.start, part.end)) if part else self.locate(self.name(position), None)

    def named(self) -> Iterator[int]:
        """The positions of everything that has a name, in file order, then what formulas made on the way."""
        yield from self.in_file_order

    @property
    def inputs(self) -> list[str]:
        """The names of the inputs, in file order."""
        return [leaf.name for leaf in self.leaves if leaf.kind == INPUT]

    def position(self, name: str, place: Place | str | None = None) -> int:
        """Where `name` is.

        Raises:
            GraphError: the graph does not have it; `place` is where it was asked for.
        """
        found = self.positions.get(name)
        if found is None:
            hint = did_you_mean(name, self.positions)
            raise problem_error("unknown-name", f"the graph has no {shown(name)}", place, hint)
        return found

    def at(self, **inputs: float) -> Graph:
        """The same graph at other values of inputs and constants.

        Raises:
            GraphError: a name is neither an input nor a constant.
        """
        numbers = list(self.numbers)
        for name, value in inputs.items():
            numbers[self.leaf_position(name)] = float(value)
        return self._replace(numbers=tuple(numbers))

    def leaf_position(self, name: str, place: Place | str | None = None) -> int:
        """Where the input or constant `name` is.

        Raises:
            GraphError: there is none; `place` is where it was asked for.
        """
        position = self.positions.get(name)
        if position is not None and self.kind(position) in (INPUT, CONSTANT):
            return position
        if position is not None:
            message = f"{shown(name)} is a node: its value is computed, not set"
            raise problem_error("unknown-name", message, place, "only inputs and constants can be set")
        leaves = [leaf.name for leaf in self.leaves if leaf.kind in (INPUT, CONSTANT)]
        message = f"there is no input or constant {shown(name)}"
        raise problem_error("unknown-name", message, place, did_you_mean(name, leaves))
