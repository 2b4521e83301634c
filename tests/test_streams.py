"""Real streams and files, in a process of its own: closed, full, gone, interrupted, of another encoding, not there."""

import json
import os
import signal
import subprocess
import sys

import pytest
from command import ROOT, SHOPPING, backprop, in_shell

RUN = f"$backprop run {SHOPPING}"
FULL = "error[cannot-write]: standard output: no space left on device\n"
CLOSED = "error[cannot-write]: standard output is closed\n"


@pytest.mark.parametrize(
    ("script", "status", "out", "err"),
    [
        (f"{RUN} --get price", 0, "715.0000000000001\n", ""),
        (f"{RUN} -f json > /dev/full", 4, "", FULL),
        ("$backprop --version > /dev/full", 4, "", FULL),
        ("$backprop --help > /dev/full", 4, "", FULL),
        ("$backprop schema > /dev/full", 4, "", FULL),
        (f"{RUN} >&-", 4, "", CLOSED),
        ("$backprop --version >&-", 4, "", CLOSED),
        (f"{RUN} --get zzz 2>&-", 2, "", ""),
        (f"{RUN} --get zzz 2>/dev/full", 2, "", ""),
        (f"{RUN} --get zzz >&- 2>&-", 2, "", ""),
        ("$backprop run - <&-", 2, "", "error[cannot-read]: <stdin>: standard input is closed\n"),
        ("$backprop run - < /dev/null", 2, "", None),
        (f"{RUN} -o /dev/full", 4, "", "error[cannot-write]: /dev/full: no space left on device\n  --> -o\n"),
        (f"{RUN} --get price -o /dev/stdout", 0, "715.0000000000001\n", ""),
        (f"{RUN} -f json | head -c 1; exit ${{PIPESTATUS[0]}}", 0, "{", ""),
        (f"{RUN} --all -f json --get price | true; exit ${{PIPESTATUS[0]}}", None, "", ""),
    ],
)
def test_streams(script, status, out, err, tmp_path):
    ran = in_shell(script, tmp_path)
    assert status is None or ran.status == status
    assert ran.out == out
    assert ran.err.startswith("error[empty]: the file is empty\n  --> <stdin>:1:1\n") if err is None else ran.err == err


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A graph whose output fills a pipe many times over."""
    file = tmp_path_factory.mktemp("large") / "large.yaml"
    nodes = "".join(f"  n{n}: {{add: [n{n - 1}, x]}}\n" for n in range(1, 4000))
    file.write_text(f"inputs: {{x: 1}}\nnodes:\n  n0: {{add: [x, x]}}\n{nodes}")
    return file


@pytest.mark.parametrize("form", ["json", "csv", "table", "markdown"])
def test_a_reader_that_goes_away_is_no_mistake(large, form):
    ran = in_shell(f"$backprop run {large} -f {form} | head -c 100 > /dev/null; exit ${{PIPESTATUS[0]}}")
    assert (ran.status, ran.err) == (141, "")


def test_an_interrupt_is_quiet(tmp_path):
    fifo = tmp_path / "graph.yaml"
    os.mkfifo(fifo)
    command = [sys.executable, "-m", "backprop_cli", "run", str(fifo)]
    ran = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    writer = os.open(fifo, os.O_WRONLY)  # Returns when the command has begun to read.
    ran.send_signal(signal.SIGINT)
    out, err = ran.communicate(timeout=30)
    os.close(writer)
    assert (ran.returncode, out, err) == (130, b"", b"")


@pytest.mark.parametrize("encoding", ["ascii", "cp949", "latin-1", "cp1252", "utf-8"])
@pytest.mark.parametrize("form", ["table", "json", "csv", "tsv", "markdown"])
def test_a_character_that_cannot_be_shown_has_a_stand_in(encoding, form):
    ran = backprop("run", "tests/golden/korean.yaml", "-f", form, encoding=encoding)
    assert (ran.status, ran.err) == (0, "")
    assert "275" in ran.out
    if form == "json":
        assert ("사과" in ran.out) == (encoding == "utf-8")
        assert json.loads(ran.out)["outputs"] == {"값": 275.0}
    else:
        assert ("사과" in ran.out) == (encoding in ("utf-8", "cp949"))
    if form == "table" and encoding == "ascii":
        assert "| d??/d????" in ran.out
        assert "+------" in ran.out


@pytest.mark.parametrize("encoding", ["ascii", "cp949"])
def test_real_streams_of_another_encoding(encoding):
    ran = in_shell("$backprop run tests/golden/korean.yaml && $backprop ops", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert (ran.status, ran.err) == (0, "")
    told = in_shell("$backprop run tests/bad/cycle-korean.yaml", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert told.status == 2
    assert "error[cycle]: nodes need each other in a circle" in told.err


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("missing.yaml", "there is no such file"),
        (".", "this is a folder"),
        ("folder.yaml", "this is a folder"),
        ("", "there is no such file"),
        ("graph.yaml/x", "not a directory"),
        ("x" * 300, "file name too long"),
        ("a\0b", "is no file's name"),
        ("\x1b[31mred", "there is no such file"),
    ],
)
def test_a_file_that_cannot_be_read(name, told, tmp_path):
    (tmp_path / "graph.yaml").write_text("nodes: {y: 1 + 1}")
    (tmp_path / "folder.yaml").mkdir()
    ran = backprop("run", name, where=tmp_path)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("error[cannot-read]: ")
    assert told in ran.err
    assert "\x1b" not in ran.err


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    with open(tmp_path / "large.yaml", "wb") as file:
        file.truncate(256 * 2**20 + 1)
    ran = backprop("run", "large.yaml", where=tmp_path)
    assert ran.told == "error[too-large]: large.yaml is over 256 MiB\nexit 2\n"


def test_a_file_whose_name_is_nearly_right(tmp_path):
    (tmp_path / "shopping.yaml").write_text("nodes: {y: 1 + 1}")
    assert backprop("run", "shoping.yaml", where=tmp_path).err.endswith("hint: did you mean shopping.yaml?\n")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
def test_files_without_permission(tmp_path):
    secret = tmp_path / "secret.yaml"
    secret.write_text("nodes: {y: 1 + 1}")
    secret.chmod(0)
    assert backprop("run", "secret.yaml", where=tmp_path).err.startswith("error[cannot-read]: secret.yaml: it may not")
    tmp_path.chmod(0o500)
    assert backprop("run", SHOPPING, "-o", "out.json", where=tmp_path).status == 4


@pytest.mark.parametrize("target", ["missing/out.json", ".", "", "graph.yaml/out", "x" * 300, "a\0b"])
def test_a_file_that_cannot_be_written(target, tmp_path):
    (tmp_path / "graph.yaml").write_text("nodes: {y: 1 + 1}")
    ran = backprop("run", "graph.yaml", "-o", target, where=tmp_path)
    assert (ran.status, ran.out) == (4, "")
    assert ran.err.startswith("error[cannot-write]: ")
    assert [path.name for path in tmp_path.iterdir()] == ["graph.yaml"]


@pytest.mark.parametrize("link", [os.link, os.symlink])
def test_the_graph_is_not_overwritten_by_another_name_of_it(link, tmp_path):
    (tmp_path / "graph.yaml").write_text("nodes: {y: 1 + 1}")
    link(tmp_path / "graph.yaml", tmp_path / "other.yaml")
    ran = backprop("run", "graph.yaml", "-o", "other.yaml", where=tmp_path)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("error[same-file]: ")
    assert (tmp_path / "graph.yaml").read_text() == "nodes: {y: 1 + 1}"


def test_a_name_that_is_not_text(tmp_path):
    name = os.fsdecode(b"\xff.yaml")
    (tmp_path / name).write_text("nodes: {y: 1 + 1}")
    for form in ("json", "table"):
        assert backprop("run", name, "-f", form, where=tmp_path).status == 0
        ran = backprop("run", name, "-f", form, "-o", "out", where=tmp_path)
        assert (ran.status, ran.err) == (0, "")
    assert backprop("run", name, "--get", "zzz", where=tmp_path).status == 2


def test_a_name_as_long_as_a_name_can_be(tmp_path):
    name = "값" * 83 + ".json"
    assert backprop("run", SHOPPING, "-o", name, where=tmp_path).status == 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_what_was_there_keeps_its_permissions_and_links(tmp_path):
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "real.json").chmod(0o640)
    (tmp_path / "link.json").symlink_to("real.json")
    assert backprop("run", SHOPPING, "-o", "link.json", where=tmp_path).status == 0
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_text().startswith("{")
    assert (tmp_path / "real.json").stat().st_mode & 0o777 == 0o640
