"""A lesson as Markdown: headings, and lists with the equations as code."""

from __future__ import annotations

from collections.abc import Iterator

from backprop_cli.kinds.languages import EXACT, SIGNS
from backprop_cli.lessons.explanation import equation
from backprop_cli.lessons.lesson import Block, Equation, Lesson, joined
from backprop_cli.views import Screen
from backprop_cli.views.markdown import escaped
from backprop_cli.words import shown


def show(lesson: Lesson, screen: Screen) -> Iterator[str]:  # noqa: ARG001
    """The lesson's sections, below each other."""
    if lesson.title:
        yield f"# {escaped(shown(lesson.title, len(lesson.title)))}\n\n"
    for count, section in enumerate(lesson.sections):
        yield "\n" if count else ""
        yield f"## {escaped(section.title)}\n\n"
        for block in section.blocks:
            yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    sentences = map(escaped, block.sentences)
    if block.head:
        yield f"{_item(block.head, exact=False)}: {'; '.join(sentences)}\n"
    else:
        yield from (f"{sentence}\n\n" for sentence in sentences)
    indent = "  " if block.head else ""
    for row in block.equations:
        yield f"{indent}{_item(row, block.exact)}\n"
        yield from (f"{indent}  - {escaped(note)}\n" for note in row.notes)
    if not block.head and block.equations:
        yield "\n"


def _item(row: Equation, exact: bool) -> str:
    left, *sides = equation(row.left, *row.sides, language=EXACT if exact else SIGNS)
    mark = f"**{row.mark}** " if row.mark else ""
    remark = f" ({escaped(row.remark)})" if row.remark else ""
    return f"- {mark}`{joined(left + row.suffix, sides, row.joint)}`{remark}"
