"""Every table and column is explained, and nothing else is."""

from collections.abc import Iterator

import sqlite_utils

from db import dictionary

SHADOW = ("sqlite_", "articles_fts", "_sqlite")  # SQLite's own, and sqlite-utils'


def columns(db: sqlite_utils.Database) -> Iterator[tuple[str, str]]:
    """Every table and view with each of its columns."""
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')").fetchall():
        if not name.startswith(SHADOW):
            for row in db.execute(f'SELECT name FROM pragma_table_xinfo("{name}")').fetchall():
                yield name, row[0]


def test_every_table_is_explained(database: sqlite_utils.Database) -> None:
    assert set(dictionary.tables()) == {table for table, _ in columns(database)}


def test_every_column_is_explained(database: sqlite_utils.Database) -> None:
    assert [one for one in columns(database) if not dictionary.meaning(*one)] == []


def test_nothing_is_explained_that_is_not_there(database: sqlite_utils.Database) -> None:
    known = set(columns(database))
    names = {column for _, column in known}
    rows = dictionary._rows("columns")
    assert [row for row in rows if (row["table"], row["column"]) not in known and row["table"] != "*"] == []
    assert [row["column"] for row in rows if row["table"] == "*" and row["column"] not in names] == []


def test_a_meaning_of_its_own_goes_before_the_general_one() -> None:
    assert dictionary.meaning("mentions", "rule") != dictionary.meaning("doses", "rule")


def test_no_line_stands_twice() -> None:
    keys = [(row["table"], row["column"]) for row in dictionary._rows("columns")]
    assert len(set(keys)) == len(keys)
    assert len(dictionary.tables()) == len(dictionary._rows("tables"))
