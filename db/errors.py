"""What can go wrong with the database file that a user can mend, each with a message that says what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


class StoreError(Exception):
    """The database cannot be opened, read or written; the message says which file and why."""


class MissingError(StoreError):
    """There is no such file."""


class NotADatabaseError(StoreError):
    """The file is something else, or damaged."""


class LockedError(StoreError):
    """Another program has been writing for longer than we wait."""


class ReadOnlyError(StoreError):
    """The file or its folder may not be written."""


class FullDiskError(StoreError):
    """There is no room left."""


class NewerSchemaError(StoreError):
    """A newer litlode made this file."""


class UnknownQueryError(StoreError):
    """No question has this name."""


class ServeError(StoreError):
    """The web pages cannot be served."""


BY_CODE: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_BUSY: (LockedError, "another program is writing to it. Wait until that has finished, then repeat."),
    sqlite3.SQLITE_LOCKED: (
        LockedError,
        "another program is writing to it. Wait until that has finished, then repeat.",
    ),
    sqlite3.SQLITE_READONLY: (
        ReadOnlyError,
        "it is read-only. Allow writing to the file and its folder, or choose another with --db.",
    ),
    sqlite3.SQLITE_FULL: (FullDiskError, "the disk is full. What was stored before is safe; make room and repeat."),
    sqlite3.SQLITE_NOTADB: (NotADatabaseError, "this is not an SQLite database. Choose another file with --db."),
    sqlite3.SQLITE_CORRUPT: (
        NotADatabaseError,
        "the database is damaged. Restore a copy, or move it away and run again.",
    ),
    sqlite3.SQLITE_CANTOPEN: (MissingError, "it cannot be opened. Check that its folder exists and may be written."),
    sqlite3.SQLITE_IOERR: (FullDiskError, "reading or writing failed (disk full, or a network drive gone)."),
    sqlite3.SQLITE_PERM: (ReadOnlyError, "the system refuses access to it."),
}


@contextmanager
def explain(path: str) -> Iterator[None]:
    """Turn SQLite's errors about the file itself into ours; any other error is a bug and passes."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", None)  # absent when Python's own module raised it
        if code is None or code & 0xFF not in BY_CODE:  # the low byte is the primary code
            raise
        kind, advice = BY_CODE[code & 0xFF]
        raise kind(f"{path}: {advice}") from error
