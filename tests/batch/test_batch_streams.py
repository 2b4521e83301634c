"""Rows without a value, pipes, interruptions and the line that shows how far a run is."""

import os
import signal
import subprocess
import sys
import time

import pytest
from command import ROOT, SHOPPING, backprop, in_shell

ROOTS = "inputs: {x: 4, y: 1}\nnodes:\n  root: sqrt(x)\n  z: root * exp(y) + abs(y)\n"
DATA = "id,y,x\na,1,4\nb,2,-4\nc,1000,2\nd,0,0\n"
WITH_VALUE = {"a": "a,1,4,6.43656365691809,0.6795704571147613,6.43656365691809\n", "d": "d,0,0,0.0,,0.0\n"}
HEADER = "id,y,x,z,z/x,z/y\n"


@pytest.fixture(params=["polars", "standard library"])
def roots(request, monkeypatch, tmp_path):
    """A graph and rows of which two have no value, with the extra and as if it was not installed."""
    if request.param == "polars":
        pytest.importorskip("polars")
    else:
        monkeypatch.setitem(sys.modules, "polars", None)
    (tmp_path / "roots.yaml").write_text(ROOTS)
    (tmp_path / "rows.csv").write_text(DATA)
    return tmp_path


def test_by_default_the_first_row_without_a_value_ends_it(roots):
    ran = backprop("batch", "roots.yaml", "rows.csv", "-o", "out.csv", where=roots)
    assert (ran.status, ran.out) == (3, "")
    assert (
        "error[domain]: row 2, column x: root = sqrt(x) = sqrt(-4) has no value\n"
        "  --> rows.csv:3:5\n   |\n 3 | b,2,-4\n   |     ^^\n"
    ) in ran.err
    assert not (roots / "out.csv").exists()
    assert backprop("batch", "roots.yaml", "rows.csv", where=roots).out == ""


def test_null_leaves_cells_empty(roots):
    ran = backprop("batch", "roots.yaml", "rows.csv", "--on-error", "null", where=roots)
    assert ran.status == 3
    assert ran.out == f"{HEADER}{WITH_VALUE['a']}b,2,-4,,,\nc,1000,2,,,\n{WITH_VALUE['d']}"
    assert "2 rows have no value and have empty cells\n"


def test_skip_leaves_rows_out(roots):
    ran = backprop("batch", "roots.yaml", "rows.csv", "--on-error", "skip", "-o", "out.csv", where=roots)
    assert (ran.status, ran.out) == (3, "")
    assert (roots / "out.csv").read_text() == f"{HEADER}{WITH_VALUE['a']}{WITH_VALUE['d']}"
    assert "2 rows have no value and are left out\n"


@pytest.mark.parametrize("on_error", ["null", "skip"])
def test_where_every_row_has_a_value_they_change_nothing(on_error, roots):
    (roots / "rows.csv").write_text("x\n4\n")
    ran = backprop("batch", "roots.yaml", "rows.csv", "--on-error", on_error, "--no-partials", where=roots)
    assert (ran.status, ran.out) == (0, "x,z\n4,6.43656365691809\n")


def test_rows_that_are_all_left_out_leave_the_header(roots):
    (roots / "rows.csv").write_text("x\n-4\n")
    for form, text in (("csv", "x,z\n"), ("jsonl", "")):
        ran = backprop(
            "batch", "roots.yaml", "rows.csv", "--on-error", "skip", "--no-partials", "-f", form, where=roots
        )
        assert (ran.status, ran.out) == (3, text)


def test_json_lines_say_null(roots):
    ran = backprop("batch", "roots.yaml", "rows.csv", "--on-error", "null", "-f", "jsonl", "--wrt", "x", where=roots)
    assert ran.out.splitlines()[1] == '{"id": "b", "y": 2.0, "x": -4.0, "z": null, "z/x": null}'


def test_parquet_holds_null(tmp_path):
    polars = pytest.importorskip("polars")
    (tmp_path / "roots.yaml").write_text(ROOTS)
    (tmp_path / "rows.csv").write_text(DATA)
    ran = backprop("batch", "roots.yaml", "rows.csv", "--on-error", "null", "-o", "out.parquet", where=tmp_path)
    frame = polars.read_parquet(tmp_path / "out.parquet")
    assert ran.status == 3
    assert frame["z"].to_list() == [6.43656365691809, None, None, 0.0]
    assert frame["z/x"].null_count() == 3


