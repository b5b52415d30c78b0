"""What became of a counted part, by the verb at its count: "five are disease-free", "more severe in two".

A count with a verb of its own is a statement even where no noun names what changed. It is read where nothing else was.
"""

from __future__ import annotations

from typing import Any

import re2

from extractors import lazy_re as re
from extractors.patient.group.study import Cohort
from extractors.patient.group.told import BEFORE, NO_EFFECT, Statement
from extractors.patient.person_noun import PLURAL
from extractors.patient.subject import Subject
from extractors.reading import Reading
from extractors.searchable import searchable
from extractors.section import RESULTLESS

_IS = r"(?:was|were|is|are|became|become|has\s+been|have\s+been|remained?|seemed|appeared\s+to\s+be)"
_HAD = r"(?:had|have|achieved|obtained|showed|attained|entered|experienced|reached|underwent|exhibited|demonstrated)"
_LY = (
    r"(?:(?:\w+ly|still|also|now|again|all|both|long-term|considered|judged|rated|classified\s+as|regarded\s+as"
    r"|said\s+to\s+be|rendered|kept|made)\s+){0,2}"
)
_A = (
    r"(?:(?:an?|the|some|early|late|further|subsequent|major|minor|marked|significant|definite|objective|clinical|good"
    r"|excellent|at\s+least\s+an?)\s+){0,3}"
)
_GOOD = r"(?:good|excellent|satisfactory|favou?rable|successful)"
_FREE = (
    r"(?:disease|seizure|symptom|pain|attack|relapse|recurrence|event|tumou?r|infection|fever|headache|cancer|drug"
    r"|steroid)"
)
# After the count, in the order in which they are tried
AHEAD = (
    ("died", rf"(?:have\s+|has\s+|had\s+)?(?:subsequently\s+|later\s+)?(?:died|expired|succumbed)|{_IS}\s+{_LY}dead"),
    (
        "unchanged",
        r"(?:did|do|does|could)\s+not\s+(?:respond|improve|benefit|relapse|change|recur|progress|have\s+(?:an?\s+)?(?:relapses?|recurrences?|response))"
        rf"|failed\s+(?:to\s+(?:respond|improve|benefit)|(?:the\s+)?(?:\w+\s+){{0,2}}(?:therapy|treatment))"
        rf"|{_HAD}\s+(?:no|little|neither)\s+(?:\w+\s+)?(?:change|improvement|response|benefit|effect|progression|regression|recurrence|relapse|remission|relief)s?"
        rf"|{_HAD}\s+{_A}stable\s+disease|{_IS}\s+{_LY}(?:unchanged|stable|unresponsive|refractory|ambulatory|non-?responders|(?:(?:treatment|therapy|therapeutic)\s+)?failures)",
    ),
    (
        "worsened",
        rf"(?:have\s+|has\s+|had\s+)?{_LY}(?:relapsed|recurred|progressed|deteriorated|decompensated|worsened)|{_IS}\s+{_LY}(?:worse|worsened)"
        rf"|(?:{_HAD}|developed)\s+{_A}(?:relapses?|recurrences?|recurrent\s+disease|progressive\s+disease|(?:disease\s+)?progression|exacerbations?)",
    ),
    (
        "resolved",
        rf"{_IS}\s+{_LY}(?:(?:alive\s+and\s+)?{_FREE}[- ]free|free\s+(?:of|from)\s+[\w-]+|asymptomatic"
        r"|cured|healed|normal(?:ized|ised)?|symptomless"
        r"|in\s+(?:\w+\s+)?remission|well|completely\s+\w+ed)"
        rf"|{_HAD}\s+{_A}(?:complete\s+(?:\w+\s+)?(?:responses?|remissions?|relief|resolution|recovery|healing|clearing)|CRs?|cures?)"
        rf"|(?:have\s+|has\s+|had\s+)?{_LY}(?:remitted|recovered|healed)",
    ),
    (
        "improved",
        rf"(?:have\s+|has\s+|had\s+)?{_LY}(?:responded|improved|benefit+ed)"
        rf"|{_IS}\s+{_LY}(?:improved|better|responders|salvaged|(?:successfully|effectively)\s+(?:treated|salvaged|managed)"
        r"|(?:a\s+)?(?:(?:therapy|therapeutic|treatment|clinical)\s+)?success(?:es)?)"
        rf"|{_HAD}\s+{_A}(?:partial\s+(?:\w+\s+)?)?(?:responses?|remissions?|PRs?|improvement|benefit|relief|results?)"
        rf"|{_HAD}\s+(?:an?\s+)?{_GOOD}(?:\s+(?:or|and|to)\s+(?:very\s+)?{_GOOD})?\s+(?:\w+\s+)?(?:outcomes?|results?|recovery)",
    ),
    ("survived", rf"(?:have\s+|has\s+)?survived|{_IS}\s+{_LY}(?:alive|long-term\s+survivors?)|lived"),
    (
        "developed",
        r"(?:(?:have\s+)?(?:discontinued|stopped|interrupted|withdrew\s+from|were\s+withdrawn\s+from|dropped\s+out\s+of)\s+[^,.;:()]{0,40}?(?:because\s+of|due\s+to|owing\s+to|for)"
        r"|were\s+withdrawn\s+(?:[^,.;:()]{0,20}\s)?(?:because\s+of|due\s+to|owing\s+to))\s+(?!lack|inefficacy|insufficient|poor|non|reasons)[\w-]+(?:\s+[\w-]+){0,2}"
        rf"|(?:reported|experienced|complained\s+of|suffered(?:\s+from)?|had|noted)\s+(?:[\w-]+\s+(?:(?:or|and|to)\s+)?){{0,3}}?"
        r"(?:side[- ]effects?|adverse\s+\w+|toxicit(?:y|ies)|complications?|toxic\s+effects?)"
        r"|required\s+(?:(?!no\b|further\b)[\w-]+\s+){1,4}?for\s+(?!relief|control|treatment|support|the\b)[\w-]+(?:\s+[\w-]+){0,2}"
        r"|required\s+(?:[\w-]+\s+){0,2}?(?:ventilation|intubation|transfusions?|dialysis|hospitali[sz]ations?|amputations?"
        r"|reoperations?|readmission|resuscitation|vasopressors?)"
        rf"|{_IS}\s+{_LY}(?:sleepy|drowsy|dizzy|nauseated|confused|comatose|febrile|hypotensive|agitated|sedated|lethargic|hyperglyc[ae]mic|an[ae]mic|jaundiced)",
    ),
)
BEHIND = (
    ("died", r"(?:causes?\s+of\s+death|fatal|lethal)"),
    ("worsened", r"(?:more\s+(?:severe|frequent)|worse|worsened|aggravated|relapses?|recurrences?|progression)"),
    (
        "improved",
        r"(?:less\s+(?:severe|frequent)|better|improved|partial\s+(?:responses?|remissions?)|improvement|(?:good|excellent)(?:\s+results?)?)",
    ),
    (
        "resolved",
        r"(?:complete\s+(?:\w+\s+)?(?:responses?|remissions?|resolution|recovery|relief)|cures?|cured|resolved|abolished|disappeared|healed)",
    ),
    ("resolved", r"complete"),
    ("improved", r"partial"),
    ("unchanged", r"(?:unchanged|unaffected|unaltered|no\s+(?:change|response|improvement|effect|benefit)|failures?)"),
    ("increased", r"increased"),
    ("decreased", r"(?:decreased|reduced)"),
)
_WORD = r"(?:(?!(?:had|was|were|did)\b)[^\s,.;:()]+)"
_WHO = (
    rf"(?:\s*\([^()]{{1,40}}\))?(?:\s+(?:of\s+)?(?:the\s+|these\s+|our\s+)?(?:other\s+)?(?:{PLURAL}))?(?:\s*\([^()]{{1,160}}\))?"
    rf"(?:\s+(?:with|given|treated\s+with|receiving|on|in|who\s+(?:also\s+)?(?:received|took|were\s+(?:also\s+)?given))\s+{_WORD}(?:\s+{_WORD}){{0,5}}?)?"
    rf"(?:\s+(?:who|that|which))?(?:\s+(?:subsequently|then|also|eventually|initially|later|only|each))?\s+"
)
# "Nausea occurred in six, | a rash in | two", "Side effects were nausea in six, | dizziness (| four)"
LISTED = re.compile(
    r"(?:^|[,;)]|\b(?:and|or)\b)\s*(?:(?:and|or|also)\s+)*(?:an?\s+|transient\s+|mild\s+|severe\s+)?"
    r"(?P<fate>(?!(?:no|not|none|only|was|were|is|are|in|it|this|that|which|the|other|another|these|those|all|also|responses?|remissions?|after|during|before"
    r"|within|at|on|to|from|[a-z]+ly)\b)"
    r"[^\W\d_][\w/-]{2,}(?:\s+(?!(?:was|were|had|has|is|are|in|and|or|than|by|with|of)\b)[\w/-]+){0,3})"
    r"\s*(?:\s(?:in|by)\s+(?:only\s+)?|\()$",
    re.IGNORECASE,
)
# "There were | three cases of pneumonia": what they are cases of
CASES = re.compile(
    r"\s+of\s+(?P<fate>(?!(?:the|these|those|our|this|whom|them|all|which)\b)[^\W\d_][\w/-]{2,}(?:\s+(?!and\b|or\b|in\b|with\b)[a-z][\w/-]+)?)",
    re.I,
)
THERE_WERE = re.compile(r"\bthere\s+(?:was|were)\s+(?:only\s+|also\s+)?$", re.IGNORECASE)
AHEAD_OF = re.compile(rf"{_WHO}(?:{'|'.join(rf'(?P<{way}>{words})' for way, words in AHEAD)})\b", re.IGNORECASE)
BEHIND_OF = tuple(
    (
        way,
        re.compile(
            rf"(?:^|[,;:(]|\b(?:and|or|but|was|were|with|an?|to|be|the)\b)\s*(?:(?:was|were|had|and|a|an)\s+)*"
            rf"(?P<fate>{words})\s+(?:in|for|by)\s+(?:only\s+|the\s+|another\s+|an\s+additional\s+)*$",
            re.IGNORECASE,
        ),
    )
    for way, words in BEHIND
)
# "It | helped | 19 of 29 patients"
DONE_TO = re.compile(
    r"(?<!not )\b(?:(?P<improved>helped|benefit+ed|improved|relieved)|(?P<resolved>cured|healed)|(?P<died>killed))"
    r"\s+(?:only\s+)?$",
    re.IGNORECASE,
)
MAY_TELL: Any = re2.compile(
    r"(?i)\b(?:died|dead|expired|succumbed|decompensated|excellent|good|helped|killed|relieved|death|fatal|lethal|outcomes?|recovery|not|no|failed|stable|unchanged|refractory|relaps\w+|recur\w+|progress\w+|deteriorat\w+|wors\w+|free|asymptomatic"
    r"|cured?s?|heal\w+|normal\w*|remi\w+|well|CRs?|PRs?|complete\w*|recover\w+|respon\w+|improve\w*|better|benefit\w*|success\w*|salvaged|surviv\w+"
    r"|alive|withdr\w+|discontinued|stopped|side|adverse|toxic\w*|complications?|required|sleepy|drowsy|dizzy|nauseated|confused|comatose"
    r"|febrile|hypotensive|increased|decreased|reduced|severe|frequent|abolished|disappeared|resolved|resolution|results?|failures?|relief|partial|there\s+w\w+)\b"
)
# "Stable or | improved | in 12", "12 | improved | or were stable": which of both, nobody knows
OR_BETTER_L = re.compile(r"\b(?:stable|unchanged|stabili[sz]ed|improved|better)\s+or\s+$", re.IGNORECASE)
OR_SAME = re.compile(
    r"\s+or\s+(?:(?:was|were|remained)\s+)?(?:stable|unchanged|stabili[sz]ed|improved)\b", re.IGNORECASE
)
FAR = 80  # characters before a count


