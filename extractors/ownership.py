"""Gives spans their owners: by segment, by anchor, by the drug or arm they hang on; ages and sexes by own rules."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from spacy.tokens import Doc, Span

from extractors import attributes, cohort, inheritance, person
from extractors.person import Anchor
from extractors.scope import Segment, Sentences, Subject, at

OWNED = ("antibody", "drug", "dose", "route", "frequency", "duration", "outcome", "diagnosis")
PARTLY = re.compile(r"(?:\d\)?|%\)?)\s*(?:were|was|of|patients|:|=|as)?\s*(?:were )?$", re.I)


def own(doc: Doc, subjects: Sequence[Subject], segments: Sequence[Segment], groups: cohort.Cohort | None) -> None:
    """The owners of everything but ages and sexes: drugs first, because doses and routes may hang on them."""
    drugs = list(doc.spans.get("drug", ()))
    first = len(subjects) - len(groups.subjects) if groups else 0
    respective = inheritance.respective(doc, subjects, segments)
    for drug in drugs:
        segment = at(segments, drug.start_char)
        drug._.owners = _drug_owners(drug, segment, groups, first)
        if ("drug", drug.start_char) in respective:
            drug._.owners = [[respective["drug", drug.start_char], "respectively"]]
    for kind in OWNED:
        for span in doc.spans.get(kind, ()) if kind != "drug" else ():
            segment = at(segments, span.start_char)
            span._.owners = [[o, segment.rule] for o in segment.owners] if segment else []
            index = span._.value.get("drug")
            if index is not None and (not span._.owners or (groups and groups.by_drug)):
                span._.owners = list(drugs[index]._.owners)
            if groups and segment:
                _own_of_group(span, segment, groups)
            if (kind, span.start_char) in respective:
                span._.owners = [[respective[kind, span.start_char], "respectively"]]
            if kind == "dose" and index is not None:
                owned = [o for o, _ in drugs[index]._.owners]
                drugs[index]._.owners += [[o, "dose"] for o, _ in span._.owners if o not in owned]


def _drug_owners(drug: Span, segment: Segment | None, groups: cohort.Cohort | None, first: int) -> list[list[object]]:
    """In a trial the arms that received it; a drug of every arm, or of none, is the whole population's as well."""
    if segment is None or not segment.owners:
        return []
    owners, rule = segment.owners, segment.rule
    if groups and groups.by_drug:
        arms = groups.by_drug.get(drug._.value["name"])
        if arms:
            owners, rule = (arms, "arm") if len(arms) < len(groups.arms) else ((first, *arms), "arm")
        elif owners == (first,) and drug._.value["role"] != "prior":
            owners, rule = (first, *groups.arms), "population"
    return [[owner, rule] for owner in owners]


def _own_of_group(span: Span, segment: Segment, groups: cohort.Cohort) -> None:
    """A counted antibody belongs to the part that it defines, a comparison to the arm that is compared."""
    index = groups.antibodies.get(span.start_char) if span.label_ == "antibody" else None
    if index is not None:
        span._.owners = [[index, "subset"]]
    elif span.label_ == "outcome" and groups.compared is not None and segment.rule == "population":
        span._.owners = [[groups.compared, "comparison"]]


def own_anchors(doc: Doc, subjects: Sequence[Subject], anchored: Sequence[tuple[Anchor, int]]) -> None:
    """The ages and sexes of the words that introduce each patient."""
    sexes = list(doc.spans.get("sex", ()))
    sexed: set[int] = set()
    for anchor, index in anchored:
        if anchor.age is not None:
            anchor.age._.owners = [[index, "anchor"]]
        if anchor.sex:
            sexed.add(index)
        places = [(anchor.start, anchor.end), *([anchor.sexed_at] if anchor.sexed_at else [])]
        telling = [s for place in places for s in _telling(sexes, place, subjects[index].sex)]
        if not telling and anchor.sex:
            telling = _add_sex(doc, anchor, places)
        for span in telling:
            if [index, "anchor"] not in (span._.owners or []):
                span._.owners = [*(span._.owners or []), [index, "anchor"]]
    for index, subject in enumerate(subjects):
        if subject.kind == "patient" and subject.sex and index not in sexed:
            for span in _telling(sexes, (subject.start, subject.end), subject.sex):
                span._.owners = [*(span._.owners or []), [index, "count"]]


def _telling(sexes: Sequence[Span], place: tuple[int, int], sex: str | None) -> list[Span]:
    """The words inside a place that say this sex."""
    first = bisect_left(sexes, place[0], key=lambda s: s.start_char)
    last = bisect_left(sexes, place[1], key=lambda s: s.start_char)
    return [s for s in sexes[first:last] if s._.value["sex"] == sex]


