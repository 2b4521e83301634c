"""Faults at the n-th open, read, write, flush and rename, for every n until a run succeeds.

A file is then written whole or is as it was, nothing is left beside it, and the fault is told.
"""

import builtins
import errno
import os
import tempfile
from io import BytesIO, TextIOWrapper
from itertools import count

import pytest
from command import SHOPPING, backprop

from backprop_cli import cli, files
from backprop_cli.readers import source

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
BROKEN = OSError(errno.EIO, os.strerror(errno.EIO))


class Faults:
    """Counts what is done with files, and raises an error at the n-th thing."""

    def __init__(self, at, error):
        self.at, self.error, self.done = at, error, 0

    def step(self):
        self.done += 1
        if self.done == self.at:
            raise self.error

    @property
    def happened(self):
        return self.done >= self.at

    def around(self, function):
        def counted(*args, **named):
            self.step()
            result = function(*args, **named)
            return FaultyFile(result, self) if hasattr(result, "read") else result

        return counted


class FaultyFile:
    """A file whose every operation may be the one that fails."""

    def __init__(self, file, faults):
        self.file, self.faults = file, faults

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.file.close()
        if error == (None, None, None):
            self.faults.step()

    def __getattr__(self, name):
        return self.faults.around(getattr(self.file, name))

    def writelines(self, pieces):
        for piece in pieces:
            self.write(piece)


def every_fault(error, run, patch, monkeypatch):
    """Runs with the fault at the first step, the second, and so on; what each did, and last the one without a fault."""
    for at in count(1):
        assert at < 100
        faults = Faults(at, error)
        with monkeypatch.context() as patched:
            patch(patched, faults)
            ran = run()
        yield ran, faults.happened
        if not faults.happened:
            return


def patch_writing(patched, faults):
    patched.setattr(files, "open", faults.around(builtins.open), raising=False)
    for module, name in [(os, "fsync"), (os, "replace"), (os, "chmod"), (tempfile, "mkstemp")]:
        patched.setattr(module, name, faults.around(getattr(module, name)))


@pytest.mark.parametrize("form", ["json", "table", "csv"])
@pytest.mark.parametrize(("error", "status"), [(FULL, 4), (BROKEN, 4), (KeyboardInterrupt(), 130)], ids=repr)
@pytest.mark.parametrize("before", [None, b"what was there"])
def test_a_file_is_written_whole_or_not_at_all(form, error, status, before, tmp_path, monkeypatch):
    target = tmp_path / "out"
    if before is not None:
        target.write_bytes(before)

    def run():
        return backprop("run", SHOPPING, "-f", form, "-o", "out", where=tmp_path)

    faulty = 0
    for ran, happened in every_fault(error, run, patch_writing, monkeypatch):
        assert ran.out == ""
        assert [path.name for path in tmp_path.iterdir()] in ([], ["out"])
        if happened:
            faulty += 1
            assert ran.status == status
            assert ran.err.startswith("error[cannot-write]: out: ") == (status == 4)
            assert (target.read_bytes() if target.exists() else None) == before
    assert (ran.status, ran.err) == (0, "")
    assert target.read_text() == backprop("run", SHOPPING, "-f", form).out
    assert faulty >= 7


def test_a_fault_while_reading_is_told(monkeypatch):
    def patch(patched, faults):
        patched.setattr(source, "open", faults.around(builtins.open), raising=False)

    runs = list(every_fault(BROKEN, lambda: backprop("run", SHOPPING), patch, monkeypatch))
    assert len(runs) >= 3
    for ran, happened in runs:
        assert ran.status == (2 if happened else 0)
        assert (ran.out == "") == happened
        assert not happened or ran.err.startswith(f"error[cannot-read]: {SHOPPING}: input/output error\n")


class FaultyStream(BytesIO):
    """Standard output that fails at its n-th write or flush."""

    faults: Faults

    def write(self, data):
        self.faults.step()
        return super().write(data)

    def flush(self):
        self.faults.step()

    def fileno(self):
        return os.open(os.devnull, os.O_WRONLY)


@pytest.mark.parametrize(
    ("error", "status"), [(FULL, 4), (BROKEN, 4), (BrokenPipeError(errno.EPIPE, "gone"), 141)], ids=repr
)
@pytest.mark.parametrize("words", [("run", SHOPPING, "-f", "json"), ("ops",), ("--version",), ("schema",), ("--help",)])
def test_standard_output_that_fails_is_told(words, error, status, monkeypatch, capsys):
    for at in count(1):
        stream = FaultyStream()
        stream.faults = Faults(at, error)
        text = TextIOWrapper(stream, "utf-8")
        monkeypatch.setattr("sys.stdout", text)
        monkeypatch.setattr("sys.argv", ["backprop", *words])
        got = cli.main()
        happened = stream.faults.happened
        stream.faults = Faults(-1, error)
        assert got == (status if happened else 0)
        if not happened:
            break
    assert at >= 2
