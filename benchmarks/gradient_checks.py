"""Gradient checks side by side: the same hard derivatives, right and wrong ones, through the rules of seven checkers.

    python benchmarks/gradient_checks.py

Every derivative of tests/check/hard.toml is claimed once as it is, to the last digit, and several times wrongly; at
kinks and jumps there is none, and backpropagation's own number is claimed, 0 where it has none. A checker accepts a
claim, rejects it, or does not decide. The book's, torch's and OpenMDAO's rules are a line each and stand here, with
their defaults; scipy and numdifftools (0.11) do the work themselves (pip install scipy numdifftools); where they are
missing, the table says so.
"""

import sys
import warnings
from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec
from math import isfinite, isnan
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from check.hard import EVERY, Case  # noqa: E402
from mpmath import mp  # noqa: E402

from backprop_cli import GraphError, backward, forward  # noqa: E402
from backprop_cli.exact import exact  # noqa: E402
from backprop_cli.numeric.checking import Check  # noqa: E402

ACCEPTS, REJECTS, UNDECIDED = "accepts", "rejects", "does not decide"
Function = Callable[[float], float]


class Claim(NamedTuple):
    """A derivative claimed of a case; `true` is None where there is no derivative."""

    case: Case
    claimed: float
    true: float | None


def claims() -> list[Claim]:
    """Every claim of the set: one right one for each derivative, and up to four wrong ones."""
    found = []
    for case in EVERY:
        if "left" in case.row or "none" in case.row:
            graph = case.graph()
            claimed = backward(forward(graph)).partials[case.by]
            found.append(Claim(case, 0.0 if isnan(claimed) else claimed, None))
            continue
        # On the edge of a domain the derivative is the one slope that there is.
        true = float(case.truth("d" if "d" in case.row else "right"))
        if not isfinite(true):
            continue
        found.append(Claim(case, true, true))
        wrong = (true * 1.001, true * (1 + 1e-7), -true, 0.0) if abs(true) > 1e-300 else (1e-17, 1.0)
        found.extend(Claim(case, number, true) for number in wrong if isfinite(number) and number != true)
    return found


def function(case: Case) -> Function:
    """The case as a function of its input, in floats; nan where it has no value."""
    graph = case.graph()

    def value(x: float) -> float:
        try:
            return forward(graph.at(**{case.by: float(x)})).values["f"]
        except GraphError:
            return float("nan")

    return value


def by_difference(slope: float, claimed: float, atol: float, rtol: float) -> str:
    """The rule that most checkers have."""
    if not isfinite(slope):
        return UNDECIDED
    return ACCEPTS if abs(claimed - slope) <= atol + rtol * abs(slope) else REJECTS


def book(f: Function, x: float, claimed: float) -> str:
    """Central, h = 1e-4; the book looks at the difference, here with a relative tolerance of 1e-6."""
    h = 1e-4
    return by_difference((f(x + h) - f(x - h)) / (2 * h), claimed, 1e-8, 1e-6)


def torch_rule(f: Function, x: float, claimed: float) -> str:
    """torch.autograd.gradcheck: central, eps = 1e-6, atol = 1e-5, rtol = 1e-3."""
    h = 1e-6
    return by_difference((f(x + h) - f(x - h)) / (2 * h), claimed, 1e-5, 1e-3)


def openmdao_rule(f: Function, x: float, claimed: float) -> str:
    """check_partials: forward, step = 1e-6, abs_err_tol = 0, rel_err_tol = 1e-6."""
    h = 1e-6
    return by_difference((f(x + h) - f(x)) / h, claimed, 0.0, 1e-6)


def scipy_rule(f: Function, x: float, claimed: float) -> str:
    """scipy.differentiate.derivative, with its own estimate of its error."""
    import numpy as np
    from scipy.differentiate import derivative

    found = derivative(np.vectorize(f, otypes=[float]), x)
    if not found.success:
        return UNDECIDED
    return by_difference(float(found.df), claimed, 2 * float(found.error), 1e-6)


def numdifftools_rule(f: Function, x: float, claimed: float) -> str:
    """numdifftools.Derivative, with its own estimate of its error."""
    import numdifftools

    found = numdifftools.Derivative(f, full_output=True)(x)
    slope, error = float(found[0]), float(found[1])
    return by_difference(slope, claimed, 2 * error, 1e-6) if isfinite(error) else UNDECIDED


def ours(case: Case, claimed: float) -> str:
    """`backprop check`, which is given the claim as if a rule had made it."""
    graph = case.graph()
    one = Check(forward(graph))._verdict(graph.outputs[0], graph.position(case.by), claimed, exact(claimed))
    return {"ok": ACCEPTS, "wrong": REJECTS}.get(one.verdict, UNDECIDED)


RULES = {
    "the book's: central, h = 1e-4": (book, None),
    "torch gradcheck's rule": (torch_rule, None),
    "OpenMDAO check_partials' defaults": (openmdao_rule, None),
    "scipy.differentiate": (scipy_rule, "scipy"),
    "numdifftools": (numdifftools_rule, "numdifftools"),
}


def counted(every: list[Claim], decide: Callable[[Claim], str]) -> Counter[str]:
    """How often a checker is wrong, and how: over all claims."""
    found: Counter[str] = Counter()
    for claim in every:
        said = decide(claim)
        if claim.true is None:
            found["unnoticed"] += said == ACCEPTS
        elif claim.claimed == claim.true:
            found["false alarms"] += said == REJECTS
            found["right undecided"] += said == UNDECIDED
        else:
            found["misses"] += said == ACCEPTS
            found["wrong undecided"] += said == UNDECIDED
    return found


def row(name: str, found: Counter[str]) -> str:
    """A line of the table."""
    columns = ("false alarms", "misses", "unnoticed", "right undecided", "wrong undecided")
    return f"| {name} | {' | '.join(str(found[column]) for column in columns)} |"


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    every = claims()
    right = sum(claim.claimed == claim.true for claim in every)
    none = sum(claim.true is None for claim in every)
    print(f"{right} right derivatives, {len(every) - right - none} wrong ones, {none} points without one\n")
    print(
        "| checker | false alarms | misses | kinks, edges and jumps not noticed | right, undecided | wrong, undecided |"
    )
    print("|---|---:|---:|---:|---:|---:|")
    for name, (rule, package) in RULES.items():
        if package and find_spec(package) is None:
            print(f"| {name} | not installed here | | | | |")
            continue
        functions: dict[tuple[str, str], Function] = {}

        def decide(claim: Claim, rule=rule, functions=functions) -> str:
            key = claim.case.name, claim.case.by
            if key not in functions:
                functions[key] = function(claim.case)
            point = float(claim.case.x if claim.case.by == "x" else claim.case.y)
            try:
                return rule(functions[key], point, claim.claimed)
            except (ArithmeticError, ValueError):
                return UNDECIDED

        print(row(name, counted(every, decide)), flush=True)
    with mp.workprec(200):
        print(row("backprop check", counted(every, lambda claim: ours(claim.case, claim.claimed))))


if __name__ == "__main__":
    main()
