"""What a study says of all it treated in a word: "toxicities included nausea", "pain control was good".

Effects that are named without a verb of their own, and the mark that a treatment got, tell what came of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import re2

from extractors import lazy_re as re
from extractors.outcome import benefit
from extractors.patient.group.befallen import NEGATED, RESULTLESS, added
from extractors.patient.group.side_effects import KIND, MAY_LIST
from extractors.patient.group.study import Cohort
from extractors.patient.subject import at
from extractors.reading import Reading
from extractors.searchable import searchable

_CHIEF = (
    r"(?:major|main|principal|chief|predominant|primary|only|limiting|dose-limiting|(?:most\s+)?(?:common|frequent)(?:ly\s+(?:\w+))?"
    r"|commonest|serious|severe)"
)
_ITEM = (
    r"(?P<item>(?!(?:the|those|not|no|none|similar|rare|few|less|more|as|in)\b"
    r"|(?:mild|minor|moderate)\b(?!\s+[a-z]{4,}(?<!during)))"
    r"[^\W\d_][\w/-]*(?:\s+(?!(?:and|or|in|with|which|that|of)\b)[\w/-]+){0,4})"
)
HARMS = (
    # "Side effects of it included nausea", "toxicity was mainly gastrointestinal"
    re.compile(
        rf"(?:\b(?:[\w/-]+\s+){{0,2}})\b{KIND}\b[^.;:()]{{0,60}}?\s(?:included|consisted\s+(?:\w+ly\s+)?of|comprised|(?:was|were)\s+(?:limited\s+to"
        rf"|confined\s+to|mainly|primarily|mostly|predominantly|chiefly|principally))\s+{_ITEM}",
        re.IGNORECASE,
    ),
    # "The main toxicity was neutropenia"
    re.compile(
        rf"\b{_CHIEF}\s+(?:[\w/-]+\s+){{0,3}}?{KIND}\s+(?:[\w-]+\s+){{0,4}}?(?:was|were)\s+{_ITEM}", re.IGNORECASE
    ),
    # "Neutropenia was the main toxicity"
    re.compile(
        r"(?P<item>\b(?!(?:it|this|that|which|there|these|those|they)\b)[^\W\d_][\w/-]*(?:\s+\([^()]{1,20}\))?)\s+(?:was|were)\s+"
        rf"(?:also\s+)?the\s+(?:\w+\s+)?{_CHIEF}\s+(?:[\w/-]+\s+){{0,3}}?{KIND}\b",
        re.IGNORECASE,
    ),
)
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
AGAINST = re2.compile(r"(?i)\b(?:than|versus|vs|compared|between|respectively)\b|\bplacebo\b")


class Verdict(NamedTuple):
    """Words that say what came of a treatment: the ones to stand on, and the whole."""

    start: int
    end: int
    quote: tuple[int, int]
    direction: str


def tell(reading: Reading, groups: Cohort) -> None:
    """Add what such words tell, where nothing has been read in them."""
    whole = searchable(reading.text)
    if not (MAY_LIST.search(whole) or MAY_PRAISE.search(whole)):
        return
    for begin, end, category in reading.sentences:
        if category in RESULTLESS or begin < reading.doc._.abstract_start:
            continue
        sentence = reading.text[begin:end]
        plain = searchable(sentence)
        if AGAINST.search(plain):
            continue
        for verdict in _verdicts(reading.text, plain, begin, end):
            segment = at(groups.segments, verdict.start)
            known = [f for f in reading.of("outcome") if f.start < verdict.quote[1] and verdict.quote[0] < f.end]
            if not segment or not segment.owners or any(f.value["direction"] for f in known):
                continue
            names = {d.value["name"] for d in reading.of("drug") if begin <= d.start < end}
            arms = {i for name in names for i in groups.by_drug.get(name, ())}
            owners = sorted(arms) if len(arms) == 1 else segment.owners
            behind = FOR_SO_MANY.match(reading.text, verdict.quote[1])
            owners = [i for i in groups.subsets if behind and groups.subject(i).start == behind.end()] or owners
            for found in known[:1] or added(reading, (verdict.start, verdict.end), "outcome.verdict"):
                way = verdict.direction
                found.value.update(direction=way, benefit=benefit(way, ""), quote=list(verdict.quote))
                found.owners = [[i, "arm" if i in arms else segment.rule] for i in owners]


def _verdicts(text: str, plain: str | bytes, begin: int, end: int) -> Iterator[Verdict]:
    """What a sentence says of the kind: one list of harms, and one mark."""
    if MAY_LIST.search(plain):
        match = next((m for pattern in HARMS if (m := pattern.search(text, begin, end))), None)
        if match and not NEGATED.search(text, max(begin, match.start() - NEAR), match.end()):
            yield Verdict(*match.span("item"), match.span(), "developed")
    if MAY_PRAISE.search(plain):
        match = PRAISE.search(text, begin, end)
        if match and not NEGATED.search(text, max(begin, match.start() - NEAR), match.end()):
            yield Verdict(*match.span("mark"), match.span(), "improved")


NEAR = 20  # characters before the words
FOR_SO_MANY = re.compile(r"\s+(?:in|for)\s+(?:only\s+)?", re.IGNORECASE)  # "was good for | 12 patients"
