"""`litlode fetch --ids`: the records with these PMIDs, DOIs and PMCIDs, from PubMed, else from Semantic Scholar.

In the search log this is a run of the method "other" (PRISMA-S, item 7), one for each service that was asked. Records
that we have are not asked for again; pages of a run that was killed are on disk, and are used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from db import literature, search_log
from pipeline import harvest_lookups, harvest_run, intake, version
from pipeline.harvest_run import Desk, Report, Services
from pipeline.records import Article
from pipeline.sources import paging
from pipeline.sources.failure import ServiceError
from pipeline.sources.id_lists import IdList
from pipeline.sources.paging import Lost, Page
from pipeline.sources.pubmed_search import PubMed
from pipeline.sources.raw import Entry, RawFolder

UNIT = 200  # records in a transaction
DOIS = 100  # in one search
FOLDER = "ids"


@dataclass(slots=True)
class _Work:
    """What is asked of one service."""

    desk: Desk
    begun: literature.SearchRun
    report: Report
    folder: RawFolder
    path: str
    lost: dict[str, str] = field(default_factory=dict)  # ids that could not be had, and why
    articles: dict[str, str] = field(default_factory=dict)  # of the records we have now, by the service's id


def fetch(desk: Desk, services: Services, ids: IdList, name: str, *, is_full: bool = False) -> list[Report]:
    """Bring the records with these ids; those that neither service knows are named in the last report."""
    reports = [_run(desk, "pubmed", ids.names, name, lambda work: _from_pubmed(work, services.pubmed, ids, is_full))]
    left = _unknown(desk, ids)
    if left and reports[0].problem is None:
        asked = [_spelt(one) for one in left]
        pages = services.semantic_scholar.pages
        reports.append(_run(desk, "semantic_scholar", left, name, lambda work: _ask(work, pages, asked, is_full)))
        left = _unknown(desk, ids)
    if left and all(report.problem is None for report in reports):
        reports[-1].problem = f"{len(left):,} of {len(ids.names):,} ids are not known to either: {', '.join(left)}"
    return reports


def _run(desk: Desk, service: str, names: Sequence[str], name: str, bring: Callable[[_Work], None]) -> Report:
    """One run of the log: begun, brought, finished; trouble with the service is told in the report."""
    query, stamp = ", ".join(names), desk.stamp()
    digest = hashlib.sha256(f"{query} {stamp}".encode()).hexdigest()[:16]
    begun = literature.SearchRun(
        run_id=f"ids:{service}:{digest}",
        source=service,
        platform=harvest_run.NAMES[service],
        method="other",
        query_text=query,
        filters={"list": name},
        run_at=stamp,
        hits_reported=len(names),
        tool_version=version.installed(),
    )
    with desk.write() as book:
        book.save_run(begun)
    path = harvest_run.raw_path(service, FOLDER)
    report = Report(search=name, service=service, hits_reported=len(names))
    work = _Work(desk, begun, report, RawFolder(desk.folder / path), path)
    try:
        bring(work)
    except ServiceError as error:
        report.problem = str(error)
        with desk.write() as book:
            book.stop_run(begun, str(error))
        return report
    report.hits_fetched, report.failed = min(len(work.articles), len(names)), tuple(work.lost)
    report.messages += [
        f"{harvest_run.NAMES[service]}, {one}: could not be had: {why}" for one, why in work.lost.items()
    ]
    ended = replace(begun, finished_at=desk.stamp(), hits_fetched=report.hits_fetched, hits_failed=len(work.lost))
    with desk.write() as book:
        book.save_run(ended)
    return report


def _from_pubmed(work: _Work, pubmed: PubMed, ids: IdList, is_full: bool) -> None:
    wanted = dict.fromkeys(ids.pmids)
    for dois in paging.chunks(ids.dois, DOIS):
        known = {} if is_full else _held(work, "doi", dois)
        wanted |= dict.fromkeys(known.values())
        wanted |= dict.fromkeys(harvest_lookups.pmids_of(pubmed, [one for one in dois if one not in known]))
    unasked = set(ids.pmids)

    def is_wanted(record: Article) -> bool:
        return record.source_id in unasked or record.doi in ids.dois

    _ask(work, pubmed.pages, list(wanted), is_full, is_wanted)


def _ask(
    work: _Work,
    pages: Callable[[Sequence[str]], Iterable[Page | Lost]],
    ids: Sequence[str],
    is_full: bool,
    is_wanted: Callable[[Article], bool] = lambda _record: True,
) -> None:
    """Bring what is not here: each page to disk, then its records into the database."""
    held = {} if is_full or work.begun.source != "pubmed" else _held(work, "source_id", ids)
    _note(work, held)
    rest = [one for one in ids if one not in held]
    on_disk = [] if is_full else [entry for entry in work.folder.entries() if not set(rest).isdisjoint(entry.got)]
    for entry in on_disk:
        _take(work, entry, is_wanted)
    there = {one for entry in on_disk for one in entry.got}
    for unit in paging.chunks([one for one in rest if one not in there], UNIT):
        for page in pages(unit):
            if isinstance(page, Lost):
                work.lost[page.source_id] = page.why
                continue
            entry = work.folder.write(page)
            work.report.asked += len(page.asked)
            work.desk.on_pages(len(page.got))
            _take(work, entry, is_wanted)
            if work.begun.source == "pubmed":
                with work.desk.write() as book:
                    gone = [search_log.Listed(source_id=one, outcome="gone") for one in page.gone]
                    book.settle(work.begun.run_id, gone)


def _take(work: _Work, entry: Entry, is_wanted: Callable[[Article], bool]) -> None:
    """Store the wanted records of a page, as hits of this run."""
    items = harvest_run.read_pages(work.folder, [entry], work.path)
    wanted = [(place, item) for place, item in items if not isinstance(item, Article) or is_wanted(item)]

    def hits(stored: intake.Stored) -> list[search_log.Listed]:
        work.articles.update((one.source_id, one.article_id) for one in stored.taken)
        return [
            search_log.Listed(source_id=one.source_id, outcome="stored", article_id=one.article_id, is_new=one.is_new)
            for one in stored.taken
        ]

    batch = harvest_run.batch_of(work.desk, wanted, work.path, [entry])
    harvest_run.count(work.report, harvest_run.take_in(work.desk, work.begun, batch, hits))


def _note(work: _Work, held: dict[str, str]) -> None:
    """Enter records that we have as hits of this run."""
    articles = _homes(work, list(held.values()))
    work.articles |= articles
    hits = [search_log.Listed(source_id=one, outcome="stored", article_id=home) for one, home in articles.items()]
    with work.desk.write() as book:
        book.settle(work.begun.run_id, hits)


def _held(work: _Work, column: str, values: Sequence[str]) -> dict[str, str]:
    """The records of the service that we have with these ids: their own ids, by the one asked for."""
    rows = literature.records_with(work.desk.db, column, values, source=work.begun.source)
    return {row[column]: row["source_id"] for row in rows}


def _homes(work: _Work, source_ids: Sequence[str]) -> dict[str, str]:
    rows = literature.records_with(work.desk.db, "source_id", source_ids, source=work.begun.source)
    return {row["source_id"]: row["article_id"] for row in rows}


def _unknown(desk: Desk, ids: IdList) -> list[str]:
    """The ids that no record we have bears, as CURIEs."""
    left = []
    for kind, values in (("pmid", ids.pmids), ("doi", ids.dois), ("pmcid", ids.pmcids)):
        known = {row[kind] for row in literature.records_with(desk.db, kind, values)}
        left += [f"{kind}:{one}" for one in values if one not in known]
    return left


def _spelt(name: str) -> str:
    """An id as Semantic Scholar spells it: PMCIDs without their letters."""
    kind, _, value = name.partition(":")
    return f"{kind.upper()}:{value.removeprefix('PMC') if kind == 'pmcid' else value}"
