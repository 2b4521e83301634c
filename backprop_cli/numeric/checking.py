"""The check of a whole graph: every partial by every input, and every layer's own derivatives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from math import isfinite, ulp
from time import monotonic
from typing import Any, NamedTuple, Protocol

from mpmath import mp

from backprop_cli.exact import TooLargeError
from backprop_cli.graph import CONSTANT, NUMBER
from backprop_cli.numeric.moved import Moved
from backprop_cli.numeric.rules import Further, judged, point
from backprop_cli.numeric.slopes import FIRST, LAST, SECOND, THIRD, Level, Side, Slopes, agree, slopes
from backprop_cli.numeric.verdicts import DOMAIN, KINK, OK, RANGE, RTOL, UNDECIDED, VERDICTS, WRONG, Verdict, judge
from backprop_cli.passes import Backward, Forward, backward_from
from backprop_cli.words import listed

# What the costly levels may cost in one check: in layers worked out, and in seconds from its beginning.
_PATIENCE, _LOCAL_PATIENCE, _LONGEST = 2000, 800, 20.0
_COST = {THIRD: 1, LAST: 3}


class Row(NamedTuple):
    """A partial compared: `backprop` is None where backpropagation gives none, `numeric` where there is no slope."""

    of: str
    wrt: str
    backprop: float | None
    numeric: float | None
    error: float | None
    verdict: str
    note: str | None


class LocalRow(NamedTuple):
    """One layer's own derivative by one of its operands."""

    layer: str
    op: str
    wrt: str
    backprop: float | None
    numeric: float | None
    error: float | None
    verdict: str
    note: str | None


