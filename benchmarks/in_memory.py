"""What does a node of a big graph take in memory, forward and backward? `python benchmarks/in_memory.py`"""

import tempfile
from pathlib import Path
from time import process_time

import peers_run
from floor import walk
from measure import Case, Sample, call, compare, table, write

from backprop_cli import backward, forward, loads
from graphs import as_json, wide

NODES, FEW = 100_000, 1_000


def ours(drawn):
    graph = loads(as_json(drawn))
    turn = [0.0]

    def run():
        turn[0] += 0.001
        done = backward(forward(graph.at(x0=turn[0])))
        return [done.partials[name] for name in ("x0", "x1")]

    return run


def built(build) -> Case:
    start = process_time()
    build()
    seconds = process_time() - start
    return lambda: Sample(seconds)


def agree(drawn, runs) -> None:
    """Every engine finds the same gradients of the first two inputs, before any is measured."""
    graph = loads(as_json(drawn))
    wanted = [backward(forward(graph)).partials[name] for name in ("x0", "x1")]
    for name, run in runs.items():
        got = list(run())[:2]
        assert all(abs(x - y) <= 1e-9 * max(abs(y), 1e-9) for x, y in zip(got, wanted, strict=True)), (
            name,
            got,
            wanted,
        )


def main() -> None:
    drawn, few = wide(NODES), wide(FEW)
    with tempfile.TemporaryDirectory() as folder:
        c = walk(Path(folder), drawn)
        build, casadi = peers_run.casadi_scalars(drawn)
        building = built(build)
        runs = {
            "C loop": c,
            "casadi": casadi,
            "micrograd": peers_run.micrograd(drawn),
            "torch": peers_run.torch_scalars(drawn),
            "autograd": peers_run.autograd_scalars(drawn),
        }
        agree(drawn, runs)
        cases = {"C loop": call(c), "backprop": call(ours(drawn)), "casadi": call(casadi), "casadi, to build": building}
        cases |= {name: call(runs[name]) for name in ("micrograd", "torch", "autograd")}
        big = table(compare(cases, 5), "C loop", NODES, "ns")
        compile_, jax = peers_run.jax_scalars(few)
        compiling = built(compile_)
        agree(few, {"jax": jax})
        cases = {"backprop": call(ours(few)), "jax": call(jax), "jax, to compile": compiling}
        small = table(compare(cases, 5), "backprop", FEW, "ns")
    write("in memory", [f"{NODES:,} nodes, each:", "", *big], [f"{FEW:,} nodes, each:", "", *small])


if __name__ == "__main__":
    main()
