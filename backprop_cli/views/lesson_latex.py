"""A lesson as LaTeX: a fragment to put into a document. It needs no package but letters for the names in it."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from backprop_cli.kinds.languages import LATEX, LATEX_FOR_PEOPLE, latex_text
from backprop_cli.lessons.explanation import equation
from backprop_cli.lessons.lesson import Block, Equation, Lesson, joined
from backprop_cli.views import Screen
from backprop_cli.words import shown

_WIDEST = 100
_FOREIGN = "% There are names in other scripts: use xelatex or lualatex, with a font that has their letters.\n"
_BEGIN = r"{\raggedright\parindent=0pt\parskip=2pt\lineskiplimit=2pt\lineskip=4pt" + "\n"


def show(lesson: Lesson, screen: Screen) -> Iterator[str]:  # noqa: ARG001
    """The fragment, its lines folded."""
    lines = list(_lines(lesson))
    yield "% A fragment for the body of a document; it needs no package.\n"
    yield "" if all(map(str.isascii, lines)) else _FOREIGN
    yield _BEGIN
    for line in lines:
        yield "\n".join(wrap(line, _WIDEST, break_long_words=False, break_on_hyphens=False)) + "\n"
    yield "}\n"


def _lines(lesson: Lesson) -> Iterator[str]:
    if lesson.title:
        yield rf"\section*{{{latex_text(shown(lesson.title, len(lesson.title)))}}}"
    for section in lesson.sections:
        yield rf"\subsection*{{{latex_text(section.title)}}}"
        for block in section.blocks:
            yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if block.head:
        yield _paragraph(block.head, 2, exact=False)
    for sentence in block.sentences:
        yield _indented(2, latex_text(sentence))
    for row in block.equations:
        yield _paragraph(row, 4 if block.head else 2, block.exact)
        yield from (_indented(6, latex_text(note)) for note in row.notes)


def _paragraph(row: Equation, indent: int, exact: bool) -> str:
    left, *sides = equation(row.left, *row.sides, language=LATEX if exact else LATEX_FOR_PEOPLE)
    mark = rf"\hspace*{{-2em}}\makebox[2em][l]{{{row.mark}}}" if row.mark else ""
    suffix = rf"\mbox{{{row.suffix}}}" if row.suffix else ""
    remark = rf"\quad {latex_text(row.remark)}" if row.remark else ""
    return _indented(indent, rf"{mark}$\displaystyle {joined(left + suffix, sides, row.joint)}${remark}")


def _indented(indent: int, text: str) -> str:
    return rf"{{\leftskip={indent}em\hangindent=2em {text}\par}}"
