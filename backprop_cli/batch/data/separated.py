"""CSV and TSV: records, cells and numbers, read exactly; every mistake with its line.

This reader decides. Where polars is installed, `separated_fast` reads what it is sure to read alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, BinaryIO

from backprop_cli.batch.data import ROWS, SEPARATORS, VALUES, Block, Data, Made
from backprop_cli.batch.data.header import check_names
from backprop_cli.batch.data.separated_mistakes import CELL, Record, Table, bad_cell, no_number, place_of, ragged
from backprop_cli.batch.data.stream import Piece, Stream, check_start, pieces
from backprop_cli.numerals import every_digit, is_number
from backprop_cli.problems import Place, problem_error
from backprop_cli.words import shown


def open_data(stream: Stream, form: str, with_polars: bool) -> Data:
    """The data of a stream, with its header read and checked.

    Raises:
        GraphError: the header is not there or is not clear.
    """
    check_start(stream)
    separator = SEPARATORS[form]
    rest = pieces(stream, whole_records)
    piece = next(rest, None)
    if piece is None:
        raise problem_error("empty", "there is no data, not even a header", f"{stream.shown}:1")
    header = next(records(piece.text(stream.name), 1, separator, stream.name))
    places = {index: place_of(header, index, separator, stream.name) for index in range(len(header.cells))}
    check_names(header.cells, places, f"{stream.shown}:{header.line}")
    table = Table(stream.name, separator, tuple(header.cells))
    blocks = partial(_blocks, table, _without_header(piece, header), rest, with_polars)
    # A pipe may have nothing more to read for ever, while nobody waits for it any more.
    if with_polars and stream.size is not None:
        blocks = partial(_ahead, blocks)
    return Data(stream.name, form, table.columns, header.text, places, blocks)


def _without_header(piece: Piece, header: Record) -> Piece:
    after = piece.content[len(header.text.encode()) :].removeprefix(b"\r").removeprefix(b"\n")
    return Piece(after, header.line + header.text.count("\n") + 1)


def whole_records(content: bytes) -> int:
    """How many bytes of the text are whole records: up to a line end outside of quotes."""
    end = content.rfind(b"\n")
    is_inside = b'"' in content and content.count(b'"', 0, end + 1) % 2
    while is_inside and end >= 0:
        before = content.rfind(b"\n", 0, end)
        is_inside = (is_inside + content.count(b'"', before + 1, end)) % 2
        end = before
    return end + 1


def _blocks(
    table: Table, first: Piece, rest: Iterator[Piece], with_polars: bool, inputs: Sequence[str], kept: str
) -> Iterator[Block]:
    indices = [table.columns.index(name) for name in inputs]
    read: Callable[..., Block] = read_block
    if with_polars:
        from backprop_cli.batch.data.separated_fast import read_block as read
    count = 0
    for piece in _with_first(first, rest):
        block = read(table, piece, count, indices, kept)
        yield block
        count += block.rows
    if not count:
        raise problem_error("empty", "there are no rows below the header", f"{shown(table.name, 1000)}:{first.line}")


def _ahead(
    blocks: Callable[[Sequence[str], str], Iterator[Block]], inputs: Sequence[str], kept: str
) -> Iterator[Block]:
    """The blocks, each read by another thread while the one before is worked on."""
    found = blocks(inputs, kept)
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, found, None)
        while (block := coming.result()) is not None:
            coming = reader.submit(next, found, None)
            yield block


def _with_first(first: Piece, rest: Iterator[Piece]) -> Iterator[Piece]:
    if first.content:
        yield first
    yield from rest


def read_block(table: Table, piece: Piece, first: int, indices: Sequence[int], kept: str) -> Block:
    """The rows of a piece, read one by one; `indices` are the columns to read as numbers.

    Raises:
        GraphError: a row has too few or too many cells, a quote is out of place, or a cell holds no number.
    """
    rows: list[Record] = []
    numbers: list[list[float]] = [[] for _ in indices]
    for record in records(piece.text(table.name), piece.line, table.separator, table.name):
        if len(record.cells) != len(table.columns):
            raise ragged(record, table)
        for column, index in zip(numbers, indices, strict=True):
            cell = record.cells[index]
            if not is_number(cell):
                raise no_number(record, index, table)
            column.append(float(cell))
        rows.append(record)
    return Block(first, len(rows), numbers, _own(rows, numbers, indices, kept), partial(place_of_cell, table, rows))


def _own(rows: Sequence[Record], numbers: Sequence[Sequence[float]], indices: Sequence[int], kept: str) -> list[Any]:
    if kept == ROWS:
        return [record.text for record in rows]
    own: list[list[Any]] = [record.cells for record in rows]
    if kept == VALUES:
        for index, column in zip(indices, numbers, strict=True):
            for cells, number in zip(own, column, strict=True):
                cells[index] = number
    return own


def place_of_cell(table: Table, rows: Sequence[Record], row: int, column: str) -> Place:
    """The place of a row's cell in a column."""
    return place_of(rows[row], table.columns.index(column), table.separator, table.name)


