"""`litlode fetch` against stand-ins for PubMed: all of a search, whatever the weather; then only what is new."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from servers import pubmed_xml
from servers.corpus import invent
from servers.faults import FINAL, KINDS, MOVING, SLOW, Fault, Plan, weather
from servers.loopback import Loopback
from servers.words import TOPIC

from db import store
from pipeline import config, harvest, harvest_pubmed
from pipeline.config import Search
from pipeline.harvest_run import Desk, Report
from pipeline.sources import pubmed_search
from pipeline.sources.http import Patience
from pipeline.sources.pace import Pace
from pipeline.sources.pubmed_search import PubMed

ALL = Search(name="all", pubmed=f'"{TOPIC}"[mh]')
HASTY = Patience(first_wait=0.001, busy_wait=0.002, longest_wait=0.01, silence=0.5, answer=1.0)
TODAY = datetime(2025, 1, 1, 6, tzinfo=UTC)


class Library:
    """One data folder, and the stand-ins that it is filled from."""

    def __init__(self, folder: Path, net: Loopback, opened: ExitStack) -> None:
        self.folder, self.net, self.now = folder, net, TODAY
        self.page_size, self.listed, self.workers = 50, 9_999, 2
        self.on_notice: Callable[[str], None] = lambda _text: None
        folder.mkdir(exist_ok=True)
        self.db = store.open_database(folder / "litlode.db")
        opened.callback(store.close, self.db)
        settings = config.load(Path("/dev/null"), environ=net.environ)
        self.services = opened.enter_context(harvest.connected(settings, patience=HASTY))
        self.services.pubmed.client.pace = Pace(folder / "pace", 100_000)

    def fetch(self, *searches: Search, is_full: bool = False) -> list[Report]:
        pubmed = PubMed(self.services.pubmed.client, page_size=self.page_size, listed=self.listed, workers=self.workers)
        services = dataclasses.replace(self.services, pubmed=pubmed)
        desk = Desk(db=self.db, folder=self.folder, now=lambda: self.now, on_notice=self.on_notice)
        return harvest.fetch(desk, services, searches or (ALL,), is_full=is_full)

    def state(self) -> dict[str, tuple[str, str | None, str]]:
        """PubMed's records as the database has them, those that are gone left out."""
        query = "SELECT pmid, title, abstract, status FROM articles WHERE status <> 'deleted' AND pmid IS NOT NULL"
        return {row["pmid"]: (row["title"], row["abstract"], row["status"]) for row in self.db.query(query)}

    def rows(self, query: str) -> list[dict[str, Any]]:
        return list(self.db.query(query))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Callable[..., Library]]:
    """Starts stand-ins with so many records, and gives the data folder to fill."""
    with ExitStack() as opened:

        def start(count: int = 300, **options: Any) -> Library:
            options = {"is_paced": False, **options}
            corpus = invent(count, options.pop("seed", 1), with_papers=False, crowded=options.pop("crowded", 0))
            return Library(tmp_path, opened.enter_context(Loopback(corpus, **options)), opened)

        yield start


def asked(net: Loopback) -> dict[str, int]:
    """How many requests of each sort came."""
    return {name: len(net.eutils.log.of(name)) for name in ("esearch", "efetch")}


# ------------------------------------------------------------------------------------------------ all of it


def test_the_first_run_brings_every_record_once(library: Callable[..., Library]):
    here = library(300)
    [report] = here.fetch()
    assert (report.hits_reported, report.hits_fetched, report.new, report.is_complete) == (300, 300, 300, True)
    assert here.state() == here.net.corpus.state()
    assert set(here.net.eutils.log.delivered("efetch").values()) == {1}
    [run] = here.rows("SELECT * FROM search_runs")
    assert (run["query_text"], run["hits_reported"], run["hits_fetched"]) == (ALL.pubmed, 300, 300)
    assert run["query_translation"] == f'"{TOPIC}"[MeSH Terms]'
    assert len(here.rows("SELECT * FROM search_hits WHERE outcome = 'stored' AND is_new")) == 300
    assert [check.name for check in store.run_checks(here.db) if check.rows] == []


