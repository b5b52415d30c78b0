"""`litlode fetch`: the searches of litlode.toml, each at its services, and what they came to.

The stage around harvest_pubmed.py and harvest_semantic_scholar.py. Trouble with one service does not stop the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline import harvest_pubmed, harvest_run
from pipeline.config import Config, Search
from pipeline.errors import ConfigError
from pipeline.harvest_run import Desk, Report
from pipeline.sources import pubmed_search
from pipeline.sources.failure import BlockedError, OutageError, ServiceError
from pipeline.sources.http import Client, Patience
from pipeline.sources.pubmed_search import PubMed

MISSING = "missing"  # folder, below data/, of the lists of records that could not be had


@dataclass(frozen=True, slots=True)
class Services:
    """The services, open for questions."""

    pubmed: PubMed


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
            pubmed_search.shared_pace(config.services),
            patience or Patience(),
            on_wait=on_wait,
        )
        yield Services(pubmed=PubMed(opened.enter_context(ncbi)))


def fetch(
    desk: Desk,
    services: Services,
    searches: Sequence[Search],
    *,
    is_full: bool = False,
    on_report: Callable[[Report], None] = lambda _report: None,
) -> list[Report]:
    """Run searches one after the other; what a service could not give is said in the reports."""
    reports: list[Report] = []
    down: dict[str, str] = {}
    for search in searches:
        if search.pubmed:
            work = partial(harvest_pubmed.run, desk, services.pubmed, search.name, search.pubmed, is_full=is_full)
            report = _run(down, search.name, harvest_pubmed.SERVICE, work)
            reports.append(report)
            _write_missing(desk.folder, report)
            on_report(report)
    return reports


def _run(down: dict[str, str], name: str, service: str, work: Callable[[], Report]) -> Report:
    if service in down:
        return Report(search=name, service=service, problem=down[service])
    try:
        return work()
    except ServiceError as error:
        if isinstance(error, OutageError | BlockedError):
            down[service] = str(error)
        return Report(search=name, service=service, problem=str(error))


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
