"""`backprop check --against`: somebody's own partial derivatives, marked, with the slip that each wrong one is."""

from __future__ import annotations

from argparse import Namespace
from typing import NamedTuple

from backprop_cli.commands.check_tables import status_of
from backprop_cli.graph import Graph
from backprop_cli.numeric.checked import Way
from backprop_cli.numeric.checking import worst
from backprop_cli.numeric.verdicts import DOMAIN, OK, WRONG
from backprop_cli.passes import Backward, backward_from, forward
from backprop_cli.problems import problem_error
from backprop_cli.readers.answers import Answer as Given
from backprop_cli.readers.answers import read_answers
from backprop_cli.report import NUMBER, Answer, Column, Records, Report, Table
from backprop_cli.slips import is_right, why_wrong
from backprop_cli.words import shown


class Mark(NamedTuple):
    """An answer beside what is true; `written` is as it stands in the file."""

    of: str
    wrt: str
    answer: float
    backprop: float | None
    numeric: float | None
    error: float | None
    verdict: str
    note: str | None
    written: str


KEYS = Mark._fields[:-1]


def marked(graph: Graph, args: Namespace, way: Way) -> tuple[Answer, int]:
    """The report on the answers, and the exit status."""
    for option, given in (("--of", args.of), ("--wrt", args.wrt), ("--steps", args.steps), ("--layers", args.layers)):
        if given:
            raise problem_error("not-available", f"{option} does nothing with --against", option)
    if args.file == args.against == "-":
        raise problem_error("usage", "the graph and the answers can't both be standard input", "--against")
    answers = read_answers(args.against, graph)
    judge = way.judge(forward(graph))
    passes = {given.of: backward_from(judge.done, given.of) for given in answers}
    marks = []
    for given in answers:
        row = judge.row(passes[given.of], given.wrt)
        true = row.numeric if row.numeric is not None else row.backprop
        others = {one.wrt: one.written for one in answers if one.of == given.of}
        verdict, note = _mark(given, true, row.note, passes[given.of], others)
        error = abs(float(given.written) - true) / abs(true) if true else None
        marks.append(
            Mark(row.of, row.wrt, float(given.written), row.backprop, row.numeric, error, verdict, note, given.written)
        )
    verdict = worst(mark.verdict for mark in marks)
    records = {"rows": Records(KEYS, [mark[:-1] for mark in marks]), "local": Records(("layer",), [])}
    report = Report({"graph": args.file, "verdict": verdict}, records, lambda: [_table(graph, marks)])
    return report, status_of(verdict)


def _mark(
    given: Given, true: float | None, note: str | None, done: Backward, others: dict[int, str]
) -> tuple[str, str | None]:
    if true is None:
        return DOMAIN, f"there is no derivative here: {note}"
    if is_right(given.written, true):
        return OK, None
    return WRONG, why_wrong(given.written, true, done, given.wrt, others)


def _table(graph: Graph, marks: list[Mark]) -> Table:
    columns = (
        Column("partial derivative"),
        Column("answer", NUMBER),
        Column("backprop", NUMBER),
        Column("verdict"),
        Column("note", optional=True),
    )
    rows = [
        (
            f"∂{mark.of}/∂{mark.wrt}",
            mark.written,
            "undefined" if mark.backprop is None else mark.backprop,
            mark.verdict,
            mark.note,
        )
        for mark in marks
    ]
    right = sum(mark.verdict == OK for mark in marks)
    missing = [name for name in graph.inputs if name not in {mark.wrt for mark in marks}]
    notes = [f"{right} of {len(marks)} right."]
    if missing and right == len(marks):
        notes.append(f"Not answered: {', '.join(map(shown, missing))}.")
    return Table(f"{graph.title}: answers" if graph.title else "Answers", columns, rows, tuple(notes))
