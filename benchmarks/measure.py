"""Measuring side by side: every case once a round, the cases in turn, medians and ratios; a table for the manual.

Times are processor seconds (user and system, all threads), which other work on the machine disturbs least.
"""

import os
import platform
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import process_time
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "performance.md"
PYTHON = sys.executable


class Sample(NamedTuple):
    """Processor seconds, and the most memory in MiB where it was a process of its own."""

    seconds: float
    mebibytes: float | None = None


Case = Callable[[], Sample]


def process(*words: str | Path, inside: Path = ROOT) -> Case:
    """A command as a case. What it writes goes nowhere; if it ends with an error, so does the benchmark."""

    def run() -> Sample:
        started = subprocess.Popen(
            list(map(str, words)), cwd=inside, stdout=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(ROOT)}
        )
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
        assert started.returncode == 0, words
        return Sample(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)

    return run


def backprop(*words: str | Path, inside: Path = ROOT) -> Case:
    """The command line as a case."""
    return process(PYTHON, "-m", "backprop_cli", *words, inside=inside)


def script(text: str, *words: str | Path) -> Case:
    """A Python program as a case."""
    return process(PYTHON, "-c", text, *words)


def call(function: Callable[[], object]) -> Case:
    """A call in this process as a case."""

    def run() -> Sample:
        start = process_time()
        function()
        return Sample(process_time() - start)

    return run


def compare(cases: Mapping[str, Case], rounds: int) -> dict[str, list[Sample]]:
    """The samples of every case, taken in turn, after one round that does not count. A case that can't run has none."""
    samples: dict[str, list[Sample]] = {name: [] for name in cases}
    able = dict(cases)
    for turn in range(rounds + 1):
        for name, case in list(able.items()):
            print(f"\r{turn}/{rounds} {name[:60]:60}", end="", file=sys.stderr, flush=True)
            try:
                sample = case()
            except (RecursionError, AssertionError, MemoryError):
                del able[name]
                continue
            if turn:
                samples[name].append(sample)
    print(file=sys.stderr)
    return samples


def table(samples: Mapping[str, Sequence[Sample]], floor: str, per: float = 1.0, unit: str = "ms") -> list[str]:
    """A Markdown table of the medians, in `unit` for each of `per`, and of the ratios to `floor` within a round."""
    scale = {"ms": 1e3, "s": 1.0, "ns": 1e9}[unit] / per
    with_memory = any(sample.mebibytes for taken in samples.values() for sample in taken)
    lines = [f"| | {unit}{_per(unit)} | times `{floor}` |{' MiB |' if with_memory else ''}"]
    lines.append("|---|---:|---:|---:|" if with_memory else "|---|---:|---:|")
    for name, taken in samples.items():
        if not taken:
            lines.append(f"| {name} | can't | |{' |' if with_memory else ''}")
            continue
        seconds = median(sample.seconds for sample in taken)
        ratio = median(sample.seconds / base.seconds for sample, base in zip(taken, samples[floor], strict=True))
        memory = f" {max(sample.mebibytes or 0 for sample in taken):.0f} |" if with_memory else ""
        lines.append(f"| {name} | {seconds * scale:.3g} | {ratio:.2f} |{memory}")
    return lines


def _per(unit: str) -> str:
    return " each" if unit == "ns" else ""


def write(section: str, *parts: Sequence[str]) -> None:
    """Put the parts into a section of the manual's page, with what they were measured on and when."""
    body = "\n".join(line for part in parts for line in [*part, ""])
    text = PAGE.read_text("utf-8")
    marks = f"<!-- {section} -->", f"<!-- end of {section} -->"
    made = f"{marks[0]}\n{body}\n{machine()}\n{marks[1]}"
    found = re.compile(re.escape(marks[0]) + ".*?" + re.escape(marks[1]), re.S)
    assert found.search(text), f"docs/performance.md has no section {section}"
    PAGE.write_text(found.sub(lambda _: made, text), "utf-8")
    print(body)


def machine() -> str:
    """What the numbers were measured on, and when."""
    names = ["numpy", "polars", "pyyaml", *sorted({"torch", "jax", "casadi", "autograd", "numexpr"} & set(sys.modules))]
    libraries = ", ".join(f"{name} {version(name)}" for name in names)
    model = (
        re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text()) if Path("/proc/cpuinfo").exists() else None
    )
    cpu = model[1] if model else platform.processor()
    load = os.getloadavg()[0]
    return (
        f"*{date.today()}, {cpu}, {os.cpu_count()} cores, load {load:.1f}, {platform.system()},"
        f" Python {platform.python_version()}, {libraries}.*"
    )


def limit_memory(gibibytes: int) -> None:
    """Keep a benchmark from taking the machine down."""
    size = gibibytes * 2**30
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