def _add_sex(doc: Doc, anchor: Anchor, places: Sequence[tuple[int, int]]) -> list[Span]:
    """The noun that says the sex where the sex extractor has no such word: "her 3-year-old sister"."""
    for begin, end in places:
        for match in re.finditer(r"[^\W\d_]+", doc.text[begin:end]):
            if person.sex_of(match[0]) == anchor.sex and doc.char_span(begin + match.start(), begin + match.end()):
                start = begin + match.start()
                span = attributes.add_span(
                    doc, "sex", start, begin + match.end(), {"sex": anchor.sex, "n": None}, "sex.relative"
                )
                doc.spans["sex"] = sorted([*doc.spans.get("sex", ()), span], key=lambda s: s.start_char)
                return [span]
    return []


def own_ages(doc: Doc, subjects: Sequence[Subject], segments: Sequence[Segment], groups: cohort.Cohort | None) -> None:
    """Ages with a role, or of a group, by segment; a lone patient's plain age, where she has no other."""
    for age in doc.spans.get("age", ()):
        if age._.owners:
            continue
        segment = at(segments, age.start_char)
        value = age._.value
        if segment is None or not segment.owners or value["statistic"] == "limit":
            continue
        of_group = [o for o in segment.owners if subjects[o].kind == "group"]
        single = len(segment.owners) == 1 and subjects[segment.owners[0]].kind == "patient"
        if of_group and (value["statistic"] or value["years_high"] is not None):
            age._.owners = [[o, segment.rule] for o in of_group]
        elif (single and value["role"] in ("onset", "diagnosis", "treatment", "death")) or (
            single
            and value["role"] in (None, "presentation")
            and value["statistic"] in (None, "range")
            and subjects[segment.owners[0]].age is None
        ):
            age._.owners = [[segment.owners[0], segment.rule]]
    if groups:
        _own_group_sex(doc, len(subjects) - len(groups.subjects), groups)


def _own_group_sex(doc: Doc, first: int, groups: cohort.Cohort) -> None:
    """One sex for a study whose every word of sex is the same, one of them in the plural ("postmenopausal women")."""
    spans = [s for s in doc.spans.get("sex", ()) if not s._.owners]
    everyone = groups.subjects[0]
    if any(s._.value["n"] not in (None, everyone.n) or PARTLY.search(doc.text, 0, s.start_char) for s in spans):
        return  # "88 (70%) were women": not all of them
    sexes = {s._.value["sex"] for s in spans}
    plural = [s for s in spans if re.fullmatch(r"women|men|girls|boys|females|males|ladies|mothers", s.text, re.I)]
    if len(sexes) != 1 or not plural:
        return
    body = [s for s in plural if s.start_char >= doc._.abstract_start] or plural
    everyone.sex = body[0]._.value["sex"]
    body[0]._.owners = [[first, "population"], *([i, "population"] for i in groups.arms)]


def mark_presenting(doc: Doc, subjects: Sequence[Subject], sentences: Sentences) -> None:
    """What befell a patient before any treatment is why she came, not what came of it."""
    ends = [end for _, end, _ in sentences]
    first: dict[int, int] = {}
    for drug in doc.spans.get("drug", ()):
        for owner, _ in drug._.owners or []:
            first.setdefault(owner, drug.start_char)
    for span in doc.spans.get("outcome", ()):
        value = span._.value
        place = bisect_right(ends, span.start_char)
        end = ends[place] if place < len(ends) else len(doc.text)
        lasting = value["direction"] in ("died", "survived")
        value["presenting"] = [
            owner
            for owner, _ in span._.owners or []
            if subjects[owner].kind == "patient" and owner in first and end <= first[owner] and not lasting
        ]


def own_relatives(doc: Doc, subjects: Sequence[Subject]) -> None:
    """What is said of a relative who is a case is no family history: it is about that patient."""
    relatives = {i for i, s in enumerate(subjects) if s.is_relative}
    for kind in (*OWNED, "age", "sex") if relatives else ():
        for span in doc.spans.get(kind, ()):
            assertion = span._.assertion
            if assertion and assertion["is_family"] and any(o in relatives for o, _ in span._.owners or []):
                span._.assertion = {**assertion, "is_family": False, "cue": None}


def own_pronouns(doc: Doc, subjects: Sequence[Subject], segments: Sequence[Segment]) -> None:
    """Where no noun says a patient's sex, her pronouns do; the first of them becomes the evidence."""
    added = []
    for index, subject in enumerate(subjects):
        if subject.kind != "patient" or subject.sex:
            continue
        for segment in segments:
            if segment.owners != (index,) or segment.rule == "inherited":
                continue
            match = person.PRONOUN.search(doc.text, segment.start, segment.end)
            if match:
                subject.sex = "female" if match[1].lower() in ("she", "her", "hers") else "male"
                span = attributes.add_span(
                    doc, "sex", match.start(), match.end(), {"sex": subject.sex, "n": None}, "sex.pronoun"
                )
                span._.assertion = None
                span._.owners = [[index, "pronoun"]]
                added.append(span)
                break
    if added:
        doc.spans["sex"] = sorted([*doc.spans.get("sex", ()), *added], key=lambda s: s.start_char)
