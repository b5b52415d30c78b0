"""One run of one search at one service: its row in the log, its folder of pages, and what it came to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import sqlite_utils

from db import literature, search_log
from pipeline import intake, ledger, version
from pipeline.config import Search
from pipeline.counted import counted_of
from pipeline.ledger import Batch, Ledger
from pipeline.records import Article, Deletion, Issue
from pipeline.sources import files, raw
from pipeline.sources.pubmed_search import PubMed
from pipeline.sources.semantic_scholar_search import SemanticScholar

NAMES = {"pubmed": "PubMed", "semantic_scholar": "Semantic Scholar"}
PREFIXES = {"pubmed": "pmid", "semantic_scholar": "s2"}
_NO_NEWS = ("no_records", "not_found")  # an empty page, and a null for an id that is not known
_RECORD_NUMBER = re.compile(r", (?:record|line|item) \d+\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every run needs: the database, the data folder, the time, and who is told of progress."""

    db: sqlite_utils.Database
    folder: Path  # data/
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    on_asking: Callable[[int], None] = lambda _count: None  # so many more records will be asked for
    on_notice: Callable[[str], None] = lambda _text: None  # something that people should know beforehand
    on_pages: Callable[[int], None] = lambda _count: None  # a page with so many records is on disk
    on_records: Callable[[int], None] = lambda _count: None  # so many more records are stored

    def write(self) -> AbstractContextManager[Ledger]:
        """One transaction."""
        return ledger.write(self.db, self.folder)

    def stamp(self) -> str:
        """The time as the tables hold it."""
        return self.now().astimezone(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The services, open for questions."""

    pubmed: PubMed
    semantic_scholar: SemanticScholar


@dataclass(slots=True, kw_only=True)
class Report:
    """What one run came to."""

    search: str
    service: str
    hits_reported: int = 0
    hits_fetched: int = 0  # of the hits reported: those whose records we have
    asked: int = 0  # records that were asked for
    new: int = 0  # articles
    changed: int = 0
    gone: int = 0
    failed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    is_first: bool = False  # this query has not run to its end before
    problem: str | None = None  # why hits and records do not add up, or why the run could not end
    messages: list[str] = field(default_factory=list)  # records that could not be read

    @property
    def is_complete(self) -> bool:
        """Whether nothing that the search promised is missing."""
        return self.problem is None and not self.failed

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to tell."""
        return self.is_complete and not (self.is_first or self.asked or self.new or self.changed or self.gone)

    def line(self) -> str:
        """The run in one line."""
        hits = counted_of(self.hits_fetched, self.hits_reported, "hit")
        if self.problem and not self.hits_reported:
            hits = "stopped before its hits were counted"
        counts = f"{hits}; {self.new:,} new, {self.changed:,} changed"
        more = [f"{self.gone:,} gone"] if self.gone else []
        more += [f"{len(self.failed):,} failed"] if self.failed else []
        return f"{self.search}, {NAMES[self.service]}: " + ", ".join([counts, *more]) + "."


def begin(desk: Desk, book: Ledger, search: Search, service: str, *, query: str, run_at: str) -> None:
    """Enter a run that nothing has been asked for yet into the log."""
    book.do("search", name=search.name, source=service, query=query)
    search_id = literature.search_id(search.name, service)
    run = literature.SearchRun(
        run_id=search_log.next_run_id(desk.db, search_id),
        search_id=search_id,
        source=service,
        platform=NAMES[service],
        method="search",
        query_text=query,
        run_at=run_at,
        tool_version=version.installed(),
        search_filters=search.search_filters,
        prior_work=search.prior_work,
        peer_review=search.peer_review,
    )
    book.save_run(run)


def new_report(run: literature.SearchRun) -> Report:
    """The report of a run that goes on now."""
    return Report(
        search=str(run.search_id).rpartition(":")[0],
        service=run.source,
        hits_reported=run.hits_reported or 0,
        warnings=tuple(text for text in run.warnings if not text.startswith(search_log.STOPPED)),
    )


def raw_path(service: str, *parts: str) -> str:
    """Where pages of a piece of work lie, below the data folder; any name is fit for it.

    >>> raw_path("pubmed", "imnm / all", "1")
    'raw/pubmed/imnm %2F all/1'
    """
    named = [quote(part, safe=" ,+").replace(".", "%2E") for part in parts]
    return "/".join(["raw", service, *named])


def run_path(run: literature.SearchRun) -> str:
    """The folder of a run's pages, below the data folder."""
    name, service, number = run.run_id.removeprefix("fetch:").rsplit(":", 2)
    return raw_path(service, name, number)


def read_pages(
    folder: raw.RawFolder, entries: Iterable[raw.Entry], path: str, wanted: Sequence[str] | None = None
) -> list[tuple[str, intake.Item]]:
    """The records of pages on disk; see `read`."""
    return read((folder.read(entry) for entry in entries), path, wanted)


def batch_of(desk: Desk, items: Sequence[tuple[str, intake.Item]], path: str, entries: Sequence[raw.Entry]) -> Batch:
    """Items to be stored, which stand on these pages, with the time of the latest."""
    at = max((entry.retrieved_at for entry in entries), default=desk.stamp())
    return Batch(items=items, at=at, path=path, files=[entry.file for entry in entries])


def read(pages: Iterable[bytes], path: str, wanted: Sequence[str] | None = None) -> list[tuple[str, intake.Item]]:
    """The records of pages, once each: those that are wanted, in that order, or all; then all issues.

    A record's place names the folder and the record, not the page: how records fall onto pages is chance, and the
    folder's manifest tells.
    """
    order = {source_id: number for number, source_id in enumerate(wanted or ())}
    found: dict[str, tuple[str, intake.Item]] = {}
    issues: dict[tuple[str, str, str], tuple[str, intake.Item]] = {}
    for page in pages:
        for place, item in files.read_page(page, path):
            if isinstance(item, Article) and (wanted is None or item.source_id in order):
                found[item.source_id] = (f"{path}, {PREFIXES.get(item.source, item.source)}:{item.source_id}", item)
            elif isinstance(item, Issue) and item.code not in _NO_NEWS:
                where = _RECORD_NUMBER.sub("", place)
                issues[where, item.code, item.message] = (where, replace(item, stage="fetch", place=where))
    ids = list(found) if wanted is None else sorted(found, key=order.__getitem__)
    return [found[one] for one in ids] + list(issues.values())


def take_in(
    desk: Desk,
    run: literature.SearchRun,
    batch: Batch,
    hits: Sequence[search_log.Listed] | Callable[[intake.Stored], Iterable[search_log.Listed]],
) -> intake.Stored:
    """Store records and what became of their hits, in one transaction."""
    with desk.write() as book:
        stored = book.store(batch)
        listed = list(hits(stored) if callable(hits) else hits)
        book.settle(run.run_id, listed)
        tell_replaced(desk, book, run.source, (hit.source_id for hit in listed if hit.outcome == "gone"))
        came = [place_of(run.source, hit.source_id) for hit in listed if hit.outcome in ("stored", "left")]
        if places := search_log.failures(desk.db, came):
            book.do("came", places=places)
    desk.on_records(len(listed))
    return stored


def place_of(service: str, source_id: str) -> str:
    """How issues name one record of a service."""
    return f"{NAMES[service]}, {PREFIXES[service]}:{source_id}"


def not_fetched(service: str, source_id: str, why: str) -> tuple[str, Issue]:
    """The issue that says that one record could not be had."""
    place = place_of(service, source_id)
    return place, Issue(stage="fetch", place=place, code="not_fetched", message=why, is_record_lost=True)


def withdrawn(service: str, source_id: str) -> tuple[str, Deletion]:
    """Word that a service has one record no more."""
    return place_of(service, source_id), Deletion(source=service, source_id=source_id)


def tell_replaced(desk: Desk, book: Ledger, service: str, gone: Iterable[str]) -> None:
    """Say which record has taken the place of a withdrawn one: the service does not, but they bear one DOI."""
    issues = [
        Issue(
            stage="fetch",
            place=place_of(service, source_id),
            code="record_replaced",
            message=f"{NAMES[service]} has it no more; {PREFIXES[service]}:{other} bears the same DOI, {doi}",
        )
        for source_id, (doi, other) in search_log.bearers_of_same_doi(desk.db, service, sorted(gone)).items()
    ]
    book.save_issues(issues)


def save_warnings(book: Ledger, run: literature.SearchRun) -> None:
    """Keep what the service left out of the query among the issues as well, once for each query."""
    issues = [
        Issue(stage="fetch", place=f"{run.search_id}: {run.query_text}", code="query_warning", message=text)
        for text in run.warnings
    ]
    book.save_issues(issues)


def count(report: Report, stored: intake.Stored) -> None:
    """Add what one batch came to."""
    report.new += stored.counts.new
    report.changed += stored.counts.changed
    report.messages += [
        f"{issue.place}: {issue.message}" for issue in stored.issues if issue.is_record_lost and issue.stage == "fetch"
    ]
