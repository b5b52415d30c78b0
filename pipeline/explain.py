"""`litlode annotate --explain`: one page that shows what was read in each text, whose it is, and why.

For whoever asks where a cell comes from, or why it is empty. The page needs no network and no script. Everything on it
is named by the ids that the database uses: mention 13 is ``m13``.

Reading order: `write` (the page), `document` (what it shows of one text), and the parts of it: `lines` (the text, cut
where its subject changes), `cards` (patients, groups, and what nobody owns), `rows` (every mention).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import jinja2

from db import evidence
from pipeline import annotate
from pipeline.annotate import LineError, Reading
from pipeline.config import RULES
from pipeline.counted import counted
from pipeline.records import (
    AntibodyResult,
    Described,
    Dose,
    DrugExposure,
    Extraction,
    Facts,
    Field,
    Group,
    Mention,
    Outcome,
)

ROOT = Path(__file__).resolve().parents[1]
KINDS_CSS = ROOT / "db" / "datasette" / "static" / "kinds.css"
FLAGS = ("negated", "family", "historical", "hypothetical")
COLOURED = 24  # subjects of one text that can be picked out; further ones are listed all the same
NOT_WORDS = ("drug", "drugs", "stands_for", "quote", "quote_text", "presenting")
"""Readings that point at other words: shown as links, or not at all."""
WHY = {
    "outside": "no rule says whose these words are",
    "general": "said in general, or before anybody was introduced",
    "relative": "about a relative who is no patient here",
    "stranger": "about somebody of the other sex, whom the text has not introduced",
    "anchor": "these words introduce them",
    "again": "these words name them again",
    "scope": "goes on about whoever was spoken of last",
    "pronoun": "the first pronoun for them",
    "label": "called by number, letter or initials",
    "ordinal": "called the first, the second …",
    "sex": "the only one whom the noun fits",
    "age": "called the younger or the older",
    "one": "one of them",
    "other": "the other, or the others",
    "all": "said of everybody",
    "number": "said of everybody, by their number",
    "these": "said of those last spoken of together",
    "part": "said of some of them, and nothing says which",
    "all but": "said of everybody except those who are named",
    "count": "introduced by a count",
    "respectively": "in the order of the patients",
    "inherited": "the same as was said of another",
    "dose": "through the dose that goes with it",
    "arm": "the arm of the study that is named, or got the drug",
    "population": "the whole study",
    "whole": "the whole study",
    "subset": "a counted part of the study",
    "comparison": "the arm that is compared",
    "title": "what the title, or “we report a case of …”, says that the report is about",
    "unowned": "no rule says whose these words are",
}
"""What each rule that finds an owner means; a rule that is not listed here is shown by its name alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A stretch of a field that is about the same subjects, or about nobody."""

    start: int
    owners: tuple[int, ...]
    rule: str
    pieces: list[evidence.Piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One value of a patient or group: the mention it rests on, and how the owner came to it."""

    text: str
    mention: int | None
    rule: str = ""
    parts: tuple[Fact, ...] = ()


