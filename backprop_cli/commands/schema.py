"""`backprop schema`: the JSON Schema of the graph file, for editors."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from backprop_cli.ops import BY_NAME
from backprop_cli.readers.document import INPUT_KEYS
from backprop_cli.report import Answer, Text

# Letters of any script. Editors read patterns as JavaScript, where \w is ASCII: so this leaves out the rest of ASCII.
_NAME = r"^[^\x00-@\[-\^`{-\x7f][^\x00-/:-@\[-\^`{-\x7f]*$"
_NUMBER: dict[str, object] = {"type": "number"}
_TEXT: dict[str, object] = {"type": ["string", "number"]}


def options(parser: ArgumentParser) -> None:
    """What `schema` takes."""
    parser.add_argument("-o", "--output", metavar="FILE", help="write there instead of to standard output")


def answer(_args: Namespace) -> tuple[Answer, int]:
    """The schema as text."""
    import json

    return Text(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"), 0


def schema() -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of a graph file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Computation graph for backprop",
        "type": "object",
        "additionalProperties": False,
        "required": ["nodes"],
        "properties": {
            "title": {**_TEXT, "description": "A title, shown above the tables."},
            "inputs": _mapping("The leaves that are differentiated by.", {"anyOf": [_NUMBER, _described_input()]}),
            "constants": _mapping("Leaves that get no partial derivative.", _NUMBER),
            "nodes": {
                **_mapping("An operation, {mul: [a, b]}, or a formula, a * b.", {"anyOf": [_formula(), _operation()]}),
                "type": "object",
                "minProperties": 1,
            },
            "output": {
                "description": "The output, or several.",
                "anyOf": [
                    {"type": "string"},
                    {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
                ],
            },
            "ops": _mapping("Operations of your own.", _own_op()),
            "correlations": _mapping(
                "How inputs vary together: {V: {I: -0.36}}, each pair once.",
                _mapping("The other inputs.", {"type": "number", "minimum": -1, "maximum": 1}),
            ),
        },
    }


def _mapping(description: str, values: dict[str, object]) -> dict[str, object]:
    return {
        "type": ["object", "null"],
        "description": description,
        "propertyNames": {"pattern": _NAME, "maxLength": 128},
        "additionalProperties": values,
    }


def _described_input() -> dict[str, object]:
    kinds: dict[str, object] = {
        "value": _NUMBER,
        "label": _TEXT,
        "unit": _TEXT,
        "plus_minus": {"type": "number", "minimum": 0},
    }
    assert tuple(kinds) == INPUT_KEYS
    return {"type": "object", "additionalProperties": False, "required": ["value"], "properties": kinds}


def _formula() -> dict[str, object]:
    return {
        **_TEXT,
        "description": "A formula: + - * / **, parentheses, names, numbers, calls such as exp(x).",
    }


def _operation() -> dict[str, object]:
    """Operations of the file's own are accepted by any name; the table's names carry their sentence."""
    known: dict[str, object] = {
        name: {
            "description": f"{op.spelled(op.names_of_operands)}: {op.sentence}",
            **(_operands(2) if op.many else _operands(len(op.partials), len(op.partials))),
        }
        for name, op in BY_NAME.items()
    }
    return {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "properties": known,
        "additionalProperties": _operands(1),
    }


def _operands(least: int, most: int | None = None) -> dict[str, object]:
    """A list of so many names and numbers; one alone needs no list."""
    limits = {"minItems": least} if most is None else {"minItems": least, "maxItems": most}
    every: dict[str, object] = {"type": "array", "items": _TEXT, **limits}
    return {"anyOf": [every, _TEXT]} if least == 1 else every


def _own_op() -> dict[str, object]:
    names = {"type": "array", "items": {"type": "string", "pattern": _NAME}, "minItems": 1, "uniqueItems": True}
    partials = {
        "type": "array",
        "items": _formula(),
        "minItems": 1,
        "description": "One for each input, in that order; `out` is the value.",
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["inputs", "forward", "partials"],
        "properties": {"inputs": names, "forward": _formula(), "partials": partials},
    }
