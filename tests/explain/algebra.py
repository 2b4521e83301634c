"""Printed formulas read by Python's own grammar into sympy: independent of the parser and the rules under test."""

import ast
import re

import mpmath
import sympy

X = sympy.Symbol


def conditional(value, test, otherwise):
    return sympy.Piecewise((value, test), (otherwise, True))


def largest(*operands):
    result = operands[0]
    for operand in operands[1:]:
        result = sympy.Piecewise((result, result >= operand), (operand, True))
    return result


FUNCTIONS = {
    "Rational": sympy.Rational,
    "conditional": conditional,
    "Eq": sympy.Eq,
    **{name: getattr(sympy, name) for name in ("sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh")},
    **{name: getattr(sympy, name) for name in ("tanh", "exp", "log", "erf", "sqrt", "sign")},
    "abs": sympy.Abs,
    "cbrt": lambda x: sympy.sign(x) * sympy.Abs(x) ** sympy.Rational(1, 3),
    "square": lambda x: x * x,
    "neg": lambda x: -x,
    "log2": lambda x: sympy.log(x) / sympy.log(2),
    "log10": lambda x: sympy.log(x) / sympy.log(10),
    "log1p": lambda x: sympy.log(1 + x),
    "expm1": lambda x: sympy.exp(x) - 1,
    "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)),
    "softplus": lambda x: sympy.log(1 + sympy.exp(x)),
    "relu": lambda x: sympy.Piecewise((x, x > 0), (0, True)),
    "leaky_relu": lambda x: sympy.Piecewise((x, x > 0), (x / 100, True)),
    "normal_cdf": lambda x: (1 + sympy.erf(x / sympy.sqrt(2))) / 2,
    "hypot": lambda x, y: sympy.sqrt(x * x + y * y),
    "max": largest,
    "min": lambda *xs: -largest(*(-x for x in xs)),
    "sum": lambda *xs: sympy.Add(*xs),
    "mean": lambda *xs: sympy.Add(*xs) / len(xs),
    "pi": sympy.pi,
    "e": sympy.E,
}


class _ToSympy(ast.NodeTransformer):
    """Numbers become exact, conditions become calls."""

    def __init__(self, text):
        self.text = text

    def visit_Constant(self, node):
        digits = ast.get_source_segment(self.text, node)
        return ast.parse(f"Rational('{digits}')", mode="eval").body

    def visit_IfExp(self, node):
        parts = [self.visit(part) for part in (node.body, node.test, node.orelse)]
        return ast.Call(ast.Name("conditional", ast.Load()), parts, [])

    def visit_Compare(self, node):
        node = self.generic_visit(node)
        if isinstance(node.ops[0], ast.Eq):
            return ast.Call(ast.Name("Eq", ast.Load()), [node.left, *node.comparators], [])
        return node


class _ToMpmath(_ToSympy):
    """Numbers become exact decimals; conditions stay Python's own."""

    def visit_Constant(self, node):
        return ast.parse(f"mpf('{ast.get_source_segment(self.text, node)}')", mode="eval").body

    visit_IfExp = visit_Compare = ast.NodeTransformer.generic_visit  # noqa: N815


NUMERIC = {
    **{name: getattr(mpmath, name) for name in ("mpf", "sin", "cos", "tan", "atan", "atan2", "cosh", "tanh", "exp")},
    **{name: getattr(mpmath, name) for name in ("log", "erf", "sqrt", "sign", "hypot")},
    "abs": abs,
    "max": max,
    "min": min,
    "square": lambda x: x * x,
    "mean": lambda *xs: sum(xs) / len(xs),
    "sum": lambda *xs: sum(xs),
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "relu": lambda x: max(x, 0),
    "leaky_relu": lambda x: max(x, x / 100),
    "normal_cdf": mpmath.ncdf,
    "pi": mpmath.pi,
    "e": mpmath.e,
}


def _tree(text, transformer):
    text = text.replace("×", "*")
    text = layers_as_names(re.sub(r"∂([\w.]+)/∂([\w.]+)", r"d_\1_by_\2", text))
    tree = ast.fix_missing_locations(transformer(text).visit(ast.parse(text, mode="eval")))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return compile(tree, "formula", "eval"), names


def layers_as_names(text):
    """Dots that follow a name, not those of numbers, as part of an identifier."""
    return re.sub(r"([^\W\d]\w*)\.(\d+)", r"\1_dot_\2", text)


def read(text, known):
    """The sympy expression of a printed formula; names that are not in `known` are symbols."""
    code, names = _tree(text, _ToSympy)
    symbols = {name: X(name, real=True) for name in names - FUNCTIONS.keys()}
    return eval(code, {"__builtins__": {}}, {**symbols, **FUNCTIONS, **known})


def read_for_mpmath(text):
    """The names in a printed formula, and the function of a mapping of them to numbers."""
    code, names = _tree(text, _ToMpmath)
    return names - NUMERIC.keys(), lambda numbers: mpmath.mpf(eval(code, {"__builtins__": {}}, {**NUMERIC, **numbers}))


def identifier(of, wrt=None):
    """The name of a value or partial as `read` has it."""
    return layers_as_names(of if wrt is None else f"d_{of}_by_{wrt}")
