"""Tables in the terminal, drawn by rich. In a pipe they have no colour and are never cut or folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import StringIO
from typing import TYPE_CHECKING

from backprop_cli.report import BAR, NUMBER, Report, Table
from backprop_cli.views import Screen
from backprop_cli.views.cells import Cells, cells
from backprop_cli.words import shown, width

if TYPE_CHECKING:
    from rich.table import Table as RichTable

# From this many rows on the columns are only aligned: rich lays out every cell, which is slow for so many.
MOST_FRAMED = 2000
_WIDEST = 100_000
# So wide are words left, if they are so long, where the terminal is narrow.
_FOLDED = 12


class _Buffer(StringIO):
    """Text in memory that says which encoding it will have, so that rich draws frames that can be shown."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._name = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._name


def show(report: Report, screen: Screen) -> Iterator[str]:
    """The report's tables, below each other."""
    for count, table in enumerate(report.tables()):
        yield "\n" if count else ""
        yield _aligned(table) if len(table.rows) > MOST_FRAMED else _framed(table, screen)


def _framed(table: Table, screen: Screen) -> str:
    from rich.console import Console
    from rich.text import Text

    buffer = _Buffer(screen.encoding)
    console = Console(
        file=buffer,
        width=screen.width or _WIDEST,
        force_terminal=screen.colour,
        no_color=not screen.colour,
        color_system="standard" if screen.colour else None,
        legacy_windows=False,
        _environ={},
    )
    # As a table's own title it would be folded at the table's width.
    console.print(Text(shown(table.title, len(table.title)), style="bold"), soft_wrap=screen.width is None)
    for part in _parts(_fitting(cells(table), screen.width), screen.width):
        console.print(_drawn(part))
    for note in table.notes:
        console.print(Text(note), soft_wrap=screen.width is None)
    return "".join(line.rstrip() + "\n" for line in buffer.getvalue().splitlines())


def _drawn(part: Cells) -> RichTable:
    """The cells as a table of rich's: numbers are never folded, words are where the terminal is too narrow."""
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    drawn = RichTable(box=box.ROUNDED, header_style="bold")
    for index, column in enumerate(part.columns):
        # Where the screen is too narrow for all, rich leaves words no width at all; the first are what a row is about.
        least = None if index else _least(part, 0)
        drawn.add_column(Text(column.title), no_wrap=column.kind == NUMBER, overflow="fold", min_width=least)
    for row in part.rows:
        drawn.add_row(*map(Text, row))
    return drawn


def _least(made: Cells, index: int) -> int:
    """How wide a column must be: all of a number, and of words enough to read them when they are folded."""
    title, kind = made.columns[index].title, made.columns[index].kind
    full = max((width(row[index]) for row in made.rows), default=0)
    return max(full, width(title)) if kind == NUMBER else min(_FOLDED, full)


def _parts(made: Cells, wide: int | None) -> list[Cells]:
    """The cells as several tables, each with the first column, where one would be too wide and numbers be cut."""
    least = [_least(made, index) + 3 for index in range(len(made.columns))]
    if wide is None or sum(least) + 1 <= wide or len(least) == 1:
        return [made]
    parts: list[list[int]] = []
    for index in range(1, len(least)):
        if not parts or 1 + sum(least[i] for i in parts[-1]) + least[index] > wide:
            parts.append([0])
        parts[-1].append(index)
    return [_only(made, part) for part in parts]


def _only(made: Cells, kept: Sequence[int]) -> Cells:
    """The cells of some columns."""
    return Cells(tuple(made.columns[index] for index in kept), [[row[index] for index in kept] for row in made.rows])


def _fitting(made: Cells, wide: int | None) -> Cells:
    """The cells without the bars, if the screen has no room for them."""
    texts = ([column.title for column in made.columns], *made.rows)
    needed = sum(max(map(width, column)) + 3 for column in zip(*texts, strict=True)) + 1
    kept = [index for index, column in enumerate(made.columns) if column.kind != BAR]
    if wide is None or needed <= wide or len(kept) == len(made.columns):
        return made
    return _only(made, kept)


def _aligned(table: Table) -> str:
    """The table without a frame."""
    made: Cells = cells(table)
    header = [column.title for column in made.columns]
    widths = [max(map(width, texts)) for texts in zip(header, *made.rows, strict=True)]
    numeric = [column.kind == NUMBER for column in made.columns]
    lines = [shown(table.title, len(table.title))]
    for row in (header, *made.rows):
        padded = [
            " " * (wide - width(text)) + text if right else text + " " * (wide - width(text))
            for text, wide, right in zip(row, widths, numeric, strict=True)
        ]
        lines.append("  ".join(padded).rstrip())
    return "\n".join([*lines, *table.notes]) + "\n"
