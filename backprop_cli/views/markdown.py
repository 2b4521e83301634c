"""Markdown tables, for notes and issues: the numbers as for people."""

from __future__ import annotations

from collections.abc import Iterator

from backprop_cli.report import NUMBER, Report, Table
from backprop_cli.views import Screen
from backprop_cli.views.cells import cells
from backprop_cli.words import shown

_MEANT = str.maketrans({character: f"\\{character}" for character in "\\`*_{}[]<>|#~$&"})


def show(report: Report, _screen: Screen) -> Iterator[str]:
    """The report's tables, each below its title."""
    for count, table in enumerate(report.tables()):
        yield "\n" if count else ""
        yield from _lines(table)


def _lines(table: Table) -> Iterator[str]:
    columns, rows = cells(table, aligned=False)
    yield f"**{escaped(shown(table.title, len(table.title)))}**\n\n"
    yield f"| {' | '.join(escaped(column.title) for column in columns)} |\n"
    yield f"|{'|'.join('---:' if column.kind == NUMBER else '---' for column in columns)}|\n"
    for row in rows:
        yield f"| {' | '.join(map(escaped, row))} |\n"
    for note in table.notes:
        yield f"\n{escaped(note)}\n"


def escaped(text: str) -> str:
    """The text with every character that Markdown would take for itself escaped."""
    return text.translate(_MEANT)
