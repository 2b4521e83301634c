"""A canvas cut into parts no wider than the screen; each line that is cut bears the same letter on both sides.

It is cut behind labels, where there is nothing but lines that go across.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count, pairwise
from typing import NamedTuple

from backprop_cli.drawings.canvas import LEFT, RIGHT, Canvas
from backprop_cli.drawings.layout import Spans
from backprop_cli.drawings.rows import Rows


class Cuts(NamedTuple):
    """Where a picture can be cut, both its ends included: the first cell behind each cut, and the rows of its lines."""

    cells: list[int]
    rows: list[list[int]]

    def width(self, first: int, last: int) -> int:
        """How wide the part between two cuts is at most, with its letters."""
        between = self.cells[last] - self.cells[first]
        return between + (self._letters(first) + 1 if self.rows[first] else 0) + self._letters(last)

    def _letters(self, cut: int) -> int:
        every = sum(map(len, self.rows))
        return len(_tag(every - 1)) if self.rows[cut] else 0

    @property
    def least_width(self) -> int:
        """How wide a screen must be, at least."""
        return max(self.width(cut, cut + 1) for cut in range(len(self.cells) - 1))


def cuts_of(spans: Spans, rows: Rows) -> Cuts:
    """Every place where a picture can be cut."""
    cells = [0, *(end for _, end in spans.labels), spans.end]
    return Cuts(cells, [[], *(sorted(starts.values()) for starts in rows.starts), []])


def parts(canvas: Canvas, cuts: Cuts, widest: int, colour: bool) -> Iterator[str]:
    """The lines of the parts, as few as will do, with an empty line between them."""
    chosen = _chosen(cuts, widest)
    number = count()
    tags = {cut: {row: _tag(next(number)) for row in cuts.rows[cut]} for cut in chosen}
    for first, last in pairwise(chosen):
        yield from [""] * bool(first)
        span = cuts.cells[first], cuts.cells[last]
        yield from _part(canvas, span, tags[first], tags[last], colour)


def _chosen(cuts: Cuts, widest: int) -> list[int]:
    chosen = [0]
    while chosen[-1] < len(cuts.cells) - 1:
        fitting = (last for last in range(chosen[-1] + 1, len(cuts.cells)) if cuts.width(chosen[-1], last) <= widest)
        chosen.append(max(fitting))
    return chosen


def _tag(number: int) -> str:
    """`[a]` to `[z]`, then `[aa]` and so on."""
    text = ""
    number += 1
    while number:
        number, letter = divmod(number - 1, 26)
        text = chr(ord("a") + letter) + text
    return f"[{text}]"


def _part(
    canvas: Canvas, span: tuple[int, int], before: Mapping[int, str], after: Mapping[int, str], colour: bool
) -> list[str]:
    """One part, with the letters of the lines that are cut and without empty rows above and below."""
    lead, flat = max((len(tag) + 1 for tag in before.values()), default=0), canvas.glyphs.lines[LEFT | RIGHT]
    made = []
    for row in range(canvas.height):
        tag = before[row].ljust(lead, flat) if row in before else " " * lead
        made.append(f"{tag}{canvas.row(row, *span, colour)}{after.get(row, '')}".rstrip())
    full = [index for index, line in enumerate(made) if line]
    return made[full[0] : full[-1] + 1]
