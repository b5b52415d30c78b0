"""Whose antibodies they are in a study: those of a share are not everyone's, those that define all are each one's."""

from __future__ import annotations

from collections.abc import Sequence

from extractors import lazy_re as re
from extractors.patient.headcount import COUNT, whole_number
from extractors.patient.person_noun import PLURAL, SINGULAR, STOP
from extractors.patient.subject import Subject
from extractors.reading import Found, Reading

_PERCENT = r"(?<![\d.])(?!100\b)\d{1,2}(?:[.·]\d+)?\s?(?:%|per\s?cent)"
_PART = (
    r"(?:(?:two|one|three)[- ](?:thirds?|quarters?|fifths?)|half|an? (?:third|quarter|fifth)|(?:majority"
    r"|minority|proportion)"
    r"|most|many|some|several|(?:variable|small|large) number)"
)
_PEOPLE = (
    rf"(?:of\s+)?(?:(?:the|these|our|all|whom)\s+)?(?:[\w-]+\s+){{0,3}}?"
    rf"(?:{PLURAL}|patients|cases|subjects|them|whom)\b"
)
SOME_BEFORE = re.compile(
    rf"(?:{_PERCENT}(?!\s?(?:CI\b|confidence))|\b{_PART}\s+{_PEOPLE})[^.;:]{{0,90}}$"
    rf"|\b(?:an?|one|another)\s+(?:[\w-]+\s+)?(?:{SINGULAR}|patient)\b(?!['’])[^.;:]{{0,60}}$"
    r"|\bthan\s+(?:in\s+|among\s+)?(?:the\s+)?(?:\w+\s+){0,2}$"
    # "It was more frequent in patients positive for anti-X", "no differences between those with and without"
    r"|\b(?:more|less|higher|lower|greater|frequent\w*|differ\w*|similar|correlat\w+|associat\w+)\b[^.;]{0,60}"
    r"\b(?:in|among|between|of|with)\s+(?:the\s+)?(?:patients|those|cases|subjects|children|women|men|individuals)"
    r"\s+(?:with|positive|who|having)\b[^.;]{0,80}$",
    re.IGNORECASE,
)
SOME_AFTER = re.compile(
    rf"[^.;:]{{0,90}}?\b(?:in|of|for|by|among)\s+(?:an?\s+|the\s+)?(?:\w+\s+){{0,2}}?(?:{_PERCENT}|{_PART}\s+{_PEOPLE})"
    r"|[^.;:]{0,40}?\bonly\s+(?:detected|found|seen|observed|present|positive)\b"
    r"|[^.;:]{0,40}?\b(?:in|among)\s+the\s+(?!whole|entire|study|total)(?:[\w'’-]+\s+){1,3}?(?:sub)?group\b",
    re.IGNORECASE,
)


