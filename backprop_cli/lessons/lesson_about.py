"""The lesson on a few names: how each acts on an output, by which steps and which paths."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from backprop_cli.graph import CONSTANT, LAYER
from backprop_cli.kinds.formulas import Formula
from backprop_cli.kinds.languages import PATH
from backprop_cli.lessons.closed_forms import ClosedForms
from backprop_cli.lessons.explanation import ELLIPSIS, BackwardPass, Steps
from backprop_cli.lessons.lesson import Block, Equation, Lesson, Section
from backprop_cli.lessons.lesson_whole import equation_of, formula_blocks, leaf_of, step_backward, step_forward
from backprop_cli.lessons.paths import Path, Paths, paths
from backprop_cli.notes import CONSTANT_NOTE

_LONGEST_PATH, _MOST_NAMED = 16, 20


def lesson_about(steps: Steps, forms: ClosedForms, positions: Sequence[int]) -> Lesson:
    """How what is at some positions acts on each output, and by which paths."""
    sections = [_about(steps, one, position, forms) for one in steps.backward for position in positions]
    graph = steps.done.graph
    shown_above = {graph.name(position) for position in positions}
    others = [form for form in forms.partials if form.wrt not in shown_above]
    formulas = formula_blocks(ClosedForms(forms.values[:_MOST_NAMED], tuple(others[:_MOST_NAMED])))
    missing = max(0, len(forms.values) - _MOST_NAMED) + max(0, len(others) - _MOST_NAMED)
    said = f"{missing} more, of parts that these name: leave the names out to see all."
    blocks = (*formulas, Block(sentences=(said,))) if missing else tuple(formulas)
    return Lesson(graph.title, (*sections, Section("Formulas", blocks)))


def _about(steps: Steps, one: BackwardPass, position: int, forms: ClosedForms) -> Section:
    graph, name = steps.done.graph, steps.done.graph.name(position)
    title = f"How {name} acts on {one.of}"
    if graph.kind(position) == LAYER:
        known = Block((step_forward(steps, position - len(graph.leaves)),))
    else:
        known = Block((leaf_of(steps.done, position),))
    if graph.kind(position) == CONSTANT:
        return Section(title, (known, Block(sentences=(f"{name} is {CONSTANT_NOTE}.",))))
    if position == one.done.of or one.done.gradients[position] is None:
        said = f"{one.of} does not depend on {name}: no path leads there."
        said = f"{name} is the output itself." if position == one.done.of else said
        partial = Equation(Formula.partial(one.of, name), (one.done.partial(position),))
        return Section(title, (known, Block(sentences=(said,)), Block((partial,), is_backward=True)))
    users = [step for step in one.steps if any(term.wrt == name for term in step.terms)]
    terms = [step_backward(step, name) for step in users]
    form = [equation_of(form) for form in forms.partials if (form.of, form.wrt) == (one.of, name)]
    ways = _paths(paths(one.done, position))
    return Section(title, (known, *terms, Block(tuple(form), is_backward=True, exact=True), ways))


def _paths(found: Paths) -> Block:
    many = len(found.largest) < found.number
    lead = f"{_counted(found.number)} from {found.wrt} to {found.of}"
    lead += f"; the {len(found.largest)} that contribute most:" if many else ":"
    rows = [_path(path) for path in found.largest]
    if many:
        rest = _counted(found.number - len(found.largest), "other path")
        rows.append(Equation(Formula.name(f"the {rest}"), (found.others,)))
    if found.number > 1:
        parts = [path.value for path in found.largest] + ([found.others] if many else [])
        rows.append(Equation(Formula.partial(found.of, found.wrt), (_sum(parts), found.total)))
    return Block(tuple(rows), sentences=(lead,), is_backward=True)


def _counted(number: int, what: str = "path") -> str:
    if number.bit_length() > 64:
        return f"about 10**{int(number.bit_length() * 0.30103)} {what}s"
    return f"{number} {what}{'' if number == 1 else 's'}"


def _path(path: Path) -> Equation:
    names = [Formula.name(name) for name in path.names]
    slopes = [_number(slope) for slope in path.slopes]
    product = Formula.call("*", *_shortened(slopes)) if len(slopes) > 1 else slopes[0]
    return Equation(Formula.call(PATH, *_shortened(names)), (product, path.value), joint=":")


def _shortened(parts: Sequence[Formula]) -> Sequence[Formula]:
    if len(parts) <= _LONGEST_PATH:
        return parts
    half = _LONGEST_PATH // 2
    return [*parts[:half], ELLIPSIS, *parts[-half + 1 :]]


def _sum(values: Sequence[float]) -> Formula:
    return Formula.call("+", *map(_number, values))


def _number(value: float) -> Formula:
    return Formula.given(value) if isfinite(value) else Formula.name("undefined")
