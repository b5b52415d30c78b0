"""What became of a share of each arm: "40 of 45 in the A group and 30 of 45 in the B group had healed (P = 0.01)".

The share of the first that is no control is set against the other's, as the values of a measure are.
"""

from __future__ import annotations

from itertools import pairwise

import re2

from extractors import lazy_re as re
from extractors import number
from extractors.outcome import benefit, comparison
from extractors.patient import headcount
from extractors.patient.group.arm_word import PERSON
from extractors.patient.group.study import Cohort, Named
from extractors.patient.group.told import BEFORE, added
from extractors.reading import Reading
from extractors.searchable import searchable
from extractors.section import RESULTLESS

WHO = rf"{PERSON}|cases?|those"
MAY_SHARE = re2.compile(
    r"(?i)(?:%|per ?cent| of ).* (?:and|versus|vs|compared|but|whereas|while) .*(?:\d|\bone\b|\bnone\b|\btwo\b)"
)
_PCT = r"(?:\(\s*[\d.]+\s*(?:%|per\s?cent)\s*\))"
# "40 of 45 patients (89%) in the | A", "46% of | A"
_SHARE = rf"(?P<share>\d{{1,3}}(?:\.\d{{1,3}})?|{headcount.NUMBER_WORDS})\s?(?:%|per\s?cent)"
_OF = rf"(?P<n>{headcount.COUNT})\s*(?:{_PCT}\s*)?of\s+(?:the\s+)?(?P<of>{headcount.COUNT})"
SHARE = re.compile(
    rf"(?<![\w.,/±:%-])(?:{_SHARE}|{_OF})"
    rf"(?:\s+of)?\s*(?:(?:the\s+)?(?:{WHO})\s*)?(?:{_PCT}\s*)?(?:\([^()]{{1,25}}\)\s*)?(?:who\s+)?"
    r"(?:(?:in|on|with|given|receiving|received|taking|took|treated\s+with|assigned\s+to|randomi[sz]ed\s+to|of)\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
NAME_END = re.compile(rf"(?:[- ]treated)?(?:\s+(?:groups?|arms?|alone|{WHO}))*\s*(?:\([^()]*\)\s*)?", re.IGNORECASE)
JOINT = re.compile(
    r",?\s*(?:and|versus|vs\.?|compared\s+(?:with|to)|as\s+compared\s+(?:with|to)|but|against)\s+(?:only\s+|in\s+|by\s+)?",
    re.I,
)
# "… had healed", "… were asymptomatic": what these did
DID = re.compile(
    r"(?P<did>(?:had|have|were|was|remained|became|achieved|experienced|developed|reported|showed|required|needed|suffered|obtained"
    r"|[a-z]{3,}ed|died|relapsed|fell|got|lost)\b(?:\s+(?!at\b|after\b|during\b|within\b|by\b|and\b|but\b|while\b|for\b|\()[\w-]+){0,4})",
    re.IGNORECASE,
)
NO_RESULT = re.compile(
    r"\b(?:completed|enrolled|excluded|withdr[ae]w\w*|randomi[sz]ed|assigned|dropped|entered|evaluable|eligible|male|female|women|men"
    r"|previous(?:ly)?|prior|available|included|analy[sz]ed|followed|received|given|treated|lost)\b",
    re.IGNORECASE,
)
REACH = 70  # characters from a share to the name of its arm


def tell(reading: Reading, groups: Cohort, named: Named, place: tuple[int, int], category: str | None) -> None:
    """Say which way the first of two arms went by the shares of them that one verb tells of."""
    text = reading.text
    starts = sorted(start for start in named if place[0] <= start < place[1])
    if category in RESULTLESS or len(starts) < 2 or not MAY_SHARE.search(searchable(text[slice(*place)])):
        return
    shares = [(start, match) for start in starts if (match := SHARE.search(text, max(place[0], start - REACH), start))]
    for (one, left), (two, right) in pairwise(shares):
        between = NAME_END.match(text, named[one][1], right.start())
        joint = JOINT.fullmatch(text, between.end(), right.start()) if between else None
        behind = NAME_END.match(text, named[two][1], place[1]) if joint else None
        did = DID.match(text, behind.end(), place[1]) if behind else None
        is_result = (
            did and not NO_RESULT.search(did["did"]) and not BEFORE.search(searchable(text[place[0] : left.start()]))
        )
        if did and is_result:
            _say(reading, groups, (named[one][0], _value(left)), (named[two][0], _value(right)), (left.start(), did))


def _value(share: re.Match[str]) -> float:
    if share["share"]:
        return number.parse(share["share"].lower()) / 100
    return (headcount.whole_number(share["n"]) or 0) / (headcount.whole_number(share["of"]) or 1)


def _say(
    reading: Reading,
    groups: Cohort,
    one: tuple[frozenset[int], float],
    two: tuple[frozenset[int], float],
    told: tuple[int, re.Match[str]],
) -> None:
    """Put what two arms did into the outcome that has been read in the verb, or into a new one."""
    start, did = told
    first, other = (one, two) if set(groups.compared) & one[0] or not set(groups.compared) & two[0] else (two, one)
    significance = comparison.significance(reading.text[start : reading.sentence(did.start())[1]])
    way = "increased" if first[1] > other[1] else "decreased"
    if significance is False or first[1] == other[1]:
        way = "no_difference"
    quote = [start, did.end("did")]
    known = [f for f in reading.of("outcome") if start <= f.start < quote[1]]
    for found in known[1:]:
        found.owners = []
    for found in known[:1] or added(reading, did.span("did"), "outcome.arm_share"):
        found.value.update(direction=way, benefit=benefit(way, ""), quote=quote)
        found.owners = [[index, "comparison"] for index in sorted(first[0])]
