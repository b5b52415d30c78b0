"""Lists that tell of each effect how many had it: "complications were sepsis in two and ileus in one".

A list of people ("in two", "five rash, two nausea" of those who had reactions) makes a part of each number; one of
events ("complications included four infections and two leaks") tells each of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

from extractors import lazy_re as re
from extractors.patient.group import share_list, side_effects
from extractors.patient.group.study import Cohort
from extractors.patient.group.told import NEAR, NEGATED, Statement, direction_of
from extractors.patient.headcount import COUNT, TOLD, Count, whole_number
from extractors.patient.person_noun import PLURAL, STOP, nouns
from extractors.reading import Reading
from extractors.searchable import STRETCHES_KEPT, searchable
from extractors.section import RESULTLESS

_PEOPLE = rf"(?:{PLURAL}|{nouns('s', 'case')}|others?|more)"
_N = rf"(?P<n>{COUNT}|another)"
_SHARE = r"(?:\s*\(\s*(?:\d[\d.]*\s*%|\d+/\d+)\s*\))?"
_GOT = r"(?:developed|experienced|suffered(?:\s+from)?|manifested|complained\s+of|had)"
_THING = rf"(?:{nouns('p', 'thing', 'other')}|weeks?|months?|days?|years?|hours?|times?|doses?|courses?|cycles?)"
MAY_LIST: Any = re2.compile(
    rf"(?i)\b(?:{side_effects.KIND}|developed|experienced|suffered|manifested|complained|had)\b.*(?:,|;|\band\b)"
)
# What there was before, what is only expected, and what another drug had done
EARLIER: Any = re2.compile(
    r"(?i)\b(?:before|baseline|previous(?:ly)?|prior|history|pre-?existing|underlying|expected|feared|known|may|can)\b"
)
# "Complications had occurred | :", "side effects | were"
HEADS = [
    re.compile(
        rf"\b{side_effects.KIND}\b(?:(?!\b(?:than|no|not|none|without|versus|vs)\b)[^.;:()]){{0,60}}{ending}\s*",
        re.IGNORECASE,
    )
    for ending in (":", r"?\b(?:included|include|including|were|was|consisted\s+of|comprised|such\s+as)\b")
]
# "Four patients developed infections | :"
GOT = re.compile(rf"\b{_GOT.replace('|had', '|required|had')}\s[^.;:()]{{3,60}}:\s*", re.IGNORECASE)
# "Eight patients | developed"
HAD = re.compile(
    rf"\b(?P<first>{COUNT})\s+(?:of\s+(?:the\s+|these\s+)?\d+\s+)?(?:[a-z-]+\s+)?(?:{PLURAL})(?:\s*\([^()]*\))?\s+(?:had\s+|also\s+)?{_GOT}\s+",
    re.IGNORECASE,
)
# "sepsis | in | two patients (4%)"
IN_SO_MANY = re.compile(
    rf"(?P<item>(?:an?\s+)?[a-z][^,;:()\d]{{2,60}}?)(?:\s*\([^()]{{1,30}}\))?\s+in\s+(?:only\s+)?{_N}{_SHARE}(?:\s+{_PEOPLE})?{_SHARE}"
    r"(?=\s*(?:[,;.)]|$)|\s+(?:and|or)\b)",
    re.IGNORECASE,
)
# "two | wound infections", "four cases of | sepsis"
SO_MANY = re.compile(
    rf"{_N}{_SHARE}(?:\s+(?:patients?|cases?)(?:\s+(?:of|with|had))?,?|,)?\s+(?!(?:{STOP}|{TOLD}|{PLURAL}|{_THING}|of|to|or|others?|percent|per)\b)"
    r"(?P<item>[a-z][\w/-]*(?:\s+(?!(?:and|or|in|with|which|that|of|at|on|for)\b)[a-z][\w/-]*){0,3}(?:\s+of\s+(?:the\s+)?[\w-]+)?)"
    r"(?=\s*(?:[,;.)]|\([^()]*\)|$)|\s+(?:and|or|during|after|at|on|within|while)\b)",
    re.IGNORECASE,
)
MAY_HAVE_HAD: Any = re2.compile(
    rf"(?is)\b(?:{PLURAL})\b.*\b(?:developed|experienced|suffered|manifested|complained|had)\b"
)
FIRST = re.compile(r"(?P<item>(?:an?\s+)?[a-z][^,;:().\d]{1,50}?)(?=\s*[,;]|\s+and\s)", re.IGNORECASE)
NEXT = re.compile(r"\s*(?:\([^()]*\)\s*)?(?:[,;]\s*(?:and\s+|or\s+)?|\band\s+|\bor\s+)(?:a\s+)?", re.IGNORECASE)
VERB = re.compile(rf"\b(?:{TOLD}|is|be|been|which|who|that|than)\b", re.IGNORECASE)
FEWEST = 2
CASES = frozenset(("", "case", "cases"))  # "four cases of sepsis" are events, "four patients" people


@dataclass(frozen=True, slots=True)
class Item:
    """An effect of a list, its words with the number, and where the number of people is; none where it is of events."""

    effect: tuple[int, int]
    words: tuple[int, int]
    count: Count | None


@lru_cache(STRETCHES_KEPT)  # asked for the parts of a study, and again for its effects
def items(text: str, begin: int, end: int) -> list[Item]:
    """The items of a sentence's list."""
    sentence = searchable(text[begin:end])
    if not MAY_LIST.search(sentence) or EARLIER.search(sentence):
        return []
    heads = (head for pattern in (*HEADS, GOT) for head in pattern.finditer(text, begin, end))
    for head in heads:
        found = _run(text, head.end(), end, IN_SO_MANY)
        found = found or _run(text, head.end(), end, SO_MANY)
        if len(found) >= FEWEST:
            is_of_people = found[0].words[0] == found[0].effect[0] or (
                ":" in head[0] and HAD.search(text, begin, head.end()) is not None
            )
            return found if is_of_people else [Item(i.effect, i.words, None) for i in found]
    return _gapped(text, begin, end) if MAY_HAVE_HAD.search(sentence) else []


