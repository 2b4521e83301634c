"""What a command has to say, before anyone decides how it looks.

`records` is for machines: named lists of rows, of which the first is what csv and tsv show. `tables` is for people,
made only when somebody looks. Commands make reports, views show them, and neither knows the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

TEXT, NUMBER, BAR = "text", "number", "bar"


class Records(NamedTuple):
    """Rows of plain values (text, number, bool, None, list of text) under the keys of their columns."""

    keys: tuple[str, ...]
    rows: Iterable[Sequence[Any]]


class Column(NamedTuple):
    """A column of a table for people; `kind` is `TEXT`, `NUMBER`, or `BAR`, a picture that narrow screens leave out. An
    optional one is left out where it is empty.
    """

    title: str
    kind: str = TEXT
    optional: bool = False


class Table(NamedTuple):
    """A table for people: text and floats. `notes` are sentences below it."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str | float | None]]
    notes: tuple[str, ...] = ()


class Report(NamedTuple):
    """The fields that JSON begins with, the records that follow, and the tables that say the same to people."""

    fields: Mapping[str, Any]
    records: Mapping[str, Records]
    tables: Callable[[], Sequence[Table]]


class Text(NamedTuple):
    """A report that is text already, whatever the format: bare numbers for scripts, a schema."""

    text: str


class Screen(NamedTuple):
    """What the text is shown on. `width` is None where nothing must be folded; `encoding` as Python names it."""

    width: int | None = None
    colour: bool = False
    encoding: str = "utf-8"


class Drawn(NamedTuple):
    """A report that draws itself: its formats, with the module and the suffixes of each, the first for the terminal.

    `show` takes the name of a format and the screen, and gives text or bytes in pieces.
    """

    forms: Mapping[str, tuple[str, tuple[str, ...]]]
    show: Callable[[str, Screen], Iterable[str | bytes]]


Answer = Report | Text | Drawn
