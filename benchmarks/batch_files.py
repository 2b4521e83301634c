"""What does a batch take from file to file, beside polars alone? `python benchmarks/batch_files.py`"""

import tempfile
from pathlib import Path

from measure import ROOT, Sample, backprop, compare, process, script, table, write

SHOPPING = str(ROOT / "graphs" / "shopping.yaml")
MEMORY = Path("/dev/shm")
ROWS, FEW = 10_000_000, 100_000
FILES = [
    ("rows.csv", "CSV to CSV", ROWS),
    ("quoted.csv", "CSV to CSV with a column of words in quotes", ROWS // 2),
    ("rows.parquet", "Parquet to Parquet", ROWS),
]
# A process of its own, since a child's peak of memory begins at its parent's.
DATA = """
import sys
import numpy as np
import polars as pl
folder, rows, few = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
rng = np.random.default_rng(1)
frame = pl.DataFrame({
    'apple': rng.uniform(50, 150, rows).round(2), 'apple_num': rng.integers(1, 10, rows),
    'orange': rng.uniform(50, 250, rows).round(2), 'orange_num': rng.integers(1, 10, rows),
    'tax': rng.uniform(1, 1.3, rows).round(3),
})
frame.write_csv(f'{folder}/rows.csv')
frame.write_parquet(f'{folder}/rows.parquet')
frame.head(few).write_csv(f'{folder}/few.csv')
frame.head(rows // 2).with_columns(shop=pl.lit('Kim, "7"')).write_csv(f'{folder}/quoted.csv')
"""
# Reads what backprop reads, then writes what backprop writes; reading the latter is not counted.
POLARS = """
import sys, resource
import polars as pl
def seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
source, made, target = sys.argv[1:]
csv = source.endswith('.csv')
read = pl.read_csv if csv else pl.read_parquet
unused = read(source)
del unused
before = seconds()
frame = read(made)
uncounted = seconds() - before
frame.write_csv(target) if csv else frame.write_parquet(target)
open(target + '.seconds', 'w').write(str(seconds() - uncounted))
"""
WITHOUT = "import sys\nsys.modules['polars'] = None\nfrom backprop_cli.cli import main\nsys.exit(main())"


def polars_alone(folder: Path, name: str):
    """Polars reads the data and writes the results, of which the time is kept by the process itself."""
    target = folder / f"polars.{name}"
    run = script(POLARS, folder / name, folder / f"made.{name}", target)

    def measured() -> Sample:
        sample = run()
        return Sample(float(Path(f"{target}.seconds").read_text()), sample.mebibytes)

    return measured


def main() -> None:
    parts: list[list[str]] = []
    # Files in memory, if there are such: a disk still writes what the one has left while the other is measured.
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        folder = Path(name)
        assert script(DATA, folder, ROWS, FEW)()
        for file, what, rows in FILES:
            ours = backprop("batch", SHOPPING, folder / file, "-o", folder / f"made.{file}")
            samples = compare({"backprop": ours, "polars alone": polars_alone(folder, file)}, 3)
            heading = f"{what}, {rows:,} rows, the whole process:"
            parts.append([heading, "", *table(samples, "polars alone", unit="s")])
        cases = {
            "with polars and NumPy": backprop("batch", SHOPPING, folder / "few.csv", "-o", folder / "few.out.csv"),
            "without": process(
                *script_words(WITHOUT), "batch", SHOPPING, folder / "few.csv", "-o", folder / "few.out.csv"
            ),
        }
        without = table(compare(cases, 3), "with polars and NumPy", unit="s")
        parts.append([f"csv to csv, {FEW:,} rows, with and without the extra `batch`:", "", *without])
    write("batch files", *parts)


def script_words(text: str) -> tuple[str, str, str]:
    from measure import PYTHON

    return PYTHON, "-c", text


if __name__ == "__main__":
    main()
