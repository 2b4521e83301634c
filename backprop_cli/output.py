"""Text to where it goes: standard output, standard error, or a file that is written whole or not at all."""

from __future__ import annotations

import codecs
import errno
import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

from backprop_cli.problems import GraphError, problem_error
from backprop_cli.report import Answer, Drawn
from backprop_cli.views import FORMATS, Screen, format_of, show
from backprop_cli.words import shown, width

if TYPE_CHECKING:
    from argparse import Namespace

# What a terminal that can't show a character gets instead of it.
_STAND_INS = {
    "∂": "d", "×": "*", "÷": "/", "−": "-", "·": "*", "±": "+-", "…": "...", "√": "sqrt", "∛": "cbrt", "Σ": "sum",
    "σ": "sigma", "Φ": "Phi", "→": "->", "▶": ">", "│": "|", "─": "-", "█": "#", "░": ".", "≤": "<=", "≥": ">=",
    "≠": "!=", "²": "2", "³": "3",
}  # fmt: skip
_PIECE = 65536


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    missing = error.object[error.start : error.end]
    return "".join(_STAND_INS.get(character, "?" * width(character)) for character in missing), error.end


codecs.register_error("backprop", _stand_in)


def write(answer: Answer, args: Namespace) -> None:
    """Show an answer in the form that the command's options ask for, where they ask for it.

    Raises:
        GraphError: it could not be written; a file is then as it was.
    """
    path = getattr(args, "output", None)
    forms = answer.forms if isinstance(answer, Drawn) else FORMATS
    form = getattr(args, "format", None) or format_of(path, forms) or next(iter(forms))
    if path is None or path == "-":
        write_pieces(show(answer, form, _screen()))
        return
    refuse_own_file(path, getattr(args, "file", None))
    pieces = show(answer, form, Screen())
    # A file's name need not be text, and stands in what is written.
    write_file(path, (piece if isinstance(piece, bytes) else piece.encode(errors="backprop") for piece in pieces))


def _screen() -> Screen:
    stdout = sys.stdout
    if stdout is None:
        return Screen()
    encoding = (stdout.encoding or "ascii").lower()
    colours = bool(os.environ.get("FORCE_COLOR")) or (stdout.isatty() and os.environ.get("TERM") != "dumb")
    return Screen(_columns(stdout), colours and not os.environ.get("NO_COLOR"), encoding)


def _columns(stdout: TextIO) -> int | None:
    """The width of the terminal; None in a pipe, where nothing is folded."""
    if not stdout.isatty():
        return None
    given = os.environ.get("COLUMNS", "")
    return int(given) if given.isdecimal() and int(given) else os.get_terminal_size(stdout.fileno()).columns or 80


def write_text(text: str) -> None:
    """Write to standard output, to the last byte."""
    write_pieces([text])


def write_pieces(pieces: Iterable[str | bytes]) -> None:
    """Write to standard output, to the last byte, a good part at a time.

    Raises:
        GraphError: it is closed or takes no more. BrokenPipeError: its reader went away.
    """
    if sys.stdout is None:
        raise problem_error("cannot-write", "standard output is closed")
    try:
        sys.stdout.reconfigure(errors="backprop")  # type: ignore[union-attr]
        _write_gathered(pieces, sys.stdout)
        sys.stdout.flush()
    except OSError as error:
        if isinstance(error, BrokenPipeError) or error.errno == errno.EPIPE:
            raise BrokenPipeError from None
        from backprop_cli.files import forget

        forget(sys.stdout)
        raise problem_error("cannot-write", f"standard output: {(error.strerror or str(error)).lower()}") from None


def _write_gathered(pieces: Iterable[str | bytes], stream: TextIO) -> None:
    gathered: list[str] = []
    size = 0
    for piece in pieces:
        if isinstance(piece, bytes):
            stream.buffer.write(piece)
            continue
        gathered.append(piece)
        size += len(piece)
        if size > _PIECE:
            stream.write("".join(gathered))
            gathered, size = [], 0
    stream.write("".join(gathered))


def refuse_own_file(path: str, graph_file: str | None) -> None:
    """Raises GraphError if writing to `path` would overwrite the file that is read."""
    try:
        same = graph_file not in (None, "-") and os.path.samefile(path, str(graph_file))
    except (OSError, ValueError):
        same = False
    if same:
        raise problem_error(
            "same-file", f"{shown(path, len(path))} is the file that is read", "-o", "name another file"
        )


def write_file(path: str, pieces: Iterable[bytes]) -> None:
    """Write a file beside its place and move it there when it is whole; a device or pipe is written to directly.

    Raises:
        GraphError: it could not be written; what was there before is still there.
    """
    from backprop_cli.files import whole_file

    with whole_file(path) as file:
        file.writelines(pieces)


def say(text: str) -> None:
    """Write to standard error, if anyone listens; that it can't be written is nobody's mistake."""
    try:
        sys.stderr.reconfigure(errors="backprop")  # type: ignore[union-attr]
        print(text, file=sys.stderr, flush=True)
    except OSError:
        from backprop_cli.files import forget

        forget(sys.stderr)
    except (AttributeError, ValueError):  # It is closed.
        pass


__all__ = ["GraphError", "refuse_own_file", "say", "write", "write_file", "write_pieces", "write_text"]
