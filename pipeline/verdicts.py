"""`litlode review`: what people decided, from a table that they filled in beside an export.

Three tables are known by their columns: verdicts on facts (``fact_id``, ``verdict``), decisions on articles
(``article_id``, ``decision``), and whether two patients are one (``patient_id_a``, ``patient_id_b``, ``verdict``). Rows
without a verdict are left out, so a whole ``facts.csv`` may come back with a column more.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db import reviews
from pipeline.errors import InputError

if TYPE_CHECKING:
    from sqlite_utils import Database

Row = Mapping[str, str]
Save = Callable[[list[dict[str, Any]]], int]

VERDICTS = ("agree", "wrong", "missing", "unsure")
DECISIONS = ("include", "exclude", "unsure")
STAGES = ("title_abstract", "full_text")
SAME = ("same", "different", "unsure")


@dataclass(slots=True, kw_only=True)
class Report:
    """What one file came to."""

    stored: int = 0
    left_out: int = 0  # rows without a verdict
    problems: list[str] = field(default_factory=list)


class RowError(Exception):
    """What is wrong with a row."""


def save(db: Database, path: Path, reviewer: str, now: datetime | None = None) -> Report:
    """Store the verdicts of one file; what cannot be used is named with its line, the rest is stored.

    A column ``reviewer`` goes before `reviewer`. Raises `InputError` for a file that is no such table.
    """
    header, rows = _read(path)
    by = {"reviewer": reviewer, "at": (now or datetime.now(UTC)).isoformat(timespec="seconds")}
    if {"fact_id", "verdict"} <= header:
        return _store(path, rows, "verdict", lambda row: _fact(db, row, by), partial(reviews.save_reviews, db))
    if {"patient_id_a", "patient_id_b", "verdict"} <= header:
        save = partial(reviews.save_same_patient_reviews, db)
        return _store(path, rows, "verdict", lambda row: _pair(db, row, by), save)
    if {"article_id", "decision"} <= header:
        return _store(path, rows, "decision", lambda row: _decision(db, row, by), partial(reviews.save_screening, db))
    raise InputError(
        f"{path}: its columns are {', '.join(sorted(header)) or 'none'}; expected a CSV table with fact_id and "
        "verdict, article_id and decision, or patient_id_a, patient_id_b and verdict. `litlode export` writes tables "
        "to add them to."
    )


def _read(path: Path) -> tuple[set[str], list[tuple[int, Row]]]:
    """The columns, and each row with its line; comma, semicolon or tab, as the heading has it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text; save it as CSV UTF-8.") from error
    heading = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=heading.count))
    names = [name.strip() for name in next(reader, [])]
    rows: list[tuple[int, Row]] = [
        (reader.line_num, dict(zip(names, (cell.strip() for cell in cells), strict=False))) for cells in reader
    ]
    return set(names), rows


def _store(
    path: Path, rows: Iterable[tuple[int, Row]], said: str, read: Callable[[Row], dict[str, Any]], save: Save
) -> Report:
    """Read each row that says something, and store what could be read."""
    report, good = Report(), []
    for line, row in rows:
        if not row.get(said):
            report.left_out += 1
            continue
        try:
            good.append(read(row))
        except RowError as error:
            report.problems.append(f"{path}, line {line}: {error}")
    report.stored = save(good)
    return report


def _fact(db: Database, row: Row, by: Row) -> dict[str, Any]:
    """A row of ``reviews``."""
    fact = reviews.fact(db, row["fact_id"])
    if fact is None:
        raise RowError(f"there is no fact {row['fact_id']}; after a new reading export again")
    for name in ("quote", "reading"):
        if row.get(name, fact[name]) != fact[name]:
            raise RowError(f"{row['fact_id']} has another {name} now: {fact[name]}; after a new reading export again")
    return {
        **fact,
        "verdict": _choice(row, "verdict", VERDICTS),
        "corrected": _as_json(row.get("corrected", "")),
        "reason": row.get("reason") or None,
        "reviewer": row.get("reviewer") or by["reviewer"],
        "reviewed_at": by["at"],
    }


def _decision(db: Database, row: Row, by: Row) -> dict[str, Any]:
    """A row of ``screening``."""
    if not reviews.has_article(db, row["article_id"]):
        raise RowError(f"there is no article {row['article_id']}")
    return {
        "article_id": row["article_id"],
        "stage": _choice(row, "stage", STAGES) if row.get("stage") else STAGES[0],
        "decision": _choice(row, "decision", DECISIONS),
        "reason": row.get("reason") or None,
        "reviewer": row.get("reviewer") or by["reviewer"],
        "decided_at": by["at"],
    }


def _pair(db: Database, row: Row, by: Row) -> dict[str, Any]:
    """A row of ``same_patient_reviews``."""
    sides: dict[str, str] = {}
    for one in "ab":
        patient = reviews.patient(db, row[f"patient_id_{one}"])
        if patient is None:
            raise RowError(f"there is no patient {row[f'patient_id_{one}']}; after a new reading export again")
        sides |= {f"article_{one}": patient["article_id"], f"patient_{one}": patient["label"]}
    if sides["article_a"] == sides["article_b"]:
        raise RowError("both patients are of one paper")
    return {
        **sides,
        "verdict": _choice(row, "verdict", SAME),
        "reason": row.get("reason") or None,
        "reviewer": row.get("reviewer") or by["reviewer"],
        "reviewed_at": by["at"],
    }


def _choice(row: Row, name: str, choices: tuple[str, ...]) -> str:
    value = row[name].lower().replace(" ", "_")
    if value not in choices:
        raise RowError(f'{name} is "{row[name]}"; choose: {", ".join(choices)}')
    return value


def _as_json(text: str) -> str | None:
    """A correction as JSON: what is no JSON is a text."""
    if not text:
        return None
    try:
        json.loads(text)
    except ValueError:
        return json.dumps(text, ensure_ascii=False)
    return text
