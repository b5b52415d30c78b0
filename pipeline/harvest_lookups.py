"""What one service has of the papers that the other named: PubMed's records for Semantic Scholar's papers, and back.

These are no results of a search, so the log of searches does not count them; the table `lookups` notes what was asked,
and nothing is asked twice. Abstracts that a publisher withholds from one service come from the other this way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from db import search_log, transaction
from pipeline import harvest_run, intake
from pipeline.config import Search
from pipeline.harvest_run import Desk, Report, Services
from pipeline.records import Article
from pipeline.sources import paging
from pipeline.sources.paging import Lost, Page
from pipeline.sources.pubmed_search import PubMed
from pipeline.sources.raw import RawFolder
from pipeline.sources.semantic_scholar_search import SemanticScholar

UNIT = 200  # records of PubMed in a transaction
DOIS = 100  # in one search
BATCH = 499  # papers in one look-up: with the one that is known, as many as the service takes
MOST_PER_DOI = 3  # more PMIDs than that, and PubMed has read the DOIs as something else


def fill(desk: Desk, services: Services, report: Report, search: Search, *, is_full: bool = False) -> None:
    """Ask each service for the papers that the other has named."""
    for unit in paging.chunks(search_log.pmids_to_look_up(desk.db, again=is_full), UNIT):
        answer = _ask(desk, "pubmed", report, services.pubmed.pages, unit, again=is_full)
        asked = {f"pmid:{pmid}": pmid in answer.papers for pmid in unit if pmid not in answer.lost}
        _store(desk, report, answer, asked)
    for dois in paging.chunks(search_log.dois_to_look_up(desk.db, again=is_full), DOIS):
        answer = _ask(desk, "pubmed", report, services.pubmed.pages, _pmids(services.pubmed, dois), again=is_full)
        known = {item.doi for _, item in answer.papers.values()}
        answer.papers = {pmid: (place, item) for pmid, (place, item) in answer.papers.items() if item.doi in dois}
        _store(desk, report, answer, {f"doi:{doi}": doi in known for doi in dois} if not answer.lost else {})
    if search.pubmed:
        wanted = search_log.papers_to_look_up(desk.db, f"{search.name}:pubmed", again=is_full)
        for unit in paging.chunks(wanted, BATCH):
            names = [f"PMID:{pmid}" for pmid in unit]
            pages = partial(_with_a_known_paper, desk, services.semantic_scholar)
            answer = _ask(desk, "semantic_scholar", report, pages, names, again=is_full)
            known = {item.pmid for _, item in answer.papers.values()}
            asked = {f"pmid:{pmid}": pmid in known for pmid in unit if f"PMID:{pmid}" not in answer.lost}
            _store(desk, report, answer, asked)


@dataclass(slots=True, kw_only=True)
class _Answer:
    """What a service has of the papers that it was asked for."""

    service: str
    papers: dict[str, tuple[str, Article]]  # with their places, by the service's id
    lost: frozenset[str]  # ids that could not be had; the next run asks again
    retrieved_at: str


def _pmids(pubmed: PubMed, dois: Sequence[str]) -> tuple[str, ...]:
    """The PMIDs that PubMed finds for these DOIs."""
    terms = " OR ".join(f'"{doi}"[aid]' for doi in dois if '"' not in doi)
    found = pubmed.search(terms) if terms else None
    return found.ids if found and len(found.ids) <= MOST_PER_DOI * len(dois) else ()


def _with_a_known_paper(desk: Desk, service: SemanticScholar, ids: Sequence[str]) -> Iterator[Page | Lost]:
    """The papers with these ids, asked for together with one that is known: a batch without any would be refused."""
    known = search_log.known_paper(desk.db)
    return service.pages([*ids, known] if ids and known else ids)


def _ask(
    desk: Desk,
    service: str,
    report: Report,
    pages: Callable[[Sequence[str]], Iterable[Page | Lost]],
    ids: Sequence[str],
    *,
    again: bool,
) -> _Answer:
    """Ask for papers by their ids, each page to disk before it is used; pages of a run that was killed are there."""
    path = harvest_run.raw_path(service, report.search, "lookups")
    folder = RawFolder(desk.folder / path)
    wanted = set(ids)
    entries = [] if again else [entry for entry in folder.entries() if not wanted.isdisjoint((*entry.got, *entry.gone))]
    settled = {one for entry in entries for one in (*entry.got, *entry.gone)}
    lost = []
    for page in pages([one for one in ids if one not in settled]):
        if isinstance(page, Lost):
            lost.append(page.source_id)
            report.messages.append(
                f"{harvest_run.NAMES[service]}, {page.source_id}: could not be looked up: {page.why}"
            )
        else:
            entries.append(folder.write(page))
            report.asked += len(page.asked)
    papers = {
        item.source_id: (place, item)
        for place, item in harvest_run.read_pages(folder, entries, path)
        if isinstance(item, Article)
    }
    at = max((entry.retrieved_at for entry in entries), default=desk.stamp())
    return _Answer(service=service, papers=papers, lost=frozenset(lost), retrieved_at=at)


def _store(desk: Desk, report: Report, answer: _Answer, asked: Mapping[str, bool]) -> None:
    """Store the papers, and that the service was asked, in one transaction."""
    with transaction.write(desk.db):
        stored = intake.store(desk.db, list(answer.papers.values()), answer.retrieved_at)
        search_log.save_lookups(desk.db, answer.service, asked, answer.retrieved_at)
    harvest_run.count(report, stored)
    desk.on_records(len(answer.papers))
