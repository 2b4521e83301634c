"""Every operation of the table, at a thousand points of its domain, against the reference in arbitrary precision."""

from collections.abc import Iterator, Sequence
from itertools import islice
from math import isfinite

import pytest
from points import COUNT, inside, points
from reference import CORNERED, LARGEST, SMOOTH, SMOOTH_MANY, agrees, evaluated, reference

from backprop_cli.ops import TABLE, Op

EVERY_OP = pytest.mark.parametrize("op", TABLE.values(), ids=TABLE)
Wrong = tuple[tuple[float, ...], str, float, object]


def wrong(op: Op, where: Iterator[tuple[float, ...]]) -> Iterator[Wrong]:
    """The points at which a value or partial is not what mathematics says."""
    for point in where:
        true = reference(op.name, len(point))
        value, exact = op.forward(*point), evaluated(true.value, point)
        if not agrees(value, exact, true.partials, point):
            yield point, "value", value, exact
        if isfinite(value) and not op.is_kink(point):
            yield from _wrong_partials(op, point, value)


def _wrong_partials(op: Op, point: tuple[float, ...], value: float) -> Iterator[Wrong]:
    true = reference(op.name, len(point))
    for index, got in enumerate(op.locals(point, value)):
        exact = evaluated(true.partials[index], point)
        if (op.name, index) in EXTENDED and EXTENDED[op.name, index](*point):
            continue
        if not agrees(got, exact, true.seconds[index] if true.seconds else (), point):
            yield point, f"partial {index}", got, exact


# Where the reference's formula divides by zero though the derivative exists; `test_edges.py` has those points.
EXTENDED = {
    ("pow", 0): lambda x, y: x == 0,
    ("pow", 1): lambda x, y: x == 0,
}


@EVERY_OP
def test_values_and_partials_are_right(op):
    assert list(islice(wrong(op, inside(op)), 5)) == []


@EVERY_OP
def test_a_rule_that_is_off_by_a_thousandth_is_caught(op):
    for index in range(len(op.partials) or 2):
        assert list(islice(wrong(_scaled(op, index), inside(op, 60)), 1)), f"partial {index}"


def _scaled(op: Op, index: int) -> Op:
    def every(numbers, out):
        return [
            slope * 1.001 if place == index else slope for place, slope in enumerate(op.every_partial(numbers, out))
        ]

    if op.many:
        return op._replace(every_partial=every)
    rule = op.partials[index]
    rules = [*op.partials]
    rules[index] = lambda *operands: rule(*operands) * 1.001
    return op._replace(partials=tuple(rules))


@EVERY_OP
def test_the_domain_is_where_there_is_a_value(op):
    for point in islice(points(op), COUNT):
        exact = evaluated(reference(op.name, len(point)).value, point)
        value = op.forward(*point) if not _divides_by_zero(op, point) else float("nan")
        assert op.has_value(point) == (exact == exact), point
        assert isfinite(value) == (exact == exact and abs(exact) < LARGEST), point


def _divides_by_zero(op: Op, point: Sequence[float]) -> bool:
    try:
        op.forward(*point)
    except ZeroDivisionError:
        return True
    return False


@EVERY_OP
def test_there_is_one_partial_for_each_operand(op):
    for point in inside(op, 50):
        assert op.takes(len(point))
        assert len(op.locals(point, op.forward(*point))) == len(point)


@EVERY_OP
def test_a_partial_that_is_missing_is_explained(op):
    for point in inside(op):
        value = op.forward(*point)
        if isfinite(value) and not all(map(isfinite, op.locals(point, value))):
            exact = [evaluated(partial, point) for partial in reference(op.name, len(point)).partials]
            assert op.no_slope or any(abs(slope) > LARGEST for slope in exact), point


def test_every_operation_has_a_reference_of_its_own():
    assert TABLE.keys() == SMOOTH.keys() | SMOOTH_MANY.keys() | CORNERED.keys()
