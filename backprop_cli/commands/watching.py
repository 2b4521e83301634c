"""A progress bar on standard error, for work that takes longer than a second on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from time import monotonic

_PATIENCE = 1.0


def watched(work: Sequence[int]) -> Iterator[int]:
    """The pieces of work, one by one, with a bar that appears after a second and goes away at the end."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield from work
        return
    begun = monotonic()
    for count, piece in enumerate(work):
        yield piece
        if monotonic() - begun > _PATIENCE:
            yield from _with_bar(work, count + 1)
            return


def _with_bar(work: Sequence[int], done: int) -> Iterator[int]:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("checking", total=len(work), completed=done)
        for piece in work[done:]:
            yield piece
            progress.advance(task)
