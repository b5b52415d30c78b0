"""Groups: the population of a study, its arms, and the parts that the results count ("6 of 8 patients").

The population owns what is said of everyone. An arm is known by its drugs, so a drug, and a dose tied to it, belong to
the arms that received it. A result that compares arms belongs to the first-named one, against the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import re2
from spacy.tokens import Span

from extractors import person, scope
from extractors.person import Count
from extractors.scope import Segment, Sentences, Subject

RANDOMIZED = re2.compile(
    r"(?i)\b(?:randomi[sz]ed|randomly|allocated|assigned)\b|\b(?:received|treated with|given"
    r"|administered)\s+either\b|\bcompar(?:ed?|ing|ison)\b[^.]{3,80}\b(?:with|to|versus|vs|and)\b"
)
ARM_BREAK = re.compile(
    r"\b(?:or|versus|vs\.?|compared (?:with|to)|against|and either|followed by|than)\b|;|\)\s*(?:,|and)\s", re.I
)
WITHOUT = re.compile(r"\bwith\b[^.;]{0,20}\bor without\b", re.I)
CONTROL = re.compile(
    r"\b(placebo|no (?:treatment|therapy|prophylaxis|intervention|drug)|(?:a |the )?"
    r"(?:untreated )?controls?(?: group| arm)?|standard (?:care|treatment|therapy|of care)|usual care"
    r"|conventional (?:care|treatment|therapy)|observation(?: alone| only)?|sham(?: \w+)?|vehicle"
    r"|saline|supportive care|waiting list|alone)\b",
    re.I,
)
ARM_SIZE = re.compile(
    rf"\(?\bn\s*=\s*(\d[\d,]*)\)?|\b({person.COUNT})\s+(?:patients|subjects|women|men|participants|received|to)\b", re.I
)
COUNTED_IN = re.compile(
    rf"(?:[ -]antibod(?:y|ies))?\s*(?:(?:was|were)\s+(?:present|detected|found|positive|seen|observed"
    rf"|identified)\s+|positivity\s+)?in\s+({person.COUNT})\b(?!\s*%)",
    re.I,
)
GROUP_WORD = re.compile(r"\b(?:groups?|arms?|patients|recipients|treated|receiving|regimen|with|on|after|for)\b", re.I)
POPULATION = re2.compile(
    r"(?i)\b(?:patients|subjects|participants|volunteers|women|men|children|adults|infants|individuals"
    r"|cases|people)\b[^.;]{0,80}?\b(?:were|was|received|underwent|had|completed|enrolled|included)\b"
    r"|\bwe (?:studied|evaluated|treated|investigated|enrolled|included|recruited|analy[sz]ed|reviewed"
    r"|examined|assessed|followed|performed|conducted|compared|identified)\b"
    r"|\b(?:randomi[sz]ed|randomly|trial|study (?:was|evaluated|included|population)|enrolled"
    r"|recruited|eligible|cohort of|retrospective|prospective)\b"
)
PEOPLE = re2.compile(r"(?i)\b(?:randomi|patients|subjects|women|men|children|participants|volunteers)")
COMPARES = re2.compile(
    r"(?i)\b(?:than|versus|vs\.?|compared|between|both (?:groups|arms)|differ\w*|favou?r\w*|superior"
    r"|inferior|similar|comparable)\b"
)


@dataclass(slots=True)
class Cohort:
    """The groups of one text, and who owns which characters."""

    subjects: list[Subject]
    segments: list[Segment]
    arms: list[int] = field(default_factory=list)  # indices of arms among the subjects
    by_drug: dict[str, tuple[int, ...]] = field(default_factory=dict)  # drug name -> arms
    subsets: list[int] = field(default_factory=list)
    antibodies: dict[int, int] = field(default_factory=dict)  # first character of an antibody -> the part it defines


def population(text: str, sentences: Sentences, numbers: Sequence[Count]) -> Subject | None:
    """The whole study population: the largest number of people counted as such, or one that is only spoken of."""
    best: Count | None = None
    for begin, end, category in sentences:
        if category == "BACKGROUND" or (
            scope.GENERIC.search(text[begin:end]) and not POPULATION.search(text[begin:end])
        ):
            continue
        for count in (c for c in numbers if begin <= c.start < end):
            n = count.total or count.n
            if n > 1 and (best is None or n > (best.total or best.n)):
                best = count
    if best is not None:
        return Subject(kind="group", label="all", start=best.start, end=best.end, n=best.total or best.n, sex=best.sex)
    for begin, end, category in sentences:
        match = POPULATION.search(text, begin, end)
        if match and category != "BACKGROUND" and PEOPLE.search(text, begin, end):
            return Subject(kind="group", label="all", start=match.start(), end=match.end())
    return None


def read_cohort(
    text: str,
    sentences: Sentences,
    numbers: Sequence[Count],
    drugs: Sequence[Span],
    antibodies: Sequence[Span],
    first: int,
) -> Cohort | None:
    """The groups of a text without individuals; ``first`` is the index that its first subject will have."""
    everyone = population(text, sentences, numbers)
    if everyone is None:
        return None
    cohort = Cohort([everyone], [])
    _find_arms(text, sentences, drugs, cohort, first)
    started = False
    cohort.antibodies = split_by_antibody(text, antibodies, cohort, first)
    for begin, end, category in sentences:
        sentence = text[begin:end]
        started = started or bool(POPULATION.search(sentence)) or begin <= everyone.start < end
        if (
            category == "BACKGROUND"
            or not started
            or (scope.GENERIC.search(sentence) and not POPULATION.search(sentence) and not COMPARES.search(sentence))
        ):
            cohort.segments.append(Segment(begin, end, (), "general"))
            continue
        segments = _segments(text, begin, end, numbers, cohort, first)
        for segment in segments:
            _name_by_antibody(segment, antibodies, cohort, first)
        cohort.segments += segments
    return cohort


def _find_arms(text: str, sentences: Sentences, drugs: Sequence[Span], cohort: Cohort, first: int) -> None:
    for begin, end, _ in sentences:
        match = RANDOMIZED.search(text, begin, end)
        if not match:
            continue
        inside = [
            d for d in drugs if match.start() <= d.start_char < end and not (d._.assertion or {}).get("is_negated")
        ]
        parts = _arm_parts(text, match.end(), end, inside)
        if len(parts) >= 2:
            for start, stop, names in parts:
                label = " + ".join(sorted(names, key=str)) if names else " ".join(text[start:stop].split()[:6])
                size = ARM_SIZE.search(text, start, stop)
                n = person.whole_number(size[1] or size[2]) if size else None
                cohort.arms.append(first + len(cohort.subjects))
                cohort.subjects.append(
                    Subject("group", f"arm: {label}", start, stop, n=n, sex=cohort.subjects[0].sex, names=set(names))
                )
            names_of = {d._.value["name"] for d in drugs}
            for name in names_of:
                arms = tuple(i for i in cohort.arms if name in cohort.subjects[i - first].names)
                if arms:
                    cohort.by_drug[name] = arms
            return


def _arm_parts(text: str, begin: int, end: int, drugs: Sequence[Span]) -> list[tuple[int, int, list[str]]]:
    """Pieces of a randomisation sentence between its "or", "versus" and ";", each with the drugs it names."""
    cuts = [begin]
    for match in ARM_BREAK.finditer(text, begin, end):
        cuts.append(match.end())
    cuts.append(end)
    parts: list[tuple[int, int, list[str]]] = []
    for start, stop in zip(cuts, cuts[1:], strict=False):
        names = list(dict.fromkeys(d._.value["name"] for d in drugs if start <= d.start_char < stop))
        if parts and names and WITHOUT.search(text, begin, stop) and len(cuts) == 3:
            return _with_or_without(parts[0], (start, stop, names))
        control = CONTROL.search(text, start, stop)
        inside = [d for d in drugs if start <= d.start_char < stop]
        if control and inside and control[1].lower() != "alone" and control.start() < inside[0].start_char:
            names = []
        if not names and not control:
            continue
        if control and control[1].lower() == "alone" and not names and parts:
            names = parts[-1][2][:1]
        label_names = names or ([control[1].lower()] if control else [])
        if parts and label_names == parts[-1][2]:
            continue
        parts.append((start, stop, label_names))
    distinct = {tuple(sorted(p[2])) for p in parts}
    return parts if 2 <= len(distinct) <= 6 else []


def _with_or_without(
    left: tuple[int, int, list[str]], right: tuple[int, int, list[str]]
) -> list[tuple[int, int, list[str]]]:
    """ "letrozole with (n = 47) or without (n = 43) zoledronic acid": both arms have the first, one has both."""
    both = [*left[2], *(name for name in right[2] if name not in left[2])]
    return [(left[0], left[1], both), (right[0], right[1], left[2])]


def _segments(text: str, begin: int, end: int, numbers: Sequence[Count], cohort: Cohort, first: int) -> list[Segment]:
    everyone = cohort.subjects[0]
    if cohort.arms:
        arm = _arm_named(text, begin, end, cohort, first)
        return (
            [Segment(begin, end, (arm,), "arm")] if arm is not None else [Segment(begin, end, (first,), "population")]
        )
    counts = [
        c
        for c in scope.subset_counts(text, begin, end, numbers, everyone.n)
        if everyone.n is not None and c.n < everyone.n and (c.total or 0) <= everyone.n and c.start != everyone.start
    ]
    if not counts:
        named = _subset_named(text, begin, end, cohort, first)
        return [Segment(begin, end, (first if named is None else named,), "population" if named is None else "subset")]
    segments = []
    if text[begin : counts[0].start].strip() and len(text[begin : counts[0].start].split()) > 5:
        segments.append(Segment(begin, counts[0].start, (first,), "population"))
    else:
        counts[0].start = begin
    for count, stop in zip(counts, [c.start for c in counts[1:]] + [end], strict=True):
        index = _subset(count, cohort, first)
        segments.append(Segment(count.start, stop, (index,), "subset"))
    return segments


def _subset(count: Count, cohort: Cohort, first: int) -> int:
    """The index of a counted part. "14 of 34 patients who got immunotherapy", of 99, speaks of the 34."""
    everyone = cohort.subjects[0]
    is_inner = count.total is not None and count.total != everyone.n
    n = count.total if is_inner else count.n
    for index in cohort.subsets:
        if is_inner and cohort.subjects[index - first].n == n:
            return index
    index = first + len(cohort.subjects)
    kind, label = ("patient", "one patient") if n == 1 else ("group", f"{n} of {everyone.n}")
    cohort.subjects.append(Subject(kind, label, count.start, count.end, n=n, sex=count.sex))
    cohort.subsets.append(index)
    return index


def _subset_named(text: str, begin: int, end: int, cohort: Cohort, first: int) -> int | None:
    """ "In the anti-SRP subgroup …": the part that has that antibody."""
    sentence = text[begin:end].lower()
    for index in cohort.subsets:
        for name in cohort.subjects[index - first].names:
            if re.search(
                rf"{re.escape(name.lower())}\S*[\w\s-]{{0,20}}\b(?:sub)?(?:groups?|patients|cases|cohort)\b", sentence
            ):
                return index
    return None


def split_by_antibody(text: str, antibodies: Sequence[Span], cohort: Cohort, first: int) -> dict[int, int]:
    """ "Anti-Jo-1 was present in 28, anti-PL-7 in nine": the part that each positive antibody defines.

    Antibodies by their first character; a part that is there already, because its people were counted before the
    antibody, is known by it from now on.
    """
    found: dict[int, int] = {}
    for span in antibodies:
        match = COUNTED_IN.match(text, span.end_char)
        n = person.whole_number(match[1]) if match else None
        total = cohort.subjects[0].n
        if n and match and total and 1 < n < total and span._.value["result"] in ("positive", "not_stated"):
            index = _subset(Count(match.start(1), match.end(1), n), cohort, first)
            cohort.subjects[index - first].names.add(span._.value["target"])
            found[span.start_char] = index
            span._.value["result"] = "positive"
    return found


def _name_by_antibody(segment: Segment, antibodies: Sequence[Span], cohort: Cohort, first: int) -> None:
    """ "Eight patients had anti-SRP antibodies": those eight are "the anti-SRP patients" of later sentences."""
    for span in antibodies:
        if segment.rule == "subset" and segment.start <= span.start_char < segment.end:
            if span._.value["result"] == "positive":
                cohort.subjects[segment.owners[0] - first].names.add(span._.value["target"])


def _arm_named(text: str, begin: int, end: int, cohort: Cohort, first: int) -> int | None:
    """The one arm that a sentence speaks of ("in the control group …"); None where it compares or names none."""
    sentence = text[begin:end]
    if COMPARES.search(sentence):
        return None
    lower = sentence.lower()
    named = []
    for index in cohort.arms:
        own = cohort.subjects[index - first].names - set().union(
            *(cohort.subjects[i - first].names for i in cohort.arms if i != index)
        )
        if any(
            re.search(rf"\b{re.escape(name)}\b[\w\s()-]{{0,20}}\b(?:group|arm|patients|recipients)\b", lower)
            for name in own
        ):
            named.append(index)
    return named[0] if len(named) == 1 else None
