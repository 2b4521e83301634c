"""What options take, and what they say to what they do not: rows of words, status, output and message."""

import json
from pathlib import Path

import pytest
from command import SHOPPING, backprop

GRAPH = """inputs: {apple: 100, apple_num: 2, cut: -1}
constants: {fee: 5}
nodes:
  net: apple * apple_num
  price: net + fee
  root: sqrt(cut + 1)
output: price
"""


@pytest.fixture
def run(tmp_path):
    (tmp_path / "shop.yaml").write_text(GRAPH)
    return lambda *words: backprop("run", "shop.yaml", *words, where=tmp_path)


@pytest.mark.parametrize(
    ("words", "out"),
    [
        (["--get", "price"], "205.0\n"),
        (["--get", "price/apple"], "2.0\n"),
        (["--get=price/net", "--get=net/apple"], "1.0\n2.0\n"),
        (["--get", "price/price"], "1.0\n"),
        (["--get", "apple/price"], "0.0\n"),
        (["--get", "fee"], "5.0\n"),
        (["--set", "apple=120", "--get", "price"], "245.0\n"),
        (["--set", "apple = 1e2", "--get", "price"], "205.0\n"),
        (["--set", "apple=+.5", "--set", "apple_num=4.", "--get", "net"], "2.0\n"),
        (["--set", "apple=1", "--set", "apple=2", "--get", "apple"], "2.0\n"),
        (["--set", "apple=-3", "--get", "net"], "-6.0\n"),
        (["--set", "fee=0", "--get", "price"], "200.0\n"),
        (["--set", "apple=0.1", "--set", "apple_num=3", "--get", "net"], "0.30000000000000004\n"),
        (["--get", "net.1"], None),
    ],
)
def test_bare_numbers(run, words, out):
    ran = run(*words)
    assert ran.out == (out or "")
    assert ran.status == (2 if out is None else 0)


# The words, the code and message, the place (`--set appel=1`), the hint.
SLIPS = [
    ("--set appel=1", "unknown-name: there is no input or constant appel", True, "did you mean apple?"),
    ("--set price=1", "unknown-name: price is a node: its value is computed, not set", True,
     "only inputs and constants can be set"),
    ("--set apple", "usage: --set needs a name, =, and a number", True, "such as --set apple=120"),
    ("--set apple=", "bad-number: the value is nothing, where a number belongs", True, None),
    ("--set =1", "unknown-name: there is no input or constant ", True, None),
    ("--set apple=1_000", "bad-number: 1_000 has an underscore: write the digits alone", True, None),
    ("--set apple=nan", "bad-number: nan is not a finite number", True, None),
    ("--set apple=1e999", "bad-number: 1e999 is too large for floating point", True, None),
    ("--set apple=1,5", "bad-number: 1,5 has a comma: write a decimal point and no grouping", True, None),
    ("--set apple=１", "bad-number: １ is not a number", True, None),
    ("--get prise", "unknown-name: the graph has no prise", True, "did you mean price?"),
    ("--get price/appel", "unknown-name: the graph has no appel", True, "did you mean apple?"),
    ("--get price/fee", "constant-partial: fee is a constant: no partial derivative is taken", True,
     "move fee from constants to inputs"),
    ("--get price/apple/x", "usage: --get takes NAME or NAME/NAME", True, "such as --get price/apple"),
    ("--of prise", "unknown-name: the graph has no prise", True, "did you mean price?"),
    ("--wrt [bold]", "unknown-name: the graph has no [bold]", True, None),
    ("--formt json", "unknown-option: backprop run has no option --formt", False, "did you mean --format?"),
    ("--zzz", "unknown-option: backprop run has no option --zzz", False, "see backprop run --help"),
    ("-f jsn", "unknown-format: --format has no choice jsn", False, "did you mean json?"),
    ("-f xyz", "unknown-format: --format has no choice xyz", False,
     "the choices are table, json, csv, tsv and markdown"),
    ("-f", "usage: --format needs a value", False, "see backprop run --help"),
    ("--set", "usage: --set needs a value", False, "see backprop run --help"),
    ("other.yaml", "usage: backprop run takes no further other.yaml", False, "see backprop run --help"),
    ("-o shop.yaml", "same-file: shop.yaml is the file that is read", "-o", "name another file"),
    ("-o ./shop.yaml", "same-file: ./shop.yaml is the file that is read", "-o", "name another file"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "message", "place", "hint"), SLIPS, ids=[slip[0] for slip in SLIPS])
def test_slips_in_options(run, words, message, place, hint):
    ran = run(*words.split(" "))
    code, _, said = message.partition(": ")
    lines = [f"error[{code}]: {said}"]
    lines += [f"  --> {words if place is True else place}"] if place else []
    lines += [f"hint: {hint}"] if hint else []
    assert ran.told == "".join(f"{line}\n" for line in (*lines, "exit 2"))
    assert ran.out == ""


