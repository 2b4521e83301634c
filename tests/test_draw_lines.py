"""Every line of a text picture, followed by a program that reads only the picture, joins what the graph joins."""

import json
import random
from collections import Counter

import pytest
from command import GRAPH_FILES
from following import Line, Sheet

from backprop_cli import Graph, backward, forward, load, loads
from backprop_cli.drawings import show
from backprop_cli.drawings.picture import Drawing, Labels, picture
from backprop_cli.graph import CONSTANT, NUMBER
from backprop_cli.numerals import for_people
from backprop_cli.views import Screen

GRAPHS = {path.stem: path for path in GRAPH_FILES}
WIDTHS = (None, 200, 100)


def own_op(count: int) -> dict[str, object]:
    """An operation of its own name, so that its box is known from all others."""
    names = [f"x{index}" for index in range(count)]
    terms = [f"{index + 2} * {name} / {count * count + 1}" for index, name in enumerate(names)]
    partials = [f"{index + 2} / {count * count + 1}" for index in range(count)]
    return {"inputs": names, "forward": " + ".join(terms), "partials": partials}


def random_graph(seed: int, most: int) -> Graph:
    """Names, operations and numbers that each occur once, operands that may occur again and again."""
    rng = random.Random(seed)
    letters = rng.choice(["in", "값", "a_long_name_of_an_input_"])
    inputs = {
        f"{letters}{index}": round(rng.uniform(-9, 9), rng.choice([0, 1, 9])) for index in range(rng.randint(1, 6))
    }
    names, ops, nodes = list(inputs), {}, {}
    for index in range(rng.randint(1, most)):
        count = rng.choice([1, 2, 2, 2, 3, 4])
        near = names[-rng.choice([2, 5, len(names)]) :]
        operands = [rng.choice(near) for _ in range(count)]
        if rng.random() < 0.2 and count > 1:
            operands[rng.randrange(count)] = 1000 + seed + index / 1000
        ops[f"f{index}"] = own_op(count)
        nodes[f"y{index}"] = {f"f{index}": operands}
        names.append(f"y{index}")
    outputs = list(dict.fromkeys([names[-1], rng.choice(names)]))
    return loads(json.dumps({"inputs": inputs, "ops": ops, "nodes": nodes, "output": outputs}))


def expected(graph: Graph, of: str) -> Counter[Line]:
    """What the lines must say, from the passes alone."""
    done = forward(graph)
    back = backward(done, of=of)
    lines: Counter[Line] = Counter()
    for position in range(len(graph.leaves), len(graph.leaves) + len(graph.layers)):
        target = box_text(graph, position)
        operands = graph.layer(position).operands
        for operand, flow in zip(operands, back.edge(position), strict=True):
            shown = None if graph.kind(operand) in (CONSTANT, NUMBER) else label(flow)
            lines[Line(box_text(graph, operand), target, label(done.numbers[operand]), shown)] += 1
    for output in graph.outputs:
        name = graph.name(output)
        flow = "1" if name == of else "0"
        lines[Line(box_text(graph, output), name, label(done.numbers[output]), flow)] += 1
    return lines


def label(number: float) -> str:
    return for_people(number) if number == number else "undefined"


def box_text(graph: Graph, position: int) -> str:
    if position < len(graph.leaves):
        return graph.name(position)
    op = graph.layer(position).op
    return op.sign or op.name


def drawn(graph: Graph, of: str, screen: Screen) -> str:
    done = forward(graph)
    labels = Labels(done, backward(done, of=of))
    one = picture(graph, labels, graph.outputs, None)._replace(title=None)
    bare = one._replace(boxes=tuple(box._replace(caption=None) for box in one.boxes))
    return "".join(show(Drawing(None, [bare], graph, graph.outputs), "text", screen))


def hold(graph: Graph, of: str, screen: Screen) -> None:
    text = drawn(graph, of, screen)
    sheet = Sheet(text.partition("\n\n↕ ")[0])
    wanted = expected(graph, of)
    lines = Counter(
        line._replace(source=line.source.removesuffix("↕"), target=line.target.removesuffix("↕"))
        for line in sheet.lines()
    )
    assert lines == wanted, text
    assert not sheet.strays(), text
    assert Counter(sheet.labels()) == Counter(
        word for line in wanted.elements() for word in (line.above, line.below) if word is not None
    ), text


def hold_order(graph: Graph) -> None:
    """Operands come from top to bottom into every box that is not marked, and into none that is."""
    picture, _, legend = drawn(graph, graph.name(graph.outputs[0]), Screen()).partition("\n\n↕ ")
    sheet = Sheet(picture)
    sheet.lines()
    marked = 0
    for layer in graph.layers:
        operands = [box_text(graph, operand) for operand in layer.operands]
        is_marked = f"{layer.op.name}↕" in sheet.arriving
        sources = sheet.sources(layer.op.name + "↕" * is_marked)
        assert is_marked == ([source.removesuffix("↕") for source in sources] != operands), picture
        marked += is_marked
    assert bool(marked) == bool(legend)


@pytest.mark.parametrize("seed", range(60))
def test_random_graphs(seed):
    graph = random_graph(seed, most=4 + seed // 2)
    for output in graph.outputs:
        hold(graph, graph.name(output), Screen())
    hold_order(graph)


@pytest.mark.parametrize("seed", range(100, 120))
def test_random_graphs_cut_to_the_width_of_a_terminal(seed):
    graph = random_graph(seed, most=25)
    text = drawn(graph, graph.name(graph.outputs[0]), Screen(110))
    assert max(map(len, text.splitlines())) <= 110
    hold(graph, graph.name(graph.outputs[0]), Screen(110))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", GRAPHS)
def test_the_example_graphs(name, width):
    graph = load(GRAPHS[name])
    for output in graph.outputs:
        hold(graph, graph.name(output), Screen(width))
