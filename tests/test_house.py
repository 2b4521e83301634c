"""How the house is built: imports point down, modules are small, and a command loads only what it uses."""

import ast
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest
from command import ROOT, SHOPPING

PACKAGE = ROOT / "backprop_cli"
MODULES = {path.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."): path for path in PACKAGE.rglob("*.py")}

# From the top of the house down. A module may import from lower floors and from its own.
FLOORS = [
    ["__main__"],
    ["cli"],
    ["arguments"],
    ["commands"],
    ["batch"],
    ["output"],
    ["charts", "drawings"],
    ["views"],
    ["layers"],
    ["report"],
    ["lessons"],
    ["readers"],
    ["whatif", "numeric"],
    ["notes", "hessian"],
    ["passes"],
    ["duals", "graph"],
    ["ops"],
    ["kinds"],
    ["files"],
    ["problems"],
    ["correlation", "numerals", "words"],
    ["__init__"],
]
# About 250 and 30: the backward pass is one loop, and stays one.
LONGEST_MODULE, LONGEST_FUNCTION = 260, 31


def part(module: str) -> str:
    """The part of the house that a module belongs to: `ops` of `backprop_cli.ops.record`."""
    return ([*module.split("."), "__init__"])[1]


def imports(module: str) -> set[str]:
    """The package's own modules that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("backprop_cli"):
            found |= {f"{node.module}.{name.name}" for name in node.names}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names if name.name.startswith("backprop_cli")}
    return found


FLOOR = {name: floor for floor, names in enumerate(FLOORS) for name in names}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_point_down(module):
    here = part(module)
    for imported in imports(module):
        there = part(imported)
        # The package's own names (`from backprop_cli import loads`) are for users; `__version__` is on the ground.
        if there not in FLOOR:
            assert imported == "backprop_cli.__version__", imported
        elif here != "__init__":
            assert here == there or FLOOR[here] < FLOOR[there], f"{module} imports {imported}"


def test_every_part_has_its_floor():
    assert {part(module) for module in MODULES} <= FLOOR.keys()


@pytest.mark.parametrize("module", sorted(MODULES))
def test_modules_and_functions_are_small(module):
    text = MODULES[module].read_text("utf-8")
    tree = ast.parse(text)
    assert len(text.splitlines()) <= LONGEST_MODULE
    assert ast.get_docstring(tree), "a module begins with what it knows"
    for name, length in lengths(text):
        assert length <= LONGEST_FUNCTION, f"{name} has {length} lines"


def lengths(text: str) -> list[tuple[str, int]]:
    """Every function with the lines of its code: without its docstring and empty lines."""
    found, lines = [], text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            first = node.body[0]
            said = range(first.lineno, first.end_lineno + 1) if ast.get_docstring(node) else ()
            code = [n for n in range(node.lineno, node.end_lineno + 1) if n not in said and lines[n - 1].strip()]
            found.append((node.name, len(code)))
    return found


def test_the_usual_function_is_short():
    every = [length for path in MODULES.values() for _, length in lengths(path.read_text("utf-8"))]
    assert 2 <= median(every) <= 8


# A formula that is one name is that name times one; a terminal without √ shows the word; steps may be log.
NAMED_ELSEWHERE = {("readers.nodes", "mul"), ("output", "sqrt"), ("output", "cbrt"), ("commands.sweep", "log")}


def test_only_the_table_names_operations():
    """A module that asks for an operation by its name would have to change with the table."""
    from backprop_cli.ops import TABLE

    # Words of English and of formats that are operations, too, and what formulas and kinds of number are written with.
    words = {"max", "min", "sum", "abs", "mean", "pow", "add", "sub", "neg", "div"}
    for module, path in MODULES.items():
        if part(module) in ("ops", "kinds"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in TABLE.keys() - words:
                assert (module.partition(".")[2], node.value) in NAMED_ELSEWHERE, (module, node.value)


# What a command may load of the parts that cost most. Everything else of these must not be there.
HEAVY = {
    "argcomplete", "argparse", "csv", "dataclasses", "decimal", "difflib", "hypothesis", "inspect", "json.decoder",
    "mpmath", "numpy", "pathlib", "rich", "rich.console", "sympy", "tempfile", "typing_extensions", "yaml", "zipfile",
    "backprop_cli.kinds.columns", "backprop_cli.kinds.exact", "backprop_cli.layers", "backprop_cli.readers.json_text",
    "backprop_cli.readers.own_ops", "backprop_cli.views.table", "backprop_cli.views.markdown",
}  # fmt: skip
LOADED = [
    ("--version", set()),
    ("--help", {"argparse"}),
    (f"run {SHOPPING} -f json", {"argparse", "yaml", "json.decoder"}),
    (f"run {SHOPPING} --get price", {"argparse", "yaml"}),
    (f"run {SHOPPING} -f csv", {"argparse", "yaml", "csv"}),
    (f"run {SHOPPING} -f tsv", {"argparse", "yaml", "csv"}),
    (f"run {SHOPPING} -f markdown", {"argparse", "yaml", "backprop_cli.views.markdown"}),
    (f"run {SHOPPING}", None),
    (f"draw {SHOPPING}", {"argparse", "yaml"}),
    (f"draw {SHOPPING} -f dot", {"argparse", "yaml"}),
    ("schema", {"argparse", "json.decoder"}),
    ("ops -f json", {"argparse", "json.decoder"}),
]
NEVER = {
    "mpmath",
    "numpy",
    "sympy",
    "argcomplete",
    "hypothesis",
    "backprop_cli.kinds.columns",
    "backprop_cli.kinds.exact",
}


@pytest.mark.parametrize(("words", "allowed"), LOADED, ids=[words for words, _ in LOADED])
def test_a_command_loads_only_what_it_uses(words, allowed):
    code = f"import sys; sys.argv = ['backprop', *{words.split()!r}]; from backprop_cli.cli import main; main()"
    code += "; print('\\n'.join(sys.modules), file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(ran.stderr.split())
    assert "backprop_cli.cli" in loaded
    assert (loaded & NEVER) == set()
    if allowed is not None:
        assert loaded & HEAVY <= allowed


def test_the_tests_are_files_of_a_readable_size():
    tests = Path(__file__).parent
    assert all(len(path.read_text("utf-8").splitlines()) <= LONGEST_MODULE for path in tests.rglob("*.py"))
