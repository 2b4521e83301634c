"""The page as a file: one file, no network, nothing of the user's that is markup or script, usable by everyone."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from browser import Browser
from command import GRAPH_FILES, ROOT, backprop
from reading import opened, put, said, table

GRAPHS = GRAPH_FILES
SHOPPING = str(ROOT / "graphs" / "shopping.yaml")
TITLE = """<script>alert(1)</script> </title> & "quotes" 'too' $script ${data} <!-- 한국어 --> ]]>"""
LABEL = """</script><img src=x onerror=alert(1)> & "q" <b>bold</b> &lt; \\u003c"""
HOSTILE = json.dumps({
    "title": TITLE,
    "inputs": {"사과": {"value": 2, "label": LABEL, "unit": "<i>원</i>"}, "constructor": 3, "__proto__": 4},
    "nodes": {"toString": "사과 * constructor", "hasOwnProperty": {"mul": ["toString", "__proto__"]}},
}, ensure_ascii=False)  # fmt: skip


def page(*words: str, stdin: bytes = b"") -> str:
    ran = backprop("draw", *words, "-f", "html", stdin=stdin)
    assert ran.told == "exit 0\n"
    return ran.out


def test_one_file_that_names_no_other() -> None:
    text = page(SHOPPING)
    assert set(re.findall(r"(?:src|href|url|action)\s*=\s*[\"']?([^\"'>\s]+)", text)) == {"data:,"}
    assert set(re.findall(r"\w+://[^\s\"'<)]+", text)) == {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in text


def test_the_same_graph_is_the_same_page() -> None:
    assert page(SHOPPING) == page(SHOPPING)


def test_hostile_words_are_text(browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, HOSTILE + "\n")
    assert browser.run("return document.title").split() == TITLE.split()
    assert browser.run("return document.querySelector('h1').textContent") == TITLE
    assert browser.run("return document.querySelector('.field label').textContent") == f"사과 {LABEL} (<i>원</i>)"
    assert browser.run("return document.querySelectorAll('img, b:not(label b), i, main script').length") == 0
    assert browser.run("return document.scripts.length") == 2
    assert table(browser)["hasOwnProperty"][:2] == ("24", "1")
    put(browser, 사과=5.0, __proto__=1.0)
    assert table(browser)["hasOwnProperty"][:2] == ("15", "1")
    assert table(browser)["constructor"][:2] == ("3", "5")
    browser.press("ArrowRight")
    assert said(browser)[0] == "Forward 1 of 2: toString"
    assert browser.complaints() == []


def test_other_scripts_are_forbidden(browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, SHOPPING)
    browser.run(
        "const it = document.createElement('script'); it.textContent = 'window.ran = 1'; document.body.append(it)"
    )
    assert browser.run("return window.ran ?? null") is None
    assert any("Content Security Policy" in line for line in browser.complaints())


def names_for_readers(browser: Browser) -> set[tuple[str, str]]:
    """Role and name of everything that a screen reader tells."""
    nodes: list[dict[str, Any]] = browser.accessibility()
    return {(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node.get("ignored")}


def test_screen_readers_are_told(browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, SHOPPING)
    told = names_for_readers(browser)
    picture = "Apples and oranges: 4 operations. The table below has the same numbers."
    assert {
        ("image", picture), ("textbox", "apple"), ("slider", "Slider for apple"), ("button", "Step"),
        ("button", "Back"), ("rowheader", "price"), ("columnheader", "∂price/∂name"), ("status", "Outputs"),
    } <= told  # fmt: skip
    silent = {(role, name) for role, name in told if role in ("textbox", "slider", "button", "image") and not name}
    assert silent == set()
    assert browser.run("return document.querySelector('#steps .said').getAttribute('aria-live')") == "polite"


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


SHOWN = [
    ("h1", "body"), (".said .hint", "section"), ("td.gradient", "section"), ("td.value", "section"),
    ("thead th", "section"), ("button.primary", "button.primary"), (".legend .gradient", "section"),
    ("#results", "body"),
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(scheme: str, browser: Browser, tmp_path: Path) -> None:
    browser.media(scheme=scheme)
    opened(browser, tmp_path, SHOPPING)
    assert browser.run("return document.documentElement.dataset.theme") == scheme
    style = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"
    for ink, paper in SHOWN:
        levels = sorted(
            [luminance(browser.run(style, ink, "color")), luminance(browser.run(style, paper, "backgroundColor"))]
        )
        assert (levels[1] + 0.05) / (levels[0] + 0.05) >= 4.5, (ink, paper)
    browser.media()


def test_theme_can_be_chosen(browser: Browser, tmp_path: Path) -> None:
    browser.media(scheme="light")
    opened(browser, tmp_path, SHOPPING)
    browser.click("#theme")
    assert browser.run("return document.documentElement.dataset.theme") == "dark"
    browser.media(media="print")
    assert browser.run("return getComputedStyle(document.querySelector('h1')).color") == "rgb(27, 29, 34)"
    assert browser.run("return getComputedStyle(document.querySelector('#inputs')).display") == "none"
    browser.media()


OVERLAPS = """
const boxes = [...document.querySelectorAll('svg .line text, svg .box text')].filter((text) => text.textContent)
  .map((text) => [text.textContent, text.getBoundingClientRect()]);
