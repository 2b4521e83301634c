"""`backprop solve`: the input that makes an output so much; or the inputs that make it as small as it gets."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from math import inf, isfinite
from typing import NamedTuple

from backprop_cli.commands.no_solution import why_none
from backprop_cli.commands.options import add_file, add_form, assigned, gathered, graph_of, input_position, number_in
from backprop_cli.graph import Graph
from backprop_cli.numerals import every_digit, for_people
from backprop_cli.passes import forward
from backprop_cli.problems import problem_error
from backprop_cli.readers.names import normal
from backprop_cli.report import NUMBER, Answer, Column, Records, Report, Table
from backprop_cli.whatif.curve import Curve, Point
from backprop_cli.whatif.roots import Plateau, Root, roots
from backprop_cli.whatif.search import nearest
from backprop_cli.words import shown

KEYS = ("value", "output", "iterations")


class Varied(NamedTuple):
    """An input that may change, and between which numbers."""

    position: int
    low: float | None = None
    high: float | None = None


def options(parser: ArgumentParser) -> None:
    """What `solve` takes."""
    add_file(parser)
    parser.add_argument("--target", metavar="NAME=NUMBER", help="what a node is to be")
    parser.add_argument("--minimize", metavar="NAME", help="make a node as small as it gets, instead of --target")
    parser.add_argument(
        "--vary",
        metavar="NAME",
        action="append",
        default=[],
        help="the input that may change; with bounds NAME=LOW:HIGH, either left out (with --minimize, repeatable)",
    )
    parser.add_argument("--between", metavar="LOW:HIGH", help="look there only, and list every solution")
    parser.add_argument("-v", "--verbose", action="store_true", help="show the iterations, too")
    add_form(parser)


def answer(args: Namespace) -> tuple[Answer, int]:
    """The solutions, with the check that each is one."""
    if bool(args.target) == bool(args.minimize):
        what = "not both" if args.target else "such as --target price=1000"
        raise problem_error("usage", "solve needs --target NAME=NUMBER or --minimize NAME", None, what)
    graph = graph_of(args)
    varied = gathered(lambda word: _varied(graph, word), args.vary)
    if args.between and len(varied) == 1:
        varied = [Varied(varied[0].position, *_range(args.between, f"--between {shown(args.between)}", whole=True))]
    elif args.between:
        raise problem_error("usage", "--between is about one --vary", None, "write --vary NAME=LOW:HIGH for each")
    if args.minimize:
        from backprop_cli.commands.minimize import minimized

        return minimized(args, graph, varied), 0
    return _solved(args, graph, varied), 0


def _varied(graph: Graph, word: str) -> Varied:
    name, sign, limits = word.partition("=")
    place = f"--vary {shown(word)}"
    position = input_position(graph, normal(name.strip()), place)
    return Varied(position, *_range(limits, place)) if sign else Varied(position)


def _range(text: str, place: str, whole: bool = False) -> tuple[float | None, float | None]:
    """The two numbers of `50:150`; one may be left out unless the range is to be whole."""
    parts = [part.strip() for part in text.split(":")]
    if len(parts) != 2 or (whole and "" in parts):
        raise problem_error("usage", f"{shown(text) or 'nothing'} is no range LOW:HIGH", place, "such as 50:150")
    low, high = (number_in(part, place) if part else None for part in parts)
    if low is not None and high is not None and low >= high:
        raise problem_error("usage", f"{for_people(low)} is not below {for_people(high)}", place, "LOW comes first")
    return low, high


def _solved(args: Namespace, graph: Graph, varied: Sequence[Varied]) -> Answer:
    if len(varied) != 1:
        hint = "such as --vary apple" if not varied else "--minimize takes several"
        raise problem_error("usage", f"solve varies one input; here are {len(varied) or 'none'}", None, hint)
    targets = assigned([args.target], "--target", "price=1000", lambda name, place: graph.position(name, place))
    [(name, target)] = targets.items()
    curve = Curve(graph, graph.position(name), target, varied[0].position)
    found = _found(curve, varied[0])
    flat = next((one for one in found if isinstance(one, Plateau)), None)
    solutions = [one for one in found if isinstance(one, Root)]
    if flat or not solutions:
        raise why_none(curve, flat, varied[0].low, varied[0].high)
    fields = {"graph": args.file, "vary": graph.name(curve.position), "target": targets}
    rows = [(root.point.x, target + root.point.above, len(root.steps)) for root in solutions]
    records = {"solutions": Records(KEYS, rows)}
    if args.verbose:
        records["steps"] = Records(("solution", "value", "output", "slope", "by"), list(_steps(curve, solutions)))
    whole = varied[0].low is not None
    return Report(fields, records, lambda: _tables(curve, solutions, whole, args.verbose))


def _found(curve: Curve, varied: Varied) -> list[Root | Plateau]:
    """Every solution between the bounds; without both, the nearest one within what bound there is."""
    if varied.low is not None and varied.high is not None:
        return roots(curve, varied.low, varied.high)
    start = curve.graph.numbers[varied.position]
    forward(curve.graph)  # The file's own values must make sense, and be told if they don't.
    low, high = -inf if varied.low is None else varied.low, inf if varied.high is None else varied.high
    found = nearest(curve, start, low, high)
    return [found] if found else []


def _steps(curve: Curve, solutions: Sequence[Root]) -> Iterator[tuple[object, ...]]:
    for root in solutions:
        for step in root.steps:
            slope = step.point.slope if isfinite(step.point.slope) else None
            yield root.point.x, step.point.x, curve.target + step.point.above, slope, step.by


def _tables(curve: Curve, solutions: Sequence[Root], whole: bool, verbose: bool) -> list[Table]:
    graph = curve.graph
    name, of = graph.name(curve.position), graph.name(curve.of)
    title = f"{graph.title}: " if graph.title else ""
    columns = (
        Column(name, NUMBER),
        Column(of, NUMBER),
        Column("off by", NUMBER),
        Column("iterations", NUMBER),
        Column("note", optional=True),
    )
    rows: list[tuple[str | float | None, ...]] = [
        (
            every_digit(root.point.x),
            every_digit(curve.target + root.point.above),
            float(f"{root.point.above:.2g}"),
            float(len(root.steps)),
            _note(root.point),
        )
        for root in solutions
    ]
    start = for_people(graph.numbers[curve.position])
    nearest_only = f"The solution nearest to {name} = {start}; --between LOW:HIGH lists all there are in a range."
    table = Table(
        f"{title}{of} = {for_people(curve.target)} by {name}", columns, rows, () if whole else (nearest_only,)
    )
    return [table, *(_iterations(curve, root) for root in solutions if verbose)]


def _note(point: Point) -> str | None:
    if point.is_kink:
        return "at a kink"
    if not isfinite(point.slope):
        return "no slope here"
    return "flat here" if point.slope == 0 else None


def _iterations(curve: Curve, root: Root) -> Table:
    name, of = curve.graph.name(curve.position), curve.graph.name(curve.of)
    columns = (
        Column("step", NUMBER),
        Column(name, NUMBER),
        Column(f"{of} off by", NUMBER),
        Column(f"∂{of}/∂{name}", NUMBER),
        Column("by"),
    )
    rows: list[tuple[str | float | None, ...]] = [
        (
            float(count),
            every_digit(step.point.x),
            f"{step.point.above:.3g}" if step.point.exists else "no value",
            step.point.slope if isfinite(step.point.slope) else "undefined",
            step.by,
        )
        for count, step in enumerate(root.steps, 1)
    ]
    notes = () if rows else ("It was there before the first step.",)
    return Table(f"Iterations to {name} = {every_digit(root.point.x)}", columns, rows, notes)
