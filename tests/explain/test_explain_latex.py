"""The LaTeX of explain: balanced and escaped always, compiled where a LaTeX is installed."""

import re
import shutil
import subprocess

import pytest
from command import GRAPH_FILES, backprop

ODD = """
title: 'A & B <c> 100% of $5, {x}_y^z ~ \\ | "quoted" #1'
inputs: {사과_수: {value: 2, label: "100% of {a}_b & c^d ~ \\\\x #2", unit: $/m_2}, a_b: 3, x: 1e-30, pi: 3}
nodes:
  값: 사과_수 ** a_b / x
  w: max(a_b, x, pi) - -x * (-2) ** 3
  v: relu(a_b) + leaky_relu(x) + abs(x - a_b)
output: [값, w, v]
"""
GRAPHS = [(f"graphs/{path.name}", b"") for path in GRAPH_FILES] + [("-", ODD.encode())]


def fragments():
    every = [backprop("explain", file, "-f", "latex", stdin=stdin) for file, stdin in GRAPHS]
    assert {ran.status for ran in every} == {0}
    return [ran.out for ran in every]


def depths(text):
    """The depth of braces after each character; escaped braces do not count."""
    depth = 0
    for found in re.finditer(r"\\.|[{}]", text, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(found.group(), 0)
        yield depth


@pytest.mark.parametrize("fragment", fragments(), ids=[file for file, _ in GRAPHS])
def test_balanced_and_escaped(fragment):
    body = "\n".join(line for line in fragment.splitlines() if not line.startswith("%"))
    levels = list(depths(body))
    assert min(levels) == 0 == levels[-1]
    assert len(re.findall(r"\\left(?![a-z])", body)) == len(re.findall(r"\\right(?![a-z])", body))
    assert body.count(r"\begin{array}") == body.count(r"\end{array}")
    bare = re.sub(r"\\.", "", body, flags=re.DOTALL)
    pieces = bare.split("$")
    assert len(pieces) % 2 == 1
    assert not re.search(r"[_^&~#%]", "".join(pieces[::2]))
    assert not re.search(r"[_~#%]", "".join(pieces[1::2]))
    assert r"\frac{\partial " in body


def document(engine):
    texts = fragments() if engine == "xelatex" else [text for text in fragments() if text.isascii()]
    return "\n".join([r"\documentclass{article}", r"\begin{document}", *texts, r"\end{document}"])


@pytest.mark.parametrize("engine", ["pdflatex", "xelatex"])
def test_it_compiles(engine, tmp_path):
    if shutil.which(engine) is None:
        pytest.skip(f"{engine} is not installed: apt-get install texlive-latex-base texlive-xetex")
    (tmp_path / "lesson.tex").write_text(document(engine), "utf-8")
    command = [engine, "-interaction=nonstopmode", "-halt-on-error", "lesson.tex"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120)
    assert ran.returncode == 0, ran.stdout.decode(errors="replace")[-2000:]
    assert (tmp_path / "lesson.pdf").stat().st_size > 1000
