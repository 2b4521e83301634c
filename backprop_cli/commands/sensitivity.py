"""`backprop sensitivity`: which input moves the output most, and the budget of its uncertainty."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence

from backprop_cli.charts import CHARTS, draw
from backprop_cli.commands.options import (
    add_choice,
    add_file,
    add_form,
    assigned,
    chosen,
    graph_of,
    input_position,
    number_in,
    outputs_of,
    refuse_constant,
)
from backprop_cli.commands.sensitivity_views import Change, panels, report
from backprop_cli.graph import INPUT, Graph
from backprop_cli.numerals import for_people
from backprop_cli.passes import forward
from backprop_cli.problems import problem_error
from backprop_cli.report import Answer, Drawn
from backprop_cli.views import FORMATS, Screen, show_each
from backprop_cli.whatif.sensitivities import sensitivities
from backprop_cli.words import shown

FORMS = FORMATS | CHARTS


def options(parser: ArgumentParser) -> None:
    """What `sensitivity` takes."""
    add_file(parser)
    add_choice(parser)
    parser.add_argument(
        "--pm",
        metavar="NAME=NUMBER",
        action="append",
        default=[],
        help="the standard uncertainty of an input, instead of the file's plus_minus (repeatable)",
    )
    parser.add_argument(
        "--change",
        metavar="PERCENT",
        default="1%",
        help="the change of each input that is tried (default: 1%%)",
    )
    add_form(parser, FORMS)


def answer(args: Namespace) -> tuple[Answer, int]:
    """The sensitivities of each output: reports, or a picture."""
    change = _change(args.change)
    graph = graph_of(args)
    spreads, names, outputs = spreads_of(graph, args.pm), _names(graph, args.wrt), outputs_of(graph, args)
    done = forward(graph)
    made = [sensitivities(done, output, names, spreads) for output in outputs]

    def show(form: str, screen: Screen) -> Iterator[str | bytes]:
        if form not in CHARTS:
            return show_each([report(args.file, one, change, made) for one in made], form, screen)
        from backprop_cli.charts.tornado import tornado

        return draw(tornado([panel for one in made for panel in panels(one, change)]), form)

    return Drawn(FORMS, show), 0


def _change(text: str) -> Change:
    """The part of a value that `--change` means."""
    place = f"--change {shown(text)}"
    if not text.endswith("%"):
        raise problem_error("usage", "--change is a per cent", place, f"write --change {shown(text)}%")
    part = number_in(text.removesuffix("%").strip(), place) / 100
    if part == 0:
        raise problem_error("usage", "a change of 0% changes nothing", place, "such as --change 1%")
    return Change(part, for_people(part * 100) + " %")


def spreads_of(graph: Graph, words: Sequence[str]) -> dict[int, float]:
    """The standard uncertainties by position: the file's, or what `--pm` gives instead."""
    given = {leaf.name: leaf.plus_minus for leaf in graph.leaves if leaf.kind == INPUT and leaf.plus_minus is not None}
    found = assigned(words, "--pm", "apple=5", lambda name, place: input_position(graph, name, place))
    for name, spread in found.items():
        if spread < 0:
            place = f"--pm {shown(name)}={for_people(spread)}"
            raise problem_error("bad-number", "a standard uncertainty is not negative", place, "leave out the sign")
    return {graph.positions[name]: spread for name, spread in {**given, **found}.items()}


def _names(graph: Graph, words: Sequence[str]) -> list[int]:
    """The positions of `--wrt`, else of the inputs."""
    for position in chosen(graph, words, "--wrt"):
        refuse_constant(graph, position, f"--wrt {shown(graph.name(position))}")
    return chosen(graph, words, "--wrt") or [graph.positions[name] for name in graph.inputs]
