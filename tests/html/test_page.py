"""The page in a real browser: its numbers after a change are those of `run --set`, its reasons those of `run`."""

import random
from itertools import islice
from pathlib import Path

import pytest
from browser import Browser
from command import GRAPH_FILES, ROOT
from floats import MOST_ULP, ulps
from points import points
from reading import choose, opened, put, rows, run, table

from backprop_cli import load, loads
from backprop_cli.ops import TABLE, Op

GRAPHS = GRAPH_FILES
COUNT = 12
Rows = dict[str, tuple[float, float | None, str]]


def same(shown: str, true: float | None, most: float, lost: float = 0.0) -> bool:
    """Whether a number is the true one up to `most` units in the last place, or up to what cancelling `lost`."""
    if true is None:
        return shown in ("undefined", "")
    return ulps(float(shown), true) <= most or abs(float(shown) - true) <= lost


def compare(browser: Browser, of: Rows, most: float, digits: float = 0.0) -> None:
    """The page's table against the rows of one output; `digits` is how much of the largest partial may be lost."""
    shown = table(browser)
    assert shown.keys() == of.keys()
    lost = digits * max(abs(partial or 0.0) for _, partial, _ in of.values())
    for name, (value, partial, note) in of.items():
        assert same(shown[name][0], value, most), (name, shown[name], value)
        assert same(shown[name][1], partial, most, lost), (name, shown[name], partial)
        assert shown[name][2] == note, name


def one_op(op: Op, count: int) -> str:
    names = [f"x{index}" for index in range(count)]
    return (
        f"inputs: {{{', '.join(f'{name}: 0.5' for name in names)}}}\nnodes:\n  y: {{{op.name}: [{', '.join(names)}]}}\n"
    )


@pytest.mark.parametrize("op", TABLE.values(), ids=lambda op: op.name)
def test_every_operation_after_a_change(op: Op, browser: Browser, tmp_path: Path) -> None:
    count = 3 if op.many else len(op.partials)
    graph = one_op(op, count)
    opened(browser, tmp_path, graph)
    failures = 0
    for point in islice((point for point in points(op, 1) if len(point) == count), COUNT):
        settings = {f"x{index}": number for index, number in enumerate(point)}
        put(browser, **settings)
        ran = run(graph, **settings)
        if ran.status == 0:
            compare(browser, rows(ran)["y"], MOST_ULP)
            continue
        failures += 1
        value, partial, why = table(browser)["y"]
        assert (value, partial) == ("no value", "")
        assert all(part in ran.err for part in why.split(": ")), (why, ran.err)
    assert failures < COUNT
    assert browser.complaints() == []


@pytest.mark.parametrize("path", GRAPHS, ids=lambda path: path.stem)
def test_every_graph_after_a_change(path: Path, browser: Browser, tmp_path: Path) -> None:
    graph, rng = load(str(path)), random.Random(path.stem)
    opened(browser, tmp_path, str(path))
    for factor in (1.0, 0.7):
        numbers = {leaf.name: leaf.value for leaf in graph.leaves if leaf.kind == "input"}
        settings = {
            name: value * (factor if factor == 1 else factor + rng.random() / 9) for name, value in numbers.items()
        }
        put(browser, **settings)
        ran = run(str(path), **settings)
        if ran.status == 3:
            assert "no value" in [value for value, _, _ in table(browser).values()]
            continue
        for of, expected in rows(ran).items():
            if len(graph.outputs) > 1:
                choose(browser, of)
            compare(browser, expected, 40, 1e-14)


def test_shopping_to_the_last_bit(browser: Browser, tmp_path: Path) -> None:
    path = str(ROOT / "graphs" / "shopping.yaml")
    opened(browser, tmp_path, path)
    compare(browser, rows(run(path))["price"], 0)
    browser.type("#input-0", "120.5")
    browser.type("#input-4", "1.07")
    compare(browser, rows(run(path, apple=120.5, tax=1.07))["price"], 0)
    browser.click("#reset")
    compare(browser, rows(run(path))["price"], 0)


