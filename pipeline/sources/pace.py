"""The pace of requests to one service: so many starts in any second, over all threads and processes on this machine.

A start is one request on the wire. `Pace.turn` holds a file lock while the request is sent and notes the time when it
has left, so a process that is put to sleep at the wrong moment delays the others and never crowds them. Two rules hold
at once: `rate` + 1 starts never fall into `window` (and a little more, for what the network adds), and two starts keep
a distance, since the services answer bursts with 429 even below their limit. `Pace.pause` stops everyone.

Why not one of the rate limiters of PyPI: pyrate-limiter 4.5 (on which requests-ratelimiter stands) shares its windows
between processes through SQLite and a file lock, but notes the moment it planned instead of the one it woke up, so a
late thread is followed too closely; it lets a whole window out at once, its smooth bucket is shared through Redis only,
and none can be told to pause. limits needs a server to share anything. So the lock is filelock's, which the system
frees when a process dies, and the arithmetic is below.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs
from filelock import FileLock

from pipeline.errors import LitlodeError

WINDOW = 1.0  # seconds; both services count per second
HEADROOM = 0.15  # of the window, kept free for what delays a request between us and the service
CLOSENESS = 0.75  # of the even distance between starts: how near two may come when the one before was late
LONGEST_PAUSE = 3600.0  # seconds; a longer one in the file is left over from before the machine's last start
REASON = 200  # characters of the reason for a pause, in the file
KEPT = 100  # starts in the file, and the highest rate: whatever rate another process has been told, it sees enough
POLL = 0.002  # seconds between looks at a lock that another process holds, for milliseconds


@dataclass(frozen=True, slots=True)
class _State:
    starts: tuple[float, ...] = ()  # the latest, oldest first, in seconds of the machine's monotonic clock
    paused_until: float = 0.0
    reason: str = ""


class PaceError(LitlodeError):
    """The file that the pace is shared by cannot be used."""


class StoppedError(Exception):
    """The wait for a turn was given up because the client closes."""


class Pace:
    """Gives out turns, at most `rate` in any `window` seconds among all who use the same `path`; see `steady`."""

    def __init__(
        self,
        path: Path,
        rate: int,
        *,
        window: float = WINDOW,
        headroom: float = HEADROOM,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = path
        self.rate = rate
        self.per_second = rate / window
        self.span = window * (1 + headroom)  # of rate + 1 starts
        self.distance = self.span / rate * CLOSENESS
        self._clock = clock
        self._threads = threading.Lock()  # threads queue here, so that only one of them polls the file
        self._file = FileLock(f"{path}.lock", poll_interval=POLL)

    @contextmanager
    def turn(
        self,
        stop: threading.Event | None = None,
        on_pause: Callable[[float, str], None] | None = None,
    ) -> Iterator[None]:
        """Wait for a turn, and keep it while the request is sent.

        `on_pause` is told the seconds and the reason of a pause that has to be sat out. Raises `StoppedError` once
        `stop` is set.
        """
        stop = stop or threading.Event()
        while True:
            if stop.is_set():
                raise StoppedError
            with self._alone():
                state, now = self._read(), self._clock()
                ready = self._ready(state)
                if ready <= now:
                    self._note(state, now)  # now as well, lest a process killed while it sends leaves no trace
                    try:
                        yield
                    finally:
                        self._note(state, self._clock())
                    return
            if state.paused_until > now and on_pause:
                on_pause(state.paused_until - now, state.reason)
            stop.wait(ready - now)

    def pause(self, seconds: float, reason: str) -> None:
        """Let nobody start for so long; a longer pause that is under way stays."""
        with self._alone():
            state = self._read()
            until = self._clock() + min(seconds, LONGEST_PAUSE)
            if until > state.paused_until:
                self._write(replace(state, paused_until=until, reason=reason))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._threads:
            try:
                self._file.acquire()
            except OSError as error:
                raise self._unusable(error) from error
            try:
                yield
            finally:
                self._file.release()

    def _unusable(self, error: OSError) -> PaceError:
        return PaceError(f"{self.path}: the pace of requests is shared by this file, and it cannot be used: {error}.")

    def _note(self, state: _State, start: float) -> None:
        self._write(replace(state, starts=(*state.starts, start)[-KEPT:]))

    def _ready(self, state: _State) -> float:
        ready = state.paused_until
        if state.starts:
            ready = max(ready, state.starts[-1] + self.distance)
        if len(state.starts) >= self.rate:
            ready = max(ready, state.starts[-self.rate] + self.span)
        return ready

    def _read(self) -> _State:
        """What the file says; without a file nothing was sent, and after a torn one a whole window may have been."""
        now = self._clock()
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return _State()
        except OSError as error:
            raise self._unusable(error) from error
        try:
            saved = json.loads(text)
            starts, paused_until, reason = saved["starts"], float(saved["paused_until"]), str(saved["reason"])
            starts = [float(start) for start in starts][-KEPT:]
        except (ValueError, TypeError, KeyError):
            torn = _State(starts=(now,) * min(self.rate, KEPT))
            self._write(torn)  # else the window would begin anew at every look
            return torn
        if paused_until > now + LONGEST_PAUSE:
            paused_until = 0.0
        return _State(tuple(start for start in starts if start <= now), paused_until, reason)

    def _write(self, state: _State) -> None:
        """Write over what is there, always the same number of bytes: cutting a file short makes ext4 flush it, and
        every turn wait for the disk.
        """
        saved = {"starts": state.starts, "paused_until": state.paused_until, "reason": state.reason[:REASON]}
        content = json.dumps(saved, ensure_ascii=False).encode().ljust(REASON * 4 + 200 + 32 * KEPT)
        try:
            self.path.touch(mode=0o600)
            with self.path.open("r+b", buffering=0) as file:
                file.write(content)
        except OSError as error:
            raise self._unusable(error) from error


def steady(path: Path, per_second: float) -> Pace:
    """The pace of so many requests a second, which may be a part of one.

    >>> pace = steady(Path("pace"), 0.5)
    >>> pace.rate, pace.span
    (1, 2.3)
    """
    rate = max(int(per_second), 1)
    return Pace(path, rate, window=rate / per_second)


def shared(address: str, key: str | None, per_second: float, folder: Path | None = None) -> Pace:
    """The pace that every litlode of this user keeps towards one address with one key.

    NCBI counts a key, and without one an IP address; so the file is named after both, the key as a digest only.
    """
    digest = hashlib.sha256(f"litlode pace {address} {key or ''}".encode()).hexdigest()[:20]
    if folder is None:
        folder = platformdirs.user_cache_path("litlode") / "pace"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:  # a home that cannot be written to, as in containers
            user = os.getuid() if hasattr(os, "getuid") else "user"
            folder = Path(tempfile.gettempdir()) / f"litlode-pace-{user}"
    folder.mkdir(parents=True, exist_ok=True)
    return steady(folder / f"{digest}.json", per_second)
