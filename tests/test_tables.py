"""What people see: the tables of `run`, in their terminal's width and letters, and the hints that they get."""

import io
import re
import sys
from importlib import import_module
from pathlib import Path

import pytest

from backprop_cli.arguments import parsed
from backprop_cli.cli import main
from backprop_cli.report import Column, Report, Screen, Table
from backprop_cli.views import show
from backprop_cli.words import width

GRAPHS = Path(__file__).parent.parent / "graphs"


@pytest.fixture
def tell(monkeypatch, capfd):
    """Run `backprop WORDS`, with graphs by their names in graphs/; exit status, standard output, standard error."""

    def told(*words):
        monkeypatch.setattr(
            sys, "argv", ["backprop", *(str(GRAPHS / w) if "." in w and "=" not in w else w for w in words)]
        )
        status = main()
        return status, *capfd.readouterr()

    return told


def cells(out, name):
    """The cells of the first row that begins with a name."""
    line = next(line for line in out.splitlines() if line.startswith(f"│ {name} "))
    return [cell.strip() for cell in line.strip("│").split("│")]


def test_a_node_shows_its_formula_as_written(tell):
    _, out, _ = tell("run", "rosenbrock.yaml")
    assert cells(out, "f")[1] == "(1 - x) ** 2 + 100 * (y - x ** 2) ** 2"


def test_with_all_each_layer_shows_its_operation(tell):
    _, out, _ = tell("run", "rosenbrock.yaml", "--all")
    assert cells(out, "f.1")[1] == "1 - x"
    assert cells(out, "f")[1] == "f.2 + f.6"


def test_a_formula_that_fills_lines_shows_its_last_operation(tell, tmp_path):
    graph = tmp_path / "long.yaml"
    graph.write_text(f"inputs: {{x: 1}}\nnodes:\n  y: {' + '.join(['x'] * 40)}\n")
    _, out, _ = tell("run", str(graph))
    assert cells(out, "y")[1:] == ["y.38 + x", "40"]


def test_an_input_shows_label_and_unit(tell):
    _, out, _ = tell("run", "black_scholes.yaml")
    assert cells(out, "spot") == ["spot", "input: share price", "42", "USD"]
    assert cells(out, "d2") == ["d2", "d1 - spread", "0.627841271869", ""]


def test_a_constant_has_a_row_of_partials_only_if_asked_for(tell):
    _, plain, _ = tell("run", "energy.yaml")
    _, asked, _ = tell("run", "energy.yaml", "--wrt", "c", "--wrt", "mass")
    assert "∂energy/∂c" not in plain
    assert cells(asked, "∂energy/∂c") == ["∂energy/∂c", "undefined", "a constant: no partial derivative is taken"]
    assert cells(asked, "∂energy/∂mass")[1] == "1.12344397342e+17"


def test_what_is_undefined_is_said_once_a_row(tell):
    _, out, _ = tell("run", "quadratic.json", "--set", "b=2", "--set", "c=1", "--of", "larger")
    reason = "sqrt has no derivative at 0, where the slope is infinite (root = sqrt(0))"
    assert cells(out, "∂larger/∂a")[1:] == ["undefined", reason]


def test_the_origin_has_no_angle(tell):
    status, out, err = tell("run", "polar.yaml", "--set", "x=0", "--set", "y=0")
    assert (status, out) == (3, "")
    assert "theta = atan2(y, x) = atan2(0, 0) has no value" in err
    assert "hint: atan2(y, x) needs y != 0 or x != 0" in err


def test_tables_stay_straight_where_letters_are_missing(monkeypatch):
    bytes_out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(bytes_out, "ascii"))
    monkeypatch.setattr(sys, "argv", ["backprop", "run", str(GRAPHS / "korean.yaml")])
    assert main() == 0
    lines = bytes_out.getvalue().decode("ascii").splitlines()
    rows = [line for line in lines[: lines.index("")] if line.startswith(("|", "+"))]
    assert len(rows) == 13
    assert {width(row) for row in rows} == {width(rows[0])}


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["run", "korean.yaml", "--get", "총엑"], "did you mean 총액?"),
        (["run", "korean.yaml", "--set", "사가=1"], "did you mean 사과?"),
        (["run", "loan.yaml", "--get", "payment/raet"], "did you mean rate?"),
        (["loan.yaml"], f"to run the graph in that file, write backprop run {GRAPHS / 'loan.yaml'}"),
    ],
)
def test_hints(tell, words, hint):
    status, out, err = tell(*words)
    assert (status, out) == (2, "")
    assert f"hint: {hint}" in err


def test_every_wrong_word_of_get_is_told_where_it_stands(tell):
    _, _, err = tell("run", "loan.yaml", "--get", "paiment", "--get", "payment", "--get", "payment/raet")
    assert err.count("error[unknown-name]") == 2
    assert "--> --get paiment\n" in err
    assert "--> --get payment/raet\n" in err


def test_a_column_alone_is_there_on_any_screen():
    report = Report({}, {}, lambda: [Table("Title", (Column("name"),), [("abcdefgh",)])])
    assert "abcd" in "".join(show(report, "table", Screen(10)))


@pytest.mark.parametrize("words", [("sensitivity", "loan.yaml"), ("run", "black_scholes.yaml", "--hessian")])
def test_no_number_is_cut_on_a_usual_screen(words):
    """What does not fit beside the rest comes below it, with the first column again."""
    module = import_module(f"backprop_cli.commands.{words[0]}")
    answer, _ = module.answer(parsed(words[0], [str(GRAPHS / words[1]), *words[2:]]))
    wide, narrow = ("".join(show(answer, "table", Screen(wide))) for wide in (None, 80))
    numbers = re.compile(r"[-+]?\d[-+.e\d]*")
    assert set(numbers.findall(narrow)) == set(numbers.findall(wide))
    assert max(map(width, narrow.splitlines())) <= 80 < max(map(width, wide.splitlines()))
