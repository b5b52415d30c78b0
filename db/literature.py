"""Stores what the sources said: articles, every copy of their records, searches and their hits, and issues.

Articles and issues come in as the pipeline's records; this module reads their fields and imports none of its types.
Every function may be repeated: what is there already is not written again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlite_utils

from db import transaction

IDENTIFIERS = ("pmid", "pmcid", "doi", "s2_paper_id")
KEYS = (*IDENTIFIERS, "title_key")
"""What papers are looked up by, besides their records' own names."""
CHUNK = 400  # bound parameters per statement, well under SQLite's limit


# ---------------------------------------------------------------------------------------------- types


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCopy:
    """One record as one source gave it, and the rule by which it is taken for its article."""

    record: Any  # pipeline.records.Article
    merge_rule: str  # "first" for the record that founded the article
    retrieved_at: str  # ISO 8601; kept from the first time this very content came
    place: str | None = None
    title_keys: Sequence[str] = ()  # by which records with like titles are found


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """One paper, merged from all its current copies, with those that came in now."""

    article_id: str
    article: Any  # pipeline.records.Article
    copies: Sequence[SourceCopy] = ()
    absorbs: Sequence[tuple[str, str]] = ()  # (article_id, rule) of articles that turned out to be this paper


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveCounts:
    """What one call of `save_articles` did."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    absorbed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRun:
    """One search as it was run, or one file as it was imported: a line of the PRISMA-S log."""

    run_id: str
    source: str
    method: str
    run_at: str
    search_id: str | None = None
    platform: str | None = None
    query_text: str | None = None
    query_translation: str | None = None
    filters: Mapping[str, Any] = field(default_factory=dict)
    finished_at: str | None = None
    hits_reported: int | None = None
    hits_fetched: int | None = None
    hits_gone: int | None = None  # listed by the service, and not given
    hits_failed: int | None = None
    warnings: Sequence[str] = ()  # what the service left out of the query
    modified_until: str | None = None  # day of the latest change that is known; only of a run without loss
    tool_version: str | None = None
    supersedes: str | None = None
    search_filters: str | None = None  # published filters that the query holds: PRISMA-S, item 10
    prior_work: str | None = None  # item 11
    peer_review: str | None = None  # item 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One record that a run brought; without an article it could not be stored."""

    source_id: str
    article_id: str | None = None
    position: int | None = None
    is_new: bool = False


# ---------------------------------------------------------------------------------------------- articles


def as_json(value: Any) -> str:
    """One spelling of a value, so that equal values are equal text."""
    return _ENCODER.encode(value)


def _fields_of(record: Any) -> dict[str, Any]:
    """A record's fields by name, the records in it as they are: ``dataclasses.asdict`` takes many times as long."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_fields_of)


def article_row(article_id: str, article: Any) -> dict[str, Any]:
    """The row of ``articles``: the record's plain fields as they are, its lists as JSON."""
    row: dict[str, Any] = {"article_id": article_id}
    for name, value in _fields_of(article).items():
        if name not in ("source", "source_id"):  # of one copy, not of the paper
            row[name] = as_json(value) if isinstance(value, tuple) else value
    row["text_sha256"] = article.text_sha256
    return row


def save_articles(db: sqlite_utils.Database, articles: Iterable[StoredArticle]) -> SaveCounts:
    """Store a batch in one transaction; a row that would not change is not written."""
    articles = list(articles)
    tally = {"new": 0, "changed": 0, "unchanged": 0, "absorbed": 0}
    with transaction.write(db):
        stored = _stored_rows(db, [item.article_id for item in articles])
        rows: dict[str, dict[str, Any]] = {}
        for item in articles:
            row = article_row(item.article_id, item.article) | {"duplicate_of": None, "merge_rule": None}
            known = rows.get(item.article_id) or stored.get(item.article_id)
            state = "new" if known is None else "changed" if _changes(row, known) else "unchanged"
            tally[state] += 1
            if state != "unchanged":
                rows[item.article_id] = row
        transaction.insert(db, "articles", [row for row in rows.values() if row["article_id"] not in stored])
        for article_id, row in rows.items():
            if article_id in stored and (changes := _changes(row, stored[article_id])):
                db.table("articles").update(article_id, changes)
        _write_copies(db, [(item.article_id, copy) for item in articles for copy in item.copies])
        for item in articles:
            for other_id, rule in item.absorbs:
                tally["absorbed"] += _absorb(db, item.article_id, other_id, rule)
    return SaveCounts(**tally)


