"""`backprop explain`: the chain rule step by step, and every formula written out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

from backprop_cli.commands.options import add_choice, add_file, add_form, chosen, graph_of, outputs_of
from backprop_cli.graph import CONSTANT, Graph
from backprop_cli.kinds.formulas import Formula, write
from backprop_cli.kinds.languages import EXACT, SIGNS
from backprop_cli.lessons.closed_forms import ClosedForms, closed_forms
from backprop_cli.lessons.explanation import BackwardPass, Steps, Term, Total, steps
from backprop_cli.lessons.lesson import Lesson
from backprop_cli.lessons.lesson_about import lesson_about
from backprop_cli.lessons.lesson_whole import whole_lesson
from backprop_cli.lessons.paths import paths
from backprop_cli.passes import forward
from backprop_cli.report import Answer, Drawn, Records, Report
from backprop_cli.views import view

# The forms, each with its view and the suffixes of files that are written in it.
FORMS = {
    "text": ("lesson_text", (".txt",)),
    "markdown": ("lesson_markdown", (".md", ".markdown")),
    "latex": ("lesson_latex", (".tex",)),
    "json": ("json_rows", (".json",)),
}
FORWARD_KEYS = ("step", "name", "op", "inputs", "symbols", "numbers", "value")
BACKWARD_KEYS = (
    *("of", "step", "layer", "op", "sentence", "wrt", "term", "terms", "symbols", "numbers", "value", "note"),
)
SUM_KEYS = ("of", "wrt", "numbers", "value", "note")
FORMULA_KEYS = ("of", "wrt", "formula", "size")
PATH_KEYS = ("of", "wrt", "paths", "rank", "names", "slopes", "value")


def options(parser: ArgumentParser) -> None:
    """What `explain` takes."""
    add_file(parser)
    parser.add_argument(
        "name", metavar="NAME", nargs="*", default=[], help="explain only this name, with the paths by which it acts"
    )
    add_choice(parser)
    add_form(parser, FORMS, "text")


def answer(args: Namespace) -> tuple[Answer, int]:
    """The lesson on the whole graph, or on the names given."""
    graph = graph_of(args)
    names = chosen(graph, args.name, "NAME") + chosen(graph, args.wrt, "--wrt")
    asked = list(dict.fromkeys(names))
    outputs = outputs_of(graph, args)
    made = steps(forward(graph), outputs)
    forms = closed_forms(graph, outputs, _differentiable(graph, asked or graph.in_file_order))

    def made_for(form: str) -> Report | Lesson:
        if form == "json":
            return _report(args.file, made, forms, asked)
        return lesson_about(made, forms, asked) if asked else whole_lesson(made, forms)

    return Drawn(FORMS, lambda form, screen: view(FORMS[form][0])(made_for(form), screen)), 0


def _differentiable(graph: Graph, positions: Sequence[int]) -> list[int]:
    return [position for position in positions if graph.kind(position) != CONSTANT]


def _report(file: str, made: Steps, forms: ClosedForms, asked: Sequence[int]) -> Report:
    graph = made.done.graph
    names = {graph.name(position) for position in asked}
    fields = {"graph": file, "outputs": {one.of: made.done.numbers[one.done.of] for one in made.backward}}
    terms = [(one, step, term) for one in made.backward for step in one.steps for term in step.terms]
    totals = [total for one in made.backward for step in one.steps for total in step.totals]
    records = {
        "forward": Records(FORWARD_KEYS, _forward_rows(made, names)),
        "backward": Records(BACKWARD_KEYS, (_term_row(*row) for row in terms if not names or row[2].wrt in names)),
        "sums": Records(SUM_KEYS, (_sum_row(total) for total in totals if not names or total.wrt in names)),
        "formulas": Records(FORMULA_KEYS, _formula_rows(forms)),
        "paths": Records(PATH_KEYS, _path_rows(made.backward, asked)),
    }
    return Report(fields, records, list)


def _forward_rows(made: Steps, names: set[str]) -> Iterator[Sequence[Any]]:
    graph = made.done.graph
    for position, step in enumerate(made.forward, len(graph.leaves)):
        if not names or step.name in names:
            inputs = [graph.name(operand) for operand in graph.layer(position).operands]
            yield step.number, step.name, step.op, inputs, *_texts(step.symbols, step.numbers), step.value


def _texts(*formulas: Formula) -> list[str]:
    return [write(formula, None, SIGNS) for formula in formulas]


def _term_row(one: BackwardPass, step: Any, term: Term) -> Sequence[Any]:
    rule = (one.of, step.number, step.name, step.op, step.sentence)
    note = term.note or "; ".join(step.notes) or None
    return *rule, term.wrt, term.use, term.uses, *_texts(term.symbols, term.numbers), _finite(term.value), note


def _sum_row(total: Total) -> Sequence[Any]:
    return total.of, total.wrt, *_texts(total.numbers), _finite(total.value), total.note


def _formula_rows(forms: ClosedForms) -> Iterator[Sequence[Any]]:
    for form in (*forms.values, *forms.partials):
        yield form.of, form.wrt, write(form.formula, None, EXACT) if form.formula else None, form.size


def _path_rows(passes: Sequence[BackwardPass], asked: Sequence[int]) -> Iterator[Sequence[Any]]:
    """A row for each path shown; where there are more, one for the others, without rank and names."""
    for one in passes:
        for position in _differentiable(one.done.forward.graph, asked):
            found = paths(one.done, position)
            key = (one.of, found.wrt, found.number)
            for rank, path in enumerate(found.largest, 1):
                yield *key, rank, list(path.names), list(map(_finite, path.slopes)), _finite(path.value)
            if found.number > len(found.largest):
                yield *key, None, [], [], _finite(found.others)


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None
