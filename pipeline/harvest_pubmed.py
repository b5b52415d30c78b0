"""A search at PubMed: what it lists, what of that must be asked for, and the records.

Reading order: `run` (one search), `_plan` (what to ask for: new, revised, no longer listed), `_bring` (pages to disk,
records to the database). The plan is stored before the first record is asked for; an interrupted run goes on with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

from db import literature, search_log
from pipeline import harvest_run, intake
from pipeline.harvest_run import Desk, Report
from pipeline.sources import paging
from pipeline.sources.failure import MiscountError, RefusedError, ServiceError
from pipeline.sources.paging import Lost
from pipeline.sources.pubmed_search import COMMON, LAST_DAY, PubMed, Search, Window
from pipeline.sources.raw import Entry, RawFolder

SERVICE = "pubmed"
UNIT = 200  # records per transaction
DAY = timedelta(days=1)
LARGE = 500  # requests: from here on NCBI's hours are named
WHEN_LARGE = "NCBI asks for large jobs at weekends, or from 21:00 to 5:00 US Eastern time."
RETRACTED = '"retracted publication"[pt]'
FEW = 3  # records that may all be retracted
PROBES = 6  # days that are asked about at once
OVERLAP = timedelta(days=5)  # looked at again: records appear in the index days after the date they bear


def run(desk: Desk, pubmed: PubMed, begun: literature.SearchRun, *, is_full: bool = False) -> Report:
    """Bring what a search finds; a run that had stopped goes on with its own plan."""
    if begun.hits_reported is None:
        begun = _plan(desk, pubmed, begun, is_full)
    return _bring(desk, pubmed, begun)


# ---------------------------------------------------------------------------------------------- what to ask for


def _plan(desk: Desk, pubmed: PubMed, new: literature.SearchRun, is_full: bool) -> literature.SearchRun:
    """The run with the list of all that it will ask for, stored."""
    search_id, query, today = str(new.search_id), str(new.query_text), desk.stamp()[:10]
    held = search_log.members(desk.db, search_id, query)
    last = None if is_full else _since(desk, search_id, query, held)
    start = last - OVERLAP if last else None
    (whole, listed), ((later, latest), (lately, retracted)) = paging.both(
        lambda: _list(pubmed, query, held, start),
        lambda: paging.both(
            lambda: _later(pubmed, query, last, date.fromisoformat(today)),
            lambda: paging.both(
                lambda: changed_since(pubmed, query, start) if start else frozenset[str](),
                lambda: _retracted(pubmed, query) if start else frozenset[str](),
            ),
        ),
    )
    again = frozenset(held if is_full else ())
    unmarked = search_log.unmarked(desk.db, SERVICE, sorted(_plausible(retracted, held)))
    if last:
        again = later | _revised(desk, pubmed, query, last, sorted(lately - later)) | frozenset(unmarked)
    at_hand = {} if is_full else search_log.brought_in(desk.db, SERVICE, new.run_at)
    until = latest.isoformat()
    hits = [
        _listed(pmid, position, held, at_hand, until)
        for position, pmid in enumerate(listed, 1)
        if pmid not in held or pmid in again
    ]
    hits += [
        search_log.Listed(source_id=pmid, outcome="missing", article_id=article_id, modified_on=until)
        for pmid, article_id in held.items()
        if pmid not in listed
    ]
    planned = replace(
        new,
        query_translation=whole.translation,
        warnings=whole.warnings,
        hits_reported=whole.count,
        hits_fetched=sum(pmid in held and pmid not in again for pmid in listed),
        filters={"modified_from": start.isoformat(), "created_from": start.isoformat()} if start else {},
        modified_until=until,
    )
    with desk.write() as book:
        book.save_run(planned)
        book.settle(planned.run_id, hits)
        if unmarked:  # once is enough, should its record not tell
            asked = {f"{search_log.RETRACTED}{pmid}": True for pmid in unmarked}
            book.do("lookups", service=SERVICE, asked=asked, at=new.run_at)
        harvest_run.save_warnings(book, planned)
    return planned


def _listed(pmid: str, position: int, held: dict[str, str], at_hand: dict[str, str], until: str) -> search_log.Listed:
    """A hit of the plan: to be asked for, unless another search has just brought it."""
    if pmid in at_hand and pmid not in held:
        return search_log.Listed(source_id=pmid, outcome="stored", position=position, article_id=at_hand[pmid])
    return search_log.Listed(source_id=pmid, outcome="pending", position=position, modified_on=until)


def _list(pubmed: PubMed, query: str, held: dict[str, str], start: date | None) -> tuple[Search, dict[str, None]]:
    """The whole search with its true count, and all its PMIDs.

    A search too large to be listed at once is asked for what was created since the last time. Only if the sum is not
    what PubMed counts is it listed anew, part by part.
    """
    whole = pubmed.search(query)
    if start and not whole.is_listed:
        created = pubmed.search(query, Window(field="crdt", start=start))
        listed = dict.fromkeys([*pubmed.ids(created), *held])
        if len(listed) == whole.count:
            return whole, listed
    listed = {}
    try:
        for pmid in pubmed.ids(whole):
            listed[pmid] = None
    except MiscountError:
        return whole, listed  # the run will say so: it cannot fetch as many as are reported
    return replace(whole, count=len(listed)), listed  # the parts add up, to a little more where records came meanwhile


def _since(desk: Desk, search_id: str, query: str, held: Iterable[str]) -> date | None:
    """The day up to which the changes of all held records are known: PubMed's day, not this computer's."""
    day = search_log.modified_until(desk.db, search_id, query)
    if day is None:  # no run could list all; what each record is known by still holds
        known = search_log.known_changes(desk.db, SERVICE, sorted(held))
        day = min((one.modified_on for one in known.values() if one.modified_on), default=None)
    return date.fromisoformat(day) if day else None


def _later(pubmed: PubMed, query: str, last: date | None, today: date) -> tuple[frozenset[str], date]:
    """The records of a search that were changed after `last`, and the day of the latest change."""
    if last is None:
        return frozenset(), latest_change(pubmed, query, today)
    later = changed_since(pubmed, query, last + DAY)
    return later, latest_change(pubmed, query, last + DAY) if later else last


def changed_since(pubmed: PubMed, query: str, day: date) -> frozenset[str]:
    """The records of a search that were changed on this day or later."""
    return frozenset(pubmed.ids(pubmed.search(query, Window(field="mdat", start=day))))


def _retracted(pubmed: PubMed, query: str) -> frozenset[str]:
    """The records of a search that PubMed counts as retracted, whether or not that has changed their dates."""
    try:
        return frozenset(pubmed.ids(pubmed.search(f"({query}) AND {RETRACTED}")))
    except RefusedError:
        return frozenset()


def _plausible(retracted: frozenset[str], held: dict[str, str]) -> frozenset[str]:
    """Those of the records that are held; none where they are so many that the service has left the condition out."""
    known = retracted & held.keys()
    return known if len(known) <= max(len(held) / 2, FEW) else frozenset()


def latest_change(pubmed: PubMed, query: str, near: date) -> date:
    """The latest day on which a record of a search was changed, looked for from a day that is likely near it.

    A clock may be wrong, and a record may carry no date or a false one: only the index tells what it will be asked by.
    Gives `near` where the index knows no such day.
    """

    def is_changed_since(day: date) -> bool:
        return pubmed.count(query, Window(field="mdat", start=day)).count > 0

    low, high = None, None  # the latest day since which something has changed, the earliest since which nothing has
    days, reach = [near - DAY, near, near + DAY], 2
    while True:
        for day, is_changed in zip(days, paging.ahead(is_changed_since, days, pubmed.workers), strict=True):
            if is_changed:
                low = max(low or day, day)
            else:
                high = min(high or day, day)
        if low and high:
            if high - low <= DAY:
                return low
            days = _between(low, high)
        elif (low or high) in (LAST_DAY, COMMON):
            return near  # a date that is none
        else:
            days, reach = _away(near, reach if low else -reach), reach * 4**PROBES


def _between(low: date, high: date) -> list[date]:
    """Some days that divide the time between two days."""
    parts = (max((high - low).days * part // (PROBES + 1), 1) for part in range(1, PROBES + 1))
    return [low + DAY * days for days in dict.fromkeys(parts)]


def _away(near: date, reach: int) -> list[date]:
    """Some days ever farther from a day, before it where `reach` is negative."""
    earliest, latest = COMMON.toordinal(), LAST_DAY.toordinal()
    days = (min(max(near.toordinal() + reach * 4**power, earliest), latest) for power in range(PROBES))
    return [date.fromordinal(day) for day in dict.fromkeys(days)]


def _revised(desk: Desk, pubmed: PubMed, query: str, last: date, pmids: Sequence[str]) -> frozenset[str]:
    """Which of these, that were changed in the days up to `last`, are to be asked for once more.

    Those days are looked at again, since changes reach the index late. A record that was fetched on the very day of
    its change is asked for once more on a later day.
    """
    today = desk.stamp()[:10]
    known = search_log.known_changes(desk.db, SERVICE, pmids)
    unsure = {
        pmid: one
        for pmid, one in known.items()
        if one.modified_on is None or one.modified_on < last.isoformat() or one.asked_on <= one.modified_on < today
    }
    revised = set()
    for pmid, day in _change_days(pubmed, query, last - OVERLAP, frozenset(unsure), last + DAY).items():
        before, changed = unsure[pmid], day.isoformat()
        is_later = before.modified_on is None or changed > before.modified_on
        if is_later or (changed == before.modified_on and before.asked_on <= changed < today):
            revised.add(pmid)
    return frozenset(revised)


def _change_days(pubmed: PubMed, query: str, low: date, some: frozenset[str], high: date) -> dict[str, date]:
    """The day on which each of these records was changed, all of which lie from `low` to the day before `high`.

    PubMed tells only whether a change lies on a day or later; so it is asked about each of the days.
    """
    found = dict.fromkeys(some, low)
    if not some:
        return found
    days = [low + DAY * number for number in range(1, (high - low).days)]
    for day, since in zip(days, paging.ahead(partial(changed_since, pubmed, query), days, pubmed.workers), strict=True):
        found.update(dict.fromkeys(some & since, day))
    return found


# ---------------------------------------------------------------------------------------------- the records


@dataclass(slots=True, kw_only=True)
class _Work:
    """A run under way."""

    desk: Desk
    planned: literature.SearchRun
    report: Report
    path: str  # of its pages, below the data folder
    folder: RawFolder
    lost: dict[str, str] = field(default_factory=dict)  # PMIDs that could not be had, and why


def _bring(desk: Desk, pubmed: PubMed, planned: literature.SearchRun) -> Report:
    """Ask for what the plan has open, page by page to disk, and store it meanwhile, so many records at a time.

    Pages are asked for in a thread of their own, so that nothing keeps the requests from going out at the pace that
    the service allows. Records are stored in the order of the plan, however they fell onto pages.
    """
    todo = search_log.open_hits(desk.db, planned.run_id)
    path = harvest_run.run_path(planned)
    report = harvest_run.new_report(planned)
    report.asked = len(todo)
    work = _Work(desk=desk, planned=planned, report=report, path=path, folder=RawFolder(desk.folder / path))
    settled = {pmid for entry in work.folder.entries() for pmid in (*entry.got, *entry.gone)}
    wanted = [pmid for pmid in todo if pmid not in settled]
    desk.on_asking(len(wanted))
    requests = math.ceil(len(wanted) / pubmed.page_size)
    if requests > LARGE:
        desk.on_notice(f"PubMed: {len(wanted):,} records to ask for, in about {requests:,} requests. {WHEN_LARGE}")
    trouble: ServiceError | None = None
    with closing(work.folder), closing(paging.in_background(_download(pubmed, wanted, work.folder))) as pages:
        for unit in paging.chunks(todo, UNIT):
            while trouble is None and not settled.issuperset(unit):
                try:
                    page = next(pages, None)
                    settled.update(_note(work, page) if page else unit)
                except ServiceError as error:
                    trouble = error  # what has come is stored all the same
            if settled.issuperset(unit):
                _take(work, {pmid: todo[pmid] for pmid in unit})
    if trouble:
        raise trouble
    return _finish(work)


def _download(pubmed: PubMed, pmids: Sequence[str], folder: RawFolder) -> Iterator[Entry | Lost]:
    """Bring records to disk, page by page."""
    for page in pubmed.pages(pmids):
        yield page if isinstance(page, Lost) else folder.write(page)


def _note(work: _Work, page: Entry | Lost) -> Sequence[str]:
    """The PMIDs that a page settles."""
    if isinstance(page, Lost):
        work.lost[page.source_id] = page.why
        return (page.source_id,)
    work.desk.on_pages(len(page.got))
    return (*page.got, *page.gone)


def _take(work: _Work, unit: dict[str, str]) -> None:
    """Store one unit of the plan in one transaction."""
    report, lost = work.report, work.lost
    entries = [entry for entry in work.folder.entries() if not unit.keys().isdisjoint((*entry.got, *entry.gone))]
    gone = {pmid for entry in entries for pmid in entry.gone} & unit.keys()
    items = harvest_run.read_pages(work.folder, entries, work.path, list(unit))
    items += [harvest_run.withdrawn(SERVICE, pmid) for pmid in unit if pmid in gone and unit[pmid] == "missing"]
    items += [harvest_run.not_fetched(SERVICE, pmid, lost[pmid]) for pmid in unit if pmid in lost]

    def hits(stored: intake.Stored) -> Iterator[search_log.Listed]:
        taken = {one.source_id: one for one in stored.taken}
        for pmid, state in unit.items():
            if pmid in gone:
                yield search_log.Listed(source_id=pmid, outcome="gone")
            elif pmid in taken:
                outcome = "left" if state == "missing" else "stored"
                where, is_new = taken[pmid].article_id, taken[pmid].is_new
                yield search_log.Listed(source_id=pmid, outcome=outcome, article_id=where, is_new=is_new)
            else:  # one that was to be looked up stays as it was, for the next run to look up
                yield search_log.Listed(source_id=pmid, outcome="stored" if state == "missing" else "failed")

    batch = harvest_run.batch_of(work.desk, items, work.path, entries)
    stored = harvest_run.take_in(work.desk, work.planned, batch, hits)
    harvest_run.count(report, stored)
    report.gone += len(gone)
    came = {one.source_id for one in stored.taken}
    report.failed += tuple(pmid for pmid in unit if pmid not in gone and pmid not in came)


def _finish(work: _Work) -> Report:
    """Close the run: what it came to, whether that is all, and up to which day changes are known."""
    desk, planned, report = work.desk, work.planned, work.report
    outcomes = search_log.outcomes(desk.db, planned.run_id)
    gone, failed = outcomes.get("gone", 0), outcomes.get("failed", 0)
    report.hits_fetched = (planned.hits_fetched or 0) + outcomes.get("stored", 0)
    accounted = report.hits_fetched + gone + failed
    if accounted != report.hits_reported:
        report.problem = f"PubMed counts {report.hits_reported:,} records for the search, and lists {accounted:,}."
    finished = replace(
        planned,
        finished_at=desk.stamp(),
        warnings=report.warnings,
        hits_fetched=report.hits_fetched,
        hits_gone=gone,
        hits_failed=failed,
        modified_until=planned.modified_until if accounted == report.hits_reported else None,
    )
    with desk.write() as book:
        book.save_run(finished)
    return report
