"""How lines get from row to row between two columns: lanes to run up and down in, none on top of another.

Lines that go to the same box run together in one lane before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from backprop_cli.drawings.layering import Piece

PASSES = 8


class Net(NamedTuple):
    """The lines that arrive at one item: the rows they begin in, in order, and the row they arrive in."""

    target: int
    starts: tuple[int, ...]
    end: int

    @property
    def top(self) -> int:
        """The highest row it touches."""
        return min(self.end, self.starts[0])

    @property
    def bottom(self) -> int:
        """The lowest row it touches."""
        return max(self.end, self.starts[-1])

    @property
    def needs(self) -> int:
        """How many lanes it needs: none for a straight line, two where lines from above, below and the side meet.

        Met in one point they would look like two lines that cross.
        """
        if self.top == self.bottom:
            return 0
        return 2 if self.top < self.end < self.bottom and self.end in self.starts else 1


class Lanes(NamedTuple):
    """The first lane of each net, counted from the left, and how many there are in all."""

    of: dict[int, int]
    total: int


def nets(starts: Mapping[Piece, int], ends: Mapping[Piece, int]) -> list[Net]:
    """The nets of a gap, from the rows in which its pieces begin and end."""
    rows: dict[tuple[int, int], list[int]] = {}
    for piece, end in ends.items():
        rows.setdefault((piece.target, end), []).append(starts[piece])
    return [Net(target, tuple(sorted(begin)), end) for (target, end), begin in rows.items()]


def lanes(gap: Sequence[Net]) -> Lanes:
    """A lane for each net that needs one, as few as can be without lanes that touch."""
    of: dict[int, int] = {}
    placed: list[Net] = []
    for net in _with_few_crossings([net for net in gap if net.needs]):
        near = [of[other.target] + other.needs for other in placed if _touch(net, other)]
        of[net.target] = max(near, default=0)
        placed.append(net)
    return Lanes(of, max((of[net.target] + net.needs for net in placed), default=0))


def _touch(net: Net, other: Net) -> bool:
    """Whether two nets have rows in common, or have none free between them."""
    return net.top <= other.bottom + 1 and other.top <= net.bottom + 1


def _with_few_crossings(gap: list[Net]) -> list[Net]:
    """The nets in the order in which, from left to right, few lines cross."""
    order = sorted(gap, key=lambda net: (net.end, net.target))
    for _ in range(PASSES):
        changed = False
        for place in range(len(order) - 1):
            left, right = order[place], order[place + 1]
            if _crossings(right, left) < _crossings(left, right):
                order[place : place + 2] = right, left
                changed = True
        if not changed:
            break
    return order


def _crossings(left: Net, right: Net) -> int:
    """How often two nets cross if the first has the lane further left."""
    through_left = sum(left.top < start < left.bottom for start in right.starts)
    return through_left + (right.top < left.end < right.bottom)
