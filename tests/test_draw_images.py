"""SVG, PNG and PDF through Graphviz: the right boxes joined, numbers above and below lines, text as it is, fonts."""

import re
import shutil
import subprocess
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from command import SHOPPING, backprop, in_shell
from test_draw_lines import GRAPHS, Line, expected

from backprop_cli import load

HOSTILE = str(Path(__file__).parent / "pictures" / "hostile.yaml")
HERE = bool(find_spec("pygraphviz") or shutil.which("dot"))
needs_graphviz = pytest.mark.skipif(not HERE, reason="neither pygraphviz nor dot is installed")
needs_fontconfig = pytest.mark.skipif(not shutil.which("fc-list"), reason="fontconfig is not installed")
SVG = "{http://www.w3.org/2000/svg}"
RED = "#c62828"


class Part(NamedTuple):
    """A group of an SVG: its name in the DOT text, and its texts with their colours and heights."""

    kind: str
    name: str
    texts: tuple[tuple[str, str, float], ...]
    bars: tuple[float, ...]


def parts(svg: str) -> list[Part]:
    found = []
    for group in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        if group.get("class") in ("node", "edge"):
            texts = [
                (text.text or "", text.get("fill", "black"), float(text.get("y", 0)))
                for text in group.iter(f"{SVG}text")
                if (text.text or "").strip()
            ]
            points = [polygon.get("points", "") for polygon in group.iter(f"{SVG}polygon")]
            bars = [float(corners.split()[0].split(",")[1]) for corners in points]
            found.append(Part(group.get("class", ""), group.findtext(f"{SVG}title", ""), tuple(texts), tuple(bars)))
    return found


def lines(svg: str) -> Counter[Line]:
    """What each line of an SVG joins and bears."""
    every = parts(svg)
    nodes = {part.name: part for part in every if part.kind == "node"}
    ends = [re.sub(r":\S+?(?=->|$)", "", part.name).split("->") for part in every if part.kind == "edge"]
    into = {target: source for source, target in ends if "e" in target}
    out_of = {source: target for source, target in ends if "e" in source}
    assert into.keys() == out_of.keys()
    found: Counter[Line] = Counter()
    for name, source in into.items():
        labels = {colour == RED: text for text, colour, _ in nodes[name].texts}
        heights = {colour == RED: height for _, colour, height in nodes[name].texts}
        assert all((height > nodes[name].bars[0]) == is_gradient for is_gradient, height in heights.items())
        joined = (nodes[place].texts[0][0] for place in (source, out_of[name]))
        found[Line(*joined, labels.get(False), labels.get(True))] += 1
    return found


@needs_graphviz
@pytest.mark.parametrize("name", ["shopping", "korean", "twice", "gravity", "softmax", "network"])
def test_lines_of_an_svg(name):
    graph = load(GRAPHS[name])
    ran = backprop("draw", str(GRAPHS[name]), "-f", "svg")
    assert ran.status == 0
    assert lines(ran.out) == expected(graph, graph.name(graph.outputs[0]))


@needs_graphviz
def test_a_picture_for_each_output():
    graph = load(GRAPHS["lens"])
    both = expected(graph, "image") + expected(graph, "magnification")
    assert lines(backprop("draw", str(GRAPHS["lens"]), "-f", "svg").out) == both


@needs_graphviz
def test_text_in_an_svg_is_text():
    root = ElementTree.fromstring(backprop("draw", HOSTILE, "-f", "svg").out)
    assert {element.tag for element in root.iter()} <= {
        SVG + tag for tag in ("svg", "g", "title", "polygon", "path", "ellipse", "text", "a")
    }
    texts = {element.text for element in root.iter(f"{SVG}text")}
    assert "<script>alert(1)</script> & \"q\" 'a' \\N \\G \\l [x] {y} `z` #35; &lt; 한글 -- %% ]]> -->" in texts
    assert '<b>bold</b> & "q" \\N \\T `z` #quot; | (<i>&amp;)' in texts
    assert {"한글이름", "end", "subgraph"} <= texts
    links = {value for element in root.iter() for name, value in element.attrib.items() if name.endswith("}href")}
    assert links <= {None, ""}


