"""How long does a small question take from the shell? `python benchmarks/startup.py`"""

from measure import ROOT, backprop, compare, script, table, write

SHOPPING = str(ROOT / "graphs" / "shopping.yaml")
INPUTS = "a, n, o, m, t = 100.0, 2.0, 150.0, 3.0, 1.1\n"
PEERS = {
    "micrograd, bare script": """
from micrograd.engine import Value
a, n, o, m, t = map(Value, (100.0, 2.0, 150.0, 3.0, 1.1))
y = (a * n + o * m) * t
y.backward()
print(y.data, a.grad, n.grad, o.grad, m.grad, t.grad)""",
    "autograd": "from autograd import value_and_grad\n"
    + INPUTS
    + "print(value_and_grad(lambda x: (x[0] * x[1] + x[2] * x[3]) * x[4])([a, n, o, m, t]))",
    "casadi": """
from casadi import SX, Function, gradient
x = SX.sym('x', 5)
y = (x[0] * x[1] + x[2] * x[3]) * x[4]
print(Function('f', [x], [y, gradient(y, x)])([100.0, 2.0, 150.0, 3.0, 1.1]))""",
    "sympy": """
from sympy import symbols
xs = a, n, o, m, t = symbols('a n o m t')
y = (a * n + o * m) * t
at = dict(zip(xs, (100.0, 2.0, 150.0, 3.0, 1.1)))
print(y.subs(at), [y.diff(x).subs(at) for x in xs])""",
    "jax": "import jax\n"
    + INPUTS
    + "print(jax.value_and_grad(lambda *x: (x[0] * x[1] + x[2] * x[3]) * x[4], (0, 1, 2, 3, 4))(a, n, o, m, t))",
    "torch": """
import torch
x = torch.tensor([100.0, 2.0, 150.0, 3.0, 1.1], dtype=torch.float64, requires_grad=True)
y = (x[0] * x[1] + x[2] * x[3]) * x[4]
y.backward()
print(y, x.grad)""",
}


def main() -> None:
    cases = {
        "python -c pass": script("pass"),
        "backprop --version": backprop("--version"),
        "backprop run --get price": backprop("run", SHOPPING, "--get", "price"),
        "backprop run -f json": backprop("run", SHOPPING, "-f", "json"),
        "backprop run (a table)": backprop("run", SHOPPING),
        "backprop check": backprop("check", SHOPPING),
    }
    cases |= {name: script(text) for name, text in PEERS.items()}
    write("startup", table(compare(cases, 15), "python -c pass"))


if __name__ == "__main__":
    main()
