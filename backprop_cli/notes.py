"""Why a partial derivative is not a number, or is one only by convention, in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite

from backprop_cli.graph import CONSTANT
from backprop_cli.passes import Backward, locals_at

CONSTANT_NOTE = "a constant: no partial derivative is taken"


def notes(done: Backward) -> Callable[[int], str | None]:
    """The note on the partial by each position, or None. What it takes is worked out once, and only if needed."""
    reasons = _reasons(done) if _has_reason(done) else {}
    graph = done.forward.graph

    def note(position: int) -> str | None:
        if graph.kind(position) == CONSTANT:
            return CONSTANT_NOTE
        return reasons.get(position)

    return note


def _has_reason(done: Backward) -> bool:
    graph = done.forward.graph
    if any(gradient is not None and not isfinite(gradient) for gradient in done.gradients):
        return True
    return any(op.kink is not None for op in {id(layer.op): layer.op for layer in graph.layers}.values())


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
