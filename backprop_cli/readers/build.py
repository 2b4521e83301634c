"""A draft to the graph: words become positions, layers get their computing order, outputs are found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

from backprop_cli.graph import NUMBER, Graph, Layer, Leaf, Part
from backprop_cli.numerals import KNOWN_NUMBERS, Number, is_number
from backprop_cli.problems import Place, Source
from backprop_cli.readers.draft import Draft, DraftLayer
from backprop_cli.readers.names import normal, why_bad_name
from backprop_cli.readers.tree import KEY, Path
from backprop_cli.words import did_you_mean, listed, shown

# Unknown names are compared with known ones for a hint: with 100,000 of each that would take hours.
MOST_COMPARED = 100_000

Locate = Callable[[str, tuple[int, int] | None], Place | None]


def build(draft: Draft, source: Source, locate: Locate, nodes_path: Path) -> Graph | None:
    """The graph of a draft; None, with the draft's mistakes added to, if it has none."""
    operands = _resolved(draft, nodes_path)
    if operands is None:
        _unknown_outputs(draft)
        return None
    first = len(draft.leaves)
    order = _computing_order(operands, first)
    if isinstance(order, int):
        _tell_cycle(draft, operands, order, nodes_path)
        return None
    graph = _ordered(draft, operands, order, source, locate)
    outputs = _outputs(draft, graph, nodes_path)
    return graph._replace(outputs=tuple(outputs)) if outputs else None


def _resolved(draft: Draft, nodes_path: Path) -> list[tuple[int, ...]] | None:
    """Every layer's operands as positions in file order; numbers that stand as operands become leaves."""
    words = set(chain.from_iterable(words for _, _, words, _, _ in draft.layers))
    if not all(map(str.isascii, words)):
        draft.layers[:] = [layer._replace(words=list(map(_normal_word, layer.words))) for layer in draft.layers]
        words = set(map(_normal_word, words))
    undeclared = words.difference(draft.names)
    if undeclared:
        undeclared -= {layer.name for layer in draft.layers if layer.step is not None}
    numbers = [word for word in undeclared if is_number(word) or word in KNOWN_NUMBERS]
    unknown = undeclared.difference(numbers)
    if unknown or _quoted_numbers(draft, set(numbers)):
        _tell_unknown(draft, unknown | _quoted_numbers(draft, set(numbers)), nodes_path)
        return None
    if draft.mistakes:
        return None
    for word in sorted(numbers):
        draft.leaves.append(Leaf(word, float(KNOWN_NUMBERS.get(word, word)), NUMBER))
    names = [*(leaf.name for leaf in draft.leaves), *(name for name, _, _, _, _ in draft.layers)]
    where = dict(zip(names, range(len(names)), strict=True)).__getitem__
    return [tuple(map(where, words)) for _, _, words, _, _ in draft.layers]


def _normal_word(word: str) -> str:
    return word if isinstance(word, Number) else normal(word)


def _quoted_numbers(draft: Draft, numbers: set[str]) -> set[str]:
    """Operands that are numbers in quotes, and so words."""
    if not numbers:
        return set()
    return {
        word for layer in draft.layers for word in layer.words if word in numbers and word.__class__ is str
    } - KNOWN_NUMBERS.keys()


