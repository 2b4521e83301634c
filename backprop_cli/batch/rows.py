"""A graph at every row of some input columns: with NumPy many rows at once, without it one row after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from backprop_cli.graph import Graph
from backprop_cli.passes import backward_from, compute, forward
from backprop_cli.problems import GraphError

if TYPE_CHECKING:
    from backprop_cli.kinds.columns import Column


class Asked(NamedTuple):
    """What each row gives: the values at `outputs`, then for each output the partials by `wrt` (positions).

    `inputs` are the names of the inputs that differ from row to row, `columns_read` those of their columns in the data.
    """

    graph: Graph
    outputs: Sequence[int]
    wrt: Sequence[int]
    inputs: Sequence[str]
    columns_read: Sequence[str] = ()

    @property
    def columns(self) -> list[str]:
        """The names of what is asked for: `price`, then `price/apple`."""
        name = self.graph.name
        partials = [f"{name(output)}/{name(position)}" for output in self.outputs for position in self.wrt]
        return [*map(name, self.outputs), *partials]


class Results(NamedTuple):
    """One column for each thing asked for, nan where a partial does not exist; and the rows without a value, if any."""

    columns: list[Any]
    without_value: Sequence[int]


class Engine(Protocol):
    """Whatever works rows out."""

    def results(self, columns: Sequence[Any]) -> Results:
        """The results at the rows of the input columns."""


def one_row(asked: Asked, row: Sequence[float]) -> list[float]:
    """What one row gives, as `run` computes it.

    Raises:
        GraphError: a value of the graph does not exist there.
    """
    done = forward(asked.graph.at(**dict(zip(asked.inputs, row, strict=True))))
    numbers = [done.numbers[output] for output in asked.outputs]
    for output in asked.outputs if asked.wrt else ():
        backward = backward_from(done, output)
        numbers += [backward.partial(position) for position in asked.wrt]
    return numbers


class ByRow:
    """One row after the other, in Python's floats."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    def results(self, columns: Sequence[Sequence[float]]) -> Results:
        """The results at the rows of the input columns."""
        rows: list[list[float]] = []
        without_value = []
        nothing = [float("nan")] * len(self._asked.columns)
        for index, row in enumerate(zip(*columns, strict=True)):
            try:
                rows.append(one_row(self._asked, row))
            except GraphError:
                rows.append(nothing)
                without_value.append(index)
        return Results([list(column) for column in zip(*rows, strict=True)], without_value)


class ByColumn:
    """Many rows at once, as NumPy columns."""

    def __init__(self, asked: Asked) -> None:
        from backprop_cli.batch.player import Player
        from backprop_cli.batch.programs import record

        self._asked = asked
        self._positions = [asked.graph.position(name) for name in asked.inputs]
        self._player = Player(record(asked.graph, self._positions, asked.outputs, asked.wrt))

    def results(self, columns: Sequence[Column], into: Sequence[Column] = ()) -> Results:
        """The results at the rows of the input columns, written to the columns `into` if there are any."""
        import numpy as np

        made = list(into) or [np.empty(len(columns[0])) for _ in self._asked.columns]
        without_value: list[int] = []
        for rows, of_values in self._player.play(columns, made):
            chunk, results = [column[rows] for column in columns], [result[rows] for result in made]
            for partial in results[len(self._asked.outputs) :]:
                partial[~np.isfinite(partial)] = np.nan
            if of_values:
                without_value += [rows.start + index for index in self._settled(chunk, results)]
        return Results(made, without_value)

    def _settled(self, chunk: Sequence[Column], results: Sequence[Column]) -> list[int]:
        """The rows that have no value. What only NumPy's last digit took over the edge gets the numbers of `run`."""
        without_value = []
        for index in self._doubtful(chunk):
            try:
                row = one_row(self._asked, [float(column[index]) for column in chunk])
            except GraphError:
                row = [float("nan")] * len(results)
                without_value.append(index)
            for result, number in zip(results, row, strict=True):
                result[index] = number
        return without_value

    def _doubtful(self, chunk: Sequence[Column]) -> list[int]:
        """The rows at which some value of the graph, asked for or not, is no finite number."""
        import numpy as np

        from backprop_cli.kinds.columns import quiet

        values: list[Any] = [np.float64(number) for number in self._asked.graph.numbers]
        for position, column in zip(self._positions, chunk, strict=True):
            values[position] = column
        with quiet():
            compute(self._asked.graph, values)
            is_doubtful = np.zeros(len(chunk[0]), bool)
            for value in values:
                is_doubtful |= ~np.isfinite(value)
        return [int(index) for index in np.flatnonzero(is_doubtful)]
