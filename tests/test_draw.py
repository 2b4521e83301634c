"""`backprop draw`: pictures of all example graphs as kept in `pictures/`, what options change, text shown as it is."""

import os
import pty
import re
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from command import GRAPH_FILES, ROOT, SHOPPING, backprop
from following import Sheet

PICTURES = Path(__file__).parent / "pictures"
GRAPHS = [path.name for path in GRAPH_FILES]
HOSTILE = str(PICTURES / "hostile.yaml")
SIGNS = {"×": "*", "÷": "/", "−": "-", "▶": ">", "─": "-", "│": "|", "┼": "|", **dict.fromkeys("╭╮╯╰├┤┬┴", "+")}


def drawn(*words: str) -> str:
    ran = backprop("draw", *words)
    assert (ran.status, ran.err) == (0, "")
    return ran.out


@pytest.mark.parametrize("form", ["text", "dot", "mmd"])
@pytest.mark.parametrize("name", GRAPHS)
def test_example_graphs(name, form, expect):
    suffix = {"text": "txt"}.get(form, form)
    expect(PICTURES / f"{name.partition('.')[0]}.{suffix}", drawn(f"graphs/{name}", "-f", form))


OPTIONS = {
    "ascii": ("--ascii",),
    "forward": ("--only", "forward"),
    "backward": ("--only", "backward"),
    "structure": ("--only=structure",),
    "worksheet": ("--blank", "gradients"),
    "blank-values": ("--blank", "values", "--blank", "gradients=apple,tax"),
    "of": ("--of", "total_price", "--set", "apple=120"),
}


@pytest.mark.parametrize("form", ["text", "dot", "mmd"])
@pytest.mark.parametrize("name", OPTIONS)
def test_options(name, form, expect):
    suffix = {"text": "txt"}.get(form, form)
    expect(PICTURES / "options" / f"{name}.{suffix}", drawn("graphs/shopping.yaml", *OPTIONS[name], "-f", form))


@pytest.mark.parametrize("form", ["text", "dot", "mmd"])
def test_text_is_shown_as_it_is(form, expect):
    expect(PICTURES / "options" / f"hostile.{ {'text': 'txt'}.get(form, form) }", drawn(HOSTILE, "-f", form))


def test_values_are_left_out_or_blank_only_where_asked():
    def labels(*words: str) -> set[str]:
        return set(Sheet(drawn(SHOPPING, *words).partition("\n\n")[2]).labels())

    values, gradients = {"100", "2", "150", "3", "1.1", "200", "450", "650", "715"}, {"2.2", "110", "3.3", "165"}
    assert labels() == values | gradients | {"1.1", "1"}
    assert labels("--only", "forward") == values
    assert labels("--only", "backward") == gradients | {"1.1", "650", "1"}
    assert labels("--only", "structure") == set()
    assert labels("--blank", "gradients") == values | {"1", "[______]"}
    assert labels("--blank", "values") == {"100", "2", "150", "3", "[______]", "650", "1"} | gradients | {"1.1"}


def test_ascii_is_the_same_picture():
    fine, plain = drawn(SHOPPING), drawn(SHOPPING, "--ascii")
    assert plain.isascii()
    assert plain == "".join(SIGNS.get(character, character) for character in fine)


def test_a_stream_without_lines_gets_ascii():
    ran = backprop("draw", SHOPPING, encoding="cp949")
    assert ran.out == drawn(SHOPPING, "--ascii")
    assert "사과" in backprop("draw", "graphs/korean.yaml", encoding="cp949").out


def test_the_same_graph_is_drawn_the_same_way_whatever_the_hash_seed():
    def text(seed: str) -> bytes:
        known = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
        command = [sys.executable, "-m", "backprop_cli", "draw", "graphs/black_scholes.yaml"]
        return subprocess.run(command, cwd=ROOT, env=known, capture_output=True, check=True).stdout

    assert text("1") == text("2")


