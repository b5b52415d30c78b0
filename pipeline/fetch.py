"""Stage 1: what services and files say, into the database, batch by batch.

Each batch is one transaction, so a run that is stopped loses at most one, and going on repeats at most one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import sqlite_utils

from db import literature
from pipeline import intake, version
from pipeline.records import Article, Deletion, Issue
from pipeline.sources import files

BATCH = 500
MAX_MESSAGES = 200
_BULK_NAME = re.compile(r"pubmed\d{2}n\d{4}\.xml(?:\.gz)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did; new, changed and unchanged count papers, batch by batch."""

    files: int = 0
    records: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    merged: int = 0  # records that turned out to be another's paper
    deleted: int = 0  # withdrawals read
    issues: int = 0
    lost: int = 0  # records, or files, that could not be stored as a whole
    messages: tuple[str, ...] = ()  # one line for each of the first that were lost; the table `issues` has all


@dataclass(slots=True)
class _Tally:
    files: int = 0
    records: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    merged: int = 0
    deleted: int = 0
    issues: int = 0
    lost: int = 0
    messages: list[str] = field(default_factory=list)


def import_files(
    db: sqlite_utils.Database,
    paths: Sequence[Path],
    on_records: Callable[[int, int], None] | None = None,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> ImportReport:
    """Store every record of every file; what cannot be read is an issue that names file and record.

    `on_records` is told the number of records and of issues after each batch. Importing a file again changes nothing.
    """
    tally = _Tally()
    for path in in_bulk_order(paths):
        tally.files += 1
        _import_file(db, path, tally, on_records or (lambda _records, _issues: None), now)
    return ImportReport(
        files=tally.files,
        records=tally.records,
        new=tally.new,
        changed=tally.changed,
        unchanged=tally.unchanged,
        merged=tally.merged,
        deleted=tally.deleted,
        issues=tally.issues,
        lost=tally.lost,
        messages=tuple(tally.messages),
    )


def in_bulk_order(paths: Iterable[Path]) -> list[Path]:
    """The paths as given, PubMed's baseline and update files among them in the order of their numbers.

    >>> [path.name for path in in_bulk_order([Path("pubmed26n0135.xml"), Path("a.jsonl"), Path("pubmed26n0002.xml")])]
    ['pubmed26n0002.xml', 'a.jsonl', 'pubmed26n0135.xml']
    """
    paths = list(paths)
    numbered = iter(sorted((path for path in paths if _BULK_NAME.fullmatch(path.name)), key=lambda path: path.name))
    return [next(numbered) if _BULK_NAME.fullmatch(path.name) else path for path in paths]


def _import_file(
    db: sqlite_utils.Database,
    path: Path,
    tally: _Tally,
    on_records: Callable[[int, int], None],
    now: Callable[[], datetime],
) -> None:
    run: literature.SearchRun | None = None
    is_known = False  # the same content was imported to its end before
    started = _stamp(now())
    items = _one_of_each_id(files.read(path))
    position = 0
    while batch := list(islice(items, BATCH)):
        if run is None and (run := _run(path, batch, started)):
            is_known = db.table("search_runs").count_where("run_id = ? AND finished_at IS NOT NULL", [run.run_id]) > 0
            if not is_known:
                literature.save_search_run(db, run)
        stored = intake.store(db, batch, started)
        if run:
            literature.save_hits(db, run.run_id, _hits(stored, position))
        position += len(stored.taken)
        _count(tally, batch, stored)
        on_records(tally.records, tally.issues)
    if run and not is_known:
        literature.save_search_run(db, replace(run, hits_fetched=position, finished_at=_stamp(now())))


def _run(path: Path, batch: Iterable[tuple[str, intake.Item]], started: str) -> literature.SearchRun | None:
    """The line of the search log for a file, named by its content; none while no article was read in it."""
    source = next((item.source for _, item in batch if isinstance(item, Article)), None)
    if source is None:
        return None
    is_bulk = _BULK_NAME.fullmatch(path.name) is not None
    return literature.SearchRun(
        run_id=f"import:{_sha256(path)}",
        source=source,
        platform="file",
        method="bulk" if is_bulk else "import",
        query_text=path.name,
        run_at=started,
        tool_version=version.installed(),
    )


def _hits(stored: intake.Stored, position: int) -> list[literature.Hit]:
    return [
        literature.Hit(
            source_id=taken.source_id, article_id=taken.article_id, position=position + number, is_new=taken.is_new
        )
        for number, taken in enumerate(stored.taken, start=1)
    ]


def _one_of_each_id(items: Iterable[tuple[str, intake.Item]]) -> Iterator[tuple[str, intake.Item]]:
    """Refuse the second litlode line with an id that the file has used: which of them is meant, only its author knows.

    A service's record that comes twice is the same record. Only the hashes of the lines' ids are held.
    """
    seen: set[int] = set()
    for place, item in items:
        if isinstance(item, Article) and item.source == "litlode":
            key = hash(item.source_id)
            if key in seen:
                why = f'the id "{item.source_id}" stands in an earlier line; the first is kept'
                issue = Issue(stage="import", place=place, code="duplicate_id", message=why, is_record_lost=True)
                yield place, issue
                continue
            seen.add(key)
        yield place, item


def _count(tally: _Tally, batch: Iterable[tuple[str, intake.Item]], stored: intake.Stored) -> None:
    tally.records += sum(isinstance(item, Article) for _, item in batch)
    tally.deleted += sum(isinstance(item, Deletion) for _, item in batch)
    tally.new += stored.counts.new
    tally.changed += stored.counts.changed
    tally.unchanged += stored.counts.unchanged
    tally.merged += stored.merged
    tally.issues += len(stored.issues)
    lost = [issue for issue in stored.issues if issue.is_record_lost]
    tally.lost += len(lost)
    tally.messages += [f"{one.place}: {one.message}" for one in lost[: max(MAX_MESSAGES - len(tally.messages), 0)]]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
