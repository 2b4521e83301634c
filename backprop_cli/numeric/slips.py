"""The slips that people make when they work out a partial by hand, each with the number it gives and what to say.

Which one an answer is, is found by comparing it with all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import NamedTuple

from backprop_cli.graph import CONSTANT, INPUT, LAYER, Graph
from backprop_cli.numerals import for_people
from backprop_cli.passes import Backward, backward_from, locals_at
from backprop_cli.words import shown

_FACTORS = (2.0, 3.0, 4.0, 5.0, 10.0, 60.0, 100.0, 1000.0)
_CLOSE = 5e-3


class Slip(NamedTuple):
    """A number that a slip gives, and the sentence about it."""

    number: float
    sentence: str


def is_right(written: str, true: float) -> bool:
    """Whether the true value rounds to the number written, at the digits written; 3.30 is right for 3.3."""
    given = Decimal(written)
    half_a_digit = Decimal(5).scaleb(int(given.as_tuple().exponent) - 1)
    return abs(given - Decimal(true)) <= half_a_digit + abs(Decimal(true)) * Decimal("2e-15")


def why_wrong(written: str, true: float, done: Backward, wrt: int, answers: Mapping[int, str] | None = None) -> str:
    """The sentence about a wrong answer: the slip that gives it, or else what is right.

    `answers` are all those given about the same output, by position: two that are exchanged explain each other.
    """
    right = f"it is {for_people(true)}"
    if abs(float(written)) == 0:
        return f"the graph does depend on {_name(done, wrt)}: {right}"
    exchanged = _exchanged(written, done, wrt, answers or {})
    if exchanged:
        return exchanged
    fitting = [slip for slip in _slips(done, wrt, true) if isfinite(slip.number) and is_right(written, slip.number)]
    if fitting:
        # Of an answer with few digits, the slip that gives it exactly before one that only rounds to it.
        best = min(fitting, key=lambda slip: abs(slip.number - float(written)) > _CLOSE * abs(slip.number))
        rounded = "" if float(written) == float(for_people(best.number)) else f" ({for_people(best.number)}, rounded)"
        return f"{best.sentence}{rounded}; {right}"
    if true and abs(float(written) / true - 1) < _CLOSE:
        return f"off by rounding: at the digits written it is {_rounded(true, written)}"
    return right


def _rounded(true: float, written: str) -> str:
    digits = -int(Decimal(written).as_tuple().exponent)
    return f"{true:.{digits}f}" if 0 <= digits <= 17 else for_people(true)


def _exchanged(written: str, done: Backward, wrt: int, answers: Mapping[int, str]) -> str | None:
    """Two operands of one layer that have each other's answer."""
    graph, mine = done.forward.graph, done.partial(wrt)
    for other in _beside(graph, wrt):
        theirs = done.partial(other)
        if other in answers and is_right(written, theirs) and is_right(answers[other], mine) and theirs != mine:
            names = f"{_name(done, wrt)} and {_name(done, other)}"
            return f"swapped: {names} have each other's answer; it is {for_people(mine)}"
    return None


def _slips(done: Backward, wrt: int, true: float) -> Iterator[Slip]:
    """Every slip, the likely ones first."""
    yield Slip(-true, "the sign is wrong")
    yield Slip(done.forward.numbers[wrt], f"this is the value of {_name(done, wrt)}, not a derivative")
    yield from _swapped(done, wrt)
    yield from _unfinished(done, wrt)
    yield from _one_path(done, wrt, true)
    yield from _others(done, wrt)
    yield from _values(done, wrt)
    yield from _missing_factor(done, wrt, true)
    yield from _times_a_number(true)


def _name(done: Backward, position: int) -> str:
    return shown(done.forward.graph.name(position))


def _partial(done: Backward, position: int) -> str:
    return f"∂{_name(done, done.of)}/∂{_name(done, position)}"


def _uses(graph: Graph, wrt: int) -> Iterator[tuple[int, int]]:
    """The layers that use what is at a position, and as which operand."""
    for place, (_, _, operands) in enumerate(graph.layers, len(graph.leaves)):
        for index, operand in enumerate(operands):
            if operand == wrt:
                yield place, index


def _beside(graph: Graph, wrt: int) -> list[int]:
    found = {other: None for place, _ in _uses(graph, wrt) for other in graph.layer(place).operands}
    return [other for other in found if other != wrt and graph.kind(other) in (INPUT, LAYER)]


