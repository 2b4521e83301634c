"""Cells of tables for people: numbers with 12 digits, points below each other; words with nothing hidden in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from backprop_cli.numerals import for_people
from backprop_cli.report import NUMBER, Column, Table
from backprop_cli.words import shown


class Cells(NamedTuple):
    """A table as text: the columns that have anything to show, and each row's texts."""

    columns: tuple[Column, ...]
    rows: list[list[str]]


def cells(table: Table, aligned: bool = True) -> Cells:
    """The table's cells; the numbers of a column `aligned` at their decimal points, its title at their right end."""
    kept, texts = [], []
    for index, column in enumerate(table.columns):
        values = [row[index] for row in table.rows]
        if column.optional and not any(value not in (None, "") for value in values):
            continue
        words = [_word(value) for value in values]
        if column.kind == NUMBER and aligned:
            words = _aligned(values, words)
            column = column._replace(title=column.title.rjust(max(map(len, words), default=0)))
        kept.append(column)
        texts.append(words)
    return Cells(tuple(kept), [list(row) for row in zip(*texts, strict=True)])


def _word(value: str | float | None) -> str:
    if isinstance(value, str):
        return shown(value, len(value))
    return "" if value is None else for_people(value)


def _aligned(values: Sequence[str | float | None], words: Sequence[str]) -> list[str]:
    """The words of numbers padded on both sides to one width; other words stand at its right end."""
    wholes = [_whole(word) if isinstance(value, float | int) else 0 for value, word in zip(values, words, strict=True)]
    tails = [len(word) - whole if whole else 0 for word, whole in zip(words, wholes, strict=True)]
    before, after = max(wholes, default=0), max(tails, default=0)
    wide = max(before + after, max(map(len, words), default=0))
    lined = [
        f"{word.rjust(before - whole + len(word))}{' ' * (after - tail)}" if whole else word
        for word, whole, tail in zip(words, wholes, tails, strict=True)
    ]
    return [word.rjust(wide) for word in lined]


def _whole(number: str) -> int:
    """How many characters a number has before its decimal point or exponent."""
    return next((index for index, character in enumerate(number) if character in ".e"), len(number))
