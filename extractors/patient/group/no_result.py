"""Outcomes that a study's words name and do not report: what a response is, whom a sentence is about, until when.

"Partial response was defined as …", "patients who had responded to earlier treatment", "until the disease progressed".
"""

from __future__ import annotations

import re2

from extractors import lazy_re as re
from extractors.patient.group.study import Cohort
from extractors.reading import Found, Reading
from extractors.searchable import searchable

DEFINED = re2.compile(r"(?i)\b(?:was|were|is|are) (?:defined (?:as|by)|considered (?:an?|to be|as))\b")
UNTIL = re.compile(r"\b(?:until|unless|in case of)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
# "Patients | who died", "in those | who had responded"
WHO = re.compile(
    r"\b(?:patients|those|children|women|men|subjects|survivors|recipients)\s+(?:with\s+[\w-]+\s+)?(?:who\s*)$",
    re.IGNORECASE,
)
# "Had previously failed to respond"
EARLIER = re.compile(
    r"\b(?:had|have|has)\s+(?:all\s+|been\s+)?previously\s+(?:\w+ly\s+)?\w+(?:\s+to\s+\w+)?$", re.IGNORECASE
)
COUNTED = re.compile(r"\d|\b(?:all|both|none|every|one|two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE)
# "Disease-free interval": a measure
FREE = re2.compile(r"(?i)[\w]+[- ]free (?:intervals?|survival|status|distance|period|time|rates?)")
NEAR = 60  # characters before the words that tell it


def drop(reading: Reading, groups: Cohort) -> None:
    """Take from the groups what is no result of theirs."""
    for outcome in reading.of("outcome"):
        if outcome.owners and outcome.value["direction"] and _is_none(reading, outcome, groups):
            outcome.owners = []


def _is_none(reading: Reading, outcome: Found, groups: Cohort) -> bool:
    start, stop = outcome.value["quote"] or (outcome.start, outcome.end)
    begin, end = reading.sentence(outcome.start)
    text = reading.text
    if DEFINED.search(searchable(text[begin:end])):
        return True
    if outcome.value["direction"] == "resolved" and FREE.search(searchable(text[start : stop + NEAR // 3])):
        return True
    first = max(begin, start - NEAR)
    if EARLIER.search(text, first, stop):
        return True
    if UNTIL.search(text, first, start):
        return True
    if any(owner in groups.subsets for owner, _ in outcome.owners):
        return False
    opens = start + len("who ") if text[start : start + 4].lower() == "who " else start
    return WHO.search(text, first, opens) is not None and not COUNTED.search(text, first, start)