def _gapped(text: str, begin: int, end: int) -> list[Item]:
    """ "Eight patients had a rash, | three nausea | and one hepatitis": the first is told as any other is."""
    for head in HAD.finditer(text, begin, end):
        first = FIRST.match(text, head.end(), end)
        join = NEXT.match(text, first.end(), end) if first and not VERB.search(first["item"]) else None
        found = _run(text, join.end(), end, SO_MANY) if join else []
        if found and first:
            count = Count(*head.span("first"), whole_number(head["first"]) or 0)
            return [Item(first.span("item"), (head.start(), first.end("item")), count), *found]
    return []


def _run(text: str, start: int, end: int, pattern: re.Pattern[str]) -> list[Item]:
    """Items one straight behind the other."""
    found: list[Item] = []
    while item := pattern.match(text, start, end):
        n = 1 if item["n"].lower() == "another" else whole_number(item["n"])
        if n is None or _is_no_item(item["item"]):
            break
        words = min(item.start("item"), item.start("n")), item.end()
        found.append(Item(item.span("item"), words, Count(*item.span("n"), n)))
        join = NEXT.match(text, item.end(), end)
        if not join:
            break
        start = join.end()
    return found


def _is_no_item(words: str) -> bool:
    """Whether words name no effect: "observed", "mild", "the rash that"."""
    return bool(VERB.search(words) or share_list.NO_ITEM.search(words) or side_effects.NO_ITEM.fullmatch(words))


def settle(found: Sequence[Count], listed: Sequence[Item]) -> list[Count]:
    """The counts of a sentence, with those of its list; what it counts there as events is nobody."""
    events = [i.words for i in listed if i.count is None]
    kept = [c for c in found if not (c.noun in CASES and any(first <= c.start < last for first, last in events))]
    of_list = [i.count for i in listed if i.count]
    return kept + [c for c in of_list if not any(k.start < c.end and c.start < k.end for k in kept)]


def tell(reading: Reading, groups: Cohort) -> None:
    """Make an outcome of each item of such lists: of the part that had it, or of all."""
    if groups.arms:
        return
    parts = {groups.subject(index).start: index for index in groups.subsets}
    for begin, end, category in reading.sentences:
        if category in RESULTLESS or begin < max(reading.doc._.abstract_start, groups.subjects[0].start):
            continue
        listed = items(reading.text, begin, end)
        if listed and not NEGATED.search(reading.text, max(begin, listed[0].words[0] - NEAR), listed[0].words[0]):
            _tell(reading, groups, listed, parts)


def _tell(reading: Reading, groups: Cohort, listed: Sequence[Item], parts: dict[int, int]) -> None:
    """Say each item of one list; what has been read across them is nobody's."""
    whole = listed[0].effect[0], listed[-1].words[1]
    inside = [f for f in reading.of("outcome") if f.start < whole[1] and whole[0] < f.end]
    known = [[f for f in inside if i.effect[0] <= f.start and f.end <= i.words[1]] for i in listed]
    is_effect = [any(f.start < i.effect[1] and i.effect[0] < f.end for f in inside) for i in listed]
    if not any(is_effect) and listed[0].words[0] < listed[0].effect[0]:
        return
    for found in inside:
        found.owners = []
    for item, its in zip(listed, known, strict=True):
        owner = groups.first if item.count is None else parts.get(item.count.start)
        if owner is not None:
            way = direction_of(reading.text[slice(*item.effect)])
            rule = "population" if item.count is None else "subset"
            Statement(way, item.effect, item.words, "outcome.listed").say(reading, [(owner, rule)], its)
