"""CSV and TSV by polars and NumPy: what is plain is read fast, and whatever is not is left to the exact reader.

Plain are rows without quotes that have as many cells as the header. Polars reads the same numbers as Python from them,
and takes some for numbers that are none here: with a leading zero or space, inf and nan. Those are looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, BinaryIO

import numpy as np
import polars as pl

from backprop_cli.batch.data import ROWS, VALUES, Block, Made
from backprop_cli.batch.data import separated as exact
from backprop_cli.batch.data.separated_mistakes import Record, Table
from backprop_cli.batch.data.stream import Piece
from backprop_cli.problems import Place

_ZERO, _NINE, _LINE_END = 48, 57, 10
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
    if b'"' in content or b"\r" in content or _NEVER.encode() in content or not _is_utf8(content):
        return None
    if not _has_plain_numbers(content, table, indices):
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
        line = content.split(b"\n", row + 1)[row]
        record = Record(line.decode(), line.decode().split(table.separator), piece.line + row)
        return exact.place_of_cell(table, [record], 0, column)

    return Block(first, len(frame), numbers, own, place)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _frame(
    content: bytes, names: Sequence[str], numbers: dict[str, Any], separator: str, with_rest: bool
) -> pl.DataFrame:
    """The columns of numbers, or all, as polars reads them: those that are no numbers are text."""
    return pl.read_csv(
        content,
        has_header=False,
        schema={name: numbers.get(name, pl.String) for name in names},
        columns=None if with_rest else [names.index(name) for name in numbers],
        separator=separator,
        quote_char=None,
    )


def _own(frame: pl.DataFrame, content: bytes, table: Table, kept: str) -> pl.DataFrame:
    if kept != VALUES:
        frame = _frame(content, frame.columns, {}, table.separator, True)
    return frame.rename(dict(zip(frame.columns, table.columns, strict=True))).with_columns(
        pl.col(pl.String).fill_null("")
    )


def _lines(content: bytes) -> pl.Series:
    return _frame(content, [""], {}, _NEVER, True)[""]


def _has_plain_numbers(content: bytes, table: Table, indices: Sequence[int]) -> bool:
    """Whether all rows have as many cells as the header, and no number begins with a space, or a zero and a digit."""
    letters = np.frombuffer(content + b"\n  ", np.uint8)
    is_end = letters == ord(table.separator)
    is_end |= letters == _LINE_END
    found, many = np.flatnonzero(is_end), len(table.columns)
    if len(found) % many:
        return False
    ends = found.reshape(-1, many)
    if not (letters[ends[:, -1]] == _LINE_END).all() or (letters[ends[:, :-1]] == _LINE_END).any():
        return False
    return all(_is_plain(letters, _starts(ends, index)) for index in indices)


def _starts(ends: Any, index: int) -> Any:
    """Where the cells of a column start."""
    if index:
        return ends[:, index - 1] + 1
    starts = np.zeros(len(ends), ends.dtype)
    np.add(ends[:-1, -1], 1, out=starts[1:])
    return starts


def _is_plain(letters: Any, starts: Any) -> bool:
    """Whether none of the cells that start there begins with a space, or a zero and a digit."""
    first = letters[starts]
    at = starts[first <= _ZERO]
    if not len(at):
        return True
    first = letters[at]
    if (first <= 32).any():
        return False
    at += np.isin(first, _SIGNS)
    after = letters[at + 1]
    return not ((letters[at] == _ZERO) & (after >= _ZERO) & (after <= _NINE)).any()


def write_block(separator: str, made: Made, own: Any, columns: Sequence[Any], file: BinaryIO) -> None:
    """Write the rows of a block: its own as they are kept, then the new columns."""
    new = [pl.Series(name, column, nan_to_null=True) for name, column in zip(made.new, columns, strict=True)]
    if made.kept == ROWS:
        frame = pl.DataFrame([pl.Series("", own, pl.String), *new])
    else:
        frame = pl.DataFrame(own).with_columns(new)
    style: Any = "never" if made.kept == ROWS else "necessary"
    text = BytesIO()  # Given the file itself, polars writes past Python, and the reason for a failure is lost.
    frame.write_csv(text, include_header=False, separator=separator, quote_style=style)
    file.write(text.getbuffer())
