"""The one client: every request to a service goes through `Client.ask`, and comes back whole or as a `ServiceError`.

Reading order: `Service` and `Patience` (whom to ask, and how long to try), `Client.ask` (the attempts), `_attempt` (one
of them), `_judge` (what its status says; the body is judged by `read`). wire.py is the step to the socket.

urllib3 retries by status and before the body is read, and these services fail in the body; so its Retry reads the
Retry-After header, and the attempts are counted here. The pace stands where urllib3 sends a request, behind the
connecting, so that nothing goes out past it and a slow handshake does not push two starts together.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from types import TracebackType
from typing import Any, TypeVar

import requests
import urllib3
from urllib3.connection import HTTPConnection

from pipeline import version
from pipeline.sources import wire
from pipeline.sources.failure import (
    AttemptError,
    BlockedError,
    OutageError,
    RefusedError,
    ServiceError,
    UnavailableError,
)
from pipeline.sources.pace import Pace, StoppedError
from pipeline.sources.wire import span

_Result = TypeVar("_Result")
_BUSY = 429
_OTHERS = 4  # failures of other requests in a row count as one of one's own: a burst strikes all that are under way
_TRY_AGAIN = frozenset({408, 425})  # besides 429 and all from 500 up


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Whom to ask, and what every request carries; what is secret is left out of ``repr``, and so out of logs."""

    name: str  # as people know it
    url: str
    contact: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] = field(default_factory=dict, repr=False)  # added to the fields of every POST form
    secrets: tuple[str, ...] = field(default=(), repr=False)  # never to be shown or stored
    help_address: str | None = None  # whom to write to when blocked


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait, in seconds, and how often to try."""

    connect: float = 10.0
    silence: float = 30.0  # without a byte, while an answer is due
    answer: float = 60.0  # from the request to the last byte: a server that trickles is never silent
    request: float = 900.0  # for all attempts at one request and the waits between them
    attempts: int = 10
    page_attempts: int = 3  # at a page that could be asked for in halves
    single_attempts: int = 5  # at the one record that remains
    first_wait: float = 0.5  # doubled with every failure in a row; the wait is drawn between nothing and this
    busy_wait: float = 1.0  # at least, when a service is busy and does not say for how long
    longest_wait: float = 30.0
    longest_retry_after: float = 300.0  # a service that asks for more is left alone until the next run
    breaker: int = 60  # failures in a row, over all requests under way, after which nothing more is asked
    announce: float = 5.0  # waits from here on are told to `on_wait`


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came: complete as far as HTTP can tell, and unpacked."""

    status: int
    body: bytes
    request: Mapping[str, Any]  # path and parameters, without anything secret
    retrieved_at: str


