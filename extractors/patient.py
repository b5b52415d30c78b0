"""Decides who the patients and groups are, and gives every mention its owners.

A text about individuals (`individual`, `scope`) yields one subject per person; a text about a study (`cohort`) yields
its population, arms and counted parts; both can meet in one abstract. `ownership` and `inheritance` then say what is
whose. What cannot be owned safely has no owner.
"""

from __future__ import annotations

from collections.abc import Sequence

import re2
from spacy.language import Language
from spacy.tokens import Doc

from extractors import cohort, individual, inheritance, ownership, person
from extractors.cohort import Study
from extractors.person import Count
from extractors.scope import IndividualScopes, Segment, Sentences, Subject

OWNED = (*ownership.OWNED, "age", "sex")
ELSEWHERE = re2.compile(
    r"(?i)\b(?:literature|reported cases|previous(?:ly)?|compared with|published|evidence"
    r"|case series involving|have been|has been|of the reported|review of)\b"
)
LARGE = 7  # more people than this are a cohort: an individual among them is an aside


@Language.factory(
    "litlode_patient", requires=["doc.spans", "span._.value"], assigns=["doc._.subjects", "span._.owners"]
)
def make_patient(nlp: Language, name: str) -> PatientScoper:
    """The component; it has no settings."""
    return PatientScoper()


class PatientScoper:
    """Set ``doc._.subjects`` (patients, then groups) and ``span._.owners`` of every span of the nine kinds."""

    def __call__(self, doc: Doc) -> Doc:
        doc._.subjects = []
        sentences = sentences_of(doc)
        body = [s for s in sentences if s[0] >= doc._.abstract_start] or sentences
        numbers = person.counts(doc.text)
        ages = list(doc.spans.get("age", ()))
        subjects, anchored = individual.individuals(doc, ages, sentences, body, numbers)
        segments: list[Segment] = []
        mixed = bool(subjects) and _is_mixed(doc.text, body, subjects, numbers)
        if subjects:
            segments = IndividualScopes(doc.text, subjects, anchored, mixed).segments(body)
        groups = None
        if not subjects or mixed:
            spans = [list(doc.spans.get(kind, ())) for kind in ("drug", "antibody")]
            groups = cohort.read_cohort(Study(doc.text, body, numbers, spans[0], spans[1], len(subjects)))
        if groups:
            segments = _overlaid(segments, groups.segments) if subjects else groups.segments
            subjects = subjects + groups.subjects
        if not subjects:
            return doc
        ownership.own(doc, subjects, segments, groups)
        ownership.own_anchors(doc, subjects, anchored)
        ownership.own_ages(doc, subjects, segments, groups)
        inheritance.inherit(doc, subjects, segments, body)
        if groups and groups.subsets:
            inheritance.share_with_parts(doc, groups, len(subjects) - len(groups.subjects))
        ownership.own_relatives(doc, subjects)
        ownership.mark_presenting(doc, subjects, sentences)
        ownership.own_pronouns(doc, subjects, segments)
        _finish(doc, subjects)
        return doc


def sentences_of(doc: Doc) -> Sentences:
    """(start, end, section category) of each sentence, in characters."""
    sections = doc._.sections or []
    found: Sentences = []
    for sent in doc.sents:
        start = sent.start_char
        category = next((s["category"] for s in sections if s["start"] <= start < s["end"]), None)
        found.append((start, sent.end_char, category))
    return found


def _is_mixed(text: str, body: Sentences, subjects: Sequence[Subject], numbers: Sequence[Count]) -> bool:
    """Whether the individuals are an aside of a study of many: many are counted, and as this study's own."""
    large = [c.start for c in numbers if (c.total or c.n) > max(LARGE, 2 * len(subjects))]
    for begin, end, category in body if large else ():
        if category != "BACKGROUND" and any(begin <= start < end for start in large):
            sentence = text[begin:end]
            if cohort.POPULATION.search(sentence) and not ELSEWHERE.search(sentence):
                return True
    return False


def _overlaid(own: list[Segment], cohort_segments: list[Segment]) -> list[Segment]:
    """Individuals' segments win; what they leave unowned falls to the cohort's."""
    result = [s for s in own if s.owners]
    for segment in cohort_segments:
        if not any(s.start < segment.end and segment.start < s.end for s in result):
            result.append(segment)
    return sorted(result, key=lambda s: s.start)


def _finish(doc: Doc, subjects: Sequence[Subject]) -> None:
    """Number the patients, put groups last, drop groups that own nothing, and renumber the owners."""
    owners = [owner for kind in OWNED for span in doc.spans.get(kind, ()) for owner in span._.owners or []]
    used = {index for index, rule in owners if rule != "inherited"}
    kept = [i for i, s in enumerate(subjects) if s.kind == "patient" and (s.label != "one patient" or i in used)]
    named = ("all", "arm: ")  # a study and its arms are rows whether or not a fact is known of them
    kept += [i for i, s in enumerate(subjects) if s.kind == "group" and (i in used or s.label.startswith(named))]
    order = {old: new for new, old in enumerate(kept)}
    for kind in OWNED:
        for span in doc.spans.get(kind, ()):
            span._.owners = [[order[o], rule] for o, rule in span._.owners or [] if o in order]
            if kind == "outcome":
                span._.value["presenting"] = [order[o] for o in span._.value["presenting"] if o in order]
    number = 0
    for old in kept:
        subject = subjects[old]
        if subject.kind == "patient":
            number += 1
        label = (
            subject.label
            if subject.kind == "group" or not subject.label.isalnum() or not subject.label
            else f"patient {subject.label}"
        )
        doc._.subjects.append(
            {
                "kind": subject.kind,
                "label": label or f"patient {number}",
                "n": subject.n if subject.kind == "group" else None,
                "start": subject.start,
                "end": subject.end,
            }
        )
