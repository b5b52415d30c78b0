"""Arms from sentences that set drugs against each other: "A was compared with B", "A and B were compared".

Drugs, and words for a control, are read as lists: what "plus" joins is one arm, what "and", "or", "versus" or "with"
joins are two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import re2

from extractors import lazy_re as re
from extractors import looks
from extractors.patient import headcount
from extractors.patient.group.arm_word import (
    AS_PLACEBO,
    BRACKETS,
    CONTROL,
    HAD_BEFORE,
    MAY_CONTROL,
    SALINE,
    Arm,
    control_name,
    is_vehicle,
)
from extractors.reading import Found, Sentences, is_negated
from extractors.searchable import searchable

IS_TRIAL = looks.compile(
    r"(?i)\brandom|\bdouble[- ]blind|\bplacebo|\btrial\b|\bprospective\w*\b|\bcompar|\bversus\b|\bvs\b|\bgroups\b",
    "study",
)
COMPARED_WITH = re.compile(
    r"\b(?:was|were|been)\s+(?:\w+\s+)?(?:(?:examined|evaluated|assessed|studied|tested|investigated)\s+in\s+comparison|compared)"
    r"\s+(?:with|to|against|versus)\b(?!\s+(?:baseline|that(?!\s+of)|those(?!\s+of)|its)\b)",
    re.IGNORECASE,
)
COMPARED = re.compile(r"\b(?:was|were|been)\s+(?:[\w-]+\s+){0,2}?compared\b", re.IGNORECASE)
TRIED = re.compile(
    r"\b(?:was|were)\s+(?:[\w-]+\s+){0,2}?(?:examined|evaluated|assessed|studied|investigated|tested)\b", re.IGNORECASE
)
IS_RANDOM = re2.compile(r"(?i)\brandom|\bdouble[- ](?:blind|mask)")
# "This trial compared | A with B"
COMPARES = re.compile(
    r"\b(?:compare|compares|comparing|comparison|(?:we|trial|study|analysis|investigators|authors)\s+(?:have\s+|has\s+)?compared)\b",
    re.IGNORECASE,
)
GIVEN = re.compile(
    r"\b(?:was|were|is)\s+(?:[\w-]+\s+)?(?:given|infused|administered|injected|applied|instilled|prescribed)\b", re.I
)
RECEIVED = re.compile(r"\b(?:receiv(?:e|ed|ing)|given|treated\s+with)\s+(?:either\s+)?", re.IGNORECASE)
WERE_GIVEN = re.compile(
    r"\b(?:received|took|inhaled|ingested|(?:was|were)\s+(?:\w+ly\s+)?(?:given|treated|supplemented|administered|injected"
    r"|assigned|allocated|randomi[sz]ed|immuni[sz]ed|vaccinated|premedicated|an[a]?esthetized))\b",
    re.IGNORECASE,
)
OR = re.compile(r"\b(?:or|versus|vs)\b", re.IGNORECASE)
# "A (n = 9), B (n = 8) and C (n = 9)"; "A, B, and C, respectively"
SIZED = re.compile(
    r"\bn\s*=\s*\d|[(\[](?:[^()\[\]]*[,;]\s*)?\d+\s+(?:patients|subjects|women|men|children)\b", re.IGNORECASE
)
EACH_HIS = re.compile(r"\brespectively\b|\beither\b", re.IGNORECASE)
AND_MORE = re.compile(r"\s*(?:[(\[][^()\[\]]*[)\]]\s*)?,?\s*and\b", re.IGNORECASE)
OTHERS = re.compile(  # "A, and 44 men with | B", "A, the others | B"
    rf"\b(?:with|to|on|half|others?|rest|remainder|group|{headcount.COUNT})\s+(?:the\s+)?$", re.IGNORECASE
)
GROUP = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:,|,?\s*and|or|versus|vs\.?)\s+(?:an?\s+)?(?P<control>controls?)\b", re.IGNORECASE
)
PLACEBO = looks.compile(r"(?i)\bor (?:[\w-]+ ){0,2}placebo\b|\bplacebo or ", "study")
OR_PLACEBO = re2.compile(
    r"(?i)\bor (?:[\w-]+ ){0,2}(?:placebo|vehicle|saline)\b|\b(?:with|of|on|taking|receiving|given|after) placebo or "
)
IN_GENERAL = re.compile(
    r"\b(?:are|is|be)\s+(?:\w+\s+)?$", re.IGNORECASE
)  # "such patients are often | treated with A or B"
EARLIER = re.compile(r"\b(?:previous|previously|prior|had (?:been )?(?:received|given|treated))\b", re.IGNORECASE)
# "The effect of A given orally with | that of B"
LIKEWISE = re.compile(
    r"\b(?:that|those|the\s+(?:effects?|efficacy|use|results?))\s+(?:of|in|with|after)\b|\b(?:given|administered|taken)\s+(?:\w+ly|by\s+mouth|i\.?v\.?)",
    re.IGNORECASE,
)
# "A 5 mg | in combination with B"; not "A alone or in combination with B"
WITH_IT = re.compile(r"(?<!\bor )(?<!\band )(?<!\balone )\bin\s+(?:\w+\s+)?combination\s+with\b", re.IGNORECASE)
AMOUNT_OF = re.compile(
    r"(?<![\w.])\d[\d.,]*\s*[%a-zµμ]+(?:/\w+)*(?:\s+(?:daily|(?:per|a)\s+day))?\s+of\b", re.IGNORECASE
)
OPEN = re.compile(r"^[^()]{0,40}\)")  # "prophylaxis (A 5 mg) | or B"
# "A, B and | their combination", "A and B, | alone and in combination", "A, B or | both"
_BOTH = (
    r"(?:both(?:\s+(?:drugs|agents))?|(?:the|their|a)\s+combination(?!\s+of)|(?:in\s+)?combination|combined|together)\b"
)
COMBINED = re.compile(
    r"\s*(?:[(\[][^()\[\]]*[)\]]\s*)?,?\s*(?:(?:(?:given|used|each|both)\s+)?(?:alone|singly|separately|individually)\s*,?\s*)?"
    rf"(?:and|or|versus)\s+(?:given\s+|used\s+)?{_BOTH}",
    re.IGNORECASE,
)
# "A crossover study of the effects of | A and B"
EFFECTS = re.compile(
    r"\b(?:effects?|efficacy|influence|actions?|bioavailability|pharmacokinetics)\s+of\s+", re.IGNORECASE
)
IS_CROSSED = re2.compile(r"(?i)\bcross-?over\b|\bin random order\b")
PLACEBO_TOO = looks.compile(r"(?i)\bplacebo", "study")
CLASS_OF = re.compile(r"\s*(?:[\w-]+\s*)?[(\[]\s*")
PAIR_OF_DRUGS = 2
PAIRED = re.compile(r"\s*,\s*and\s+")
PAIR = 4  # words between two drugs that "and" joins, over the dose of the first
WORD = re.compile(r"[^\W_][\w.%/-]*|[,+/;]|-")
# Words that no list of drugs goes across: verbs, and those that open a new noun phrase
VERBS = frozenset((";", "was", "were", "is", "are", "had", "has", "have", "did", "who", "which", "that"))
BREAKS = VERBS | {"but", "whereas", "in", "of", "on", "after", "before", "during", "from"}
TOGETHER = frozenset(("+", "/", "-", "plus", "combined", "combination", "added"))
APART_OR = frozenset((",", "or", "versus", "vs", "vs."))
APART_AND = APART_OR | {"and"}
APART_WITH = APART_AND | {"with", "to", "against"}
JOINING = APART_WITH - {","}
ADDING = frozenset(("and", "plus", "with"))
VERSUS = frozenset(("versus", "vs", "vs."))
LONGEST = 12  # words between two drugs of a list
STRAIGHT = 15  # characters from "received" to what was
DOSE = re.compile(r"\d[\d.,]*\s*[\w%µμ]+(?:/\w+)*(?:\s+(?:daily|of|or|and)\b|,)*", re.IGNORECASE)
NEAR = 90  # characters between the verb and the list
FAR = 60  # characters behind a list
MOST = 6  # arms


def compared(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """The arms of the first sentence that sets drugs against each other; fewer than two are none."""
    if not IS_TRIAL.is_in(text):
        return []
    for begin, end, category in sentences:
        if category == "BACKGROUND":
            continue
        for found in _set_against(text, begin, end, drugs):
            if 2 <= len({tuple(sorted(arm.names)) for arm in found}) <= MOST:
                return [*found, *_combination(text, found, end)]
    return []


def titled(text: str, end: int, drugs: Sequence[Found]) -> list[Arm]:
    """ "A versus B for gout: a randomised trial": the two arms that a title alone tells, which ends at a character."""
    found = compared(text, [(0, end, "TITLE")], drugs)
    return found if len(found) == PAIR_OF_DRUGS and "," not in text[found[0].end : found[1].start] else []


def _combination(text: str, arms: Sequence[Arm], end: int) -> list[Arm]:
    """ "A, B and | their combination", "A and B, | alone and in combination": those who got both."""
    match = COMBINED.match(text, arms[-1].end, end)
    treated = [arm for arm in arms if not arm.is_control]
    names = list(dict.fromkeys(name for arm in treated for name in arm.names))
    is_new = len(treated) == PAIR_OF_DRUGS and all(len(arm.names) == 1 for arm in treated)
    return [Arm(*match.span(), names)] if match and is_new else []


def beside_control(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """ "The effects of A 5 mg, B 2 mg, and placebo": the first list of a trial that has drugs and a control."""
    for begin, end, category in sentences if drugs and IS_RANDOM.search(searchable(text)) else ():
        if category == "BACKGROUND" or not MAY_CONTROL.search(searchable(text[begin:end])):
            continue
        items = _items(text, begin, end, drugs)
        if items and (group := GROUP.search(text, items[-1].end, end)):
            items.append(Arm(*group.span("control"), ["control"], is_control=True))
        for found in _lists(text, items, APART_AND):
            distinct = {tuple(sorted(arm.names)) for arm in found}
            if 2 <= len(distinct) <= MOST and {arm.is_control for arm in found} == {True, False}:
                return found
    return []


def or_placebo(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """ "They inhaled A or placebo", "on placebo or A": the first list of a trial with a placebo at an end, and "or"."""
    is_trial = drugs and (PLACEBO.is_in(text) or IS_RANDOM.search(searchable(text)))
    for begin, end, category in sentences if is_trial else ():
        if category == "BACKGROUND" or not OR_PLACEBO.search(searchable(text[begin:end])):
            continue
        for found in _lists(text, _items(text, begin, end, drugs), APART_OR):
            is_or = len(found) > 1 and OR.search(text, found[-2].end, found[-1].start) is not None
            is_edge = (
                is_or and sum(arm.is_control for arm in found) == 1 and (found[0].is_control or found[-1].is_control)
            )
            if is_edge and len(found) <= MOST:
                return found
    return []


def either(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """ "Received A 5 mg or B 2 mg": the first such list of a randomized trial."""
    for begin, end, category in sentences if len(drugs) > 1 and IS_RANDOM.search(searchable(text)) else ():
        match = WERE_GIVEN.search(text, begin, end) if category != "BACKGROUND" else None
        if not match or EARLIER.search(text, begin, end):
            continue
        for found in _lists(text, _items(text, match.end(), end, drugs), APART_OR):
            is_or = len(found) > 1 and OR.search(text, found[-2].end, found[-1].start) is not None
            if is_or and 2 <= len({tuple(sorted(arm.names)) for arm in found}) <= MOST:
                return found
    return []


def _set_against(text: str, begin: int, end: int, drugs: Sequence[Found]) -> Iterator[list[Arm]]:
    """What each wording finds in one sentence."""
    inside = [d for d in drugs if begin <= d.start < end and not is_negated(d)]
    if not inside:
        return
    items = _items(text, begin, end, inside)
    for match in COMPARED_WITH.finditer(text, begin, end):
        left = _last(_lists(text, [i for i in items if i.end <= match.start()], APART_AND), match.start())
        right = _first(_lists(text, [i for i in items if i.start >= match.end()], APART_OR), match.end())
        if left and right:
            yield _distinct([*left, *right])
    verbs = list(COMPARED.finditer(text, begin, end))
    if IS_RANDOM.search(searchable(text[begin:end])):
        verbs += TRIED.finditer(text, begin, end)
    for match in verbs:
        yield _last(_lists(text, [i for i in items if i.end <= match.start()], APART_AND), match.start())
    for match in COMPARES.finditer(text, begin, end):
        yield _first(_lists(text, [i for i in items if i.start >= match.end()], APART_WITH), match.end())
    for match in EFFECTS.finditer(text, begin, end) if IS_CROSSED.search(searchable(text[begin:end])) else ():
        found = _first(_lists(text, [i for i in items if i.start >= match.end()], APART_AND), match.end())
        yield [] if any(arm.is_control for arm in found) or PLACEBO_TOO.is_in(text) else found
    for match in GIVEN.finditer(text, begin, end):
        found = _last(_lists(text, [i for i in items if i.end <= match.start()], APART_OR), match.start())
        yield found if _are_alternatives(text, found) else []
    for match in RECEIVED.finditer(text, begin, end) if not EARLIER.search(text, begin, end) else ():
        if IN_GENERAL.search(text, begin, match.start()):
            continue
        found = _straight(text, _lists(text, [i for i in items if i.start >= match.end()], APART_OR), match.end())
        yield found if _are_alternatives(text, found) else []
    yield from _lists(text, items, VERSUS)


def _are_alternatives(text: str, arms: Sequence[Arm]) -> bool:
    """Had nobody all of a list: "A, B or C", "A, B and placebo"; who got "A, B, and C" got them together."""
    gap = text[arms[-2].end : arms[-1].start] if len(arms) > 1 else ""
    about = text[max(0, arms[0].start - STRAIGHT) : arms[-1].end + FAR] if gap else ""
    is_sized = bool(gap) and SIZED.search(text, arms[0].end, arms[-1].start) is not None
    goes_on = bool(gap) and AND_MORE.match(text, arms[-1].end) is not None
    is_series = bool(gap) and len(arms[-1].names) > 1  # "A, B and C"
    is_loose = (
        bool(gap) and not (goes_on or is_series or " and " in gap) and IS_RANDOM.search(searchable(text)) is not None
    )
    is_told = OR.search(gap) or OTHERS.search(gap) or EACH_HIS.search(about)
    return bool(is_told) or is_sized or is_loose or any(arm.is_control or SALINE.issuperset(arm.names) for arm in arms)


def _items(text: str, begin: int, end: int, drugs: Sequence[Found]) -> list[Arm]:
    """The drugs and words for a control of a sentence, in order, each as an arm of its own."""
    inside = [d for d in drugs if begin <= d.start < end and not is_negated(d)]
    inside = [d for d in inside if not (is_vehicle(text, d.start) or AS_PLACEBO.match(text, d.start, end))]
    inside = [d for d in inside if not text.startswith(HAD_BEFORE, d.end)]
    items = [Arm(d.start, d.end, [d.value["name"]]) for d in inside]
    for match in CONTROL.finditer(text, begin, end) if MAY_CONTROL.search(searchable(text[begin:end])) else ():
        word = control_name(match[1])
        apart = all(match.end() <= d.start or d.end <= match.start() for d in inside)
        if is_vehicle(text, match.start()) or text[match.end() : match.end() + 1] == "-":
            continue
        if word != "alone" and "control" not in word and apart:
            items.append(Arm(*match.span(1), [word], is_control=True))
    return _bracketed(text, begin, end, sorted(items, key=lambda arm: arm.start))


def _bracketed(text: str, begin: int, end: int, items: list[Arm]) -> list[Arm]:
    """ "Triple therapy (A, B and C) and dual therapy (A and B)": what brackets list apart is one regimen each."""
    places = [m.span() for m in BRACKETS.finditer(text, begin, end)] if len(items) > PAIR_OF_DRUGS else []
    own = [[item for item in items if start <= item.start < stop and not item.is_control] for start, stop in places]
    own = [listed for listed in own if listed]
    if len(own) < PAIR_OF_DRUGS or all(len(listed) == 1 for listed in own):
        return items
    for listed in own:
        before = next((i for i in reversed(items) if i.end <= listed[0].start), None)
        if before and CLASS_OF.fullmatch(text, before.end, listed[0].start):  # "diuretics (A, B)"
            listed.insert(0, before)
        first, *more = listed
        if more and not OR.search(text, first.end, more[-1].start):
            regimen = Arm(first.start, more[-1].end, [name for item in listed for name in item.names])
            items = sorted([*(i for i in items if i not in listed), regimen], key=lambda arm: arm.start)
    return items


def _lists(text: str, items: Sequence[Arm], apart: frozenset[str]) -> list[list[Arm]]:
    """The items as lists of arms: a new list wherever something else than the list's own words stands between."""
    lists: list[list[Arm]] = [[items[0]]] if items else []
    # "A 5 mg or B 2 mg and C 1 mg", "A, B and C, and D and E"
    may_pair = "and" not in apart or any(PAIRED.fullmatch(text, one.end, two.start) for one, two in pairwise(items))
    for left, right in pairwise(items):
        if left.names == right.names and text[left.end : right.start].strip() in ("(", "["):
            continue  # "methotrexate (MTX)"
        gap = OPEN.sub(" ", BRACKETS.sub(" ", text[left.end : right.start].lower()))
        words = WORD.findall(WITH_IT.sub(" plus ", AMOUNT_OF.sub(" ", LIKEWISE.sub(" ", gap))))
        is_apposed = "," in words and {"a", "an", "the"}.intersection(words) and not JOINING.intersection(words)
        is_apposed = is_apposed and not right.is_control  # "X cream, a placebo cream or …"
        is_other = "either" in words and "or" in words  # "A with either something or placebo"
        is_far = len(words) > LONGEST or is_other
        is_added = "either" in words and bool(words[:1] and ADDING.intersection(words))  # "A and either B or placebo"
        if is_far or is_added or BREAKS.intersection(words) or is_apposed:  # "doxazosin, a new quinazoline, was …"
            lists.append([right])
        elif words and (TOGETHER.intersection(words) or (may_pair and not right.is_control and _is_pair(words))):
            last = lists[-1].pop()
            lists[-1].append(Arm(last.start, right.end, [*last.names, *right.names]))
        elif apart.intersection(words):
            lists[-1].append(right)
        else:
            lists.append([right])
    return [_distinct(found) for found in lists]


def _is_pair(words: Sequence[str]) -> bool:
    return words[-1] == "and" and "," not in words and len(words) <= PAIR


def _distinct(arms: Sequence[Arm]) -> list[Arm]:
    """Arms of the same drugs, told twice ("prednisolone (prednisone)"), are one."""
    found: list[Arm] = []
    for arm in arms:
        if all(set(arm.names) != set(other.names) for other in found):
            found.append(arm)
    return found


def _last(lists: Sequence[list[Arm]], stop: int) -> list[Arm]:
    return lists[-1] if lists and stop - lists[-1][-1].end <= NEAR else []


def _first(lists: Sequence[list[Arm]], start: int) -> list[Arm]:
    return lists[0] if lists and lists[0][0].start - start <= NEAR else []


def _straight(text: str, lists: Sequence[list[Arm]], start: int) -> list[Arm]:
    """The first list, if nothing but a dose parts it from what begins it: "received 5 mg/day or 10 mg/day of | X"."""
    gap = DOSE.sub("", text[start : lists[0][0].start]) if lists else ""
    return lists[0] if lists and len(gap) <= STRAIGHT else []