_SAME_CLAUSE = r"(?:(?!\b(?:and|but|while)\b)[^.;:,]){0,60}?"
# "ANA became negative in four", of twelve: not everyone's
IN_SO_MANY = re.compile(
    rf"{_SAME_CLAUSE}\bin\s+(?:only\s+)?({COUNT})\b(?!\s*(?:%|days?|weeks?|months?|years?|hours?|other|different|assays?"
    r"|tests?|samples?|ser(?:um|a))\b)",
    re.IGNORECASE,
)
SIZED = re.compile(r"\(\s*n\s*=\s*(\d+)\s*\)", re.IGNORECASE)  # "anti-SRP (n = 2) antibodies"
# "… was present in one and absent in the other", of two of whom nobody is told apart
IN_ONE = re.compile(
    rf"{_SAME_CLAUSE}\bin\s+(?:only\s+)?(?:one|a single)"
    r"(?:\s+(?:patient|case|child|infant|of\s+(?:them|these|the\s+\w+)))?(?=\s*(?:$|[.,;)]|and\b|but\b|while\b|whereas\b))",
    re.IGNORECASE,
)
# "Five HIV-positive (HIV+) patients", "82 HIV-1-seropositive subjects": who these people are
COUNTED = re.compile(rf"(?<![-/.\w])({COUNT})\s+(?:(?!{STOP}\b)[\w-]+\s+){{0,3}}$", re.IGNORECASE)
THESE = re.compile(
    rf"[\s-]*(?:sero-?)?(?:positive|\+)?(?:\s*\([^()]{{1,20}}\))?(?:[\s-]+(?!{STOP}\b)[\w-]+){{0,3}}?\s+(?:{PLURAL})\b",
    re.IGNORECASE,
)
# "Zidovudine in | HIV-positive | men", in a title
IN_TITLE = re.compile(r"\b(?:in|of|for|among)\s+(?:\w+ly\s+|symptomatic\s+|asymptomatic\s+)*$", re.IGNORECASE)
# "Patients who tested positive for X were randomly assigned": all of them are, not the arm that is named next
CHOSEN = re.compile(
    r"[^.;]{0,80}?\b(?:was|were|are)\s+(?:\w+ly\s+|then\s+|included\s+and\s+)*"
    r"(?:included|enrolled|eligible|recruited|assigned|randomi[sz]ed|allocated|studied|treated|invited)\b",
    re.IGNORECASE,
)
# "These findings are consistent with the presence of anti-X": of the one patient of the text
HER_FINDINGS = re.compile(
    r"\s*(?:these|this|the|our|her|his)\s+(?:\w+\s+){0,2}?(?:observations?|findings?|results?|data|studies|tests?)\b",
    re.IGNORECASE,
)
# "The donor was positive for | anti-HCV", "donor | anti-HCV | was positive", not "donor-specific antibodies"
OF_DONOR = re.compile(
    r"\b(?<!anti-)(?<!from )donors?\b(?!-)(?!\s+(?:antigens?|HLA|DNA|cells?|lymphocytes)\b)"
    r"(?:(?!\b(?:recipients?|patients?|s?he|but|who|developed|against|to)\b)[^.;,]){0,60}$"
    r"|\bfrom (?:an? |the )?(?:[\w-]+ ){0,3}donors? (?:with|who (?:was|were|had)) [^.;,]{0,40}$",
    re.IGNORECASE,
)
# "A kidney from a | CMV | seropositive donor", "anti-HCV | was positive in the donor"
IN_DONOR = re.compile(
    r"[- ](?:antibod(?:y|ies)[- ])?(?:(?:sero-?)?(?:positive|negative) "
    r"|(?:was|were) (?:[\w-]+ )?(?:in|of) (?:the |his |her ))(?:[\w-]+ ){0,2}?donors?\b(?!-)",
    re.IGNORECASE,
)
EACH = re.compile(r"\b(?:all|each|every|both)\b", re.IGNORECASE)
STATED = ("positive", "negative")
DEFINING = ("HIV", "HTLV-I", "HCV", "HBV")  # infections that people have for good
FEW = 7  # people whose results a text may tell at two times: "seroconverted"


def settle(reading: Reading, subjects: Sequence[Subject]) -> None:
    """Between the whole of a study and its parts: what a share has is not everyone's; what defines all, each has."""
    _take_from_donors(reading, subjects)
    if len(subjects) == 1 and subjects[0].kind == "patient":
        _own_of_her_findings(reading)
        return
    whole = next((i for i, s in enumerate(subjects) if s.kind == "group" and s.label == "all"), None)
    if whole is None:
        _own_of_each(reading, subjects)
    antibodies = reading.of("antibody") if whole is not None else ()
    if whole is None or not antibodies:
        return
    _own_counted(reading, antibodies, subjects, whole)
    found = [a for a in antibodies if any(owner == whole for owner, _ in a.owners)]
    some = {a.value["target"] for a in found if _is_of_some(reading, a, subjects[whole].n)}
    if (subjects[whole].n or FEW + 1) > FEW:
        some |= _told_both_ways(found)
    for antibody in found:
        _own_of_part(reading, antibody, subjects)
    for antibody in found:
        if antibody.value["target"] in some:
            antibody.owners = [[owner, rule] for owner, rule in antibody.owners if owner != whole]
    told = {(a.value["target"], owner) for a in antibodies for owner, _ in a.owners}
    for antibody in found:
        target = antibody.value["target"]
        if antibody.owners and antibody.value["result"] in STATED and antibody.rule != "antibody.later":
            is_for_good = target in DEFINING and antibody.value["result"] == "positive"
            parts = [i for i, s in enumerate(subjects) if s.kind == "group" and (target, i) not in told]
            is_each = is_for_good or _is_told_of_each(reading, antibody, subjects[whole])
            parts = [i for i in parts if is_for_good or (is_each and not subjects[i].label.startswith("arm: "))]
            antibody.owners = antibody.owners + [[i, "inherited"] for i in parts]
            told |= {(target, i) for i in parts}


