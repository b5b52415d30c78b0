"""Finds how long something lasted: "for 6 months", "over 3 years", "a 5-day course", "for several weeks"."""

from __future__ import annotations

import re
from typing import TypedDict

from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes, number


class Duration(TypedDict):
    """What a duration says."""

    days: float | None  # None for "several weeks"
    drug: int | None  # index in doc.spans["drug"], set by treatment


DAYS = {"m": 30.4375, "y": 365.25, "w": 7.0, "d": 1.0, "n": 1.0, "h": 1 / 24}
"""Days in the unit that begins with the letter; minutes are told apart by name."""
N = rf"(?:\d{{1,3}}(?:\.\d)?(?:{number.SPACE}[123]/[234]|\s?½)?|{number.WORDS})"
UNIT = r"(?:minutes?|mins?|hours?|hrs?|h|days?|d|nights?|weeks?|wks?|months?|mos?|years?|yrs?|y)"
TO = rf"(?:\s?{number.DASH}\s?|\s+to\s+|\s+or\s+)"
LENGTH = rf"(?P<length>(?:(?P<n>{N})(?:{TO}(?P<high>{N}))?|an?|several|a\s+few|many|some)(?:[\s-]+(?:consecutive|more|further|additional))?[\s-]?\s?(?P<unit>{UNIT}))(?![a-z])"
FOR = re.compile(
    rf"\b(?:for|over|during|lasting|lasted|throughout|of)\s+(?:(?:a|an|the|at\s+least|about|approximately|nearly|almost|over|up\s+to|more\s+than|less\s+than|only|past|last|first|next|total\s+of|period\s+of|additional|another|further|previous|preceding|prior|following)\s+)*{LENGTH}",
    re.IGNORECASE,
)
COURSE = re.compile(
    rf"\b{LENGTH}['’]?[\s-]+(?:\w+[\s-]+){{0,2}}?(?:course|history|period|treatment|therapy|regimen|exposure|use|administration|cycle|infusion|of\s+(?:\w+\s+){{0,2}}(?:treatment|therapy|use|exposure|administration))\b",
    re.IGNORECASE,
)


@Language.factory("litlode_duration", assigns=["doc.spans", "span._.value", "span._.rule"])
def make_duration(nlp: Language, name: str) -> DurationExtractor:
    """The extractor; its words are few and closed, and stand in its patterns."""
    return DurationExtractor()


class DurationExtractor:
    """Put every duration into ``doc.spans["duration"]``, its `Duration` into ``._.value``."""

    def __call__(self, doc: Doc) -> Doc:
        found = {}
        for rule, pattern in (("duration.for", FOR), ("duration.course", COURSE)):
            for match in pattern.finditer(doc.text):
                start, end = match.span("length")
                if start not in found and number.is_whole(doc.text, start, end):
                    found[start] = attributes.add_span(doc, "duration", start, end, read(match), rule)
        doc.spans["duration"] = [found[start] for start in sorted(found)]
        return doc


def read(match: re.Match[str]) -> dict[str, object]:
    """The `Duration` of a match; of a range the upper end counts for nothing, its lower end is the length."""
    if match["n"]:
        count = number.parse(match["n"])
    elif match["length"].lower().startswith(("a ", "an ", "a-", "one")) and "few" not in match["length"].lower():
        count = 1.0
    else:
        return {**Duration(days=None, drug=None)}
    unit = match["unit"].lower()
    days = 1 / 1440 if unit.startswith("min") else DAYS[unit[0]]
    return {**Duration(days=round(count * days, 3), drug=None)}
