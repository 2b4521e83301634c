"""What YAML and JSON text both become: a tree of plain values, and where each of them stands.

A mapping is a tuple of (key, value) pairs, so that doubled keys are still there to be told; a sequence is a list. A
scalar is a `Number` if it is written as one, another `str` if it is a word, or what JSON has beside: None, a bool.
Values carry no places, which would cost more than reading them: a mistake knows its path, and the places of a few paths
are found by walking through the text a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from backprop_cli.numerals import Number
from backprop_cli.problems import Problem, Source
from backprop_cli.readers.names import normal

Tree = Any

# Indexes of children from the root down; a path that ends with KEY means the pair's key, not its value.
Path = tuple[int, ...]
KEY = -1
DEEPEST = 32

OPEN_MAPPING, OPEN_SEQUENCE, CLOSE, SCALAR = range(4)


class Sign(NamedTuple):
    """A piece of the text as it is walked through: a scalar, or the beginning or end of a container."""

    kind: int
    start: int
    end: int


class Mistake(NamedTuple):
    """A problem that knows its path. `part` are the characters of the scalar that are wrong, all of it if None."""

    code: str
    message: str
    path: Path | None
    hint: str | None = None
    part: tuple[int, int] | None = None


def what_is(tree: Tree) -> str:
    """The kind of thing a value is, for messages."""
    if isinstance(tree, tuple):
        return "a mapping"
    if isinstance(tree, list):
        return "a list"
    if tree is None or tree in ("", "~", "null"):
        return "nothing"
    if isinstance(tree, bool):
        return str(tree).lower()
    return "a number" if isinstance(tree, Number) else "text"


def spans(signs: Iterable[Sign], wanted: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """The characters of each wanted path: of a scalar all of it, of a container its first."""
    missing, found = set(wanted), {}
    for path, sign in _paths(signs):
        if path in missing:
            found[path] = sign.start, sign.end if sign.kind == SCALAR else sign.start + 1
            missing.remove(path)
            if not missing:
                break
    return found


def declared(
    signs: Iterable[Sign], text: str, sections: Iterable[str], name: str
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The characters of the key `name` in one of the sections, and of its value; None if it is written in escapes."""
    walk = _paths(signs)
    in_section = False
    for path, sign in walk:
        if path[-1:] == (KEY,) and len(path) < 4:
            key = normal(text[sign.start : sign.end].strip("'\""))
            if len(path) == 2:
                in_section = key in sections
            elif in_section and key == name:
                value = next(walk)[1]
                return (sign.start, sign.end), (value.start, value.end)
    return None


def _paths(signs: Iterable[Sign]) -> Iterator[tuple[Path, Sign]]:
    """Every value and key with its path."""
    above: list[tuple[Path, bool, int]] = []
    path: Path = ()
    is_mapping, count = False, -1
    for sign in signs:
        if sign.kind == CLOSE:
            path, is_mapping, count = above.pop()
            continue
        here: Path = ()
        if above:
            here = (
                (*path, count)
                if not is_mapping
                else (*path, count // 2, KEY)
                if count % 2 == 0
                else (*path, count // 2)
            )
        count += 1
        yield here, sign
        if sign.kind != SCALAR:
            above.append((path, is_mapping, count))
            path, is_mapping, count = here, sign.kind == OPEN_MAPPING, 0


def told_in_place(mistakes: Iterable[Mistake], source: Source, signs: Iterable[Sign]) -> list[Problem]:
    """The mistakes as problems with their places, in the order of the text."""
    every = list(dict.fromkeys(mistakes))
    found = spans(signs, {mistake.path for mistake in every if mistake.path is not None})
    placed = []
    for mistake in every:
        start, end = found.get(mistake.path or (), (0, 1))
        if mistake.part is not None:
            start, end = part_of(source.text[start:end], start, *mistake.part)
        place = None if mistake.path is None else source.place(start, end)
        placed.append((start, Problem(mistake.code, mistake.message, place, mistake.hint)))
    return [problem for _, problem in sorted(placed, key=lambda pair: pair[0])]


def part_of(written: str, offset: int, start: int, end: int) -> tuple[int, int]:
    """Where the characters `start` to `end` of a scalar stand in the text that it is written as.

    Quotes and folded lines move characters, but the ones that are seen keep their order, so those are counted; a
    scalar with escapes is pointed at as a whole.
    """
    if written[:1] == '"' and "\\" in written:
        return offset, offset + len(written)
    first = 1 if written[:1] in ("'", '"') else written.find("\n") + 1 if written[:1] in "|>" and written else 0
    if "\n" not in written:
        return offset + first + start, offset + first + end
    return _unfolded(written, first, offset, start, end)


def _unfolded(written: str, first: int, offset: int, start: int, end: int) -> tuple[int, int]:
    lines = written[first:].split("\n")
    at = first
    folded: list[int] = []
    for line in lines:
        body = line.strip()
        indent = len(line) - len(line.lstrip())
        folded.extend(range(at + indent, at + indent + len(body) + 1))
        at += len(line) + 1
    if start >= len(folded):
        return offset, offset + 1
    return offset + folded[start], offset + folded[min(end, len(folded)) - 1] + 1
