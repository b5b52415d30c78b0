"""The database file: open it, ask it a named question, check it, count what is in it.

``literature.py`` stores articles and searches, ``facts.py`` what was read in them, ``reviews.py`` what people decided.
"""

from __future__ import annotations

import difflib
import sqlite3
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlite_utils

from db import errors, questions, transaction
from db.migrations import SCHEMA, migrations

BUSY_SECONDS = 30.0
PAUSE_SECONDS = 0.02  # between two tries at what waits for nobody by itself
COUNTS = questions.FOLDER / "counts.sql"


# ---------------------------------------------------------------------------------------------- open


def open_database(
    path: str | Path, *, read_only: bool = False, busy_seconds: float = BUSY_SECONDS
) -> sqlite_utils.Database:
    """The open database, made or brought up to date where needed; read-only changes nothing, not even the schema.

    Raises a `StoreError` when the file is missing (read-only), locked, write-protected, not a database, or made by a
    newer litlode.
    """
    path = Path(path)
    if read_only or path.is_dir():
        require(path)
    with errors.explain(str(path)):
        connection = _connect(path, read_only, busy_seconds)
        try:
            db = sqlite_utils.Database(connection, recursive_triggers=False)
            connection.execute("PRAGMA foreign_keys = ON")
            if read_only:
                _refuse_old(db, path)
            else:
                _prepare(db, path, busy_seconds)
        except BaseException:  # an interrupt too: nobody else could close it
            connection.close()
            raise
    return db


def require(path: Path) -> None:
    """Raise a `StoreError` where no database can be at `path`: nothing is there, or a folder."""
    if path.is_dir():
        raise errors.NotADatabaseError(f"{path}: this is a folder. Name a database file in it with --db.")
    if not path.is_file():
        raise errors.MissingError(
            f"{path}: there is no such database yet. `litlode demo`, `fetch` or `import` makes one."
        )


def _connect(path: Path, read_only: bool, busy_seconds: float) -> sqlite3.Connection:
    if not read_only:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise errors.ReadOnlyError(f"{path.parent}: the folder cannot be made ({error.strerror}).") from error
    mode = "ro" if read_only else "rwc"
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=busy_seconds)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        connection.close()
        # A write-ahead log cannot be opened where its side files cannot be made; a file at rest can be read without it.
        if not read_only or error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:  # an interrupt too: nobody else could close it
        connection.close()
        raise
    return connection


def _refuse_newer(db: sqlite_utils.Database, path: Path) -> None:
    known = {step.stem for step in SCHEMA}
    applied = {m.name for m in migrations.applied(db) if not m.name.startswith("views@")}
    if unknown := sorted(applied - known):
        raise errors.NewerSchemaError(
            f"{path}: a newer litlode made this database (schema step {unknown[-1]}). "
            "Update litlode, or choose another with --db."
        )


def _refuse_old(db: sqlite_utils.Database, path: Path) -> None:
    _refuse_newer(db, path)
    if migrations.pending(db):
        raise errors.StoreError(
            f"{path}: not a litlode database, or an older litlode's. `litlode run` brings an older one up to date."
        )


def _prepare(db: sqlite_utils.Database, path: Path, busy_seconds: float) -> None:
    tables = set(db.table_names())
    if tables and "_sqlite_migrations" not in tables:
        raise errors.NotADatabaseError(
            f"{path}: an SQLite database, but not litlode's (it has {', '.join(sorted(tables)[:3])}). "
            "Choose another with --db."
        )
    _refuse_newer(db, path)
    _keep_write_ahead_log(db.conn, busy_seconds)
    db.conn.execute("PRAGMA synchronous = NORMAL")  # with WAL: a power cut may lose the last batch, never the file
    db.conn.execute("PRAGMA cache_size = -65536")  # 64 MiB: a batch touches many indexes
    if migrations.pending(db):
        _migrate(db)


def _keep_write_ahead_log(connection: sqlite3.Connection, busy_seconds: float) -> None:
    """Readers then wait for no writer. The change of journal waits for nobody, so it is asked for until it is done."""
    until = time.monotonic() + busy_seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(PAUSE_SECONDS)
        else:
            return


def _migrate(db: sqlite_utils.Database) -> None:
    """Apply what is pending, under a write lock: two programs that start together must not both create the tables."""
    with transaction.write(db):
        migrations.apply(db)


def close(db: sqlite_utils.Database) -> None:
    """Close the file; the write-ahead log is folded into it."""
    db.close()


# ---------------------------------------------------------------------------------------------- ask


def queries() -> dict[str, questions.Question]:
    """The named questions of ``db/queries``, by name."""
    return questions.published()


def run_query(
    db: sqlite_utils.Database, name: str, parameters: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """The rows that answer a named question; parameters left out take the question's own defaults."""
    known = queries()
    if name not in known:
        close_names = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {close_names[0]!r}?" if close_names else f"choose one of: {', '.join(sorted(known))}."
        raise errors.UnknownQueryError(f"There is no query {name!r}; {hint}")
    question = known[name]
    return list(db.query(question.sql, {**question.parameters, **(parameters or {})}))


def rows(db: sqlite_utils.Database, table_or_view: str) -> Iterator[dict[str, Any]]:
    """Every row of a table or view, in a fixed order for a table; a large one is not held in memory."""
    cursor = db.execute(f"SELECT * FROM [{table_or_view}]")
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def counts(db: sqlite_utils.Database) -> dict[str, int]:
    """How much of everything there is, for ``litlode status``: duplicates and retracted papers are in these counts."""
    return {row["name"]: row["n"] for row in db.query(questions.read(COUNTS).sql)}


# ---------------------------------------------------------------------------------------------- check


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """The rows that are wrong; none is as it should be."""

    name: str
    question: str
    rows: list[dict[str, Any]]


def run_checks(db: sqlite_utils.Database, limit: int = 100) -> list[CheckResult]:
    """Every check of ``db/checks`` with at most ``limit`` of the rows that fail it."""
    results = []
    for check in questions.checks().values():
        found = list(db.query(f"SELECT * FROM ({check.sql}) LIMIT {limit:d}"))
        results.append(CheckResult(name=check.name, question=check.title, rows=found))
    return results
