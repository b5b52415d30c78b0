"""The search log as the fetch reads and writes it: what a run will ask for, what came, what is known already.

A run writes the list of what it will ask for before it asks, as hits that are pending; so the log says at any moment
what is missing, and an interrupted run goes on from there. literature.py stores the run's own row.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlite_utils

from db import literature, transaction

OPEN = ("pending", "missing")
"""Outcomes of hits that are still to be asked for."""

RETRACTED = "retracted:"
"""How a look-up is named that was made because the service counts a record as retracted."""

STOPPED = "stopped: "
"""How the warning begins that says why a run could not go on. One that was killed has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One hit of a run: first as it is listed, then with what became of it."""

    source_id: str
    outcome: str  # pending, missing, stored, left, gone, failed: see the schema
    position: int | None = None  # in the service's list; none: the search does not list it any more
    article_id: str | None = None
    is_new: bool = False
    modified_on: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a record's changes."""

    modified_on: str | None  # the day, as PubMed's index counts, up to which we have its changes
    asked_on: str  # the day on which it was last asked for


# ---------------------------------------------------------------------------------------------- runs


def unfinished_run(db: sqlite_utils.Database, search_id: str, query: str) -> literature.SearchRun | None:
    """The latest run of this query, if it was interrupted."""
    for row in db.query(
        "SELECT * FROM search_runs WHERE search_id = ? AND query_text = ? ORDER BY rowid DESC LIMIT 1",
        [search_id, query],
    ):
        if row["finished_at"] is None:
            return literature.SearchRun(
                **{**row, "filters": json.loads(row["filters"]), "warnings": tuple(json.loads(row["warnings"]))}
            )
    return None


def next_run_id(db: sqlite_utils.Database, search_id: str) -> str:
    """A new name: the search's, and how many-th of its runs it is."""
    number = db.table("search_runs").count_where("search_id = ?", [search_id]) + 1
    return f"fetch:{search_id}:{number}"


def has_ended(db: sqlite_utils.Database, search_id: str, query: str) -> bool:
    """Whether a run of this query has come to its end."""
    return (
        db.table("search_runs").count_where(
            "search_id = ? AND query_text = ? AND finished_at IS NOT NULL", [search_id, query]
        )
        > 0
    )


def has_fetched(db: sqlite_utils.Database) -> bool:
    """Whether a service was ever asked for anything."""
    return db.table("search_runs").count_where("method IN ('search', 'other')") > 0


def source_of(db: sqlite_utils.Database, run_id: str) -> str | None:
    """The service that a run asked; none where there is no such run."""
    found = db.execute("SELECT max(source) FROM search_runs WHERE run_id = ?", [run_id])
    source: str | None = found.fetchone()[0]
    return source


def fetched_records(db: sqlite_utils.Database) -> list[tuple[str, str]]:
    """The place and the service's id of each current record that stands on a page in data/raw, withdrawn ones left out.

    In the order in which they came.
    """
    query = """
        SELECT place, source_id FROM source_records
        WHERE is_current AND place LIKE 'raw/%' AND record ->> 'status' <> 'deleted' ORDER BY rowid
    """
    return [(place, source_id) for place, source_id in db.execute(query)]


def finished_in(db: sqlite_utils.Database, search_id: str, query: str, rounds: Collection[str]) -> bool:
    """Whether a run of this query has ended that began at one of these times."""
    marks = ",".join("?" * len(rounds))
    found = db.execute(
        "SELECT 1 FROM search_runs WHERE search_id = ? AND query_text = ? AND finished_at IS NOT NULL"
        f" AND run_at IN ({marks})",
        [search_id, query, *rounds],
    )
    return found.fetchone() is not None


def stop(db: sqlite_utils.Database, run: literature.SearchRun, why: str) -> None:
    """Note that a run could not go on; one that had not got anywhere leaves no trace."""
    with transaction.write(db):
        if run.hits_reported is None and not db.table("search_hits").count_where("run_id = ?", [run.run_id]):
            db.execute("DELETE FROM search_runs WHERE run_id = ?", [run.run_id])
        else:
            literature.save_search_run(db, replace(run, warnings=(*run.warnings, f"{STOPPED}{why}")))


