"""JSON, strict: one row a line, every digit, null for what is not a finite number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from json.encoder import JSONEncoder
from math import isfinite
from typing import Any

from backprop_cli.report import Report
from backprop_cli.views import Screen

_CHUNK = 500
# What the encoder can't write of itself: in a text it is escaped.
_BETWEEN, _BETWEEN_LISTS = "\n", "\r"


def show(report: Report, screen: Screen) -> Iterator[str]:
    """The report as one JSON object."""
    ascii_only = not screen.encoding.startswith("utf")
    written, texts = _writer(ascii_only), _column_writer(ascii_only)
    opening = "{"
    for key, value in report.fields.items():
        yield f"{opening}{written(key)}: {written(value)}"
        opening = ", "
    for name, records in report.records.items():
        lead = f' "{name}": ['
        yield f",\n{lead}" if opening != "{" else f"{{{lead[1:]}"
        opening, between, indent = ",", "", f",\n{' ' * len(lead)}"
        as_object = _template([written(key) for key in records.keys]).__mod__
        rows = iter(records.rows)
        while chunk := list(islice(rows, _CHUNK)):
            columns = zip(*chunk, strict=True)
            yield between + indent.join(map(as_object, zip(*map(texts, columns), strict=True)))
            between = indent
        yield "]"
    yield "}\n"


def _template(keys: Sequence[str]) -> str:
    return "{" + ", ".join(key.replace("%", "%%") + ": %s" for key in keys) + "}"


def _writer(ascii_only: bool, between: str = ", ") -> Callable[[Any], str]:
    """A function that writes a value; what is not a finite number is null."""
    encode = JSONEncoder(ensure_ascii=ascii_only, allow_nan=False, separators=(between, ": ")).encode

    def written(value: Any) -> str:
        try:
            return encode(value)
        except ValueError:
            return encode(_without_nan(value))

    return written


def _column_writer(ascii_only: bool) -> Callable[[Sequence[Any]], list[str]]:
    """A function that writes each value of a column. The encoder is fast on many at once, which then are parted again.

    Where values that have parts of their own are among them, that makes too many, and they are written one by one.
    """
    written, together = _writer(ascii_only), _writer(ascii_only, _BETWEEN)

    def texts(column: Sequence[Any]) -> list[str]:
        text = together(column)[1:-1]
        if all(value.__class__ is list for value in column):
            lists = text.replace(f"]{_BETWEEN}[", f"]{_BETWEEN_LISTS}[").replace(_BETWEEN, ", ")
            found = lists.split(_BETWEEN_LISTS)
        else:
            found = text.split(_BETWEEN)
        return found if len(found) == len(column) else [written(value) for value in column]

    return texts


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(item) for item in value]
    return None if isinstance(value, float) and not isfinite(value) else value
