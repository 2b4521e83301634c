"""Every formula that explain prints, against sympy's derivatives at 30 digits and against the numbers of the passes."""

import json
import random

import mpmath
import pytest
import sympy
from algebra import X, identifier, read, read_for_mpmath
from command import GRAPH_FILES, backprop
from explain_graphs import graph_text

from backprop_cli import backward, forward, load, loads
from backprop_cli.closed_forms import closed_forms
from backprop_cli.formulas import write
from backprop_cli.languages import EXACT
from backprop_cli.problems import GraphError

GRAPHS = GRAPH_FILES
DIGITS = 40
AGREEMENT = mpmath.mpf(10) ** -30


def explained(path):
    ran = backprop("explain", str(path), "-f", "json")
    assert ran.status == 0, ran.err
    return json.loads(ran.out)["formulas"]


def own_functions(graph):
    """The file's own operations as sympy functions, read from their text in the file."""
    import yaml

    described = (yaml.safe_load(graph.source.text) or {}).get("ops", {})
    known = {}
    for name, parts in described.items():
        known[name] = lambda *xs, parts=parts: read(parts["forward"], dict(zip(parts["inputs"], xs, strict=True)))
    return known


def points(graph, count=2):
    """The file's own point, and others near it where the graph has values."""
    chance = random.Random(graph.source.text)
    yield graph
    found = 0
    for _ in range(40):
        other = graph.at(**{n: v * (1 + chance.randint(-64, 64) / 512) for n, v in values(graph).items()})
        try:
            forward(other)
        except GraphError:
            continue
        found += 1
        yield other
        if found == count:
            return


def values(graph):
    """The number of each input and constant."""
    leaves = zip(graph.leaves, graph.numbers, strict=True)
    return {leaf.name: number for leaf, number in leaves if leaf.kind != "number"}


class Closed:
    """The printed formulas of one graph, as functions by mpmath; what they name is found among them."""

    def __init__(self, rows, known):
        self.known = known
        self.rows = {(row["of"], row["wrt"]): row["formula"] for row in rows}
        self.texts = {identifier(*key): text for key, text in self.rows.items()}
        self.functions = {name: self._function(text) for name, text in self.texts.items()}

    def _function(self, text):
        if not self.known:
            return read_for_mpmath(text)
        return function(read(text, self.known))

    def number(self, name, found):
        """The value of a formula, where `found` has the inputs'; of the parts that it names first."""
        if name not in found:
            names, formula = self.functions[name]
            found[name] = formula({part: self.number(part, found) for part in names})
        return found[name]

    def whole(self, name):
        """The sympy expression of a formula with everything that it names written out."""
        expression = read(self.texts[name], self.known)
        while named := [symbol for symbol in expression.free_symbols if symbol.name in self.texts]:
            expression = expression.subs({symbol: read(self.texts[symbol.name], self.known) for symbol in named})
        return expression


def function(expression):
    """The names in a sympy expression, and the function of a mapping of them to numbers, by mpmath."""
    symbols = sorted(expression.free_symbols, key=str)
    formula = sympy.lambdify(symbols, expression, "mpmath")
    names = [symbol.name for symbol in symbols]
    return names, lambda numbers: mpmath.mpf(formula(*(numbers[name] for name in names)))


def agree(a, b):
    return abs(a - b) <= AGREEMENT * max(abs(a), abs(b), AGREEMENT)


def slopes_by_sympy(closed, of, inputs):
    """The derivatives of an output's whole formula, by sympy's rules, as functions of a point."""
    whole = closed.whole(identifier(of))
    return {name: function(sympy.diff(whole, X(name, real=True)))[1] for name in inputs}


def slopes_by_differences(closed, of, inputs):
    """The derivatives of an output's formula by mpmath's differences, which are good to as many digits as asked."""

    def slope(name):
        def at(point):
            return mpmath.diff(lambda x: closed.number(identifier(of), {**point, name: x}), point[name])

        return at

    return {name: slope(name) for name in inputs}


def check(graph, rows, slopes_by):
    """Hold the formulas of a graph against another way to its derivatives, and against the passes."""
    closed = Closed(rows, own_functions(graph))
    outputs = [graph.name(output) for output in graph.outputs if graph.name(output) not in values(graph)]
    slopes = {of: slopes_by(closed, of, graph.inputs) for of in outputs}
    looked_at = 0
    with mpmath.workdps(DIGITS):
        for here in points(graph):
            point = {name: mpmath.mpf(repr(value)) for name, value in values(here).items()}
            done, found = forward(here), dict(point)
            partials = {of: backward(done, of).partials for of in outputs}
            for of, wrt in closed.rows:
                got = float(closed.number(identifier(of, wrt), found))
                floats = done.values[of] if wrt is None else partials[of][wrt]
                assert got == pytest.approx(floats, rel=1e-8, abs=1e-9), (of, wrt)
                looked_at += 1
            for of in outputs:
                for name, slope in slopes[of].items():
                    assert agree(found[identifier(of, name)], slope(point)), (of, name)
    return looked_at


@pytest.mark.parametrize("path", GRAPHS, ids=lambda path: path.stem)
def test_formulas_of_the_examples(path):
    graph, rows = load(str(path)), explained(path)
    asked = {(graph.name(of), name) for of in graph.outputs for name in graph.inputs}
    assert asked <= {(row["of"], row["wrt"]) for row in rows}
    assert check(graph, rows, slopes_by_sympy) == 3 * len(rows)


@pytest.mark.parametrize("seed", range(80))
def test_formulas_of_random_graphs(seed):
    graph = loads(graph_text(seed))
    forms = closed_forms(graph, graph.outputs, graph.in_file_order)
    every = [form for form in (*forms.values, *forms.partials) if form.formula is not None]
    if len(every) < len(forms.values) + len(forms.partials):
        pytest.skip("a formula is too long to write out")
    rows = [{"of": form.of, "wrt": form.wrt, "formula": write(form.formula, None, EXACT)} for form in every]
    check(graph, rows, slopes_by_differences)
