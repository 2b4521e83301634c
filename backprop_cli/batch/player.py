"""Playing a program over many rows: chunk by chunk, in buffers that stay in the processor's cache."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from backprop_cli.batch.programs import Program, Step
from backprop_cli.kinds.columns import Column

# How many numbers the buffers hold together, so that they stay in the cache; and the rows that are worth a call.
_CACHED_NUMBERS, FEWEST_ROWS, MOST_ROWS = 2**20, 1024, 32768


class Doubt(NamedTuple):
    """Rows in which a partial may not exist or, if `of_values`, a value of the graph."""

    rows: slice
    of_values: bool


class Call(NamedTuple):
    """A step as it is played: `operands` picks them from all the numbers."""

    function: Callable[..., Any]
    operands: Callable[[Sequence[Any]], Sequence[Any]]
    makes: int
    in_place: bool


class Player:
    """Plays a program, in buffers of its own that every chunk of rows uses again."""

    def __init__(self, program: Program) -> None:
        self.rows_at_once = rows_at_once(program)
        self._program = program
        self._buffers = [np.empty(self.rows_at_once) for _ in program.buffers]
        self._forward, self._backward = (_calls(steps) for steps in (program.forward, program.backward))
        in_place = {step.makes for step in (*program.forward, *program.backward) if step.in_place}
        self._direct = [(index, slot) for index, slot in enumerate(program.results) if slot in in_place]
        self._is_flagged = False

    def play(self, inputs: Sequence[Column], results: Sequence[Column]) -> list[Doubt]:
        """Fill `results`; the chunks of rows whose numbers are not sure to exist.

        From finite operands NumPy's own functions make an inf or nan only with a word about it, and that word is what
        is listened for. The other functions' results are looked at.
        """
        doubts = []
        with np.errstate(all="call", under="ignore", call=self._flag):
            for start in range(0, len(results[0]), self.rows_at_once):
                rows = slice(start, start + self.rows_at_once)
                has_values, has_partials = self._chunk([x[rows] for x in inputs], [x[rows] for x in results])
                if not (has_values and has_partials):
                    doubts.append(Doubt(rows, not has_values))
        return doubts

    def _chunk(self, inputs: Sequence[Column], results: Sequence[Column]) -> tuple[bool, bool]:
        """Fill `results` for at most `rows_at_once` rows; whether every value, and every partial, is sure to exist."""
        program, count = self._program, len(results[0])
        buffers = self._buffers if count == self.rows_at_once else [buffer[:count] for buffer in self._buffers]
        numbers = list(program.fixed)
        for index, slot in self._direct:
            numbers[slot] = results[index]
        for slots, arrays in ((program.buffers, buffers), (program.inputs, inputs)):
            for slot, array in zip(slots, arrays, strict=True):
                numbers[slot] = array
        has_values = self._is_sure(self._forward, numbers) and program.has_values
        has_partials = self._is_sure(self._backward, numbers)
        for slot, result in zip(program.results, results, strict=True):
            if numbers[slot] is not result:
                result[...] = numbers[slot]
        return has_values, has_partials

    def _is_sure(self, calls: Sequence[Call], numbers: list[Any]) -> bool:
        """Make the calls; whether NumPy had no word to say, and what is not of its own making is finite."""
        self._is_flagged = False
        for function, operands, makes, in_place in calls:
            if in_place:
                function(*operands(numbers), out=numbers[makes])
            else:
                numbers[makes] = made = function(*operands(numbers))
                self._is_flagged |= not np.isfinite(made).all()
        return not self._is_flagged

    def _flag(self, _kind: str, _flags: int) -> None:
        self._is_flagged = True


def _calls(steps: Sequence[Step]) -> list[Call]:
    return [Call(function, _picked(reads), makes, in_place) for function, reads, makes, in_place in steps]


def _picked(slots: Sequence[int]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """What `itemgetter` gives, also of one slot as a tuple."""
    if len(slots) == 1:
        return lambda numbers: (numbers[slots[0]],)
    return itemgetter(*slots)


def rows_at_once(program: Program) -> int:
    """How many rows keep the buffers in the processor's cache."""
    fitting = _CACHED_NUMBERS // (len(program.buffers) + len(program.inputs) + 1)
    return max(FEWEST_ROWS, min(MOST_ROWS, 1 << max(fitting, 1).bit_length() - 1))
