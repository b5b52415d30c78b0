"""`litlode fetch`: the searches of litlode.toml, each at its services, and what they came to.

The stage around harvest_pubmed.py and harvest_semantic_scholar.py. Trouble with one service does not stop the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import sqlite_utils

from db import literature, search_log
from db.search_log import STOPPED
from pipeline import harvest_known, harvest_pubmed, harvest_run, harvest_semantic_scholar
from pipeline.config import Config, Search
from pipeline.counted import counted
from pipeline.errors import ConfigError
from pipeline.harvest_run import Desk, Report, Services
from pipeline.sources import pubmed_search, semantic_scholar_search
from pipeline.sources.failure import BlockedError, OutageError, ServiceError
from pipeline.sources.http import Client, Patience
from pipeline.sources.pubmed_search import PubMed
from pipeline.sources.semantic_scholar_search import SemanticScholar

MISSING = "missing"  # folder, below data/, of the lists of records that could not be had


def choose(config: Config, names: Sequence[str]) -> tuple[Search, ...]:
    """The searches with these names, all where none is named; raises `ConfigError` for one that is not there."""
    known = {search.name: search for search in config.search}
    if not known:
        raise ConfigError('there is no search: put a [[search]] with a name and pubmed = "…" into litlode.toml.')
    for name in names:
        if name not in known:
            raise ConfigError(f'no search has the name "{name}"; choose: {", ".join(known)}.')
    return tuple(known[name] for name in dict.fromkeys(names)) or config.search


@contextmanager
def connected(
    config: Config,
    on_wait: Callable[[float, str], None] = lambda _seconds, _reason: None,
    patience: Patience | None = None,
) -> Iterator[Services]:
    """The services of the configuration; their connections are closed afterwards."""
    with ExitStack() as opened:
        ncbi = Client(
            pubmed_search.service(config.services, config.contact),
            pubmed_search.shared_pace(config.services, config.pace.pubmed),
            patience or Patience(),
            on_wait=on_wait,
        )
        s2 = Client(
            semantic_scholar_search.service(config.services, config.contact),
            semantic_scholar_search.shared_pace(config.services, config.pace.semantic_scholar),
            patience or Patience(),
            on_wait=on_wait,
        )
        yield Services(
            pubmed=PubMed(opened.enter_context(ncbi)),
            semantic_scholar=SemanticScholar(opened.enter_context(s2)),
        )


@dataclass(frozen=True, slots=True)
class _Step:
    """One search at one service."""

    search: Search
    service: str
    query: str

    @property
    def search_id(self) -> str:
        return f"{self.search.name}:{self.service}"


def _steps(searches: Sequence[Search]) -> list[_Step]:
    return [
        _Step(search, service, query)
        for search in searches
        for service, query in (("pubmed", search.pubmed), ("semantic_scholar", search.semantic_scholar))
        if query
    ]


def fetch(desk: Desk, services: Services, searches: Sequence[Search], *, is_full: bool = False) -> list[Report]:
    """Run searches one after the other; what a service could not give is said in the reports.

    All runs of a round are entered in the log before the first begins. So, when a round was killed, the next one sees
    which searches it had done with, and goes on with the others. A run left over from another day is brought to its
    end, and then the search is run anew.
    """
    steps = _steps(searches)
    left = {
        step: run
        for step in steps
        if (run := search_log.unfinished_run(desk.db, step.search_id, step.query)) is not None
    }
    today = desk.stamp()[:10]
    killed = {run.run_at for run in left.values() if _was_killed(run)}
    if not is_full and any(stamp[:10] == today for stamp in killed):
        steps = [step for step in steps if not search_log.finished_in(desk.db, step.search_id, step.query, killed)]
    reports = _round(desk, services, steps, is_full)
    stale = [
        step
        for step in steps
        if reports[step].is_complete and step in left and (is_full or left[step].run_at[:10] < today)
    ]
    for step, report in _round(desk, services, stale, is_full).items():
        reports[step] = _joined(reports[step], report)
    for report in reports.values():
        _write_missing(desk.folder, report)
    return list(reports.values())


def _round(desk: Desk, services: Services, steps: Sequence[_Step], is_full: bool) -> dict[_Step, Report]:
    """Run each of these searches once.

    Before a round begins, records are looked up again that no search finds. A round that was killed goes on without:
    what it brought itself before is no record to look up again.
    """
    stamp = desk.stamp()
    down: dict[str, str] = {}
    left = [search_log.unfinished_run(desk.db, step.search_id, step.query) for step in steps]
    followed = Report(search="", service="pubmed")
    if steps and not any(run is not None and _was_killed(run) for run in left):
        followed = _follow(desk, services, down, is_full)
    with desk.write() as book:
        for step, run in zip(steps, left, strict=True):
            if run is None:
                harvest_run.begin(desk, book, step.search, step.service, query=step.query, run_at=stamp)
    ran = {step for step in steps if search_log.has_ended(desk.db, step.search_id, step.query)}
    reports = {step: _run(desk, services, step, down, is_full) for step in steps}
    for step, report in reports.items():
        report.is_first = step not in ran
    for report in list(reports.values())[:1]:
        report.changed += followed.changed
        report.gone += followed.gone
        report.problem = report.problem or followed.problem
    return reports


def _was_killed(run: literature.SearchRun) -> bool:
    """Whether an unfinished run ended without a word; else it says what stopped it."""
    return not run.warnings or not run.warnings[-1].startswith(STOPPED)


def _follow(desk: Desk, services: Services, down: dict[str, str], is_full: bool) -> Report:
    """Look records up again that no search finds; what that comes to is told with the first search."""
    report = Report(search="", service="pubmed")
    try:
        followed = harvest_known.follow(desk, services.pubmed, is_full=is_full)
    except ServiceError as error:
        report.problem = str(error)
        if isinstance(error, OutageError | BlockedError):
            down["pubmed"] = str(error)
        return report
    report.changed, report.gone = followed.changed, followed.gone
    if followed.lost:
        report.problem = f"PubMed: {followed.lost:,} known records could not be looked up again."
    return report


def _run(desk: Desk, services: Services, step: _Step, down: dict[str, str], is_full: bool) -> Report:
    """Run one search; trouble with its service is told in the report, and one that is down is not asked again."""
    begun = search_log.unfinished_run(desk.db, step.search_id, step.query)
    assert begun is not None
    report = harvest_run.new_report(begun)
    try:
        if step.service in down:
            report.problem = down[step.service]
        elif step.service == harvest_pubmed.SERVICE:
            return harvest_pubmed.run(desk, services.pubmed, begun, is_full=is_full)
        else:
            return harvest_semantic_scholar.run(
                desk, services, begun, step.search, is_full=is_full, is_pubmed_down=harvest_pubmed.SERVICE in down
            )
    except ServiceError as error:
        report.problem = str(error)
        if isinstance(error, OutageError | BlockedError):
            down[step.service] = str(error)
    stopped = search_log.unfinished_run(desk.db, step.search_id, step.query)
    assert stopped is not None
    with desk.write() as book:
        book.stop_run(stopped, str(report.problem))
    return report


def _joined(first: Report, second: Report) -> Report:
    """What two runs of one search came to."""
    return replace(
        second,
        asked=first.asked + second.asked,
        new=first.new + second.new,
        changed=first.changed + second.changed,
        gone=first.gone + second.gone,
        messages=first.messages + second.messages,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a run would ask for."""

    search: str
    service: str
    hits: int
    known: int
    requests: int
    rate: float  # requests a second

    def line(self) -> str:
        """The estimate in one line."""
        seconds = math.ceil(self.requests / self.rate)
        time = f"{seconds} s" if seconds < 120 else f"{seconds / 60:.0f} min"
        name = harvest_run.NAMES[self.service]
        counts = f"{counted(self.hits, 'hit')}, {self.known:,} known; about {counted(self.requests, 'request')}"
        text = f"{self.search}, {name}: {counts}, {time}."
        if self.service == "pubmed" and self.requests > harvest_pubmed.LARGE:
            text += f" {harvest_pubmed.WHEN_LARGE}"
        return text


