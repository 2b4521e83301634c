"""The bodies of nodes, operations or formulas, to layers whose operands are words."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from backprop_cli.numerals import Number
from backprop_cli.ops import BY_NAME, Op
from backprop_cli.readers.draft import Draft, DraftLayer, pairs, wrong_count
from backprop_cli.readers.names import normal
from backprop_cli.readers.tree import KEY, Path, Tree, what_is
from backprop_cli.words import did_you_mean, shown

_WORD_TYPES = frozenset((str, Number))

# A formula that is one name or number computes nothing; as a layer it is that times one.
_UNCHANGED = BY_NAME["mul"]


def read_nodes(draft: Draft, tree: Tree, path: Path) -> None:
    """Read the section `nodes`. The loop is a hot spot: the usual node takes no call but two short ones."""
    ops, layers, nodes, declare, make = draft.ops, draft.layers, draft.nodes, draft.declare, DraftLayer._make
    for index, (name, body) in enumerate(pairs(draft, tree, path, "nodes")):
        taken = declare(name, "nodes", path, index)
        if taken is not None:
            nodes[taken] = index
        if body.__class__ is tuple and len(body) == 1:
            op_name, words = body[0]
            op = ops.get(op_name)
            if op is not None and words.__class__ is list and op.takes(len(words)):
                layers.append(make((taken or name, op, words, index, None)))
                continue
        if taken is not None or body not in ("", None):
            _unusual_node(draft, taken or name, body, (*path, index), index)
    _require_words(draft, path)


def _require_words(draft: Draft, path: Path) -> None:
    """Tell of operands that are neither names nor numbers. They are all looked at together, which takes no time."""
    if _WORD_TYPES.issuperset(map(type, chain.from_iterable(layer.words for layer in draft.layers))):
        return
    whole = []
    for layer in draft.layers:
        wrong = [(place, word) for place, word in enumerate(layer.words) if word.__class__ not in _WORD_TYPES]
        for place, word in wrong:
            message = f"an operand is a name or a number; this is {what_is(word)}"
            draft.mistake(
                "wrong-shape", message, (*path, layer.node, 0, place), "make a node of it, and name that here"
            )
        if not wrong:
            whole.append(layer)
    draft.layers = whole


def _unusual_node(draft: Draft, name: str, body: Tree, path: Path, index: int) -> None:
    if isinstance(body, tuple):
        _operation(draft, name, body, path, index)
    elif isinstance(body, str) and body not in ("", "~"):
        _formula(draft, name, body, path, index)
    elif isinstance(body, str) or body is None:
        hint = "write an operation, {mul: [a, b]}, or a formula, a * b"
        draft.mistake("empty", f"the node {shown(name)} is empty", (*path, KEY), hint)
    else:
        draft.mistake(
            "wrong-shape",
            f"a node is an operation or a formula; this is {what_is(body)}",
            path,
            "such as {mul: [a, b]} or a * b",
        )


def _operation(draft: Draft, name: str, body: Tree, path: Path, index: int) -> None:
    if len(body) != 1:
        message = f"a node is one operation; {shown(name)} has {len(body) or 'none'}"
        is_cut = len(body) > 1 and body[1][1] in ("", None)
        hint = "put the operands in brackets, {mul: [a, b]}" if is_cut else "make a node of each, or write a formula"
        draft.mistake("wrong-shape", message, (*path, 1, KEY) if body else path, hint)
        return
    op_name, operands = body[0]
    op = draft.ops.get(op_name)
    if op is None:
        _unknown_op(draft, op_name, operands, (*path, 0, KEY))
    words = None if op is None and operands in ("", None) else _words(draft, operands, (*path, 0))
    if op is None or words is None:
        return
    if not op.takes(len(words)):
        draft.mistake("operand-count", wrong_count(op, op_name, len(words)), (*path, 0, KEY))
    else:
        draft.layers.append(DraftLayer(name, op, words, index))


def _unknown_op(draft: Draft, op_name: str, operands: Tree, path: Path) -> None:
    if op_name == "<<":
        draft.unknown_key(op_name, "a node", (), path)
    elif normal(op_name) not in draft.broken_ops:
        hint = _op_hint(op_name, operands, draft.ops)
        draft.mistake("unknown-op", f"there is no operation {shown(op_name)}", path, hint)


def _op_hint(op_name: str, operands: Tree, ops: Mapping[str, Op]) -> str:
    if operands in ("", None):
        return "braces make a mapping in YAML; write the formula without them, or in quotes"
    by_sign = next((op.name for op in ops.values() if op.infix == op_name), op_name)
    return did_you_mean(by_sign.rpartition(".")[2], ops) or "backprop ops lists the operations"


def _words(draft: Draft, operands: Tree, path: Path) -> list[str] | None:
    """The operands; one alone needs no list."""
    if isinstance(operands, str) and operands:
        return [operands]
    if isinstance(operands, list):
        return operands
    message = f"the operands are a list of names and numbers; this is {what_is(operands)}"
    draft.mistake("wrong-shape", message, path)
    return None


def _formula(draft: Draft, name: str, text: str, path: Path, index: int) -> None:
    from backprop_cli.readers.formula import Step, Word, parse
    from backprop_cli.readers.tokens import FormulaError

    try:
        steps, result = parse(text, draft.ops)
    except FormulaError as slip:
        if slip.code == "unknown-op" and normal(text[slip.start : slip.end]) in draft.broken_ops:
            return
        draft.mistake(slip.code, slip.message, path, slip.hint, (slip.start, slip.end))
        return
    draft.formulas[name] = text
    if isinstance(result, Word):
        steps = [Step(_UNCHANGED, (result, Word(Number("1"), 0, len(text))), result.start, result.end)]
    names = [f"{name}.{count}" for count in range(1, len(steps))] + [name]
    for layer_name, step in zip(names, steps, strict=True):
        words = [operand.text if isinstance(operand, Word) else names[operand] for operand in step.operands]
        draft.layers.append(DraftLayer(layer_name, step.op, words, index, step))