def test_pages_are_kept_as_they_came(library: Callable[..., Library]):
    here = library(120)
    here.fetch()
    folder = here.folder / "raw/pubmed/all/1"
    assert sorted(path.name for path in folder.iterdir()) == [
        *(f"{number:06d}.xml.gz" for number in (1, 2, 3)),
        "manifest.jsonl",
    ]
    assert {row["place"].partition(",")[0] for row in here.rows("SELECT place FROM source_records")} == {
        "raw/pubmed/all/1"
    }


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in (*FINAL, *SLOW, *MOVING)])
def test_no_fault_costs_a_record(library: Callable[..., Library], kind: str):
    here = library(80, plan=Plan([Fault(kind, times=3, chance=0.7)]))
    here.page_size = 20
    [report] = here.fetch()
    assert report.is_complete and here.state() == here.net.corpus.state()


@pytest.mark.parametrize("seed", range(3))
def test_all_faults_together_cost_no_record(library: Callable[..., Library], seed: int):
    here = library(300, plan=weather(seed, chance=0.2))
    here.page_size = 20
    [report] = here.fetch()
    assert report.is_complete and here.state() == here.net.corpus.state()


def test_a_search_above_the_ceiling_is_complete(library: Callable[..., Library]):
    here = library(900, crowded=250)
    here.listed, here.page_size = 100, 200
    [report] = here.fetch()
    assert (report.hits_reported, report.hits_fetched) == (900, 900)
    assert here.state() == here.net.corpus.state()


def test_more_than_pubmed_lists_arrives_complete(library: Callable[..., Library]):
    """Some seconds for 11,000 records; 25,000 take the same way."""
    here = library(11_000)
    here.page_size = 200
    [report] = here.fetch()
    assert report.hits_reported == report.hits_fetched == report.new == 11_000
    assert here.state().keys() == here.net.corpus.state().keys()
    assert set(here.net.eutils.log.delivered("efetch").values()) == {1}
    here.net.advance(date(2025, 1, 3))
    here.now += timedelta(days=3)
    here.net.clear_logs()
    [report] = here.fetch()
    assert report.is_complete and report.asked < 40
    assert len({str(entry.params) for entry in here.net.eutils.log.of("esearch")}) <= 30  # repeats are the machine's
    assert here.state() == here.net.corpus.state()


def test_a_record_that_cannot_be_had_is_named_and_asked_for_again(library: Callable[..., Library]):
    bad = "30000007"
    here = library(60, plan=Plan([Fault("external_viewer", times=None, record=bad)]))
    [report] = here.fetch()
    assert report.failed == (bad,) and not report.is_complete
    assert (report.hits_reported, report.hits_fetched) == (60, 59)
    listed = harvest.missing_file(here.folder, report)
    assert listed.read_text() == f"{bad}\n"
    [issue] = here.rows("SELECT * FROM issues WHERE is_record_lost")
    assert issue["place"] == f"PubMed, pmid:{bad}"
    here.net.spoil(None)
    here.net.clear_logs()
    [report] = here.fetch()
    assert report.is_complete and report.new == 1
    assert list(here.net.eutils.log.delivered("efetch")) == [bad]
    assert here.state() == here.net.corpus.state()
    assert not listed.exists() and here.rows("SELECT * FROM issues") == []


def test_changes_are_followed_although_a_record_cannot_be_had(library: Callable[..., Library]):
    bad = 30_000_007
    here = library(60, plan=Plan([Fault("external_viewer", times=None, record=str(bad))]))
    here.fetch()
    here.net.advance(date(2025, 1, 20), revised=4)
    [report] = here.fetch()
    assert report.failed == (str(bad),) and report.changed > 5
    expected = {pmid: values for pmid, values in here.net.corpus.state().items() if pmid != str(bad)}
    assert here.state() == expected


