"""Faults to put before the stand-ins: what services, proxies and networks were seen to do to answers.

A `Plan` holds `Fault`s and decides, by its seed, which of them spoils a request. Each strikes a limited number of
times, and no service, and no single request, is struck more than `in_a_row` times one after the other, so that a
client that asks again comes to an end:

    Plan([Fault("reset_body", times=2), Fault("too_many", on="s2", retry_after="1")])
    weather(seed=7)  # every kind, by chance

A fault with `times=None` is the weather of a particular request and never ends: a page over so many records, or one
record that cannot be had.
"""

from __future__ import annotations

import gzip
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from email.utils import formatdate
from random import Random

from servers.service import Answer, Delivery, Request, Service

BLOCKED = (
    "<!DOCTYPE html><html><head><title>NCBI - WWW Error Blocked Diagnostic</title></head><body><h1>Access Denied</h1>"
    "<p>Your access to the NCBI website at www.ncbi.nlm.nih.gov has been temporarily blocked.</p></body></html>"
)
PROXY = "<html><head><title>Proxy Error</title></head><body><h1>Proxy Error</h1><p>Please log in.</p></body></html>"
_ERRORS = {500: "Internal Server Error", 502: "Proxy Error", 503: "Service Unavailable", 504: "Gateway Timeout"}


@dataclass(slots=True)
class Fault:
    """One kind of fault, and when it strikes."""

    kind: str
    times: int | None = 1
    on: str = ""  # a pattern sought in "eutils efetch", "s2 bulk" …
    skip: int = 0  # requests of that sort to let pass first
    chance: float = 1.0
    retry_after: str | None = None  # for 429 and 503: seconds, or "date" for two seconds from now as a date
    over: int | None = None  # only answers with more records than this
    record: str | None = None  # only answers with this record
    struck: int = 0
    seen: int = 0


@dataclass(slots=True, kw_only=True)
class _Scene:
    """What a fault has to work with."""

    service: Service
    request: Request
    fault: Fault
    true: Answer
    before: Answer | None  # the last true answer of this endpoint, another than this
    chance: Random

    @property
    def is_json(self) -> bool:
        return "json" in self.true.content_type

    def html(self, status: int, page: str, headers: dict[str, str] | None = None) -> Answer:
        """A web page instead of the answer."""
        return Answer(status=status, body=page.encode(), content_type="text/html", headers=headers or {})

    def waiting(self) -> dict[str, str]:
        """The Retry-After header, if there is to be one."""
        text = self.fault.retry_after
        if text == "date":
            text = formatdate(time.time() + 2, usegmt=True)
        return {"Retry-After": text} if text is not None else {}

    def spoiled(self, body: bytes) -> Answer:
        """The true answer with another body; none of its records count as delivered."""
        return replace(self.true, body=body, records=())

    def delivered(self, delivery: Delivery) -> Answer:
        """The true answer, delivered like this."""
        return replace(self.true, delivery=delivery)


# ---------------------------------------------------------------------------------------------- the kinds


def _too_many(scene: _Scene) -> Answer:
    answer = scene.service.too_many(scene.request, 4)
    answer.headers |= scene.waiting()
    return answer


def _error(status: int) -> Callable[[_Scene], Answer]:
    def answer(scene: _Scene) -> Answer:
        page = f"<html><head><title>NCBI/eutils202 - WWW Error {status} Diagnostic</title></head>"
        return scene.html(status, f"{page}<body><h1>{status} {_ERRORS[status]}</h1></body></html>", scene.waiting())

    return answer


def _gateway(scene: _Scene) -> Answer:
    return Answer(status=504, body=b'{"message":"Endpoint request timed out"}')


def _external_viewer(scene: _Scene) -> Answer:
    """A 400 that passes."""
    said = "Error: External viewer error: Empty Response. Bytes read: 0 Status: Timeout"
    body = f'<?xml version="1.0" encoding="UTF-8" ?>\n<eFetchResult><ERROR> {said}</ERROR></eFetchResult>\n'
    return Answer(status=400, body=body.encode(), content_type="text/xml; charset=UTF-8")


