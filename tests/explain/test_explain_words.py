"""What explain says in words, how it looks on a terminal, and that nothing explodes."""

import re

import pytest
from command import GRAPH_FILES, SHOPPING, backprop, in_shell
from explain_graphs import graph_text

from backprop_cli import forward, load
from backprop_cli.closed_forms import closed_forms
from backprop_cli.explanation import steps
from backprop_cli.lesson_whole import whole_lesson
from backprop_cli.views import Screen
from backprop_cli.views.lesson_text import show
from backprop_cli.words import width

GRAPHS = GRAPH_FILES
ODD = """
inputs: {x: 0, y: 3, spare: 1, b: 2}
constants: {k: 4}
nodes:
  root: sqrt(x) + k * y
  bent: relu(x) * b
  lone: k + 1
output: [root, bent, y, k, lone]
"""


def explain(text, *words):
    ran = backprop("explain", "-", *words, stdin=text.encode())
    assert ran.status == 0, ran.err
    return ran.out


SAID = [
    "undefined: sqrt has no derivative at 0, where the slope is infinite (root.1 = sqrt(0))",
    "a kink of relu (x = 0): the slope at 0 is taken as 0",
    "k is a constant: no partial derivative is taken.",
    "root does not depend on spare and b: their partial derivatives are 0.",
    "y is an output and an input at once.",
    "k is an output and a constant at once.",
    "nothing flows back, as root does not depend on",
    "∂bent/∂x = ∂bent/∂bent.1 × (1 if x > 0 else 0) = 2 × (1 if 0 > 0 else 0) = 0",
]


@pytest.mark.parametrize("sentence", SAID)
def test_said_of_the_whole(sentence):
    assert sentence in explain(ODD)


SAID_OF_NAMES = [
    ("k", "k is a constant: no partial derivative is taken."),
    ("y", "y is the output itself."),
    ("spare", "root does not depend on spare: no path leads there."),
    ("spare", "∂root/∂spare = 0"),
    ("x", "1 path from x to root:"),
]


@pytest.mark.parametrize(("name", "sentence"), SAID_OF_NAMES)
def test_said_of_a_name(name, sentence):
    assert sentence in explain(ODD, name)


def test_the_example_of_the_issue():
    out = backprop("explain", SHOPPING).out
    assert "∂price/∂apple     = ∂price/∂apple_price × apple_num = 1.1 × 2 = 2.2" in out
    assert re.search(r"∂price/∂tax +=.* apple \* apple_num \+ orange \* orange_num", out)


def test_sigmoid_stays_sigmoid():
    out = explain("{inputs: {x: 1}, nodes: {y: sigmoid(x)}}")
    assert "∂y/∂x = sigmoid(x) * sigmoid(-x)" in out


def test_numbers_are_folded_only_where_that_is_exact():
    out = explain("{inputs: {x: 1}, nodes: {y: 3 * (1.1 * x), z: 7 * (0.1234567890123456 * x)}, output: [y, z]}")
    assert "∂y/∂x = 3.3" in out
    assert "∂z/∂x = 0.8641975230864192" in out
    assert "∂y/∂x = 0.1234567890123456 * 0.1234567890123456" in explain(
        "{inputs: {x: 1}, nodes: {y: 0.1234567890123456 * (0.1234567890123456 * x)}}"
    )


WRONG = [
    (["appel"], 2, "did you mean apple?"),
    (["-f", "table"], 2, "--format has no choice table"),
    (["--of", "nothing"], 2, "--of nothing"),
    (["--set", "apple=1e308", "--set", "apple_num=1e9"], 3, "too large for floating point"),
]


@pytest.mark.parametrize(("words", "status", "said"), WRONG)
def test_mistakes(words, status, said):
    ran = backprop("explain", SHOPPING, *words)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err


def test_names_may_follow_options():
    ways = [["apple", "-f", "json"], ["-f", "json", "apple"], ["-f", "json", "--wrt", "apple"]]
    assert len({backprop("explain", SHOPPING, *way).out for way in ways}) == 1


def test_set_and_of():
    out = backprop("explain", SHOPPING, "--set", "tax=2", "--of", "total_price").out
    assert "∂total_price/∂apple     = ∂total_price/∂apple_price × apple_num = 1 × 2 = 2" in out
    assert "Step 4, price: nothing flows back, as total_price does not depend on it." in out
    assert "tax        = 2" in out


