"""Why a partial derivative is not a number, or is one only by convention, in a sentence."""

from __future__ import annotations

from math import isfinite

from backprop_cli.graph import CONSTANT
from backprop_cli.passes import Backward, locals_at

CONSTANT_NOTE = "a constant: no partial derivative is taken"


def notes(done: Backward) -> dict[int, str]:
    """The note on the partial by each position that has one."""
    found = _reasons(done) if _has_reason(done) else {}
    for position, leaf in enumerate(done.forward.graph.leaves):
        if leaf.kind == CONSTANT:
            found[position] = CONSTANT_NOTE
    return found


def _has_reason(done: Backward) -> bool:
    graph, values = done.forward.graph, done.forward.numbers
    if any(gradient is not None and not isfinite(gradient) for gradient in done.gradients):
        return True
    kinked = {id(op) for op in graph.ops.values() if op.kink}
    layers = [layer for layer in graph.layers if id(layer[1]) in kinked]
    return any(op.is_kink([values[operand] for operand in operands]) for _, op, operands in layers)


def _reasons(done: Backward) -> dict[int, str]:
    """The reason at each position, found by walking back once more and remembering where each began."""
    graph, values, gradients = done.forward.graph, done.forward.numbers, done.gradients
    undefined: dict[int, str] = {}
    kinks: dict[int, str] = {}
    for position in range(done.of, len(graph.leaves) - 1, -1):
        upstream = gradients[position]
        if upstream is None:
            continue
        name, op, operands = graph.layer(position)
        numbers = [values[operand] for operand in operands]
        kink = (
            f"kink of {op.name} in {name}: {op.kink.convention}"
            if op.kink and op.is_kink(numbers)
            else kinks.get(position)
        )
        for operand, slope in zip(operands, locals_at(done.forward, position), strict=True):
            gradient = gradients[operand]
            if (
                gradient is not None
                and not isfinite(gradient)
                and (not isfinite(upstream) or not isfinite(upstream * slope))
            ):
                undefined.setdefault(operand, undefined.get(position) or _why(done, position, slope))
            if kink:
                kinks.setdefault(operand, kink)
    for position, gradient in enumerate(gradients):
        if gradient is not None and not isfinite(gradient):
            undefined.setdefault(position, "undefined: too large for floating point")
    return kinks | undefined


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
