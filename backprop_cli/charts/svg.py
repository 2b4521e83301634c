"""SVG as text: elements, scales from numbers to pixels, and the round numbers at which an axis has its ticks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, floor, isfinite, log10
from typing import NamedTuple

from backprop_cli.words import shown, width

INK, PALE, GRID = "#1f2933", "#616e7c", "#e4e7eb"
FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK KR', sans-serif"
SIZE, LETTER = 13, 7.4
_MEANT = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;"}


class Scale(NamedTuple):
    """A straight or logarithmic line from numbers, `low` to `high`, to pixels, `start` to `end`."""

    low: float
    high: float
    start: float
    end: float
    is_log: bool = False

    def __call__(self, number: float) -> float:
        """The pixel of a number. Halves are taken first, so that the largest floats have a difference."""
        low, high, at = (log10(abs(n)) if self.is_log else n / 2 for n in (self.low, self.high, number))
        part = (at - low) / (high - low) if high != low else 0.5
        return self.start + part * (self.end - self.start)


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers between `low` and `high`: 1, 2 or 5 times a power of ten apart."""
    span = high / 2 - low / 2
    if not (span > 0 and isfinite(span)):
        return [low]
    rough = span * 2 / most if isfinite(span * 2) else span
    power = 10.0 ** floor(log10(rough))
    step = next((factor * power for factor in (1, 2, 5) if factor * power >= rough), 10 * power)
    count = range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)
    return [float(f"{index * step:.12g}") for index in count] if len(count) <= 4 * most else [low, high]


def decades(low: float, high: float, most: int = 6) -> list[float]:
    """Powers of ten between two numbers of one sign; the numbers themselves where there is none between."""
    sign = -1.0 if low < 0 else 1.0
    small, large = sorted((log10(abs(low)), log10(abs(high))))
    powers = range(ceil(small - 1e-9), floor(large + 1e-9) + 1)
    stride = max(1, ceil(len(powers) / most))
    return [sign * 10.0**power for power in powers[::stride]] or [low, high]


def element(tag: str, text: str | None = None, **attributes: object) -> str:
    """An element; `_` in an attribute's name is `-`, floats have one decimal."""
    pairs = "".join(f' {name.replace("_", "-")}="{_attribute(value)}"' for name, value in attributes.items())
    return f"<{tag}{pairs}/>" if text is None else f"<{tag}{pairs}>{escaped(text)}</{tag}>"


def _attribute(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else escaped(str(value))


def escaped(text: str) -> str:
    """The text with nothing in it that XML would take for itself, nor a character that can't be seen."""
    return shown(text, len(text) + 1).translate(_MEANT)


def label(text: str, x: float, y: float, anchor: str = "start", **attributes: object) -> str:
    """A line of text whose middle is at the height `y`."""
    return element("text", text, x=float(x), y=y + SIZE * 0.36, text_anchor=anchor, **attributes)


def line(x1: float, y1: float, x2: float, y2: float, colour: str = GRID) -> str:
    """A straight line."""
    return element("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), stroke=colour)


def text_width(texts: Iterable[str]) -> float:
    """About how many pixels the widest of the texts takes."""
    return max((width(text) for text in texts), default=0) * LETTER


def document(elements: Sequence[str], wide: float, high: float, title: str) -> str:
    """The SVG file of the elements, on white."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.0f}" height="{high:.0f}" '
        f'viewBox="0 0 {wide:.0f} {high:.0f}" font-family="{FONT}" font-size="{SIZE}" fill="{INK}">'
    )
    ground = element("rect", width="100%", height="100%", fill="#ffffff")
    return "\n".join([head, element("title", title), ground, *elements, "</svg>"]) + "\n"
