"""`backprop sensitivity`: the ranking, the budget against the uncertainties package and the GUM, and what misleads."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from command import ROOT, SHOPPING, backprop
from test_examples import GRAPHS

from backprop_cli import forward, load
from backprop_cli.views import FORMATS
from backprop_cli.whatif.sensitivities import sensitivities

GOLDEN = Path(__file__).with_name("golden")
FIELDS = ["graph", "of", "value", "plus_minus", "rows"]
KEYS = ["name", "value", "partial", "elasticity", "plus_minus", "share", "note"]


def said(*words, stdin=b""):
    ran = backprop("sensitivity", *words, "-f", "json", stdin=stdin)
    assert ran.status == 0, ran.err
    return json.loads(ran.out)


def graph_of(inputs, formula, **more):
    return json.dumps({"inputs": inputs, "nodes": {"f": formula}, **more}).encode()


def column(report, key):
    return {row["name"]: row[key] for row in report["rows"]}


def test_shopping():
    report = said(SHOPPING)
    assert list(report) == FIELDS
    assert [list(row) for row in report["rows"]] == [KEYS] * 5
    assert [row["name"] for row in report["rows"]] == ["tax", "orange", "orange_num", "apple", "apple_num"]
    assert [row["elasticity"] for row in report["rows"]] == pytest.approx(
        [1, 9 / 13, 9 / 13, 4 / 13, 4 / 13], rel=1e-14
    )
    assert [row["share"] for row in report["rows"]] == [None] * 5
    assert report["plus_minus"] is None


def test_rounding_makes_no_rank():
    inputs = {"orange_num": 3, "orange": 150, "tax": 1.1}
    rows = said("-", stdin=graph_of(inputs, "orange * orange_num * tax"))["rows"]
    exact = [abs(row["partial"] * row["value"]) for row in rows]
    assert [row["name"] for row in rows] == list(inputs)
    assert exact != sorted(exact, reverse=True)  # rounding alone would rank them otherwise


@pytest.mark.parametrize("path", GRAPHS, ids=lambda path: path.stem)
def test_elasticities_are_partials_times_value_over_output(path):
    graph = load(str(path))
    done = forward(graph)
    for output in graph.outputs:
        names = [graph.positions[name] for name in graph.inputs]
        found = sensitivities(done, output, names, {}).rows
        weights = [abs((row.partial or 0) * row.value) for row in found]
        assert all(left >= right * (1 - 1e-11) for left, right in pairwise(weights))
        for row in found:
            if row.partial is not None and done.numbers[output]:
                assert row.elasticity * done.numbers[output] == pytest.approx(row.partial * row.value, rel=1e-13)


@pytest.mark.parametrize(
    ("inputs", "formula", "name", "note"),
    [
        ({"x": 2}, "x - 2", "x", "no elasticity: f is 0"),
        ({"x": 0}, "x + 1", "x", "the value is 0: a per cent of it is no change"),
        ({"x": 0}, "sqrt(x) + 1", "x", "undefined: sqrt has no derivative at 0"),
        ({"x": 0}, "abs(x) + 1", "x", "kink of abs"),
    ],
)
def test_what_there_is_not_is_explained(inputs, formula, name, note):
    [row] = said("-", stdin=graph_of(inputs, formula))["rows"]
    assert row["name"] == name
    assert note in row["note"]
    assert row["elasticity"] in (None, 0.0)


COMMANDS = {
    "shopping": [SHOPPING],
    "shopping-pm": [SHOPPING, "--pm", "apple=5", "--pm", "tax=0.02", "--change", "-10%"],
    "end_gauge": ["graphs/end_gauge.yaml"],
    "impedance": ["graphs/impedance.yaml"],
    "korean": ["graphs/korean.yaml", "--pm", "사과=5"],
}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", COMMANDS)
def test_golden(name, form, expect):
    words = [word.replace(f"{ROOT}/", "") for word in COMMANDS[name]]
    ran = backprop("sensitivity", *words, "-f", form)
    assert (ran.status, ran.err) == (0, "")
    expect(GOLDEN / f"sensitivity-{name}.{form}", ran.out)


@pytest.mark.parametrize("name", ["shopping", "end_gauge"])
def test_golden_picture(name, expect):
    words = [word.replace(f"{ROOT}/", "") for word in COMMANDS[name]]
    expect(GOLDEN / f"sensitivity-{name}.svg", backprop("sensitivity", *words, "-f", "svg").out)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--pm", "apple"], "usage"),
        (["--pm", "appel=1"], "unknown-name"),
        (["--pm", "price=1"], "unknown-name"),
        (["--pm", "apple=-1"], "bad-number"),
        (["--pm", "apple=1_0"], "bad-number"),
        (["--change", "5"], "usage"),
        (["--change", "0%"], "usage"),
        (["--change", "x%"], "bad-number"),
        (["--of", "prise"], "unknown-name"),
        (["-f", "gif"], "unknown-format"),
    ],
)
def test_mistakes(words, code):
    ran = backprop("sensitivity", SHOPPING, *words)
    assert (ran.status, ran.out) == (2, "")
    assert f"error[{code}]" in ran.err


def test_png_is_a_picture(tmp_path):
    pytest.importorskip("resvg_py", reason="pip install resvg-py")
    file = tmp_path / "tornado.png"
    assert backprop("sensitivity", SHOPPING, "-o", str(file)).status == 0
    assert file.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_png_without_its_extra_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "resvg_py", None)
    file = tmp_path / "tornado.png"
    ran = backprop("sensitivity", SHOPPING, "-o", str(file))
    assert (ran.status, file.exists()) == (2, False)
    assert "pip install 'backprop-cli[png]'" in ran.err
