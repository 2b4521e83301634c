"""`backprop sweep`: an output and its partial derivative along a range, or on a grid of two."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from math import prod
from typing import TYPE_CHECKING

from backprop_cli.charts import CHARTS, draw
from backprop_cli.commands.options import (
    add_choice,
    add_file,
    add_form,
    chosen,
    form_of,
    gathered,
    graph_of,
    input_position,
    number_in,
    outputs_of,
    refuse_constant,
)
from backprop_cli.graph import Graph
from backprop_cli.numerals import for_people
from backprop_cli.problems import problem_error
from backprop_cli.readers.names import normal
from backprop_cli.report import NUMBER, Answer, Column, Drawn, Records, Report, Table
from backprop_cli.views import FORMATS, Screen, show
from backprop_cli.whatif.sweeps import Range, Row, sweep
from backprop_cli.words import shown

if TYPE_CHECKING:
    from backprop_cli.charts.curves import Panel

FORMS = FORMATS | CHARTS
MOST_ROWS = 1_000_000


def options(parser: ArgumentParser) -> None:
    """What `sweep` takes."""
    add_file(parser)
    add_choice(parser)
    parser.add_argument(
        "--vary",
        metavar="NAME=FROM:TO:COUNT",
        action="append",
        default=[],
        help="the input and its values; with :log at the end the same factor apart (twice for a grid)",
    )
    parser.add_argument("--plot", action="store_true", help="draw the output and the partial instead of a table")
    add_form(parser, FORMS)


def answer(args: Namespace) -> tuple[Answer, int]:
    """The rows of the sweep, or its curves."""
    form = form_of(args, FORMS)
    if args.plot and form != "table":
        raise problem_error("not-available", f"--plot draws in the terminal, not as {form}", "--plot", "leave one out")
    graph = graph_of(args)
    ranges = _ranges(graph, args.vary)
    varied = [one.position for one in ranges]
    outputs = [output for output in outputs_of(graph, args) if output not in varied]
    names = chosen(graph, args.wrt, "--wrt") or varied
    for position in names:
        refuse_constant(graph, position, f"--wrt {shown(graph.name(position))}")
    rows = sweep(graph, ranges, outputs, names)

    def shown_as(form: str, screen: Screen) -> Iterator[str | bytes]:
        if form not in CHARTS and not args.plot:
            return show(_report(args.file, graph, ranges, outputs, names, rows), form, screen)
        made = panels(graph, ranges, outputs, names, list(rows))
        if args.plot:
            from backprop_cli.charts.terminal import plot

            return plot(made, screen)
        from backprop_cli.charts.curves import curves

        return draw(curves(made, graph.title or " and ".join(panel.of for panel in made)), form)

    return Drawn(FORMS, shown_as), 0


def _ranges(graph: Graph, words: Sequence[str]) -> list[Range]:
    if not 1 <= len(words) <= 2:
        message = f"sweep varies one input or two; here are {len(words) or 'none'}"
        raise problem_error("usage", message, None, "such as --vary apple=50:150:11")
    ranges = gathered(lambda word: _range(graph, word), words)
    if len({one.position for one in ranges}) < len(ranges):
        raise problem_error("usage", f"{shown(graph.name(ranges[0].position))} is varied twice", "--vary")
    rows = prod(one.size for one in ranges)
    if rows > MOST_ROWS:
        raise problem_error("usage", f"{rows:,} rows are more than {MOST_ROWS:,}".replace(",", " "), "--vary")
    return ranges


def _range(graph: Graph, word: str) -> Range:
    """What `apple=50:150:11` or `apple=1:1000:4:log` says."""
    place = f"--vary {shown(word)}"
    name, sign, text = word.partition("=")
    position = input_position(graph, normal(name.strip()), place)
    low, high, count, *log = [*(part.strip() for part in text.split(":")), "", ""][: max(3, text.count(":") + 1)]
    if not sign or text.count(":") not in (2, 3) or log not in ([], ["log"]):
        hint = f"such as --vary {shown(name, 30)}=50:150:11, or 1:1000:4:log"
        raise problem_error("usage", "--vary is NAME=FROM:TO:COUNT", place, hint)
    ends = number_in(low, place), number_in(high, place)
    if not (count.isascii() and count.isdecimal() and int(count[:12]) >= 1):
        message = f"{shown(count) or 'the count'} is no count of values"
        raise problem_error("bad-number", message, place, "a whole number from 1 on")
    if int(count[:12]) == 1 and ends[0] != ends[1]:
        message = f"one value is not both {for_people(ends[0])} and {for_people(ends[1])}"
        raise problem_error("usage", message, place, "take 2 or more")
    if log and not ends[0] * ends[1] > 0:
        raise problem_error("usage", "logarithmic steps need two ends of one sign, and no 0", place)
    return Range(position, *ends, int(count[:12]), bool(log))


def _report(
    file: str, graph: Graph, ranges: Sequence[Range], outputs: Sequence[int], names: Sequence[int], rows: Iterator[Row]
) -> Report:
    by, of = [graph.name(one.position) for one in ranges], [graph.name(output) for output in outputs]
    partials = [f"{output}/{graph.name(name)}" for output in of for name in names]
    cells = ((*row.at, *row.outputs, *row.partials, row.note) for row in rows)

    def tables() -> list[Table]:
        heads = [f"∂{output}/∂{graph.name(name)}" for output in of for name in names]
        columns = (*(Column(head, NUMBER) for head in (*by, *of, *heads)), Column("note", optional=True))
        title = f"{', '.join(of)} along {' and '.join(by)}"
        return [Table(f"{graph.title}: {title}" if graph.title else title, columns, list(cells))]

    return Report({"graph": file}, {"rows": Records((*by, *of, *partials, "note"), cells)}, tables)


def panels(
    graph: Graph, ranges: Sequence[Range], outputs: Sequence[int], names: Sequence[int], rows: Sequence[Row]
) -> list[Panel]:
    """A panel for each output, and for each of its partials; a curve for each value of the second range."""
    from backprop_cli.charts.curves import MOST_CURVES, Curve, Panel

    second = ranges[1] if len(ranges) > 1 else None
    if second and second.size > MOST_CURVES:
        message = f"{second.size} curves can't be told apart"
        hint = f"the second --vary may have up to {MOST_CURVES} values"
        raise problem_error("usage", message, f"--vary {shown(graph.name(second.position))}", hint)
    count = second.size if second else 1

    def panel(title: str, cell: int) -> Panel:
        lines = []
        for index in range(count):
            points = [(row.at[0], (row.outputs + row.partials)[cell]) for row in rows[index::count]]
            name = f"{graph.name(second.position)} = {for_people(rows[index].at[1])}" if second else None
            lines.append(Curve(name, points))
        return Panel(title, graph.name(ranges[0].position), lines, ranges[0].is_log)

    of = [graph.name(output) for output in outputs]
    titles = [*of, *(f"∂{output}/∂{graph.name(name)}" for output in of for name in names)]
    return [panel(title, cell) for cell, title in enumerate(titles)]
