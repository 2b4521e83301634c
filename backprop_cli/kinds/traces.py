"""Arithmetic that is remembered instead of done: the kind of number that shows what a pass did with which.

A pass over traces can be played again with another kind of number, and then each part once, however often it is used.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from backprop_cli.kinds import functions
from backprop_cli.kinds.functions import FLOAT_FUNCTIONS, add_kind


class Trace:
    """What `function` made of `parts`, which are traces or anything else."""

    __slots__ = ("function", "parts")

    def __init__(self, function: Callable[..., Any], parts: tuple[Any, ...]) -> None:
        self.function = function
        self.parts = parts

    def __add__(self, other: Any) -> Trace:
        return Trace(operator.add, (self, other))

    def __radd__(self, other: Any) -> Trace:
        return Trace(operator.add, (other, self))

    def __sub__(self, other: Any) -> Trace:
        return Trace(operator.sub, (self, other))

    def __rsub__(self, other: Any) -> Trace:
        return Trace(operator.sub, (other, self))

    def __mul__(self, other: Any) -> Trace:
        return Trace(operator.mul, (self, other))

    def __rmul__(self, other: Any) -> Trace:
        return Trace(operator.mul, (other, self))

    def __truediv__(self, other: Any) -> Trace:
        return Trace(operator.truediv, (self, other))

    def __rtruediv__(self, other: Any) -> Trace:
        return Trace(operator.truediv, (other, self))

    def __pow__(self, other: Any) -> Trace:
        return Trace(operator.pow, (self, other))

    def __rpow__(self, other: Any) -> Trace:
        return Trace(operator.pow, (other, self))

    def __neg__(self) -> Trace:
        return Trace(operator.neg, (self,))


def in_order(ends: Iterable[Any]) -> Iterator[Trace]:
    """Every trace that the ends are made of, and the ends, each once and after its parts."""
    seen: set[int] = set()
    waiting = [(end, False) for end in ends if isinstance(end, Trace)]
    while waiting:
        trace, ready = waiting.pop()
        if ready:
            yield trace
        elif id(trace) not in seen:
            seen.add(id(trace))
            waiting.append((trace, True))
            waiting.extend((part, False) for part in trace.parts if isinstance(part, Trace))


def _remembered(name: str) -> Callable[..., Trace]:
    function = getattr(functions, name)

    def remembered(*parts: Any) -> Trace:
        return Trace(function, parts)

    return remembered


add_kind(Trace, {name: _remembered(name) for name in FLOAT_FUNCTIONS})
