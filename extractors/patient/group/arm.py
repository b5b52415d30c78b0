"""The arms of a trial, from the sentence that allots patients to them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import re2

from extractors import lazy_re as re
from extractors.patient import headcount
from extractors.patient.group import arm_comparison, arm_dose, arm_group, arm_named
from extractors.patient.group.arm_word import CONTROL, Arm, control_name
from extractors.reading import Found, Sentences
from extractors.searchable import searchable

RANDOMIZED = re2.compile(
    r"(?i)\b(?:randomi[sz]ed|randomly|allocated|assigned)\b|\b(?:received|treated with|given"
    r"|administered|ingested|took|consumed|underwent)\s+either\b|\bcompar(?:ed?|ing|ison)\b[^.]{3,80}\b(?:with|to|versus|vs|and)\b"
)
ALLOTTED = re2.compile(r"(?i)\b(?:randomi[sz]ed|randomly|allocated|assigned)\b[^.]*\b(?:to|receiv\w+|groups)\b")
# "Were randomized to A", and no "randomized trial to compare"
ASSIGNED = re.compile(
    r"\b(?:randomi[sz]ed|allocated|assigned)\b[^.,;]{0,40}?\b(?:to|receive)\b"
    r"(?!\s+(?:compare|evaluate|determine|assess|investigate|study|test|examine))",
    re.IGNORECASE,
)
ARM_BREAK = re.compile(
    r"\b(?:or|versus|vs\.?|compared (?:with|to)|against|and either|followed by|than)\b|;|\)\s*(?:,|and)\s", re.I
)
ASIDE = re.compile(
    r"\b(?:in (?:patients|women|men|children|adults|the (?:treatment|management|prevention))"
    r"|for the (?:treatment|prevention)"
    r"|to (?:determine|evaluate|assess|compare|investigate|prevent|reduce|avoid)|because|after (?:failure|prior))\b",
    re.IGNORECASE,
)
SALINE = frozenset(("sodium chloride", "saline"))
AND = re.compile(r"\s*(?:\([^()]*\)\s*)?,?\s*and\b", re.IGNORECASE)
OR_BEHIND = re.compile(r"\bor\s*$", re.IGNORECASE)
# "Chemotherapy alone or | combined with triptorelin"
COMBINED = re.compile(r"\s*(?:combined|in combination|together|along)\s+with\b", re.IGNORECASE)
ADDED = re.compile(r"\bplus\b|\bin addition to\b|\+", re.IGNORECASE)
TOGETHER = re.compile(r"\b(?:and|plus|with|combined)\b|\+", re.IGNORECASE)
WITHOUT = re.compile(r"\bwith\b[^.;]{0,20}\bor without\b", re.I)
ARM_SIZE = re.compile(
    rf"\(?\bn\s*=\s*(\d[\d,]*)\)?|(?<![:.\d])(?<!group )(?<!arm )\b({headcount.COUNT})\s+(?:patients|subjects|women|men"
    r"|participants|received|to)\b",
    re.I,
)
CALLED = re.compile(r"\(\s*(?:the\s+)?((?:group|arm)\s+\w{1,3}|[\w-]+\s+(?:group|arm))\b", re.IGNORECASE)
CLASS = re.compile(r"\b(?:two|three|four|both|different)\s+(?:[\w-]+\s+)?$", re.IGNORECASE)
BEHIND = 20  # characters from an arm to the bracket that names it
PLACEBO = re2.compile(r"(?i)placebo")
AGAINST_PLACEBO = re2.compile(
    r"(?i)\bplacebo[- ]controlled[ ,]+(?:[\w-]+[ ,]+){0,5}?(?:trial|study)\b|\bplacebo[- ]controlled\W*$"
    r"|\b(?:compared|comparison) (?:with|to) (?:an? )?placebo\b|\b(?:versus|vs|than) placebo\b"
)


def arms(text: str, sentences: Sentences, drugs: Sequence[Found], doses: Sequence[Found]) -> list[Arm]:
    """At least two arms, or none: of the sentence that allots, of named groups, of drugs set against each other."""
    found = next((found for read in READERS if (found := read(text, sentences, drugs))), [])
    found = arm_dose.split(text, found, drugs, doses) if found else _of_doses(text, sentences, drugs, doses)
    dosed(text, sentences, found, drugs, doses)
    for arm in found:
        called = CALLED.search(text, arm.start, arm.end + BEHIND)
        arm.label = arm.label or (called[1].lower() if called else "")
        size = ARM_SIZE.search(text, arm.start, arm.end)
        arm.n = headcount.whole_number(size[1] or size[2]) if size else None
    return found


def dosed(text: str, sentences: Sentences, arms: Sequence[Arm], drugs: Sequence[Found], doses: Sequence[Found]) -> None:
    """ "Either PVB (A 5 mg, B 2 mg) or VPV (A 8 mg, C 1 mg)": each arm's doses, told where its drugs are listed."""
    names = [set(arm.names) for arm in arms]
    for begin, end, _ in sentences if doses and len(arms) > 1 else ():
        cuts = [begin, *(m.end() for m in ARM_BREAK.finditer(text, begin, end)), end]
        told: dict[int, list[Found]] = {}
        for start, stop in pairwise(cuts):
            inside = {d.value["name"] for d in drugs if start <= d.start < stop}
            listed = max((own for own in names if own <= inside), key=len, default=None)
            if listed:
                told[names.index(listed)] = [
                    d for d in doses if start <= d.start < stop and d.value["drug"] is not None
                ]
        if len(told) == len(arms) and all(told.values()):
            for index, own in told.items():
                arms[index].doses |= {arm_dose.key(d, drugs) for d in own}
            return


