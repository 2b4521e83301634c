"""Reports to text, one module for each format. A view is a function `show(report, screen)` that yields text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from backprop_cli.report import Answer, Drawn, Records, Report, Screen, Text

__all__ = ["FORMATS", "Screen", "format_of", "show", "show_each", "view"]

# Every format with its module and the suffixes of files that are written in it.
FORMATS = {
    "table": ("table", (".txt",)),
    "json": ("json_rows", (".json",)),
    "csv": ("comma_separated", (".csv",)),
    "tsv": ("tab_separated", (".tsv",)),
    "markdown": ("markdown", (".md", ".markdown")),
}


def show(answer: Answer, form: str, screen: Screen) -> Iterator[str | bytes]:
    """An answer in a format, in pieces: text, or the bytes of a picture."""
    if isinstance(answer, Drawn):
        yield from answer.show(form, screen)
        return
    if isinstance(answer, Text):
        yield answer.text
        return
    yield from view(FORMATS[form][0])(answer, screen)


def view(module: str) -> Callable[[Any, Screen], Iterable[str]]:
    """The function that shows a report, or whatever the view with this name is for, on a screen."""
    show: Callable[[Any, Screen], Iterable[str]] = import_module(f"backprop_cli.views.{module}").show
    return show


def show_each(reports: Sequence[Report], form: str, screen: Screen) -> Iterator[str | bytes]:
    """Reports about several outputs: a list in JSON; in rows with `of`, which their fields have, in front."""
    if len(reports) == 1:
        yield from show(reports[0], form, screen)
    elif form == "json":
        yield f"[{(',' + chr(10)).join(_whole(report, form, screen) for report in reports)}]\n"
    else:
        yield from show(_one_below_the_other(reports), form, screen)


def _whole(report: Report, form: str, screen: Screen) -> str:
    return "".join(map(str, show(report, form, screen))).rstrip("\n")


def _one_below_the_other(reports: Sequence[Report]) -> Report:
    sheets = [(report.fields["of"], records) for report in reports for records in list(report.records.values())[:1]]
    keys = ("of", *sheets[0][1].keys)
    rows = [(of, *row) for of, records in sheets for row in records.rows]
    tables = lambda: [table for report in reports for table in report.tables()]  # noqa: E731
    return Report({}, {"rows": Records(keys, rows)}, tables)


def format_of(path: str | None, forms: Mapping[str, tuple[str, tuple[str, ...]]] = FORMATS) -> str | None:
    """The format that a file's suffix asks for, or None."""
    suffix = f".{path.rpartition('.')[2]}".lower() if path else ""
    return next((form for form, (_, suffixes) in forms.items() if suffix in suffixes), None)
