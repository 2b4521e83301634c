"""Somebody's own answers: a file, YAML or JSON, of partial derivatives (`apple: 2.2` or `price/apple: 2.2`)."""

from __future__ import annotations

from typing import NamedTuple

from backprop_cli.graph import CONSTANT, Graph
from backprop_cli.numerals import Number, why_no_number
from backprop_cli.problems import GraphError
from backprop_cli.readers import syntax_of
from backprop_cli.readers.names import normal
from backprop_cli.readers.source import read_source
from backprop_cli.readers.tree import KEY, Mistake, Path, Tree, told_in_place, what_is
from backprop_cli.words import did_you_mean, listed, shown


class Answer(NamedTuple):
    """The partial of `of` by `wrt` (positions) as somebody has it; `written` has the digits they wrote."""

    of: int
    wrt: int
    written: str


def read_answers(path: str, graph: Graph) -> list[Answer]:
    """The answers in the file at `path` (`-` is standard input), about the names of a graph, in the file's order.

    Raises:
        GraphError: the file can't be read, or is not answers; all its mistakes at once.
    """
    source = read_source(path)
    syntax = syntax_of(source)
    tree, mistakes = syntax.read(source)
    reading = _Reading(graph, mistakes)
    reading.run(tree)
    if reading.mistakes:
        raise GraphError(told_in_place(reading.mistakes, source, syntax.signs(source)))
    return list(reading.answers.values())


class _Reading:
    def __init__(self, graph: Graph, mistakes: list[Mistake]) -> None:
        self.graph, self.mistakes = graph, list(mistakes)
        self.answers: dict[tuple[int, int], Answer] = {}

    def run(self, tree: Tree) -> None:
        """Read the one mapping that answers are."""
        if tree in ("", "~", None, ()):
            self._mistake("empty", "there are no answers", None, "such as apple: 2.2 or price/apple: 2.2")
        elif not isinstance(tree, tuple):
            self._mistake("wrong-shape", f"answers are a mapping of names to numbers; this is {what_is(tree)}", ())
        else:
            for index, (key, value) in enumerate(tree):
                self._answer(key, value, (index,))

    def _answer(self, key: str, value: Tree, path: Path) -> None:
        found = self._positions(key, (*path, KEY))
        if not isinstance(value, Number):
            what = (
                f"{shown(value)}, which {why_no_number(value)}" if isinstance(value, str) and value else what_is(value)
            )
            self._mistake("bad-number", f"the answer {shown(key)} is {what}", path, "an answer is a number")
        elif found in self.answers:
            self._mistake("duplicate", f"{shown(key)} is answered twice", (*path, KEY), "leave one out")
        elif found:
            self.answers[found] = Answer(*found, value)

    def _positions(self, key: str, path: Path) -> tuple[int, int] | None:
        of, sign, name = key.partition("/")
        if not sign:
            of, name = "", of
            if len(self.graph.outputs) > 1:
                outputs = listed(self.graph.name(output) for output in self.graph.outputs)
                self._mistake("usage", f"the graph has several outputs: {outputs}", path, f"such as NAME/{shown(name)}")
                return None
        output = self._position(of, path) if of else self.graph.outputs[0]
        wrt = self._position(name, path)
        if wrt is not None and self.graph.kind(wrt) == CONSTANT:
            message = f"{shown(name)} is a constant: no partial derivative is taken"
            self._mistake("constant-partial", message, path, f"move {shown(name)} from constants to inputs")
            return None
        return None if output is None or wrt is None else (output, wrt)

    def _position(self, name: str, path: Path) -> int | None:
        found = self.graph.positions.get(normal(name.strip()))
        if found is None:
            hint = did_you_mean(name, self.graph.positions)
            self._mistake("unknown-name", f"the graph has no {shown(name) or 'name there'}", path, hint)
        return found

    def _mistake(self, code: str, message: str, path: Path | None, hint: str | None = None) -> None:
        self.mistakes.append(Mistake(code, message, path, hint))
