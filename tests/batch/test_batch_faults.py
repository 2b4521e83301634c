"""The n-th open, read, write, flush or rename fails, for every n until a run succeeds: nothing half-written is left."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command import ROOT

HERE = Path(__file__).parent
GRAPH = "inputs: {x: 1, y: 2}\nnodes: {z: x * y}\n"
STATUSES = {2, 4}  # What is read fails, what is written fails.


@pytest.fixture(scope="session")
def faults(tmp_path_factory):
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("needs a C compiler on Linux")
    library = tmp_path_factory.mktemp("faults") / "faults.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-w", "-o", library, HERE / "faults.c", "-ldl"], check=True)
    return library


def run(faults, folder, words, fail_at, count_file):
    known = os.environ | {"PYTHONPATH": str(ROOT), "LD_PRELOAD": str(faults), "FAIL_AT": str(fail_at)}
    known |= {"WATCHED": str(folder), "COUNT_FILE": str(count_file), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "backprop_cli", *words]
    return subprocess.run(command, env=known, cwd=folder, capture_output=True, timeout=60)


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_every_fault_ends_with_a_status_and_nothing_half_written(form, faults, tmp_path):
    polars = pytest.importorskip("polars")
    folder = tmp_path / "watched-folder"
    folder.mkdir()
    graph, data, target = folder / "g.yaml", folder / f"rows.{form}", folder / f"out.{form}"
    graph.write_text(GRAPH)
    frame = polars.DataFrame({"x": range(30), "note": ["n"] * 30})
    {"csv": frame.write_csv, "jsonl": frame.write_ndjson, "parquet": frame.write_parquet}[form](data)
    target.write_text("was here")
    names = sorted(file.name for file in folder.iterdir())
    words = ["batch", str(graph), str(data), "-o", str(target)]
    count_file = tmp_path / "count"
    assert run(faults, folder, words, 0, count_file).returncode == 0
    calls, whole = int(count_file.read_text()), target.read_bytes()
    assert calls > 6
    seen = set()
    for fail_at in range(1, calls + 1):
        target.write_text("was here")
        ran = run(faults, folder, words, fail_at, count_file)
        said = ran.stderr.decode()
        assert "Traceback" not in said, said
        assert sorted(file.name for file in folder.iterdir()) == names, (fail_at, said)
        assert ran.stdout == b""
        if ran.returncode == 0:  # A call whose failure does no harm, such as looking for a file that may be missing.
            assert target.read_bytes() == whole
            continue
        assert ran.returncode in STATUSES, said
        assert target.read_text() == "was here", (fail_at, said)
        assert said.startswith("error["), said
        seen.add(ran.returncode)
    assert seen == STATUSES


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_full_disk_is_told_wherever_it_happens(form, tmp_path):
    """The largest file that may be written is set lower and lower than the output needs."""
    polars = pytest.importorskip("polars")
    resource = pytest.importorskip("resource")
    (tmp_path / "g.yaml").write_text(GRAPH)
    polars.DataFrame({"x": range(200_000)}).write_csv(tmp_path / "rows.csv")
    names = sorted(file.name for file in tmp_path.iterdir())

    def least(limit):
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    for limit in (0, 100, 100_000):
        ran = subprocess.run(
            [sys.executable, "-m", "backprop_cli", "batch", "g.yaml", "rows.csv", "-o", f"out.{form}"],
            cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True, preexec_fn=lambda limit=limit: least(limit), timeout=60,
        )  # fmt: skip
        assert ran.returncode == 4, ran.stderr
        assert ran.stderr.startswith(b"error[cannot-write]: out."), ran.stderr
        assert sorted(file.name for file in tmp_path.iterdir()) == names
