"""Whose result a sentence tells that sets no arm against another: "pain fell with A and rose with placebo".

What stands straight behind a result, or inside its words, names its arm; else what stands before it in its clause.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import re2

from extractors import lazy_re as re
from extractors.outcome import arm
from extractors.patient import headcount
from extractors.patient.group.study import Cohort, Named
from extractors.reading import Found, Reading
from extractors.searchable import searchable

# A sentence that has one of these sets arms against each other
AGAINST = re2.compile(
    r"(?i)\b(?:than|versus|vs|compar\w+|relative to|against|differ\w*|respectively|similar\w*|superior|inferior"
    r"|favou?r\w*|between|alike|equal\w*|more (?:often|frequent\w*|common\w*|likely|effective)"
    r"|less (?:often|frequent\w*|common\w*|likely))\b"
)
P_VALUE = re.compile(r"\b(?:less|greater|more|fewer) than (?:or equal to )?[\d.]")
# "Pain fell by 2 points | in the women who took | A"
TO_ARM = re.compile(
    r"(?:(?!\b(?:and|but|while|whereas|when|which|that)\b)(?:[^.;:]|(?<=\d)\.(?=\d))){0,60}?\b(?:with|in|on|among"
    r"|of|by|for|under|during|after|following|receiving|given|taking|to)\s+(?:(?:the|all|those|these|some|only|one|two|\d+|\w+\s+of)\s+)*(?:(?:patients?|subjects?|women|men|children|infants"
    r"|participants|volunteers|adults)\s+)?(?:(?:who\s+(?:were\s+|had\s+)?|that\s+)?(?:with|on|in|given|receiving|received|took|taking"
    r"|treated\s+with|assigned\s+to|randomi[sz]ed\s+to|allocated\s+to)\s+)?(?:the\s+|an?\s+)?(?:[\d.]+\s*\w+(?:/\w+)?\s+(?:of\s+)?)?$",
    re.IGNORECASE,
)
BREAK = re.compile(r"[;:]|,?\s\b(?:but|while|whereas|although|and)\b(?!\s+(?:the\s+)?(?:\w+\s+)?(?:groups?|arms?)\b)")
LISTED = re.compile(
    r"[\s)]*(?:groups?|arms?|recipients|therapy|treatment|patients|-treated)?\s*(?:\([^()]*\)\s*)?(?:,|,?\s*(?:and|or|plus|&)|/|\+)\s*"
    rf"(?:{headcount.COUNT}\s+(?:(?:patients|women|men|children|adults|subjects)\s+)?(?=in|with|on))?(?:in\s+|with\s+|on\s+)?"
    r"(?:the\s+|an?\s+)?(?:[\d.]+\s*\w+\s+(?:of\s+)?)?$",
    re.IGNORECASE,
)
TOGETHER = re.compile(r"\bplus\b|[+/&]")
COMBINED = re.compile(r"\bcombin\w+\s+(?:of|with)\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE)
SOURCE = re.compile(
    r"\b(?:added\s+to|addition\s+of|combined\s+with|instead\s+of|than|without|no|not|previous(?:ly)?|prior|before)\s+(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
# "Were randomly assigned to A after their recovery": who they were
ALLOTS = re2.compile(
    r"(?i)\b(?:randomi[sz]ed|randomly|assigned|allocated|we (?:conducted|studied|evaluated)|eligible)\b"
)
JOINED = re.compile(r"-(?!treated|group|receiving)|\s+controlled")  # "placebo-controlled"
PLAIN = frozenset(
    ("improved", "worsened", "increased", "decreased", "unchanged", "resolved", "developed", "died", "survived")
)


class Mention(NamedTuple):
    """The words that name an arm."""

    start: int
    end: int
    arms: frozenset[int]


def give(reading: Reading, groups: Cohort, named: Named, place: tuple[int, int]) -> None:
    """Give the results of a sentence to the arms that it names with them.

    ``named``: where the text names arms, with these and where the name ends.
    """
    text = reading.text
    sentence = searchable(P_VALUE.sub("", text[slice(*place)]))
    if AGAINST.search(sentence) or ALLOTS.search(sentence):
        return
    mentions = [
        Mention(start, named[start][1], named[start][0])
        for start in sorted(named)
        if place[0] <= start < place[1]
        and not SOURCE.search(text, max(place[0], start - FAR), start)
        and not JOINED.match(text, named[start][1])
    ]
    arms = {*groups.arms, groups.first}
    plain = (
        [f for f in reading.of("outcome") if place[0] <= f.start < place[1] and _is_plain(f, arms)] if mentions else []
    )
    starts = sorted({f.value["quote"][0] for f in plain})
    for found in plain:
        begin, end = found.value["quote"]
        following = next((start for start in starts if start > begin), place[1])
        told = _told(text, (begin, end, max(following, end)), place[0], mentions)
        if told:
            found.owners = [[arm, "arm"] for arm in told]


def _told(text: str, quote: tuple[int, int, int], first: int, mentions: Sequence[Mention]) -> list[int]:
    """The arms that a result is told of; none where that is not plain."""
    begin, end, stop = quote
    if inside := [m for m in mentions if begin <= m.start < end]:
        first = mentions.index(inside[0])
        while first and LISTED.fullmatch(text, mentions[first - 1].end, mentions[first].start):
            first -= 1  # "three on A and four | on B died"
        told = _listed(text, mentions[first:])
        return told if all(m.arms.intersection(told) for m in inside) else []
    behind = [m for m in mentions if end <= m.start < stop]
    if behind and TO_ARM.fullmatch(text, end, behind[0].start):
        return _listed(text, behind)
    lists = [(a.end, b.start) for a, b in pairwise(mentions) if LISTED.fullmatch(text, a.end, b.start)]
    breaks = (m for m in BREAK.finditer(text, first, begin) if not any(a <= m.start() < b for a, b in lists))
    clause = max((m.end() for m in breaks), default=first)
    before = [m for m in mentions if clause <= m.start and m.end <= begin]
    return _listed(text, before) if before else []


def _listed(text: str, mentions: Sequence[Mention]) -> list[int]:
    """The arms of the first mention and those listed with it, "in the A and B groups"; of "A plus B" who had both."""
    found, first = mentions[0].arms, mentions[0].start
    is_of_both = COMBINED.search(text, max(0, first - FAR), first) is not None
    for left, right in pairwise(mentions):
        if not LISTED.fullmatch(text, left.end, right.start):
            break
        is_combined = is_of_both or TOGETHER.search(text, left.end, right.start)
        found = found & right.arms if is_combined and found & right.arms else found | right.arms
    return sorted(found)


def _is_plain(found: Found, arms: set[int]) -> bool:
    """Is it what became of somebody, and no difference; told so far of all, or of some arm."""
    is_of_arms = bool(found.owners) and all(owner in arms for owner, _ in found.owners)
    return found.value["direction"] in PLAIN and is_of_arms and found.rule not in arm.AGAINST and found.value["quote"]


FAR = 40  # characters
