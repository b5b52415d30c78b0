"""Flags patients of two papers who may be one person, with the reasons in words. Nobody is merged: people decide.

`refresh` finds the pairs: `same_patient.sql` names those that agree in sex, age and one more thing; `weigh` says what
else they share, and three rules say which pairs are worth a look.

- ``linked_papers``: one paper names the other (a comment, an update, a republication), and two facts agree.
- ``shared_authors``: the papers share an author, and two facts agree.
- ``same_details``: no author is shared, but age, disease and three more facts agree, two of them to the number. Papers
  whose authors are known and quite different must agree in two more.

An opposite antibody result, or another age at onset, speaks against a pair, and it is left out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlite_utils

from db import migrations, transaction

CANDIDATES = Path(__file__).with_suffix(".sql")
CHUNK = 500  # patients whose facts are asked for at once
TEMPORARY = ("person", "author", "telling", "written", "link", "detail", "fact", "candidate")
NEAR_YEARS = 3


@dataclass(slots=True)
class Person:
    """What is compared of a patient."""

    patient_id: str
    article_id: str
    age: float
    onset: float | None
    disease: str | None
    year: int | None
    positive: dict[str, str | None] = field(default_factory=dict)  # target: titre
    negative: set[str] = field(default_factory=set)
    drugs: set[str] = field(default_factory=set)
    doses: set[str] = field(default_factory=set)  # "rituximab 375 mg/m2"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why two patients may be one."""

    rule: str
    score: int
    reasons: tuple[str, ...]


# ---------------------------------------------------------------------------------------------- find


def refresh(db: sqlite_utils.Database) -> bool:
    """Find the pairs anew where something has changed since; whether it had."""
    if db.execute("SELECT is_current FROM same_patient_state").fetchone()[0]:
        return False
    with transaction.write(db):
        _drop_temporary(db)
        for statement in migrations.statements(CANDIDATES.read_text(encoding="utf-8")):
            db.execute(statement)
        db.execute("DELETE FROM same_patient_pairs")
        transaction.insert(db, "same_patient_pairs", list(_pairs(db)))
        _drop_temporary(db)
        db.execute("UPDATE same_patient_state SET is_current = 1")
    return True


def _drop_temporary(db: sqlite_utils.Database) -> None:
    for name in TEMPORARY:
        db.execute(f"DROP TABLE IF EXISTS temp.same_{name}")


def _pairs(db: sqlite_utils.Database) -> Iterator[dict[str, Any]]:
    candidates = db.execute(
        "SELECT patient_id_a, patient_id_b FROM same_candidate ORDER BY patient_id_a, patient_id_b"
    ).fetchall()
    people = _people(db, sorted({patient_id for pair in candidates for patient_id in pair}))
    authors = _authors(db, sorted({person.article_id for person in people.values()}))
    telling = {name for (name,) in db.execute("SELECT name FROM same_telling")}
    links = set(db.execute("SELECT article_a, article_b FROM same_link").fetchall())
    for id_a, id_b in candidates:
        a, b = people[id_a], people[id_b]
        by_a, by_b = authors[a.article_id], authors[b.article_id]
        is_linked = (a.article_id, b.article_id) in links
        are_others = bool(by_a and by_b) and by_a.isdisjoint(by_b)
        found = weigh(a, b, sorted(by_a & by_b & telling), is_linked=is_linked, are_others=are_others)
        if found is not None:
            yield {
                "patient_id_a": id_a,
                "patient_id_b": id_b,
                "rule": found.rule,
                "score": found.score,
                "reasons": json.dumps(found.reasons, ensure_ascii=False),
            }


# ---------------------------------------------------------------------------------------------- weigh


