"""The grammar of formulas is Python's, as far as it goes: thousands of formulas, read by both."""

import math
import operator
import random

import pytest

from backprop_cli import GraphError, backward, forward, loads
from backprop_cli.kinds.formulas import Formula, as_formula, write

X, Y = 1.5, -0.75


def value(text):
    return forward(loads(f"inputs: {{x: {X}, y: {Y}}}\nnodes:\n  z: {text}")).values["z"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-2**2", -4.0), ("2**3**2", 512.0), ("(2**3)**2", 64.0), ("2**-1", 0.5), ("-2**-2", -0.25), ("2**-2**0", 0.5),
        ("8 / 4 / 2", 1.0), ("8 - 4 - 2", 2.0), ("8 - (4 - 2)", 6.0), ("2 * 3 + 4 * 5", 26.0), ("2 - -3", 5.0),
        ("--2", 2.0), ("2 * -3", -6.0), ("-(1 + 2) * 3", -9.0), ("+2 * 3", 6.0), ("2 + +3", 5.0), (".5 + 1.", 1.5),
        ("1e3 - 1E-3", 999.999), ("2e0**2", 4.0), ("max(1, 2, 3) ** 2", 9.0), ("exp(0) + exp (0)", 2.0), ("ln(e)", 1.0),
        ("cos(pi)", -1.0), ("0**0", 1.0), ("(-8)**3", -512.0), ("-x**2", -2.25), ("((((x))))", 1.5), ("x", 1.5),
    ],
)  # fmt: skip
def test_rows_of_the_grammar(text, expected):
    assert value(f"'{text}'" if text[0] in "-" else text) == expected


def drawn(rng, depth):
    """A random formula, with no more parentheses than chance has it."""
    if depth == 0 or rng.random() < 0.2:
        return rng.choice(["x", "y", "2", "3.0", "0.5", "1e1"])
    kind = rng.randrange(8)
    if kind < 5:
        sign = rng.choice([" + ", " - ", "*", " / ", "**"])
        return f"{drawn(rng, depth - 1)}{sign}{drawn(rng, depth - 1)}"
    if kind == 5:
        return f"-{drawn(rng, depth - 1)}"
    if kind == 6:
        return f"({drawn(rng, depth - 1)})"
    return f"{rng.choice(['exp', 'tanh'])}({drawn(rng, depth - 1)})"


PYTHON = {"exp": math.exp, "tanh": math.tanh, "x": X, "y": Y, "__builtins__": {}}


def test_python_reads_the_same_formula():
    rng = random.Random(0)
    agreed = 0
    for _ in range(3000):
        text = drawn(rng, 4)
        try:
            expected = eval(text, PYTHON)
        except (ArithmeticError, ValueError, TypeError):
            expected = None
        try:
            got = value(f"'{text}'")
        except GraphError as error:
            assert error.status == 3
            # Python makes a complex number of a root of a negative one, for which its functions have a TypeError.
            assert not isinstance(expected, float) or math.isinf(expected) or math.isnan(expected), text
        else:
            assert got == pytest.approx(expected, rel=1e-12, abs=1e-300), text
            agreed += 1
    assert agreed > 2000


def test_a_written_formula_is_read_back_as_itself():
    rng = random.Random(1)
    for _ in range(1000):
        formula = _formula(rng, 4)
        text = write(formula)
        try:
            expected = _evaluated(formula)
        except (ArithmeticError, ValueError):
            continue
        if isinstance(expected, float) and math.isfinite(expected):
            assert eval(text, PYTHON) == pytest.approx(expected, rel=1e-9, abs=1e-9), text


SIGNS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "**": operator.pow}


def _formula(rng, depth):
    if depth == 0 or rng.random() < 0.2:
        return rng.choice([Formula.name("x"), Formula.name("y"), *map(as_formula, (-2.0, 3.0, 0.5))])
    if rng.random() < 0.2:
        return Formula.call("-", _formula(rng, depth - 1))
    return Formula.call(rng.choice(["+", "-", "*", "/", "**"]), _formula(rng, depth - 1), _formula(rng, depth - 1))


def _evaluated(formula):
    """The formula's value, by its tree and not by its text."""
    if formula.head == "name":
        return {"x": X, "y": Y}[formula.parts[0]]
    if formula.head == "number":
        return formula.parts[0]
    values = [_evaluated(part) for part in formula.parts]
    return -values[0] if len(values) == 1 else SIGNS[formula.head](*values)


def test_a_sum_of_5000_terms_and_20000_minus_signs():
    graph = loads(f"inputs: {{x: 1}}\nnodes: {{y: {' + '.join(['x'] * 5000)}, z: 2 * {'-' * 20000}x}}\noutput: [y, z]")
    done = forward(graph)
    assert (done.values["y"], done.values["z"]) == (5000.0, 2.0)
    assert backward(done, "y").partials["x"] == 5000.0
