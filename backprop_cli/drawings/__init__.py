"""Pictures to text and files: each format is a function of its name, which takes a drawing and the screen.

On a screen that has only ASCII, signs and lines are ASCII.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from backprop_cli.drawings.picture import Drawing
from backprop_cli.report import Screen

# Every format with its module and the suffixes of files that are written in it.
FORMATS = {
    "text": ("terminal", (".txt",)),
    "svg": ("graphviz", (".svg",)),
    "png": ("graphviz", (".png",)),
    "pdf": ("graphviz", (".pdf",)),
    "dot": ("dot", (".dot", ".gv")),
    "html": ("html", (".html", ".htm")),
    "mmd": ("mermaid", (".mmd", ".mermaid")),
}


def show(drawing: Drawing, form: str, screen: Screen) -> Iterable[str | bytes]:
    """The drawing in a format, in pieces."""
    module = import_module(f"backprop_cli.drawings.{FORMATS[form][0]}")
    pieces: Iterable[str | bytes] = getattr(module, form)(drawing, screen)
    return pieces
