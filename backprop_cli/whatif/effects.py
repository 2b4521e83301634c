"""What an output becomes when one leaf has another value: the whole forward pass again, no first order about it."""

from __future__ import annotations

from typing import NamedTuple

from backprop_cli.graph import Graph
from backprop_cli.passes import Forward, forward
from backprop_cli.problems import GraphError


class Effect(NamedTuple):
    """The output's change, or why there is none: the message about the layer that has no value."""

    change: float | None
    reason: str | None = None


def moved(graph: Graph, position: int, value: float) -> Graph:
    """The graph with another number at the position of a leaf."""
    return graph._replace(numbers=(*graph.numbers[:position], value, *graph.numbers[position + 1 :]))


def effect(done: Forward, of: int, position: int, value: float) -> Effect:
    """How much the output at `of` changes when the leaf at `position` is `value`."""
    try:
        return Effect(forward(moved(done.graph, position, value)).numbers[of] - done.numbers[of])
    except GraphError as error:
        return Effect(None, error.problems[0].message)
