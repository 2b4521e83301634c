"""The section `ops`: operations of the user's own, made of formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from backprop_cli.kinds.functions import Numeric, lifted
from backprop_cli.numerals import KNOWN_NUMBERS, Number
from backprop_cli.ops import BY_NAME, Op
from backprop_cli.readers.draft import Draft, pairs
from backprop_cli.readers.formula import Step, Word, parse
from backprop_cli.readers.names import normal, why_bad_name
from backprop_cli.readers.tokens import FormulaError
from backprop_cli.readers.tree import KEY, Path, Tree, what_is
from backprop_cli.words import did_you_mean, listed, shown

OP_KEYS = ("inputs", "forward", "partials")
OUT = "out"

Rule = Callable[..., Numeric]


class RuleStep(NamedTuple):
    """An operation of a rule by name, with positions: the operands first, then its numbers, then the steps before."""

    op: str
    positions: tuple[int, ...]


def rule(ops: Mapping[str, Op], numbers: Sequence[float], steps: Sequence[RuleStep], result: int) -> Rule:
    """A formula as a function of its operands, for any kind of number. `ops` may be completed later."""

    def apply(*operands: Numeric) -> Numeric:
        values = [*operands, *(lifted(operands[0], number) for number in numbers)]
        for op, positions in steps:
            values.append(ops[op].forward(*[values[position] for position in positions]))
        return values[result]

    return apply


def read_ops(draft: Draft, tree: Tree, path: Path) -> None:
    """Read the section `ops`. Operations may use each other in any order, but not in a circle."""
    described: list[tuple[str, dict[str, Tree], Path]] = []
    for index, (name, body) in enumerate(pairs(draft, tree, path, "ops")):
        here = (*path, index)
        if (taken := _taken_name(draft, name, (*here, KEY))) is None:
            continue
        parts = _parts(draft, taken, body, here)
        if parts is None:
            draft.broken_ops.add(taken)
        else:
            # Until all are known, an operation is only its name and number of operands: what formulas need to be read.
            draft.ops[taken] = Op(
                taken, "an operation of the file's own", lambda *xs: xs[0], (lambda *xs: xs[0],) * len(parts["inputs"])
            )
            described.append((taken, parts, here))
    uses = {name: _complete(draft, name, parts) for name, parts, _ in described}
    for name, _, here in described:
        if circle := _circle(name, uses):
            message = f"operations use each other in a circle: {' -> '.join(circle)}"
            draft.mistake("cycle", message, (*here, KEY), "an operation is made of others, not of itself")


def _taken_name(draft: Draft, name: str, path: Path) -> str | None:
    if reason := why_bad_name(name):
        draft.mistake("bad-name", f"{shown(name)} {reason}", path)
    elif normal(name) in BY_NAME:
        draft.mistake(
            "name-taken", f"{shown(name)} is an operation of the table", path, f"call yours my_{shown(name, 40)}"
        )
    elif normal(name) in draft.ops:
        draft.mistake("duplicate", f"{shown(name)} is there twice", path, "give one of them another name")
    else:
        return normal(name)
    return None


def _parts(draft: Draft, name: str, body: Tree, path: Path) -> dict[str, Tree] | None:
    """The three keys of an operation, each with its path under `key + " path"`; None if they do not make one."""
    parts: dict[str, Tree] = {}
    if not isinstance(body, tuple) and body not in ("", None):
        message = f"the operation {shown(name)} is a mapping of {listed(OP_KEYS)}; this is {what_is(body)}"
        draft.mistake("wrong-shape", message, path, _EXAMPLE)
        return None
    for index, (key, value) in enumerate(body or ()):
        if key not in OP_KEYS:
            draft.unknown_key(key, "an operation", OP_KEYS, (*path, index, KEY))
        elif key in parts:
            draft.mistake("duplicate", f"{key} is there twice", (*path, index, KEY), "leave one out")
        else:
            parts[key], parts[f"{key} path"] = value, (*path, index)
    missing = [key for key in OP_KEYS if key not in parts]
    if missing:
        draft.mistake("empty", f"the operation {shown(name)} has no {listed(missing)}", (*path, KEY), _EXAMPLE)
        return None
    parts["inputs"] = _operand_names(draft, parts["inputs"], parts["inputs path"])
    return parts if parts["inputs"] else None


_EXAMPLE = "such as double: {inputs: [x], forward: 2 * x, partials: [2]}"


def _operand_names(draft: Draft, tree: Tree, path: Path) -> list[str]:
    names: list[str] = []
    if not isinstance(tree, list) or not tree:
        draft.mistake(
            "wrong-shape", f"the inputs of an operation are a list of names; this is {what_is(tree)}", path, _EXAMPLE
        )
        return names
    for index, name in enumerate(tree):
        here = (*path, index)
        if not isinstance(name, str) or isinstance(name, Number):
            draft.mistake("wrong-shape", f"an input of an operation is a name; this is {what_is(name)}", here)
        elif reason := why_bad_name(name):
            draft.mistake("bad-name", f"{shown(name)} {reason}", here)
        elif name == OUT or name in BY_NAME:
            what = "the value, in partials" if name == OUT else "an operation"
            draft.mistake("name-taken", f"{shown(name)} is the name of {what}", here, "give the input another name")
        elif normal(name) in names:
            draft.mistake("duplicate", f"{shown(name)} is there twice", here, "give one of them another name")
        else:
            names.append(normal(name))
    return names if len(names) == len(tree) else []


def _complete(draft: Draft, name: str, parts: dict[str, Tree]) -> set[str]:
    """Put the finished operation in the draft; the names of the operations it uses."""
    names, partials = parts["inputs"], parts["partials"]
    used: set[str] = set()
    forward = _rule(draft, parts["forward"], parts["forward path"], names, used)
    if not isinstance(partials, list) or len(partials) != len(names):
        has = f"has {len(partials)}" if isinstance(partials, list) else f"is {what_is(partials)}"
        message = f"the partials of {shown(name)} are a list of {len(names)}, one for each input; this {has}"
        draft.mistake("operand-count", message, parts["partials path"], "in the order of inputs, such as [2 * x]")
        return used
    rules = [
        _rule(draft, text, (*parts["partials path"], index), [*names, OUT], used) for index, text in enumerate(partials)
    ]
    if forward is not None and None not in rules:
        sentence = f"is an operation of the file's own: {' '.join(str(parts['forward']).split())}"
        draft.ops[name] = Op(name, sentence, forward, tuple(rule for rule in rules if rule), operand_names=tuple(names))
    return used


def _rule(draft: Draft, text: Tree, path: Path, names: list[str], used: set[str]) -> Rule | None:
    if not isinstance(text, str):
        draft.mistake("wrong-shape", f"a formula belongs here; this is {what_is(text)}", path)
        return None
    try:
        steps, result = parse(text, draft.ops)
        used.update(step.op.name for step in steps)
        return _bound(draft.ops, names, steps, result)
    except FormulaError as slip:
        draft.mistake(slip.code, slip.message, path, slip.hint, (slip.start, slip.end))
        return None


def _bound(ops: Mapping[str, Op], names: list[str], steps: list[Step], result: Word | int) -> Rule:
    """The rule in which every word is a position."""
    words = [operand for step in steps for operand in step.operands if isinstance(operand, Word)]
    words += [result] if isinstance(result, Word) else []
    positions = {name: position for position, name in enumerate(names)}
    numbers = []
    for word in words:
        if word.text not in positions:
            positions[word.text] = len(positions)
            numbers.append(_value(word, names))
    made = [
        RuleStep(
            step.op.name, tuple(positions[o.text] if isinstance(o, Word) else len(positions) + o for o in step.operands)
        )
        for step in steps
    ]
    last = positions[result.text] if isinstance(result, Word) else len(positions) + result
    return rule(ops, numbers, made, last)


def _value(word: Word, names: list[str]) -> float:
    if isinstance(word.text, Number):
        return float(word.text)
    if word.text in KNOWN_NUMBERS:
        return float(KNOWN_NUMBERS[word.text])
    hint = did_you_mean(word.text, names) or f"its inputs are {listed(names)}"
    if word.text == OUT:
        hint = "out, the value, is known in partials"
    raise FormulaError("unknown-name", f"the operation has no input {shown(word.text)}", word.start, word.end, hint)


def _circle(name: str, uses: Mapping[str, set[str]]) -> list[str]:
    """A way from `name` back to itself through what operations use, or nothing."""
    ways = [[name]]
    seen = set()
    while ways:
        way = ways.pop()
        for used in sorted(uses.get(way[-1], ())):
            if used == name:
                return [*way, name]
            if used not in seen:
                seen.add(used)
                ways.append([*way, used])
    return []
