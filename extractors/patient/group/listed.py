"""Counts that a list tells beside its items: "miosis (n = 5), bradycardia (n = 8)", "6 with gout and 3 with lupus"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import re2

from extractors import lazy_re as re
from extractors.patient.headcount import COUNT, NUMBER_WORDS, Count, whole_number
from extractors.patient.person_noun import PLURAL, STOP, nouns
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
# "222 elderly and 933 nonelderly patients": two who are studied side by side
_KIND = (
    rf"(?!(?:{STOP}|{PLURAL}|{NUMBER_WORDS}|healthy|normal|control|mg|ml|per|times?|patient|daily|weekly)\b)"
    r"[a-z][\w-]{2,}(?<![^u]s)"
)
FIRST = re.compile(rf"(?<![\w.,/±:%-])(?P<n>{COUNT})\s+{_KIND}\s+(?:and|versus|vs\.?)\s+$", re.IGNORECASE)
SECOND = re.compile(rf"(?P<n>{COUNT})\s+{_KIND}\s+(?:{PLURAL})", re.IGNORECASE)
REACH = 50  # characters before the second
# "Four patients | with gout and one with lupus"
WITH_OTHERS = re.compile(
    rf"\s+with\s+[^.;,()\d]{{2,60}}?\s+and\s+(?P<n>{COUNT})\s+with(?:out)?\s+(?!or\b|and\b|food\b|meals?\b)",
    re.IGNORECASE,
)


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


def beside(text: str, begin: int, count: Count) -> Count | None:
    """Those who are counted beside others of another kind: before them, or behind what these have.

    >>> text = "In 22 elderly and 93 younger patients"
    >>> beside(text, 0, Count(18, 37, 93)).n
    22
    >>> beside("six men with gout and two with lupus", 0, Count(0, 7, 6)).n
    2
    """
    if count.total is not None:
        return None
    found = WITH_OTHERS.match(text, count.end)
    if not found and SECOND.fullmatch(text, count.start, count.end):
        found = FIRST.search(text, max(begin, count.start - REACH), count.start)
    n = whole_number(found["n"]) if found else None
    return Count(*found.span("n"), n) if found and n else None
