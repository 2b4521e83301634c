"""How formulas are spelled in each language: the file's own, signs for people, and LaTeX. Nothing but tables.

A further language is a further `Language`: its operators, the functions that it spells in its own way, its numbers,
names and conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from backprop_cli.numerals import for_people


class Infix(NamedTuple):
    """How strongly an operator binds, and how strongly its operands must."""

    strength: int
    left: int
    right: int


# `-` and `/` take a right operand only if it binds tighter; `**` binds to the right, and tighter than minus.
OPERATORS = {
    "+": Infix(1, 1, 1),
    "-": Infix(1, 1, 2),
    "*": Infix(2, 2, 2),
    "/": Infix(2, 2, 3),
    "**": Infix(4, 5, 3),
}
MINUS_SIGN = Infix(3, 3, 3)
ATOM = 9
# The heads under which a language spells minus with one operand, a partial derivative, and a path from name to name.
NEGATION, PARTIAL, PATH = "unary -", "∂", "→"


class Spelling(NamedTuple):
    """What stands around and between operands. `strength` is how strongly the whole binds, `needs` how strongly each
    operand must, or it is enclosed; the last of them is for all that follow.
    """

    opening: str
    between: str
    closing: str
    strength: int = ATOM
    needs: tuple[int, ...] = (0,)


class Language(NamedTuple):
    """A language of formulas.

    `spellings` is by the head of a formula; a head that is not in it is a function, spelled by `function`. `name` and
    `number` give the text of a name and a number, the latter with its strength; `condition` that of a number that goes
    by whether left is below, at or above right: from (left, right, below, at, above), with its strength.
    """

    spellings: Mapping[str, Spelling]
    function: Callable[[str], Spelling]
    name: Callable[[str], str]
    number: Callable[[float], tuple[str, int]]
    condition: Callable[[str, str, str, str, str], tuple[str, int]]
    parentheses: tuple[str, str] = ("(", ")")

    def spelling(self, head: str, operands: int) -> Spelling:
        """The spelling of the operation `head` with so many operands."""
        head = NEGATION if (head, operands) == ("-", 1) else head
        return self.spellings.get(head) or self.function(head)

    def enclosed(self, operand: tuple[str, int], least_strength: int) -> str:
        """The text of an operand, in parentheses if it binds less strongly than it must."""
        text, strength = operand
        return text if strength >= least_strength else text.join(self.parentheses)


def _infix(sign: str, between: str) -> Spelling:
    infix = OPERATORS[sign]
    return Spelling("", between, "", infix.strength, (infix.left, infix.right))


def _call(head: str) -> Spelling:
    return Spelling(f"{head}(", ", ", ")")


def _number(number: float) -> tuple[str, int]:
    return for_people(number), MINUS_SIGN.strength if number < 0 else ATOM


def exactly(number: float) -> str:
    """The number as for people if that reads back as the same number, else with every digit."""
    text = for_people(number)
    return text if float(text) == number else repr(number)


def _exact_number(number: float) -> tuple[str, int]:
    return exactly(number), MINUS_SIGN.strength if number < 0 else ATOM


def _condition(left: str, right: str, below: str, at: str, above: str) -> tuple[str, int]:
    sign = ">=" if at == above != below else ">"
    between = "" if at in (below, above) else f"{at} if {left} == {right} else "
    return f"{above} if {left} {sign} {right} else {between}{below}", -1


_TEXT_SPELLINGS = {
    **{sign: _infix(sign, sign if sign == "**" else f" {sign} ") for sign in OPERATORS},
    NEGATION: Spelling("-", "", "", MINUS_SIGN.strength, (MINUS_SIGN.right,)),
    PARTIAL: Spelling("∂", "/∂", ""),
    PATH: Spelling("", " → ", ""),
}

# The language of the file; numbers with 12 digits, or (EXACT) as many as it takes.
TEXT = Language(_TEXT_SPELLINGS, _call, str, _number, _condition)
EXACT = TEXT._replace(number=_exact_number)


def _enclosed_number(number: float) -> tuple[str, int]:
    return for_people(number), 0 if number < 0 else ATOM


# For people: the signs of school, and negative numbers in parentheses unless they come first.
SIGNS = TEXT._replace(
    spellings={
        **_TEXT_SPELLINGS,
        "+": Spelling("", " + ", "", 1, (0, 1)),
        "-": Spelling("", " - ", "", 1, (0, 2)),
        "*": Spelling("", " × ", "", 2, (2,)),
    },
    number=_enclosed_number,
)

_LATEX_MEANT = str.maketrans(
    {character: f"\\{character}" for character in "_%&#$"}
    | {"{": r"\{", "}": r"\}", "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {"<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"{\char34}"}
)
_LATEX_PARENTHESES = r"\left(", r"\right)"


def latex_text(text: str) -> str:
    """Plain text as LaTeX's text."""
    return text.translate(_LATEX_MEANT)


