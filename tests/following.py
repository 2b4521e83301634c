"""A reader of text pictures that knows only the picture: it finds the boxes and follows each line from end to end."""

import re
from collections.abc import Iterator
from functools import cmp_to_key
from typing import NamedTuple
from unicodedata import combining, east_asian_width

UP, DOWN, LEFT, RIGHT = (-1, 0), (1, 0), (0, -1), (0, 1)
ARMS = {
    "─": {LEFT, RIGHT}, "│": {UP, DOWN}, "╮": {LEFT, DOWN}, "╭": {RIGHT, DOWN}, "╯": {LEFT, UP}, "╰": {RIGHT, UP},
    "┤": {UP, DOWN, LEFT}, "├": {UP, DOWN, RIGHT}, "┬": {LEFT, RIGHT, DOWN}, "┴": {LEFT, RIGHT, UP},
    "┼": {UP, DOWN, LEFT, RIGHT},
}  # fmt: skip
SIDES = {UP: 0, LEFT: 1, DOWN: 2}
CROSSING, ARROW = "┼", "▶"
LABEL = re.compile(r"\[_+\]|[^\s─│╮╭╯╰┤├┬┴┼▶\[\]]+")

Cell = tuple[int, int]


Walk = dict[Cell, Cell]  # the cells that a line goes through, each with the side that it comes from


class Line(NamedTuple):
    """A line as read: the texts of the boxes that it joins, and the labels above and below its beginning."""

    source: str
    target: str
    above: str | None
    below: str | None


class Frame(NamedTuple):
    top: int
    left: int
    bottom: int
    right: int
    text: str


