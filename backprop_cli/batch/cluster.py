"""Many files of rows on many processes or machines, by dask: each is a partition, and a part of a Parquet dataset.

A part is written beside its place and moved there, so a file that is begun twice, because its worker was lost, still
makes one part. The dataset's folder gets its name when every part is there.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from backprop_cli.batch.batches import Work
from backprop_cli.batch.data import VALUES, Data, form_of, module_of
from backprop_cli.batch.data.stream import Stream
from backprop_cli.batch.progress import Progress
from backprop_cli.batch.rows import Asked
from backprop_cli.files import whole_file
from backprop_cli.graph import Graph
from backprop_cli.problems import GraphError, Problem, problem_error
from backprop_cli.readers import loads
from backprop_cli.words import shown

# How often a file is begun anew on another worker before it is taken for the reason that workers are lost.
_ATTEMPTS = 5


class Job(NamedTuple):
    """What every file is put through, in a form that travels: the graph as its text, names instead of positions."""

    graph: str
    graph_name: str
    settings: dict[str, float]
    outputs: list[str]
    wrt: list[str]
    on_error: str

    @classmethod
    def of(cls, asked: Asked, settings: dict[str, float], on_error: str) -> Job:
        """The job that asks the same of every row."""
        graph = asked.graph
        outputs, wrt = ([graph.name(position) for position in asked_for] for asked_for in (asked.outputs, asked.wrt))
        return cls(graph.source.text, graph.source.name, settings, outputs, wrt, on_error)

    def asked(self, columns: Sequence[str]) -> Asked:
        """What is asked of data with these columns."""
        from backprop_cli.batch.data.header import input_columns

        graph: Graph = loads(self.graph, self.graph_name).at(**self.settings)
        found = input_columns(graph, columns, {}, "")
        outputs, wrt = ([graph.position(name) for name in names] for names in (self.outputs, self.wrt))
        return Asked(graph, outputs, wrt, tuple(found.values()), tuple(found))


class Part(NamedTuple):
    """What came of one file: how many rows, how many of them without a value, or the problems that it has."""

    rows: int
    without_value: int
    problems: tuple[Problem, ...] = ()


def make_part(job: Job, path: str, name: str, part: str) -> Part:
    """Put the rows of the file `path`, told by `name`, through the job and write them to the Parquet file `part`."""
    try:
        stream, data = opened(path, name)
        work = Work(job.asked(data.columns), data, stream, True, job.on_error)
        with whole_file(part, to_disk=False) as file:
            module_of("parquet").write("parquet", work.made(VALUES), file)
    except GraphError as error:
        return Part(0, 0, error.problems)
    return Part(work.rows, work.without_value)


def opened(path: str, name: str | None = None) -> tuple[Stream, Data]:
    """The data of a file.

    Raises:
        GraphError: it can't be read, or its header is not clear.
    """
    stream, form = Stream(path, name), form_of(path)
    if form is None:
        raise problem_error("unknown-format", f"{stream.shown}: the suffix names no form of data")
    return stream, module_of(form).open_data(stream, form, True)


def header_of(path: str) -> Data:
    """The data of a file, of which the header alone is of use: the file is closed.

    Raises:
        GraphError: it can't be read, or its header is not clear.
    """
    stream, data = opened(path)
    stream.close()
    return data


def files_of(pattern: str) -> list[str]:
    """The files of data that a folder holds or a pattern fits, by name.

    Raises:
        GraphError: there are none.
    """
    place = Path(pattern)
    if place.is_file():
        return [pattern]
    found = place.iterdir() if place.is_dir() else Path(place.anchor).glob(str(place.relative_to(place.anchor)))
    files = sorted(str(path) for path in found if form_of(path.name) and not path.name.startswith("."))
    if not files:
        raise problem_error("cannot-read", f"{shown(pattern, len(pattern))}: there is no file of data")
    return files


@contextmanager
def dataset(path: str) -> Iterator[Path]:
    """A folder for parts, which is at `path` once the block is done, and nowhere if the block ends with an error.

    Raises:
        GraphError: there is something at `path` already, or the folder can't be made.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not (target.is_dir() and not any(target.iterdir())):
            raise problem_error(
                "cannot-write", f"{shown(path, len(path))}: it is there already", "-o", "name a new folder"
            )
        made = Path(tempfile.mkdtemp(prefix=".backprop-", dir=target.parent))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise problem_error("cannot-write", f"{shown(path, len(path))}: {reason}", "-o") from None
    try:
        yield made
        for left in made.glob(".backprop-*"):  # What a lost worker had begun.
            left.unlink()
        made.chmod(0o777 & ~_mask())
        made.replace(target)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise problem_error("cannot-write", f"{shown(path, len(path))}: {reason}", "-o") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def run(job: Job, files: Sequence[str], path: str, scheduler: str) -> int:
    """Put every file through the job, on the cluster at `scheduler` or else one on this machine.

    How many rows have no value is returned.

    Raises:
        GraphError: a file or a row has a problem, or the workers do not answer; there is no dataset then.
    """
    from dask import bag

    with dataset(path) as folder, _client(scheduler) as client:
        parts = [str(folder / f"part-{number:05}.parquet") for number in range(len(files))]
        paths = [str(Path(file).resolve()) for file in files]  # Workers need not be where the command is.
        each = bag.from_sequence(list(zip(paths, files, parts, strict=True)), partition_size=1)
        futures = client.compute(each.map_partitions(_make_parts, job).to_delayed(), retries=0)
        return _gathered(futures, len(files))


def _make_parts(partition: Iterable[tuple[str, str, str]], job: Job) -> list[Part]:
    return [make_part(job, path, name, part) for path, name, part in partition]


def _gathered(futures: Sequence[Any], count: int) -> int:
    from distributed import KilledWorker, as_completed

    counted = _Counted("parts", 0, count)
    without_value = 0
    try:
        with Progress(counted) as progress:
            for future, (part,) in as_completed(futures, with_results=True):
                if part.problems:
                    raise GraphError(part.problems)
                counted.done += 1
                without_value += part.without_value
                progress.add(part.rows)
                future.release()
    except KilledWorker:
        raise problem_error("no-worker", "a file was begun on several workers, and all were lost") from None
    finally:
        for future in futures:
            future.cancel()
    return without_value


class _Counted:
    """How many of so many parts are done."""

    def __init__(self, name: str, done: int, size: int | None) -> None:
        self.name, self.done, self.size = name, done, size


@contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    """A client of the scheduler; without one, of a cluster of as many processes as there are processors here."""
    import logging

    import dask
    from distributed import Client, LocalCluster

    logging.disable()  # What dask logs, such as that a worker is gone, it also deals with.
    options = {"distributed.scheduler.allowed-failures": _ATTEMPTS, "distributed.comm.timeouts.connect": "5s"}
    with dask.config.set(options), ExitStack() as opened_here:
        try:
            if not scheduler:
                cluster = LocalCluster(threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL)
                scheduler = opened_here.enter_context(cluster).scheduler_address
            client = Client(scheduler, timeout="5s")
        except (OSError, ValueError) as error:
            raise problem_error("no-worker", f"{shown(scheduler)}: {shown(str(error), 200)}", "--dask") from None
        yield opened_here.enter_context(client)
