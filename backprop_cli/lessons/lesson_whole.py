"""The lesson on a whole graph: its inputs, both passes step by step, and every formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from backprop_cli.graph import CONSTANT, INPUT, LAYER, Graph
from backprop_cli.kinds.formulas import Formula
from backprop_cli.lessons.closed_forms import ClosedForm, ClosedForms
from backprop_cli.lessons.explanation import ELLIPSIS, BackwardPass, BackwardStep, Steps, Term, Total
from backprop_cli.lessons.lesson import Block, Equation, Lesson, Section
from backprop_cli.notes import CONSTANT_NOTE
from backprop_cli.passes import Forward
from backprop_cli.words import listed, shown


def whole_lesson(steps: Steps, forms: ClosedForms) -> Lesson:
    """Both passes and every formula."""
    graph = steps.done.graph
    sections = [Section("Inputs", (_leaves(steps.done),)), Section("Forward pass", (_forward(steps),))]
    sections += [Section(f"Backward pass from {one.of}", tuple(_backward(graph, one))) for one in steps.backward]
    return Lesson(graph.title, (*sections, Section("Formulas", tuple(formula_blocks(_worth_showing(steps, forms))))))


def _leaves(done: Forward) -> Block:
    graph = done.graph
    kinds = [position for position in range(len(graph.leaves)) if graph.kind(position) in (INPUT, CONSTANT)]
    return Block(tuple(leaf_of(done, position) for position in kinds))


def leaf_of(done: Forward, position: int) -> Equation:
    """An input or constant, with its unit and label beside it."""
    leaf = done.graph.leaves[position]
    said = ("constant" if leaf.kind == CONSTANT else "", leaf.unit, leaf.label)
    remark = ", ".join(shown(text, len(text)) for text in said if text)
    return Equation(Formula.name(leaf.name), (done.numbers[position],), remark=remark)


def _forward(steps: Steps) -> Block:
    return Block(tuple(step_forward(steps, index) for index in range(len(steps.forward))))


def step_forward(steps: Steps, index: int) -> Equation:
    """A forward step, with the part of the formula that it computes beside it."""
    step = steps.forward[index]
    sides = (step.symbols, step.numbers, step.value)
    label = step.label if step.label and step.label != str(step.symbols) else ""
    return Equation(Formula.name(step.name), sides, mark=str(step.number), remark=shown(label))


def _backward(graph: Graph, one: BackwardPass) -> Iterator[Block]:
    start = Equation(Formula.partial(one.of, one.of), (1.0,))
    yield Block(sentences=tuple(_said_before(graph, one)))
    if graph.kind(one.done.of) != CONSTANT:
        yield Block((start,), is_backward=True)
    for is_reached, together in groupby(one.steps, lambda step: step.upstream is not None):
        if is_reached:
            yield from (step_backward(step) for step in together)
        else:
            yield _passed_over(one.of, list(together))


def _passed_over(of: str, steps: Sequence[BackwardStep]) -> Block:
    """Steps that have no part in this backward pass."""
    names, first, last = listed(step.name for step in steps), steps[0].number, steps[-1].number
    which = f"Step {first}, {names}" if first == last else f"Steps {first} to {last}, {names}"
    return Block(
        sentences=(f"{which}: nothing flows back, as {of} does not depend on {'it' if first == last else 'them'}.",)
    )


def _said_before(graph: Graph, one: BackwardPass) -> Iterator[str]:
    if graph.kind(one.done.of) != LAYER:
        yield f"{one.of} is an output and {'an input' if graph.kind(one.done.of) == INPUT else 'a constant'} at once."
    if one.without:
        them = "its partial derivative is" if len(one.without) == 1 else "their partial derivatives are"
        yield f"{one.of} does not depend on {listed(one.without)}: {them} 0."
    constants = [leaf.name for leaf in graph.leaves if leaf.kind == CONSTANT]
    if constants:
        what = f"is {CONSTANT_NOTE}" if len(constants) == 1 else "are constants: no partial derivatives are taken"
        yield f"{listed(constants)} {what}."


def step_backward(step: BackwardStep, only: str | None = None) -> Block:
    """A step, or of it what is about the name `only`."""
    head = Equation(Formula.name(step.name), (step.symbols,), mark=str(step.number))
    rows = [row for term in step.terms if only in (None, term.wrt) for row in [_term(term)]]
    rows += [_total(total) for total in step.totals if only in (None, total.wrt)]
    return Block(tuple(rows), head, (f"{step.op} {step.sentence}", *step.notes), is_backward=True)


def _term(term: Term) -> Equation:
    suffix = f", term {term.use} of {term.uses}" if term.uses > 1 else ""
    sides = (term.symbols, term.numbers, term.value)
    return Equation(Formula.partial(term.of, term.wrt), sides, suffix=suffix, notes=_told(term.note))


def _total(total: Total) -> Equation:
    return Equation(Formula.partial(total.of, total.wrt), (total.numbers, total.value), notes=_told(total.note))


def _told(note: str | None) -> tuple[str, ...]:
    return (note,) if note else ()


def _worth_showing(steps: Steps, forms: ClosedForms) -> ClosedForms:
    """The formulas without those that only say that something is itself, or that a layer has no part in an output."""
    graph, passes = steps.done.graph, {one.of: one.done for one in steps.backward}

    def says_something(form: ClosedForm) -> bool:
        if form.wrt is None:
            return form.of not in graph.inputs
        position = graph.positions[form.wrt]
        is_out_of_play = passes[form.of].gradients[position] is None and graph.kind(position) == LAYER
        return form.wrt != form.of and not is_out_of_play

    return ClosedForms(*(tuple(filter(says_something, kind)) for kind in forms))


def formula_blocks(forms: ClosedForms) -> Iterator[Block]:
    """The formulas of values, then those of partials."""
    yield Block(tuple(map(equation_of, forms.values)), exact=True)
    if forms.partials:
        yield Block(tuple(map(equation_of, forms.partials)), is_backward=True, exact=True)


def equation_of(form: ClosedForm) -> Equation:
    """A formula, or why there is none."""
    if form.formula is None:
        return Equation(form.left, (ELLIPSIS,), notes=(f"too long to write out: {form.size} names and operations",))
    return Equation(form.left, (form.formula,))
