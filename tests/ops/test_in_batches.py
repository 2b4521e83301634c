"""Every operation in a batch: the values of single runs but for the last digits, and the same rows without a value."""

import sys
from itertools import islice
from math import isfinite
from pathlib import Path

import pytest
from points import points

from backprop_cli.ops import TABLE

pytest.importorskip("numpy")
sys.path.append(str(Path(__file__).parent.parent / "batch"))

from both_ways import EXACT, asked, both


@pytest.mark.parametrize("op", TABLE.values(), ids=TABLE)
def test_every_operation_at_points_in_and_out_of_its_domain(op):
    """The rows without a value are found in both ways: NumPy tells of every inf and nan that it makes."""
    for count in range(2, 6) if op.many else [len(op.partials)]:
        rows = [point for point in islice(points(op), 3000) if len(point) == count]
        names = [f"x{index}" for index in range(count)]
        for fast, slow in both(asked({"y": {op.name: names}}, names), rows):
            for got, wanted in zip(fast.tolist(), slow, strict=True):
                assert same(got, wanted, op.name in EXACT), (got, wanted)


def same(got, wanted, bit_for_bit):
    if not isfinite(wanted):
        return not isfinite(got)
    return got == wanted if bit_for_bit else abs(got - wanted) <= 2e-14 * abs(wanted) + 1e-300
