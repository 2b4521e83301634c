"""Random graphs: every operation, both spellings, of a size that a person could draw."""

import random
from typing import NamedTuple

from backprop_cli.ops import TABLE, Op

INFIX = [op for op in TABLE.values() if op.infix and op.takes(2)]


class Node(NamedTuple):
    """A node that is an operation of names and numbers."""

    name: str
    op: Op
    operands: tuple[str | float, ...]

    def as_formula(self) -> str:
        texts = [f"({operand!r})" if isinstance(operand, float) else operand for operand in self.operands]
        if self.op.infix and len(texts) == 2:
            return f" {self.op.infix} ".join(texts)
        return f"{self.op.name}({', '.join(texts)})"

    def as_operation(self) -> dict[str, list[str | float]]:
        return {self.op.name: list(self.operands)}


class Drawn(NamedTuple):
    """A random graph: inputs with values, nodes in computing order; the last one is the output."""

    inputs: dict[str, float]
    nodes: tuple[Node, ...]

    @property
    def output(self) -> str:
        return self.nodes[-1].name

    def as_tree(self, formulas: random.Random | None = None) -> dict[str, object]:
        """The file as plain values; nodes are formulas where `formulas` throws a six or less of ten."""
        bodies = {
            node.name: node.as_formula() if formulas and formulas.random() < 0.6 else node.as_operation()
            for node in self.nodes
        }
        return {"inputs": self.inputs, "nodes": bodies, "output": self.output}


def draw(rng: random.Random, deepest: int = 6) -> Drawn:
    inputs = {name: _value(rng) for name in "abc"[: rng.randint(1, 3)]}
    names = list(inputs)
    nodes: list[Node] = []
    ops = list(TABLE.values())
    for index in range(rng.randint(1, deepest)):
        op = rng.choice(ops)
        count = rng.randint(2, 4) if op.many else len(op.partials)
        # Late names are likelier, so that graphs grow deep.
        operands = [_operand(rng, names) for _ in range(count)]
        if not any(isinstance(operand, str) for operand in operands):
            operands[0] = names[-1]
        nodes.append(Node(f"n{index}", op, tuple(operands)))
        names.append(f"n{index}")
    return Drawn(inputs, tuple(nodes))


def _operand(rng: random.Random, names: list[str]) -> str | float:
    if rng.random() < 0.1:
        return _value(rng)
    return names[-1] if rng.random() < 0.4 else rng.choice(names)


def _value(rng: random.Random) -> float:
    return rng.choice([float(rng.randint(-3, 4)), round(rng.uniform(-3, 3), 3), rng.uniform(0, 2), 0.5, 1.0])
