"""The graph as one page that needs no network: the picture, fields and sliders for its inputs, both passes
step by step.

The page computes with the rules' own program (`javascript.py`). What comes from the user stands in it as data: no name,
title or label is ever markup or script, and the page itself forbids any script but the one it was written with.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from backprop_cli.drawings.page_data import graph_data, program, rules
from backprop_cli.drawings.picture import Drawing
from backprop_cli.javascript import library

if TYPE_CHECKING:
    from backprop_cli.report import Screen

SCRIPTS = ("numerals", "passes", "steps", "layout", "picture", "inputs", "page")


def html(drawing: Drawing, screen: Screen) -> Iterator[bytes]:  # noqa: ARG001
    """The page, in UTF-8 whatever the screen can show."""
    yield document(drawing).encode()


def document(drawing: Drawing) -> str:
    """The whole page."""
    import json
    from html import escape
    from string import Template

    found = rules(drawing.graph)
    data = json.dumps(graph_data(drawing, found), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    style, script = _file("page.css"), _script(program(found))
    return Template(_file("page.html")).substitute(
        title=escape(drawing.title or "Computation graph"),
        policy="default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
        f"style-src '{_digest(style)}'; script-src '{_digest(script)}'",
        style=style,
        data=data.replace("<", r"\u003c"),
        script=script,
    )


def _script(rules_program: str) -> str:
    """The functions, the rules and the page's own parts, in a scope of their own."""
    parts = (library(), rules_program, *(_file(f"{name}.js") for name in SCRIPTS))
    return "(() => {\n'use strict';\n" + "\n".join(parts) + "})();\n"


def _file(name: str) -> str:
    from importlib.resources import files

    return files("backprop_cli.drawings").joinpath("page", name).read_text("utf-8")


def _digest(text: str) -> str:
    """What a content security policy calls a text by."""
    from base64 import b64encode
    from hashlib import sha256

    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
