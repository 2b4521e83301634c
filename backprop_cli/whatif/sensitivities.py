"""Which input moves an output most: partial derivatives, elasticities and the uncertainty budget, ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import NamedTuple

from backprop_cli.notes import notes
from backprop_cli.passes import Backward, Forward, backward_from
from backprop_cli.whatif.first_order import Misleading, misleading
from backprop_cli.whatif.uncertainty import combined, contributions, shares
from backprop_cli.words import shown


class Sensitivity(NamedTuple):
    """One name's row. `elasticity` is per cent of the output per per cent of this; None is what does not exist."""

    position: int
    value: float
    partial: float | None
    elasticity: float | None
    plus_minus: float | None
    share: float | None
    note: str | None


class Sensitivities(NamedTuple):
    """An output's rows, ranked; `moves` is what each uncertain input contributes, in the output's unit.

    `plus_minus` is None where no input is uncertain, and where the output's uncertainty does not exist.
    """

    of: int
    done: Forward
    plus_minus: float | None
    rows: Sequence[Sensitivity]
    moves: Mapping[int, float]
    warnings: Sequence[Misleading]

    @property
    def value(self) -> float:
        """The output's value."""
        return float(self.done.numbers[self.of])


def sensitivities(done: Forward, of: int, names: Sequence[int], spreads: Mapping[int, float]) -> Sensitivities:
    """The sensitivities of the output at `of` to `names`, with the standard uncertainties `spreads` of its inputs."""
    passed = backward_from(done, of)
    correlations = done.graph.correlations
    partials = {position: passed.partial(position) for position in spreads}
    moves = contributions(partials, spreads)
    whole = combined(moves, correlations) if all(map(isfinite, moves.values())) else None
    exists = bool(spreads) and whole is not None and isfinite(whole)
    warnings = misleading(done, of, moves, spreads, correlations) if exists else []
    parts = shares(moves, correlations) if exists else {}
    reasons = notes(passed)
    rows = []
    for position in names:
        partial = passed.partial(position)
        elasticity, reason = _elasticity(passed, position, partial)
        told = [reasons.get(position), reason, *(one.sentence for one in warnings if position in one.positions)]
        row = Sensitivity(
            position,
            done.numbers[position],
            partial + 0.0 if isfinite(partial) else None,
            elasticity,
            spreads.get(position),
            parts.get(position, 0.0) if exists and whole else None,
            "; ".join(filter(None, told)) or None,
        )
        rows.append(row)
    ranked = sorted(rows, key=lambda row: -weight(row))
    return Sensitivities(of, done, whole if exists else None, ranked, moves, warnings)


def weight(row: Sensitivity) -> float:
    """What rows are ranked by: the elasticity, times the output so that it exists at 0, too; rounding makes no rank."""
    return float(f"{abs((row.partial or 0.0) * row.value):.12g}")


def _elasticity(passed: Backward, position: int, partial: float) -> tuple[float | None, str | None]:
    """The elasticity, or why there is none."""
    graph, numbers = passed.forward.graph, passed.forward.numbers
    value, output = numbers[position], numbers[passed.of]
    if not isfinite(partial):
        return None, None
    if output == 0:
        return None, f"no elasticity: {shown(graph.name(passed.of))} is 0, and no per cent of 0 is a change"
    found = partial * value / output
    if not isfinite(found) or (found == 0 and partial and value):
        found = partial * (value / output)
    if not isfinite(found):
        return None, "no elasticity: too large for floating point"
    return found + 0.0, None if value else "the value is 0: a per cent of it is no change"
