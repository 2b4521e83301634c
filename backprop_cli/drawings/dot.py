"""A picture in Graphviz's language: each edge runs through a small table of its value, a line, and its gradient in red.

All text goes through HTML-like labels, in which nothing of the user's is markup.
"""

from __future__ import annotations

from collections.abc import Iterator

from backprop_cli.drawings.picture import BLANK, Box, Drawing, Edge, Picture
from backprop_cli.graph import INPUT, LAYER
from backprop_cli.views import Screen
from backprop_cli.words import shown

INK, RED, FAINT = "#1a1a1a", "#c62828", "#666666"
FONTS = "Helvetica,Arial,NanumGothic,Noto Sans CJK KR,sans-serif"
_MEANT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\\": "\\\\"})
_OPENING = f"""digraph backprop {{
  rankdir=LR; nodesep=0.12; ranksep=0.15; outputorder=edgesfirst; charset="UTF-8"; fontname="{FONTS}"; fontsize=16;
  node [fontname="{FONTS}", fontsize=14, color="{INK}", fontcolor="{INK}", height=0.4];
  edge [color="{INK}", arrowsize=0.7];
"""
_SHAPES = {
    INPUT: 'shape=box, style="rounded,filled", fillcolor="#e8f0fe"',
    LAYER: 'shape=circle, style=filled, fillcolor="#fff8e1", width=0.4, margin=0.02',
}
_OTHER_SHAPE = 'shape=box, style="rounded,filled", fillcolor="#f2f2f2"'


def dot(drawing: Drawing, screen: Screen) -> Iterator[str]:
    """The drawing as one graph; of several pictures each is a cluster of its own."""
    plain = screen.encoding == "ascii"
    yield _OPENING
    if len(drawing.pictures) == 1:
        yield from _labelled(drawing.pictures[0].title, "  ")
        yield from _picture(drawing.pictures[0], "", plain)
    else:
        for number, picture in enumerate(drawing.pictures, 1):
            yield f"  subgraph cluster_{number} {{\n    color=none;\n"
            yield from _labelled(picture.title, "    ")
            yield from _picture(picture, f"p{number}_", plain)
            yield "  }\n"
    yield "}\n"


def _labelled(title: str | None, margin: str) -> Iterator[str]:
    if title:
        yield f"{margin}labelloc=t; label=<<B>{escaped(shown(title, len(title)))}</B>>;\n"


def _picture(picture: Picture, prefix: str, plain: bool) -> Iterator[str]:
    for number, box in enumerate(picture.boxes):
        yield f"  {prefix}b{number} [{_box(box, plain)}];\n"
    for number, edge in enumerate(picture.edges):
        yield from _edge(edge, f"{prefix}b{edge.source}", f"{prefix}b{edge.target}", f"{prefix}e{number}")


def _box(box: Box, plain: bool) -> str:
    label = escaped(box.plain if plain else box.text)
    if box.caption and box.kind != LAYER:
        label += f'<BR/><FONT POINT-SIZE="9" COLOR="{FAINT}">{escaped(box.caption)}</FONT>'
    said = f"{box.name} = {box.caption}" if box.kind == LAYER else box.caption or box.text
    return f"{_SHAPES.get(box.kind, _OTHER_SHAPE)}, label=<{label}>, tooltip=<{escaped(said)}>"


def _edge(edge: Edge, source: str, target: str, name: str) -> Iterator[str]:
    """The halves of an edge and the table between them; without anything to show, the edge alone."""
    if edge.value is None and edge.gradient is None:
        yield f"  {source} -> {target};\n"
        return
    yield f"  {name} [shape=plain, label=<{_table(edge)}>];\n"
    yield f"  {source} -> {name}:p:w [dir=none];\n  {name}:p:e -> {target};\n"


def _table(edge: Edge) -> str:
    cells = (_cell(edge.value, INK), f'<TR><TD PORT="p" HEIGHT="1" BGCOLOR="{INK}"></TD></TR>', _cell(edge.gradient, RED))
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">{"".join(cells)}</TABLE>'


def _cell(label: str | None, colour: str) -> str:
    """A row with a number; with an empty box where it is to be filled in."""
    if label == BLANK:
        box = f'<TABLE BORDER="1" CELLBORDER="0" COLOR="{colour}"><TR><TD WIDTH="48" HEIGHT="14"></TD></TR></TABLE>'
        return f'<TR><TD CELLPADDING="3">{box}</TD></TR>'
    text = f'<FONT POINT-SIZE="11" COLOR="{colour}">{escaped(label)}</FONT>' if label else " "
    return f'<TR><TD CELLPADDING="2" HEIGHT="16">{text}</TD></TR>'


def escaped(text: str) -> str:
    """Text in an HTML-like label, where Graphviz would also take `\\N` for the name of the node."""
    return text.translate(_MEANT)
