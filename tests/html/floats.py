"""How far two floats are apart, in units in the last place, and how far JavaScript's may be from Python's."""

import math
import struct

MOST_ULP = 4


def steps(number: float) -> int:
    """How many floats lie between 0 and a float."""
    bits = int.from_bytes(struct.pack(">d", number), "big", signed=True)
    return bits if bits >= 0 else -(bits & 0x7FFF_FFFF_FFFF_FFFF)


def ulps(x: float, y: float) -> float:
    if math.isfinite(x) and math.isfinite(y):
        return abs(steps(x) - steps(y))
    return 0 if x == y or (math.isnan(x) and math.isnan(y)) else math.inf
