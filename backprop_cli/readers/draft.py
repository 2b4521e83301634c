"""What is known of a graph while it is read: names, leaves, layers whose operands are words, and every mistake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from backprop_cli.graph import Leaf
from backprop_cli.numerals import Number, is_number, why_no_number
from backprop_cli.ops import BY_NAME, Op
from backprop_cli.readers.names import LONGEST_NAME, normal, why_bad_name
from backprop_cli.readers.tree import KEY, Mistake, Path, Tree, what_is
from backprop_cli.words import did_you_mean, shown

if TYPE_CHECKING:
    from backprop_cli.readers.formula import Step

EMPTY = ("", "~", "null", None)
_MAPPINGS = {
    "inputs": "such as inputs: {apple: 100, apple_num: 2}",
    "constants": "such as constants: {tax: 1.1}",
    "correlations": "such as correlations: {V: {I: -0.36, phi: 0.86}, I: {phi: -0.65}}",
    "nodes": "such as nodes: {price: apple * apple_num}",
}


class DraftLayer(NamedTuple):
    """A layer whose operands are still words. `node` counts its node in the file; `step` if a formula made it."""

    name: str
    op: Op
    words: list[str]
    node: int
    step: Step | None = None


class Draft:
    """What has been read so far. It is filled by one reader and then made a `Graph`, which never changes."""

    def __init__(self) -> None:
        self.title: str | None = None
        self.leaves: list[Leaf] = []
        self.layers: list[DraftLayer] = []
        self.nodes: dict[str, int] = {}
        self.names: dict[str, str] = {}
        self.formulas: dict[str, str] = {}
        self.ops: dict[str, Op] = dict(BY_NAME)
        self.correlations: dict[tuple[str, str], float] = {}
        # Operations of the file's own that have mistakes: those are told, and no one is told that they are missing.
        self.broken_ops: set[str] = set()
        self.outputs: list[tuple[str, Path]] = []
        self.mistakes: list[Mistake] = []

    def mistake(
        self, code: str, message: str, path: Path | None, hint: str | None = None, part: tuple[int, int] | None = None
    ) -> None:
        """Note a mistake, and go on: all of a file's are told in one go."""
        self.mistakes.append(Mistake(code, message, path, hint, part))

    def unknown_key(self, key: str, whose: str, known: Sequence[str], path: Path, hint: str | None = None) -> None:
        """Note a key that something does not have."""
        if key == "<<":
            self.mistake("merge-key", "<< is a YAML merge key; graphs have none", path, "write the pairs out")
        else:
            hint = did_you_mean(key, known) or hint or f"the keys are {', '.join(known)}"
            self.mistake("unknown-key", f"{whose} has no key {shown(key)}", path, hint)

    def declare(self, name: str, section: str, path: Path, index: int) -> str | None:
        """Take the name that is key `index` of the mapping at `path`; as it is compared, or None if it can't be one."""
        if name.isascii() and name.isidentifier() and len(name) <= LONGEST_NAME:
            if name not in self.names and name not in self.ops:
                self.names[name] = section
                return name
        elif reason := why_bad_name(name):
            if name == "<<":
                self.mistake("merge-key", "<< is a YAML merge key; graphs have none", (*path, index, KEY))
            else:
                self.mistake("bad-name", f"{shown(name) or 'this name'} {reason}", (*path, index, KEY))
            return None
        return self._declare_unusual(normal(name), section, (*path, index, KEY))

    def _declare_unusual(self, name: str, section: str, path: Path) -> str | None:
        before = self.names.get(name)
        if name in self.ops:
            hint = f"call it {shown(name, 40)}_value, or something that says more"
            self.mistake("name-taken", f"{shown(name)} is the name of an operation", path, hint)
        elif before == section:
            self.mistake("duplicate", f"{shown(name)} is there twice", path, "give one of them another name")
        elif before is not None:
            message = f"{shown(name)} is already one of the {before}"
            self.mistake("name-taken", message, path, "give one of them another name")
        else:
            self.names[name] = section
            return name
        return None


Reader = Callable[[Draft, Tree, Path], None]


def pairs(draft: Draft, tree: Tree, path: Path, what: str) -> tuple[tuple[str, Tree], ...]:
    """The pairs of a section that must be a mapping; none if it is empty or something else."""
    if isinstance(tree, tuple):
        return tree
    if tree not in EMPTY:
        is_equation = isinstance(tree, str) and "=" in tree
        hint = "write a colon and a space for the equals sign" if is_equation else _MAPPINGS.get(what)
        draft.mistake("wrong-shape", f"{what} is a mapping of names; this is {what_is(tree)}", path, hint)
    return ()


def number(draft: Draft, tree: Tree, path: Path, whose: str) -> float | None:
    """The number that a value is; else a mistake."""
    if isinstance(tree, Number):
        return float(tree)
    if isinstance(tree, str):
        reason = "has no value" if tree == "" else f"is {shown(tree)}, which {why_no_number(tree)}"
        message = f"{shown(whose)} {reason}"
        draft.mistake("bad-number", message, path, _number_hint(tree))
    else:
        draft.mistake("bad-number", f"{shown(whose)} is {what_is(tree)}; a number belongs here", path)
    return None


def _number_hint(text: str) -> str | None:
    if text == "":
        return "put a number after the colon"
    if is_number(text):
        return f"write {text} without quotes"
    return "a formula is a node: put it under nodes" if any(sign in text[1:] for sign in "*/+(") else None


def wrong_count(op: Op, written: str, count: int) -> str:
    """The message about a wrong number of operands."""
    one_or_two = {1: "one operand", 2: "two operands"}
    needed = "two or more operands" if op.many else one_or_two.get(len(op.partials), f"{len(op.partials)} operands")
    return f"{shown(written)} takes {needed}, here it has {count or 'none'}"
