"""Counts that a list tells beside its items: "miosis (n = 5), bradycardia (n = 8)", "6 with gout and 3 with lupus"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import re2

from extractors import lazy_re as re
from extractors.patient.headcount import COUNT, NUMBER_WORDS, Count, whole_number
from extractors.patient.person_noun import nouns
from extractors.searchable import searchable

BRACKET = re.compile(r"\(\s*n\s*=", re.IGNORECASE)
OF_GROUPS: Any = re2.compile(r"(?i)\brandom|\b(?:groups?|arms?)\b")
MAY_LIST: Any = re2.compile(rf"(?i)\(\s?n\s?=\s?\d|\b(?:\d+|{NUMBER_WORDS}) with ")
BRACKETED = re.compile(
    r"(?P<item>[^\s,;:()]+)\s*(?:\([^()]{1,15}\)\s*)?\(\s*n\s*=\s*(?P<n>\d{1,4})\s*\)", re.IGNORECASE
)
# What stands before a bracket that counts no people of its own, or none who are studied: "after 8 weeks (n = 12)"
NO_ITEM = re.compile(
    rf"(?:{nouns('p', 'thing', 'other')}|weeks?|months?|days?|years?|hours?|min\w*|controls?|volunteers|groups?|arms?"
    r"|placebo|eyes|samples?|biops\w+|specimens?|episodes|lesions?|cells|tests?|measurements|animals|\d\S*)",
    re.IGNORECASE,
)
NO_PEOPLE = re.compile(r"\b(?:healthy|normal|controls?)\b[^,;]{0,20}$", re.IGNORECASE)
# "Two patients with hepatoma, | 6 with dermatitis and | 3 with arthritis"
ONE_WITH = re.compile(
    rf"(?:[,;:(]\s*(?:and\s+)?|\b(?:and|or)\s+)(?P<n>{COUNT})\s+with\s+(?!or\b|and\b|food\b|meals?\b)", re.IGNORECASE
)
FEWEST = 2


def counts(text: str, begin: int, end: int, *, is_of_people: bool) -> Iterator[Count]:
    """The counts of a sentence's lists; "with" is read where some are counted in full, ``is_of_people``.

    Where a sentence speaks of groups these may be other than parts.
    """
    plain = searchable(text[begin:end])
    if not MAY_LIST.search(plain) or OF_GROUPS.search(plain):
        return
    found = [m for m in BRACKETED.finditer(text, begin, end) if not _is_of_no_item(text, begin, m)]
    if len(found) >= FEWEST:
        yield from (Count(*m.span("n"), int(m["n"])) for m in found)
    for match in ONE_WITH.finditer(text, begin, end) if is_of_people else ():
        if n := whole_number(match["n"]):
            yield Count(*match.span("n"), n)


def _is_of_no_item(text: str, begin: int, match: re.Match[str]) -> bool:
    return bool(NO_ITEM.fullmatch(match["item"]) or NO_PEOPLE.search(text, begin, match.start("n")))