_LATEX_SIGNS = {"pi": r"\pi", "…": r"\ldots"}


def _latex_name(name: str) -> str:
    if len(name) == 1 and name.isascii() and name.isalpha():
        return name
    if name in _LATEX_SIGNS:
        return _LATEX_SIGNS[name]
    escaped = latex_text(name)
    return rf"\mathrm{{{escaped}}}" if name.isascii() and " " not in name else rf"\mbox{{{escaped}}}"


def _latex_number(number: float, digits_of: Callable[[float], str] = exactly) -> tuple[str, int]:
    digits, _, exponent = digits_of(number).partition("e")
    text = rf"{digits} \cdot 10^{{{int(exponent)}}}" if exponent else digits
    return text, 0 if number < 0 else OPERATORS["*"].strength if exponent else ATOM


def _latex_function(head: str) -> Spelling:
    return Spelling(rf"{_latex_name(head)}\left(", ", ", r"\right)")


def _latex_condition(left: str, right: str, below: str, at: str, above: str) -> tuple[str, int]:
    rows = [rf"{above} & {left} > {right}", rf"{at} & {left} = {right}", rf"{below} & {left} < {right}"]
    if at == below:
        rows[1:] = [rf"{below} & {left} \le {right}"]
    elif at == above:
        rows[:2] = [rf"{above} & {left} \ge {right}"]
    return r"\left\{\begin{array}{ll}" + r" \\ ".join(rows) + r"\end{array}\right.", -1


# A fraction's power, and a power's power, need parentheses.
_LATEX_FRACTION = 4
_LATEX_KNOWN = ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "max", "min")
_LATEX_OTHERS = {"log": r"\ln", "log2": r"\log_2", "log10": r"\log_{10}", "normal_cdf": r"\Phi"}
_LATEX_OTHERS |= {"asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan"}

# Needs no package; names in other scripts need a document that has letters for them.
LATEX = Language(
    {
        "+": Spelling("", " + ", "", 1, (0, 1)),
        "-": Spelling("", " - ", "", 1, (0, 2)),
        "*": Spelling("", r" \cdot ", "", 2, (2,)),
        "/": Spelling(r"\frac{", "}{", "}", _LATEX_FRACTION),
        "**": Spelling("{", "}^{", "}", 4, (5, 0)),
        NEGATION: Spelling("-", "", "", 0, (2,)),
        PARTIAL: Spelling(r"\frac{\partial ", r"}{\partial ", "}", _LATEX_FRACTION),
        PATH: Spelling("", r" \rightarrow ", ""),
        "sqrt": Spelling(r"\sqrt{", "", "}"),
        "cbrt": Spelling(r"\sqrt[3]{", "", "}"),
        "abs": Spelling(r"\left|", "", r"\right|"),
        **{name: Spelling(rf"\{name}\left(", ", ", r"\right)") for name in _LATEX_KNOWN},
        **{name: Spelling(rf"{spelled}\left(", ", ", r"\right)") for name, spelled in _LATEX_OTHERS.items()},
    },
    _latex_function,
    _latex_name,
    _latex_number,
    _latex_condition,
    _LATEX_PARENTHESES,
)
LATEX_FOR_PEOPLE = LATEX._replace(number=lambda number: _latex_number(number, for_people))
