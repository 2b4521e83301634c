"""TSV: the first records of a report, for other programs."""

from __future__ import annotations

from collections.abc import Iterator

from backprop_cli.report import Report, Screen
from backprop_cli.views.separated import separated


def show(report: Report, _screen: Screen) -> Iterator[str]:
    """The rows below a header line."""
    return separated(report, "\t")
