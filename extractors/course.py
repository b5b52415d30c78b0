"""What the words around a drug say of its course: in which line it was given, whether it was stopped or exchanged."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TypedDict

from extractors import lazy_re as re
from extractors.reading import Found


class Course(TypedDict):
    """The course of one drug, as one mention tells it; None for what it does not say."""

    line: int | None  # "second-line": 2
    change: str | None  # stopped or switched
    changed_to: str | None  # name of the drug that took its place
    change_reason: str | None  # as worded


ORDINALS = {
    **{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4},
    **{"front": 1},
}
_LINE = rf"(?P<line>{'|'.join(ORDINALS)})[- ]?line"
LINE_BEFORE = re.compile(
    rf"\b{_LINE}(?:\s+(?!(?:and|or|but|was|were|after|before)\b)[\w-]+){{0,4}}?\s*[,(:]?\s*(?:\d[\w./]*\s+)*$",
    re.IGNORECASE,
)
LINE_AFTER = re.compile(
    rf"\s*(?:\([^()]{{1,40}}\)\s*)?(?:\d[\d.,]*\s?[\w/]+\s+)?(?:(?:was|were|is|being)\s+)?(?:\w+\s+){{0,3}}?as\s+(?:an?\s+|the\s+)?{_LINE}\b",
    re.IGNORECASE,
)
NOUN = r"(?:therapy|treatment|infusions?|injections?|administration|monotherapy|prophylaxis)"
LISTED = r"(?:\s*(?:,|and|or|,\s*and)\s+(?!(?:was|were)\b)[\w-]+){0,4}?"
_STOPPED = (
    r"(?:stopped|discontinued|withdrawn|ceased|suspended|withheld|interrupted|terminated|halted|abandoned|tapered\s+off"
    r"|weaned\s+off)"
)
# The drug, perhaps a dose in brackets, perhaps the rest of a list, and its verb.
STOPPED_AFTER = re.compile(
    rf"\s*(?:\([^()]{{1,40}}\)\s*)?(?:\s*{NOUN})?{LISTED}\s*(?:therefore\s+|then\s+|subsequently\s+)?"
    rf"(?:was|were|had\s+been|has\s+been|had\s+to\s+be|could\s+be)\s+(?:\w+ly\s+|then\s+|therefore\s+|also\s+|all\s+)*{_STOPPED}\b",
    re.IGNORECASE,
)
STOPPED_BEFORE = re.compile(
    r"\b(?:discontinuation|withdrawal|cessation|suspension|interruption)\s+of\s+(?:the\s+|all\s+|her\s+|his\s+|both\s+)?$"
    r"|\b(?:stopp(?:ed|ing)|discontinu(?:ed|ing)|withdrew|withdrawing|withheld|withholding|ceased)\s+"
    r"(?:taking\s+|using\s+)?(?:the\s+|all\s+|her\s+|his\s+|both\s+)?$",
    re.IGNORECASE,
)
SWITCHED_AFTER = re.compile(
    rf"\s*(?:\([^()]{{1,40}}\)\s*)?(?:\s*{NOUN})?\s*(?:was|were|had\s+been)\s+(?:\w+ly\s+|then\s+|therefore\s+)*"
    r"(?:replaced|substituted|exchanged|switched|changed|converted)\s+(?:by|with|to|for|into)\b",
    re.IGNORECASE,
)
SWITCHED_BEFORE = re.compile(
    r"\b(?:switch(?:ed|ing)?|chang(?:e|ed|ing)|conver(?:sion|ted|ting))\s+(?:\w+\s+){0,2}?from\s+(?:oral\s+|intravenous\s+)?$",
    re.IGNORECASE,
)
REASON = re.compile(
    r"[^.;]{0,60}?\b(?:because\s+of|due\s+to|owing\s+to|on\s+account\s+of|as\s+a\s+result\s+of|in\s+view\s+of|for\s+lack\s+of"
    r"|because)\s+(?P<reason>(?!(?:it|this|these|they)\b)[^.;,()]{3,90}?)"
    r"(?=[.;,()]|$|\s+(?:and\s+(?:\w+\s+)?(?:was|were|he|she)|after|before|but|while|when)\b)",
    re.IGNORECASE,
)
REASON_BEFORE = re.compile(
    r"\b(?:because\s+of|due\s+to|owing\s+to)\s+(?P<reason>[^.;,()]{3,60}?),\s*(?:the\s+)?$", re.IGNORECASE
)
REACH, BEHIND = 110, 400  # characters before and behind a drug that may speak of it


def course(text: str, drugs: Sequence[Found], index: int, ends: Sequence[int]) -> Course:
    """What is said of ``drugs[index]``; ``ends``: where the sentences end.

    >>> line_of("as second-line treatment, ", "")
    2
    """
    drug = drugs[index]
    at = bisect_left(ends, drug.end)
    end = ends[at] if at < len(ends) else len(text)
    begin = ends[at - 1] if at else 0
    before, after = text[max(begin, drug.start - REACH) : drug.start], text[drug.end : min(end, drug.end + BEHIND)]
    found = Course(line=line_of(before, after), change=None, changed_to=None, change_reason=None)
    switched = SWITCHED_AFTER.match(after)
    stopped = STOPPED_AFTER.match(after)
    if switched or SWITCHED_BEFORE.search(before):
        found["change"] = "switched"
        behind = drugs[index + 1] if index + 1 < len(drugs) and drugs[index + 1].start < end else None
        found["changed_to"] = behind.value["name"] if behind else None
    elif stopped or STOPPED_BEFORE.search(before):
        found["change"] = "stopped"
    if found["change"]:
        verb = switched or stopped
        told = REASON.match(after, verb.end() if verb else 0)
        told = told or REASON_BEFORE.search(before)
        found["change_reason"] = told["reason"] if told else None
    return found


def line_of(before: str, after: str) -> int | None:
    """The line that the words before or after a drug give it."""
    match = LINE_BEFORE.search(before) or LINE_AFTER.match(after)
    return ORDINALS[match["line"].lower()] if match else None
