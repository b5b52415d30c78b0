"""The drug of what stands in brackets: "iron (200 mg)", "600 mg (10 mg/kg) of infliximab"."""

from __future__ import annotations

from bisect import bisect_left

from extractors.link import wording
from extractors.link.near import best
from extractors.link.sentence import Drug, Sentence
from extractors.reading import Found


def bracketed(part: Found, sentence: Sentence) -> tuple[Drug | None, bool]:
    """The drug of a part in brackets, and whether it is in any: a drug inside before it, else the one they follow.

    "steroids (prednisolone 30 mg for 2 weeks, then 15 mg)"; "iron (200 mg)" when iron is
    no drug here: the dose belongs to nothing, least of all to the next drug outside.
    """
    text = sentence.text
    opening = open_bracket(text, max(sentence.start, part.start - wording.OPENED), part.start)
    if opening is None:
        return None, False
    before = sentence.before(part.start)
    if before and before[1].start >= opening:
        return best(part, sentence) or before, True
    if part.kind == "dose" and (same := restated(part, opening, sentence)):
        return same, True
    closing = text.find(")" if text[opening] == "(" else "]", part.end, sentence.end)
    behind = sentence.behind(part.end)
    inside = behind and behind[1].start < (closing if closing >= 0 else sentence.end)
    if part.kind == "dose" and wording.STRENGTH.search(text, max(sentence.start, opening - 14), opening):
        inside = True
    if behind and inside and wording.THEN_DRUG.fullmatch(text, part.end, behind[1].start):
        return behind, True
    outside = sentence.before(opening)
    return (outside if outside and opens_for(outside[1], part, opening, sentence) else None), True


def opens_for(drug: Found, part: Found, opening: int, sentence: Sentence) -> bool:
    """Whether the bracket that holds a part belongs to a drug before it: "methotrexate therapy (15 mg)"."""
    text, start = sentence.text, drug.end
    if wording.GROUP_GAP.fullmatch(text, start, opening) and wording.ASSIGNED.search(text, sentence.start, opening):
        return True
    if wording.BRACKET_GAP.fullmatch(text, start, opening):
        return True
    if opening - start < 80 and part.kind == "dose" and wording.TOLD_GAP.fullmatch(text, start, opening):
        return True
    if opening - start < 60 and wording.DRUG_THEN.fullmatch(text, start, opening):
        return True
    is_told = part.kind == "dose" and wording.MEAN_DOSE.fullmatch(text, opening + 1, part.start)
    return bool(is_told) and sentence.within(start, opening, 80)


def restated(dose: Found, opening: int, sentence: Sentence) -> Drug | None:
    """The drug of the dose that brackets repeat in other units: "600 mg (10 mg/kg) of infliximab"."""
    index = bisect_left(sentence.part_starts, dose.start) - 1
    while index >= 0 and sentence.parts[index].start > opening:
        index -= 1
    left = sentence.parts[index] if index >= 0 else None
    if left is None or left.kind != "dose" or not wording.BODY.fullmatch(sentence.text, left.end, opening):
        return None
    if not wording.AGAIN.fullmatch(sentence.text, opening + 1, dose.start):
        return None  # "500 mg (+/- 35 mg)"
    return next((drug for drug in sentence.drugs if drug[0] == left.value["drug"]), None)


def open_bracket(text: str, begin: int, position: int) -> int | None:
    """Where the bracket opens that holds a place, if it does so behind ``begin``."""
    depth = 0
    for at in range(position - 1, begin - 1, -1):
        if text[at] in ")]":
            depth += 1
        elif text[at] in "([":
            if depth == 0:
                return at
            depth -= 1
    return None