def test_slider(browser: Browser, tmp_path: Path) -> None:
    path = str(ROOT / "graphs" / "shopping.yaml")
    opened(browser, tmp_path, path)
    browser.run("document.querySelector('#inputs input[type=range]').focus()")
    browser.press("ArrowRight", "ArrowRight", "ArrowRight")
    apple = float(browser.run("return document.querySelector('#input-0').value"))
    assert apple > 100
    compare(browser, rows(run(path, apple=apple))["price"], 0)


OWN = """
inputs: {x: 0.7, y: -1.2}
ops:
  swish: {inputs: [x], forward: x * sigmoid(x), partials: [sigmoid(x) * (1 + x * (1 - sigmoid(x)))]}
  twice: {inputs: [a, b], forward: swish(a) * 2 + 1 / b, partials: [2 * (out - 1 / b) / a / 2, -1 / b**2]}
nodes:
  z: {twice: [x, y]}
  w: swish(z) + max(x, y, z)
"""


@pytest.mark.parametrize(("x", "y"), [(0.7, -1.2), (-3.0, 2.0), (1e-3, 40.0), (5.0, 5.0), (0.0, 1.0), (30.0, -1e-9)])
def test_operations_of_the_file(x: float, y: float, browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, OWN)
    put(browser, x=x, y=y)
    compare(browser, rows(run(OWN, x=x, y=y))["w"], 8)


def test_no_value_anywhere(browser: Browser, tmp_path: Path) -> None:
    graph = "inputs: {x: 2, y: 1}\nnodes: {a: log(x), b: a * y, c: b + x}\n"
    opened(browser, tmp_path, graph)
    put(browser, x=-1.0)
    shown = table(browser)
    assert shown["a"] == ("no value", "", "a = log(x) = log(-1) has no value: log(x) needs x > 0")
    assert [shown[name][:2] for name in "bc"] == [("", "")] * 2
    assert shown["x"][:2] == ("-1", "")
    assert browser.run("return document.getElementById('results').textContent") == "c has no value"
    labels = browser.run("return [...document.querySelectorAll('svg .gradient')].map((text) => text.textContent)")
    assert set(labels) == {""}
    put(browser, x=2.0)
    compare(browser, rows(run(graph))["c"], MOST_ULP)


def test_overflow_is_said(browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, "inputs: {x: 1}\nnodes: {y: exp(x) * 2}\n")
    put(browser, x=1000.0)
    assert table(browser)["y.1"][2] == "y.1 = exp(x) = exp(1000) is too large for floating point"


@pytest.mark.parametrize(("text", "why"), [
    ("", "a number belongs here"), ("abc", "it is not a number"), ("010", "it begins with a zero: write it without"),
    ("1,5", "it has a comma: write a decimal point"), ("1e999", "it is too large for floating point"),
    ("0x10", "it is not a number"), ("1_000", "it is not a number"), ("٣", "it is not a number"),
])  # fmt: skip
def test_what_is_no_number(text: str, why: str, browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, str(ROOT / "graphs" / "shopping.yaml"))
    browser.type("#input-0", text)
    assert browser.run("return document.querySelector('#input-0-problem').textContent") == f"apple: {why}"
    assert browser.run("return document.querySelector('#input-0').getAttribute('aria-invalid')") == "true"
    assert table(browser)["price"][0] == "715.0000000000001"
    browser.type("#input-0", "1e2")
    assert browser.run("return document.querySelector('#input-0-problem').textContent") == ""


def test_start_values_of_set_and_of(browser: Browser, tmp_path: Path) -> None:
    graph = "inputs: {x: 3}\nconstants: {k: 2}\nnodes: {y: k * x, z: y * y}\n"
    opened(browser, tmp_path, graph, "--set", "x=5", "--of", "y")
    assert table(browser)["z"][:2] == ("100", "0")
    assert table(browser)["x"] == ("5", "2", "")
    put(browser, k=7.0)
    assert table(browser)["k"] == ("7", "", "a constant: no partial derivative is taken")
    assert table(browser)["x"][1] == "7"
    assert [loads(graph).name(position) for position in loads(graph).outputs] == ["z"]
