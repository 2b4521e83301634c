"""What runs JavaScript: node, and a real browser. Where one is not installed, its tests are skipped and say so."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from browser import Browser, Script, programs


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = programs()
    if found is None:
        pytest.skip("chromium and chromedriver are not installed (Debian: apt-get install chromium chromium-driver)")
    window = Browser(*found)
    yield window
    window.close()


@pytest.fixture(scope="session")
def node() -> Script:
    """Run the body of a function in node; what it returns."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("node is not installed")

    def run(body: str) -> Any:
        script = f"process.stdout.write(JSON.stringify((() => {{{body}}})()));"
        done = subprocess.run([program, "-"], input=script, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    return run


@pytest.fixture(scope="session")
def chromium(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Script:
    """Run the body of a function in the browser, on an empty page; what it returns."""
    empty = tmp_path_factory.mktemp("empty") / "empty.html"
    empty.write_text("<!DOCTYPE html><title>empty</title>")

    def run(body: str) -> Any:
        browser.open(empty)
        return browser.run(body)

    return run


@pytest.fixture(params=["node", "chromium"])
def javascript(request: pytest.FixtureRequest) -> Script:
    """Run the body of a function in either; what it returns."""
    run: Script = request.getfixturevalue(request.param)
    return run
