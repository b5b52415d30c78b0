"""What befell each arm, told by a list: "nausea occurred in 12% and 20% of the A and B groups, respectively".

Where the text sets nothing against anything, an event that it gives shares or counts of, one for each arm, is of all of
them.
"""

from __future__ import annotations

from typing import Any

import re2

from extractors import lazy_re as re
from extractors.outcome import benefit
from extractors.outcome.arm import AGAINST
from extractors.patient.group.study import Cohort, Named
from extractors.patient.group.told import NEAR, NEGATED, NO_EFFECT, direction_of
from extractors.reading import Found, Reading
from extractors.searchable import searchable
from extractors.section import RESULTLESS

MAY_TELL: Any = re2.compile(r"(?i)\d.*\brespective(?:ly)?\b")
_BRACKET = r"(?:\s*\([^()]{1,30}\))?"
_VALUE = rf"\d{{1,4}}(?:\.\d+)?(?:\s?(?:%|per\s?cent))?(?:\s?/\s?\d{{1,4}}|\s+of\s+\d{{1,4}})?{_BRACKET}"
VALUES = re.compile(
    rf"(?<![\w.,/-]){_VALUE}(?:(?:,\s+|,?\s+and\s+|,?\s+versus\s+|,?\s+vs\.?\s+){_VALUE}){{1,5}}(?!\d)", re.IGNORECASE
)
EACH_VALUE = re.compile(_VALUE, re.IGNORECASE)
NONE = re.compile(r"0(?:\.0+)?(?!\.?\d)")
RESPECTIVELY = re.compile(r"\brespective(?:ly)?\b", re.IGNORECASE)

STRAIGHT = re.compile(r"\s*(?:of\s+(?:the\s+)?\w+)?[\s,)]*$")
COMPARED = re.compile(
    r"\b[pP]\s*[<=>]|\b(?:significan\w+|than|compared|against|differ\w*|similar\w*|from|baseline)\b", re.IGNORECASE
)
# "Dizziness | was reported by | 12% and 20%"
SEEN = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:was|were)\s+(?:also\s+)?(?:seen|noted|observed|reported|recorded|experienced|encountered)"
    r"\s+(?:in|by|with|for|among)\s+",
    re.IGNORECASE,
)


def tell(reading: Reading, groups: Cohort, named: Named, place: tuple[int, int], category: str | None) -> None:
    """Give such an event to each of the arms that the list names."""
    begin, end = place
    if category in RESULTLESS or not MAY_TELL.search(searchable(reading.text[begin:end])):
        return
    for values in VALUES.finditer(reading.text, begin, end):
        word = RESPECTIVELY.search(reading.text, values.end(), end)
        events = _events(reading, begin, values.start()) if word else []
        if word is None or not events or COMPARED.search(reading.text, begin, min(end, word.end() + FAR)):
            continue
        if arms := _arms(reading.text, groups, named, values, (begin, word.start())):
            for event in events:
                event.owners = [[index, "arm"] for index in arms]


def _events(reading: Reading, begin: int, end: int) -> list[Found]:
    """What has been told last before the values of those whom it befell."""
    told = [f for f in reading.of("outcome") if begin <= f.start < end and f.owners]
    last = next((f for f in reversed(told) if f.value["direction"]), told[-1] if told else None)
    if last is None or last.rule in AGAINST or ";" in reading.text[last.start : end]:
        return []
    if last.value["direction"] is None:
        _tell_seen(reading, last, end)
    if last.value["direction"] in (None, "no_difference"):
        return []
    return [f for f in told if f.value["quote"] == last.value["quote"]]


def _tell_seen(reading: Reading, effect: Found, end: int) -> None:
    """ "Dizziness was reported by": an effect that no word says to have developed befell them."""
    text = reading.text
    is_seen = SEEN.fullmatch(text, effect.end, end) and not NO_EFFECT.search(effect.text)
    if is_seen and not NEGATED.search(text, max(effect.start - NEAR, 0), end):
        direction = direction_of(effect.text)
        effect.value.update(direction=direction, benefit=benefit(direction, ""), quote=[effect.start, end - 1])


def _arms(text: str, groups: Cohort, named: Named, values: re.Match[str], place: tuple[int, int]) -> list[int]:
    """The arms whose values these are, without those that had none; nobody where the text does not say it."""
    begin, last = place
    of_each = [_is_some(value[0]) for value in EACH_VALUE.finditer(values[0])]
    behind = [arms for start, (arms, _) in sorted(named.items()) if values.end() <= start < last]
    before = [arms for start, (arms, _) in sorted(named.items()) if begin <= start < values.start()]
    told = behind if behind or not STRAIGHT.fullmatch(text, values.end(), last) else before
    if not told:
        is_all = len(of_each) == len(groups.arms)
        return [index for index, is_some in zip(groups.arms, of_each, strict=True) if is_some] if is_all else []
    found = sorted(frozenset[int]().union(*told))
    if len(told) == len(of_each) and all(len(arms) == 1 for arms in told):
        return [min(arms) for arms, is_some in zip(told, of_each, strict=True) if is_some]
    return found if len(found) > 1 and len(of_each) >= len(told) and all(of_each) else []


def _is_some(value: str) -> bool:
    """Is a value more than none.

    >>> _is_some("0%"), _is_some("0.5%"), _is_some("12")
    (False, True, True)
    """
    return NONE.match(value) is None


FAR = 40  # characters behind the list in which the arms may be set against each other
