"""`backprop sweep`: each row is what `run` says at those values; steps, gaps, plots, pictures and mistakes."""

import csv
import json
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from command import SHOPPING, backprop
from test_examples import GRAPHS

from backprop_cli import backward, forward, load
from backprop_cli.views import FORMATS
from backprop_cli.whatif.sweeps import Range

GOLDEN = Path(__file__).with_name("golden")
ROOT_AND_LOG = b'{"inputs": {"x": 1}, "nodes": {"f": "sqrt(x) + log(x + 1)"}}'


def rows(*words, stdin=b""):
    ran = backprop("sweep", *words, "-f", "json", stdin=stdin)
    assert ran.status == 0, ran.err
    return json.loads(ran.out)["rows"]


def test_shopping():
    said = json.loads(backprop("sweep", "graphs/shopping.yaml", "--vary", "apple=50:150:3", "-f", "json").out)
    assert list(said) == ["graph", "rows"]
    assert said["graph"] == "graphs/shopping.yaml"
    assert list(said["rows"][0]) == ["apple", "price", "price/apple", "note"]
    assert said["rows"][0] == {"apple": 50.0, "price": 605.0, "price/apple": 2.2, "note": None}


def test_columns_of_a_grid_of_two_outputs():
    words = ["--vary", "apple=1:2:2", "--vary", "tax=1:1.1:3", "--of", "price", "--of", "total_price"]
    made = rows(SHOPPING, *words)
    by, of = ["apple", "tax"], ["price", "total_price"]
    assert list(made[0]) == [*by, *of, *(f"{output}/{name}" for output in of for name in by), "note"]
    assert [(row["apple"], row["tax"]) for row in made] == [(a, t) for a in (1, 2) for t in (1, 1.05, 1.1)]
    table = list(csv.reader(StringIO(backprop("sweep", SHOPPING, *words, "-f", "csv").out)))
    assert table[0] == list(made[0])
    assert [float(row[2]) for row in table[1:]] == [row["price"] for row in made]


@pytest.mark.parametrize("path", GRAPHS, ids=lambda path: path.stem)
def test_rows_are_what_run_says(path):
    graph = load(str(path))
    name = graph.inputs[0]
    value = graph.numbers[0]
    low, high = value * 0.9 - 0.01, value * 1.1 + 0.01
    for row in rows(str(path), "--vary", f"{name}={low!r}:{high!r}:5"):
        if row["note"]:
            continue
        done = forward(graph.at(**{name: row[name]}))
        for output in graph.outputs:
            of = graph.name(output)
            assert row[of] == done.values[of]
            assert row[f"{of}/{name}"] == backward(done, of).partials[name]


@pytest.mark.parametrize(
    ("low", "high", "count", "is_log", "values"),
    [
        (0, 1, 11, False, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]),
        (0.1, 0.3, 5, False, [0.1, 0.15, 0.2, 0.25, 0.3]),
        (3, -3, 4, False, [3, 1, -1, -3]),
        (5, 5, 1, False, [5]),
        (1, 1000, 4, True, [1, 10, 100, 1000]),
        (1e-3, 1e3, 7, True, [1e-3, 1e-2, 0.1, 1, 10, 100, 1e3]),
        (-1, -100, 3, True, [-1, -10, -100]),
        (3, 3000, 4, True, [3, 30, 300, 3000]),
        (-1e308, 1e308, 3, False, [-1e308, 0, 1e308]),
        (1e-300, 1e300, 3, True, [1e-300, 1, 1e300]),
    ],
)
def test_steps_are_exact(low, high, count, is_log, values):
    assert list(Range(0, float(low), float(high), count, is_log).values()) == values


def test_rows_that_do_not_exist_say_why_and_stop_nothing():
    made = rows("-", "--vary", "x=-1:1:5", stdin=ROOT_AND_LOG)
    assert [row["f"] is None for row in made] == [True, True, False, False, False]
    assert [row["f/x"] is None for row in made] == [True, True, True, False, False]
    assert [row["note"] is None for row in made] == [False, False, False, True, True]
    assert "sqrt(-0.5) has no value" in made[1]["note"]
    assert "sqrt has no derivative at 0" in made[2]["note"]


def test_values_too_large_stop_nothing():
    graph = b'{"inputs": {"x": 1}, "nodes": {"f": "exp(x)"}}'
    made = rows("-", "--vary", "x=700:720:3", stdin=graph)
    assert [row["f"] is None for row in made] == [False, True, True]
    assert "too large for floating point" in made[1]["note"]


