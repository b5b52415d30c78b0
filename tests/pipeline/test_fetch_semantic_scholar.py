"""`litlode fetch` with both services: one article for one paper, and each service asked for what the other named."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from servers.corpus import invent
from servers.faults import FINAL, KINDS, MOVING, SLOW, Fault, Plan
from servers.loopback import Loopback
from servers.words import TOPIC

from db import store
from pipeline import config, harvest
from pipeline.config import Search
from pipeline.harvest_run import Desk, Report
from pipeline.sources.http import Patience
from pipeline.sources.pace import Pace

BOTH = Search(name="both", pubmed=f'"{TOPIC}"[mh]', semantic_scholar="autoimmune")
PAPERS = Search(name="papers", semantic_scholar="autoimmune")
HASTY = Patience(first_wait=0.001, busy_wait=0.002, longest_wait=0.01, silence=0.5, answer=1.0)


class Library:
    """One data folder, and the stand-ins that it is filled from."""

    def __init__(self, folder: Path, net: Loopback, opened: ExitStack) -> None:
        self.folder, self.net = folder, net
        self.now = datetime(2025, 1, 1, 6, tzinfo=UTC)
        self.db = store.open_database(folder / "litlode.db")
        opened.callback(store.close, self.db)
        settings = config.load(Path("/dev/null"), environ=net.environ)
        self.services = opened.enter_context(harvest.connected(settings, patience=HASTY))
        self.services.pubmed.client.pace = Pace(folder / "ncbi", 100_000)
        self.services.semantic_scholar.client.pace = Pace(folder / "s2", 100_000)

    def fetch(self, search: Search, *, is_full: bool = False) -> list[Report]:
        desk = Desk(db=self.db, folder=self.folder, now=lambda: self.now)
        return harvest.fetch(desk, self.services, [search], is_full=is_full)

    def rows(self, query: str) -> list[dict[str, Any]]:
        return list(self.db.query(query))

    def papers(self) -> set[frozenset[str]]:
        """The papers as the database has them: each the set of its records."""
        found: dict[str, set[str]] = {}
        query = "SELECT article_id, source || ':' || source_id AS record FROM source_records WHERE is_current"
        for row in self.rows(query):
            found.setdefault(row["article_id"], set()).add(row["record"])
        return {frozenset(records) for records in found.values()}

    def asked(self) -> dict[str, int]:
        """How many requests of each sort came."""
        entries = [*self.net.eutils.log.entries, *self.net.s2.log.entries]
        return {name: sum(entry.endpoint == name for entry in entries) for name in ("efetch", "bulk", "batch")}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Callable[..., Library]]:
    """Starts stand-ins with so many records, and gives the data folder to fill."""
    with ExitStack() as opened:

        def start(count: int = 300, **options: Any) -> Library:
            net = opened.enter_context(Loopback(invent(count), is_paced=False, **options))
            return Library(tmp_path, net, opened)

        yield start


def pubmed_state(here: Library) -> dict[str, tuple[str, str | None, str]]:
    """PubMed's records as they are known, those that are gone left out."""
    query = (
        "SELECT source_id, record ->> 'title' AS title, record ->> 'abstract' AS abstract,"
        " record ->> 'status' AS status FROM source_records"
        " WHERE source = 'pubmed' AND is_current AND record ->> 'status' <> 'deleted'"
    )
    return {row["source_id"]: (row["title"], row["abstract"], row["status"]) for row in here.rows(query)}


def complete(here: Library) -> bool:
    records = {record for paper in here.papers() for record in paper}
    return records == {record for paper in here.net.corpus.truth() for record in paper}


# ------------------------------------------------------------------------------------------------ all of it


def test_one_paper_of_both_services_becomes_one_article(library: Callable[..., Library]):
    here = library(400)
    reports = here.fetch(BOTH)
    assert [report.is_complete for report in reports] == [True, True]
    assert reports[1].hits_reported == reports[1].hits_fetched == len(here.net.corpus.papers)
    assert complete(here)
    truth = here.net.corpus.truth()
    pairs = {(one, other) for paper in truth for one in paper for other in paper if one < other}
    found = {(one, other) for paper in here.papers() for one in paper for other in paper if one < other}
    assert found <= pairs and len(found) >= 0.98 * len(pairs)
    assert [check.name for check in store.run_checks(here.db) if check.rows] == []


