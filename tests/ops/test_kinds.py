"""The same rules on other kinds of number: columns, arbitrary precision, and formulas that are read back by Python."""

from itertools import islice
from math import isfinite

import numpy
import pytest
from mpmath import mp
from points import inside
from reference import CORNERED, agrees, evaluated, reference

from backprop_cli.commands.ops import partials_of
from backprop_cli.kinds.columns import quiet
from backprop_cli.kinds.exact import exact, working_digits
from backprop_cli.kinds.formulas import Formula, write
from backprop_cli.ops import TABLE

EVERY_OP = pytest.mark.parametrize("op", TABLE.values(), ids=TABLE)


@EVERY_OP
def test_columns_are_many_floats(op):
    for count in range(2, 6) if op.many else [len(op.partials)]:
        points = [point for point in inside(op) if len(point) == count]
        operands = [numpy.array(column) for column in zip(*points, strict=True)]
        with quiet():
            values = op.forward(*operands)
            slopes = [numpy.broadcast_to(slope, len(points)) for slope in op.locals(operands, values)]
        for row, point in enumerate(points):
            value = op.forward(*point)
            assert same(values[row], value), (point, values[row], value)
            if isfinite(value):
                got = [column[row] for column in slopes]
                assert all(map(same, got, op.locals(point, value))), (point, got, op.locals(point, value))


def same(column: float, number: float) -> bool:
    """NumPy's functions round in their own way, in the last places."""
    if not isfinite(number):
        return not isfinite(column)
    return bool(abs(column - number) <= 2e-14 * abs(number) + 1e-300)


@EVERY_OP
def test_arbitrary_precision_is_right_to_thirty_digits(op):
    with working_digits(60):
        for point in inside(op, 200):
            true = reference(op.name, len(point))
            operands = list(map(exact, point))
            value = op.forward(*operands)
            assert close(value, evaluated(true.value, point)), point
            if not op.is_kink(point):
                for got, partial in zip(op.locals(operands, value), true.partials, strict=True):
                    wanted = evaluated(partial, point)
                    assert close(got, wanted) or (mp.isnan(wanted) and 0 in point), point


def close(got: object, wanted: object) -> bool:
    if not mp.isfinite(wanted):
        return not mp.isfinite(got)
    if abs(wanted) > mp.mpf(10) ** 400:
        return bool(abs(got) > mp.mpf(10) ** 399)
    return bool(abs(got - wanted) <= abs(wanted) * mp.mpf(10) ** -30 + mp.mpf(10) ** -600)


# What the words of written formulas mean, to Python.
MEANING = {name: getattr(mp, name) for name in ("exp", "log", "sqrt", "sin", "cos", "sinh", "cosh")} | {
    "sigmoid": reference("sigmoid", 1).value, "hypot": mp.hypot, "sign": mp.sign, "max": max, "min": min,
    "abs": abs, "pi": mp.pi, "cbrt": CORNERED["cbrt"][0],
}  # fmt: skip


def read_by_python(text: str, words: dict[str, object]) -> object:
    """A formula evaluated by Python's own grammar, in which the file's grammar is a part."""
    try:
        return mp.mpmathify(eval(text, {"__builtins__": {}}, MEANING | words))
    except ZeroDivisionError:
        return mp.nan


@EVERY_OP
def test_the_derivative_as_written_is_the_rule(op):
    names = op.names_of_operands
    texts = partials_of(op)
    assert len(texts) == len(names)
    for point in islice(inside(op), 300):
        if len(point) != len(names) or op.is_kink(point):
            continue
        with working_digits(60):
            out = evaluated(reference(op.name, len(point)).value, point)
            words = dict(zip(names, map(mp.mpf, point), strict=True)) | {"out": out}
            rules = op.locals(list(map(exact, point)), out)
            for text, rule in zip(texts, rules, strict=True):
                if mp.isfinite(rule):
                    got = read_by_python(text, words)
                    # A number in a written formula has 12 digits.
                    near = abs(got - rule) <= abs(rule) * mp.mpf(10) ** -11
                    assert near or (mp.isnan(got) and 0 in point), (text, point, got, rule)


@EVERY_OP
def test_the_operation_as_written_is_the_operation(op):
    """The operation's formula, `x * y` or `exp(x)`, and what its rule writes when it is given names."""
    names = op.names_of_operands
    meaning = {op.name: reference(op.name, len(names)).value}
    written = write(op.forward(*map(Formula.name, names)))
    for point in islice((point for point in inside(op) if len(point) == len(names)), 15):
        true = evaluated(reference(op.name, len(point)).value, point)
        with working_digits(700):
            words = dict(zip(names, map(mp.mpf, point), strict=True)) | meaning
            for text in (op.spelled(names), written):
                got = read_by_python(text, words)
                assert abs(got - true) <= abs(true) * mp.mpf(10) ** -11 + mp.mpf(10) ** -600, (text, point, got, true)


def test_the_comparison_can_fail():
    assert agrees(1.0, mp.mpf(1), (), ())
    assert not agrees(1.0 + 1e-14, mp.mpf(1), (), ())
    assert not agrees(float("inf"), mp.mpf(1), (), ())
    assert not agrees(1.0, mp.nan, (), ())