def test_wrt_chooses_the_partials():
    assert list(rows(SHOPPING, "--vary", "apple=1:2:2", "--wrt", "tax")[0]) == ["apple", "price", "price/tax", "note"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], "usage"),
        (["--vary", "apple"], "usage"),
        (["--vary", "apple=1:2"], "usage"),
        (["--vary", "apple=1:2:3:lin"], "usage"),
        (["--vary", "apple=1:2:3:log:x"], "usage"),
        (["--vary", "apple=1:2:x"], "bad-number"),
        (["--vary", "apple=1:2:0"], "bad-number"),
        (["--vary", "apple=1:2:2.5"], "bad-number"),
        (["--vary", "apple=1:1e999:2"], "bad-number"),
        (["--vary", "apple=1:2:1"], "usage"),
        (["--vary", "apple=0:2:3:log"], "usage"),
        (["--vary", "apple=1:2:9999999"], "usage"),
        (["--vary", "aple=1:2:3"], "unknown-name"),
        (["--vary", "price=1:2:3"], "unknown-name"),
        (["--vary", "apple=1:2:3", "--vary", "apple=1:2:3"], "usage"),
        (["--vary", "apple=1:2:3", "--vary", "tax=1:2:3", "--vary", "orange=1:2:3"], "usage"),
        (["--vary", "apple=1:2:3", "--plot", "-f", "json"], "not-available"),
        (["--vary", "apple=1:2:3", "--vary", "tax=1:2:30", "-f", "svg"], "usage"),
    ],
)
def test_mistakes(words, code):
    ran = backprop("sweep", SHOPPING, *words)
    assert (ran.status, ran.out) == (2, "")
    assert f"error[{code}]" in ran.err


def test_constants_are_not_swept():
    graph = b'{"inputs": {"x": 1}, "constants": {"c": 2}, "nodes": {"f": "x * c"}}'
    ran = backprop("sweep", "-", "--vary", "c=1:2:3", stdin=graph)
    assert (ran.status, ran.out) == (2, "")
    assert "error[constant-partial]" in ran.err


def test_plot_draws_the_output_and_the_partial():
    pytest.importorskip("plotille", reason="pip install plotille")
    ran = backprop("sweep", "-", "--vary", "x=-1:3:21", "--plot", stdin=ROOT_AND_LOG)
    assert ran.status == 0
    assert "(f)" in ran.out
    assert "(∂f/∂x)" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_plot_without_its_extra_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "plotille", None)
    ran = backprop("sweep", SHOPPING, "--vary", "apple=1:2:3", "--plot")
    assert (ran.status, ran.out) == (2, "")
    assert "pip install 'backprop-cli[plot]'" in ran.err


def test_plot_needs_dots():
    pytest.importorskip("plotille", reason="pip install plotille")
    ran = backprop("sweep", SHOPPING, "--vary", "apple=1:2:3", "--plot", encoding="ascii")
    assert (ran.status, ran.out) == (2, "")


def points_of(svg):
    return [line.get("points").split() for line in ElementTree.fromstring(svg).iter() if line.tag.endswith("polyline")]


def test_pictures_have_a_point_for_each_value_and_gaps_for_the_others():
    svg = backprop("sweep", "-", "--vary", "x=-1:3:21", "-f", "svg", stdin=ROOT_AND_LOG).out
    assert list(map(len, points_of(svg))) == [16, 15]
    assert "nan" not in svg


def test_a_gap_in_the_middle_parts_the_curve():
    graph = b'{"inputs": {"x": 2}, "nodes": {"f": "sqrt(x ** 2 - 1)"}}'
    svg = backprop("sweep", "-", "--vary", "x=-3:3:13", "-f", "svg", stdin=graph).out
    assert list(map(len, points_of(svg))) == [5, 5, 4, 4]


@pytest.mark.parametrize("value", ["0", "1e308 * x", "1e-308 * x", "sqrt(-1 - x * x)"])
def test_pictures_of_extremes(value):
    graph = json.dumps({"inputs": {"x": 1}, "nodes": {"f": value + " + 0 * x"}}).encode()
    svg = backprop("sweep", "-", "--vary", "x=-1:1:3", "-f", "svg", stdin=graph).out
    ElementTree.fromstring(svg)
    assert "nan" not in svg
    assert "inf" not in svg


COMMANDS = {
    "shopping": ["graphs/shopping.yaml", "--vary", "apple=50:150:11"],
    "grid": ["graphs/himmelblau.yaml", "--vary", "x=-4:4:5", "--vary", "y=-2:2:3"],
    "log": ["graphs/gravity.yaml", "--vary", "height=1e3:1e6:4:log"],
}


@pytest.mark.parametrize("form", [*FORMATS, "svg"])
@pytest.mark.parametrize("name", COMMANDS)
def test_golden(name, form, expect):
    ran = backprop("sweep", *COMMANDS[name], "-f", form)
    assert (ran.status, ran.err) == (0, "")
    expect(GOLDEN / f"sweep-{name}.{form}", ran.out)