@needs_graphviz
def test_blank_labels_are_empty_boxes():
    full, blank = (
        parts(backprop("draw", SHOPPING, "-f", "svg", *words).out) for words in ((), ("--blank", "gradients"))
    )
    reds = [[text for part in every for text, colour, _ in part.texts if colour == RED] for every in (full, blank)]
    assert len(reds[0]) == 9
    assert reds[1] == ["1"]
    boxes = [sum(len(part.bars) for part in every if re.fullmatch(r"e\d+", part.name)) for every in (full, blank)]
    assert boxes == [9, 9 + 8]


@needs_graphviz
@pytest.mark.parametrize(("form", "begins"), [("png", b"\x89PNG\r\n\x1a\n"), ("pdf", b"%PDF-")])
def test_files(form, begins, tmp_path):
    file = tmp_path / f"picture.{form}"
    assert backprop("draw", SHOPPING, "-o", str(file)) == (0, "", "")
    assert file.read_bytes().startswith(begins)
    piped = in_shell(f"$backprop draw {SHOPPING} -f {form} | head -c 8 | od -An -c")
    assert piped.status == 0
    assert piped.out.split()[1:4] == [chr(byte) for byte in begins[1:4]]


@needs_graphviz
@needs_fontconfig
def test_letters_without_a_font_are_told(tmp_path):
    (tmp_path / "fonts.conf").write_text("<fontconfig></fontconfig>")
    none = {"FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}
    picture = tmp_path / "picture.png"
    ran = in_shell(f"$backprop draw graphs/korean.yaml -o {picture}", **none)
    assert (ran.status, ran.out) == (2, "")
    assert "error[missing-font]" in ran.err
    assert "fonts-nanum" in ran.err
    assert not picture.exists()
    ran = in_shell(f"$backprop draw graphs/korean.yaml -o {tmp_path / 'picture.svg'}", **none)
    assert ran.status == 0
    assert "warning[missing-font]" in ran.err
    assert "사과" in (tmp_path / "picture.svg").read_text("utf-8")


@needs_graphviz
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_korean_in_a_pdf_is_text_with_a_font_that_has_it(tmp_path):
    ran = backprop("draw", str(GRAPHS["korean"]), "-o", str(tmp_path / "picture.pdf"))
    if "missing-font" in ran.err:
        pytest.skip("no font on this machine has Korean letters")
    text = subprocess.run(["pdftotext", tmp_path / "picture.pdf", "-"], capture_output=True, check=True).stdout.decode()
    assert "사과" in text


def without_graphviz(patch: pytest.MonkeyPatch, path: str) -> None:
    patch.setattr("backprop_cli.drawings.graphviz.find_spec", lambda name: None)
    patch.setenv("PATH", path)


def test_without_graphviz_the_way_to_get_it_is_told(monkeypatch, tmp_path):
    without_graphviz(monkeypatch, str(tmp_path))
    ran = backprop("draw", SHOPPING, "-o", str(tmp_path / "picture.svg"))
    assert (ran.status, ran.out) == (2, "")
    assert "error[missing-extra]: svg needs Graphviz: install it with  pip install 'backprop-cli[draw]'" in ran.err
    assert list(tmp_path.iterdir()) == []
    assert backprop("draw", SHOPPING, "-f", "dot").status == 0


@pytest.mark.skipif(not shutil.which("dot"), reason="dot is not installed")
@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_dot_alone_will_do(form, monkeypatch, tmp_path):
    without_graphviz(monkeypatch, str(Path(shutil.which("dot") or "").parent))
    assert backprop("draw", SHOPPING, "-o", str(tmp_path / f"picture.{form}")) == (0, "", "")
    assert (tmp_path / f"picture.{form}").stat().st_size > 5000


def test_a_graphviz_that_fails_is_told(monkeypatch, tmp_path):
    (tmp_path / "dot").write_text("#!/bin/sh\necho 'out of memory' >&2\nexit 1\n")
    (tmp_path / "dot").chmod(0o755)
    without_graphviz(monkeypatch, f"{tmp_path}:/bin:/usr/bin")
    ran = backprop("draw", SHOPPING, "-o", str(tmp_path / "picture.svg"))
    assert (ran.status, ran.out) == (3, "")
    assert "error[picture-failed]: Graphviz gave no svg: out of memory" in ran.err
    assert not (tmp_path / "picture.svg").exists()
