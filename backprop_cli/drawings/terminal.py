"""A picture as text: values above the lines, gradients below them, each line to be followed by eye.

A line leaves a box on its right. Lines to the same box meet before it; lines that cross go straight on. A picture wider
than the terminal is cut between columns, and each line that is cut bears the same letter on both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, pairwise
from typing import NamedTuple

from backprop_cli.drawings.canvas import ASCII, FINE, GRADIENT, LEFT, RIGHT, VALUE, Canvas, Glyphs
from backprop_cli.drawings.crossings import ordered
from backprop_cli.drawings.lanes import Lanes, Net, lanes, nets
from backprop_cli.drawings.layering import Columns, Piece, columns
from backprop_cli.drawings.picture import BLANK, Drawing, Edge, Picture
from backprop_cli.drawings.rows import Rows, rows
from backprop_cli.problems import problem_error
from backprop_cli.views import Screen
from backprop_cli.words import shown, width

MARGINS = (4, 2, 1)  # beside the widest label of a gap; the first that lets the picture fit
TO_FILL_IN = "[______]"


class Spans(NamedTuple):
    """Where things stand across: each column's first cell and width, and where the labels of each gap begin and end."""

    columns: list[tuple[int, int]]
    labels: list[tuple[int, int]]
    end: int


class Layout(NamedTuple):
    """Everything about where a picture's boxes and lines are, apart from the room that its labels get."""

    picture: Picture
    columns: Columns
    rows: Rows
    nets: list[list[Net]]
    lanes: list[Lanes]
    texts: list[str]


def text(drawing: Drawing, screen: Screen) -> list[str]:
    """The pictures below each other, each below its title; what inputs are called stands at the end."""
    glyphs = glyphs_for(screen)
    made: list[str] = []
    for number, picture in enumerate(drawing.pictures):
        made.append("\n" if number else "")
        if picture.title:
            made.append(f"{shown(picture.title, len(picture.title))}\n\n")
        made.extend(f"{line.rstrip()}\n" for line in lines(picture, screen, glyphs))
    return [*made, *_captions(drawing.pictures[0])]


def glyphs_for(screen: Screen) -> Glyphs:
    """Line-drawing characters where the screen has them."""
    try:
        "".join((*FINE.lines.values(), FINE.crossing, FINE.arrow, *FINE.frame)).encode(screen.encoding)
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return FINE


def _captions(picture: Picture) -> Iterator[str]:
    """What the labels of inputs say, below the picture."""
    named = [(box.text, box.caption) for box in picture.boxes if box.caption and box.kind in ("input", "constant")]
    widest = max((width(name) for name, _ in named), default=0)
    yield "\n" if named else ""
    for name, caption in named:
        yield f"{name}{' ' * (widest - width(name))}  {caption}\n"


def lines(picture: Picture, screen: Screen, glyphs: Glyphs) -> Iterable[str]:
    """The lines of a picture, cut into parts where the screen is too narrow for it.

    Raises:
        GraphError: the screen is too narrow even for the parts, or the picture is too large.
    """
    layout = laid_out(picture, glyphs)
    every = [across(layout, margin) for margin in MARGINS]
    spans = next((spans for spans in every if screen.width is None or spans.end <= screen.width), every[-1])
    canvas = drawn(layout, spans, glyphs)
    if screen.width is None or spans.end <= screen.width:
        return [canvas.row(row, 0, spans.end, screen.colour) for row in range(canvas.height)]
    return _in_parts(layout, spans, canvas, screen)


def laid_out(picture: Picture, glyphs: Glyphs = FINE) -> Layout:
    """Columns, rows and lanes for a picture."""
    placed = ordered(columns(picture))
    in_rows = rows(placed, _pitch(picture.edges))
    gaps = [nets(starts, ends) for starts, ends in zip(in_rows.starts, in_rows.ends, strict=True)]
    texts = [box.plain if glyphs is ASCII else box.text for box in picture.boxes]
    return Layout(picture, placed, in_rows, gaps, [lanes(gap) for gap in gaps], texts)


def _pitch(edges: Iterable[Edge]) -> int:
    """How many rows there are from a line to the next one from the same box, so that no number is between two lines."""
    return 3 if any(edge.value is not None or edge.gradient is not None for edge in edges) else 2


def across(layout: Layout, margin: int) -> Spans:
    """The cells of columns and labels from left to right, with a margin on both sides of the widest label."""
    spans = Spans([], [], 0)
    column_start = 0
    for index, column in enumerate(layout.columns.items):
        wide = max((width(layout.texts[item]) + 2 for item in column if item < layout.columns.boxes), default=1)
        spans.columns.append((column_start, wide))
        if index == len(layout.nets):
            return spans._replace(end=column_start + wide)
        labels = [width(label) for piece in layout.columns.gaps[index] for label in _labels(layout, piece)]
        first = column_start + wide
        spans.labels.append((first, first + max(labels, default=0) + 2 * margin))
        column_start = spans.labels[-1][1] + 2 * layout.lanes[index].total + 1
    return spans


def _labels(layout: Layout, piece: Piece) -> tuple[str, str]:
    """The texts above and below a piece: they stand where the edge begins."""
    if piece.source >= layout.columns.boxes:
        return "", ""
    edge = layout.picture.edges[piece.edge]
    return _label(edge.value), _label(edge.gradient)


def _label(label: str | None) -> str:
    return TO_FILL_IN if label == BLANK else label or ""


