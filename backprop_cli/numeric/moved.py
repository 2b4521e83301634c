"""The forward pass of a graph in arbitrary precision, once as it is, and again with one position moved a little."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import frexp
from typing import Any

from mpmath import mp

from backprop_cli.exact import TooLargeError, exact
from backprop_cli.graph import Graph
from backprop_cli.numeric.slopes import FIRST, SECOND, Level
from backprop_cli.passes import Backward, Forward, backward_from, compute

_MOST_SPREAD = 2200


def spread_of(numbers: Iterable[float]) -> int:
    """How many powers of two the numbers and 1 are apart, from the largest to the smallest that is not 0."""
    powers = [1, *(frexp(number)[1] for number in numbers if number)]
    return min(_MOST_SPREAD, max(powers) - min(powers))


def step(at: Any, sign: int, fineness: int) -> Any:
    """A step away from a number: 2**-fineness of its size, of 1 for 0."""
    return mp.ldexp(sign, (mp.mag(at) if at else 0) - fineness)


def above_noise(change: Any, size: Any, level: Level, spread: int) -> Any:
    """The change of a value, or 0 where it is no more than what rounding leaves of numbers of this size."""
    return change if abs(change) > mp.ldexp(size, -(level.far + level.reserve + spread - 64)) else mp.zero


class Moved:
    """A graph in arbitrary precision, near the values that its float pass has."""

    def __init__(self, done: Forward) -> None:
        self.graph = done.graph
        self.spread = spread_of(done.numbers)
        self._bases: dict[Level, list[Any]] = {}
        self._backwards: dict[tuple[Level, int], Backward] = {}
        self._after: tuple[int, list[int]] = (-1, [])
        self._changes: dict[tuple[int, Level, int, int], dict[int, Any]] = {}

    def base(self, level: Level) -> list[Any]:
        """The value at each position.

        Raises:
            ArithmeticError, ValueError, TooLargeError: there is none in arbitrary precision.
        """
        if level not in self._bases:
            with mp.workprec(level.bits(self.spread)):
                values = [exact(number) for number in self.graph.numbers]
                compute(self.graph, values)
            if not all(map(mp.isfinite, values)):
                raise ValueError
            self._bases[level] = values
        return self._bases[level]

    def is_settled(self, of: int) -> bool:
        """Whether no value on the way to `of` is made of rounding alone, at any precision, as tan(acos(0)) is."""
        few, more = self.base(FIRST), self.base(SECOND)
        nothing = mp.ldexp(max(map(abs, few)), -200)
        for place, (_, _, operands) in enumerate(self.graph.layers, len(self.graph.leaves)):
            if self.gradient(FIRST, of, place) is None:
                continue
            size = max(abs(few[number]) for number in (*operands, place))
            if abs(few[place] - more[place]) > max(mp.ldexp(size, -40), nothing):
                return False
        return True

    def gradient(self, level: Level, of: int, position: int) -> Any:
        """The partial derivative of `of` by `position` by the rules; None where `of` does not depend on it."""
        key = level, of
        if key not in self._backwards:
            done = Forward(self.graph, self.base(level))
            with mp.workprec(level.bits(self.spread)):
                self._backwards[key] = backward_from(done, of, mp.one)
        return self._backwards[key].gradients[position]

    def after(self, position: int) -> list[int]:
        """The layers that depend on a position, in computing order."""
        if self._after[0] != position:
            self._after = position, dependents(self.graph, position)
        return self._after[1]

    def quotient(self, position: int, of: int, level: Level, sign: int, fineness: int) -> Any:
        """The difference quotient of `of`; None where the moved graph has no value. All outputs share one pass."""
        key = position, level, sign, fineness
        if key not in self._changes:
            if self._changes and next(iter(self._changes))[0] != position:
                self._changes.clear()
            self._changes[key] = self.changed(position, level, sign, fineness)
        moved = self._changes[key]
        base = self.base(level)
        if of not in moved:
            return mp.zero
        if moved[of] is None:
            return None
        h = step(base[position], sign, fineness)
        change = moved[of] - base[of]
        if level is not FIRST:
            size = max(abs(base[place]) for place in moved)
            change = above_noise(change, size, level, self.spread)
        return change / h

    def changed(self, position: int, level: Level, sign: int, fineness: int) -> dict[int, Any]:
        """The values that are others once `position` is moved; None for those that are not there any more."""
        base = self.base(level)
        moved: dict[int, Any] = {position: base[position] + step(base[position], sign, fineness)}
        layers, first = self.graph.layers, len(self.graph.leaves)
        for place in self.after(position):
            _, op, operands = layers[place - first]
            if not any(operand in moved for operand in operands):
                continue
            value = value_at(op.forward, [moved.get(operand, base[operand]) for operand in operands])
            if value is None or value != base[place]:
                moved[place] = value
        return moved


def value_at(rule: Any, operands: Sequence[Any]) -> Any:
    """The value of a rule; None where an operand or the value is not a finite number."""
    if None in operands:
        return None
    try:
        value = rule(*operands)
    except (ArithmeticError, ValueError, TooLargeError):
        return None
    return mp.mpf(value) if mp.isfinite(value) else None


def dependents(graph: Graph, position: int) -> list[int]:
    """The layers that depend on a position, in computing order."""
    first = len(graph.leaves)
    reached = bytearray(first + len(graph.layers))
    reached[position] = 1
    found = []
    for place in range(max(position + 1, first), len(reached)):
        for operand in graph.layers[place - first].operands:
            if reached[operand]:
                reached[place] = 1
                found.append(place)
                break
    return found
