"""The paths by which a name acts on an output: how many there are, which contribute most, and what they come to."""

from __future__ import annotations

from heapq import nlargest
from math import fsum, isfinite
from typing import NamedTuple

from backprop_cli.passes import Backward, locals_at

MOST_SHOWN = 8
_ROUNDING = 1e-12


class Path(NamedTuple):
    """A way through the graph. `names` from the name to the output; `slopes` are the derivatives along its edges.

    `value` is the product of the slopes, from the output back: what the path contributes to the partial.
    """

    names: tuple[str, ...]
    slopes: tuple[float, ...]
    value: float


class Paths(NamedTuple):
    """All paths from `wrt` to `of`: their `number`, the `largest` (by what they contribute, the largest first), what
    the others contribute in sum, and the sum of all, which is the partial.
    """

    of: str
    wrt: str
    number: int
    largest: tuple[Path, ...]
    others: float
    total: float


class _Way(NamedTuple):
    """The way to a position: the size of its product of slopes, its last slope, and the way before that."""

    size: float
    position: int
    slope: float
    before: _Way | None


def paths(done: Backward, position: int, most: int = MOST_SHOWN) -> Paths:
    """The paths from what is at `position` to the output of the pass; of those, `most` are looked at one by one.

    They are counted, never listed: for each layer in turn the number of ways to it and the `most` largest of them.
    """
    graph = done.forward.graph
    counts = {position: 1}
    ways = {position: [_Way(1.0, position, 1.0, None)]}
    for at in range(max(position + 1, len(graph.leaves)), done.of + 1):
        operands = graph.layer(at).operands
        if done.gradients[at] is None or counts.keys().isdisjoint(operands):
            continue
        slopes = locals_at(done.forward, at)
        reached = [(operand, slope) for operand, slope in zip(operands, slopes, strict=True) if operand in counts]
        counts[at] = sum(counts[operand] for operand, _ in reached)
        made = [_Way(_size(way, slope), at, slope, way) for operand, slope in reached for way in ways[operand]]
        ways[at] = nlargest(most, made, key=lambda way: way.size)
    total = done.partial(position)
    largest = tuple(_path(done, way) for way in ways.get(done.of, ()))
    count = counts.get(done.of, 0)
    return Paths(graph.name(done.of), graph.name(position), count, largest, _rest(total, largest, count), total)


def _size(way: _Way, slope: float) -> float:
    """How much a path contributes, whatever its sign; what does not exist counts as more than all."""
    size = way.size * abs(slope)
    return size if size == size else float("inf")


def _path(done: Backward, way: _Way) -> Path:
    """The path that ends with `way`, followed back."""
    graph = done.forward.graph
    names, slopes, value = [graph.name(way.position)], [], 1.0
    while way.before is not None:
        value *= way.slope
        slopes.append(way.slope)
        way = way.before
        names.append(graph.name(way.position))
    return Path(tuple(reversed(names)), tuple(reversed(slopes)), value)


def _rest(total: float, largest: tuple[Path, ...], count: int) -> float:
    """What the other paths contribute in sum; what is only rounding is 0."""
    if count <= len(largest):
        return 0.0
    values = [path.value for path in largest]
    rest = fsum([total, *(-value for value in values)]) if all(map(isfinite, [total, *values])) else float("nan")
    return 0.0 if abs(rest) <= _ROUNDING * fsum(map(abs, values)) else rest
