"""Formula text to steps in computing order.

A precedence parser with its stacks spelled out instead of recursion, so that neither 5,000 terms nor 20,000 minus
signs are deep. Each step is an operation with its operands and the characters it was written with.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from backprop_cli.kinds.languages import MINUS_SIGN, OPERATORS
from backprop_cli.numerals import Number
from backprop_cli.ops import TABLE, Op
from backprop_cli.readers.draft import wrong_count
from backprop_cli.readers.names import normal, why_bad_name
from backprop_cli.readers.tokens import FormulaError, Token, number, tokens
from backprop_cli.words import did_you_mean, shown

LONGEST, DEEPEST = 65536, 200

BINARY = {op.infix: op for op in TABLE.values() if op.infix and op.takes(2)}
NEGATION = next(op for op in TABLE.values() if op.infix and op.takes(1))
_WORDS_ELSEWHERE = ("and", "or", "not", "if", "else", "in", "is", "for", "lambda", "mod", "div")


class Word(NamedTuple):
    """A name or a number in a formula, and where it stands."""

    text: str
    start: int
    end: int


class Step(NamedTuple):
    """An operation of a formula. An operand is a word or the index of an earlier step."""

    op: Op
    operands: tuple[Word | int, ...]
    start: int
    end: int


class _Pending(NamedTuple):
    """An operator, an opening parenthesis or a call that waits for its operands; `depth` operands were there before."""

    text: str
    strength: int
    start: int
    depth: int
    op: Op | None = None

    @property
    def is_call(self) -> bool:
        """Whether this is a call's name and parenthesis."""
        return self.op is not None and self.strength == 0


class _Value(NamedTuple):
    """An operand, and the characters it takes, its parentheses included."""

    ref: Word | int
    start: int
    end: int


def parse(text: str, ops: Mapping[str, Op]) -> tuple[list[Step], Word | int]:
    """The steps of a formula in computing order, and its result: the last step, or a lone word.

    Raises:
        FormulaError: the text is not a formula.
    """
    if len(text) > LONGEST or len(text.encode(errors="replace")) > LONGEST:
        raise FormulaError("formula-limit", "the formula is longer than 64 KiB", 0, 1, "split it into several nodes")
    return _Parser(text, ops).parse()


