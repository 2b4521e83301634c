"""A headless Chromium, spoken to through ChromeDriver in the W3C WebDriver protocol."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

# Runs the body of a JavaScript function; gives what it returns.
Script = Callable[[str], Any]

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_FLAGS = (
    "headless=new no-sandbox disable-gpu disable-quic no-first-run disable-background-networking hide-scrollbars",
    "disable-component-update disable-sync disable-extensions disable-dev-shm-usage no-default-browser-check",
)
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Home": "\ue011", "End": "\ue010", "Space": " ",
        "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015"}  # fmt: skip


def programs() -> tuple[str, str] | None:
    """The paths of ChromeDriver and Chromium, or None where one of them is missing."""
    driver = shutil.which("chromedriver")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return (driver, chromium) if driver and chromium else None


class Browser:
    """One window. `close` ends the browser and its driver."""

    def __init__(self, driver: str, chromium: str) -> None:
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._driver = subprocess.Popen(
            [driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._driver.stdout is not None
        port = next(
            found[1] for line in self._driver.stdout if (found := re.search(r"successfully on port (\d+)", line))
        )
        self._connection = HTTPConnection("127.0.0.1", int(port))
        self._path = "/session"
        options = {
            "binary": chromium,
            "args": [*(f"--{flag}" for flag in " ".join(_FLAGS).split()), f"--user-data-dir={self._folder.name}"],
        }
        asked = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        self._path += "/" + self._ask("POST", "", {"capabilities": {"alwaysMatch": asked}})["sessionId"]
        self._ask("POST", "/url", {"url": "about:blank"})  # The browser's own first page asks for much.

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        self._connection.request(method, self._path + path, data)
        value = json.load(self._connection.getresponse())["value"]
        assert not isinstance(value, dict) or "error" not in value, value
        return value

    def open(self, path: Path) -> None:
        """Show a file; what the logs had before is forgotten."""
        self.requests(), self.complaints()
        self._ask("POST", "/url", {"url": path.resolve().as_uri()})
        self._ask("POST", "/goog/cdp/execute", _command("Page.bringToFront"))
        # Until a page has been painted, the browser drops keys.
        painted = "requestAnimationFrame(() => requestAnimationFrame(() => arguments[0]()))"
        self._ask("POST", "/execute/async", {"script": painted, "args": []})

    def run(self, script: str, *arguments: Any) -> Any:
        """What the body of a JavaScript function returns."""
        return self._ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def resize(self, width: int, height: int) -> None:
        self._ask(
            "POST",
            "/goog/cdp/execute",
            _command(
                "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
            ),
        )

    def media(self, **features: str) -> None:
        """Emulate a medium (`media="print"`) or a preference (`scheme="dark"`)."""
        wanted = [{"name": "prefers-color-scheme", "value": features.get("scheme", "light")}]
        self._ask(
            "POST",
            "/goog/cdp/execute",
            _command("Emulation.setEmulatedMedia", media=features.get("media", ""), features=wanted),
        )

    def _element(self, css: str) -> str:
        found = self._ask("POST", "/element", {"using": "css selector", "value": css})
        return str(found[_ELEMENT])

    def click(self, css: str) -> None:
        self._ask("POST", f"/element/{self._element(css)}/click", {})

    def type(self, css: str, text: str) -> None:
        """Put a text in a field in place of what it has, and leave the field."""
        self._ask("POST", f"/element/{self._element(css)}/clear", {})
        self._ask("POST", f"/element/{self._element(css)}/value", {"text": text + KEYS["Tab"]})

    def press(self, *names: str) -> None:
        """Press keys, one after the other, wherever the focus is."""
        actions = [{"type": kind, "value": KEYS.get(name, name)} for name in names for kind in ("keyDown", "keyUp")]
        self._ask("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def requests(self) -> list[str]:
        """The addresses that the page in the window asked for since the last call, its own included."""
        entries = [json.loads(entry["message"])["message"] for entry in self._log("performance")]
        return [
            entry["params"]["request"]["url"] for entry in entries if entry["method"] == "Network.requestWillBeSent"
        ]

    def complaints(self) -> list[str]:
        """What the console said since the last call."""
        return [entry["message"] for entry in self._log("browser")]

    def _log(self, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._ask("POST", "/se/log", {"type": kind})
        return found

    def accessibility(self) -> list[dict[str, Any]]:
        """What screen readers are told, as a list of nodes with roles and names."""
        found: list[dict[str, Any]] = self._ask("POST", "/goog/cdp/execute", _command("Accessibility.getFullAXTree"))[
            "nodes"
        ]
        return found

    def picture(self, path: Path, whole: bool = False) -> None:
        """A PNG of the window, or of the whole page."""
        shot = self._ask("POST", "/goog/cdp/execute", _command("Page.captureScreenshot", captureBeyondViewport=whole))
        path.write_bytes(base64.b64decode(shot["data"]))

    def close(self) -> None:
        self._ask("DELETE", "")
        self._driver.terminate()
        self._driver.wait()
        self._folder.cleanup()


def _command(name: str, **parameters: Any) -> dict[str, Any]:
    return {"cmd": name, "params": parameters}
