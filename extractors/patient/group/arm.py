"""The arms of a trial, from the sentence that allots patients to them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import re2

from extractors import lazy_re as re
from extractors import looks
from extractors.patient import headcount
from extractors.patient.group import (
    arm_any,
    arm_comparison,
    arm_cut,
    arm_divided,
    arm_dose,
    arm_group,
    arm_label,
    arm_list,
    arm_named,
    arm_respective,
    arm_spoken,
    arm_variant,
)
from extractors.patient.group.arm_word import TREATED, Arm
from extractors.patient.headcount import Count
from extractors.reading import Found, Sentences, is_negated
from extractors.searchable import searchable

RANDOMIZED = re2.compile(
    r"(?i)\b(?:randomi[sz]ed|randomly|allocated|assigned)\b|\b(?:received|treated|given|treatments?"
    r"|administered|ingested|took|consumed|underwent)\b[^.;,]{0,60}?\b(?:either|one of the following)\b"
    r"|\bcompar(?:ed?|ing|ison)\b[^.]{3,80}\b(?:with|to|versus|vs|and)\b"
    r"|\bcross-?over (?:study|trial|design|comparison)\b"
)
ALLOTTED = re2.compile(r"(?i)\b(?:randomi[sz]ed|randomly|allocated|assigned)\b[^.]*\b(?:to|receiv\w+|groups)\b")
GIVEN_EITHER = re2.compile(r"(?i)\b(?:received|given|took|treated with)\b[^.;,]{0,60}?\beither\b")
COMBINED_WITH = re.compile(r"\b(?:combination|combined|together|treated)\s+with$", re.IGNORECASE)
# "Were randomized to A", and no "randomized trial to compare"
ASSIGNED = re.compile(
    r"\b(?:randomi[sz]ed|allocated|assigned)\b[^.,;]{0,40}?\b(?:to|receive)\b"
    r"(?!\s+(?:compare|evaluate|determine|assess|investigate|study|test|examine))",
    re.IGNORECASE,
)
ARM_SIZE = re.compile(
    rf"\(?\bn\s*=\s*(\d[\d,]*)(?!\d|\s\d{{3}}\b)\)?"
    rf"|(?<![:.\d])(?<!group )(?<!arm )(?<!blocks of )(?<!week )(?<!day )(?<!month )"
    rf"\b({headcount.COUNT})\s+(?:patients|subjects|women|men|participants|received|to(?!\s+(?:\d|group|arm)))\b",
    re.I,
)
CALLED = re.compile(r"\(\s*(?:the\s+)?((?:group|arm)\s+\w{1,3}|[\w-]+\s+(?:group|arm))\b", re.IGNORECASE)
LED = re.compile(r"\b((?:group|arm)\s+(?:[A-Z]|\d|I{1,3}|IV))\s*[(\[:]")  # "group A (X 50 mg)"
BEHIND = 20  # characters from an arm to the bracket that names it
PLACEBO = looks.compile(r"(?i)placebo", "study")
AGAINST_PLACEBO = re2.compile(
    r"(?i)\bplacebo[- ]controlled[ ,]+(?:[\w-]+[ ,]+){0,5}?(?:trial|study)\b|\bplacebo[- ]controlled\W*$"
    r"|\b(?:compared|comparison) (?:with|to) (?:an? )?placebo\b"
    r"|\b(?:versus|vs|than) (?:(?:while|when|during|with|after|on) )?(?:receiving |taking |given )?(?:the )?placebo\b"
)


def arms(
    text: str, sentences: Sentences, drugs: Sequence[Found], doses: Sequence[Found], numbers: Sequence[Count]
) -> list[Arm]:
    """At least two arms, or none: of the sentence that allots, of named groups, of drugs set against each other."""
    found = arm_respective.respective(text, sentences, drugs, doses)
    if not found:
        found = arm_group.numbered(text, sentences, drugs) or _allotted(text, sentences, drugs)
        if not found and not arm_spoken.IS_TRIAL.search(searchable(text)):
            found = arm_divided.divided(text, sentences, drugs, numbers)
        found = found or next((found for read in READERS if (found := read(text, sentences, drugs))), [])
        in_two_ways = arm_variant.variants(text, sentences, drugs)
        again = [] if in_two_ways else arm_variant.named_again(text, sentences, drugs)
        if in_two_ways and _are_all(found, in_two_ways):
            found = in_two_ways
        elif again and _are_all(found, again) and not _are_others(found, again):
            found = again
        else:
            found = arm_dose.split(text, found, drugs, doses) if found else _unlisted(text, sentences, drugs, doses)
        found = found or arm_divided.divided(text, sentences, drugs, numbers)
    if not found and sentences and sentences[0][0]:
        found = arm_comparison.titled(text, sentences[0][0], drugs)
    arm_dose.name_drug(found, drugs, doses)
    dosed(text, sentences, found, drugs, doses)
    for arm in found:
        called = LED.search(text, arm.start, arm.end) or CALLED.search(text, arm.start, arm.end + BEHIND)
        arm.called = called[1].lower() if called else arm.called
        arm.label = arm.label or arm.called
        arm.n = _size(text, arm, drugs) if arm.n is None else arm.n
    _call_treated(found)
    return found


def _size(text: str, arm: Arm, drugs: Sequence[Found]) -> int | None:
    """How many an arm's words count: in the bracket behind its drug, else first of all.

    "80 patients received A (n = 40) or …": the first count is of all.
    """
    told = list(ARM_SIZE.finditer(text, arm.start, arm.end))
    first = next((d.start for d in drugs if arm.start <= d.start < arm.end and d.value["name"] in arm.names), arm.end)
    size = next((m for m in told if m[1] and m.start() > first), told[0] if told else None)
    return headcount.whole_number(size[1] or size[2]) if size else None


def _call_treated(arms: Sequence[Arm]) -> None:
    """Let the only arm beside controls go by "the treatment group" as well."""
    treated = [arm for arm in arms if not arm.is_control]
    if len(treated) == 1 < len(arms):
        treated[0].called = treated[0].called or TREATED
        treated[0].label = treated[0].label or TREATED


def _are_all(arms: Sequence[Arm], variants: Sequence[Arm]) -> bool:
    """Whether ways to give a drug leave no arm out: neither those who got nothing nor those counted who got another."""
    is_control_told = any(arm.is_control for arm in arms) <= any(arm.is_control for arm in variants)
    return is_control_told and not (any(arm.is_counted for arm in arms) and _are_others(arms, variants))


def _are_others(arms: Sequence[Arm], variants: Sequence[Arm]) -> bool:
    """Is there an arm that had none of the drugs that were given in several ways."""
    names = {name for arm in variants for name in arm.names}
    return any(not arm.is_control and names.isdisjoint(arm.names) for arm in arms)


def dosed(text: str, sentences: Sentences, arms: Sequence[Arm], drugs: Sequence[Found], doses: Sequence[Found]) -> None:
    """ "Either PVB (A 5 mg, B 2 mg) or VPV (A 8 mg, C 1 mg)": each arm's doses, told where its drugs are listed."""
    names = [set(arm.names) for arm in arms]
    for begin, end, _ in sentences if doses and len(arms) > 1 else ():
        cuts = [begin, *(m.end() for m in arm_cut.marks(text, begin, end, drugs)), end]
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


