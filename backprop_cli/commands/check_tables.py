"""The tables of `check` for people: what is wrong first, the worst row once more last, and the rest counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from backprop_cli.graph import Graph
from backprop_cli.report import NUMBER, Column, Table
from backprop_cli.words import shown

if TYPE_CHECKING:
    from backprop_cli.numeric.by_floats import StepRow
    from backprop_cli.numeric.checked import Checked

HOLDS, FAULT, NO_ANSWER = 0, 1, 3

# So many rows are shown in any case; of more, those that are ok are only counted.
FEW = 24

_COLUMNS = (
    Column("backprop", NUMBER),
    Column("numeric", NUMBER),
    Column("error", NUMBER),
    Column("verdict"),
    Column("note", optional=True),
)


def status_of(verdict: str) -> int:
    """The exit status of a verdict."""
    return {"ok": HOLDS, "kink": HOLDS, "wrong": FAULT}.get(verdict, NO_ANSWER)


def tables(graph: Graph, done: Checked) -> list[Table]:
    """The partials of the whole graph, then each layer's own derivatives."""
    title = (
        f"{graph.title}: backpropagation against differences" if graph.title else "Backpropagation against differences"
    )
    whole = table(title, "partial derivative", done.rows, lambda row: f"∂{row.of}/∂{row.wrt}")
    local = table(
        "Each layer's own derivatives", "layer", done.local, lambda row: f"{row.layer} ({row.op}) by {row.wrt}"
    )
    made = [*([whole] if done.rows else []), local]
    if done.hessian:
        made.append(table("Second derivatives", "by", done.hessian, lambda row: f"∂²{row.of}/∂{row.wrt}∂{row.other}"))
    return [*made[:-1], made[-1]._replace(notes=(*made[-1].notes, _outcome(done)))]


def table(title: str, first: str, rows: Sequence[Any], name: Callable[[Any], str]) -> Table:
    """The rows, from the worst to the best where there are many, and the worst once more."""
    from backprop_cli.numeric.verdicts import OK, VERDICTS

    def badness(row: Any) -> tuple[int, float]:
        return VERDICTS.index(row.verdict), row.error or 0.0

    kept = list(rows)
    if len(rows) > FEW:
        kept = sorted((row for row in rows if row.verdict != OK), key=badness, reverse=True)[:FEW]
    cells = [_cells(name(row), row) for row in kept]
    if len(rows) > 1:
        worst = max(rows, key=badness)
        cells.append(_cells(f"worst: {name(worst)}", worst))
    notes = (_counted(rows, len(rows) - len(kept)),) if len(kept) < len(rows) else ()
    return Table(title, (Column(first), *_COLUMNS), cells, notes)


def _cells(name: str, row: Any) -> tuple[str | float | None, ...]:
    numeric = "none" if row.numeric is None else row.numeric
    backprop = "undefined" if row.backprop is None else row.backprop
    return shown(name, len(name)), backprop, numeric, _rounded(row.error), row.verdict, row.note


def _rounded(error: float | None) -> float | None:
    return None if error is None else float(f"{error:.1e}")


def _counted(rows: Sequence[Any], hidden: int) -> str:
    counts = Counter(row.verdict for row in rows)
    return f"{hidden} more; of all {len(rows)}: " + ", ".join(f"{count} {verdict}" for verdict, count in counts.items())


def _outcome(done: Checked) -> str:
    if done.verdict == "ok":
        return "Every derivative holds."
    if done.verdict == "kink":
        return "Every derivative holds; at a kink, backprop's value lies between the two slopes."
    bad = sum(row.verdict == done.verdict for row in done.every_row)
    return f"The verdict is {done.verdict}, on {bad} of {len(done.every_row)} derivatives."


def step_tables(rows: Sequence[StepRow]) -> list[Table]:
    """For each partial a table of the step against the error."""
    columns = (Column("h", NUMBER), Column("numeric", NUMBER), Column("error", NUMBER))
    found: dict[str, list[tuple[float | str | None, ...]]] = {}
    for row in rows:
        cells = row.h, "none" if row.numeric is None else row.numeric, _rounded(row.error)
        found.setdefault(f"∂{row.of}/∂{row.wrt} by steps of h", []).append(cells)
    return [Table(shown(title, len(title)), columns, cells) for title, cells in found.items()]
