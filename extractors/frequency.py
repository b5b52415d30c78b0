"""Finds frequencies: "weekly", "twice daily", "bid", "q8h", "every 2 weeks", "two weeks apart", "on days 1 and 15".

RE2 finds where one may begin; the pattern of `WORDINGS` that matches there gives its words, and the function of the
same name reads them. `regimen` serves the dose extractor: how many doses, and how far apart, the words after an amount
say.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TypedDict

from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes, looks, number
from extractors import lazy_re as re
from extractors.searchable import searchable


class Frequency(TypedDict):
    """What a frequency says; None where the words do not."""

    per_day: float | None  # doses a day: 2 for "twice daily", 0.143 for "weekly"
    n_doses: int | None  # "on days 1 and 15": 2
    interval_days: float | None  # from one dose to the next
    drug: int | None  # index in doc.spans["drug"], set by treatment


UNIT_DAYS = {
    "h": 1 / 24,
    "d": 1.0,
    "n": 1.0,
    "mor": 1.0,
    "e": 1.0,
    "w": 7.0,
    "m": 30.4375,
    "y": 365.25,
    "a": 365.25,
    "f": 14.0,
}
"""Days in the unit that begins so; "annually", "fortnightly" and "every morning" have units too."""
OFTEN = {"once": 1.0, "twice": 2.0, "thrice": 3.0}
LATIN = {
    "qd": 1.0,
    "od": 1.0,
    "bid": 2.0,
    "bd": 2.0,
    "tid": 3.0,
    "tds": 3.0,
    "qid": 4.0,
    "qds": 4.0,
    "qod": 0.5,
    "qhs": 1.0,
}
ORDINALS = {"other": 2.0, "second": 2.0, "third": 3.0, "fourth": 4.0}

N = rf"(?:\d{{1,3}}(?:\.\d)?|{number.WORDS})"
TO = rf"(?:\s?{number.DASH}\s?|\s+(?:to|or)\s+)"
UNIT = r"(?:hours?|hrs?|h|days?|d|nights?|mornings?|evenings?|weeks?|wks?|w|months?|years?)"
A = r"(?:\s*/\s*|\s+(?:a|per|each|every|in\s+a)\s+)"
END = r"(?![a-z0-9])"
COUNTED = rf"{N}(?:{TO}{N})?"
MEMBERS = r"\d{1,3}(?:(?:,\s*(?:and\s+)?|\s+and\s+(?:on\s+)?(?:day\s+)?|\s*&\s*|\s*/\s*)\d{1,3})+(?!\.?\d)"
THROUGH = rf"\d{{1,2}}(?:\s?{number.DASH}\s?|\s+(?:to|through)\s+(?:day\s+)?)\d{{1,2}}(?!\.?\d)"
WORDINGS = {
    "times": rf"(?:once|twice|thrice|{COUNTED}(?:(?<=\d)|[\s-])(?:times|time|x))"
    rf"(?:[\s-]+(?:daily|weekly|monthly|yearly|annually|nightly)|{A}(?:day|week|month|year|night))|{N}\s+days{A}week",
    "every": rf"(?:(?:once|twice)\s+)?(?:every|each)[\s-]+(?:(?:other|second|third|fourth)\s+)?"
    rf"(?:{COUNTED}(?:(?<=\d)|[\s-]+|(?<=\d)th\s+))?{UNIT}",
    "apart": rf"{N}[\s-]{UNIT}\s+apart|{COUNTED}[\s-]{UNIT}(?:ly)?\s+intervals?|intervals\s+of\s+{N}\s+{UNIT}",
    "days": rf"(?:on\s+)?days?\s+(?:-\s?)?{MEMBERS}",
    "through": rf"on\s+day\s+\d{{1,2}}(?!\.?\d|\s+(?:of|after|to|through)\b|\s?{number.DASH})|on\s+days?\s+{THROUGH}",
    "q": r"q\.?\s?\d{1,2}\s?-?\s?(?:hours?|hrs?|h|days?|d|weeks?|wks?|wk|w|months?|m)",
    "latin": r"(?:bid|tid|qid|qod|qhs|qd|tds|qds|bd|od"
    r"|(?:[btq]\.\s?i|q\.\s?o|[bqo])\.\s?d\.?|q\.\s?h\.\s?s\.?|[tq]\.d\.s\.?)",
    "divided": rf"in\s+{N}\s+(?:equally\s+)?divided\s+doses",
    "adverb": rf"{N}-(?:weekly|monthly|hourly|yearly)|{N}\s(?:hourly|(?:weekly|monthly)(?!\s+[a-z]))"
    r"|daily|weekly|monthly|yearly|annually|nightly|hourly|bi-?weekly|fortnightly|bi-?monthly|quarterly",
    "alternate": r"alternat(?:e|ing)[\s-]days?|at\s+bedtime|every\s+day",
    "a_day": r"(?:a|per|each)\s+(?:day|week)",
}
PATTERN = re.compile("|".join(f"(?P<{name}>(?:{words}){END})" for name, words in WORDINGS.items()), re.IGNORECASE)
START = looks.compile(
    r"(?i)\b(?:once|twice|thrice|every|each|intervals of|(?:on )?days? \d|q\.?\s?\d|[btq]\.?\s?i\.?\s?d"
    r"|q\.?\s?o\.?\s?d|q\.?\s?h\.?\s?s|q\.?\s?d|[tq]\.?d\.?s|[bo]\.?d\b|in [a-z]+ (?:equally )?divided"
    r"|daily|weekly|monthly|yearly|annually|nightly|hourly|bi-?weekly|fortnightly|bi-?monthly|quarterly"
    r"|alternat|at bedtime|(?:a|per) (?:day|week)"
    r"|(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
    r"(?:\s?(?:-|–|to|or)\s?(?:\d+|two|three|four|five|six))?[\s-]*"
    r"(?:days (?:a|per|each) week|times?\b|x\b|hourly|daily|weekly|monthly"
    r"|(?:hours?|days?|weeks?|months?|years?)(?:ly)?\s+(?:apart|intervals?)))",
    "words",
)
AFTER_UNIT = re.compile(
    r"(?:\b[µμm]?c?g|\bm[lL]|units?|IU|U|tablets?|capsules?|drops?|puffs?|doses?|times|/kg|/m2|kg|grams?|\d)[\s,(]*$"
)
NO_DOSING = re.compile(
    r"\s+(?:living|life|lives|diary|diaries|symptom|activit|practice|routine|function|wear|later|after|before|ago|old\b)",
    re.IGNORECASE,
)
REGIMEN = re.compile(
    rf"[^.;]{{0,45}}?(?:(?P<apart>{WORDINGS['apart']})|(?P<days>{WORDINGS['days']})|(?P<times>[x×]\s?\d{{1,2}}\b|\bfor\s+{N}\s+doses|\bgiven\s+twice)){END}",
    re.IGNORECASE,
)
OTHER_AMOUNT = re.compile(r"\d\s?(?:m?c?g|[µμ]g|m[lL]|U|IU|units)\b")


@Language.factory("litlode_frequency", assigns=["doc.spans", "span._.value", "span._.rule"])
def make_frequency(nlp: Language, name: str) -> FrequencyExtractor:
    """The extractor; its words are few and closed, and stand in its patterns."""
    return FrequencyExtractor()


class FrequencyExtractor:
    """Put every frequency into ``doc.spans["frequency"]``, its `Frequency` into ``._.value``."""

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        spans = []
        reached = 0
        for candidate in START.finditer(searchable(text)) if START.is_in(text) else ():
            match = PATTERN.match(text, candidate.start()) or PATTERN.match(text, last_word(text, candidate.end()))
            if not match or match.start() < reached or not is_dosing(text, match):
                continue
            if not attributes.is_one_field(doc, *match.span()):
                continue
            rule = str(match.lastgroup)
            spans.append(
                attributes.add_span(
                    doc, "frequency", match.start(), match.end(), {**READ[rule](match[0])}, f"frequency.{rule}"
                )
            )
            reached = match.end()
        doc.spans["frequency"] = spans
        return doc


def last_word(text: str, end: int) -> int:
    """Where the word begins that ends at ``end``: of "five weekly sessions" only "weekly" is a frequency."""
    while end and text[end - 1].isalpha():
        end -= 1
    return end


def is_dosing(text: str, match: re.Match[str]) -> bool:
    """Whether the words can say how often a drug is given: not "daily life", "OD" or "a day later"."""
    if not number.is_whole(text, match.start(), match.end()) or NO_DOSING.match(text, match.end()):
        return False
    if match["a_day"]:
        beside = AFTER_UNIT.search(text, max(0, match.start() - 12), match.start())
        return beside is not None and (
            match[0][:1].lower() == "a" or text[beside.start() : match.start()].strip() == "times"
        )
    if match["latin"] and match[0].lower() in ("bd", "od", "b.d", "o.d", "qd"):
        return AFTER_UNIT.search(text, max(0, match.start() - 12), match.start()) is not None
    if match["through"]:
        return AFTER_UNIT.search(text, max(0, match.start() - 12), match.start()) is not None
    return True


def regimen(text: str, end: int) -> tuple[int | None, float | None]:
    """How many doses, and the days between them, that the words after an amount give.

    >>> regimen("1 g two weeks apart", 3)
    (None, 14.0)
    """
    match = REGIMEN.match(text, end)
    if not match or OTHER_AMOUNT.search(text, end, match.end()):
        return None, None
    if match["apart"]:
        return None, _apart(match["apart"])["interval_days"]
    if match["days"]:
        value = _days(match["days"])
        return value["n_doses"], value["interval_days"]
    counted = re.search(rf"\d+|{number.WORDS}", match["times"], re.IGNORECASE)
    return int(number.parse(counted[0])) if counted else 2, None


def frequency(
    per_day: float | None = None, n_doses: int | None = None, interval_days: float | None = None
) -> Frequency:
    """A `Frequency`, rounded; a rate and an interval follow from each other unless the number of doses is given."""
    if not n_doses and per_day and interval_days is None:
        interval_days = 1 / per_day
    elif not n_doses and interval_days and per_day is None:
        per_day = 1 / interval_days
    return Frequency(
        per_day=round(per_day, 4) if per_day else None,
        n_doses=n_doses,
        interval_days=round(interval_days, 3) if interval_days else None,
        drug=None,
    )


def numbers(words: str) -> list[float]:
    """The numbers of some words, in order."""
    return [number.parse(match) for match in re.findall(rf"\d+(?:\.\d)?|\b{number.WORDS}\b", words, re.IGNORECASE)]


def unit_days(words: str) -> float:
    """The days of the last unit of some words: 7 for "weekly", 1/24 for "hours"."""
    last = re.findall(r"[a-z]+", words.lower())[-1]
    if last.startswith("bi"):
        return 14.0 if "week" in last else 60.875
    return 91.3125 if last == "quarterly" else UNIT_DAYS.get(last[:3]) or UNIT_DAYS[last[0]]


def _times(words: str) -> Frequency:
    often = OFTEN.get(re.split(r"[^a-z]", words.lower())[0]) or numbers(words)[0]
    return frequency(per_day=often / unit_days(words))


def _every(words: str) -> Frequency:
    found = numbers(re.sub(r"(?<=\d)th\b", "", words))
    ordinal = next((days for word, days in ORDINALS.items() if f" {word} " in words.lower()), 1.0)
    return frequency(interval_days=(found[0] if found else ordinal) * unit_days(words))


def _apart(words: str) -> Frequency:
    unit = re.findall(r"(hour|hr|day|night|week|wk|month|year)", words.lower())[0]
    value = frequency(interval_days=numbers(words)[0] * unit_days(unit))
    return Frequency(per_day=None, n_doses=None, interval_days=value["interval_days"], drug=None)


def _days(words: str) -> Frequency:
    days = [int(day) for day in re.findall(r"\d+", words)]
    gaps = {late - early for early, late in itertools.pairwise(days)}
    return frequency(n_doses=len(days), interval_days=float(gaps.pop()) if len(gaps) == 1 else None)


def _through(words: str) -> Frequency:
    first, *rest = (int(day) for day in re.findall(r"\d+", words))
    if not rest:
        return frequency(n_doses=1)
    last = rest[0]
    return frequency(per_day=1.0, n_doses=last - first + 1 if last > first else None, interval_days=1.0)


def _q(words: str) -> Frequency:
    return frequency(interval_days=numbers(words)[0] * unit_days(words))


def _latin(words: str) -> Frequency:
    return frequency(per_day=LATIN[re.sub(r"[.\s]", "", words.lower())])


def _divided(words: str) -> Frequency:
    return frequency(per_day=numbers(words)[0])


def _adverb(words: str) -> Frequency:
    found = numbers(words)
    return frequency(interval_days=(found[0] if found else 1.0) * unit_days(words))


def _alternate(words: str) -> Frequency:
    return frequency(interval_days=2.0 if "altern" in words.lower() else 1.0)


def _a_day(words: str) -> Frequency:
    return frequency(per_day=1 / unit_days(words))


READ: dict[str, Callable[[str], Frequency]] = {
    "times": _times,
    "every": _every,
    "apart": _apart,
    "days": _days,
    "through": _through,
    "q": _q,
    "latin": _latin,
    "divided": _divided,
    "adverb": _adverb,
    "alternate": _alternate,
    "a_day": _a_day,
}
