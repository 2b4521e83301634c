"""The graphs of graphs/: their numbers against formulas typed in examples.toml, their forms, their comments."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import sympy
from claims import claims, got, rounds_to
from command import GRAPH_FILES

from backprop_cli import backward, forward, load
from backprop_cli.cli import main
from backprop_cli.views import FORMATS

ROOT = Path(__file__).parent.parent
GRAPHS = GRAPH_FILES
TABLE = tomllib.loads(Path(__file__).with_name("examples.toml").read_text("utf-8"))
CLAIMS = [(path, *claim) for path in GRAPHS for claim in claims(path.read_text("utf-8"))]
FUNCTIONS = {
    "normal_cdf": lambda x: (1 + sympy.erf(x / sympy.sqrt(2))) / 2,
    "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)),
}


def path_of(name):
    return next(path for path in GRAPHS if path.stem == name)


def formulas(row):
    """Each output's formula as a sympy expression, and the symbol of each input."""
    symbols = {name: sympy.Symbol(name, real=True) for name in row["point"]}
    known = {**FUNCTIONS, **symbols}
    for name, text in row.get("where", {}).items():
        known[name] = sympy.sympify(text, locals=known)
    return {name: sympy.sympify(text, locals=known) for name, text in row["outputs"].items()}, symbols


def number(expression, point):
    """30 digits of an expression at a point, by mpmath."""
    return float(expression.evalf(30, subs=point))


def test_every_graph_has_its_formulas():
    assert {path.stem for path in GRAPHS} == set(TABLE)
    assert len(GRAPHS) >= 14


@pytest.mark.parametrize("name", TABLE)
def test_values_and_partials_are_those_of_the_formulas(name):
    row = TABLE[name]
    graph = load(str(path_of(name)))
    done = forward(graph)
    expressions, symbols = formulas(row)
    point = {symbols[key]: sympy.Rational(text) for key, text in row["point"].items()}
    assert {key: done.values[key] for key in graph.inputs} == {key: float(text) for key, text in row["point"].items()}
    assert [graph.name(output) for output in graph.outputs] == list(expressions)
    for of, expression in expressions.items():
        assert done.values[of] == pytest.approx(number(expression, point), rel=1e-12, abs=0)
        partials = backward(done, of).partials
        for by, symbol in symbols.items():
            slope = number(sympy.diff(expression, symbol), point)
            assert partials[by] == pytest.approx(slope, rel=1e-12, abs=0), f"{of}/{by}"


@pytest.mark.parametrize(
    ("name", "what", "printed"),
    [(name, *pair) for name, row in TABLE.items() for pair in row.get("published", {}).items()],
)
def test_published_numbers(name, what, printed):
    assert rounds_to(got(load(str(path_of(name))), what), printed)


@pytest.mark.parametrize(("path", "what", "written"), CLAIMS, ids=[f"{path.stem}-{what}" for path, what, _ in CLAIMS])
def test_numbers_in_the_comment(path, what, written):
    assert rounds_to(got(load(str(path)), what), written)


def test_every_yaml_file_promises_numbers():
    silent = {path.stem for path in GRAPHS if path.suffix == ".yaml"} - {path.stem for path, _, _ in CLAIMS}
    assert silent == {"shopping"}  # its text is fixed; it says 715 in words


@pytest.mark.parametrize("path", GRAPHS, ids=lambda path: path.stem)
def test_opens_with_both_comments(path):
    lines = path.read_text("utf-8").splitlines()
    assert path.name == path.name.lower()
    assert path.name.isascii()
    assert max(map(len, lines)) <= 120
    if path.suffix == ".yaml":
        assert lines[0] == "# yaml-language-server: $schema=../docs/graph.schema.json"
        assert lines[1].startswith("# ")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("path", GRAPHS, ids=lambda path: path.stem)
def test_runs_in_every_format(path, form, monkeypatch, capfd):
    monkeypatch.setattr(sys, "argv", ["backprop", "run", str(path), "--format", form])
    assert main() == 0
    out, err = capfd.readouterr()
    assert err == ""
    for name in load(str(path)).inputs:
        assert name in out.replace("\\_", "_")  # markdown escapes it
    if form == "json":
        assert json.loads(out)["graph"] == str(path)


def test_all_graphs_run_as_programs_do():
    for path in GRAPHS[:: len(GRAPHS) // 3]:
        words = [sys.executable, "-m", "backprop_cli", "run", f"graphs/{path.name}"]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.count("Backward pass from") == len(load(str(path)).outputs)
