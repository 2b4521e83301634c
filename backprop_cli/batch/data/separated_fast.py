"""CSV and TSV by polars and NumPy: what is plain is read fast, and whatever is not is left to the exact reader.

Plain are rows of one line each that have as many cells as the header, with quotes around whole cells only. Polars reads
the same numbers as Python from them, and takes some for numbers that are none here: with a leading zero or space, inf
and nan. Those are looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

import numpy as np
import polars as pl

from backprop_cli.batch.data import ROWS, VALUES, Block, Made
from backprop_cli.batch.data import separated as exact
from backprop_cli.batch.data.separated_mistakes import Table
from backprop_cli.batch.data.sink import sink_of
from backprop_cli.batch.data.stream import Piece
from backprop_cli.problems import Place

_ZERO, _NINE, _LINE_END, _QUOTE, _SPACE = b'09\n" '
_SIGNS = (43, 45)
_NEVER = "\x01"


def read_block(table: Table, piece: Piece, first: int, indices: Sequence[int], kept: str) -> Block:
    """As `separated.read_block`, with NumPy columns."""
    return _plain(table, piece, first, indices, kept) or _exact(table, piece, first, indices, kept)


def _exact(table: Table, piece: Piece, first: int, indices: Sequence[int], kept: str) -> Block:
    block = exact.read_block(table, piece, first, indices, kept)
    own = block.own
    if kept != ROWS:
        types = {
            name: pl.Float64 if kept == VALUES and i in indices else pl.String for i, name in enumerate(table.columns)
        }
        own = pl.DataFrame(own, schema=types, orient="row")
    return block._replace(numbers=[np.array(column) for column in block.numbers], own=own)


def _plain(table: Table, piece: Piece, first: int, indices: Sequence[int], kept: str) -> Block | None:
    """The block if there is no doubt about it."""
    content = piece.content.replace(b"\r\n", b"\n") if b"\r" in piece.content else piece.content
    if b"\r" in content or _NEVER.encode() in content or not _is_utf8(content):
        return None
    letters = np.frombuffer(content + b"\n   ", np.uint8)
    is_end = _cell_ends(letters, ord(table.separator))
    if is_end is None or not _has_plain_numbers(letters, is_end, len(table.columns), indices):
        return None
    names = [str(index) for index in range(len(table.columns))]
    try:
        frame = _frame(content, names, {names[index]: pl.Float64 for index in indices}, table.separator, kept != ROWS)
        own = _lines(content) if kept == ROWS else _own(frame, content, table, kept)
    except pl.exceptions.PolarsError:
        return None
    columns = [frame[names[index]] for index in indices]
    numbers = [column.to_numpy() for column in columns]
    if len(own) != len(frame) or any(column.null_count() for column in columns):
        return None
    if not all(np.isfinite(column).all() for column in numbers):
        return None

    def place(row: int, column: str) -> Place | str:
        line = content.split(b"\n", row + 1)[row].decode()
        record = next(exact.records(line, piece.line + row, table.separator, table.name))
        return exact.place_of_cell(table, [record], 0, column)

    return Block(first, len(frame), numbers, own, place)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _frame(
    content: bytes,
    names: Sequence[str],
    numbers: dict[str, Any],
    separator: str,
    with_rest: bool,
    quote: str | None = '"',
) -> pl.DataFrame:
    """The columns of numbers, or all, as polars reads them: those that are no numbers are text."""
    return pl.read_csv(
        content,
        has_header=False,
        schema={name: numbers.get(name, pl.String) for name in names},
        columns=None if with_rest else [names.index(name) for name in numbers],
        separator=separator,
        quote_char=quote,
    )


def _own(frame: pl.DataFrame, content: bytes, table: Table, kept: str) -> pl.DataFrame:
    if kept != VALUES:
        frame = _frame(content, frame.columns, {}, table.separator, True)
    return frame.rename(dict(zip(frame.columns, table.columns, strict=True))).with_columns(
        pl.col(pl.String).fill_null("")
    )


def _lines(content: bytes) -> pl.Series:
    return _frame(content, [""], {}, _NEVER, True, None)[""]


def _cell_ends(letters: Any, separator: int) -> Any:
    """Whether each letter ends a cell; None if a quote is out of place, or has a line end within.

    A quote opens or closes a whole cell, or is one of two that stand for one: its neighbour outside says so.
    """
    is_line_end, is_quote = letters == _LINE_END, letters == _QUOTE
    is_end = letters == separator
    is_end |= is_line_end
    if is_quote.any():
        is_inside = np.bitwise_xor.accumulate(is_quote.view(np.uint8)).view(bool)
        is_beside = is_end | is_quote
        is_opening, is_closing = is_quote & is_inside, is_quote > is_inside
        if (is_opening[1:] > is_beside[:-1]).any() or (is_closing[:-1] > is_beside[1:]).any():
            return None
        if (is_line_end & is_inside).any():
            return None
        is_end &= ~is_inside
    return is_end


def _has_plain_numbers(letters: Any, is_end: Any, many: int, indices: Sequence[int]) -> bool:
    """Whether all lines have `many` cells, and no number begins with a space, or a zero and a digit."""
    ends, line_ends = np.flatnonzero(is_end), np.flatnonzero(letters == _LINE_END)
    if not np.array_equal(ends[many - 1 :: many], line_ends) or len(ends) % many:
        return False
    # All that has to be looked at comes before the digits from 1 on; mostly that is no or hardly any cell.
    last = line_ends[-1]
    is_odd = letters[1 : last + 1] <= _ZERO
    is_odd &= is_end[:last]
    starts = np.concatenate([[0], np.flatnonzero(is_odd) + 1])
    starts += letters[starts] == _QUOTE
    digits = starts + np.isin(letters[starts], _SIGNS)
    after = letters[digits + 1]
    is_wrong = (letters[digits] == _ZERO) & (after >= _ZERO) & (after <= _NINE)
    is_wrong |= letters[starts] <= _SPACE
    columns = np.searchsorted(ends, starts[is_wrong]) % many
    return not np.isin(columns, indices).any()


def write_block(separator: str, made: Made, own: Any, columns: Sequence[Any], file: BinaryIO) -> None:
    """Write the rows of a block: its own as they are kept, then the new columns."""
    new = [pl.Series(name, column, nan_to_null=True) for name, column in zip(made.new, columns, strict=True)]
    if made.kept == ROWS:
        frame = pl.DataFrame([pl.Series("", own, pl.String), *new])
    else:
        frame = pl.DataFrame(own).with_columns(new)
    style: Any = "never" if made.kept == ROWS else "necessary"
    with sink_of(file) as sink:
        frame.write_csv(sink, include_header=False, separator=separator, quote_style=style)  # type: ignore[call-overload]