def test_escapes_in_options_are_shown(run):
    assert "\x1b" not in run("--set", "apple=\x1b[31m1", "--of", "\x1b[0m").err
    assert "--> --set apple=\\x1b[31m1\n" in run("--set", "apple=\x1b[31m1").err


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (["rn"], "unknown-command", "did you mean run?"),
        (["frobnicate"], "unknown-command", None),
        (["--versio"], "unknown-option", "did you mean --version?"),
        (["ops", "mull"], "unknown-op", "did you mean mul?"),
        (["ops", "frobnicate"], "unknown-op", "backprop ops lists them"),
        (["run"], "usage", "see backprop run --help"),
        (["schema", "-f", "json"], "unknown-option", None),
        (["--show-completion", "cmd.exe"], "usage", "the shells are bash, zsh and fish"),
    ],
)
def test_slips_in_commands(words, code, hint):
    ran = backprop(*words)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"error[{code}]: ")
    assert hint is None or ran.err.endswith(f"\nhint: {hint}\n")


def test_every_slip_is_told_at_once(run):
    ran = run("--set", "a=1", "--set", "apple=x", "--set", "fee")
    assert ran.err.count("error[") == 3


def test_a_partial_that_does_not_exist_is_no_number(run):
    ran = run("--get", "root/cut")
    assert (ran.status, ran.out) == (3, "")
    assert ran.err.startswith("error[undefined-partial]: undefined: sqrt has no derivative at 0")
    row = json.loads(run("--of", "root", "--wrt", "cut", "-f", "json").out)["rows"][0]
    assert (row["value"], row["partial"]) == (-1.0, None)
    assert row["note"].startswith("undefined: sqrt has no derivative at 0")


def test_of_and_wrt_choose_rows(run):
    rows = json.loads(run("-f", "json", "--of", "net", "--of", "price", "--wrt", "net", "--wrt", "fee").out)["rows"]
    assert [(row["of"], row["name"], row["kind"], row["partial"]) for row in rows] == [
        ("net", "net", "layer", 1.0),
        ("net", "fee", "constant", None),
        ("price", "net", "layer", 1.0),
        ("price", "fee", "constant", None),
    ]


def test_all_shows_what_formulas_make_on_the_way(run):
    def names(*words):
        return [row["name"] for row in json.loads(run("-f", "json", *words).out)["rows"]]

    assert names() == ["apple", "apple_num", "cut", "fee", "net", "price", "root"]
    assert names("--all") == ["apple", "apple_num", "cut", "fee", "net", "price", "root.1", "root"]


@pytest.mark.parametrize(
    ("file", "words", "begins"),
    [
        ("out.json", [], '{"graph": "shop.yaml"'),
        ("out.csv", [], "of,name,kind,op,inputs,value,partial,note\n"),
        ("out.TSV", [], "of\tname\t"),
        ("out.md", [], "**Forward pass**\n"),
        ("out.markdown", [], "**Forward pass**\n"),
        ("out.txt", [], "Forward pass\n╭"),
        ("out", [], "Forward pass\n╭"),
        ("out.csv", ["-f", "json"], '{"graph": "shop.yaml"'),
        ("사과 값.json", [], '{"graph": "shop.yaml"'),
    ],
)
def test_the_suffix_of_the_output_chooses_its_format(run, tmp_path, file, words, begins):
    ran = run("-o", file, *words)
    assert (ran.status, ran.out) == (0, "")
    assert (tmp_path / file).read_text("utf-8").startswith(begins)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted({"shop.yaml", file})


def test_the_output_file_has_what_standard_output_has(run, tmp_path):
    for form in ("table", "json", "csv", "tsv", "markdown"):
        run("-f", form, "-o", "out")
        assert (tmp_path / "out").read_text("utf-8") == run("-f", form).out == run("-f", form, "-o", "-").out


def test_version():
    from backprop_cli import __version__

    assert backprop("--version").out == f"backprop {__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(shell):
    ran = backprop("--show-completion", shell)
    assert ran.status == 0
    assert "backprop" in ran.out


def test_shopping_from_standard_input_as_yaml_and_json():
    yaml = backprop("run", "-", "--get", "price", stdin=Path(SHOPPING).read_bytes())
    text = {"inputs": {"a": 2}, "nodes": {"y": "a * 3"}}
    assert yaml.out == "715.0000000000001\n"
    assert backprop("run", "-", "--get", "y/a", stdin=json.dumps(text).encode()).out == "3.0\n"
    ran = backprop("run", "-", "-f", "json", stdin=json.dumps(text, indent=1).encode())
    assert json.loads(ran.out)["graph"] in ("-", "<stdin>")
