"""The second derivatives of outputs as a field for machines and as tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

from backprop_cli.graph import CONSTANT, Graph
from backprop_cli.hessian import Hessian, hessian
from backprop_cli.passes import Forward
from backprop_cli.report import NUMBER, Column, Table

# A matrix of more columns is wider than a terminal; then the pairs are listed.
MOST_COLUMNS = 6


def hessians(done: Forward, outputs: Sequence[int], names: Sequence[int]) -> list[Hessian]:
    """The Hessian of each output by `names`; by the inputs if there are none. Constants have no part in it."""
    graph = done.graph
    by = [position for position in names if graph.kind(position) != CONSTANT]
    if not names:
        by = [graph.positions[name] for name in graph.inputs]
    return [hessian(done, output, by) for output in outputs]


def hessian_fields(graph: Graph, made: Sequence[Hessian]) -> dict[str, Any]:
    """`hessian`: of each output every pair, null where it does not exist; `hessian_notes` then says why."""
    fields: dict[str, Any] = {
        "hessian": {graph.name(one.of): _nested(graph, one, [map(_number, row) for row in one.rows]) for one in made}
    }
    reasons = {graph.name(one.of): _reasons(graph, one) for one in made if one.notes}
    return fields | ({"hessian_notes": reasons} if reasons else {})


def _nested(graph: Graph, made: Hessian, rows: Sequence[Iterator[Any]]) -> dict[str, dict[str, Any]]:
    names = [graph.name(position) for position in made.by]
    return {name: dict(zip(names, row, strict=True)) for name, row in zip(names, rows, strict=True)}


def _reasons(graph: Graph, made: Hessian) -> dict[str, dict[str, str]]:
    reasons: dict[str, dict[str, str]] = {}
    for (i, j), reason in made.notes.items():
        reasons.setdefault(graph.name(made.by[i]), {})[graph.name(made.by[j])] = reason
    return reasons


def _number(entry: float) -> float | None:
    return entry + 0.0 if isfinite(entry) else None


def hessian_table(graph: Graph, made: Hessian) -> Table:
    """The second derivatives as a matrix; of many names as a list of the pairs that are not 0."""
    title = f"Second derivatives of {graph.name(made.of)}"
    names = [graph.name(position) for position in made.by]
    if len(names) > MOST_COLUMNS:
        return _listed(title, graph.name(made.of), names, made)
    columns = (Column(""), *(Column(f"∂{name}", NUMBER) for name in names))
    rows = [(f"∂{name}", *map(_cell, row)) for name, row in zip(names, made.rows, strict=True)]
    notes = [f"by {names[i]} and {names[j]}: {reason}" for (i, j), reason in made.notes.items() if i <= j]
    return Table(title, columns, rows, tuple(notes))


def _listed(title: str, of: str, names: Sequence[str], made: Hessian) -> Table:
    pairs = [(i, j) for i in range(len(names)) for j in range(i, len(names)) if made.rows[i][j] != 0]
    rows = [(f"∂²{of}/∂{names[i]}∂{names[j]}", _cell(made.rows[i][j]), made.notes.get((i, j))) for i, j in pairs]
    columns = (Column("second derivative"), Column("value", NUMBER), Column("note", optional=True))
    zeros = len(names) * (len(names) + 1) // 2 - len(rows)
    return Table(title, columns, rows, (f"The other {zeros} pairs have 0.",) if zeros else ())


def _cell(entry: float) -> float | str:
    return entry if isfinite(entry) else "undefined"
