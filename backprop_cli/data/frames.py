"""Rows of plain values as polars frames and NumPy columns, for forms whose rows are read one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from backprop_cli.columns import Column


def as_columns(numbers: Sequence[Sequence[float]]) -> list[Column]:
    """The columns as NumPy's."""
    return [np.array(column, dtype=np.float64) for column in numbers]


def as_frame(rows: Sequence[Sequence[Any]], columns: Sequence[str], inputs: Sequence[str]) -> pl.DataFrame:
    """The rows as a frame: numbers in the columns `inputs`, text in the others."""
    by_column = [[row[index] for row in rows] for index in range(len(columns))]
    return pl.DataFrame(
        [
            pl.Series(name, values, pl.Float64) if name in inputs else pl.Series(name, list(map(_text, values)), pl.String)
            for name, values in zip(columns, by_column, strict=True)
        ]
    )


def _text(value: Any) -> str | None:
    """The value as text: a number as it was written, JSON's words for the rest."""
    if value is None or value.__class__ is str:
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)
