"""Bars of text for tables: as long as a number is large, to the left of an axis where it is negative."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

BLOCK, AXIS = "█", "│"
WIDTH = 16


def bars(numbers: Sequence[float]) -> list[str]:
    """A bar for each number; the largest is as wide as it gets. With negative numbers there is an axis between."""
    sizes = [abs(number) if isfinite(number) else 0.0 for number in numbers]
    largest = max(sizes, default=0.0) or 1.0
    if min(numbers, default=0.0) >= 0:
        return [BLOCK * round(WIDTH * (size / largest)) for size in sizes]
    half = WIDTH // 2
    lengths = [round(half * (size / largest)) for size in sizes]
    return [
        f"{'':{half - length}}{BLOCK * length}{AXIS}" if number < 0 else f"{'':{half}}{AXIS}{BLOCK * length}"
        for number, length in zip(numbers, lengths, strict=True)
    ]