def _stored_rows(db: sqlite_utils.Database, article_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    found = {}
    for chunk in _chunks(article_ids):
        marks = ",".join("?" * len(chunk))
        for row in db.query(f"SELECT * FROM articles WHERE article_id IN ({marks})", chunk):
            found[row["article_id"]] = row
    return found


def _changes(row: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if known[name] != value}


def _write_copies(db: sqlite_utils.Database, copies: Sequence[tuple[str, SourceCopy]]) -> None:
    """Keep these copies, and make each the one that counts among those of its record; the others follow it."""
    rows, keys = [], []
    for article_id, copy in copies:
        text = as_json(copy.record)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        identifiers = [getattr(copy.record, name) for name in IDENTIFIERS]
        key = (copy.record.source, copy.record.source_id)
        rows.append((*key, sha256, article_id, copy.merge_rule, copy.retrieved_at, copy.place, *identifiers, text))
        keys += [(name, *key) for name in copy.title_keys]
    db.conn.executemany(
        "UPDATE source_records SET is_current = 0, article_id = ?4"
        " WHERE source = ?1 AND source_id = ?2 AND record_sha256 <> ?3 AND (is_current OR article_id <> ?4)",
        [row[:4] for row in rows],
    )
    db.conn.executemany(
        """
        INSERT INTO source_records (source, source_id, record_sha256, article_id, merge_rule, retrieved_at, place,
                                    pmid, pmcid, doi, s2_paper_id, record)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET article_id = excluded.article_id, merge_rule = excluded.merge_rule, is_current = 1
        WHERE article_id <> excluded.article_id OR merge_rule <> excluded.merge_rule OR NOT is_current
        """,
        rows,
    )
    db.conn.executemany("INSERT INTO title_keys (key, source, source_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", keys)


def _absorb(db: sqlite_utils.Database, article_id: str, other_id: str, rule: str) -> int:
    """Mark another article as a duplicate of this one; its copies, and its own duplicates, come along."""
    before = db.conn.total_changes
    db.execute(
        "UPDATE articles SET duplicate_of = ?, merge_rule = ? WHERE article_id = ? AND duplicate_of IS NOT ?",
        (article_id, rule, other_id, article_id),
    )
    if db.conn.total_changes == before:
        return 0
    db.execute("UPDATE articles SET duplicate_of = ? WHERE duplicate_of = ?", (article_id, other_id))
    db.execute(
        "UPDATE source_records SET article_id = ?, merge_rule = ? WHERE article_id = ?", (article_id, rule, other_id)
    )
    return 1


def copies_like(db: sqlite_utils.Database, keys: Mapping[str, Collection[Any]]) -> dict[str, list[dict[str, Any]]]:
    """All current copies of every article that shares an identifier or title key, by article.

    The key ``source_record`` asks for (source, source_id) pairs: where a copy that comes again is at home.
    """
    article_ids: set[str] = set()
    for name, wanted in keys.items():
        if name == "source_record":
            for source in sorted({source for source, _ in wanted}):
                source_ids = sorted(source_id for one, source_id in wanted if one == source)
                article_ids.update(_articles_where(db, "source = ? AND source_id", source_ids, [source]))
            continue
        if name not in KEYS:
            raise KeyError(f"{name!r} is no key of papers; choose source_record or one of: {', '.join(KEYS)}")
        if name == "title_key":
            article_ids.update(_articles_where(db, "is_current AND key", sorted(wanted), joined="title_keys"))
        else:
            article_ids.update(_articles_where(db, f"is_current AND {name}", sorted(wanted)))
    return current_copies(db, sorted(article_ids))


def _articles_where(
    db: sqlite_utils.Database,
    column: str,
    values: Sequence[str],
    before: Sequence[str] = (),
    *,
    joined: str | None = None,
) -> Iterable[str]:
    """The articles of the copies that have one of these values; `before` fills the marks that stand before them."""
    tables = f"{joined} JOIN source_records USING (source, source_id)" if joined else "source_records"
    for chunk in _chunks(values):
        marks = ",".join("?" * len(chunk))
        sql = f"SELECT article_id FROM {tables} WHERE {column} IN ({marks})"
        yield from (row[0] for row in db.execute(sql, [*before, *chunk]))


def current_copies(db: sqlite_utils.Database, article_ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """The current copies of each article, oldest first, their records parsed."""
    copies: dict[str, list[dict[str, Any]]] = {}
    for chunk in _chunks(article_ids):
        marks = ",".join("?" * len(chunk))
        for row in db.query(
            "SELECT article_id, source, source_id, record_sha256, merge_rule, retrieved_at, place, record"
            f" FROM source_records WHERE article_id IN ({marks}) AND is_current"
            " ORDER BY retrieved_at, source, source_id",
            chunk,
        ):
            row["record"] = json.loads(row["record"])
            copies.setdefault(row.pop("article_id"), []).append(row)
    return copies


def records_with(
    db: sqlite_utils.Database, column: str, values: Sequence[str], *, source: str | None = None
) -> list[dict[str, Any]]:
    """The current records with one of these values in an identifier, or in `source_id`: their ids and articles."""
    if column not in (*IDENTIFIERS, "source_id"):
        raise KeyError(f"{column!r} is no id of source_records; choose source_id or one of: {', '.join(IDENTIFIERS)}")
    found: list[dict[str, Any]] = []
    for chunk in _chunks(values):
        marks = ",".join("?" * len(chunk))
        found += db.query(
            f"SELECT {column}, source_id, source, article_id FROM source_records"
            f" WHERE is_current AND {column} IN ({marks}) AND (source = ? OR ? IS NULL) ORDER BY source, source_id",
            [*chunk, source, source],
        )
    return found


def names_taken(db: sqlite_utils.Database, names: Iterable[str]) -> dict[str, str | None]:
    """Which of these ids articles have, if only as duplicates: of which article, by id."""
    taken: dict[str, str | None] = {}
    for chunk in _chunks(sorted(set(names))):
        marks = ",".join("?" * len(chunk))
        taken.update(db.execute(f"SELECT article_id, duplicate_of FROM articles WHERE article_id IN ({marks})", chunk))
    return taken


def _chunks(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[at : at + CHUNK] for at in range(0, len(values), CHUNK))


# ---------------------------------------------------------------------------------------------- searches, issues


def save_search(
    db: sqlite_utils.Database, *, name: str, source: str, query: str, filters: Mapping[str, Any] | None = None
) -> str:
    """Store one search of the configuration as it stands now."""
    row = {
        "search_id": search_id(name, source),
        "name": name,
        "source": source,
        "query": query,
        "filters": as_json(filters or {}),
    }
    with transaction.write(db):
        db.table("searches").upsert(row, pk="search_id")
    return search_id(name, source)


def search_id(name: str, source: str) -> str:
    """The id of a search of the configuration at one service."""
    return f"{name}:{source}"


def save_search_run(db: sqlite_utils.Database, run: SearchRun) -> None:
    """Store a run when it starts, and again when it ends; a finished one is history and stays as it is."""
    row = {**dataclasses.asdict(run), "filters": as_json(run.filters), "warnings": as_json(run.warnings)}
    updates = ", ".join(f"{name} = excluded.{name}" for name in row if name != "run_id")
    with transaction.write(db):
        db.conn.execute(
            f"INSERT INTO search_runs ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
            f" ON CONFLICT (run_id) DO UPDATE SET {updates} WHERE finished_at IS NULL",
            tuple(row.values()),
        )


def save_hits(db: sqlite_utils.Database, run_id: str, hits: Iterable[Hit]) -> None:
    """Store what a run brought. Whether a hit was new is kept from the first time it is stored."""
    with transaction.write(db):
        db.conn.executemany(
            """
            INSERT INTO search_hits (run_id, source_id, article_id, position, is_new) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET article_id = excluded.article_id, position = excluded.position
            WHERE article_id IS NOT excluded.article_id OR position IS NOT excluded.position
            """,
            [(run_id, hit.source_id, hit.article_id, hit.position, int(hit.is_new)) for hit in hits],
        )


def save_issues(db: sqlite_utils.Database, issues: Iterable[Any], article_id: str | None = None) -> None:
    """Store issues; one that is known already is not stored twice."""
    with transaction.write(db):
        db.conn.executemany(
            "INSERT INTO issues (stage, place, code, message, is_record_lost, article_id) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            [(i.stage, i.place, i.code, i.message, int(i.is_record_lost), article_id) for i in issues],
        )
