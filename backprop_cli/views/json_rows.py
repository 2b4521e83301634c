"""JSON, strict: one row a line, every digit, null for what is not a finite number."""

from __future__ import annotations

from collections.abc import Iterator
from json.encoder import JSONEncoder

from backprop_cli.report import Report
from backprop_cli.views import Screen


def show(report: Report, screen: Screen) -> Iterator[str]:
    """The report as one JSON object."""
    encode = JSONEncoder(ensure_ascii=not screen.encoding.startswith("utf"), allow_nan=False).encode
    opening = "{"
    for key, value in report.fields.items():
        yield f"{opening}{encode(key)}: {encode(value)}"
        opening = ",\n " if len(report.fields) > 3 else ", "
    for name, records in report.records.items():
        lead = f' "{name}": ['
        yield f",\n{lead}" if opening != "{" else f"{{{lead[1:]}"
        opening, between, indent = ",", "", f",\n{' ' * len(lead)}"
        for row in records.rows:
            yield between + encode(dict(zip(records.keys, row, strict=True)))
            between = indent
        yield "]"
    yield "}\n"
