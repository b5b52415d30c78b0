"""Every paper of a bulk search comes once, and every id of a look-up ends somewhere."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path

import pytest
from servers.faults import FINAL, KINDS, Fault, Plan
from servers.loopback import S2_KEY, Loopback
from servers.service import Answer, Request

from pipeline.config import Services
from pipeline.sources import semantic_scholar, semantic_scholar_search
from pipeline.sources.failure import RefusedError, StaleHandleError, UnavailableError
from pipeline.sources.http import Client, Patience
from pipeline.sources.pace import Pace
from pipeline.sources.paging import Lost, Page
from pipeline.sources.semantic_scholar_search import SemanticScholar

QUERY = "autoimmune"
FAST = Patience(connect=1, silence=0.5, answer=0.8, first_wait=0.002, busy_wait=0.002, longest_wait=0.05)

Connect = Callable[..., SemanticScholar]


@pytest.fixture
def connect(tmp_path: Path) -> Iterator[Connect]:
    """A `SemanticScholar` before a stand-in, at its own pace or as fast as it goes."""
    with ExitStack() as running:

        def begin(
            net: Loopback, *, key: str | None = S2_KEY, rate: int = 1000, patience: Patience = FAST, **options: object
        ) -> SemanticScholar:
            service = semantic_scholar_search.service(Services(s2_url=net.s2_url, s2_api_key=key), "a@invented.example")
            client = running.enter_context(Client(service, Pace(tmp_path / f"pace{rate}", rate), patience))
            return SemanticScholar(client, **options)  # type: ignore[arg-type]

        yield begin


def found_by(net: Loopback) -> set[str]:
    """What the search finds, in truth."""
    return set(net.s2._matching({"query": QUERY}))


def got(pages: list[Page]) -> list[str]:
    return list(chain.from_iterable(page.got for page in pages))


@pytest.fixture
def net(loopback: Callable[..., Loopback], monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """Three pages of papers, of a hundred instead of a thousand."""
    monkeypatch.setattr("servers.s2.PAGE", 100)
    started = loopback(260, is_paced=False)
    started.s2._index()
    assert 200 < len(found_by(started)) < 300
    return started


# ---------------------------------------------------------------------------------------------- searches


def test_all_pages_of_a_search_come(net: Loopback, connect: Connect) -> None:
    pages = list(connect(net).search(QUERY))
    assert sorted(got(pages)) == sorted(found_by(net))
    assert len(net.s2.log.entries) == len(pages) == 3
    assert pages[0].total == len(found_by(net))
    assert all("token" not in page.request["params"] for page in pages)


def test_no_page_holds_a_token(net: Loopback, connect: Connect) -> None:
    pages = list(connect(net).search(QUERY))
    assert len(net.s2.tokens) == 2
    assert not any(token.encode() in page.body for page in pages for token in net.s2.tokens)
    assert [json.loads(page.body)["token"] for page in pages] == ["REDACTED", "REDACTED", None]


def test_a_search_that_ends_too_early_is_asked_for_its_end_again(net: Loopback, connect: Connect) -> None:
    net.spoil(Plan([Fault("null_data", times=None, skip=1)]))
    pages = list(connect(net).search(QUERY))
    assert len(got(pages)) == 100 and pages[0].total == len(found_by(net))  # for the caller to compare
    assert len(net.s2.log.entries) == 1 + 3


def test_the_papers_can_be_parsed(net: Loopback, connect: Connect) -> None:
    page = next(connect(net).search(QUERY))
    articles = [semantic_scholar.parse(paper) for paper in json.loads(page.body)["data"]]
    assert [article.source_id for article in articles] == list(page.got)
    assert sum(article.abstract is not None for article in articles) > 30
    assert any(article.abstract_missing_reason == "withheld_by_publisher" for article in articles)


def test_the_number_is_told_without_papers(net: Loopback, connect: Connect) -> None:
    assert connect(net).count(QUERY) == len(found_by(net))
    assert connect(net).count(QUERY, {"year": "2016"}) < len(found_by(net))


def test_a_search_without_results_ends(loopback: Callable[..., Loopback], connect: Connect) -> None:
    (page,) = connect(loopback(20, is_paced=False)).search("zzyzx")
    assert (page.got, page.total) == ((), 0)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in FINAL and kind != "grow"])
def test_each_fault_passes(kind: str, net: Loopback, connect: Connect) -> None:
    net.spoil(Plan([Fault(kind, times=1), Fault(kind, times=2, skip=1)]))
    pages = list(connect(net).search(QUERY))
    assert set(got(pages)) == found_by(net)


def test_a_forgotten_token_starts_the_search_again_and_skips_what_is_known(net: Loopback, connect: Connect) -> None:
    net.spoil(Plan([Fault("expire", times=1, skip=1)]))
    pages = list(connect(net).search(QUERY))
    assert sorted(got(pages)) == sorted(found_by(net))
    assert len(pages) == 3  # the two that came before the token went are not given out again
    assert [entry.status for entry in net.s2.log.entries] == [200, 200, 400, 200, 200, 200]


def test_a_token_that_is_always_forgotten_ends_with_an_error(net: Loopback, connect: Connect) -> None:
    net.spoil(Plan([Fault("expire", times=None)]))
    with pytest.raises(StaleHandleError, match="forgotten where the search was"):
        list(connect(net).search(QUERY))
    assert len(net.s2.log.entries) == 8


def test_a_page_that_always_leads_back_is_no_endless_loop(
    net: Loopback, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = net.s2.tokens
    monkeypatch.setattr(net.s2, "_issue", lambda page: tokens.setdefault("SAME", page) and "SAME")
    pages = list(connect(net).search(QUERY))
    assert len(got(pages)) == 200 and pages[0].total == len(found_by(net))  # for the caller to compare
    assert len(net.s2.log.entries) == 2 + 2  # the second page three times, until it is believed


def test_a_last_page_that_leads_back_is_the_end(
    net: Loopback, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = net.s2.answer

    def answer(request: Request) -> Answer:
        found = real(request)
        body = json.loads(found.body)
        body["token"] = body["token"] or request.params["token"]
        return dataclasses.replace(found, body=json.dumps(body).encode())

    monkeypatch.setattr(net.s2, "answer", answer)
    assert sorted(got(list(connect(net).search(QUERY)))) == sorted(found_by(net))


def test_a_page_that_always_comes_twice_costs_nothing(
    net: Loopback, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the service took the second page for the third as well, and went on."""
    real = net.s2._matching
    monkeypatch.setattr(net.s2, "_matching", lambda params: [*(ids := real(params))[:200], *ids[100:]])
    assert sorted(set(got(list(connect(net).search(QUERY))))) == sorted(set(real({"query": QUERY})))


