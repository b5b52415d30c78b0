"""Hands ``schema/*.sql`` and ``views/*.sql`` to sqlite-utils: ``sqlite-utils migrate data/litlode.db db`` applies them.

Steps of the schema are numbered and never edited once merged. Views hold no data, so they are dropped and made again
whenever their text has changed; a hash in the migration's name notices it. sqlite-utils runs this file alone, outside
the package, so it imports nothing of ours.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import sqlite_utils

FOLDER = Path(__file__).resolve().parent
SCHEMA = sorted((FOLDER / "schema").glob("*.sql"))
VIEWS = sorted((FOLDER / "views").glob("*.sql"))

migrations = sqlite_utils.Migrations("litlode")


def statements(sql: str) -> Iterator[str]:
    """The statements of a script, one by one: ``executescript`` would commit the migration's own transaction."""
    pending = ""
    for line in sql.splitlines(keepends=True):
        pending += line
        if line.rstrip().endswith(";") and sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if any(line.strip() and not line.startswith("--") for line in pending.splitlines()):
        yield pending  # incomplete: SQLite will say what is missing


def drop_views(db: sqlite_utils.Database) -> None:
    """Remove our views, so that tables below them can change; a user's own views stay."""
    for path in VIEWS:
        db.execute(f"DROP VIEW IF EXISTS [{path.stem}]")


def add_step(path: Path) -> None:
    """Register one numbered file of the schema."""

    @migrations(name=path.stem)
    def apply(db: sqlite_utils.Database) -> None:
        drop_views(db)
        for statement in statements(path.read_text(encoding="utf-8")):
            db.execute(statement)


def add_views() -> None:
    """Register the views under a name that changes with their text, and with the schema below them."""
    digest = hashlib.sha256()
    for path in [*SCHEMA, *VIEWS]:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())

    @migrations(name=f"views@{digest.hexdigest()[:12]}")
    def apply(db: sqlite_utils.Database) -> None:
        db.execute("DELETE FROM _sqlite_migrations WHERE migration_set = ? AND name LIKE 'views@%'", [migrations.name])
        drop_views(db)
        for path in VIEWS:  # a view may name one that comes later: SQLite looks only when it is queried
            for statement in statements(path.read_text(encoding="utf-8")):
                db.execute(statement)


for step in SCHEMA:
    add_step(step)
add_views()
