"""Files of bytes to write to, whole or not at all; and standard output as one."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from backprop_cli.problems import problem_error
from backprop_cli.words import shown


@contextmanager
def whole_file(path: str, to_disk: bool = True) -> Iterator[BinaryIO]:
    """A file to write, which is at `path` once the block is done, and nowhere if the block ends with an error.

    With `to_disk` that holds through a power cut, too: of rows by the million, waiting for the disk would take a
    quarter of the time. A device or pipe is written to directly.

    Raises:
        GraphError: it could not be written; what was there before is still there.
    """
    if "\0" in path:
        raise problem_error("cannot-write", f"{shown(path)} is no file's name", "-o")
    try:
        # A pipe of the shell, /dev/fd/63, is there and yet has no real path: it is opened as it is named.
        if Path(path).exists() and not Path(path).is_file():
            with open(path, "wb") as device:
                yield device
        else:
            with _beside(Path(os.path.realpath(path)), to_disk) as file:
                yield file
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise problem_error("cannot-write", f"{shown(path, len(path))}: {reason}", "-o") from None


@contextmanager
def _beside(target: Path, to_disk: bool) -> Iterator[BinaryIO]:
    import tempfile

    handle, name = tempfile.mkstemp(prefix=".backprop-", dir=target.parent)
    try:
        with open(handle, "wb") as file:
            yield file
            if to_disk:
                file.flush()
                os.fsync(file.fileno())
        os.chmod(name, target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_mask())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def forget(stream: TextIO) -> None:
    """Keep Python from trying once more, when it ends, to write what could not be written."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, stream.fileno())


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Standard output as a file of bytes, written to the last one when the block is done.

    Raises:
        GraphError: it is closed or takes no more. BrokenPipeError: its reader went away.
    """
    if sys.stdout is None:
        raise problem_error("cannot-write", "standard output is closed")
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except OSError as error:
        if isinstance(error, BrokenPipeError) or error.errno == errno.EPIPE:
            raise BrokenPipeError from None
        forget(sys.stdout)
        raise problem_error("cannot-write", f"standard output: {(error.strerror or str(error)).lower()}") from None
