"""What a name may look like: a letter or `_`, then letters, digits and `_`, in any script."""

from __future__ import annotations

from unicodedata import category, normalize

LONGEST_NAME = 128

# Characters that take part in words and are never seen: the fillers and selectors that Unicode calls ignorable.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)


def why_bad_name(name: str) -> str | None:
    """What keeps `name` from being a name, as the end of a sentence that begins with it; None if nothing does."""
    if name.isascii():
        if name.isidentifier():
            return None if len(name) <= LONGEST_NAME else f"is longer than {LONGEST_NAME} characters"
    elif all(map(_is_of_names, name)) and _begins_names(normalize("NFC", name)[0]):
        return None if len(normalize("NFC", name)) <= LONGEST_NAME else f"is longer than {LONGEST_NAME} characters"
    if not name:
        return "is empty: a name needs a letter"
    if "." in name:
        return "has a dot: dots are kept for the names that formulas make"
    if name[0].isdigit():
        return "begins with a digit: a name begins with a letter or _"
    wrong = next((letter for letter in name if not _is_of_names(letter)), name[0])
    seen = category(wrong)[0] != "C" and wrong not in _INVISIBLE
    return (
        f"is not a name: {_called(wrong) if seen else f'U+{ord(wrong):04X}, which is not seen,'} can't be part of one"
    )


def _called(character: str) -> str:
    return "a space" if character == " " else character


def _begins_names(letter: str) -> bool:
    return letter == "_" or category(letter)[0] == "L"


def _is_of_names(letter: str) -> bool:
    kind = category(letter)
    return (kind[0] == "L" or kind in ("Mn", "Mc", "Nd") or letter == "_") and letter not in _INVISIBLE


def normal(name: str) -> str:
    """The name as it is compared: composed characters (NFC)."""
    return name if name.isascii() else normalize("NFC", name)
