"""Rows of data to input columns and back to rows, one module for each form that data comes in.

A form's module has `open_data(stream, form, with_polars)`, which reads as much as names the columns and gives a `Data`,
and `write(form, made, file)`, which writes a `Made` to the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

from backprop_cli.problems import Place

# Every form with its module and the suffixes of its files.
FORMS = {
    "csv": ("separated", (".csv",)),
    "tsv": ("separated", (".tsv", ".tab")),
    "jsonl": ("json_lines", (".jsonl", ".ndjson")),
    "parquet": ("parquet", (".parquet", ".pq")),
}
SEPARATORS = {"csv": ",", "tsv": "\t"}
# What a block keeps of the data's own columns: whole rows as text, cells as text, or values, the inputs as numbers.
ROWS, TEXTS, VALUES = "rows", "texts", "values"


class Block(NamedTuple):
    """Some rows in a row. `numbers` are the input columns asked for; `own` is what was asked to be kept.

    `first` counts the rows before them; `place(row, column)` is where a row, or a cell of it, is in the data.
    """

    first: int
    rows: int
    numbers: Sequence[Any]
    own: Any
    place: Callable[[int, str], Place | str]


class Data(NamedTuple):
    """Opened data. `header` is the header as it is written, if it is; `places` say where each column's name is.

    `blocks(inputs, kept)` gives the rows, with the columns `inputs` as numbers.
    """

    name: str
    form: str
    columns: tuple[str, ...]
    header: str | None
    places: Mapping[int, Place | str]
    blocks: Callable[[Sequence[str], str], Iterator[Block]]


class Made(NamedTuple):
    """What is to be written: the data's own columns and the new ones, and their rows in blocks.

    Each block is what was kept of the data's own columns, and the new columns, with nan where nothing is to be said.
    """

    own: tuple[str, ...]
    header: str | None
    inputs: Sequence[str]
    new: Sequence[str]
    kept: str
    with_polars: bool
    blocks: Iterator[tuple[Any, Sequence[Any]]]


def form_of(path: str) -> str | None:
    """The form that a file's suffix says, or None."""
    name = path.lower()
    return next((form for form, (_, suffixes) in FORMS.items() if name.endswith(suffixes)), None)


def kept_for(form: str, written: str) -> str:
    """What to keep of data in `form` to write it as `written`."""
    if form == written != "parquet":
        return ROWS
    return TEXTS if written in SEPARATORS or form == "parquet" != written else VALUES


def module_of(form: str) -> ModuleType:
    """The module of a form. Only that one is imported."""
    return import_module(f"backprop_cli.batch.data.{FORMS[form][0]}")