def write(lines: Iterable[bytes], out: BinaryIO, model: str = RULES, analytes: bool = False) -> int:
    """Write the page of all lines, as each is read; gives how many could not be used. The page says why."""
    failed = 0

    def documents() -> Iterator[dict[str, Any]]:
        nonlocal failed
        for number, reading in enumerate(annotate.readings(lines, model, analytes), 1):
            failed += isinstance(reading, LineError)
            yield {"number": number, **document(reading)}

    environment = jinja2.Environment(
        autoescape=True,
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    page = environment.get_template("explain.html").generate(
        documents=documents(),
        counted=counted,
        kinds_css=KINDS_CSS.read_text(encoding="utf-8"),
        coloured=COLOURED,
        why=WHY,
        flags=FLAGS,
    )
    for part in page:
        out.write(part.encode())
    return failed


def document(reading: Reading | LineError) -> dict[str, Any]:
    """What the page shows of one text."""
    if isinstance(reading, LineError):
        return {"id": reading.id, "error": str(reading)}
    extraction, text, doc = reading.extraction, reading.text, reading.doc
    split: int = doc._.abstract_start
    scopes = doc._.scopes or []
    anchors = [doc.text[subject["start"] : subject["end"]] for subject in doc._.subjects or ()]
    return {
        "id": text.article_id,
        "error": None,
        "title": lines(extraction, "title", text.title or "", scopes, 0),
        "abstract": lines(extraction, "abstract", text.abstract or "", scopes, split),
        "cards": cards(extraction, anchors),
        "unowned": facts(extraction.unowned),
        "loose": [i for i, mention in enumerate(extraction.mentions) if not mention.owners],
        "mentions": extraction.mentions,
        "labels": [owner.label for owner in _owners(extraction)],
        "rows": rows(extraction),
    }


# ------------------------------------------------------------------------------------------------ the text


def lines(
    extraction: Extraction, field: Field, text: str, scopes: Sequence[tuple[int, int, list[int], str]], shift: int
) -> list[Line]:
    """The text of one field in lines; joined they are the text again. ``shift``: where the field begins in the doc."""
    found: list[tuple[int, int, tuple[int, ...], str]] = []
    position = 0

    def add(end: int, owners: Sequence[int], rule: str) -> None:
        nonlocal position
        if found and found[-1][2:] == (tuple(owners), rule):
            position = found.pop()[0]
        found.append((position, end, tuple(owners), rule))
        position = end

    for first, last, owners, rule in scopes:
        start, end = max(first - shift, position), min(last - shift, len(text))
        if end > start:
            if text[position:start].strip():
                add(start, (), "outside")
            add(end, owners, rule)  # what is blank before it is shown with it
    if text[position:].strip() or (text and not found):
        add(len(text), (), "outside")
    elif position < len(text):
        add(len(text), *found[-1][2:])
    mentions = [(i, mention) for i, mention in enumerate(extraction.mentions) if mention.field == field]
    return [
        Line(start=start, owners=owners, rule=rule, pieces=_pieces(text, start, end, mentions))
        for start, end, owners, rule in found
    ]


def _pieces(text: str, start: int, end: int, mentions: Sequence[tuple[int, Mention]]) -> list[evidence.Piece]:
    """The pieces of one line. A mention that reaches into the next is marked in both."""
    inside = [
        {
            "mention_id": i,
            "kind": mention.kind,
            "start": max(mention.start, start) - start,
            "end": min(mention.end, end) - start,
        }
        for i, mention in mentions
        if mention.start < end and start < mention.end
    ]
    cues = [
        (max(mention.cue_start, start) - start, min(mention.cue_end, end) - start)
        for _, mention in mentions
        if mention.cue_start is not None
        and mention.cue_end is not None
        and mention.cue_start < end
        and start < mention.cue_end
    ]
    return evidence.pieces(text[start:end], inside, cues=cues)


# ------------------------------------------------------------------------------------------------ who had what


def cards(extraction: Extraction, anchors: Sequence[str]) -> list[dict[str, Any]]:
    """Each patient and group with everything that is said of it, in the order of `Owner.subject`."""
    return [
        {
            "label": owner.label,
            "is_group": isinstance(owner, Group),
            "n": owner.n if isinstance(owner, Group) else None,
            "anchor": anchor,
            "facts": _cells(owner, extraction.mentions) | facts(owner.facts),
        }
        for owner, anchor in zip(_owners(extraction), anchors, strict=True)
    ]


def _owners(extraction: Extraction) -> list[Described]:
    return [*extraction.patients, *extraction.groups]


def _cells(owner: Described, mentions: Sequence[Mention]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    ages = [] if owner.age_years is None else [f"{owner.age_years:g} years"]
    if owner.age_years_low is not None and owner.age_years_high is not None:
        ages.append(f"{owner.age_years_low:g} to {owner.age_years_high:g} years")
    if ages:
        found["Age"] = [Fact(text=", ".join(ages), mention=owner.age_mention)]
    if owner.onset_age_years is not None:
        found["Age at onset"] = [Fact(text=f"{owner.onset_age_years:g} years", mention=owner.onset_age_mention)]
    if owner.sex:
        found["Sex"] = [Fact(text=owner.sex, mention=owner.sex_mention)]
    if owner.diagnosis:
        found["Diagnosis"] = [Fact(text=_diagnosis(owner), mention=owner.diagnosis_mention)]
    return found


def _diagnosis(owner: Described) -> str:
    known = owner.disease and owner.disease.lower() != (owner.diagnosis or "").lower()
    return _joined(owner.diagnosis, known and f"that is {owner.disease}", owner.doid)


def facts(stated: Facts) -> dict[str, list[Fact]]:
    """Antibodies, drugs with their doses, and outcomes in words; a list that is empty is left out."""
    antibodies = [
        Fact(
            text=_joined(f"{a.target} {a.result}", a.isotype, a.titer and f"titre {a.titer}", a.method),
            mention=a.mention,
            rule=a.rule,
        )
        for a in stated.antibodies
    ]
    found = {
        "Antibodies": antibodies,
        "Drugs": [_drug(drug) for drug in stated.drugs],
        "Outcomes": [_outcome(outcome) for outcome in stated.outcomes],
    }
    return {name: items for name, items in found.items() if items}


def _drug(drug: DrugExposure) -> Fact:
    doses = tuple(Fact(text=_dose(dose), mention=dose.mention, rule=dose.rule) for dose in drug.doses)
    return Fact(text=_joined(drug.name, drug.role), mention=drug.mention, rule=drug.rule, parts=doses)


def _dose(dose: Dose) -> str:
    amount = "" if dose.amount is None else f"{dose.amount:g}"
    if dose.amount_high is not None:
        amount += f"–{dose.amount_high:g}"
    unit = "/".join(part for part in (dose.unit, dose.per) if part)
    times = dose.n_doses and f"{dose.n_doses} doses"
    every = not dose.frequency and dose.interval_days and f"every {dose.interval_days:g} days"
    return _joined(f"{amount} {unit}".strip(), dose.route, dose.frequency, times, every, dose.duration)


def _outcome(outcome: Outcome) -> Fact:
    numbers = [f"{number:g}" for number in (outcome.baseline, outcome.followup) if number is not None]
    events = outcome.n_events is not None and f"{outcome.n_events} of {outcome.n_total or 'those'}"
    return Fact(
        text=_joined(
            " ".join(filter(None, (outcome.measure, (outcome.direction or "").replace("_", " ")))) or outcome.text,
            outcome.benefit and {"better": "a benefit", "worse": "a harm", "none": "no benefit"}[outcome.benefit],
            numbers and f"{' → '.join(numbers)} {outcome.unit or ''}".strip(),
            events,
            outcome.effect and " ".join(str(value) for value in outcome.effect.values() if value is not None),
            outcome.p_value and f"P {outcome.p_value}",
            outcome.after_drug and f"after {outcome.after_drug}",
            outcome.at_days is not None and f"at {outcome.at_days:g} days",
        ),
        mention=outcome.mention,
        rule=outcome.rule,
    )


def _joined(*parts: object) -> str:
    return ", ".join(str(part) for part in parts if part)


# ------------------------------------------------------------------------------------------------ every mention


def rows(extraction: Extraction) -> list[dict[str, Any]]:
    """Each mention: what was read in it, the mentions it points at, whose it is and why, and which rows rest on it."""
    used = _used(extraction)
    return [
        {
            "mention": mention,
            "reading": reading_of(mention),
            "drugs": _drugs_of(mention),
            "flags": [flag for flag in FLAGS if getattr(mention, f"is_{flag}")],
            "used": sorted(used.get(i, ())),
            "same": _said_before(extraction, i),
        }
        for i, mention in enumerate(extraction.mentions)
    ]


def reading_of(mention: Mention) -> str:
    """What was read, in words: what is known, without pointers to other mentions."""
    known = {
        name: value
        for name, value in mention.attributes.items()
        if name not in NOT_WORDS and value is not None and value is not False and value != []
    }
    return ", ".join(f"{name.replace('_', ' ')} {_worded(value)}" for name, value in known.items())


def _worded(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Mapping):
        return " ".join(_worded(item) for item in value.values() if item is not None)
    if isinstance(value, list | tuple):
        return " ".join(_worded(item) for item in value)
    return "yes" if value is True else str(value)


def _drugs_of(mention: Mention) -> list[int]:
    value = mention.attributes
    linked = value.get("drugs") or [value.get("drug")]
    return [i for i in (*linked, value.get("stands_for")) if i is not None]


def _used(extraction: Extraction) -> dict[int, set[int]]:
    """Mention to the subjects whose rows rest on it; -1 is a fact without an owner."""
    used: dict[int, set[int]] = {}
    owners = _owners(extraction)
    for subject, owner in enumerate(owners):
        cells = (owner.sex_mention, owner.age_mention, owner.onset_age_mention, owner.diagnosis_mention)
        for mention in (*cells, *_rests_on(owner.facts)):
            if mention is not None:
                used.setdefault(mention, set()).add(subject)
    for mention in _rests_on(extraction.unowned):
        if mention is not None:
            used.setdefault(mention, set()).add(-1)
    return used


def _said_before(extraction: Extraction, at: int) -> int | None:
    """The mention that made the row of the same drug or antibody result of one of the same subjects."""
    mention = extraction.mentions[at]
    name = {"drug": ("name",), "antibody": ("target", "result")}.get(mention.kind)
    if name is None or any(getattr(mention, f"is_{flag}") for flag in FLAGS if flag != "historical"):
        return None
    owners = _owners(extraction)
    for owner in mention.owners:
        stated = owners[owner.subject].facts
        made: tuple[DrugExposure | AntibodyResult, ...] = stated.drugs if mention.kind == "drug" else stated.antibodies
        for fact in made:
            if fact.mention != at and all(getattr(fact, part) == mention.attributes.get(part) for part in name):
                return fact.mention
    return None


def _rests_on(stated: Facts) -> Iterator[int | None]:
    yield from (fact.mention for fact in stated.antibodies)
    yield from (fact.mention for fact in stated.outcomes)
    for drug in stated.drugs:
        yield drug.mention
        for dose in drug.doses:
            yield from (dose.mention, dose.route_mention, dose.frequency_mention, dose.duration_mention)
