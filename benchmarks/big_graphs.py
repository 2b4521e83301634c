"""What does a graph of 100,000 or 1,000,000 nodes take, file and all? `python benchmarks/big_graphs.py`"""

import tempfile
from pathlib import Path

from measure import backprop, compare, script, table, write

from graphs import as_json, as_yaml, chain, wide, written

EVENTS = "import sys, yaml\nfor _ in yaml.parse(open(sys.argv[1]), Loader=yaml.CSafeLoader): pass"
JSON = "import sys, json\njson.load(open(sys.argv[1]))"
# A scalar autograd in the style of micrograd, with a loop instead of recursion, so that it does reach the end.
SCALAR = """
import sys, yaml
class Value:
    def __init__(self, data, children=(), op=''):
        self.data, self.grad, self._backward, self._prev, self._op = data, 0.0, lambda: None, set(children), op
    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), '+')
        def _backward():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = _backward
        return out
    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other), '*')
        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = _backward
        return out
    def relu(self):
        out = Value(max(self.data, 0.0), (self,), 'ReLU')
        def _backward():
            self.grad += (out.data > 0) * out.grad
        out._backward = _backward
        return out
    def backward(self):
        order, seen, waiting = [], set(), [(self, False)]
        while waiting:
            value, is_ready = waiting.pop()
            if is_ready:
                order.append(value)
            elif value not in seen:
                seen.add(value)
                waiting.append((value, True))
                waiting.extend((child, False) for child in value._prev)
        self.grad = 1.0
        for value in reversed(order):
            value._backward()
made = yaml.load(open(sys.argv[1]), Loader=yaml.CSafeLoader)
values = {name: Value(float(number)) for name, number in made['inputs'].items()}
for name, node in made['nodes'].items():
    (op, operands), = node.items()
    if op == 'relu':
        values[name] = values[operands[0]].relu()
        continue
    x, y = (values[o] if isinstance(o, str) else Value(float(o)) for o in operands)
    values[name] = x + y if op == 'add' else x * y
out = values[made['output']]
out.backward()
print(out.data, values['x0'].grad)
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yaml = written(folder, "wide.yaml", as_yaml(wide(100_000)))
        million = written(folder, "wide.json", as_json(wide(1_000_000)))
        links = written(folder, "chain.json", as_json(chain(1_000_000)))
        first = compare(
            {
                "PyYAML's C event parser alone": script(EVENTS, yaml),
                "backprop run --get": backprop("run", yaml, "--get", "x0", "--get", f"{wide(100_000).output}/x0"),
                "backprop run -f json (every node)": backprop("run", yaml, "-f", "json"),
                "PyYAML's C loader and a scalar autograd": script(SCALAR, yaml),
            },
            5,
        )
        second = compare(
            {
                "json.load": script(JSON, million),
                "backprop run --get": backprop("run", million, "--get", f"{wide(1_000_000).output}/x0"),
                "the same, a chain": backprop("run", links, "--get", "n999999/x0"),
            },
            3,
        )
    write(
        "big graphs",
        ["100,000 nodes, YAML, the whole process:", "", *table(first, "PyYAML's C event parser alone", unit="s")],
        ["1,000,000 nodes, JSON, the whole process:", "", *table(second, "json.load", unit="s")],
    )


if __name__ == "__main__":
    main()