def modified_until(db: sqlite_utils.Database, search_id: str, query: str) -> str | None:
    """The day up to which all changes are known: that of the latest run of this query without loss."""
    found = db.execute(
        "SELECT max(modified_until) FROM search_runs"
        " WHERE search_id = ? AND query_text = ? AND finished_at IS NOT NULL",
        [search_id, query],
    )
    day = found.fetchone()[0]
    return str(day) if day else None


def settle(db: sqlite_utils.Database, run_id: str, hits: Iterable[Listed]) -> None:
    """Write what became of hits; the position, and whether a hit was new, are kept from the first time."""
    with transaction.write(db):
        db.conn.executemany(
            """
            INSERT INTO search_hits (run_id, source_id, article_id, position, is_new, outcome, modified_on)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET article_id = coalesce(excluded.article_id, article_id),
                                      outcome = excluded.outcome, is_new = max(is_new, excluded.is_new)
            """,
            [(run_id, h.source_id, h.article_id, h.position, int(h.is_new), h.outcome, h.modified_on) for h in hits],
        )


def open_hits(db: sqlite_utils.Database, run_id: str) -> dict[str, str]:
    """What a run has still to ask for, in the order of its list: pending or missing."""
    marks = ",".join("?" * len(OPEN))
    return dict(
        db.execute(
            f"SELECT source_id, outcome FROM search_hits WHERE run_id = ? AND outcome IN ({marks}) ORDER BY rowid",
            [run_id, *OPEN],
        )
    )


def outcomes(db: sqlite_utils.Database, run_id: str) -> dict[str, int]:
    """How many of the hits that a run listed came to which end."""
    return dict(
        db.execute(
            "SELECT outcome, count(*) FROM search_hits WHERE run_id = ? AND position IS NOT NULL GROUP BY outcome",
            [run_id],
        )
    )


# ---------------------------------------------------------------------------------------------- what is known


def members(db: sqlite_utils.Database, search_id: str, query: str) -> dict[str, str]:
    """The records that this query is known to find and that we have: their articles, by the source's id."""
    return dict(
        db.execute(
            """
            SELECT source_id, article_id FROM (
              SELECT h.source_id, h.article_id, h.outcome, max(r.rowid)
              FROM search_runs AS r JOIN search_hits AS h USING (run_id)
              WHERE r.search_id = ? AND r.query_text = ?
              GROUP BY h.source_id
            ) WHERE outcome = 'stored'
            """,
            [search_id, query],
        )
    )


def brought_in(db: sqlite_utils.Database, source: str, run_at: str) -> dict[str, str]:
    """The records that searches of a service brought in one round: their articles, by the source's id."""
    return dict(
        db.execute(
            """
            SELECT h.source_id, h.article_id FROM search_runs AS r JOIN search_hits AS h USING (run_id)
            WHERE r.source = ? AND r.method = 'search' AND r.run_at = ?
            AND h.outcome IN ('stored', 'left') AND h.article_id IS NOT NULL
            """,
            [source, run_at],
        )
    )


def known_changes(db: sqlite_utils.Database, source: str, source_ids: Sequence[str]) -> dict[str, Known]:
    """Of which change of each record we know, and when we last asked."""
    found: dict[str, Known] = {}
    for start in range(0, len(source_ids), literature.CHUNK):
        chunk = source_ids[start : start + literature.CHUNK]
        marks = ",".join("?" * len(chunk))
        rows = db.execute(
            f"""
            SELECT h.source_id, max(substr(r.run_at, 1, 10)), max(coalesce(h.modified_on, ''))
            FROM search_hits AS h JOIN search_runs AS r USING (run_id)
            WHERE r.source = ? AND h.outcome IN ('stored', 'left') AND h.source_id IN ({marks})
            GROUP BY h.source_id
            """,
            [source, *chunk],
        )
        found.update({source_id: Known(day or None, asked) for source_id, asked, day in rows})
    return found


def bearers_of_same_doi(
    db: sqlite_utils.Database, source: str, source_ids: Sequence[str]
) -> dict[str, tuple[str, str]]:
    """For each of these records the DOI, and another live record of its source that bears the same, if there is one."""
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(source_ids), literature.CHUNK):
        chunk = source_ids[start : start + literature.CHUNK]
        marks = ",".join("?" * len(chunk))
        rows = db.execute(
            f"""
            SELECT gone.source_id, gone.doi, max(other.source_id) FROM source_records AS gone
            JOIN source_records AS other ON other.doi = gone.doi AND other.source = gone.source
            WHERE gone.source = ? AND gone.is_current AND gone.source_id IN ({marks})
            AND other.is_current AND other.source_id <> gone.source_id AND other.record ->> 'status' <> 'deleted'
            GROUP BY gone.source_id
            """,
            [source, *chunk],
        )
        found.update({source_id: (doi, other) for source_id, doi, other in rows})
    return found


