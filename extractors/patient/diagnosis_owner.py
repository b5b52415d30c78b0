"""Whose diagnosis it is that a title, or "we report two cases of …", names: everybody's who has none of her own."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from extractors import lazy_re as re
from extractors.patient.subject import Subject
from extractors.reading import Found, Reading

SIGN = "diagnosis.title_sign"
ABOUT = ("diagnosis.person_with", "diagnosis.for", "diagnosis.title_for", "diagnosis.case_of", "diagnosis.title", SIGN)
"""Wordings that say what a report is about, the likeliest first; all but "case of" in the title alone."""
ASIDE = ("diagnosis.comorbidity", "diagnosis.presented", "diagnosis.found")
"""Wordings of what somebody has besides what the title says: "a woman presented with pneumonia"."""
OF_PERSON = ("diagnosis.person_with", "diagnosis.comorbidity")
ONE_WITH = re.compile(
    r"\b(?:an?|one|another) (?:(?!with\b|of\b)[\w-]+ ){0,3}(?:patient|woman|man|child|girl|boy|infant|subject"
    r"|case) with"
    r"(?: an?| the| her| his)?(?: [\w-]+){0,2} ?$",
    re.IGNORECASE,
)
KIN = re.compile(r"\b(?:brothers?|sisters?|siblings?|twins?|famil\w+|mothers?|fathers?|kindred)\b", re.IGNORECASE)


def own_reports(reading: Reading, subjects: Sequence[Subject], abstract_start: int) -> None:
    """Give each patient, or else the study, its arms and its counted parts, the disease that the report is about.

    A report of individuals is about their disease; beside the arms of a study an individual is an aside.
    """
    for found in reading.of("diagnosis"):
        if any(subjects[o].kind == "group" for o, _ in found.owners) and _is_of_one(reading.text, found):
            found.owners = [
                [o, rule] for o, rule in found.owners if subjects[o].kind == "patient" or subjects[o].n == 1
            ]
    stated = {
        owner
        for found in reading.of("diagnosis")
        if found.rule not in ASIDE
        and not (found.assertion and (found.assertion["is_negated"] or found.assertion["is_hypothetical"]))
        for owner, _ in found.owners
    }
    study = [i for i, s in enumerate(subjects) if s.kind == "group" and s.label.startswith(("all", "arm: "))]
    sizes = {s.n for s in subjects if s.kind == "group"}
    parts = [i for i, s in enumerate(subjects) if s.kind == "group" and s.label != "all" and _is_part(s, sizes)]
    for found in reading.of("diagnosis"):  # what everybody of a study has, those of each arm and part have
        if any(subjects[o].label == "all" for o, _ in found.owners):
            found.owners = [*found.owners, *([i, "population"] for i in parts if i not in stated)]
            stated.update(parts)
    is_of_kin = bool(KIN.search(reading.text, 0, abstract_start))
    patients = [i for i, s in enumerate(subjects) if s.kind == "patient" and (is_of_kin or not s.is_relative)]
    among = [] if any(subjects[i].label != "all" for i in study) else [i for i in patients if i not in stated]
    for found in reading.of("diagnosis"):  # … and so have those of them who are told of one by one
        if among and any(subjects[o].label == "all" for o, _ in found.owners):
            found.owners = [*found.owners, *([i, "population"] for i in among)]
            among = []
    about = _about(reading, abstract_start)
    if about is not None and not (study and about.rule == SIGN):
        about.owners = [[i, "title"] for i in (study or patients) if study or i not in stated]
        if study:
            about.owners += [[i, "title"] for i in (*parts, *among) if i not in stated and i not in study]


def _is_of_one(text: str, found: Found) -> bool:
    """Whether a disease is that of one of many: "ischaemia in a patient with vasculitis"."""
    return found.rule in OF_PERSON and ONE_WITH.search(text, max(0, found.start - 60), found.start) is not None


def _is_part(subject: Subject, sizes: Collection[int | None]) -> bool:
    """Whether a group is counted of another one: the "8 of 48" of a study of 171 are of other people."""
    whole = re.fullmatch(r"\d+ of (\d+)", subject.label)
    return whole is None or int(whole[1]) in sizes


def _about(reading: Reading, abstract_start: int) -> Found | None:
    loose = [
        found
        for found in reading.of("diagnosis")
        if not found.owners
        and found.rule in ABOUT
        and (found.start < abstract_start or found.rule == "diagnosis.case_of")
        and not (
            found.assertion and any(found.assertion[f"is_{flag}"] for flag in ("negated", "family", "hypothetical"))
        )
    ]
    return min(loose, key=lambda found: (ABOUT.index(found.rule), _order(found)), default=None)


def _order(found: Found) -> int:
    """ "For fatigue in myasthenia": of such the last is the disease; of others the first."""
    return -found.start if found.rule == "diagnosis.title_for" else found.start
