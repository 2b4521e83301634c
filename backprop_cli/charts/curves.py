"""Curves in panels below each other: an output, then its partial derivatives, along the same axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from backprop_cli.charts.svg import (
    INK,
    PALE,
    Scale,
    decades,
    document,
    element,
    label,
    line,
    text_width,
    ticks,
)
from backprop_cli.numerals import for_people

# Okabe and Ito's colours, which people who see colours differently can tell apart.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a5c00", "#000000")
WIDE, HIGH, EDGE, BELOW = 720.0, 260.0, 16.0, 46.0
MOST_CURVES = len(COLOURS)


class Curve(NamedTuple):
    """Points in order; a `y` of None is a gap. `name` is None where there is one curve only."""

    name: str | None
    points: Sequence[tuple[float, float | None]]


class Panel(NamedTuple):
    """What is drawn against what: `of` upwards, `by` to the right."""

    of: str
    by: str
    curves: Sequence[Curve]
    is_log: bool = False


def curves(panels: Sequence[Panel], title: str) -> str:
    """The panels below each other, as the text of an SVG file."""
    elements: list[str] = []
    top = EDGE
    for panel in panels:
        elements += _panel(panel, top)
        top += HIGH + _legend_height(panel)
    return document(elements, WIDE, top, title)


def _legend_height(panel: Panel) -> float:
    return 20.0 if panel.curves[0].name else 0.0


def _panel(panel: Panel, top: float) -> Iterator[str]:
    middle = top + 8
    yield label(panel.of, EDGE, middle, font_weight="bold", font_size=15)
    yield from _legend(panel, middle + 24)
    xs = [x for curve in panel.curves for x, _ in curve.points]
    ys = [y for curve in panel.curves for _, y in curve.points if y is not None]
    low, high = (min(ys), max(ys)) if ys else (0.0, 1.0)
    up = ticks(low, high)
    left = EDGE + text_width(map(for_people, up)) + 10
    first, bottom = middle + 24 + _legend_height(panel), middle + HIGH - BELOW
    x_scale = Scale(min(xs), max(xs), left, WIDE - EDGE - 24, panel.is_log)
    y_scale = Scale(low, high, bottom - 6, first)
    yield from _axes(panel, x_scale, y_scale, up, (left, bottom))
    if not ys:
        yield label("no value anywhere", left + 10, (first + bottom) / 2, fill=PALE)
    for curve, colour in zip(panel.curves, COLOURS, strict=False):
        yield from _curve(curve, colour, x_scale, y_scale)


def _legend(panel: Panel, middle: float) -> Iterator[str]:
    x = EDGE
    for curve, colour in zip(panel.curves, COLOURS, strict=False):
        if curve.name:
            yield element("rect", x=x, y=middle - 5, width=10, height=10, fill=colour)
            yield label(curve.name, x + 16, middle, fill=PALE)
            x += 36 + text_width([curve.name])


def _axes(panel: Panel, x: Scale, y: Scale, up: Sequence[float], corner: tuple[float, float]) -> Iterator[str]:
    left, bottom = corner
    for tick in up:
        yield line(left, y(tick), x.end, y(tick))
        yield label(for_people(tick), left - 8, y(tick), "end", fill=PALE)
    for tick in decades(x.low, x.high) if panel.is_log else ticks(x.low, x.high, 8):
        yield line(x(tick), bottom, x(tick), bottom + 4, INK)
        yield label(for_people(tick), x(tick), bottom + 14, "middle", fill=PALE)
    yield line(left, bottom, x.end, bottom, INK)
    yield label(panel.by, x.end, bottom + 30, "end", fill=PALE)


def _curve(curve: Curve, colour: str, x: Scale, y: Scale) -> Iterator[str]:
    """Lines through the points between gaps; a point alone is a dot."""
    for exists, run in groupby(curve.points, lambda point: point[1] is not None):
        if exists:
            pixels = [(x(at), y(value)) for at, value in run if value is not None]
            if len(pixels) == 1:
                yield element("circle", cx=pixels[0][0], cy=pixels[0][1], r=2.5, fill=colour)
            else:
                path = " ".join(f"{across:.1f},{down:.1f}" for across, down in pixels)
                yield element("polyline", points=path, fill="none", stroke=colour, stroke_width=2)
