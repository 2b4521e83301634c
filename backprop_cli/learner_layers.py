"""A learner's own layers: classes in a Python file, written as the book does, and what each of them does.

Loading the file runs it, with all that the user who runs it may do. That is only ever done for `check --layers`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from math import isfinite
from typing import Any, NamedTuple

from backprop_cli.graph import Graph
from backprop_cli.ops import BY_NAME, Op
from backprop_cli.problems import problem_error
from backprop_cli.words import listed, shown

_MODULE = "layers_of_the_learner"


class LayerError(Exception):
    """What a layer does instead of giving numbers, as the end of a sentence that begins with its class."""


def load_layers(path: str, graph: Graph) -> dict[str, type]:
    """The classes in the file at `path`, by the operation of the graph that each is named for.

    Raises:
        GraphError: the file can't be read, does not run, or has no layer that the graph uses.
    """
    used = {op.name: op for _, op, _ in graph.layers}
    found: dict[str, type] = {}
    for name, value in _names_in(path).items():
        op = BY_NAME.get(name) or next((own for own in used.values() if own.layer_name == name), None)
        if isinstance(value, type) and op is not None and op.name in used:
            found[op.name] = value
    if not found:
        hint = f"the graph's layers are {listed(op.layer_name for op in used.values())}"
        raise problem_error("bad-layers", f"{shown(path, len(path))} has no class for a layer of the graph", None, hint)
    for cls in found.values():
        missing = [name for name in ("forward", "backward") if not callable(getattr(cls, name, None))]
        if missing:
            raise problem_error("bad-layers", f"{shown(cls.__name__)} has no {' and no '.join(missing)}", path)
    return found


def _names_in(path: str) -> Mapping[str, Any]:
    from importlib.util import module_from_spec, spec_from_loader

    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise problem_error("cannot-read", f"{shown(path, len(path))}: {reason}", "--layers") from None
    except ValueError:
        raise problem_error("bad-encoding", f"{shown(path, len(path))} is not UTF-8 text", "--layers") from None
    spec = spec_from_loader(_MODULE, None)
    assert spec is not None
    module = module_from_spec(spec)
    sys.modules[_MODULE] = module
    try:
        with redirect_stdout(sys.stderr):
            exec(compile(text, path, "exec"), module.__dict__)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise problem_error(
            "bad-layers", f"{shown(path, len(path))} does not run: {_said(error)}", "--layers"
        ) from None
    return dict(module.__dict__)


def _said(error: BaseException) -> str:
    line = getattr(error, "lineno", None) or _line(error)
    where = f", line {line}" if line else ""
    text = shown(str(error).partition("\n")[0])
    return f"{type(error).__name__}{': ' + text if text else ''}{where}"


def _line(error: BaseException) -> int | None:
    trace, line = error.__traceback__, None
    while trace is not None:
        if trace.tb_frame.f_globals.get("__name__") == _MODULE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


class LearnersLayer:
    """One layer of a graph, worked out by the learner's class."""

    def __init__(self, cls: type, op: Op) -> None:
        self.name, self.op = shown(cls.__name__), op
        self._made = self._run("", cls)

    def _run(self, what: str, call: Callable[..., Any], *numbers: float) -> Any:
        try:
            with redirect_stdout(sys.stderr):
                return call(*numbers)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise LayerError(f"{self.name}{what} raises {_said(error)}") from None

    def forward(self, operands: Sequence[float]) -> float:
        """The value that the class gives.

        Raises:
            LayerError: it gives no number, or raises something.
        """
        value = self._run(".forward", self._made.forward, *operands)
        if not _is_number(value):
            raise LayerError(f"{self.name}.forward gives {shown(repr(value))}, not a number")
        return float(value)

    def backward(self, dout: float, count: int) -> list[float]:
        """The gradient for each of `count` operands.

        Raises:
            LayerError: it gives another number of results, or no numbers, or raises something.
        """
        result = self._run(".backward", self._made.backward, dout)
        results = list(result) if isinstance(result, tuple | list) else [result]
        if len(results) != count:
            has = "1 result" if len(results) == 1 else f"{len(results)} results"
            operands = "1 operand" if count == 1 else f"{count} operands"
            raise LayerError(f"{self.name}.backward gives {has} for {operands}")
        if not all(map(_is_number, results)):
            raise LayerError(f"{self.name}.backward gives {shown(repr(result))}, not numbers")
        return [float(one) for one in results]


def _is_number(value: Any) -> bool:
    try:
        return not isinstance(value, str | bytes) and isfinite(float(value))
    except (TypeError, ValueError, OverflowError):
        return False


class Case(NamedTuple):
    """A place to try a layer: operands, and what the rules say of the value and of each derivative there."""

    operands: tuple[float, ...]
    out: float
    slopes: tuple[float, ...]


def fault(cls: type, op: Op, case: Case, other: Case) -> str | None:
    """The first thing that is wrong with a class at a place, in a sentence; None where nothing is.

    `other` is another place, for a second use of the class, which must not disturb the first.
    """
    try:
        return _alone(cls, op, case) or _memory(cls, op, case, other)
    except LayerError as error:
        return str(error)


def _alone(cls: type, op: Op, case: Case) -> str | None:
    layer, count = LearnersLayer(cls, op), len(case.operands)
    value = layer.forward(case.operands)
    if not close(value, case.out):
        return f"{layer.name}.forward gives {value:.12g}; {op.spelled(case.operands)} is {case.out:.12g}"
    found = layer.backward(1.0, count)
    wrong = [index for index in range(count) if not close(found[index], case.slopes[index])]
    if wrong and len(set(case.slopes)) > 1 and all(map(close, sorted(found), sorted(case.slopes))):
        return f"{layer.name}.backward gives its results in the wrong order"
    if wrong:
        return f"{layer.name}.backward gives {_list(found)} for dout = 1; the derivatives are {_list(case.slopes)}"
    again = layer.backward(1.0, count)
    if not all(map(close, again, found)):
        return f"{layer.name} loses its memory: a second backward gives {_list(again)}, the first {_list(found)}"
    tripled = layer.backward(3.0, count)
    if not all(close(one, 3.0 * slope) for one, slope in zip(tripled, case.slopes, strict=True)):
        return f"{layer.name}.backward gives {_list(tripled)} for dout = 3: it does not multiply by dout"
    return None


def _memory(cls: type, op: Op, case: Case, other: Case) -> str | None:
    first, second, count = LearnersLayer(cls, op), LearnersLayer(cls, op), len(case.operands)
    first.forward(case.operands)
    second.forward(other.operands)
    if all(map(close, second.backward(1.0, count), other.slopes)) and all(
        map(close, first.backward(1.0, count), case.slopes)
    ):
        return None
    return f"{first.name} shares its memory between two uses: the second overwrites what the first has to remember"


def close(x: float, y: float) -> bool:
    """Whether two floats are one but for rounding."""
    return abs(x - y) <= 1e-9 * max(abs(x), abs(y)) or abs(x - y) < 1e-300


def _list(numbers: Sequence[float]) -> str:
    return " and ".join(f"{number:.12g}" for number in numbers)
