"""Each fault does to an answer what it says, so many times and no more, and in the same order each time."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests
from lxml import etree
from servers.corpus import FIRST_PMID, invent
from servers.faults import KINDS, Fault, Plan, weather
from servers.loopback import Loopback

IDS = ",".join(str(FIRST_PMID + number) for number in range(30))


@pytest.fixture(scope="module")
def running() -> Iterator[Loopback]:
    with Loopback(invent(1_500), is_paced=False) as net:
        yield net


@pytest.fixture
def net(running: Loopback) -> Loopback:
    """The services in fair weather, with an empty log."""
    running.spoil(None)
    running.clear_logs()
    return running


def fetch(net: Loopback, ids: str = IDS, timeout: float = 5) -> requests.Response:
    form = {"db": "pubmed", "id": ids, "retmode": "xml"}
    return requests.post(f"{net.ncbi_url}/efetch.fcgi", form, timeout=timeout)


def search(net: Loopback, **params: str) -> requests.Response:
    return requests.get(f"{net.ncbi_url}/esearch.fcgi", {"term": "lupus"} | params, timeout=5)


def bulk(net: Loopback, **params: str) -> requests.Response:
    return requests.get(f"{net.s2_url}/paper/search/bulk", {"query": "autoimmune", **params}, timeout=5)


def pmids(answer: requests.Response) -> list[str]:
    return [one.text or "" for one in etree.fromstring(answer.content).iterfind("*//PMID[@Version]")]


@pytest.mark.parametrize(
    ("kind", "status", "said"),
    [
        ("too_many", 429, "API rate limit exceeded"),
        ("too_many_in_200", 200, "API rate limit exceeded"),
        ("error_500", 500, "WWW Error 500 Diagnostic"),
        ("error_502", 502, "Proxy Error"),
        ("error_503", 503, "Service Unavailable"),
        ("external_viewer", 400, "External viewer error"),
        ("backend_failed", 200, "<ERROR>Search Backend failed"),
        ("blocked", 200, "NCBI - WWW Error Blocked Diagnostic"),
        ("proxy_page", 200, "<title>Proxy Error</title>"),
    ],
)
def test_another_answer(net: Loopback, kind: str, status: int, said: str) -> None:
    net.spoil(Plan([Fault(kind)]))
    answer = fetch(net)
    assert answer.status_code == status
    assert said in answer.text
    assert len(pmids(fetch(net))) >= 30  # the next is whole
    assert [entry.fault for entry in net.eutils.log.entries] == [kind, None]


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("closed", requests.ConnectionError),
        ("reset", requests.ConnectionError),
        ("reset_body", requests.exceptions.ChunkedEncodingError),
        ("cut_chunked", requests.exceptions.ChunkedEncodingError),
        ("longer_length", requests.exceptions.ChunkedEncodingError),
        ("false_gzip", requests.exceptions.ContentDecodingError),
        ("hang", requests.ReadTimeout),
    ],
)
def test_a_broken_delivery(net: Loopback, kind: str, error: type[Exception]) -> None:
    net.spoil(Plan([Fault(kind)]))
    with pytest.raises(error):
        fetch(net, timeout=0.3)
    assert not net.eutils.log.delivered()
    assert fetch(net).status_code == 200
    assert set(net.eutils.log.delivered("efetch").values()) == {1}


@pytest.mark.parametrize("kind", ["cut", "cut_gzip", "shorter_length", "garbled", "junk_after", "empty"])
def test_a_body_that_is_no_xml_although_all_else_is_right(net: Loopback, kind: str) -> None:
    net.spoil(Plan([Fault(kind)]))
    answer = fetch(net)
    assert answer.status_code == 200
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(answer.content)


@pytest.mark.parametrize("kind", ["cut", "garbled", "junk_after"])
def test_a_body_that_is_no_json(net: Loopback, kind: str) -> None:
    net.spoil(Plan([Fault(kind)]))
    with pytest.raises(json.JSONDecodeError):
        json.loads(search(net, retmode="json").content)


def test_a_cut_gzip_has_the_right_length(net: Loopback) -> None:
    net.spoil(Plan([Fault("cut_gzip")]))
    with requests.post(f"{net.ncbi_url}/efetch.fcgi", {"id": IDS}, stream=True, timeout=5) as answer:
        raw = answer.raw.read(decode_content=False)
    assert len(raw) == int(answer.headers["Content-Length"])
    with pytest.raises(EOFError):
        gzip.decompress(raw)


def test_a_trickle_is_never_timed_out_by_a_read(net: Loopback) -> None:
    net.spoil(Plan([Fault("trickle")]))
    host, port = net.ncbi_url.split("/")[2].split(":")
    with socket.create_connection((host, int(port)), timeout=0.5) as connection:
        connection.sendall(b"GET /esearch.fcgi?term=lupus HTTP/1.1\r\nHost: x\r\n\r\n")
        until = time.monotonic() + 0.7
        while time.monotonic() < until:
            assert connection.recv(4096)


def test_a_mislabelled_answer_is_whole(net: Loopback) -> None:
    net.spoil(Plan([Fault("mislabelled")]))
    answer = fetch(net)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert len(pmids(answer)) >= 30


@pytest.mark.parametrize("text", ["2", "0", "86400"])
def test_a_429_says_how_long_to_wait(net: Loopback, text: str) -> None:
    net.spoil(Plan([Fault("too_many", retry_after=text)]))
    assert fetch(net).headers["Retry-After"] == text


def test_retry_after_as_a_date(net: Loopback) -> None:
    net.spoil(Plan([Fault("too_many", retry_after="date")]))
    wait = parsedate_to_datetime(fetch(net).headers["Retry-After"]).timestamp() - time.time()
    assert 0 < wait <= 2


def test_a_page_again_instead_of_the_next(net: Loopback) -> None:
    net.spoil(Plan([Fault("repeat_page")]))
    first = bulk(net).json()
    repeated = bulk(net, token=first["token"]).json()
    assert repeated == first
    assert bulk(net, token=first["token"]).json()["data"][0] != first["data"][0]


@pytest.mark.parametrize("ask", [fetch, bulk])
def test_a_record_twice_in_a_page(net: Loopback, ask: Callable[[Loopback], requests.Response]) -> None:
    whole = ask(net)
    net.spoil(Plan([Fault("twice_in_page")]))
    assert len(ask(net).content) > len(whole.content)


def test_records_missing_from_a_page(net: Loopback) -> None:
    net.spoil(Plan([Fault("missing_in_page")]))
    few, all_ = pmids(fetch(net)), pmids(fetch(net))
    assert set(few) < set(all_)


def test_handles_that_expire(net: Loopback) -> None:
    net.spoil(Plan([Fault("expire", on="efetch"), Fault("expire", on="bulk")]))
    environment = search(net, retmode="json", usehistory="y").json()["esearchresult"]["webenv"]
    params = {"WebEnv": environment, "query_key": "1", "retmode": "xml"}
    assert "Unable to obtain query" in requests.get(f"{net.ncbi_url}/efetch.fcgi", params, timeout=5).text
    assert bulk(net, token=bulk(net).json()["token"]).status_code == 400


def test_a_record_that_changes_between_pages(net: Loopback) -> None:
    before = fetch(net).content
    net.spoil(Plan([Fault("change")]))
    assert fetch(net).content != before
    assert net.corpus.events[-1][1] == "revised"


def test_the_literature_grows_while_one_reads(net: Loopback) -> None:
    count = len(net.corpus.records)
    net.spoil(Plan([Fault("grow")]))
    result = search(net, term="autoimmune", retmode="json").json()["esearchresult"]
    assert (result["count"], result["idlist"][0]) == (str(count + 1), str(max(net.corpus.records)))


def test_pages_too_large_and_a_record_that_cannot_be_had(net: Loopback) -> None:
    cursed = str(FIRST_PMID + 3)
    net.spoil(Plan([Fault("error_502", times=None, over=10), Fault("error_500", times=None, record=cursed)]))
    assert [fetch(net).status_code for _ in range(4)] == [502] * 4
    assert fetch(net, f"{FIRST_PMID},{FIRST_PMID + 1}").status_code == 200
    assert [fetch(net, cursed).status_code for _ in range(4)] == [500] * 4


def test_no_more_than_two_in_a_row(net: Loopback) -> None:
    net.spoil(Plan([Fault("error_500", times=4)]))
    assert [search(net).status_code for _ in range(7)] == [500, 500, 200, 500, 500, 200, 200]


def test_faults_can_wait_and_choose_their_service(net: Loopback) -> None:
    net.spoil(Plan([Fault("error_500", skip=1, on="s2")]))
    assert [search(net).status_code, bulk(net).status_code, bulk(net).status_code] == [200, 200, 500]


def test_the_same_seed_gives_the_same_weather(net: Loopback) -> None:
    def faults(seed: int) -> list[str | None]:
        net.clear_logs()
        net.spoil(weather(seed, chance=0.1))
        for _ in range(25):
            try:
                search(net)
            except requests.RequestException:
                continue
        return [entry.fault for entry in net.eutils.log.entries]

    assert faults(3) == faults(3) != faults(4)


@pytest.mark.parametrize("seed", range(1, 6))
def test_whoever_asks_again_comes_to_an_end(net: Loopback, seed: int) -> None:
    """A client that believes no answer before it has looked at it, and starts again where a token has died."""
    net.spoil(weather(seed, chance=0.1))
    wanted = [str(pmid) for pmid in list(net.corpus.records)[:600]]
    had: set[str] = set()
    for start in range(0, 600, 100):
        page = wanted[start : start + 100]
        had |= patiently(lambda page=page: _pmids_of(fetch(net, ",".join(page)), page))  # type: ignore[misc]
    assert had == set(wanted)
    papers: set[str] = set()
    seen: set[str] = set()
    token = ""
    while token is not None:
        found = patiently(lambda token=token: _page_of(bulk(net, **({"token": token} if token else {})), token))  # type: ignore[misc]
        if found is None:
            token, seen = "", set()
            continue
        papers |= {paper["paperId"] for paper in found["data"]}
        token = found["token"]
        assert token not in seen
        seen.add(token)
    assert papers == set(net.corpus.papers)


def patiently(ask: Callable[[], Any]) -> Any:
    for _ in range(12):
        try:
            return ask()
        except (requests.RequestException, etree.XMLSyntaxError, ValueError):
            continue
    raise AssertionError("twelve faults in a row")


def _pmids_of(answer: requests.Response, page: list[str]) -> set[str]:
    found = {pmid for pmid in pmids(answer) if pmid != "11"}
    if answer.status_code != 200 or found & set(page) != set(page):
        raise ValueError("not what was asked for")
    return found & set(page)


def _page_of(answer: requests.Response, token: str) -> dict[str, Any] | None:
    if answer.status_code == 400 and token:
        return None
    page: dict[str, Any] = answer.json()
    if answer.status_code != 200 or page["data"] is None or (token and page["token"] == token):
        raise ValueError("not the next page")
    return page


def test_an_unknown_fault_is_named() -> None:
    with pytest.raises(ValueError, match="no fault 'snow'; choose: too_many"):
        Plan([Fault("snow")])
    assert "blocked" not in {fault.kind for fault in weather(1).faults} and "blocked" in KINDS
