"""Files of rows on real worker processes: every row once, also when a worker is killed in the middle."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from command import ROOT, SHOPPING, in_shell

pytest.importorskip("distributed")
polars = pytest.importorskip("polars")

from distributed import LocalCluster

FILES, ROWS = 6, 2000


@pytest.fixture
def files(tmp_path):
    """A folder of CSV files with the numbers 0, 1, ... in their first column, and one that is no data."""
    folder = tmp_path / "rows"
    folder.mkdir()
    for number in range(FILES):
        rows = range(number * ROWS, (number + 1) * ROWS)
        text = "".join(f"{row},{row % 97 + 1},1.1\n" for row in rows)
        (folder / f"rows-{number}.csv").write_text(f"row,apple,tax\n{text}")
    (folder / "README.txt").write_text("about the rows")
    return tmp_path


def check_dataset(folder: Path) -> None:
    assert sorted(file.name for file in folder.iterdir()) == [f"part-{number:05}.parquet" for number in range(FILES)]
    frame = polars.read_parquet(folder / "*.parquet")
    assert frame.columns[:5] == ["row", "apple", "tax", "price", "price/apple"]
    assert frame["row"].to_list() == [str(row) for row in range(FILES * ROWS)], "every row once, in order"
    assert frame["price"].to_list() == [((row % 97 + 1) * 2.0 + 450.0) * 1.1 for row in range(FILES * ROWS)]


@pytest.mark.parametrize("data", ["rows", "'rows/*.csv'"])
def test_a_folder_or_pattern_becomes_a_dataset(data, files):
    ran = in_shell(f"$backprop batch {SHOPPING} {data} --dask -o made", files)
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    check_dataset(files / "made")
    assert sorted(file.name for file in files.iterdir()) == ["made", "rows"]


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(n_workers=3, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster:
        yield cluster


def test_a_killed_worker_loses_and_doubles_nothing(cluster, files):
    """One file comes through a pipe, so that its worker surely waits in the middle of it when it is killed."""
    pipe = files / "rows" / "rows-3.csv"
    text = pipe.read_bytes()
    pipe.unlink()
    os.mkfifo(pipe)
    killed = []

    def feed():
        write(pipe, text)  # The command looks at the header,
        with open(pipe, "wb") as file:  # the first worker gets half of the rows,
            file.write(text[: len(text) // 2])
            file.flush()
            killed.append(reader_of(cluster, pipe))
            os.kill(killed[0], signal.SIGKILL)
        wait_for_nobody(pipe)
        write(pipe, text)  # and another one all.

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    words = ["batch", SHOPPING, "rows", "-o", "made", "--dask", cluster.scheduler_address]
    ran = subprocess.run(
        [sys.executable, "-m", "backprop_cli", *words],
        cwd=files, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, timeout=60,
    )  # fmt: skip
    feeder.join(10)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")
    assert len(killed) == 1
    check_dataset(files / "made")
    assert sorted(file.name for file in files.iterdir()) == ["made", "rows"]


def write(pipe, text):
    with open(pipe, "wb") as file:
        file.write(text)
    wait_for_nobody(pipe)


def wait_for_nobody(pipe):
    """Until nobody reads from the pipe any more."""
    while True:
        try:
            os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            return
        time.sleep(0.01)


def reader_of(cluster, pipe):
    """The worker process that has the pipe open."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        for pid in [nanny.pid for nanny in cluster.workers.values()]:
            held = [os.path.realpath(link) for link in Path(f"/proc/{pid}/fd").iterdir()]
            if str(pipe) in held:
                return pid
        time.sleep(0.02)
    raise AssertionError("no worker reads the pipe")


MISTAKES = {
    "word in row": (b"row,apple,tax\n1,x,2\n", 2, "--> rows/rows-2.csv:2:3"),
    "other header": (
        b"row,tax,apple\n1,2,3\n",
        2,
        "not those of rows/rows-0.csv\n  --> rows/rows-2.csv:1",
    ),
    "no value": (b"row,apple,tax\n1,1e308,9\n", 3, "row 1, column apple: apple_price = apple * apple_num"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_one_file_leaves_no_dataset(name, cluster, files):
    content, status, said = MISTAKES[name]
    (files / "rows" / "rows-2.csv").write_bytes(content)
    ran = in_shell(f"$backprop batch {SHOPPING} rows --dask {cluster.scheduler_address} -o made", files)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err
    assert [file.name for file in files.iterdir()] == ["rows"]


def test_rows_without_a_value_are_counted_over_all_files(cluster, files):
    for number in (1, 4):
        (files / "rows" / f"rows-{number}.csv").write_text("row,apple,tax\n1,1e308,9\n2,1,1\n")
    words = f"rows --dask {cluster.scheduler_address} -o made --on-error skip --no-partials"
    ran = in_shell(f"$backprop batch {SHOPPING} {words}", files)
    assert (ran.status, ran.out, ran.err) == (3, "", "2 rows have no value and are left out\n")
    assert polars.read_parquet(files / "made" / "*.parquet").height == (FILES - 2) * ROWS + 2


WRONG = {
    "rows --dask": "--dask writes a folder of Parquet files",
    "rows --dask -o rows": "rows: it is there already",
    "rows --dask -o x.csv -f csv": "--dask writes a folder of Parquet files",
    "none --dask -o made": "none: there is no file of data",
    "rows -o made --dask tcp://127.0.0.1:9": "error[no-worker]",
    "rows --dask -o no/made": "no such file or directory",
}


@pytest.mark.parametrize("words", WRONG)
def test_a_wrong_command_line_is_told(words, files):
    ran = in_shell(f"$backprop batch {SHOPPING} {words}", files)
    assert ran.status == (4 if words in ("rows --dask -o rows", "rows --dask -o no/made") else 2)
    assert ran.out == ""
    assert WRONG[words] in ran.err
    assert "Traceback" not in ran.err
    assert [file.name for file in files.iterdir()] == ["rows"]


def test_an_interruption_leaves_no_dataset(cluster, files):
    pipe = files / "rows" / "rows-1.csv"
    text = pipe.read_bytes()
    pipe.unlink()
    os.mkfifo(pipe)
    words = ["batch", SHOPPING, "rows", "-o", "made", "--dask", cluster.scheduler_address]
    run = subprocess.Popen(
        [sys.executable, "-m", "backprop_cli", *words],
        cwd=files, env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE,
    )  # fmt: skip
    write(pipe, text)
    with open(pipe, "wb") as file:  # A worker waits for what comes.
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=60)
        assert file
    assert (run.returncode, said) == (130, b"")
    assert [entry.name for entry in files.iterdir()] == ["rows"]