def failures(db: sqlite_utils.Database, places: Sequence[str]) -> list[str]:
    """Those of these places of which an issue says that a record could not be had."""
    found: list[str] = []
    for start in range(0, len(places), literature.CHUNK):
        chunk = places[start : start + literature.CHUNK]
        marks = ",".join("?" * len(chunk))
        query = f"SELECT place FROM issues WHERE stage = 'fetch' AND place IN ({marks}) AND code = 'not_fetched'"
        found += [place for (place,) in db.execute(query, chunk)]
    return found


def forget_failures(db: sqlite_utils.Database, places: Iterable[str]) -> None:
    """Remove the issues that say of these places that a record could not be had: it came."""
    with transaction.write(db):
        db.conn.executemany(
            "DELETE FROM issues WHERE stage = 'fetch' AND code = 'not_fetched' AND place = ?",
            [(place,) for place in places],
        )


def current_records(db: sqlite_utils.Database, source: str, source_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What a source said of these records the last time."""
    found = {}
    for start in range(0, len(source_ids), literature.CHUNK):
        chunk = source_ids[start : start + literature.CHUNK]
        marks = ",".join("?" * len(chunk))
        query = (
            f"SELECT source_id, record FROM source_records WHERE source = ? AND is_current AND source_id IN ({marks})"
        )
        found.update({source_id: json.loads(record) for source_id, record in db.execute(query, [source, *chunk])})
    return found


# ---------------------------------------------------------------------------------------------- look-ups


def pmids_to_look_up(db: sqlite_utils.Database, *, again: bool = False) -> list[str]:
    """The PMIDs that Semantic Scholar names and whose records PubMed has not been asked for."""
    return _asked_for(
        db,
        """
        SELECT DISTINCT s.pmid AS value FROM source_records AS s
        WHERE s.source = 'semantic_scholar' AND s.is_current AND s.pmid IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM source_records AS p WHERE p.source = 'pubmed' AND p.source_id = s.pmid
        )
        """,
        "pubmed",
        "pmid",
        again,
    )


def dois_to_look_up(db: sqlite_utils.Database, *, again: bool = False) -> list[str]:
    """The DOIs of papers without an abstract of which PubMed may have one."""
    return _asked_for(
        db,
        """
        SELECT DISTINCT s.doi AS value FROM source_records AS s JOIN articles AS a USING (article_id)
        WHERE s.source = 'semantic_scholar' AND s.is_current AND s.doi IS NOT NULL
        AND a.pmid IS NULL AND a.abstract IS NULL
        """,
        "pubmed",
        "doi",
        again,
    )


def papers_to_look_up(db: sqlite_utils.Database, search_id: str, *, again: bool = False) -> list[str]:
    """The PMIDs that a search of PubMed brought and of which Semantic Scholar has not been asked."""
    return _asked_for(
        db,
        """
        SELECT DISTINCT h.source_id AS value FROM search_runs AS r JOIN search_hits AS h USING (run_id)
        JOIN source_records AS p ON p.source = 'pubmed' AND p.source_id = h.source_id AND p.is_current
        WHERE r.search_id = :search_id AND h.outcome = 'stored' AND NOT EXISTS (
          SELECT 1 FROM source_records AS s
          WHERE s.article_id = p.article_id AND s.source = 'semantic_scholar' AND s.is_current
        )
        """,
        "semantic_scholar",
        "pmid",
        again,
        search_id=search_id,
    )


def unmarked(db: sqlite_utils.Database, source: str, source_ids: Sequence[str]) -> list[str]:
    """Those of these retracted records that do not say so as we have them, and were not asked for because of that."""
    found: list[str] = []
    for start in range(0, len(source_ids), literature.CHUNK):
        chunk = source_ids[start : start + literature.CHUNK]
        marks = ",".join("?" * len(chunk))
        query = f"""
            SELECT source_id FROM source_records
            WHERE source = ? AND is_current AND source_id IN ({marks})
            AND record ->> 'status' NOT IN ('retracted', 'deleted') AND NOT EXISTS (
              SELECT 1 FROM lookups WHERE service = source AND asked = ? || source_id
            )
        """
        found += [source_id for (source_id,) in db.execute(query, [source, *chunk, RETRACTED])]
    return found


def known_paper(db: sqlite_utils.Database) -> str | None:
    """A paper that Semantic Scholar is sure to know."""
    found = db.execute(
        "SELECT min(source_id) FROM source_records WHERE source = 'semantic_scholar' AND is_current"
        " AND source_id = s2_paper_id AND json_extract(record, '$.status') <> 'deleted'"
    )
    paper_id = found.fetchone()[0]
    return str(paper_id) if paper_id else None


def _asked_for(
    db: sqlite_utils.Database, candidates: str, service: str, prefix: str, again: bool, **values: str
) -> list[str]:
    """The candidates that a service has not been asked for, sorted; `again`: all of them."""
    found = db.execute(
        f"""
        SELECT value FROM ({candidates}) AS c
        WHERE :again OR NOT EXISTS (
          SELECT 1 FROM lookups AS l WHERE l.service = :service AND l.asked = :prefix || c.value
        )
        ORDER BY length(value), value
        """,
        {"again": again, "service": service, "prefix": f"{prefix}:", **values},
    )
    return [value for (value,) in found]


def records_beside_searches(db: sqlite_utils.Database, source: str, since: str) -> dict[str, Known]:
    """The records of a source that no search finds which has run since that day, and what is known of their changes.

    Without those that came with bulk files: the next of these files tells.
    """
    searched = db.execute(
        "SELECT DISTINCT search_id, query_text FROM search_runs JOIN searches USING (search_id)"
        " WHERE search_runs.source = ? AND query_text = query AND finished_at IS NOT NULL AND run_at >= ?",
        [source, since],
    )
    followed = {source_id for search_id, query in searched.fetchall() for source_id in members(db, search_id, query)}
    rows = db.execute(
        """
        SELECT s.source_id, l.modified_on, substr(coalesce(l.asked_at, s.retrieved_at), 1, 10)
        FROM source_records AS s LEFT JOIN lookups AS l ON l.service = s.source AND l.asked = 'pmid:' || s.source_id
        WHERE s.source = ? AND s.is_current AND s.record ->> 'status' <> 'deleted' AND NOT EXISTS (
          SELECT 1 FROM search_hits AS h JOIN search_runs AS r USING (run_id)
          WHERE h.source_id = s.source_id AND r.source = s.source AND r.method = 'bulk'
        )
        ORDER BY length(s.source_id), s.source_id
        """,
        [source],
    )
    beside = {source_id: Known(day, asked) for source_id, day, asked in rows if source_id not in followed}
    by_search = known_changes(db, source, list(beside))
    return {
        source_id: Known(
            max(filter(None, (one.modified_on, by_search[source_id].modified_on)), default=None),
            max(one.asked_on, by_search[source_id].asked_on),
        )
        if source_id in by_search
        else one
        for source_id, one in beside.items()
    }


def latest_change(db: sqlite_utils.Database, source: str) -> str | None:
    """The latest day up to which a search's changes are known."""
    found = db.execute("SELECT max(modified_until) FROM search_runs WHERE source = ?", [source])
    day = found.fetchone()[0]
    return str(day) if day else None


def save_known_until(db: sqlite_utils.Database, service: str, asked_on: Mapping[str, str], modified_on: str) -> None:
    """Note up to which day the changes of records are known; `asked_on` is kept where they were asked for before."""
    with transaction.write(db):
        db.conn.executemany(
            "INSERT INTO lookups (service, asked, is_found, asked_at, modified_on) VALUES (?, ?, 1, ?, ?)"
            " ON CONFLICT DO UPDATE SET modified_on = max(coalesce(modified_on, ''), excluded.modified_on)",
            [(service, f"pmid:{source_id}", day, modified_on) for source_id, day in asked_on.items()],
        )


def save_lookups(db: sqlite_utils.Database, service: str, asked: Mapping[str, bool], asked_at: str) -> None:
    """Note what a service was asked for because another had named it, and whether it knew."""
    with transaction.write(db):
        db.conn.executemany(
            "INSERT INTO lookups (service, asked, is_found, asked_at) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET is_found = excluded.is_found, asked_at = excluded.asked_at",
            [(service, name, int(is_found), asked_at) for name, is_found in asked.items()],
        )
