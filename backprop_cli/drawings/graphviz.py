"""Pictures as SVG, PNG and PDF: the DOT text, drawn by Graphviz, from the extra `draw` or the PATH."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from shutil import which

from backprop_cli.drawings.dot import dot
from backprop_cli.drawings.fonts import missing_font
from backprop_cli.drawings.picture import Drawing
from backprop_cli.problems import GraphError, problem_error
from backprop_cli.report import Screen
from backprop_cli.words import shown

SECONDS = 600
_SHARP = "144"  # dots per inch of a PNG
# Runs in a process of its own: what Graphviz, a C library, does when it fails must not be done to this one.
_WITH_PYGRAPHVIZ = """
import sys
from pygraphviz import AGraph
graph = AGraph(string=sys.stdin.buffer.read().decode())
if sys.argv[2:]:
    graph.graph_attr["dpi"] = sys.argv[2]
sys.stdout.buffer.write(graph.draw(format=sys.argv[1], prog="dot"))
"""


def svg(drawing: Drawing, screen: Screen) -> Iterator[str | bytes]:
    """The drawing as SVG. Its text is text: who shows it needs the letters, this machine needs them to measure."""
    text = "".join(dot(drawing, screen))
    problem = missing_font(text)
    if problem:
        hint = f"the SVG has the right text, measured with other letters; {problem.hint}"
        drawing.warn(problem._replace(hint=hint))
    yield drawn(text, "svg")


def png(drawing: Drawing, screen: Screen) -> Iterator[str | bytes]:
    """The drawing as PNG.

    Raises:
        GraphError: this machine has no font for some letters, or no Graphviz, or standard output is a terminal.
    """
    return _with_fonts(drawing, screen, "png")


def pdf(drawing: Drawing, screen: Screen) -> Iterator[str | bytes]:
    """The drawing as PDF, on a page of its own size. Raises as `png` does."""
    return _with_fonts(drawing, screen, "pdf")


def _with_fonts(drawing: Drawing, screen: Screen, form: str) -> Iterator[bytes]:
    if screen.width is not None:
        raise problem_error(
            "usage", f"a terminal can't show {form}", None, f"write it to a file with -o picture.{form}"
        )
    text = "".join(dot(drawing, screen))
    problem = missing_font(text)
    if problem:
        raise GraphError([problem])
    yield drawn(text, form)


def drawn(text: str, form: str) -> bytes:
    """What Graphviz makes of a DOT text.

    Raises:
        GraphError: there is no Graphviz (`missing-extra`), or it gave nothing (`picture-failed`).
    """
    import subprocess

    command = _command(form)
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise problem_error("picture-failed", f"Graphviz gave no {form}: {shown(str(error))}") from None
    if done.returncode or not done.stdout:
        last = (done.stderr.decode(errors="replace").strip().splitlines() or [f"it ended with {done.returncode}"])[-1]
        hint = "write the picture with -f dot and look at it with another program"
        raise problem_error("picture-failed", f"Graphviz gave no {form}: {shown(last)}", None, hint)
    return done.stdout


def _command(form: str) -> list[str]:
    dots = [_SHARP] if form == "png" else []
    if find_spec("pygraphviz") is not None:
        return [sys.executable, "-P", "-c", _WITH_PYGRAPHVIZ, form, *dots]
    if which("dot"):
        return ["dot", f"-T{form}", *(f"-Gdpi={number}" for number in dots)]
    message = f"{form} needs Graphviz: install it with  pip install 'backprop-cli[draw]'"
    hint = "or put Graphviz's dot on the PATH; -f dot and -f mmd need neither"
    raise problem_error("missing-extra", message, None, hint)
