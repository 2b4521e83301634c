"""Curves in the terminal, drawn by plotille in braille dots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import log10

from backprop_cli.charts.curves import Curve, Panel
from backprop_cli.problems import problem_error
from backprop_cli.views import Screen

# What plotille writes to the left of the plot, and how large the plot is where there is no terminal to fill.
_MARGIN, _WIDE, _HIGH = 26, 54, 14


def plot(panels: Sequence[Panel], screen: Screen) -> Iterator[str]:
    """The panels below each other.

    Raises:
        GraphError: plotille is not installed, or the terminal has no braille dots.
    """
    try:
        import plotille
    except ImportError:
        hint = "pip install 'backprop-cli[plot]', or write a picture: -o FILE.svg"
        raise problem_error("missing-extra", "--plot uses plotille, which is not installed", None, hint) from None
    if not screen.encoding.startswith("utf"):
        message = f"a terminal in {screen.encoding} has no dots to plot with"
        raise problem_error("not-available", message, "--plot", "write a picture: -o FILE.svg")
    for panel in panels:
        figure = plotille.Figure()
        figure.with_colors = screen.colour and len(panel.curves) > 1
        figure.width = max(20, min(screen.width - _MARGIN, 100) if screen.width else _WIDE)
        figure.height = _HIGH
        figure.x_label, figure.y_label = f"log10({panel.by})" if panel.is_log else panel.by, panel.of
        figure.x_ticks_fkt = figure.y_ticks_fkt = lambda tick, _: f"{tick:.4g}"
        marks = [None] * len(panel.curves) if len(panel.curves) == 1 or screen.colour else "123456789"
        count = sum(_add(figure, curve, panel.is_log, mark) for curve, mark in zip(panel.curves, marks, strict=False))
        drawn = figure.show(legend=bool(panel.curves[0].name)) if count else f"{panel.of}: no value anywhere"
        yield f"{drawn}\n\n" if panel is not panels[-1] else f"{drawn}\n"


def _add(figure: object, curve: Curve, is_log: bool, mark: str | None) -> int:
    """Add a curve, in pieces where it has gaps; how many pieces there are."""
    runs = [list(run) for exists, run in groupby(curve.points, lambda point: point[1] is not None) if exists]
    for count, run in enumerate(runs):
        xs = [log10(abs(x)) if is_log else x for x, _ in run]
        name = None if count else curve.name
        figure.plot(xs, [y for _, y in run], label=name, marker=mark)  # type: ignore[attr-defined]
    return len(runs)
