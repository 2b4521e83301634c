"""The grammar of numbers in cells: what polars reads is a number here, the same one, and nothing else is."""

import pytest

pytest.importorskip("polars")

from hypothesis import example, given, settings
from hypothesis import strategies as st

from backprop_cli.batch.data import ROWS, TEXTS, VALUES, separated, separated_fast
from backprop_cli.batch.data.separated_mistakes import Table
from backprop_cli.batch.data.stream import Piece
from backprop_cli.numerals import is_number
from backprop_cli.problems import GraphError

TABLE = Table("cells.csv", ",", ("note", "x"))
LETTERS = "0123456789+-.eE_ \tnaifNxX１٣'%"


@settings(max_examples=1500, deadline=None)
@given(
    st.lists(st.text(LETTERS, max_size=7), min_size=1, max_size=5),
    st.sampled_from(["", "x", "007", " ", "1", '"a, ""b"""']),
    st.sampled_from(["", '"']),
)
@example(["010"], "", "")
@example([" 1"], "", "")
@example(["1", "\t2"], "", "")
@example(["-01"], "", "")
@example(["inf"], "", "")
@example(["nan"], "", "")
@example(["1e999"], "", "")
@example(["010"], "", '"')
@example([" 1"], "x", '"')
@example(["1", "-01"], "", '"')
@example([""], "", '"')
@example(["+.5E-3", "1.", "-0", "0e0", "0"], "", "")
@example(["+.5E-3", "1.", "-0", "0e0", "0"], '"a, ""b"""', '"')
def test_the_fast_reader_reads_the_numbers_of_the_exact_one(cells, note, quote):
    content = "\n".join(f"{note},{quote}{cell}{quote}" for cell in cells).encode()
    piece = Piece(content, 2)
    fast = separated_fast._plain(TABLE, piece, 0, [1], ROWS)
    if all(map(is_number, cells)):
        assert fast is not None, "plain numbers are read fast"
        assert fast.numbers[0].tolist() == list(map(float, cells))
        assert fast.own.to_list() == content.decode().split("\n")
    else:
        assert fast is None
        with pytest.raises(GraphError):
            separated.read_block(TABLE, piece, 0, [1], ROWS)


WRITTEN = [
    "",
    "1",
    "-2.5",
    '"1"',
    '"-2.5e1"',
    '"01"',
    '" 1"',
    '""',
    "a",
    '"a,1"',
    '"a""b"',
    '"""',
    '"',
    'a"b',
    '"a"b',
    "\\",
]
MESS = st.text('a1,"\n\r ', max_size=14)
ROW = st.lists(st.sampled_from(WRITTEN), min_size=1, max_size=3).map(",".join)
GOOD = st.sampled_from(["a", '"b\nc"', '"a"', '"a, b"', '"a ""b"""', "", '""', "\u00e9"]).flatmap(
    lambda note: st.sampled_from(["1", '"1"', "-2.5"]).map(lambda number: f"{note},{number}")
)


@settings(max_examples=2000, deadline=None)
@given(
    MESS | st.lists(ROW | GOOD, min_size=1, max_size=4).map("\n".join),
    st.sampled_from([ROWS, TEXTS, VALUES]),
    st.data(),
)
def test_the_fast_reader_never_disagrees(text, kept, data):
    """On any text, both give the same rows at the same places, or the same error."""

    def outcome(read):
        try:
            block = read(TABLE, Piece(text.encode(), 2), 0, [1], kept)
        except GraphError as error:
            return error.problems, None
        own = block.own if isinstance(block.own, list) else block.own.to_list() if kept == ROWS else block.own.rows()
        return ([float(number) for number in block.numbers[0]], [row if kept == ROWS else [*row] for row in own]), block

    (fast, fast_block), (slow, slow_block) = outcome(separated_fast.read_block), outcome(separated.read_block)
    assert fast == slow
    if slow_block:
        row = data.draw(st.integers(0, slow_block.rows - 1))
        assert [fast_block.place(row, name) for name in TABLE.columns] == [
            slow_block.place(row, name) for name in TABLE.columns
        ]


def test_rows_with_quotes_are_read_fast():
    content = b'"a, ""b""",1\n"",2\nc,"3"'
    for text in (content, content.replace(b"\n", b"\r\n")):
        block = separated_fast._plain(TABLE, Piece(text, 2), 0, [1], TEXTS)
        assert block is not None
        assert block.numbers[0].tolist() == [1.0, 2.0, 3.0]
        assert block.own.rows() == [('a, "b"', "1"), ("", "2"), ("c", "3")]


@pytest.mark.parametrize("row", ['a"b",1', '"a"b,1', '"a,1', 'a",1', '"a""",1"', '"b\nc",1', "a,1,", '"a,1"', "a"])
def test_rows_with_anything_odd_are_left_to_the_exact_reader(row):
    assert separated_fast._plain(TABLE, Piece(f"x,1\n{row}\ny,2".encode(), 2), 0, [1], ROWS) is None
