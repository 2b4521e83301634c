"""Second derivatives against sympy's: of every operation, of every graph of graphs/, of random graphs, and at edges."""

import json
import random
from math import isnan

import pytest
import sympy
from command import backprop
from mpmath import mp
from ops.points import inside
from ops.reference import CORNERED, evaluated, reference
from test_examples import GRAPHS, formulas, number, path_of
from test_examples import TABLE as EXAMPLES

from backprop_cli import forward, load, loads
from backprop_cli.graph import Graph
from backprop_cli.hessian import hessian
from backprop_cli.kinds.exact import exact, working_digits
from backprop_cli.ops import TABLE
from backprop_cli.passes import Forward, backward_from

# Second derivatives of operations that have corners, or that sympy has no plain formula for; off their corners.
OWN = {
    "cbrt": lambda i, j, x: -2 * abs(x) ** (mp.mpf(1) / 3) / (9 * x * abs(x)),
    "atan2": lambda i, j, y, x: [[-2 * x * y, y * y - x * x], [y * y - x * x, 2 * x * y]][i][j] / (x * x + y * y) ** 2,
}


def rows_of(graph: Graph, names=None, of=None, kind=float):
    done = forward(graph)
    if kind is not float:
        done = in_arbitrary_precision(graph)
    by = [graph.position(name) for name in names or graph.inputs]
    return hessian(done, graph.outputs[0] if of is None else graph.position(of), by)


def in_arbitrary_precision(graph: Graph) -> Forward:
    values = list(map(exact, graph.numbers))
    for _, op, operands in graph.layers:
        values.append(op.forward(*[values[operand] for operand in operands]))
    return Forward(graph, values)


def one_layer(name: str, point: tuple[float, ...]) -> Graph:
    names = [f"x{index}" for index in range(len(point))]
    graph = {"inputs": dict.fromkeys(names, 1), "nodes": {"f": {name: names}}}
    numbers = dict(zip(names, point, strict=True))
    return loads(json.dumps(graph)).at(**numbers)


@pytest.mark.parametrize("op", [op for op in TABLE.values() if op.kink is None], ids=lambda op: op.name)
def test_every_smooth_operation_to_thirty_digits(op):
    with working_digits(60):
        for point in inside(op, 60, seed=5):
            if max(map(abs, point)) > 600 or 0 in point:
                continue
            made = hessian(in_arbitrary_precision(one_layer(op.name, point)), len(point), range(len(point)))
            for i, row in enumerate(made.rows):
                for j, got in enumerate(row):
                    true = second_derivative(op.name, i, j, point)
                    if mp.isfinite(true):
                        assert abs(got - true) <= mp.mpf(10) ** -25 * (abs(true) + mp.mpf(10) ** -30), (point, i, j)


def second_derivative(name: str, i: int, j: int, point: tuple[float, ...]):
    if name in OWN:
        return OWN[name](i, j, *map(mp.mpf, point))
    assert name not in CORNERED
    seconds = reference(name, len(point)).seconds
    return evaluated(seconds[i][j], point)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_has_sympys_hessian(name):
    row, graph = EXAMPLES[name], load(str(path_of(name)))
    expressions, symbols = formulas(row)
    names = list(symbols)
    pairs = [(x, y) for x in names for y in names if x <= y]
    for of, expression in expressions.items():
        made = rows_of(graph, names, of)
        size = max(abs(entry) for line in made.rows for entry in line)
        slopes = [sympy.diff(expression, symbols[x], symbols[y]) for x, y in pairs]
        slopes = [slope.replace(sympy.DiracDelta, lambda *_: 0) for slope in slopes]  # no example sits on a kink
        with working_digits(30):
            on_numbers = sympy.lambdify(list(symbols.values()), slopes, "mpmath", cse=True)
            trues = on_numbers(*(mp.mpf(row["point"][name]) for name in names))
        for (x, y), true in zip(pairs, trues, strict=True):
            got = made.rows[names.index(x)][names.index(y)]
            assert got == pytest.approx(float(true), rel=1e-9, abs=1e-14 * size), (of, x, y)