def estimate(db: sqlite_utils.Database | None, services: Services, searches: Sequence[Search]) -> Iterator[Estimate]:
    """What the searches find now, and how much of it would have to be asked for; changes nothing."""
    for step in _steps(searches):
        known = len(search_log.members(db, step.search_id, step.query)) if db else 0
        if step.service == "pubmed":
            hits, client = services.pubmed.count(step.query).count, services.pubmed.client
            lists = 1 if hits <= pubmed_search.LISTED else 4 * math.ceil(hits / pubmed_search.LISTED)
            requests = lists + math.ceil(max(hits - known, 0) / pubmed_search.PAGE_SIZE)
        else:
            hits, client = services.semantic_scholar.count(step.query), services.semantic_scholar.client
            requests = max(math.ceil(hits / 1000), 1)
        yield Estimate(
            search=step.search.name,
            service=step.service,
            hits=hits,
            known=known,
            requests=requests,
            rate=client.pace.per_second,
        )


def missing_file(folder: Path, report: Report) -> Path:
    """Where the ids of records that a search could not bring are listed."""
    return folder / MISSING / f"{Path(harvest_run.raw_path(report.service, report.search)).name}-{report.service}.txt"


def _write_missing(folder: Path, report: Report) -> None:
    path = missing_file(folder, report)
    if report.failed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{one}\n" for one in report.failed), encoding="utf-8")
    elif report.is_complete:
        path.unlink(missing_ok=True)