def test_withheld_abstracts_come_from_pubmed(library: Callable[..., Library]):
    here = library(300)
    here.fetch(PAPERS)
    withheld = here.rows(
        "SELECT a.abstract, a.pmid FROM source_records AS s JOIN articles AS a USING (article_id)"
        " WHERE s.source = 'semantic_scholar' AND s.record LIKE '%withheld_by_publisher%'"
    )
    assert len(withheld) > 5
    assert all(row["abstract"] and row["pmid"] for row in withheld)
    assert here.rows("SELECT count(*) AS n FROM search_runs") == [{"n": 1}]  # what was looked up is no search


def test_records_of_pubmed_get_their_papers(library: Callable[..., Library]):
    here = library(300)
    few = dataclasses.replace(BOTH, semantic_scholar="rituximab")
    here.fetch(few)
    named = {
        str(paper.values["externalIds"]["PubMed"])
        for paper in here.net.corpus.papers.values()
        if "PubMed" in paper.values["externalIds"]
    }
    rows = here.rows("SELECT pmid FROM articles WHERE s2_paper_id IS NOT NULL")
    assert named <= {row["pmid"] for row in rows}
    assert here.asked()["batch"] == 1


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in (*FINAL, *SLOW, *MOVING)])
def test_no_fault_costs_a_paper(library: Callable[..., Library], kind: str):
    here = library(60, plan=Plan([Fault(kind, times=3, chance=0.7)]))
    assert all(report.is_complete for report in here.fetch(BOTH))
    assert complete(here)


def test_a_search_of_many_pages_survives_the_loss_of_its_token(library: Callable[..., Library]):
    here = library(1_200, plan=Plan([Fault("expire", on="bulk")]))
    [report] = here.fetch(PAPERS)
    assert report.is_complete and report.hits_fetched == len(here.net.corpus.papers) > 1_000


# ------------------------------------------------------------------------------------------------ afterwards


def test_a_run_with_nothing_new_makes_searches_only(library: Callable[..., Library]):
    here = library(300)
    here.fetch(BOTH)
    before = sorted(path for path in here.folder.rglob("*.gz"))
    here.net.clear_logs()
    reports = here.fetch(BOTH)
    assert all(report.is_quiet for report in reports)
    assert here.asked() == {"efetch": 0, "bulk": 1, "batch": 0}
    assert sorted(path for path in here.folder.rglob("*.gz")) == before


def test_changes_and_new_papers_come_with_the_search(library: Callable[..., Library]):
    here = library(100)
    here.fetch(BOTH)
    here.net.s2.change()
    here.net.advance(here.net.corpus.day + timedelta(days=5))
    here.now += timedelta(days=6)
    here.fetch(BOTH)
    papers = here.rows(
        "SELECT source_id, record ->> 'abstract' AS abstract FROM source_records"
        " WHERE source = 'semantic_scholar' AND is_current"
    )
    assert {row["source_id"] for row in papers} == set(here.net.corpus.papers)
    changed = next(iter(here.net.corpus.papers.values()))
    if changed.values["abstract"]:
        assert {row["source_id"]: row["abstract"] for row in papers}[changed.paper_id].endswith("Counted again.")


