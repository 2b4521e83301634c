"""Programs of NumPy calls: both passes of a graph, recorded once, then played over many rows in few buffers.

The rules run once on `Recorded` numbers, which write down what NumPy is asked for. What does not depend on a column is
worked out while recording; what nobody asks for is left out; an array is written over as soon as nothing needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from backprop_cli.columns import FUNCTIONS, WHOLE, Column, quiet
from backprop_cli.functions import add_kind
from backprop_cli.graph import Graph
from backprop_cli.passes import Forward, backward_from, compute

# How many numbers the buffers hold together, so that they stay in the cache; and the rows that are worth a call.
_CACHED_NUMBERS, FEWEST_ROWS, MOST_ROWS = 2**19, 1024, 8192


class Step(NamedTuple):
    """One NumPy call: the slots it reads and makes, and the buffer it writes to (None: an array of its own)."""

    function: Callable[..., Any]
    reads: tuple[int, ...]
    makes: int
    buffer: int | None = None


class Recorded(np.lib.mixins.NDArrayOperatorsMixin):
    """A column that is not there yet: NumPy's functions and the operators record a step and give its slot."""

    __slots__ = ("slot", "tape")

    def __init__(self, tape: Tape, slot: int) -> None:
        self.tape, self.slot = tape, slot

    def __array_ufunc__(self, function: Any, method: str, *inputs: Any, **options: Any) -> Recorded:
        assert method == "__call__" and not options
        if function is np.multiply and 1.0 in (x for x in inputs if x.__class__ is not Recorded):
            return next(x for x in inputs if x.__class__ is Recorded)
        return self.tape.record(function, inputs)

    def __array_function__(self, function: Any, types: Any, inputs: Any, options: Any) -> Any:
        if function is np.where and inputs[0].__class__ is not Recorded:
            return inputs[1] if inputs[0] else inputs[2]
        return self.tape.record(function, inputs)


class Tape:
    """The steps recorded so far, and the number in each slot that is none of a column."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.fixed: list[Any] = []

    def slot(self, number: Any = None) -> int:
        """A new slot, for a number or for what a step makes."""
        self.fixed.append(number)
        return len(self.fixed) - 1

    def record(self, function: Callable[..., Any], inputs: Sequence[Any]) -> Recorded:
        """The result of a call on recorded columns and numbers."""
        reads = tuple(x.slot if x.__class__ is Recorded else self.slot(x) for x in inputs)
        makes = self.slot()
        self.steps.append(Step(function, reads, makes))
        return Recorded(self, makes)


def _recorded(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as one step, for what is not written with NumPy's own functions."""

    def record(x: Recorded) -> Recorded:
        return x.tape.record(function, (x,))

    return record


add_kind(Recorded, {name: _recorded(f) if name in WHOLE else f for name, f in FUNCTIONS.items()})


class Program(NamedTuple):
    """Both passes over columns of inputs. `first_backward` is the first step that the values do not need.

    `results` are the slots of the values and partials asked for; `has_values` is False where a value that is the same
    in every row does not exist, and then no row has an answer.
    """

    inputs: tuple[int, ...]
    steps: tuple[Step, ...]
    first_backward: int
    fixed: tuple[Any, ...]
    results: tuple[int, ...]
    buffers: int
    has_values: bool

    @property
    def rows_at_once(self) -> int:
        """How many rows keep the buffers in the processor's cache."""
        fitting = _CACHED_NUMBERS // (self.buffers + len(self.inputs) + 1)
        return max(FEWEST_ROWS, min(MOST_ROWS, 1 << max(fitting, 1).bit_length() - 1))


def record(graph: Graph, inputs: Sequence[int], outputs: Sequence[int], wrt: Sequence[int]) -> Program:
    """The program for columns at the leaf positions `inputs`: the outputs, then each one's partials by `wrt`."""
    tape = Tape()
    numbers: list[Any] = [np.float64(number) for number in graph.numbers]
    slots = tuple(tape.slot() for _ in inputs)
    for position, slot in zip(inputs, slots, strict=True):
        numbers[position] = Recorded(tape, slot)
    with quiet():
        compute(graph, numbers)
        first_backward = len(tape.steps)
        done = Forward(graph, numbers)
        results = [numbers[output] for output in outputs]
        for output in outputs:
            backward = backward_from(done, output)
            results += [backward.partial(position) for position in wrt]
    has_values = all(np.isfinite(number) for number in numbers if number.__class__ is not Recorded)
    asked = tuple(x.slot if x.__class__ is Recorded else tape.slot(_number_or_nan(x)) for x in results)
    steps = _needed(tape.steps, first_backward, asked)
    placed, buffers = _placed(steps, asked)
    return Program(slots, tuple(placed), first_backward, tuple(tape.fixed), asked, buffers, has_values)


