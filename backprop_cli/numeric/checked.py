"""The result of a check, for the library: `assert check(graph).ok` says what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from backprop_cli.graph import INPUT, Graph
from backprop_cli.numeric.by_floats import FloatCheck
from backprop_cli.numeric.checking import Check, Judge, LocalRow, Row, Watch, compared, worst
from backprop_cli.numeric.curvature import SecondRow
from backprop_cli.numeric.floats import METHODS
from backprop_cli.numeric.verdicts import KINK, OK, RTOL
from backprop_cli.passes import Forward, forward
from backprop_cli.problems import problem_error
from backprop_cli.words import listed, shown

EXACT = "exact"


class Checked(NamedTuple):
    """The comparisons of a check: `rows` of the whole graph's partials, `local` of each layer's own derivatives.

    `hessian` has the second derivatives, if they were asked for.
    """

    rows: Sequence[Row]
    local: Sequence[LocalRow]
    hessian: Sequence[SecondRow] = ()

    @property
    def verdict(self) -> str:
        """The worst of all verdicts."""
        return worst(row.verdict for row in self.every_row)

    @property
    def every_row(self) -> list[Row | LocalRow | SecondRow]:
        """The rows of every kind."""
        return [*self.rows, *self.local, *self.hessian]

    @property
    def ok(self) -> Outcome:
        """True where every derivative holds; else something false that shows the report."""
        return Outcome(self)

    def __repr__(self) -> str:
        return f"<check of {len(self.rows)} partials: {self.verdict}>"


class Outcome:
    """Whether a check holds. What it shows is the report, so that an assertion's message is the report."""

    def __init__(self, checked: Checked) -> None:
        self._checked = checked

    def __bool__(self) -> bool:
        return self._checked.verdict in (OK, KINK)

    def __eq__(self, other: object) -> bool:
        return bool(self) == other

    def __hash__(self) -> int:
        return hash(bool(self))

    def __repr__(self) -> str:
        return "True" if self else _Lines("\n~".join(_told(self._checked)))


class _Lines(str):
    """Text that pytest shows whole, on lines of its own: other text it cuts at 240 characters."""

    __slots__ = ()

    def __len__(self) -> int:
        return 0

    def replace(self, *_: object) -> str:
        return self


def _told(checked: Checked) -> Iterator[str]:
    bad = [row for row in checked.every_row if row.verdict not in (OK, KINK)]
    count = len(checked.every_row)
    yield f"the check says {checked.verdict}: {len(bad)} of {count} derivatives do not hold"
    for row in sorted(bad, key=lambda row: row.verdict != checked.verdict)[:20]:
        yield f"{row.verdict}: {_what(row)}: {row.note}"
    if len(bad) > 20:
        yield f"and {len(bad) - 20} more"


def _what(row: Row | LocalRow | SecondRow) -> str:
    if isinstance(row, SecondRow):
        return f"∂²{row.of}/∂{row.wrt}∂{row.other}"
    return f"∂{row.of}/∂{row.wrt}" if isinstance(row, Row) else f"layer {row.layer} ({row.op}) by {row.wrt}"


class Way(NamedTuple):
    """How to check: the method, its step and tolerance (None: the method's own), and where else rules are tried.

    `classes` are a learner's, by the operations that they stand for.
    """

    method: str = EXACT
    step: float | None = None
    rtol: float | None = None
    points: int = 16
    seed: int = 0
    classes: Mapping[str, type] | None = None

    def judge(self, done: Forward) -> Judge:
        """What judges the derivatives of a graph in this way."""
        if self.classes is not None:
            from backprop_cli.numeric.learner import LearnerCheck

            return LearnerCheck(done, self.classes, self.points, self.seed)
        if self.method == EXACT:
            return Check(done, self.rtol or RTOL, self.points, self.seed)
        method = METHODS[self.method]
        return FloatCheck(done, method, self.step or method.step, self.rtol or method.rtol)


def check(
    graph: Graph,
    of: Sequence[str] = (),
    wrt: Sequence[str] = (),
    method: str = EXACT,
    step: float | None = None,
    rtol: float | None = None,
    points: int = 16,
    seed: int = 0,
) -> Checked:
    """Compare backpropagation with numerical differentiation.

    `of` and `wrt` are names, by default the outputs and the inputs. `method` is `exact` (arbitrary precision),
    `central` or `forward` (floating point, with steps of `step`); `rtol` is how far, relatively, a derivative may
    be from the slope; `points` is at how many further points each rule is tried, drawn by `seed`.

    Raises:
        GraphError: a name is not in the graph, there is no such method, or a value does not exist or overflows.
    """
    if method != EXACT and method not in METHODS:
        hint = f"the methods are {listed((EXACT, *METHODS))}"
        raise problem_error("usage", f"there is no method {shown(str(method))}", None, hint)
    outputs = [graph.position(name) for name in of] or list(graph.outputs)
    names = [graph.position(name) for name in wrt] or inputs_of(graph)
    return checked(forward(graph), outputs, names, Way(method, step, rtol, points, seed))


def checked(done: Forward, of: Sequence[int], wrt: Sequence[int], way: Way, watch: Watch = iter) -> Checked:
    """The check of the outputs at the positions `of` by what is at `wrt`."""
    return Checked(*compared(way.judge(done), of, wrt, watch))


def inputs_of(graph: Graph) -> list[int]:
    """The positions of the inputs, in file order."""
    return [place for place in graph.in_file_order if graph.kind(place) == INPUT]
