"""Which row of the terminal each line of a picture runs in, so that most lines are straight and no two share a row.

An item's row is that of the first line that leaves it; a box with several has the others below. A line may not arrive
in a row in which another one leaves the column before: then the two could only be drawn on top of each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from backprop_cli.drawings.layering import Columns, Piece, reach

SWEEPS = 10
STRAIGHT = {True: 2.5, False: 4.0}  # how many rows of moving a straight line is worth, into a box and past boxes
WINDOW = 8  # how many rows from the one wished for are tried


class Shape(NamedTuple):
    """How an item stands around its row: `above` and `below` rows it takes, and in which the lines into it arrive."""

    above: int
    below: int
    entry: int
    is_box: bool


class Rows(NamedTuple):
    """The row of each item, and the rows in which the pieces of each gap begin and end."""

    of: dict[int, int]
    shapes: dict[int, Shape]
    starts: list[dict[Piece, int]]
    ends: list[dict[Piece, int]]


def shapes(columns: Columns, pitch: int) -> dict[int, Shape]:
    """The shape of each item; `pitch` is the distance between two lines that leave the same box."""
    lines = [0] * columns.boxes
    for gap in columns.gaps:
        for piece in gap:
            if piece.source < columns.boxes:
                lines[piece.source] += 1
    made: dict[int, Shape] = {}
    for item in (item for column in columns.items for item in column):
        is_box = item < columns.boxes
        last = pitch * (max(1, lines[item]) - 1) if is_box else 0
        made[item] = Shape(int(is_box), last + int(is_box), last // 2, is_box)
    return made


def rows(columns: Columns, pitch: int) -> Rows:
    """Rows for everything in ordered columns."""
    shape = shapes(columns, pitch)
    wished = _wished(columns, shape, pitch)
    of: dict[int, int] = {}
    starts: list[dict[Piece, int]] = []
    ends: list[dict[Piece, int]] = []
    leaving: dict[Piece, int] = {}
    for index, column in enumerate(columns.items):
        _place(column, wished, leaving, shape, of)
        if index:
            ends.append({piece: of[piece.target] + shape[piece.target].entry for piece in columns.gaps[index - 1]})
        if index < len(columns.gaps):
            leaving = _starts(columns.gaps[index], of, pitch)
            starts.append(leaving)
    top = min((of[item] - shape[item].above for item in of), default=0)
    moved = {item: row - top for item, row in of.items()}
    return Rows(moved, shape, [_less(gap, top) for gap in starts], [_less(gap, top) for gap in ends])


def _less(gap: Mapping[Piece, int], top: int) -> dict[Piece, int]:
    return {piece: row - top for piece, row in gap.items()}


def _starts(gap: Sequence[Piece], of: Mapping[int, int], pitch: int) -> dict[Piece, int]:
    """The row in which each piece begins: the first of an item's in the item's row, the others below."""
    return {piece: of[piece.source] + offset for piece, offset in _offsets(gap, pitch).items()}


def _offsets(gap: Sequence[Piece], pitch: int) -> dict[Piece, int]:
    before: dict[int, int] = {}
    offsets: dict[Piece, int] = {}
    for piece in gap:
        offsets[piece] = before.get(piece.source, -pitch) + pitch
        before[piece.source] = offsets[piece]
    return offsets


def _apart(upper: Shape, lower: Shape) -> int:
    """How many rows two neighbours of a column are apart, at least: a line keeps away from the numbers of a box."""
    return upper.below + lower.above + (1 if upper.is_box and lower.is_box else 2)


def _place(
    column: Sequence[int],
    wished: Mapping[int, float],
    leaving: Mapping[Piece, int],
    shape: Mapping[int, Shape],
    of: dict[int, int],
) -> None:
    """Put the items of a column into rows, from top to bottom, near where they wish to be."""
    owners = {row: piece.target for piece, row in leaving.items()}
    own: dict[int, list[int]] = {}
    for row, item in owners.items():
        own.setdefault(item, []).append(row)
    before: int | None = None
    for item in column:
        entry, wish = shape[item].entry, wished[item]
        least = round(wish) - WINDOW // 2 if before is None else of[before] + _apart(shape[before], shape[item])
        first = max(least, round(wish) - WINDOW // 2)
        straight = {row - entry for row in own.get(item, ())}
        rows = [row for row in range(first, first + WINDOW) if item not in own or owners.get(row + entry, item) == item]
        rows = rows or [_next_free(first + WINDOW, entry, owners)]
        bonus = STRAIGHT[shape[item].is_box]
        of[item] = min(rows, key=lambda row: (abs(row - wish) - bonus * (row in straight), row))
        before = item


def _next_free(row: int, entry: int, owners: Mapping[int, int]) -> int:
    while row + entry in owners:
        row += 1
    return row


def _wished(columns: Columns, shape: Mapping[int, Shape], pitch: int) -> dict[int, float]:
    """Where each item stands best when rows need not be whole: near the mean of its neighbours."""
    wished: dict[int, float] = {}
    for column in columns.items:
        wished.update(_settled(column, dict.fromkeys(column, (0.0, 1.0)), shape))
    around = list(reach(columns.gaps))
    offsets = [_offsets(gap, pitch) for gap in columns.gaps]
    for sweep in range(SWEEPS):
        rightwards = sweep % 2 == 0
        order = range(len(columns.items)) if rightwards else range(len(columns.items) - 1, -1, -1)
        for index in order:
            before = (around[index - 1][1], offsets[index - 1]) if index else None
            after = (around[index][0], offsets[index]) if index < len(around) else None
            pulls = {
                item: _pull(item, wished, shape, before, after, rightwards, sweep >= SWEEPS - 2)
                for item in columns.items[index]
            }
            wished.update(_settled(columns.items[index], pulls, shape))
    return wished


Side = tuple[Mapping[int, list[Piece]], Mapping[Piece, int]]


def _pull(
    item: int,
    at: Mapping[int, float],
    shape: Mapping[int, Shape],
    before: Side | None,
    after: Side | None,
    rightwards: bool,
    both: bool,
) -> tuple[float, float]:
    """The row that an item's neighbours want it in, and how strongly."""
    pulls: list[tuple[float, float]] = []
    if before and (both or rightwards):
        for piece in before[0].get(item, ()):
            row = at[piece.source] + before[1][piece] - shape[item].entry
            pulls.append((row, _strength(piece, shape)))
    if after and (both or not rightwards):
        for piece in after[0].get(item, ()):
            row = at[piece.target] + shape[piece.target].entry - after[1][piece]
            pulls.append((row, _strength(piece, shape)))
    weight = sum(strength for _, strength in pulls)
    return (sum(row * strength for row, strength in pulls) / weight, weight) if pulls else (at[item], 0.1)


def _strength(piece: Piece, shape: Mapping[int, Shape]) -> float:
    """Long lines pull harder: each bend in one is seen."""
    return 1.0 + 2.0 * (not shape[piece.source].is_box) + 2.0 * (not shape[piece.target].is_box)


def _settled(
    column: Sequence[int], pulls: Mapping[int, tuple[float, float]], shape: Mapping[int, Shape]
) -> dict[int, float]:
    """The rows nearest to the wishes that keep items in order and apart (pool adjacent violators)."""
    blocks: list[tuple[float, float, int]] = []
    offset, offsets = 0.0, []
    for index, item in enumerate(column):
        offset += _apart(shape[column[index - 1]], shape[item]) if index else 0
        offsets.append(offset)
        row, weight = pulls[item]
        blocks.append((row - offset, weight, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (row, weight, count), (above, more, others) = blocks.pop(), blocks.pop()
            blocks.append(((row * weight + above * more) / (weight + more), weight + more, count + others))
    rows = _spread(blocks)
    return {item: row + offset for item, row, offset in zip(column, rows, offsets, strict=True)}


def _spread(blocks: Iterable[tuple[float, float, int]]) -> list[float]:
    return [row for row, _, count in blocks for _ in range(count)]
