"""The one grammar of numbers, for YAML, JSON, formulas, options and data; and numbers as text again."""

from __future__ import annotations

import re
from math import isfinite

NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_LEADING_ZERO = re.compile(r"[-+]?0\d", re.ASCII)

# Names that are numbers wherever the file does not define them.
KNOWN_NUMBERS = {"pi": "3.141592653589793", "e": "2.718281828459045"}


class Number(str):
    """The text of a number as the user wrote it; `float()` reads it."""

    __slots__ = ()


def is_number(text: str) -> bool:
    """Whether `text` is a finite number in the grammar, without a leading zero."""
    return NUMBER.fullmatch(text) is not None and not _LEADING_ZERO.match(text) and isfinite(float(text))


def why_no_number(text: str) -> str:
    """What keeps `text` from being a number, as the end of a sentence that begins with it."""
    for pattern, reason in _REASONS:
        if re.fullmatch(pattern, text, re.ASCII):
            return reason
    if NUMBER.fullmatch(text):
        return "is too large for floating point" if not isfinite(float(text)) else "is in quotes, so it is text"
    return NOT_A_NUMBER


NOT_A_NUMBER = "is not a number"
_REASONS = [
    (r"\s*|~|null|Null|NULL", "is nothing, where a number belongs"),
    (r"[-+]?0\d[\d.eE+-]*", "begins with a zero: write it without (YAML 1.1 would read it as octal)"),
    (r"[-+.\d][\d_.eE+-]*_[\d_.eE+-]*", "has an underscore: write the digits alone"),
    (r"[-+]?0[xXoObB]\w+", "is not decimal: write it with the digits 0 to 9"),
    (r"[-+]?\d+(:\d+)+(\.\d*)?", "has a colon: YAML 1.1 would read it as base 60"),
    (r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?|[-+]?\d+,\d+", "has a comma: write a decimal point and no grouping"),
    (r"[-+]?\.?(?i:inf|infinity|nan)", "is not a finite number"),
    (r"(?i:yes|no|on|off|true|false|y|n)", "is a word, not a number"),
    (r"[-+]?[\d.]+([eE][-+]?\d+)?\s*%", "has a per cent sign: write it as a decimal fraction"),
]


def every_digit(number: float) -> str:
    """The shortest text that reads back as the same number: for machines."""
    return repr(number)


def for_people(number: float) -> str:
    """`number` with 12 significant digits: `715`, `2.2`, `1e-300`."""
    text = f"{number:.12g}"
    return "0" if text == "-0" else text


def exact_result(operation: str, x: float, y: float) -> float | None:
    """What `add`, `subtract` or `multiply` makes of two numbers as they are written, in decimals; None if inexact.

    So 1.1 * 3 is 3.3, and 0.1 * 0.1234567890123456 is left alone.
    """
    from decimal import Context, Decimal, Inexact, InvalidOperation

    decimals = Context(prec=40, traps=[Inexact, InvalidOperation])
    try:
        exact = getattr(decimals, operation)(Decimal(repr(x)), Decimal(repr(y)))
    except (Inexact, InvalidOperation):
        return None
    value = float(exact)
    return value if isfinite(value) and Decimal(repr(value)) == exact else None
