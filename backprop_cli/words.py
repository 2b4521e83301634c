"""How words of the user's are shown in messages, and which known word they probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from unicodedata import category, east_asian_width, normalize

LONGEST_SHOWN = 60
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def shown(text: str, longest: int = LONGEST_SHOWN) -> str:
    """`text` on one line, with control and invisible characters escaped, cut at `longest` characters."""
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return cut if cut.isascii() and cut.isprintable() else "".join(map(_visible, cut))


@cache
def _visible(character: str) -> str:
    if category(character) not in _UNSEEN:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def width(text: str) -> int:
    """How many terminal columns `text` takes: Korean, Chinese and Japanese letters take two."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


@cache
def _columns(character: str) -> int:
    if category(character) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` is probably a slip of, or None."""
    from difflib import get_close_matches

    folded = {_folded(name): name for name in known}
    found = get_close_matches(_folded(word)[:LONGEST_SHOWN], folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def _folded(word: str) -> str:
    """The word in small letters; those that are written of several, such as Korean ones, taken apart."""
    return normalize("NFD", word.casefold())


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The hint for an unknown word, or None where nothing known is like it."""
    name = nearest(word, known)
    return f"did you mean {shown(name)}?" if name else None


def listed(names: Iterable[str], most: int = 8) -> str:
    """`a, b and c`; from `most` names on the rest is counted."""
    every = [shown(name) for name in names]
    if len(every) > most:
        return f"{', '.join(every[:most])} and {len(every) - most} more"
    return " and ".join(filter(None, (", ".join(every[:-1]), every[-1]))) if every else "none"
