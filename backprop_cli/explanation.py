"""The two passes as steps that can be read: for each layer its rule, the symbols, the numbers put in, the result.

`steps(forward(graph), outputs)` gives plain data; how it looks is for views. Every number in it is one that the passes
computed; every formula was written by the same rules, run on symbols.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from math import isfinite
from typing import NamedTuple

from backprop_cli.formulas import Formula, as_formula, write
from backprop_cli.graph import CONSTANT, NUMBER, Graph
from backprop_cli.languages import SIGNS, Language
from backprop_cli.notes import notes
from backprop_cli.passes import Backward, Forward, backward_from, locals_at

# A sum of more operands is shown by its first ones and its last; a derivative of more parts as an ellipsis, and with
# the numbers put in as one number.
MOST_OPERANDS, LARGEST_SLOPE, LARGEST_PUT_IN = 12, 60, 16
ELLIPSIS = Formula.name("…")
LONGEST_LABEL = 200


class ForwardStep(NamedTuple):
    """A layer in the forward pass: `name = symbols = numbers = value`. Steps are numbered from 1 in computing order.

    `label` is the part of the user's formula that the layer computes, if it comes from one and that is not long.
    """

    number: int
    name: str
    op: str
    label: str | None
    symbols: Formula
    numbers: Formula
    value: float


class Term(NamedTuple):
    """What flows back along one edge: the gradient of the layer times the layer's derivative by this operand.

    It is the whole partial derivative ∂of/∂wrt if the operand is used once (`uses` == 1), else the term of its use
    number `use`, counted from 1 in the order of the backward pass. `value` is nan or inf where it does not exist, and
    `note` then says why.
    """

    of: str
    wrt: str
    use: int
    uses: int
    symbols: Formula
    numbers: Formula
    value: float
    note: str | None


class Total(NamedTuple):
    """The partial derivative ∂of/∂wrt of a node used more than once: the sum of its terms, now all known."""

    of: str
    wrt: str
    numbers: Formula
    value: float
    note: str | None


class BackwardStep(NamedTuple):
    """A layer in the backward pass; `number`, `name`, `op` and `symbols` are those of its forward step.

    `sentence` is the rule in words: `multiplies the gradient by ...`. `upstream` is the gradient that arrives, None
    where the output does not depend on this layer: then there are no terms. `terms` has one for each operand but
    numbers and constants; `totals` follow where this was the last use of an operand used more than once.
    `notes` tell of kinks.
    """

    number: int
    name: str
    op: str
    sentence: str
    symbols: Formula
    upstream: float | None
    terms: tuple[Term, ...]
    totals: tuple[Total, ...]
    notes: tuple[str, ...]


class BackwardPass(NamedTuple):
    """The steps from one output back, the last layer first. It begins with ∂of/∂of = 1.

    `without` are the inputs on which the output does not depend, whose partial is 0.
    """

    of: str
    done: Backward
    steps: tuple[BackwardStep, ...]
    without: tuple[str, ...]


class Steps(NamedTuple):
    """Both passes of a graph: the forward steps, then a backward pass for each output."""

    done: Forward
    forward: tuple[ForwardStep, ...]
    backward: tuple[BackwardPass, ...]


def steps(done: Forward, outputs: Sequence[int]) -> Steps:
    """The steps of both passes over the graph, backwards from each of the positions `outputs`."""
    graph = done.graph
    forward = tuple(_forward_step(done, position) for position in range(len(graph.leaves), len(done.numbers)))
    return Steps(done, forward, tuple(backward_pass(backward_from(done, output)) for output in outputs))


def backward_pass(done: Backward) -> BackwardPass:
    """The steps of one backward pass."""
    graph = done.forward.graph
    first = len(graph.leaves)
    made = _StepsBack(done)
    without = tuple(name for name in graph.inputs if done.gradients[graph.positions[name]] is None)
    positions = range(len(done.gradients) - 1, first - 1, -1)
    return BackwardPass(graph.name(done.of), done, tuple(map(made.step, positions)), without)


def equation(left: Formula | str, *sides: Formula | float, language: Language = SIGNS) -> list[str]:
    """The texts that stand between the equals signs, from left to right, none of them twice in a row."""
    texts = [left if isinstance(left, str) else write(left, None, language)]
    for side in sides:
        text = write(side, None, language) if isinstance(side, Formula) else result(side, language)
        if text != texts[-1]:
            texts.append(text)
    return texts


def result(value: float, language: Language = SIGNS) -> str:
    """A number as the end of an equation; `undefined` if it is none."""
    return language.number(value)[0] if isfinite(value) else "undefined"


def symbol(graph: Graph, position: int) -> Formula:
    """What stands at a position, as a formula: its name, or the number that it is."""
    name = graph.name(position)
    if graph.kind(position) == NUMBER and not name.isidentifier():
        return as_formula(graph.numbers[position])
    return Formula.name(name)


def _put_in(done: Forward, position: int) -> Formula:
    """The number at a position; one of the user's own stays open to tidying, as in the symbols."""
    number = done.numbers[position]
    return as_formula(number) if done.graph.kind(position) == NUMBER else Formula.given(number)


