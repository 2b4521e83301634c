"""JSON, strict: one row a line, every digit, null for what is not a finite number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from json.encoder import JSONEncoder, encode_basestring, encode_basestring_ascii
from math import isfinite
from typing import Any

from backprop_cli.report import Report
from backprop_cli.views import Screen


def show(report: Report, screen: Screen) -> Iterator[str]:
    """The report as one JSON object."""
    text, written = _writers(ascii_only=not screen.encoding.startswith("utf"))
    opening = "{"
    for key, value in report.fields.items():
        yield f"{opening}{written(key)}: {written(value)}"
        opening = ", "
    for name, records in report.records.items():
        lead = f' "{name}": ['
        yield f",\n{lead}" if opening != "{" else f"{{{lead[1:]}"
        opening, between, indent = ",", "", f",\n{' ' * len(lead)}"
        template = f"{{{', '.join(f'{written(key)}: %s' for key in records.keys)}}}"
        for row in records.rows:
            cells = [text(cell) if cell.__class__ is str else written(cell) for cell in row]
            yield between + template % tuple(cells)
            between = indent
        yield "]"
    yield "}\n"


def _writers(ascii_only: bool) -> tuple[Callable[[str], str], Callable[[Any], str]]:
    """Functions that write text, and any value. Rows are many and their cells simple: those need no encoder."""
    text = encode_basestring_ascii if ascii_only else encode_basestring
    encode = JSONEncoder(ensure_ascii=ascii_only, allow_nan=False).encode

    def written(value: Any) -> str:
        if value.__class__ is float:
            return repr(value) if isfinite(value) else "null"
        if value is None:
            return "null"
        if value.__class__ is list and value and value[0].__class__ is str:
            return f"[{', '.join(map(text, value))}]"
        return encode(value)

    return text, written
