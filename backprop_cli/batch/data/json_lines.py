"""JSON lines: one object of plain values a line, every line with the keys of the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from json import JSONDecodeError, JSONDecoder, JSONEncoder
from typing import Any, BinaryIO, NamedTuple, NoReturn

from backprop_cli.batch.data import ROWS, VALUES, Block, Data, Made
from backprop_cli.batch.data.header import check_names
from backprop_cli.batch.data.stream import Piece, Stream, check_start, pieces, place_in, to_last_line_end
from backprop_cli.numerals import Number, is_number, why_no_number
from backprop_cli.problems import Place, problem_error
from backprop_cli.words import shown


class _ConstantError(ValueError):
    """A constant like NaN, which JSON does not have."""


class _Pairs(list[tuple[str, Any]]):
    """An object as it is written, its keys as often as they are there."""


def _refuse(constant: str) -> NoReturn:
    raise _ConstantError(constant)


_decode = JSONDecoder(object_pairs_hook=_Pairs, parse_float=Number, parse_int=Number, parse_constant=_refuse).decode
_encode = JSONEncoder(ensure_ascii=False, allow_nan=False).encode


class Line(NamedTuple):
    """A line of the data, and its number."""

    text: str
    number: int


def open_data(stream: Stream, form: str, with_polars: bool) -> Data:
    """The data of a stream; the keys of its first line are the columns.

    Raises:
        GraphError: the first line is no object of plain values.
    """
    check_start(stream)
    rest = pieces(stream, to_last_line_end)
    piece = next(rest, None)
    if piece is None:
        raise problem_error("empty", "there are no rows", f"{stream.shown}:1")
    first = Line(piece.text(stream.name).partition("\n")[0], piece.line)
    pairs = _pairs(first, stream.name)
    columns = tuple(key for key, _ in pairs)
    places = {index: _place(first, stream.name, column) for index, column in enumerate(columns)}
    check_names(columns, places, f"{stream.shown}:1")
    blocks = partial(_blocks, stream.name, columns, chain([piece], rest), with_polars)
    return Data(stream.name, form, columns, None, places, blocks)


def _blocks(
    name: str, columns: tuple[str, ...], found: Iterator[Piece], with_polars: bool, inputs: Sequence[str], kept: str
) -> Iterator[Block]:
    count = 0
    for piece in found:
        lines = [Line(text, number) for number, text in enumerate(piece.text(name).split("\n"), piece.line)]
        rows = [_row(line, columns, name) for line in lines]
        numbers: list[Any] = [
            [_number(row[column], column, line, name) for row, line in zip(rows, lines, strict=True)]
            for column in inputs
        ]
        own: Any = [line.text.strip() for line in lines] if kept == ROWS else [list(row.values()) for row in rows]
        if with_polars:
            from backprop_cli.batch.data.frames import as_columns, as_frame

            numbers = as_columns(numbers)
            as_numbers = dict(zip(inputs, numbers, strict=True)) if kept == VALUES else {}
            own = own if kept == ROWS else as_frame(own, columns, as_numbers)
        yield Block(count, len(lines), numbers, own, partial(_place_in_block, lines, name))
        count += len(lines)


def _row(line: Line, columns: tuple[str, ...], name: str) -> dict[str, Any]:
    """The row's values by column; numbers are their text."""
    pairs = _pairs(line, name)
    row: dict[str, Any] = dict.fromkeys(columns)
    for key, value in pairs:
        if key not in row:
            message = f"the key {shown(key)} is not on the first line"
            raise problem_error("ragged-row", message, _place(line, name, key))
        row[key] = value
    if len(pairs) != len({key for key, _ in pairs}):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise problem_error("duplicate", f"the key {shown(twice)} is there twice", _place(line, name, twice))
    return row


def _number(value: Any, column: str, line: Line, name: str) -> float:
    if isinstance(value, Number) and is_number(value):
        return float(value)
    if value is None:
        reason = "there is nothing, where a number belongs"
    elif isinstance(value, bool):
        reason = f"{str(value).lower()} is a word, not a number"
    elif isinstance(value, Number) or not is_number(value):
        reason = f"{shown(value)} {why_no_number(value)}"
    else:
        reason = f"{shown(value)} is in quotes, so it is text"
    raise problem_error("bad-number", f"column {shown(column)}: {reason}", _place(line, name, column))


def _pairs(line: Line, name: str) -> _Pairs:
    """The keys and values of a line.

    Raises:
        GraphError: the line is no JSON object of plain values.
    """
    try:
        pairs = _decode(line.text)
    except JSONDecodeError as error:
        at = min(error.pos, len(line.text))
        place = place_in(name, line.text, line.number, at, at + 1)
        reason = "the line is empty" if not line.text.strip() else "the line is not JSON"
        raise problem_error("json-syntax", f"{reason}: {error.msg.lower()}", place, _whole_list(line)) from None
    except _ConstantError as error:
        at = line.text.find(str(error))
        place = place_in(name, line.text, line.number, at, at + len(str(error)))
        raise problem_error("bad-number", f"{error} is not a finite number", place) from None
    if not isinstance(pairs, _Pairs):
        place = place_in(name, line.text, line.number, 0, len(line.text))
        raise problem_error(
            "wrong-shape", "a line is an object: braces with a value for each column", place, _whole_list(line)
        )
    for key, value in pairs:
        if isinstance(value, list):
            raise problem_error("wrong-shape", f"column {shown(key)}: the value is nested", _place(line, name, key))
    return pairs


def _whole_list(line: Line) -> str | None:
    return "JSON lines are objects below each other, without a list around them" if line.text[:1] == "[" else None


def _place(line: Line, name: str, key: str) -> Place:
    """The place of a key, in the line as it is written."""
    written = _encode(key)
    start = line.text.find(written)
    start, length = (0, len(line.text)) if start < 0 else (start, len(written))
    return place_in(name, line.text, line.number, start, start + max(length, 1))


def _place_in_block(lines: Sequence[Line], name: str, row: int, column: str) -> Place:
    return _place(lines[row], name, column)


def write(_form: str, made: Made, file: BinaryIO) -> None:
    """Write the rows as they come."""
    names = [_encode(name) for name in made.new]
    row_of = _spliced if made.kept == ROWS else _object
    for own, columns in made.blocks:
        listed = [column if isinstance(column, list) else column.tolist() for column in columns]
        rows = own if isinstance(own, list) else own.iter_rows()
        texts = (
            row_of(row, made, ", ".join(f"{name}: {_value(x)}" for name, x in zip(names, numbers, strict=True)))
            for row, numbers in zip(rows, zip(*listed, strict=True), strict=True)
        )
        file.write("".join(texts).encode())


def _value(number: float) -> str:
    return repr(number) if number == number else "null"


def _spliced(row: str, _made: Made, new: str) -> str:
    """The line as it is, and the new values before its closing brace."""
    return f"{row[:-1].rstrip()}, {new}}}\n"


def _object(row: Sequence[Any], made: Made, new: str) -> str:
    own = ", ".join(f"{_encode(name)}: {_plain(value)}" for name, value in zip(made.own, row, strict=True))
    return f"{{{own}, {new}}}\n"


def _plain(value: Any) -> str:
    """A value as JSON; what JSON has no form for is text, and what is not finite null."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, float) and value - value != 0:
        return "null"
    return _encode(value if isinstance(value, str | int | float | bool | None) else str(value))
