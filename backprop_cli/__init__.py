"""A calculator for computation graphs: values forwards, every partial derivative backwards by the chain rule.

>>> from backprop_cli import backward, forward, loads
>>> graph = loads("{inputs: {x: 3, y: 4}, nodes: {z: x * y}}")
>>> done = forward(graph)
>>> done.values["z"], backward(done).partials["x"]
(12.0, 4.0)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backprop_cli.graph import Graph, Layer
    from backprop_cli.numeric.checked import check
    from backprop_cli.ops import Op
    from backprop_cli.passes import backward, forward
    from backprop_cli.problems import GraphError
    from backprop_cli.readers import load, loads

__version__ = "0.1.0"
__all__ = ["Graph", "GraphError", "Layer", "Op", "backward", "check", "forward", "load", "loads"]

# Where each public name lives. It is imported when it is first asked for, so that the command line starts fast.
_HOMES = {
    "Graph": "graph",
    "GraphError": "problems",
    "Layer": "graph",
    "Op": "ops",
    "backward": "passes",
    "check": "numeric.checked",
    "forward": "passes",
    "load": "readers",
    "loads": "readers",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
