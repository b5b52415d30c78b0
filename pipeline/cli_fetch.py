"""What `litlode fetch` and `litlode run` say about the searches, to people, to cron and to the log file."""

from __future__ import annotations

import logging
import logging.handlers
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
import sqlite_utils

from db import facts
from pipeline import checking, fingerprint, harvest, harvest_ids, harvest_offline, run_lock
from pipeline import report as review
from pipeline.config import Config, Search
from pipeline.counted import counted
from pipeline.errors import LitlodeError
from pipeline.harvest_run import Desk, Report
from pipeline.progress import StageProgress
from pipeline.sources import id_lists
from pipeline.sources.id_lists import IdList

LOG = Path("log/litlode.log")  # below the data folder
REPORT = Path("report")  # below the data folder
TURN = 0.0005  # seconds; the usual ones of Python cost a request 0.1 s, which is 5 % of Semantic Scholar's pace
LOG_BYTES, LOG_FILES = 1_000_000, 5

logger = logging.getLogger("litlode")


def fetch(
    db: sqlite_utils.Database, config: Config, searches: Sequence[Search], *, is_full: bool = False, wait: bool = False
) -> list[Report]:
    """Run searches, alone in the data folder; each says its line where there is something to say."""
    with alone(config, wait=wait):
        reports = search(db, config, searches, is_full=is_full)
        for report in reports:
            _say(report, config.database.parent)
    return reports


def search(
    db: sqlite_utils.Database, config: Config, searches: Sequence[Search], *, is_full: bool = False
) -> list[Report]:
    """Run searches, with progress for who watches."""
    with (
        StageProgress("fetch", None, unit="records") as progress,
        harvest.connected(config, _say_wait) as services,
        _taking_turns_often(),
    ):

        def show(count: int) -> None:
            progress.show(progress.done + count, progress.issues)

        desk = Desk(
            db=db, folder=config.database.parent, on_asking=progress.expect, on_notice=_say_notice, on_pages=show
        )
        return harvest.fetch(desk, services, searches, is_full=is_full)