def drawn(layout: Layout, spans: Spans, glyphs: Glyphs) -> Canvas:
    """The canvas with everything on it."""
    canvas = Canvas(glyphs)
    edges_of_box: dict[int, tuple[int, int]] = {}
    for index, column in enumerate(layout.columns.items):
        for item in column:
            edges_of_box[item] = _draw_item(canvas, layout, item, spans.columns[index])
    for index, gap in enumerate(layout.columns.gaps):
        start, end = spans.labels[index]
        begins = {layout.rows.starts[index][piece]: edges_of_box[piece.source][1] + 1 for piece in gap}
        for net in layout.nets[index]:
            stop = edges_of_box[net.target][0] - 1
            is_box = net.target < layout.columns.boxes
            _draw_net(canvas, net, begins, end + 2 * layout.lanes[index].of.get(net.target, 0), stop - is_box)
            if is_box:
                canvas.text(net.end, stop, glyphs.arrow)
        for piece in gap:
            _draw_labels(canvas, layout.rows.starts[index][piece], (start, end), _labels(layout, piece))
    canvas.draw_lines()
    return canvas


def _draw_item(canvas: Canvas, layout: Layout, item: int, span: tuple[int, int]) -> tuple[int, int]:
    """Draw a box; the cells of its left and right side, or, of a line that passes, those around nothing."""
    start, wide = span
    if item >= layout.columns.boxes:
        return start, start - 1
    text, shape, row = layout.texts[item], layout.rows.shapes[item], layout.rows.of[item]
    left = start + (wide - width(text) - 2) // 2
    canvas.box(row - shape.above, left, text, shape.above + shape.below + 1)
    return left, left + width(text) + 1


def _draw_net(canvas: Canvas, net: Net, begins: Mapping[int, int], lane: int, last: int) -> None:
    """The lines of a net, from where they begin, through its lanes, to the last cell before the arrow."""
    down = lane + 2 * (net.needs == 2)
    for start in net.starts:
        if start == net.end:
            canvas.across(start, begins[start], last, net.target, (True, True))
            continue
        turn = lane if start < net.end else down
        canvas.across(start, begins[start], turn, net.target, (True, False))
        canvas.along(turn, start, net.end, net.target)
    if net.end not in net.starts:
        canvas.across(net.end, lane, last, net.target, (False, True))


def _draw_labels(canvas: Canvas, row: int, span: tuple[int, int], labels: tuple[str, str]) -> None:
    for place, text, style in ((row - 1, labels[0], VALUE), (row + 1, labels[1], GRADIENT)):
        if text:
            canvas.text(place, span[0] + (span[1] - span[0] - width(text)) // 2, text, style)


def _in_parts(layout: Layout, spans: Spans, canvas: Canvas, screen: Screen) -> Iterator[str]:
    """The canvas cut behind labels, into parts no wider than the screen."""
    cuts = [0, *(end for _, end in spans.labels), spans.end]
    chosen = _chosen(cuts, _tags(layout.rows, range(len(cuts))), screen.width or 0)
    tags = _tags(layout.rows, chosen)
    for number, (first, last) in enumerate(pairwise(chosen)):
        yield from [""] * bool(number)
        yield from _part(canvas, (cuts[first], cuts[last]), tags[first], tags[last], screen.colour)


def _tags(rows: Rows, chosen: Iterable[int]) -> list[dict[int, str]]:
    """For each cut, the ends of the picture included, a letter for each row in which a line is cut, if it is chosen."""
    number = count()
    made: list[dict[int, str]] = [{} for _ in range(len(rows.starts) + 2)]
    for cut in chosen:
        if 0 < cut <= len(rows.starts):
            made[cut] = {row: f"[{_letters(next(number))}]" for row in sorted(rows.starts[cut - 1].values())}
    return made


def _letters(number: int) -> str:
    """`a` to `z`, then `aa` and so on."""
    text = ""
    number += 1
    while number:
        number, letter = divmod(number - 1, 26)
        text = chr(ord("a") + letter) + text
    return text


def _chosen(cuts: Sequence[int], tags: Sequence[Mapping[int, str]], most: int) -> list[int]:
    """The cuts to make, as few as will do.

    Raises:
        GraphError: two neighbouring cuts are further apart than the screen is wide.
    """

    def wide(first: int, last: int) -> int:
        return _tag_width(tags[first], 1) + cuts[last] - cuts[first] + _tag_width(tags[last], 0)

    least = max(wide(first, first + 1) for first in range(len(cuts) - 1))
    if least > most:
        message = f"the picture needs a terminal of {least} columns; this one has {most}"
        hint = "write it to a file with -o picture.svg, or read it with | less -S"
        raise problem_error("too-narrow", message, None, hint)
    chosen = [0]
    while chosen[-1] < len(cuts) - 1:
        chosen.append(max(last for last in range(chosen[-1] + 1, len(cuts)) if wide(chosen[-1], last) <= most))
    return chosen


def _tag_width(tags: Mapping[int, str], more: int) -> int:
    return max((len(tag) + more for tag in tags.values()), default=0)


def _part(
    canvas: Canvas, span: tuple[int, int], before: Mapping[int, str], after: Mapping[int, str], colour: bool
) -> list[str]:
    """One part, with the letters of the lines that are cut and without empty rows above and below."""
    lead, flat = _tag_width(before, 1), canvas.glyphs.lines[LEFT | RIGHT]
    made = []
    for row in range(canvas.height):
        tag = before[row].ljust(lead, flat) if row in before else " " * lead
        made.append(f"{tag}{canvas.row(row, *span, colour)}{after.get(row, '')}".rstrip())
    full = [index for index, line in enumerate(made) if line]
    return made[full[0] : full[-1] + 1]