def records(text: str, line: int, separator: str, name: str) -> Iterator[Record]:
    """The records of a text that begins at the given line.

    Raises:
        GraphError: a quote or carriage return is out of place.
    """
    if '"' not in text and "\r" not in text:
        for number, row in enumerate(text.split("\n"), line):
            yield Record(row, row.split(separator), number)
        return
    start, end = 0, len(text)
    while start <= end:
        cells, after, is_last = _cells(text, start, separator, line, name)
        row = text[start:after].removesuffix("\n").removesuffix("\r")
        yield Record(row, cells, line)
        line += row.count("\n") + 1
        start = after if not is_last else end + 1


def _cells(text: str, start: int, separator: str, line: int, name: str) -> tuple[list[str], int, bool]:
    """The cells of the record at `start`, where the next record begins, and whether there is none."""
    match, cells, at = CELL[separator].match, [], start
    while True:
        found = match(text, at)
        if found is None:
            raise bad_cell(text, at, separator, line + text.count("\n", start, at), name)
        quoted, bare, more = found.groups()
        cells.append(bare if quoted is None else quoted.replace('""', '"'))
        at = found.end()
        if not more:
            return cells, at, not found[0].endswith("\n")


def write(form: str, made: Made, file: BinaryIO) -> None:
    """Write the header once there is a row, and the rows as they come."""
    separator = SEPARATORS[form]
    own = made.header if made.kept == ROWS else separator.join(_quoted(name, separator) for name in made.own)
    header = separator.join([str(own), *(_quoted(name, separator) for name in made.new)])
    write_block = _write_block
    if made.with_polars:
        from backprop_cli.batch.data.separated_fast import write_block
    for count, (kept, columns) in enumerate(made.blocks):
        if not count:
            file.write(f"{header}\n".encode())
        write_block(separator, made, kept, columns, file)


def _write_block(separator: str, made: Made, own: Any, columns: Sequence[Any], file: BinaryIO) -> None:
    texts = (separator.join(map(_number, row)) for row in zip(*columns, strict=True))
    own_texts = own if made.kept == ROWS else (separator.join(_cell(x, separator) for x in row) for row in own)
    file.write("".join(f"{before}{separator}{text}\n" for before, text in zip(own_texts, texts, strict=True)).encode())


def _number(number: float) -> str:
    return every_digit(number) if number == number else ""


def _cell(value: Any, separator: str) -> str:
    return "" if value is None else _quoted(value, separator) if isinstance(value, str) else str(value)


def _quoted(cell: str, separator: str) -> str:
    if any(sign in cell for sign in (separator, '"', "\n", "\r")):
        return '"' + cell.replace('"', '""') + '"'
    return cell
