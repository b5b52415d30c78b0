"""What a study says of all it treated in a word: "pain control was good", "the response was excellent"."""

from __future__ import annotations

from typing import Any

import re2

from extractors import lazy_re as re
from extractors.patient.group.study import Cohort
from extractors.patient.group.told import AGAINST, NEAR, NEGATED, Statement
from extractors.reading import Reading
from extractors.searchable import searchable
from extractors.section import RESULTLESS

_MARK = r"(?:excellent|(?:very\s+|generally\s+)?good|rapid|prompt|satisfactory|favou?rable)"
MAY_PRAISE: Any = re2.compile(rf"(?i)\b(?:was|were)\b.{{0,40}}\b{_MARK}\b")
PRAISE = re.compile(
    r"\b(?:(?:[\w-]+\s+){0,2}responses?|efficacy|analgesia|(?:pain|symptom\w*)\s+relief|h[ae]mostasis"
    r"|(?:clinical|functional|cosmetic|surgical|final|overall|long-term|late|early|visual|an?atomic\w*|therapeutic)\s+(?:results?|outcomes?)"
    r"|(?:^|(?<=[.;]\s))(?:the\s+)?(?:results?|outcomes?)"
    r"|(?:pain|seizure|pressure|sugar|glucose|glyc[ae]mic|symptom|tumou?r|disease|local|bleeding|asthma|metabolic)\s+control)\b"
    r"(?:\s+(?:of|to|in|with|after|by|for)\s+[^.;:()]{1,60}?)?"
    r"\s+(?:was|were)\s+(?:(?:rated|judged|considered|assessed|graded|scored|classified)\s+(?:as\s+|to\s+be\s+)?)?"
    rf"(?:\w+ly\s+)?(?P<mark>{_MARK}(?:\s+(?:or|to|and)\s+{_MARK})?)\b(?!\s+(?:predict\w*|agree\w*|correlat\w*))",
    re.IGNORECASE,
)


def tell(reading: Reading, groups: Cohort) -> None:
    """Add what such words tell, where nothing has been read in them."""
    if not MAY_PRAISE.search(searchable(reading.text)):
        return
    for begin, end, category in reading.sentences:
        plain = searchable(reading.text[begin:end])
        is_told = category not in RESULTLESS and begin >= reading.doc._.abstract_start
        match = PRAISE.search(reading.text, begin, end) if is_told and MAY_PRAISE.search(plain) else None
        if not match or AGAINST.search(plain):
            continue
        if not NEGATED.search(reading.text, max(begin, match.start() - NEAR), match.end()):
            Statement("improved", match.span("mark"), match.span(), "outcome.verdict").say_of_all(reading, groups)
