"""Stores what people decided about facts and articles. No run calls this: it is the way in for a person's own work,
`litlode review` above all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlite_utils

from db import transaction

REVIEW_KEY = ("article_id", "kind", "field", "start", "end", "reading", "reviewer")
SCREENING_KEY = ("article_id", "stage", "reviewer")
SAME_PATIENT_KEY = ("article_a", "patient_a", "article_b", "patient_b", "reviewer")


def save_reviews(db: sqlite_utils.Database, reviews: Iterable[Mapping[str, Any]]) -> int:
    """Store verdicts; a reviewer's later verdict on the same reading replaces the earlier. Gives how many were stored.

    Each has the columns of ``reviews``. Its fact is named by ``article_id``, ``kind``, ``field``, ``start``, ``end``,
    ``quote`` and ``reading``, all as the view ``facts`` gives them.
    """
    return _upsert(db, "reviews", REVIEW_KEY, reviews)


def save_screening(db: sqlite_utils.Database, decisions: Iterable[Mapping[str, Any]]) -> int:
    """Store screening decisions; a reviewer's later decision at the same stage replaces the earlier."""
    return _upsert(db, "screening", SCREENING_KEY, decisions)


def save_same_patient_reviews(db: sqlite_utils.Database, verdicts: Iterable[Mapping[str, Any]]) -> int:
    """Store whether two patients are one (same, different, unsure); a reviewer's later verdict replaces the earlier.

    Each has the columns of ``same_patient_reviews``, the papers in either order.
    """
    ordered = []
    for verdict in verdicts:
        a, b = ((verdict[f"article_{one}"], verdict[f"patient_{one}"]) for one in "ab")
        (article_a, patient_a), (article_b, patient_b) = sorted((a, b))
        sides = {"article_a": article_a, "patient_a": patient_a, "article_b": article_b, "patient_b": patient_b}
        ordered.append({**verdict, **sides})
    return _upsert(db, "same_patient_reviews", SAME_PATIENT_KEY, ordered)


def fact(db: sqlite_utils.Database, fact_id: str) -> dict[str, Any] | None:
    """One fact as it reads now, with all that a review of it names."""
    rows = db.query(
        "SELECT * FROM facts WHERE article_id = ? AND fact_id = ?", [fact_id.rpartition("#")[0], fact_id.strip()]
    )
    return next(iter(rows), None)


def patient(db: sqlite_utils.Database, patient_id: str) -> dict[str, Any] | None:
    """One patient as stored."""
    return next(iter(db.query("SELECT * FROM patients WHERE patient_id = ?", [patient_id.strip()])), None)


def has_article(db: sqlite_utils.Database, article_id: str) -> bool:
    """Whether there is such an article."""
    return bool(db.execute("SELECT 1 FROM articles WHERE article_id = ?", [article_id]).fetchone())


def _upsert(db: sqlite_utils.Database, table: str, key: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> int:
    columns = [column.name for column in db.table(table).columns if column.name != "review_id"]
    names = ", ".join(f'"{name}"' for name in columns)
    conflict = ", ".join(f'"{name}"' for name in key)
    updates = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name not in key)
    values = [tuple(row.get(name) for name in columns) for row in rows]
    marks = ", ".join("?" * len(columns))
    with transaction.write(db):
        db.conn.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT ({conflict}) DO UPDATE SET {updates}", values
        )
    return len(values)