def _tell_unknown(draft: Draft, unknown: set[str], nodes_path: Path) -> None:
    known = [name for name in draft.names if name not in unknown]
    hints = max(1, MOST_COMPARED // max(1, len(known)))
    for layer in draft.layers:
        for index, word in enumerate(layer.words):
            if word not in unknown or (is_number(word) and isinstance(word, Number)):
                continue
            path: Path = (*nodes_path, layer.node)
            part = None
            if layer.step is None:
                path = (*path, 0, index)
            else:
                operand = layer.step.operands[index]
                part = None if isinstance(operand, int) else (operand.start, operand.end)
            if word not in draft.names or is_number(word):
                draft.mistake(*_about_word(draft, word, path, known if hints > 0 else ()), part)
                hints -= 1


def _about_word(draft: Draft, word: str, path: Path, known: Sequence[str]) -> tuple[str, str, Path, str | None]:
    if is_number(word):
        return "wrong-shape", f"{shown(word)} is in quotes, so it is no number", path, f"write {word} without quotes"
    if word[:1] in "+-" and not why_bad_name(word[1:].strip()):
        return (
            "bad-number",
            f"{shown(word)} is neither a number nor a name",
            path,
            "a formula stands alone: name: -a * b",
        )
    if word[:1].isdigit() or word[:1] in "+-.":
        return "bad-number", f"{shown(word)} is neither a number nor a name", path, _digits_hint(word)
    if why_bad_name(word):
        return (
            "unknown-name",
            f"{shown(word)} is neither a name nor a number",
            path,
            "a formula stands alone: name: a * b",
        )
    hint = did_you_mean(word, known) or "add it to inputs or constants, or make a node of it"
    if word in draft.ops:
        hint = f"{word} is an operation: make a node of it, and name that here"
    return "unknown-name", f"there is no input, constant or node {shown(word)}", path, hint


def _digits_hint(word: str) -> str:
    from backprop_cli.numerals import why_no_number

    return f"{shown(word)} {why_no_number(word)}"


def _computing_order(operands: Sequence[tuple[int, ...]], first: int) -> Sequence[int] | int:
    """The layers (counted from 0) so that each comes after its operands, as close to the file as can be.

    Where layers need each other, one of them is returned instead.
    """
    if all(map(int.__gt__, range(first, first + len(operands)), map(max, operands))):
        return range(len(operands))
    state = bytearray(len(operands))  # 1: begun, 2: done
    order: list[int] = []
    for root in range(len(operands)):
        waiting = [root]
        while waiting:
            layer = waiting[-1]
            if state[layer] == 0:
                state[layer] = 1
                needed = [operand - first for operand in reversed(operands[layer]) if operand >= first]
                for below in needed:
                    if state[below] == 1:
                        return below
                waiting.extend(below for below in needed if not state[below])
            else:
                waiting.pop()
                if state[layer] == 1:
                    state[layer] = 2
                    order.append(layer)
    return order


def _tell_cycle(draft: Draft, operands: Sequence[tuple[int, ...]], start: int, nodes_path: Path) -> None:
    """Tell the shortest circle through `start`, by its nodes."""
    first = len(draft.leaves)
    came_from = {start: start}
    waiting = [start]
    for layer in waiting:
        for operand in operands[layer]:
            below = operand - first
            if below == start:
                _tell_circle(draft, came_from, layer, start, nodes_path)
                return
            if below >= 0 and below not in came_from:
                came_from[below] = layer
                waiting.append(below)


def _tell_circle(draft: Draft, came_from: dict[int, int], last: int, start: int, nodes_path: Path) -> None:
    way = [last]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    # A formula's layers are one node to its reader.
    names = list(dict.fromkeys(draft.layers[layer].name.partition(".")[0] for layer in reversed(way)))
    index = min(draft.nodes[name] for name in names)
    turn = next(place for place, name in enumerate(names) if draft.nodes[name] == index)
    circle = [*names[turn:], *names[:turn], names[turn]]
    told = " -> ".join(shown(name) for name in circle[:9]) + (
        f" -> ... ({len(names)} nodes)" if len(circle) > 9 else ""
    )
    message = f"{shown(names[turn])} needs itself" if len(names) == 1 else f"nodes need each other in a circle: {told}"
    draft.mistake("cycle", message, (*nodes_path, index, KEY), "a value must be known before it is used")


def _ordered(
    draft: Draft, operands: list[tuple[int, ...]], order: Sequence[int], source: Source, locate: Locate
) -> Graph:
    first = len(draft.leaves)
    layers, moved = _layers(draft.layers, operands, order, first)
    names = [*(leaf.name for leaf in draft.leaves), *(name for name, _, _ in layers)]
    positions = dict(zip(names, range(len(names)), strict=True))
    for leaf in draft.leaves:
        if leaf.kind == NUMBER:
            del positions[leaf.name]
    parts = {first + moved[index]: _part(layer) for index, layer in enumerate(draft.layers) if layer.step is not None}
    return Graph(
        leaves=tuple(draft.leaves),
        layers=layers,
        numbers=tuple(leaf.value for leaf in draft.leaves),
        outputs=(),
        in_file_order=list(map(positions.__getitem__, draft.names)),
        positions=positions,
        parts=parts,
        formulas=draft.formulas,
        ops=draft.ops,
        correlations={(positions[x], positions[y]): number for (x, y), number in draft.correlations.items()},
        title=draft.title,
        source=source,
        locate=locate,
    )


def _layers(
    drafts: list[DraftLayer], operands: list[tuple[int, ...]], order: Sequence[int], first: int
) -> tuple[list[Layer], Sequence[int]]:
    """The layers in computing order, and where each layer of the file has gone (counted from 0)."""
    if isinstance(order, range):
        return [
            Layer._make((name, op, made)) for (name, op, _, _, _), made in zip(drafts, operands, strict=True)
        ], order
    moved = [0] * len(order)
    for position, index in enumerate(order):
        moved[index] = position
    places = [*range(first), *(first + position for position in moved)]
    return [Layer(drafts[i].name, drafts[i].op, tuple(places[o] for o in operands[i])) for i in order], moved


def _part(layer: DraftLayer) -> Part:
    assert layer.step is not None
    return Part(layer.name.partition(".")[0], layer.step.start, layer.step.end)


def _outputs(draft: Draft, graph: Graph, nodes_path: Path) -> list[int]:
    """The positions of the outputs: those named, else the one node that no other node uses."""
    if draft.outputs:
        _unknown_outputs(draft)
        return [] if draft.mistakes else [graph.positions[name] for name, _ in draft.outputs]
    used = {operand for layer in graph.layers for operand in layer.operands}
    ends = [position for position in graph.in_file_order if position >= len(graph.leaves) and position not in used]
    if len(ends) == 1:
        return ends
    names = listed(graph.name(position) for position in ends)
    message = f"several nodes are used by no other: {names}"
    draft.mistake("no-output", message, (*nodes_path, KEY), "say which is meant: output: NAME")
    return []


def _unknown_outputs(draft: Draft) -> None:
    for name, path in draft.outputs:
        if name not in draft.names:
            hint = did_you_mean(name, draft.names) or f"the nodes are {listed(draft.nodes)}"
            hint = "make a node of it, and name that" if why_bad_name(name) else hint
            draft.mistake("unknown-name", f"there is no node {shown(name)}", path, hint)
