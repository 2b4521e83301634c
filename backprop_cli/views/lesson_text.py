"""A lesson as text: equations below each other, folded to the terminal's width; in a pipe plain and never folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from backprop_cli.kinds.languages import EXACT, SIGNS
from backprop_cli.lessons.explanation import equation
from backprop_cli.lessons.lesson import Block, Equation, Lesson, Section, chunks
from backprop_cli.views import Screen
from backprop_cli.words import shown, width

BOLD, DIM, RED, CYAN = "1", "2", "31", "36"
_WIDEST_LEFT, _WIDEST_ALIGNED, _STEP = 32, 48, 2


class _Line(NamedTuple):
    """An equation as text: what stands before the left side, the left side padded, and what follows it in chunks."""

    before: str
    left: str
    chunks: tuple[str, ...]

    @property
    def text(self) -> str:
        return f"{self.before}{self.left} {' '.join(self.chunks)}"


def show(lesson: Lesson, screen: Screen) -> Iterator[str]:
    """The lesson's sections, below each other."""
    if lesson.title:
        yield _coloured(shown(lesson.title, len(lesson.title)), BOLD, screen) + "\n\n"
    for count, section in enumerate(lesson.sections):
        yield "\n" if count else ""
        yield _coloured(section.title, BOLD, screen) + "\n"
        yield from (line.rstrip() + "\n" for line in _section(section, screen))


def _section(section: Section, screen: Screen) -> Iterator[str]:
    marks = [row.mark for block in section.blocks for row in (*block.equations, *([block.head] if block.head else []))]
    wide = max(map(len, marks), default=0)
    for block in section.blocks:
        yield from _block(block, wide, screen)


def _block(block: Block, wide: int, screen: Screen) -> Iterator[str]:
    indent = _STEP + (wide + _STEP if wide and block.head else 0)
    if block.head:
        yield from _equations([block.head], block, _STEP, wide, screen)
    for sentence in block.sentences:
        for line in _folded(sentence, indent, indent, screen.width):
            yield _coloured(line, DIM if block.head else "", screen)
    yield from _equations(block.equations, block, indent + (_STEP if block.sentences else 0), wide, screen)


def _equations(rows: Sequence[Equation], block: Block, indent: int, wide: int, screen: Screen) -> Iterator[str]:
    """The equations, their first equals signs below each other where the left sides are not too wide for that."""
    texts = [equation(row.left, *row.sides, language=EXACT if block.exact else SIGNS) for row in rows]
    lefts = [left + row.suffix for row, (left, *_) in zip(rows, texts, strict=True)]
    aligned = max((width(left) for left in lefts if width(left) <= _WIDEST_LEFT), default=0)
    lines = [
        _Line(_before(row, indent, wide), _padded(left, aligned), tuple(chunks(sides, row.joint)))
        for row, left, (_, *sides) in zip(rows, lefts, texts, strict=True)
    ]
    widest = max((width(line.text) for line in lines if width(line.text) <= _WIDEST_ALIGNED), default=0)
    for row, line in zip(rows, lines, strict=True):
        yield from _equation(row, line, widest, RED if block.is_backward and row is not block.head else CYAN, screen)
        for note in row.notes:
            for folded in _folded(note, indent + _STEP, indent + _STEP, screen.width):
                yield _coloured(folded, DIM, screen)


def _before(row: Equation, indent: int, wide: int) -> str:
    return " " * indent + (row.mark.rjust(wide) + " " * _STEP if row.mark else "")


def _equation(row: Equation, line: _Line, widest: int, colour: str, screen: Screen) -> Iterator[str]:
    first, *others = _broken(line, screen.width)
    start = len(line.before)
    left = first[start : start + len(line.left)]
    last = (others or [first])[-1]
    remark = " " * max(_STEP, widest - width(last) + _STEP) + row.remark if row.remark else ""
    lines = [first[:start] + _coloured(left, colour, screen) + first[start + len(left) :], *others]
    if screen.width and width(last + remark) > screen.width:
        yield from lines
        for folded in _folded(row.remark, start + _STEP, start + _STEP, screen.width):
            yield _coloured(folded, DIM, screen)
    else:
        yield from lines[:-1]
        yield lines[-1] + _coloured(remark, DIM, screen)


def _broken(line: _Line, wide: int | None) -> list[str]:
    """The equation in lines: whole if it fits, else broken before equals signs, and within a side at spaces."""
    if wide is None or width(line.text) <= wide:
        return [line.text]
    column = width(line.before + line.left) + 1
    if column > wide // 2:
        lines, column = [line.before + line.left], len(line.before) + 2 * _STEP
    else:
        lines = [line.before + line.left + " "]
    for chunk in line.chunks:
        glue = "" if lines[-1].endswith(" ") else " "
        if width(lines[-1] + glue + chunk) <= wide:
            lines[-1] += glue + chunk
            continue
        first, *others = _folded(chunk, column, column + _STEP, wide)
        if len(lines) == 1 and lines[0].endswith(" "):
            lines[0] += first.lstrip()
        else:
            lines.append(first)
        lines.extend(others)
    return lines


def _folded(text: str, indent: int, further: int, wide: int | None) -> list[str]:
    """The text in lines of at most so many columns, broken at spaces, the first and the further ones indented."""
    lines = [" " * indent]
    for count, word in enumerate(text.split(" ") if wide else [text]):
        if wide and count and width(lines[-1]) + 1 + width(word) > wide:
            lines.append(" " * further + word)
        else:
            lines[-1] += f" {word}" if count else word
    return lines


def _padded(text: str, wide: int) -> str:
    return text + " " * (wide - width(text))


def _coloured(text: str, colour: str, screen: Screen) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if screen.colour and colour and text else text
