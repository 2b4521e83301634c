"""Every number and every step that explain prints, against run: the numbers are its, and each side gives the next."""

import json
import math

import mpmath
import pytest
from algebra import identifier, read_for_mpmath
from command import GRAPH_FILES, backprop
from explain_graphs import graph_text

GRAPHS = [(str(path), b"") for path in GRAPH_FILES]
RANDOM = [("-", graph_text(seed).encode()) for seed in range(25)]
# The numbers put in are shown with 12 digits, of which a power of 360 takes three. The symbols stand for every digit.
SHOWN, WHOLE = 1e-8, 1e-12


def both(file, stdin):
    ran = backprop("run", file, "--all", "-f", "json", stdin=stdin)
    explained = backprop("explain", file, "-f", "json", stdin=stdin)
    assert (ran.status, explained.status) == (0, 0)
    return json.loads(ran.out), json.loads(explained.out)


def number(text, known):
    _, formula = read_for_mpmath(text)
    return float(formula(known))


def known_numbers(rows, own):
    """Every value and partial that run prints, under the names that formulas have for them."""
    known = {identifier(row["name"]): mpmath.mpf(row["value"]) for row in rows}
    for row in rows:
        if row["partial"] is not None:
            known[identifier(row["of"], row["name"])] = mpmath.mpf(row["partial"])
    return own | known


def close(a, b, tolerance=SHOWN):
    return math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance / 100)


@pytest.mark.parametrize(("file", "stdin"), [*GRAPHS, *RANDOM], ids=lambda value: str(value)[-20:])
def test_steps_hold(file, stdin):
    run, explained = both(file, stdin)
    own = {"swish": lambda x: x / (1 + mpmath.exp(-x))} if "swish" in file else {}
    known = known_numbers(run["rows"], own)
    values = {row["name"]: row["value"] for row in run["rows"]}
    partials = {(row["of"], row["name"]): row["partial"] for row in run["rows"]}
    assert explained["outputs"] == run["outputs"]
    for row in explained["forward"]:
        assert row["value"] == values[row["name"]]
        assert close(number(row["symbols"], known), row["value"], WHOLE)
        assert close(number(row["numbers"], own), row["value"])
    sums = {(row["of"], row["wrt"]): row for row in explained["sums"]}
    terms = {}
    for row in explained["backward"]:
        assert close(number(row["symbols"], known), row["value"], WHOLE), row
        assert close(number(row["numbers"], own), row["value"]), row
        terms.setdefault((row["of"], row["wrt"]), []).append(row)
    for key, rows in terms.items():
        assert [row["term"] for row in rows] == [*range(1, len(rows) + 1)]
        assert {row["terms"] for row in rows} == {len(rows)}
        total = rows[0] if len(rows) == 1 else sums.pop(key)
        assert total["value"] == partials[key]
        assert math.isclose(math.fsum(row["value"] for row in rows), total["value"], rel_tol=1e-12, abs_tol=1e-12)
        assert len(rows) == 1 or close(number(total["numbers"], {}), total["value"])
    assert not sums
    reached = {key for key, partial in partials.items() if partial and key[0] != key[1]}
    assert reached <= terms.keys()


@pytest.mark.parametrize(("file", "stdin"), [*GRAPHS, *RANDOM[:10]], ids=lambda value: str(value)[-20:])
def test_backward_mirrors_forward(file, stdin):
    _, explained = both(file, stdin)
    forward = [(row["step"], row["name"]) for row in explained["forward"]]
    assert [step for step, _ in forward] == [*range(1, len(forward) + 1)]
    for of in explained["outputs"]:
        seen = [(row["step"], row["layer"]) for row in explained["backward"] if row["of"] == of]
        assert list(dict.fromkeys(seen)) == [step for step in reversed(forward) if step in seen]
