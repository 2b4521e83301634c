"""What there is to draw, before anyone decides how: boxes, and edges with the value that goes forward along them and
the gradient that comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import isfinite
from typing import NamedTuple

from backprop_cli.graph import INPUT, LAYER, NUMBER, Graph
from backprop_cli.numerals import for_people
from backprop_cli.passes import Backward, Forward
from backprop_cli.problems import Problem
from backprop_cli.words import shown

OUTPUT = "output"
BLANK = ""  # a label that is left for the reader to fill in


class Box(NamedTuple):
    """An input, constant, number or layer, or the name of an output (`kind`).

    `text` stands in it, `plain` where a picture has only ASCII; `name` is what the file calls it, None for a number;
    `caption` says more: the label and unit of an input, what a layer computes, which output the gradients are of.
    `in_order` is whether its operands can't change places.
    """

    kind: str
    text: str
    plain: str
    name: str | None = None
    caption: str | None = None
    in_order: bool = False


class Edge(NamedTuple):
    """A use of one box by another, by number. A label is None where nothing is shown, `BLANK` where it is asked for."""

    source: int
    target: int
    value: str | None = None
    gradient: str | None = None


class Picture(NamedTuple):
    """Boxes, each before those that use it, and edges in the order of operands."""

    title: str | None
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]


class Labels(NamedTuple):
    """What the edges show: the numbers of the passes that there are, except at the positions to leave blank."""

    forward: Forward | None = None
    backward: Backward | None = None
    blank_values: frozenset[int] = frozenset()
    blank_gradients: frozenset[int] = frozenset()

    def value(self, position: int) -> str | None:
        """The label above an edge from `position`."""
        if self.forward is None:
            return None
        return BLANK if position in self.blank_values else for_people(self.forward.numbers[position])

    def gradients(self, graph: Graph, layer: int) -> list[str | None]:
        """The label below each edge into the layer at a position; none where no partial derivative is taken."""
        operands = graph.layer(layer).operands
        if self.backward is None:
            return [None] * len(operands)
        flows = zip(operands, self.backward.edge(layer), strict=True)
        return [self._gradient(operand, flow) if _has_partial(graph, operand) else None for operand, flow in flows]

    def _gradient(self, operand: int, flow: float) -> str:
        if operand in self.blank_gradients:
            return BLANK
        return for_people(flow) if isfinite(flow) else "undefined"

    def caption(self, graph: Graph, output: int) -> str | None:
        """What is said about an output where gradients of several could be meant."""
        if self.backward is None or self.backward.of != output or graph.outputs == (output,):
            return None
        return f"gradients of {graph.name(output)}"

    def first_gradient(self, output: int) -> str | None:
        """The label below the edge to an output's name: 1 where the backward pass begins."""
        return None if self.backward is None else for_people(float(self.backward.of == output))


def _has_partial(graph: Graph, position: int) -> bool:
    return graph.kind(position) in (INPUT, LAYER)


def picture(graph: Graph, labels: Labels, outputs: Iterable[int], title: str | None) -> Picture:
    """The picture of a graph with the names of the `outputs` at its end."""
    boxes = [_leaf_box(graph, position) for position in range(len(graph.leaves)) if graph.kind(position) != NUMBER]
    box_of = {graph.position(box.name): index for index, box in enumerate(boxes) if box.name is not None}
    edges: list[Edge] = []
    for position in range(len(graph.leaves), len(graph.leaves) + len(graph.layers)):
        sources = [_source(graph, operand, boxes, box_of) for operand in graph.layer(position).operands]
        box_of[position] = len(boxes)
        boxes.append(_layer_box(graph, position))
        flows = zip(graph.layer(position).operands, sources, labels.gradients(graph, position), strict=True)
        edges.extend(Edge(source, len(boxes) - 1, labels.value(place), flow) for place, source, flow in flows)
    for output in outputs:
        edges.append(Edge(box_of[output], len(boxes), labels.value(output), labels.first_gradient(output)))
        boxes.append(
            Box(OUTPUT, graph.name(output), graph.name(output), graph.name(output), labels.caption(graph, output))
        )
    return Picture(title, tuple(boxes), tuple(edges))


def _source(graph: Graph, operand: int, boxes: list[Box], box_of: dict[int, int]) -> int:
    """The box of an operand. A number has a box of its own at each use, beside what uses it."""
    if graph.kind(operand) == NUMBER:
        boxes.append(_leaf_box(graph, operand))
        return len(boxes) - 1
    return box_of[operand]


def _leaf_box(graph: Graph, position: int) -> Box:
    leaf = graph.leaves[position]
    unit = f"({shown(leaf.unit)})" if leaf.unit else None
    caption = " ".join(filter(None, (shown(leaf.label) if leaf.label else None, unit)))
    return Box(leaf.kind, leaf.name, leaf.name, None if leaf.kind == NUMBER else leaf.name, caption or None)


def _layer_box(graph: Graph, position: int) -> Box:
    name, op, operands = graph.layer(position)
    computed = shown(graph.label(position) or op.spelled([graph.name(operand) for operand in operands]))
    return Box(LAYER, op.sign or op.name, op.infix or op.name, name, computed, len(operands) > 1 and not op.many)


def _untold(problem: Problem) -> None:
    """Nobody asked to be told."""


class Drawing(NamedTuple):
    """Pictures of one graph, one for each backward pass; for the forms that compute for themselves, the graph.

    `warn` tells of what is no reason not to draw.
    """

    title: str | None
    pictures: Sequence[Picture]
    graph: Graph
    outputs: Sequence[int]
    warn: Callable[[Problem], None] = _untold
