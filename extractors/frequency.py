"""Finds frequencies: "weekly", "twice daily", "bid", "q8h", "every 2 weeks", "two weeks apart", "on days 1 and 15"."""

from __future__ import annotations

import re
from typing import TypedDict

from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes, number


class Frequency(TypedDict):
    """What a frequency says; None where the words do not."""

    per_day: float | None  # doses a day: 2 for "twice daily", 0.143 for "weekly"
    n_doses: int | None  # "on days 1 and 15": 2
    interval_days: float | None  # from one dose to the next
    drug: int | None  # index in doc.spans["drug"], set by treatment


UNIT_DAYS = {"h": 1 / 24, "d": 1.0, "n": 1.0, "w": 7.0, "m": 30.4375, "y": 365.25, "a": 365.25, "f": 14.0}
"""Days in the unit that begins with the letter."""
N = rf"(?:\d{{1,3}}(?:\.\d)?|{number.WORDS})"
UNIT = r"(?:hours?|hrs?|h|days?|nights?|mornings?|weeks?|wks?|months?|years?)"
PER = r"(?:daily|a\s+day|per\s+day|each\s+day|/\s?day|weekly|a\s+week|per\s+week|/\s?week|each\s+week|monthly|a\s+month|per\s+month|a\s+year|per\s+year|yearly|every\s+day)"
TO = rf"(?:\s?{number.DASH}\s?|\s+to\s+)"
PATTERN = re.compile(
    rf"\b(?:(?P<times>once|twice|thrice|one\s+time|two\s+times|three\s+times|four\s+times|five\s+times|six\s+times|\d{{1,2}}(?:{TO}\d{{1,2}})?\s?(?:times|x))[\s-]?\s*(?P<each>{PER})"
    rf"|(?:once\s+)?every\s+(?P<other>other\s+)?(?:(?P<n>{N})(?:{TO}(?P<high>{N}))?[\s-]*)?(?P<unit>{UNIT})"
    rf"|(?P<apart>{N})[\s-](?P<aunit>{UNIT})\s+apart"
    rf"|at\s+(?P<interval>{N})(?:{TO}{N})?[\s-](?P<iunit>{UNIT})\s+intervals"
    rf"|on\s+days?\s+(?P<days>\d{{1,3}}(?:(?:,\s*(?:and\s+)?|\s+and\s+(?:on\s+)?(?:day\s+)?|\s*&\s*)\d{{1,3}})+)"
    rf"|q\.?\s?(?P<q>\d{{1,2}})\s?(?P<qunit>h|hours?|hrs?|d|days?|w|wk|weeks?|months?|m)"
    r"|(?P<latin>b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|q\.?d|b\.d|t\.d\.s|tds|qds|q\.?o\.?d|qhs|q\.h\.s)\b\.?"
    r"|(?P<word>alternate[\s-]day|alternating\s+days|once\s+weekly|daily|bi-?weekly|fortnightly|weekly|monthly|yearly|annually|nightly|hourly|a\s+day|per\s+day)"
    r")(?![a-z])",
    re.IGNORECASE,
)
LATIN = {"qd": 1.0, "bid": 2.0, "bd": 2.0, "tid": 3.0, "tds": 3.0, "qid": 4.0, "qds": 4.0, "qod": 0.5, "qhs": 1.0}
TIMES = {"once": 1.0, "twice": 2.0, "thrice": 3.0}


@Language.factory("litlode_frequency", assigns=["doc.spans", "span._.value", "span._.rule"])
def make_frequency(nlp: Language, name: str) -> FrequencyExtractor:
    """The extractor; its words are few and closed, and stand in its pattern."""
    return FrequencyExtractor()


class FrequencyExtractor:
    """Put every frequency into ``doc.spans["frequency"]``, its `Frequency` into ``._.value``."""

    def __call__(self, doc: Doc) -> Doc:
        spans = []
        for match in PATTERN.finditer(doc.text):
            if number.is_whole(doc.text, match.start(), match.end()):
                spans.append(
                    attributes.add_span(doc, "frequency", match.start(), match.end(), read(match), "frequency.pattern")
                )
        doc.spans["frequency"] = spans
        return doc


def read(match: re.Match[str]) -> dict[str, object]:
    """The `Frequency` of a match."""
    per_day: float | None = None
    interval: float | None = None
    n_doses: int | None = None
    if match["times"]:
        per_day = times(match["times"]) / days_of(match["each"])
    elif match["unit"]:
        interval = (2.0 if match["other"] else number.parse(match["n"]) if match["n"] else 1.0) * days_of(match["unit"])
    elif match["apart"] or match["interval"]:
        interval = number.parse(match["apart"] or match["interval"]) * days_of(match["aunit"] or match["iunit"])
    elif match["days"]:
        days = [int(day) for day in re.findall(r"\d+", match["days"])]
        gaps = {late - early for early, late in zip(days, days[1:], strict=False)}
        n_doses, interval = len(days), float(gaps.pop()) if len(gaps) == 1 else None
    elif match["q"]:
        interval = int(match["q"]) * days_of(match["qunit"])
    elif match["latin"]:
        per_day = LATIN[match["latin"].lower().replace(".", "")]
    else:
        interval = days_of(match["word"])
    if per_day is None and interval and not n_doses and not match["apart"]:
        per_day = 1 / interval
    elif per_day is not None and interval is None and not n_doses:
        interval = 1 / per_day
    return {
        **Frequency(
            per_day=round(per_day, 4) if per_day else None,
            n_doses=n_doses,
            interval_days=round(interval, 3) if interval else None,
            drug=None,
        )
    }


def times(words: str) -> float:
    """How often: 2 for "twice", 3 for "three times"."""
    return TIMES.get(words.lower()) or number.parse(re.split(rf"{TO}|\s|x|t", words)[0])


def days_of(words: str) -> float:
    """The days of a unit or of an adverb: 7 for "weeks" and for "weekly", 14 for "biweekly"."""
    word = re.sub(r"^(?:once|a|per|each|every|/)\s*(?=\w{3})", "", words.lower().strip())
    if word.startswith(("bi", "fort")):
        return 14.0
    return 2.0 if word.startswith("altern") else UNIT_DAYS[word[0]]
