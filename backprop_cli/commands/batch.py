"""`backprop batch`: a graph at every row of data, the values and partials as further columns."""

from __future__ import annotations

import gc
import os
import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from backprop_cli.batch.batches import NULL, SKIP, STOP, Work, status_of
from backprop_cli.batch.data import FORMS, Data, form_of, kept_for, module_of
from backprop_cli.batch.data.header import check_clash, input_columns, warnings
from backprop_cli.batch.data.stream import Stream, sniffed
from backprop_cli.batch.interruption import interruptible
from backprop_cli.batch.rows import Asked
from backprop_cli.commands.options import (
    add_choice,
    add_file,
    add_form,
    chosen,
    graph_of,
    outputs_of,
    refuse_constant,
    settings,
)
from backprop_cli.files import standard_output, whole_file
from backprop_cli.graph import Graph
from backprop_cli.output import refuse_own_file, say
from backprop_cli.problems import INTERRUPTED, problem_error, told
from backprop_cli.readers.names import normal
from backprop_cli.words import did_you_mean, shown


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
    parser.add_argument(
        "--dask",
        metavar="SCHEDULER",
        nargs="?",
        const="",
        help="the files of a folder or pattern DATA, on this machine's processors or a cluster's, to a Parquet dataset",
    )
    add_form(parser, FORMS, "as DATA")


def answer(args: Namespace) -> tuple[None, int]:
    """Write the rows; there is nothing more to say then."""
    gc.enable()  # Rows never end.
    if args.dask is not None:
        return None, _on_cluster(args)
    try:
        with interruptible():  # Before polars starts its threads, which are to hear nothing of it.
            return None, _status(args)
    except KeyboardInterrupt:
        # All is cleaned up but Python, which would abort if threads of polars were still at work.
        if "polars" in sys.modules:
            os._exit(INTERRUPTED)
        raise


def _status(args: Namespace) -> int:
    with_polars = has_polars()
    _refuse_same(args)
    graph = graph_of(args)
    written = _written_form(args)
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
    return status_of(work.without_value, args.on_error)


def _on_cluster(args: Namespace) -> int:
    """The status of a run over many files. What is wrong with any header is told before any row is read."""
    _check_extra()
    from backprop_cli.batch.cluster import Job, files_of, header_of, run

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    graph = graph_of(args)
    if args.output in (None, "-") or args.format not in (None, "parquet"):
        raise problem_error("usage", "--dask writes a folder of Parquet files", "--dask", "name the folder with -o")
    files = files_of(args.data)
    first = header_of(files[0])
    asked = asked_of(graph, first, args)
    for path in files[1:]:
        _check_alike(first, header_of(path))
    job = Job.of(asked, settings(graph, args.set), args.on_error)
    return status_of(run(job, files, args.output, args.dask), args.on_error)


def _check_extra() -> None:
    from importlib.util import find_spec

    if not has_polars() or find_spec("distributed") is None:
        raise problem_error("missing-extra", "--dask needs dask", "--dask", "pip install 'backprop-cli[dask]'")


def _check_alike(first: Data, data: Data) -> None:
    if data.columns != first.columns:
        names = shown(first.name, len(first.name))
        place = f"{shown(data.name, len(data.name))}:1"
        raise problem_error(
            "ragged-row", f"the columns are not those of {names}", place, "the files of a dataset have the same"
        )


WITHOUT_POLARS = (
    "note: numpy and polars are not installed, so rows are read and computed one by one;"
    " pip install 'backprop-cli[batch]' makes it many times faster"
)


def has_polars() -> bool:
    """Whether what makes batches fast is installed."""
    try:
        import numpy  # noqa: F401
        import polars  # noqa: F401
    except ImportError:
        return False
    return True


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
    suffix = Path(args.output).suffix
    if form is None and suffix not in ("", ".txt") and not Path(args.output).exists():
        hint = did_you_mean(suffix, (end for _, ends in FORMS.values() for end in ends))
        message = f"{shown(suffix)} is no form of data that batch writes"
        raise problem_error("unknown-format", message, "-o", hint or "say which with -f: csv, tsv, jsonl or parquet")
    return form


def _refuse_same(args: Namespace) -> None:
    if args.file == args.data == "-":
        raise problem_error(
            "usage", "the graph and the data can't both be standard input", None, "name one of the files"
        )
    if args.output not in (None, "-"):
        refuse_own_file(args.output, args.file)
        refuse_own_file(args.output, args.data)


def _target(path: str | None) -> AbstractContextManager[BinaryIO]:
    return standard_output() if path in (None, "-") else whole_file(str(path), to_disk=False)