@contextmanager
def _taking_turns_often() -> Iterator[None]:
    """Let threads that wait for an answer go on at once, though the main thread is busy with storing the last."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def run(db: sqlite_utils.Database, config: Config) -> list[Report]:
    """All searches and all that follows: extract, check, report. One line tells of it, none where nothing came.

    The lines of the searches go to the log; what is wrong goes to stderr as well.
    """
    folder = config.database.parent
    reports = search(db, config, config.search)
    for report in reports:
        _say(report, folder, is_summed=True)
    read = _extract(db, config)
    checks = checking.check(db)
    checks.refuse()
    review.write(db, folder / REPORT)
    line = (
        f"run: {counted(len(reports), 'search', 'searches')}, {sum(report.new for report in reports):,} new, "
        f"{sum(report.changed for report in reports):,} changed, {sum(report.gone for report in reports):,} gone; "
        f"{read:,} read; checks {checks.line()}; report in {folder / REPORT}"
    )
    logger.info(line)
    if not is_quiet(reports) or read:
        click.echo(line)
    return reports


def _extract(db: sqlite_utils.Database, config: Config) -> int:
    """Read what has no current extraction: how many articles. With none, a run ends without loading spaCy."""
    if facts.pending_count(db, fingerprint.current(config.extract.model, config.extract.analytes)) == 0:
        return 0
    from pipeline import extract

    return extract.run(db, config).read


def offline(db: sqlite_utils.Database, config: Config, *, wait: bool = False) -> None:
    """Read what lies in data/raw again, alone in the data folder; raises `LitlodeError` where pages are not whole."""
    with alone(config, wait=wait), StageProgress("offline", None, unit="records") as progress:

        def show(count: int) -> None:
            progress.show(progress.done + count, progress.issues)

        done = harvest_offline.reread(Desk(db=db, folder=config.database.parent, on_records=show))
        logger.info(done.line())
        click.echo(done.line())
        for trouble in done.troubles:
            logger.warning(trouble)
            click.echo(trouble, err=True)
        if done.lost or done.troubles:
            raise LitlodeError(
                f"{counted(done.lost, 'record')} could not be read again; everything else is stored. "
                "To bring them from the services: litlode fetch --full"
            )


def read_ids(paths: Sequence[Path]) -> dict[str, IdList]:
    """The ids of each file, by its name; lines that hold none are told."""
    lists = {path.name: id_lists.read(path) for path in paths}
    for found in lists.values():
        for problem in found.problems:
            click.echo(problem, err=True)
    return lists


def fetch_ids(
    db: sqlite_utils.Database, config: Config, lists: Mapping[str, IdList], *, is_full: bool = False, wait: bool = False
) -> list[Report]:
    """Bring the records that lists name, alone in the data folder."""
    folder = config.database.parent
    reports = []
    with alone(config, wait=wait), harvest.connected(config, _say_wait) as services:
        desk = Desk(db=db, folder=folder)
        for name, ids in lists.items():
            reports += harvest_ids.fetch(desk, services, ids, name, is_full=is_full)
        for report in reports:
            _say(report, folder, is_watched=True)
    return reports


def refuse_missing(lists: Mapping[str, IdList], reports: Sequence[Report]) -> None:
    """Raise where a line held no id, or a record could not be had."""
    unread = sum(len(found.problems) for found in lists.values())
    if unread or not all(report.is_complete for report in reports):
        raise LitlodeError("not everything that was named is here, as said above; what came is stored.")


def estimate(db: sqlite_utils.Database | None, config: Config, searches: Sequence[Search]) -> None:
    """Say what the searches find and what it would take to bring it."""
    with harvest.connected(config, _say_wait) as services:
        for one in harvest.estimate(db, services, searches):
            click.echo(one.line())


def refuse_incomplete(reports: Sequence[Report]) -> None:
    """Raise for searches that lack something."""
    names = dict.fromkeys(report.search for report in reports if not report.is_complete)
    if names:
        raise LitlodeError(
            f"{len(names)} of {len({report.search for report in reports})} searches are not complete, as said above; "
            f"what came is stored. To get the rest: litlode fetch {' '.join(map(shlex.quote, names))}"
        )


def is_quiet(reports: Sequence[Report]) -> bool:
    """Whether cron need not hear of these runs."""
    return all(report.is_quiet for report in reports) and not sys.stdout.isatty()


@contextmanager
def alone(config: Config, *, wait: bool) -> Iterator[None]:
    """Hold the data folder for this run, and keep its log there."""
    folder = config.database.parent

    def say() -> None:
        if sys.stderr.isatty():
            click.echo(f"{folder}: waiting for another run to end.", err=True)

    with run_lock.held(folder, wait=wait, on_wait=say), _logging_to(folder / LOG):
        try:
            yield
        except LitlodeError as error:
            logger.error("%s", error)
            raise


@contextmanager
def _logging_to(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        handler.close()


def _say(report: Report, folder: Path, *, is_watched: bool = False, is_summed: bool = False) -> None:
    """Tell of one search: its line unless it is summed up elsewhere, and in any case what is wrong."""
    logger.info(report.line())
    if is_watched or not (is_summed or is_quiet([report])):
        click.echo(report.line())
    warnings = [f"the query that ran is not the one that was written: {text}" for text in report.warnings]
    troubles = list(report.messages)
    if report.failed:
        troubles.append(
            f"{counted(len(report.failed), 'record')} could not be had: {harvest.missing_file(folder, report)}"
        )
    troubles += [report.problem] if report.problem else []
    for trouble in warnings + troubles:
        logger.warning("%s: %s", report.search, trouble)
        if trouble in troubles or not is_quiet([report]):
            click.echo(f"{report.search}: {trouble}", err=True)


def _say_notice(text: str) -> None:
    logger.info(text)
    if sys.stderr.isatty():
        click.echo(text, err=True)


def _say_wait(seconds: float, reason: str) -> None:
    _say_notice(f"waiting {seconds:.0f} s: {reason}")
