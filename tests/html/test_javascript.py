"""Every operation of the table, in JavaScript and in Python, at the same points: value, derivatives, domain, kink."""

import json
import math
import re
from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import Any

import pytest
from browser import Script
from floats import MOST_ULP, ulps
from points import points

from backprop_cli.functions import FLOAT_FUNCTIONS
from backprop_cli.javascript import library, rule
from backprop_cli.ops import TABLE, Op

COUNT = 300
# What every machine rounds in the same way. A rule made of these alone must agree to the last bit.
EXACT = {
    "divide",
    "sqrt",
    "absolute",
    "by_sign",
    "largest",
    "smallest",
    "over_length",
    "floor",
    "hypot",
    "angle_slope",
    "over_square",
}
TRIED = """
const tried = (work) => {
  try { return String(Number(work())); } catch (thrown) { if (thrown === NO_NUMBER) return "NaN"; throw thrown; }
};
return cases.map(([name, x]) => {
  const rule = RULES[name];
  const out = Number(tried(() => rule.forward(...x)));
  const slopes = rule.every
    ? (Number.isFinite(out) ? rule.every(...x, out).map(String) : x.map(() => "NaN"))
    : rule.partials.map((partial) => tried(() => partial(...x, out)));
  return [String(out), slopes, Boolean(rule.holds?.(...x) ?? true), Boolean(rule.kink?.(...x))];
});
"""
SMALL = (-2.0, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 3.0)


def cases(op: Op) -> Iterator[tuple[float, ...]]:
    """Seeded points, and every combination of small numbers."""
    yield from islice(points(op), COUNT)
    yield from product(SMALL, repeat=2 if op.many else len(op.partials))


CASES = [(op, case) for op in TABLE.values() for case in cases(op)]


@pytest.fixture(scope="module", params=["node", "chromium"])
def said(request: pytest.FixtureRequest) -> dict[str, list[Any]]:
    """By operation, for each case the value, the derivatives, whether it is in the domain, and whether it is a kink."""
    run: Script = request.getfixturevalue(request.param)
    every = {f"{op.name} {len(case)}": rule(op, len(case)) for op, case in CASES}
    rules = "".join(f"{json.dumps(name)}: {text},\n" for name, text in every.items())
    data = json.dumps([(f"{op.name} {len(case)}", case) for op, case in CASES])
    found: dict[str, list[Any]] = {}
    answers = run(f"{library()}\nconst RULES = {{{rules}}};\nconst cases = {data};\n{TRIED}")
    for (op, _), answer in zip(CASES, answers, strict=True):
        found.setdefault(op.name, []).append(answer)
    return found


def tried(op: Op, case: Sequence[float]) -> float:
    try:
        return float(op.forward(*case))
    except (ArithmeticError, ValueError):
        return math.nan


def allowed(op: Op) -> int:
    called = set(re.findall(r"(\w+)\(", rule(op, 2 if op.many else len(op.partials))))
    return 0 if called <= EXACT else MOST_ULP


@pytest.mark.parametrize("op", TABLE.values(), ids=lambda op: op.name)
def test_same_numbers(op: Op, said: dict[str, list[Any]]) -> None:
    its_cases = [case for its, case in CASES if its is op]
    for case, (value, slopes, holds, kink) in zip(its_cases, said[op.name], strict=True):
        expected = tried(op, case)
        assert ulps(float(value), expected) <= allowed(op), (case, value, expected)
        assert holds == op.has_value(case), case
        if math.isfinite(expected):
            assert kink == op.is_kink(case), case
            for slope, true in zip(slopes, op.locals(case, float(value)), strict=True):
                assert ulps(float(slope), float(true)) <= allowed(op), (case, slopes, true)


def test_one_function_for_each_name() -> None:
    written_as_numbers = {"lifted", "constant"}
    names = set(re.findall(r"^function (\w+)", library(), re.MULTILINE))
    names |= set(re.search(r"^const \{([^}]*)\} = Math;", library(), re.MULTILINE)[1].replace(" ", "").split(","))
    assert FLOAT_FUNCTIONS.keys() - written_as_numbers - names == set()


def test_some_rules_agree_to_the_last_bit() -> None:
    exact = {op.name for op in TABLE.values() if allowed(op) == 0}
    assert {"add", "mul", "div", "sqrt", "max", "relu", "hypot", "mean"} <= exact
    assert not exact & {"exp", "sin", "pow", "erf"}