@pytest.mark.parametrize("suffix", ["txt", "md", "tex", "json"])
def test_the_form_goes_by_the_suffix(suffix, tmp_path):
    form = {"txt": "text", "md": "markdown", "tex": "latex", "json": "json"}[suffix]
    file = tmp_path / f"steps.{suffix}"
    assert backprop("explain", SHOPPING, "-o", str(file)).status == 0
    assert file.read_text("utf-8") == backprop("explain", SHOPPING, "-f", form).out


def lines(path, screen):
    graph = load(str(path))
    made = steps(forward(graph), graph.outputs)
    wrt = [position for position in graph.in_file_order if graph.kind(position) != "constant"]
    return "".join(show(whole_lesson(made, closed_forms(graph, graph.outputs, wrt)), screen)).splitlines()


@pytest.mark.parametrize("path", GRAPHS, ids=lambda path: path.stem)
def test_lines_fit_the_terminal(path):
    folded = lines(path, Screen(width=80))
    assert max(map(width, folded)) <= 80
    assert re.sub(r"\s+", "", "".join(folded)) == re.sub(r"\s+", "", "".join(lines(path, Screen())))


@pytest.mark.parametrize("path", GRAPHS[:5], ids=lambda path: path.stem)
def test_colours_only_colour(path):
    plain = lines(path, Screen(width=80))
    coloured = lines(path, Screen(width=80, colour=True))
    assert plain != coloured
    assert [re.sub("\x1b\\[[0-9]+m", "", line) for line in coloured] == plain


def test_a_pipe_has_no_colour_and_ascii_is_enough():
    assert "\x1b" not in in_shell(f"$backprop explain {SHOPPING} | cat").out
    assert (
        "dprice/dapple     = dprice/dapple_price * apple_num"
        in in_shell(f"$backprop explain {SHOPPING}", PYTHONIOENCODING="ascii").out
    )


def test_korean_lines_up():
    out = explain("{inputs: {사과: 100, 귤_수: 2, x: 1}, nodes: {값: 사과 * 귤_수 * x}}")
    inputs = out.partition("Forward pass")[0].splitlines()[1:4]
    assert len({width(line.partition("=")[0]) for line in inputs}) == 1


def chain(count, node):
    return "inputs: {a0: 1}\nnodes:\n" + "".join(f"  a{i}: {node.format(f'a{i - 1}')}\n" for i in range(1, count + 1))


def many(count, node):
    return f"inputs: {{{', '.join(f'a{i}: 1' for i in range(count))}}}\nnodes:\n  y: {node}\n"


def names(count, between):
    return between.join(f"a{i}" for i in range(count))


HUGE = {
    "sixty squares": (chain(60, "{0} * {0}"), 60_000),
    "sixty negative squares": (chain(60, "-({0} * {0})"), 90_000),
    "a thousand sines": (chain(1000, "sin({0})"), 600_000),
    "a sum of 5,000 terms": (many(5000, names(5000, " + ")), 2_000_000),
    "a product of 5,000 factors": (many(5000, f"{{mul: [{names(5000, ', ')}]}}"), 1_000_000),
    "the largest of 500": (many(500, f"{{max: [{names(500, ', ')}]}}"), 200_000),
}


@pytest.mark.parametrize("name", HUGE)
def test_nothing_explodes(name):
    text, most = HUGE[name]
    for form in ("text", "json"):
        assert len(explain(text, "-f", form)) < 2 * most


@pytest.mark.parametrize("words", [[], ["a0"]])
def test_a_long_way_is_written_in_pieces(words):
    out = explain(HUGE["a thousand sines"][0], *words)
    assert "too long" not in out
    formulas = out.partition("\nFormulas\n")[2] if not words else out.partition("1 path from")[0]
    assert "∂a1000/∂a0" in formulas
    assert max(map(len, out.splitlines())) < 3000


def test_what_is_too_long_says_so():
    assert "too long to write out: 9997 names and operations" in explain(HUGE["a product of 5,000 factors"][0])


@pytest.mark.parametrize("seed", range(10))
def test_every_form_shows_every_random_graph(seed):
    for form in ("text", "markdown", "latex", "json"):
        assert "n8" in explain(graph_text(seed), "-f", form)
