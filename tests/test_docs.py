"""The manual's graphs: each is loaded, keeps what its comments promise, or is refused where it is marked as wrong."""

import re
from pathlib import Path

import pytest
from claims import claims, got, rounds_to

from backprop_cli import GraphError, forward, loads
from backprop_cli.ops import TABLE

DOCS = Path(__file__).parent.parent / "docs"
FORMAT = (DOCS / "format.md").read_text("utf-8")
BLOCK = re.compile(r"^```(?:yaml|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GRAPHS = [
    pytest.param(block[1], id=f"{page.name}:{page.read_text('utf-8')[: block.start()].count(chr(10)) + 1}")
    for page in sorted(DOCS.glob("*.md"))
    for block in BLOCK.finditer(page.read_text("utf-8"))
    if re.search(r"\bnodes?\b", block[1])
]


@pytest.mark.parametrize("text", GRAPHS)
def test_graphs_do_what_the_manual_says(text):
    if text.startswith("# wrong\n"):
        with pytest.raises(GraphError) as told:
            loads(text)
        assert all(problem.place or problem.code in ("no-output", "no-nodes") for problem in told.value.problems)
    else:
        graph = loads(text)
        assert forward(graph).values
        for what, written in claims(text):
            assert rounds_to(got(graph, what), written), what


def test_most_graphs_of_the_format_promise_numbers():
    right = [text for text in BLOCK.findall(FORMAT) if not text.startswith("# wrong")]
    assert len(right) >= 18
    assert [text for text in right if not claims(text)] == [text for text in right if text.startswith("{")]


def wrong_block(begins):
    return next(text for text in BLOCK.findall(FORMAT) if text.startswith("# wrong") and begins in text)


@pytest.mark.parametrize(("begins", "count"), [("x ^ 2", 5), ("1_000", 9), ("2nd", 5), ("scaled", 3), ("&two", 2)])
def test_every_line_of_a_wrong_list_is_wrong(begins, count):
    with pytest.raises(GraphError) as told:
        loads(wrong_block(begins))
    assert len(told.value.problems) >= count


def test_the_list_of_operations_is_the_table():
    listed = re.search(r"## Operations\n\n`([^`]+)`", FORMAT)[1].split()
    assert set(listed) == set(TABLE)
    many = re.search(r"((?:`\w+`,? ?(?:and )?)+) take two or more operands", FORMAT)[1]
    assert set(re.findall(r"\w+(?=`)", many)) == {op.name for op in TABLE.values() if op.many}
    two = re.search(r"two or more operands; ((?:`\w+`,? ?(?:and )?)+)", FORMAT)[1]
    assert set(re.findall(r"\w+(?=`)", two)) == {op.name for op in TABLE.values() if not op.many and op.takes(2)}
