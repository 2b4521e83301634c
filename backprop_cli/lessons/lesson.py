"""What there is to say about a graph to someone who learns, before anyone decides how it looks: sections of equations.

`lesson_whole` and `lesson_about` make lessons of the steps, the formulas and the paths; views show them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from backprop_cli.kinds.formulas import Formula


class Equation(NamedTuple):
    """`mark left suffix = side = side  remark`, with `notes` below. A side is a formula or the number it comes to."""

    left: Formula
    sides: tuple[Formula | float, ...]
    mark: str = ""
    suffix: str = ""
    remark: str = ""
    notes: tuple[str, ...] = ()
    joint: str = "="


def chunks(sides: Sequence[str], joint: str) -> list[str]:
    """Each side with the sign before it: the first with the joint, the others with `=`."""
    return [f"{'=' if count else joint} {side}" for count, side in enumerate(sides)]


def joined(left: str, sides: Sequence[str], joint: str) -> str:
    """The equation on one line."""
    return " ".join([left, *chunks(sides, joint)])


class Block(NamedTuple):
    """Equations that belong together, below a `head` and `sentences`. `exact` formulas can be read back as they are."""

    equations: tuple[Equation, ...] = ()
    head: Equation | None = None
    sentences: tuple[str, ...] = ()
    is_backward: bool = False
    exact: bool = False


class Section(NamedTuple):
    """A part of the lesson, below its title."""

    title: str
    blocks: tuple[Block, ...]


class Lesson(NamedTuple):
    """The whole, below the graph's title if it has one."""

    title: str | None
    sections: tuple[Section, ...]
