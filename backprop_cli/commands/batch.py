"""`backprop batch`: a graph at every row of data, the values and partials as further columns."""

from __future__ import annotations

import gc
import os
import signal
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from math import isfinite
from typing import Any, BinaryIO

from backprop_cli.commands.options import add_choice, add_file, add_form, chosen, graph_of, outputs_of, refuse_constant
from backprop_cli.data import FORMS, Block, Data, Made, form_of, kept_for, module_of
from backprop_cli.data.header import check_clash, input_columns, warnings
from backprop_cli.data.stream import Stream, sniffed
from backprop_cli.files import standard_output, whole_file
from backprop_cli.graph import Graph
from backprop_cli.output import refuse_own_file, say
from backprop_cli.passes import compute
from backprop_cli.problems import NO_ANSWER, GraphError, Problem, problem_error, told
from backprop_cli.progress import Progress
from backprop_cli.readers.names import normal
from backprop_cli.rows import Asked, ByColumn, ByRow, Engine, one_row
from backprop_cli.words import did_you_mean, shown

STOP, NULL, SKIP = "stop", "null", "skip"


def options(parser: ArgumentParser) -> None:
    """What `batch` takes."""
    add_file(parser)
    parser.add_argument("data", metavar="DATA", help="the rows: csv, tsv, JSON lines or Parquet; - is standard input")
    add_choice(parser)
    parser.add_argument("--no-partials", action="store_true", help="the outputs alone")
    parser.add_argument(
        "--on-error",
        metavar="WHAT",
        choices=(STOP, NULL, SKIP),
        default=STOP,
        help="at a row without a value: stop (default), null (empty cells) or skip (no row)",
    )
    add_form(parser, FORMS)


def answer(args: Namespace) -> tuple[None, int]:
    """Write the rows; there is nothing more to say then."""
    gc.enable()  # Rows never end.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with_polars = has_polars()
    graph = graph_of(args)
    written = _written_form(args)
    _refuse_same(args)
    stream = Stream(args.data)
    form = form_of(args.data) or sniffed(stream)
    written = written or form
    data = module_of(form).open_data(stream, form, with_polars)
    asked = asked_of(graph, data, args)
    if not with_polars:
        say(WITHOUT_POLARS)
    work = Work(asked, data, stream, with_polars, args.on_error)
    with _target(args.output) as file:
        module_of(written).write(written, work.made(kept_for(form, written)), file)
    return None, work.told()


WITHOUT_POLARS = (
    "note: numpy and polars are not installed, so rows are read and computed one by one;"
    " pip install 'backprop-cli[batch]' makes it many times faster"
)


def has_polars() -> bool:
    """Whether what makes batches fast is installed."""
    from importlib.util import find_spec

    return find_spec("numpy") is not None and find_spec("polars") is not None


def asked_of(graph: Graph, data: Data, args: Namespace) -> Asked:
    """What is asked of each row, once the header is found right; what is odd about it is told.

    Raises:
        GraphError: a name is not there, or a column has the name of a new one.
    """
    first = f"{shown(data.name, len(data.name))}:1"
    found = input_columns(graph, data.columns, data.places, first)
    outputs = outputs_of(graph, args)
    wrt = chosen(graph, args.wrt, "--wrt") or [graph.position(name) for name in graph.inputs]
    for position in wrt:
        refuse_constant(graph, position, "--wrt")
    asked = Asked(graph, outputs, [] if args.no_partials else wrt, tuple(found.values()))
    check_clash(data.columns, asked.columns, data.places)
    _refuse_set_columns(args.set, asked)
    for problem in warnings(graph, data.columns, data.places):
        say(told(problem, "warning"))
    return asked._replace(columns_read=tuple(found))


def _refuse_set_columns(words: Sequence[str], asked: Asked) -> None:
    for word in words:
        name = normal(word.partition("=")[0].strip())
        if name in asked.inputs:
            message = f"{shown(name)} is a column of the data, and set too"
            raise problem_error("usage", message, f"--set {shown(word)}", "leave one of them out")


