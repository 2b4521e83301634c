"""`backprop solve`: solutions against SciPy's root finders, minima against its optimisers, and every plain refusal."""

import json
import random
from math import exp, log, pi, sqrt
from pathlib import Path

import pytest
from command import SHOPPING, backprop

from backprop_cli import forward, loads
from backprop_cli.views import FORMATS
from backprop_cli.whatif.curve import Curve
from backprop_cli.whatif.roots import Root, roots

GOLDEN = Path(__file__).with_name("golden")


def graph_of(formula, **inputs):
    return json.dumps({"inputs": inputs or {"x": 1.5}, "nodes": {"f": formula}}).encode()


def ran(formula, *words, **inputs):
    return backprop("solve", "-", *words, "-f", "json", stdin=graph_of(formula, **inputs))


def solutions(formula, target, between, **inputs):
    done = ran(formula, "--target", f"f={target}", "--vary", "x", "--between", between, **inputs)
    assert done.status == 0, done.err
    return [row["value"] for row in json.loads(done.out)["solutions"]]


def test_shopping():
    said = json.loads(backprop("solve", SHOPPING, "--target", "price=1000", "--vary", "apple", "-f", "json").out)
    assert list(said) == ["graph", "vary", "target", "solutions"]
    assert (said["vary"], said["target"]) == ("apple", {"price": 1000.0})
    assert [list(row) for row in said["solutions"]] == [["value", "output", "iterations"]]
    [row] = said["solutions"]
    assert row["value"] == pytest.approx((1000 / 1.1 - 450) / 2, rel=1e-15)
    assert row["output"] == pytest.approx(1000, rel=1e-15)
    assert row["iterations"] == 1


# A formula, what it is to be, between where, and all the solutions there.
KNOWN = [
    ("x ** 2", 2, "-3:3", [-sqrt(2), sqrt(2)]),
    ("x ** 2", 0, "-3:3", [0]),
    ("(x - 1 / 3) ** 2", 0, "-3:3", [1 / 3]),
    ("abs(x - 1 / 3)", 0, "-1:1.1", [1 / 3]),
    ("x ** 3 - 6 * x ** 2 + 11 * x - 6", 0, "0:4.5", [1, 2, 3]),
    ("(x - 1) ** 2 * (x - 2)", 0, "-3.1:4", [1, 2]),
    ("sin(x)", 0, "-0.5:20", [0, pi, 2 * pi, 3 * pi, 4 * pi, 5 * pi, 6 * pi]),
    ("tan(x)", 0, "-4:4", [-pi, 0, pi]),
    ("sqrt(x)", 0, "-1:3", [0]),
    ("sqrt(x)", 1e-3, "-1:3", [1e-6]),
    ("log(x)", -50, "-5:100", [exp(-50)]),
    ("exp(x)", 1e-200, "-1000:1000", [-200 * log(10)]),
    ("exp(x)", 1e200, "-1000:1000", [200 * log(10)]),
    ("exp(-x ** 2 / 1e-4)", 0.5, "-1:1.0001", [-sqrt(log(2) / 1e4), sqrt(log(2) / 1e4)]),
    ("cbrt(x)", 0, "-1:1.5", [0]),
    ("x ** 9", 0, "-1:1.5", [0]),
    ("1 / x", 4, "-1:2", [0.25]),
    ("max(x, 2 - x)", 1.5, "-1:4", [0.5, 1.5]),
    ("1e-200 * x", 1e-200, "-3:3", [1]),
    ("x * 1e200", 1e200, "-3:3", [1]),
    ("sin(1 / x)", 0, "0.02:1", [1 / (n * pi) for n in range(15, 0, -1)]),
]


@pytest.mark.parametrize(("formula", "target", "between", "true"), KNOWN, ids=[f"{row[0]} = {row[1]}" for row in KNOWN])
def test_every_solution_is_listed(formula, target, between, true):
    assert solutions(formula, target, between) == pytest.approx(true, rel=1e-12, abs=1e-15)


CURVES = [
    "x ** 3 - 2 * x - 5", "exp(x) - 4 * x ** 2", "cos(x) - x", "x * sin(x) - 1", "log(x + 4) - x / 3",
    "tanh(3 * x) - x / 2", "atan(5 * x) - x", "x ** 5 - 4 * x + 1", "sigmoid(4 * x) - 0.3 - x / 9", "erf(x) - x ** 2",
    "x ** 4 - 3 * x ** 2 + x",
]  # fmt: skip


@pytest.mark.parametrize("formula", CURVES)
def test_solutions_are_those_of_brentq(formula):
    optimize = pytest.importorskip("scipy.optimize", reason="pip install scipy")
    graph = loads(graph_of(formula).decode())

    def value(x):
        return forward(graph.at(x=x)).values["f"]

    ends = [-3.9 + 7.9 * index / 3000 for index in range(3001)]
    cells = [(a, b) for a, b in zip(ends, ends[1:], strict=False) if value(a) * value(b) < 0]  # noqa: RUF007
    theirs = [optimize.brentq(value, a, b, xtol=1e-14) for a, b in cells]
    assert len(theirs) >= 1
    assert solutions(formula, 0, "-3.9:4") == pytest.approx(theirs, rel=1e-11, abs=1e-12)


