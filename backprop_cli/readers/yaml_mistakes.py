"""What YAML's parser objects to, in words for people who wrote a formula."""

from __future__ import annotations

import re
from typing import Any

import yaml

from backprop_cli.problems import Problem, Source

_QUOTE = "write the formula in quotes if it is one"
_QUOTE_COLON = "write the text in quotes if the colon belongs to it"
_BARS = "write abs(x) for the absolute value"
_DASH = "put no space after a minus sign, or write the formula in quotes"
_INDENT = "look at the indentation"

# What the parser says, what we say, and the way out. The first that fits is taken.
_WORDS = [
    ("mapping values are not allowed", "a colon and a space make a second mapping here", _QUOTE_COLON),
    ("found character that cannot start any token", "a YAML word can't begin with this character", _QUOTE),
    ("could not find expected ':'", "a colon is missing after this key", "put a colon and a space after the key"),
    ("did not find expected alphabetic or numeric character", "a YAML anchor or alias has no name here", _QUOTE),
    ("did not find expected ',' or ']'", "the list is not closed: a comma or ] is missing", None),
    ("did not find expected ',' or '}'", "the mapping is not closed: a comma or } is missing", _QUOTE),
    ("did not find expected key", "a key belongs here", "look at the indentation, and for a quote or bracket too many"),
    ("did not find expected '-' indicator", "this line is neither in the list nor outside of it", _INDENT),
    ("found unexpected end of stream", "the quote is not closed", None),
    ("did not find expected <document start>", "the value has ended, and something else follows", _QUOTE),
    ("found unknown escape character", "this escape is not known", "single quotes leave a backslash as it is"),
    ("did not find expected node content", "a value is missing here", None),
    ("did not find expected comment or line break", "| and > begin a text of several lines in YAML", _BARS),
    ("block sequence entries are not allowed", "a dash and a space begin an item of a list", _DASH),
    ("found undefined tag handle", "a YAML tag stands here; graphs have none", _QUOTE),
    ("found unexpected ':'", "a colon stands in a word here", "put a space after the colon"),
    ("found incompatible YAML document", "the file asks for another version of YAML", "remove the line %YAML"),
]  # fmt: skip


def problem_of(source: Source, error: yaml.YAMLError) -> Problem:
    """The problem that an exception of the parser tells of."""
    return _syntax_problem(source, error) if isinstance(error, yaml.MarkedYAMLError) else _reader_problem(source, error)


def _syntax_problem(source: Source, error: yaml.MarkedYAMLError) -> Problem:
    """The problem of a text that is not YAML."""
    mark: Any = error.problem_mark or error.context_mark
    start = min(mark.index, len(source.text))
    said = error.problem or error.context or "this is not YAML"
    _, message, hint = next((row for row in _WORDS if row[0] in said), ("", said, None))
    if source.text[start : start + 1] == "\t":
        message, hint = "a tab stands where YAML needs spaces", "indent with spaces"
    elif "not closed" in message or "colon is missing" in message:
        opening: Any = error.context_mark
        start = opening.index if opening is not None else start
        return _about_opening(source, start, message, hint)
    start = min(start, max(0, len(source.text.rstrip("\n")) - 1))
    return Problem("yaml-syntax", message, source.place(start, start + 1), hint)


def _about_opening(source: Source, start: int, message: str, hint: str | None) -> Problem:
    """The problem of something that is not finished, at the place where it begins."""
    word = re.match(r"\S+", source.text[start:])
    stuck = re.match(r"[^\s:]+:(?=\S)", source.text[start:])
    if stuck and "colon" in message:
        return Problem(
            "yaml-syntax",
            "a space is missing after this colon",
            source.place(start, start + stuck.end()),
            "put a space after the colon",
        )
    length = word.end() if word and "colon" in message else 1
    return Problem("yaml-syntax", message, source.place(start, start + length), hint)


def _reader_problem(source: Source, error: Any) -> Problem:
    """The problem of a character that YAML does not take. Its position counts bytes."""
    start = len(source.text.encode()[: error.position].decode(errors="ignore"))
    character = source.text[start : start + 1] or "?"
    return Problem(
        "bad-character", f"YAML has no character U+{ord(character):04X}", source.place(start, start + 1), "remove it"
    )
