"""The order of the items in each column that lets few lines cross: barycentres, then neighbours changing places.

Everything is decided by the picture alone, so that the same graph is always drawn the same way.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Sequence

from backprop_cli.drawings.layering import Columns, Piece
from backprop_cli.drawings.picture import Edge

SWEEPS = 12
MISPLACED = 4  # crossings that it is worth to have a box's operands in order
MOST_EXCHANGED = 1500  # items; from there on neighbours change places too slowly


def ordered(columns: Columns) -> Columns:
    """The same columns with their items, and the pieces that leave each item, from top to bottom."""
    order = _as_read(columns)
    best, fewest = order, _crossings(columns, order)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        order = _swept(columns, order, rightwards=sweep % 2 == 0)
        if sum(map(len, order)) <= MOST_EXCHANGED:
            order = _exchanged(columns, order)
        count = _crossings(columns, order)
        if count < fewest:
            best, fewest = order, count
    return columns._replace(items=best, gaps=[_by_target(gap, best, index) for index, gap in enumerate(columns.gaps)])


def out_of_order(columns: Columns, edges: Sequence[Edge]) -> set[int]:
    """The boxes whose operands arrive in another order than from top to bottom, though that matters."""
    arriving: dict[int, list[int]] = {}
    for piece in (piece for gap in columns.gaps for piece in gap):
        if columns.goals[piece.edge] == piece.target:
            arriving.setdefault(piece.target, []).append(edges[piece.edge].source)
    wanted: dict[int, list[int]] = {}
    for edge in edges:
        wanted.setdefault(edge.target, []).append(edge.source)
    return {box for box, sources in arriving.items() if sources != wanted[box]}


def _by_target(gap: Iterable[Piece], order: Sequence[Sequence[int]], index: int) -> list[Piece]:
    left, right = _places(order[index]), _places(order[index + 1])
    return sorted(gap, key=lambda piece: (left[piece.source], right[piece.target], piece.edge))


def _places(column: Iterable[int]) -> dict[int, int]:
    return {item: place for place, item in enumerate(column)}


def _as_read(columns: Columns) -> list[list[int]]:
    """The order in which a walk back from the outputs meets the items, operand by operand."""
    before: dict[int, list[int]] = {}
    for gap in columns.gaps:
        for piece in sorted(gap, key=lambda piece: piece.edge):
            before.setdefault(piece.target, []).append(piece.source)
    met: dict[int, int] = {}
    for column in reversed(columns.items):
        for root in column:
            waiting = [root]
            while waiting:
                item = waiting.pop()
                if item not in met:
                    met[item] = len(met)
                    waiting.extend(reversed(before.get(item, ())))
    return [sorted(column, key=lambda item: met[item]) for column in columns.items]


def _crossings(columns: Columns, order: Sequence[Sequence[int]]) -> int:
    """How many lines cross, and how many reach a box in another order than it needs them."""
    count = 0
    for index, gap in enumerate(columns.gaps):
        in_order = _by_target(gap, order, index)
        count += _in_gap(in_order, order[index + 1]) + MISPLACED * _misplaced(columns, in_order)
    return count


def _misplaced(columns: Columns, gap: Iterable[Piece]) -> int:
    above: dict[int, list[int]] = {}
    count = 0
    for piece in gap:
        goal = columns.goals[piece.edge]
        if goal is not None:
            count += sum(edge > piece.edge for edge in above.setdefault(goal, []))
            above[goal].append(piece.edge)
    return count


def _in_gap(gap: Sequence[Piece], right: Sequence[int]) -> int:
    """How many pairs of pieces cross; those of one item never do."""
    place, seen, count = _places(right), [], 0  # type: ignore[var-annotated]
    for piece in gap:
        count += len(seen) - bisect_right(seen, place[piece.target])
        insort(seen, place[piece.target])
    return count


def _swept(columns: Columns, order: Sequence[Sequence[int]], rightwards: bool) -> list[list[int]]:
    """Each column sorted by the mean place of its items' neighbours in the column before (or after)."""
    new = [list(column) for column in order]
    indexes = range(1, len(new)) if rightwards else range(len(new) - 2, -1, -1)
    for index in indexes:
        gap = columns.gaps[index - 1 if rightwards else index]
        place = _places(new[index - 1 if rightwards else index + 1])
        around: dict[int, list[int]] = {}
        for piece in gap:
            item, other = (piece.target, piece.source) if rightwards else (piece.source, piece.target)
            around.setdefault(item, []).append(place[other])
        new[index] = _sorted_by_mean(new[index], around)
    return new


def _sorted_by_mean(column: Sequence[int], around: dict[int, list[int]]) -> list[int]:
    """Items without neighbours keep their places, the others are sorted around them."""
    free = sorted((item for item in column if item in around), key=lambda item: sum(around[item]) / len(around[item]))
    rest = iter(free)
    return [next(rest) if item in around else item for item in column]


def _exchanged(columns: Columns, order: Sequence[Sequence[int]]) -> list[list[int]]:
    """Neighbours change places wherever that takes away crossings, until none does."""
    new = [list(column) for column in order]
    for _ in range(4):
        changed = False
        for index, column in enumerate(new):
            cost = _exchange_cost(columns, new, index)
            for place in range(len(column) - 1):
                above, below = column[place], column[place + 1]
                if cost(below, above) < cost(above, below):
                    column[place : place + 2] = below, above
                    changed = True
        if not changed:
            break
    return new


def _exchange_cost(columns: Columns, order: Sequence[Sequence[int]], index: int) -> Callable[[int, int], int]:
    """The crossings between the pieces of two items of a column, where the first stands above the second."""
    sides: list[dict[int, list[int]]] = []
    if index:
        place = _places(order[index - 1])
        sides.append(_neighbours((piece.target, place[piece.source]) for piece in columns.gaps[index - 1]))
    if index < len(columns.gaps):
        place = _places(order[index + 1])
        sides.append(_neighbours((piece.source, place[piece.target]) for piece in columns.gaps[index]))

    goals: dict[int, dict[int, int]] = {}
    for piece in columns.gaps[index] if index < len(columns.gaps) else ():
        goal = columns.goals[piece.edge]
        if goal is not None:
            goals.setdefault(piece.source, {})[goal] = piece.edge

    def cost(above: int, below: int) -> int:
        crossed = sum(upper > lower for side in sides for upper in side.get(above, ()) for lower in side.get(below, ()))
        first, second = goals.get(above), goals.get(below)
        if first and second:
            crossed += MISPLACED * sum(edge > second.get(goal, edge) for goal, edge in first.items())
        return crossed

    return cost


def _neighbours(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for item, place in pairs:
        found.setdefault(item, []).append(place)
    return found
