"""Seeded points for operations: of every size, at edges and ties, and beside them."""

import math
import random
import sys
from collections.abc import Iterator

from backprop_cli.ops import Op

COUNT = 1000
EDGES = [
    0.0, 1.0, -1.0, 2.0, -2.0, 3.0, 0.5, -0.5, 10.0, 20.0, -20.0, 37.0, -37.0, 700.0, -700.0, 709.78, 745.0, -745.0,
    1e-300, -1e-300, 1e300, -1e300, 1e-16, 1e16, math.pi, math.pi / 2, -math.pi / 2, math.e, 1 / 3,
    1 + sys.float_info.epsilon, 1 - sys.float_info.epsilon / 2, -1 + sys.float_info.epsilon / 2, 1e-8, -1e-8, 710.5,
]  # fmt: skip


def points(op: Op, seed: int = 0) -> Iterator[tuple[float, ...]]:
    """Points without end, in the domain and out of it; operations of many operands get two to five."""
    rng = random.Random(f"{op.name} {seed}")
    turn = 0
    while True:
        count = 2 + turn % 4 if op.many else len(op.partials)
        # A product of many is multiplied from left to right, which may leave the floats on the way.
        farthest = 300 if count <= 2 else 300 // count
        numbers = [_number(rng, farthest) for _ in range(count)]
        if count > 1 and rng.random() < 0.2:
            numbers[1] = rng.choice([numbers[0], -numbers[0], math.nextafter(numbers[0], math.inf)]) + 0.0
        if count > 2 and rng.random() < 0.2:
            numbers[2] = max(numbers[:2])
        yield tuple(numbers) if turn >= len(EDGES) or count > 1 else (EDGES[turn],)
        turn += 1


def _number(rng: random.Random, farthest: int) -> float:
    kind = rng.randrange(8)
    if kind == 0:
        edge = rng.choice(EDGES)
        return edge if abs(edge) in (0.0, abs(edge)) and abs(math.log10(abs(edge) or 1)) <= farthest else 1.0
    if kind == 1:
        return float(rng.randint(-20, 20))
    if kind in (2, 3):
        return rng.uniform(-1, 1)
    if kind in (4, 5):
        return rng.uniform(-10, 10)
    if kind == 6:
        return rng.uniform(-720, 720)
    return math.copysign(10 ** rng.uniform(-farthest, farthest), rng.random() - 0.5)


def inside(op: Op, count: int = COUNT, seed: int = 0) -> Iterator[tuple[float, ...]]:
    """The first `count` points of the operation's own domain."""
    for point in points(op, seed):
        if op.has_value(point):
            yield point
            count -= 1
            if not count:
                return
