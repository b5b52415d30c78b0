"""What every table and column means: ``dictionary/*.tsv``, for the pages and for exports.

What stands under ``*`` holds wherever a column of that name has no line of its own; ``exports/…`` are the files of
`litlode export`. A type is text, integer, real, or json: text that holds a list or an object.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: what it holds and what that means."""

    type: str
    meaning: str


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def tables() -> dict[str, Entry]:
    """Tables and views by name, as one reads about them: those for reading first."""
    return {row["name"]: Entry(**row) for row in _rows("tables")}


@cache
def _columns() -> dict[tuple[str, str], Column]:
    return {(row["table"], row["column"]): Column(type=row["type"], meaning=row["meaning"]) for row in _rows("columns")}


def column(table: str, name: str) -> Column | None:
    """A column of a table or view, or of ``exports/…``; nothing for one that is not ours.

    >>> column("doses", "per_day")
    Column(type='real', meaning='Times a day: 0.5 for every other day.')
    """
    known = _columns()
    return known.get((table, name)) or known.get((ANYWHERE, name))


def meaning(table: str, name: str) -> str | None:
    """What a column means."""
    known = column(table, name)
    return known.meaning if known else None


def meanings(table: str) -> dict[str, str]:
    """The meanings of all columns as this table has them; there are more than it has columns."""
    return {name: meaning(table, name) or "" for _, name in _columns()}
