"""Every bad file of `bad/` is told in the words of the `.txt` beside it, and leaves nothing behind."""

import sys
from pathlib import Path

import pytest
from command import SHOPPING, backprop

BAD = Path(__file__).parent / "bad"
FILES = sorted(file.name for file in BAD.iterdir() if file.suffix != ".txt")


@pytest.fixture(params=["polars", "standard library"])
def reader(request, monkeypatch):
    """With the extra installed, and as if it was not."""
    if request.param == "polars":
        pytest.importorskip("polars")
    else:
        monkeypatch.setitem(sys.modules, "polars", None)


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize("name", FILES)
def test_bad_data_is_told(name, expect, tmp_path):
    target = tmp_path / "out.csv"
    target.write_text("was here")
    ran = backprop("batch", SHOPPING, name, "-o", str(target), where=BAD)
    said = "".join(line for line in ran.err.splitlines(keepends=True) if not line.startswith("note: numpy"))
    expect(BAD / f"{name}.txt", said)
    assert (ran.status, ran.out) == (2, "")
    assert target.read_text() == "was here"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.usefixtures("reader")
def test_what_is_bad_far_below_is_told_at_its_line(tmp_path):
    rows = "".join(f"{number},{number % 7},{'x' * 600}\n" for number in range(1, 20_000))
    (tmp_path / "far.csv").write_text(f"apple,tax,note\n{rows}1,02,\n")
    ran = backprop("batch", SHOPPING, "far.csv", "-o", "x.csv", where=tmp_path)
    assert (ran.status, ran.out) == (2, "")
    assert "--> far.csv:20001:3\n" in ran.err
    assert not (tmp_path / "x.csv").exists()


PARQUET = {
    "cut": "no whole Parquet file",
    "text": "column apple: its type is String, where numbers belong",
    "null": "column apple: there is nothing, where a number belongs\n  --> null.parquet: row 3",
    "nan": "column apple: nan is not a finite number\n  --> nan.parquet: row 2",
    "none": "there are no rows",
    "nested": "column rest: its values are nested",
    "empty": "there is no data",
}


@pytest.mark.parametrize("name", PARQUET)
def test_bad_parquet_is_told(name, tmp_path):
    polars = pytest.importorskip("polars")
    columns = {
        "text": {"apple": ["1", "2"]},
        "null": {"apple": [1, 2, None]},
        "nan": {"apple": [1.0, float("nan")]},
        "none": {"apple": polars.Series([], dtype=polars.Float64)},
        "nested": {"apple": [1], "rest": [[1, 2]]},
    }
    file = tmp_path / f"{name}.parquet"
    polars.DataFrame(columns.get(name, {"apple": [1.0, 2.0]})).write_parquet(file)
    if name in ("cut", "empty"):
        file.write_bytes(file.read_bytes()[:-9] if name == "cut" else b"")
    ran = backprop("batch", SHOPPING, file.name, "-o", "out.csv", where=tmp_path)
    assert (ran.status, ran.out) == (2, "")
    assert PARQUET[name] in ran.err
    assert list(tmp_path.iterdir()) == [file]
