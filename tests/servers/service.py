"""What both stand-ins share: HTTP/1.1 on loopback, the log of requests, and the limit on their rate.

A `Service` turns a `Request` into an `Answer`; a fault plan may stand between. `serve` puts it on a port.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

Delivery = Literal[
    "whole", "closed", "reset", "reset_body", "longer_length", "shorter_length", "hang", "trickle", "cut_chunked"
]


@dataclass(slots=True, kw_only=True)
class Request:
    """One request; `params` joins the query and a form."""

    method: str
    path: str
    target: str  # as on the request line
    params: dict[str, str]
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def endpoint(self) -> str:
        """The last part of the path, in words: "esearch", "efetch", "bulk", "batch"."""
        return self.path.rsplit("/", 1)[-1].removesuffix(".fcgi")


@dataclass(slots=True, kw_only=True)
class Answer:
    """One answer, and how it is delivered."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    delivery: Delivery = "whole"
    records: tuple[str, ...] = ()  # ids of the records in it
    is_packed: bool = False  # the body is gzip already


@dataclass(slots=True, kw_only=True)
class Entry:
    """One line of the log. Never holds a key."""

    started: float  # seconds, monotonic
    method: str
    path: str
    endpoint: str
    params: dict[str, str]
    body: bytes
    has_key: bool
    has_email: bool
    user_agent: str
    status: int = 0
    fault: str | None = None
    records: tuple[str, ...] = ()  # delivered whole


