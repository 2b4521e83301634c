"""JSON text to a tree, by the standard library's parser; and through its places, when there is a mistake to tell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from backprop_cli.numerals import Number, is_number
from backprop_cli.problems import Source, problem_error
from backprop_cli.readers.tree import CLOSE, DEEPEST, OPEN_MAPPING, OPEN_SEQUENCE, SCALAR, Mistake, Sign, Tree
from backprop_cli.words import shown

_TOKEN = re.compile(r'[\[{]|[\]}]|"(?:[^"\\]|\\.)*"|[^\s\[\]{}",:]+')


class Bare(str):
    """A word that JSON's grammar has no place for, like NaN."""

    __slots__ = ()


def read(source: Source) -> tuple[Tree, list[Mistake]]:
    """The tree of a JSON text. The parser stops at its first mistake, so there are no others to tell.

    Raises:
        GraphError: the text is not JSON.
    """
    try:
        return _DECODER.decode(source.text), []
    except json.JSONDecodeError as error:
        raise _syntax(source, error) from None
    except RecursionError:
        for _ in signs(source):
            pass
        raise


def _number(text: str) -> str:
    return Number(text) if is_number(text) else Bare(text)


_DECODER = json.JSONDecoder(object_pairs_hook=tuple, parse_float=_number, parse_int=_number, parse_constant=Bare)


def signs(source: Source) -> Iterator[Sign]:
    """The values and keys of a JSON text in order, with their characters.

    Raises:
        GraphError: the text is nested too deeply. No graph is, so who has no mistake to tell need not look.
    """
    kinds = {"{": OPEN_MAPPING, "[": OPEN_SEQUENCE, "}": CLOSE, "]": CLOSE}
    depth = 0
    for match in _TOKEN.finditer(source.text):
        kind = kinds.get(match[0], SCALAR)
        depth += (kind in (OPEN_MAPPING, OPEN_SEQUENCE)) - (kind == CLOSE)
        if depth > DEEPEST:
            message, hint = f"the text is nested deeper than {DEEPEST}", "a graph needs no more than four levels"
            raise problem_error("too-deep", message, source.place(match.start(), match.end()), hint)
        yield Sign(kind, match.start(), match.end())


_PLAIN_WORDS = {
    "Expecting value": "a value is missing here",
    "Expecting property name enclosed in double quotes": "a key in double quotes belongs here",
    "Expecting ':' delimiter": "a colon is missing here",
    "Expecting ',' delimiter": "a comma is missing here",
    "Extra data": "the JSON value has ended; something else follows",
    "Unterminated string starting at": "the string is not closed",
    "Invalid control character at": "a control character, such as a line end, stands in a string",
    "Invalid \\escape": "this escape is not known",
    "Invalid \\uXXXX escape": "four hexadecimal digits belong after \\u",
}


def _syntax(source: Source, error: json.JSONDecodeError) -> Exception:
    end = len(source.text.rstrip())
    start = min(error.pos, end)
    last = source.text[:start].rstrip()
    # Newer versions of Python point at the comma, older ones at what follows it.
    if "trailing comma" in error.msg or (last.endswith(",") and source.text[start : start + 1] in ("]", "}")):
        comma = start if "trailing comma" in error.msg else len(last) - 1
        return problem_error("json-syntax", "a comma too many", source.place(comma, comma + 1), "remove it")
    said = error.msg.partition(": ")[0]
    message = _PLAIN_WORDS.get(said, said[:1].lower() + said[1:])
    rest = source.text[start : start + 1]
    seen = f", where {shown(rest)} is" if rest.strip() and message.endswith("here") else ""
    return problem_error("json-syntax", message + seen, source.place(start, start + 1), _hint(source.text, start))


def _hint(text: str, start: int) -> str | None:
    if text[start : start + 1] == "'":
        return "JSON's quotes are double"
    if text[start : start + 1] in ("/", "#"):
        return "JSON has no comments; YAML has"
    if text[start : start + 1] == "\\":
        return "write two for a backslash"
    if re.match(r"[-+]?[\d.]", text[start : start + 2]):
        return "JSON numbers have digits on both sides of the point, no plus sign and no leading zero"
    if start == 0 or re.match(r"[\s{]*$", text[:start]):
        return "a file that ends in .json holds JSON: name it .yaml if it is YAML"
    return None
