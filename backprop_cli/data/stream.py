"""Bytes of data as they come, from a file or standard input: which form they are in, and pieces of whole records."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from select import select
from typing import BinaryIO, NamedTuple

from backprop_cli.interruption import check
from backprop_cli.problems import GraphError, Place, Problem, Source, problem_error
from backprop_cli.readers.source import unreadable
from backprop_cli.words import shown

PIECE = 4 * 2**20
LONGEST_RECORD = 64 * 2**20
_PAUSE = 0.2
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "a byte order mark", b"\xff\xfe": "UTF-16 text", b"\xfe\xff": "UTF-16 text"}
_COMPRESSED = {b"\x1f\x8b": "gzip", b"PK\x03\x04": "zip", b"\x28\xb5\x2f\xfd": "zstd", b"BZh": "bzip2"}


class Stream:
    """A file of bytes by the name it is told by. `done` of `size` bytes are read; the size of a pipe is not known."""

    def __init__(self, path: str, name: str | None = None) -> None:
        """Open `path`; `-` is standard input. `name` is what it is told by, if that is not the path.

        Raises:
            GraphError: it can't be read.
        """
        self.path = None if path == "-" else path
        self.name = name or self.path or "<stdin>"
        self.done = 0
        self._ahead = b""
        try:
            self._file = self._opened()
            self.size = os.fstat(self._file.fileno()).st_size if self.path and Path(path).is_file() else None
        except (OSError, ValueError) as error:
            raise unreadable(self.name, error) from None

    def _opened(self) -> BinaryIO:
        if self.path:
            return open(self.path, "rb", buffering=0)
        if sys.stdin is None:
            raise OSError("standard input is closed")
        return open(sys.stdin.fileno(), "rb", buffering=0, closefd=False)

    @property
    def shown(self) -> str:
        """The name as it is told."""
        return shown(self.name, len(self.name))

    def ahead(self) -> bytes:
        """The first bytes, which are read all the same."""
        if not self._ahead:
            self._ahead = self._read()
        return self._ahead

    def read(self) -> bytes:
        """Some more bytes; none at the end.

        Raises:
            GraphError: they can't be read.
        """
        found, self._ahead = self._ahead or self._read(), b""
        return found

    def _read(self) -> bytes:
        try:
            # A read that blocks is not interrupted once polars has run; a wait that ends now and then is.
            while self.size is None and not select([self._file], [], [], _PAUSE)[0]:
                check()
            found = self._file.read(PIECE) or b""
        except OSError as error:
            raise unreadable(self.name, error) from None
        self.done += len(found)
        return found

    def close(self) -> None:
        """Let the file go."""
        self._file.close()


class Piece(NamedTuple):
    """Whole records, without the line end of the last; `line` is the number of its first line."""

    content: bytes
    line: int

    def text(self, name: str) -> str:
        """The piece as text.

        Raises:
            GraphError: it is not UTF-8.
        """
        try:
            return self.content.decode()
        except UnicodeDecodeError as error:
            start = len(self.content[: error.start].decode())
            place = place_in(name, self.content.decode(errors="replace"), self.line, start, start + 1)
            message = f"the byte 0x{self.content[error.start]:02x} is not UTF-8 text"
            raise GraphError([Problem("bad-encoding", message, place, "save the data as UTF-8")]) from None


def place_in(name: str, text: str, line: int, start: int, end: int) -> Place:
    """The place of the characters from `start` up to `end` of a text that begins at the given line of the data."""
    place = Source(name, text).place(start, end)
    return place._replace(line=place.line + line - 1, text=place.text.removesuffix("\r"))


def pieces(stream: Stream, whole: Callable[[bytes], int]) -> Iterator[Piece]:
    """The stream in pieces of a few megabytes; `whole` says how many bytes of a text are whole records.

    Empty lines at the end of the stream belong to no piece.

    Raises:
        GraphError: the stream can't be read, or a record does not end.
    """
    line, content, is_over = 1, b"", False
    while not is_over:
        parts = [content]
        while not is_over and sum(map(len, parts)) < max(PIECE, 2 * len(content)):
            parts.append(stream.read())
            is_over = not parts[-1]
        content = b"".join(parts)
        records = (content if is_over else content[: whole(content)]).rstrip(b"\r\n")
        if records:
            yield Piece(records, line)
            line += records.count(b"\n") + 1
            content = content[len(records) :].removeprefix(b"\r").removeprefix(b"\n")
        elif len(content) > LONGEST_RECORD:
            hint = "a quote may be missing where a cell ends"
            raise problem_error("too-large", "a row is over 64 MiB", f"{stream.shown}:{line}", hint)


def to_last_line_end(content: bytes) -> int:
    """How many bytes of the text are whole lines."""
    return content.rfind(b"\n") + 1


def check_start(stream: Stream) -> None:
    """Raises GraphError if the stream does not begin as UTF-8 text does, or is empty."""
    start, first = stream.ahead(), f"{stream.shown}:1"
    for mark, what in _BYTE_ORDER_MARKS.items():
        if start.startswith(mark):
            hint = "save it as UTF-8 without one" if mark[0] == 0xEF else "save it as UTF-8"
            raise problem_error("bad-encoding", f"the data begins with {what}", first, hint)
    for mark, what in _COMPRESSED.items():
        if start.startswith(mark):
            raise problem_error("bad-encoding", f"the data is compressed by {what}", first, "decompress it first")
    if not start:
        raise problem_error("empty", "there is no data, not even a header", first)


def sniffed(stream: Stream) -> str:
    """The form of data whose name does not say it, by how it begins."""
    start = stream.ahead()
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.lstrip()[:1] in (b"{", b"["):
        return "jsonl"
    header = start.partition(b"\n")[0]
    return "tsv" if b"\t" in header and b"," not in header else "csv"
