"""The last step to the socket: where a request meets the pace, how long an answer may take, what a broken one means."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from pipeline.errors import InputError
from pipeline.sources import streams
from pipeline.sources.failure import AttemptError

Send = Callable[[HTTPConnection, Callable[[], None]], None]
"""Is given a connection and what sends its request; calls that in its own time."""

_CONNECTIONS = 16  # kept open


class Watch:
    """Cuts the line when an answer takes too long, whatever still trickles in."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timer: threading.Timer | None = None
        self._line: socket.socket | None = None
        self.is_expired = False

    def start(self, line: socket.socket | None) -> None:
        self.end()
        self._line = line
        self._timer = threading.Timer(self._seconds, self._expire)
        self._timer.daemon = True
        self._timer.start()

    def _expire(self) -> None:
        self.is_expired = True
        self.cut()

    def cut(self) -> None:
        if self._line is not None:
            try:
                socket.socket.shutdown(self._line, socket.SHUT_RDWR)  # not TLS's, which waits for the other side
            except OSError:
                return  # it was closed already

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


class PacedAdapter(HTTPAdapter):
    """requests' adapter, whose connections leave it to `send` when to send."""

    def __init__(self, send: Send) -> None:
        self._pools = _paced_pools(send)
        super().__init__(pool_maxsize=_CONNECTIONS, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager


def _paced_pools(send: Send) -> dict[str, type[HTTPConnectionPool]]:
    """urllib3's pools, by scheme, whose connections leave it to `send` when to send."""

    class PacedConnection(HTTPConnection):
        def request(self, *args: Any, **kwargs: Any) -> None:
            send(self, lambda: super(PacedConnection, self).request(*args, **kwargs))

    class PacedSecureConnection(HTTPSConnection):
        def request(self, *args: Any, **kwargs: Any) -> None:
            send(self, lambda: super(PacedSecureConnection, self).request(*args, **kwargs))

    class PacedPool(HTTPConnectionPool):
        ConnectionCls = PacedConnection

    class PacedSecurePool(HTTPSConnectionPool):
        ConnectionCls = PacedSecureConnection

    return {"http": PacedPool, "https": PacedSecurePool}


def unpacked(raw: bytes, encoding: str) -> bytes:
    """The body without its compression; one that ends early or is mislabelled raises `AttemptError`."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity") or not raw:
        return raw
    if encoding not in ("gzip", "x-gzip") or not raw.startswith(b"\x1f\x8b"):
        raise AttemptError(f'the answer is not packed as it says ("{encoding}")')
    try:
        return b"".join(streams.unpack(iter([raw])))
    except InputError as error:
        raise AttemptError("the packed answer is damaged or ends too early") from error


def retry_after(header: str | None) -> float | None:
    """Seconds from a Retry-After header, a number or a date; 0 or a date that is past counts as none."""
    if header is None:
        return None
    try:
        return urllib3.Retry(0).parse_retry_after(header) or None
    except urllib3.exceptions.InvalidHeader:
        return None


def broken(error: Exception, connect: float, silence: float) -> AttemptError:
    """What an exception of requests or urllib3 means; `connect` and `silence` are the limits that were set.

    Its own text is left out: it may hold the address with all parameters.
    """
    reason: object = error
    while isinstance(reason, Exception) and not isinstance(reason, urllib3.exceptions.NewConnectionError):
        inner = getattr(reason, "reason", None) or (reason.args[0] if reason.args else None)
        if not isinstance(inner, Exception):
            break
        reason = inner
    if isinstance(reason, urllib3.exceptions.NewConnectionError):
        return AttemptError("no connection; is there a network?", may_be_size=False)
    if isinstance(error, requests.exceptions.SSLError):
        return AttemptError("its certificate was not accepted", may_be_size=False)
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return AttemptError(f"no connection within {span(connect)}", may_be_size=False)
    if isinstance(error, requests.exceptions.Timeout | urllib3.exceptions.TimeoutError):
        return AttemptError(f"no answer within {span(silence)}")
    return AttemptError("the connection was lost before the answer was complete")


def span(seconds: float) -> str:
    """A time for people.

    >>> span(2.5), span(7200)
    ('2.5 s', '120 min')
    """
    return f"{seconds:.3g} s" if seconds < 120 else f"{seconds / 60:.0f} min"
