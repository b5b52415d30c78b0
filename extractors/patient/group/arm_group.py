"""Arms from groups that the text names and says what they got: "Group 1 received A; group 2 received B"."""

from __future__ import annotations

from collections.abc import Sequence

import re2

from extractors import lazy_re as re
from extractors import looks
from extractors.patient import headcount
from extractors.patient.group.arm_word import CONTROL, Arm, control_name
from extractors.reading import Found, Sentences
from extractors.searchable import searchable

NUMBERED = re2.compile(r"(?i)\b(?:groups?|arms?) (?:A|1|I)\b")
MAY_NAME = looks.compile(r"(?i)\b(?:(?:sub)?group|arm|cohort|regimen)s?\b", "study")
LABEL = re.compile(
    r"\b(?P<label>(?i:group|arm|cohort|regimen)(?:\s*-\s*|\s+)[\"“]?(?:[A-Z]{1,3}(?:\s?\d{1,2})?|\d|I{1,3}|IV)(?![\w.-])"
    r"|(?i:(?:one|first|second|third|fourth|other|study|treatment|treated|trial|experimental|intervention|active|control"
    r"|placebo|comparison)\s+(?:(?:sub)?group|arm))\b"
    r"|(?i:(?<=\bthe )(?:second|third|fourth|other)(?=\s+(?:received|got|took|was\s+given|were\s+given)\b)))"
)
# What a group got: behind its name, over its size ("group 1 (n = 20) received …", "group A: …")
MAY_NUMBER = re2.compile(
    r"(?i)\b(?:groups?|arms?|regimens?|treatments?|combinations|courses|phases|conditions|diets|preparations|solutions|randomi[sz]ed|assigned|allocated|receiv\w+)\b"
    r".*[( ](?:1|i|a)\).*[( ](?:2|ii|b)\)"
)
NUMBER = re.compile(r"(?:(?<=\s)|(?<=\())(\d|i{1,3}|iv|[a-h])\)\s*", re.IGNORECASE)
ORDERS = (list("12345678"), ["i", "ii", "iii", "iv"], list("abcdefgh"))
GOT = re.compile(
    r"[\"”]?\s*(?:[(\[][^()\[\]]{0,60}[)\]]\s*)?(?:patients\s+|subjects\s+)?"
    r"(?:[:=,]|(?:(?:of|included|comprised|comprising|consisted\s+of)\s+\w+\s+\w+\s+)?"
    r"(?:(?:who|that|which)\s+)?(?:\w+ly\s+)?(?:received|(?:was|were)\s+(?:given|treated|administered)|took|got|underwent|had"
    r"|receiving|treated|given)\b)",
    re.IGNORECASE,
)
JOINT = re.compile(r"[;,]\s|\b(?:and|while|whereas|but)\b", re.IGNORECASE)
WAS_GIVEN = re.compile(
    r"\b(?:was|were)\s+(?:\w+ly\s+)?(?:given|administered|applied|injected|prescribed|infused)\s+"
    r"to\s+(?:(?:all\s+)?(?:the\s+)?(?:patients|subjects|women|men|children|participants)\s+(?:in|of)\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
COUNTED = re.compile(
    rf"\b({headcount.COUNT})\s+(?:other\s+|more\s+)?(?:(?:patients|subjects|women|men|children|infants|participants|volunteers)"
    r"\s+)?(?:(?:received|were\s+(?:given|treated\s+with|randomi[sz]ed\s+to|assigned\s+to))\b)",
    re.IGNORECASE,
)
MAY_COUNT = re2.compile(
    r"(?i)\b(?:received|given|treated with|randomi[sz]ed to|assigned to)\b.*\b(?:received|given|treated|to)\b"
)
IS_TRIAL = looks.compile(
    r"(?i)\brandom|\bplacebo|\bdouble[- ](?:blind|mask)|\bcontrolled (?:trial|study)|\bcomparative\b", "study"
)
AGAINST = re.compile(
    r"\b(?:compared|comparison|contrast|relative|than|versus|vs\.?|unlike)\b(?:\s+(?:with|to|in))?\s+(?:[\w-]+\s+){0,3}$",
    re.IGNORECASE,
)
TREATED = re.compile(r"(?:study|treatment|treated|experimental|intervention|active)\b", re.IGNORECASE)
NOT_GIVEN = re.compile(r"\b(?:not|no|without|nothing|neither)\b", re.IGNORECASE)
REACH = 160  # characters behind the verb


def grouped(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """The groups whose treatment is told, in order; fewer than two, or none with a drug, are none."""
    found: dict[str, Arm] = {}
    for begin, end, category in sentences if MAY_NAME.is_in(text) else ():
        if category == "BACKGROUND" or not MAY_NAME.search(searchable(text[begin:end])):
            continue
        labels = list(LABEL.finditer(text, begin, end))
        for number, match in enumerate(labels):
            label = " ".join(match["label"].lower().split())
            got = GOT.match(text, match.end(), end)
            given = None if got or label in found else WAS_GIVEN.search(text, begin, match.start())
            if given:  # "X was given to | the first group"
                first = max((m.end() for m in JOINT.finditer(text, begin, given.start())), default=begin)
                inside = [d for d in drugs if first <= d.start < given.start() and not _is_negated(d)]
                if inside or CONTROL.search(text, first, given.start()):
                    found[label] = _arm(text, label, (first, first, given.start()), inside)
            if not got or label in found:
                continue
            stop = labels[number + 1].start() if number + 1 < len(labels) else end
            inside = [d for d in drugs if got.end() <= d.start < min(stop, got.end() + REACH) and not _is_negated(d)]
            if got[0].endswith(",") and AGAINST.search(text, begin, match.start()):
                continue  # "compared with the placebo group, patients given A …"
            found[label] = _arm(text, label, (match.start(), got.end(), min(stop, got.end() + REACH)), inside)
    treated = {tuple(sorted(arm.names)) for arm in found.values() if not arm.is_control}
    return list(found.values()) if treated and len(found) > 1 else []


def numbered(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """ "The groups were (1) A and B, (2) A, (3) no drug": the arms of the first such list."""
    for begin, end, category in sentences if drugs and MAY_NUMBER.search(searchable(text)) else ():
        if category == "BACKGROUND" or not MAY_NUMBER.search(searchable(text[begin:end])):
            continue
        marks = list(NUMBER.finditer(text, begin, end))
        if [m[1].lower() for m in marks] not in [order[: len(marks)] for order in ORDERS] or len(marks) < 2:
            continue
        found = []
        for match, stop in zip(marks, [*(m.start() for m in marks[1:]), end], strict=True):
            inside = [d for d in drugs if match.end() <= d.start < stop and not _is_negated(d)]
            found.append(_arm(text, f"group {match[1].lower()}", (match.start(), match.end(), stop), inside))
        names = [tuple(sorted(arm.names)) for arm in found]
        for arm in found:
            arm.is_variant = names.count(tuple(sorted(arm.names))) > 1
        unknown = [arm for arm in found if arm.names == [arm.label] and not NOT_GIVEN.search(text, arm.start, arm.end)]
        if any(not arm.is_control for arm in found) and not unknown:
            return found
    return []


def counted(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """ "Thirty-eight patients received A and 44 received placebo": those of the first sentence that has several."""
    for begin, end, category in sentences if IS_TRIAL.is_in(text) else ():
        if category == "BACKGROUND" or not MAY_COUNT.search(searchable(text[begin:end])):
            continue
        counts = list(COUNTED.finditer(text, begin, end))
        if len(counts) < 2:
            continue
        found: list[Arm] = []
        for match, stop in zip(counts, [*(m.start() for m in counts[1:]), end], strict=True):
            inside = [
                d for d in drugs if match.end() <= d.start < min(stop, match.end() + REACH) and not _is_negated(d)
            ]
            found.append(_arm(text, "", (match.start(), match.end(), stop), inside))
        names = {tuple(sorted(arm.names)) for arm in found}
        if len(found) == len(names) > 1 and all(any(arm.names) for arm in found):
            return found
    return []


def _is_negated(drug: Found) -> bool:
    return bool(drug.assertion and drug.assertion["is_negated"])


def _arm(text: str, label: str, places: tuple[int, int, int], inside: Sequence[Found]) -> Arm:
    """The arm of a group: the places of its name, of what it got, of the end; ``inside``: the drugs it got."""
    start, place, stop = places
    names = list(dict.fromkeys(d.value["name"] for d in inside))
    if names and not NOT_GIVEN.search(text, place, inside[0].start):
        return Arm(start, stop, names, label=label)
    control = CONTROL.search(text, place, stop)
    is_known = control is not None and control[1].lower() != "alone"
    if not is_known and TREATED.match(label):  # "the study group received acupuncture"
        return Arm(start, stop, [label.removesuffix(" group").removesuffix(" arm")], label=label)
    return Arm(start, stop, [control_name(control[1] if control and is_known else label)], is_control=True, label=label)
