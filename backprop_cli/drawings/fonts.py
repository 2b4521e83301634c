"""Whether this machine has letters for a picture: asked of fontconfig, which Graphviz takes its fonts from."""

from __future__ import annotations

from collections.abc import Iterable
from shutil import which
from unicodedata import category, name

from backprop_cli.problems import Problem

# The first word of a letter's Unicode name, and the Debian package of a font that has it.
_PACKAGES = {
    "HANGUL": "fonts-nanum",
    **dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO", "FULLWIDTH", "IDEOGRAPHIC"), "fonts-noto-cjk"),
    **dict.fromkeys(("LATIN", "GREEK", "CYRILLIC", "MULTIPLICATION", "DIVISION", "MINUS"), "fonts-dejavu-core"),
}
_OTHER_PACKAGE = "fonts-noto-core"


def missing_font(text: str) -> Problem | None:
    """The problem with letters of `text` that no font here has; None where there is none, or nobody to ask."""
    if which("fc-list") is None:
        return None
    letters = sorted({letter for letter in text if ord(letter) > 126 and category(letter)[0] not in "CZ"})
    missing = [letter for letter in _one_of_each_script(letters) if not _has_font(letter)]
    if not missing:
        return None
    packages = " ".join(dict.fromkeys(_package(letter) for letter in missing))
    message = f"no font on this machine has {' '.join(missing)}"
    return Problem("missing-font", message, None, f"install one: apt install {packages}, or another with these letters")


def _one_of_each_script(letters: Iterable[str]) -> list[str]:
    """Letters to ask about: the first of each script. A font has a script, or it has not."""
    return list({name(letter, "OTHER").split()[0]: letter for letter in reversed(list(letters))}.values())


def _has_font(letter: str) -> bool:
    import subprocess

    try:
        asked = subprocess.run(
            ["fc-list", f":charset={ord(letter):x}", "file"], capture_output=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return True
    return bool(asked.stdout.strip())


def _package(letter: str) -> str:
    return _PACKAGES.get(name(letter, "OTHER").split()[0], _OTHER_PACKAGE)
