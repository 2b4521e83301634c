"""A graph at the same rows in both ways: NumPy's columns, and single runs."""

import json

import numpy

from backprop_cli import loads
from backprop_cli.batch.rows import Asked, ByColumn, ByRow

# NumPy does these as Python does, to the last bit.
EXACT = {"add", "sub", "mul", "div", "neg", "square", "sqrt", "abs", "max", "min", "sum", "mean", "relu", "leaky_relu"}


def asked(nodes, inputs, fixed=(), outputs=None, wrt=None):
    document = {"inputs": dict.fromkeys([*inputs, *fixed], 0.5), "nodes": nodes, "output": outputs or [list(nodes)[-1]]}
    graph = loads(json.dumps(document))
    positions = [graph.position(name) for name in (wrt or graph.inputs)]
    return Asked(graph, graph.outputs, positions, tuple(inputs))


def both(question, rows):
    columns = [numpy.array(column) for column in zip(*rows, strict=True)]
    fast, slow = ByColumn(question).results(columns), ByRow(question).results([column.tolist() for column in columns])
    assert list(fast.without_value) == list(slow.without_value)
    return zip(fast.columns, slow.columns, strict=True)