class Log:
    """Every request in the order of arrival."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def clear(self) -> None:
        """Forget all; the next run starts a new page."""
        self.entries.clear()

    def of(self, *endpoints: str) -> list[Entry]:
        """The requests to these endpoints; to all, if none is named."""
        return [entry for entry in self.entries if not endpoints or entry.endpoint in endpoints]

    def busiest(self, window: float = 1.0) -> int:
        """The most requests that started within any window of so many seconds."""
        recent: deque[float] = deque()
        most = 0
        for started in sorted(entry.started for entry in self.entries):
            recent.append(started)
            while started - recent[0] >= window:
                recent.popleft()
            most = max(most, len(recent))
        return most

    def rate(self, *endpoints: str) -> float:
        """Requests to these endpoints a second, from the first to the last; to all, if none is named."""
        times = [entry.started for entry in self.of(*endpoints)]
        return (len(times) - 1) / (max(times) - min(times)) if len(times) > 1 else 0.0

    def delivered(self, *endpoints: str) -> Counter[str]:
        """How often each record was delivered whole, without a fault."""
        return Counter(record for entry in self.of(*endpoints) for record in entry.records)

    def statuses(self) -> Counter[int]:
        """How many answers of each status."""
        return Counter(entry.status for entry in self.entries)


class Limiter:
    """At most so many request starts within one second, refused ones included, for each caller."""

    def __init__(self) -> None:
        self.starts: dict[str, deque[float]] = {}

    def take(self, caller: str, limit: int | None, now: float) -> int:
        """How many requests of the caller fall into the second that ends now."""
        starts = self.starts.setdefault(caller, deque(maxlen=(limit or 0) + 1000))
        while starts and now - starts[0] >= 1.0:
            starts.popleft()
        starts.append(now)
        return len(starts)


class Plan(Protocol):
    """What may spoil an answer; see `faults.Plan`."""

    def spoil(self, service: Service, request: Request) -> tuple[Answer, str | None]:
        """The answer to send, and the name of the fault in it."""


class Answering(ABC):
    """What can be put on a port: it answers requests, and keeps a log of them."""

    def __init__(self) -> None:
        self.log = Log()
        self.latency = 0.0  # seconds from a request to the first byte of its answer
        self.lock = threading.RLock()
        self.stopping = threading.Event()

    @abstractmethod
    def respond(self, request: Request) -> Answer:
        """The answer to send."""


class Service(Answering):
    """A stand-in for one service. `answer` is its behaviour; everything else is bookkeeping."""

    name: str

    def __init__(self) -> None:
        super().__init__()
        self.limiter = Limiter()
        self.plan: Plan | None = None

    @abstractmethod
    def answer(self, request: Request) -> Answer:
        """The true answer."""

    @abstractmethod
    def has_key(self, request: Request) -> bool:
        """Whether the caller sent a key."""

    @abstractmethod
    def too_many(self, request: Request, count: int) -> Answer:
        """The answer to a caller over the limit."""

    @abstractmethod
    def expire(self) -> None:
        """Let every handle on results (history, token) die."""

    @abstractmethod
    def change(self) -> None:
        """Let the literature change, as it does while somebody pages through it."""

    @abstractmethod
    def grow(self) -> None:
        """Let something new come in meanwhile."""

    @abstractmethod
    def limit(self, request: Request) -> tuple[str, int | None]:
        """The caller, and how many requests a second it may start (None: any)."""

    def respond(self, request: Request) -> Answer:
        """The answer, limit and faults included, entered into the log."""
        started = time.monotonic()
        with self.lock:
            entry = Entry(
                started=started,
                method=request.method,
                path=request.path,
                endpoint=request.endpoint,
                params={name: value for name, value in request.params.items() if name not in ("api_key", "email")},
                body=request.body,
                has_key=self.has_key(request),
                has_email="email" in request.params,
                user_agent=request.headers.get("User-Agent", ""),
            )
            self.log.entries.append(entry)
            caller, limit = self.limit(request)
            count = self.limiter.take(caller, limit, started)
            if limit is not None and count > limit:
                answer = self.too_many(request, count)
            elif self.plan is None:
                answer = self.answer(request)
            else:
                answer, entry.fault = self.plan.spoil(self, request)
            entry.status = answer.status
            entry.records = answer.records if answer.delivery == "whole" else ()
            return answer


def json_answer(value: Any, status: int = 200, **headers: str) -> Answer:
    """A JSON answer as Python writes it."""
    return Answer(status=status, body=json.dumps(value).encode() + b"\n", headers=headers)


# ---------------------------------------------------------------------------------------------- on a port


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    service: Answering

    def do_GET(self) -> None:
        self._respond(b"")

    def do_POST(self) -> None:
        self._respond(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: the service has its own log."""

    def _respond(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        params = dict(parse_qsl(parts.query, keep_blank_values=True))
        if body and "json" not in self.headers.get("Content-Type", ""):
            params |= dict(parse_qsl(body.decode(), keep_blank_values=True))
        request = Request(
            method=self.command,
            path=unquote(parts.path),
            target=self.path,
            params=params,
            headers={name.title(): value for name, value in self.headers.items()},
            body=body,
        )
        answer = self.service.respond(request)
        if self.service.latency:
            self.service.stopping.wait(self.service.latency)
        self._deliver(answer)

    def _deliver(self, answer: Answer) -> None:
        if answer.delivery == "hang":
            self.service.stopping.wait(120)
        if answer.delivery in ("hang", "closed", "reset"):
            self._end(reset=answer.delivery == "reset")
            return
        body, length = self._head(answer)
        if answer.delivery == "trickle":
            self._trickle(body)
        elif answer.delivery == "cut_chunked":
            self.wfile.write(b"%x\r\n%b" % (len(body), body[: len(body) // 2]))
        elif answer.delivery == "reset_body":
            self.wfile.write(body[: len(body) // 2])
        else:
            self.wfile.write(body)
        if answer.delivery not in ("whole", "trickle") or length != len(body):
            self._end(reset=answer.delivery == "reset_body")

    def _head(self, answer: Answer) -> tuple[bytes, int]:
        """Send the head; the body as it goes over the wire, and the length that was announced."""
        body, packed = answer.body, answer.is_packed
        if not packed and len(body) > 1000 and "gzip" in self.headers.get("Accept-Encoding", ""):
            body, packed = gzip.compress(body, compresslevel=1), True
        length = len(body)
        if answer.delivery == "longer_length":
            length += 1000
        elif answer.delivery == "shorter_length":
            length -= length // 3
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        if answer.delivery == "cut_chunked":
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(length))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        return body, length

    def _trickle(self, body: bytes) -> None:
        """A byte now and then: no single read ever waits long."""
        for position in range(len(body)):
            self.wfile.write(body[position : position + 1])
            if self.service.stopping.wait(0.05):
                return

    def _end(self, *, reset: bool) -> None:
        """End the connection, with RST instead of FIN if asked."""
        self.close_connection = True
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.rfile.close()  # the last reference: only then does the socket close
            self.connection.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Callers hang up on faults; that is what the faults are for."""


@contextmanager
def serve(service: Answering, port: int = 0) -> Iterator[str]:
    """The service on a port of loopback (0: any that is free), and its address."""
    service.stopping.clear()
    handler = type("Handler", (_Handler,), {"service": service})
    with _Server(("127.0.0.1", port), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            service.stopping.set()
            server.shutdown()
            thread.join()
