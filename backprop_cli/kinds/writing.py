"""Formulas to text, in any language: a shared tree is walked once, operands before what they make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from backprop_cli.kinds.languages import ATOM, MINUS_SIGN, TEXT, Language

LEAVES = ("name", "number", "given")
_Texts = Mapping[int, tuple[str, int]]


class Tree(Protocol):
    """What can be written: an operation, `head`, of `parts`; if it is one of `LEAVES`, of one text or float."""

    @property
    def head(self) -> str: ...  # noqa: D102
    @property
    def parts(self) -> Sequence[Any]: ...  # noqa: D102


def write(formula: Tree, names: Mapping[int, str] | None = None, language: Language = TEXT) -> str:
    """The formula as text in a language; parts whose `id` is in `names` are written as that name."""
    names = names or {}
    texts: dict[int, tuple[str, int]] = {}
    for part in in_order(formula, names):
        name = names.get(id(part))
        texts[id(part)] = _written(part, texts, language) if name is None else (language.name(name), ATOM)
    return texts[id(formula)][0]


def in_order(formula: Tree, stop_at: Mapping[int, str]) -> Iterator[Tree]:
    """Every part once, operands before what they make. Nothing below a part in `stop_at`."""
    seen: set[int] = set()
    waiting = [(formula, False)]
    while waiting:
        part, ready = waiting.pop()
        if ready:
            yield part
        elif id(part) not in seen:
            seen.add(id(part))
            waiting.append((part, True))
            if id(part) not in stop_at and part.head not in LEAVES:
                waiting.extend((operand, False) for operand in reversed(part.parts))


def _written(part: Tree, texts: _Texts, language: Language) -> tuple[str, int]:
    if part.head == "name":
        # The name of a number that stands as an operand is the number as written.
        return language.name(part.parts[0]), MINUS_SIGN.strength if part.parts[0].startswith("-") else ATOM
    if part.head in LEAVES:
        return language.number(part.parts[0])
    if part.head == "by_sign":
        return _condition(part, texts, language)
    operands = [texts[id(operand)] for operand in part.parts]
    spelling = language.spelling(part.head, len(operands))
    needs = (*spelling.needs, *spelling.needs[-1:] * len(operands))
    inside = spelling.between.join(map(language.enclosed, operands, needs))
    return f"{spelling.opening}{inside}{spelling.closing}", spelling.strength


def _condition(part: Tree, texts: _Texts, language: Language) -> tuple[str, int]:
    """A number that goes by the sign of another; by the sign of a difference, it compares the two."""
    subject, *choices = part.parts
    is_difference = subject.head == "-" and len(subject.parts) == 2 and id(subject.parts[0]) in texts
    left, right = (texts[id(side)][0] for side in subject.parts) if is_difference else (texts[id(subject)][0], "0")
    return language.condition(left, right, *(texts[id(choice)][0] for choice in choices))
