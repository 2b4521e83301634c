"""A picture in Graphviz's language: each edge runs through a small table of its value, a line, and its gradient in red.

All text goes through HTML-like labels, in which nothing of the user's is markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from backprop_cli.drawings.picture import BLANK, Box, Drawing, Edge, Picture
from backprop_cli.graph import INPUT, LAYER
from backprop_cli.report import Screen
from backprop_cli.words import shown, width

INK, RED, FAINT = "#1a1a1a", "#c62828", "#666666"
LONGEST_IN_CIRCLE = 4
LETTER, BLANK_WIDTH = 6.4, 48  # points: how wide a digit is, at most, and the box for a number to be filled in
FONTS = "Helvetica,Arial,NanumGothic,Noto Sans CJK KR,sans-serif"
_MEANT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\\": "\\\\"})
_OPENING = f"""digraph backprop {{
  rankdir=LR; nodesep=0.15; ranksep=0.3; outputorder=edgesfirst; charset="UTF-8"; fontname="{FONTS}"; fontsize=16;
  node [fontname="{FONTS}", fontsize=14, color="{INK}", fontcolor="{INK}", height=0.4];
  edge [color="{INK}", arrowsize=0.7];
"""


def dot(drawing: Drawing, screen: Screen) -> Iterator[str]:
    """The drawing as one graph, in which each picture is a part of its own."""
    plain = screen.encoding == "ascii"
    length = _line_length(edge for picture in drawing.pictures for edge in picture.edges)
    several = len(drawing.pictures) > 1
    yield _OPENING
    if drawing.title:
        yield f"  labelloc=t; label=<<B>{escaped(shown(drawing.title, len(drawing.title)))}</B>>;\n"
    # Graphviz puts the last one on top.
    for number, picture in reversed(list(enumerate(drawing.pictures, 1))):
        yield from _picture(picture, f"p{number}_" if several else "", length, plain)
    yield "}\n"


def _picture(picture: Picture, prefix: str, length: int, plain: bool) -> Iterator[str]:
    for number, box in enumerate(picture.boxes):
        yield f"  {prefix}b{number} [{_box(box, plain)}];\n"
    for number, edge in enumerate(picture.edges):
        yield from _edge(edge, f"{prefix}b{edge.source}", f"{prefix}b{edge.target}", f"{prefix}e{number}", length)


def _line_length(edges: Iterable[Edge]) -> int:
    """How long every line between two numbers is, in points: at different lengths Graphviz leaves gaps beside some."""
    labels = [label for edge in edges for label in (edge.value, edge.gradient) if label is not None]
    return max((round(LETTER * len(label)) + 6 if label else BLANK_WIDTH + 8 for label in labels), default=0)


def _box(box: Box, plain: bool) -> str:
    label = escaped(box.plain if plain else box.text)
    if box.caption and box.kind != LAYER:
        label += f'<BR/><FONT POINT-SIZE="9" COLOR="{FAINT}">{escaped(box.caption)}</FONT>'
    said = f"{box.name} = {box.caption}" if box.kind == LAYER else box.text
    order = ", ordering=in" if box.in_order else ""
    return f"{_shape(box)}, label=<{label}>, tooltip=<{escaped(said)}>{order}"


def _shape(box: Box) -> str:
    """Layers are round, circles where what stands in them is short; the rest are boxes with round corners."""
    if box.kind == LAYER:
        shape = "circle, width=0.4" if width(box.text) <= LONGEST_IN_CIRCLE else "ellipse"
        return f'shape={shape}, style=filled, fillcolor="#fff8e1", margin=0.02'
    colour = "#e8f0fe" if box.kind == INPUT else "#f2f2f2"
    return f'shape=box, style="rounded,filled", fillcolor="{colour}"'


def _edge(edge: Edge, source: str, target: str, name: str, length: int) -> Iterator[str]:
    """The halves of an edge and the table between them; without anything to show, the edge alone."""
    if edge.value is None and edge.gradient is None:
        yield f"  {source} -> {target};\n"
        return
    yield f"  {name} [shape=plain, label=<{_table(edge, length)}>];\n"
    yield f"  {source} -> {name}:p:w [dir=none];\n  {name}:p:e -> {target};\n"


def _table(edge: Edge, length: int) -> str:
    line = f'<TR><TD PORT="p" HEIGHT="1" WIDTH="{length}" BGCOLOR="{INK}"></TD></TR>'
    rows = f"{_cell(edge.value, INK)}{line}{_cell(edge.gradient, RED)}"
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">{rows}</TABLE>'


def _cell(label: str | None, colour: str) -> str:
    """A row with a number; with an empty box where it is to be filled in."""
    if label == BLANK:
        cell = f'<TD WIDTH="{BLANK_WIDTH}" HEIGHT="14"></TD>'
        box = f'<TABLE BORDER="1" CELLBORDER="0" COLOR="{colour}"><TR>{cell}</TR></TABLE>'
        return f'<TR><TD CELLPADDING="3">{box}</TD></TR>'
    text = f'<FONT POINT-SIZE="11" COLOR="{colour}">{escaped(label)}</FONT>' if label else " "
    return f'<TR><TD CELLPADDING="2" HEIGHT="16">{text}</TD></TR>'


def escaped(text: str) -> str:
    """Text in an HTML-like label; a backslash is doubled, since Graphviz takes one with a letter for a name."""
    return text.translate(_MEANT)
