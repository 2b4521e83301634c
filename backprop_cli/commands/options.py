"""Options that mean the same in every command, and what their words stand for in a graph."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from backprop_cli.graph import CONSTANT, Graph
from backprop_cli.numerals import is_number, why_no_number
from backprop_cli.output import say
from backprop_cli.problems import GraphError, Problem, problem_error, told
from backprop_cli.readers import load
from backprop_cli.readers.names import normal
from backprop_cli.views import FORMATS, format_of
from backprop_cli.words import listed, shown

T = TypeVar("T")
Forms = Mapping[str, tuple[str, tuple[str, ...]]]


def add_file(parser: ArgumentParser) -> None:
    """The graph's file, and `--set`."""
    parser.add_argument("file", metavar="FILE", help="the graph, YAML or JSON; - is standard input")
    parser.add_argument(
        "--set", metavar="NAME=NUMBER", action="append", default=[], help="replace an input or constant (repeatable)"
    )


def add_choice(parser: ArgumentParser) -> None:
    """`--of` and `--wrt`."""
    parser.add_argument(
        "--of", metavar="NAME", action="append", default=[], help="an output to look at: any node (repeatable)"
    )
    parser.add_argument(
        "--wrt", metavar="NAME", action="append", default=[], help="differentiate by this name only (repeatable)"
    )


def add_form(parser: ArgumentParser, forms: Iterable[str] = FORMATS, default: str = "table") -> None:
    """`--format` and `--output`; `default` says what is written where neither names a form."""
    parser.add_argument(
        "-f",
        "--format",
        metavar="FORMAT",
        choices=tuple(forms),
        help=f"{', '.join(forms)} (default: {default}, or by the file's suffix)",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write there instead of to standard output")


def form_of(args: Namespace, forms: Forms = FORMATS) -> str:
    """The form that the options ask for: by `--format`, else by the suffix of `--output`."""
    return args.format or format_of(args.output, forms) or "table"


def graph_of(args: Namespace) -> Graph:
    """The graph of the command's file, at the values of `--set`.

    Raises:
        GraphError: the file's mistakes, or those of every `--set`.
    """
    graph = load(args.file)
    _warn_of_unused(graph)
    return graph.at(**settings(graph, args.set)) if args.set else graph


def _warn_of_unused(graph: Graph) -> None:
    """Tell on standard error which inputs and constants no node uses: it may be a slip, and is no mistake."""
    used = {operand for layer in graph.layers for operand in layer.operands} | set(graph.outputs)
    unused = [position for position in range(len(graph.leaves)) if position not in used]
    if unused:
        verb = "is" if len(unused) == 1 else "are"
        message = f"{listed(graph.name(position) for position in unused)} {verb} used by no node"
        say(told(Problem("unused-input", message, graph.place_of(unused[0])), "warning"))


def settings(graph: Graph, words: Sequence[str]) -> dict[str, float]:
    """The new values that `--set` gives, by name."""
    return assigned(words, "--set", "apple=120", graph.leaf_position)


def assigned(words: Sequence[str], option: str, example: str, find: Callable[[str, str], object]) -> dict[str, float]:
    """The numbers that words like `apple=120` give, by name.

    Raises:
        GraphError: what is wrong with each word; `find` raises it where the name can't be meant.
    """

    def read(word: str) -> tuple[str, float]:
        name, sign, number = word.partition("=")
        name, place = normal(name.strip()), f"{option} {shown(word)}"
        if not sign:
            message = f"{option} needs a name, =, and a number"
            raise problem_error("usage", message, place, f"such as {option} {example}")
        find(name, place)
        return name, number_in(number.strip(), place)

    return dict(gathered(read, words))


def number_in(text: str, place: str) -> float:
    """The number that a word of the command line is.

    Raises:
        GraphError: it is none.
    """
    if not is_number(text):
        raise problem_error("bad-number", f"{shown(text) or 'the value'} {why_no_number(text)}", place)
    return float(text)


def chosen(graph: Graph, names: Sequence[str], option: str) -> list[int]:
    """The positions of the names given with an option, each once, in the order given.

    Raises:
        GraphError: about every name that the graph does not have.
    """
    return list(dict.fromkeys(gathered(lambda name: graph.position(normal(name), f"{option} {shown(name)}"), names)))


def gathered(read: Callable[[str], T], words: Iterable[str]) -> list[T]:
    """What `read` makes of each word.

    Raises:
        GraphError: about every word that `read` raises one for.
    """
    found: list[T] = []
    problems: list[Problem] = []
    for word in words:
        try:
            found.append(read(word))
        except GraphError as error:
            problems.extend(error.problems)
    if problems:
        raise GraphError(problems)
    return found


def outputs_of(graph: Graph, args: Namespace) -> list[int]:
    """The positions of the outputs: those of `--of`, else the graph's own."""
    return chosen(graph, args.of, "--of") or list(graph.outputs)


def input_position(graph: Graph, name: str, place: str) -> int:
    """Where the input `name` is.

    Raises:
        GraphError: there is none, or it is a constant.
    """
    position = graph.leaf_position(name, place)
    refuse_constant(graph, position, place)
    return position


def refuse_constant(graph: Graph, position: int, place: str) -> None:
    """Raises GraphError if a partial by what is at `position` is asked for and it is a constant."""
    if graph.kind(position) == CONSTANT:
        name = shown(graph.name(position))
        raise problem_error(
            "constant-partial",
            f"{name} is a constant: no partial derivative is taken",
            place,
            f"move {name} from constants to inputs",
        )
