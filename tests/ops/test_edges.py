"""Kinks, and the points at which a formula for the derivative divides by zero or has no value: rows known by heart."""

import math

import pytest
from mpmath import mp
from points import COUNT, points
from reference import reference

from backprop_cli.ops import TABLE

NONE = math.nan

EDGES = [
    ("pow", (0.0, 2.0), (0.0, 0.0)),
    ("pow", (0.0, 1.0), (1.0, 0.0)),
    ("pow", (0.0, 0.5), (NONE, 0.0)),
    ("pow", (0.0, 0.0), (0.0, NONE)),
    ("pow", (-2.0, 3.0), (12.0, NONE)),
    ("pow", (-2.0, 0.0), (0.0, NONE)),
    ("pow", (-2.0, -1.0), (-0.25, NONE)),
    ("pow", (-1.0, 1.0), (1.0, NONE)),
    ("sqrt", (0.0,), (NONE,)),
    ("cbrt", (0.0,), (NONE,)),
    ("asin", (1.0,), (NONE,)),
    ("acos", (-1.0,), (NONE,)),
    ("atan2", (0.0, 2.0), (0.5, 0.0)),
    ("atan2", (0.0, -2.0), (NONE, 0.0)),
    ("atan2", (2.0, 0.0), (0.0, -0.5)),
    ("atan2", (-2.0, 0.0), (0.0, 0.5)),
    ("hypot", (0.0, 0.0), (0.0, 0.0)),
    ("hypot", (0.0, -3.0), (0.0, -1.0)),
    ("hypot", (1e300, 1e300), (math.sqrt(0.5), math.sqrt(0.5))),
    ("hypot", (1e-300, 0.0), (1.0, 0.0)),
    ("abs", (0.0,), (0.0,)),
    ("relu", (0.0,), (0.0,)),
    ("leaky_relu", (0.0,), (0.01,)),
    ("leaky_relu", (-3.0,), (0.01,)),
    ("max", (2.0, 2.0), (0.5, 0.5)),
    ("max", (2.0, 1.0, 2.0), (0.5, 0.0, 0.5)),
    ("max", (1.0, 1.0, 1.0, 1.0), (0.25, 0.25, 0.25, 0.25)),
    ("min", (2.0, 2.0, 3.0), (0.5, 0.5, 0.0)),
    ("mul", (0.0, 0.0), (0.0, 0.0)),
    ("mul", (0.0, 3.0, 5.0), (15.0, 0.0, 0.0)),
    ("mul", (0.0, 0.0, 5.0), (0.0, 0.0, 0.0)),
    ("tanh", (20.0,), (float(1 / mp.cosh(20) ** 2),)),
    ("tanh", (800.0,), (0.0,)),
    ("sigmoid", (-800.0,), (0.0,)),
    ("sigmoid", (40.0,), (float(mp.exp(-40) / (1 + mp.exp(-40)) ** 2),)),
    ("softplus", (1000.0,), (1.0,)),
    ("softplus", (-1000.0,), (0.0,)),
    ("square", (1e200,), None),
    ("atan2", (0.0, 0.0), None),
    ("log", (0.0,), None),
    ("log1p", (-1.0,), None),
    ("pow", (0.0, -1.0), None),
    ("pow", (-8.0, 1 / 3), None),
]


@pytest.mark.parametrize(("name", "point", "partials"), EDGES)
def test_partials_at_an_edge(name, point, partials):
    op = TABLE[name]
    value = op.forward(*point)
    assert math.isfinite(value) == (partials is not None)
    if partials is not None:
        got = [slope if math.isfinite(slope) else NONE for slope in op.locals(point, value)]
        assert got == pytest.approx(partials, rel=4e-16, abs=0, nan_ok=True)


KINKED = [op for op in TABLE.values() if op.kink]


@pytest.mark.parametrize("op", KINKED, ids=[op.name for op in KINKED])
def test_a_kink_has_two_slopes_and_the_convention_lies_between(op):
    found = 0
    for _, point in zip(range(COUNT), _ties(op), strict=False):
        if op.is_kink(point):
            found += 1
            slopes = [_slopes(op.name, point, index) for index in range(len(point))]
            assert any(left != right for left, right in slopes), point
            for (left, right), chosen in zip(slopes, op.locals(point, op.forward(*point)), strict=True):
                assert min(left, right) <= chosen <= max(left, right), point
    assert found > 10


def _ties(op):
    for point in points(op, seed=2):
        yield point
        yield (point[0],) * len(point)
        yield (0.0,) * len(point)


def _slopes(name, point, index):
    """The slopes before and after the point, along one operand, from differences in arbitrary precision."""
    value = reference(name, len(point)).value
    with mp.workdps(700):
        exact = list(map(mp.mpf, point))
        step = mp.mpf(10) ** -330

        def moved(by):
            return value(*[x + by if place == index else x for place, x in enumerate(exact)])

        here = moved(0)
        return tuple(round(float((moved(sign * step) - here) / (sign * step)), 9) for sign in (-1, 1))