class _Parser:
    def __init__(self, text: str, ops: Mapping[str, Op]) -> None:
        self.text, self.ops = text, ops
        self.tokens = list(tokens(text))
        self.steps: list[Step] = []
        self.values: list[_Value] = []
        self.pending: list[_Pending] = []
        self.open = 0

    def parse(self) -> tuple[list[Step], Word | int]:
        operand_next = True
        for index, token in enumerate(self.tokens):
            operand_next = (
                self._operand(token, self.tokens[index + 1 : index + 2]) if operand_next else self._operator(token)
            )
        if operand_next:
            raise self._nothing_follows()
        while self.pending:
            if self.pending[-1].strength == 0:
                raise self._not_closed(self.pending[-1])
            self._reduce()
        return self.steps, self.values[-1].ref

    def _operand(self, token: Token, following: list[Token]) -> bool:
        """Take a token where an operand belongs; whether the next one must be an operand too."""
        if token.kind == "number":
            self._push(Word(number(token), token.start, token.end))
        elif token.kind == "name":
            self._name(token)
        elif token.text == ")" and self._ends_empty_call():
            self._close(token)
        elif token.kind == "call" or token.text == "(":
            self._open(token)
            return True
        elif token.text == "-":
            self.pending.append(_Pending("-", MINUS_SIGN.strength, token.start, len(self.values), NEGATION))
            return True
        elif token.text == "+" and following and following[0].kind == "number":
            return True
        else:
            raise self._missing_operand(token)
        return False

    def _ends_empty_call(self) -> bool:
        return bool(self.pending) and self.pending[-1].is_call and self.pending[-1].depth == len(self.values)

    def _operator(self, token: Token) -> bool:
        """Take a token where an operator belongs; whether the next one must be an operand."""
        if token.kind == "sign":
            infix = OPERATORS[token.text]
            while self.pending and self.pending[-1].strength >= infix.left:
                self._reduce()
            self.pending.append(_Pending(token.text, infix.strength, token.start, len(self.values), BINARY[token.text]))
            return True
        if token.text == ")":
            self._close(token)
            return False
        if token.text == ",":
            self._comma(token)
            return True
        raise self._missing_operator(token)

    def _name(self, token: Token) -> None:
        if token.text in self.ops:
            message = f"{token.text} is an operation: it needs its operands in parentheses"
            raise self._slip(token, message, f"write {token.text}(...)")
        if reason := why_bad_name(token.text):
            raise FormulaError("bad-name", f"{shown(token.text)} {reason}", token.start, token.end)
        self._push(Word(normal(token.text), token.start, token.end))

    def _open(self, token: Token) -> None:
        op = self.ops.get(normal(token.text)) if token.kind == "call" else None
        if op is None and token.kind == "call":
            hint = did_you_mean(token.text, self.ops) or f"to multiply, write {shown(token.text, 20)} * (...)"
            raise FormulaError("unknown-op", f"there is no operation {shown(token.text)}", token.start, token.end, hint)
        self.open += 1
        if self.open > DEEPEST:
            message = f"the formula is nested deeper than {DEEPEST} parentheses"
            raise FormulaError("formula-limit", message, token.start, token.end, "split it into several nodes")
        self.pending.append(_Pending(token.text, 0, token.start, len(self.values), op))

    def _push(self, word: Word) -> None:
        self.values.append(_Value(word, word.start, word.end))

    def _reduce(self) -> None:
        """Apply the operator that waits on top to its operands."""
        pending = self.pending.pop()
        assert pending.op is not None
        count = 1 if pending.op is NEGATION else 2
        operands = self.values[-count:]
        del self.values[-count:]
        start = pending.start if count == 1 else operands[0].start
        word = operands[0].ref
        if count == 1 and isinstance(word, Word) and isinstance(word.text, Number):
            self.values.append(_Value(Word(_negative(word.text), start, operands[0].end), start, operands[0].end))
        else:
            self._step(pending.op, operands, start, operands[-1].end)

    def _step(self, op: Op, operands: list[_Value], start: int, end: int) -> None:
        self.steps.append(Step(op, tuple(operand.ref for operand in operands), start, end))
        self.values.append(_Value(len(self.steps) - 1, start, end))

    def _comma(self, token: Token) -> None:
        self._reduce_to_opening(token)
        if self.pending[-1].op is None:
            raise self._slip(
                token, "a comma stands between the operands of a call, and this is none", "write a decimal point"
            )

    def _close(self, token: Token) -> None:
        self._reduce_to_opening(token)
        opening = self.pending.pop()
        self.open -= 1
        operands = self.values[opening.depth :]
        if opening.op is None:
            self.values[-1] = _Value(operands[0].ref, opening.start, token.end)
            return
        if not opening.op.takes(len(operands)):
            raise FormulaError(
                "operand-count", wrong_count(opening.op, opening.text, len(operands)), *self._word(opening)
            )
        del self.values[opening.depth :]
        self._step(opening.op, operands, opening.start, token.end)

    def _reduce_to_opening(self, token: Token) -> None:
        while self.pending and self.pending[-1].strength:
            self._reduce()
        if not self.pending:
            known = token.text == ")"
            message = "a parenthesis closes that was never opened" if known else "a comma stands outside of a call"
            raise self._slip(token, message, "remove it, or add a (" if known else "write a decimal point")

    def _missing_operator(self, token: Token) -> FormulaError:
        last = self.text[self.values[-1].start : self.values[-1].end]
        elsewhere = [word for word in (last, token.text) if word in _WORDS_ELSEWHERE]
        if elsewhere:
            return self._slip(token, f"a formula has no word {elsewhere[0]}", "max and min choose between values")
        if token.kind in ("name", "call") and (reason := why_bad_name(token.text)):
            return FormulaError("bad-name", f"{shown(token.text)} {reason}", token.start, token.end)
        after = "(...)" if token.text == "(" else shown(token.text, 20) + "(...)" * (token.kind == "call")
        message = f"an operator is missing before {shown(token.text)}"
        return self._slip(token, message, f"write {shown(last, 20)} * {after}")

    def _missing_operand(self, token: Token) -> FormulaError:
        if token.text == "+":
            return self._slip(token, "this plus sign has nothing to add to", "leave it out")
        before = self.text[: token.start].rstrip()[-1:]
        where = f"between {before} and {shown(token.text)}" if before else f"before {shown(token.text)}"
        hint = {"**": "use ** for a power", "//": "write / once"}.get(before + token.text)
        return self._slip(token, f"a name or number is missing {where}", hint)

    def _nothing_follows(self) -> FormulaError:
        if not self.tokens:
            return FormulaError(
                "formula", "the formula is empty", 0, max(1, len(self.text)), "write a name or a number"
            )
        last = self.tokens[-1]
        if last.kind == "call" or last.text == "(":
            return self._not_closed(last)
        return self._slip(last, f"a name or number is missing after {shown(last.text)}")

    def _word(self, pending: _Pending) -> tuple[int, int]:
        return pending.start, pending.start + len(pending.text)

    def _not_closed(self, at: Token | _Pending) -> FormulaError:
        hint = "add a )" if at.text == "(" else "add a ); between { and }, quote a formula that has a comma"
        return self._slip(at, "the parenthesis is not closed", hint)

    def _slip(self, at: Token | _Pending, message: str, hint: str | None = None) -> FormulaError:
        end = at.end if isinstance(at, Token) else at.start + len(at.text)
        return FormulaError("formula", message, at.start, end, hint)


def _negative(number: Number) -> Number:
    return Number(number[1:] if number.startswith("-") else f"-{number}")
