"""The drug that the words between tie to a part, "500 mg of methotrexate", or else the nearest of its clause."""

from __future__ import annotations

from bisect import bisect_left

from extractors import lazy_re as re
from extractors.link import wording
from extractors.link.sentence import Drug, Sentence
from extractors.reading import Found


def best(part: Found, sentence: Sentence) -> Drug | None:
    """The drug that the words between tie to the part; a drug straight behind "of" wins over one before."""
    scored: list[tuple[float, Drug]] = []
    before, behind = sentence.before(part.start), sentence.behind(part.end)
    is_own = (
        behind is not None and part.kind == "dose" and (leads(before, sentence) or is_before(part, behind, sentence))
    )
    if before and (before[1].end + 1 == part.start or not modifies(sentence.text, part)):
        start, stop = before[1].end, part.start
        if stop - start < 90 and wording.DRUG_THEN.fullmatch(sentence.text, start, stop):
            # "40 mg prednisolone and 10 mg methotrexate": a new member of a list has its own dose
            scored.append(
                (
                    (1.5 if is_own or wording.LIST_OPENS.match(sentence.text, start, stop) else 2.5)
                    - (stop - start) / 100,
                    before,
                )
            )
    if behind:
        start, stop = part.end, behind[1].start
        is_told = part.kind == "dose" and is_for(part, behind[1], sentence)
        if is_told or (stop - start < 50 and wording.THEN_DRUG.fullmatch(sentence.text, start, stop)):
            tight = part.kind == "route" or re.search(r"\bof\s*(?:[\w.]+\s?%?\s*)?$", sentence.text[start:stop])
            scored.append(((3.0 if tight else 2.3) - (stop - start) / 100, behind))
    return max(scored, key=lambda item: item[0])[1] if scored else None


def is_before(dose: Found, behind: Drug, sentence: Sentence) -> bool:
    """Whether a dose behind a comma stands right before a drug without one: "aspirin, 20 mg prednisone and …"."""
    if not wording.NEW_MEMBER.search(sentence.text, max(sentence.start, dose.start - 3), dose.start):
        return False
    if not wording.RIGHT_BEFORE.fullmatch(sentence.text, dose.end, behind[1].start):
        return False
    following = bisect_left(sentence.part_starts, behind[1].end)
    other = sentence.parts[following] if following < len(sentence.parts) else None
    return other is None or other.kind != "dose" or other.start - behind[1].end > 3


def is_for(dose: Found, drug: Found, sentence: Sentence) -> bool:
    """Whether a dose is told for a drug: "up to 40 mg for nadolol"; not "4 mg for heroin withdrawal"."""
    gap = wording.FOR.fullmatch(sentence.text, dose.end, drug.start)
    return gap is not None and not wording.TROUBLE.match(sentence.text, drug.end)


def leads(before: Drug | None, sentence: Sentence) -> bool:
    """Whether the drug before has its dose in front of it ("60 mg X and 20 mg Y"), or is only a class of drugs."""
    if before is None:
        return False
    return sentence.is_led(before) or bool(before[1].value["is_class"])


def nearest(part: Found, sentence: Sentence) -> Drug | None:
    """The closest drug of the same clause: before the part rather than behind it."""
    reach, reach_behind = (160, 160) if part.kind == "dose" else (80, 40)
    before, behind = sentence.before(part.start), sentence.behind(part.end)
    if len(sentence.drugs) == 1 and wording.DOSE_OF.search(
        sentence.text, max(sentence.start, part.start - 40), part.start
    ):
        reach = sentence.end - sentence.start
    if before and sentence.within(before[1].end, part.start, reach):
        return before
    if behind and sentence.within(part.end, behind[1].start, reach_behind):
        return behind
    return None


def modifies(text: str, part: Found) -> bool:
    """Whether a route is an adjective of what follows: "intravenous fluids", not "intravenously" nor "ingested"."""
    return (
        part.kind == "route"
        and not wording.NO_ADJECTIVE.search(part.text)
        and bool(wording.MODIFIES.match(text, part.end))
    )
