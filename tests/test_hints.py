"""Slips that people make with the examples at hand, and the way out that they are shown."""

import pytest

from backprop_cli import GraphError, loads

IN = "inputs: {x: 2}\nnodes:\n"


@pytest.mark.parametrize(
    ("nodes", "code", "hint"),
    [
        ("  y: |x|\n", "yaml-syntax", "write abs(x) for the absolute value"),
        ("  y: 2 * |x|\n", "formula", "write abs(x) for the absolute value"),
        ("  y: - x + 1\n", "yaml-syntax", "put no space after a minus sign, or write the formula in quotes"),
        ("  y = x * 2\n", "wrong-shape", "write a colon and a space for the equals sign"),
        ("  - y\n", "wrong-shape", "such as nodes: {price: apple * apple_num}"),
        ("  y: x *#2\n", "formula", "put a space before the # of a comment"),
        ("  {y: max(x, 2)}\n", "formula", "add a ); between { and }, quote a formula that has a comma"),
        ("  y: (x + 2\n", "formula", "add a )"),
        ("  y: {mul: [x, -x]}\n", "bad-number", "a formula stands alone: name: -a * b"),
    ],
)
def test_the_first_hint(nodes, code, hint):
    with pytest.raises(GraphError) as told:
        loads(IN + nodes)
    assert (told.value.problems[0].code, told.value.problems[0].hint) == (code, hint)


@pytest.mark.parametrize(
    "text",
    ["{inputs: {x: 3}, nodes: {z: x * 2}}", '{"inputs": {"x": 3}, "nodes": {"z": "x * 2"}}', "{'nodes': {'z': 3 * 2}}"],
)
def test_text_in_braces_is_json_only_if_its_first_key_is_in_double_quotes(text):
    assert loads(text).outputs


def test_a_negative_base_keeps_its_parentheses():
    graph = loads("nodes: {y: (-8) ** 3 - -2}")
    power = graph.layer(graph.positions["y.1"])
    assert power.op.spelled([graph.name(operand) for operand in power.operands]) == "(-8)**3"
    difference = graph.layer(graph.positions["y"])
    assert difference.op.spelled([graph.name(operand) for operand in difference.operands]) == "y.1 - -2"
