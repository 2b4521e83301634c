"""The formula of every output and of every partial derivative in terms of the inputs.

The passes are run on traces and played again with formulas. A part that is used more than once and long keeps the
name of its node, or of its partial, and is written once: what is written stays as long as the graph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from backprop_cli.graph import Graph
from backprop_cli.kinds.formulas import Formula, as_formula
from backprop_cli.kinds.traces import Trace, in_order
from backprop_cli.lessons.explanation import symbol
from backprop_cli.passes import Backward, Forward, backward_from

# Names, numbers and operations are counted. A shared part of more than SHORT, and with all its uses of more than
# LARGEST_REPEATED, keeps its name, and any of more than LARGEST_PART that is no piece of one formula of the user's.
# What is still longer than LARGEST_PARTIAL, by a layer of very many operands, is not written out.
SHORT, LARGEST_REPEATED, LARGEST_PART, LARGEST_PARTIAL = 12, 60, 200, 400


class ClosedForm(NamedTuple):
    """The formula of the value `of`, or of its partial derivative by `wrt`. None where it is too long to write out.

    `size` counts its names, numbers and operations.
    """

    of: str
    wrt: str | None
    formula: Formula | None
    size: int

    @property
    def left(self) -> Formula:
        """What the formula is the formula of."""
        return Formula.name(self.of) if self.wrt is None else Formula.partial(self.of, self.wrt)


class ClosedForms(NamedTuple):
    """The formulas of values: of the outputs, then of the nodes that other formulas name; and those of partials."""

    values: tuple[ClosedForm, ...]
    partials: tuple[ClosedForm, ...]


class _Wanted(NamedTuple):
    """The trace of a value or partial. If it is not `asked` for, it is only written where others name it.

    `whole` says that it is no piece of one formula of the user's.
    """

    of: str
    wrt: str | None
    trace: Any
    asked: bool
    whole: bool = True

    @property
    def name(self) -> Formula:
        return Formula.name(self.of) if self.wrt is None else Formula.partial(self.of, self.wrt)


def closed_forms(graph: Graph, outputs: Sequence[int], wrt: Sequence[int]) -> ClosedForms:
    """The formulas of the outputs, and of their partials by what is at the positions `wrt`."""
    done = _traced(graph)
    values = [*_values(done, outputs)]
    partials = [wanted for output in outputs for wanted in _partials(backward_from(done, output), set(wrt))]
    formulas, named = _played([*values, *partials])
    return ClosedForms(tuple(_written(values, formulas, named)), tuple(_written(partials, formulas, named)))


def _traced(graph: Graph) -> Forward:
    """The forward pass on traces: leaves are their names, layers their operation's sign or name."""
    numbers: list[Any] = [Trace(partial(symbol, graph, position), ()) for position in range(len(graph.leaves))]
    for _, op, operands in graph.layers:
        call = partial(Formula.call, op.infix or op.name)
        numbers.append(Trace(call, tuple(numbers[operand] for operand in operands)))
    return Forward(graph, numbers)


def _values(done: Forward, outputs: Sequence[int]) -> Iterator[_Wanted]:
    graph = done.graph
    for output in outputs:
        yield _Wanted(graph.name(output), None, done.numbers[output], True)
    for position in range(len(graph.leaves), len(done.numbers)):
        if position not in outputs:
            whole = not graph.is_on_the_way(position)
            yield _Wanted(graph.name(position), None, done.numbers[position], False, whole)


def _partials(done: Backward, asked: set[int]) -> Iterator[_Wanted]:
    """The partials in the order of the graph's file, then those by what formulas make on the way."""
    graph = done.forward.graph
    of = graph.name(done.of)
    order = dict.fromkeys([*graph.in_file_order, *range(len(graph.leaves), len(done.gradients))])
    for position in order:
        gradient = done.gradients[position]
        if position in asked:
            yield _Wanted(of, graph.name(position), 0.0 if gradient is None else gradient, True)
        elif isinstance(gradient, Trace):
            yield _Wanted(of, graph.name(position), gradient, False)


def _played(every: Sequence[_Wanted]) -> tuple[dict[int, Formula], set[int]]:
    """The formula of each trace, by its id, and the ids of those that others call by their name."""
    by_id = {id(wanted.trace): wanted for wanted in every if isinstance(wanted.trace, Trace)}
    asked = [wanted.trace for wanted in every if wanted.asked and isinstance(wanted.trace, Trace)]
    traces = [*in_order(asked)]
    uses = Counter([*map(id, asked), *(id(part) for trace in traces for part in trace.parts)])
    formulas: dict[int, Formula] = {}
    parts: dict[int, Formula] = {}
    for trace in traces:
        key = id(trace)
        made = trace.function(*[parts.get(id(part), part) for part in trace.parts])
        formulas[key] = parts[key] = made
        if key in by_id and _keeps_its_name(made.size, uses[key], by_id[key].whole):
            parts[key] = by_id[key].name
    return formulas, {key for key, formula in formulas.items() if parts[key] is not formula}


def _keeps_its_name(size: int, uses: int, whole: bool) -> bool:
    if whole and size > LARGEST_PART:
        return True
    return uses > 1 and size > SHORT and size * uses > LARGEST_REPEATED


def _written(every: Sequence[_Wanted], formulas: Mapping[int, Formula], named: set[int]) -> Iterator[ClosedForm]:
    for wanted in every:
        if wanted.asked or id(wanted.trace) in named:
            formula = as_formula(formulas.get(id(wanted.trace), wanted.trace))
            too_long = wanted.wrt is not None and formula.size > LARGEST_PARTIAL
            yield ClosedForm(wanted.of, wanted.wrt, None if too_long else formula, formula.size)
