"""`backprop check`: backpropagation against numerical differentiation, which derivative is wrong, and why."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from backprop_cli.commands.check_tables import tables
from backprop_cli.commands.options import add_choice, add_file, add_form, chosen, graph_of, outputs_of, refuse_constant
from backprop_cli.graph import Graph
from backprop_cli.numerals import is_number, why_no_number
from backprop_cli.problems import problem_error
from backprop_cli.report import Answer, Records, Report
from backprop_cli.words import shown

HOLDS, FAULT, NO_ANSWER = 0, 1, 3


def options(parser: ArgumentParser) -> None:
    """What `check` takes."""
    add_file(parser)
    add_choice(parser)
    parser.add_argument("--rtol", metavar="NUMBER", help="how far a rule may be from the slope, relatively (1e-9)")
    parser.add_argument("--points", metavar="N", help="try each rule at N further points (16)")
    parser.add_argument("--seed", metavar="S", help="draws those points (0)")
    parser.add_argument("--hessian", action="store_true", help="check the second derivatives, too")
    add_form(parser)


def answer(args: Namespace) -> tuple[Answer, int]:
    """The report of the check, and the exit status of its verdict."""
    from backprop_cli.commands.watching import watched
    from backprop_cli.numeric.checked import checked

    rtol = number(args.rtol, "--rtol", 1e-9)
    points, seed = whole(args.points, "--points", 16), whole(args.seed, "--seed", 0)
    graph = graph_of(args)
    done = checked(graph, outputs_of(graph, args), wrt_of(graph, args), rtol, points, seed, watched, args.hessian)
    records = {
        "rows": Records(type(done.rows[0])._fields if done.rows else ROW, done.rows),
        "local": Records(type(done.local[0])._fields if done.local else LOCAL, done.local),
    }
    if args.hessian:
        records["hessian"] = Records(SECOND, done.hessian)
    report = Report({"graph": args.file, "verdict": done.verdict}, records, lambda: tables(graph, done))
    return report, status_of(done.verdict)


ROW = ("of", "wrt", "backprop", "numeric", "error", "verdict", "note")
LOCAL = ("layer", "op", *ROW[1:])
SECOND = ("of", "wrt", "and", *ROW[2:])


def status_of(verdict: str) -> int:
    """The exit status of a verdict."""
    return {"ok": HOLDS, "kink": HOLDS, "wrong": FAULT}.get(verdict, NO_ANSWER)


def wrt_of(graph: Graph, args: Namespace) -> list[int]:
    """The positions to differentiate by: those of `--wrt`, else the inputs."""
    from backprop_cli.numeric.checked import inputs_of

    names = chosen(graph, args.wrt, "--wrt")
    for position in names:
        refuse_constant(graph, position, "--wrt")
    return names or inputs_of(graph)


def number(word: str | None, option: str, default: float) -> float:
    """The positive number of an option."""
    if word is None:
        return default
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
