"""`check --hessian`: second derivatives hold, wrong ones are found, and what has none is told."""

import json

import pytest
from command import backprop
from test_examples import GRAPHS

from backprop_cli import forward, loads
from backprop_cli.numeric import curvature
from backprop_cli.numeric.checking import Check

KEYS = ["of", "wrt", "and", "backprop", "numeric", "error", "verdict", "note"]


def said(*words, stdin=b""):
    ran = backprop("check", *words, "--hessian", "-f", "json", stdin=stdin)
    return json.loads(ran.out), ran.status


@pytest.mark.parametrize("path", GRAPHS, ids=lambda path: path.stem)
def test_every_example_holds(path):
    report, status = said(str(path))
    assert status == 0
    assert {row["verdict"] for row in report["hessian"]} == {"ok"}
    assert [list(row) for row in report["hessian"]] == [KEYS] * len(report["hessian"])


def test_without_the_option_nothing_is_added():
    assert list(json.loads(backprop("check", "graphs/shopping.yaml", "-f", "json").out)) == [
        "graph",
        "verdict",
        "rows",
        "local",
    ]


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        ("x ** 3", "ok"),
        ("abs(x - 2) * x", "kink"),
        ("relu(x - 2)", "kink"),
        ("(x - 2) ** 1.5", "domain"),
        ("exp(200 * x) * exp(50 * x)", "ok"),
    ],
)
def test_verdicts(formula, verdict):
    graph = json.dumps({"inputs": {"x": 2}, "nodes": {"f": formula}}).encode()
    report, _ = said("-", stdin=graph)
    assert [row["verdict"] for row in report["hessian"]] == [verdict]


@pytest.mark.parametrize("factor", [1.001, 0, -1])
def test_a_wrong_second_derivative_is_found(factor, monkeypatch):
    true = curvature.hessian

    def wrong(done, of, by):
        made = true(done, of, by)
        return made._replace(rows=[[entry * factor for entry in row] for row in made.rows])

    monkeypatch.setattr(curvature, "hessian", wrong)
    graph = loads('{"inputs": {"x": 2, "y": 3}, "nodes": {"f": "x ** 3 * y ** 2"}}')
    rows = list(curvature.second_rows(Check(forward(graph)), graph.outputs[0], [0, 1]))
    assert [row.verdict for row in rows] == ["wrong"] * 3
    assert [row.numeric for row in rows] == [108, 72, 16]
