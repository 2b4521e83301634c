"""Where everything in a text picture stands: columns, rows and lanes, and the cells that labels need beside them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from backprop_cli.drawings.crossings import ordered, out_of_order
from backprop_cli.drawings.lanes import Lanes, Net, lanes, nets
from backprop_cli.drawings.layering import Columns, Piece, columns
from backprop_cli.drawings.picture import BLANK, Edge, Picture
from backprop_cli.drawings.rows import Rows, rows
from backprop_cli.words import width

UNORDERED = ("↕", "~")  # beside the sign of a box whose operands do not come from top to bottom, and as ASCII
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
    has_unordered: bool


def laid_out(picture: Picture, plain: bool) -> Layout:
    """Columns, rows and lanes for a picture; operations are `plain` where their signs are to be ASCII."""
    placed = ordered(columns(picture))
    in_rows = rows(placed, _pitch(picture.edges))
    gaps = [nets(starts, ends) for starts, ends in zip(in_rows.starts, in_rows.ends, strict=True)]
    mixed = out_of_order(placed, picture.edges)
    marks = ["" if box not in mixed else UNORDERED[plain] for box in range(len(picture.boxes))]
    texts = [(box.plain if plain else box.text) + mark for box, mark in zip(picture.boxes, marks, strict=True)]
    return Layout(picture, placed, in_rows, gaps, [lanes(gap) for gap in gaps], texts, bool(mixed))


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
        labels = [width(label) for piece in layout.columns.gaps[index] for label in labels_of(layout, piece)]
        first = column_start + wide
        spans.labels.append((first, first + max(labels, default=0) + 2 * margin))
        column_start = spans.labels[-1][1] + 2 * layout.lanes[index].total + 1
    return spans


def labels_of(layout: Layout, piece: Piece) -> tuple[str, str]:
    """The texts above and below a piece: they stand where the edge begins."""
    if piece.source >= layout.columns.boxes:
        return "", ""
    edge = layout.picture.edges[piece.edge]
    return _label(edge.value), _label(edge.gradient)


def _label(label: str | None) -> str:
    return TO_FILL_IN if label == BLANK else label or ""
