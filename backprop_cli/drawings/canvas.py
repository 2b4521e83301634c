"""A sheet of terminal cells: text, lines that meet and cross, and how a row of them becomes coloured or plain text."""

from __future__ import annotations

from typing import NamedTuple

from backprop_cli.words import width

LEFT, RIGHT, UP, DOWN = 1, 2, 4, 8
VALUE, GRADIENT = "\x1b[36m", "\x1b[31m"
PLAIN = "\x1b[0m"


class Glyphs(NamedTuple):
    """The characters of a picture: lines by the directions they go in, the frames of boxes, the end of a line."""

    lines: dict[int, str]
    crossing: str
    arrow: str
    frame: tuple[str, ...]  # corners from top left, clockwise, then the horizontal and the vertical side


FINE = Glyphs(
    {3: "─", 12: "│", 9: "╮", 10: "╭", 5: "╯", 6: "╰", 13: "┤", 14: "├", 11: "┬", 7: "┴"},
    "┼",
    "▶",
    tuple("╭╮╯╰─│"),
)
ASCII = Glyphs({**dict.fromkeys((9, 10, 5, 6, 13, 14, 11, 7), "+"), 3: "-", 12: "|"}, "|", ">", tuple("++++-|"))


class Canvas:
    """Rows and columns from 0 on. A character of two columns has an empty cell behind it."""

    def __init__(self, glyphs: Glyphs) -> None:
        self.glyphs = glyphs
        self.cells: dict[tuple[int, int], str] = {}
        self.styles: dict[tuple[int, int], str] = {}
        self._lines: dict[tuple[int, int], dict[int, int]] = {}

    def text(self, row: int, column: int, text: str, style: str = "") -> None:
        """Text from a cell on to the right."""
        for character in text:
            wide = width(character)
            if not wide:
                self.cells[row, column - 1] = self.cells.get((row, column - 1), " ") + character
                continue
            self.cells[row, column] = character
            if style:
                self.styles[row, column] = style
            if wide == 2:
                self.cells[row, column + 1] = ""
            column += wide

    def across(self, row: int, first: int, last: int, net: int, goes_on: tuple[bool, bool]) -> None:
        """A line of a net from a cell to one on its right; whether it goes on beyond its first and its last cell."""
        for column in range(first, last + 1):
            left, right = column > first or goes_on[0], column < last or goes_on[1]
            self._add(row, column, LEFT * left | RIGHT * right, net)

    def along(self, column: int, row: int, other: int, net: int) -> None:
        """A line of a net up or down, between two rows."""
        first, last = sorted((row, other))
        for place in range(first, last + 1):
            self._add(place, column, UP * (place > first) | DOWN * (place < last), net)

    def _add(self, row: int, column: int, directions: int, net: int) -> None:
        nets = self._lines.setdefault((row, column), {})
        nets[net] = nets.get(net, 0) | directions

    def draw_lines(self) -> None:
        """Turn the lines into characters; where two nets meet they cross."""
        for place, nets in self._lines.items():
            assert place not in self.cells
            crossed = len(nets) > 1
            assert not crossed or sorted(nets.values()) == [LEFT | RIGHT, UP | DOWN]
            self.cells[place] = self.glyphs.crossing if crossed else self.glyphs.lines[next(iter(nets.values()))]

    def box(self, row: int, column: int, text: str, height: int) -> None:
        """A box of `height` rows with text in its middle; `row` and `column` are those of its upper left corner."""
        top_left, top_right, bottom_right, bottom_left, flat, side = self.glyphs.frame
        inner = width(text)
        self.text(row, column, top_left + flat * inner + top_right)
        for place in range(row + 1, row + height - 1):
            is_middle = place == row + 1 + (height - 3) // 2
            self.text(place, column, side + (text if is_middle else " " * inner) + side)
        self.text(row + height - 1, column, bottom_left + flat * inner + bottom_right)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return max((row for row, _ in self.cells), default=-1) + 1

    def row(self, row: int, first: int, end: int, colour: bool) -> str:
        """The cells of a row from a column up to another, as text."""
        pieces: list[str] = []
        style = ""
        for column in range(first, end):
            new = self.styles.get((row, column), "") if colour else ""
            if new != style:
                pieces.append(PLAIN + new if style else new)
                style = new
            pieces.append(self.cells.get((row, column), " "))
        return "".join(pieces) + (PLAIN if style else "")