class Client:
    """Asks one service; may be used by several threads. Closing it ends what is under way."""

    def __init__(
        self,
        service: Service,
        pace: Pace,
        patience: Patience = Patience(),
        *,
        on_wait: Callable[[float, str], None] | None = None,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self.service = service
        self.pace = pace
        self.patience = patience
        self._on_wait = on_wait or (lambda _seconds, _reason: None)
        self._draw = draw
        self._stop = threading.Event()
        self._is_blocked = threading.Event()  # the service has shut us out: nothing more is sent
        self._lock = threading.Lock()
        self._streak = 0  # failed attempts since the last that succeeded
        self._own = threading.local()  # .watch: the time limit of the attempt that this thread makes
        self._watches: set[wire.Watch] = set()
        self._session = requests.Session()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.update({"User-Agent": _user_agent(service.contact), "Accept-Encoding": "gzip"})
        self._session.headers.update(service.headers)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, wire.PacedAdapter(self._send))

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End all waits and requests of every thread; what is asked afterwards is refused."""
        self._stop.set()
        with self._lock:
            watches = list(self._watches)
        for watch in watches:
            watch.cut()
        self._session.close()

    def ask(
        self,
        path: str,
        read: Callable[[Answer], _Result],
        *,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        json: Any = None,
        attempts: int | None = None,
        hidden: frozenset[str] = frozenset(),
    ) -> _Result:
        """What `read` makes of the answer; GET, or POST where there is a form or JSON.

        `read` raises `AttemptError` for an answer that is not whole, and the attempt counts as failed. `attempts` is
        the number of failures after which a smaller request is worth a try. Parameters named in `hidden` are left out
        of the answer's account of its request. Raises a `ServiceError`.
        """
        patience, began, failures = self.patience, time.monotonic(), 0
        while True:
            try:
                result = read(self._attempt(path, params, form, json, hidden))
            except AttemptError as error:
                failure = error
            except ServiceError:
                self._succeed()
                raise
            else:
                self._succeed()
                return result
            failures += 1
            with self._lock:
                self._streak += 1
                streak = self._streak
            wait = self._wait(failure, max(failures, streak // _OTHERS))
            what = f"{failure.what} ({failures} attempt{'s' * (failures > 1)})"
            if wait > max(patience.longest_retry_after, patience.longest_wait):
                raise UnavailableError(self.service.name, f"{failure.what}, and asks to wait {span(wait)}")
            if streak >= patience.breaker:
                raise OutageError(self.service.name, f"{failure.what}; {streak} attempts in a row have failed")
            is_last = failures >= (attempts if attempts and failure.may_be_size else patience.attempts)
            if is_last or time.monotonic() + wait - began > patience.request:
                raise UnavailableError(self.service.name, what, may_be_size=failure.may_be_size)
            self._sit_out(failure, wait)

    def _succeed(self) -> None:
        with self._lock:
            self._streak = 0

    def _wait(self, failure: AttemptError, failures: int) -> float:
        """What the service asks for, else full jitter: drawn from nothing to a bound that doubles."""
        if failure.retry_after:
            return failure.retry_after
        drawn = self._draw() * min(self.patience.longest_wait, self.patience.first_wait * 2.0 ** min(failures, 32))
        return max(drawn, self.patience.busy_wait) if failure.is_busy else drawn

    def _sit_out(self, failure: AttemptError, wait: float) -> None:
        if failure.is_busy:
            self.pace.pause(wait, f"{self.service.name}: {failure.what}")  # the next turn waits, everybody's
            return
        if wait >= self.patience.announce:
            self._on_wait(wait, f"{self.service.name}: {failure.what}")
        self._stop.wait(wait)

    def _announce(self, seconds: float, reason: str) -> None:
        if seconds >= self.patience.announce:
            self._on_wait(seconds, reason)

    # ------------------------------------------------------------------------------------------ one attempt

    def _send(self, connection: HTTPConnection, request: Callable[[], None]) -> None:
        """Connect, wait for a turn, then send: what the wire calls for every request."""
        if connection.sock is None:
            connection.connect()
        with self.pace.turn(self._stop, self._announce):
            if self._is_blocked.is_set():
                raise self._blocked()
            self._own.watch.start(connection.sock)
            request()

    def _attempt(
        self,
        path: str,
        params: Mapping[str, str] | None,
        form: Mapping[str, str] | None,
        json: Any,
        hidden: frozenset[str],
    ) -> Answer:
        if self._stop.is_set():
            raise StoppedError
        is_post = form is not None or json is not None
        watch = self._own.watch = wire.Watch(self.patience.answer)
        with self._lock:
            self._watches.add(watch)
        try:
            with self._session.request(
                "POST" if is_post else "GET",
                self.service.url + path,
                params=params,
                data={**form, **self.service.form} if form is not None else None,
                json=json,
                timeout=(self.patience.connect, self.patience.silence),
                allow_redirects=False,  # a redirect is refused below: it would carry the key elsewhere
                stream=True,
            ) as response:
                raw = response.raw.read(decode_content=False)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, UnicodeError) as error:
            if self._stop.is_set():
                raise StoppedError from None
            raise self._broken(error, watch) from None  # their texts may hold the address with all parameters
        finally:
            watch.end()
            with self._lock:
                self._watches.discard(watch)
        if watch.is_expired:  # a body without a length simply ends where it was cut
            raise self._too_long()
        self._judge(response, raw)
        request = {"path": path, "params": params, "form": form, "json": json}
        return Answer(
            status=response.status_code,
            body=self._redacted(wire.unpacked(raw, response.headers.get("Content-Encoding", ""))),
            request={key: _without(value, hidden) for key, value in request.items() if value is not None},
            retrieved_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )

    def _broken(self, error: Exception, watch: wire.Watch) -> AttemptError:
        if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema):
            raise RefusedError(
                self.service.name, f'"{self.service.url}" is no address', "Correct it; it comes from the environment."
            ) from None
        if isinstance(error, requests.exceptions.InvalidHeader | UnicodeError):
            raise RefusedError(
                self.service.name, "the key or the contact cannot be sent as it is written", "Correct it."
            ) from None
        if watch.is_expired:
            return self._too_long()
        return wire.broken(error, self.patience.connect, self.patience.silence)

    def _too_long(self) -> AttemptError:
        return AttemptError(f"the answer took longer than {span(self.patience.answer)}")

    def _judge(self, response: requests.Response, raw: bytes) -> None:
        """Raise for what any service says by status; a body is shown to its reader otherwise."""
        status = response.status_code
        location = response.headers.get("Location", "")
        if "misuse.ncbi" in location or b"Error Blocked Diagnostic" in raw:
            raise self._blocked()
        retry_after = wire.retry_after(response.headers.get("Retry-After"))
        if status == _BUSY:
            raise AttemptError("too many requests (429)", is_busy=True, retry_after=retry_after)
        if status >= 500 or status in _TRY_AGAIN:
            busy = retry_after is not None and retry_after > 0
            raise AttemptError(f"an error of the service ({status})", is_busy=busy, retry_after=retry_after)
        if 300 <= status < 400:
            raise AttemptError(f"it sends us elsewhere ({status}); its address may have changed", may_be_size=False)

    def _blocked(self) -> BlockedError:
        self._is_blocked.set()
        whom = f" Write to {self.service.help_address}." if self.service.help_address else ""
        return BlockedError(
            self.service.name,
            "it has blocked this computer's address",
            f"Stop asking until it is lifted; this does not pass by itself.{whom}",
        )

    def refuse_html(self, answer: Answer) -> None:
        """Raise for a web page where data was due."""
        start = answer.body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
            if b"error blocked diagnostic" in answer.body.lower():
                raise self._blocked()
            raise AttemptError("a web page came instead of data")

    def redact(self, text: str) -> str:
        """The text without anything secret: services echo keys in their messages."""
        for secret in self.service.secrets:
            text = text.replace(secret, "…")
        return text

    def _redacted(self, body: bytes) -> bytes:
        for secret in self.service.secrets:
            if secret.encode() in body:
                body = body.replace(secret.encode(), b"REDACTED")
        return body


def _without(value: Any, hidden: frozenset[str]) -> Any:
    return {key: one for key, one in value.items() if key not in hidden} if isinstance(value, Mapping) else value


def _user_agent(contact: str | None) -> str:
    name = "/".join(part for part in ("litlode", version.installed()) if part)
    return f"{name} (+mailto:{contact})" if contact else name
