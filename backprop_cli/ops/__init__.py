"""The table of operations: everything the tool knows about an operation is in its one record here."""

from __future__ import annotations

from backprop_cli.ops import arithmetic, exponential, trigonometric
from backprop_cli.ops.record import Domain, Kink, Op

__all__ = ["BY_NAME", "TABLE", "Domain", "Kink", "Op"]

TABLE: dict[str, Op] = {op.name: op for op in (*arithmetic.OPS, *exponential.OPS, *trigonometric.OPS)}

# Every name that an operation answers to: its own, its aliases, and the book's (`MulLayer`).
BY_NAME: dict[str, Op] = {name: op for op in TABLE.values() for name in (op.name, *op.aliases, op.layer_name)}
