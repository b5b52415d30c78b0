"""Ways to map one function over batches: one after the other, or over processes.

Nothing else knows the difference: results come back in the order of the batches, and only a few batches are under way
at any time, so memory stays flat however many there are. The caller is the one writer.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from pipeline.config import Extract
from pipeline.errors import LitlodeError

Batch = TypeVar("Batch")
Result = TypeVar("Result")

IN_FLIGHT = 2  # batches per worker: one being read, one waiting
# A worker is one process for one core; matrix libraries that start threads of their own would fight over it.
THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS")


class WorkerError(LitlodeError):
    """A worker could not do its part; what was stored before it stays stored."""


def map_batches(
    function: Callable[[Batch], Result],
    batches: Iterable[Batch],
    config: Extract,
    fingerprint: Callable[[], str],
) -> Iterator[Result]:
    """``function(batch)`` for each batch, in order. Both functions belong to a module: a worker imports them.

    Raises `WorkerError` when a worker dies, or would run other code than this process (by `fingerprint`).
    """
    if config.executor == "serial":
        yield from map(function, batches)
        return
    workers = config.workers or _cores()
    expected = fingerprint()
    # "spawn" gives each worker a clean interpreter; a forked one would inherit locks of the progress bar's threads.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker)
    waiting: deque[Future[Result]] = deque()
    try:
        for batch in batches:
            waiting.append(pool.submit(_work, function, batch, fingerprint, expected))
            if len(waiting) >= workers * IN_FLIGHT:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise WorkerError(
            f"A worker process died, perhaps for want of memory ({workers} workers). What was stored stays; "
            "set fewer [extract] workers in litlode.toml and run the command again."
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _cores() -> int:
    """The cores this process may use: a scheduler often grants fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _work(function: Callable[[Batch], Result], batch: Batch, fingerprint: Callable[[], str], expected: str) -> Result:
    if fingerprint() != expected:
        raise WorkerError(
            f"A worker has the fingerprint {fingerprint()}, the run began with {expected}: code or vocabularies "
            "changed meanwhile. What was stored stays; run the command again."
        )
    return function(batch)


def _start_worker() -> None:
    """Runs first in each worker, before it imports anything heavy."""
    for name in THREAD_LIMITS:
        os.environ[name] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which ends the pool in order
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A parent that was killed cannot say so: without this its workers would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
