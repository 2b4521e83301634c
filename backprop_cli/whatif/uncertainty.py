"""Standard uncertainties: of an output from those of the inputs, to first order, and where first order misleads.

Formulas and words are those of the Guide to the Expression of Uncertainty in Measurement (JCGM 100:2008, the GUM),
sections 5.1 and 5.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite, sqrt

Pairs = Mapping[tuple[int, int], float]


def contributions(partials: Mapping[int, float], spreads: Mapping[int, float]) -> dict[int, float]:
    """How far one standard uncertainty of each input moves the output, to first order, in the output's unit."""
    return {position: partials[position] * spread for position, spread in spreads.items()}


def covariance_parts(first: Mapping[int, float], second: Mapping[int, float], correlations: Pairs) -> dict[int, float]:
    """What each input of `first` adds to the covariance of two outputs with these contributions (GUM, equation H.9)."""
    parts = {position: moved * second[position] for position, moved in first.items()}
    for (x, y), number in correlations.items():
        if x in first and y in first:
            parts[x] += first[x] * number * second[y]
            parts[y] += first[y] * number * second[x]
    return parts


def combined(moved: Mapping[int, float], correlations: Pairs) -> float:
    """The output's standard uncertainty (GUM, equations 10 and 13)."""
    largest = max(map(abs, moved.values()), default=0.0)
    if not largest or not isfinite(largest):
        return largest
    scaled = {position: part / largest for position, part in moved.items()}
    return largest * sqrt(max(0.0, sum(covariance_parts(scaled, scaled, correlations).values())))


def shares(moved: Mapping[int, float], correlations: Pairs) -> dict[int, float | None]:
    """Each input's part of the output's variance in per cent, half of each cross term included; None without variance.

    They add up to 100. A share can be negative, or above 100, where correlated inputs work against each other.
    """
    whole = combined(moved, correlations)
    if not whole or not isfinite(whole):
        return dict.fromkeys(moved)
    scaled = {position: part / whole for position, part in moved.items()}
    return {position: 100.0 * part for position, part in covariance_parts(scaled, scaled, correlations).items()}


def correlation_of(first: Mapping[int, float], second: Mapping[int, float], correlations: Pairs) -> float | None:
    """The correlation of two outputs by what their inputs contribute; None where one does not vary."""
    both = combined(first, correlations) * combined(second, correlations)
    return sum(covariance_parts(first, second, correlations).values()) / both if both and isfinite(both) else None


def second_order(
    rows: Sequence[Sequence[float]], spreads: Mapping[int, float], correlations: Pairs
) -> tuple[float, list[float]]:
    """What curvature does: how far it shifts the output's mean, and what each input adds to the output's variance.

    `rows` is the Hessian by the inputs of `spreads`, in that order. The inputs are taken as normally distributed: the
    shift is half the trace of H C, the variance half the trace of (H C)**2, with C their covariance. For independent
    inputs the latter is the first sum of the note to GUM 5.1.2.
    """
    curved = [_times_covariance(row, spreads, correlations) for row in rows]
    shift = sum(row[index] for index, row in enumerate(curved)) / 2
    count = range(len(curved))
    return shift, [sum(curved[i][j] * curved[j][i] for j in count) / 2 for i in count]


def _times_covariance(row: Sequence[float], spreads: Mapping[int, float], correlations: Pairs) -> list[float]:
    """A row of the Hessian times the covariance matrix, of which only the diagonal and the pairs given are not 0."""
    entries = dict(zip(spreads, row, strict=True))
    made = {position: entries[position] * spread * spread for position, spread in spreads.items()}
    for (x, y), number in correlations.items():
        if x in made and y in made:
            both = number * spreads[x] * spreads[y]
            made[x] += entries[y] * both
            made[y] += entries[x] * both
    return list(made.values())
