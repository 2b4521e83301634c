"""Second derivatives: the backward pass with numbers that carry their own slope along, one input at a time.

This is forward-over-reverse differentiation (Griewank and Walther, Evaluating Derivatives, chapter 5): no differences,
and the rules' own derivatives are the rules again.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import NamedTuple

from backprop_cli.duals import Dual, applied
from backprop_cli.kinds.functions import Numeric
from backprop_cli.passes import Backward, Forward, backward_from, locals_at


class Hessian(NamedTuple):
    """The second derivatives of what is at `of` by each pair of the positions `by`; nan where there is none.

    `rows` is square and symmetric; `notes` says why, for each pair of indexes that has no number.
    """

    of: int
    by: Sequence[int]
    rows: Sequence[Sequence[Numeric]]
    notes: dict[tuple[int, int], str]


def hessian(done: Forward, of: int, by: Sequence[int]) -> Hessian:
    """The Hessian at the values of a forward pass, which may be of any kind of number that can be compared with 0."""
    passes = [_along(done, of, position) for position in by]
    rows = [[_slope(made.gradients[position]) for position in by] for made in passes]
    at_kinks = _kinks(done, of, passes)
    notes: dict[tuple[int, int], str] = {}
    for i in range(len(by)):
        for j in range(i, len(by)):
            reason = at_kinks.get((i, j)) or _why(passes[i], rows[i][j]) or _why(passes[j], rows[j][i])
            if reason:
                notes[i, j] = notes[j, i] = reason
            rows[j][i] = rows[i][j] = float("nan") if reason else rows[i][j]
    return Hessian(of, by, rows, notes)


def _along(done: Forward, of: int, position: int) -> Backward:
    """Both passes with what is at `position` as the one number that varies."""
    graph, values = done.graph, list(done.numbers)
    values[position] = Dual(values[position], 1.0)
    first = len(graph.leaves)
    for place in range(max(position + 1, first), of + 1):
        _, op, operands = graph.layers[place - first]
        numbers = [values[operand] for operand in operands]
        if any(number.__class__ is Dual for number in numbers):
            values[place] = applied(op, numbers, values[place])
    return backward_from(Forward(graph, values), of)


def _slope(gradient: Numeric | None) -> Numeric:
    """How the gradient changes: what is no Dual stays as it is, if it is a number at all."""
    if gradient is None:
        return 0.0
    return gradient.slope if gradient.__class__ is Dual else gradient - gradient


def _kinks(done: Forward, of: int, passes: Sequence[Backward]) -> dict[tuple[int, int], str]:
    """The pairs of directions that both move a layer which sits on a kink, where no second derivative exists."""
    graph, values = done.graph, done.numbers
    found: dict[tuple[int, int], str] = {}
    for position in range(len(graph.leaves), of + 1):
        name, op, operands = graph.layer(position)
        if op.kink is None or not op.is_kink([values[operand] for operand in operands]):
            continue
        moved = [i for i, made in enumerate(passes) if _moves(made, position)]
        found.update(((i, j), f"undefined: kink of {op.name} in {name}") for i in moved for j in moved)
    return found


def _moves(made: Backward, position: int) -> bool:
    return made.gradients[position] is not None and made.forward.numbers[position].__class__ is Dual


def _why(made: Backward, entry: Numeric) -> str | None:
    """Why an entry is no finite number: the layer, nearest to the output, whose derivative has no slope."""
    if entry.__class__ is not float or isfinite(entry):
        return None
    graph = made.forward.graph
    for position in range(made.of, len(graph.leaves) - 1, -1):
        upstream = made.gradients[position]
        if upstream is None or not isfinite(_slope(upstream)):
            continue
        name, op, operands = graph.layer(position)
        if not all(isfinite(_slope(local)) for local in locals_at(made.forward, position)):
            values = [getattr(number, "value", number) for number in map(made.forward.numbers.__getitem__, operands)]
            return f"undefined: the derivative of {op.name} has no slope here ({name} = {op.spelled(values)})"
    return "undefined: too large for floating point"
