"""Every bad file of `bad/` is told in the words of the `.txt` beside it, with nothing on standard output."""

from pathlib import Path

import pytest
from command import backprop
from huge import HUGE

from backprop_cli.problems import CODES

BAD = Path(__file__).parent / "bad"
FILES = sorted(file.name for file in BAD.iterdir() if file.suffix != ".txt")

# These no graph file can cause: they are about options and streams, and another test has rows for each.
OF_OPTIONS = {
    "cannot-read", "cannot-write", "constant-partial", "same-file", "too-large", "undefined-partial",
    "unknown-command", "unknown-format", "unknown-option", "usage",
}  # fmt: skip
# Nor these, which are about rows of data, workers and extras, the business of the tests of batches.
OF_DATA = {
    "bad-parquet", "bad-quote", "missing-extra", "no-header", "no-input", "no-worker", "not-available", "ragged-row",
    "unused-column",
}  # fmt: skip
# Nor these, about layers in Python, pictures and solutions, which the tests of check, draw and solve have rows for.
OF_RESULTS = {"bad-layers", "missing-font", "no-solution", "picture-failed", "picture-limit", "too-narrow"}


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_told(name, expect):
    ran = backprop("run", name, where=BAD)
    expect((BAD / name).with_suffix(".txt"), ran.told)
    assert (ran.out == "") == (ran.status != 0)


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_bad_file_is_told(name, expect, tmp_path):
    (tmp_path / name).write_bytes(HUGE[name])
    ran = backprop("run", name, where=tmp_path)
    expect((BAD / name).with_suffix(".txt"), ran.told)
    assert ran.out == ""


def test_every_code_that_a_file_can_cause_has_a_file():
    told = "".join(file.read_text() for file in BAD.glob("*.txt"))
    assert {code for code in CODES if f"[{code}]" not in told} <= OF_OPTIONS | OF_DATA | OF_RESULTS


def test_every_code_of_options_has_a_row():
    files = [path for path in BAD.parent.glob("test_*.py") if path != Path(__file__)]
    rows = "".join(path.read_text("utf-8") for path in files)
    assert sorted(code for code in OF_OPTIONS if code not in rows) == []
