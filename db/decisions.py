"""Stores what people decided about who is whose copy: two records joined, or parted. No run writes here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlite_utils

from db import transaction

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One person's word on two records."""

    one: Key  # source, source_id
    other: Key
    is_same: bool
    reviewer: str
    decided_at: str
    reason: str | None = None


def save(db: sqlite_utils.Database, decisions: Iterable[Decision]) -> None:
    """Store decisions; a later one about the same two records replaces the earlier."""
    rows = []
    for decision in decisions:
        first, second = sorted((decision.one, decision.other), key=" ".join)
        how = (int(decision.is_same), decision.reviewer, decision.reason, decision.decided_at)
        rows.append((*first, *second, *how))
    with transaction.write(db):
        db.conn.executemany(
            "INSERT INTO identity_decisions"
            " (source, source_id, other_source, other_source_id, is_same, reviewer, reason, decided_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET is_same = excluded.is_same,"
            " reviewer = excluded.reviewer, reason = excluded.reason, decided_at = excluded.decided_at",
            rows,
        )


def load(db: sqlite_utils.Database) -> list[Decision]:
    """All decisions."""
    rows = db.execute(
        "SELECT source, source_id, other_source, other_source_id, is_same, reviewer, decided_at, reason"
        " FROM identity_decisions ORDER BY source, source_id, other_source, other_source_id"
    )
    return [
        Decision(one=(a, b), other=(c, d), is_same=bool(same), reviewer=who, decided_at=at, reason=why)
        for a, b, c, d, same, who, at, why in rows
    ]
