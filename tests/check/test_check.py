"""`backprop check` as a command and as a function: what it writes, its exit status, and how it tells a lot."""

import json
from pathlib import Path

import pytest
from command import ROOT, SHOPPING, backprop

from backprop_cli import check, load, loads
from backprop_cli.views import FORMATS

HERE = Path(__file__).parent
ROW = ["of", "wrt", "backprop", "numeric", "error", "verdict", "note"]
LOCAL = ["layer", "op", "wrt", "backprop", "numeric", "error", "verdict", "note"]

# What one formula of x at a point comes to, as a whole: the verdict and the exit status.
STATUSES = [
    ("x**2", 3, "ok", 0),
    ("relu(x)", 0, "kink", 0),
    ("x * abs(x)", 0, "kink", 0),
    ("(exp(x) - 1) / x", "1e-10", "ill-conditioned", 3),
    ("sqrt(x)", 0, "domain", 3),
    ("exp(1e300 * ((1e16 + x) - 1e16)) + x", 1, "range", 3),
    ("sin(exp(1e300 * ((1e16 + x) - 1e16)))", 1, "range", 3),
    ("tan(atan2(x, 0)) - x", -1.46, "undecided", 3),
    ("relu(x) - relu(-x)", 0, "wrong", 1),
    ("relu(x) - relu(-x) / 2", 0, "wrong", 1),
]


def graph_of(formula, x):
    return f"inputs: {{x: {x}}}\nnodes: {{f: '{formula}'}}\n"


@pytest.mark.parametrize(("formula", "x", "verdict", "status"), STATUSES)
def test_verdict_and_exit_status(formula, x, verdict, status):
    ran = backprop("check", "-", "-f", "json", stdin=graph_of(formula, x).encode())
    assert (json.loads(ran.out)["verdict"], ran.status) == (verdict, status)


@pytest.mark.parametrize("formula", ["sin(exp(1e6 * x))", "9**9**(9 * x)", "x / (x - 1)", "log(-x)"])
def test_what_has_no_value_ends_it_with_nothing_printed(formula):
    ran = backprop("check", "-", stdin=graph_of(formula, 1).encode())
    assert (ran.status, ran.out) == (3, "")
    assert ran.err.startswith(("error[overflow]", "error[domain]"))


def test_json_has_the_promised_fields():
    said = json.loads(backprop("check", "graphs/shopping.yaml", "-f", "json").out)
    assert list(said) == ["graph", "verdict", "rows", "local"]
    assert (said["graph"], said["verdict"]) == ("graphs/shopping.yaml", "ok")
    assert all(list(row) == ROW for row in said["rows"]) and all(list(row) == LOCAL for row in said["local"])
    assert [row["wrt"] for row in said["rows"]] == ["apple", "apple_num", "orange", "orange_num", "tax"]
    assert [row["numeric"] for row in said["rows"]] == pytest.approx([2.2, 110, 3.3, 165, 650], rel=1e-15)


def test_numbers_and_constants_have_no_local_row():
    graph = "inputs: {x: 3}\nconstants: {c: 4}\nnodes: {y: x * c + 2 * x}\n"
    local = json.loads(backprop("check", "-", "-f", "json", stdin=graph.encode()).out)["local"]
    assert [(row["layer"], row["wrt"]) for row in local] == [
        ("y.1", "x"),
        ("y.2", "x"),
        ("y", "y.1"),
        ("y", "y.2"),
    ]


def test_a_kink_that_is_no_kink_names_its_layers():
    (row,) = check(loads(graph_of("relu(x) - relu(-x)", 0))).rows
    assert row.verdict == "wrong"
    assert "f.1 and f.3 sit on a kink" in row.note


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", ["shopping", "relu_pair", "own_wrong"])
def test_golden(name, form, expect):
    file = SHOPPING if name == "shopping" else str(HERE / f"{name}.yaml")
    ran = backprop("check", str(Path(file).relative_to(ROOT)), "-f", form)
    expect(HERE / "golden" / f"{name}.{form}", ran.out)


def test_of_three_hundred_inputs_what_is_wrong_comes_first_and_the_rest_is_counted():
    names = [f"x{count}" for count in range(300)]
    inputs = ", ".join(f"{name}: {count + 1}" for count, name in enumerate(names))
    rule = "{inputs: [t], forward: t**2, partials: [3 * t]}"
    nodes = f"{{b: {{bad: [x200]}}, s: {{sum: [b, {', '.join(names)}]}}}}"
    graph = f"inputs: {{{inputs}}}\nops: {{bad: {rule}}}\nnodes: {nodes}\n"
    ran = backprop("check", "-", stdin=graph.encode())
    lines = ran.out.splitlines()
    assert ran.status == 1
    assert "∂s/∂x200" in lines[4] and "wrong" in lines[4]
    assert "worst: ∂s/∂x200" in lines[5]
    assert lines[7] == "299 more; of all 300: 299 ok, 1 wrong"


def test_of_and_wrt_choose_any_names():
    ran = backprop("check", SHOPPING, "--of", "total_price", "--wrt", "apple_price", "--wrt", "tax", "-f", "json")
    rows = [(row["of"], row["wrt"], row["backprop"]) for row in json.loads(ran.out)["rows"]]
    assert rows == [("total_price", "apple_price", 1.0), ("total_price", "tax", 0.0)]


def test_points_and_seed_are_taken_and_the_note_names_the_point():
    graph = loads((HERE / "own_wrong.yaml").read_text())
    notes = {seed: next(row.note for row in check(graph, seed=seed).local if row.verdict == "wrong") for seed in (1, 2)}
    assert all(note.startswith("at t = ") for note in notes.values()) and notes[1] != notes[2]
    assert check(graph, points=0).ok


@pytest.mark.parametrize(
    "words",
    [("--points", "-1"), ("--points", "x"), ("--seed", "1.5"), ("--rtol", "0"), ("--rtol", "1_0"), ("--nonsense",)],
)
def test_nonsense_is_refused(words):
    ran = backprop("check", SHOPPING, *words)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("error[")


def test_the_library_gives_data():
    done = check(load(SHOPPING))
    assert done.ok and done.ok is not False and done.verdict == "ok"
    assert (done.rows[0].wrt, done.rows[0].backprop) == ("apple", 2.2)
    assert done.local[0].layer == "apple_price"


def test_the_assertion_message_is_the_report(pytester):
    pytester.makepyfile(
        """
        from backprop_cli import check, loads

        def test_it():
            graph = loads('inputs: {x: 0}\\nnodes: {f: relu(x) - relu(-x), g: sqrt(x) + f}\\n')
            if check(graph).ok:
                raise RuntimeError
            assert check(graph).ok
        """
    )
    text = pytester.runpytest("-q").stdout.str()
    assert "wrong: ∂g/∂x" in text or "domain: ∂g/∂x" in text
    assert "domain: layer g.1 (sqrt) by x: edge of the domain: there is a value only to the right of here" in text
