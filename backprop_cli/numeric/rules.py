"""An operation's own derivatives: at one point, and at further points of its domain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import isfinite
from typing import Any, NamedTuple

from mpmath import mp

from backprop_cli.exact import TooLargeError, exact
from backprop_cli.functions import Numeric
from backprop_cli.numerals import for_people
from backprop_cli.numeric.moved import above_noise, spread_of, step, value_at
from backprop_cli.numeric.points import points
from backprop_cli.numeric.slopes import FIRST, THIRD, Level, agree, slopes
from backprop_cli.numeric.verdicts import RANGE, WRONG, Verdict, judge
from backprop_cli.ops import TABLE, Op

_MOST_DERIVATIVES = 400


class Point(NamedTuple):
    """An operation at operands, in floats, and what its rules claim there: the value and each derivative."""

    op: Op
    operands: tuple[float, ...]
    out: float
    claimed: tuple[float, ...]
    known: dict[Level, Exactly]


class Exactly(NamedTuple):
    """The same in arbitrary precision."""

    operands: tuple[Any, ...]
    out: Any
    slopes: Sequence[Any]


def exactly(at: Point, level: Level) -> Exactly:
    """The operands, value and rules of a point at a level's precision, which the caller has set."""
    if level not in at.known:
        operands = tuple(exact(operand) for operand in at.operands)
        out = _value(at.op.forward, operands)
        at.known[level] = Exactly(operands, out, at.op.locals(operands, out))
    return at.known[level]


def point(op: Op, operands: Sequence[float], out: float) -> Point:
    """The operation's derivatives by its rules at these operands; nan where there is none."""
    found = op.locals(operands, out)
    return Point(op, tuple(operands), out, tuple(slope if isfinite(slope) else float("nan") for slope in found), {})


def judged(at: Point, index: int, rtol: float, may: Callable[[Level], bool], as_rules: bool = False) -> Verdict:
    """The verdict on the derivative by one operand. `may` is asked before each of the costly levels.

    `as_rules` says that what the point claims is all that there is: there are no rules to work out exactly.

    Raises:
        ArithmeticError, ValueError: in arbitrary precision the operation has no value here.
    """
    spread = spread_of((*at.operands, at.out))
    quotient = partial(_quotient, at, index, spread)
    try:
        # The user's own rules are looked at more closely.
        found = slopes(quotient, spread, may, thorough=TABLE.get(at.op.name) is not at.op)
        rule = exact(at.claimed[index]) if as_rules else _rule(at, index, found.level, spread)
        if found.level is FIRST and not (mp.isfinite(rule) and agree(rule, found.right.slope, mp.mpf(rtol))):
            found = slopes(quotient, spread, may, thorough=True)
            rule = exact(at.claimed[index]) if as_rules else _rule(at, index, found.level, spread)
        with mp.workprec(200):
            return judge(at.claimed[index], rule, found, rtol)
    except TooLargeError:
        return Verdict(RANGE, note="takes numbers beyond 2**4096 on the way")


def _quotient(at: Point, index: int, spread: int, level: Level, sign: int, fineness: int) -> Any:
    operands, out, _ = exactly(at, level)
    h = step(operands[index], sign, fineness)
    moved = value_at(at.op.forward, [*operands[:index], operands[index] + h, *operands[index + 1 :]])
    if moved is None:
        return None
    change = moved - out
    if level is not FIRST:
        change = above_noise(change, max(map(abs, (*operands, out))), level, spread)
    return change / h


def _value(forward: Callable[..., Numeric], operands: Sequence[Numeric]) -> Any:
    value = mp.mpf(forward(*operands))
    if not mp.isfinite(value):
        raise ValueError
    return value


def _rule(at: Point, index: int, level: Level, spread: int) -> Any:
    with mp.workprec(level.bits(spread)):
        return mp.mpf(exactly(at, level).slopes[index])


class Further:
    """The rules of operations tried at further seeded points of their domains; each operation once."""

    def __init__(self, count: int, seed: int, rtol: float) -> None:
        self.count, self.seed, self.rtol = count, seed, rtol
        self._found: dict[tuple[int, int], list[str | None]] = {}  # by the operation's id

    def counterexample(self, op: Op, operands: Sequence[float], index: int) -> str | None:
        """A sentence about a point where the rule by an operand is wrong; None where there is none to be found."""
        key = id(op), len(operands)
        if key not in self._found:
            self._found[key] = self._search(op, operands)
        return self._found[key][index]

    def _search(self, op: Op, near: Sequence[float]) -> list[str | None]:
        found: list[str | None] = [None] * len(near)
        # Where the operands are many, they are much the same to the rule.
        count = min(self.count, max(2, _MOST_DERIVATIVES // len(near)))
        for operands in points(op, near, count if self.count else 0, self.seed):
            at = point(op, operands, op.forward(*operands))
            for index, known in enumerate(found):
                if known is None:
                    found[index] = self._told(at, index)
        return found

    def _told(self, at: Point, index: int) -> str | None:
        try:
            one = judged(at, index, self.rtol, lambda level: level is THIRD)
        except (ArithmeticError, ValueError):
            return None
        return f"{_where(at)} {one.note}" if one.verdict == WRONG else None


def _where(at: Point) -> str:
    names = at.op.names_of_operands
    names = (
        names if len(names) == len(at.operands) else tuple(f"operand {count + 1}" for count in range(len(at.operands)))
    )
    return "at " + ", ".join(f"{name} = {for_people(value)}" for name, value in zip(names, at.operands, strict=True))
