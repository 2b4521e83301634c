"""The section `correlations`: how inputs vary together, pair by pair, and whether all of it is possible at once."""

from __future__ import annotations

from backprop_cli.correlation import impossible
from backprop_cli.readers.draft import Draft, number, pairs
from backprop_cli.readers.names import normal
from backprop_cli.readers.tree import KEY, Path, Tree
from backprop_cli.words import did_you_mean, listed, shown

_EXAMPLE = "such as correlations: {V: {I: -0.36, phi: 0.86}, I: {phi: -0.65}}"


def read_correlations(draft: Draft, tree: Tree, path: Path) -> None:
    """Read the section. Names of inputs must be known by now."""
    count = len(draft.mistakes)
    for index, (name, others) in enumerate(pairs(draft, tree, path, "correlations")):
        here = (*path, index)
        first = _input(draft, name, (*here, KEY))
        if not isinstance(others, tuple):
            message = f"the correlations of {shown(name)} are a mapping of other inputs to numbers"
            draft.mistake("wrong-shape", message, here, _EXAMPLE)
            continue
        for place, (other, value) in enumerate(others):
            _pair(draft, first, other, value, (*here, place))
    if len(draft.mistakes) == count and (names := impossible(draft.correlations)):
        message = f"the correlations of {listed(names)} contradict each other: no numbers vary together like that"
        hint = "their matrix must be positive semi-definite; a pair that is not given has 0"
        draft.mistake("impossible-correlations", message, (*path, KEY), hint)


def _pair(draft: Draft, first: str | None, other: str, value: Tree, path: Path) -> None:
    second = _input(draft, other, (*path, KEY))
    found = number(draft, value, path, f"the correlation with {other}")
    if found is not None and not -1 <= found <= 1:
        draft.mistake("bad-number", f"a correlation is between -1 and 1; this is {shown(str(value))}", path)
    if first is None or second is None:
        return
    if first == second:
        message = f"{shown(first)} is paired with itself: that correlation is 1, always"
        draft.mistake("duplicate", message, (*path, KEY), "leave it out")
    elif (first, second) in draft.correlations or (second, first) in draft.correlations:
        message = f"the correlation of {shown(first)} and {shown(second)} is there twice"
        draft.mistake("duplicate", message, (*path, KEY), "each pair stands once; leave one out")
    elif found is not None:
        draft.correlations[first, second] = found


def _input(draft: Draft, name: str, path: Path) -> str | None:
    """The name as it is compared, if it is one of the inputs."""
    section = draft.names.get(normal(name))
    if section == "inputs":
        return normal(name)
    if section == "constants":
        message = f"{shown(name)} is a constant: it has no uncertainty, and so no correlation"
        draft.mistake("not-available", message, path, f"move {shown(name)} from constants to inputs")
        return None
    inputs = [known for known, where in draft.names.items() if where == "inputs"]
    hint = did_you_mean(name, inputs) or (f"the inputs are {listed(inputs)}" if inputs else None)
    draft.mistake("unknown-name", f"there is no input {shown(name)}", path, hint)
    return None
