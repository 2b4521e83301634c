"""A tree of plain values to the sections of a graph file: what each key holds, and every mistake in it."""

from __future__ import annotations

from collections.abc import Mapping

from backprop_cli.graph import CONSTANT, INPUT, Leaf
from backprop_cli.numerals import Number
from backprop_cli.readers.draft import EMPTY, Draft, Reader, number, pairs
from backprop_cli.readers.names import normal
from backprop_cli.readers.tree import KEY, Path, Tree, what_is
from backprop_cli.words import did_you_mean, shown

SECTIONS = ("title", "inputs", "constants", "correlations", "ops", "nodes", "output")
INPUT_KEYS = ("value", "label", "unit", "plus_minus")


def interpret(tree: Tree, others: Mapping[str, Reader]) -> Draft:
    """The sections of a file. Operations come first and names before nodes, wherever they stand in the file."""
    draft = Draft()
    if tree in EMPTY:
        draft.mistake("empty", "the file is empty", (), "a graph has inputs and nodes; see backprop schema")
        return draft
    if not isinstance(tree, tuple):
        draft.mistake("wrong-shape", f"a graph is a mapping with inputs and nodes; this is {what_is(tree)}", ())
        return draft
    sections = _sections(draft, tree)
    readers = {
        "title": _title,
        "ops": others["ops"],
        "inputs": _inputs,
        "constants": _constants,
        "correlations": others["correlations"],
        "nodes": others["nodes"],
        "output": _output,
    }
    for key, read in readers.items():
        if key in sections:
            path, value = sections[key]
            read(draft, value, path)
    _require_nodes(draft, sections.get("nodes"))
    return draft


def _require_nodes(draft: Draft, section: tuple[Path, Tree] | None) -> None:
    """Tell that there are no nodes, unless a mistake in the section says so already."""
    if draft.nodes:
        return
    path = section[0] if section else ()
    misspelled = did_you_mean("nodes", SECTIONS)
    is_told = any(mistake.hint == misspelled for mistake in draft.mistakes)
    if not is_told and not any(path and mistake.path and mistake.path[:1] == path for mistake in draft.mistakes):
        hint = "add nodes, such as nodes: {price: apple * apple_num}"
        draft.mistake("no-nodes", "the graph has no nodes", path, hint)


def _sections(draft: Draft, tree: Tree) -> dict[str, tuple[Path, Tree]]:
    sections: dict[str, tuple[Path, Tree]] = {}
    for index, (key, value) in enumerate(tree):
        if key in sections:
            draft.mistake("duplicate", f"{key} is there twice", (index, KEY), "put both under one")
        elif key in SECTIONS:
            sections[key] = (index,), value
        else:
            empty = next((above for above, (_, held) in reversed(sections.items()) if held in EMPTY), None)
            hint = f"indent it if it belongs to {empty}" if empty else None
            draft.unknown_key(key, "a graph", SECTIONS, (index, KEY), hint)
    return sections


def _title(draft: Draft, tree: Tree, path: Path) -> None:
    if isinstance(tree, str):
        draft.title = tree
    else:
        draft.mistake("wrong-shape", f"the title is text; this is {what_is(tree)}", path)


def _inputs(draft: Draft, tree: Tree, path: Path) -> None:
    for index, (name, value) in enumerate(pairs(draft, tree, path, "inputs")):
        here = (*path, index)
        taken = draft.declare(name, "inputs", path, index)
        leaf = (
            _described(draft, name, value, here)
            if isinstance(value, tuple)
            else Leaf(name, number(draft, value, here, name) or 0.0, INPUT)
        )
        if taken is not None:
            draft.leaves.append(leaf._replace(name=taken))


def _described(draft: Draft, name: str, value: Tree, path: Path) -> Leaf:
    """An input that is a mapping with a value and what is said about it."""
    found: dict[str, Tree] = {}
    for index, (key, item) in enumerate(value):
        if key in found:
            draft.mistake("duplicate", f"{shown(key)} is there twice", (*path, index, KEY), "leave one out")
        elif key not in INPUT_KEYS:
            draft.unknown_key(key, "an input", INPUT_KEYS, (*path, index, KEY))
        else:
            found[key] = _input_item(draft, name, key, item, (*path, index))
    if "value" not in found:
        draft.mistake("bad-number", f"{shown(name)} has no value", path, "add value: and a number")
    return Leaf(name, found.get("value") or 0.0, INPUT, found.get("label"), found.get("unit"), found.get("plus_minus"))


def _input_item(draft: Draft, name: str, key: str, item: Tree, path: Path) -> Tree:
    if key in ("value", "plus_minus"):
        found = number(draft, item, path, name if key == "value" else key)
        if key == "plus_minus" and found is not None and found < 0:
            draft.mistake("bad-number", "a standard uncertainty is not negative", path, "write it without the sign")
        return found
    if isinstance(item, str):
        return str(item)
    draft.mistake("wrong-shape", f"a {key} is text; this is {what_is(item)}", path)
    return None


def _constants(draft: Draft, tree: Tree, path: Path) -> None:
    for index, (name, value) in enumerate(pairs(draft, tree, path, "constants")):
        here = (*path, index)
        found = number(draft, value, here, name)
        taken = draft.declare(name, "constants", path, index)
        if taken is not None:
            draft.leaves.append(Leaf(taken, found or 0.0, CONSTANT))


def _output(draft: Draft, tree: Tree, path: Path) -> None:
    names = tree if isinstance(tree, list) else [tree]
    if not names:
        draft.mistake("empty", "the list of outputs is empty", path, "name an output, or leave the key out")
    for index, name in enumerate(names):
        here = (*path, index) if isinstance(tree, list) else path
        if not isinstance(name, str) or isinstance(name, Number) or name == "":
            draft.mistake("wrong-shape", f"an output is a name; this is {what_is(name)}", here)
        elif normal(name) in (given for given, _ in draft.outputs):
            draft.mistake("duplicate", f"{shown(name)} is there twice", here, "leave one out")
        else:
            draft.outputs.append((normal(name), here))
