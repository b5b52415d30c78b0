"""Who had what, where only some were treated."""

from __future__ import annotations

from collections.abc import Sequence

from extractors import lazy_re as re
from extractors.link.wording import OF_WHAT
from extractors.patient.ownership import OWNED
from extractors.patient.subject import Segment, Subject, at
from extractors.reading import Reading

GIVEN = re.compile(
    r"\b(?:receiv(?:ed?|ing)|given|took|tak(?:en|ing)|treated|administered|dos(?:e|es|age)|started|increased|reduced|decreased|tapered|raised|escalated)\b[^.;]*$",
    re.IGNORECASE,
)
STARTED = re.compile(
    r"\b(?:given|started|added|begun|instituted|administered|initiated|received?|introduced|prescribed|treated|commenced)\b",
    re.IGNORECASE,
)
ENDED = re.compile(
    r"\b(?:stopp(?:ed|ing)|withdr[ae]w\w*|discontinu\w+|ceas(?:ed|ing)|cessation|omitted)\b", re.IGNORECASE
)
SOMEBODY = re.compile(
    r"\b(?:she|he|hers?|his|him|they|their|patients?|cases?|(?:wo)?m[ae]n|boys?|girls?|child(?:ren)?|infants?|brothers?|sisters?"
    r"|twins?|siblings?|sons?|daughters?|mother|father|husband|wife|first|second|third|other|another|latter|former|one|both|each"
    r"|all|neither)\b",
    re.IGNORECASE,
)


def own_lone_doses(reading: Reading, subjects: Sequence[Subject]) -> None:
    """ "Both received baclofen. Patient 1 was given 15 mg daily": of the one drug that she has had so far."""
    drugs = reading.of("drug")
    for dose in reading.of("dose"):
        if dose.value["drug"] is not None or len(dose.owners) != 1 or OF_WHAT.match(reading.text, dose.end):
            continue
        owner = dose.owners[0][0]
        begin, end = reading.sentence(dose.start)
        had = [i for i, d in enumerate(drugs) if d.start < dose.start and any(o == owner for o, _ in d.owners)]
        is_given = GIVEN.search(reading.text, begin, dose.start)
        if not had or not is_given or subjects[owner].kind != "patient" or any(begin <= d.start < end for d in drugs):
            continue
        if len({drugs[i].value["name"] for i in had}) == 1:
            for part in (p for kind in ("dose", "route", "frequency", "duration") for p in reading.of(kind)):
                if begin <= part.start < end and part.value["drug"] is None:
                    part.value["drug"] = had[-1]


def keep_to_treated(reading: Reading, subjects: Sequence[Subject], segments: Sequence[Segment]) -> None:
    """ "Treatment with it caused a rash", said of all patients: about those who have been told to have had it."""
    patients = {i for i, s in enumerate(subjects) if s.kind == "patient"}
    had: dict[str, set[int]] = {}
    for drug in reading.of("drug") if len(patients) > 1 else ():
        owners = {o for o, _ in drug.owners} & patients
        earlier = had.setdefault(drug.value["name"], set())
        segment = at(segments, drug.start)
        if segment and segment.rule == "scope" and owners == patients and earlier and earlier < patients:
            if STARTED.search(reading.text, segment.start, segment.end):
                continue
            for kind in OWNED:
                for found in reading.of(kind):
                    if segment.start <= found.start < segment.end and (kind != "drug" or found is drug):
                        found.owners = [[o, rule] for o, rule in found.owners if o in earlier]
            continue
        earlier |= owners


def give_to_treated(reading: Reading, subjects: Sequence[Subject]) -> None:
    """ "The rash resolved after X was stopped", told after the next patient: about the only one who had X.

    Only where the sentence names nobody; one that tells of no end of a treatment may well tell of the next one's.
    """
    if sum(s.kind == "patient" for s in subjects) < 2:
        return
    drugs = reading.of("drug")
    for begin, end, _ in reading.sentences:
        here = [d for d in drugs if begin <= d.start < end and d.owners]
        owners = {o for d in here for o, _ in d.owners}
        if len(owners) != 1 or SOMEBODY.search(reading.text, begin, end) or not ENDED.search(reading.text, begin, end):
            continue
        names = {d.value["name"] for d in here}
        had = [{o for o, _ in d.owners} for d in drugs if d.start < begin and d.value["name"] in names]
        had_it = set().union(*had)
        if len(had_it) == 1 and had_it != owners:
            [owner] = had_it
            for found in (f for kind in OWNED for f in reading.of(kind) if begin <= f.start < end):
                found.owners = [[owner, "scope"] for _ in found.owners[:1]]