class Check:
    """A check in work: the passes in floats, and what the exact ones may still cost."""

    def __init__(self, done: Forward, rtol: float = RTOL, count: int = 16, seed: int = 0) -> None:
        self.done, self.rtol = done, rtol
        self.moved = Moved(done)
        self.further = Further(count, seed, rtol)
        self.left, self.left_local, self.begun = _PATIENCE, _LOCAL_PATIENCE, monotonic()
        self._kinks: list[int] | None = None

    def may(self, layers: int, level: Level) -> bool:
        """Whether so many layers may be worked out at a costly level; what it costs is taken from what is left."""
        cost = layers * _COST.get(level, 0)
        if cost > self.left or monotonic() - self.begun > _LONGEST:
            return False
        self.left -= cost
        return True

    def may_local(self, level: Level) -> bool:
        """The same about one layer's own derivative."""
        self.left_local -= _COST.get(level, 0)
        return self.left_local >= 0 and monotonic() - self.begun < _LONGEST

    def row(self, backward: Backward, wrt: int) -> Row:
        """The partial of one output by what is at `wrt`."""
        graph = self.done.graph
        claimed = backward.partial(wrt)
        one = self._verdict(backward.of, wrt, claimed)
        return Row(graph.name(backward.of), graph.name(wrt), _finite(claimed), *one.columns)

    def _verdict(self, of: int, wrt: int, claimed: float, claim: Any = None) -> Verdict:
        """The verdict on `claimed`. Where there is a `claim`, that is judged, and not what the rules say exactly."""
        try:
            found, rule = self._slopes(of, wrt)
            if claim is not None:
                is_nearest = found.is_smooth and abs(claim - found.right.slope) <= 4 * ulp(0.0)
                rule = found.right.slope if is_nearest else claim
        except TooLargeError:
            return Verdict(RANGE, note="exact values on the way are beyond 2**4096")
        except (ArithmeticError, ValueError):
            return Verdict(DOMAIN, note="exactly, without rounding, the graph has no value here")
        with mp.workprec(200):
            one = judge(claimed, rule, found, self.rtol)
        if one.verdict == WRONG and not self.moved.is_settled(of):
            return Verdict(UNDECIDED, note="a value on the way is made of rounding alone, at any precision")
        return self._with_kinks(one, of, wrt)

    def _slopes(self, of: int, wrt: int) -> tuple[Slopes, Any]:
        moved = self.moved
        quotient = partial(moved.quotient, wrt, of)
        if moved.gradient(FIRST, of, wrt) is None:
            nothing = Side("finite", mp.zero)
            return Slopes(nothing, nothing, FIRST), mp.zero
        layers = len(moved.after(wrt))
        found = slopes(quotient, moved.spread, partial(self.may, layers))
        rule = moved.gradient(min(found.level, SECOND), of, wrt)
        if not self._agrees(rule, found):
            found = slopes(quotient, moved.spread, partial(self.may, layers), thorough=True)
            rule = moved.gradient(min(found.level, THIRD), of, wrt)
        return found, rule

    def _agrees(self, rule: Any, found: Slopes) -> bool:
        return found.is_smooth and mp.isfinite(rule) and agree(rule, found.right.slope, mp.mpf(self.rtol))

    def _with_kinks(self, one: Verdict, of: int, wrt: int) -> Verdict:
        """The verdict, with the layers named that sit on a kink."""
        if self._kinks is None:
            self._kinks = list(self._on_kinks())
        if not self._kinks or one.verdict not in (OK, KINK, WRONG):
            return one
        below = set(self.moved.after(wrt))
        graph = self.done.graph
        kinks = [place for place in self._kinks if place in below and self.moved.gradient(FIRST, of, place) is not None]
        if not kinks:
            return one
        names = listed(graph.name(place) for place in kinks)
        if one.verdict == KINK:
            return one._replace(note=f"kink of {graph.layer(kinks[0]).op.name} in {names}: {one.note}")
        where = f"{names} {'sits' if len(kinks) == 1 else 'sit'} on a kink"
        if one.numeric is None:
            return one._replace(note=f"{where}: {one.note}")
        note = one.note or f"the slope is {one.numeric:.12g}, as backprop says"
        return one._replace(note=f"{where}, and the whole is smooth all the same: {note}")

    def _on_kinks(self) -> Iterator[int]:
        graph, values, base = self.done.graph, self.done.numbers, self.moved.base(FIRST)
        for position, (_, op, operands) in enumerate(graph.layers, len(graph.leaves)):
            if op.kink and any(op.is_kink([numbers[place] for place in operands]) for numbers in (values, base)):
                yield position

    def local_rows(self, position: int) -> Iterator[LocalRow]:
        """The layer's own derivative by each operand that is not a number or a constant, at the values it has."""
        graph, values = self.done.graph, self.done.numbers
        name, op, operands = graph.layer(position)
        at = point(op, [values[operand] for operand in operands], values[position])
        for index, operand in enumerate(operands):
            if graph.kind(operand) in (NUMBER, CONSTANT):
                continue
            try:
                one = judged(at, index, self.rtol, self.may_local)
            except (ArithmeticError, ValueError):
                one = Verdict(DOMAIN, note="exactly, without rounding, there is no value here")
            if one.verdict != WRONG and (told := self.further.counterexample(op, at.operands, index)):
                one = one._replace(verdict=WRONG, note=told)
            yield LocalRow(name, op.name, graph.name(operand), _finite(at.claimed[index]), *one.columns)


def _finite(number: float) -> float | None:
    return number if isfinite(number) else None


class Judge(Protocol):
    """What judges one derivative after the other, exactly or by differences of floats."""

    done: Forward

    def row(self, backward: Backward, wrt: int) -> Row:
        """The partial of one output by what is at `wrt`."""

    def local_rows(self, position: int) -> Iterator[LocalRow]:
        """The layer's own derivatives."""


Watch = Callable[[Sequence[int]], Iterable[int]]


def compared(
    check: Judge, of: Sequence[int], wrt: Sequence[int], watch: Watch = iter
) -> tuple[list[Row], list[LocalRow]]:
    """Every partial of the outputs `of` by the positions `wrt`, and the layers' own derivatives.

    `watch` hands the work through, position by position, and may show how far it is.
    """
    graph = check.done.graph
    backwards = [backward_from(check.done, output) for output in of]
    rows: dict[tuple[int, int], Row] = {}
    local: list[LocalRow] = []
    first = len(graph.leaves)
    work = [*wrt, *range(first, first + len(graph.layers))]
    for count, place in enumerate(watch(work)):
        if count < len(wrt):
            rows.update({(backward.of, place): check.row(backward, place) for backward in backwards})
        else:
            local.extend(check.local_rows(place))
    return [rows[output, place] for output in of for place in wrt], local


def worst(verdicts: Iterable[str]) -> str:
    """The worst of the verdicts; `ok` of none."""
    return max(verdicts, key=VERDICTS.index, default=OK)