def _swapped(done: Backward, wrt: int) -> Iterator[Slip]:
    for other in _beside(done.forward.graph, wrt):
        yield Slip(
            done.partial(other),
            f"this is {_partial(done, other)}: {_name(done, wrt)} and {_name(done, other)} are swapped",
        )


def _unfinished(done: Backward, wrt: int) -> Iterator[Slip]:
    """Only the local derivative, or only what flows in."""
    graph = done.forward.graph
    for place, index in _uses(graph, wrt):
        upstream = done.gradients[place]
        if upstream is None or place == done.of:
            continue
        local, layer = locals_at(done.forward, place)[index], _name(done, place)
        if upstream != 1:
            yield Slip(
                local,
                f"this is only the local derivative, of {layer} by {_name(done, wrt)}; "
                f"it is not yet multiplied by the gradient that comes in, {for_people(upstream)}",
            )
        if local != 1:
            yield Slip(
                upstream,
                f"this is only the gradient that comes in from {layer}; "
                f"it is not yet multiplied by the local derivative, {for_people(local)}",
            )


def _edges(done: Backward, wrt: int) -> list[tuple[int, float]]:
    found = []
    for place, index in _uses(done.forward.graph, wrt):
        if done.gradients[place] is not None:
            found.append((place, done.edge(place)[index]))
    return found


def _one_path(done: Backward, wrt: int, true: float) -> Iterator[Slip]:
    """Where what is at a position is used by several layers: one of them is forgotten, or all but one."""
    for shared in (wrt, *_after(done.forward.graph, wrt)):
        edges = _edges(done, shared)
        if len(edges) < 2 or done.gradients[shared] is None:
            continue
        before = 1.0 if shared == wrt else backward_from(done.forward, shared).partial(wrt)
        parts = [(_name(done, place), before * gradient) for place, gradient in edges]
        for layer, part in parts:
            yield Slip(true - part, f"the path through {layer}, which adds {for_people(part)}, is missing")
        for layer, part in parts:
            alone = f"this is the path through {layer} alone; {_name(done, shared)} has {len(edges)}, and they add up"
            yield Slip(part, alone)


def _values(done: Backward, wrt: int) -> Iterator[Slip]:
    graph = done.forward.graph
    layers = [place for place in graph.named() if graph.kind(place) == LAYER]
    places = [*(place for place, _ in _uses(graph, wrt)), done.of, *_after(graph, wrt), *layers]
    for place in dict.fromkeys(places):
        yield Slip(done.forward.numbers[place], f"this is the value of {_name(done, place)}, not a derivative")


def _others(done: Backward, wrt: int) -> Iterator[Slip]:
    """The right answer to another question."""
    graph = done.forward.graph
    for other in graph.named():
        if other == wrt or graph.kind(other) == CONSTANT:
            continue
        uses = [graph.name(place) for place, _ in _uses(graph, other)]
        where = f", which belongs to the other layer, {shown(uses[0])}" if uses and graph.kind(other) == INPUT else ""
        yield Slip(done.partial(other), f"this is {_partial(done, other)}{where}")


def _missing_factor(done: Backward, wrt: int, true: float) -> Iterator[Slip]:
    graph = done.forward.graph
    for place in _after(graph, wrt):
        upstream = done.gradients[place]
        if upstream is None:
            continue
        for operand, local in zip(graph.layer(place).operands, locals_at(done.forward, place), strict=True):
            if local and isfinite(local) and abs(local) != 1:
                by = f"{for_people(local)}, the derivative of {_name(done, place)} by {_name(done, operand)}"
                yield Slip(true / local, f"the factor {by}, is missing")
                yield Slip(true * local, f"the factor {by}, is there once too often")


def _after(graph: Graph, wrt: int) -> Sequence[int]:
    reached = {wrt}
    for place, (_, _, operands) in enumerate(graph.layers, len(graph.leaves)):
        if any(operand in reached for operand in operands):
            reached.add(place)
    return sorted(reached - {wrt})


def _times_a_number(true: float) -> Iterator[Slip]:
    for factor in _FACTORS:
        yield Slip(true * factor, f"{for_people(factor)} times too large")
        yield Slip(true / factor, f"{for_people(factor)} times too small")
        yield Slip(-true * factor, f"{for_people(factor)} times too large, and the sign is wrong")
        yield Slip(-true / factor, f"{for_people(factor)} times too small, and the sign is wrong")
