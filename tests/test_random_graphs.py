"""Two thousand random graphs, on which four ways to the same derivative agree.

Floats; the written formulas that the same backward pass makes, evaluated by Python and mpmath; arbitrary precision; and
a derivative that knows nothing of the rules: a two-sided difference of the values, computed by mpmath from definitions
of the operations that are the tests' own.
"""

import json
import random
from collections.abc import Sequence
from math import isfinite
from typing import Any

import pytest
from mpmath import mp
from ops.reference import CORNERED, reference

from backprop_cli import Graph, GraphError, forward, loads
from backprop_cli.graph import NUMBER
from backprop_cli.kinds.exact import exact, working_digits
from backprop_cli.kinds.formulas import Formula, as_formula, write
from backprop_cli.ops import TABLE
from backprop_cli.passes import Backward, Forward, backward_from, compute
from graphs import Drawn, draw

GRAPHS, SHARES = 2000, 20
DIGITS = 60
STEP = mp.mpf(10) ** -25
LONGEST = 2000


@pytest.mark.parametrize("share", range(SHARES))
def test_four_ways_to_a_derivative_agree(share):
    compared = 0
    rng = random.Random(share)
    for _ in range(GRAPHS // SHARES):
        drawn, graph = _with_a_value(rng)
        compared += _compare(drawn, graph)
    assert compared >= GRAPHS // SHARES


def _with_a_value(rng: random.Random) -> tuple[Drawn, Graph]:
    """The next random graph that has a value where its inputs are."""
    while True:
        drawn = draw(rng)
        graph = loads(json.dumps(drawn.as_tree(rng)))
        try:
            forward(graph)
        except GraphError as error:
            assert error.status == 3
        else:
            return drawn, graph


def _compare(drawn: Drawn, graph: Graph) -> int:
    """The number of partial derivatives that were compared."""
    done = forward(graph)
    floats = backward_from(done, graph.outputs[0])
    with working_digits(DIGITS):
        rules = _exactly(graph)
        written = _written(graph)
        true_value = _value(drawn, [mp.mpf(x) for x in drawn.inputs.values()])
        assert _near(rules.forward.numbers[graph.outputs[0]], true_value), drawn
        if not _is_smooth(done):
            return 0
        compared = 0
        for index, name in enumerate(drawn.inputs):
            position = graph.positions[name]
            proven, plain = rules.partial(position), floats.partial(position)
            slope = _difference(drawn, index)
            if slope is None or not mp.isfinite(proven):
                continue
            assert abs(proven - slope) <= abs(slope) * 1e-9 + mp.mpf(10) ** -18 * (1 + abs(true_value)), (drawn, name)
            assert _near(_read(written.partial(position), graph, rules.forward), proven), (drawn, name)
            assert not isfinite(plain) or _is_close(plain, proven, floats), (drawn, name, plain, proven)
            compared += 1
        return compared


def _exactly(graph: Graph) -> Backward:
    numbers = [exact(leaf.value) for leaf in graph.leaves]
    compute(graph, numbers)
    return backward_from(Forward(graph, numbers), graph.outputs[0], mp.one)


def _written(graph: Graph) -> Backward:
    """The backward pass of formulas: every value is its name, so that a partial is written in names."""
    names = [
        Formula.name(graph.name(place).replace(".", "_")) for place in range(len(graph.leaves) + len(graph.layers))
    ]
    for place, leaf in enumerate(graph.leaves):
        names[place] = as_formula(leaf.value) if leaf.kind == NUMBER else names[place]
    return backward_from(Forward(graph, names), graph.outputs[0], as_formula(1.0))


def _read(partial: Any, graph: Graph, done: Forward) -> Any:
    """A written partial, evaluated by Python at the exact values of the names."""
    if not isinstance(partial, Formula):
        return mp.mpf(partial)
    if partial.size > LONGEST:
        return None
    numbers = {graph.name(place).replace(".", "_"): number for place, number in enumerate(done.numbers)}
    try:
        number = mp.mpmathify(eval(write(partial), {"__builtins__": {}}, MEANING | numbers))
    except ZeroDivisionError:
        return None
    # 0 * log(0) is written where the rule knows the limit.
    return number if mp.isfinite(number) else None


MEANING = {name: getattr(mp, name) for name in ("exp", "log", "sqrt", "sin", "cos", "sinh", "cosh", "hypot")} | {
    "sign": mp.sign, "max": max, "min": min, "abs": abs, "pi": mp.pi, "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "cbrt": CORNERED["cbrt"][0],
}  # fmt: skip


def _value(drawn: Drawn, inputs: Sequence[Any]) -> Any:
    values: dict[str, Any] = dict(zip(drawn.inputs, inputs, strict=True))
    for node in drawn.nodes:
        operands = [values[operand] if isinstance(operand, str) else mp.mpf(operand) for operand in node.operands]
        value = mp.mpmathify(reference(node.op.name, len(operands)).value(*operands))
        if not isinstance(value, mp.mpf) or not mp.isfinite(value):
            raise ValueError("not a real number")
        values[node.name] = value
    return values[drawn.output]


def _difference(drawn: Drawn, index: int) -> Any:
    """The slope of the output by an input; None where the values about the point are not real or not smooth."""
    inputs = [mp.mpf(x) for x in drawn.inputs.values()]

    def at(step: Any) -> Any:
        return _value(drawn, [x + step if place == index else x for place, x in enumerate(inputs)])

    with mp.workdps(2 * DIGITS):
        try:
            before, here, after = at(-STEP), at(0), at(STEP)
        except (ZeroDivisionError, ValueError):
            return None
        left, right = (here - before) / STEP, (after - here) / STEP
        close = abs(left - right) <= (abs(left) + abs(right)) * 1e-9 + mp.mpf(10) ** -18 * (1 + abs(here))
        return (left + right) / 2 if close else None


def _is_smooth(done: Forward) -> bool:
    """Whether no layer sits on a kink, where a convention decides and no difference can tell."""
    graph = done.graph
    return not any(op.is_kink([done.numbers[o] for o in operands]) for _, op, operands in graph.layers)


def _near(got: Any, wanted: Any) -> bool:
    # Numbers in written formulas have 12 digits.
    return got is None or abs(got - wanted) <= abs(wanted) * mp.mpf(10) ** -9 + mp.mpf(10) ** -40


def _is_close(plain: float, proven: Any, floats: Backward) -> bool:
    """Whether a float is near enough: rounding is as large as the largest gradient and value on the way."""
    largest = max(abs(number) for number in floats.gradients if number is not None and isfinite(number))
    values = max(abs(number) for number in floats.forward.numbers)
    return bool(abs(plain - proven) <= 1e-9 * abs(proven) + 1e-13 * largest * (1 + values) ** 2)


def test_random_graphs_have_every_operation():
    rng = random.Random(0)
    assert {node.op.name for _ in range(500) for node in draw(rng).nodes} == TABLE.keys()
