"""The uncertainty budget against the uncertainties package and the GUM; correlations; where first order misleads."""

import random
from math import sqrt

import pytest
from command import SHOPPING, backprop
from test_examples import GRAPHS
from test_sensitivity import column, graph_of, said

from backprop_cli import forward, load, loads
from backprop_cli.correlation import impossible
from backprop_cli.whatif.rounding import parentheses_text, plus_minus_text
from backprop_cli.whatif.sensitivities import sensitivities


def spread_by_package(graph, spreads):
    """The standard uncertainty of each output, and their correlations, by the uncertainties package."""
    uncertainties = pytest.importorskip("uncertainties", reason="pip install uncertainties")
    numpy = pytest.importorskip("numpy", reason="pip install numpy")
    names = [graph.name(position) for position in spreads]
    done = forward(graph)
    numbers = [graph.numbers[position] for position in spreads]
    sizes = list(spreads.values())
    matrix = numpy.eye(len(names))
    for (x, y), number in graph.correlations.items():
        i, j = list(spreads).index(x), list(spreads).index(y)
        matrix[i, j] = matrix[j, i] = number
    made = uncertainties.correlated_values(numbers, matrix * numpy.outer(sizes, sizes))

    def wrapped(output):
        def function(*values):
            return forward(graph.at(**dict(zip(names, values, strict=True)))).numbers[output]

        return uncertainties.wrap(function)(*made)

    assert done.numbers
    return [wrapped(output) for output in graph.outputs]


@pytest.mark.parametrize("path", GRAPHS, ids=lambda path: path.stem)
def test_every_graph_has_the_packages_uncertainty(path):
    graph = load(str(path))
    rng = random.Random(path.stem)
    spreads = {
        position: (abs(graph.numbers[position]) or 1) * rng.uniform(1e-4, 1e-2) for position in range(len(graph.inputs))
    }
    done = forward(graph)
    for output, theirs in zip(graph.outputs, spread_by_package(graph, spreads), strict=True):
        found = sensitivities(done, output, list(spreads), spreads)
        assert found.plus_minus == pytest.approx(theirs.std_dev, rel=1e-5)  # it differentiates by differences
        if found.plus_minus:
            assert sum(row.share for row in found.rows) == pytest.approx(100, rel=1e-12)


@pytest.mark.parametrize("seed", range(8))
def test_random_correlations(seed):
    numpy = pytest.importorskip("numpy", reason="pip install numpy")
    rng = numpy.random.default_rng(seed)
    factors = rng.normal(size=(4, 4))
    matrix = factors @ factors.T
    scale = numpy.sqrt(numpy.diag(matrix))
    matrix = matrix / numpy.outer(scale, scale)
    names = ["a", "b", "c", "d"]
    pairs = {
        first: {second: round(matrix[i, j], 3) for j, second in enumerate(names) if j > i}
        for i, first in enumerate(names)
    }
    inputs = {
        name: {"value": value, "plus_minus": 0.01 * (index + 1)}
        for index, (name, value) in enumerate(zip(names, rng.uniform(1, 3, 4).round(3).tolist(), strict=True))
    }
    text = graph_of(inputs, "a * b / c + sin(d) * a ** 2", correlations=pairs).decode()
    graph = loads(text)
    spreads = {index: 0.01 * (index + 1) for index in range(4)}
    [theirs] = spread_by_package(graph, spreads)
    report = said("-", stdin=text.encode())
    assert report["plus_minus"] == pytest.approx(theirs.std_dev, rel=1e-6)
    assert sum(column(report, "share").values()) == pytest.approx(100, rel=1e-12)


def test_gum_h1():
    """JCGM 100:2008, H.1: Table H.1 and H.1.7."""
    report = said("graphs/end_gauge.yaml")
    assert report["value"] == pytest.approx(50_000_838, abs=0.5)
    assert round(report["plus_minus"]) == 32
    partials, spreads = column(report, "partial"), column(report, "plus_minus")
    assert round(abs(partials["d_theta"] * spreads["d_theta"]), 1) == 16.6
    assert round(abs(partials["d_alpha"] * spreads["d_alpha"]), 1) == 2.9
    d = sqrt(sum((partials[name] * spreads[name]) ** 2 for name in ("d_mean", "d_random", "d_system")))
    assert round(d, 1) == 9.7
    assert (partials["alpha_s"], partials["theta_bar"]) == (0, 0)
    assert "to second order it is ± 34, not ± 32" in column(report, "note")["d_alpha"]


def test_gum_h2():
    """JCGM 100:2008, H.2, Table H.4; of X it prints 0.295 where its own readings give 0.2956."""
    reports = said("graphs/impedance.yaml")
    assert [report["of"] for report in reports] == ["R", "X", "Z"]
    assert [round(report["value"], 3) for report in reports] == [127.732, 219.847, 254.260]
    assert [round(report["plus_minus"], 3) for report in reports] == [0.071, 0.296, 0.236]
    for report in reports:
        assert sum(column(report, "share").values()) == pytest.approx(100, rel=1e-12)
    table = backprop("sensitivity", "graphs/impedance.yaml").out
    assert all(number in table for number in ("-0.588", "-0.485", "0.993", "127.732 ± 0.071", "127.732(71)"))


