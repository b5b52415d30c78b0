"""Every table and column is explained, and nothing else is."""

from collections.abc import Iterator
from typing import Any

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
    of_tables = [row for row in rows if not row["table"].startswith("exports/")]  # those are tested with the export
    assert [row for row in of_tables if (row["table"], row["column"]) not in known and row["table"] != "*"] == []
    assert [row["column"] for row in rows if row["table"] == "*" and row["column"] not in names] == []


def test_each_value_is_of_the_type_its_column_says(library: sqlite_utils.Database) -> None:
    kinds: dict[str, Any] = {"integer": int, "real": (int, float)}
    for table in dictionary.tables():
        for row in library.query(f'SELECT * FROM "{table}"'):
            for column, value in row.items():
                found = dictionary.column(table, column)
                assert found is not None
                assert value is None or isinstance(value, kinds.get(found.type, str)), (table, column, value)


def test_a_meaning_of_its_own_goes_before_the_general_one() -> None:
    assert dictionary.meaning("mentions", "rule") != dictionary.meaning("doses", "rule")


def test_no_line_stands_twice() -> None:
    keys = [(row["table"], row["column"]) for row in dictionary._rows("columns")]
    assert len(set(keys)) == len(keys)
    assert len(dictionary.tables()) == len(dictionary._rows("tables"))
