"""How many of each arm something befell: "two on A had bleeding", "12 deaths in the A group and 20 in the B group".

Whose it is where the sentence names arms, `arm_alone` says; a count of nobody's in particular is everyone's.
"""

from __future__ import annotations

from collections.abc import Iterator

import re2

from extractors import lazy_re as re
from extractors.patient import headcount
from extractors.patient.group.arm_word import PERSON
from extractors.patient.group.study import Cohort, Named
from extractors.patient.group.told import BEFORE, NO_EFFECT, Statement, direction_of
from extractors.reading import Reading
from extractors.searchable import searchable
from extractors.section import RESULTLESS

_N = rf"(?<![\w.,/±:%-])(?P<n>{headcount.COUNT})(?:\s*\(\s*[\d.]+\s*%\s*\))?"
_EVENT = (
    r"(?P<event>(?:(?!(?:and|or|but|while|whereas|compared|versus|vs|than|in|with|during|after|on|at|by|for|from|because"
    r"|of|to|who|which|that|as|had|was|were|no|not|an?\s+mean|been)\b)[^\W\d_][\w-]*\s+){0,4}[^\W\d_][\w-]*)"
)
MAY_HAVE = re2.compile(r"(?i)\b(?:had|developed|experienced|reported|suffered|complained of)\b")
# "Two patients in the A group | had | major bleeding", "of 81 given A, 12 | developed | thrombosis"
HAD = re.compile(
    rf"{_N}(?:\s+(?:of\s+(?:the\s+)?(?:those\s+)?)?(?:\d+\s+)?(?:{PERSON}))?"
    r"(?P<whose>(?:\s+(?:who\s+)?(?:in|on|given|receiving|taking|treated\s+with|assigned\s+to|of)\s+(?!whom\b)[^.;:,]{1,40}?)?)"
    r"\s+(?:had|developed|experienced|reported|suffered(?:\s+from)?|complained\s+of)\s+"
    rf"(?:an?\s+|the\s+|mild\s+|severe\s+)?{_EVENT}\b",
    re.IGNORECASE,
)
MAY_BE_THERE = re2.compile(r"(?i)\bthere (?:were|was) ")
# "There were | 12 deaths in the A group and 20 in the B group"
THERE = re.compile(
    rf"\bthere\s+(?:were|was)\s+{_N}\s+{_EVENT}\s+(?:in|among|with|on)\s+(?:the\s+)?(?:(?:{PERSON})\s+(?:on|given|receiving)\s+)?",
    re.IGNORECASE,
)
MAY_BE_IN_TURN = re2.compile(r"(?i) in .*\d.* (?:and|or) .*\brespectively\b")
# "Cure was achieved in | 12, 15 and 17 patients, respectively"
IN_TURN = re.compile(
    rf"(?:^|(?<=[.:;,]\s)|\band\s+){_EVENT}\s+(?:occurred|developed|appeared|recurred|(?:was|were)\s+(?:also\s+)?"
    r"(?:seen|noted|observed|reported|recorded|achieved|obtained|found))\s+in\s+"
    r"(?P<list>\w+(?:\s*\([^()]*\))?(?:\s*,\s*\w+(?:\s*\([^()]*\))?)*"
    r",?\s+and\s+\w+)\b(?!\s*%)[^.;]{0,100}?\brespectively\b",
    re.IGNORECASE,
)
NUMBER = re.compile(rf"\b{headcount.COUNT}\b", re.IGNORECASE)
BRACKET = re.compile(r"\([^()]*\)")
NEXT = re.compile(
    rf"\s*(?:groups?|arms?|{PERSON})?\s*(?:,|,?\s*(?:and|but|or))\s+(?:only\s+)?(?:{headcount.COUNT})\s+(?:in|among|with|on)\s+"
    r"(?:the\s+)?",
    re.IGNORECASE,
)
NEGATED = re.compile(r"\b(?:no|not|none|never|without|neither)\b", re.IGNORECASE)
WORDLESS = re2.compile(
    r"(?i)^(?:mean|median|average|significant|similar|complete|partial|data|evidence|results?|any|more|less|fewer|better|an?"
    r"|higher|lower|greater|previous|prior|normal|abnormal|positive|negative|good|poor|excellent|both|either|one|two|three"
    rf"|{PERSON}|males?|females?|boys?|girls?|cases?|eyes?|survivors|responders)$"
)


def tell(reading: Reading, groups: Cohort, named: Named, place: tuple[int, int], category: str | None) -> None:
    """Add what a sentence counts of the arms."""
    if category in RESULTLESS:
        return
    sentence = searchable(reading.text[slice(*place)])
    if MAY_HAVE.search(sentence) and any(place[0] <= start < place[1] for start in named):
        for had in HAD.finditer(reading.text, *place):
            is_of_arm = any(had.start("whose") <= start < had.end("whose") for start in named)
            if is_of_arm or any(had.start("event") <= f.start < had.end("event") for f in reading.of("outcome")):
                _add(reading, had, (had.start(), had.end("event")), [groups.first])
    match = THERE.search(reading.text, *place) if MAY_BE_THERE.search(sentence) else None
    if match:
        told = list(_listed(reading.text, match.end(), named))
        if told:
            arms = sorted(frozenset[int]().union(*(arms for arms, _ in told)))
            _add(reading, match, (match.start("n"), told[-1][1]), arms)
    match = IN_TURN.search(reading.text, *place) if MAY_BE_IN_TURN.search(sentence) else None
    if match:
        counts = [headcount.whole_number(m[0]) for m in NUMBER.finditer(BRACKET.sub(" ", match["list"]))]
        if len(counts) == len(groups.arms):
            arms = [arm for arm, n in zip(groups.arms, counts, strict=True) if n]
            _add(reading, match, (match.start("event"), match.end("list")), arms)


def _listed(text: str, position: int, named: Named) -> Iterator[tuple[frozenset[int], int]]:
    """The arms of "… in the | A group and 20 in the B group", each with where its name ends."""
    while position in named:
        arms, end = named[position]
        yield arms, end
        following = NEXT.match(text, end)
        position = following.end() if following else -1


def _add(reading: Reading, match: re.Match[str], quote: tuple[int, int], arms: list[int]) -> None:
    """An outcome of what befell so many, unless the words have been read, or tell how they came."""
    text, (start, end) = reading.text, match.span("event")
    clause = text[slice(*quote)]
    known = [f for f in reading.of("outcome") if f.start < end and start < f.end]
    if any(f.value["direction"] for f in known) or NEGATED.search(clause) or BEFORE.search(searchable(clause)):
        return
    if any(drug.start < end and start < drug.end for drug in reading.of("drug")):
        return  # what they got
    event = match["event"]
    if NO_EFFECT.search(event) or WORDLESS.search(event.split()[-1]) or match.groupdict().get("n") == "0":
        return
    owners = [(arm, "arm") for arm in arms]
    Statement(direction_of(event), (start, end), quote, "outcome.counted").say(reading, owners, known)