def test_correlation_of_one_adds_and_of_minus_one_cancels():
    inputs = {"a": {"value": 1, "plus_minus": 3}, "b": {"value": 1, "plus_minus": 3}}
    together = said("-", stdin=graph_of(inputs, "a + b", correlations={"a": {"b": 1}}))
    assert (together["plus_minus"], column(together, "share")) == (6, {"a": 50, "b": 50})
    against = said("-", stdin=graph_of(inputs, "a + b", correlations={"a": {"b": -1}}))
    assert (against["plus_minus"], column(against, "share")) == (0, {"a": None, "b": None})


def test_pm_replaces_and_adds():
    report = said(SHOPPING, "--pm", "apple=5", "--pm", "tax=0.02")
    assert report["plus_minus"] == pytest.approx(sqrt(11**2 + 13**2), rel=1e-14)
    assert column(report, "share")["apple"] == pytest.approx(100 * 121 / 290, rel=1e-13)
    assert column(report, "share")["orange"] == 0
    assert column(report, "plus_minus")["orange"] is None


@pytest.mark.parametrize(
    ("value", "spread", "with_sign", "in_parentheses"),
    [
        (715, 14.3, "715 ± 14", "715(14)"),
        (715.3, 1.44, "715.3 ± 1.4", "715.3(1.4)"),
        (0.0123456, 0.00099, "0.01235 ± 0.00099", "0.01235(99)"),
        (0.0123456, 9.96e-5, "0.01235 ± 0.00010", "0.01235(10)"),
        (127.73216, 0.071, "127.732 ± 0.071", "127.732(71)"),
        (-715, 14, "-715 ± 14", "-715(14)"),
        (-0.001, 3, "0.0 ± 3.0", "0.0(3.0)"),
        (0.003, 14, "0 ± 14", "0(14)"),
        (5, 9.96, "5 ± 10", "5(10)"),
        (715.0000000000001, 0, "715 ± 0", "715(0)"),
        (7.15e20, 1.4e18, "(7.150 ± 0.014)e+20", "7.150(14)e+20"),
        (1.5e-9, 2e-11, "(1.500 ± 0.020)e-09", "1.500(20)e-09"),
    ],
)
def test_uncertain_numbers_as_text(value, spread, with_sign, in_parentheses):
    assert plus_minus_text(value, spread) == with_sign
    assert parentheses_text(value, spread) == in_parentheses


@pytest.mark.parametrize(
    ("inputs", "formula", "told"),
    [
        ({"x": (3, 0.1)}, "2 * x + 1", None),
        ({"x": (3, 0.01)}, "x ** 2", None),
        ({"x": (3, 2)}, "x ** 2", "x ± 2 changes it by +16 and -8, not by ± 12"),
        ({"x": (0, 1)}, "x ** 3", "x ± 1 changes it by +1 and -1, not by ± 0"),
        ({"x": (0, 1)}, "abs(x)", "x ± 1 changes it by +1 and +1, not by ± 0"),
        ({"x": (0, 1), "y": (0, 1)}, "x * y", "to second order it is ± 1, not ± 0 (curvature in x and y)"),
        ({"x": (0.5, 0.6)}, "log(x)", "log(-0.1) has no value"),
        ({"x": (0, 1)}, "exp(x)", "and the mean 0.5 higher"),
    ],
)
def test_first_order_that_misleads_is_told(inputs, formula, told):
    described = {name: {"value": value, "plus_minus": spread} for name, (value, spread) in inputs.items()}
    notes = [row["note"] for row in said("-", stdin=graph_of(described, formula))["rows"]]
    if told is None:
        assert notes == [None]
    else:
        assert any(told in (note or "") for note in notes), notes
        assert told in backprop("sensitivity", "-", stdin=graph_of(described, formula)).out.replace("\n", " ")


def test_second_order_is_exact_for_normal_inputs():
    """Of x**2 with x = N(m, s): mean m**2 + s**2, variance 4 m**2 s**2 + 2 s**4."""
    graph = {"x": {"value": 1, "plus_minus": 0.5}}
    [row] = said("-", stdin=graph_of(graph, "x ** 2"))["rows"]
    assert f"± {sqrt(4 * 0.25 + 2 * 0.0625):.2g}, not ± 1, and the mean 0.25 higher" in row["note"]


@pytest.mark.parametrize(
    ("pairs", "names"),
    [
        ({("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): -0.9}, ["a", "b", "c"]),
        ({("a", "b"): -0.5, ("b", "c"): -0.5, ("a", "c"): -0.5}, []),
        ({("a", "b"): -0.51, ("b", "c"): -0.51, ("a", "c"): -0.51}, ["a", "b", "c"]),
        ({("a", "b"): 1, ("b", "c"): 1}, ["a", "b", "c"]),
        ({("a", "b"): 1, ("b", "c"): 1, ("a", "c"): 1, ("c", "d"): 0.2, ("a", "d"): 0.2, ("b", "d"): 0.2}, []),
        ({("a", "b"): 0.8, ("c", "d"): 0.8, ("d", "e"): -0.8, ("c", "e"): 0.8}, ["c", "d", "e"]),
    ],
)
def test_impossible_correlations(pairs, names):
    assert impossible(pairs) == names


@pytest.mark.parametrize("seed", range(30))
def test_possible_is_what_eigenvalues_say(seed):
    numpy = pytest.importorskip("numpy", reason="pip install numpy")
    rng = random.Random(seed)
    pairs = {(i, j): round(rng.uniform(-1, 1), 2) for i in range(4) for j in range(i)}
    matrix = numpy.eye(4)
    for (i, j), number in pairs.items():
        matrix[i, j] = matrix[j, i] = number
    assert bool(impossible(pairs)) == bool(numpy.linalg.eigvalsh(matrix).min() < 0)
