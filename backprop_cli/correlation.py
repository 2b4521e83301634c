"""Correlations between numbers: who varies with whom, and whether all of it is possible at once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from math import sqrt
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

# What rounding may take from a matrix that is only just possible.
ROUNDING = 1e-9


def together(pairs: Mapping[tuple[Key, Key], float]) -> list[list[Key]]:
    """The keys in groups that are correlated with each other, directly or through others; in the order of the pairs."""
    groups: dict[Key, list[Key]] = {}
    for x, y in pairs:
        first, second = groups.setdefault(x, [x]), groups.setdefault(y, [y])
        if first is not second:
            first.extend(second)
            groups.update((key, first) for key in second)
    return list({id(group): group for group in groups.values()}.values())


def coefficient(pairs: Mapping[tuple[Key, Key], float], x: Key, y: Key) -> float:
    """The correlation of two keys: 1 with itself, 0 if none is given."""
    return 1.0 if x == y else pairs.get((x, y), pairs.get((y, x), 0.0))


def impossible(pairs: Mapping[tuple[Key, Key], float]) -> list[Key]:
    """Keys whose correlations contradict each other, or nothing.

    A matrix of correlations is possible if it is positive semi-definite, which is what Cholesky's factorisation finds
    out row by row (Golub and Van Loan, Matrix Computations, section 4.2).
    """
    for keys in together(pairs):
        rows = _possible_rows(_matrix(pairs, keys))
        if rows < len(keys):
            return _fewest(pairs, keys[: rows + 1])
    return []


def _matrix(pairs: Mapping[tuple[Key, Key], float], keys: Sequence[Key]) -> list[list[float]]:
    return [[coefficient(pairs, x, y) for y in keys] for x in keys]


def _fewest(pairs: Mapping[tuple[Key, Key], float], keys: list[Key]) -> list[Key]:
    """The keys without those that the contradiction does not need."""
    for key in list(keys):
        without = [other for other in keys if other != key]
        if _possible_rows(_matrix(pairs, without)) < len(without):
            keys = without
    return keys


def _possible_rows(matrix: Sequence[Sequence[float]]) -> int:
    """How many rows Cholesky's factorisation gets through."""
    lower: list[list[float]] = []
    for i, row in enumerate(matrix):
        made: list[float] = []
        for j in range(i):
            made.append((row[j] - sum(map(float.__mul__, made, lower[j]))) / lower[j][j])
        square = row[i] + ROUNDING - sum(entry * entry for entry in made)
        if square <= 0:
            return i
        lower.append([*made, sqrt(square)])
    return len(matrix)
