"""What a page must know of a graph to compute, draw and explain it without us: plain values for JSON, and the program
of its operations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from backprop_cli.drawings.crossings import ordered
from backprop_cli.drawings.layering import columns
from backprop_cli.drawings.picture import BLANK, Drawing, Picture
from backprop_cli.drawings.rows import rows
from backprop_cli.explanation import ELLIPSIS, LARGEST_PUT_IN, LARGEST_SLOPE, applied, slopes
from backprop_cli.formulas import Formula, as_formula, write
from backprop_cli.graph import INPUT, LAYER, NUMBER, Graph
from backprop_cli.javascript import rule
from backprop_cli.languages import SIGNS, TEXT, Language
from backprop_cli.ops import Op

PITCH = 3  # rows between two lines from the same box: a value, a gradient, and the line between them
_MARK = "\0"  # stands around a place in a formula, and in nothing else
UPSTREAM, SLOPE, OUT = "upstream", "slope", "out"


class Rules(NamedTuple):
    """The operations of a graph, each with its number of operands, and the number of the one of each layer."""

    ops: tuple[tuple[Op, int], ...]
    of_layer: tuple[int, ...]


def rules(graph: Graph) -> Rules:
    """Every operation that the graph has, once for each number of operands."""
    numbers: dict[tuple[int, int], int] = {}
    ops: list[tuple[Op, int]] = []
    of_layer: list[int] = []
    for layer in graph.layers:
        key = id(layer.op), len(layer.operands)
        if key not in numbers:
            numbers[key] = len(ops)
            ops.append((layer.op, len(layer.operands)))
        of_layer.append(numbers[key])
    return Rules(tuple(ops), tuple(of_layer))


def program(found: Rules) -> str:
    """The rules as JavaScript: a list, in which layers are told their rule by its number."""
    return "const RULES = [\n" + "".join(f"  {rule(op, count)},\n" for op, count in found.ops) + "];\n"


def graph_data(drawing: Drawing, found: Rules) -> dict[str, Any]:
    """The graph, its operations in words, and where the boxes and lines of its picture are."""
    graph = drawing.graph
    first = len(graph.leaves)
    return {
        "title": drawing.title,
        "leaves": [{**leaf._asdict(), "value": value} for leaf, value in zip(graph.leaves, graph.numbers, strict=True)],
        "layers": [_layer(graph, position, found) for position in range(first, first + len(graph.layers))],
        "ops": [_op(op) for op, _ in found.ops],
        "outputs": list(drawing.outputs),
        "picture": _picture(drawing.pictures[0], graph),
    }


def _op(op: Op) -> dict[str, Any]:
    return {
        "name": op.name,
        "sentence": op.sentence,
        "needs": op.domain and f"{op.spelled(op.names_of_operands)} needs {op.domain.text}",
        "convention": op.kink and op.kink.convention,
        "kinkAt": op.kink and op.kink.text,
        "noSlope": op.no_slope,
    }


def _layer(graph: Graph, position: int, found: Rules) -> dict[str, Any]:
    """A layer; `spelled` and `symbols` are its formula in messages and for people, `terms` those along its edges."""
    name, op, operands = graph.layer(position)
    places = [_place(str(index)) for index in range(len(operands))]
    return {
        "name": name,
        "label": graph.label(position),
        "operands": list(operands),
        "rule": found.of_layer[position - len(graph.leaves)],
        "spelled": _parts(Formula.call(op.infix or op.name, *places), TEXT),
        "symbols": _parts(applied(graph, position, _operand(graph, position)), SIGNS),
        "terms": _terms(graph, position),
    }


def _terms(graph: Graph, position: int) -> list[dict[str, Any] | None]:
    """For each edge upstream times local, in symbols and with places for numbers; None where no partial is taken."""
    upstream = _place(UPSTREAM)
    made: list[dict[str, Any] | None] = []
    for operand, slope in zip(graph.layer(position).operands, _slopes(graph, position), strict=True):
        if graph.kind(operand) not in (INPUT, LAYER):
            made.append(None)
            continue
        symbols = slope if slope.size <= LARGEST_SLOPE else ELLIPSIS
        numbers = slope if slope.size <= LARGEST_PUT_IN else _place(SLOPE)
        made.append({"symbols": _parts(upstream * symbols, SIGNS), "numbers": _parts(upstream * numbers, SIGNS)})
    return made


def _slopes(graph: Graph, position: int) -> Sequence[Formula]:
    return [as_formula(slope) for slope in slopes(graph, position, _operand(graph, position))]


def _operand(graph: Graph, layer: int) -> Callable[[int], Formula]:
    """What stands for a position in the formulas of a layer: a place, or a number of the file itself."""

    def operand(position: int) -> Formula:
        name = graph.name(position)
        if graph.kind(position) == NUMBER and not name.isidentifier():
            return as_formula(graph.numbers[position])
        return _place(OUT if position == layer else str(graph.layer(layer).operands.index(position)))

    return operand


def _place(key: str) -> Formula:
    return Formula.name(f"{_MARK}{key}{_MARK}")


class _Places(Language):
    """A language that marks the places where it would put a negative number in parentheses."""

    def enclosed(self, operand: tuple[str, int], least_strength: int) -> str:
        text, strength = operand
        is_place = text.startswith(_MARK) and text.find(_MARK, 1) == len(text) - 1
        if is_place and self.number(-1.0)[1] < least_strength:
            return f"{_MARK}({text[1:]}"
        return super().enclosed((text, strength), least_strength)


def _parts(formula: Formula, language: Language) -> list[str | dict[str, Any]]:
    """The formula as texts and places: `{"operand": 0, "enclosed": true}`."""
    parts: list[str | dict[str, Any]] = []
    for index, text in enumerate(write(formula, None, _Places(*language)).split(_MARK)):
        if index % 2:
            key = text.lstrip("(")
            parts.append({"operand": int(key) if key.isdecimal() else key, "enclosed": text.startswith("(")})
        elif text:
            parts.append(text)
    return parts


def _picture(picture: Picture, graph: Graph) -> dict[str, Any]:
    """Boxes with their column and row; edges with the gap they begin in, and the rows at both ends of each gap."""
    placed = ordered(columns(picture))
    at = rows(placed, PITCH)
    top = min(
        *(row + at.shapes[item].entry for item, row in at.of.items()),
        *(row for gap in (*at.starts, *at.ends) for row in gap.values()),
    )
    column_of = {item: index for index, column in enumerate(placed.items) for item in column}
    ways: list[list[tuple[int, int]]] = [[] for _ in picture.edges]
    for gap, starts, ends in zip(placed.gaps, at.starts, at.ends, strict=True):
        for piece in gap:
            ways[piece.edge].append((starts[piece] - top, ends[piece] - top))
    labels = [label for edge in picture.edges for label in (edge.value, edge.gradient)]
    shows = {
        "values": any(edge.value is not None for edge in picture.edges),
        "gradients": any(edge.gradient is not None for edge in picture.edges),
        "blanks": BLANK in labels,
    }
    boxes = [
        {
            "kind": box.kind,
            "text": box.text,
            "caption": box.caption,
            "position": None if box.name is None else graph.positions[box.name],
            "column": column_of[index],
            "row": at.of[index] + at.shapes[index].entry - top,
        }
        for index, box in enumerate(picture.boxes)
    ]
    return {"boxes": boxes, "edges": _edges(picture, ways), "columns": len(placed.items), "shows": shows}


def _edges(picture: Picture, ways: Sequence[Sequence[tuple[int, int]]]) -> list[dict[str, Any]]:
    """Edges, each with its box at both ends, which operand it is (`index`), and whether it has labels."""
    count: dict[int, int] = {}
    made: list[dict[str, Any]] = []
    for edge, way in zip(picture.edges, ways, strict=True):
        index = count.get(edge.target, 0)
        count[edge.target] = index + 1
        made.append(
            {
                "source": edge.source,
                "target": edge.target,
                "index": index,
                "rows": way,
                "value": _shown(edge.value),
                "gradient": _shown(edge.gradient),
            }
        )
    return made


def _shown(label: str | None) -> str:
    """Whether a label is `shown`, `blank` or `none`."""
    return "none" if label is None else "blank" if label == BLANK else "shown"
