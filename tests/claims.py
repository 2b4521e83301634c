"""The numbers that comments promise, `price = 715, price/apple = 2.2`, and whether a graph keeps the promise."""

import re
from decimal import Decimal

from backprop_cli import backward, forward
from backprop_cli.graph import Graph

_CLAIM = re.compile(r"([^\W\d][\w.]*(?:/[^\W\d][\w.]*)?) = ([-+]?\d+(?:\.\d+)?(?:e-?\d+)?)(?![\w.]| [*/+(-])")


def claims(text: str) -> list[tuple[str, str]]:
    """What is promised in the lines of a text that are comments: what `--get` takes, and the number as written."""
    return [claim for line in text.splitlines() if line.startswith("# ") for claim in _CLAIM.findall(line)]


def got(graph: Graph, what: str) -> float:
    """The value or partial derivative that `--get` would print."""
    of, _, by = what.partition("/")
    done = forward(graph)
    return backward(done, of).partials[by] if by else done.values[of]


def rounds_to(number: float, written: str) -> bool:
    """Whether the number is the one written, to the digits written."""
    half_a_digit = Decimal(5).scaleb(Decimal(written).as_tuple().exponent - 1)
    return abs(Decimal(number) - Decimal(written)) <= half_a_digit * (1 + Decimal("1e-9"))
