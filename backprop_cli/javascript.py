"""JavaScript: the kind of number with which a rule writes itself down as a program, operation by operation.

Nothing is tidied, so the program rounds where the rule rounds. The functions it calls are in functions.js, which is for
JavaScript what `functions.py` is for floats; `library` is their text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from backprop_cli.functions import CONSTANTS, FLOAT_FUNCTIONS, Numeric, add_kind
from backprop_cli.ops import Op
from backprop_cli.writing import Tree, in_order

# What is not the call of a function, with places for the operands. `divide` throws where Python raises.
_WRITTEN = {
    ("+", 2): "{} + {}",
    ("-", 2): "{} - {}",
    ("-", 1): "-{}",
    ("*", 2): "{} * {}",
    ("/", 2): "divide({}, {})",
    ("//", 2): "Math.floor({} / {})",
    ("==", 2): "{} === {}",
    ("<", 2): "{} < {}",
    ("<=", 2): "{} <= {}",
    (">", 2): "{} > {}",
    (">=", 2): "{} >= {}",
    ("?", 3): "{} ? {} : {}",
}


class Script:
    """An operation (`head`) on `parts`, comparisons included; of the heads `name` and `number`, one text or float."""

    __slots__ = ("head", "parts")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, head: str, *parts: Any) -> None:
        self.head, self.parts = head, parts

    def __add__(self, other: Numeric) -> Script:
        return _made("+", self, other)

    def __radd__(self, other: Numeric) -> Script:
        return _made("+", other, self)

    def __sub__(self, other: Numeric) -> Script:
        return _made("-", self, other)

    def __rsub__(self, other: Numeric) -> Script:
        return _made("-", other, self)

    def __mul__(self, other: Numeric) -> Script:
        return _made("*", self, other)

    def __rmul__(self, other: Numeric) -> Script:
        return _made("*", other, self)

    def __truediv__(self, other: Numeric) -> Script:
        return _made("/", self, other)

    def __rtruediv__(self, other: Numeric) -> Script:
        return _made("/", other, self)

    def __floordiv__(self, other: Numeric) -> Script:
        return _made("//", self, other)

    def __neg__(self) -> Script:
        return _made("-", self)

    def __eq__(self, other: Numeric) -> Script:  # type: ignore[override]
        return _made("==", self, other)

    def __lt__(self, other: Numeric) -> Script:
        return _made("<", self, other)

    def __le__(self, other: Numeric) -> Script:
        return _made("<=", self, other)

    def __gt__(self, other: Numeric) -> Script:
        return _made(">", self, other)

    def __ge__(self, other: Numeric) -> Script:
        return _made(">=", self, other)

    def __bool__(self) -> bool:
        for answer in _answers:
            return answer
        raise _Question(self)


def _made(head: str, *operands: Numeric) -> Script:
    return Script(head, *map(_script, operands))


def _script(operand: Numeric) -> Script:
    """`operand` itself if it is written already, else the number that it is."""
    return operand if isinstance(operand, Script) else Script("number", float(operand))


class _Question(Exception):  # noqa: N818
    """Whether a comparison holds, which nobody knows while the rule is written down."""

    def __init__(self, comparison: Script) -> None:
        self.comparison = comparison


_answers: Iterator[bool] = iter(())


def written_down(rule: Callable[..., Any], operands: Sequence[Script], answers: tuple[bool, ...] = ()) -> Script:
    """What the rule gives for these operands. Where it asks whether a comparison holds, it is run with both answers."""
    global _answers
    _answers = iter(answers)
    try:
        return _script(rule(*operands))
    except _Question as question:
        yes, no = (written_down(rule, operands, (*answers, answer)) for answer in (True, False))
        return _made("?", question.comparison, yes, no)


def _named(name: str) -> Callable[..., Script]:
    return lambda *operands: _made(name, *operands)


_OWN = {
    "lifted": lambda like, number: Script("number", number),
    "constant": lambda like, formula: Script("number", CONSTANTS[formula]),
}
add_kind(Script, {name: _OWN.get(name) or _named(name) for name in FLOAT_FUNCTIONS})


def function(parameters: Sequence[str], results: Sequence[Script], many: bool = False) -> str:
    """A JavaScript function that gives the results: the one, or with `many` the list of them."""
    texts: dict[int, str] = {}
    steps: dict[str, str] = {}  # What is worked out, and the variable that has it.
    for part in in_order(Script("list", *results), {}):
        if part.head in ("name", "number"):
            texts[id(part)] = str(part.parts[0]) if part.head == "name" else _literal(part.parts[0])
        elif part.head != "list":
            step = _operation(part, [texts[id(operand)] for operand in part.parts])
            texts[id(part)] = steps.setdefault(step, f"t{len(steps)}")
    values = ", ".join(texts[id(result)] for result in results)
    lines = [
        *(f"const {name} = {step};" for step, name in steps.items()),
        f"return {f'[{values}]' if many else values};",
    ]
    return f"({', '.join(parameters)}) => {{ {' '.join(lines)} }}"


def _operation(part: Tree, operands: Sequence[str]) -> str:
    template = _WRITTEN.get((part.head, len(operands)))
    return template.format(*operands) if template else f"{part.head}({', '.join(operands)})"


def _literal(number: float) -> str:
    text = repr(float(number)).replace("inf", "Infinity").replace("nan", "NaN")
    return f"({text})" if text.startswith("-") else text


def rule(op: Op, count: int) -> str:
    """The operation of `count` operands as a JavaScript object.

    `forward(...x)`; `partials`, a list of functions of x and then `out`, or `every(...x, out)`, which gives them all;
    `holds` and `kink`, the tests of domain and kink, where the operation has one.
    """
    parameters = [f"x{index}" for index in range(count)]
    operands = [Script("name", parameter) for parameter in parameters]
    out = Script("name", "out")
    members = {"forward": function(parameters, [written_down(op.forward, operands)])}
    if op.every_partial is not None:
        slopes = [_script(slope) for slope in op.every_partial(operands, out)]
        members["every"] = function([*parameters, "out"], slopes, many=True)
    else:
        partials = [written_down(partial, [*operands, out]) for partial in op.partials]
        members["partials"] = f"[{', '.join(function([*parameters, 'out'], [partial]) for partial in partials)}]"
    if op.domain:
        members["holds"] = function(parameters, [written_down(op.domain.holds, operands)])
    if op.kink:
        members["kink"] = function(parameters, [written_down(op.kink.at, operands)])
    return "{ " + ",\n    ".join(f"{key}: {text}" for key, text in members.items()) + " }"


def library() -> str:
    """The text of functions.js."""
    from importlib.resources import files

    return files("backprop_cli").joinpath("functions.js").read_text("utf-8")
