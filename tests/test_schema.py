"""The JSON Schema: it is up to date, takes every example, takes what the tool takes, refuses the shapes it refuses.

Rows are JSON, the one notation that both read without a choice of YAML version.
"""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from command import GRAPH_FILES

from backprop_cli import GraphError, loads
from backprop_cli.commands.schema import schema
from backprop_cli.ops import TABLE

ROOT = Path(__file__).parent.parent
FILE = ROOT / "docs" / "graph.schema.json"
SCHEMA = json.loads(FILE.read_text("utf-8"))
GRAPHS = GRAPH_FILES
VALID = jsonschema.Draft202012Validator(SCHEMA).is_valid

IN = '"inputs": {"a": 2, "b": 3}'
RIGHT = [
    f'{{{IN}, "nodes": {{"y": "a * b"}}}}',
    f'{{{IN}, "nodes": {{"y": {{"mul": ["a", "b"]}}}}, "output": "y"}}',
    f'{{{IN}, "nodes": {{"y": "a + b", "z": "a"}}, "output": ["y", "z"]}}',
    f'{{{IN}, "nodes": {{"y": {{"mul": ["a", 2.5, "b", -1e3]}}}}}}',
    f'{{{IN}, "nodes": {{"y": {{"exp": ["a"]}}, "z": {{"exp": "b"}}}}, "output": ["z", "y"]}}',
    '{"nodes": {"y": {"exp": 2}}}',
    '{"nodes": {"y": 2}}',
    '{"inputs": null, "constants": null, "ops": null, "nodes": {"y": "1 + 1"}}',
    '{"inputs": {}, "constants": {"g": 9.81}, "nodes": {"y": "2 * g"}}',
    '{"inputs": {"x": {"value": 1}}, "nodes": {"y": "x"}}',
    '{"inputs": {"x": {"value": 1, "label": "one", "unit": "m", "plus_minus": 0.1}}, "nodes": {"y": "x"}}',
    '{"inputs": {"x": {"value": 1, "unit": 1, "label": 2024}}, "title": 2024, "nodes": {"y": "x"}}',
    '{"inputs": {"사과": 1, "_x1": 2, "é": 3, "π": 4}, "nodes": {"총액": {"sum": ["사과", "_x1", "é", "π"]}}}',
    f'{{{IN}, "nodes": {{"y": {{"MulLayer": ["a", "b"]}}}}}}',
    f'{{{IN}, "nodes": {{"y": {{"ln": ["a"]}}, "z": "b"}}, "output": ["y", "z", "a"]}}',
    f'{{{IN}, "nodes": {{"y": {{"max": ["a", "b", 0]}}}}}}',
    '{"ops": {"dbl": {"inputs": ["x"], "forward": "2 * x", "partials": [2]}}, "nodes": {"y": {"dbl": 1}}}',
    '{"ops": {"dbl": {"inputs": ["x"], "forward": "2 * x", "partials": ["2"]}}, "nodes": {"y": "dbl(1)"}}',
    f'{{{IN}, "ops": {{"f": {{"inputs": ["p", "q"], "forward": "p * q", "partials": ["q", "p"]}}}},'
    ' "nodes": {"y": {"f": ["a", "b"]}}}',
    '{"nodes": {"y": {"atan2": [1, 2]}}, "title": "An angle"}',
]
WRONG = [
    "{}",
    "[]",
    '"y: a * b"',
    '{"nodes": {}}',
    '{"nodes": null}',
    '{"nodes": ["a * b"]}',
    f'{{{IN}, "nodes": {{"y": "a * b"}}, "outputs": "y"}}',
    f'{{{IN}, "nodes": {{"y": {{"mul": ["a"]}}}}}}',
    f'{{{IN}, "nodes": {{"y": {{"sub": ["a", "b", "b"]}}}}}}',
    f'{{{IN}, "nodes": {{"y": {{"mul": "a"}}}}}}',
    f'{{{IN}, "nodes": {{"y": {{"mul": ["a", "b"], "add": ["a", "b"]}}}}}}',
    f'{{{IN}, "nodes": {{"y": {{}}}}}}',
    f'{{{IN}, "nodes": {{"y": {{"mul": ["a", ["b"]]}}}}}}',
    f'{{{IN}, "nodes": {{"y": {{"mul": ["a", null]}}}}}}',
    f'{{{IN}, "nodes": {{"y": true}}}}',
    f'{{{IN}, "nodes": {{"y": "a * b"}}, "output": []}}',
    f'{{{IN}, "nodes": {{"y": "a * b"}}, "output": ["y", "y"]}}',
    f'{{{IN}, "nodes": {{"y": "a * b"}}, "output": 1}}',
    '{"inputs": {"x": "1"}, "nodes": {"y": "x"}}',
    '{"inputs": {"x": null}, "nodes": {"y": "x"}}',
    '{"inputs": {"x": {"label": "no value"}}, "nodes": {"y": "x"}}',
    '{"inputs": {"x": {"value": 1, "plusminus": 0.1}}, "nodes": {"y": "x"}}',
    '{"inputs": {"x": {"value": 1, "plus_minus": -0.1}}, "nodes": {"y": "x"}}',
    '{"inputs": {"2x": 1}, "nodes": {"y": "2"}}',
    '{"inputs": {"a.b": 1}, "nodes": {"y": "2"}}',
    '{"inputs": {"a b": 1}, "nodes": {"y": "2"}}',
    '{"inputs": [1, 2], "nodes": {"y": "2"}}',
    '{"constants": {"g": {"value": 9.81}}, "nodes": {"y": "g"}}',
    '{"title": ["a"], "nodes": {"y": "2"}}',
    '{"ops": {"dbl": {"inputs": ["x"], "forward": "2 * x"}}, "nodes": {"y": "2"}}',
    '{"ops": {"dbl": {"inputs": [], "forward": "2", "partials": []}}, "nodes": {"y": "2"}}',
    '{"ops": {"f": {"inputs": ["x", "x"], "forward": "x", "partials": ["1", "1"]}}, "nodes": {"y": "2"}}',
    '{"ops": {"dbl": "2 * x"}, "nodes": {"y": "2"}}',
]


