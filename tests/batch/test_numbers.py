"""The grammar of numbers in cells: what polars reads is a number here, the same one, and nothing else is."""

import pytest

pytest.importorskip("polars")

from hypothesis import example, given, settings
from hypothesis import strategies as st

from backprop_cli.batch.data import ROWS, separated, separated_fast
from backprop_cli.batch.data.separated_mistakes import Table
from backprop_cli.batch.data.stream import Piece
from backprop_cli.numerals import is_number
from backprop_cli.problems import GraphError

TABLE = Table("cells.csv", ",", ("note", "x"))
LETTERS = "0123456789+-.eE_ \tnaifNxX１٣'%"


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.text(LETTERS, max_size=7), min_size=1, max_size=5), st.sampled_from(["", "x", "007", " ", "1,"]))
@example(["010"], "")
@example([" 1"], "")
@example(["1", "\t2"], "")
@example(["-01"], "")
@example(["inf"], "")
@example(["nan"], "")
@example(["1e999"], "")
@example(["+.5E-3", "1.", "-0", "0e0", "0"], "")
def test_the_fast_reader_reads_the_numbers_of_the_exact_one(cells, note):
    content = "\n".join(f"{note.rstrip(',')},{cell}" for cell in cells).encode()
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


@settings(max_examples=600, deadline=None)
@given(st.text('a1,"\n\r ', max_size=14))
def test_the_fast_reader_never_disagrees(text):
    """On any text, both give the same rows, or the same error."""

    def outcome(read):
        try:
            block = read(TABLE, Piece(text.encode(), 2), 0, [1], ROWS)
        except GraphError as error:
            return error.problems
        return [list(map(float, block.numbers[0])), list(block.own)]

    assert outcome(separated_fast.read_block) == outcome(separated.read_block)
