"""Graphs made by chance, of smooth and of kinked operations, with every value in its domain and none on a kink."""

import random

ONE = ["sin", "cos", "tanh", "sigmoid", "softplus", "square", "atan", "erf", "neg", "abs", "relu", "leaky_relu"]
TWO = ["add", "sub", "mul", "max", "min", "hypot"]
MANY = ["add", "mul", "sum", "mean", "max", "min"]
FORMULAS = [
    *("{a} * 2 + {b}", "{a} / (1 + {b}**2)", "-({a} - 3) * {b}", "sin({a}) ** 2 * {a}", "log(1 + {a}**2) / 4"),
    *("sqrt(1 + {a}**2)", "2 ** tanh({b})", "exp(sin({a}))", "atan2({a}, 2 + {b}**2)", "{a} * {a} * {a}"),
]


def graph_text(seed, layers=9):
    """A graph as YAML text; every layer uses what came before, so nodes are shared often."""
    chance = random.Random(seed)
    count = chance.randint(1, 4)
    names = [f"x{index}" for index in range(count)]
    numbers = chance.sample([number / 8 for number in range(-12, 13) if number], count)
    inputs = ", ".join(f"{name}: {number}" for name, number in zip(names, numbers, strict=True))
    nodes = []
    for index in range(layers):
        nodes.append(f"  n{index}: {_node(chance, names)}")
        names.append(f"n{index}")
    return "\n".join([f"inputs: {{{inputs}}}", "nodes:", *nodes, f"output: [n{layers - 1}, n{layers // 2}]"]) + "\n"


def _node(chance, names):
    recent = names[-6:]
    a, b, c = chance.sample(recent, 3) if len(recent) > 2 else [recent[0], recent[-1], recent[0]]
    kind = chance.randrange(4)
    if kind == 0:
        return f"{{{chance.choice(ONE)}: [{a}]}}"
    if kind == 1 and a != b:
        return f"{{{chance.choice(TWO)}: [{a}, {b}]}}"
    if kind == 2 and len({a, b, c}) == 3:
        return f"{{{chance.choice(MANY)}: [{a}, {b}, {c}]}}"
    return chance.choice(FORMULAS).format(a=a, b=chance.choice([a, b]))
