"""A few people told of part by part: "two due to gold and one due to captopril", "one died and two recovered"."""

from __future__ import annotations

from extractors import lazy_re as re
from extractors.patient import pointer
from extractors.patient.headcount import COUNT, whole_number
from extractors.patient.person_noun import PLURAL, nouns

SHARE = re.compile(
    rf"(?<![-/.\w])({COUNT})\s+(?:(?:of\s+(?:them|whom)|(?:{nouns('s', 'case')}|{PLURAL}))\s+)?"
    rf"(?=(?:due\s+to|on|with|given|taking|after|treated|receiving|{pointer.DOES})\b)",
    re.IGNORECASE,
)
HAS_ONE = re.compile(r"\b(?:one|1)\b", re.IGNORECASE)


def shares(text: str, begin: int, end: int, n: int) -> list[tuple[int, int, int]]:
    """Where each part of a sentence's ``n`` people is named, and how many it is; none where they do not add up.

    >>> shares("Two had gout and one had lupus.", 0, 31, n=3)
    [(0, 4, 2), (17, 21, 1)]
    """
    if not HAS_ONE.search(text, begin, end):
        return []
    found = [(*match.span(), whole_number(match[1]) or 0) for match in SHARE.finditer(text, begin, end)]
    if found and found[0][2] == n:
        del found[0]  # "Of the three on X, one … and two …"
    if len(found) > 1 and ":" in text[found[0][1] : found[1][0]]:
        return []  # "Two had nephritis: one recovered, and the other died", of the two
    sizes = [size for _, _, size in found]
    return found if len(sizes) > 1 and sum(sizes) == n and max(sizes) > 1 else []