def tell(reading: Reading, groups: Cohort) -> None:
    """Add what became of each part of which no outcome is known yet."""
    known_of = {owner for f in reading.of("outcome") if f.value["direction"] for owner, _ in f.owners}
    harmed = {f.start for f in reading.of("outcome") if f.value["direction"] == "developed"}
    for index in (*groups.subsets, *groups.of_arm):
        part = groups.subject(index)
        begin, end = reading.sentence(part.start)
        category = next((c for first, last, c in reading.sentences if first <= part.start < last), None)
        if index in known_of or category in RESULTLESS:
            continue
        is_harm = any(begin <= start < part.start for start in harmed)
        if not (is_harm or MAY_TELL.search(searchable(reading.text[begin:end]))):
            continue
        found = _fate(reading.text, part, begin, end, is_harm=is_harm)
        if found is None:
            continue
        way, place, quote = found
        if BEFORE.search(searchable(reading.text[slice(*quote)])):
            continue
        if OR_BETTER_L.search(reading.text, begin, place[0]) or OR_SAME.match(reading.text, place[1], end):
            continue
        near = [f for f in reading.of("outcome") if f.start < place[1] and place[0] < f.end]
        if any(f.value["direction"] and f.value["quote"] and f.value["quote"][1] > place[0] for f in near):
            continue
        known = [f for f in near if not f.value["direction"] and quote[0] <= f.start and f.end <= quote[1]]
        Statement(way, place, quote, "outcome.fate").say(reading, [(index, "subset")], known)


def _fate(
    text: str, part: Subject, begin: int, end: int, *, is_harm: bool
) -> tuple[str, tuple[int, int], tuple[int, int]] | None:
    """Which way it went, the words that say so, and those with the count; ``is_harm``: is the sentence about harms."""
    if match := AHEAD_OF.match(text, part.end, end):
        way = str(match.lastgroup)
        return way, match.span(way), (part.start, match.end(way))
    for way, pattern in BEHIND_OF:
        if match := pattern.search(text, max(begin, part.start - FAR), part.start):
            return way, match.span("fate"), (match.start("fate"), part.end)
    if match := DONE_TO.search(text, max(begin, part.start - FAR), part.start):
        way = str(match.lastgroup)
        return way, match.span(way), (match.start(way), part.end)
    if is_harm and (match := LISTED.search(text, max(begin, part.start - FAR), part.start)):
        return "developed", match.span("fate"), (match.start("fate"), part.end)
    if text.endswith("cases", begin, part.end) and THERE_WERE.search(text, begin, part.start):
        match = CASES.match(text, part.end, end)
        if match and not NO_EFFECT.search(match["fate"]):  # nor are so many cases of a tumour
            return "developed", match.span("fate"), (part.start, match.end("fate"))
    return None
