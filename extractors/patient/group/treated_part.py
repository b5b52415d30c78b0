"""Which counted parts are rows though only their number is told of them: "five were withdrawn", "16 were at home".

What becomes of some of those who were treated is a result, whichever word says it. What they were like before, and who
could be tested, is none.
"""

from __future__ import annotations

import re2

from extractors.patient.group.befallen import RESULTLESS
from extractors.patient.group.study import Cohort
from extractors.reading import Found, Reading
from extractors.searchable import searchable

# How they were before, who could be tested, and what somebody did to find out
AS_THEY_WERE = re2.compile(
    r"(?i)\b(?:evaluable|assessable|stages?|previous(?:ly)?|prior|before|pre-?treat\w*|baseline|history|underlying|entry"
    r"|enrolled|entered|eligible|screened|initial\w*|admission|diagnos\w+|presented|presenting|younger|older|aged|males?"
    r"|females?|histolog\w+|excluded|randomi[sz]ed|assigned|available|untreated|controls?|healthy|known|elevated"
    r"|lost to follow|sero(?:negative|positive)|versus|vs|compared (?:with|to)|studied|examined|tested|undertaken"
    r"|measured|scans?|specimens?|had (?:been|had|failed|undergone|received)"
    r"|(?:was|were) (?:wom[ae]n|m[ae]n|boys?|girls?|white|black|caucasians?|smokers))\b"
)

AIM = re2.compile(r"(?i)^\W*(?:(?:in order )?to [a-z]+ |.{0,60}\b(?:aims?|purpose|objective|goal)\b)")


def mark(reading: Reading, groups: Cohort) -> None:
    """Make rows of the parts that were treated and of which something is told afterwards."""
    treated = {o for drug in reading.of("drug") for o, rule in drug.owners if rule == "inherited"} & set(groups.subsets)
    given = [d.start for d in reading.of("drug") if _is_given(reading, d, groups.first)]
    for index in treated if given else ():
        groups.subject(index).is_row = _is_result(reading, groups, index, min(given))


def _is_given(reading: Reading, drug: Found, everyone: int) -> bool:
    """Is it told of a drug, and not only by a title or an aim, that everyone had it."""
    if drug.value["role"] not in ("index", "culprit", None) or all(owner != everyone for owner, _ in drug.owners):
        return False
    begin, end = reading.sentence(drug.start)
    return drug.start >= reading.doc._.abstract_start and not AIM.search(searchable(reading.text[begin:end]))


def _is_result(reading: Reading, groups: Cohort, index: int, given: int) -> bool:
    part = groups.subject(index)
    category = next((c for begin, end, c in reading.sentences if begin <= part.start < end), None)
    if part.n == 1 or part.start < given or category in RESULTLESS:
        return False
    words = " … ".join(reading.text[s.start : s.end] for s in groups.segments if s.owners == (index,))
    return not AS_THEY_WERE.search(searchable(words))
