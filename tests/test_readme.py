"""The console blocks of the README and the manual: every command in them is run and prints what stands below it.

A line that begins with `$ ` is a command (with the lines that a backslash adds to it); what follows up to the
next one is its output, standard error included.
"""

import re
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from command import ROOT, in_shell

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*\n)((?:(?!\$ ).*\n)*)", re.MULTILINE)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


class Said(NamedTuple):
    """A command of a page, and what the page says that it prints."""

    page: Path
    line: int
    command: str
    output: str


def said() -> list[Said]:
    found = []
    for page in PAGES:
        text = page.read_text("utf-8")
        for block in BLOCK.finditer(text):
            for match in COMMAND.finditer(block[1]):
                line = text.count("\n", 0, block.start(1) + match.start()) + 1
                found.append(Said(page, line, match[1].rstrip("\n"), match[2]))
    return found


@pytest.mark.parametrize("one", said(), ids=lambda one: f"{one.page.name}:{one.line}")
def test_a_command_prints_what_the_page_says(one, tmp_path):
    if "jq " in one.command and not shutil.which("jq"):
        pytest.skip("jq is not installed")
    # The command, as whoever has installed it calls it.
    program = tmp_path / "backprop"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m backprop_cli "$@"\n')
    program.chmod(0o755)
    ran = in_shell(f"PATH={tmp_path}:$PATH; exec 2>&1; {one.command}", NO_COLOR="", FORCE_COLOR="")
    assert ran.out == one.output


def test_the_readme_shows_commands():
    assert len([one for one in said() if one.page.name == "README.md"]) >= 5
