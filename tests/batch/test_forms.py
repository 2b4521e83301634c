"""Data in every form to every form: its own columns unchanged, in order, then the new ones."""

import sys

import pytest
from command import SHOPPING, backprop, in_shell

from backprop_cli.batch.data import FORMS

NEW = ["price", "price/apple", "price/apple_num", "price/orange", "price/orange_num", "price/tax"]
# Rows that other programs would change: numbers as written, quotes, line ends inside, empty cells, other scripts.
OWN = [
    "id,apple,사과,tax",
    "007,1e2,,1.10",
    'b,+100.,"a ""b"", c",1.1',
    'c,.5e3,"two\r\nlines",1.1',
    "  d ,-0,=1+1,1E+0",
    '"e","100",[bold]x,1',
]


@pytest.fixture(params=["polars", "standard library"])
def reader(request, monkeypatch):
    """With the extra installed, and as if it was not."""
    if request.param == "polars":
        pytest.importorskip("polars")
    else:
        monkeypatch.setitem(sys.modules, "polars", None)


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_own_columns_pass_byte_for_byte(tmp_path, line_end):
    (tmp_path / "rows.csv").write_bytes(line_end.join([*OWN, ""]).encode())
    ran = backprop("batch", SHOPPING, "rows.csv", "-o", "out.csv", where=tmp_path)
    assert (ran.status, ran.out) == (0, "")
    written = (tmp_path / "out.csv").read_bytes().decode()
    rest = written
    for own in OWN:
        assert rest.startswith(f"{own},")
        rest = rest[len(own) :].partition("\n")[2]
    assert rest == ""
    assert written.startswith(",".join([OWN[0], *NEW]) + "\n007,1e2,,1.10,715.0000000000001,2.2,")


@pytest.mark.usefixtures("reader")
def test_json_lines_pass_byte_for_byte(tmp_path):
    lines = [
        '{"apple": 1e2,"x":"\\u00e9{}", "tax":1.10}',
        '  {"tax":1.1 , "apple":100, "x" : null }  ',
        '{"apple":100}',
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(lines))
    ran = backprop("batch", SHOPPING, "rows.jsonl", "--set", "orange=0", "--wrt", "apple", where=tmp_path)
    assert ran.status == 2  # The last line has no tax.
    (tmp_path / "rows.jsonl").write_text("\n".join(lines[:2]) + "\n\n")
    ran = backprop("batch", SHOPPING, "rows.jsonl", "--set", "orange=0", "--wrt", "apple", where=tmp_path)
    new = ', "price": 220.00000000000003, "price/apple": 2.2}\n'
    assert ran.out == "".join(line.strip()[:-1].rstrip() + new for line in lines[:2])


@pytest.mark.parametrize("written", FORMS)
@pytest.mark.parametrize("read", FORMS)
def test_every_form_becomes_every_form(read, written, tmp_path):
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"id": ["a", "b,\t", None], "apple": [100.0, 120.5, 0.0], "tax": [1.1, 1.2, 1.0]})
    {
        "csv": frame.write_csv,
        "tsv": lambda file: frame.write_csv(file, separator="\t"),
        "jsonl": frame.write_ndjson,
        "parquet": frame.write_parquet,
    }[read](tmp_path / f"rows.{read}")
    ran = backprop("batch", SHOPPING, f"rows.{read}", "-o", f"out.{written}", where=tmp_path)
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    got = {
        "csv": polars.read_csv,
        "tsv": lambda file: polars.read_csv(file, separator="\t"),
        "jsonl": polars.read_ndjson,
        "parquet": polars.read_parquet,
    }[written](tmp_path / f"out.{written}")
    assert got.columns == ["id", "apple", "tax", *NEW]
    assert got["id"].fill_null("").to_list() == ["a", "b,\t", ""]
    assert got["apple"].to_list() == [100.0, 120.5, 0.0]
    for row, (apple, tax) in enumerate(zip(frame["apple"], frame["tax"], strict=True)):
        single = backprop(
            "run", SHOPPING, "--set", f"apple={apple}", "--set", f"tax={tax}", "--get", "price", "--get", "price/tax"
        )
        assert [got["price"][row], got["price/tax"][row]] == list(map(float, single.out.split()))


def test_parquet_keeps_every_type(tmp_path):
    polars = pytest.importorskip("polars")
    from datetime import date

    frame = polars.DataFrame(
        {"apple": [1, 2], "day": [date(2026, 1, 1), None], "tags": [["a"], []], "big": [2**63 - 1, 0]}
    )
    frame.write_parquet(tmp_path / "rows.parquet")
    assert backprop("batch", SHOPPING, "rows.parquet", "-o", "out.parquet", where=tmp_path).status == 0
    assert polars.read_parquet(tmp_path / "out.parquet").select(frame.columns).equals(frame)