class Sheet:
    """The cells of a picture. Raises AssertionError where a line leads nowhere, or two lines could be meant."""

    def __init__(self, text: str) -> None:
        self.rows = [_cells(line) for line in text.splitlines()]
        self.frames = list(self._frames())
        self.of_frames = {cell for frame in self.frames for cell in _inside(frame)}
        self.tags = self._tags()
        self.walked: set[Cell] = set()
        self.arriving: dict[str, list[tuple[str, Walk]]] = {}

    def at(self, cell: Cell) -> str:
        row, column = cell
        return self.rows[row][column] if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]) else " "

    def _frames(self) -> Iterator[Frame]:
        for row, cells in enumerate(self.rows):
            for column, character in enumerate(cells):
                if character == "╭":
                    frame = self._frame(row, column)
                    if frame:
                        yield frame

    def _frame(self, top: int, left: int) -> Frame | None:
        right = left + 1
        while self.at((top, right)) == "─":
            right += 1
        bottom = top + 1
        while self.at((bottom, left)) == "│" == self.at((bottom, right)):
            bottom += 1
        corners = self.at((top, right)) + self.at((bottom, left)) + self.at((bottom, right))
        floor = "".join(self.at((bottom, column)) for column in range(left + 1, right))
        if corners != "╮╰╯" or set(floor) != {"─"}:
            return None
        inside = [self.rows[row][left + 1 : right] for row in range(top + 1, bottom)]
        return Frame(top, left, bottom, right, "".join("".join(cells).strip() for cells in inside))

    def _tags(self) -> dict[str, list[Cell]]:
        found: dict[str, list[Cell]] = {}
        for row, cells in enumerate(self.rows):
            for column, character in enumerate(cells):
                word = re.match(r"\[[a-z]+\]", "".join(cells[column : column + 6])) if character == "[" else None
                if word and (row, column) not in self.of_frames:
                    found.setdefault(word[0], []).append((row, column))
        return found

    def lines(self) -> list[Line]:
        """Every line of the picture."""
        left_side = {(row, frame.left): frame for frame in self.frames for row in range(frame.top + 1, frame.bottom)}
        found = []
        for frame in self.frames:
            for row in range(frame.top + 1, frame.bottom):
                start = (row, frame.right + 1)
                if LEFT in ARMS.get(self.at(start), ()):
                    ends = self._follow(start)
                    assert len(ends) == 1, f"the line at {start} ends {len(ends)} times"
                    end, walk = ends.popitem()
                    target = left_side[end].text
                    self.arriving.setdefault(target, []).append((frame.text, walk))
                    found.append(Line(frame.text, target, self._label(start, -1), self._label(start, 1)))
        return found

    def sources(self, target: str) -> list[str]:
        """The boxes that lines into the box `target` come from, from top to bottom; ask after `lines`."""

        def compared(one: tuple[str, Walk], other: tuple[str, Walk]) -> int:
            meeting = next(cell for cell in one[1] if cell in other[1] and self.at(cell) != CROSSING)
            return SIDES[one[1][meeting]] - SIDES[other[1][meeting]]

        return [source for source, _ in sorted(self.arriving[target], key=cmp_to_key(compared))]

    def _follow(self, start: Cell) -> dict[Cell, Walk]:
        """The sides of boxes that a line leads to, walking to the right, up and down, with the way to each."""
        ends: dict[Cell, Walk] = {}
        waiting: list[tuple[Cell, Cell, Walk]] = [(start, RIGHT, {})]
        while waiting:
            cell, heading, walk = waiting.pop()
            assert cell not in walk, f"a line goes in a circle at {cell}"
            walk[cell] = _back(heading)
            if self.at(cell) == ARROW:
                assert heading == RIGHT
                self.walked.add(cell)
                ends[cell[0], cell[1] + 1] = walk
                continue
            if self.at(cell) == "[":
                waiting.append((self._other_end(cell), RIGHT, walk))
                continue
            arms = ARMS.get(self.at(cell), set())
            assert _back(heading) in arms, f"a line breaks off at {cell}, before {self.at(cell)!r}"
            self.walked.add(cell)
            onwards = {heading} if self.at(cell) == CROSSING else arms - {_back(heading), LEFT}
            copies = [walk] if len(onwards) == 1 else [dict(walk) for _ in onwards]
            steps = zip(onwards, copies, strict=True)
            waiting += [((cell[0] + arm[0], cell[1] + arm[1]), arm, copy) for arm, copy in steps]
        return ends

    def _other_end(self, cell: Cell) -> Cell:
        tag = next(tag for tag, cells in self.tags.items() if cell in cells)
        first, second = self.tags[tag]
        assert cell == first and second[1] == 0, f"{tag} does not join two parts"
        return second[0], len(tag)

    def _label(self, start: Cell, side: int) -> str | None:
        """The word above (-1) or below (1) a line, before its first turn and the next box."""
        row, column = start
        while self.at((row, column)) == "─" and not self._is_line((row - 1, column)) | self._is_line((row + 1, column)):
            column += 1
        words = "".join(self.at((row + side, place)) for place in range(start[1], column)).split()
        assert len(words) <= 1, f"{words} stand beside one line"
        beyond = {
            self.at((row + 2 * side, place)) for place in range(start[1], column) if self.at((row + side, place)) != " "
        }
        assert not beyond & ARMS.keys(), f"{words} stands between two lines"
        return words[0] if words else None

    def _is_line(self, cell: Cell) -> bool:
        return self.at(cell) in ARMS or self.at(cell) == ARROW

    def strays(self) -> list[Cell]:
        """Characters of lines that belong to no box and were not walked on; ask after `lines`."""
        known = self.walked | self.of_frames
        every = ((row, column) for row, cells in enumerate(self.rows) for column in range(len(cells)))
        return [cell for cell in every if self._is_line(cell) and cell not in known]

    def labels(self) -> list[str]:
        """Every word that stands in no box and is no letter of a cut."""
        taken = {
            (row, column + step)
            for tag, cells in self.tags.items()
            for row, column in cells
            for step in range(len(tag))
        }
        taken |= self.of_frames
        found = []
        for row, cells in enumerate(self.rows):
            free = [" " if (row, column) in taken else cell for column, cell in enumerate(cells)]
            found += LABEL.findall("".join(free))
        return found


def _back(heading: Cell) -> Cell:
    return -heading[0], -heading[1]


def _inside(frame: Frame) -> Iterator[Cell]:
    for row in range(frame.top, frame.bottom + 1):
        for column in range(frame.left, frame.right + 1):
            yield row, column


def _cells(line: str) -> list[str]:
    cells: list[str] = []
    for character in line:
        if combining(character):
            cells[-1] += character
        else:
            cells += [character, ""] if east_asian_width(character) in "WF" else [character]
    return cells