class Core(yaml.SafeLoader):
    """YAML 1.2's core schema, which editors use: 1e3 is a number, and `no` a word."""

    yaml_implicit_resolvers = {}  # noqa: RUF012


Core.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$"), list("-+.0123456789")
)


def test_the_file_is_up_to_date():
    text = json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
    assert FILE.read_text("utf-8") == text, "backprop schema -o docs/graph.schema.json writes it anew"


def test_is_a_schema_of_draft_2020_12():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("path", GRAPHS, ids=lambda path: path.stem)
def test_takes_the_examples(path):
    jsonschema.validate(yaml.load(path.read_text("utf-8"), Core), SCHEMA)


@pytest.mark.parametrize("text", RIGHT)
def test_takes_what_the_tool_takes(text):
    loads(text)
    jsonschema.validate(json.loads(text), SCHEMA)


@pytest.mark.parametrize("text", WRONG)
def test_refuses_what_the_tool_refuses(text):
    with pytest.raises(GraphError):
        loads(text)
    assert not VALID(json.loads(text))


@pytest.mark.parametrize("op", TABLE.values(), ids=lambda op: op.name)
def test_knows_how_many_operands_each_operation_takes(op):
    for count in range(6):
        graph = {"inputs": {"x": 0.5}, "nodes": {"y": {op.name: ["x"] * count}}}
        assert VALID(graph) == op.takes(count), count


def test_names_of_any_script_pass_in_editors_too():
    # JavaScript's \w is ASCII, as Python's is with this flag.
    pattern = re.compile(SCHEMA["properties"]["nodes"]["propertyNames"]["pattern"], re.ASCII)
    assert all(map(pattern.search, ("사과", "price_1", "_", "é", "π")))
    assert not any(map(pattern.search, ("1a", "a.b", "a-b", "a b", "", "a/b", "<<")))
