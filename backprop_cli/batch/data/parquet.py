"""Parquet, read and written by polars in batches of rows: columns of any type are passed on as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, BinaryIO

from backprop_cli.batch.data import TEXTS, Block, Data, Made
from backprop_cli.batch.data.header import check_names
from backprop_cli.batch.data.sink import sink_of
from backprop_cli.batch.data.stream import Stream
from backprop_cli.problems import GraphError, Problem, problem_error
from backprop_cli.words import shown

ROWS_AT_ONCE = 131_072


def open_data(stream: Stream, form: str, with_polars: bool) -> Data:
    """The data of a stream; of standard input a copy is made first, since Parquet is read from its end.

    Raises:
        GraphError: it is not whole, or polars is not installed.
    """
    if not with_polars:
        raise problem_error("missing-extra", "Parquet needs polars and NumPy", hint="pip install 'backprop-cli[batch]'")
    import polars as pl

    if not stream.ahead():
        raise problem_error("empty", "there is no data, not even a header", stream.shown)
    path = stream.path or _copied(stream)
    try:
        schema = pl.read_parquet_schema(path)
        count = pl.scan_parquet(path, glob=False).select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _bad_file(stream.shown, error) from None
    columns = tuple(schema)
    check_names(columns, dict.fromkeys(range(len(columns)), stream.shown), stream.shown)
    if not count:
        raise problem_error("empty", "there are no rows", stream.shown)
    places = dict.fromkeys(range(len(columns)), stream.shown)
    return Data(stream.name, form, columns, None, places, partial(_blocks, stream, path, schema))


def _copied(stream: Stream) -> str:
    """The path of a copy of what comes, which is gone when the program ends."""
    import atexit
    import tempfile

    copy = tempfile.NamedTemporaryFile(suffix=".parquet")  # noqa: SIM115
    atexit.register(copy.close)
    while part := stream.read():
        copy.write(part)
    copy.flush()
    return copy.name


def _bad_file(name: str, error: Exception) -> GraphError:
    reason = shown(str(error).partition("\n")[0], 200)
    return problem_error("bad-parquet", f"this is no whole Parquet file: {reason}", name, "it may have been cut off")


def _blocks(stream: Stream, path: str, schema: Any, inputs: Sequence[str], kept: str) -> Iterator[Block]:
    import polars as pl

    for name in inputs:
        if not (schema[name].is_numeric() or schema[name] == pl.Null):
            message = f"column {shown(name)}: its type is {schema[name]}, where numbers belong"
            raise problem_error("bad-number", message, stream.shown)
    if kept == TEXTS and (nested := [name for name in schema if schema[name].is_nested()]):
        message = f"column {shown(nested[0])}: its values are nested, which only Parquet can hold"
        raise problem_error("wrong-shape", message, stream.shown, "write Parquet: -f parquet")
    count = 0
    stream.size = None
    frames = pl.scan_parquet(path, glob=False).collect_batches(chunk_size=ROWS_AT_ONCE, maintain_order=True)
    try:
        for frame in frames:
            numbers = [_numbers(frame[name], count, stream.shown) for name in inputs]
            yield Block(count, len(frame), numbers, frame, partial(_place, stream.shown, count))
            count += len(frame)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _bad_file(stream.shown, error) from None


def _numbers(column: Any, before: int, name: str) -> Any:
    import numpy as np
    import polars as pl

    numbers = column.cast(pl.Float64).to_numpy()
    if column.null_count() or not np.isfinite(numbers).all():
        row = int(np.flatnonzero(~np.isfinite(numbers))[0])
        reason = (
            "there is nothing, where a number belongs"
            if column[row] is None
            else f"{column[row]} is not a finite number"
        )
        raise GraphError(
            [Problem("bad-number", f"column {shown(column.name)}: {reason}", f"{name}: row {before + row + 1}")]
        )
    return numbers


def _place(name: str, before: int, row: int, _column: str) -> str:
    return f"{name}: row {before + row + 1}"


def write(_form: str, made: Made, file: BinaryIO) -> None:
    """Write the rows as they come, each column in its own type, the new ones as floats.

    Raises:
        GraphError: polars is not installed.
    """
    if not made.with_polars:
        raise problem_error("missing-extra", "Parquet needs polars and NumPy", hint="pip install 'backprop-cli[batch]'")
    import polars as pl
    from polars.io.plugins import register_io_source

    def frames() -> Iterator[pl.DataFrame]:
        for own, columns in made.blocks:
            new = [pl.Series(name, column, nan_to_null=True) for name, column in zip(made.new, columns, strict=True)]
            yield own.with_columns(new)

    made_frames = frames()
    first = next(made_frames)

    def source(*_: object) -> Iterator[pl.DataFrame]:
        yield first
        yield from made_frames

    with sink_of(file) as sink:
        register_io_source(source, schema=first.schema).sink_parquet(sink, maintain_order=True)  # type: ignore[call-overload]
