"""Wrong rules, planted: each of them is found, in its layer, with exit status 1; and right ones next to them are not."""

import pytest
from command import backprop

from backprop_cli import check, loads
from backprop_cli.ops import TABLE

SLIPS = {
    "a thousandth too large": lambda slope: slope * 1.001,
    "off in the seventh digit": lambda slope: slope * (1 + 1e-7),
    "the other sign": lambda slope: -slope,
    "a little added": lambda slope: slope + 1e-6,
}
RULES = [
    (op, index, slip) for op in TABLE.values() for index in range(2 if op.many else len(op.partials)) for slip in SLIPS
]


def with_slip(op, index, slip):
    """The operation with a slip in its derivative by one operand."""

    def every_partial(operands, out):
        found = list(op.locals(operands, out))
        return [slip(slope) if place == index else slope for place, slope in enumerate(found)]

    if op.many:
        return op._replace(every_partial=every_partial)
    rule = op.partials[index]
    wrong = lambda *operands: slip(rule(*operands))  # noqa: E731
    return op._replace(partials=(*op.partials[:index], wrong, *op.partials[index + 1 :]))


@pytest.mark.parametrize(("op", "index", "slip"), RULES, ids=lambda part: getattr(part, "name", part))
def test_a_slip_in_a_rule_of_the_table_is_found_in_its_layer(op, index, slip):
    operands = ["a", "b"][: 2 if op.many else len(op.partials)]
    graph = loads(
        f"inputs: {{a: 0.7, b: 0.9}}\nnodes: {{y: {{{op.name}: [{', '.join(operands)}]}}, z: y * 2 + a * b}}\n"
    )
    layers = [
        layer._replace(op=with_slip(op, index, SLIPS[slip])) if layer.name == "y" else layer for layer in graph.layers
    ]
    done = check(graph._replace(layers=layers))
    wrong = {(row.layer, row.wrt) for row in done.local if row.verdict == "wrong"}
    assert wrong == {("y", operands[index])}
    assert not done.ok


# A forward formula of t (and u), a wrong derivative by t, and a point; `2` is where many a wrong rule is right by chance.
OWN = [
    ("t**2", "t + 2", 2), ("t**2", "4", 2), ("t**2", "t**2", 2), ("t + 2", "2 * t - 3", 2), ("2 * t", "t", 2),
    ("t**3", "3 * t", 1), ("t**3", "3 * t**3", 1), ("t**3", "3", 1), ("exp(t)", "1", 0), ("exp(t)", "1 + t", 0),
    ("exp(t)", "exp(t) + 1e-8", 1), ("sin(t)", "1", 0), ("sin(t)", "cos(t) + t", 0), ("cos(t)", "sin(t)", 0),
    ("cos(t)", "-t", 0), ("log(t)", "1", 1), ("log(t)", "t", 1), ("log(t)", "2 - t", 1), ("sqrt(t)", "0.5", 1),
    ("sqrt(t)", "1 / sqrt(t)", 4), ("sqrt(t)", "1 / t", 4), ("1 / t", "-1", 1), ("1 / t", "1 / t**2", 3),
    ("t * sigmoid(t)", "sigmoid(t)", 0), ("t * sigmoid(t)", "sigmoid(t) + out", 1), ("t * sigmoid(t)", "0.5", 0),
    ("1e-200 * t", "0", 1), ("1 + 1e-200 * t", "0", 1), ("t**2 + 1e-200 * t", "2 * t", 0), ("0 * t", "1e-200", 1),
    ("0 * t", "1e-17", 1), ("(1e100 + 5 * t) - 1e100", "0", 1), ("t + ((1e100 + 5 * t) - 1e100)", "1", 1),
    ("abs(t)", "1", 0), ("abs(t)", "1", 3), ("abs(t)", "2", 0), ("relu(t)", "1", -1), ("relu(t)", "0.5", 2),
    ("max(t, 0) + min(t, 0) * 0.1", "1", 3), ("leaky_relu(t)", "1", 2), ("abs(t)", "1.0000001 * t / abs(t)", 2),
    ("tanh(t)", "1 - out", 0), ("tanh(t)", "1 + out**2", 0), ("tanh(t)", "0", 20), ("tanh(t)", "1 / cosh(t)", 0),
    ("sigmoid(t)", "out * (1 - out) * 1.0000001", 1), ("sigmoid(t)", "out", -40), ("sigmoid(t)", "0.25", 0),
    ("softplus(t)", "1", 40), ("exp(-1 / t**2)", "0", 0.04), ("1 + exp(-1 / t**2)", "0", 0.04),
    ("exp(log(t)) - t", "1e-16", 3), ("t**10", "0", 1e-5), ("t**10", "10 * t**8", 1), ("asin(t - 100)", "1", 100),
    ("log(t - 1000)", "1", 1001), ("sqrt(t)", "t", 0), ("cbrt(t)", "0", 0), ("t**1.5", "1", 0), ("t**1.5", "t", 0),
    ("erf(t)", "exp(-t**2)", 1), ("erf(t)", "1.1283791", 0), ("normal_cdf(t)", "0.39894", 0), ("atan(t)", "1", 0),
    ("t / (1 + abs(t))", "1 / (1 + abs(t))", 2), ("cosh(t)", "t", 0), ("sinh(t)", "1", 0), ("log1p(t)", "1", 0),
    ("expm1(t)", "out", 1), ("square(t)", "t * 2.0000001", 5), ("t**t", "t * t**(t - 1)", 1), ("2**t", "t * 2**(t - 1)", 3),
    ("hypot(t, 3)", "t / 5", 4), ("max(t, 5)", "1", 5.5), ("sin(1e6 * t)", "cos(1e6 * t)", 0), ("sin(t)", "cos(t) * 0.99999998", 1),
    ("t * 3", "3.00000001", 2), ("t / 3", "0.33333333", 2), ("t * 1e300", "1e299", 1e-5), ("t - 1", "1 + 1e-8", 7),
    ("x_ * 2", "x_", 2), ("t**4 / 4", "t**3 + t - 1", 1), ("log(cosh(t))", "t", 0), ("gauss(t)", "-t", 0), ("min(t**2, t**4)", "4 * t**3", 0.5),
]  # fmt: skip


