"""Records of PubMed that are in the database although no search finds them, looked up again for what became of them.

They came because Semantic Scholar named them, from a file, or by a search that does not find them any more. They too
are revised, retracted and withdrawn. At each fetch PubMed is asked, by searches alone, which of them it still has and
which were changed; now and then for the records themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db import search_log
from pipeline import harvest_pubmed, harvest_run
from pipeline.harvest_run import Desk
from pipeline.records import Article
from pipeline.sources import paging
from pipeline.sources.failure import RefusedError
from pipeline.sources.paging import Lost
from pipeline.sources.pubmed_search import PubMed
from pipeline.sources.raw import RawFolder

SERVICE = "pubmed"
IN_SEARCH = 400  # PMIDs in one search
UNIT = 200  # records in a transaction
NOW_AND_THEN = timedelta(days=7)  # after which a record itself is asked for
SEARCHED = timedelta(days=30)  # a search that has not run for longer follows its records no more
FOLDER = "known records"


@dataclass(slots=True, kw_only=True)
class Followed:
    """What became of records that no search finds."""

    changed: int = 0
    gone: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class _Group:
    """Records whose changes from one day on are not known; no day: they have just come."""

    pmids: tuple[str, ...]
    since: date | None

    @property
    def query(self) -> str:
        return " OR ".join(f"{pmid}[uid]" for pmid in self.pmids)


def follow(desk: Desk, pubmed: PubMed, *, is_full: bool = False) -> Followed:
    """Ask for what has changed; raises a `ServiceError`, and then the next run asks again."""
    today = desk.now().date()
    searched_since = (today - SEARCHED).isoformat()
    records = search_log.records_beside_searches(desk.db, SERVICE, searched_since)
    groups = list(_groups(records, today))
    answers = list(paging.ahead(lambda group: _look(pubmed, group, records, today), groups, pubmed.workers))
    stale = (today - NOW_AND_THEN).isoformat()
    wanted = {pmid for pmid, one in records.items() if is_full or one.asked_on < stale}
    wanted.update(*(answer.wanted for answer in answers))
    until = _until(desk, pubmed, groups, answers, today) if records else None
    return _bring(desk, pubmed, records, [pmid for pmid in records if pmid in wanted], until)


def _groups(records: dict[str, search_log.Known], today: date) -> Iterator[_Group]:
    """The records by the day from which on their changes are asked for."""
    groups: defaultdict[date | None, list[str]] = defaultdict(list)
    for pmid, one in records.items():
        if one.modified_on is None:
            groups[None].append(pmid)
            continue
        day = date.fromisoformat(one.modified_on)
        came_that_day = one.asked_on <= one.modified_on and day < today  # it may have changed later on that day
        groups[day if came_that_day else day + timedelta(days=1)].append(pmid)
    for since, pmids in groups.items():
        for chunk in paging.chunks(pmids, IN_SEARCH):
            yield _Group(chunk, since)


@dataclass(frozen=True, slots=True)
class _Found:
    """What searches tell of a group: records to ask for, and the day of the latest change if there is one."""

    wanted: frozenset[str]
    latest: date | None


def _look(pubmed: PubMed, group: _Group, records: dict[str, search_log.Known], today: date) -> _Found:
    """Which records of a group have been changed, and which PubMed does not list any more."""
    nothing = _Found(frozenset(), None)
    try:
        there = frozenset(pubmed.search(group.query).ids)
        if not there <= frozenset(group.pmids):
            return nothing  # a service that cannot be asked so; what is asked for now and then has to do
        absent = frozenset(group.pmids) - there
        if not there:  # all withdrawn, or the question was not understood
            absent = frozenset(pmid for pmid in absent if records[pmid].asked_on < today.isoformat())
        if group.since is None or not there:
            return _Found(absent, None)
        changed = there & harvest_pubmed.changed_since(pubmed, group.query, group.since)
        latest = harvest_pubmed.latest_change(pubmed, group.query, group.since) if changed else None
        return _Found(absent | changed, latest)
    except RefusedError:
        return nothing


def _until(desk: Desk, pubmed: PubMed, groups: Sequence[_Group], answers: Sequence[_Found], today: date) -> str | None:
    """The day up to which the changes of all these records are known now: the latest that was heard of."""
    days = {day.isoformat() for one in answers if (day := one.latest)}
    if heard := search_log.latest_change(desk.db, SERVICE):
        days.add(heard)
    if not days:
        try:
            days.add(harvest_pubmed.latest_change(pubmed, groups[0].query, today).isoformat())
        except RefusedError:
            return None
    return max(days)


def _bring(
    desk: Desk, pubmed: PubMed, records: dict[str, search_log.Known], wanted: Sequence[str], until: str | None
) -> Followed:
    """Ask for these records, to disk and then into the database; note up to which day all are known."""
    followed = Followed()
    path = harvest_run.raw_path(SERVICE, FOLDER, desk.stamp().replace(":", ""))
    folder = RawFolder(desk.folder / path)
    lost: set[str] = set()
    entries = []
    for page in pubmed.pages(wanted):
        if isinstance(page, Lost):
            lost.add(page.source_id)
        else:
            entries.append(folder.write(page))
    gone = {pmid for entry in entries for pmid in entry.gone}
    for unit in paging.chunks(wanted, UNIT):
        pages = [entry for entry in entries if not set(unit).isdisjoint((*entry.got, *entry.gone))]
        items = harvest_run.read_pages(folder, pages, path, unit)
        items += [harvest_run.withdrawn(SERVICE, pmid) for pmid in unit if pmid in gone]
        batch = harvest_run.batch_of(desk, items, path, pages)
        with desk.write() as book:
            stored = book.store(batch)
            harvest_run.tell_replaced(desk, book, SERVICE, gone.intersection(unit))
            came = {item.source_id for _, item in items if isinstance(item, Article)}
            asked = {f"pmid:{pmid}": pmid in came for pmid in unit if pmid in came or pmid in gone}
            book.do("lookups", service=SERVICE, asked=asked, at=batch.at)
        followed.changed += stored.counts.changed
    followed.gone, followed.lost = len(gone), len(lost)
    if until:
        asked_on = {pmid: one.asked_on for pmid, one in records.items() if pmid not in lost}
        with desk.write() as book:
            book.do("known", service=SERVICE, asked_on=asked_on, until=until)
    return followed
