"""What a page shows: drawn by the command, opened in the browser, read as numbers and texts."""

import json
from pathlib import Path
from typing import Any

from browser import Browser
from command import Ran, backprop

SET = """
for (const [name, text] of arguments[0]) {
  const field = [...document.querySelectorAll('.field label b')].find((b) => b.textContent === name);
  const input = document.getElementById(field.parentElement.htmlFor);
  input.value = text;
  input.dispatchEvent(new Event('change'));
}"""
TABLE = """
const number = (cell) => cell.querySelector('data')?.value ?? cell.textContent;
return [...document.querySelectorAll('#table tbody tr')].map((row) => [
  row.querySelector('th').textContent, number(row.querySelector('td.value')), number(row.querySelector('td.gradient')),
  row.querySelector('td.note').textContent]);"""
OF = """
const select = document.querySelector('#of select');
select.value = [...select.options].find((option) => option.textContent === arguments[0]).value;
select.dispatchEvent(new Event('change'));"""
SAID = """
const said = document.querySelector('#steps .said');
return [said.querySelector('h2')?.textContent ?? null,
  [...said.querySelectorAll('p:not(.equation)')].map((p) => p.textContent),
  [...said.querySelectorAll('small')].map((small) => small.textContent)];"""


def opened(browser: Browser, folder: Path, graph: str, *words: str) -> None:
    """Draw a graph, given as a path or as YAML, and open the page."""
    page = folder / "page.html"
    stdin = graph.encode() if "\n" in graph else b""
    ran = backprop("draw", "-" if stdin else graph, "-o", str(page), *words, stdin=stdin)
    assert ran.told == "exit 0\n", ran.told
    browser.open(page)


def put(browser: Browser, **settings: float) -> None:
    """Give inputs other values."""
    browser.run(SET, [[name, repr(value)] for name, value in settings.items()])


def table(browser: Browser) -> dict[str, tuple[str, str, str]]:
    """For each name its value, its partial and the note, numbers with every digit."""
    return {name: (value, partial, note) for name, value, partial, note in browser.run(TABLE)}


def said(browser: Browser) -> Any:
    """The heading of the step, its paragraphs, and the remarks beside its equations."""
    return browser.run(SAID)


def choose(browser: Browser, output: str) -> None:
    """Look at the gradients of another output."""
    browser.run(OF, output)


def run(graph: str, **settings: float) -> Ran:
    """`backprop run --all` at these values, as JSON."""
    words = [word for name, value in settings.items() for word in ("--set", f"{name}={value!r}")]
    stdin = graph.encode() if "\n" in graph else b""
    return backprop("run", "-" if stdin else graph, "--all", "--format", "json", *words, stdin=stdin)


def rows(ran: Ran) -> dict[str, dict[str, tuple[float, float | None, str]]]:
    """For each output and name what `run` says: value, partial and note."""
    found: dict[str, dict[str, tuple[float, float | None, str]]] = {}
    for row in json.loads(ran.out)["rows"]:
        found.setdefault(row["of"], {})[row["name"]] = row["value"], row["partial"], row["note"] or ""
    return found