@pytest.mark.parametrize("dated", ["", "<DateRevised><Year>2031</Year><Month>01</Month><Day>01</Day></DateRevised>"])
def test_a_date_of_revision_that_is_missing_or_wrong_hides_no_change(
    library: Callable[..., Library], monkeypatch: pytest.MonkeyPatch, dated: str
):
    real = pubmed_xml.article_set
    pattern = re.compile(rb"<DateRevised>.*?</DateRevised>", re.DOTALL)
    monkeypatch.setattr(pubmed_xml, "article_set", lambda records: pattern.sub(dated.encode(), real(records)))
    here = library(60)
    here.fetch()
    here.net.clear_logs()
    here.fetch()
    assert asked(here.net)["efetch"] == 0
    for day in (date(2025, 1, 9), date(2025, 1, 21)):
        here.net.advance(day)
        here.fetch()
        assert here.state() == here.net.corpus.state()


def test_a_query_that_was_changed_by_pubmed_says_so(library: Callable[..., Library]):
    here = library(50)
    query = 'autoimmune AND zzyzx[tiab] AND "no such phrase"[tiab]'
    [report] = here.fetch(Search(name="odd", pubmed=query))
    assert len(report.warnings) == 2 and "zzyzx" in report.warnings[0]
    assert here.rows("SELECT json_array_length(warnings) AS n FROM search_runs") == [{"n": 2}]
    assert len(here.rows("SELECT * FROM issues WHERE code = 'query_warning'")) == 2


def test_what_is_said_of_a_strategy_is_kept_with_each_run(library: Callable[..., Library]):
    here = library()
    notes = {"search_filters": "a filter, cited", "prior_work": "a review of 2019", "peer_review": "by a librarian"}
    here.fetch(dataclasses.replace(ALL, **notes))
    here.fetch(dataclasses.replace(ALL, peer_review="by two librarians"))
    rows = here.rows("SELECT search_filters, prior_work, peer_review FROM search_runs ORDER BY run_at, run_id")
    assert rows[0] == notes
    assert rows[-1] == {"search_filters": None, "prior_work": None, "peer_review": "by two librarians"}


def test_two_searches_share_what_one_has_just_brought(library: Callable[..., Library]):
    here = library(200)
    here.fetch(ALL, Search(name="some", pubmed="rituximab[tiab]"))
    assert set(here.net.eutils.log.delivered("efetch").values()) == {1}
    some = here.rows("SELECT * FROM search_hits WHERE run_id = 'fetch:some:pubmed:1'")
    assert some and all(hit["article_id"] and hit["outcome"] == "stored" and not hit["is_new"] for hit in some)


# ------------------------------------------------------------------------------------------------ afterwards


def test_a_run_with_nothing_new_makes_searches_only(library: Callable[..., Library]):
    here = library(300)
    here.fetch()
    here.net.clear_logs()
    [report] = here.fetch()
    assert report.is_quiet and report.hits_fetched == 300
    assert asked(here.net)["efetch"] == 0 and asked(here.net)["esearch"] <= 8


def test_a_stopped_run_goes_on_where_it_was(library: Callable[..., Library], monkeypatch: pytest.MonkeyPatch):
    here = library(300)
    here.workers = 1
    real = pubmed_search.PubMed.pages

    def stop(self: PubMed, pmids: list[str]) -> Iterator[Any]:
        for number, page in enumerate(real(self, pmids)):
            if number == 3:
                raise KeyboardInterrupt
            yield page

    monkeypatch.setattr(pubmed_search.PubMed, "pages", stop)
    with pytest.raises(KeyboardInterrupt):
        here.fetch()
    monkeypatch.setattr(pubmed_search.PubMed, "pages", real)
    here.net.clear_logs()
    [report] = here.fetch()
    assert report.is_complete and here.state() == here.net.corpus.state()
    assert asked(here.net) == {"esearch": 0, "efetch": 3}
    assert [run["run_id"] for run in here.rows("SELECT run_id FROM search_runs")] == ["fetch:all:pubmed:1"]


