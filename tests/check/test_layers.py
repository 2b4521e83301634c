"""A learner's own layers: right ones are accepted, and of wrong ones it is said what is wrong with them."""

import json

import pytest
from command import SHOPPING, backprop

MUL = """
class MulLayer:
    def __init__(self):
        self.x = None
        self.y = None
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y
    def backward(self, dout):
        return dout * self.y, dout * self.x
"""
# What is changed in the right MulLayer, into what, and what is said.
SLIPS = [
    (
        "return dout * self.y, dout * self.x",
        "return dout * self.x, dout * self.y",
        "gives its results in the wrong order",
    ),
    ("return x * y", "return x + y", "MulLayer.forward gives 102; 100 * 2 is 200"),
    ("return x * y", "return str(x * y)", "MulLayer.forward gives '200.0', not a number"),
    ("return x * y", "x * y", "MulLayer.forward gives None, not a number"),
    ("return dout * self.y, dout * self.x", "return dout * self.y", "MulLayer.backward gives 1 result for 2 operands"),
    ("return dout * self.y, dout * self.x", "return dout, dout, dout", "gives 3 results for 2 operands"),
    ("return dout * self.y, dout * self.x", "return self.y, self.x", "it does not multiply by dout"),
    ("return dout * self.y, dout * self.x", "return -dout * self.y, dout * self.x", "gives -2 and 100 for dout = 1"),
    ("return dout * self.y, dout * self.x", "return dout * self.z, 1", "MulLayer.backward raises AttributeError"),
    ("return dout * self.y, dout * self.x", "return 1 / 0", "raises ZeroDivisionError: division by zero, line 10"),
    ("return dout * self.y, dout * self.x", "raise SystemExit(0)", "MulLayer.backward raises SystemExit"),
    ("return dout * self.y, dout * self.x", "return None", "MulLayer.backward gives 1 result for 2 operands"),
    ("return dout * self.y, dout * self.x", "return dout * self.y, 'x'", "not numbers"),
    (
        "return dout * self.y, dout * self.x",
        "y = self.y; self.y = 0; return dout * y, dout * self.x",
        "loses its memory",
    ),
    ("def forward(self, x, y):", "def forward(self, x):", "MulLayer.forward raises TypeError"),
    ("def __init__(self):", "def __init__(self, size):", "MulLayer raises TypeError"),
    ("self.x, self.y = x, y", "print('hello'); self.x, self.y = x, 2", "at "),
]
SHARED = """
class MulLayer:
    def forward(self, x, y):
        MulLayer.x, MulLayer.y = x, y
        return x * y
    def backward(self, dout):
        return dout * MulLayer.y, dout * MulLayer.x
"""


def judged(tmp_path, text, graph=SHOPPING):
    (tmp_path / "layers.py").write_text(text)
    ran = backprop("check", graph, "--layers", "layers.py", "-f", "json", where=tmp_path)
    return json.loads(ran.out), ran


def test_the_articles_layers_are_right():
    ran = backprop("check", SHOPPING, "--layers", "graphs/layers_right.py", "-f", "json")
    assert (ran.status, json.loads(ran.out)["verdict"]) == (0, "ok")


def test_the_articles_layers_with_slips_are_wrong():
    ran = backprop("check", SHOPPING, "--layers", "graphs/layers_wrong.py", "-f", "json")
    said = json.loads(ran.out)
    notes = {row["op"]: row["note"] for row in said["local"]}
    assert ran.status == 1
    assert notes["mul"] == "MulLayer.backward gives its results in the wrong order"
    assert notes["add"] == "AddLayer.backward gives 1 and 1 for dout = 3: it does not multiply by dout"


@pytest.mark.parametrize(("right", "wrong", "note"), SLIPS)
def test_what_is_wrong_with_a_layer_is_said(tmp_path, right, wrong, note):
    assert right in MUL
    said, ran = judged(tmp_path, MUL.replace(right, wrong))
    assert (ran.status, said["verdict"]) == (1, "wrong")
    row = next(row for row in said["local"] if row["layer"] == "apple_price")
    assert note in row["note"]


def test_memory_that_two_uses_share_is_found(tmp_path):
    said, ran = judged(tmp_path, SHARED)
    assert ran.status == 1
    notes = [row["note"] for row in said["local"] if row["layer"] == "apple_price"]
    assert all(note.startswith("MulLayer shares its memory between two uses") for note in notes)
    assert [row["verdict"] for row in said["rows"]][:2] == ["wrong", "wrong"]


def test_only_the_layers_in_the_file_are_replaced(tmp_path):
    said, ran = judged(tmp_path, MUL)
    assert (ran.status, said["verdict"]) == (0, "ok")


def test_one_operand_at_a_kink(tmp_path):
    (tmp_path / "graph.yaml").write_text("inputs: {x: 0, z: -3}\nnodes: {a: relu(x), b: relu(z), y: a + b}\n")
    relu = "class Relu:\n  def forward(self, x):\n    self.on = x >= 0\n    return max(x, 0)\n"
    backward = "  def backward(self, dout):\n    return dout if self.on else 0\n"
    text = relu.replace("Relu", "ReluLayer")
    said, ran = judged(tmp_path, text + backward, "graph.yaml")
    assert (ran.status, said["verdict"]) == (0, "kink")


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("class MulLayer\n", "bad-layers", "SyntaxError"),
        ("1 / 0\n", "bad-layers", "ZeroDivisionError: division by zero, line 1"),
        ("import sys; sys.exit(0)\n", "bad-layers", "SystemExit"),
        ("x = 1\n", "bad-layers", "has no class for a layer of the graph"),
        ("class MulLayer: pass\n", "bad-layers", "MulLayer has no forward and no backward"),
        ("class SubLayer: pass\n", "bad-layers", "has no class for a layer of the graph"),
    ],
)
def test_a_file_that_has_no_layers(tmp_path, text, code, told):
    (tmp_path / "layers.py").write_text(text)
    ran = backprop("check", SHOPPING, "--layers", "layers.py", where=tmp_path)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"error[{code}]") and told in ran.err


def test_a_file_that_is_not_there():
    ran = backprop("check", SHOPPING, "--layers", "nowhere.py")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("error[cannot-read]: nowhere.py")
