"""Drugs that a text names beside those whom it tells of, and that nobody of them got."""

from __future__ import annotations

from extractors import lazy_re as re
from extractors.reading import Found

LONGEST = 80  # characters before a drug
# "In contrast to patients who receive X": others' drug
OTHERS_GIVEN = re.compile(
    r"\b(?:in contrast (?:to|with)|unlike|compared (?:with|to)|as opposed to|than(?: in)?)\s+(?:other |most |the )?"
    r"(?:patients|those|cases|women|men|children)\s+(?:who |treated |receiving |taking |given |on |with )[^.;,]{0,40}$",
    re.IGNORECASE,
)
# "An atropine-like drug", "the N-methyl-D-aspartate (NMDA) receptor", "an octreotide scan": nobody was treated with it
NO_DRUG_ITSELF = re.compile(
    r"\)?(?:[- ]like\b|\s(?:\([^()]{1,20}\)\s)?(?:receptors?|scintigraph\w+|scans?)\b)", re.IGNORECASE
)
# "If he relapses, itraconazole | will be given", "we would now use | itraconazole"
TO_COME = re.compile(r"(?:\s+\([^()]*\))?(?:\s+(?!who\b)[\w-]+){0,3}?\s+will\s+(?:\w+\s+)?be\b", re.IGNORECASE)
YET_TO_COME = re.compile(
    r"\b(?:will\s+(?:\w+\s+)?(?:receive|need|require|be\s+(?:given|treated|started|switched))|we\s+would\s+(?:now\s+)?(?:use|give|try))"
    r"\b[^.;]{0,40}$",
    re.IGNORECASE,
)


def is_not_given(text: str, drug: Found, *, is_of_groups: bool) -> bool:
    """Whether a drug is other patients', not given yet, or but part of a name; groups are set against such others."""
    if NO_DRUG_ITSELF.match(text, drug.end):
        return True
    if is_of_groups:
        return False
    before = max(0, drug.start - LONGEST)
    return any(
        (
            OTHERS_GIVEN.search(text, before, drug.start),
            TO_COME.match(text, drug.end),
            YET_TO_COME.search(text, before, drug.start),
        )
    )
