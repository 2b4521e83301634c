"""Rows of plain values as polars frames and NumPy columns, for forms whose rows are read one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from backprop_cli.kinds.columns import Column


def as_columns(numbers: Sequence[Sequence[float]]) -> list[Column]:
    """The columns as NumPy's."""
    return [np.array(column, dtype=np.float64) for column in numbers]


def as_frame(rows: Sequence[Sequence[Any]], columns: Sequence[str], numbers: Mapping[str, Column]) -> pl.DataFrame:
    """The rows as a frame: text, except in the columns whose `numbers` are given."""
    return pl.DataFrame(
        [
            pl.Series(name, numbers[name])
            if name in numbers
            else pl.Series(name, [_text(row[index]) for row in rows], pl.String)
            for index, name in enumerate(columns)
        ]
    )


def _text(value: Any) -> str | None:
    """The value as text: a number as it was written, JSON's words for the rest."""
    if value is None or value.__class__ is str:
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)
