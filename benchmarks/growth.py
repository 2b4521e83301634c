"""How does the time grow with the nodes and with the rows? A plot, docs/growth.svg. `python benchmarks/growth.py`"""

import math
from collections.abc import Mapping, Sequence

import batch_compute
import numpy as np
from measure import ROOT, call, compare, write

from backprop_cli import backward, forward, loads
from graphs import SHOPPING, as_json, wide

Points = Sequence[tuple[float, float]]
WIDE, HIGH, LEFT, LOW = 640, 340, 70, 290


def main() -> None:
    nodes, rows = [], []
    for power in range(2, 7):
        drawn = wide(10**power)
        graph = loads(as_json(drawn))
        samples = compare({"": call(lambda graph=graph: backward(forward(graph)))}, 5)[""]
        nodes.append((10**power, min(sample.seconds for sample in samples) / len(graph.layers) * 1e9))
    rng = np.random.default_rng(1)
    for power in range(3, 8):
        run = batch_compute.ours(SHOPPING, [rng.uniform(1, 5, 10**power) for _ in SHOPPING.inputs])
        repeated = max(1, 10 ** (5 - power))
        samples = compare({"": call(lambda run=run, n=repeated: [run() for _ in range(n)])}, 5)[""]
        rows.append((10**power, min(sample.seconds for sample in samples) / repeated / 10**power * 1e9))
    lines = {"a node, forward and backward": nodes, "a row of the shopping graph, value and five partials": rows}
    (ROOT / "docs" / "growth.svg").write_text(plot(lines), "utf-8")
    listed = [
        f"| {what} | {', '.join(f'{time:.3g} at {count:,.0f}' for count, time in points)} |"
        for what, points in lines.items()
    ]
    write("growth", ["![the time each, against how many](growth.svg)", "", "| | ns each |", "|---|---|", *listed])


def plot(lines: Mapping[str, Points]) -> str:
    """Both axes logarithmic: how many to the right, nanoseconds each upwards."""

    def place(count: float, time: float) -> tuple[float, float]:
        return LEFT + (math.log10(count) - 2) / 5 * (WIDE - LEFT - 20), LOW - math.log10(time) / 4 * (LOW - 20)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDE}" height="{HIGH}" fill="white"/>',
    ]
    for power in range(2, 8):
        x, _ = place(10**power, 1)
        parts.append(
            f'<path d="M{x:.1f} 20V{LOW}" stroke="#ddd"/>'
            f'<text x="{x:.1f}" y="{LOW + 18}" text-anchor="middle">{10**power:,}</text>'
        )
    for power in range(5):
        _, y = place(100, 10**power)
        parts.append(
            f'<path d="M{LEFT} {y:.1f}H{WIDE - 20}" stroke="#ddd"/>'
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{10**power:,} ns</text>'
        )
    for (what, points), colour in zip(lines.items(), ("#b00", "#05a"), strict=True):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in points))
        x, y = place(*points[len(points) // 2])
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{x:.1f}" y="{y - 10:.1f}" fill="{colour}" text-anchor="middle">{what}</text>')
    parts.append(f'<text x="{(LEFT + WIDE) / 2}" y="{HIGH - 8}" text-anchor="middle">nodes, or rows</text></svg>\n')
    return "\n".join(parts)


if __name__ == "__main__":
    main()