def _take_from_donors(reading: Reading, subjects: Sequence[Subject]) -> None:
    """What the donor of a patient was tested for is not the patient's."""
    text = reading.text
    for antibody in reading.of("antibody") if "onor" in text else ():
        begin, end = reading.sentence(antibody.start)
        if all(subjects[owner].kind == "patient" for owner, _ in antibody.owners) and (
            OF_DONOR.search(text, begin, antibody.start) or IN_DONOR.match(text, antibody.end, end)
        ):
            antibody.owners = []


def _own_of_her_findings(reading: Reading) -> None:
    """What the findings of the only patient say of an antibody is of her, in the present tense too."""
    for antibody in reading.of("antibody"):
        said = antibody.assertion
        is_stated = antibody.value["result"] != "not_stated" and not (
            said and (said["is_family"] or said["is_hypothetical"])
        )
        if is_stated and not antibody.owners and HER_FINDINGS.match(reading.text, reading.sentence(antibody.start)[0]):
            antibody.owners = [[0, "scope"]]


def _own_counted(reading: Reading, antibodies: Sequence[Found], subjects: Sequence[Subject], whole: int) -> None:
    """Whose an antibody is that tells who is studied: "five X-positive patients", "those with X were randomised"."""
    for antibody in antibodies:
        if antibody.value["result"] != "positive":
            continue
        begin, end = reading.sentence(antibody.start)
        if antibody.owners:
            if subjects[antibody.owners[0][0]].label.startswith("arm: ") and CHOSEN.match(
                reading.text, antibody.end, end
            ):
                antibody.owners = [[whole, "population"]]
            continue
        if not THESE.match(reading.text, antibody.end):
            continue
        counted = COUNTED.search(reading.text, begin, antibody.start)
        n = whole_number(counted[1]) if counted else None
        of = [i for i, s in enumerate(subjects) if s.kind == "group" and n and s.n == n]
        if (
            not of
            and begin == 0
            and antibody.value["target"] in DEFINING
            and IN_TITLE.search(reading.text, 0, antibody.start)
        ):
            of = [whole]
        if of:
            antibody.owners = [[of[0], "population"]]


def _own_of_each(reading: Reading, subjects: Sequence[Subject]) -> None:
    """What one of several patients has, nobody knows who, is none's."""
    for antibody in reading.of("antibody"):
        is_of_all = len(subjects) > 1 and len(antibody.owners) == len(subjects)
        if is_of_all and IN_ONE.match(reading.text, antibody.end, reading.sentence(antibody.start)[1]):
            antibody.owners = []


def _is_told_of_each(reading: Reading, antibody: Found, whole: Subject) -> bool:
    """Whether an antibody is beyond doubt each one's: told of "all", where they are introduced, or found in nobody."""
    begin, end = reading.sentence(antibody.start)
    is_said = EACH.search(reading.text, begin, end) is not None or begin <= whole.start < end
    return is_said or antibody.value["result"] == "negative"


def _own_of_part(reading: Reading, antibody: Found, subjects: Sequence[Subject]) -> None:
    """ "ANA turned negative in | four": of the four, where they are a part."""
    end = reading.sentence(antibody.start)[1]
    counted = IN_SO_MANY.match(reading.text, antibody.end, end)
    n = whole_number(counted[1]) if counted else None
    if counted and n and [rule for _, rule in antibody.owners] == ["population"]:
        parts = [i for i, s in enumerate(subjects) if s.kind == "group" and s.n == n and s.label != "all"]
        part = next((i for i in parts if antibody.end <= subjects[i].start <= counted.start(1)), None)
        antibody.owners = antibody.owners if part is None else [[part, "subset"]]


def _is_of_some(reading: Reading, antibody: Found, n: int | None) -> bool:
    begin, end = reading.sentence(antibody.start)
    text = reading.text
    counted = (IN_SO_MANY.match(text, antibody.end, end) or SIZED.search(antibody.text)) if n else None
    if counted and n and 0 < (whole_number(counted[1]) or 0) < n:
        return True
    return bool(SOME_BEFORE.search(text, begin, antibody.start) or SOME_AFTER.match(text, antibody.end, end))


def _told_both_ways(found: Sequence[Found]) -> set[str]:
    """The targets that are positive here and negative there, at no other time."""
    told: dict[str, set[str]] = {}
    for antibody in found:
        if antibody.rule != "antibody.later":
            told.setdefault(antibody.value["target"], set()).add(antibody.value["result"])
    return {target for target, results in told.items() if {"positive", "negative"} <= results}
