"""Interruptions of long work: ctrl-C and SIGTERM end it wherever it is, and what must be cleaned up is.

Python hears signals in its main thread only, and not while that waits for polars, which runs our code in threads of its
own. So a thread waits for the signals here, tells the main thread, and leaves word for the others (`check`).
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread, get_ident

_PAUSE = 0.1
_interrupted, _raised = Event(), Event()


def check() -> None:
    """Raises KeyboardInterrupt if the work is to end. To be called now and then, in whatever thread."""
    if _interrupted.is_set():
        _raised.set()
        raise KeyboardInterrupt


def _end(*_: object) -> None:
    """End the main thread's work, unless it ends already: twice would end the cleaning up."""
    if not _raised.is_set():
        _raised.set()
        raise KeyboardInterrupt


@contextmanager
def interruptible() -> Iterator[None]:
    """A block that ctrl-C and SIGTERM end with KeyboardInterrupt; a second one ends the program at once."""
    if not hasattr(signal, "sigtimedwait"):
        yield
        return
    heard = {signal.SIGINT, signal.SIGTERM}
    _interrupted.clear()
    _raised.clear()
    is_over = Event()
    before = signal.signal(signal.SIGUSR1, _end)
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, heard)
    Thread(target=_listen, args=(heard, get_ident(), is_over), daemon=True).start()
    try:
        yield
    except BaseException:
        if _interrupted.is_set():  # Whatever else it was called on its way through threads that are not Python's.
            raise KeyboardInterrupt from None
        raise
    finally:
        is_over.set()
        _interrupted.clear()
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGUSR1, before)


def _listen(heard: set[signal.Signals], main_thread: int, is_over: Event) -> None:
    while not is_over.is_set():
        found = signal.sigtimedwait(heard, _PAUSE)
        if found is None:
            continue
        if is_over.is_set():
            os.kill(os.getpid(), found.si_signo)
        elif _interrupted.is_set():
            os._exit(130)
        else:
            _interrupted.set()
            signal.pthread_kill(main_thread, signal.SIGUSR1)