def test_a_count_without_papers_is_not_an_empty_result(
    net: Loopback, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("servers.s2._chosen", lambda _paper, _fields: None)
    with pytest.raises(UnavailableError, match="not a list of papers"):
        list(connect(net).search(QUERY))


def test_a_wrong_key_is_refused_at_once_and_not_shown(net: Loopback, connect: Connect) -> None:
    wrong = "wrong-key-of-nobody-0123456789"
    with pytest.raises(RefusedError, match="S2_API_KEY") as caught:
        list(connect(net, key=wrong).search(QUERY))
    assert wrong not in str(caught.value)
    assert len(net.s2.log.entries) == 1


def test_the_key_goes_in_the_header_only(net: Loopback, connect: Connect) -> None:
    list(connect(net).search(QUERY))
    for entry in net.s2.log.entries:
        assert entry.has_key
        assert S2_KEY not in repr(entry.params)


def test_an_unknown_field_is_refused_at_once(net: Loopback, connect: Connect) -> None:
    with pytest.raises(RefusedError, match=r"Unrecognized or unsupported fields: \[colour\]"):
        list(connect(net, fields="colour").search(QUERY))


# ---------------------------------------------------------------------------------------------- look-up


def known_ids(net: Loopback, count: int) -> list[str]:
    return [
        f"PMID:{paper.values['externalIds']['PubMed']}"
        for paper in net.corpus.papers.values()
        if "PubMed" in paper.values["externalIds"]
    ][:count]


def ends(found: list[Page | Lost]) -> tuple[list[str], list[str], list[str]]:
    pages = [one for one in found if isinstance(one, Page)]
    lost = [one.source_id for one in found if isinstance(one, Lost)]
    return got(pages), list(chain.from_iterable(page.gone for page in pages)), lost


def test_known_and_unknown_ids_are_told_apart(net: Loopback, connect: Connect) -> None:
    known = known_ids(net, 60)
    came, gone, lost = ends(list(connect(net, batch_size=25).pages([*known, "PMID:1", "DOI:10.1/none"])))
    assert (came, gone, lost) == (known, ["PMID:1", "DOI:10.1/none"], [])
    assert len(net.s2.log.entries) == 3


def test_an_id_that_spoils_its_batch_is_found(net: Loopback, connect: Connect) -> None:
    known = known_ids(net, 40)
    asked = [*known[:20], " ", *known[20:]]
    came, gone, lost = ends(list(connect(net).pages(asked)))
    assert sorted(came) == sorted(known)
    assert (gone, lost) == ([" "], [])


def test_a_batch_that_is_all_unknown_does_not_cost_a_request_an_id(net: Loopback, connect: Connect) -> None:
    unknown = [f"PMID:{number}" for number in range(1, 401)]
    came, gone, lost = ends(list(connect(net).pages(unknown)))
    assert came == lost == []
    assert sorted(gone) == sorted(unknown)
    assert len(net.s2.log.entries) < 30


def test_a_batch_that_would_be_too_large_is_halved(
    net: Loopback, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("servers.s2.MAX_BYTES", 60_000)
    known = known_ids(net, 100)
    came, gone, lost = ends(list(connect(net).pages(known)))
    assert sorted(came) == sorted(known)
    assert gone == lost == []
    assert len(net.s2.log.entries) > 2


def test_look_ups_survive_faults(net: Loopback, connect: Connect) -> None:
    kinds = ("too_many", "error_500", "gateway", "reset_body", "cut", "cut_gzip", "garbled", "proxy_page", "empty")
    net.spoil(Plan([Fault(kind, times=1) for kind in kinds], in_a_row=9))
    known = known_ids(net, 100)
    came, gone, lost = ends(list(connect(net).pages(known)))
    assert sorted(came) == sorted(known)
    assert gone == lost == []


def test_the_pace_is_kept_and_nearly_reached(loopback: Callable[..., Loopback], connect: Connect) -> None:
    net = loopback(20)
    s2 = connect(net, rate=1)
    for _ in range(4):
        s2.count(QUERY)
    assert net.s2.log.busiest() == 1
    assert net.s2.log.rate() >= 0.8
    assert set(net.s2.log.statuses()) == {200}
