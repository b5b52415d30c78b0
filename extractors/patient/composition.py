"""Who a few people were, where a text counts them by their sexes: "a boy and two women", "two men, one woman"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import re2

from extractors import lazy_re as re
from extractors.patient.headcount import whole_number
from extractors.patient.person_noun import STOP, Sex, sex_of
from extractors.patient.subject import Subject
from extractors.searchable import searchable

_ADJECTIVES = rf"(?:(?!{STOP}\b)[\w-]+\s+){{0,2}}?"
_PART = (
    rf"(?:an?|one|two|three|[123])\s+{_ADJECTIVES}"
    r"(?:wom[ae]n|m[ae]n|girls?|boys?|females?|males?|brothers?|sisters?)\b(?!\s+(?:patients|to)\b)"
)
PARTS = re.compile(
    rf"(?<![\w-]){_PART}(?:(?:,\s*(?:and\s+)?|\s+and\s+){_PART}){{1,2}}(?!\s+of\s+(?!\d))", re.IGNORECASE
)
PART = re.compile(rf"(an?|one|two|three|[123])\s+({_ADJECTIVES}[a-z]+)(?=,|\s+and\b|$)", re.IGNORECASE)
MAY_TELL: Any = re2.compile(r"(?i)\b(?:wom[ae]n|m[ae]n|girls?|boys?|females?|males?|brothers?|sisters?)(?:,| and) ")
FEWEST, MOST = 2, 3
Part = tuple[Sex, tuple[int, int]]


def told(text: str, begin: int, end: int) -> list[Part]:
    """The sex of each of two or three people whom one enumeration makes up, and the words that say it.

    >>> [sex for sex, _ in told("a boy and two women", 0, 19)]
    ['male', 'female', 'female']
    """
    match = PARTS.search(text, begin, end) if MAY_TELL.search(searchable(text[begin:end])) else None
    people: list[Part] = []
    for part in PART.finditer(text, *match.span()) if match else ():
        n = 1 if part[1].lower() in ("a", "an") else whole_number(part[1]) or 0
        people += [(sex_of(part[2]), part.span())] * n
    is_mixed = len({sex for sex, _ in people}) == FEWEST
    return people if is_mixed and FEWEST <= len(people) <= MOST and all(sex for sex, _ in people) else []


def first_told(text: str, sentences: Sequence[tuple[int, int]], n: int | None = None) -> list[Part]:
    """The first such enumeration of a text; of ``n`` people, if that is given."""
    for begin, end in sentences if MAY_TELL.search(searchable(text)) else ():
        people = told(text, begin, end)
        if people and n in (None, len(people)):
            return people
    return []


def give_sexes(subjects: Sequence[Subject], people: Sequence[Part]) -> None:
    """Each of a few patients the sex that the enumeration says, in its order."""
    for subject, (sex, place) in zip(subjects, people, strict=True):
        subject.sex, subject.sexed_at = sex, place