UNARY = [
    "exp({} / 9)",
    "sin({})",
    "tanh({})",
    "sigmoid({})",
    "sqrt({} ** 2 + 1)",
    "log({} ** 2 + 2)",
    "atan({})",
    "erf({})",
]
BINARY = [
    "{} * {}",
    "{} + {}",
    "{} - {}",
    "{} / (2 + cos({}))",
    "hypot({}, 1 + {} ** 2)",
    "(1.5 + sin({})) ** (cos({}))",
]
NAMES = {"sigmoid": lambda x: 1 / (1 + sympy.exp(-x)), "hypot": lambda x, y: sympy.sqrt(x**2 + y**2)}


@pytest.mark.parametrize("seed", range(12))
def test_random_graphs_have_sympys_hessian(seed):
    rng = random.Random(seed)
    inputs = {name: round(rng.uniform(-2, 2), 3) for name in "abc"}
    nodes = {}
    known = list(inputs)
    for index in range(6):
        pattern = rng.choice(UNARY + BINARY)
        nodes[f"n{index}"] = pattern.format(*rng.choices(known[-4:], k=pattern.count("{}")))
        known.append(f"n{index}")
    nodes["f"] = " + ".join(f"n{index}" for index in range(6))
    graph = loads(json.dumps({"inputs": inputs, "nodes": nodes, "output": "f"}))
    symbols = {name: sympy.Symbol(name, real=True) for name in inputs}
    expressions = {**symbols}
    for name, text in nodes.items():
        expressions[name] = sympy.sympify(text, locals=NAMES | expressions)
    point = {symbols[name]: sympy.Rational(str(value)) for name, value in inputs.items()}
    made = rows_of(graph)
    for i, x in enumerate(symbols.values()):
        for j, y in enumerate(symbols.values()):
            true = number(sympy.diff(expressions["f"], x, y), point)
            assert made.rows[i][j] == pytest.approx(true, rel=1e-9, abs=1e-12), (nodes, x, y)


# A formula, the inputs, and the second derivatives: numbers, or None where there is none.
EDGES = [
    ("x ** 2", {"x": 0}, [[2]]),
    ("x ** 1", {"x": 0}, [[0]]),
    ("x ** 0", {"x": 0}, [[0]]),
    ("x ** 3", {"x": -2}, [[-12]]),
    ("x ** -1", {"x": -2}, [[-0.25]]),
    ("x ** 1.5", {"x": 0}, [[None]]),
    ("x ** y", {"x": 2, "y": 3}, [[12, 12.317766166719343], [12.317766166719343, 3.843624111345611]]),
    ("x ** y", {"x": 0, "y": 2}, [[2, None], [None, 0]]),
    ("0 ** y", {"y": 2}, [[0]]),
    ("sqrt(x)", {"x": 0}, [[None]]),
    ("sqrt(x ** 2)", {"x": 0}, [[None]]),
    ("abs(x)", {"x": 0}, [[None]]),
    ("abs(x)", {"x": -3}, [[0]]),
    ("abs(x) ** 2", {"x": 0}, [[None]]),
    ("x * abs(x)", {"x": 3}, [[2]]),
    ("relu(x) * y", {"x": 0, "y": 2}, [[None, 0], [0, 0]]),  # by both, the slope of relu at 0, which is 0
    ("relu(x) * y", {"x": 1, "y": 2}, [[0, 1], [1, 0]]),
    ("max(x, y, 1) ** 2", {"x": 3, "y": 2}, [[2, 0], [0, 0]]),
    ("max(x, y) ** 2", {"x": 3, "y": 3}, [[None, None], [None, None]]),
    ("hypot(x, y)", {"x": 0, "y": 0}, [[None, None], [None, None]]),
    ("hypot(x, y)", {"x": 3, "y": 4}, [[16 / 125, -12 / 125], [-12 / 125, 9 / 125]]),
    ("atan2(y, x)", {"x": 0, "y": -1}, [[0, 1], [1, 0]]),
    ("tanh(x)", {"x": 20}, [[-3.398683404233270e-17]]),
    ("sigmoid(x)", {"x": -800}, [[0]]),
    ("x * y + z", {"x": 1, "y": 2, "z": 3}, [[0, 1, 0], [1, 0, 0], [0, 0, 0]]),
    ("x * 0 + y", {"x": 1, "y": 2}, [[0, 0], [0, 0]]),
    ("exp(x) * exp(x)", {"x": 300}, [[4 * 3.7730203009299397e260]]),
]


