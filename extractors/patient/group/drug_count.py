"""How many of a study got each drug: "all received A, nine B and three C", "A was given to all, B to nine"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import re2

from extractors import lazy_re as re
from extractors.patient import headcount
from extractors.patient.group import arm_divided
from extractors.patient.headcount import COUNT, NUMBER_WORDS, Count
from extractors.patient.person_noun import PLURAL
from extractors.reading import Found, Sentences
from extractors.searchable import searchable

MAY_COUNT: Any = re2.compile(
    rf"(?i)(?:[,;]|\band|\bbut|\bto|\bin|\bby)\s+(?:\d|{NUMBER_WORDS}|hundred)\b.*|\(\s*(?:n\s*=|\d|{NUMBER_WORDS})"
)
# What tells that people got something: a list goes on without it
GIVEN = re.compile(
    r"\b(?:received|had|took|used|got|required|needed|(?:were|was|been)\s+(?:[a-z]+ly\s+)?(?:given|treated|started|placed|managed|taking|on)"
    r"|treated\s+with)\b",
    re.IGNORECASE,
)
_OF_THEM = rf"(?:\s+(?:of\s+(?:them|these|whom)|others?|more|{PLURAL}))?"
# "All received A | , nine | B", "and 9 with | B"
BEFORE = re.compile(
    rf"(?:[,;]\s*(?:and\s+|but\s+|while\s+|whereas\s+)?|\b(?:and|but|while)\s+)(?P<n>{COUNT})(?![.,\d]){_OF_THEM}"
    r"(?:\s*\(\s*\d[\d.]*\s*%\s*\))?\s+(?:also\s+)?(?:(?:with|by|on)\s+)?(?:(?:oral|intravenous|topical|additional|a|an)\s+)*$",
    re.IGNORECASE,
)
# "On days 1 and | 5 rituximab": no people
OF_TIME = re.compile(
    r"\b(?:days?|weeks?|months?|hours?|years?|aged?|cycles?|grades?|stages?|groups?|types?|times?|between|at)\s[^;]{0,20}$",
    re.I,
)
# "Three | prednisone tablets"
OF_DOSES = re.compile(
    r"(?:\s+[\w-]+){0,2}?\s+(?:infusions?|injections?|pulses|doses|tablets|cycles|courses|capsules|ampoules|vials|users"
    r"|non-?users|failures)\b",
    re.IGNORECASE,
)
# "A was given to | all"
TO_ALL = re.compile(r"\b(?:to|in|for|by)\s+(?:all|each|every|both)\b", re.IGNORECASE)
LONGEST = 45  # characters before a drug
FEWEST = 2


def counted(text: str, sentences: Sentences, drugs: Sequence[Found]) -> Iterator[tuple[Found, Count]]:
    """The drugs that a text says so many got, each with that count."""
    for begin, end, _ in sentences:
        inside = [d for d in drugs if begin <= d.start < end]
        if inside and MAY_COUNT.search(searchable(text[begin:end])):
            yield from _bracketed(text, inside)
            yield from _listed(text, begin, inside)
            yield from _given_to(text, begin, end, inside)


def _bracketed(text: str, drugs: Sequence[Found]) -> Iterator[tuple[Found, Count]]:
    """ "Received methotrexate 15 mg (n = 12) or azathioprine (n = 8)"."""
    found = [(drug, match) for drug in drugs if (match := arm_divided.SIZE.match(text, drug.end))]
    for drug, match in found:
        n = headcount.whole_number(match[1] or match[2])
        if n and (len(found) > 1 or match[2]):
            yield drug, Count(match.start(match.lastindex or 0), match.end(), n)


def _listed(text: str, begin: int, drugs: Sequence[Found]) -> Iterator[tuple[Found, Count]]:
    """ "All received A, nine B and three C": a count without a verb, behind a drug that has one."""
    for before, drug in pairwise(drugs):
        match = BEFORE.search(text, max(before.end, drug.start - LONGEST), drug.start)
        if not match or OF_DOSES.match(text, drug.end) or not GIVEN.search(text, begin, before.start):
            continue
        if OF_TIME.search(text, before.end, match.start("n")):
            continue
        if n := headcount.whole_number(match["n"]):
            yield drug, Count(match.start("n"), match.end("n"), n)


def _given_to(text: str, begin: int, end: int, drugs: Sequence[Found]) -> Iterator[tuple[Found, Count]]:
    """ "A was given to all, B to nine and C to two"."""
    if not arm_divided.MAY_GIVE_TO.search(searchable(text[begin:end])):
        return
    told = [(drug, match) for drug in drugs if (match := arm_divided.GIVEN_TO.match(text, drug.end, end))]
    if len(told) < FEWEST and not TO_ALL.search(text, begin, end):
        return
    for drug, match in told:
        if n := headcount.whole_number(match["n"]):
            yield drug, Count(match.start("n"), match.end("n"), n)
