"""Stores what was read in an article: which articles wait for it, and every row of an extraction.

Extractions come in as the pipeline's records. Their positions in tuples become ids: mention 3 of ``pmid:1`` is
``pmid:1#m3``, its first patient ``pmid:1#p1``. The same extraction therefore makes the same rows on any machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlite_utils

from db import literature, transaction

PAGE = 500
PENDING = """
  FROM articles LEFT JOIN extractions USING (article_id)
  WHERE articles.status <> 'deleted' AND articles.duplicate_of IS NULL
    AND (extractions.article_id IS NULL OR extractions.fingerprint <> :fingerprint
         OR extractions.text_sha256 <> articles.text_sha256)
"""
CELLS = ("sex", "age", "onset_age", "diagnosis")
SUBJECT_COLUMNS = (
    "label",
    "sex",
    "age_years",
    "age_years_low",
    "age_years_high",
    "onset_age_years",
    "diagnosis",
    "disease",
    "doid",
)
DRUG_COLUMNS = ("name", "drugbank_id", "rxcui", "role", "line", "change", "changed_to", "change_reason", "rule")
DOSE_COLUMNS = (
    "amount",
    "amount_high",
    "unit",
    "per",
    "n_doses",
    "interval_days",
    "route",
    "frequency",
    "per_day",
    "duration",
    "duration_days",
    "rule",
)
OUTCOME_COLUMNS = (
    "measure",
    "direction",
    "benefit",
    "text",
    "baseline",
    "followup",
    "unit",
    "n_events",
    "n_total",
    "p_value",
    "after_drug",
    "at_days",
    "rule",
)
MENTION_COLUMNS = (
    "kind",
    "field",
    "start",
    "end",
    "text",
    "section",
    "is_negated",
    "is_family",
    "is_historical",
    "is_hypothetical",
    "cue_start",
    "cue_end",
    "cue_text",
    "rule",
)

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveExtractionCounts:
    """What one call of `save_extractions` did; skipped ones read a text that has changed or gone meanwhile."""

    saved: int
    skipped: int


# ---------------------------------------------------------------------------------------------- what is left to do


def pending(db: sqlite_utils.Database, fingerprint: str, limit: int | None = None) -> Iterator[dict[str, Any]]:
    """The articles that have no current extraction, in pages, so that rows may be stored between two of them."""
    last, given = 0, 0
    while limit is None or given < limit:
        size = PAGE if limit is None else min(PAGE, limit - given)
        page = list(
            db.query(
                f"SELECT articles.rowid AS at, article_id, title, abstract, sections, articles.text_sha256 {PENDING}"
                " AND articles.rowid > :last ORDER BY articles.rowid LIMIT :size",
                {"fingerprint": fingerprint, "last": last, "size": size},
            )
        )
        if not page:
            return
        for row in page:
            last = row.pop("at")
            row["sections"] = json.loads(row["sections"])
            yield row
        given += len(page)


def pending_count(db: sqlite_utils.Database, fingerprint: str) -> int:
    """How many articles have no current extraction."""
    count: int = db.execute(f"SELECT count(*) {PENDING}", {"fingerprint": fingerprint}).fetchone()[0]
    return count


# ---------------------------------------------------------------------------------------------- store


def save_extractions(db: sqlite_utils.Database, extractions: Iterable[Any]) -> SaveExtractionCounts:
    """Replace all rows of a batch of articles in one transaction."""
    extractions = list(extractions)
    rows: Rows = {}
    with transaction.write(db):
        live = _live_hashes(db, [extraction.article_id for extraction in extractions])
        current = [e for e in extractions if live.get(e.article_id) == e.text_sha256]
        for extraction in current:
            for table, new in extraction_rows(extraction).items():
                rows.setdefault(table, []).extend(new)
        ids = [(extraction.article_id,) for extraction in current]
        db.conn.executemany("DELETE FROM extractions WHERE article_id = ?", ids)
        db.conn.executemany("DELETE FROM issues WHERE article_id = ? AND stage = 'extract'", ids)
        for table, new in rows.items():
            transaction.insert(db, table, new)
        for extraction in current:
            if extraction.issues:
                literature.save_issues(db, extraction.issues, extraction.article_id)
    return SaveExtractionCounts(saved=len(current), skipped=len(extractions) - len(current))


def _live_hashes(db: sqlite_utils.Database, article_ids: Sequence[str]) -> dict[str, str]:
    found = {}
    for article_id in article_ids:
        for row in db.execute(
            "SELECT text_sha256 FROM articles WHERE article_id = ? AND status <> 'deleted' AND duplicate_of IS NULL",
            (article_id,),
        ):
            found[article_id] = row[0]
    return found


def extraction_rows(extraction: Any) -> Rows:
    """All rows of one extraction by table, tables in the order in which they refer to each other."""
    article_id = extraction.article_id
    patient_ids = [f"{article_id}#p{at}" for at in range(1, len(extraction.patients) + 1)]
    group_ids = [f"{article_id}#g{at}" for at in range(1, len(extraction.groups) + 1)]
    owners = [{"patient_id": one, "group_id": None} for one in patient_ids]
    owners += [{"patient_id": None, "group_id": one} for one in group_ids]
    rows: Rows = {
        "extractions": [
            {
                "article_id": article_id,
                "text_sha256": extraction.text_sha256,
                "fingerprint": extraction.fingerprint,
            }
        ],
        "mentions": [_mention_row(article_id, at, mention) for at, mention in enumerate(extraction.mentions)],
        "patients": [
            {"patient_id": patient_id, **_subject_row(article_id, patient)}
            for patient_id, patient in zip(patient_ids, extraction.patients, strict=True)
        ],
        "groups": [
            {"group_id": group_id, "n": group.n, **_subject_row(article_id, group)}
            for group_id, group in zip(group_ids, extraction.groups, strict=True)
        ],
        "mention_owners": [
            {
                "mention_id": _mention_id(article_id, at),
                "owner_id": owners[owner.subject]["patient_id"] or owners[owner.subject]["group_id"],
                **owners[owner.subject],
                "rule": owner.rule,
            }
            for at, mention in enumerate(extraction.mentions)
            for owner in mention.owners
        ],
        "antibody_results": [],
        "drug_exposures": [],
        "doses": [],
        "outcomes": [],
    }
    for subject, owner in zip([*extraction.patients, *extraction.groups], owners, strict=True):
        _add_facts(rows, article_id, subject.facts, owner)
    _add_facts(rows, article_id, extraction.unowned, {"patient_id": None, "group_id": None})
    return rows


def _mention_id(article_id: str, at: int | None) -> str | None:
    return None if at is None else f"{article_id}#m{at}"


def _mention_row(article_id: str, at: int, mention: Any) -> dict[str, Any]:
    row = {"mention_id": _mention_id(article_id, at), "article_id": article_id}
    row |= {name: getattr(mention, name) for name in MENTION_COLUMNS}
    row["attributes"] = literature.as_json(dict(mention.attributes))
    return row


def _subject_row(article_id: str, subject: Any) -> dict[str, Any]:
    row = {"article_id": article_id} | {name: getattr(subject, name) for name in SUBJECT_COLUMNS}
    return row | {f"{cell}_mention_id": _mention_id(article_id, getattr(subject, f"{cell}_mention")) for cell in CELLS}


def _add_facts(rows: Rows, article_id: str, facts: Any, owner: dict[str, str | None]) -> None:
    def base(table: str, letter: str, fact: Any) -> dict[str, Any]:
        number = len(rows[table]) + 1
        key = {"antibody_results": "antibody_result_id", "drug_exposures": "drug_exposure_id"}
        return {
            key.get(table, f"{table[:-1]}_id"): f"{article_id}#{letter}{number}",
            "article_id": article_id,
            "mention_id": _mention_id(article_id, fact.mention),
            **owner,
        }

    for one in facts.antibodies:
        row = base("antibody_results", "a", one)
        row |= {name: getattr(one, name) for name in ("target", "result", "titer", "method", "isotype", "rule")}
        rows["antibody_results"].append(row)
    for drug in facts.drugs:
        row = base("drug_exposures", "d", drug)
        row |= {name: getattr(drug, name) for name in DRUG_COLUMNS}
        rows["drug_exposures"].append(row)
        for dose in drug.doses:
            dose_row = base("doses", "x", dose) | {"drug_exposure_id": row["drug_exposure_id"]}
            dose_row |= {name: getattr(dose, name) for name in DOSE_COLUMNS}
            for part in ("route", "frequency", "duration"):
                dose_row[f"{part}_mention_id"] = _mention_id(article_id, getattr(dose, f"{part}_mention"))
            rows["doses"].append(dose_row)
    for one in facts.outcomes:
        row = base("outcomes", "o", one) | {name: getattr(one, name) for name in OUTCOME_COLUMNS}
        row["effect"] = None if one.effect is None else literature.as_json(dict(one.effect))
        rows["outcomes"].append(row)
