"""The floor: a graph in C, compiled when it is measured: for rows one loop, for a big graph a list walked twice."""

import ctypes
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from graphs import Drawn

COMPILE = ["cc", "-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC"]
SIGNS = {"add": "+", "sub": "-", "mul": "*"}
LIST = r"""
#include <string.h>
void run(long n, long inputs, const char *op, const int *a, const int *b, double *v, double *g) {
    for (long i = 0; i < n; i++) {
        double x = v[a[i]], y = v[b[i]];
        v[inputs + i] = op[i] == 0 ? x + y : op[i] == 1 ? x * y : x > 0 ? x : 0;
    }
    memset(g, 0, (n + inputs) * sizeof *g);
    g[inputs + n - 1] = 1;
    for (long i = n - 1; i >= 0; i--) {
        double up = g[inputs + i];
        if (op[i] == 0) { g[a[i]] += up; g[b[i]] += up; }
        else if (op[i] == 1) { g[a[i]] += up * v[b[i]]; g[b[i]] += up * v[a[i]]; }
        else if (v[a[i]] > 0) g[a[i]] += up;
    }
}
"""


def library(folder: Path, name: str, text: str) -> ctypes.CDLL:
    """The compiled text."""
    source, made = folder / f"{name}.c", folder / f"{name}.so"
    source.write_text(text)
    subprocess.run([*COMPILE, "-o", made, source], check=True)
    return ctypes.CDLL(str(made))


def loop(folder: Path, name: str, drawn: Drawn) -> Any:
    """A function of input and result columns that runs both passes row by row, in one compiled loop."""
    lines = [f"double v_{x} = in_{x}[i], g_{x} = 0;" for x in drawn.inputs]
    lines += [f"double v_{n} = v_{x} {SIGNS[op]} v_{y}, g_{n} = 0;" for n, op, (x, y) in drawn.nodes]
    lines.append(f"g_{drawn.output} = 1;")
    for n, op, (x, y) in reversed(drawn.nodes):
        by_x, by_y = (f" * v_{y}", f" * v_{x}") if op == "mul" else ("", "")
        lines.append(f"g_{x} += g_{n}{by_x}; g_{y} {'-' if op == 'sub' else '+'}= g_{n}{by_y};")
    lines += [f"out[i] = v_{drawn.output};", *(f"d_{x}[i] = g_{x};" for x in drawn.inputs)]
    ins = ", ".join(f"const double *restrict in_{x}" for x in drawn.inputs)
    outs = ", ".join(["double *restrict out", *(f"double *restrict d_{x}" for x in drawn.inputs)])
    text = f"void run(long n, {ins}, {outs}) {{ for (long i = 0; i < n; i++) {{\n" + "\n".join(lines) + "\n} }"
    run = library(folder, name, text).run

    def call(inputs: Sequence[Any], results: Sequence[Any]) -> None:
        run(ctypes.c_long(len(inputs[0])), *(ctypes.c_void_p(column.ctypes.data) for column in [*inputs, *results]))

    return call


def walk(folder: Path, drawn: Drawn) -> Any:
    """A function without arguments that runs both passes over a big graph; it returns the gradients of the inputs."""
    numbers = sorted({x for _, _, xs in drawn.nodes for x in xs if not isinstance(x, str)})
    names = {name: index for index, name in enumerate([*drawn.inputs, *numbers, *(n for n, _, _ in drawn.nodes)])}
    leaves = len(drawn.inputs) + len(numbers)
    codes = np.array([("add", "mul", "relu").index(op) for _, op, _ in drawn.nodes], np.int8)
    a, b = (np.array([names[xs[k % len(xs)]] for _, _, xs in drawn.nodes], np.int32) for k in (0, 1))
    values = np.array([*drawn.inputs.values(), *numbers, *([0.0] * len(drawn.nodes))])
    gradients = np.empty(len(values))
    run = library(folder, "walk", LIST).run
    arrays = (codes, a, b, values, gradients)

    def call() -> Any:
        run(ctypes.c_long(len(drawn.nodes)), ctypes.c_long(leaves), *(ctypes.c_void_p(x.ctypes.data) for x in arrays))
        return gradients[: len(drawn.inputs)]

    return call
