"""Pages of records: what one request brought, how a page that cannot be had is halved, how several are under way.

Nothing here knows a service.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from queue import Full, Queue
from typing import Any, Literal, TypeVar

from pipeline.sources.failure import OutageError, UnavailableError

_Asked = TypeVar("_Asked")
_Got = TypeVar("_Got")
_END = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer with records, as it came, checked to be whole."""

    service: Literal["pubmed", "semantic_scholar"]
    form: Literal["xml", "json"]
    request: Mapping[str, Any]  # path and parameters as sent, without keys, contact and tokens
    body: bytes  # unpacked
    retrieved_at: str  # ISO 8601, UTC
    asked: tuple[str, ...] = ()  # the ids asked for; none for a page of a search
    got: tuple[str, ...] = ()  # those of them that came (of a search: the ids that came)
    gone: tuple[str, ...] = ()  # asked for twice and not given: unknown, deleted or merged
    total: int | None = None  # of the whole search, where the service says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """One record that the service has but could not be brought to give."""

    service: Literal["pubmed", "semantic_scholar"]
    source_id: str
    why: str


def chunks(ids: Iterable[str], size: int) -> Iterator[tuple[str, ...]]:
    """The ids in order, each once, in tuples of at most `size`."""
    rest = iter(dict.fromkeys(ids))
    while chunk := tuple(islice(rest, size)):
        yield chunk


def by_halves(
    ids: Sequence[str],
    ask: Callable[[Sequence[str]], Iterable[Page]],
    lost: Callable[[str, UnavailableError], Lost],
) -> list[Page | Lost]:
    """The pages for these ids: a page that fails is asked for in halves, down to the one id that is to blame.

    Halves wait behind what is already queued, so that the good half proves that the service is up. Trouble that size
    does not explain is raised as it is.
    """
    found: list[Page | Lost] = []
    queue = deque([ids])
    while queue:
        chunk = queue.popleft()
        try:
            found += ask(chunk)
        except UnavailableError as error:
            if isinstance(error, OutageError) or not error.may_be_size:
                raise
            if len(chunk) == 1:
                found.append(lost(chunk[0], error))
                continue
            middle = len(chunk) // 2
            queue += [chunk[:middle], chunk[middle:]]
    return found


def ahead(work: Callable[[_Asked], _Got], items: Iterable[_Asked], workers: int) -> Iterator[_Got]:
    """`work` on each item, results in order, `workers` items at once; as many more may wait to be handed out."""
    if workers == 1:
        yield from map(work, items)
        return
    rest = iter(items)
    executor = ThreadPoolExecutor(workers, thread_name_prefix="litlode-fetch")
    try:
        begun: deque[Future[_Got]] = deque(executor.submit(work, item) for item in islice(rest, 2 * workers))
        while begun:
            result = begun.popleft().result()
            begun += [executor.submit(work, item) for item in islice(rest, 1)]
            yield result
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def both(one: Callable[[], _Asked], other: Callable[[], _Got]) -> tuple[_Asked, _Got]:
    """What two pieces of work give that are done at once."""
    executor = ThreadPoolExecutor(1, thread_name_prefix="litlode-fetch")
    try:
        begun = executor.submit(other)
        return one(), begun.result()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def in_background(items: Iterator[_Got], most: int = 0) -> Generator[_Got]:
    """The same items, made in a thread of their own while the taker works on those before.

    At most so many wait to be taken; 0: any number.
    What the making raises is raised here. A taker who stops leaves the thread behind, to end at its next item.
    """
    waiting: Queue[Any] = Queue(most)
    is_left = threading.Event()

    def put(value: tuple[Any, BaseException | None]) -> None:
        while not is_left.is_set():
            try:
                waiting.put(value, timeout=0.1)
                return
            except Full:
                continue

    def make() -> None:
        try:
            for item in items:
                put((item, None))
                if is_left.is_set():
                    return
        except BaseException as error:  # whatever it is, the taker raises it: else she would wait for ever
            put((_END, error))
        else:
            put((_END, None))

    threading.Thread(target=make, name="litlode-ahead", daemon=True).start()
    try:
        while True:
            item, error = waiting.get()
            if error:
                raise error
            if item is _END:
                return
            yield item
    finally:
        is_left.set()
