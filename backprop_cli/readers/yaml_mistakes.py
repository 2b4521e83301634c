"""What YAML's parser objects to, in words for people who wrote a formula."""

from __future__ import annotations

import re
from typing import Any

import yaml

from backprop_cli.problems import Problem, Source
from backprop_cli.words import shown

_QUOTE = "write the formula in quotes if it is one"
_QUOTE_COLON = "write the text in quotes if the colon belongs to it"
_BARS = "write abs(x) for the absolute value"
_DASH = "put no space after a minus sign, or write the formula in quotes"
_INDENT = "look at the indentation"
_CLOSE = "add it, or write the text in quotes if it is a formula"

# What the parser says, what we say, and the way out. The first that fits is taken.
_WORDS = [
    ("mapping values are not allowed", "a colon and a space make a second mapping here", _QUOTE_COLON),
    ("found character that cannot start any token", "a YAML word can't begin with this character", _QUOTE),
    ("could not find expected ':'", "a colon is missing after this key", "put a colon and a space after the key"),
    ("did not find expected alphabetic or numeric character", "YAML takes * and & for an alias here", _QUOTE),
    ("did not find expected ',' or ']'", "the list is not closed: a comma or ] is missing", _CLOSE),
    ("did not find expected ',' or '}'", "the mapping is not closed: a comma or } is missing", _CLOSE),
    ("did not find expected key", "a key belongs here", "look at the indentation, and for a quote or bracket too many"),
    ("did not find expected '-' indicator", "this line is neither in the list nor outside of it", _INDENT),
    ("found unexpected end of stream", "the quote is not closed", "add the same quote where the text ends"),
    ("did not find expected <document start>", "the value has ended, and something else follows", _QUOTE),
    ("found unknown escape character", "this escape is not known", "single quotes leave a backslash as it is"),
    ("did not find expected node content", "a value is missing here", None),
    ("did not find expected comment or line break", "| and > begin a text of several lines in YAML", _BARS),
    ("block sequence entries are not allowed", "a dash and a space begin an item of a list", _DASH),
    ("mapping keys are not allowed", "a question mark and a space begin a key in YAML", _QUOTE),
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
    if earlier := _slip_above(source, start, said):
        return earlier
    _, message, hint = next((row for row in _WORDS if row[0] in said), ("", said, None))
    if source.text[start : start + 1] == "\t":
        message, hint = "a tab stands where YAML needs spaces", "indent with spaces"
    elif "<document start>" in said and re.search(r"^\.\.\.", source.text[:start], re.MULTILINE):
        place = source.place(start, start + 1)
        return Problem("second-document", "a second document begins here", place, "one file is one graph")
    elif "not closed" in message or "colon is missing" in message:
        opening: Any = error.context_mark
        start = opening.index if opening is not None else start
        return _about_opening(source, start, message, hint)
    start = min(start, max(0, len(source.text.rstrip("\n")) - 1))
    return Problem("yaml-syntax", message, source.place(start, start + 1), hint)


def _about_opening(source: Source, start: int, message: str, hint: str | None) -> Problem:
    """The problem of something that is not finished, at the place where it begins."""
    word = re.match(r"\S+", source.text[start:])
    length = word.end() if word and "colon" in message else 1
    return Problem("yaml-syntax", message, source.place(start, start + length), hint)


def _slip_above(source: Source, start: int, said: str) -> Problem | None:
    """The slip in the line before that YAML stumbles over only at `start`: it took both lines for one text."""
    if "mapping values are not allowed" not in said and "could not find expected ':'" not in said:
        return None
    here = source.text.rfind("\n", 0, start) + 1
    above = source.text.rfind("\n", 0, max(0, here - 1)) + 1
    line = source.text[above:here].rstrip()
    word = re.match(r" *([^\s:#'\"\[{][^\s:]*)", line)
    if word is None:
        return None
    first, last = above + word.start(1), above + word.end(1)
    if re.match(r" *[^\s:]+:[^\s:]+$", line):
        place = source.place(first, last + 1)
        return Problem("yaml-syntax", "a space is missing after this colon", place, "put a space after the colon")
    if re.match(r" *[^\s:]+$", line):
        hint = f"write {shown(word[1])}:"
        return Problem("yaml-syntax", "a colon is missing after this key", source.place(first, last), hint)
    indent = len(source.text[here:]) - len(source.text[here:].lstrip(" "))
    if re.match(r" *[^\s:]+: +[^\s#]", line) and indent > word.start(1):
        message = "this line is indented deeper than the one above, which has its value already"
        place = source.place(here + word.start(1), here + indent)
        return Problem("yaml-syntax", message, place, "indent both alike")
    return None


def _reader_problem(source: Source, error: Any) -> Problem:
    """The problem of a character that YAML does not take. Its position counts bytes."""
    start = len(source.text.encode()[: error.position].decode(errors="ignore"))
    character = source.text[start : start + 1] or "?"
    return Problem(
        "bad-character", f"YAML has no character U+{ord(character):04X}", source.place(start, start + 1), "remove it"
    )
