"""Graphs to measure with: wide and random, or a chain, of operations that every peer has, with bounded values."""

import json
import random
import sys
from pathlib import Path
from typing import NamedTuple

Node = tuple[str, str, list[str | float]]


class Drawn(NamedTuple):
    """A graph as data: the inputs' values, and the nodes in computing order."""

    inputs: dict[str, float]
    nodes: list[Node]

    @property
    def output(self) -> str:
        return self.nodes[-1][0]


def wide(count: int, seed: int = 1) -> Drawn:
    """About `count` nodes: relu(x + y) / 2 and x * y of any that came before, and a tree that adds up what is left."""
    rng = random.Random(seed)
    inputs = {f"x{index}": round(rng.uniform(-1, 1), 3) for index in range(max(4, count // 100))}
    nodes: list[Node] = []
    bounded, unused = list(inputs), set(inputs)

    def add(op: str, *operands: str | float) -> str:
        name = f"n{len(nodes)}"
        nodes.append((name, op, list(operands)))
        unused.difference_update(operands)
        return name

    while len(nodes) + len(unused) < count:
        x, y = rng.choice(bounded), rng.choice(bounded)
        name = add("mul", x, y) if rng.random() < 0.4 else add("mul", add("relu", add("add", x, y)), 0.5)
        bounded.append(name)
        unused.add(name)
    rest = sorted(unused)
    while len(rest) > 1:
        pairs = zip(rest[::2], rest[1::2], strict=False)
        rest = [add("add", x, y) for x, y in pairs] + (rest[-1:] if len(rest) % 2 else [])
    return Drawn(inputs, nodes)


def chain(count: int) -> Drawn:
    """A chain of `count` nodes, each the one before times a number near 1, or plus a small one."""
    nodes: list[Node] = []
    before = "x0"
    for index in range(count):
        nodes.append((f"n{index}", "mul" if index % 2 else "add", [before, 0.999 if index % 2 else 0.001]))
        before = f"n{index}"
    return Drawn({"x0": 0.5}, nodes)


def batch50() -> Drawn:
    """Five inputs and 50 nodes in a row of additions, products and differences, each with one of the twelve before."""
    rng = random.Random(3)
    names = ["a", "b", "c", "d", "e"]
    nodes: list[Node] = []
    for index in range(50):
        op = ("add", "mul", "sub")[rng.choice([0, 0, 1, 1, 2])]
        nodes.append((f"n{index}", op, [names[-1], names[index] if index < 5 else rng.choice(names[-12:])]))
        names.append(f"n{index}")
    return Drawn(dict.fromkeys("abcde", 0.5), nodes)


SHOPPING = Drawn(
    {"apple": 100.0, "apple_num": 2.0, "orange": 150.0, "orange_num": 3.0, "tax": 1.1},
    [
        ("apple_price", "mul", ["apple", "apple_num"]),
        ("orange_price", "mul", ["orange", "orange_num"]),
        ("total_price", "add", ["apple_price", "orange_price"]),
        ("price", "mul", ["total_price", "tax"]),
    ],
)


def as_json(drawn: Drawn) -> str:
    """The graph's file as JSON."""
    nodes = {name: {op: operands} for name, op, operands in drawn.nodes}
    return json.dumps({"inputs": drawn.inputs, "nodes": nodes, "output": drawn.output})


def as_yaml(drawn: Drawn) -> str:
    """The graph's file as YAML, as a program writes it."""
    inputs = "".join(f"  {name}: {value!r}\n" for name, value in drawn.inputs.items())
    nodes = "".join(f"  {name}: {{{op}: [{', '.join(map(str, xs))}]}}\n" for name, op, xs in drawn.nodes)
    return f"inputs:\n{inputs}nodes:\n{nodes}output: {drawn.output}\n"


def main(folder: Path) -> None:
    """Write the files of big_graphs.py: a process of its own, since a child's peak of memory begins at its parent's."""
    (folder / "wide.yaml").write_text(as_yaml(wide(100_000)))
    (folder / "wide.json").write_text(as_json(wide(1_000_000)))
    (folder / "chain.json").write_text(as_json(chain(1_000_000)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
