"""Wrong rules, planted: each is found in its layer, with exit status 1; right ones next to them are not."""

import json
import tomllib
from pathlib import Path

import pytest
from command import backprop

from backprop_cli import check, loads
from backprop_cli.ops import TABLE

OWN = tomllib.loads(Path(__file__).with_name("planted.toml").read_text("utf-8"))
SLIPS = {
    "a thousandth too large": lambda slope: slope * 1.001,
    "off in the seventh digit": lambda slope: slope * (1 + 1e-7),
    "the other sign": lambda slope: -slope,
    "a little added": lambda slope: slope + 1e-6,
}
RULES = [
    (op, index, slip) for op in TABLE.values() for index in range(2 if op.many else len(op.partials)) for slip in SLIPS
]


def with_slip(op, index, slip):
    """The operation with a slip in its derivative by one operand."""

    def every_partial(operands, out):
        found = list(op.locals(operands, out))
        return [slip(slope) if place == index else slope for place, slope in enumerate(found)]

    if op.many:
        return op._replace(every_partial=every_partial)
    rule = op.partials[index]
    wrong = lambda *operands: slip(rule(*operands))  # noqa: E731
    return op._replace(partials=(*op.partials[:index], wrong, *op.partials[index + 1 :]))


@pytest.mark.parametrize(("op", "index", "slip"), RULES, ids=lambda part: getattr(part, "name", part))
def test_a_slip_in_a_rule_of_the_table_is_found_in_its_layer(op, index, slip):
    operands = ["a", "b"][: 2 if op.many else len(op.partials)]
    graph = loads(
        f"inputs: {{a: 0.7, b: 0.9}}\nnodes: {{y: {{{op.name}: [{', '.join(operands)}]}}, z: y * 2 + a * b}}\n"
    )
    layers = [
        layer._replace(op=with_slip(op, index, SLIPS[slip])) if layer.name == "y" else layer for layer in graph.layers
    ]
    done = check(graph._replace(layers=layers))
    wrong = {(row.layer, row.wrt) for row in done.local if row.verdict == "wrong"}
    assert wrong == {("y", operands[index])}
    assert not done.ok


def with_own_rule(row):
    """A graph in which a layer y has the rule, and z three times its value."""
    rule = f"{{inputs: [t], forward: '{row['forward']}', partials: ['{row['partial']}']}}"
    return f"inputs: {{x: {row['at']}}}\nops: {{mine: {rule}}}\nnodes: {{y: {{mine: [x]}}, z: 3 * y}}\n"


@pytest.mark.parametrize("row", OWN["wrong"], ids=lambda row: f"{row['partial']} for {row['forward']}")
def test_a_wrong_rule_of_the_users_is_found(row):
    ran = backprop("check", "-", "-f", "json", stdin=with_own_rule(row).encode())
    assert ran.status == 1, ran.out
    assert {local["layer"] for local in json.loads(ran.out)["local"] if local["verdict"] == "wrong"} == {"y"}


@pytest.mark.parametrize("row", OWN["right"], ids=lambda row: row["forward"])
def test_a_right_rule_of_the_users_is_not_called_wrong(row):
    assert check(loads(with_own_rule(row))).verdict in ("ok", "ill-conditioned")


def test_more_than_a_hundred_and_fifty_are_planted():
    assert len(RULES) + len(OWN["wrong"]) >= 150