def _backend_failed(scene: _Scene) -> Answer:
    """An error with status 200."""
    said = "Search Backend failed: Exception: 502 Proxy Error"
    if scene.is_json:
        text = json.dumps({"header": {"type": "esearch", "version": "0.3"}, "esearchresult": {"ERROR": said}})
        return scene.spoiled(text.encode())
    root = {"esearch": "eSearchResult", "efetch": "eFetchResult", "epost": "ePostResult"}[scene.request.endpoint]
    return scene.spoiled(f'<?xml version="1.0" ?>\n<{root}><ERROR>{said}</ERROR></{root}>\n'.encode())


def _too_many_in_200(scene: _Scene) -> Answer:
    return replace(scene.service.too_many(scene.request, 4), status=200)


def _cut_gzip(scene: _Scene) -> Answer:
    """A compressed body cut short, its length right: many clients take it for a shorter body."""
    packed = gzip.compress(scene.true.body)
    return replace(scene.true, body=packed[: len(packed) * 2 // 3], is_packed=True, records=())


def _garbled(scene: _Scene) -> Answer:
    middle = len(scene.true.body) // 2
    return scene.spoiled(scene.true.body[:middle] + b"\x00<\x00" + scene.true.body[middle + 3 :])


def _repeat_page(scene: _Scene) -> Answer:
    """The page before, once more, instead of this one."""
    return replace(scene.before or scene.true, records=())


def _null_data(scene: _Scene) -> Answer:
    """A page of a search without its papers, as a search ends."""
    return scene.spoiled(json.dumps(json.loads(scene.true.body) | {"data": None}).encode())


def _twice_in_page(scene: _Scene) -> Answer:
    """The first record of the page stands in it twice."""
    body = scene.true.body
    if scene.is_json:
        page = json.loads(body)
        rows = page["data"]
        return replace(scene.true, body=json.dumps(page | {"data": rows[:1] + rows}).encode())
    first = re.search(rb"<PubmedArticle>.*?</PubmedArticle>", body, re.DOTALL)
    return replace(scene.true, body=body.replace(first[0], first[0] * 2, 1)) if first else scene.true


def _missing_in_page(scene: _Scene) -> Answer:
    """Every third record is not there, this time."""
    count = 0

    def kept(match: re.Match[bytes]) -> bytes:
        nonlocal count
        count += 1
        return b"" if count % 3 == 0 else match[0]

    return scene.spoiled(re.sub(rb"<PubmedArticle>.*?</PubmedArticle>", kept, scene.true.body, flags=re.DOTALL))


def _expire(scene: _Scene) -> Answer:
    """The history or the token dies before its time."""
    scene.service.expire()
    return scene.service.answer(scene.request)


def _change(scene: _Scene) -> Answer:
    """A record changes before this page is made."""
    scene.service.change()
    return scene.service.answer(scene.request)


def _grow(scene: _Scene) -> Answer:
    """A record more is there before this page is made."""
    scene.service.grow()
    return scene.service.answer(scene.request)


KINDS: dict[str, tuple[str, Callable[[_Scene], Answer]]] = {
    "too_many": ("", _too_many),
    "too_many_in_200": ("eutils", _too_many_in_200),
    "error_500": ("", _error(500)),
    "error_502": ("", _error(502)),
    "error_503": ("", _error(503)),
    "gateway": ("s2", _gateway),
    "external_viewer": ("efetch", _external_viewer),
    "backend_failed": ("eutils (esearch|efetch|epost)", _backend_failed),
    "blocked": ("eutils", lambda scene: scene.html(200, BLOCKED)),
    "proxy_page": ("", lambda scene: scene.html(200, PROXY)),
    "no_content": ("", lambda scene: replace(scene.spoiled(b""), status=204)),
    "null_data": ("bulk", _null_data),
    "empty": ("", lambda scene: scene.spoiled(b"")),
    "closed": ("", lambda scene: scene.delivered("closed")),
    "reset": ("", lambda scene: scene.delivered("reset")),
    "reset_body": ("", lambda scene: scene.delivered("reset_body")),
    "longer_length": ("", lambda scene: scene.delivered("longer_length")),
    "shorter_length": ("", lambda scene: scene.delivered("shorter_length")),
    "hang": ("", lambda scene: scene.delivered("hang")),
    "trickle": ("", lambda scene: scene.delivered("trickle")),
    "cut_chunked": ("", lambda scene: scene.delivered("cut_chunked")),
    "cut": ("", lambda scene: scene.spoiled(scene.true.body[: len(scene.true.body) * 2 // 3])),
    "cut_gzip": ("", _cut_gzip),
    "false_gzip": ("", lambda scene: replace(scene.true, is_packed=True, records=())),
    "garbled": ("", _garbled),
    "junk_after": ("", lambda scene: scene.spoiled(scene.true.body + PROXY.encode())),
    "mislabelled": ("", lambda scene: replace(scene.true, content_type="text/html; charset=UTF-8")),
    "repeat_page": ("efetch|bulk", _repeat_page),
    "twice_in_page": ("efetch|bulk", _twice_in_page),
    "missing_in_page": ("efetch", _missing_in_page),
    "expire": ("efetch|bulk", _expire),
    "change": ("efetch|bulk", _change),
    "grow": ("", _grow),
}
"""Each kind: the requests it can strike, and what it makes of them.

"blocked" is the end, not weather: a client should stop. "hang" and "trickle" last until the client gives up.
"""

FINAL, SLOW, MOVING = ("blocked",), ("hang", "trickle"), ("change", "grow")


# ---------------------------------------------------------------------------------------------- the plan


class Plan:
    """Which requests are spoiled, and how: the first fault that fits strikes."""

    def __init__(self, faults: Sequence[Fault], seed: int = 1, in_a_row: int = 2) -> None:
        for fault in faults:
            if fault.kind not in KINDS:
                raise ValueError(f"no fault {fault.kind!r}; choose: {', '.join(KINDS)}")
        self.faults, self.seed, self.in_a_row = list(faults), seed, in_a_row
        self.requests: Counter[str] = Counter()  # by service
        self.row: Counter[str] = Counter()  # by service, and by request
        self.last: defaultdict[str, list[Answer]] = defaultdict(list)  # by service and endpoint, the latest two
        self.struck: Counter[str] = Counter()  # by kind

    def spoil(self, service: Service, request: Request) -> tuple[Answer, str | None]:
        """The answer to send, and the kind of fault in it."""
        where = f"{service.name} {request.endpoint}"
        self.requests[service.name] += 1
        chance = Random(f"{self.seed} {service.name} {self.requests[service.name]}")
        true = service.answer(request)
        before = next((one for one in reversed(self.last[where]) if one.records != true.records), None)
        if true.records:
            self.last[where] = [*self.last[where][-1:], true]
        rows = (service.name, f"{where} {request.target} {request.body!r}")
        for fault in self.faults:
            scene = _Scene(service=service, request=request, fault=fault, true=true, before=before, chance=chance)
            if self._strikes(scene, where, max(self.row[one] for one in rows)):
                fault.struck += 1
                self.struck[fault.kind] += 1
                self.row.update(rows)
                return KINDS[fault.kind][1](scene), fault.kind
        self.row.subtract({one: self.row[one] for one in rows})
        return true, None

    def _strikes(self, scene: _Scene, where: str, row: int) -> bool:
        fault = scene.fault
        if not re.search(KINDS[fault.kind][0], where) or not re.search(fault.on, where) or not _can_strike(scene):
            return False
        fault.seen += 1
        if fault.seen <= fault.skip or scene.chance.random() >= fault.chance:
            return False
        if fault.times is None:
            return True
        return fault.struck < fault.times and row < self.in_a_row


def _can_strike(scene: _Scene) -> bool:
    """Whether this request gives the fault something to spoil, and is one of those it is meant for."""
    fault, records = scene.fault, scene.true.records
    if fault.kind == "expire" and not {"WebEnv", "token"} & scene.request.params.keys():
        return False
    if fault.kind == "repeat_page" and scene.before is None:
        return False
    return (fault.over is None or len(records) > fault.over) and (fault.record is None or fault.record in records)


def weather(seed: int, *, chance: float = 0.05, times: int = 2, is_slow: bool = False, is_moving: bool = False) -> Plan:
    """Every kind that passes, each by chance.

    Only if asked for: slow ones, which cost the client its patience, and those that change the literature meanwhile.
    """
    without = (*FINAL, *(() if is_slow else SLOW), *(() if is_moving else MOVING))
    order = [kind for kind in KINDS if kind not in without]
    Random(seed).shuffle(order)
    faults = [Fault(kind, times=times, chance=chance) for kind in order]
    waits = (Fault("too_many", times=1, chance=chance, retry_after=text) for text in ("0", "1", "date"))
    return Plan([*faults, *waits], seed)
