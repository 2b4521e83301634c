"""Differences in floating point: they say `undecided` rather than anything wrong, and show how the step matters."""

import json

import pytest
from check.hard import EVERY
from check.test_planted import OWN, with_own_rule
from command import SHOPPING, backprop

from backprop_cli import check, loads


@pytest.mark.parametrize("method", ["central", "forward"])
@pytest.mark.parametrize("case", EVERY, ids=lambda case: case.name)
def test_no_right_derivative_is_called_wrong_and_no_kink_is_missed(case, method):
    graph = case.graph()
    (row,) = check(graph, wrt=[case.by], points=0, method=method).rows
    assert row.verdict in ("ok", "undecided"), row
    slopes = [case.truth(side) for side in ("left", "right") if side in case.row]
    if "none" in case.row or (len(slopes) == 2 and abs(slopes[0] - slopes[1]) > 1e-6 * max(map(abs, slopes))):
        assert row.verdict == "undecided", row


@pytest.mark.parametrize("method", ["central", "forward"])
@pytest.mark.parametrize("row", OWN["right"], ids=lambda row: row["forward"])
def test_no_right_rule_is_called_wrong(row, method):
    assert check(loads(with_own_rule(row)), method=method).verdict in ("ok", "undecided")


@pytest.mark.parametrize("method", ["central", "forward"])
def test_what_is_plainly_wrong_is_called_wrong(method):
    rule = {"forward": "t**2", "partial": "3 * t", "at": 2}
    assert check(loads(with_own_rule(rule)), method=method).verdict == "wrong"


def test_a_step_may_be_chosen_and_is_refused_where_it_does_nothing():
    assert backprop("check", SHOPPING, "--method", "central", "--step", "0.001").status == 0
    ran = backprop("check", SHOPPING, "--step", "0.001")
    assert (ran.status, ran.out) == (2, "") and ran.err.startswith("error[not-available]")
    assert backprop("check", SHOPPING, "--method", "midpoint").status == 2


def test_with_steps_truncation_falls_and_rounding_rises():
    graph = b"inputs: {x: 1}\nnodes: {y: exp(x)}\n"
    said = json.loads(backprop("check", "-", "--steps", "-f", "json", stdin=graph).out)
    error = {row["h"]: row["error"] for row in said["steps"]}
    assert len(error) == 15
    assert error[0.1] > error[0.01] > error[0.001] > error[1e-4] > error[1e-5] < error[1e-9] < error[1e-13]
    assert error[0.001] == pytest.approx(1e-6 / 6, rel=1e-3)
