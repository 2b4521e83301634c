"""The command line, run in this process or in one of its own, with what it wrote."""

import gc
import os
import subprocess
import sys
from contextlib import chdir
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple

import pytest

from backprop_cli.cli import main

ROOT = Path(__file__).parent.parent
GRAPH_FILES = sorted(path for path in (ROOT / "graphs").iterdir() if path.suffix in (".yaml", ".json"))
SHOPPING = str(ROOT / "graphs" / "shopping.yaml")


class Ran(NamedTuple):
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def told(self) -> str:
        """What it said on standard error, and its exit status, as the expected files have it."""
        return f"{self.err}exit {self.status}\n"


def backprop(*words: str, stdin: bytes = b"", encoding: str = "utf-8", where: Path = ROOT) -> Ran:
    """`backprop WORDS` in this process, in the folder `where`, on streams of `encoding`."""
    out, err = (TextIOWrapper(BytesIO(), encoding, write_through=True) for _ in range(2))
    with chdir(where), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["backprop", *words])
        patch.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin), "utf-8"))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        try:
            status = main()
        except SystemExit as end:
            status = int(end.code or 0)
        finally:
            gc.enable()
    return Ran(status, *(stream.buffer.getvalue().decode(encoding) for stream in (out, err)))


def in_shell(script: str, where: Path = ROOT, **environment: str) -> Ran:
    """A line of shell in which `$backprop` is the command, with real streams."""
    known = os.environ | {"backprop": f"{sys.executable} -m backprop_cli", "PYTHONPATH": str(ROOT)} | environment
    ran = subprocess.run(["bash", "-c", script], cwd=where, env=known, capture_output=True, timeout=60)
    return Ran(ran.returncode, ran.stdout.decode(errors="replace"), ran.stderr.decode(errors="replace"))
