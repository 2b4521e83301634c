"""The manual's list of messages is the list of the code."""

from pathlib import Path

from backprop_cli.problems import CODES

PAGE = Path(__file__).parent.parent / "docs" / "errors.md"


def test_every_code_is_in_the_manual():
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]
    assert rows == [f"| `{code}` | {status} | {meaning} |" for code, (status, meaning) in sorted(CODES.items())]
