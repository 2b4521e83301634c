"""`backprop draw`: the graph as a picture, with values above its edges and gradients below them."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from backprop_cli.commands.options import add_file, add_form, chosen, graph_of, outputs_of
from backprop_cli.drawings import FORMATS, show
from backprop_cli.drawings.picture import Drawing, Labels, Picture, picture
from backprop_cli.graph import LAYER, Graph
from backprop_cli.output import say
from backprop_cli.passes import backward_from, forward
from backprop_cli.problems import Problem, problem_error, told
from backprop_cli.report import Answer, Drawn, Screen
from backprop_cli.views import format_of
from backprop_cli.words import did_you_mean, listed, shown

PARTS = ("forward", "backward", "structure")
BLANKS = ("values", "gradients")
SHOWS = {"values": "forward", "gradients": "backward"}  # which part each of them is in


def options(parser: ArgumentParser) -> None:
    """What `draw` takes."""
    add_file(parser)
    parser.add_argument(
        "--of", metavar="NAME", action="append", default=[], help="whose gradients to show: any node (repeatable)"
    )
    parser.add_argument("--only", choices=PARTS, help="show one thing: the values, the gradients, or neither")
    parser.add_argument(
        "--blank",
        metavar="WHAT",
        action="append",
        default=[],
        help="leave values or gradients to be filled in; values=NAME,NAME on edges from these only (repeatable)",
    )
    parser.add_argument("--ascii", action="store_true", help="draw the text picture with ASCII characters only")
    add_form(parser, FORMATS, next(iter(FORMATS)))


def answer(args: Namespace) -> tuple[Answer, int]:
    """The drawing: a picture for each output, or one without gradients."""
    _refuse_unknown_suffix(args)
    graph = graph_of(args)
    outputs = outputs_of(graph, args)
    drawing = Drawing(graph.title, _pictures(graph, args, outputs), graph, outputs, _warn)
    return Drawn(FORMATS, lambda form, screen: show(drawing, form, _ascii(screen) if args.ascii else screen)), 0


def _warn(problem: Problem) -> None:
    say(told(problem, "warning"))


def _ascii(screen: Screen) -> Screen:
    return screen._replace(encoding="ascii")


def _refuse_unknown_suffix(args: Namespace) -> None:
    path = args.output
    if not args.format and path and "." in path.rpartition("/")[2] and format_of(path, FORMATS) is None:
        suffixes = listed([suffix for _, every in FORMATS.values() for suffix in every], 20)
        message = f"{shown(path, len(path))} has no suffix of a picture"
        raise problem_error("unknown-format", message, "-o", f"the suffixes are {suffixes}; or say which with -f")


def _pictures(graph: Graph, args: Namespace, outputs: Sequence[int]) -> list[Picture]:
    """One picture for each output whose gradients are shown. Every picture is of the whole graph."""
    values, gradients = (_blank(graph, args, what) for what in BLANKS)
    ends = list(dict.fromkeys((*graph.outputs, *outputs)))
    if args.only == "structure":
        return [picture(graph, Labels(), ends, graph.title)]
    done = forward(graph)
    if args.only == "forward":
        return [picture(graph, Labels(done, None, values), ends, graph.title)]
    with_values = None if args.only == "backward" else done
    passes = [backward_from(done, output) for output in outputs]
    return [
        picture(graph, Labels(with_values, back, values, gradients), ends, _title(graph, back.of)) for back in passes
    ]


def _title(graph: Graph, output: int) -> str | None:
    """The graph's title, with the output that the gradients are of where there could be a doubt."""
    if graph.outputs == (output,):
        return graph.title
    said = f"gradients of {graph.name(output)}"
    return f"{graph.title}: {said}" if graph.title else said[:1].upper() + said[1:]


def _blank(graph: Graph, args: Namespace, what: str) -> frozenset[int]:
    """The positions whose values, or gradients, are left blank: those named, or all that there are to work out."""
    found: list[int] = []
    for word in args.blank:
        kind, sign, names = word.partition("=")
        _refuse_blank(kind, word, args.only)
        if kind == what and sign:
            found += chosen(graph, [name.strip() for name in names.split(",")], f"--blank {kind}=")
        elif kind == what:
            every = range(len(graph.leaves) + len(graph.layers))
            found += [place for place in every if what == "gradients" or graph.kind(place) == LAYER]
    return frozenset(found)


def _refuse_blank(kind: str, word: str, only: str | None) -> None:
    """Raises GraphError if what is to be left blank is not known, or not in the picture."""
    if kind not in BLANKS:
        hint = did_you_mean(kind, BLANKS) or f"the choices are {listed(BLANKS)}"
        raise problem_error("usage", f"--blank has no choice {shown(kind)}", None, hint)
    if only and only != SHOWS[kind]:
        message = f"a picture of {only} only has no {kind} to leave blank"
        raise problem_error("not-available", message, f"--blank {shown(word)}", f"leave out --only {only}")