const found = [];
boxes.forEach(([a, p], i) => boxes.slice(i + 1).forEach(([b, q]) => {
  const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left);
  const high = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
  if (wide > 1 && high > 4) found.push([a, b]);
}));
return found;"""


@pytest.mark.parametrize("path", GRAPHS, ids=lambda path: path.stem)
def test_every_page(path: Path, browser: Browser, tmp_path: Path) -> None:
    """No request, no complaint; no two texts of the picture overlap; a phone scrolls only the picture and the table."""
    opened(browser, tmp_path, str(path))
    assert browser.run(OVERLAPS) == []
    put(browser, **{next(iter(table(browser))): -1.23456789e-5})
    assert browser.run(OVERLAPS) == []
    browser.press("ArrowRight", "ArrowRight")
    browser.resize(360, 740)
    assert browser.run("return document.documentElement.scrollWidth") <= 360
    browser.resize(1280, 900)
    asked = [address for address in browser.requests() if not address.startswith("data:")]
    assert asked == [(tmp_path / "page.html").as_uri()]
    assert browser.complaints() == []


LABELS = """
return ['value', 'gradient'].map((kind) =>
  [...document.querySelectorAll(`svg .line .${kind}`)].map((text) => text.textContent).filter(Boolean).length);"""
SEEN = """
return ['steps', 'inputs', 'table', 'results'].filter((id) =>
  getComputedStyle(document.getElementById(id)).display !== 'none');"""


@pytest.mark.parametrize(("words", "labels", "seen"), [
    ((), [9, 9], ["steps", "inputs", "table", "results"]),
    (("--only", "forward"), [9, 0], ["steps", "inputs", "table", "results"]),
    (("--only", "backward"), [0, 9], ["steps", "inputs", "table", "results"]),
    (("--only", "structure"), [0, 0], []),
    (("--blank", "gradients"), [9, 1], ["inputs"]),
    (("--blank", "values=total_price,price"), [7, 9], ["inputs"]),
])  # fmt: skip
def test_one_thing_at_a_time(
    words: tuple[str, ...], labels: list[int], seen: list[str], browser: Browser, tmp_path: Path
) -> None:
    opened(browser, tmp_path, SHOPPING, *words)
    assert browser.run(LABELS) == labels
    assert browser.run(SEEN) == seen


def test_a_worksheet_keeps_its_answers_until_asked(browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, SHOPPING, "--blank", "gradients", "--blank", "values")
    visible = browser.run("return document.body.innerText")
    assert "2.2" not in visible
    assert "715" not in visible
    assert browser.run("return document.querySelectorAll('svg .blank').length") == 12
    browser.click("#answers")
    assert browser.run(LABELS) == [9, 9]
    assert browser.run(SEEN) == ["steps", "inputs", "table", "results"]
    assert browser.run("return getComputedStyle(document.querySelector('svg .blank')).display") == "none"
