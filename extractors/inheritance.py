"""Facts that reach a patient through another: "as in Case 1", "the same regimen", "respectively", a counted part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Span

from extractors import cohort, person
from extractors.scope import Segment, Sentences, Subject, at

LINKED = ("drug", "dose", "route", "frequency", "duration")
INHERITS = re.compile(
    rf"\b(?:as|like|than|similar(?:ly)? to|identical to|same (?:[\w-]+ ){{0,4}}(?:as|like))\s+(?:in "
    rf"|for |with |that (?:in|of) |those (?:in|of) )?(?:the )?"
    rf"(?:(?:case|patient)\s+(?P<label>{person._LABEL})|(?P<ordinal>first|second|third|previous|other) "
    rf"(?:patient|case|child|woman|man|boy|girl|sibling|sister|brother|one))"
    r"|\b(?P<same>the same|identical|a similar|this same)\s+(?:[\w-]+ ){0,2}(?:regimen|dose|doses"
    r"|dosage|dosing|protocol|schedule|treatment|therapy)\b",
    re.I,
)


def respective(doc: Doc, subjects: Sequence[Subject], segments: Sequence[Segment]) -> dict[tuple[str, int], int]:
    """ "Both took diazepam, 40 mg and 60 mg per day, respectively": as many doses as patients, in order."""
    found: dict[tuple[str, int], int] = {}
    for match in re.finditer(r"\brespectively\b", doc.text):
        segment = at(segments, match.start())
        if segment is None or not 2 <= len(segment.owners) <= 6:
            continue
        if any(subjects[o].kind != "patient" for o in segment.owners):
            continue
        for kind in ("dose", "drug", "antibody", "duration"):
            before = [
                s
                for s in doc.spans.get(kind, ())
                if max(segment.start, match.start() - 160) <= s.start_char < match.start()
            ]
            near = before[-len(segment.owners) :]
            if len(near) == len(segment.owners) and (kind != "drug" or len(before) == len(near)):
                found |= {(kind, s.start_char): o for s, o in zip(near, segment.owners, strict=True)}
                break
    return found


def inherit(doc: Doc, subjects: Sequence[Subject], segments: Sequence[Segment], sentences: Sentences) -> None:
    """ "Rituximab was given as in Case 1": the first patient's doses of it become the second's as well."""
    patients = [i for i, s in enumerate(subjects) if s.kind == "patient"]
    if len(patients) < 2:
        return
    drugs = list(doc.spans.get("drug", ()))
    for match in INHERITS.finditer(doc.text):
        segment = at(segments, match.start())
        if segment is None or not segment.owners:
            continue
        source = _source(match, subjects, patients, segment.owners)
        targets = [o for o in segment.owners if o != source]
        if source is None or not targets:
            continue
        begin = max((e for _, e, _ in sentences if e <= match.start()), default=0)
        names = {
            d._.value["name"]
            for d in drugs
            if begin <= d.start_char < match.end() + 60 and any(o == targets[0] for o, _ in d._.owners)
        }
        for span, drug in _with_drugs(doc):
            owned = [o for o, _ in span._.owners or []]
            wanted = drug._.value["name"] in names if names else drug._.value["role"] in ("index", None)
            if source in owned and wanted:
                span._.owners = span._.owners + [[t, "inherited"] for t in targets if t not in owned]


def _with_drugs(doc: Doc) -> Iterator[tuple[Span, Span]]:
    """Each drug, and each dose, route, frequency or duration that has one, with its drug."""
    drugs = list(doc.spans.get("drug", ()))
    for kind in LINKED:
        for span in doc.spans.get(kind, ()):
            if kind == "drug":
                yield span, span
            elif span._.value.get("drug") is not None:
                yield span, drugs[span._.value["drug"]]


def _source(
    match: re.Match[str], subjects: Sequence[Subject], patients: Sequence[int], owners: Sequence[int]
) -> int | None:
    if match["label"]:
        label = person._ROMAN.get(match["label"], match["label"])
        named = [i for i in patients if subjects[i].label == label]
        if named:
            return named[0]
        return patients[int(label) - 1] if label.isdigit() and 1 <= int(label) <= len(patients) else None
    if match["ordinal"] and match["ordinal"].lower() in person.ORDINALS:
        position = person.ORDINALS[match["ordinal"].lower()] - 1
        return patients[position] if position < len(patients) else None
    earlier = [i for i in patients if i < min(owners)]
    return earlier[-1] if earlier else None


def share_with_parts(doc: Doc, groups: cohort.Cohort, first: int) -> None:
    """The one drug that everyone was treated with, each counted part was treated with; of several, nobody knows."""
    owned = [(span, drug) for span, drug in _with_drugs(doc) if any(o == first for o, _ in span._.owners or [])]
    shared = [(span, drug) for span, drug in owned if drug._.value["role"] in ("index", None)]
    if len({drug._.value["name"] for _, drug in shared}) != 1:
        return
    for span, _ in shared:
        have = [o for o, _ in span._.owners]
        span._.owners = span._.owners + [[i, "inherited"] for i in groups.subsets if i not in have]
