"""What each command prints, in every format, compared with files in `golden/` that `pytest --rewrite` writes anew."""

import os
import pty
import re
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from command import ROOT, SHOPPING, backprop

from backprop_cli.commands import COMMANDS
from backprop_cli.views import FORMATS

GOLDEN = Path(__file__).parent / "golden"
GRAPHS = {path.stem: path for path in [Path(SHOPPING), *sorted(GOLDEN.glob("*.yaml"))]}
EVERY_FORMAT = pytest.mark.parametrize("form", FORMATS)


def golden(name: str, form: str) -> Path:
    return GOLDEN / f"{name}.{ {'table': 'txt', 'markdown': 'md'}.get(form, form) }"


def run_on(name: str) -> tuple[str, ...]:
    return ("run", GRAPHS[name].relative_to(ROOT).as_posix())


@EVERY_FORMAT
@pytest.mark.parametrize("name", GRAPHS)
def test_run(name, form, expect):
    ran = backprop(*run_on(name), "-f", form)
    assert (ran.status, ran.err) == (0, "")
    expect(golden(f"run-{name}", form), ran.out)


OPTIONS = {
    "all": ("--all",),
    "set": ("--set", "사과=1.5", "--set=세율=0"),
    "of-and-wrt": ("--of", "합", "--of", "값", "--wrt", "사과", "--wrt", "합"),
    "get": ("--get", "값", "--get", "값/사과"),
}


@EVERY_FORMAT
@pytest.mark.parametrize("name", OPTIONS)
def test_run_with_options(name, form, expect):
    ran = backprop(*run_on("korean"), "-f", form, *OPTIONS[name])
    assert (ran.status, ran.err) == (0, "")
    expect(golden(f"korean-{name}", form), ran.out)


@EVERY_FORMAT
def test_ops(form, expect):
    expect(golden("ops", form), backprop("ops", "-f", form).out)


@EVERY_FORMAT
def test_one_op(form, expect):
    expect(golden("ops-pow-relu", form), backprop("ops", "pow", "ReluLayer", "-f", form).out)


def test_schema(expect):
    expect(GOLDEN / "schema.json", backprop("schema").out)


OPTIONS_OF = {
    "run": {"--set", "--of", "--wrt", "--get", "--all", "--format", "--output"},
    "ops": {"--format", "--output"},
    "schema": {"--output"},
}


@pytest.mark.parametrize("command", OPTIONS_OF)
def test_help_of_a_command(command):
    ran = backprop(command, "--help")
    assert (ran.status, ran.err) == (0, "")
    assert max(map(len, ran.out.splitlines())) <= 80
    assert set(re.findall(r"--[a-z]+", ran.out)) >= OPTIONS_OF[command]


@pytest.mark.parametrize("words", [(), ("--help",), ("-h",)])
def test_help(words):
    ran = backprop(*words)
    assert (ran.status, ran.err) == (0, "")
    assert max(map(len, ran.out.splitlines())) <= 80
    assert all(f"\n  {command} " in ran.out for command in COMMANDS)


@pytest.mark.parametrize("name", GRAPHS)
def test_run_in_a_terminal_of_80_columns(name, expect):
    text = in_terminal(*run_on(name), NO_COLOR="1")
    assert max(map(width, text.splitlines())) <= 80
    expect(GOLDEN / f"terminal-{name}.txt", text)


def test_a_terminal_has_colours_and_a_pipe_has_none():
    assert "\x1b[" in in_terminal(*run_on("shopping"))
    assert "\x1b[" not in in_terminal(*run_on("shopping"), NO_COLOR="1", FORCE_COLOR="1")
    assert "\x1b[" not in backprop(*run_on("shopping")).out


def width(line: str) -> int:
    from rich.cells import cell_len

    return cell_len(line)


def in_terminal(*words: str, **environment: str) -> str:
    """What a command shows on a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    plain = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}
    known = plain | {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"} | environment
    ran = subprocess.Popen([sys.executable, "-m", "backprop_cli", *words], cwd=ROOT, env=known, stdout=theirs)
    os.close(theirs)
    pieces = []
    try:
        while piece := os.read(ours, 65536):
            pieces.append(piece)
    except OSError:
        pass  # A terminal that nobody has open any more is told as an error.
    os.close(ours)
    assert ran.wait() == 0
    return b"".join(pieces).decode().replace("\r\n", "\n")
