"""Sensitivities as reports, tables and panels: what machines and people get to see of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from backprop_cli.numerals import for_people
from backprop_cli.report import BAR, NUMBER, Column, Records, Report, Table
from backprop_cli.whatif.bars import bars
from backprop_cli.whatif.effects import effect
from backprop_cli.whatif.rounding import parentheses_text, plus_minus_text
from backprop_cli.whatif.sensitivities import Sensitivities, Sensitivity, weight
from backprop_cli.whatif.uncertainty import correlation_of
from backprop_cli.words import listed

if TYPE_CHECKING:
    from backprop_cli.charts.tornado import Panel

KEYS = ("name", "value", "partial", "elasticity", "plus_minus", "share", "note")


class Change(NamedTuple):
    """A change of every input by a part of its value, and that in words."""

    part: float
    text: str


def report(file: str, made: Sensitivities, change: Change, every: Sequence[Sensitivities]) -> Report:
    """The report on one output; the last of `every` one tells how they vary together."""
    graph = made.done.graph
    fields = {"graph": file, "of": graph.name(made.of), "value": made.value, "plus_minus": made.plus_minus}
    rows = [(graph.name(row.position), *row[1:]) for row in made.rows]
    return Report(fields, {"rows": Records(KEYS, rows)}, lambda: list(_tables(made, change, every)))


def _tables(made: Sensitivities, change: Change, every: Sequence[Sensitivities]) -> Iterator[Table]:
    yield _sensitivity(made, change)
    if made.plus_minus is not None:
        yield _budget(made)
    uncertain = [one for one in every if one.plus_minus]
    if made is every[-1] and len(uncertain) > 1:
        yield _correlations(uncertain)


def _sensitivity(made: Sensitivities, change: Change) -> Table:
    graph = made.done.graph
    name = graph.name(made.of)
    title = f"{graph.title}: sensitivity" if graph.title else "Sensitivity"
    columns = (
        Column("input"),
        Column("value", NUMBER),
        Column("unit", optional=True),
        Column(f"∂{name}", NUMBER),
        Column("elasticity", NUMBER),
        Column("+1", NUMBER, optional=True),
        Column(f"{'+' if change.part > 0 else ''}{change.text}", NUMBER, optional=True),
        Column("", BAR, optional=True),
    )
    sizes = bars([weight(row) if (row.partial or 0.0) * row.value >= 0 else -weight(row) for row in made.rows])
    rows = [_row(made, row, change, bar) for row, bar in zip(made.rows, sizes, strict=True)]
    notes = () if made.plus_minus is not None else _notes(made)
    return Table(f"{title} of {name} = {for_people(made.value)}", columns, rows, notes)


def _row(made: Sensitivities, row: Sensitivity, change: Change, bar: str) -> tuple[str | float | None, ...]:
    graph = made.done.graph
    leaf = graph.leaves[row.position] if row.position < len(graph.leaves) else None
    return (
        graph.name(row.position),
        row.value,
        leaf.unit if leaf else None,
        "undefined" if row.partial is None else _six_digits(row.partial),
        "undefined" if row.elasticity is None else _short(row.elasticity),
        _effect(made, row.position, row.value + 1) if leaf else None,
        _effect(made, row.position, row.value * (1 + change.part)) if leaf else None,
        bar,
    )


def _short(number: float) -> str:
    """Three places, the zeros included, so that numbers of one size stand below each other."""
    return f"{number:.3f}" if 0.01 <= abs(number) < 1e4 or number == 0 else f"{number:.3e}"


def _six_digits(number: float) -> float:
    """A difference of two values has lost the digits that they share."""
    return float(f"{number:.6g}")


def _effect(made: Sensitivities, position: int, value: float) -> str:
    change = effect(made.done, made.of, position, value).change
    return "no value" if change is None else f"{change + 0.0:+.4g}"


def _budget(made: Sensitivities) -> Table:
    graph, spread = made.done.graph, made.plus_minus or 0.0
    name = graph.name(made.of)
    title = f"Uncertainty: {name} = {plus_minus_text(made.value, spread)}, or {parentheses_text(made.value, spread)}"
    columns = (
        Column("input"),
        Column("value", NUMBER),
        Column("±", NUMBER),
        Column(f"moves {name}", NUMBER),
        Column("share", NUMBER),
        Column("", BAR, optional=True),
    )
    uncertain = sorted((row for row in made.rows if row.plus_minus is not None), key=lambda row: -abs(row.share or 0.0))
    sizes = bars([row.share or 0.0 for row in uncertain])
    rows = [
        (graph.name(row.position), row.value, row.plus_minus, _six_digits(made.moves[row.position]), _share(row), bar)
        for row, bar in zip(uncertain, sizes, strict=True)
    ]
    return Table(title, columns, rows, _notes(made))


def _share(row: Sensitivity) -> str:
    return "none" if row.share is None else f"{row.share:.1f} %"


def _notes(made: Sensitivities) -> tuple[str, ...]:
    """What is to be said below the tables: each warning once, and each row's own note."""
    warnings = dict.fromkeys(one.sentence for one in made.warnings)
    owners: dict[str, list[str]] = {}
    for row in made.rows:
        for part in (row.note or "").split("; "):
            if part and part not in warnings:
                owners.setdefault(part, []).append(made.done.graph.name(row.position))
    return (*warnings, *(f"{listed(names)}: {part}" for part, names in owners.items()))


def _correlations(uncertain: Sequence[Sensitivities]) -> Table:
    """How the outputs vary together."""
    graph = uncertain[0].done.graph
    rows: list[tuple[str | float | None, ...]] = []
    for index, first in enumerate(uncertain):
        for second in uncertain[index + 1 :]:
            found = correlation_of(first.moves, second.moves, graph.correlations)
            rows.append((graph.name(first.of), graph.name(second.of), None if found is None else f"{found:.3f}"))
    columns = (Column("output"), Column("and"), Column("correlation", NUMBER))
    return Table("Correlations of the outputs", columns, rows)


def panels(made: Sensitivities, change: Change) -> Iterator[Panel]:
    """The panels of the tornado: every input by the same per cent; then each uncertain one by its uncertainty."""
    from backprop_cli.charts.tornado import Bar, Panel

    graph = made.done.graph
    name, first = graph.name(made.of), len(graph.leaves)

    def bar(row: Sensitivity, step: float) -> Bar:
        down, up = (effect(made.done, made.of, row.position, row.value + by).change for by in (-step, step))
        return Bar(graph.name(row.position), down, up)

    by_part = [bar(row, abs(row.value) * abs(change.part)) for row in made.rows if row.position < first]
    text = change.text.removeprefix("-")
    yield Panel(f"{name} = {for_people(made.value)}: what {text} of each input does", f"−{text}", f"+{text}", by_part)
    if made.plus_minus is not None:
        by_spread = [bar(row, row.plus_minus) for row in made.rows if row.plus_minus is not None]
        title = f"{name} = {plus_minus_text(made.value, made.plus_minus)}: what one standard uncertainty does"
        yield Panel(title, "value − uncertainty", "value + uncertainty", by_spread)
