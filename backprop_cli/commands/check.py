"""`backprop check`: backpropagation against numerical differentiation, which derivative is wrong, and why."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from backprop_cli.commands.check_tables import status_of, step_tables, tables
from backprop_cli.commands.options import add_choice, add_file, add_form, chosen, graph_of, outputs_of, refuse_constant
from backprop_cli.graph import Graph
from backprop_cli.numerals import is_number, why_no_number
from backprop_cli.passes import Forward, forward
from backprop_cli.problems import problem_error
from backprop_cli.report import Answer, Records, Report
from backprop_cli.words import shown

if TYPE_CHECKING:
    from backprop_cli.numeric.by_floats import StepRow
    from backprop_cli.numeric.checked import Way
    from backprop_cli.numeric.curvature import SecondRow


def options(parser: ArgumentParser) -> None:
    """What `check` takes."""
    add_file(parser)
    add_choice(parser)
    parser.add_argument(
        "--method",
        choices=("exact", "central", "forward"),
        default="exact",
        help="exact (arbitrary precision), or differences in floating point: central, forward",
    )
    parser.add_argument("--step", metavar="H", help="their step (1e-4 for central, 1e-7 for forward)")
    parser.add_argument("--steps", action="store_true", help="show what one step after another gives, with its error")
    parser.add_argument(
        "--rtol", metavar="NUMBER", help="how far a derivative may be from the slope, relatively (1e-9; floats: 1e-6)"
    )
    parser.add_argument("--points", metavar="N", help="try each rule at N further points (16)")
    parser.add_argument("--seed", metavar="S", help="draws those points (0)")
    parser.add_argument("--hessian", action="store_true", help="check the second derivatives, too")
    parser.add_argument("--against", metavar="ANSWERS", help="mark somebody's own partials, a file of NAME: NUMBER")
    parser.add_argument(
        "--layers", metavar="FILE.py", help="use and judge layers written in Python; this runs the file"
    )
    add_form(parser)


def answer(args: Namespace) -> tuple[Answer, int]:
    """The report of the check, and the exit status of its verdict."""
    from backprop_cli.commands.watching import watched
    from backprop_cli.numeric.checked import checked

    way = _way(args)
    if args.hessian and (args.against is not None or args.method != "exact"):
        hint = "second derivatives are checked by the exact method, without answers"
        raise problem_error("not-available", "--hessian does nothing here", "--hessian", hint)
    graph = graph_of(args)
    if args.against is not None:
        from backprop_cli.commands.marking import marked

        return marked(graph, args, way)
    if args.layers is not None:
        way = _with_classes(way, graph, args)
    of, wrt = outputs_of(graph, args), wrt_of(graph, args)
    passed = forward(graph)
    done = checked(passed, of, wrt, way, watched)
    steps = _steps(passed, of, wrt, args) if args.steps else []
    records = {"rows": Records(ROW, done.rows), "local": Records(LOCAL, done.local)}
    if args.hessian:
        done = done._replace(hessian=_second(passed, of, wrt, way))
        records["hessian"] = Records(SECOND, done.hessian)
    if steps:
        records["steps"] = Records(STEP, steps)
    report = Report(
        {"graph": args.file, "verdict": done.verdict}, records, lambda: [*tables(graph, done), *step_tables(steps)]
    )
    return report, status_of(done.verdict)


ROW = ("of", "wrt", "backprop", "numeric", "error", "verdict", "note")
LOCAL = ("layer", "op", *ROW[1:])
SECOND = ("of", "wrt", "and", *ROW[2:])
STEP = ("of", "wrt", "h", "numeric", "error")


def _way(args: Namespace) -> Way:
    from backprop_cli.numeric.checked import Way

    if args.step is not None and args.method == "exact":
        hint = "the exact method finds its own steps; choose --method central or forward"
        raise problem_error("not-available", "--step does nothing here", "--step", hint)
    return Way(
        args.method,
        number(args.step, "--step"),
        number(args.rtol, "--rtol"),
        whole(args.points, "--points", 16),
        whole(args.seed, "--seed", 0),
    )


def _second(passed: Forward, of: list[int], wrt: list[int], way: Way) -> list[SecondRow]:
    from backprop_cli.numeric.checking import Check
    from backprop_cli.numeric.curvature import second_rows
    from backprop_cli.numeric.verdicts import RTOL

    check = Check(passed, way.rtol or RTOL)
    return [row for output in of for row in second_rows(check, output, wrt)]


def _with_classes(way: Way, graph: Graph, args: Namespace) -> Way:
    from backprop_cli.learner_layers import load_layers

    if args.method != "exact":
        raise problem_error("not-available", "--layers goes with the exact method alone", "--method")
    return way._replace(classes=load_layers(args.layers, graph))


def _steps(passed: Forward, of: list[int], wrt: list[int], args: Namespace) -> list[StepRow]:
    from backprop_cli.numeric.by_floats import by_steps
    from backprop_cli.numeric.floats import CENTRAL, METHODS

    return list(by_steps(passed, of, wrt, METHODS.get(args.method, CENTRAL)))


def wrt_of(graph: Graph, args: Namespace) -> list[int]:
    """The positions to differentiate by: those of `--wrt`, else the inputs."""
    from backprop_cli.numeric.checked import inputs_of

    names = chosen(graph, args.wrt, "--wrt")
    for position in names:
        refuse_constant(graph, position, "--wrt")
    return names or inputs_of(graph)


def number(word: str | None, option: str) -> float | None:
    """The positive number of an option, or None where it is not given."""
    if word is None:
        return None
    if not is_number(word):
        raise problem_error("bad-number", f"{shown(word) or 'the value'} {why_no_number(word)}", option)
    if float(word) <= 0:
        raise problem_error("bad-number", f"{shown(word)} is not above 0", option)
    return float(word)


def whole(word: str | None, option: str, default: int, largest: int = 10_000) -> int:
    """The whole number of an option, 0 or above."""
    if word is None:
        return default
    if not (word.isascii() and word.isdigit() and len(word) < 19):
        raise problem_error("bad-number", f"{shown(word) or 'the value'} is not a whole number, 0 or above", option)
    if option == "--points" and int(word) > largest:
        raise problem_error("bad-number", f"{shown(word)} points are more than {largest}", option)
    return int(word)
