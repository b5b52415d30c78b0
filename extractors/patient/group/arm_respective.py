"""Arms that one sentence tells in two lists: "groups 1, 2 and 3 received 5, 10 and 20 mg of X, respectively"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import re2

from extractors import lazy_re as re
from extractors.patient.group import arm_dose
from extractors.patient.group.arm_word import CONTROL, Arm, control_name
from extractors.reading import Found, Sentences
from extractors.searchable import searchable

MAY_LIST = re2.compile(
    r"(?i)\b(?:groups?|arms?)\b.*\brespectively\b|\b(?:first|second)\b.*\bgroups?\b.*\brespectively\b"
)
_NAME = r"(?:[A-Z]{1,2}|\d|I{1,3}|IV)"
_ORDINAL = r"(?:first|second|third|fourth|fifth)"
_GROUPS = r"(?:groups?|arms?)"
# "Groups 1, 2 and 3", "group A and group B"; "the first and second groups"
LISTED = re.compile(
    rf"\b(?i:{_GROUPS})\s+(?P<names>{_NAME}(?:\s*,\s*(?:and\s+)?(?i:{_GROUPS}\s+)?{_NAME}|\s+and\s+(?i:{_GROUPS}\s+)?{_NAME})+)\b"
    rf"|\b(?P<ordinals>(?i:{_ORDINAL})(?:\s*,\s*(?:and\s+)?(?i:{_ORDINAL})|\s+and\s+(?i:{_ORDINAL}))+)\s+(?i:{_GROUPS})\b"
)
NAMES = re.compile(rf"\b{_NAME}\b|\b(?i:{_ORDINAL})\b")
GOT = re.compile(
    r"\s*(?:[(\[][^()\[\]]{0,80}[)\]]\s*)?(?:(?:were|was|had)\s+)?(?:\w+ly\s+)?"
    r"(?:received|given|treated\s+with|administered|took|injected\s+with|got|randomi[sz]ed\s+to|assigned\s+to)\b",
    re.IGNORECASE,
)
RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
# "… and the third group received saline": the next of them, behind the list
NEXT = re.compile(
    rf"\b(?:the\s+)?(?:(?P<ordinal>{_ORDINAL})\s+{_GROUPS}|{_GROUPS}\s+(?P<name>{_NAME}))\s+"
    r"(?:[(\[][^()\[\]]{0,60}[)\]]\s*)?(?:(?:were|was)\s+)?(?:\w+ly\s+)?(?:received|given|treated\s+with|took|administered|used|underwent)\b",
    re.IGNORECASE,
)
REACH = 160  # characters behind the verb


def respective(text: str, sentences: Sentences, drugs: Sequence[Found], doses: Sequence[Found]) -> list[Arm]:
    """The arms of the first sentence that lists groups and, in the same order, what they got; else none."""
    for begin, end, category in sentences if drugs and MAY_LIST.search(searchable(text)) else ():
        if category == "BACKGROUND" or not MAY_LIST.search(searchable(text[begin:end])):
            continue
        for listed in LISTED.finditer(text, begin, end):
            got = GOT.match(text, listed.end(), end)
            stop = RESPECTIVELY.search(text, got.end(), end) if got else None
            found = _arms(text, listed, (got.end(), stop.start()), drugs, doses) if got and stop else []
            if found and stop:
                return found + _others(text, (stop.end(), end), drugs)
    return []


def _arms(
    text: str, listed: re.Match[str], place: tuple[int, int], drugs: Sequence[Found], doses: Sequence[Found]
) -> list[Arm]:
    """An arm for each group of a list, by as many drugs and controls, or by as many doses of one drug."""
    labels = [_label(match[0]) for match in NAMES.finditer(listed["names"] or listed["ordinals"])]
    inside = [d for d in drugs if place[0] <= d.start < place[1]]
    items = [Arm(d.start, d.end, [d.value["name"]]) for d in inside]
    for match in CONTROL.finditer(text, *place):
        if match[1].lower() != "alone" and all(arm.end <= match.start() or match.end() <= arm.start for arm in items):
            items.append(Arm(*match.span(1), [control_name(match[1])], is_control=True))
    items.sort(key=lambda arm: arm.start)
    if len(items) == len(labels):
        for arm, following in pairwise([*items, Arm(place[1], place[1], [])]):
            arm.end = following.start
    elif len({d.value["name"] for d in inside}) == 1 == len(items):
        told = [d for d in doses if place[0] <= d.start < place[1] and d.value["drug"] is not None]
        name = [inside[0].value["name"]]
        items = [Arm(d.start, d.end, name, doses={arm_dose.key(d, drugs)}) for d in told]
    if len(items) != len(labels):
        return []
    for arm, label in zip(items, labels, strict=True):
        arm.label = label
    return items


def _label(word: str) -> str:
    is_ordinal = re.fullmatch(_ORDINAL, word, re.IGNORECASE) is not None
    return f"{word.lower()} group" if is_ordinal else f"group {word.lower()}"


def _others(text: str, place: tuple[int, int], drugs: Sequence[Found]) -> list[Arm]:
    """The groups whose treatment the rest of the sentence tells."""
    found = []
    marks = list(NEXT.finditer(text, *place))
    for match, stop in zip(marks, [*(m.start() for m in marks[1:]), place[1]], strict=False):
        reach = match.end(), min(stop, match.end() + REACH)
        control = CONTROL.search(text, *reach)
        names = list(dict.fromkeys(d.value["name"] for d in drugs if reach[0] <= d.start < reach[1]))
        is_control = control is not None and control[1].lower() != "alone"
        names = [control_name(control[1])] if control and is_control else names
        label = _label(match["ordinal"] or match["name"])
        found.append(Arm(match.start(), reach[1], names or [label], is_control=is_control, label=label))
    return found