@pytest.mark.parametrize("seed", range(25))
def test_random_polynomials_lose_no_solution(seed):
    rng = random.Random(seed)
    true = sorted({round(rng.uniform(-5, 5), 2) for _ in range(rng.randint(1, 6))})
    formula = " * ".join(f"(x - {root})" for root in true).replace("- -", "+ ")
    graph = loads(graph_of(formula).decode())
    found = roots(Curve(graph, graph.outputs[0], 0.0, 0), -6, 6.1)
    assert [root.point.x for root in found if isinstance(root, Root)] == pytest.approx(true, abs=1e-9)


@pytest.mark.parametrize(
    ("formula", "target", "start", "true"),
    [
        ("x ** 2", 2, 3, sqrt(2)),
        ("2.2 * x + 495", 1000, 100, 505 / 2.2),
        ("log(x)", -700, 1, exp(-700)),
        ("exp(x)", 1e-300, 1, -300 * log(10)),
        ("x ** 3", -1e200, 1, -(1e200 ** (1 / 3))),
        ("sin(x)", 1, 1, pi / 2),
        ("abs(x)", 0, 1, 0),
        ("x", 7, 7, 7),
    ],
)
def test_the_nearest_solution_is_found_without_a_range(formula, target, start, true):
    done = ran(formula, "--target", f"f={target}", "--vary", "x", x=start)
    [row] = json.loads(done.out)["solutions"]
    assert row["value"] == pytest.approx(true, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["x ** 2", "f=-2"], "the closest is f = 0 at x = 0, where it is flat"),
        (["abs(x) + 1", "f=0"], "the closest is f = 1 at x = 0, where it has a kink"),
        (["sqrt(x)", "f=-1"], "where its domain ends"),
        (["log(x)", "f=-800"], "log(0) has no value"),
        (["1 / x", "f=0", "--between", "-1:2"], "f jumps from one side of 0 to the other"),
        (["atan2(x, -1)", "f=0", "--between", "-1:1"], "f jumps from one side of 0 to the other"),
        (["relu(x)", "f=0", "--between", "-1:1"], "f is flat: it is 0 for every x from -1 to 0"),
        (["x + y", "f=9", "--between", "1:3"], "the closest is f = 5 at x = 3, at the end of the range"),
        (["log(x)", "f=8", "--between", "-3:-1"], "f has no value for any x between -3 and -1"),
        (["y * 2", "f=7"], "f does not depend on x"),
        (["sin(x)", "f=1.5"], "the closest is f = 1 at"),
    ],
)
def test_no_solution_is_said_plainly(words, told):
    formula, target, *more = words
    done = ran(formula, "--target", target, "--vary", "x", *more, x=1.5, y=2)
    assert (done.status, done.out) == (3, "")
    assert "error[no-solution]" in done.err
    assert told in done.err


def test_a_bound_on_one_side_holds():
    done = ran("x ** 2", "--target", "f=4", "--vary", "x=:0")
    assert [row["value"] for row in json.loads(done.out)["solutions"]] == [-2]


def test_verbose_tells_the_iterations():
    done = ran("x ** 2", "--target", "f=2", "--vary", "x", "--between", "0:2", "-v")
    said = json.loads(done.out)
    assert len(said["steps"]) == said["solutions"][0]["iterations"]
    assert list(said["steps"][0]) == ["solution", "value", "output", "slope", "by"]
    for step in said["steps"]:
        assert step["slope"] == pytest.approx(2 * step["value"])
    table = backprop("solve", "-", "--target", "f=2", "--vary", "x", "-v", stdin=graph_of("x ** 2")).out
    assert "Iterations to x = 1.414213562373095" in table
    assert "newton" in table


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], "usage"),
        (["--target", "price=1"], "usage"),
        (["--target", "price=1", "--minimize", "price", "--vary", "apple"], "usage"),
        (["--target", "price=1", "--vary", "apple", "--vary", "tax"], "usage"),
        (["--target", "price", "--vary", "apple"], "usage"),
        (["--target", "prise=1", "--vary", "apple"], "unknown-name"),
        (["--target", "price=1", "--vary", "appel"], "unknown-name"),
        (["--target", "price=1", "--vary", "price"], "unknown-name"),
        (["--target", "price=1e999", "--vary", "apple"], "bad-number"),
        (["--target", "price=1", "--vary", "apple", "--between", "3"], "usage"),
        (["--target", "price=1", "--vary", "apple", "--between", "3:1"], "usage"),
        (["--target", "price=1", "--vary", "apple", "--between", "3:x"], "bad-number"),
        (["--minimize", "price"], "usage"),
        (["--minimize", "prise", "--vary", "apple"], "unknown-name"),
        (["--minimize", "price", "--vary", "apple", "--vary", "apple"], "usage"),
        (["--minimize", "price", "--vary", "apple", "--vary", "tax", "--between", "1:2"], "usage"),
    ],
)
def test_mistakes(words, code):
    done = backprop("solve", SHOPPING, *words)
    assert (done.status, done.out) == (2, "")
    assert f"error[{code}]" in done.err


COMMANDS = {
    "shopping": ["graphs/shopping.yaml", "--target", "price=1000", "--vary", "apple"],
    "lens": ["graphs/rosenbrock.yaml", "--target", "f=10", "--vary", "x", "--between", "-3:3", "-v"],
    "korean": ["graphs/korean.yaml", "--target", "총액=1000", "--vary", "사과"],
}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", COMMANDS)
def test_golden(name, form, expect):
    done = backprop("solve", *COMMANDS[name], "-f", form)
    assert (done.status, done.err) == (0, "")
    expect(GOLDEN / f"solve-{name}.{form}", done.out)
