"""The check by differences in floating point: the same rows as the exact one, with what floats can say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from math import isfinite, nan
from typing import NamedTuple

from backprop_cli.graph import CONSTANT, NUMBER
from backprop_cli.numeric.checking import Check, LocalRow, Row
from backprop_cli.numeric.floats import STEPS, Method, Moved, Value, difference, judge, noise_of, slope, unsure
from backprop_cli.numeric.moved import dependents
from backprop_cli.numeric.rules import Point, point
from backprop_cli.numeric.verdicts import OK, Verdict
from backprop_cli.passes import Backward, Forward, backward_from


class StepRow(NamedTuple):
    """A slope by one step, and its relative error, as far as the slope is known."""

    of: str
    wrt: str
    h: float
    numeric: float | None
    error: float | None


class FloatCheck:
    """A check in work by one of the methods of floating point."""

    def __init__(self, done: Forward, method: Method, h: float, rtol: float) -> None:
        self.done, self.method, self.h, self.rtol = done, method, h, rtol

    def row(self, backward: Backward, wrt: int) -> Row:
        """The partial of one output by what is at `wrt`."""
        graph, claimed = self.done.graph, backward.partial(wrt)
        one = self._verdict(backward, wrt, claimed)
        return Row(graph.name(backward.of), graph.name(wrt), claimed if isfinite(claimed) else None, *one.columns)

    def _verdict(self, backward: Backward, wrt: int, claimed: float) -> Verdict:
        if backward.gradients[wrt] is None:
            return Verdict(OK, 0.0, 0.0)
        f = moved(self.done, backward.of, wrt)
        x = self.done.numbers[wrt]

        def moves() -> float:
            return unsure(claimed, lambda to: claim(self.done, backward.of, wrt, to), x)

        return judge(claimed, slope(self.method, f, x, self.h), self.rtol, moves)

    def local_rows(self, position: int) -> Iterator[LocalRow]:
        """The layer's own derivative by each operand that is not a number or a constant."""
        graph, values = self.done.graph, self.done.numbers
        name, op, operands = graph.layer(position)
        at = point(op, [values[operand] for operand in operands], values[position])
        for index, operand in enumerate(operands):
            if graph.kind(operand) in (NUMBER, CONSTANT):
                continue
            claimed = at.claimed[index]
            found = slope(self.method, partial(_moved_operand, at, index), at.operands[index], self.h)
            moves = partial(unsure, claimed, partial(_claim_at, at, index), at.operands[index])
            one = judge(claimed, found, self.rtol, moves)
            yield LocalRow(name, op.name, graph.name(operand), claimed if isfinite(claimed) else None, *one.columns)


def moved(done: Forward, of: int, wrt: int) -> Moved:
    """The value at `of` as a function of the one at `wrt`."""
    after = dependents(done.graph, wrt)

    def value(x: float) -> Value | None:
        there = _at(done, wrt, x, after)
        if there is None:
            return None
        first, gradients = len(done.graph.leaves), backward_from(there, of).gradients
        return Value(there.numbers[of], noise_of(there.numbers[first:], gradients[first:]))

    return value


def claim(done: Forward, of: int, wrt: int, x: float) -> float:
    """What backpropagation gives where the value at `wrt` is `x`; nan where there is nothing."""
    there = _at(done, wrt, x, dependents(done.graph, wrt))
    return float(backward_from(there, of).partial(wrt)) if there else nan


def _at(done: Forward, wrt: int, x: float, after: Sequence[int]) -> Forward | None:
    """The forward pass with the value at `wrt` replaced; None where a value is not there."""
    values, first = list(done.numbers), len(done.graph.leaves)
    values[wrt] = x
    try:
        for place in after:
            _, op, operands = done.graph.layers[place - first]
            values[place] = op.forward(*[values[operand] for operand in operands])
            if not isfinite(values[place]):
                return None
    except (ArithmeticError, ValueError):
        return None
    return Forward(done.graph, values)


def _claim_at(at: Point, index: int, x: float) -> float:
    there = _moved_operand(at, index, x)
    operands = [*at.operands[:index], x, *at.operands[index + 1 :]]
    return float(at.op.locals(operands, there.value)[index]) if there else nan


def _moved_operand(at: Point, index: int, x: float) -> Value | None:
    operands = [*at.operands[:index], x, *at.operands[index + 1 :]]
    try:
        value = at.op.forward(*operands)
    except (ArithmeticError, ValueError):
        return None
    return (
        Value(value, noise_of((*operands, value), (*at.op.locals(operands, value), 1.0))) if isfinite(value) else None
    )


def by_steps(done: Forward, of: Sequence[int], wrt: Sequence[int], method: Method) -> Iterator[StepRow]:
    """For each partial the difference at one step after another, with its error against the exact slope."""
    graph, exactly = done.graph, Check(done)
    for backward in (backward_from(done, output) for output in of):
        for place in wrt:
            row = exactly.row(backward, place)
            f = moved(done, backward.of, place)
            for h in STEPS:
                found = difference(method, f, done.numbers[place], h)
                error = None if found is None or not row.numeric else abs(found.slope / row.numeric - 1)
                yield StepRow(graph.name(backward.of), graph.name(place), h, found and found.slope, error)
