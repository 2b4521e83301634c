"""Text to graph: YAML or JSON, from a path or a string."""

from __future__ import annotations

import gc
import re
from functools import partial
from os import PathLike, fspath
from types import ModuleType

from backprop_cli.graph import Graph
from backprop_cli.problems import GraphError, Place, Source
from backprop_cli.readers.build import build
from backprop_cli.readers.document import interpret
from backprop_cli.readers.draft import Draft
from backprop_cli.readers.nodes import read_nodes
from backprop_cli.readers.source import checked, read_source
from backprop_cli.readers.tree import Path, Tree, declared, part_of, told_in_place

__all__ = ["load", "loads"]

_JSON_BEGINS = r'\s*\{\s*(?:"|\}|$)'


def load(path: str | PathLike[str]) -> Graph:
    """The graph in the file at `path`, YAML or JSON (by the suffix `.json`); `-` is standard input.

    Raises:
        GraphError: the file can't be read or is not a graph; all its mistakes at once.
    """
    return _graph(read_source(fspath(path)))


def loads(text: str, name: str = "<text>") -> Graph:
    """The graph that a text describes, as YAML, or as JSON where it begins with `{` and `"`; `name` is for messages.

    Raises:
        GraphError: the text is not a graph; all its mistakes at once.
    """
    return _graph(checked(Source(name, text.replace("\r\n", "\n").replace("\r", "\n"))))


def _graph(source: Source) -> Graph:
    # The cyclic collector finds nothing here, and looking for it costs half of the time.
    enabled = gc.isenabled()
    gc.disable()
    try:
        return _checked_graph(source)
    finally:
        if enabled:
            gc.enable()


def _checked_graph(source: Source) -> Graph:
    syntax = syntax_of(source)
    tree, mistakes = syntax.read(source)
    draft = interpret(tree, _OTHERS)
    draft.mistakes[:0] = mistakes
    graph = build(draft, source, partial(_place, source), _section(tree, "nodes"))
    if graph is None:
        raise GraphError(told_in_place(draft.mistakes, source, syntax.signs(source)))
    return graph


def _read_ops(draft: Draft, tree: Tree, path: Path) -> None:
    """Read the section `ops`. Few files have one, so its module is not imported for the others."""
    from backprop_cli.readers.own_ops import read_ops

    read_ops(draft, tree, path)


def _read_correlations(draft: Draft, tree: Tree, path: Path) -> None:
    """Read the section `correlations`, which few files have."""
    from backprop_cli.readers.correlations import read_correlations

    read_correlations(draft, tree, path)


# The sections that have a reader of their own; and those whose keys are names of the graph.
_OTHERS = {"ops": _read_ops, "correlations": _read_correlations, "nodes": read_nodes}
_DECLARING = ("inputs", "constants", "nodes")


def syntax_of(source: Source) -> ModuleType:
    """The module that reads a source. Only that one is imported."""
    # YAML has braces, too; JSON's first key is in double quotes.
    is_json_text = source.name.startswith("<") and re.match(_JSON_BEGINS, source.text)
    if source.name.endswith(".json") or is_json_text:
        from backprop_cli.readers import json_text

        return json_text
    from backprop_cli.readers import yaml_text

    return yaml_text


def _section(tree: Tree, name: str) -> Path:
    pairs = tree if isinstance(tree, tuple) else ()
    return next(((index,) for index, (key, _) in enumerate(pairs) if key == name), (0,))


def _place(source: Source, name: str, part: tuple[int, int] | None) -> Place | None:
    """Where a name is declared, or the given characters of its formula."""
    found = declared(syntax_of(source).signs(source), source.text, _DECLARING, name)
    if found is None:
        return None
    key, value = found
    return source.place(*(part_of(source.text[slice(*value)], value[0], *part) if part else key))
