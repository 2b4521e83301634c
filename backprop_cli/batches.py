"""Blocks of rows through a graph: what each row gives, and what becomes of those without a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from math import isfinite
from typing import Any

from backprop_cli.data import Block, Data, Made
from backprop_cli.interruption import check
from backprop_cli.output import say
from backprop_cli.passes import compute
from backprop_cli.problems import NO_ANSWER, GraphError, Problem
from backprop_cli.progress import Progress, Read
from backprop_cli.rows import Asked, ByColumn, ByRow, Engine, one_row
from backprop_cli.words import shown

STOP, NULL, SKIP = "stop", "null", "skip"


class Work:
    """Blocks of rows in, blocks of rows with their results out; and what there is to say about them at the end."""

    def __init__(self, asked: Asked, data: Data, read: Read, with_polars: bool, on_error: str) -> None:
        self._asked, self._data, self._on_error = asked, data, on_error
        self._with_polars = with_polars
        self._engine: Engine = ByColumn(asked) if with_polars else ByRow(asked)
        self._progress = Progress(read)
        self.rows = self.without_value = 0

    def made(self, kept: str) -> Made:
        """What is to be written, of which the rows are worked out as they are asked for."""
        data, asked = self._data, self._asked
        return Made(data.columns, data.header, asked.inputs, asked.columns, kept, self._with_polars, self._blocks(kept))

    def _blocks(self, kept: str) -> Iterator[tuple[Any, Sequence[Any]]]:
        with self._progress:
            for block in self._data.blocks(self._asked.columns_read, kept):
                check()
                columns: Sequence[Any]
                columns, without_value = self._engine.results(block.numbers)
                own: Any = block.own
                if without_value:
                    self.without_value += len(without_value)
                    if self._on_error == STOP:
                        raise no_answer(self._asked, block, without_value[0])
                    if self._on_error == SKIP:
                        own, columns = _left_out(own, columns, set(without_value))
                yield own, columns
                self.rows += block.rows
                self._progress.add(block.rows)


def status_of(without_value: int, on_error: str) -> int:
    """Say how many rows had no value; the exit status."""
    if not without_value:
        return 0
    what = "is left out" if on_error == SKIP else "has empty cells"
    whats = "are left out" if on_error == SKIP else "have empty cells"
    say(f"1 row has no value and {what}" if without_value == 1 else f"{without_value} rows have no value and {whats}")
    return NO_ANSWER


def _left_out(own: Any, columns: Sequence[Any], rows: set[int]) -> tuple[Any, Sequence[Any]]:
    """Both without the given rows."""
    count = len(columns[0])
    kept = [row for row in range(count) if row not in rows]
    return _only(own, kept), [_only(column, kept) for column in columns]


def _only(column: Any, rows: Sequence[int]) -> Any:
    return [column[row] for row in rows] if isinstance(column, list) else column[rows]


def no_answer(asked: Asked, block: Block, row: int) -> GraphError:
    """The error about a row that has no value, at the column that it most likely comes from."""
    numbers = [float(column[row]) for column in block.numbers]
    column = asked.columns_read[asked.inputs.index(_nearest_input(asked, numbers))]
    try:
        one_row(asked, numbers)
    except GraphError as error:
        about = error.problems[0]
        message = f"row {block.first + row + 1}, column {shown(column)}: {about.message}"
        return GraphError([Problem(about.code, message, block.place(row, column), about.hint)])
    raise AssertionError("the row has a value")


def _nearest_input(asked: Asked, row: Sequence[float]) -> str:
    """The input column that the first layer without a value depends on by the shortest way."""
    graph = asked.graph.at(**dict(zip(asked.inputs, row, strict=True)))
    values = list(graph.numbers)
    with suppress(ArithmeticError, ValueError):
        compute(graph, values)
    first = next((position for position, value in enumerate(values) if not isfinite(value)), len(values))
    waiting = {first: None}
    for position in (way := list(waiting)):
        if position < len(graph.leaves):
            if graph.name(position) in asked.inputs:
                return graph.name(position)
            continue
        for operand in graph.layer(position).operands:
            if operand not in waiting:
                waiting[operand] = None
                way.append(operand)
    return asked.inputs[0]
