"""Programs of NumPy calls: both passes of a graph, recorded once, to be played over many rows in few buffers.

The rules run once on `Recorded` numbers, which write down what NumPy is asked for. What does not depend on a column is
worked out while recording; what nobody asks for is left out; an array is written over as soon as nothing needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from backprop_cli.graph import Graph
from backprop_cli.kinds.columns import FUNCTIONS, WHOLE, quiet
from backprop_cli.kinds.functions import add_kind
from backprop_cli.passes import Forward, backward_from, compute


class Step(NamedTuple):
    """One call: the slots it reads and the one it makes, which holds an array to write to if it is `in_place`."""

    function: Callable[..., Any]
    reads: tuple[int, ...]
    makes: int
    in_place: bool = False


class Recorded(np.lib.mixins.NDArrayOperatorsMixin):
    """A column that is not there yet: NumPy's functions and the operators record a step and give its slot."""

    __slots__ = ("slot", "tape")

    def __init__(self, tape: Tape, slot: int) -> None:
        self.tape, self.slot = tape, slot

    def __array_ufunc__(self, function: Any, method: str, *inputs: Any, **options: Any) -> Recorded:
        assert method == "__call__" and not options
        if function is np.multiply:
            numbers = [x for x in inputs if x.__class__ is not Recorded]
            if 1.0 in numbers:
                return self
            if -1.0 in numbers:
                return self.tape.negative(self)
        if function is np.add:
            for x, y in (inputs, inputs[::-1]):
                if y.__class__ is Recorded and y.slot in self.tape.negated:
                    return self.tape.record(np.subtract, (x, self.tape.negated[y.slot]))
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
        # What the slot of a negative is the negative of: adding the one is subtracting the other.
        self.negated: dict[int, Recorded] = {}

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

    def negative(self, column: Recorded) -> Recorded:
        """The column times -1."""
        made = self.record(np.negative, (column,))
        self.negated[made.slot] = column
        return made


def _recorded(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as one step, for what is not written with NumPy's own functions."""

    def record(x: Recorded) -> Recorded:
        return x.tape.record(function, (x,))

    return record


add_kind(Recorded, {name: _recorded(f) if name in WHOLE else f for name, f in FUNCTIONS.items()})


class Program(NamedTuple):
    """Both passes over columns of inputs; slots of `fixed` that hold no number are filled while it is played.

    `results` are the slots of the values and partials asked for; `buffers` are those of arrays to be written over.
    `has_values` is False where a value that is the same in every row does not exist, and then no row has an answer.
    """

    inputs: tuple[int, ...]
    forward: tuple[Step, ...]
    backward: tuple[Step, ...]
    fixed: tuple[Any, ...]
    results: tuple[int, ...]
    buffers: tuple[int, ...]
    has_values: bool


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
    steps, buffers = _placed(_needed(tape.steps, first_backward, asked), asked, len(tape.fixed))
    fixed = (*tape.fixed, *(None for _ in buffers))
    return Program(slots, steps[:first_backward], steps[first_backward:], fixed, asked, buffers, has_values)


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


def _placed(steps: Sequence[Step], asked: Sequence[int], first: int) -> tuple[tuple[Step, ...], tuple[int, ...]]:
    """The steps with buffers as the slots they make; and the buffers' slots, which begin at `first`.

    A buffer is taken over from a number that is not read again. What is asked for keeps its own slot, since it is
    written straight to where it is wanted, and so does what is not a float.
    """
    last_read = {slot: index for index, step in enumerate(steps) for slot in step.reads}
    free: list[int] = []
    held: dict[int, int] = {}
    placed, count = [], 0
    for index, (function, reads, makes, _) in enumerate(steps):
        read_from = tuple(held.get(slot, slot) for slot in reads)
        free += [held.pop(slot) for slot in set(reads) if last_read[slot] == index and slot in held]
        made_in, in_place = makes, _makes_floats(function)
        if in_place and makes not in asked:
            if not free:
                free.append(first + count)
                count += 1
            made_in = free.pop()
            if makes in last_read:
                held[makes] = made_in
            else:
                free.append(made_in)
        placed.append(Step(function, read_from, made_in, in_place))
    return tuple(placed), tuple(range(first, first + count))


def _makes_floats(function: Callable[..., Any]) -> bool:
    return isinstance(function, np.ufunc) and f"{'d' * function.nin}->d" in function.types
