"""One way to write: all of a batch or none of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlite_utils

from db import errors


@contextmanager
def write(db: sqlite_utils.Database) -> Iterator[None]:
    """A transaction that takes the write lock at once; trouble with the file itself is raised as a `StoreError`.

    A transaction that begins by reading could not wait for another writer: SQLite would refuse it in the middle.
    """
    with errors.explain(path_of(db)):
        if db.conn.in_transaction:
            with db.atomic():
                yield
            return
        db.conn.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.conn.execute("COMMIT")
        except BaseException:  # an interrupt too: half of it must not stay, nor the lock
            db.rollback()
            raise


def insert(db: sqlite_utils.Database, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows of the same columns, several times as fast as one statement per row."""
    if rows:
        columns = ", ".join(f'"{name}"' for name in rows[0])
        marks = ", ".join("?" * len(rows[0]))
        db.conn.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", [tuple(row.values()) for row in rows])


def path_of(db: sqlite_utils.Database) -> str:
    """The file of an open database."""
    return next((row[2] for row in db.conn.execute("PRAGMA database_list") if row[1] == "main"), "") or "memory"