def applied(graph: Graph, position: int, operand: Callable[[int], Formula]) -> Formula:
    """The layer at a position, of what `operand` makes of its operands' positions."""
    _, op, operands = graph.layer(position)
    if len(operands) > MOST_OPERANDS:
        shown = [*map(operand, operands[: MOST_OPERANDS - 2]), ELLIPSIS, operand(operands[-1])]
        return Formula.call(op.infix or op.name, *shown)
    return Formula.call(op.infix or op.name, *map(operand, operands))


def _forward_step(done: Forward, position: int) -> ForwardStep:
    graph = done.graph
    name, op, _ = graph.layer(position)
    symbols = applied(graph, position, lambda operand: symbol(graph, operand))
    numbers = applied(graph, position, lambda operand: _put_in(done, operand))
    number = position - len(graph.leaves) + 1
    part = graph.parts.get(position)
    label = graph.label(position) if part and part.end - part.start <= LONGEST_LABEL else None
    return ForwardStep(number, name, op.name, label, symbols, numbers, done.numbers[position])


class _StepsBack:
    """Makes the steps of one backward pass, in its order, and keeps count of the uses of each node."""

    def __init__(self, done: Backward) -> None:
        self.done, self.graph = done, done.forward.graph
        self.of = self.graph.name(done.of)
        self.notes = notes(done)
        first = len(self.graph.leaves)
        self.uses = Counter(
            operand
            for position in range(first, done.of + 1)
            if done.gradients[position] is not None
            for operand in self.graph.layer(position).operands
        )
        self.terms: dict[int, list[float]] = {}

    def step(self, position: int) -> BackwardStep:
        name, op, operands = self.graph.layer(position)
        upstream = self.done.gradients[position]
        symbols = applied(self.graph, position, lambda operand: symbol(self.graph, operand))
        terms = tuple(self._terms(position)) if upstream is not None else ()
        totals = tuple(self._totals(operands)) if upstream is not None else ()
        number = position - len(self.graph.leaves) + 1
        kinks = tuple(self._kinks(position)) if upstream is not None else ()
        return BackwardStep(number, name, op.name, op.sentence, symbols, upstream, terms, totals, kinks)

    def _terms(self, position: int) -> Iterator[Term]:
        name, _, operands = self.graph.layer(position)
        upstream = Formula.partial(self.of, name), _number(self.done.gradients[position])
        forward = self.done.forward
        symbols = slopes(self.graph, position, lambda at: symbol(self.graph, at))
        symbols = [slope if slope.size <= LARGEST_SLOPE else ELLIPSIS for slope in symbols]
        numbers = slopes(self.graph, position, lambda at: _put_in(forward, at))
        values = locals_at(forward, position)
        numbers = [
            slope if slope.size <= LARGEST_PUT_IN else _number(value)
            for slope, value in zip(numbers, values, strict=True)
        ]
        edges = self.done.edge(position)
        for operand, slope, slope_put_in, value in zip(operands, symbols, numbers, edges, strict=True):
            if self.graph.kind(operand) in (CONSTANT, NUMBER):
                continue
            known = self.terms.setdefault(operand, [])
            known.append(value)
            note = None if isfinite(value) else self.notes.get(operand)
            use, uses = len(known), self.uses[operand]
            wrt = self.graph.name(operand)
            yield Term(self.of, wrt, use, uses, upstream[0] * slope, upstream[1] * slope_put_in, value, note)

    def _totals(self, operands: Sequence[int]) -> Iterator[Total]:
        for operand in dict.fromkeys(operands):
            values = self.terms.get(operand, [])
            if 1 < self.uses[operand] == len(values):
                value = self.done.gradients[operand]
                note = None if value is None or isfinite(value) else self.notes.get(operand)
                yield Total(self.of, self.graph.name(operand), _sum(values), value or 0.0, note)

    def _kinks(self, position: int) -> Iterator[str]:
        _, op, operands = self.graph.layer(position)
        if op.kink and op.is_kink([self.done.forward.numbers[operand] for operand in operands]):
            yield f"a kink of {op.name} ({op.kink.text}): {op.kink.convention}"


def slopes(graph: Graph, position: int, operand: Callable[[int], Formula]) -> list[Formula]:
    """The layer's derivative by each operand, written by its rule, of what `operand` makes of positions."""
    _, op, operands = graph.layer(position)
    return [*map(as_formula, op.locals([*map(operand, operands)], operand(position)))]


def _number(value: float | None) -> Formula:
    return Formula.given(value) if value is not None and isfinite(value) else Formula.name("undefined")


def _sum(values: Sequence[float]) -> Formula:
    if len(values) > MOST_OPERANDS:
        return Formula.call("+", *map(_number, values[: MOST_OPERANDS - 2]), ELLIPSIS, _number(values[-1]))
    return Formula.call("+", *map(_number, values))
