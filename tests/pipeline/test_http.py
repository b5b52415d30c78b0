"""The client asks again where that helps, stops where it does not, and never shows a key."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest
from servers.service import Answer, Answering, Request, serve

from pipeline.sources.failure import (
    AttemptError,
    BlockedError,
    OutageError,
    RefusedError,
    ServiceError,
    UnavailableError,
)
from pipeline.sources.http import Answer as Got
from pipeline.sources.http import Client, Patience, Service
from pipeline.sources.pace import Pace, StoppedError

SECRET = "key-of-nobody-0123456789"
FAST = Patience(connect=1, silence=0.4, answer=0.6, request=10, first_wait=0.002, busy_wait=0.002, attempts=4)
GOOD = b'{"ok": true}'


class Script(Answering):
    """Gives the answers in turn, and the last for ever."""

    def __init__(self, answers: list[Answer]) -> None:
        super().__init__()
        self.answers = answers

    def respond(self, request: Request) -> Answer:
        with self.lock:
            self.log.entries.append(request)  # type: ignore[arg-type]  # here, requests as they came
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def requests(self) -> list[Request]:
        return self.log.entries  # type: ignore[return-value]


Ask = Callable[..., tuple[Client, Script]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Ask]:
    """A client before a server with these answers."""
    with ExitStack() as running:

        def begin(*answers: Answer, patience: Patience = FAST, **options: object) -> tuple[Client, Script]:
            script = Script(list(answers))
            url = running.enter_context(serve(script))
            service = Service(
                name="PubMed",
                url=url,
                contact="nobody@invented.example",
                form={"tool": "litlode", "api_key": SECRET},
                headers={"x-api-key": SECRET},
                secrets=(SECRET,),
                help_address="help@invented.example",
            )
            pace = Pace(tmp_path / "pace", 1000)
            client = running.enter_context(Client(service, pace, patience, **options))  # type: ignore[arg-type]
            return client, script

        yield begin


def good(answer: Got) -> bytes:
    """What a source would check."""
    try:
        json.loads(answer.body)
    except ValueError as error:
        raise AttemptError("the JSON is cut or damaged") from error
    return answer.body


def test_what_was_asked_is_answered(start: Ask) -> None:
    client, script = start(Answer(body=GOOD))
    assert client.ask("/x", good, params={"query": "a b"}) == GOOD
    assert client.ask("/x", good, form={"term": "t" * 5000}) == GOOD
    assert client.ask("/x", good, json={"ids": ["1"]}) == GOOD
    first, second, third = script.requests
    assert (first.method, first.params) == ("GET", {"query": "a b"})
    assert (second.method, second.params) == ("POST", {"term": "t" * 5000, "tool": "litlode", "api_key": SECRET})
    assert (third.method, third.body) == ("POST", b'{"ids": ["1"]}')
    for request in script.requests:
        assert request.headers["User-Agent"].startswith("litlode")
        assert "nobody@invented.example" in request.headers["User-Agent"]
        assert SECRET not in request.target


@pytest.mark.parametrize(
    "fault",
    [
        Answer(status=500, body=b"<html>"),
        Answer(status=503, body=b"", headers={"Retry-After": "0"}),
        Answer(status=429, body=b"{}"),
        Answer(status=408, body=b"{}"),
        Answer(body=GOOD, delivery="closed"),
        Answer(body=GOOD, delivery="reset"),
        Answer(body=GOOD, delivery="reset_body"),
        Answer(body=GOOD, delivery="longer_length"),
        Answer(body=GOOD, delivery="shorter_length"),
        Answer(body=GOOD, delivery="hang"),
        Answer(body=b'{"ok": 1' + b" " * 100, delivery="trickle"),
        Answer(body=b'{"ok": '),
        Answer(body=b""),
        Answer(body=GOOD, is_packed=True),  # says gzip and is not
        Answer(body=b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab", is_packed=True),  # gzip that ends early
        Answer(status=302, body=b"", headers={"Location": "http://127.0.0.1:1/maintenance"}),
    ],
    ids=lambda answer: f"{answer.status}-{answer.delivery}-{answer.body[:9]!r}",
)
def test_a_spoiled_answer_is_asked_for_again(start: Ask, fault: Answer) -> None:
    client, script = start(fault, Answer(body=GOOD))
    assert client.ask("/x", good, params={}) == GOOD
    assert len(script.requests) == 2


def test_attempts_end_and_say_what_happened(start: Ask) -> None:
    client, script = start(Answer(status=502))
    with pytest.raises(UnavailableError, match=r"PubMed: an error of the service \(502\).*4 attempts.*run the same"):
        client.ask("/x", good, params={})
    assert len(script.requests) == 4


def test_a_page_that_may_be_too_large_is_given_up_sooner(start: Ask) -> None:
    client, script = start(Answer(status=502))
    with pytest.raises(UnavailableError) as caught:
        client.ask("/x", good, params={}, attempts=2)
    assert caught.value.may_be_size
    assert len(script.requests) == 2


def test_no_connection_is_not_the_fault_of_a_page(start: Ask) -> None:
    client, _ = start(Answer(body=GOOD))
    client.service = replace(client.service, url="http://127.0.0.1:1")
    with pytest.raises(UnavailableError, match="no connection") as caught:
        client.ask("/x", good, params={}, attempts=2)
    assert not caught.value.may_be_size


def test_a_breaker_stops_after_failures_in_a_row(start: Ask) -> None:
    client, script = start(Answer(status=500), patience=replace(FAST, breaker=6))
    with pytest.raises(UnavailableError):
        client.ask("/x", good, params={})
    with pytest.raises(OutageError, match="6 attempts in a row"):
        client.ask("/x", good, params={})
    assert len(script.requests) == 6


def test_a_success_sets_the_breaker_back(start: Ask) -> None:
    client, _ = start(*[Answer(status=500)] * 3, Answer(body=GOOD), *[Answer(status=500)] * 3, Answer(body=GOOD))
    client.patience = replace(FAST, breaker=5)
    assert client.ask("/x", good, params={}) == client.ask("/x", good, params={}) == GOOD


def test_all_attempts_together_have_a_limit(start: Ask) -> None:
    client, _ = start(Answer(body=GOOD, delivery="hang"), patience=replace(FAST, request=0.5, attempts=100))
    began = time.monotonic()
    with pytest.raises(UnavailableError, match=r"no answer within 0\.4 s"):
        client.ask("/x", good, params={})
    assert time.monotonic() - began < 2


def test_a_trickle_is_cut_although_it_is_never_silent(start: Ask) -> None:
    client, _ = start(Answer(body=GOOD * 100, delivery="trickle"), patience=replace(FAST, attempts=1))
    began = time.monotonic()
    with pytest.raises(UnavailableError, match=r"took longer than 0\.6 s"):
        client.ask("/x", good, params={})
    assert time.monotonic() - began < 1.5


# ---------------------------------------------------------------------------------------------- waits


def waited(start: Ask, *answers: Answer) -> float:
    client, _ = start(*answers, Answer(body=GOOD))
    began = time.monotonic()
    client.ask("/x", good, params={})
    return time.monotonic() - began


def test_retry_after_is_obeyed_in_seconds(start: Ask) -> None:
    assert waited(start, Answer(status=429, headers={"Retry-After": "1"})) >= 1


def test_retry_after_is_obeyed_as_a_date(start: Ask) -> None:
    date = formatdate(time.time() + 2, usegmt=True)
    assert waited(start, Answer(status=503, headers={"Retry-After": date})) >= 0.9


@pytest.mark.parametrize("text", ["0", formatdate(0, usegmt=True), "soon", ""])
def test_retry_after_without_sense_leaves_the_wait_to_us(start: Ask, text: str) -> None:
    assert waited(start, Answer(status=429, headers={"Retry-After": text})) < 0.5


def test_a_very_long_retry_after_is_reported_and_not_slept(start: Ask) -> None:
    client, script = start(Answer(status=429, headers={"Retry-After": "7200"}))
    with pytest.raises(UnavailableError, match="asks to wait 120 min"):
        client.ask("/x", good, params={})
    assert len(script.requests) == 1


def test_too_many_requests_pause_all_threads(start: Ask) -> None:
    client, script = start(Answer(status=429, headers={"Retry-After": "1"}), Answer(body=GOOD))
    client.pace.distance = 0.05
    answered: list[float] = []

    def ask() -> None:
        client.ask("/x", good, params={})
        answered.append(time.monotonic())

    began = time.monotonic()
    threads = [threading.Thread(target=ask)]
    threads[0].start()
    while not client.pace._read().paused_until:  # until the 429 has come
        time.sleep(0.01)
    threads += [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads[1:]:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(script.requests) == 5
    assert min(answered) - began >= 1


def test_waits_grow_with_failures_up_to_a_bound(start: Ask) -> None:
    client, _ = start(Answer(body=GOOD), draw=lambda: 1.0)
    client.patience = Patience(first_wait=0.5, longest_wait=30)
    waits = [client._wait(AttemptError("x"), failures) for failures in (1, 2, 3, 8, 5000)]
    assert waits == [1, 2, 4, 30, 30]


def test_long_waits_are_told(start: Ask) -> None:
    told: list[tuple[float, str]] = []
    client, _ = start(
        Answer(status=503, headers={"Retry-After": "1"}),
        Answer(body=GOOD),
        patience=replace(FAST, announce=0.5),
        on_wait=lambda seconds, reason: told.append((seconds, reason)),
    )
    client.ask("/x", good, params={})
    assert told and told[0][1] == "PubMed: an error of the service (503)"


def test_closing_ends_a_wait_and_a_request(start: Ask) -> None:
    slow = replace(FAST, silence=30, answer=30, request=100)
    for answer in (Answer(status=500), Answer(body=GOOD, delivery="hang")):
        client, _ = start(answer, patience=replace(slow, first_wait=30, longest_wait=30), draw=lambda: 1.0)
        threading.Timer(0.2, client.close).start()
        began = time.monotonic()
        with pytest.raises(StoppedError):
            client.ask("/x", good, params={})
        assert time.monotonic() - began < 2


# ---------------------------------------------------------------------------------------------- ends and secrets


def test_a_refusal_is_not_asked_again(start: Ask) -> None:
    def refuse(answer: Got) -> bytes:
        raise RefusedError("PubMed", "no", "Never.")

    client, script = start(Answer(status=400, body=GOOD))
    with pytest.raises(RefusedError) as caught:
        client.ask("/x", refuse, params={})
    assert not caught.value.passes
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=302, headers={"Location": "https://misuse.ncbi.nlm.nih.gov/error/abuse.shtml"}),
        Answer(body=b"<!DOCTYPE html><title>NCBI - WWW Error Blocked Diagnostic</title>"),
        Answer(body=b"<!DOCTYPE html><title>NCBI - WWW Error Blocked Diagnostic</title>" + b" " * 2000),  # packed
    ],
)
def test_a_block_ends_it_at_once_and_says_whom_to_write_to(start: Ask, answer: Answer) -> None:
    client, script = start(answer)

    def read(got: Got) -> None:
        client.refuse_html(got)

    for _ in range(2):
        with pytest.raises(BlockedError, match=r"help@invented\.example"):
            client.ask("/x", read, params={})
    assert len(script.requests) == 1


def test_an_address_that_is_none_is_named(start: Ask) -> None:
    client, _ = start(Answer(body=GOOD))
    client.service = replace(client.service, url="eutils")
    with pytest.raises(RefusedError, match='"eutils" is no address'):
        client.ask("/x", good, params={})


@pytest.mark.parametrize("delivery", ["whole", "closed", "reset_body", "hang"])
def test_no_error_shows_a_key(start: Ask, delivery: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    echo = Answer(status=500, body=f'{{"api-key": "{SECRET}"}}'.encode(), delivery=delivery)  # type: ignore[arg-type]
    client, _ = start(echo, patience=replace(FAST, attempts=2))
    with pytest.raises(ServiceError) as caught:
        client.ask("/x", good, form={"term": "x"})
    shown: BaseException | None = caught.value
    while shown:
        assert SECRET not in f"{shown!r} {shown} {vars(shown)}"
        shown = None if shown.__suppress_context__ else shown.__context__
    assert SECRET not in caplog.text + repr(client.service)


def test_an_answer_shows_no_key_and_no_contact(start: Ask) -> None:
    client, _ = start(Answer(body=f'{{"key": "{SECRET}"}}'.encode()))
    answer = client.ask("/x", lambda got: got, form={"term": "x", "token": "t"}, hidden=frozenset({"token"}))
    assert answer.body == b'{"key": "REDACTED"}'
    assert answer.request == {"path": "/x", "form": {"term": "x"}}
    assert client.redact(f"key {SECRET} is wrong") == "key … is wrong"
