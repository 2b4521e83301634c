"""A line on standard error that says how far a long run of rows is, where somebody watches."""

from __future__ import annotations

import os
import sys
from time import monotonic
from types import TracebackType
from typing import Protocol

from backprop_cli.words import shown

_WIDE, _PAUSE = 20, 0.1


class Read(Protocol):
    """Whatever knows how much of it is read."""

    name: str
    done: int
    size: int | None


class Progress:
    """Rows so far, rows a second, and how much of the data that is. Silent unless standard error is a terminal."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._rows, self._began, self._shown_at = 0, monotonic(), 0.0
        self._is_watched = _is_terminal(sys.stderr) and os.environ.get("TERM") != "dumb"

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown_at:
            self._write("\r\x1b[K")

    def add(self, rows: int) -> None:
        """So many more rows are done."""
        self._rows += rows
        now = monotonic()
        if self._is_watched and now - self._shown_at > _PAUSE:
            self._shown_at = now
            self._write(f"\r{self._line(now - self._began)}\x1b[K")

    def _line(self, seconds: float) -> str:
        rate = f"{self._rows:,} rows, {self._rows / max(seconds, 1e-9):,.0f} rows/s"
        if not self._read.size:
            return rate
        share = min(1.0, self._read.done / self._read.size)
        full = round(share * _WIDE)
        return f"[{'#' * full}{'.' * (_WIDE - full)}] {share:4.0%}  {rate}  {shown(self._read.name)[:30]}"

    def _write(self, text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except (OSError, ValueError):
            self._is_watched = False


def _is_terminal(stream: object) -> bool:
    return stream is not None and getattr(stream, "isatty", bool)()
