"""What holds for every graph: said once, tried on two hundred random graphs each."""

import json
import random
from math import isfinite

import pytest
import yaml
from command import backprop

from backprop_cli import GraphError, backward, forward, loads
from graphs import Drawn, Node, draw

ROUNDS = 200


def drawn_graphs(seed):
    """Random graphs that have a value, each with a generator to change them by."""
    rng = random.Random(seed)
    found = 0
    while found < ROUNDS:
        drawn = draw(rng)
        try:
            forward(loads(json.dumps(drawn.as_tree())))
        except GraphError:
            continue
        found += 1
        yield drawn, rng


def numbers(tree_or_text, of=None, at=None):
    """The value of the output, and its partials by the inputs; None for one that does not exist."""
    text = tree_or_text if isinstance(tree_or_text, str) else json.dumps(tree_or_text, ensure_ascii=False)
    graph = loads(text)
    if at:
        graph = graph.at(**at)
    done = forward(graph)
    partials = backward(done, of).partials
    return [done.values[of or graph.name(graph.outputs[0])], *(partials[name] for name in graph.inputs)]


def same(some, others, loosely=0.0):
    return some == pytest.approx(others, rel=loosely, abs=1e-300, nan_ok=True)


def renamed(drawn, new):
    def name(word):
        return new[word] if isinstance(word, str) else word

    inputs = {name(old): value for old, value in drawn.inputs.items()}
    nodes = [Node(name(node.name), node.op, tuple(map(name, node.operands))) for node in drawn.nodes]
    return Drawn(inputs, tuple(nodes))


def test_names_do_not_matter():
    for drawn, rng in drawn_graphs(1):
        names = [*drawn.inputs, *(node.name for node in drawn.nodes)]
        fresh = rng.sample(
            ["사과", "값", "ñ", "_", "é1", "Σx", "x_1", "zz", "n9", "ａ", "слово", "mul_", "价"], len(names)
        )
        tree = renamed(drawn, dict(zip(names, fresh, strict=True))).as_tree()
        assert same(numbers(tree), numbers(drawn.as_tree()))


def test_the_order_of_nodes_does_not_matter():
    for drawn, rng in drawn_graphs(2):
        nodes = rng.sample(drawn.nodes, len(drawn.nodes))
        tree = drawn.as_tree() | {"nodes": {node.name: node.as_operation() for node in nodes}}
        assert same(numbers(tree), numbers(drawn.as_tree()), 1e-12)


def test_the_order_of_keys_does_not_matter():
    for drawn, rng in drawn_graphs(3):
        tree = drawn.as_tree()
        assert same(numbers(dict(rng.sample(list(tree.items()), len(tree)))), numbers(tree))


def test_a_formula_is_its_operations():
    for drawn, rng in drawn_graphs(4):
        assert same(numbers(drawn.as_tree(rng)), numbers(drawn.as_tree()))


def test_nodes_put_into_one_formula_are_those_nodes():
    for drawn, _ in drawn_graphs(5):
        texts = {name: name for name in drawn.inputs}
        for node in drawn.nodes:
            inner = [texts.get(operand, operand) for operand in node.operands]
            whole = Node(node.name, node.op, tuple(inner))
            texts[node.name] = f"({whole.as_formula()})"
        if len(texts[drawn.output]) < 5000:
            one = drawn.as_tree() | {"nodes": {drawn.output: texts[drawn.output]}}
            wanted = numbers(drawn.as_tree())
            assert numbers(one) == pytest.approx(wanted, rel=1e-9, abs=1e-12, nan_ok=True)


def test_set_is_the_edited_file():
    for drawn, rng in drawn_graphs(6):
        moved = {name: value + rng.choice([0.0, 0.25]) for name, value in drawn.inputs.items()}
        edited = drawn.as_tree() | {"inputs": moved}
        try:
            wanted = numbers(edited)
        except GraphError as told:
            with pytest.raises(GraphError) as also_told:
                numbers(drawn.as_tree(), at=moved)
            assert told.problems[0].code == also_told.value.problems[0].code
        else:
            assert same(numbers(drawn.as_tree(), at=moved), wanted)


def test_set_on_the_command_line_is_the_edited_file(tmp_path):
    for turn, (drawn, _) in enumerate(drawn_graphs(7)):
        if turn == 30:
            break
        (tmp_path / "graph.yaml").write_text(json.dumps(drawn.as_tree() | {"inputs": dict.fromkeys(drawn.inputs, 1)}))
        words = [f"--set={name}={value!r}" for name, value in drawn.inputs.items()]
        ran = backprop("run", "graph.yaml", "--get", drawn.output, *words, where=tmp_path)
        assert ran.out == f"{numbers(drawn.as_tree())[0]!r}\n", ran.err


def test_yaml_is_json():
    for drawn, rng in drawn_graphs(8):
        tree = drawn.as_tree(rng)
        text = yaml.safe_dump(tree, sort_keys=False, default_flow_style=rng.choice([True, False, None]))
        assert same(numbers(text), numbers(tree))


def test_twice_the_output_has_twice_the_gradients():
    for drawn, _ in drawn_graphs(9):
        value, *partials = numbers(drawn.as_tree())
        tree = drawn.as_tree()
        tree["nodes"]["twice"] = f"2 * {drawn.output}"
        tree["output"] = "twice"
        if isfinite(2 * value):
            assert same(numbers(tree), [2 * number for number in (value, *partials)], 1e-15)


def test_the_gradient_of_a_sum_is_the_sum_of_gradients():
    for drawn, rng in drawn_graphs(10):
        first, second = rng.choice(drawn.nodes).name, drawn.output
        tree = drawn.as_tree()
        one, other = numbers(tree, of=first), numbers(tree, of=second)
        tree["nodes"]["total"] = {"add": [first, second]}
        tree["output"] = "total"
        scale = 1e-12 * max(abs(x) for x in (*one, *other) if isfinite(x))
        wanted = [x + y for x, y in zip(one, other, strict=True)]
        assert numbers(tree) == pytest.approx(wanted, rel=1e-12, abs=scale, nan_ok=True)


# For each of these, f(t x) = t**degree f(x), so by Euler the sum of x * df/dx is degree * f.
HOMOGENEOUS = [
    ("a * b", 2), ("a + b - c", 1), ("a / b", 0), ("a * b * c", 3), ("(a**2 + b**2)**0.5", 1), ("hypot(a, b)", 1),
    ("sqrt(a * b)", 1), ("max(a, 2 * b, c)", 1), ("a**3 / (b + c)", 2), ("mean(a, b, c)", 1), ("abs(a - b) * c", 2),
    ("atan2(a, b)", 0), ("cbrt(a * b * c)", 1), ("log(a / b)", 0), ("relu(a - b) * exp(a / c)", 1),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "degree"), HOMOGENEOUS)
def test_euler(formula, degree):
    rng = random.Random(formula)
    for _ in range(20):
        inputs = {name: rng.uniform(0.1, 9) for name in "abc"}
        value, *partials = numbers({"inputs": inputs, "nodes": {"y": formula}})
        total = sum(x * partial for x, partial in zip(inputs.values(), partials, strict=True))
        assert total == pytest.approx(degree * value, rel=1e-12, abs=1e-12)


def test_backward_twice_is_backward_once():
    for drawn, _ in drawn_graphs(11):
        done = forward(loads(json.dumps(drawn.as_tree())))
        assert dict(backward(done).partials) == pytest.approx(dict(backward(done).partials), rel=0, abs=0, nan_ok=True)
