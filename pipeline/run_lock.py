"""One run at a time for each data folder, by a file lock that the system frees when its process dies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import LitlodeError

FILE = "run.lock"


class BusyError(LitlodeError):
    """Another run is at work in this data folder."""

    is_passing = True


@contextmanager
def held(folder: Path, *, wait: bool = False, on_wait: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock of a data folder; where another run has it, wait for that, or raise `BusyError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / FILE)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if not wait:
                raise BusyError(
                    f"{folder}: another run is at work here. Try again when it is done, or wait for it with --wait."
                ) from None
            on_wait()
            lock.acquire()
    except OSError as error:
        raise LitlodeError(f"{folder / FILE}: cannot be locked ({error.strerror}).") from error
    try:
        yield
    finally:
        lock.release()