def test_records_that_no_search_finds_are_followed(library: Callable[..., Library]):
    here = library(120)
    here.fetch(PAPERS)
    revised, retracted, deleted, *_ = known = pubmed_state(here)
    for days in (0, 2):  # at first it is learnt up to which day their changes are known
        here.now += timedelta(days=days)
        here.net.clear_logs()
        assert here.fetch(PAPERS)[0].is_quiet and here.asked()["efetch"] == 0
    corpus = here.net.corpus
    corpus.day += timedelta(days=3)
    corpus.revise(int(revised))
    corpus.records[int(retracted)].types += ("Retracted Publication",)
    corpus.records[int(retracted)].mdat = corpus.day
    corpus.gone[corpus.records.pop(int(deleted)).pmid] = None
    corpus.version += 1
    here.net.clear_logs()
    [report] = here.fetch(PAPERS)
    assert (report.changed, report.gone) == (3, 1) and report.is_complete
    assert set(here.net.eutils.log.delivered("efetch")) == {revised, retracted}
    now = pubmed_state(here)
    assert now == {pmid: corpus.state()[pmid] for pmid in known if pmid != deleted}
    here.net.clear_logs()
    assert here.fetch(PAPERS)[0].is_quiet and here.asked()["efetch"] == 0


def test_known_records_are_themselves_asked_for_now_and_then(library: Callable[..., Library]):
    here = library(80)
    here.fetch(PAPERS)
    first = min(pubmed_state(here))
    here.net.corpus.records[int(first)].title = "Corrected without a date."
    here.net.corpus.version += 1
    here.fetch(PAPERS)
    assert pubmed_state(here)[first][0] != "Corrected without a date."
    here.now = datetime.now(UTC) + timedelta(days=8)  # since pages bear the time at which they really came
    [report] = here.fetch(PAPERS)
    assert report.changed == 1 and pubmed_state(here)[first][0] == "Corrected without a date."


def test_a_paper_that_is_no_longer_there_is_withdrawn(library: Callable[..., Library]):
    here = library(100)
    here.fetch(PAPERS)
    paper_id = next(
        one
        for one, paper in here.net.corpus.papers.items()
        if not paper.values["externalIds"].keys() & {"DOI", "PubMed"}
    )
    del here.net.corpus.papers[paper_id]
    here.net.corpus.version += 1
    [report] = here.fetch(PAPERS)
    assert report.gone == 1 and report.is_complete
    [row] = here.rows(
        "SELECT a.status FROM source_records JOIN articles AS a USING (article_id)"
        f" WHERE source_id = '{paper_id}' AND is_current"
    )
    assert row["status"] == "deleted"
    here.net.clear_logs()
    [report] = here.fetch(PAPERS)
    assert report.is_quiet and here.asked()["batch"] == 0


def test_a_killed_round_goes_on_with_what_it_had_not_done(
    library: Callable[..., Library], monkeypatch: pytest.MonkeyPatch
):
    here = library(150)
    service = type(here.services.semantic_scholar)
    real = service.search

    def stop(*_: Any) -> Iterator[Any]:
        raise KeyboardInterrupt

    monkeypatch.setattr(service, "search", stop)
    with pytest.raises(KeyboardInterrupt):
        here.fetch(BOTH)
    monkeypatch.setattr(service, "search", real)
    here.net.clear_logs()
    [report] = here.fetch(BOTH)
    assert report.service == "semantic_scholar" and report.is_complete
    assert [row["run_id"] for row in here.rows("SELECT run_id FROM search_runs")] == [
        "fetch:both:pubmed:1",
        "fetch:both:semantic_scholar:1",
    ]
    assert len(here.fetch(BOTH)) == 2


def test_one_service_that_is_down_does_not_stop_the_other(library: Callable[..., Library]):
    here = library(40, plan=Plan([Fault("error_503", on="s2", times=1000)], in_a_row=1000))
    pubmed, papers = here.fetch(BOTH)
    assert pubmed.is_complete and pubmed.hits_fetched == 40
    assert not papers.is_complete and "Semantic Scholar: " in str(papers.problem)
    here.net.spoil(None)
    pubmed, papers = here.fetch(BOTH)
    assert pubmed.is_complete and papers.is_complete and complete(here)


def test_a_service_that_has_blocked_us_is_left_alone(library: Callable[..., Library]):
    here = library(60, plan=Plan([Fault("blocked", on="eutils", times=None)]))
    pubmed, papers = here.fetch(BOTH)
    assert "has blocked" in str(pubmed.problem)
    assert papers.is_complete and papers.hits_fetched == len(here.net.corpus.papers)
    assert len(here.net.eutils.log.entries) <= 4  # the list and the dates of changes are asked for at once