COLUMNS = [
    ([], ["price", "price/apple", "price/apple_num", "price/orange", "price/orange_num", "price/tax"]),
    (["--no-partials"], ["price"]),
    (["--wrt", "tax", "--wrt", "total_price"], ["price", "price/tax", "price/total_price"]),
    (
        ["--of", "total_price", "--of", "price", "--wrt", "tax"],
        ["total_price", "price", "total_price/tax", "price/tax"],
    ),
    (["--of", "apple_price", "--no-partials"], ["apple_price"]),
]


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(("words", "new"), COLUMNS)
def test_the_new_columns_are_those_asked_for(words, new, tmp_path):
    (tmp_path / "rows.csv").write_text("x,tax\na,1.2\n")
    ran = backprop("batch", SHOPPING, "rows.csv", *words, where=tmp_path)
    header, row, _ = ran.out.split("\n")
    assert header.split(",") == ["x", "tax", *new]
    got = [word for name in new for word in ("--get", name)]
    single = backprop("run", SHOPPING, "--set", "tax=1.2", *got)
    assert list(map(float, row.split(",")[2:])) == list(map(float, single.out.split()))


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize("ends", ["1,2\n3,4", "1,2\n3,4\n", "1,2\n3,4\n\n\n", "1,2\r\n3,4\r\n\r\n"])
def test_line_ends_at_the_end_make_no_row(ends, tmp_path):
    (tmp_path / "rows.csv").write_bytes(f"apple,tax\n{ends}".encode())
    ran = backprop("batch", SHOPPING, "rows.csv", "--no-partials", where=tmp_path)
    assert ran.out == "apple,tax,price\n1,2,904.0\n3,4,1824.0\n"


WARNINGS = {
    "aple,tax": "the column aple is passed on: it is no input of the graph\n  --> rows.csv:1:1\n",
    "Tax,apple": "the column Tax is passed on: it is no input of the graph",
    "total_price,tax": "the column total_price is passed on: in the graph it is a node, not an input",
}


@pytest.mark.parametrize("header", WARNINGS)
def test_a_column_that_looks_like_an_input_is_warned_about(header, tmp_path):
    (tmp_path / "rows.csv").write_text(f"{header}\n1,2\n")
    ran = backprop("batch", SHOPPING, "rows.csv", "--no-partials", where=tmp_path)
    assert ran.status == 0
    assert ran.out.startswith(f"{header},price\n1,2,")
    assert WARNINGS[header] in ran.err


def test_a_column_of_another_kind_is_nobodys_business(tmp_path):
    (tmp_path / "rows.csv").write_text("customer,tax\n1,2\n")
    assert backprop("batch", SHOPPING, "rows.csv", where=tmp_path).err == ""


def test_without_the_extra_something_is_said(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "polars", None)
    (tmp_path / "rows.csv").write_text("tax\n2\n")
    ran = backprop("batch", SHOPPING, "rows.csv", "--no-partials", where=tmp_path)
    assert (ran.status, ran.out) == (0, "tax,price\n2,1300.0\n")
    assert ran.err.startswith("note: numpy and polars are not installed")
    ran = backprop("batch", SHOPPING, "rows.csv", "-o", "x.parquet", where=tmp_path)
    assert (ran.status, ran.out, "missing-extra" in ran.err) == (2, "", True)
    assert not (tmp_path / "x.parquet").exists()


SNIFFED = {
    "apple,tax\n1,2\n": "apple,tax,price\n1,2,904.0\n",
    "apple\ttax\n1\t2\n": "apple\ttax\tprice\n1\t2\t904.0\n",
    '{"apple": 1, "tax": 2}\n': '{"apple": 1, "tax": 2, "price": 904.0}\n',
}


@pytest.mark.parametrize("text", SNIFFED)
def test_standard_input_is_told_by_how_it_begins(text, tmp_path):
    (tmp_path / "rows").write_text(text)
    ran = in_shell(f"cat rows | $backprop batch {SHOPPING} - --no-partials", tmp_path)
    assert (ran.status, ran.out, ran.err) == (0, SNIFFED[text], "")


def test_parquet_through_pipes(tmp_path):
    polars = pytest.importorskip("polars")
    polars.DataFrame({"apple": [100.0]}).write_parquet(tmp_path / "rows.parquet")
    ran = in_shell(f"cat rows.parquet | $backprop batch {SHOPPING} - --no-partials | cat > out.parquet", tmp_path)
    assert (ran.status, ran.err) == (0, "")
    assert polars.read_parquet(tmp_path / "out.parquet").rows() == [(100.0, 715.0000000000001)]


WRONG = {
    "FILE - -": "can't both be standard input",
    "rows.csv -o rows.csv": "rows.csv is the file that is read",
    "rows.csv -o out.xlsx": ".xlsx is no form of data",
    "rows.csv -f xml": "--format has no choice xml",
    "rows.csv --on-error ignore": "--on-error has no choice ignore",
    "rows.csv --set tax=2": "tax is a column of the data, and set too",
    "rows.csv --wrt taxx": "the graph has no taxx",
    "rows.csv --of pricee": "the graph has no pricee",
    "no.csv": "no.csv: there is no such file",
    ".": "this is a folder",
}


@pytest.mark.parametrize("words", WRONG)
def test_a_wrong_command_line_is_told(words, tmp_path):
    (tmp_path / "rows.csv").write_text("tax\n2\n")
    first = [] if words.startswith("FILE") else [SHOPPING]
    ran = backprop("batch", *first, *words.removeprefix("FILE ").split(), where=tmp_path)
    assert (ran.status, ran.out) == (2, "")
    assert WRONG[words] in ran.err
    assert (tmp_path / "rows.csv").read_text() == "tax\n2\n"
