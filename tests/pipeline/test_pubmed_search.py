"""Every record of a PubMed search is listed and fetched once, however many there are and whatever goes wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path

import pytest
from servers.faults import FINAL, KINDS, SLOW, Fault, Plan, weather
from servers.loopback import EMAIL, NCBI_KEY, Loopback

from pipeline.config import Services
from pipeline.errors import InputError
from pipeline.sources import pubmed_search
from pipeline.sources.failure import BlockedError, MiscountError, RefusedError
from pipeline.sources.http import Client, Patience
from pipeline.sources.pace import Pace
from pipeline.sources.paging import Lost, Page
from pipeline.sources.pubmed_search import PubMed, Search, Window

QUERY = "autoimmune[mh]"  # every record of the stand-in
FAST = Patience(connect=1, silence=0.5, answer=0.8, first_wait=0.002, busy_wait=0.002, longest_wait=0.05)

Connect = Callable[..., PubMed]


@pytest.fixture
def connect(tmp_path: Path) -> Iterator[Connect]:
    """A `PubMed` before a stand-in, at its own pace or as fast as it goes."""
    with ExitStack() as running:

        def begin(net: Loopback, *, key: str | None = None, rate: int = 1000, **options: object) -> PubMed:
            services = Services(ncbi_url=net.ncbi_url, ncbi_api_key=key)
            service = pubmed_search.service(services, EMAIL)
            client = running.enter_context(Client(service, Pace(tmp_path / f"pace{rate}", rate), FAST))
            return PubMed(client, **options)  # type: ignore[arg-type]

        yield begin


def ids(net: Loopback) -> list[str]:
    return [str(pmid) for pmid in net.corpus.records]


def got(pages: list[Page | Lost]) -> list[str]:
    return list(chain.from_iterable(page.got for page in pages if isinstance(page, Page)))


# ---------------------------------------------------------------------------------------------- searches


def test_a_search_says_what_it_found_and_how_it_was_read(loopback: Callable[..., Loopback], connect: Connect) -> None:
    net = loopback(60, is_paced=False)
    found = connect(net).search(QUERY)
    assert sorted(found.ids) == sorted(ids(net))
    assert (found.count, found.is_listed, found.warnings) == (60, True, ())
    assert found.translation == "autoimmune[MeSH Terms]"
    assert [entry.endpoint for entry in net.eutils.log.entries] == ["esearch"]


def test_counting_lists_nothing(loopback: Callable[..., Loopback], connect: Connect) -> None:
    found = connect(loopback(60, is_paced=False)).count(QUERY)
    assert (found.count, found.ids) == (60, ())


def test_what_pubmed_left_out_of_the_query_is_a_warning(loopback: Callable[..., Loopback], connect: Connect) -> None:
    found = connect(loopback(30, is_paced=False)).search('autoimmune[mh] AND zzyzx[tiab] AND "qq zz rr"[ti]')
    assert found.count == 30
    assert any("zzyzx" in warning and "left out" in warning for warning in found.warnings)
    assert any("qq zz rr" in warning for warning in found.warnings)


def test_a_search_without_results_is_no_failure(loopback: Callable[..., Loopback], connect: Connect) -> None:
    pubmed = connect(loopback(30, is_paced=False))
    found = pubmed.search("zzyzx[tiab]")
    assert found.count == 0
    assert list(pubmed.ids(found)) == []


def test_a_window_limits_the_search(loopback: Callable[..., Loopback], connect: Connect) -> None:
    net = loopback(200, is_paced=False)
    start = date(2020, 1, 1)
    pubmed = connect(net)
    for name in ("crdt", "mdat"):
        found = pubmed.search(QUERY, Window(field=name, start=start))  # type: ignore[arg-type]
        assert set(found.ids) == {str(r.pmid) for r in net.corpus.records.values() if getattr(r, name) >= start}
    found = pubmed.search(QUERY, Window(field="crdt", start=start, end=date(2020, 6, 30)))
    assert found.count == sum(start <= r.crdt <= date(2020, 6, 30) for r in net.corpus.records.values())
    assert found.sent == "(autoimmune[mh]) AND 2020/01/01:2020/06/30[crdt]"


def test_a_search_too_large_to_list_is_split_and_adds_up(loopback: Callable[..., Loopback], connect: Connect) -> None:
    net = loopback(500, crowded=120, is_paced=False)  # 120 of them entered on one day
    pubmed = connect(net, listed=50)
    found = pubmed.search(QUERY)
    assert not found.is_listed
    parts = list(pubmed.slices(found))
    assert all(part.is_listed and 0 < part.count <= 50 for part in parts)
    assert any(part.pmids for part in parts)
    assert sum(part.count for part in parts) == found.count == len(net.corpus.records)
    assert sorted(chain.from_iterable(part.ids for part in parts)) == sorted(ids(net))


def test_a_split_search_keeps_its_window(loopback: Callable[..., Loopback], connect: Connect) -> None:
    net = loopback(400, is_paced=False)
    start = date(2019, 1, 1)
    pubmed = connect(net, listed=30)
    found = set(pubmed.ids(pubmed.search(QUERY, Window(field="crdt", start=start))))
    assert found == {str(r.pmid) for r in net.corpus.records.values() if r.crdt >= start}


def test_more_than_pubmed_lists_at_once_arrive_complete(loopback: Callable[..., Loopback], connect: Connect) -> None:
    net = loopback(10_500, with_papers=False, is_paced=False)
    pubmed = connect(net)
    listed = list(pubmed.ids(pubmed.search(QUERY)))
    assert len(listed) == len(set(listed)) == 10_500


def test_records_that_come_while_a_search_is_listed_are_found(
    loopback: Callable[..., Loopback], connect: Connect
) -> None:
    net = loopback(300, is_paced=False)
    pubmed = connect(net, listed=40)
    search = pubmed.search(QUERY)
    listed: list[str] = []
    for number, part in enumerate(pubmed.slices(search)):
        if number == 3:
            net.corpus.advance(date(2025, 1, 20))
        listed += part.ids
    assert len(net.corpus.records) > 300
    assert len(listed) == len(set(listed))
    assert set(listed) >= set(ids(net))


def test_a_record_that_comes_unlisted_while_another_goes_is_found(
    loopback: Callable[..., Loopback], connect: Connect
) -> None:
    net = loopback(300, is_paced=False)
    records = net.corpus.records
    pubmed = connect(net, listed=40, workers=1)
    listed: list[str] = []
    for number, part in enumerate(pubmed.slices(pubmed.search(QUERY))):
        if number == 0:  # the sum of the parts and the count of the whole now agree, by chance
            gone = min(records)
            early, late = records[gone + 1], records[max(records)]
            for entered, pmid in ((early.edat, late.pmid + 1), (late.edat, late.pmid + 2)):
                records[pmid] = replace(late, pmid=pmid, edat=entered, crdt=entered)
            del records[gone]
            net.corpus.version += 1
        listed += part.ids
    assert len(listed) == len(set(listed)) == 302
    assert set(listed) >= set(ids(net))


def test_parts_that_do_not_add_up_are_an_error(
    loopback: Callable[..., Loopback], connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    pubmed = connect(loopback(100, is_paced=False), listed=30)
    search = pubmed.search(QUERY)
    monkeypatch.setattr(pubmed, "count", lambda *_: Search(query=QUERY, sent=QUERY, count=120))
    monkeypatch.setattr(pubmed_search, "LAST_DAY", date(2100, 1, 1))
    with pytest.raises(MiscountError, match="counts 120 records for the search, and its parts list 100"):
        list(pubmed.slices(Search(query=search.query, sent=search.sent, count=120)))


# ---------------------------------------------------------------------------------------------- records


def test_records_come_in_pages_in_order_each_once(loopback: Callable[..., Loopback], connect: Connect) -> None:
    net = loopback(230, is_paced=False)
    asked = ids(net)
    pages = list(connect(net, page_size=50).pages(asked + asked[:3]))
    assert got(pages) == asked
    assert [len(page.asked) for page in pages if isinstance(page, Page)] == [50, 50, 50, 50, 30]
    page = pages[0]
    assert isinstance(page, Page)
    assert page.body.count(b"<PubmedArticle>") + page.body.count(b"<PubmedBookArticle>") == 50
    assert page.request["form"] == {"db": "pubmed", "retmode": "xml", "id": ",".join(asked[:50])}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in FINAL])
def test_each_fault_passes(kind: str, loopback: Callable[..., Loopback], connect: Connect) -> None:
    net = loopback(60, is_paced=False, plan=Plan([Fault(kind, times=2), Fault(kind, times=1, on="efetch", skip=2)]))
    there = ids(net)
    pubmed = connect(net, page_size=20, workers=1)
    pages = list(pubmed.pages(pubmed.ids(pubmed.search(QUERY))))
    assert sorted(set(got(pages)) & set(there)) == sorted(there)
    assert len(got(pages)) == len(set(got(pages)))
    assert not any(page.gone for page in pages if isinstance(page, Page))
    assert net.eutils.plan is not None
    possible = kind not in ("expire", "gateway", "null_data")  # those need a handle, or the other service
    assert (net.eutils.plan.struck[kind] > 0) == possible  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", range(4))
def test_every_record_comes_once_through_bad_weather(
    seed: int, loopback: Callable[..., Loopback], connect: Connect
) -> None:
    kinds = [kind for kind in KINDS if kind not in (*FINAL, *SLOW, "repeat_page", "change")]
    faults = [Fault(kind, times=8, chance=0.03) for kind in kinds] + [Fault("hang", times=1, chance=0.05)]
    net = loopback(600, is_paced=False, plan=Plan(faults, seed))
    there = ids(net)
    pubmed = connect(net, page_size=25, listed=150)
    found = got(list(pubmed.pages(pubmed.ids(pubmed.search(QUERY)))))
    assert len(found) == len(set(found))
    assert set(there) <= set(found) <= set(ids(net))  # some came meanwhile


def test_slow_weather_passes_too(loopback: Callable[..., Loopback], connect: Connect) -> None:
    net = loopback(100, is_paced=False, plan=weather(5, chance=0.02))
    pages = list(connect(net, page_size=10).pages(ids(net)))
    assert sorted(got(pages)) == sorted(ids(net))


def test_pmids_that_are_gone_are_named_and_others_kept(loopback: Callable[..., Loopback], connect: Connect) -> None:
    net = loopback(30, is_paced=False)
    asked = [*ids(net)[:5], "99", *ids(net)[5:], "77"]
    (page,) = connect(net).pages(asked)
    assert isinstance(page, Page)
    assert page.gone == ("99", "77")
    assert sorted(page.got) == sorted(ids(net))


def test_nothing_but_gone_pmids_is_no_failure(loopback: Callable[..., Loopback], connect: Connect) -> None:
    (page,) = connect(loopback(10, is_paced=False)).pages(["98", "99"])
    assert isinstance(page, Page)
    assert (page.got, page.gone) == ((), ("98", "99"))


def test_a_record_that_cannot_be_had_is_named_and_the_others_come(
    loopback: Callable[..., Loopback], connect: Connect
) -> None:
    net = loopback(120, is_paced=False)
    bad = ids(net)[33]
    net.spoil(Plan([Fault("error_500", times=None, on="efetch", record=bad)]))
    found = list(connect(net, page_size=40).pages(ids(net)))
    (lost,) = [one for one in found if isinstance(one, Lost)]
    assert (lost.service, lost.source_id) == ("pubmed", bad)
    assert "500" in lost.why
    assert sorted([*got(found), bad]) == sorted(ids(net))


def test_pages_that_are_too_large_are_halved(loopback: Callable[..., Loopback], connect: Connect) -> None:
    net = loopback(100, is_paced=False, plan=Plan([Fault("external_viewer", times=None, over=20)]))
    assert sorted(got(list(connect(net, page_size=100).pages(ids(net))))) == sorted(ids(net))


def test_a_pmid_must_be_one(loopback: Callable[..., Loopback], connect: Connect) -> None:
    with pytest.raises(InputError, match='"34320281,1" is no PMID'):
        list(connect(loopback(5, is_paced=False)).pages(["34320281,1"]))


# ---------------------------------------------------------------------------------------------- manners


def test_a_block_stops_everything(loopback: Callable[..., Loopback], connect: Connect) -> None:
    net = loopback(100, is_paced=False, plan=Plan([Fault("blocked", times=None)]))
    with pytest.raises(BlockedError, match=r"eutilities@ncbi\.nlm\.nih\.gov"):
        list(connect(net, page_size=10, workers=1).pages(ids(net)))
    assert len(net.eutils.log.entries) == 1


def test_an_empty_query_is_refused_at_once(loopback: Callable[..., Loopback], connect: Connect) -> None:
    net = loopback(5, is_paced=False)
    with pytest.raises(RefusedError, match="Empty term"):
        connect(net).search(" ")
    assert len(net.eutils.log.entries) == 1


def test_every_request_says_who_asks_and_none_shows_the_key(
    loopback: Callable[..., Loopback], connect: Connect
) -> None:
    net = loopback(50, is_paced=False)
    pubmed = connect(net, key=NCBI_KEY)
    pages = list(pubmed.pages(pubmed.ids(pubmed.search(QUERY))))
    for entry in net.eutils.log.entries:
        assert entry.has_key and entry.has_email
        assert entry.params["tool"] == "litlode"
        assert entry.user_agent.startswith("litlode")
    assert not any(secret in repr(pages) + repr(pubmed.client.service) for secret in (NCBI_KEY,))
    assert EMAIL not in repr([page.request for page in pages if isinstance(page, Page)])


def test_without_a_key_none_is_sent(loopback: Callable[..., Loopback], connect: Connect) -> None:
    net = loopback(5, is_paced=False)
    connect(net).search(QUERY)
    assert "api_key" not in net.eutils.log.entries[0].body.decode()


@pytest.mark.parametrize(("key", "rate", "count"), [(None, 3, 9), (NCBI_KEY, 10, 30)])
def test_the_pace_is_kept_and_nearly_reached(
    key: str | None, rate: int, count: int, loopback: Callable[..., Loopback], connect: Connect
) -> None:
    net = loopback(count * 4)
    began = time.monotonic()
    pages = list(connect(net, key=key, rate=rate, page_size=4).pages(ids(net)))
    assert len(got(pages)) == count * 4
    assert time.monotonic() - began < 5
    assert net.eutils.log.busiest() <= rate
    assert net.eutils.log.rate() >= rate * 0.8
    assert set(net.eutils.log.statuses()) == {200}
