"""`backprop solve --minimize` against SciPy's L-BFGS-B with differences, known minima, and where there is none."""

import json
from pathlib import Path

import pytest
from command import SHOPPING, backprop
from test_solve import graph_of, ran

from backprop_cli import forward, loads
from backprop_cli.views import FORMATS

GOLDEN = Path(__file__).with_name("golden")

MINIMA = [
    ("graphs/rosenbrock.yaml", {}, {"x": 1, "y": 1}),
    ("graphs/himmelblau.yaml", {}, {"x": 3, "y": 2}),
    ("graphs/himmelblau.yaml", {"x": -3, "y": 3}, {"x": -2.805118086952745, "y": 3.131312518250573}),
    ("graphs/himmelblau.yaml", {"x": -3, "y": -3}, {"x": -3.779310253377747, "y": -3.283185991286170}),
    ("graphs/himmelblau.yaml", {"x": 3, "y": -2}, {"x": 3.584428340330492, "y": -1.848126526964404}),
]


@pytest.mark.parametrize(("file", "start", "true"), MINIMA)
def test_minima(file, start, true):
    pytest.importorskip("scipy", reason="pip install scipy")
    settings = [word for name, value in start.items() for word in ("--set", f"{name}={value}")]
    done = backprop("solve", file, *settings, "--minimize", "f", "--vary", "x", "--vary", "y", "-f", "json")
    said = json.loads(done.out)
    assert list(said) == ["graph", "vary", "minimize", "solutions"]
    assert said["solutions"][0]["value"] == pytest.approx(true, rel=1e-12)
    assert said["solutions"][0]["output"] < 1e-20


SMOOTH = [
    "x ** 2 + y ** 2 + x * y - 3 * x",
    "exp(x + 3 * y - 0.1) + exp(x - 3 * y - 0.1) + exp(-x - 0.1)",
    "(x - 2) ** 4 + (x - 2 * y) ** 2 + y ** 2",
]


@pytest.mark.parametrize("formula", SMOOTH)
@pytest.mark.parametrize("bounds", [((None, None), (None, None)), ((-1, 0.5), (None, 0.2))])
def test_minima_are_those_of_lbfgsb_with_differences(formula, bounds):
    optimize = pytest.importorskip("scipy.optimize", reason="pip install scipy")
    graph = loads(graph_of(formula, x=0.3, y=-0.2).decode())
    theirs = optimize.minimize(
        lambda xs: forward(graph.at(x=xs[0], y=xs[1])).values["f"],
        [0.3, -0.2],
        method="L-BFGS-B",
        bounds=bounds,
        options={"ftol": 1e-15, "gtol": 1e-9},
    )
    words = [
        f"{name}={'' if low is None else low}:{'' if high is None else high}"
        for name, (low, high) in zip("xy", bounds, strict=True)
    ]
    done = ran(formula, "--minimize", "f", "--vary", words[0], "--vary", words[1], x=0.3, y=-0.2)
    [row] = json.loads(done.out)["solutions"]
    assert row["output"] == pytest.approx(theirs.fun, rel=1e-9, abs=1e-9)
    assert list(row["value"].values()) == pytest.approx(theirs.x.tolist(), abs=1e-4)


@pytest.mark.parametrize(
    ("formula", "start", "told"),
    [
        ("-x", 0, "it still falls"),
        ("x ** 3", 0, "it is flat there, but still falls by x"),
        ("cos(x)", 0, "it is flat there, but no minimum"),
        ("exp(-x)", 1, "still falls by x"),
        ("sqrt(x)", 4, "going down leads to where"),
        ("abs(x) + x / 2", 0.1, "it has a kink there"),
    ],
)
def test_no_minimum_is_said_plainly(formula, start, told):
    pytest.importorskip("scipy", reason="pip install scipy")
    done = ran(formula, "--minimize", "f", "--vary", "x", x=start)
    assert (done.status, done.out) == (3, "")
    assert "error[no-solution]" in done.err
    assert told in done.err


def test_without_scipy_it_says_what_to_install(monkeypatch):
    for name in ("scipy", "scipy.optimize"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    done = backprop("solve", SHOPPING, "--minimize", "price", "--vary", "apple")
    assert (done.status, done.out) == (2, "")
    assert "pip install 'backprop-cli[solve]'" in done.err


@pytest.mark.parametrize("form", FORMATS)
def test_golden_minimum(form, expect):
    pytest.importorskip("scipy", reason="pip install scipy")
    done = backprop("solve", "graphs/himmelblau.yaml", "--minimize", "f", "--vary", "x", "--vary", "y", "-f", form)
    lines = [line for line in done.out.splitlines() if "iterations" not in line or form != "table"]
    expect(GOLDEN / f"solve-minimum.{form}", "\n".join(lines) + "\n")
