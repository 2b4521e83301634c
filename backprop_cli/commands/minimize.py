"""`backprop solve --minimize`: the inputs that make an output as small as it gets."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from backprop_cli.commands.options import chosen, form_of
from backprop_cli.graph import Graph
from backprop_cli.numerals import every_digit, for_people
from backprop_cli.problems import problem_error
from backprop_cli.report import NUMBER, Answer, Column, Records, Report, Table
from backprop_cli.whatif.optimum import Optimum, minimum

if TYPE_CHECKING:
    from backprop_cli.commands.solve import Varied


def minimized(args: Namespace, graph: Graph, varied: Sequence[Varied]) -> Answer:
    """The report on the minimum of `--minimize` by each `--vary`."""
    [of] = chosen(graph, [args.minimize], "--minimize")
    positions = [one.position for one in varied]
    if not positions or len(set(positions)) < len(positions):
        message = "--minimize needs --vary, each input once"
        raise problem_error("usage", message, None, "such as --vary x --vary y=0:10")
    try:
        found = minimum(graph, of, positions, [(one.low, one.high) for one in varied])
    except ImportError:
        hint = "pip install 'backprop-cli[solve]'"
        raise problem_error("missing-extra", "--minimize uses SciPy, which is not installed", None, hint) from None
    if found.trouble:
        at = ", ".join(
            f"{graph.name(place)} = {for_people(x)}" for place, x in zip(positions, found.values, strict=True)
        )
        message = f"no minimum of {graph.name(of)} found: {found.trouble}"
        raise problem_error("no-solution", message, None, f"the lowest is {for_people(found.output)} at {at}")
    return _report(args, graph, of, positions, found)


def _report(args: Namespace, graph: Graph, of: int, positions: Sequence[int], found: Optimum) -> Report:
    names = [graph.name(position) for position in positions]
    fields = {"graph": args.file, "vary": names, "minimize": graph.name(of)}
    if form_of(args) in ("csv", "tsv"):
        rows = Records((*names, "output", "iterations"), [(*found.values, found.output, found.iterations)])
        return Report(fields, {"solutions": rows}, list)
    values = dict(zip(names, found.values, strict=True))
    solutions = Records(("value", "output", "iterations"), [(values, found.output, found.iterations)])
    records = {"solutions": solutions}
    if args.verbose:
        steps = [(dict(zip(names, at, strict=True)), output) for at, output in found.steps]
        records["steps"] = Records(("value", "output"), steps)
    return Report(fields, records, lambda: _tables(graph, of, names, found, args.verbose))


def _tables(graph: Graph, of: int, names: Sequence[str], found: Optimum, verbose: bool) -> list[Table]:
    title = f"{graph.title}: " if graph.title else ""
    columns = (Column("name"), Column("value", NUMBER))
    rows = [*zip(names, map(every_digit, found.values), strict=True), (graph.name(of), every_digit(found.output))]
    note = f"Downhill from the file's values, after {found.iterations} iterations; another start may lead elsewhere."
    table = Table(f"{title}minimum of {graph.name(of)}", columns, rows, (note,))
    if not verbose:
        return [table]
    steps = [(float(count), *at, output) for count, (at, output) in enumerate(found.steps, 1)]
    heads = (Column("step", NUMBER), *(Column(name, NUMBER) for name in (*names, graph.name(of))))
    return [table, Table("Iterations", heads, steps)]
