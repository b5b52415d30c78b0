"""Arms that have the same drug in another way: "oral or vaginal X", "X either by bolus or by infusion"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import re2

from extractors import lazy_re as re
from extractors.patient.group.arm_word import BRACKETS, CONTROL, Arm, control_name
from extractors.patient.headcount import NUMBER_WORDS
from extractors.reading import Found, Sentences, is_negated
from extractors.searchable import searchable

IS_SET_APART = re2.compile(
    r"(?i)\b(?:random\w*|allocated|allotted|assigned|double[- ](?:blind\w*|mask\w*)|compar\w+|versus|vs)\b"
)
ALLOTS = re2.compile(r"(?i)\b(?:random\w*|allocated|allotted|assigned)\b")
IS_AGAINST = re2.compile(r"(?i)\b(?:compar\w+|versus|vs|between)\b")
_WAY = (
    r"(?:(?:very\s+)?(?:high|low|higher|lower|standard|conventional|full|half|single|multiple|divided|fixed|escalating"
    r"|medium|moderate|intermediate|reduced)[- ]doses?|(?:low|high)[- ]volume|oral|intravenous|iv|i\.v\.|intramuscular"
    r"|im|subcutaneous|sublingual|buccal|rectal|vaginal|intravaginal|topical|inhaled|nebuli[sz]ed|intranasal|nasal"
    r"|epidural|intrathecal|caudal|spinal|intraperitoneal|intra-?articular|intrabursal|intralesional|intra-?arterial"
    r"|intrapleural|transdermal|parenteral|enteral|systemic|local|(?:once|twice|thrice)[- ](?:daily|weekly)|daily"
    r"|weekly|biweekly|(?:two|three|four|[2-4])[- ]weekly|every[- ]other[- ]day|monthly|continuous|intermittent"
    r"|bolus|pulsed?|simultaneous|sequential|concurrent|concomitant"
    r"|alternating|early|late|delayed|immediate|(?:immediate|sustained|extended|slow|modified|controlled)[- ]release"
    r"|(?:short|long)[- ](?:term|course)|prolonged|slow|rapid|fast|(?:pre|post|intra)operative|morning|evening"
    r"|hyperbaric|isobaric|plain|generic|branded|preemptive|prophylactic|therapeutic)"
)
_SIZE = r"(?:\s*[(\[][^()\[\]]{0,40}[)\]])?"
_OR = r"(?P<joint>or|versus|vs\.?|and|compared\s+(?:with|to)|with)"
# "Either simultaneous (n = 11) or sequential (n = 12) infusions of | X"
BEFORE = re.compile(
    rf"(?<![\w-])(?P<first>{_WAY}){_SIZE}(?:\s*,\s*(?P<second>{_WAY}){_SIZE})?\s*,?\s+{_OR}\s+"
    rf"(?:an?\s+|the\s+)?(?P<last>{_WAY}){_SIZE}"
    r"\s+(?:[\w-]+\s+){0,3}?$",
    re.IGNORECASE,
)
MAY_BE_BEFORE = re2.compile(rf"(?i)\b{_WAY}\b.{{0,60}}?\b(?:or|versus|vs\.?|and|with|to)\b.{{0,20}}?\b{_WAY}\b")
_ADVERB = (
    r"(?:orally|intravenously|intramuscularly|subcutaneously|sublingually|buccally|rectally|vaginally|intravaginally|topically|locally"
    r"|intranasally|epidurally|intrathecally|by\s+mouth|(?:once|twice|three\s+times)(?:\s+(?:a\s+day|daily|weekly|a\s+week))?"
    r"|(?:as|by|via|through|in)\s+(?:an?\s+|the\s+)?(?:[\w-]+\s+){0,2}"
    r"(?:bolus|infusion|injection|infiltration|drain|catheter|route|morning|evening|inhaler|nebuli[sz]er|spray|doses?"
    r"|instillation|tablets?|capsules?|suspension|gel|patch(?:es)?|mouth))"
)
# What a drug comes as: "X | tablets", "X | XR"
_FORM = (
    r"(?:(?-i:CR|ER|IR|XR|XL|SR|LA|PR|MR|OROS|GITS|DPI|p?MDI)"
    r"|(?:controlled|sustained|extended|immediate|modified|slow|prolonged)[- ]release|gum"
    r"|lozenges?|patch(?:es)?|tablets?|capsules?|suspension|cream|gel|ointment|suppositor(?:y|ies)|nasal\s+spray)"
)
# "X 2 mg/kg after surgery, | either via the drain or by infiltration"
BEHIND = re.compile(
    rf"\b(?:either\s+)?(?:(?P<first>{_ADVERB}){_SIZE}\s*,?\s+(?P<joint>or|versus|vs\.?)\s+(?P<last>{_ADVERB})|(?P<form>{_FORM}){_SIZE}"
    rf"\s*,?\s+(?:or|versus|vs\.?)\s+(?P<other>{_FORM})(?![\w-])){_SIZE}",
    re.IGNORECASE,
)
# "X for | either eight or 12 weeks", "X for | 48 (n = 94) or 24 (n = 93) weeks"
_UNIT = r"(?:hours?|days?|weeks?|months?|years?|courses?|cycles?|injections|doses)"
_LENGTH = rf"(?:\d{{1,3}}|{NUMBER_WORDS})"
LASTING = re.compile(
    rf"\b(?:for|of|lasting)\s+(?:a\s+(?:total\s+)?(?:duration|period)\s+of\s+)?(?:either\s+)?"
    rf"(?P<first>{_LENGTH}){_SIZE}(?:[- ]{_UNIT})?{_SIZE}"
    rf"\s+(?P<joint>or|versus|vs\.?)\s+(?:for\s+)?(?P<last>{_LENGTH}){_SIZE}[- ](?P<unit>{_UNIT})\b(?!\s+of\b){_SIZE}",
    re.IGNORECASE,
)
NEXT = re.compile(r"\s*(?:\([^()]*\))?\s*(?:,|,?\s*and|plus|\+|/)\s*$", re.IGNORECASE)
LISTED = re.compile(
    r"\s*(?:[\d.,]+\s*\w+(?:/\w+)*\s*)?(?:\([^()]*\)\s*)?(?:,|,?\s*and|plus|\+|/)\s*(?:an?\s+|the\s+)?(?:\w+\s+)?$",
    re.IGNORECASE,
)
OTHER = re.compile(r"[^.;]{0,40}?(?:,|\b)\s*(?:or|versus|vs\.?|and|with|to)\s+$", re.IGNORECASE)
SIZE = re.compile(r"\bn\s*=\s*(\d{1,5})\b|[(\[](\d{1,4})\s+(?:patients|women|men|children|subjects)")
JOINT = re.compile(r"\b(?:or|versus|vs\.?|compared\s+(?:with|to)|against)\b", re.IGNORECASE)
AGAINST = re.compile(r"\b(?:or|and|with|versus|vs\.?|compared\s+(?:with|to)|against)\b", re.IGNORECASE)
TOLD = re.compile(r"[.;]\s|\b(?:was|were|had|that|who|which|plus)\b", re.IGNORECASE)
CLOSED = re.compile(r"(?:\s+(?:groups?|arms?))?\s*(?:[(\[][^()\[\]]*[)\]])|\s+[\d.]+\s*\w+(?:/\w+)*")
GROUPS = re.compile(r"\s+(?:[\w-]+\s+)?(?:groups|arms)\b", re.IGNORECASE)
LISTED_NEXT = re.compile(
    r"(?:\s*\([^()]*\))?\s*(?:,|,?\s*(?:and|or|versus|vs\.?))\s+(?:an?\s+|the\s+)?(?:[\w-]+\s+){0,2}", re.I
)
NEAR = 90  # characters
FAR = 130


def variants(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """The arms of the first sentence that sets two ways to give the same drugs against each other; else none."""
    for begin, end, category in sentences if drugs and IS_SET_APART.search(searchable(text)) else ():
        sentence = searchable(text[begin:end])
        if category == "BACKGROUND" or not IS_SET_APART.search(sentence):
            continue
        inside = [d for d in drugs if begin <= d.start < end and not is_negated(d)]
        is_against = IS_AGAINST.search(sentence) is not None
        if inside and MAY_BE_BEFORE.search(sentence):
            for first in inside:
                match = BEFORE.search(text, max(begin, first.start - FAR), first.start)
                is_or = match is not None and match["joint"].lower() not in ("and", "with")
                if match and (is_against or is_or or GROUPS.match(text, first.end)):
                    given = _together(text, inside, first)
                    return [*_arms(match, given), *_control(text, given[-1].end, end)]
        for pattern in ((BEHIND, LASTING) if ALLOTS.search(sentence) else (BEHIND,)) if inside else ():
            for match in pattern.finditer(text, begin, end):
                given = _listed_before(text, [d for d in inside if d.end <= match.start()])
                if given and match.start() - given[-1].end <= NEAR:
                    return [*_arms(match, given), *_control(text, match.end(), end)]
    return []


def named_again(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """The arms of the first sentence that sets a drug against itself, named anew for each way; else none."""
    for begin, end, category in sentences if len(drugs) > 1 and IS_SET_APART.search(searchable(text)) else ():
        sentence = searchable(text[begin:end])
        if category == "BACKGROUND" or not IS_SET_APART.search(sentence):
            continue
        inside = [d for d in drugs if begin <= d.start < end and not is_negated(d)]
        found = _against_itself(text, begin, end, inside, AGAINST if IS_AGAINST.search(sentence) else JOINT)
        if found:
            return found
    return []


def _against_itself(text: str, begin: int, end: int, drugs: Sequence[Found], joint: re.Pattern[str]) -> list[Arm]:
    """ "Weekly X (80 mg) or four courses of three-weekly X (175 mg)": the drug is named anew for each way."""
    ways = [again(text, drug) for drug in drugs]
    for first, second in pairwise(range(len(drugs))):
        left, right = drugs[first], drugs[second]
        between = text[left.end : right.start]
        is_pair = left.value["name"] == right.value["name"] and ways[first] != ways[second] and all(ways[first:][:2])
        joints = [match.start() for match in joint.finditer(between)] if is_pair and not TOLD.search(between) else []
        if joints and len(BRACKETS.sub(" ", between)) <= NEAR:
            form = FORM_BEHIND.match(text, right.end, end)
            last = form.end() if form else right.end
            behind = CLOSED.match(text, last, end)
            stops = left.end + joints[-1], behind.end() if behind else last
            way = WAY_BEFORE.search(text, max(0, left.start - NEAR), left.start)
            starts = way.start() if way else left.start, stops[0]
            arms = [
                Arm(start, stop, [left.value["name"]], label=told, is_variant=True)
                for start, stop, told in zip(starts, stops, ways[first : first + 2], strict=True)
            ]
            before = _control_before(text, begin, left.start)
            return [*before, *arms, *([] if before else _control(text, right.end, end))]
    return []


def _control_before(text: str, begin: int, position: int) -> list[Arm]:
    """ "To control, | single-dose X, or multiple-dose X"."""
    found = [m for m in CONTROL.finditer(text, max(begin, position - NEAR), position) if m[1].lower() != "alone"]
    is_listed = found and LISTED_NEXT.fullmatch(text, found[-1].end(), position)
    return [Arm(*found[-1].span(1), [control_name(found[-1][1])], is_control=True)] if is_listed else []


def _arms(match: re.Match[str], drugs: Sequence[Found]) -> Iterator[Arm]:
    """An arm for each way, its place up to the next."""
    names = list(dict.fromkeys(d.value["name"] for d in drugs))
    ways = [way for way in ("first", "second", "last", "form", "other") if match.groupdict().get(way)]
    starts = [match.start(way) for way in ways] + [max(match.end(), match.end(ways[-1]))]
    for way, (start, stop) in zip(ways, pairwise(starts), strict=True):
        size = SIZE.search(match.string, start, stop)
        n = int(size[1] or size[2]) if size else None
        label = f"{match[way]} {match.groupdict().get('unit') or ''}".lower()
        yield Arm(start, stop, names, n=n, label=" ".join(label.split()), is_variant=True)


def _together(text: str, drugs: Sequence[Found], first: Found) -> list[Found]:
    """The drugs that are given together from one on: "infusions of | A and B"."""
    found = [first]
    for drug in drugs[drugs.index(first) + 1 :]:
        if not NEXT.fullmatch(text, found[-1].end, drug.start):
            break
        found.append(drug)
    return found


def _listed_before(text: str, drugs: Sequence[Found]) -> list[Found]:
    """The last drugs, as far as they are one list: "A 5 mg, B and C | for 6 or 8 months"."""
    found = list(drugs[-1:])
    for left, right in reversed(list(pairwise(drugs))):
        if not LISTED.fullmatch(text, left.end, right.start):
            break
        found.insert(0, left)
    return found


def _control(text: str, position: int, end: int) -> list[Arm]:
    """ "Oral or vaginal X | or placebo"."""
    control = CONTROL.search(text, position, min(end, position + NEAR))
    if not control or control[1].lower() == "alone" or not OTHER.fullmatch(text, position, control.start()):
        return []
    return [Arm(*control.span(1), [control_name(control[1])], is_control=True)]


def again(text: str, drug: Found) -> str:
    """The way that stands before a drug, or its form behind: "vaginal" for "vaginal X", "xr" for "X XR"; "" for none.

    It tells one arm from another with the same drug.
    """
    match = WAY_BEFORE.search(text, max(0, drug.start - NEAR), drug.start) or FORM_BEHIND.match(text, drug.end)
    return " ".join(match[1].lower().split()) if match else ""


FORM_BEHIND = re.compile(rf"\s+({_FORM})\b", re.IGNORECASE)
WAY_BEFORE = re.compile(rf"(?<![\w-])({_WAY})\s+(?:[a-z]+\s+)?$", re.IGNORECASE)