def _of_doses(text: str, sentences: Sentences, drugs: Sequence[Found], doses: Sequence[Found]) -> list[Arm]:
    """The doses that the first allotting sentence sets against each other."""
    for begin, end, _ in sentences if doses and ALLOTTED.search(searchable(text)) else ():
        if ALLOTTED.search(searchable(text[begin:end])):
            found = arm_dose.of_one_drug(text, begin, end, drugs, doses)
            if found:
                return found
    return []


def _against_placebo(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """ "In a placebo-controlled trial we evaluated X": the only drug of the sentence, and placebo."""
    whole = searchable(text)
    if not PLACEBO.search(whole) or arm_comparison.CROSSED_OVER.search(whole) or arm_group.NUMBERED.search(whole):
        return []
    for begin, end, category in sentences:
        match = AGAINST_PLACEBO.search(searchable(text[begin:end])) if category != "BACKGROUND" else None
        inside = [d for d in drugs if begin <= d.start < end and not _is_negated(d)] if match else []
        if match and len({d.value["name"] for d in inside}) == 1:
            placebo = Arm(begin + match.start(), begin + match.end(), ["placebo"], is_control=True)
            return [Arm(inside[0].start, inside[0].end, [inside[0].value["name"]]), placebo]
    return []


def _allotted(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    may = sentences if RANDOMIZED.search(searchable(text)) else ()  # one look where none allots
    matches = [(begin, end, RANDOMIZED.search(searchable(text[begin:end]))) for begin, end, _ in may]
    allotting = [match is not None and ASSIGNED.search(text, begin, end) is not None for begin, end, match in matches]
    for _, (begin, end, match) in sorted(zip(allotting, matches, strict=True), key=lambda pair: not pair[0]):
        if not match:
            continue
        start, stop = begin + match.start(), begin + match.end()
        inside = [d for d in drugs if start <= d.start < end and not _is_negated(d)]
        found = _parts(text, stop, end, inside)
        if len(found) >= 2:
            return found
    return []


def _is_negated(drug: Found) -> bool:
    return bool(drug.assertion and drug.assertion["is_negated"])


def is_class(text: str, drug: Found) -> bool:
    """ "Two oral fluoropyrimidines, capecitabine or S-1": the word for both."""
    return drug.text.endswith("s") and bool(CLASS.search(text, max(0, drug.start - BEHIND), drug.start))


def _parts(text: str, begin: int, end: int, drugs: Sequence[Found]) -> list[Arm]:
    """The pieces between "or", "versus" and ";", each with the drugs it names, or its word for a control."""
    cuts = [begin, *(match.end() for match in ARM_BREAK.finditer(text, begin, end)), end]
    found: list[Arm] = []
    for start, stop in ((start, _stop(text, start, stop, drugs)) for start, stop in pairwise(cuts)):
        inside = [d for d in drugs if start <= d.start < stop and not is_class(text, d)]
        names = list(dict.fromkeys(d.value["name"] for d in inside))
        if found and names and len(cuts) == 3 and WITHOUT.search(text, begin, stop):
            return _with_or_without(found[0], Arm(start, stop, names))
        control = next((m for m in CONTROL.finditer(text, start, stop) if text[m.end() : m.end() + 1] != "-"), None)
        word = control_name(control[1]) if control else ""
        is_control = control is not None and word != "alone" and (not inside or control.start() < inside[0].start)
        if found and names and COMBINED.match(text, start) and not is_control:
            names = [*found[-1].names, *(name for name in names if name not in found[-1].names)]
        if is_control:
            names = [*(_base(text, found[-1]) if found and OR_BEHIND.search(text, begin, start) else ()), word]
        elif word == "alone" and not names and found:
            names = found[-1].names[:1]
        pieces = _listed(text, start, stop, inside) or [Arm(start, stop, names, is_control=is_control)]
        if is_control and inside and control and AND.match(text, control.end(), inside[0].start):
            pieces.append(
                Arm(inside[0].start, stop, [d.value["name"] for d in inside])
            )  # "A or placebo and B or placebo"
        for arm in pieces:
            if arm.names and all(arm.names != other.names for other in found):
                found.append(arm)
    distinct = {tuple(sorted(arm.names)) for arm in found}
    return found if 2 <= len(distinct) <= 6 and any(not arm.is_control for arm in found) else []


def _stop(text: str, start: int, end: int, drugs: Sequence[Found]) -> int:
    """Where what a piece lists ends: "… B | in women who had had C"."""
    first = next((d.end for d in drugs if start <= d.start < end), end)
    aside = ASIDE.search(text, first, end)
    return aside.start() if aside else end


def _base(text: str, arm: Arm) -> list[str]:
    """ "Docetaxel plus axitinib or placebo": what is given with either."""
    return arm.names[:-1] if len(arm.names) > 1 and ADDED.search(text, arm.start, arm.end) else []


def _listed(text: str, start: int, stop: int, drugs: Sequence[Found]) -> list[Arm]:
    """The arms of "A 10 mg, B 5 mg | or C": what commas alone part, where "or" goes on with the list."""
    before = [d for d in drugs if d.start < stop]
    names = list(dict.fromkeys(d.value["name"] for d in before))
    ends = OR_BEHIND.search(text, start, stop)
    if len(names) < 2 or not ends or TOGETHER.search(text, before[0].start, stop):
        return []
    gaps = [text[one.end : two.start] for one, two in pairwise(before)]
    if not all("," in gap and "(" not in gap for gap in gaps):
        return []
    return [Arm(d.start, d.end, [d.value["name"]], is_control=d.value["name"] in SALINE) for d in before]


def _with_or_without(left: Arm, right: Arm) -> list[Arm]:
    """ "aspirin with (n = 60) or without (n = 58) dipyridamole": both arms have the first, one has both."""
    both = [*left.names, *(name for name in right.names if name not in left.names)]
    return [Arm(left.start, left.end, both), Arm(right.start, right.end, left.names)]


READERS = (
    _allotted,
    arm_group.grouped,
    arm_group.counted,
    arm_comparison.compared,
    _against_placebo,
    arm_named.assigned,
)
