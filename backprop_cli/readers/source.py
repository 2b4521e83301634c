"""Bytes to a source text: from a path or standard input, UTF-8, checked for characters that no text holds."""

from __future__ import annotations

import os
import sys

from backprop_cli.problems import GraphError, Problem, Source, problem_error
from backprop_cli.words import shown

LARGEST = 256 * 2**20
_NOT_TEXT = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
_OTHER_UNICODE = {
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"\xff\xfe\0\0": "UTF-32",
    b"\0\0\xfe\xff": "UTF-32",
}


def read_source(path: str) -> Source:
    """The text of the file at `path`; `-` is standard input.

    Raises:
        GraphError: the file can't be read, is too large, or is not UTF-8 text.
    """
    name = "<stdin>" if path == "-" else path
    try:
        content = _standard_input() if path == "-" else _file(path)
    except (OSError, ValueError) as error:
        raise unreadable(name, error) from None
    if len(content) > LARGEST:
        raise problem_error("too-large", f"{shown(name, len(name))} is over 256 MiB")
    return decoded(name, content)


def unreadable(name: str, error: OSError | ValueError) -> GraphError:
    """The error about a file that can't be read, from the system's."""
    if isinstance(error, OSError):
        return problem_error("cannot-read", f"{shown(name, len(name))}: {_reason(error)}", hint=_way_out(error))
    return problem_error("cannot-read", f"{shown(name)} is no file's name")


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise OSError("standard input is closed")
    return sys.stdin.buffer.read(LARGEST + 1)


def _file(path: str) -> bytes:
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size > LARGEST:
            raise problem_error("too-large", f"{shown(path, len(path))} is over 256 MiB")
        return file.read(LARGEST + 1)


def _reason(error: OSError) -> str:
    return {
        FileNotFoundError: "there is no such file",
        IsADirectoryError: "this is a folder",
        PermissionError: "it may not be read",
    }.get(type(error)) or (error.strerror or str(error)).lower()


def _way_out(error: OSError) -> str | None:
    if isinstance(error, IsADirectoryError):
        return "name a file in it"
    if isinstance(error, FileNotFoundError) and error.filename:
        return _similar_file(str(error.filename))
    return None


def _similar_file(path: str) -> str | None:
    from pathlib import Path

    from backprop_cli.words import nearest

    missing = Path(path)
    try:
        found = nearest(missing.name, [entry.name for entry in missing.parent.iterdir()])
    except (OSError, ValueError):
        return None
    return f"did you mean {shown(str(missing.with_name(found)))}?" if found else None


def decoded(name: str, content: bytes) -> Source:
    """The text of some bytes.

    Raises:
        GraphError: they are not UTF-8, or hold characters that no text holds.
    """
    other = _OTHER_UNICODE.get(content[:4]) or _OTHER_UNICODE.get(content[:2])
    if other:
        place = Source(name, "").place(0, 0)
        raise problem_error("bad-encoding", f"the file is {other} text", place, "save it as UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise GraphError([_bad_byte(name, content, error)]) from None
    return checked(Source(name, text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text))


def _bad_byte(name: str, content: bytes, error: UnicodeDecodeError) -> Problem:
    readable = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    start = len(content[: error.start].decode("utf-8-sig", errors="replace").replace("\r\n", "\n"))
    message = f"the byte 0x{content[error.start]:02x} is not UTF-8 text"
    return Problem("bad-encoding", message, Source(name, readable).place(start, start + 1), "save the file as UTF-8")


def checked(source: Source) -> Source:
    """The source itself.

    Raises:
        GraphError: it holds characters that no text holds.
    """
    import re

    found = re.search(_NOT_TEXT, source.text)
    if found is None:
        return source
    message = f"the character U+{ord(found[0]):04X} has no place in a text"
    hint = "save the file as UTF-8 text" if found[0] == "\0" else "remove it"
    raise problem_error("bad-character", message, source.place(found.start(), found.end()), hint)