def _written_form(args: Namespace) -> str | None:
    """The form to write that the options say, or None."""
    if args.format or args.output in (None, "-"):
        return args.format  # type: ignore[no-any-return]
    form = form_of(args.output)
    suffix = os.path.splitext(args.output)[1]
    if form is None and suffix not in ("", ".txt") and not os.path.exists(args.output):
        hint = did_you_mean(suffix, (end for _, ends in FORMS.values() for end in ends))
        message = f"{shown(suffix)} is no form of data that batch writes"
        raise problem_error("unknown-format", message, "-o", hint or "say which with -f: csv, tsv, jsonl or parquet")
    return form


def _refuse_same(args: Namespace) -> None:
    if args.file == args.data == "-":
        raise problem_error("usage", "the graph and the data can't both be standard input", None, "name one of the files")
    if args.output not in (None, "-"):
        refuse_own_file(args.output, args.file)
        refuse_own_file(args.output, args.data)


def _target(path: str | None) -> AbstractContextManager[BinaryIO]:
    return standard_output() if path in (None, "-") else whole_file(str(path))


class Work:
    """Blocks of rows in, blocks of rows with their results out; and what there is to say about them at the end."""

    def __init__(self, asked: Asked, data: Data, stream: Stream, with_polars: bool, on_error: str) -> None:
        self._asked, self._data, self._on_error = asked, data, on_error
        self._with_polars = with_polars
        self._engine: Engine = ByColumn(asked) if with_polars else ByRow(asked)
        self._progress = Progress(stream)
        self._without_value = 0

    def made(self, kept: str) -> Made:
        """What is to be written, of which the rows are worked out as they are asked for."""
        data, asked = self._data, self._asked
        return Made(data.columns, data.header, asked.inputs, asked.columns, kept, self._with_polars, self._blocks(kept))

    def _blocks(self, kept: str) -> Iterator[tuple[Any, Sequence[Any]]]:
        with self._progress:
            for block in self._data.blocks(self._asked.columns_read, kept):
                columns, without_value = self._engine.results(block.numbers)
                own = block.own
                if without_value:
                    self._without_value += len(without_value)
                    if self._on_error == STOP:
                        raise no_answer(self._asked, block, without_value[0])
                    if self._on_error == SKIP:
                        own, columns = _left_out(own, columns, set(without_value))
                yield own, columns
                self._progress.add(block.count)

    def told(self) -> int:
        """Say how many rows had no value; the exit status."""
        if not self._without_value:
            return 0
        count = self._without_value
        what = "is left out" if self._on_error == SKIP else "has empty cells"
        whats = "are left out" if self._on_error == SKIP else "have empty cells"
        say(f"1 row has no value and {what}" if count == 1 else f"{count} rows have no value and {whats}")
        return NO_ANSWER


def _left_out(own: Any, columns: Sequence[Any], rows: set[int]) -> tuple[Any, Sequence[Any]]:
    """Both without the given rows."""
    count = len(columns[0])
    kept = [row for row in range(count) if row not in rows]
    return _only(own, kept), [_only(column, kept) for column in columns]


def _only(column: Any, rows: Sequence[int]) -> Any:
    return [column[row] for row in rows] if isinstance(column, list) else column[rows]


def no_answer(asked: Asked, block: Block, row: int) -> GraphError:
    """The error about a row that has no value, at the column that it most likely comes from."""
    numbers = [float(column[row]) for column in block.numbers]
    column = asked.columns_read[asked.inputs.index(_nearest_input(asked, numbers))]
    try:
        one_row(asked, numbers)
    except GraphError as error:
        about = error.problems[0]
        message = f"row {block.first + row + 1}, column {shown(column)}: {about.message}"
        return GraphError([Problem(about.code, message, block.place(row, column), about.hint)])
    raise AssertionError("the row has a value")


def _nearest_input(asked: Asked, row: Sequence[float]) -> str:
    """The input column that the first layer without a value depends on by the shortest way."""
    graph = asked.graph.at(**dict(zip(asked.inputs, row, strict=True)))
    values = list(graph.numbers)
    try:
        compute(graph, values)
    except (ArithmeticError, ValueError):
        pass
    first = next((position for position, value in enumerate(values) if not isfinite(value)), len(values))
    waiting = {first: None}
    for position in (way := list(waiting)):
        if position < len(graph.leaves):
            if graph.name(position) in asked.inputs:
                return graph.name(position)
            continue
        for operand in graph.layer(position).operands:
            if operand not in waiting:
                waiting[operand] = None
                way.append(operand)
    return asked.inputs[0]