def weigh(a: Person, b: Person, authors: Sequence[str], *, is_linked: bool, are_others: bool) -> Verdict | None:
    """Why the two may be one; None where something speaks against it, or too little for it.

    ``authors`` are those of both papers; ``are_others``: both papers name theirs, and nobody is on both.
    """
    if a.positive.keys() & b.negative or b.positive.keys() & a.negative:
        return None
    if a.onset is not None and b.onset is not None and abs(a.onset - b.onset) > 1:
        return None
    facts = list(_shared_facts(a, b))
    n_facts, n_exact = len(facts), sum(is_exact for _, is_exact in facts)
    if is_linked and n_facts >= 2:
        rule, score, reasons = "linked_papers", 3, ["one paper names the other"]
    elif authors and n_facts >= 2:
        rule, score, reasons = "shared_authors", min(len(authors), 3) + 1, [_named("author", authors)]
    elif a.age == b.age and a.disease and a.disease == b.disease and n_facts >= 4 + 2 * are_others and n_exact >= 2:
        rule, score, reasons = "same_details", 1, []
    else:
        return None
    if a.age == b.age:
        reasons.append(f"both {a.age:g} years old")
        score += 1
    else:
        reasons.append(f"{a.age:g} and {b.age:g} years old, as the papers' dates would have it")
    reasons += [words for words, _ in facts]
    score += n_facts + n_exact
    if a.year is not None and b.year is not None and abs(a.year - b.year) <= NEAR_YEARS:
        reasons.append("published in one year" if a.year == b.year else f"published in {a.year} and {b.year}")
        score += 1
    return Verdict(rule, score, tuple(reasons))


def _shared_facts(a: Person, b: Person) -> Iterator[tuple[str, bool]]:
    """What two patients share, in words, and whether it agrees to the number."""
    if a.disease is not None and a.disease == b.disease:
        yield f"both {a.disease}", False
    if a.onset is not None and a.onset == b.onset:
        yield f"ill since the age of {a.onset:g}", True
    for target in sorted(a.positive.keys() & b.positive.keys()):
        titer = a.positive[target]
        is_exact = titer is not None and titer == b.positive[target]
        yield f"both {target} positive" + (f" at {titer}" if is_exact else ""), is_exact
    doses = sorted(a.doses & b.doses)
    for dose in doses:
        yield f"both {dose}", True
    dosed = {dose.rpartition(" ")[0] for dose in doses}
    drugs = sorted((a.drugs & b.drugs) - dosed)
    if drugs:
        yield _named("drug", drugs), False


def _named(noun: str, names: Sequence[str]) -> str:
    listed = ", ".join(name.title() if noun == "author" else name for name in names[:4])
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return f"shared {noun}{'s' if len(names) > 1 else ''} {listed}{more}"


# ---------------------------------------------------------------------------------------------- what is compared


def _people(db: sqlite_utils.Database, patient_ids: Sequence[str]) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for row in _in_chunks(
        db,
        "SELECT p.patient_id, p.article_id, x.age, p.onset_age_years, x.disease, x.year"
        " FROM patients AS p JOIN same_person AS x USING (patient_id) WHERE p.patient_id IN",
        patient_ids,
    ):
        people[row[0]] = Person(*row)
    for patient_id, target, result, titer in _in_chunks(
        db, "SELECT patient_id, target, result, titer FROM antibody_results WHERE patient_id IN", patient_ids
    ):
        if result == "positive":
            person = people[patient_id]
            person.positive[target] = person.positive.get(target) or titer
        elif result == "negative":
            people[patient_id].negative.add(target)
    for patient_id, name, amount, unit, per in _in_chunks(
        db,
        "SELECT d.patient_id, d.name, x.amount, x.unit, x.per FROM drug_exposures AS d"
        " LEFT JOIN doses AS x USING (drug_exposure_id) WHERE d.role IS NOT 'considered' AND d.patient_id IN",
        patient_ids,
    ):
        people[patient_id].drugs.add(name)
        if amount is not None:
            people[patient_id].doses.add(f"{name} {amount:g}\N{NO-BREAK SPACE}{'/'.join(p for p in (unit, per) if p)}")
    for person in people.values():  # tested twice, with both results: it tells nothing
        person.negative -= person.positive.keys()
    return people


def _authors(db: sqlite_utils.Database, article_ids: Sequence[str]) -> dict[str, set[str]]:
    """Article to the names of its authors; a set that is empty where none are known."""
    found: dict[str, set[str]] = defaultdict(set)
    for article_id, name in _in_chunks(
        db, "SELECT article_id, name FROM same_author WHERE name IS NOT NULL AND article_id IN", article_ids
    ):
        found[article_id].add(name)
    return found


def _in_chunks(db: sqlite_utils.Database, sql: str, ids: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    for at in range(0, len(ids), CHUNK):
        chunk = ids[at : at + CHUNK]
        yield from db.execute(f"{sql} ({', '.join('?' * len(chunk))})", chunk)