@pytest.mark.parametrize(("forward", "partial", "point"), OWN)
def test_a_wrong_rule_of_the_users_is_found(forward, partial, point):
    forward, partial = (text.replace("x_", "t").replace("gauss(t)", "exp(-t**2 / 2)") for text in (forward, partial))
    graph = f"inputs: {{x: {point}}}\nops: {{mine: {{inputs: [t], forward: '{forward}', partials: ['{partial}']}}}}\n"
    ran = backprop("check", "-", "-f", "json", stdin=f"{graph}nodes: {{y: {{mine: [x]}}, z: 3 * y}}\n".encode())
    assert ran.status == 1, ran.out
    assert '"layer": "y"' in ran.out
    assert [line for line in ran.out.splitlines() if '"layer": "y"' in line and '"verdict": "wrong"' in line]


RIGHT = [
    ("t**2", "2 * t", 2), ("t * sigmoid(t)", "sigmoid(t) * (1 + t * (1 - sigmoid(t)))", 0.5), ("exp(t) - 1", "exp(t)", 1e-10),
    ("sqrt(t)", "1 / (2 * out)", 4), ("asin(t - 100)", "1 / sqrt(1 - (t - 100)**2)", 100.3), ("log(t - 1000)", "1 / (t - 1000)", 1001),
    ("relu(t)", "relu(t) / t", 2), ("abs(t)", "t / abs(t)", -2), ("1e-200 * t", "1e-200", 1), ("t**2 + 1e-200 * t", "2 * t + 1e-200", 0),
    ("(1e100 + 5 * t) - 1e100", "5", 1), ("exp(-1 / t**2)", "2 / t**3 * out", 0.04), ("t / 3", "0.3333333333333333", 2),
    ("max(t, 0) + min(t, 0) * 0.1", "max(0.1, min(1, 1e300 * t))", 3), ("sin(1e6 * t)", "1e6 * cos(1e6 * t)", 0.3),
    ("cbrt(t)", "1 / (3 * out**2)", 8), ("t**t", "out * (log(t) + 1)", 2), ("1 / t", "-out**2", 1e-100), ("t", "1", 0),
    ("tanh(t)", "(1 - out) * (1 + out)", 3), ("log(t) / log(2)", "1 / (t * log(2))", 8), ("-t", "-1", 1), ("0 * t", "0", 1),
    ("max(t, -t)", "t / abs(t)", 3), ("erf(t)", "2 / sqrt(pi) * exp(-t**2)", 1),
]  # fmt: skip


@pytest.mark.parametrize(("forward", "partial", "point"), RIGHT)
def test_a_right_rule_of_the_users_is_not_called_wrong(forward, partial, point):
    text = f"inputs: {{x: {point}}}\nops: {{mine: {{inputs: [t], forward: '{forward}', partials: ['{partial}']}}}}\n"
    done = check(loads(f"{text}nodes: {{y: {{mine: [x]}}, z: 3 * y}}\n"))
    assert done.verdict in ("ok", "ill-conditioned"), done


def test_more_than_a_hundred_and_fifty_are_planted():
    assert len(RULES) + len(OWN) >= 150
