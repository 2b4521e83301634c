"""The check of second derivatives: the Hessian against differences of the gradient, which is itself checked.

The gradient is that of the rules, in arbitrary precision, at the graph's values and with one position moved a little.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from mpmath import mp

from backprop_cli.hessian import hessian
from backprop_cli.kinds.exact import TooLargeError
from backprop_cli.numeric.moved import above_noise, step
from backprop_cli.numeric.slopes import FIRST, SECOND, Level, agree, slopes
from backprop_cli.numeric.verdicts import DOMAIN, KINK, RANGE, UNDECIDED, WRONG, Verdict, judge
from backprop_cli.passes import Forward, backward_from

if TYPE_CHECKING:
    from backprop_cli.numeric.checking import Check


class SecondRow(NamedTuple):
    """A second derivative compared: of `of`, by `wrt` and by `other`."""

    of: str
    wrt: str
    other: str
    backprop: float | None
    numeric: float | None
    error: float | None
    verdict: str
    note: str | None


def second_rows(check: Check, of: int, wrt: Sequence[int]) -> Iterator[SecondRow]:
    """A row for each pair of the positions `wrt`, each pair once."""
    graph, made, bend = check.done.graph, hessian(check.done, of, wrt), _Bend(check, of, wrt)
    for i, first in enumerate(wrt):
        for j in range(i, len(wrt)):
            claimed, note = float(made.rows[i][j]), made.notes.get((i, j), "")
            is_kink = note.startswith("undefined: kink")
            one = Verdict(KINK, note=note) if is_kink else bend.verdict(i, j, claimed)
            said = claimed if isfinite(claimed) else None
            yield SecondRow(graph.name(of), graph.name(first), graph.name(wrt[j]), said, *one.columns)


class _Bend:
    """How the gradient of one output changes, by differences and by the rules, in arbitrary precision."""

    def __init__(self, check: Check, of: int, wrt: Sequence[int]) -> None:
        self.check, self.moved, self.of, self.wrt = check, check.moved, of, wrt
        self._rules: dict[Level, Sequence[Sequence[Any]]] = {}
        self._gradients: dict[tuple[int, Level, int, int], Sequence[Any] | None] = {}

    def verdict(self, i: int, j: int, claimed: float) -> Verdict:
        """The verdict on the entry by the positions `wrt[i]` and `wrt[j]`."""
        try:
            one = self._judged(i, j, claimed)
        except TooLargeError:
            return Verdict(RANGE, note="exact values on the way are beyond 2**4096")
        except (ArithmeticError, ValueError):
            return Verdict(DOMAIN, note="exactly, without rounding, the graph has no value here")
        if one.verdict == WRONG and not self.moved.is_settled(self.of):
            return Verdict(UNDECIDED, note="a value on the way is made of rounding alone, at any precision")
        return one

    def _judged(self, i: int, j: int, claimed: float) -> Verdict:
        quotient = partial(self._quotient, self.wrt[i], self.wrt[j])
        may = partial(self.check.may, len(self.moved.after(self.wrt[j])))
        found = slopes(quotient, self.moved.spread, may)
        rule = self._rule(min(found.level, SECOND), i, j)
        if not (found.is_smooth and mp.isfinite(rule) and agree(rule, found.right.slope, mp.mpf(self.check.rtol))):
            found = slopes(quotient, self.moved.spread, may, thorough=True)
        with mp.workprec(200):
            return judge(claimed, rule, found, self.check.rtol)

    def _rule(self, level: Level, i: int, j: int) -> Any:
        if level not in self._rules:
            with mp.workprec(level.bits(self.moved.spread)):
                done = Forward(self.moved.graph, self.moved.base(level))
                self._rules[level] = hessian(done, self.of, self.wrt).rows
        return mp.mpf(self._rules[level][i][j])

    def _quotient(self, first: int, second: int, level: Level, sign: int, fineness: int) -> Any:
        """How much the partial by `first` changes as `second` is moved; None where the moved graph has no value."""
        base = self.moved.base(level)
        before = self.moved.gradient(level, self.of, first)
        gradients = self._moved_gradients(second, level, sign, fineness)
        if gradients is None:
            return None
        after = gradients[first]
        if before is None or after is None:
            return mp.zero
        change, h = after - before, step(base[second], sign, fineness)
        if not mp.isfinite(change):
            return None
        if level is not FIRST:
            change = above_noise(change, max(abs(before), abs(after)), level, self.moved.spread)
        return change / h

    def _moved_gradients(self, second: int, level: Level, sign: int, fineness: int) -> Sequence[Any] | None:
        key = second, level, sign, fineness
        if key not in self._gradients:
            changed = self.moved.changed(*key)
            values = [changed.get(place, value) for place, value in enumerate(self.moved.base(level))]
            has_values = all(value is not None for value in changed.values())
            done = Forward(self.moved.graph, values)
            self._gradients[key] = backward_from(done, self.of, mp.one).gradients if has_values else None
        return self._gradients[key]
