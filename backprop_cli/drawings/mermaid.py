"""A picture in Mermaid's language, for Markdown that draws it: on each edge its value, and below it the gradient."""

from __future__ import annotations

from collections.abc import Iterator

from backprop_cli.drawings.picture import BLANK, Box, Drawing, Edge, Picture
from backprop_cli.graph import LAYER
from backprop_cli.report import Screen
from backprop_cli.words import shown

_HARMLESS = frozenset(" ._,()+-=/×÷−√∛Σ")
TO_FILL_IN = "▁" * 6


def mmd(drawing: Drawing, screen: Screen) -> Iterator[str]:
    """The drawing as one flowchart, each picture below its title in a part of its own.

    The titles are those of the parts: from the one that a flowchart itself can have, Mermaid takes out what looks like
    markup.
    """
    plain = screen.encoding == "ascii"
    yield "flowchart LR\n"
    # Mermaid puts the last one on top.
    for number, picture in reversed(list(enumerate(drawing.pictures, 1))):
        if picture.title is None:
            yield from _picture(picture, "  ", f"p{number}", plain)
            continue
        yield f'  subgraph p{number} ["{escaped(shown(picture.title, len(picture.title)))}"]\n    direction LR\n'
        yield from _picture(picture, "    ", f"p{number}", plain)
        yield f"  end\n  style p{number} fill:none,stroke:none\n"


def _picture(picture: Picture, margin: str, prefix: str, plain: bool) -> Iterator[str]:
    for number, box in enumerate(picture.boxes):
        yield f"{margin}{prefix}b{number}{_box(box, plain)}\n"
    for edge in picture.edges:
        yield f"{margin}{prefix}b{edge.source} {_arrow(edge)} {prefix}b{edge.target}\n"


def _box(box: Box, plain: bool) -> str:
    """Layers are circles, everything else is a box with round corners."""
    text = escaped(box.plain if plain else box.text)
    if box.kind == LAYER:
        return f'(("{text}"))'
    return f'("{text}<br/>{escaped(box.caption)}")' if box.caption else f'("{text}")'


def _arrow(edge: Edge) -> str:
    shown_labels = [label for label in (edge.value, edge.gradient) if label is not None]
    text = "<br/>".join(TO_FILL_IN if label == BLANK else escaped(label) for label in shown_labels)
    return f'-- "{text}" -->' if text else "-->"


def escaped(text: str) -> str:
    """Text in quotes: letters and digits as they are, whatever might mean something by its number."""
    return "".join(letter if letter.isalnum() or letter in _HARMLESS else f"#{ord(letter)};" for letter in text)