MANY = "(echo x,tax; for i in $(seq 400000); do echo $i,1.1; done) > rows.csv; "


def test_a_reader_that_goes_away_is_no_mistake(tmp_path):
    ran = in_shell(f"{MANY} $backprop batch {SHOPPING} rows.csv | head -1; echo ${{PIPESTATUS[0]}}", tmp_path)
    assert ran.out.splitlines() == [
        "x,tax,price,price/apple,price/apple_num,price/orange,price/orange_num,price/tax",
        "141",
    ]
    assert ran.err == ""


def test_a_full_device_is_told(tmp_path):
    ran = in_shell(f"{MANY} $backprop batch {SHOPPING} rows.csv > /dev/full", tmp_path)
    assert (ran.status, ran.out) == (4, "")
    assert ran.err.startswith("error[cannot-write]: standard output: no space left on device")


def test_a_closed_standard_output_is_told(tmp_path):
    ran = in_shell(f"echo tax > rows.csv; echo 1 >> rows.csv; $backprop batch {SHOPPING} rows.csv >&-", tmp_path)
    assert (ran.status, ran.err) == (4, "error[cannot-write]: standard output is closed\n")


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=lambda sent: sent.name)
def test_an_interruption_leaves_nothing_behind(form, sent, tmp_path):
    """The rows come through a pipe that stays open, so that the run can't be over when it is interrupted."""
    pytest.importorskip("polars")
    words = [sys.executable, "-m", "backprop_cli", "batch", SHOPPING, "-", "-o", f"out.{form}"]
    run = subprocess.Popen(
        words, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    run.stdin.write(b"tax,apple\n" + b"1.1,100\n" * 1_200_000)
    run.stdin.flush()
    until = time.monotonic() + 30
    while not list(tmp_path.iterdir()) and time.monotonic() < until:
        time.sleep(0.02)
    assert list(tmp_path.iterdir()), "the file is being written"
    run.send_signal(sent)
    run.wait(30)
    said = run.stderr.read()
    run.stdin.close()
    run.stderr.close()
    assert (run.returncode, said) == (130, b"")
    assert list(tmp_path.iterdir()) == []


def test_rows_through_pipes_are_those_of_files(tmp_path):
    script = (
        f"$backprop batch {SHOPPING} rows.csv -o file.csv; cat rows.csv | $backprop batch {SHOPPING} - | cmp - file.csv"
    )
    in_shell(MANY, tmp_path)
    assert in_shell(script, tmp_path) == (0, "", "")


def test_memory_does_not_grow_with_the_rows(tmp_path):
    """From some megabytes on, four times the rows take hardly more memory."""
    pytest.importorskip("polars")
    # A process's peak begins at that of whoever started it, so a small one does.
    run = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True)"
    run += "; print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    words = [sys.executable, "-m", "backprop_cli", "batch", SHOPPING, "rows.csv", "-o", "out.csv"]
    peaks = []
    for millions in (3, 12):
        with open(tmp_path / "rows.csv", "w") as file:
            file.write("tax,apple\n")
            file.writelines("1.1,100\n" * 1_000_000 for _ in range(millions))
        told = subprocess.run(
            [sys.executable, "-c", run, *map(str, words)],
            cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        peaks.append(int(told.stdout))
    assert peaks[1] < peaks[0] * 1.25


def on_a_terminal(words, folder):
    """What a command writes to the terminal that its standard error is."""
    import pty

    screen, terminal = pty.openpty()
    run = subprocess.Popen(
        words,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm"},
        stderr=terminal,
        stdout=subprocess.DEVNULL,
    )
    os.close(terminal)
    seen = b""
    while True:
        try:
            part = os.read(screen, 4096)
        except OSError:
            break
        seen += part
    os.close(screen)
    assert run.wait() == 0
    return seen.decode()


def test_on_a_terminal_a_line_shows_how_far_it_is(tmp_path):
    pytest.importorskip("polars")
    (tmp_path / "rows.csv").write_text("tax,apple\n" + "1.1,100\n" * 1_500_000)
    words = [sys.executable, "-m", "backprop_cli", "batch", SHOPPING, "rows.csv"]
    seen = on_a_terminal([*words, "-o", "out.csv"], tmp_path)
    assert seen.startswith("\r[")
    assert " rows, " in seen
    assert " rows/s" in seen
    assert seen.endswith("\r\x1b[K"), "and is gone in the end"
    assert all(len(line) < 80 for line in seen.replace("\x1b[K", "").split("\r"))
