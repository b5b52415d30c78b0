"""When an outcome was seen, in days from where the text counts: "at 12 weeks", "three days later", "on day 7".

Several times at once ("at 6 and 12 months"), how long something lasted ("for 6 months") and ages tell no time.
"""

from __future__ import annotations

from typing import Any

import re2

from extractors import lazy_re as re
from extractors import number
from extractors.duration import UNIT_DAYS
from extractors.searchable import searchable

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
UNIT = r"(?:hours?|hrs?|h|days?|weeks?|wks?|wk|months?|years?|yrs?)"
N = rf"(?:\d{{1,4}}(?:\.\d)?|{number.WORDS}|an?)"
LENGTH = rf"(?<![\d.,/–-])(?<!to )(?<!or )(?<!and )(?<!over )(?<!for )\b(?P<n>{N})[\s-](?P<unit>{UNIT})\b"
NOT_AFTER = r"(?!['’]?\s(?:of age|old|earlier|before|ago|prior|history|previously))(?!-?old)(?!,?\s(?:and|or|to)\s\d)"
ABOUT = r"(?:(?:about|approximately|around|nearly|only|just|the|a|an|mean|median|end|of|last|follow-?up|first)\s){0,4}"
AT = re.compile(rf"\b(?:at|after|within|by|in)\s{ABOUT}{LENGTH}{NOT_AFTER}", re.IGNORECASE)
LATER = re.compile(rf"{LENGTH}\s(?:later|after|following|post\w*|afterwards?|from|into)\b", re.IGNORECASE)
INDEX = re.compile(
    r"\b(?:at|on|by|in)\s(?:the\s)?(?:end\sof\s)?(?:postoperative\s|post-operative\s)?(?P<unit>day|week|month|year)s?\s"
    r"(?P<n>\d{1,3})\b(?!\s?(?:[,–-]|and|to|or)\s?\d)(?!\.\d)",
    re.IGNORECASE,
)
ORDINAL = re.compile(
    rf"\b(?:on|at|by|in)\sthe\s(?P<n>{'|'.join(ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))\s(?:postoperative\s|hospital\s)?"
    r"(?P<unit>day|week|month|year)\b",
    re.IGNORECASE,
)
PATTERNS = (AT, LATER, INDEX, ORDINAL)
HAS_TIME: Any = re2.compile(r"(?i)hour|hr|day|week|wk|month|year|yr|\dh")


def at_days(before: str, after: str, opening: str) -> float | None:
    """The time in the words of a statement: its clause, what follows, or else what its sentence opens with.

    >>> at_days("", "was lower at 12 weeks", ""), at_days("three days later the rash ", "resolved", "")
    (84.0, 3.0)
    >>> at_days("", "improved", "On day 7 pain and "), at_days("", "was given for 6 months", "")
    (7.0, None)
    """
    for text, is_last in ((before, True), (after, False), (opening, False)):
        found = times(text) if HAS_TIME.search(searchable(text)) else []
        if found:
            return found[-1 if is_last else 0][1]
    return None


def times(text: str) -> list[tuple[int, float]]:
    """The times of a text in days, each with where it stands."""
    found: dict[int, float] = {}
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            found.setdefault(match.start("n"), days(match["n"], match["unit"]))
    return sorted(found.items())


def days(n: str, unit: str) -> float:
    """A time in days.

    >>> days("two", "weeks"), days("a", "year"), days("third", "day"), days("7th", "day")
    (14.0, 365.25, 3.0, 7.0)
    """
    lower = n.lower()
    if lower in ORDINALS:
        count = float(ORDINALS.index(lower) + 1)
    elif lower in ("a", "an"):
        count = 1.0
    else:
        count = number.parse(re.sub(r"(?:st|nd|rd|th)$", "", lower))
    return round(count * next(size for beginning, size in UNIT_DAYS.items() if unit.lower().startswith(beginning)), 3)
