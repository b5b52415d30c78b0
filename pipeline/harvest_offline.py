"""`litlode fetch --offline`: what lies in data/raw, read again without network.

A database that holds these fetches has its records read anew from their pages: what this version of litlode reads
otherwise is changed, the rest stays. One that holds none, since it was lost or is to be a second one, is made anew:
the ledger tells what was done with the pages, and that is done once more, search log included.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from db import literature, search_log, transaction
from pipeline import harvest_run, intake, ledger
from pipeline.counted import counted
from pipeline.errors import InputError
from pipeline.harvest_run import Desk
from pipeline.records import Article, Issue
from pipeline.sources.raw import Entry, RawFolder


@dataclass(slots=True, kw_only=True)
class Reread:
    """What came of it."""

    is_new: bool  # the database was made anew
    runs: int = 0  # that were entered into the log
    pages: set[tuple[str, str]] = field(default_factory=set)  # that were read: folder and file
    records: int = 0
    new: int = 0
    changed: int = 0
    lost: int = 0  # records whose pages are missing or damaged
    troubles: dict[str, None] = field(default_factory=dict)  # what is wrong with which page

    def line(self) -> str:
        """The whole in one line."""
        how = f"{counted(self.runs, 'run')} entered anew" if self.is_new else "records read again"
        return (
            f"offline: {how}; {counted(self.records, 'record')} on {counted(len(self.pages), 'page')}; "
            f"{counted(self.new, 'new article')}, {self.changed:,} changed, {self.lost:,} lost."
        )


def reread(desk: Desk) -> Reread:
    """Read all pages again; a page that is not as it was fetched is told, and its records stay as they were."""
    if search_log.has_fetched(desk.db):
        return _read_again(desk)
    return _make_anew(desk)


# ---------------------------------------------------------------------------------------------- made anew


def _make_anew(desk: Desk) -> Reread:
    """Do all that the ledger tells, as one transaction: a database is never made by half."""
    done = Reread(is_new=True)
    shelf = _Shelf(desk, done)
    with transaction.write(desk.db):
        for deeds in ledger.read(desk.folder):
            for deed in deeds:
                try:
                    _do_again(desk, shelf, dict(deed), done)
                except sqlite3.IntegrityError as error:
                    raise InputError(
                        f"{desk.folder / ledger.FILE}: does not begin with the first fetch, so no database can be made "
                        "from it. Keep the one that you have, or fetch anew into another folder."
                    ) from error
    done.runs = desk.db.table("search_runs").count
    return done


def _do_again(desk: Desk, shelf: _Shelf, deed: dict[str, Any], done: Reread) -> None:
    name = deed.pop("do")
    if name == ledger.STORE:
        _count(done, _store(desk, shelf, deed))
        desk.on_records(len(deed["ids"]))
    elif name == "hits":
        search_log.settle(desk.db, deed["run_id"], _at_home(desk, deed["run_id"], ledger.hits_of(deed)))
    else:
        ledger.DEEDS[name](desk.db, **deed)


def _store(desk: Desk, shelf: _Shelf, deed: Mapping[str, Any]) -> intake.Stored:
    items = shelf.read(deed["path"], deed["files"], deed["ids"])
    items += [harvest_run.withdrawn(one["source"], one["source_id"]) for one in deed["withdrawn"]]
    items += [(one["place"], Issue(**one)) for one in deed["issues"]]
    return intake.store(desk.db, items, deed["at"])


def _at_home(desk: Desk, run_id: str, hits: Sequence[search_log.Listed]) -> Iterator[search_log.Listed]:
    """The hits with the articles that they have now; one whose page is lost has failed, and will be asked for again."""
    source = search_log.source_of(desk.db, run_id)
    there = literature.names_taken(desk.db, (hit.article_id for hit in hits if hit.article_id))
    elsewhere = [hit.source_id for hit in hits if hit.article_id and hit.article_id not in there]
    rows = literature.records_with(desk.db, "source_id", elsewhere, source=source)
    homes = {row["source_id"]: row["article_id"] for row in rows}
    for hit in hits:
        if hit.article_id is None or hit.article_id in there:
            yield hit
        elif hit.source_id in homes:
            yield replace(hit, article_id=homes[hit.source_id])
        else:
            yield replace(hit, article_id=None, is_new=False, outcome="failed")


# ---------------------------------------------------------------------------------------------- read again


def _read_again(desk: Desk) -> Reread:
    """Read the current copy of each record from its page, and store it where it reads otherwise."""
    done = Reread(is_new=False)
    shelf = _Shelf(desk, done)
    for path, ids in _places(desk).items():
        pages = shelf.pages_of(path, ids)
        done.lost += len(ids) - sum(len(there) for _, there in pages)
        for entry, there in pages:
            items = shelf.read(path, [entry.file], there)
            with transaction.write(desk.db):
                _count(done, intake.store(desk.db, items, entry.retrieved_at))
            desk.on_records(len(there))
    return done


def _places(desk: Desk) -> dict[str, list[str]]:
    """The records that came from services and are not withdrawn, by the folder of their pages."""
    found: dict[str, list[str]] = {}
    for place, source_id in search_log.fetched_records(desk.db):
        found.setdefault(place.rpartition(", ")[0], []).append(source_id)
    return found


# ---------------------------------------------------------------------------------------------- pages


class _Shelf:
    """The folders of pages; what is wrong with one is told once, and costs only the records on it."""

    def __init__(self, desk: Desk, done: Reread) -> None:
        self._data = desk.folder
        self._done = done
        self._folders: dict[str, RawFolder] = {}

    def read(self, path: str, files: Sequence[str], ids: Sequence[str]) -> list[tuple[str, intake.Item]]:
        """The records with these ids on pages of a folder, and what is wrong with them."""
        entries = {entry.file: entry for entry in self._entries(path)}
        pages = []
        for file in files:
            try:
                if file not in entries:
                    raise InputError(f"{self._data / path / file}: its manifest does not name it.")
                pages.append(self._folders[path].read(entries[file]))
            except InputError as error:
                self._done.troubles[str(error)] = None
        self._done.pages.update((path, file) for file in files)
        items = harvest_run.read(pages, path, ids)
        count = sum(isinstance(item, Article) for _, item in items)
        self._done.records += count
        self._done.lost += len(ids) - count
        return items

    def pages_of(self, path: str, ids: Sequence[str]) -> list[tuple[Entry, list[str]]]:
        """The pages of a folder, each with those of the records that stand on no later one."""
        latest: dict[str, Entry] = {}
        for entry in self._entries(path):
            latest.update(dict.fromkeys(self._ids_on(path, entry), entry))
        found: dict[str, tuple[Entry, list[str]]] = {}
        for one in ids:
            if one in latest:
                found.setdefault(latest[one].file, (latest[one], []))[1].append(one)
        return list(found.values())

    def _ids_on(self, path: str, entry: Entry) -> Sequence[str]:
        """The ids of the records on a page: a look-up at Semantic Scholar names them otherwise than its papers do."""
        if entry.service == "pubmed" or entry.total is not None:
            return entry.got
        try:
            papers = json.loads(self._folders[path].read(entry))
        except InputError as error:
            self._done.troubles[str(error)] = None
            return ()
        return [paper["paperId"] for paper in papers if paper]

    def _entries(self, path: str) -> Sequence[Entry]:
        folder = self._folders.setdefault(path, RawFolder(self._data / path))
        try:
            return folder.entries()
        except InputError as error:
            self._done.troubles[str(error)] = None
            return ()


def _count(done: Reread, stored: intake.Stored) -> None:
    done.new += stored.counts.new
    done.changed += stored.counts.changed
