"""Arms of a study that allots nobody: those it counts by what they had, if together they are all who were studied.

"Of 60 patients 25 had A and 35 B"; "a control group of 23 had no drug, the remaining 22 received A"; "A was given to 25
and B to 35". Where nobody counts all, those whom one sentence tells of first: "Twelve patients received A and eight B".
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import re2

from extractors import lazy_re as re
from extractors.patient import headcount
from extractors.patient.group.arm_comparison import VERBS, WORD
from extractors.patient.group.arm_list import is_given
from extractors.patient.group.arm_word import CONTROL, Arm, control_name
from extractors.patient.headcount import Count
from extractors.reading import Found, Sentences
from extractors.searchable import searchable

_WHO = r"(?:patients|subjects|women|men|children|infants|adults|cases|volunteers|participants|eyes)"
_GOT = (
    r"(?:(?:had\s+)?(?:received|had|took|used|underwent)|(?:(?:were|was|had\s+been|are)\s+)?(?:[a-z]+ly\s+)?"
    r"(?:given|treated|managed|taking|receiving|started|placed|maintained|kept|put|an[a]?esthetized|sedated|immuni[sz]ed"
    r"|vaccinated|prescribed|served|on|with|(?:assigned|allocated|randomi[sz]ed)\s+to(?:\s+receive)?)(?:\s+(?:with|on|by|as))?)"
)
# "Twenty-five (42%) of them, the controls, | had …"
COUNTED = re.compile(
    rf"(?<![\w.,/±:%-])(?P<n>{headcount.COUNT})\s+(?:\(\s*\d[\d.]*\s*%\s*\)\s+)?"
    rf"(?:of\s+(?:them|these|whom|the(?:se|m)?\s+{_WHO})\s+)?(?:(?:other|remaining|more|further|consecutive|similar)\s+)*"
    rf"(?:(?P<who>{_WHO})\s+)?(?:\([^()]{{0,60}}\)\s+)?(?:in\s+the\s+\w+\s+group\s+)?(?:who\s+|that\s+)?"
    rf"(?P<got>{_GOT}\s+)?(?:(?:to|on|with|only|either|an?|the|oral|intravenous)\s+)*",
    re.IGNORECASE,
)
MAY_DIVIDE = re2.compile(
    rf"(?i)(?:\d|\b(?:{headcount.NUMBER_WORDS}|hundred))\b.*\b(?:received|had|took|given|treated|managed|taking|receiving|on|with|assigned|allocated|randomi[sz]ed)\b"
)
MAY_GIVE_TO = re2.compile(r"(?i)\b(?:was|were) (?:given|administered|prescribed|used|started) (?:to|in|for|by)\b")
# "Ten had no drug", "12 served as controls"
NOTHING = re.compile(
    r"(?:[\w-]+\s+){0,4}?(?:no|not|nothing|neither|without|untreated|controls?|alone|placebo|standard|conventional)\b",
    re.IGNORECASE,
)
AS_CONTROL = re.compile(r"\b(?:control|untreated|comparison)\s+(?:group|series|cohort|arm)\s*(?:of|[,(])?\s*$", re.I)
# A count behind a drug, over its dose at most: no other drug, and no bracket
_DOSE = r"(?:\s+(?!(?:and|or|plus|alone|in|to|for|by)\b)[\w./-]+){0,5}?"
SIZE = re.compile(
    rf"{_DOSE}\s*[(\[]\s*"
    rf"(?:n\s*=\s*(\d{{1,7}})|({headcount.COUNT})\s+(?:patients|subjects|women|men|children|cases))\s*[)\]]",
    re.IGNORECASE,
)
BARE_SIZE = re.compile(rf"{_DOSE}\s\(({headcount.COUNT})\)", re.IGNORECASE)  # "A | (nine)"; not "10(6) units"
# "A 2 mg/kg | was given to nine women", "and B | to five"
GIVEN_TO = re.compile(
    rf"{_DOSE}(?P<got>\s+(?:was|were)\s+(?:given|administered|prescribed|used|started))?\s+(?:to|in|for|by)\s+(?:the\s+)?"
    rf"(?:(?:other|remaining|first|next)\s+)?(?P<n>{headcount.COUNT})(?:\s+{_WHO})?(?=\s*(?:[.,;(]|and\b))",
    re.IGNORECASE,
)
PEOPLE = rf"(?:\s*\([^()]*\))?\s+(?:of\s+)?(?:[\w-]+\s+){{0,5}}?{_WHO}\b"
COUNTED_PEOPLE = re.compile(rf"(?<![\w.,-])({headcount.COUNT}){PEOPLE}", re.IGNORECASE)
OF = re.compile(
    rf"\b{headcount.COUNT}\s+(?:\([^()]*\)\s+)?(?:out\s+)?of\s+(?:the\s+)?$", re.IGNORECASE
)  # "six of | 11 on X"
# "All | 12 patients", "of | 12 patients", "the | 12 patients who"
ALL = re.compile(r"\b(?:all|of|the|these|other|further|another|only|in|among)\s+$", re.IGNORECASE)
BEFORE = re.compile(r"\b(?:previously|prior|earlier|history|already|before)\b", re.IGNORECASE)
# "21 patients with resistance to A"
HAD_BEFORE = re.compile(
    r"\b(?:resist\w+|refractory|fail\w+|intoleran\w+|unresponsive|allerg\w+|histor\w+|remission|respon\w+|induced|associated)\b",
    re.I,
)
WITH = re.compile(r"(?:with|on)\s+", re.IGNORECASE)
NEAR = 60  # characters from a count to its drug
STRAIGHT = 25  # likewise, where no verb says that it was given
LONGEST = 40  # characters of "a control group of"
FEWEST = 3  # people
MOST = 5  # arms


def divided(text: str, sentences: Sentences, drugs: Sequence[Found], numbers: Sequence[Count]) -> list[Arm]:
    """The arms of the first one or two sentences whose counts of treated people make up a whole that is counted."""
    if not (drugs and numbers):
        return []
    largest = max(c.total or c.n for c in numbers)
    before: list[Arm] = []
    for begin, end, category in sentences:
        is_possible = category != "BACKGROUND" and MAY_DIVIDE.search(searchable(text[begin:end])) is not None
        inside = _counted(text, begin, end, drugs) if is_possible else []
        sized = _sized(text, begin, end, drugs) if "(" in text[begin:end] else []
        given_to = _given_to(text, begin, end, drugs)
        for found in (inside, before + inside, sized, given_to) if inside or sized or given_to else ():
            if _is_whole(text, found, largest):
                return _called(found)
        before = inside if len(inside) == 1 else []
    return []


def _is_whole(text: str, arms: Sequence[Arm], largest: int) -> bool:
    """Are these arms of different treatments that together are as many as the text tells before, or all it counts."""
    sizes = [arm.n or 0 for arm in arms]
    names = {tuple(sorted(arm.names)) for arm in arms}
    is_several = 2 <= len(arms) == len(names) <= MOST and min(sizes) >= FEWEST
    if not is_several or all(arm.is_control for arm in arms):
        return False
    whole = sum(sizes)
    return (
        _is_untold(text, arms, largest)
        or largest == whole
        or re.search(rf"(?<![\w.,-]){whole}{PEOPLE}|\bn\s*=\s*{whole}\b", text) is not None
    )


def _is_untold(text: str, arms: Sequence[Arm], largest: int) -> bool:
    """Whether nobody counts all, and these are told as apart: not "all 12 received A and eight B" of the twelve."""
    sizes = [arm.n or 0 for arm in arms]
    if len(arms) > 2 and largest == max(sizes) and not any(arm.is_control for arm in arms):
        return True
    told = [COUNTED.match(text, arm.start) for arm in arms]
    first = told[0]
    if not first or not first["who"] or not all(match and (match["who"] or match["got"]) for match in told):
        return False
    if largest > max(sizes) or ALL.search(text, max(0, first.start() - LONGEST), first.start()):
        return False
    if re.search(r"[.]\s", text[arms[0].start : arms[-1].start]):
        return False  # "Thirty received A. Twelve received B": the twelve are some of them
    starts = {arm.start for arm in arms}
    again = (m for m in COUNTED_PEOPLE.finditer(text) if m.start() not in starts)
    return all((headcount.whole_number(m[1]) or 0) < max(sizes) for m in again)


def _sized(text: str, begin: int, end: int, drugs: Sequence[Found]) -> list[Arm]:
    """ "A 2 mg/kg (22 patients) or B (20 patients)"."""
    for form in (SIZE, BARE_SIZE):
        told = [(drug, form.match(text, drug.end, end)) for drug in drugs if begin <= drug.start < end]
        sized = [(drug, match) for drug, match in told if match and is_given(text, begin, drug)]
        if sized:
            return [
                Arm(d.start, m.end(), [d.value["name"]], n=headcount.whole_number(next(filter(None, m.groups()))))
                for d, m in sized
            ]
    return []


def _given_to(text: str, begin: int, end: int, drugs: Sequence[Found]) -> list[Arm]:
    """ "A was given to nine and B to five"."""
    if not MAY_GIVE_TO.search(searchable(text[begin:end])):
        return []
    told = [(drug, GIVEN_TO.match(text, drug.end, end)) for drug in drugs if begin <= drug.start < end]
    if not any(match and match["got"] for _, match in told):
        return []
    return [
        Arm(drug.start, match.end(), [drug.value["name"]], n=headcount.whole_number(match["n"]))
        for drug, match in told
        if match and is_given(text, begin, drug)
    ]


def _called(arms: list[Arm]) -> list[Arm]:
    """The arms; of two the one beside a control is "the treated group"."""
    treated = [arm for arm in arms if not arm.is_control]
    for arm in arms:
        arm.is_counted = True
    if len(arms) == 2 and len(treated) == 1:
        treated[0].label = "treated"
    return arms


def _counted(text: str, begin: int, end: int, drugs: Sequence[Found]) -> list[Arm]:
    """Those whom one sentence counts with what they had."""
    counts = list(COUNTED.finditer(text, begin, end))
    found: list[Arm] = []
    for match, stop in zip(counts, [*(m.start() for m in counts), end][1:], strict=True):
        n = headcount.whole_number(match["n"])
        is_control = AS_CONTROL.search(text, max(begin, match.start() - LONGEST), match.start()) is not None
        if not n or not (match["got"] or found or is_control) or BEFORE.search(text, match.start(), match.end()):
            continue
        if OF.search(text, max(begin, match.start() - LONGEST), match.start()):
            continue
        near = NEAR if match["got"] and not WITH.fullmatch(match["got"]) else STRAIGHT
        given = _given(text, match.end(), stop, drugs, near=near)
        control = CONTROL.search(text, match.end(), min(stop, match.end() + NEAR))
        if given and (not control or given[0].start < control.start() or control[1].lower() == "alone"):
            names = list(dict.fromkeys(d.value["name"] for d in given))
            found.append(Arm(match.start(), stop, names, n=n))
        elif is_control or (match["got"] and NOTHING.match(text, match.end(), stop)):
            name = control_name(control[1]) if control and control[1].lower() != "alone" else "control"
            found.append(Arm(match.start(), stop, [name], n=n, is_control=True))
    return found


def _given(text: str, begin: int, end: int, drugs: Sequence[Found], *, near: int) -> list[Found]:
    """The drugs that stand behind a count, as far as they are one list; a denied one was not given."""
    inside = [d for d in drugs if begin <= d.start < end and is_given(text, begin, d)]
    if not inside or inside[0].start - begin > near or (inside[0].assertion or {}).get("is_negated"):
        return []
    between = text[begin : inside[0].start]
    if VERBS.intersection(WORD.findall(between.lower())) or HAD_BEFORE.search(between):
        return []
    for index, (left, right) in enumerate(pairwise(inside)):
        if VERBS.intersection(WORD.findall(text[left.end : right.start].lower())):
            return inside[: index + 1]
    return inside
