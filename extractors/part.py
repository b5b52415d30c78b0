"""Which words of a sentence are about each part that it counts: "six improved, pain fell in 4 of 9, two died"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors import clause, general, headcount
from extractors.headcount import Count
from extractors.searchable import searchable

OPENING = 5  # words before a count that are only an opening: "During the first week two …"
SHORT = 3  # words between two shares of a list: ", and in"
# "Headache occurred in three patients": what the sentence opens with is told of the whole study.
TRAILING = re.compile(r"\b(?:in|by|among|affected|led to \w+ in)\s+$", re.IGNORECASE)
CLAUSE = re.compile(r"[,;]\s|\s(?:and|but|whereas|while|although)\s")
QUALIFIED = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:who|whom|in whom|with|without|given|treated|receiving|taking|having)\b", re.IGNORECASE
)
OF_MANY = re.compile(rf"\bof\s+(?:(?:the|these|our|all)\s+)*{headcount.COUNT}\b(.*)", re.IGNORECASE | re.DOTALL)
# "33 of 38 affected patients": all for whom it could be told
TOLD_OF = re.compile(
    r"\b(?:affected|evaluable|assessable|evaluated|available|tested|examined|analy[sz]ed)\b", re.IGNORECASE
)


@dataclass(slots=True)
class Part:
    """A count, and the words that are about those it counts."""

    count: Count
    start: int
    stop: int
    is_listed: bool  # one more share of the same thing: "in 6 of 8 women, 2 of 5 men"


def is_qualified(text: str, count: Count) -> bool:
    """Whether words tell the whole of a share from everyone: "of 20 women who …", "of 8 anti-SRP patients"."""
    inside = OF_MANY.search(text, count.start, count.end)
    return bool(QUALIFIED.match(text, count.end)) or bool(inside and len(inside[1].split()) > 1)


def cut(text: str, begin: int, end: int, counts: Sequence[Count]) -> list[Part]:
    """The parts of a sentence, in order; words that are in none are about everyone."""
    parts: list[Part] = []
    place = begin
    for number, count in enumerate(counts):
        stop = counts[number + 1].start if number + 1 < len(counts) else end
        before = text[place : count.start]
        trails = len(before.split()) > 1 and bool(TRAILING.search(before))
        is_share = count.total is not None and not TOLD_OF.search(text, count.start, count.end)
        is_listed = bool(parts) and count.total is not None and not clause.FINITE.search(searchable(before))
        is_listed = is_listed and (not trails or len(before.split()) <= SHORT)
        start = count.start
        if trails and is_share and not is_listed:
            start = _clause(text, place, count.start, is_first=not parts)
        elif not parts and not trails and len(before.split()) <= OPENING:
            start = begin
        if parts:
            parts[-1].stop = min(parts[-1].stop, start)
        parts.append(Part(count, start, _end(text, count.end, stop) if trails else stop, is_listed))
        place = count.end
    return parts


def _clause(text: str, begin: int, end: int, *, is_first: bool) -> int:
    """Where the clause starts that a share ends."""
    for mark in reversed(list(CLAUSE.finditer(text, begin, end))):
        if not is_first or general.PAST.search(searchable(text[mark.end() : end])):
            return mark.start()
    return begin


def _end(text: str, begin: int, end: int) -> int:
    """Where the next clause with a verb of its own starts: "in three patients, | and tremor was reported"."""
    for mark in CLAUSE.finditer(text, begin, end):
        after = clause.RELATIVE_CLAUSE.sub("", text[mark.end() : end])
        if general.PAST.search(searchable(after)):
            return mark.start()
    return end
