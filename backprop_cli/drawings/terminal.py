"""A picture as text: values above the lines, gradients below them, each line to be followed by eye.

A line leaves a box on its right. Lines to the same box meet before it; lines that cross go straight on. A picture wider
than the terminal is cut between columns, and each line that is cut bears the same letter on both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from backprop_cli.drawings.canvas import ASCII, FINE, GRADIENT, VALUE, Canvas, Glyphs
from backprop_cli.drawings.cutting import cuts_of, parts
from backprop_cli.drawings.lanes import Net
from backprop_cli.drawings.layout import UNORDERED, Layout, Spans, across, labels_of, laid_out
from backprop_cli.drawings.picture import Drawing, Picture
from backprop_cli.problems import problem_error
from backprop_cli.report import Screen
from backprop_cli.words import shown, width

MARGINS = (4, 2, 1)  # beside the widest label of a gap; the first that lets the picture fit


def text(drawing: Drawing, screen: Screen) -> list[str]:
    """The pictures below each other, each below its title; what inputs are called stands at the end.

    Raises:
        GraphError: the screen is too narrow, or a picture too large.
    """
    glyphs = glyphs_for(screen)
    layouts = [laid_out(picture, glyphs is ASCII) for picture in drawing.pictures]
    _refuse_too_narrow(layouts, screen)
    made: list[str] = []
    for number, layout in enumerate(layouts):
        made.append("\n" if number else "")
        if layout.picture.title:
            made.append(f"{shown(layout.picture.title, len(layout.picture.title))}\n\n")
        made.extend(f"{line.rstrip()}\n" for line in lines(layout, screen, glyphs))
    if any(layout.has_unordered for layout in layouts):
        made.append(f"\n{UNORDERED[glyphs is ASCII]} operands do not come in order from top to bottom\n")
    return [*made, *_captions(drawing.pictures[0])]


def glyphs_for(screen: Screen) -> Glyphs:
    """Line-drawing characters where the screen has them."""
    try:
        "".join((*FINE.lines.values(), FINE.crossing, FINE.arrow, *FINE.frame, UNORDERED[0])).encode(screen.encoding)
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


def _refuse_too_narrow(layouts: Sequence[Layout], screen: Screen) -> None:
    least = max(cuts_of(across(layout, MARGINS[-1]), layout.rows).least_width for layout in layouts)
    if screen.width is not None and least > screen.width:
        message = f"the picture needs a terminal of {least} columns; this one has {screen.width}"
        hint = "write it to a file with -o picture.svg, or read it with | less -S"
        raise problem_error("too-narrow", message, None, hint)


def lines(layout: Layout, screen: Screen, glyphs: Glyphs) -> Iterable[str]:
    """The lines of a picture, cut into parts where the screen is too narrow for it."""
    every = [across(layout, margin) for margin in MARGINS]
    spans = next((spans for spans in every if screen.width is None or spans.end <= screen.width), every[-1])
    canvas = drawn(layout, spans, glyphs)
    if screen.width is None or spans.end <= screen.width:
        return [canvas.row(row, 0, spans.end, screen.colour) for row in range(canvas.height)]
    return parts(canvas, cuts_of(spans, layout.rows), screen.width, screen.colour)


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
            _draw_labels(canvas, layout.rows.starts[index][piece], (start, end), labels_of(layout, piece))
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
