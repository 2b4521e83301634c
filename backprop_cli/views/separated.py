"""Rows with separators between their cells: the first records of a report, every digit, nothing where no value is."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

from backprop_cli.report import Report


def separated(report: Report, separator: str) -> Iterator[str]:
    """The rows below a header line. Lists of names are joined by a space."""
    records = next(iter(report.records.values()))
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\n")
    writer.writerow(records.keys)
    for row in records.rows:
        writer.writerow(map(_cell, row))
        if buffer.tell() > 65536:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return " ".join(value) if isinstance(value, list | tuple) else value
