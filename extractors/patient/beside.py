"""People without an age beside one who has one: "a woman, ten years older", "another patient, a man with gout"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import re2

from extractors import lazy_re as re
from extractors import number
from extractors.patient import outsider, pointer
from extractors.patient.anchor import Anchor
from extractors.patient.headcount import Count
from extractors.patient.person_noun import SINGULAR, STOP, nouns, sex_of
from extractors.searchable import searchable

MOST = 7  # people of whom nobody tells one by one
MAY_BE_BESIDE: Any = re2.compile(
    r"(?i)\byears?\s+(?:older|younger)\b|\b(?:his|her)\s+(?:senior|junior)\b|\b(?:another|second)\b"
)
SENIOR = re.compile(
    rf"\b(an?|another)\s+(?:(?!{STOP}\b)[\w-]+\s+){{0,2}}?({SINGULAR})(?:\s*[,(]\s*|\s+)(?:who\s+(?:was|is)\s+)?"
    rf"{number.NUMBER}\s+years?\s+(?:older|younger|(?:his|her)\s+(?:senior|junior))\b",
    re.IGNORECASE,
)
# "Another patient developed …", "The second woman, who …", opening a sentence
NEXT = re.compile(
    rf"\s*(?:(?:In|By contrast,|Similarly,|However,)\s+)?(another|(?:a|the|our)\s+second)\s+"
    rf"(?:(?!{STOP}\b)[\w-]+\s+){{0,2}}?({nouns('s', 'case')})\b(?!\s+(?:of|was\s+(?:reported|published))\b)"
    rf"(?=\s*,|\s+(?:who|whose|with|treated|given|on|{pointer.DOES})\b)",
    re.IGNORECASE,
)
IS_A = re.compile(rf",\s+(?:an?|also\s+an?)\s+(?:(?!{STOP}\b)[\w-]+\s+){{0,3}}?({nouns('s', 'case')})\b", re.IGNORECASE)


def unaged(
    text: str, sentences: Sequence[tuple[int, int]], found: Sequence[Anchor], numbers: Sequence[Count]
) -> list[Anchor]:
    """Who stands beside those whose ages are told (``found``, in order), each at her first mention."""
    own = [a for a in found if not (a.is_nobody or a.is_quoted)]
    if not own or not MAY_BE_BESIDE.search(searchable(text)):
        return []
    beside = [_anchor(match, match[2]) for match in SENIOR.finditer(text, own[0].end)]
    if beside or len(own) > 1 or any((c.total or c.n) > MOST for c in numbers):
        return beside
    for begin, end in sentences:
        match = NEXT.match(text, begin, end) if begin > own[0].start else None
        if match and not any(begin <= a.start < end for a in found):
            is_a = IS_A.match(text, match.end(), end)
            anchor = _anchor(match, is_a[1] if is_a and not sex_of(match[2]) else match[2])
            anchor.end = is_a.end() if is_a else anchor.end
            if outsider.is_nobody(text, anchor, begin) or outsider.is_quoted(text, anchor, begin):
                continue
            return [anchor]
    return []


def _anchor(match: re.Match[str], noun: str) -> Anchor:
    article = match[1].lower().split()[-1]
    return Anchor(match.start(1), match.end(), sex=sex_of(noun), article=article, noun=noun.lower())
