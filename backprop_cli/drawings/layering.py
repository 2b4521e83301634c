"""Which column of a picture each box stands in, and where edges that are longer than one column pass others.

The columns follow Sugiyama, Tagawa, Toda (1981): longest paths, then edges cut into pieces of one column each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from backprop_cli.drawings.picture import Edge, Picture
from backprop_cli.problems import problem_error

SWEEPS = 4
MOST_ITEMS = 20_000


class Piece(NamedTuple):
    """The part of an edge between an item of one column and an item of the next."""

    source: int
    target: int
    edge: int


class Columns(NamedTuple):
    """Items column by column. An item below `boxes` is the box of that number, any other a place an edge passes.

    `goals` has for each edge the box it goes to, if the order of the lines into that matters.
    """

    boxes: int
    goals: list[int | None]
    items: list[list[int]]
    gaps: list[list[Piece]]


def columns(picture: Picture) -> Columns:
    """The items of each column, in no order yet, and the pieces of edges in each gap between two columns.

    Raises:
        GraphError: there are too many for a picture that anyone could read.
    """
    rank = ranks(len(picture.boxes), picture.edges)
    items: list[list[int]] = [[] for _ in range(max(rank, default=0) + 1)]
    for box, column in enumerate(rank):
        items[column].append(box)
    gaps: list[list[Piece]] = [[] for _ in items[1:]]
    passing = sum(rank[edge.target] - rank[edge.source] - 1 for edge in picture.edges)
    _refuse_too_many(len(picture.boxes), passing)
    new = len(picture.boxes)
    for index, edge in enumerate(picture.edges):
        before = edge.source
        for column in range(rank[edge.source] + 1, rank[edge.target]):
            items[column].append(new)
            gaps[column - 1].append(Piece(before, new, index))
            before, new = new, new + 1
        gaps[rank[edge.target] - 1].append(Piece(before, edge.target, index))
    goals = [edge.target if picture.boxes[edge.target].in_order else None for edge in picture.edges]
    return Columns(len(picture.boxes), goals, items, gaps)


def _refuse_too_many(boxes: int, passing: int) -> None:
    if boxes + passing > MOST_ITEMS:
        message = f"{boxes:,} boxes and {passing:,} places where lines pass are too many to draw as text"
        raise problem_error("picture-limit", message, None, "write it for another program with -f dot or -f mmd")


def ranks(count: int, edges: Sequence[Edge]) -> list[int]:
    """The column of each box, from 0: as far right as what uses it allows, then left where that makes edges shorter."""
    sources: list[list[int]] = [[] for _ in range(count)]
    targets: list[list[int]] = [[] for _ in range(count)]
    for edge in edges:
        sources[edge.target].append(edge.source)
        targets[edge.source].append(edge.target)
    rank = _latest(sources, targets)
    for _ in range(SWEEPS):
        if not _drawn_left(rank, sources, targets):
            break
    first = min(rank, default=0)
    return [column - first for column in rank]


def _latest(sources: Sequence[Sequence[int]], targets: Sequence[Sequence[int]]) -> list[int]:
    """As far right as can be; what nothing uses and uses nothing stands first."""
    rank = [0] * len(targets)
    for box in reversed(range(len(targets))):
        rank[box] = min((rank[target] for target in targets[box]), default=0) - 1
    first = min((column for column, users in zip(rank, targets, strict=True) if users), default=-1)
    return [column if users or before else first for column, users, before in zip(rank, targets, sources, strict=True)]


def _drawn_left(rank: list[int], sources: Sequence[Sequence[int]], targets: Sequence[Sequence[int]]) -> bool:
    """Move boxes with more edges in than out towards their sources; their own leaves follow. Whether any moved."""
    moved = False
    for box, before in enumerate(sources):
        fixed = [source for source in before if sources[source] or len(targets[source]) > 1]
        if not fixed or len(fixed) <= len(targets[box]):
            continue
        column = max(rank[source] for source in fixed) + 1
        if column < rank[box]:
            rank[box], moved = column, True
    for box, before in enumerate(sources):
        if not before and targets[box]:
            rank[box] = min(rank[target] for target in targets[box]) - 1
    return moved


def reach(gaps: Sequence[Sequence[Piece]]) -> Iterator[tuple[dict[int, list[Piece]], dict[int, list[Piece]]]]:
    """For each gap the pieces that leave each item and those that arrive at each."""
    for gap in gaps:
        leaving: dict[int, list[Piece]] = {}
        arriving: dict[int, list[Piece]] = {}
        for piece in gap:
            leaving.setdefault(piece.source, []).append(piece)
            arriving.setdefault(piece.target, []).append(piece)
        yield leaving, arriving
