"""A batch gives what single runs give, bit for bit, on graphs of operations that NumPy does as Python does."""

import random

import pytest

pytest.importorskip("numpy")

import numpy
from both_ways import EXACT, asked, both
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop_cli.batch.player import Player
from backprop_cli.batch.programs import record
from backprop_cli.batch.rows import ByColumn
from backprop_cli.ops import TABLE

NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=64)
SMALL = st.sampled_from([0.0, -0.0, 1.0, -1.0, 2.0, 0.1, -3.5, 1e-200, 1e200])


@st.composite
def questions(draw):
    """Random graphs of exact operations, some inputs fixed, some nodes for nothing; and rows."""
    inputs = [f"x{index}" for index in range(draw(st.integers(1, 4)))]
    fixed = ["k"] if draw(st.booleans()) else []
    known, nodes = [*inputs, *fixed, 2.0], {}
    for index in range(draw(st.integers(1, 12))):
        op = TABLE[draw(st.sampled_from(sorted(EXACT)))]
        count = draw(st.integers(2, 4)) if op.many else len(op.partials)
        nodes[f"n{index}"] = {op.name: [draw(st.sampled_from(known)) for _ in range(count)]}
        known.append(f"n{index}")
    outputs = draw(st.lists(st.sampled_from(sorted(nodes)), min_size=1, max_size=3, unique=True))
    wrt = draw(st.lists(st.sampled_from([*inputs, *fixed, *nodes]), min_size=1, max_size=4, unique=True))
    rows = draw(st.lists(st.tuples(*[SMALL | NUMBERS for _ in inputs]), min_size=1, max_size=20))
    return asked(nodes, inputs, fixed, outputs, wrt), rows


@settings(max_examples=400, deadline=None)
@given(questions())
def test_random_graphs_bit_for_bit(question):
    for fast, slow in both(*question):
        assert [repr(x + 0.0) for x in fast.tolist()] == [repr(x + 0.0) for x in slow]


@pytest.mark.parametrize("rows", [1, 32_767, 32_768, 32_769, 70_000])
def test_rows_at_the_edges_of_chunks(rows):
    question = asked({"y": {"mul": ["x", "x"]}, "z": {"div": ["y", "w"]}}, ["x", "w"])
    rng = random.Random(rows)
    data = [(rng.uniform(-9, 9), rng.choice([1.0, 2.5, 0.0])) for _ in range(rows)]
    for fast, slow in both(question, data):
        assert [x for x in fast.tolist() if x == x] == [x for x in slow if x == x]


def test_a_value_that_no_row_has():
    for fast, slow in both(asked({"y": {"div": ["x", 0]}}, ["x"]), [(1.0,), (2.0,)]):
        assert numpy.isnan(fast).all()
        assert numpy.isnan(slow).all()


def test_a_node_that_is_not_asked_for_counts_too():
    question = asked({"bad": {"log": ["x"]}, "y": {"mul": ["x", 2]}}, ["x"], outputs=["y"])
    assert ByColumn(question).results([numpy.array([1.0, -1.0])]).without_value == [1]


def test_results_into_columns_that_are_there():
    question = asked({"y": {"log": ["x"]}}, ["x"])
    columns, into = [numpy.array([1.0, -1.0, 4.0])], [numpy.full(3, 7.0), numpy.full(3, 7.0)]
    found, new = ByColumn(question).results(columns, into), ByColumn(question).results(columns)
    assert [id(column) for column in found.columns] == [id(column) for column in into]
    assert list(found.without_value) == list(new.without_value) == [1]
    for there, made in zip(into, new.columns, strict=True):
        numpy.testing.assert_array_equal(there, made)


def test_buffers_are_few_and_used_again():
    count = 200
    nodes = {f"n{index}": {"mul": [f"n{index - 1}" if index else "x", "w"]} for index in range(count)}
    question = asked(nodes, ["x", "w"], wrt=["x"])
    positions = [question.graph.position(name) for name in question.inputs]
    program = record(question.graph, positions, question.outputs, question.wrt)
    assert len(program.buffers) < 10
    first = Player(program)
    made = [[numpy.empty(5), numpy.empty(5)] for _ in range(2)]
    for results, x in zip(made, (1.01, 0.99), strict=True):
        assert first.play([numpy.full(5, 2.0), numpy.full(5, x)], results) == []
    assert made[0][0][0] == pytest.approx(2 * 1.01**count)
    assert made[1][0][4] == pytest.approx(2 * 0.99**count)
