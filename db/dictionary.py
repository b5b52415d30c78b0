"""What every table and column means: ``dictionary/*.tsv``, for Datasette's pages and for who opens the file elsewhere.

A meaning under ``*`` holds wherever a column of that name has none of its own.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from db import questions

FOLDER = questions.FOLDER / "dictionary"
ANYWHERE = "*"
INNER = "Inner"  # the topic of what only other views and pages read


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One table or view."""

    name: str
    topic: str
    title: str
    meaning: str


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def tables() -> dict[str, Entry]:
    """Tables and views by name, as one reads about them: those for reading first."""
    return {row["name"]: Entry(**row) for row in _rows("tables")}


@cache
def _meanings() -> dict[tuple[str, str], str]:
    return {(row["table"], row["column"]): row["meaning"] for row in _rows("columns")}


def meaning(table: str, column: str) -> str | None:
    """What a column means; nothing for a column that is not ours.

    >>> meaning("doses", "per_day"), meaning("ages", "nonsense")
    ('Times a day: 0.5 for every other day.', None)
    """
    known = _meanings()
    return known.get((table, column)) or known.get((ANYWHERE, column))


def meanings(table: str) -> dict[str, str]:
    """The meanings of all columns as this table has them; there are more than it has columns."""
    return {column: meaning(table, column) or "" for _, column in _meanings()}
