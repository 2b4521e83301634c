"""Thousands of texts that nobody would write: a reader returns, or raises its own error with a place.

Half are a good file with seeded damage, half are what hypothesis finds; both are the same in every run.
"""

import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from backprop_cli import GraphError, forward, loads
from backprop_cli.numerals import is_number, why_no_number
from backprop_cli.ops import BY_NAME
from backprop_cli.problems import CODES, Place, told
from backprop_cli.readers.document import SECTIONS
from backprop_cli.readers.formula import Step, Word, parse
from backprop_cli.readers.names import normal, why_bad_name
from backprop_cli.readers.source import decoded
from backprop_cli.readers.tokens import FormulaError

HERE = Path(__file__).parent
GOOD = [path.read_bytes() for path in sorted((HERE.parent / "graphs").glob("*.yaml"))]
GOOD += [
    b'{"title": "t", "inputs": {"a": 1, "b": {"value": 2e3, "unit": "km"}}, "nodes": {"y": {"mul": ["a", "b"]},'
    b' "z": "exp(y) / -3 ** a"}, "output": ["z", "y"], "constants": {"c": -0.5}}'
]
STEADY = settings(derandomize=True, max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
PIECES = [piece.encode() for piece in [*"*&!%@`{}[]:?|>'\",\\~#\t\0\x85\u2028\ufeff가", "**", "//", "((((", "))))"]]
PIECES += [b": ", b" #", b"- ", b"? ", b"\n", b"\r", b"<<: ", b"---\n", b"...\n", b"%YAML 1.2\n", b"!!python/none"]
PIECES += [b"1e999", b"010", b"1_0", b".inf", b"null", b"yes", b"inputs:", b"nodes:", b"a.b", b"\\u0000", b"\\ud800"]
PIECES += [b"\xff", b"\xed\xa0\x80", b"\xc3", b"\nnodes:\n  y: 1\n", b"output: z\n"]


def damaged(rng: random.Random) -> bytes:
    """A good file after one to four blows."""
    content = bytearray(rng.choice(GOOD))
    for _ in range(rng.randint(1, 4)):
        here = rng.randrange(len(content) + 1)
        there = min(len(content), here + rng.randint(0, 12))
        blow = rng.randrange(4)
        if blow == 0:
            content[here:here] = rng.choice(PIECES)
        elif blow == 1:
            del content[here:there]
        elif blow == 2:
            content[here:there] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 3)))
        else:
            content[here:here] = content[here:there] * rng.randint(1, 3)
    return bytes(content)


def survives(read: object, content: object) -> None:
    """Reading returns, or raises the one error there is, with a code and a place for each mistake."""
    try:
        read(content)
    except GraphError as error:
        assert error.problems
        for problem in error.problems:
            assert problem.code in CODES
            assert problem.place, problem
            assert "\x1b" not in told(problem)
            if isinstance(problem.place, Place):
                assert problem.place.line >= 1 <= problem.place.column <= len(problem.place.text) + 1


def read_bytes(content: bytes) -> None:
    for name in ("<bytes>", "graph.json"):
        text = decoded(name, content).text
        graph = loads(text, name)
        try:
            forward(graph)
        except GraphError as error:
            assert error.status == 3
            raise


@pytest.mark.parametrize("share", range(4))
def test_a_damaged_file_is_read_or_told(share):
    rng = random.Random(share)
    for _ in range(500):
        survives(read_bytes, damaged(rng))


@STEADY
@given(st.binary(max_size=60))
def test_bytes_are_read_or_told(content):
    survives(read_bytes, content)


SIGNS = st.text(st.sampled_from(" \n\t:{}[],-?|>'\"#&*!%@`\\.0123456789abeEoxytN_~\u200b\u202e가\ud800\0"), max_size=40)
FRAMES = ["{}", "inputs: {}", "nodes:\n  y: {}", "inputs:\n  {}: 1\nnodes: {{y: 2}}"]


@STEADY
@given(SIGNS, st.sampled_from(FRAMES))
def test_text_is_read_or_told(text, frame):
    survives(loads, frame.format(text))


def tree(leaves):
    keys = st.sampled_from([*SECTIONS, "a", "mul", "value", "", "<<", "x y"])
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
    )


@STEADY
@given(tree(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("a * 2")))
def test_any_json_is_read_or_told(value):
    survives(loads, json.dumps({"nodes": value} if isinstance(value, list) else value))
    survives(lambda text: loads(text, "x.json"), json.dumps(value))


WORDS = ["+", "-", "*", "/", "**", "(", ")", ",", " ", "x", "y", "pi", "2", ".5", "1e3", "exp(", "max(", "atan2("]
FORMULA = st.lists(st.sampled_from(WORDS) | st.text(max_size=2), max_size=14).map("".join)


@STEADY
@example("-" * 5000 + "x")
@example("x" + "+x" * 5000)
@example("(" * 200 + "x" + ")" * 200)
@example("x**" * 5000 + "x")
@given(FORMULA)
def test_a_formula_is_parsed_or_told(text):
    try:
        steps, result = parse(text, BY_NAME)
    except FormulaError as slip:
        assert slip.code in CODES
        assert slip.message
        assert 0 <= slip.start < slip.end
        assert slip.start <= len(text)
    else:
        assert isinstance(result, Word) or result == len(steps) - 1
        for index, step in enumerate(steps):
            assert isinstance(step, Step)
            assert step.op.takes(len(step.operands))
            assert all(isinstance(operand, Word) or operand < index for operand in step.operands)
            assert 0 <= step.start < step.end <= len(text)


NUMERIC = st.text(st.sampled_from("+-.0123456789eE_xXinfa% ,:１٣"), max_size=8)


@STEADY
@given(NUMERIC)
def test_the_number_grammar_is_a_part_of_pythons(text):
    if is_number(text):
        assert abs(float(text)) < float("inf")
        assert text.isascii()
        assert not set(text) - set("+-.0123456789eE")
        survives(loads, f"inputs: {{a: {text}}}\nnodes: {{y: a * ({text})}}")
        graph = loads(f"inputs: {{a: {text}}}\nnodes: {{y: a * 1}}")
        assert graph.numbers[0] == float(text)
    else:
        assert why_no_number(text)


@STEADY
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_is_read_as_itself(number):
    for text in (repr(number), f"{number:.17e}", f"{number:+.17g}"):
        assert loads(f"inputs: {{a: {text}}}\nnodes: {{y: neg(a)}}").numbers[0] == number


@STEADY
@given(st.text(max_size=6))
def test_a_name_is_one_everywhere_or_nowhere(name):
    if why_bad_name(name) is None and name not in BY_NAME:
        assert why_bad_name(normal(name)) is None
        assert normal(normal(name)) == normal(name)
        nodes = {f"{name}_": f"{name} * {name}", "z": {"exp": [name]}}
        graph = loads(json.dumps({"inputs": {name: 2}, "nodes": nodes, "output": "z"}))
        assert graph.inputs == [normal(name)]
