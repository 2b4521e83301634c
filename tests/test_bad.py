"""Every bad file of `bad/` is told in the words of the `.txt` beside it, with nothing on standard output."""

from pathlib import Path

import pytest
from command import backprop
from huge import HUGE

from backprop_cli.problems import CODES

BAD = Path(__file__).parent / "bad"
FILES = sorted(file.name for file in BAD.iterdir() if file.suffix != ".txt")
# About options, streams and commands, which test_options.py and test_streams.py have rows for.
NOT_OF_FILES = {
    "cannot-read", "cannot-write", "constant-partial", "missing-extra", "missing-font", "no-solution", "not-available",
    "picture-failed", "picture-limit", "same-file", "too-large", "too-narrow", "undefined-partial", "unknown-command",
    "unknown-format", "unknown-option", "usage",
}  # fmt: skip


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
    assert {code for code in CODES if f"[{code}]" not in told} <= NOT_OF_FILES
