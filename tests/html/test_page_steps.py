"""Stepping: every step of the page is that of `explain`, in its words and numbers; keys and buttons go through them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Browser
from command import GRAPH_FILES, ROOT
from reading import opened, put, said

from backprop_cli import forward, load, loads
from backprop_cli.explanation import BackwardPass, ForwardStep, Steps, equation, steps

GRAPHS = GRAPH_FILES
SHOPPING = str(ROOT / "graphs" / "shopping.yaml")
ALL_STEPS = """
const found = [];
document.querySelector('[data-go=first]').click();
const count = arguments[0];
for (let step = 0; step < count; step += 1) {
  document.querySelector('[data-go=next]').click();
  found.push([document.querySelector('#steps .said h2').textContent,
    ...[...document.querySelectorAll('#steps .said p.equation')].map((p) =>
      [...p.querySelectorAll('.side')].map((side) => side.textContent).join(' '))]);
}
return found;"""


def forward_texts(step: ForwardStep, count: int) -> list[str]:
    heading = f"Forward {step.number} of {count}: {step.name}"
    return [heading, " = ".join(equation(step.name, step.symbols, step.numbers, step.value))]


def backward_texts(done: BackwardPass, count: int) -> Iterator[list[str]]:
    yield [f"Backward: {done.of}", f"∂{done.of}/∂{done.of} = 1"]
    for step in done.steps:
        if step.upstream is None:
            continue
        texts = [f"Backward {step.number} of {count}: {step.name}"]
        for term in step.terms:
            left = f"∂{term.of}/∂{term.wrt}" + (f", term {term.use} of {term.uses}" if term.uses > 1 else "")
            texts.append(" = ".join(equation(left, term.symbols, term.numbers, term.value)))
        texts += [" = ".join(equation(f"∂{one.of}/∂{one.wrt}", one.numbers, one.value)) for one in step.totals]
        yield texts


def expected(every: Steps) -> list[list[str]]:
    count = len(every.forward)
    return [*(forward_texts(step, count) for step in every.forward), *backward_texts(every.backward[0], count)]


@pytest.mark.parametrize("path", GRAPHS, ids=lambda path: path.stem)
def test_steps_of_explain(path: Path, browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, str(path))
    graph = load(str(path))
    texts = expected(steps(forward(graph), graph.outputs))
    assert browser.run(ALL_STEPS, len(texts)) == texts


def test_steps_after_a_change(browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, SHOPPING)
    put(browser, apple=-3.25, tax=0.5)
    graph = load(SHOPPING).at(apple=-3.25, tax=0.5)
    texts = expected(steps(forward(graph), graph.outputs))
    assert browser.run(ALL_STEPS, len(texts)) == texts
    assert "price = total_price × tax = 443.5 × 0.5 = 221.75" in texts[3]


UNDEFINED = "inputs: {x: 0, y: 2}\nnodes: {r: sqrt(x), m: relu(x), f: r * y + m}\n"


def test_undefined_is_said_with_its_reason(browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, UNDEFINED)
    graph = loads(UNDEFINED)
    texts = expected(steps(forward(graph), graph.outputs))
    assert browser.run(ALL_STEPS, len(texts)) == texts
    assert any(text.endswith("= undefined") for step in texts for text in step)
    found = [said(browser)]
    for _ in range(4):
        browser.press("ArrowLeft")
        found.append(said(browser))
    assert found[-1][0] == "Backward: f"
    remarks = [remark for _, _, remarks in found for remark in remarks]
    assert "undefined: sqrt has no derivative at 0, where the slope is infinite (r = sqrt(0))" in remarks
    sentences = [sentence for _, sentences, _ in found for sentence in sentences]
    assert "a kink of relu (x = 0): the slope at 0 is taken as 0" in sentences


def headings(browser: Browser, *keys: str) -> list[Any]:
    found = []
    for key in keys:
        browser.press(key)
        found.append(said(browser)[0])
    return found


def test_keys(browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, SHOPPING)
    assert headings(browser, "ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowLeft") == [
        "Forward 1 of 4: apple_price", "Forward 2 of 4: orange_price", "Forward 1 of 4: apple_price", None, None,
    ]  # fmt: skip
    assert headings(browser, "End", "ArrowLeft", "Home", "ArrowRight") == [
        None, "Backward 1 of 4: apple_price", None, "Forward 1 of 4: apple_price",
    ]  # fmt: skip


def test_keys_in_a_field_are_its_own(browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, SHOPPING)
    browser.press("ArrowRight")
    browser.run("document.querySelector('#input-0').focus()")
    assert headings(browser, "ArrowRight", "Home", "End") == ["Forward 1 of 4: apple_price"] * 3


def test_everything_is_reached_by_tab(browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, SHOPPING)
    met = []
    for _ in range(18):
        browser.press("Tab")
        met.append(
            browser.run("const it = document.activeElement; return it.id || it.dataset.go || it.className || it.type")
        )
    fields = [name for index in range(5) for name in (f"input-{index}", "range")]
    assert [name for name in met if name in {"theme", "first", "back", "next", "all", "reset", "range", *fields}] == [
        "theme", "first", "back", "next", "all", *fields, "reset",
    ]  # fmt: skip


def test_buttons_press_with_space_and_enter(browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, SHOPPING)
    browser.run("document.querySelector('[data-go=next]').focus()")
    assert headings(browser, "Enter", "Space") == ["Forward 1 of 4: apple_price", "Forward 2 of 4: orange_price"]
    browser.click("[data-go=back]")
    assert said(browser)[0] == "Forward 1 of 4: apple_price"


VISIBLE = """
return ['value', 'gradient'].map((kind) =>
  [...document.querySelectorAll(`svg .line .${kind}`)].map((text) => text.textContent).filter(Boolean).sort());"""


def test_picture_fills_step_by_step(browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, SHOPPING)
    browser.press("Home")
    leaves = sorted(["100", "2", "150", "3", "1.1"])
    assert browser.run(VISIBLE) == [leaves, []]
    browser.press("ArrowRight")
    assert browser.run(VISIBLE) == [sorted([*leaves, "200"]), []]
    browser.press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")
    values = sorted([*leaves, "200", "450", "650", "715"])
    assert browser.run(VISIBLE) == [values, ["1"]]
    browser.press("ArrowRight")
    assert browser.run(VISIBLE) == [values, sorted(["1", "1.1", "650"])]
    browser.press("End")
    assert browser.run(VISIBLE) == [values, sorted(["1", "1.1", "1.1", "1.1", "650", "2.2", "110", "3.3", "165"])]


def test_a_click_on_an_operation_goes_to_its_step(browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, SHOPPING)
    browser.run(
        "document.querySelectorAll('svg .box.layer')[2].dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    assert said(browser)[0] == "Forward 3 of 4: total_price"
