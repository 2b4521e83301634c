"""The passes as the library offers them: by name, at other inputs, deep and wide, and where a partial is too large."""

import json
from math import isnan

import pytest
from command import backprop, in_shell

from backprop_cli import GraphError, backward, forward, loads

SHOP = "inputs: {a: 2, b: 3}\nconstants: {c: 4}\nnodes: {p: a * b, q: p + c, r: a / b}\noutput: [q, r]"


def test_values_and_partials_are_mappings():
    done = forward(loads(SHOP))
    assert dict(done.values) == {"a": 2.0, "b": 3.0, "c": 4.0, "p": 6.0, "q": 10.0, "r": 2 / 3}
    partials = backward(done, "q").partials
    assert list(partials) == list(done.values)
    assert len(partials) == 6
    assert (partials["a"], partials["p"], partials["r"], "zzz" in partials) == (3.0, 1.0, 0.0, False)
    assert isnan(partials["c"])
    assert repr(done.values).startswith("{'a': 2.0")
    with pytest.raises(KeyError):
        done.values["zzz"]


def test_edges_carry_upstream_times_local():
    graph = loads(SHOP)
    done = forward(graph)
    for of, edges in {"q": {"p": [3.0, 2.0], "q": [1.0, 1.0], "r": [0.0, 0.0]}}.items():
        passed = backward(done, of)
        assert {name: passed.edge(graph.positions[name]) for name in edges} == edges


@pytest.mark.parametrize(
    ("slip", "code"),
    [
        (lambda graph: backward(forward(graph)), "usage"),
        (lambda graph: backward(forward(graph), "zzz"), "unknown-name"),
        (lambda graph: graph.at(zzz=1), "unknown-name"),
        (lambda graph: graph.at(p=1), "unknown-name"),
        (lambda graph: forward(graph.at(b=0)), "domain"),
        (lambda graph: forward(graph.at(a=1e300, b=1e300)), "overflow"),
    ],
)
def test_slips_are_told(slip, code):
    with pytest.raises(GraphError) as told:
        slip(loads(SHOP))
    assert [problem.code for problem in told.value.problems] == [code]


def test_a_graph_never_changes():
    graph = loads(SHOP)
    elsewhere = graph.at(a=5, c=1)
    assert forward(elsewhere).values["q"] == 16.0
    assert forward(graph).values["q"] == 10.0
    assert elsewhere.at(a=2, c=4).numbers == graph.numbers


# A formula at a point, and the note on its partial by x.
NOTES = [
    ("sqrt(x)", 0, "undefined: sqrt has no derivative at 0, where the slope is infinite (y = sqrt(0))"),
    ("1e200 * (1e200 * x)", 1e-250, "undefined: too large for floating point"),
    ("(1 / x) / 1e200", 1e-200, "undefined: the derivative of div is too large for floating point (y.1 = 1 / 1e-200)"),
    ("abs(x)", 0, "kink of abs in y: the slope at 0 is taken as 0"),
    ("max(x, 0) * 2", 0, "kink of max in y.1: operands that tie share the gradient equally"),
    ("x * 2", 0, None),
    ("abs(x - 1)", 0, None),
    ("0 * sqrt(x)", 0, "undefined: sqrt has no derivative at 0, where the slope is infinite (y.1 = sqrt(0))"),
]


@pytest.mark.parametrize(("formula", "x", "note"), NOTES)
def test_notes(formula, x, note):
    text = json.dumps({"inputs": {"x": x}, "nodes": {"y": formula}})
    ran = backprop("run", "-", "-f", "json", "--wrt", "x", stdin=text.encode())
    (row,) = json.loads(ran.out)["rows"]
    assert row["note"] == note
    assert (row["partial"] is None) == (note or "").startswith("undefined")


def test_deep_and_wide_graphs():
    chain = "".join(f"  n{n}: {{mul: [n{n - 1}, x]}}\n" for n in range(1, 20_000))
    graph = loads(f"inputs: {{x: 1, w: 1}}\nnodes:\n  n0: {{add: [w, w]}}\n{chain}")
    assert backward(forward(graph)).partials["x"] == 2 * 19_999
    wide = loads(f"inputs: {{x: 3}}\nnodes: {{shared: exp(x), y: {{sum: [{', '.join(['shared'] * 10_000)}]}}}}")
    done = forward(wide)
    assert backward(done).partials["shared"] == 10_000
    backwards = loads("nodes:\n" + "".join(f"  n{n}: n{n + 1} * 1\n" for n in range(5_000)) + "  n5000: 1 + 1\n")
    assert forward(backwards).values["n0"] == 2.0


def test_large_tables_are_aligned_and_large_rows_come_in_pieces():
    nodes = {f"n{n}": f"x * {n}.5" for n in range(2500)} | {"사과": "n0 + n2499"}
    text = json.dumps({"inputs": {"x": 2}, "nodes": nodes, "output": "사과"}).encode()
    table = backprop("run", "-", stdin=text).out.splitlines()
    assert len(table) == 2 * (2502 + 2) + 1
    assert [line.split() for line in table if line.startswith("n7 ")] == [["n7", "x", "*", "7.5", "15"]]
    assert {line.index("*") for line in table if line.startswith("n") and "*" in line} == {table[3].index("*")}
    rows = backprop("run", "-", "-f", "csv", stdin=text).out.splitlines()
    assert len(rows) == 2503
    assert rows[8] == "사과,n6,layer,mul,x 6.5,13.0,0.0,"


TYPED = [("backprop ru", "run"), ("backprop run --fo", "--format"), ("backprop run g.yaml -f cs", "csv")]


@pytest.mark.parametrize(("typed", "offered"), TYPED)
def test_the_shell_completes_words(typed, offered):
    asked = {"COMP_LINE": typed, "COMP_POINT": str(len(typed)), "COMP_TYPE": "9", "_ARGCOMPLETE_IFS": " "}
    ran = in_shell("$backprop 8>&1 9>/dev/null >/dev/null 2>&1", _ARGCOMPLETE="1", **asked)
    assert offered in ran.out.split()
