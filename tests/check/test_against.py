"""Somebody's own answers: what is right at the digits written, and what is said about each kind of slip."""

import json

import pytest
from command import SHOPPING, backprop

# x is used twice, by u and v; z is their product. z = 3x * (x + 1), at x = 2: 18 with slope 15.
SHARED = "inputs: {x: 2}\nnodes: {u: 3 * x, v: x + 1, z: u * v}\noutput: z\n"
SLIPS = [
    ("apple: 110\napple_num: 2", 0, "swapped: apple and apple_num have each other's answer"),
    ("apple: 110", 0, "this is ∂price/∂apple_num: apple and apple_num are swapped"),
    ("orange: 110", 0, "this is ∂price/∂apple_num, which belongs to the other layer, apple_price"),
    ("orange_num: 2", 0, "this is ∂price/∂apple, which belongs to the other layer, apple_price (2.2, rounded)"),
    ("apple_num: -110", 0, "the sign is wrong"),
    ("orange_num: 150", 0, "this is only the local derivative, of orange_price by orange_num"),
    ("orange: 1.1", 0, "this is only the gradient that comes in from orange_price"),
    ("tax: 1.1", 0, "this is the value of tax, not a derivative"),
    ("tax: 715", 0, "this is the value of price, not a derivative"),
    ("tax: 6500", 0, "10 times too large"),
    ("tax: 65", 0, "10 times too small"),
    ("apple_num: 121", 0, "the factor 1.1, the derivative of price by total_price, is there once too often"),
    ("tax: 650.4", 0, "off by rounding: at the digits written it is 650.0"),
    ("tax: 12345.67", 0, "it is 650"),
    ("tax: 0", 0, "the graph does depend on tax: it is 650"),
]


def marks(answers):
    ran = backprop("check", SHOPPING, "--against", "-", "-f", "json", stdin=answers.encode())
    return json.loads(ran.out), ran.status


@pytest.mark.parametrize(("answers", "index", "note"), SLIPS)
def test_a_slip_is_named(answers, index, note):
    said, status = marks(answers)
    assert (status, said["verdict"]) == (1, "wrong")
    assert said["rows"][index]["note"].startswith(note)


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        ("x: 9", "the path through v, which adds 6, is missing"),
        ("x: 6", "the path through u, which adds 9, is missing"),
    ],
)
def test_one_path_of_a_shared_node(tmp_path, answer, note):
    (tmp_path / "graph.yaml").write_text(SHARED)
    (tmp_path / "answers.yaml").write_text(answer)
    ran = backprop("check", "graph.yaml", "--against", "answers.yaml", "-f", "json", where=tmp_path)
    assert json.loads(ran.out)["rows"][0]["note"].startswith(note)


@pytest.mark.parametrize(
    "answers",
    [
        "apple: 2.2",
        "orange: 3.30",
        "price/apple: 2",
        '{"apple": 2.2, "price/tax": 650.0}',
        "tax: 6.5e2",
        "apple: 2.2000000000000002",
    ],
)
def test_right_at_the_digits_written(answers):
    said, status = marks(answers)
    assert (status, said["verdict"]) == (0, "ok")
    assert all(row["verdict"] == "ok" and row["note"] is None for row in said["rows"])


def test_the_articles_program_is_marked():
    ran = backprop("check", SHOPPING, "--against", "tests/check/article.yaml", "-f", "json")
    said = json.loads(ran.out)
    assert ran.status == 1
    assert [(row["wrt"], row["answer"], row["verdict"]) for row in said["rows"]] == [
        ("apple", 110, "wrong"),
        ("apple_num", 2, "wrong"),
        ("orange", 110, "wrong"),
        ("orange_num", 2, "wrong"),
        ("tax", 650, "ok"),
    ]
    assert list(said["rows"][0])[:4] == ["of", "wrt", "answer", "backprop"]


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ("aple: 2", "unknown-name"),
        ("apple: two", "bad-number"),
        ("apple: 2\napple: 3", "duplicate"),
        ("apple: 2\nprice/apple: 3", "duplicate"),
        ("[1, 2]", "wrong-shape"),
        ("", "empty"),
        ("apple: {a: 1}", "bad-number"),
        ("nothing/apple: 1", "unknown-name"),
        ("price/: 1", "unknown-name"),
        ("apple: [", "yaml-syntax"),
    ],
)
def test_answers_that_are_none(answers, code):
    ran = backprop("check", SHOPPING, "--against", "-", stdin=answers.encode())
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"error[{code}]")


def test_where_there_is_no_derivative_no_answer_is_marked(tmp_path):
    (tmp_path / "graph.yaml").write_text("inputs: {x: 0}\nnodes: {y: sqrt(x)}\n")
    (tmp_path / "answers.yaml").write_text("x: 1")
    ran = backprop("check", "graph.yaml", "--against", "answers.yaml", "-f", "json", where=tmp_path)
    (row,) = json.loads(ran.out)["rows"]
    assert (ran.status, row["verdict"]) == (3, "domain")
    assert row["note"].startswith("there is no derivative here: edge of the domain")


@pytest.mark.parametrize(
    "words",
    [
        ("-", "--against", "-"),
        (SHOPPING, "--against", "-", "--steps"),
        (SHOPPING, "--against", "-", "--layers", "x.py"),
    ],
)
def test_what_does_not_go_together_is_refused(words):
    ran = backprop("check", *words, stdin=b"inputs: {x: 1}\nnodes: {y: x * 2}\n")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(("error[usage]", "error[not-available]"))
