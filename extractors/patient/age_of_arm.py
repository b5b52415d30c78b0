"""Whose the mean ages are that a study tells part by part: "26 years in the iron group and 28 in the placebo group"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from extractors import lazy_re as re
from extractors.patient.group.study import Cohort
from extractors.patient.subject import Subject
from extractors.reading import Found, Reading

MEAN = ("mean", "median")
BY_SEX = {"female": r"\b(?:women|females?|girls)\b", "male": r"\b(?:men|males?|boys)\b"}
OF_GROUP = re.compile(r"(group|arm) (\w+)")


def own(reading: Reading, groups: Cohort) -> set[int]:
    """Give each arm the age that is told of it; the first characters of ages that are a part's, known or not."""
    parts = groups.arms if len(groups.arms) > 1 else [i for i in groups.subsets if groups.subject(i).sexed_at]
    told: dict[tuple[int, int], list[Found]] = defaultdict(list)
    for age in reading.of("age"):
        if age.value["statistic"] in MEAN and age.value["role"] == "cohort" and not age.owners:
            told[reading.sentence(age.start)].append(age)
    taken: set[int] = set()
    for (begin, end), ages in told.items():
        named = _named(reading.text, begin, end, groups, parts) if 1 < len(ages) == len(parts) else []
        if named and len(named) == len(ages):
            for age, part in zip(ages, named, strict=True):
                age.owners = [[part, "arm"]]
            taken |= {age.start for age in ages}
        elif any(age.rule == "age.against" for age in ages):
            taken |= {age.start for age in ages}
    return taken


def _named(text: str, begin: int, end: int, groups: Cohort, parts: Sequence[int]) -> list[int]:
    """The arms that a sentence names, in order."""
    place: dict[int, int] = {}
    for position, arms in groups.named:
        if begin <= position < end and len(arms) == 1:
            place.setdefault(min(arms), position)
    for part in parts:
        found = [m.start() for words in _calling(groups.subject(part)) for m in words.finditer(text, begin, end)]
        if found:
            place.setdefault(part, min(found))
    return sorted((part for part in place if part in parts), key=lambda part: place[part])


def _calling(part: Subject) -> list[re.Pattern[str]]:
    """What a part is called by: "control", "women", "group B", the latter also in "groups A and B"."""
    if part.sexed_at and part.sex:
        return [re.compile(BY_SEX[part.sex], re.IGNORECASE)]
    words = []
    for name in sorted(part.names):
        group = OF_GROUP.fullmatch(name)
        is_one = rf"\b{group[1]}s?\b[^.;\d]{{0,12}}?\b{group[2]}\b" if group else rf"\b{re.escape(name)}\b"
        words.append(re.compile(is_one, re.IGNORECASE))
    return words
