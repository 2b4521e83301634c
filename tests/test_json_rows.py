"""JSON for programs: whatever the rows hold, Python's own reader gets the same back, and each row has a line."""

import json
from math import isfinite

from hypothesis import given, settings
from hypothesis import strategies as st

from backprop_cli.report import Records, Report, Screen
from backprop_cli.views.json_rows import show

TEXTS = st.text() | st.sampled_from(["\n", "\r", "]\n[", "], [", '"', "%s", "\\n"])
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
NESTED = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=8)
# What the columns of reports hold, lists of names among it; and what they might hold one day.
COLUMNS = st.sampled_from([TEXTS, st.floats(), PLAIN, st.lists(TEXTS), st.lists(st.lists(TEXTS)), NESTED])


def strict(value):
    """The value with null for what JSON has no number for."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, dict):
        return {key: strict(item) for key, item in value.items()}
    return [strict(item) for item in value] if isinstance(value, list) else value


@st.composite
def records(draw):
    keys = draw(st.lists(TEXTS, min_size=1, max_size=4, unique=True))
    count = draw(st.integers(0, 6))
    columns = [draw(st.lists(draw(COLUMNS), min_size=count, max_size=count)) for _ in keys]
    return Records(tuple(keys), list(zip(*columns, strict=True)))


@settings(max_examples=500, deadline=None)
@given(records(), st.sampled_from(["utf-8", "ascii"]))
def test_rows_come_back_as_they_went(made, encoding):
    text = "".join(show(Report({"graph": "g"}, {"rows": made}, list), Screen(encoding=encoding)))
    rows = [dict(zip(made.keys, map(strict, row), strict=True)) for row in made.rows]
    assert json.loads(text) == {"graph": "g", "rows": rows}
    assert text.isascii() or encoding != "ascii"
    assert text.count("\n") == max(1, len(rows)) + 1
    assert "\r" not in text


def test_more_rows_than_are_written_at_once():
    rows = [(f"n{index}", [f"n{index - 1}", "0.5"], index / 7) for index in range(1234)]
    text = "".join(show(Report({}, {"rows": Records(("name", "inputs", "value"), rows)}, list), Screen()))
    assert [tuple(row.values()) for row in json.loads(text)["rows"]] == rows
    assert text.count("\n") == len(rows)


def test_lists_of_lists_beside_numbers():
    rows = [(1,), ([[2], [3]],), ([],), (["a"],)]
    text = "".join(show(Report({}, {"rows": Records(("x",), rows)}, list), Screen()))
    assert [tuple(row.values()) for row in json.loads(text)["rows"]] == rows
