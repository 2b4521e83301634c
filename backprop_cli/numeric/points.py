"""Further points of an operation's domain: seeded, of every size and sign, whole and broken, and near a given one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import isfinite
from random import Random

from backprop_cli.ops import Op

_TRIES = 60
Draw = Callable[[Random, float], float]  # a number, by chance or near another one


def points(op: Op, near: Sequence[float], count: int, seed: int) -> Iterator[tuple[float, ...]]:
    """Up to `count` points where the operation has a value, as floats. `near` are operands known to be such a point.

    The domain of the user's own operations is found by trying. The same seed gives the same points.
    """
    chance = Random(f"{seed} {op.name} {len(near)}")
    found = 0
    for turn in range(_TRIES * count):
        if found == count:
            return
        draw = _DRAWS[turn % len(_DRAWS)]
        operands = tuple(draw(chance, operand) for operand in near)
        if _has_value(op, operands):
            found += 1
            yield operands


def _has_value(op: Op, operands: tuple[float, ...]) -> bool:
    try:
        return op.has_value(operands) and isfinite(op.forward(*operands))
    except (ArithmeticError, ValueError):
        return False


def _between(low: float, high: float) -> Draw:
    return lambda chance, near: chance.uniform(low, high)


def _near(relatively: float, absolutely: float) -> Draw:
    return lambda chance, near: (
        near * (1 + chance.uniform(-relatively, relatively)) + chance.uniform(-absolutely, absolutely)
    )


def _of_any_size() -> Draw:
    return lambda chance, near: float(chance.choice((-1, 1)) * 10 ** chance.uniform(-6, 6))


def _whole() -> Draw:
    return lambda chance, near: float(chance.choice((-5, -4, -3, -2, 3, 4, 5, 6, 7, 9)))


_DRAWS = (
    _between(-3, 3),
    _between(0.1, 8),
    _of_any_size(),
    _between(-1, 1),
    _near(0.5, 0.1),
    _whole(),
    _near(1e-3, 1e-6),
)