@pytest.mark.parametrize(("formula", "inputs", "rows"), EDGES)
def test_edges(formula, inputs, rows):
    made = rows_of(loads(json.dumps({"inputs": inputs, "nodes": {"f": formula}})))
    for i, row in enumerate(rows):
        for j, true in enumerate(row):
            if true is None:
                assert isnan(made.rows[i][j])
                assert made.notes[i, j].startswith("undefined: ")
            else:
                assert made.rows[i][j] == pytest.approx(true, rel=1e-12, abs=1e-300)
                assert (i, j) not in made.notes


def test_an_operation_of_the_files_own_is_differentiated_by_its_own_partials():
    ops = {"cube": {"inputs": ["x"], "forward": "x ** 3", "partials": ["5 * x ** 2"]}}
    made = rows_of(loads(json.dumps({"ops": ops, "inputs": {"x": 2}, "nodes": {"f": "cube(x)"}})))
    assert made.rows == [[20.0]]  # the slope of what the file says, right or wrong: check finds the wrong ones


def test_a_kink_in_the_partials_of_the_files_own_operation_has_no_slope():
    ops = {"bend": {"inputs": ["x"], "forward": "x * abs(x) / 2", "partials": ["abs(x)"]}}
    graph = {"ops": ops, "inputs": {"x": 0}, "nodes": {"f": "bend(x)"}}
    assert isnan(rows_of(loads(json.dumps(graph))).rows[0][0])
    graph["inputs"] = {"x": -3}
    assert rows_of(loads(json.dumps(graph))).rows == [[-1.0]]


def test_nodes_count_as_what_is_differentiated_by():
    graph = load("graphs/shopping.yaml")
    assert rows_of(graph, ["total_price", "tax"]).rows == [[0.0, 1.0], [1.0, 0.0]]


@pytest.mark.parametrize("path", GRAPHS, ids=lambda path: path.stem)
def test_the_hessian_is_symmetric_and_the_gradient_is_as_ever(path):
    graph = load(str(path))
    done = forward(graph)
    before = repr(backward_from(done, graph.outputs[0]).gradients)
    rows = rows_of(graph).rows
    assert [list(column) for column in zip(*rows, strict=True)] == [list(row) for row in rows]
    assert repr(backward_from(done, graph.outputs[0]).gradients) == before


def test_json_has_every_pair():
    said = json.loads(backprop("run", "graphs/shopping.yaml", "--hessian", "-f", "json").out)
    names = ["apple", "apple_num", "orange", "orange_num", "tax"]
    assert list(said) == ["graph", "outputs", "hessian", "rows"]
    assert list(said["hessian"]["price"]) == names
    assert all(list(row) == names for row in said["hessian"]["price"].values())
    assert said["hessian"]["price"]["apple"]["apple_num"] == 1.1
    assert said["hessian"]["price"]["apple"]["orange"] == 0.0


def test_json_says_why_a_pair_has_none():
    said = json.loads(
        backprop("run", "-", "--hessian", "-f", "json", stdin=b"{inputs: {x: 0}, nodes: {f: sqrt(x)}}\n").out
    )
    assert said["hessian"] == {"f": {"x": {"x": None}}}
    assert said["hessian_notes"]["f"]["x"]["x"].startswith("undefined: ")


@pytest.mark.parametrize("words", [["-f", "csv"], ["--get", "price"]])
def test_the_hessian_is_not_dropped_in_silence(words):
    ran = backprop("run", "graphs/shopping.yaml", "--hessian", *words)
    assert (ran.status, ran.out) == (2, "")
    assert "error[not-available]" in ran.err


def test_many_inputs_are_listed():
    inputs = {f"x{index}": index for index in range(8)}
    graph = json.dumps({"inputs": inputs, "nodes": {"f": "x1 * x2 + x3 + x4 + x5 + x6 + x7 + x0"}})
    out = backprop("run", "-", "--hessian", stdin=graph.encode()).out
    assert "∂²f/∂x1∂x2" in out
    assert "The other 35 pairs have 0." in out
