"""Where an uncertainty to first order misleads: by the second derivatives, and by the exact spread of each input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import hypot, isfinite, sqrt
from typing import NamedTuple

from backprop_cli.hessian import hessian
from backprop_cli.passes import Forward
from backprop_cli.whatif.effects import effect
from backprop_cli.whatif.uncertainty import Pairs, combined, second_order
from backprop_cli.words import listed, shown

# What second order may add before it is told: to the uncertainty as a factor, to the value in uncertainties.
FACTOR, PART = 1.05, 0.1
# Of this many inputs that are uncertain, times as many or times the layers, nobody waits for it.
MOST_WORK = 500_000
_ROUNDING = 1e-13


class Misleading(NamedTuple):
    """A sentence about the inputs at these positions."""

    positions: tuple[int, ...]
    sentence: str


def misleading(
    done: Forward, of: int, moves: Mapping[int, float], spreads: Mapping[int, float], correlations: Pairs
) -> list[Misleading]:
    """What is wrong with the output's first-order uncertainty; `moves` are the contributions of the inputs."""
    spreads = {position: spread for position, spread in spreads.items() if spread}
    if len(spreads) * max(len(spreads), len(done.graph.layers)) > MOST_WORK:
        return [Misleading((), "whether first order misleads is not looked at: the graph is too large for that")]
    whole = combined(moves, correlations)
    found = list(_exact(done, of, moves, spreads, whole))
    return [*_curved(done, of, spreads, correlations, whole), *found]


def _curved(
    done: Forward, of: int, spreads: Mapping[int, float], correlations: Pairs, whole: float
) -> Iterator[Misleading]:
    made = hessian(done, of, list(spreads))
    if made.notes:
        return  # At a kink the exact spreads tell.
    shift, parts = second_order(made.rows, spreads, correlations)
    added = sum(parts)
    second = hypot(whole, sqrt(max(0.0, added)))
    if not isfinite(second) or (second <= FACTOR * whole and abs(shift) <= PART * second):
        return
    guilty = tuple(position for position, part in zip(spreads, parts, strict=True) if part >= PART * added)
    names = listed(done.graph.name(position) for position in guilty)
    sentence = f"first order misleads: to second order it is ± {second:.2g}, not ± {whole:.2g}"
    if abs(shift) > PART * second:
        sentence += f", and the mean {abs(shift):.2g} {'higher' if shift > 0 else 'lower'}"
    yield Misleading(guilty, f"{sentence} (curvature in {names})")


def _exact(
    done: Forward, of: int, moves: Mapping[int, float], spreads: Mapping[int, float], whole: float
) -> Iterator[Misleading]:
    graph, output = done.graph, done.numbers[of]
    for position, spread in spreads.items():
        name, value, first = shown(graph.name(position)), graph.numbers[position], moves[position]
        up, down = effect(done, of, position, value + spread), effect(done, of, position, value - spread)
        if up.change is None or down.change is None:
            sign, reason = ("+", up.reason) if up.change is None else ("-", down.reason)
            yield Misleading((position,), f"first order misleads: at {name} {sign} {spread:.6g} {reason}")
        elif max(abs(up.change - first), abs(down.change + first)) > PART * whole + _ROUNDING * abs(output):
            yield Misleading(
                (position,),
                f"first order misleads: {name} ± {spread:.6g} changes it by {up.change:+.3g} and {down.change:+.3g}, "
                f"not by ± {abs(first):.3g}",
            )