def _unlisted(text: str, sentences: Sentences, drugs: Sequence[Found], doses: Sequence[Found]) -> list[Arm]:
    """The arms where no list of known drugs tells them: of any other list, spoken of, of doses, known by a name."""
    listed = arm_any.allotted(text, sentences, drugs)
    is_apart = not any(arm.is_variant for arm in listed)  # no two ways or doses of one drug
    found = (listed if is_apart else []) or arm_spoken.spoken(text, sentences, drugs)
    found = arm_dose.split(text, found, drugs, doses) if found else _of_doses(text, sentences, drugs, doses)
    return found or listed or next((found for read in LISTS if (found := read(text, sentences, drugs))), [])


def _of_doses(text: str, sentences: Sentences, drugs: Sequence[Found], doses: Sequence[Found]) -> list[Arm]:
    """The doses that the first allotting sentence sets against each other, or one of a trial, against a control too."""
    is_trial = bool(doses) and arm_spoken.IS_TRIAL.search(searchable(text)) is not None
    for begin, end, _ in sentences if is_trial else ():
        sentence = searchable(text[begin:end])
        is_allotting = bool(ALLOTTED.search(sentence) or GIVEN_EITHER.search(sentence))
        found = arm_dose.of_one_drug(text, begin, end, drugs, doses)
        if found and (is_allotting or any(arm.is_control for arm in found)):
            return found
    return []


def _against_placebo(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """ "In a placebo-controlled trial we evaluated X": the only drug of the sentence, and placebo."""
    if not PLACEBO.is_in(text) or arm_group.NUMBERED.search(searchable(text)):
        return []
    for begin, end, category in sentences:
        match = AGAINST_PLACEBO.search(searchable(text[begin:end])) if category != "BACKGROUND" else None
        inside = [d for d in drugs if begin <= d.start < end and not is_negated(d)] if match else []
        inside = [d for d in inside if arm_list.is_given(text, begin, d)]
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
        if COMBINED_WITH.search(text, start, stop):  # "compared A in combination with | B versus C"
            stop = start
        all_received = arm_list.ALL_RECEIVED.search(text, stop, end)
        last = all_received.start() if all_received else end
        inside = [d for d in drugs if start <= d.start < last and not is_negated(d)]
        found = arm_list.read(text, stop, last, inside)
        if len(found) >= 2:
            return found
    return []


READERS = (
    arm_group.grouped,
    arm_spoken.shared_out,
    arm_group.counted,
    arm_spoken.counted,
    arm_spoken.crossed,
    arm_spoken.sized,
    arm_comparison.compared,
    _against_placebo,
    arm_comparison.or_placebo,
    arm_named.assigned,
)
# Where no sentence says who was given what, the lists of a trial
LISTS = (arm_comparison.beside_control, arm_comparison.either, arm_label.lettered, arm_label.named)
