"""A search at Semantic Scholar: its papers page by page, and what the two services know of each other's papers.

Bulk search gives whole papers, so each run pages through the search and keeps what is new or reads otherwise than
before; a page without news is neither kept nor stored. Nothing tells which papers have changed, and the service
forgets its tokens: an interrupted run pages from the first again, and leaves out what it has.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from db import literature, search_log
from pipeline import harvest_lookups, harvest_run, intake, merging
from pipeline.config import Search
from pipeline.harvest_run import Desk, Report, Services
from pipeline.ledger import Batch
from pipeline.records import Article
from pipeline.sources import jsonl, paging, semantic_scholar_search
from pipeline.sources.paging import Lost, Page
from pipeline.sources.raw import Entry, RawFolder
from pipeline.sources.semantic_scholar_search import SemanticScholar

SERVICE = "semantic_scholar"
PAGES_AHEAD = 24  # of about a thousand papers: storing takes longer than asking


@dataclass(slots=True, kw_only=True)
class _Work:
    """A run under way."""

    desk: Desk
    begun: literature.SearchRun
    report: Report
    path: str  # of its pages, below the data folder
    folder: RawFolder
    held: dict[str, str]  # the papers that this search had found, with their articles
    listed: dict[str, None] = field(default_factory=dict)


def run(
    desk: Desk,
    services: Services,
    begun: literature.SearchRun,
    search: Search,
    *,
    is_full: bool = False,
    is_pubmed_down: bool = False,
) -> Report:
    """Bring what a search finds, then what each service has of the papers that the other named.

    Trouble with the latter is told, and the search is done all the same.
    """
    path = harvest_run.run_path(begun)
    work = _Work(
        desk=desk,
        begun=begun,
        report=harvest_run.new_report(begun),
        path=path,
        folder=RawFolder(desk.folder / path),
        held=search_log.members(desk.db, str(begun.search_id), str(begun.query_text)),
    )
    reported = 0
    for page in paging.in_background(services.semantic_scholar.search(str(begun.query_text)), PAGES_AHEAD):
        if not reported:
            reported = page.total or 0
            desk.on_asking(reported)
        _take_page(work, page)
    if not semantic_scholar_search.is_short(reported, len(work.listed)):  # else nobody knows what is missing
        _look_for_missing(work, services.semantic_scholar)
    trouble = harvest_lookups.fill(desk, services, work.report, search, is_full=is_full, is_pubmed_down=is_pubmed_down)
    report = _finish(work, reported)
    report.problem = report.problem or trouble
    return report


def _take_page(work: _Work, page: Page) -> None:
    """Store the papers of a page that are new or changed, the page itself to disk before."""
    work.listed.update(dict.fromkeys(page.got))
    positions = {source_id: number for number, source_id in enumerate(work.listed, 1)}
    articles = harvest_run.read([page.body], work.path, page.got)
    news = [(place, item) for place, item in articles if not isinstance(item, Article)]
    papers = [(place, item) for place, item in articles if isinstance(item, Article)]
    changed = set(_changed(work.desk, [item for _, item in papers]))
    wanted = [(place, item) for place, item in papers if item.source_id in changed or item.source_id not in work.held]
    if not wanted:
        return
    entry = _keep(work, page)

    def hits(stored: intake.Stored) -> Iterator[search_log.Listed]:
        for one in stored.taken:
            yield search_log.Listed(
                source_id=one.source_id,
                outcome="stored",
                position=positions[one.source_id],
                article_id=one.article_id,
                is_new=one.is_new,
            )

    batch = Batch(items=[*wanted, *news], at=page.retrieved_at, path=work.path, files=[entry.file])
    stored = harvest_run.take_in(work.desk, work.begun, batch, hits)
    harvest_run.count(work.report, stored)
    work.report.asked += len(wanted)


def _keep(work: _Work, page: Page) -> Entry:
    """Put a page on disk, unless a run that was stopped has done so."""
    sha256 = hashlib.sha256(page.body).hexdigest()
    known = next((entry for entry in work.folder.entries() if entry.sha256 == sha256), None)
    if known is None:
        known = work.folder.write(page)
        work.desk.on_pages(len(page.got))
    return known


def _changed(desk: Desk, papers: list[Article]) -> Iterator[str]:
    """The papers that read otherwise than what we have of them, or of which we have nothing."""
    known = search_log.current_records(desk.db, SERVICE, [paper.source_id for paper in papers])
    for paper in papers:
        values = known.get(paper.source_id)
        stored = jsonl.article(values) if values else None
        if stored is None or merging.newer(stored, paper) is not stored:
            yield paper.source_id


def _look_for_missing(work: _Work, service: SemanticScholar) -> None:
    """Look up the papers that the search found before and does not find now: gone, merged, or still there."""
    missing = [paper_id for paper_id in work.held if paper_id not in work.listed]
    known = list(work.listed)[:1]  # a batch in which the service knows nothing would be refused
    for page in service.pages([*missing, *known]) if missing else ():
        work.report.asked += 1
        if isinstance(page, Lost):
            continue  # the next run looks again
        entry = work.folder.write(page)
        papers = json.loads(page.body)
        named = dict(zip(page.asked, papers, strict=True)) if papers else {}
        gone = [one for one in page.asked if not named.get(one) or named[one]["paperId"] != one]
        found = tuple(paper["paperId"] for paper in named.values() if paper)
        items = harvest_run.read([page.body], work.path, found)
        items += [harvest_run.withdrawn(SERVICE, one) for one in gone]
        ends = [
            search_log.Listed(source_id=one, outcome="gone" if one in gone else "left", article_id=work.held[one])
            for one in page.asked
            if one not in work.listed
        ]
        batch = Batch(items=items, at=page.retrieved_at, path=work.path, files=[entry.file])
        stored = harvest_run.take_in(work.desk, work.begun, batch, ends)
        harvest_run.count(work.report, stored)
        work.report.gone += len(gone)


def _finish(work: _Work, reported: int) -> Report:
    """Close the run.

    The service only estimates how much there is; its list, which came to its end, is the better count. A large
    difference is told.
    """
    report = work.report
    report.hits_reported = report.hits_fetched = len(work.listed)
    if semantic_scholar_search.is_short(reported, len(work.listed)):
        report.hits_reported = reported
        report.problem = (
            f"Semantic Scholar counts about {reported:,} papers for the search, and gives {len(work.listed):,}."
        )
    finished = replace(
        work.begun,
        finished_at=work.desk.stamp(),
        warnings=report.warnings,
        hits_reported=report.hits_reported,
        hits_fetched=report.hits_fetched,
        hits_gone=0,
        hits_failed=len(report.failed),
    )
    with work.desk.write() as book:
        book.save_run(finished)
    return report
