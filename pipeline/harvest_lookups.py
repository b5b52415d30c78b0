"""What one service has of the papers that the other named: PubMed's records for Semantic Scholar's papers, and back.

These are no results of a search, so the log of searches does not count them; the table `lookups` notes what was asked,
and nothing is asked twice. Abstracts that a publisher withholds from one service come from the other this way.

All pages of a sort come to disk first, then they are stored, some at a time: so nothing keeps the requests from going
out at the pace that the service allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from db import search_log
from pipeline import harvest_run
from pipeline.config import Search
from pipeline.harvest_run import Desk, Report, Services
from pipeline.ledger import Batch
from pipeline.records import Article
from pipeline.sources import paging
from pipeline.sources.failure import RefusedError, ServiceError
from pipeline.sources.paging import Lost, Page
from pipeline.sources.pubmed_search import PubMed
from pipeline.sources.raw import Entry, RawFolder
from pipeline.sources.semantic_scholar_search import SemanticScholar

UNIT = 200  # records of PubMed in a transaction
DOIS = 100  # in one search
BATCH = 499  # papers in one look-up: with the one that is known, as many as the service takes
MOST_PER_DOI = 3  # more PMIDs than that, and PubMed has read the DOIs as something else


def fill(
    desk: Desk,
    services: Services,
    report: Report,
    search: Search,
    *,
    is_full: bool = False,
    is_pubmed_down: bool = False,
) -> str | None:
    """Ask each service for the papers that the other has named; gives back what kept one from answering."""
    troubles = []
    if not is_pubmed_down:
        try:
            _fill_by_pmid(desk, services.pubmed, report, is_full)
            _fill_by_doi(desk, services.pubmed, report, is_full)
        except ServiceError as error:
            troubles.append(str(error))
    if search.pubmed:
        try:
            _fill_papers(desk, services.semantic_scholar, report, f"{search.name}:pubmed", is_full)
        except ServiceError as error:
            troubles.append(str(error))
    return next(iter(troubles), None)


def _fill_by_pmid(desk: Desk, pubmed: PubMed, report: Report, is_full: bool) -> None:
    """Ask PubMed for the records whose PMIDs Semantic Scholar names."""
    pmids = search_log.pmids_to_look_up(desk.db, again=is_full)
    answer = _ask(desk, "pubmed", report, pubmed.pages, pmids, again=is_full)
    for unit in paging.chunks(pmids, UNIT):
        papers = answer.papers(unit)
        asked = {f"pmid:{pmid}": pmid in papers for pmid in unit if pmid not in answer.lost}
        _store(desk, report, answer, answer.batch(unit, papers), asked)


def _fill_papers(desk: Desk, service: SemanticScholar, report: Report, search_id: str, is_full: bool) -> None:
    """Ask Semantic Scholar for the papers of records that a search of PubMed has brought."""
    wanted = search_log.papers_to_look_up(desk.db, search_id, again=is_full)
    pages = partial(_with_a_known_paper, desk, service)
    answer = _ask(desk, "semantic_scholar", report, pages, [f"PMID:{pmid}" for pmid in wanted], again=is_full)
    for unit in paging.chunks(wanted, BATCH):
        names = [f"PMID:{pmid}" for pmid in unit]
        papers = answer.papers(names)
        known = {item.pmid for _, item in papers.values()}
        asked = {f"pmid:{pmid}": pmid in known for pmid in unit if f"PMID:{pmid}" not in answer.lost}
        _store(desk, report, answer, answer.batch(names, papers), asked)


def _fill_by_doi(desk: Desk, pubmed: PubMed, report: Report, is_full: bool) -> None:
    """Ask PubMed for papers without an abstract of which only the DOI is known: a search for PMIDs, then for those."""
    units = list(paging.chunks(search_log.dois_to_look_up(desk.db, again=is_full), DOIS))
    pmids = list(paging.ahead(partial(pmids_of, pubmed), units, pubmed.workers))
    answer = _ask(desk, "pubmed", report, pubmed.pages, list(chain.from_iterable(pmids)), again=is_full)
    for dois, found in zip(units, pmids, strict=True):
        papers = {pmid: paper for pmid, paper in answer.papers(found).items() if paper[1].doi in dois}
        known = {item.doi for _, item in papers.values()}
        is_whole = answer.lost.isdisjoint(found)
        asked = {f"doi:{doi}": doi in known for doi in dois} if is_whole else {}
        _store(desk, report, answer, answer.batch(found, papers), asked)


def pmids_of(pubmed: PubMed, dois: Sequence[str]) -> tuple[str, ...]:
    """The PMIDs that PubMed finds for these DOIs."""
    terms = " OR ".join(f'"{doi}"[aid]' for doi in dois if '"' not in doi)
    try:
        found = pubmed.search(terms).ids if terms else ()
    except RefusedError:  # a DOI may hold anything
        return ()
    return found if len(found) <= MOST_PER_DOI * len(dois) else ()


def _with_a_known_paper(desk: Desk, service: SemanticScholar, ids: Sequence[str]) -> Iterator[Page | Lost]:
    """The papers with these ids, each batch with one that is known: a batch without any would be refused."""
    known = search_log.known_paper(desk.db)
    for unit in paging.chunks(ids, BATCH):
        yield from service.pages([*unit, known] if known else unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What a service has of the papers that it was asked for, on disk."""

    service: str
    path: str
    folder: RawFolder
    entries: Sequence[Entry]
    lost: frozenset[str]  # ids that could not be had; the next run asks again
    retrieved_at: str

    def papers(self, ids: Iterable[str]) -> dict[str, tuple[str, Article]]:
        """The papers with these ids among them, and their places, by the service's id."""
        wanted = set(ids)
        return {
            item.source_id: (place, item)
            for place, item in harvest_run.read_pages(self.folder, self._with(wanted), self.path)
            if isinstance(item, Article) and (self.service != "pubmed" or item.source_id in wanted)
        }

    def batch(self, ids: Iterable[str], papers: Mapping[str, tuple[str, Article]]) -> Batch:
        """Some of the papers with these ids, to be stored."""
        files = [entry.file for entry in self._with(set(ids))]
        return Batch(items=list(papers.values()), at=self.retrieved_at, path=self.path, files=files)

    def _with(self, ids: set[str]) -> list[Entry]:
        return [entry for entry in self.entries if not ids.isdisjoint(entry.got)]


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
    open_ids = [one for one in ids if one not in settled]
    desk.on_asking(len(open_ids))
    for page in pages(open_ids):
        if isinstance(page, Lost):
            lost.append(page.source_id)
            report.messages.append(
                f"{harvest_run.NAMES[service]}, {page.source_id}: could not be looked up: {page.why}"
            )
        else:
            entries.append(folder.write(page))
            report.asked += len(page.asked)
            desk.on_pages(len(page.got))
    at = max((entry.retrieved_at for entry in entries), default=desk.stamp())
    return _Answer(service=service, path=path, folder=folder, entries=entries, lost=frozenset(lost), retrieved_at=at)


def _store(desk: Desk, report: Report, answer: _Answer, batch: Batch, asked: Mapping[str, bool]) -> None:
    """Store papers, and that the service was asked, in one transaction."""
    with desk.write() as book:
        stored = book.store(batch)
        book.do("lookups", service=answer.service, asked=dict(asked), at=batch.at)
    harvest_run.count(report, stored)
    desk.on_records(len(batch.items))