def _number_or_nan(number: Any) -> float:
    return float(number) if np.isfinite(number) else float("nan")


def _needed(steps: Sequence[Step], first_backward: int, asked: Sequence[int]) -> list[Step]:
    """The steps without those of the backward pass that nothing asked for depends on."""
    needed, kept = set(asked), []
    for index in range(len(steps) - 1, -1, -1):
        if index < first_backward or steps[index].makes in needed:
            kept.append(steps[index])
            needed.update(steps[index].reads)
    return kept[::-1]


def _placed(steps: Sequence[Step], asked: Sequence[int]) -> tuple[list[Step], int]:
    """The steps with a buffer each, taken over from a number that is not read again; and how many buffers that takes.

    What is asked for is written straight to where it is wanted, so it has no buffer, nor has what is not a float.
    """
    last_read = {slot: index for index, step in enumerate(steps) for slot in step.reads}
    free: list[int] = []
    held: dict[int, int] = {}
    placed, count = [], 0
    for index, step in enumerate(steps):
        free += [held.pop(slot) for slot in set(step.reads) if last_read[slot] == index and slot in held]
        if step.makes not in asked and _makes_floats(step.function):
            if not free:
                free.append(count)
                count += 1
            buffer = free.pop()
            step = step._replace(buffer=buffer)
            if step.makes in last_read:
                held[step.makes] = buffer
            else:
                free.append(buffer)
        placed.append(step)
    return placed, count


def _makes_floats(function: Callable[..., Any]) -> bool:
    return isinstance(function, np.ufunc) and f"{'d' * function.nin}->d" in function.types


class Player:
    """Plays a program, in buffers of its own that every chunk of rows uses again."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._buffers = [np.empty(program.rows_at_once) for _ in range(program.buffers)]
        self._is_flagged = False

    def play(self, inputs: Sequence[Column], results: Sequence[Column]) -> tuple[bool, bool]:
        """Fill `results` for at most `rows_at_once` rows; whether every value, and every partial, is sure to exist.

        From finite operands NumPy's own functions make an inf or nan only with a word about it, and that word is what
        is listened for. The other functions' results are looked at.
        """
        program, count = self.program, len(results[0])
        numbers = list(program.fixed)
        for slot, column in zip(program.inputs, inputs, strict=True):
            numbers[slot] = column
        wanted = dict(zip(program.results, results, strict=True))
        buffers = self._buffers if count == program.rows_at_once else [buffer[:count] for buffer in self._buffers]
        with np.errstate(all="call", under="ignore", call=self._flag):
            has_values = self._is_sure(program.steps[: program.first_backward], numbers, wanted, buffers)
            has_partials = self._is_sure(program.steps[program.first_backward :], numbers, wanted, buffers)
        for slot, result in zip(program.results, results, strict=True):
            if numbers[slot] is not result:
                result[...] = numbers[slot]
        return has_values and program.has_values, has_partials

    def _is_sure(
        self, steps: Sequence[Step], numbers: list[Any], wanted: dict[int, Column], buffers: Sequence[Column]
    ) -> bool:
        self._is_flagged = False
        return _play(steps, numbers, wanted, buffers) and not self._is_flagged

    def _flag(self, _kind: str, _flags: int) -> None:
        self._is_flagged = True


def _play(steps: Sequence[Step], numbers: list[Any], wanted: dict[int, Column], buffers: Sequence[Column]) -> bool:
    """Take the steps; whether what functions that are not NumPy's own made of floats is finite, too."""
    is_finite = True
    for function, reads, makes, buffer in steps:
        operands = [numbers[slot] for slot in reads]
        if buffer is not None:
            numbers[makes] = function(*operands, out=buffers[buffer])
        elif makes in wanted and _makes_floats(function):
            numbers[makes] = function(*operands, out=wanted[makes])
        else:
            numbers[makes] = made = function(*operands)
            is_finite &= bool(np.isfinite(made).all())
    return is_finite