def test_a_year_of_changes_ends_with_the_state_of_the_service(library: Callable[..., Library]):
    here = library(120)
    here.fetch()
    for number in range(1, 27):
        day = date(2025, 1, 1) + timedelta(days=14 * number)
        here.net.advance(day, new=1, revised=1)
        here.now = datetime(day.year, day.month, day.day, 23, tzinfo=UTC)
        here.net.clear_logs()
        [report] = here.fetch()
        assert report.is_complete
        assert here.state() == here.net.corpus.state()
        assert set(here.net.eutils.log.delivered("efetch").values()) <= {1}
    happened = {what for _, what, _ in here.net.corpus.events}
    assert happened >= {"new", "new late", "revised", "retracted", "notice", "deleted", "merged"}
    gone = here.rows("SELECT pmid FROM articles WHERE status = 'deleted'")
    assert {int(row["pmid"]) for row in gone} <= here.net.corpus.gone.keys()
    retracted = here.rows("SELECT links FROM articles WHERE status = 'retracted' AND links LIKE '%RetractionIn%'")
    assert retracted


def test_a_withdrawn_record_names_the_one_that_took_its_place(library: Callable[..., Library]):
    here = library(60)
    here.fetch()
    corpus = here.net.corpus
    old = next(one for one in corpus.records.values() if one.doi and not one.links)
    corpus.day += timedelta(days=4)
    corpus.enter()
    new = corpus.records[max(corpus.records)]
    new.doi = old.doi
    corpus.gone[corpus.records.pop(old.pmid).pmid] = new.pmid
    corpus.version += 1
    [report] = here.fetch()
    assert (report.new, report.gone) == (1, 1) and here.state() == corpus.state()
    [issue] = here.rows("SELECT place, message FROM issues WHERE code = 'record_replaced'")
    assert issue["place"] == f"PubMed, pmid:{old.pmid}" and f"pmid:{new.pmid} bears the same DOI" in issue["message"]


def test_a_retraction_is_followed_although_no_date_tells(library: Callable[..., Library]):
    here = library(60)
    here.fetch()
    corpus = here.net.corpus
    record = next(one for one in corpus.records.values() if not one.links)
    record.types += ("Retracted Publication",)
    corpus.version += 1
    [report] = here.fetch()
    assert (report.asked, report.changed) == (1, 1)
    assert here.state() == corpus.state() and here.state()[str(record.pmid)][2] == "retracted"
    here.net.clear_logs()
    assert here.fetch()[0].is_quiet and asked(here.net)["efetch"] == 0


def test_a_service_that_calls_everything_retracted_is_not_believed(
    library: Callable[..., Library], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(harvest_pubmed, "RETRACTED", '"no such condition"[pt]')  # so PubMed leaves it out
    here = library(60)
    here.fetch()
    here.net.clear_logs()
    assert here.fetch()[0].is_quiet and asked(here.net)["efetch"] == 0


def test_a_large_job_is_told_beforehand_with_the_hours_for_it(
    library: Callable[..., Library], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(harvest_pubmed, "LARGE", 2)
    here, told = library(150), []
    here.on_notice = told.append
    here.fetch()
    assert told[0].startswith(
        "PubMed: 150 records to ask for, in about 3 requests. NCBI asks for large jobs at weekends"
    )


def test_a_clock_that_is_wrong_misses_nothing(library: Callable[..., Library]):
    here = library(100)
    for now in (datetime(2031, 5, 5, tzinfo=UTC), datetime(2019, 5, 5, tzinfo=UTC)):
        here.now = now
        here.fetch()
        here.net.advance(here.net.corpus.day + timedelta(days=9))
        here.fetch()
        assert here.state() == here.net.corpus.state()


def test_a_full_run_finds_what_no_date_tells(library: Callable[..., Library]):
    here = library(80)
    here.fetch()
    record = here.net.corpus.records[30_000_011]
    record.title = "Corrected without a date."
    here.net.corpus.version += 1
    here.fetch()
    assert here.state() != here.net.corpus.state()
    [report] = here.fetch(is_full=True)
    assert report.asked == 80 and report.changed == 1
    assert here.state() == here.net.corpus.state()


def test_another_query_begins_anew(library: Callable[..., Library]):
    here = library(100)
    here.fetch(Search(name="all", pubmed="rituximab[tiab]"))
    here.now += timedelta(days=1)
    [report] = here.fetch()
    assert report.hits_fetched == report.asked == 100
    assert here.rows("SELECT query FROM searches") == [{"query": ALL.pubmed}]
    assert here.state() == here.net.corpus.state()
