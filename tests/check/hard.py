"""The rows of hard.toml, and what is true of each by mpmath, from the derivative written there."""

import tomllib
from pathlib import Path
from typing import NamedTuple

from mpmath import mp

from backprop_cli import Graph, loads

CLASSES = tomllib.loads(Path(__file__).with_name("hard.toml").read_text("utf-8"))
_DIGITS = 1600


class Case(NamedTuple):
    """A formula f of x (and y: 2, unless the row says otherwise) at a point, and the input to differentiate by."""

    kind: str
    formula: str
    x: str
    y: str
    by: str
    row: dict[str, str]

    @property
    def name(self) -> str:
        return f"{self.kind}: {self.formula} at {self.x}"

    def graph(self) -> Graph:
        """The case as a graph."""
        return loads(f"inputs: {{x: {self.x}, y: {self.y}}}\nnodes: {{f: {{add: [g, 0]}}, g: '{self.formula}'}}\n")

    def truth(self, key: str):
        """The slope under a key of the row (`d`, `left`, `right`), to many digits; None where the row has none."""
        if key not in self.row:
            return None
        names = {name: getattr(mp, name) for name in dir(mp) if not name.startswith("_")}
        with mp.workdps(_DIGITS):
            names |= {"x": mp.mpf(float(self.x)), "y": mp.mpf(float(self.y))}
            return mp.mpf(eval(self.row[key], names)) * mp.mpf(eval(self.row.get("scale", "1"), names))


def cases(kind: str) -> list[Case]:
    """The cases of a class."""
    return [
        Case(kind, row["f"], x, row.get("y", "2") if row.get("by") != "y" else "-4", row.get("by", "x"), row)
        for row in CLASSES[kind]
        for x in row["at"]
    ]


EVERY = [case for kind in CLASSES for case in cases(kind)]