def test_an_input_that_is_the_output_too():
    text = '{"inputs": {"a": 3}, "nodes": {"b": {"add": ["a", "a"]}}, "output": ["a", "b"]}'
    ran = backprop("draw", "-", "--of", "b", stdin=text.encode())
    lines = sorted(Sheet(ran.out.partition("\n\n")[2]).lines())
    assert lines == [("+", "b", "6", "1"), ("a", "+", "3", "1"), ("a", "+", "3", "1"), ("a", "a", "3", "0")]


def test_a_partial_that_does_not_exist_and_a_value_that_does_not():
    root = '{"inputs": {"x": %s}, "nodes": {"y": {"sqrt": ["x"]}}}'
    assert "undefined" in backprop("draw", "-", stdin=(root % 0).encode()).out
    ran = backprop("draw", "-", stdin=(root % -1).encode())
    assert (ran.status, ran.out) == (3, "")
    assert "√" in backprop("draw", "-", "--only", "structure", stdin=(root % -1).encode()).out


MISTAKES = [
    (("--only", "forwards"), 2, "did you mean forward?"),
    (("--blank", "value"), 2, "did you mean values?"),
    (("--blank", "values=aple"), 2, "did you mean apple?"),
    (("--only", "structure", "--blank", "values"), 2, "not-available"),
    (("--only", "forward", "--blank", "gradients"), 2, "not-available"),
    (("--of", "prize"), 2, "did you mean price?"),
    (("-f", "jpg"), 2, "unknown-format"),
    (("-o", "picture.jpg"), 2, "unknown-format"),
    (("-o", "no/such/folder/picture.dot"), 4, "cannot-write"),
]


@pytest.mark.parametrize(("words", "status", "said"), MISTAKES, ids=[" ".join(words) for words, _, _ in MISTAKES])
def test_mistakes_are_told(words, status, said):
    ran = backprop("draw", SHOPPING, *words)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err


def test_a_graph_too_large_for_text_is_told():
    nodes = ", ".join(f'"n{index}": {{"add": ["a", "{f"n{index - 1}" if index else "a"}"]}}' for index in range(300))
    ran = backprop("draw", "-", stdin=f'{{"inputs": {{"a": 1}}, "nodes": {{{nodes}}}}}'.encode())
    assert (ran.status, ran.out) == (2, "")
    assert "picture-limit" in ran.err


def in_terminal(columns: int, *words: str) -> tuple[int, str]:
    """The exit status of `draw`, and what it shows on a terminal of so many columns."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}
    known = kept | {"TERM": "xterm", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    ran = subprocess.Popen(
        [sys.executable, "-m", "backprop_cli", "draw", *words], cwd=ROOT, env=known, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    pieces = []
    try:
        while piece := os.read(ours, 65536):
            pieces.append(piece)
    except OSError:
        pass  # A terminal that nobody has open any more is told as an error.
    os.close(ours)
    return ran.wait(), b"".join(pieces).decode().replace("\r\n", "\n")


@pytest.mark.parametrize("name", ["shopping", "korean", "lens", "cs231n"])
def test_a_terminal_of_80_columns(name, expect):
    status, text = in_terminal(80, f"graphs/{name}.yaml")
    assert status == 0
    assert "\x1b[36m" in text and "\x1b[31m" in text
    plain = re.sub(r"\x1b\[\d+m", "", text)
    assert max(map(len, plain.splitlines())) <= 80
    expect(PICTURES / "options" / f"{name}-80.txt", plain)


def test_a_terminal_too_narrow_is_told_the_width_that_will_do():
    status, text = in_terminal(20, "graphs/lens.yaml")
    assert status == 2
    needed = re.search(r"a terminal of (\d+) columns; this one has 20", text)
    assert needed
    assert in_terminal(int(needed[1]), "graphs/lens.yaml")[0] == 0
    assert in_terminal(int(needed[1]) - 1, "graphs/lens.yaml")[0] == 2


def test_a_terminal_is_not_sent_a_png():
    status, text = in_terminal(80, "graphs/shopping.yaml", "-f", "png")
    assert status == 2
    assert "-o picture.png" in text
