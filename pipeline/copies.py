"""`litlode merges`, `split` and `join`: which records were taken for one paper, and a person's word against it.

What a person decides about records holds for every later run: a record that is split off stays a paper of its own even
where it shares an identifier, and joined records stay one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby

import sqlite_utils

from db import decisions, store, transaction
from pipeline import intake
from pipeline.counted import counted
from pipeline.errors import InputError
from pipeline.grouping import Key

BY_ID = ("first", "same_pmid", "same_doi", "same_pmcid", "same_s2_paper_id")


def lines(db: sqlite_utils.Database, *, is_all: bool = False) -> Iterator[str]:
    """The papers that have several records, those joined by more than an identifier, or all; then the count."""
    rows = store.run_query(db, "joined_records")
    shown = hidden = 0
    for article_id, group in groupby(rows, key=lambda row: row["article_id"]):
        records = list(group)
        if not is_all and all(row["merge_rule"] in BY_ID for row in records):
            hidden += 1
            continue
        shown += 1
        yield article_id
        for row in records:
            yield f"  {row['merge_rule']:22} {row['record']}  {row['year'] or '????'}  {row['title'] or '(no title)'}"
    more = f"; {hidden:,} more by an identifier, which --all shows" if hidden else ""
    yield f"{counted(shown, 'paper')} with several records{more}."


def split(db: sqlite_utils.Database, names: Sequence[str], reviewer: str, reason: str | None = None) -> str:
    """Part these records from the others of their paper; says what they are now."""
    with transaction.write(db):
        keys = [_key(name) for name in names]
        homes = {_home(db, key) for key in keys}
        if len(homes) > 1:
            raise InputError(f"the records are of several papers ({', '.join(sorted(homes))}); split one at a time.")
        [home] = homes
        others = [key for key in _records_of(db, home) if key not in keys]
        if not others:
            raise InputError(f"{home} has no other record; there is nothing to part.")
        _decide(db, [(one, other) for one in keys for other in others], reviewer, reason, is_same=False)
        now = sorted({_home(db, key) for key in keys})
        left = sorted({_home(db, key) for key in others})
    return f"{', '.join(names)}: parted, and now {', '.join(now)}; the other records are {', '.join(left)}."


def join(db: sqlite_utils.Database, one: str, other: str, reviewer: str, reason: str | None = None) -> str:
    """Take two records for one paper; says which."""
    with transaction.write(db):
        keys = _key(one), _key(other)
        if keys[0] == keys[1]:
            raise InputError(f"{one} is one record; name another.")
        homes = [_home(db, key) for key in keys]
        if homes[0] == homes[1]:
            return f"{one} and {other} are records of {homes[0]} already."
        _decide(db, [keys], reviewer, reason, is_same=True)
        homes = [_home(db, key) for key in keys]
        if homes[0] != homes[1]:
            raise InputError(
                f"{one} and {other} stay two: somebody has parted records of {homes[0]} and {homes[1]} (litlode split)."
            )
    return f"{one} and {other} are now records of {homes[0]}."


def _decide(
    db: sqlite_utils.Database, pairs: Sequence[tuple[Key, Key]], reviewer: str, reason: str | None, *, is_same: bool
) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    decisions.save(
        db,
        [
            decisions.Decision(one=one, other=other, is_same=is_same, reviewer=reviewer, reason=reason, decided_at=now)
            for one, other in pairs
        ],
    )
    intake.regroup(db, {key for pair in pairs for key in pair}, now)


def _key(name: str) -> Key:
    source, _, source_id = name.partition(":")
    return source, source_id


def _home(db: sqlite_utils.Database, key: Key) -> str:
    found = db.execute(
        "SELECT article_id FROM source_records WHERE source = ? AND source_id = ? AND is_current", key
    ).fetchone()
    if found is None:
        name = ":".join(part for part in key if part)
        raise InputError(
            f"{name}: there is no such record; write it as litlode merges shows it, such as pubmed:31452104."
        )
    return str(found[0])


def _records_of(db: sqlite_utils.Database, article_id: str) -> list[Key]:
    rows = db.execute("SELECT source, source_id FROM source_records WHERE article_id = ? AND is_current", [article_id])
    return [(source, source_id) for source, source_id in rows]
