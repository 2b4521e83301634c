"""Records of CSV and TSV, and what can be wrong with them: each mistake with its line and the cell that is meant."""

from __future__ import annotations

import re
from typing import NamedTuple

from backprop_cli.batch.data import SEPARATORS
from backprop_cli.batch.data.stream import place_in
from backprop_cli.numerals import is_number, why_no_number
from backprop_cli.problems import GraphError, Place, Problem, problem_error
from backprop_cli.words import shown

# A cell, quoted or bare, with what ends it.
CELL = {
    separator: re.compile(rf'(?:"((?:[^"]|"")*+)"|([^"\r\n{separator}]*+))(?:({separator})|\r?\n|\Z)')
    for separator in SEPARATORS.values()
}


class Record(NamedTuple):
    """A row as it is written, its cells, and the number of its line."""

    text: str
    cells: list[str]
    line: int


class Table(NamedTuple):
    """What is known of the data once its header is read."""

    name: str
    separator: str
    columns: tuple[str, ...]


def bad_cell(text: str, at: int, separator: str, line: int, name: str) -> GraphError:
    """The error about the cell at `at` of a text, which is no cell."""
    line_start = text.rfind("\n", 0, at) + 1
    wrong = re.compile(rf'[^"\r{separator}]*').match(text, at).end()  # type: ignore[union-attr]
    if text[at] == '"':
        closed = re.compile(r'"(?:[^"]|"")*+"').match(text, at)
        if closed is None:
            place = place_in(name, text[line_start:].partition("\n")[0], line, at - line_start, at - line_start + 1)
            return problem_error("bad-quote", "the quote is never closed", place, 'close it with "')
        wrong = closed.end()
    rest = text[line_start:]
    place = place_in(name, rest, line, wrong - line_start, wrong - line_start + 1)
    if text[wrong] == "\r":
        return problem_error("bad-character", "a carriage return alone ends no line", place, "end lines with \\n")
    if text[at] == '"':
        return problem_error(
            "bad-quote", "a cell goes on after its closing quote", place, 'double the quotes inside: ""'
        )
    hint = 'quote the whole cell and double the quotes inside: "a ""word"""'
    return problem_error("bad-quote", "a quote in a cell that does not begin with one", place, hint)


def place_of(record: Record, index: int, separator: str, name: str) -> Place:
    """The place of a cell, as it is written."""
    starts, at = [], 0
    for _ in record.cells:
        starts.append(at)
        found = CELL[separator].match(record.text, at)
        at = found.end() if found else len(record.text)
    end = starts[index + 1] - 1 if index + 1 < len(starts) else len(record.text)
    return place_in(name, record.text, record.line, starts[index], max(end, starts[index] + 1))


def ragged(record: Record, table: Table) -> GraphError:
    """The error about a row that does not have the header's number of cells."""
    if not record.text:
        place = place_in(table.name, "", record.line, 0, 1)
        return problem_error("ragged-row", "the line is empty", place, "remove it")
    many, has = len(table.columns), len(record.cells)
    place = place_of(record, min(has - 1, many), table.separator, table.name)
    return problem_error("ragged-row", f"the row has {_cells_of(has)}, the header has {many}", place)


def _cells_of(count: int) -> str:
    return f"{count} cell" if count == 1 else f"{count} cells"


def no_number(record: Record, index: int, table: Table) -> GraphError:
    """The error about a cell that holds no number where one belongs."""
    cell, column = record.cells[index], table.columns[index]
    place = place_of(record, index, table.separator, table.name)
    hint = "remove the space around it" if cell != cell.strip() and is_number(cell.strip()) else None
    reason = f"{shown(cell)} {why_no_number(cell)}" if cell.strip() else "the cell is empty, where a number belongs"
    return GraphError([Problem("bad-number", f"column {shown(column)}: {reason}", place, hint)])
