"""The arms of a trial, from the sentence that allots patients to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import re2

from extractors import headcount
from extractors.reading import Found, Sentences
from extractors.searchable import searchable

RANDOMIZED = re2.compile(
    r"(?i)\b(?:randomi[sz]ed|randomly|allocated|assigned)\b|\b(?:received|treated with|given"
    r"|administered)\s+either\b|\bcompar(?:ed?|ing|ison)\b[^.]{3,80}\b(?:with|to|versus|vs|and)\b"
)
ARM_BREAK = re.compile(
    r"\b(?:or|versus|vs\.?|compared (?:with|to)|against|and either|followed by|than)\b|;|\)\s*(?:,|and)\s", re.I
)
WITHOUT = re.compile(r"\bwith\b[^.;]{0,20}\bor without\b", re.I)
CONTROL = re.compile(
    r"\b(placebo|no (?:treatment|therapy|prophylaxis|intervention|drug)|(?:a |the )?"
    r"(?:untreated )?controls?(?: group| arm)?|standard (?:care|treatment|therapy|of care)|usual care"
    r"|conventional (?:care|treatment|therapy)|observation(?: alone| only)?|sham(?: \w+)?|vehicle"
    r"|saline|supportive care|waiting list|alone)\b",
    re.I,
)
ARM_SIZE = re.compile(
    rf"\(?\bn\s*=\s*(\d[\d,]*)\)?|(?<![:.\d])\b({headcount.COUNT})\s+(?:patients|subjects|women|men|participants|received|to)\b",
    re.I,
)


@dataclass(slots=True)
class Arm:
    """What one arm received, and the words that say so."""

    start: int
    end: int
    names: list[str]  # drugs, or "placebo", "usual care" …
    n: int | None = None
    is_control: bool = False


def arms(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """The arms that the first allotting sentence tells apart, at least two, in its order; else none."""
    for begin, end, _ in sentences:
        match = RANDOMIZED.search(searchable(text[begin:end]))
        if not match:
            continue
        start, stop = begin + match.start(), begin + match.end()
        inside = [d for d in drugs if start <= d.start < end and not _is_negated(d)]
        found = _parts(text, stop, end, inside)
        if len(found) >= 2:
            for arm in found:
                size = ARM_SIZE.search(text, arm.start, arm.end)
                arm.n = headcount.whole_number(size[1] or size[2]) if size else None
            return found
    return []


def _is_negated(drug: Found) -> bool:
    return bool(drug.assertion and drug.assertion["is_negated"])


def _parts(text: str, begin: int, end: int, drugs: Sequence[Found]) -> list[Arm]:
    """The pieces between "or", "versus" and ";", each with the drugs it names, or its word for a control."""
    cuts = [begin, *(match.end() for match in ARM_BREAK.finditer(text, begin, end)), end]
    found: list[Arm] = []
    for start, stop in pairwise(cuts):
        inside = [d for d in drugs if start <= d.start < stop]
        names = list(dict.fromkeys(d.value["name"] for d in inside))
        if found and names and len(cuts) == 3 and WITHOUT.search(text, begin, stop):
            return _with_or_without(found[0], Arm(start, stop, names))
        control = CONTROL.search(text, start, stop)
        word = control[1].lower() if control else ""
        is_control = control is not None and word != "alone" and (not inside or control.start() < inside[0].start)
        if is_control:
            names = [word]
        elif word == "alone" and not names and found:
            names = found[-1].names[:1]
        if names and not (found and names == found[-1].names):
            found.append(Arm(start, stop, names, is_control=is_control))
    distinct = {tuple(sorted(arm.names)) for arm in found}
    return found if 2 <= len(distinct) <= 6 else []


def _with_or_without(left: Arm, right: Arm) -> list[Arm]:
    """ "aspirin with (n = 60) or without (n = 58) dipyridamole": both arms have the first, one has both."""
    both = [*left.names, *(name for name in right.names if name not in left.names)]
    return [Arm(left.start, left.end, both), Arm(right.start, right.end, left.names)]
