"""The tornado: how far each input moves the output, down and up, the widest bar on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from backprop_cli.charts.svg import INK, PALE, Scale, document, element, label, line, text_width, ticks
from backprop_cli.numerals import for_people

DOWN, UP = "#d9822b", "#2b6cb0"
WIDE, ROW, EDGE = 720.0, 26.0, 16.0


class Bar(NamedTuple):
    """The output's change with an input lowered and raised; None where it has no value."""

    name: str
    down: float | None
    up: float | None


class Panel(NamedTuple):
    """A title and its bars; `lowered` and `raised` name their two colours."""

    title: str
    lowered: str
    raised: str
    bars: Sequence[Bar]


def tornado(panels: Sequence[Panel]) -> str:
    """The panels below each other, as the text of an SVG file."""
    elements: list[str] = []
    top = EDGE
    left = EDGE + text_width(bar.name for panel in panels for bar in panel.bars) + 12
    for panel in panels:
        elements += _panel(panel, left, top)
        top += _height(panel)
    return document(elements, max(WIDE, left + 400), top, "; ".join(panel.title for panel in panels))


def _height(panel: Panel) -> float:
    return 56 + ROW * len(panel.bars) + 44


def _swing(bar: Bar) -> float:
    return max(abs(bar.down or 0.0), abs(bar.up or 0.0))


def _panel(panel: Panel, left: float, top: float) -> list[str]:
    right = max(WIDE, left + 400) - EDGE - 70
    bars = sorted(panel.bars, key=lambda bar: -_swing(bar))
    ends = [end for bar in bars for end in (bar.down, bar.up) if end is not None]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    scale = Scale(low, high, left + 70, right)
    bottom = top + 56 + ROW * len(bars)
    elements = [label(panel.title, EDGE, top + 8, font_weight="bold", font_size=15), *_legend(panel, left, top + 34)]
    for tick in ticks(low, high):
        elements.append(line(scale(tick), top + 50, scale(tick), bottom))
        elements.append(label(for_people(tick), scale(tick), bottom + 14, "middle", fill=PALE))
    for index, bar in enumerate(bars):
        elements += _bar(bar, scale, left, top + 56 + ROW * index)
    return [*elements, line(scale(0.0), top + 50, scale(0.0), bottom, INK)]


def _legend(panel: Panel, left: float, middle: float) -> list[str]:
    second = left + 30 + text_width([panel.lowered]) + 20
    return [
        element("rect", x=left, y=middle - 5, width=10, height=10, fill=DOWN),
        label(panel.lowered, left + 16, middle, fill=PALE),
        element("rect", x=second, y=middle - 5, width=10, height=10, fill=UP),
        label(panel.raised, second + 16, middle, fill=PALE),
    ]


def _bar(bar: Bar, scale: Scale, left: float, top: float) -> list[str]:
    middle = top + ROW / 2
    elements = [label(bar.name, left - 12, middle, "end")]
    # Where both ends are on one side, the shorter bar is drawn over the longer one.
    ends = sorted(((bar.down, DOWN), (bar.up, UP)), key=lambda end: -abs(end[0] or 0.0))
    for change, colour in ends:
        if change is not None:
            x, zero = scale(change), scale(0.0)
            size = abs(x - zero)
            elements.append(element("rect", x=min(x, zero), y=top + 4, width=size, height=ROW - 8, fill=colour))
    if None in (bar.down, bar.up):
        elements.append(label("no value on one side", scale(0.0) + 6, middle, fill=PALE))
        return elements
    for change in {end for end in (bar.down, bar.up) if end}:
        aside = 6 if change > 0 else -6
        elements.append(label(f"{change:+.6g}", scale(change) + aside, middle, "start" if change > 0 else "end"))
    return elements
