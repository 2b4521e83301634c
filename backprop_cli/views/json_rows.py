"""JSON, strict: one row a line, every digit, null for what is not a finite number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from json.encoder import JSONEncoder
from math import isfinite
from typing import Any

from backprop_cli.report import Report
from backprop_cli.views import Screen

_CHUNK = 500


def show(report: Report, screen: Screen) -> Iterator[str]:
    """The report as one JSON object."""
    written = _writer(ascii_only=not screen.encoding.startswith("utf"))
    opening = "{"
    for key, value in report.fields.items():
        yield f"{opening}{written(key)}: {written(value)}"
        opening = ", "
    for name, records in report.records.items():
        lead = f' "{name}": ['
        yield f",\n{lead}" if opening != "{" else f"{{{lead[1:]}"
        opening, between, indent = ",", "", f",\n{' ' * len(lead)}"
        rows = iter(records.rows)
        while chunk := [dict(zip(records.keys, row, strict=True)) for row in islice(rows, _CHUNK)]:
            yield between + _lines(chunk, indent, written)
            between = indent
        yield "]"
    yield "}\n"


def _lines(rows: list[dict[str, Any]], indent: str, written: Callable[[Any], str]) -> str:
    """Rows, one a line. The encoder is fast on many at once, and then has to be parted where one row meets the next.

    What it is parted at can't be in a text, where quotes have a backslash.
    """
    first = written(next(iter(rows[0])))
    return written(rows)[1:-1].replace(f"}}, {{{first}: ", f"}}{indent}{{{first}: ")


def _writer(ascii_only: bool) -> Callable[[Any], str]:
    """A function that writes a value; what is not a finite number is null."""
    encode = JSONEncoder(ensure_ascii=ascii_only, allow_nan=False).encode

    def written(value: Any) -> str:
        try:
            return encode(value)
        except ValueError:
            return encode(_without_nan(value))

    return written


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(item) for item in value]
    return None if isinstance(value, float) and not isfinite(value) else value
