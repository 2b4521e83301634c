"""Formula text to names, numbers and signs; the formula's mistakes, and what to write instead of a sign it has not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from backprop_cli.numerals import NOT_A_NUMBER, Number, is_number, why_no_number
from backprop_cli.readers.names import why_bad_name
from backprop_cli.words import shown

_NOT_IN_NAMES = r"\s!-/:-@\[-^`{-~×÷−·⋅²³"
_NAME = rf"[^\d{_NOT_IN_NAMES}][^{_NOT_IN_NAMES}]*"
_TOKEN = re.compile(
    rf"(?P<space>\s+)|(?P<number>\.?\d[\w.]*(?:(?<=[eE])[-+]\d+)?)|(?P<call>{_NAME})\s*\(|(?P<name>{_NAME})"
    r"|(?P<sign>\*\*|[-+*/])|(?P<mark>[(),])|(?P<other>[<>=!:]=|.)",
    re.DOTALL | re.ASCII,
)
_CHOOSE = "max and min choose between values"
_OTHER_HINTS = {
    "^": "use ** for a power",
    "×": "write *", "·": "write *", "⋅": "write *", "÷": "write /", "−": "write -", "²": "write **2", "³": "write **3",
    "=": "a formula is only the right-hand side", "%": "write a decimal fraction, 0.1 for 10 %",
    ".": "names have no dots", "[": "use parentheses ( )", "{": "use parentheses ( )",
    "'": "names stand without quotes", '"': "names stand without quotes", "!": "there is no factorial",
    "#": "put a space before the # of a comment", "|": "write abs(x) for the absolute value",
    "$": "names stand alone", ";": "make two nodes of it", ":=": "make a node of it, and use its name",
    "==": _CHOOSE, "!=": _CHOOSE, "<": _CHOOSE, ">": _CHOOSE, "<=": _CHOOSE, ">=": _CHOOSE,
}  # fmt: skip


class FormulaError(Exception):
    """A mistake in a formula, with the characters that are wrong."""

    def __init__(self, code: str, message: str, start: int, end: int, hint: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.start, self.end, self.hint = code, message, start, end, hint


class Token(NamedTuple):
    """A name, number or sign of a formula, and where it stands."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """The names, numbers and signs of a formula, in order."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind == "other":
            hint = _OTHER_HINTS.get(match[0])
            raise FormulaError("formula", f"a formula has no {shown(match[0])}", match.start(), match.end(), hint)
        if kind != "space":
            yield Token(kind, match[kind], match.start(kind), match.end(kind))


def number(token: Token) -> Number:
    """The number that a token is."""
    if is_number(token.text):
        return Number(token.text)
    reason = why_no_number(token.text)
    factor = re.match(r"([\d.]+)(.*)", token.text)
    if reason == NOT_A_NUMBER and factor and is_number(factor[1]) and not why_bad_name(factor[2]):
        hint = f"write {factor[1]} * {shown(factor[2])}"
        raise FormulaError("formula", f"an operator is missing in {shown(token.text)}", token.start, token.end, hint)
    raise FormulaError("bad-number", f"{shown(token.text)} {reason}", token.start, token.end)
