"""Where polars writes to: it tells why a file could not be written in words of its own, and here they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import polars as pl


@contextmanager
def sink_of(file: BinaryIO) -> Iterator[Sink]:
    """A sink for polars that writes to `file`.

    Raises:
        OSError: the file could not be written, as Python says it.
    """
    sink = Sink(file)
    try:
        yield sink
    except (pl.exceptions.PolarsError, OSError):
        if sink.error is not None:
            raise sink.error from None
        raise


class Sink:
    """A file that remembers why it could not be written: polars tells it in words of its own."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, content: bytes) -> int:
        """Write to the file."""
        try:
            return self._file.write(content)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        """Nothing: whoever opened the file flushes it."""

    def close(self) -> None:
        """Nothing: whoever opened the file closes it."""
