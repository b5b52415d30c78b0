"""data/raw/ledger.jsonl: what each transaction of a fetch did with the pages, so that a lost database is made anew.

Pages hold what the services gave; the ledger says which of their records came when, as hits of which run, and what was
looked up. A line is on disk before its transaction is committed: a process that is killed between the two does the same
again when it goes on, and deeds that are done twice change nothing. harvest_offline.py does them all once more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import sqlite_utils

from db import literature, search_log, transaction
from pipeline import intake
from pipeline.errors import InputError
from pipeline.records import Article, Deletion, Issue

FILE = Path("raw/ledger.jsonl")  # below the data folder
STORE = "store"
_HIT = tuple(field.name for field in fields(search_log.Listed))
NOT_ON_PAGES = ("not_fetched",)  # codes of issues that reading the pages again does not bring


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Records, withdrawals and issues to be stored together, each with its place."""

    items: Sequence[tuple[str, intake.Item]]
    at: str  # when they were retrieved
    path: str  # of the pages on which the records stand, below the data folder
    files: Sequence[str]  # these pages


class Ledger:
    """The deeds of one transaction: each is done in the database, and noted."""

    def __init__(self, db: sqlite_utils.Database) -> None:
        self._db = db
        self.deeds: list[dict[str, Any]] = []

    def do(self, deed: str, **values: Any) -> None:
        """Do one of `DEEDS`; its values are what JSON can hold."""
        self.deeds.append({"do": deed, **values})
        DEEDS[deed](self._db, **values)

    def save_run(self, run: literature.SearchRun) -> None:
        """See `literature.save_search_run`."""
        self.do("run", **asdict(run))

    def stop_run(self, run: literature.SearchRun, why: str) -> None:
        """See `search_log.stop`."""
        self.do("stop", run=asdict(run), why=why)

    def settle(self, run_id: str, hits: Sequence[search_log.Listed]) -> None:
        """See `search_log.settle`."""
        self.do("hits", run_id=run_id, hits=[[getattr(hit, name) for name in _HIT] for hit in hits])

    def save_issues(self, issues: Sequence[Issue]) -> None:
        """See `literature.save_issues`."""
        if issues:
            self.do("issues", issues=[asdict(issue) for issue in issues])

    def store(self, batch: Batch) -> intake.Stored:
        """See `intake.store`."""
        items = [item for _, item in batch.items]
        self.deeds.append(
            {
                "do": STORE,
                "at": batch.at,
                "path": batch.path,
                "files": list(batch.files),
                "ids": [item.source_id for item in items if isinstance(item, Article)],
                "withdrawn": [asdict(item) for item in items if isinstance(item, Deletion)],
                "issues": [asdict(item) for item in items if isinstance(item, Issue) and item.code in NOT_ON_PAGES],
            }
        )
        return intake.store(self._db, batch.items, batch.at)


@contextmanager
def write(db: sqlite_utils.Database, folder: Path) -> Iterator[Ledger]:
    """One transaction, noted in the ledger of a data folder."""
    with transaction.write(db):
        ledger = Ledger(db)
        yield ledger
        if ledger.deeds:
            _append(folder / FILE, ledger.deeds)


def read(folder: Path) -> Iterator[list[dict[str, Any]]]:
    """The deeds of each transaction, in order; a last line that a killed process left unfinished is none."""
    path = folder / FILE
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    return
                try:
                    deeds = json.loads(line)
                    is_known = all(deed["do"] in (STORE, *DEEDS) for deed in deeds)
                except (ValueError, TypeError, KeyError):
                    is_known = False
                if not is_known:
                    raise InputError(f"{path}, line {number}: is no line of a ledger; it was damaged.")
                yield deeds
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); without it no database can be made.") from error


def hits_of(deed: Mapping[str, Any]) -> list[search_log.Listed]:
    """The hits that a deed settles."""
    return [search_log.Listed(**dict(zip(_HIT, hit, strict=True))) for hit in deed["hits"]]


def _append(path: Path, deeds: Sequence[Mapping[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(deeds, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    with path.open("a+b") as file:
        if size := file.seek(0, os.SEEK_END):
            file.seek(size - 1)
            if file.read(1) != b"\n":
                file.truncate(path.read_bytes().rfind(b"\n") + 1)
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


# ---------------------------------------------------------------------------------------------- deeds


def _search(db: sqlite_utils.Database, *, name: str, source: str, query: str) -> None:
    literature.save_search(db, name=name, source=source, query=query)


def _run(db: sqlite_utils.Database, **values: Any) -> None:
    literature.save_search_run(db, literature.SearchRun(**values))


def _stop(db: sqlite_utils.Database, *, run: Mapping[str, Any], why: str) -> None:
    search_log.stop(db, literature.SearchRun(**run), why)


def _hits(db: sqlite_utils.Database, *, run_id: str, hits: Sequence[Sequence[Any]]) -> None:
    search_log.settle(db, run_id, hits_of({"hits": hits}))


def _issues(db: sqlite_utils.Database, *, issues: Sequence[Mapping[str, Any]]) -> None:
    literature.save_issues(db, [Issue(**issue) for issue in issues])


def _came(db: sqlite_utils.Database, *, places: Sequence[str]) -> None:
    search_log.forget_failures(db, places)


def _lookups(db: sqlite_utils.Database, *, service: str, asked: Mapping[str, bool], at: str) -> None:
    search_log.save_lookups(db, service, asked, at)


def _known(db: sqlite_utils.Database, *, service: str, asked_on: Mapping[str, str], until: str) -> None:
    search_log.save_known_until(db, service, asked_on, until)


DEEDS: dict[str, Callable[..., None]] = {
    "search": _search,
    "run": _run,
    "stop": _stop,
    "hits": _hits,
    "issues": _issues,
    "came": _came,
    "lookups": _lookups,
    "known": _known,
}
"""What a fetch does in the database besides storing records, by the name in the ledger."""
