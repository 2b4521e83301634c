"""Why a partial derivative is not a number, or is one only by convention, in a sentence."""

from __future__ import annotations

from math import isfinite

from backprop_cli.graph import CONSTANT
from backprop_cli.passes import Backward, locals_at

CONSTANT_NOTE = "a constant: no partial derivative is taken"


def notes(done: Backward) -> dict[int, str]:
    """The note on the partial by each position that has one."""
    found = _kinks(done)
    if any(gradient is not None and not isfinite(gradient) for gradient in done.gradients):
        found |= _undefined(done)
    for position, leaf in enumerate(done.forward.graph.leaves):
        if leaf.kind == CONSTANT:
            found[position] = CONSTANT_NOTE
    return found


def _kinks(done: Backward) -> dict[int, str]:
    """The kink whose convention each partial owes its value to, handed down from the layers that are at one."""
    graph, values, first = done.forward.graph, done.forward.numbers, len(done.forward.graph.leaves)
    kinked = {id(op): op.kink for op in graph.ops.values() if op.kink}
    at_kink: dict[int, str] = {}
    for index, (name, op, operands) in enumerate(graph.layers if kinked else ()):
        kink = kinked.get(id(op))
        if kink and op.is_kink([values[x] for x in operands]) and done.gradients[first + index] is not None:
            at_kink[first + index] = f"kink of {op.name} in {name}: {kink.convention}"
    found: dict[int, str] = {}
    for position in range(max(at_kink, default=-1), first - 1, -1):
        kink_above = at_kink.get(position) or found.get(position)
        if kink_above:
            for operand in graph.layers[position - first][2]:
                found.setdefault(operand, kink_above)
    return found


def _undefined(done: Backward) -> dict[int, str]:
    """Why a gradient is no finite number, found by walking back once more and remembering where each began."""
    graph, gradients = done.forward.graph, done.gradients
    found: dict[int, str] = {}
    for position in range(done.of, len(graph.leaves) - 1, -1):
        upstream = gradients[position]
        if upstream is None:
            continue
        for operand, slope in zip(graph.layer(position).operands, locals_at(done.forward, position), strict=True):
            gradient = gradients[operand]
            began_here = not isfinite(upstream) or not isfinite(upstream * slope)
            if gradient is not None and not isfinite(gradient) and began_here:
                found.setdefault(operand, found.get(position) or _why(done, position, slope))
    for position, gradient in enumerate(gradients):
        if gradient is not None and not isfinite(gradient):
            found.setdefault(position, "undefined: too large for floating point")
    return found


def _why(done: Backward, position: int, slope: float) -> str:
    name, op, operands = done.forward.graph.layer(position)
    numbers = [done.forward.numbers[operand] for operand in operands]
    if isfinite(slope):
        return "undefined: too large for floating point"
    if op.no_slope:
        return f"undefined: {op.name} has no derivative {op.no_slope} ({name} = {op.spelled(numbers)})"
    if slope != slope:
        return f"undefined: {op.name} has no derivative here ({name} = {op.spelled(numbers)})"
    return f"undefined: the derivative of {op.name} is too large for floating point ({name} = {op.spelled(numbers)})"
