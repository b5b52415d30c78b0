"""What statements of outcomes are made of: the phrases before and after a trigger word, and how units become words.

Reading order: `Statement`; `PartReader`, which `changes` and `events` build on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import NamedTuple

from spacy.strings import get_string_id

from extractors.outcome import patterns
from extractors.outcome.phrases import Units
from extractors.outcome.words import Words
from extractors.vocabulary import word_ids

Span = tuple[int, int]
NO, NOT, WITHOUT, THAT = map(get_string_id, ("no", "not", "without", "that"))
THEY = word_ids("both all these")
OR = word_ids("or nor")
OPPOSITE = {"increased": "decreased", "decreased": "increased", "improved": "worsened", "worsened": "improved"}


class Statement(NamedTuple):
    """A match, in words: the measure or effect, what is said of it, and the words that say so."""

    np: Span  # empty where no measure is named
    direction: str | None
    quote: Span
    rule: str
    span: Span  # what the mention covers: the measure, or an effect with the word that tells its change


def skipped(match: re.Match[str]) -> str:
    """What interrupts a clause, as adverbs, over which a verb finds its subject."""
    return "r" * len(match[0])


class PartReader:
    """Reads the units of one doc."""

    is_controlled = False  # are there arms, which stand against each other

    def __init__(self, words: Words, units: Units, direction: dict[int, str], is_study: bool) -> None:
        self.words = words
        self.is_study = is_study
        self.codes, self.starts = units
        is_plain = self.codes.count(",") < 2 and patterns.RANGING not in self.codes
        plain = self.codes if is_plain else patterns.INTERRUPTION.sub(skipped, self.codes)
        self.back = plain[::-1]
        self.direction = direction

    def said(self, unit: int) -> str:
        """The direction of a trigger unit: that of its last word."""
        last = self.starts[unit + 1] - 1
        return self.words.directions.get(last) or self.direction.get(self.words.lowers[last], "")

    def last(self, unit: int) -> int:
        """The last word of a unit."""
        return self.words.lowers[self.starts[unit + 1] - 1]

    def says(self, words: Set[int]) -> bool:
        """Does the doc have any of some words, without which a pattern need not be looked for."""
        return not words.isdisjoint(self.words.said)

    def left(self, pattern: re.Pattern[str], unit: int) -> tuple[str, Span | None, str]:
        """What stands before the unit: auxiliaries and negations, then a phrase, or the code of a person or drug."""
        size = len(self.codes)
        match = pattern.match(self.back, size - unit)
        if match is None:
            return "", None, ""
        if pattern is patterns.LEFT and "q" in self.back[match.end("be") : match.end("be") + 2]:  # "diarrhoea which"
            if self.back[match.start() : match.end()].lstrip("xhr0FtPB,")[:2] == "qH":  # "CK of the man who fell ill"
                return match["be"][::-1], None, "H"
            match = patterns.LEFT_NEAR.match(self.back, size - unit) or match
        elif pattern is patterns.LEFT and self.is_that(unit - len(match["be"]) - 1):
            match = patterns.LEFT_NEAR.match(self.back, size - unit) or match
        found = match.groupdict()
        np = None
        if found["np"] is not None:
            np = self.clause(size - match.end("np"), size - match.start("np"))
        person = found.get("person") or ""
        if person == "R" and self.last(unit - len(found["be"]) - 1) in THEY:  # "after aspirin, both | improved"
            person = "D"
        return found["be"][::-1], np, person

    def is_that(self, unit: int) -> bool:
        """Does a unit, "that", begin a clause of an effect or measure before it: "with a loss | that | remained"."""
        return self.codes[unit] == "D" and self.last(unit) == THAT and self.codes[unit - 1] in "NM"

    def clause(self, first: int, last: int) -> Span:
        """Of "she noted | pain and her vision (declined)" only what follows the "and", which begins a clause."""
        join = self.codes.rfind("&D", first, last)
        before = first - 1
        while self.codes[before] == "D":
            before -= 1
        if join < 0 or before < 0 or self.codes[before] in patterns.OPENING:
            return first, last
        start = join + 1
        while self.codes[start] == "D":
            start += 1
        return start, last

    def is_none(self, first: int) -> bool:
        """Is a phrase denied by what stands before it: "none of the patients", "no deaths"."""
        if (
            first > 1 and self.codes[first - 1] == "&" and self.words.lowers[self.starts[first - 2]] == NO
        ):  # "no relapse or rash"
            return True
        match = patterns.NONE_L.match(self.back, len(self.codes) - first)
        if match is None:
            return False
        denial = first - len(match[0])
        if self.last(denial) == NOT and self.codes[denial - 1] == "x":  # "was not | clear, and cleared"
            return False
        return self.last(denial) != WITHOUT  # "without fever, the ulcers healed"

    def is_of_nobody(self, unit: int) -> bool:
        """Is a verb told of nobody: "none of the women with sepsis | died", "no patient relapsed or | died"."""
        if patterns.NONE_WITH.search(self.codes, max(unit - 14, 0), unit):
            return True
        if self.codes[unit - 1] != "&" or self.last(unit - 1) not in OR:
            return False
        begin = 1 + max(self.codes.rfind(mark, 0, unit) for mark in "|;:,")
        return patterns.NOBODY.search(self.codes, begin, unit) is not None

    def right(self, pattern: re.Pattern[str], unit: int) -> Span | None:
        """The phrase after the unit."""
        match = pattern.match(self.codes, unit + 1)
        return match.span("np") if match else None

    def say(self, np: Span | None, direction: str | None, first: int, last: int, rule: str) -> Iterator[Statement]:
        """From units to words, one statement for each measure of a list; the quote holds all of it and the trigger."""
        starts = self.starts
        if np is None:
            quote = starts[first], starts[last + 1]
            yield Statement((0, 0), direction, quote, rule, quote)
            return
        begin = first if np[0] > last else min(np[0], first)
        np = self.own(self.specific(np), direction)
        quote = starts[begin], starts[max(np[1], last + 1)]
        for item in self.items(np):
            measure = starts[item[0]], starts[item[1]]
            yield Statement(measure, direction, quote, rule, quote if self.is_whole(item, direction, rule) else measure)

    def own(self, np: Span, direction: str | None) -> Span:
        """Of "(less) pain and increased mobility" the pain: the rest has a word of its own."""
        for unit in range(np[0] + 1, np[1]):
            if self.codes[unit] in "VSJ" and self.codes[unit - 1] in "&D," and self.said(unit) not in ("", direction):
                return np[0], np[0] + len(self.codes[np[0] : unit].rstrip("&D,"))
        return np

    def is_whole(self, item: Span, direction: str | None, rule: str) -> bool:
        """In a case the effect of a drug is "increased blood pressure", in a study its measure "blood pressure"."""
        is_gone = direction in ("resolved", "improved") and "N" in self.codes[item[0] : item[1]]
        return not self.is_study and rule in patterns.WHOLE and not is_gone

    def is_no(self, unit: int) -> bool:
        """Is the unit the word "no"."""
        return self.codes[unit] == "0" and self.last(unit) == NO

    def items(self, np: Span) -> list[Span]:
        """The measures of a list. Effects that befell a patient together are one outcome, in a study they are many."""
        codes = self.codes
        if not self.is_study and codes[np[0] : np[1]].rstrip("P").endswith("N"):
            place = patterns.OF_PLACE.match(codes, np[1])
            return [(np[0], place.end()) if place else self.trim(np)]
        found = []
        for match in patterns.ITEMS.finditer(codes, *np):
            found.append(self.trim(match.span("item")))
        return found

    def trim(self, np: Span) -> Span:
        """The phrase without a last bracket that holds a number."""
        first, last = np
        bracket = self.words.codes[self.starts[last - 1] : self.starts[last]]
        if last - first > 1 and self.codes[last - 1] == "P" and "u" in bracket:
            return first, last - 1
        return np

    def specific(self, np: Span) -> Span:
        """Of "rates of recurrence" the recurrence: a quantity alone is no outcome."""
        if self.codes[np[0]] in "mK" and self.codes[np[0] + 1] == "o":
            effects = None if self.is_study else self.right(patterns.RIGHT_EFFECTS, np[0] + 1)
            return effects or self.right(patterns.RIGHT, np[0] + 1) or np
        return np
