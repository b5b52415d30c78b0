"""Parts of an arm that results count: "14 patients from the placebo group and five on X developed a rash".

Such a part had what its arm had. It is read only where the text says of which arm it is: in the words of the count, or
in a sentence about one arm alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import re2

from extractors import lazy_re as re
from extractors.patient.group import arm_word, tally
from extractors.patient.group.study import Cohort, Study
from extractors.patient.headcount import COUNT, NUMBER_WORDS, Count, whole_number
from extractors.patient.person_noun import PLURAL
from extractors.patient.subject import Subject
from extractors.reading import TREATMENT, Reading
from extractors.searchable import searchable
from extractors.section import RESULTLESS

BEFALLEN = ("developed", "died", "survived", "resolved", "worsened")
# "Nine patients in the X group (20%) | developed cough"
NEXT = re.compile(
    rf"(?:\s+(?:{PLURAL}))?(?:\s*\([^()]{{1,30}}\))?(?:\s+(?:in|from|of|on|given|receiving|taking)\s+(?:the\s+)?[\w-]+(?:\s+(?:group|arm))?)?"
    r"(?:\s*\([^()]{1,30}\))?\s+",
    re.IGNORECASE,
)
REACH = 110  # characters before the name of an arm
_PERCENT = r"(?:\s*\(\s*[\d.]+\s*(?:%|per\s?cent)\s*\))"
# "Five (12%) of the 40 patients who were given | X", "14 patients from the | placebo group", "six | X recipients"
COUNTED = re.compile(
    rf"(?<![\w.,/±:%=<>-])(?P<n>{COUNT})(?:\s*/\s*(?P<slash>\d{{1,4}}))?(?P<percent>{_PERCENT})?"
    rf"(?:\s+(?:out\s+)?of\s+(?:the\s+|these\s+)?(?P<total>{COUNT}))?(?P<share>{_PERCENT})?"
    rf"(?:\s+(?:of\s+(?:the\s+|these\s+)?)?(?:other\s+)?(?:{PLURAL}))?(?:\s*\([^()]{{1,20}}\))?"
    r"(?P<link>\s+(?:(?:who|that)\s+)?(?:(?:were|was|had\s+been|had)\s+)?(?:in|from|of|on|with|given|receiving|received|taking|took"
    r"|treated\s+with|assigned\s+to|allocated\s+to)(?:\s+(?:the|either|active|oral|intravenous))*)?\s+$",
    re.IGNORECASE,
)
MAY_COUNT: Any = re2.compile(rf"(?i)(?:\d|\b(?:{NUMBER_WORDS}))")
# Behind the name of an arm where no preposition stands before it: "six X-treated | patients"
WHO = re.compile(
    r"[\w/-]*(?:[- ]treated)?\s+(?:patients|subjects|recipients|women|men|children|infants)\b", re.IGNORECASE
)
GROUP = re.compile(r"\b(?:groups?|arms?)\b", re.IGNORECASE)
ALLOTS = re2.compile(
    r"(?i)\brandom|\b(?:were|was) (?:\w+ )?(?:assigned|allocated|divided)\b"
    r"|\b(?:enrol\w+|recruited|entered|included in)\b"
)
# "| developed a rash", "did not improve": what tells a part of an arm from the arm itself
BEFELL = re.compile(
    r"[^.;,()]{0,40}?\b(?:developed|had|died|experienced|relapsed|responded|improved|required|withdrew|discontinued"
    r"|recovered|survived|failed|achieved|showed|reported|suffered|did)\b",
    re.IGNORECASE,
)
# "Cough developed in | nine patients on X and | two on Y"
SEEN_IN = re.compile(
    r"\b(?:developed|occurred|seen|noted|observed|reported|appeared|found|recurred|resolved|required|necessary)\s"
    r"(?:[^.;]{0,100}\s)?(?:in|by|and)\s+(?:only\s+)?$",
    re.IGNORECASE,
)
SHARE = re.compile(r"[^.;,()]{0,30}\(\s*(?P<percent>\d[\d.]*)\s*(?:%|per\s?cent)", re.IGNORECASE)
FIGURE = re.compile(r"\d+(?:\.\d+)?")
ROUNDED = 1.0  # per cent
# "Relieved by | X in seven of 10 patients"
NAMED_IN = re.compile(
    rf"[\w-]+(?:\s+(?:group|arm))?\s+in\s+(?P<n>{COUNT})\s+(?:\([^()]{{1,12}}\)\s+)?(?:out\s+)?of\s+(?:the\s+)?(?P<total>{COUNT})"
    rf"\s+(?:\([^()]{{1,12}}\)\s+)?(?:{PLURAL})\b",
    re.IGNORECASE,
)


def add(study: Study, cohort: Cohort) -> None:
    """Add the counted parts of which the text says of which arm they are."""
    names = _names(study, cohort)
    places = [place for place, _ in names]
    for begin, end, category in study.sentences:
        sentence = searchable(study.text[begin:end])
        if category in RESULTLESS or not MAY_COUNT.search(sentence) or ALLOTS.search(sentence):
            continue
        if sum(begin <= cohort.subject(i).start < end for i in cohort.arms) > 1:
            continue  # the arms are told there, and how many they had
        here = names[bisect_left(places, begin) : bisect_left(places, end)]
        for place, arm in here:
            if count := _before(study.text, begin, end, place, (cohort.subjects[0].n, cohort.subject(arm).n)):
                _add(cohort, arm, count)
            if count := _behind(study.text, end, place, cohort.subject(arm).n):
                _add(cohort, arm, count)
        for arm, count in _of_one_arm(study, cohort, begin, end):
            _add(cohort, arm, count)
    _of_arms_by_size(study, cohort)


def _of_arms_by_size(study: Study, cohort: Cohort) -> None:
    """ "Three of the 12": a part that is there already is one of the only arm of 12."""
    sizes = [subject.n for subject in cohort.subjects if subject.n]
    arms = {n: i for i in cohort.arms if (n := cohort.subject(i).n) and sizes.count(n) == 1}
    counts = {count.start: count for count in study.numbers if count.total in arms} if arms else {}
    for index, subject in enumerate(cohort.subjects, cohort.first):
        count = counts.get(subject.start)
        if count and count.total and count.n == subject.n and index not in cohort.of_arm:
            cohort.of_arm[index] = arms[count.total]


def share(reading: Reading, cohort: Cohort) -> None:
    """What an arm had, each counted part of it had."""
    for span in (span for kind in TREATMENT for span in reading.of(kind)) if cohort.of_arm else ():
        owners = {owner for owner, _ in span.owners}
        own = [[part, "arm"] for part, arm in cohort.of_arm.items() if arm in owners and part not in owners]
        if own and not (span.kind != "drug" and span.value.get("drug") is None):
            span.owners = [*span.owners, *own]


def share_outcomes(reading: Reading, cohort: Cohort) -> None:
    """What befell so many of an arm is told of the arm, and is what befell those."""
    for outcome in reading.of("outcome") if cohort.of_arm else ():
        place = outcome.value["quote"]
        if not place or outcome.value["direction"] not in BEFALLEN:
            continue
        owners = {owner for owner, _ in outcome.owners}
        for index, arm in cohort.of_arm.items():
            part = cohort.subject(index)
            is_told = (part.start < place[1] and place[0] < part.end) or NEXT.fullmatch(
                reading.text, part.end, place[0]
            )
            if is_told and arm in owners and index not in owners:
                outcome.owners = [*outcome.owners, [index, "arm"]]


def _names(study: Study, cohort: Cohort) -> list[tuple[int, int]]:
    """Where the text names one arm alone, and which, in order."""
    found = {place: min(arms) for place, arms in cohort.named if len(arms) == 1}
    for arm in cohort.arms:
        others: set[str] = set().union(*(cohort.subject(i).names for i in cohort.arms if i != arm))
        for name in cohort.subject(arm).names - others:
            for match in _starting(name).finditer(study.text):
                found.setdefault(match.start(), arm)
    return sorted(found.items())


@lru_cache(arm_word.KEPT)
def _starting(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(name)}", re.IGNORECASE)


def _before(text: str, begin: int, end: int, place: int, sizes: tuple[int | None, int | None]) -> Count | None:
    """The people whom the words before the name of an arm count, other than all of it.

    ``sizes`` are of the whole study and of the arm; "85 (48%) on X", of all, are that arm.
    """
    match = COUNTED.search(text, max(begin, place - REACH), place)
    n = whole_number(match["n"]) if match else None
    if not match or not n or not (match["link"] or WHO.match(text, place)):
        return None
    of = match["total"] or match["slash"]
    total = whole_number(of) if of else None
    percent = _percent(match, SHARE.match(text, place, end))
    whole, size = sizes
    if percent is not None and not size and whole:
        is_told = abs(100 * n / whole - percent) > ROUNDED
    elif percent is None and size:
        is_told = bool(BEFELL.match(text, place, end) or SEEN_IN.search(text, begin, match.start("n")))
    else:
        is_told = percent is not None and size is not None
    return Count(match.start("n"), match.end("n"), n, total) if total or is_told else None


def _percent(match: re.Match[str], behind: re.Match[str] | None) -> float | None:
    """The share that is told with a count, or behind the name of its arm."""
    told = match["percent"] or match["share"] or (behind["percent"] if behind else None)
    figure = FIGURE.search(told) if told else None
    return float(figure[0]) if figure else None


def _behind(text: str, end: int, place: int, size: int | None) -> Count | None:
    """ "Pain was relieved by X in seven of 10 patients"."""
    match = NAMED_IN.match(text, place, end)
    n, total = (whole_number(match["n"]), whole_number(match["total"])) if match else (None, None)
    if not match or not n or not total or size not in (None, total):
        return None
    return Count(match.start("n"), match.end("n"), n, total)


def _of_one_arm(study: Study, cohort: Cohort, begin: int, end: int) -> Iterator[tuple[int, Count]]:
    """ "In the X group four patients died": the counts of a sentence that is of one arm."""
    segment = next((s for s in cohort.segments if s.start == begin), None)
    if segment is None or segment.rule != "arm" or len(segment.owners) != 1:
        return
    if len(GROUP.findall(study.text, begin, end)) > 1:
        return  # the other one may be no known arm
    arm = segment.owners[0]
    size = cohort.subject(arm).n
    for count in tally.parts(study.text, begin, end, study.numbers, [size]) if size else ():
        yield arm, count


def _add(cohort: Cohort, arm: int, count: Count) -> None:
    """Add a part of an arm, unless it is the arm itself, or there already."""
    whole = cohort.subject(arm)
    size = whole.n or count.total
    is_known = any(cohort.subject(i).start < count.end and count.start < cohort.subject(i).end for i in cohort.of_arm)
    if is_known or (size is not None and count.n >= size) or whole.start <= count.start < whole.end:
        return
    label = f"{count.n} of {count.total or size or whole.label.removeprefix('arm: ')}"
    part = Subject("group", label, count.start, count.end, n=count.n, sex=count.sex)
    cohort.of_arm[cohort.add(part)] = arm
