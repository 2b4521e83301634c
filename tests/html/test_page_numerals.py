"""Numbers as text in the page's JavaScript: as the tool prints them, and as its grammar takes them."""

import json
import random
import struct
from importlib.resources import files

import pytest
from browser import Script

from backprop_cli.numerals import for_people, is_number

NUMERALS = files("backprop_cli.drawings").joinpath("page", "numerals.js").read_text("utf-8")
TEXTS = [
    "1", "-1", "+1", "0", "-0", "0.5", ".5", "5.", ".", "-", "", "1e3", "1E3", "1e+3", "1e-3", "1e", "e3", "010", "00",
    "-01", "0.", "1_000", "1,5", "1,000", "0x10", "inf", "-inf", "nan", "1e308", "1e309", "-1e999", "1e-999", " 1",
    "1 ", "1.2.3", "٣", "１", "1:30", "yes", "0e5", "00e1", "--1", "1e1.5",
]  # fmt: skip


def numbers() -> list[float]:
    rng = random.Random(7)
    bits = [struct.unpack(">d", rng.randbytes(8))[0] for _ in range(3000)]
    ties = [rng.randrange(10**11, 10**12) + 0.5 for _ in range(300)] + [0.5, 2.5, 1e11 + 0.5, 1e15 + 5000.0]
    plain = [rng.uniform(-1000, 1000) for _ in range(500)] + [10.0**power for power in range(-30, 30)]
    edges = [
        0.0,
        -0.0,
        999999999999.5,
        99999999999.95,
        0.00001,
        0.0001,
        0.00009999999999995,
        5e-324,
        1.7976931348623157e308,
    ]
    return [number for number in (*bits, *ties, *plain, *edges) if number == number and abs(number) != float("inf")]


@pytest.mark.parametrize("digits", [12, 6])
def test_numbers_for_people(digits: int, javascript: Script) -> None:
    every = numbers()
    texts = javascript(f"{NUMERALS}\nreturn {json.dumps(every)}.map((number) => forPeople(number, {digits}));")
    expected = [
        for_people(number) if digits == 12 else f"{number:.6g}".replace("-0", "0", number == 0) for number in every
    ]
    assert [(n, t, e) for n, t, e in zip(every, texts, expected, strict=True) if t != e] == []


def test_the_same_texts_are_numbers(javascript: Script) -> None:
    taken = javascript(f"{NUMERALS}\nreturn {json.dumps(TEXTS)}.map((text) => whyNoNumber(text) === null);")
    assert dict(zip(TEXTS, taken, strict=True)) == {text: is_number(text) for text in TEXTS}
