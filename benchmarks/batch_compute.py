"""What does a row take to compute, without the files? `python benchmarks/batch_compute.py`"""

import tempfile
from pathlib import Path

import numpy as np
import peers_run
from floor import loop
from measure import call, compare, table, write

from backprop_cli import loads
from backprop_cli.batch.rows import Asked, ByColumn
from graphs import SHOPPING, as_json, batch50

ROWS = 1_000_000


def ours(drawn, columns, into=()):
    graph = loads(as_json(drawn))
    wrt = [graph.position(name) for name in graph.inputs]
    engine = ByColumn(Asked(graph, graph.outputs, wrt, tuple(graph.inputs)))
    return lambda: engine.results(columns, into).columns


def copied(columns, results):
    """As many bytes in and out as the rows have: the memory bound."""

    def run():
        for index, result in enumerate(results):
            np.copyto(result, columns[index % len(columns)])
        return results

    return run


def measured(name: str, drawn, folder: Path) -> list[str]:
    rng = np.random.default_rng(1)
    columns = [rng.uniform(0.2, 0.9, ROWS) for _ in drawn.inputs]
    results = [np.empty(ROWS) for _ in range(1 + len(columns))]
    c = loop(folder, name, drawn)
    c(columns, results)
    wanted = [result.copy() for result in results]
    runs = {
        "backprop": ours(drawn, columns, [np.empty(ROWS) for _ in results]),
        "backprop, into new columns": ours(drawn, columns),
        "NumPy, whole columns": lambda: peers_run.by_hand(drawn, columns),
        "polars": peers_run.polars_columns(drawn, columns),
        "jax, compiled": peers_run.jax_columns(drawn, columns),
        "torch": peers_run.torch_columns(drawn, columns),
        "autograd": peers_run.autograd_columns(drawn, columns),
    }
    if drawn is SHOPPING:
        runs["numexpr"] = peers_run.numexpr_columns(drawn, columns)
    for result, true in zip(runs["backprop"](), wanted, strict=True):
        assert np.array_equal(result, true), "backprop and the C loop disagree in some bit"
    cases = {"C loop": call(lambda: c(columns, results)), "memory alone": call(copied(columns, results))}
    cases |= {peer: call(run) for peer, run in runs.items()}
    return table(compare(cases, 7), "C loop", ROWS, "ns")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(
            "batch compute",
            [
                f"The shopping graph, {ROWS:,} rows, value and five partials, each row:",
                "",
                *measured("a", SHOPPING, folder),
            ],
            [f"50 nodes, {ROWS:,} rows, value and five partials, each row:", "", *measured("b", batch50(), folder)],
        )


if __name__ == "__main__":
    main()
