"""What arms of a trial have in common, and how each of them had it.

A drug that tells no arm from the others was given to all, or to nobody; a route, to the arm that had the drug so.
"""

from __future__ import annotations

from extractors import lazy_re as re
from extractors.patient.group.arm_word import SALINE
from extractors.patient.group.study import Cohort
from extractors.reading import Found, Reading

# "Patients on stable | antiretrovirals"; a class of drugs is spoken of more often than given
GIVEN = re.compile(
    r"\b(?:receiv\w+|given|gave|maintained\s+on|on|undergo\w*|underwent|treated\s+with|initiat\w+|start\w+|taking|took|schedules?\s+of"
    r"|administered|pretreated\s+with|after|following|plus|addition\s+to|combin\w+\s+with|together\s+with|continued)\s+"
    r"(?:(?!(?:no|without|further)\b)[\w-]+\s+){0,3}$",
    re.IGNORECASE,
)
NONE_GIVEN = re.compile(
    r"[- ](?:sparing|na[iï]ve|free|induction|toxicity|dependen\w+|groups?|arms?|use)\b", re.IGNORECASE
)
CONCENTRATED = re.compile(r"\b(?:hypertonic|concentrated|(?<![\d.])[2-9](?:\.\d+)?\s?%)\s+$", re.IGNORECASE)
_DRUGS = (
    r"(?:drugs?|agents?|medications?|medicines?|treatments?|solutions?|doses?|preparations?|formulations?|antibiotics|injections?"
    r"|infusions?|substances?|compounds?|regimens?|blocks?|an[a]?esthetics|analgesics|premedication)"
)
# "The study drugs were given …", "each was taken …"
ALL_DRUGS = re.compile(
    rf"\b(?:(?:the|both|all|each|these|either|study|test|trial)\s+(?:\w+\s+)?{_DRUGS}|(?-i:[A-Z])[a-z]+s|each|both)\s+"
    r"(?:(?:was|were|being)\s+)(?:\w+ly\s+)?(?:given|administered|taken|injected|infused|applied|inhaled|delivered|instilled)\b",
    re.IGNORECASE,
)
# "The dose of both drugs was …", "both drugs were given at a dose of …"
DOSE_OF_ALL = re.compile(
    rf"\bdos(?:e|age)\s+of\s+(?:both|each|all|either)\s+(?:\w+\s+)?{_DRUGS}\s+was\b"
    rf"|\b(?:both|each)\s+{_DRUGS}\s+(?:was|were)\s+(?:\w+ly\s+)?(?:given|administered|taken|injected|infused)\s+(?:\w+ly\s+)?"
    r"(?:at|in)\s+(?:an?\s+)?(?:\w+\s+)?dose\s+of\b",
    re.IGNORECASE,
)
# "All patients received X and | Y"
ALL_HAD = re.compile(
    r"\b(?:all|both|each)\s+(?:of\s+)?(?:(?:the|them|whom|which)\s+)?(?:[\w-]+\s+)?(?:groups?\s+|arms?\s+|patients?\s+|subjects\s+)?"
    r"(?:(?:also|then|were|was)\s+)*(?:receiv(?:ed|ing)|given|treated\s+with|took|had)\b"
    r"(?:(?!\b(?:or|versus|vs|either|in\s+group|whereas|while)\b)[^.;]){0,90}$",
    re.IGNORECASE,
)
NEAR = 60  # characters before a drug
FAR = 140  # likewise, of a list


def is_placebo(text: str, drug: Found) -> bool:
    """Is a drug but the saline that stands for a placebo."""
    return drug.value["name"] in SALINE and not CONCENTRATED.search(text, max(0, drug.start - NEAR), drug.start)


def is_given_to_all(text: str, drug: Found) -> bool:
    """Whether a drug that no arm is known by was given to everyone; a class of drugs was where words before say so."""
    if not drug.value["is_class"]:
        return True
    return is_told_given(text, drug)


def is_told_given(text: str, drug: Found) -> bool:
    """Do the words before a drug say that it was given."""
    return bool(GIVEN.search(text, max(0, drug.start - NEAR), drug.start)) and not NONE_GIVEN.match(text, drug.end)


def is_told_of_all(text: str, drug: Found) -> bool:
    """Do the words before a drug say that all had it: "two groups, both receiving A and B"."""
    return ALL_HAD.search(text, max(0, drug.start - FAR), drug.start) is not None


def give_alike(reading: Reading, groups: Cohort | None) -> None:
    """ "Both drugs were given by inhaler": what a sentence without a drug tells of the drugs of all arms."""
    if groups is None or not groups.by_drug:
        return
    drugs = reading.of("drug")
    for part in (p for kind in ("route", "frequency", "dose") for p in reading.of(kind) if p.value["drug"] is None):
        begin, end = reading.sentence(part.start)
        told = DOSE_OF_ALL.search(reading.text, begin, part.start)
        told = told or (ALL_DRUGS.search(reading.text, begin, end) if part.kind != "dose" else None)
        if not told or any(begin <= d.start < end for d in drugs):
            continue
        last = {
            d.value["name"]: i for i, d in enumerate(drugs) if d.start < begin and d.value["name"] in groups.by_drug
        }
        if last:
            part.value["drugs"] = sorted(last.values())
            part.value["drug"] = part.value["drugs"][0]


def of_variant(reading: Reading, part: Found, groups: Cohort) -> list[int]:
    """The arms that had a drug in the way that a dose, route or frequency tells; empty where that is told of none."""
    field = "route" if part.kind == "route" else "amount" if part.kind == "dose" else None
    found = set()
    for other in reading.of(part.kind):
        is_same = other is part or (field is not None and other.value[field] == part.value[field])
        is_same = is_same or (part.kind == "frequency" and other.text.lower() == part.text.lower())
        found |= {index for start, end, index in groups.places if is_same and start <= other.start < end}
    return sorted({groups.first, *found} if found and groups.is_crossed else found)
