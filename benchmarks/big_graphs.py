"""What does a graph of 100,000 or 1,000,000 nodes take, file and all? `python benchmarks/big_graphs.py`"""

import tempfile
from pathlib import Path

from measure import PYTHON, backprop, compare, process, script, table, write

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
        assert process(PYTHON, Path(__file__).parent / "graphs.py", folder)()
        yaml, million, links = (folder / name for name in ("wide.yaml", "wide.json", "chain.json"))
        # The output is the last node, whose name ends the file.
        small, large = (path.read_text()[-40:].split()[-1].strip('"}') for path in (yaml, million))
        first = compare(
            {
                "PyYAML's C event parser alone": script(EVENTS, yaml),
                "backprop run --get": backprop("run", yaml, "--get", "x0", "--get", f"{small}/x0"),
                "backprop run -f json (every node)": backprop("run", yaml, "-f", "json"),
                "PyYAML's C loader and a scalar autograd": script(SCALAR, yaml),
            },
            3,
        )
        second = compare(
            {
                "json.load": script(JSON, million),
                "backprop run --get": backprop("run", million, "--get", f"{large}/x0"),
                "the same, a chain": backprop("run", links, "--get", "n999999/x0"),
            },
            2,
        )
    write(
        "big graphs",
        ["100,000 nodes, YAML, the whole process:", "", *table(first, "PyYAML's C event parser alone", unit="s")],
        ["1,000,000 nodes, JSON, the whole process:", "", *table(second, "json.load", unit="s")],
    )


if __name__ == "__main__":
    main()
