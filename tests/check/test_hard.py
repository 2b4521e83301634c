"""Hard derivatives: the verdict is what the exact derivative, worked out elsewhere, says it must be."""

from math import isfinite, isnan, log10, ulp

import pytest
from check.hard import CLASSES, EVERY, cases
from mpmath import mp

from backprop_cli import check


def holds(claimed, exact):
    """What the verdict must be, where the exact derivative exists: by how many digits the float has."""
    if not isfinite(float(exact)):
        return {"range"}
    nearest = float(exact)
    if abs(claimed - nearest) <= 4 * ulp(0.0) or claimed == nearest:
        return {"ok"}
    if not exact:
        return {"ill-conditioned"}
    with mp.workdps(50):
        digits = -log10(abs((mp.mpf(claimed) - exact) / exact))
    return {"ok"} if digits > 6.01 else {"ill-conditioned"} if digits < 5.99 else {"ok", "ill-conditioned"}


def expected(case, claimed):
    if "none" in case.row:
        return {"domain"}
    if "left" in case.row:
        return {"kink"}
    exact = case.truth("d" if "d" in case.row else "right")
    return {"domain", "range"} if isnan(claimed) else holds(claimed, exact)


@pytest.mark.parametrize("case", EVERY, ids=lambda case: case.name)
def test_verdict_is_that_of_the_exact_derivative(case):
    done = check(case.graph(), wrt=[case.by], points=0)
    (row,) = done.rows
    claimed = float("nan") if row.backprop is None else row.backprop
    assert row.verdict in expected(case, claimed), row
    exact = case.truth("d") if "d" in case.row else case.truth("right") if "left" not in case.row else None
    if exact is not None and isfinite(float(exact)) and row.numeric is not None:
        assert row.numeric == pytest.approx(float(exact), rel=1e-9, abs=4 * ulp(0.0))


@pytest.mark.parametrize("case", cases("kinks"), ids=lambda case: case.name)
def test_both_slopes_of_a_kink_are_found(case):
    (row,) = check(case.graph(), wrt=[case.by], points=0).rows
    for side in ("left", "right"):
        assert f"{side} slope {float(case.truth(side)):.12g}" in row.note


@pytest.mark.parametrize("kind", CLASSES)
def test_every_class_has_sixty(kind):
    assert len(cases(kind)) >= 60
