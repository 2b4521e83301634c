"""What the columns of data are to a graph: its inputs, slips of the pen, or columns that are passed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backprop_cli.graph import INPUT, Graph
from backprop_cli.numerals import is_number
from backprop_cli.problems import GraphError, Place, Problem
from backprop_cli.readers.names import normal
from backprop_cli.words import listed, nearest, shown

Places = Mapping[int, Place | str]


def check_names(columns: Sequence[str], places: Places, first: str) -> None:
    """Raises GraphError about names that are missing, empty or there twice; `places` are by the column's number."""
    if columns and all(is_number(column) for column in columns):
        message = "the first line holds numbers: the header is missing"
        raise GraphError([Problem("no-header", message, first, "write the names of the columns there")])
    problems = []
    seen: set[str] = set()
    for index, column in enumerate(columns):
        if not column.strip():
            problems.append(Problem("empty", f"column {index + 1} has no name", places[index]))
        elif normal(column) in seen:
            problems.append(Problem("duplicate", f"the column {shown(column)} is there twice", places[index]))
        seen.add(normal(column))
    if problems:
        raise GraphError(problems)


def input_columns(graph: Graph, columns: Sequence[str], places: Places, first: str) -> dict[str, str]:
    """The columns that are inputs of the graph, with the input's name.

    Raises:
        GraphError: there are none.
    """
    inputs = set(graph.inputs)
    found = {column: normal(column) for column in columns if normal(column) in inputs}
    if not found:
        hints = [warning for warning in warnings(graph, columns, places) if warning.hint]
        hint = hints[0].hint if hints else f"the inputs are {listed(graph.inputs)}"
        raise GraphError([Problem("no-input", "no column is named after an input of the graph", first, hint)])
    return found


def check_clash(columns: Sequence[str], new: Sequence[str], places: Places) -> None:
    """Raises GraphError if the data has a column of the name that a new one gets."""
    names = set(new)
    problems = [
        Problem("duplicate", f"the data has a column {shown(column)} already", places[index], "rename or remove it")
        for index, column in enumerate(columns)
        if column in names
    ]
    if problems:
        raise GraphError(problems)


def warnings(graph: Graph, columns: Sequence[str], places: Places) -> list[Problem]:
    """What is odd about columns that are no inputs: misspelt ones, and those named after what is computed or fixed."""
    missing = [name for name in graph.inputs if name not in {normal(column) for column in columns}]
    found = []
    for index, column in enumerate(columns):
        position = graph.positions.get(normal(column))
        if position is not None and graph.kind(position) == INPUT:
            continue
        if position is not None:
            kind = graph.kind(position) if position < len(graph.leaves) else "node"
            message = f"the column {shown(column)} is passed on: in the graph it is a {kind}, not an input"
            found.append(Problem("unused-column", message, places[index]))
        elif meant := nearest(column.strip(), missing):
            message = f"the column {shown(column)} is passed on: it is no input of the graph"
            found.append(Problem("unused-column", message, places[index], f"did you mean {shown(meant)}?"))
    return found
