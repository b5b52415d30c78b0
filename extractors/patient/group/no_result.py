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
# "Age and sex were similar", "baseline variables did not differ": how groups were, and no result of theirs
AS_THEY_CAME = re2.compile(
    r"(?i)\b(?:ages?|aged|gender|sex(?:es)?|demographics?"
    r"|(?:demographic|baseline|pre-?treatment|initial) (?:[\w-]+ ){0,3}?"
    r"(?:characteristics|variables|values|data|features|parameters|levels|scores))\b"
)
OF_OTHER_AGE = re2.compile(
    r"(?i)\b(?:bone|gestational|mental) ages?\b|\bsex (?:hormone|gland|steroid)|\bfrom (?:baseline|the initial)\b"
)
# "The association remained after adjustment for age": of a calculation
ADJUSTED = re.compile(
    r"\b(?:remained|persisted|held)\b[^.;]{0,40}\b(?:after|when|even)\b[^.;]{0,30}\b(?:control|adjust|account|correct|exclu)\w*",
    re.IGNORECASE,
)
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
    direction = outcome.value["direction"]
    is_alike = direction in ("no_difference", "unchanged")
    if (is_alike and _is_of_design(text[start:stop], text[start:end])) or DEFINED.search(searchable(text[begin:end])):
        return True
    if direction == "resolved" and FREE.search(searchable(text[start : stop + NEAR // 3])):
        return True
    first = max(begin, start - NEAR)
    if EARLIER.search(text, first, stop) or UNTIL.search(text, first, start):
        return True
    if any(owner in groups.subsets for owner, _ in outcome.owners):
        return False
    opens = start + len("who ") if text[start : start + 4].lower() == "who " else start
    return WHO.search(text, first, opens) is not None and not COUNTED.search(text, first, start)


def _is_of_design(quote: str, behind: str) -> bool:
    """Do words that find no difference tell how the groups came to the study, or how it was calculated."""
    plain = searchable(quote)
    if AS_THEY_CAME.search(plain) and not OF_OTHER_AGE.search(plain):
        return True
    return "remained" in behind[: len(quote)] and ADJUSTED.search(behind) is not None
