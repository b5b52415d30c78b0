"""How many of a study had each antibody ("anti-SRP was present in nine"), and how those are spoken of afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from extractors import lazy_re as re
from extractors.patient import headcount
from extractors.patient.group import arm_word
from extractors.patient.group.study import Study
from extractors.patient.headcount import Count
from extractors.patient.subject import Subject
from extractors.reading import Found

PART_WORD = re.compile(r"\S*[\w\s-]{0,20}\b(?:sub)?(?:groups?|patients|cases|cohort)\b", re.IGNORECASE)
COUNTED_IN = re.compile(
    rf"(?:[ -]antibod(?:y|ies))?\s*(?:(?:was|were)\s+(?:also\s+)?(?:present|detected|found|positive|seen|observed"
    rf"|identified)\s+|positivity\s+)?(?:in\s+|\(\s*n\s*=\s*)({headcount.COUNT})\b(?!\s*%)",
    re.I,
)

# "Sixteen were ANA positive and 2 anti-centromere positive": what a list of antibodies counts
COUNTED_BEFORE = re.compile(
    rf"(?<!\d)(?<!patients)(?<!cases)(?:,(?: and)?| and)\s+({headcount.COUNT})\s+(?:also\s+)?"
    r"(?:(?:had|were|with|positive)\s+)?(?:for\s+)?$",
    re.I,
)
LONGEST_COUNT = 30  # characters
# "Seven of 20 patients with arthritis had rheumatoid factor"
COUNTED_OF = re.compile(
    rf"\b({headcount.COUNT})\s*(?:\(\s*[\d.]+\s*%\s*\)\s*)?of\s+(?:the\s+)?(\d+)\b[^.;,]{{0,110}}?"
    r"\b(?:had|showed|produced|developed|(?:were|tested)(?:\s+found\s+to\s+be)?\s+(?:sero)?positive\s+for)"
    r"\s+(?:[\w-]+\s+){0,4}$",
    re.I,
)
LONGEST_SHARE = 200  # characters
# "Patients with | anti-Scl-70"
WITH = re.compile(
    r"\b(?:patients|those|cases|women|men|children)\s+(?:with|positive\s+for)\s+(?:anti-?\s?)?$", re.IGNORECASE
)
OF_SOME = re.compile(
    r"(?:the\s+)?(?:sero|antibody)-?(?:positive|negative)\s+(?:patients|cases|women|men|children)\b", re.IGNORECASE
)
SEROPOSITIVE, SERONEGATIVE = "seropositive", "seronegative"
# "Seven | were seronegative", "had no antibodies"
HAD_NONE = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:(?:patients|cases|others)\s+)?"
    r"(?:(?:were|was)\s+(?:sero-?|antibody[- ])?negative(?!\s+for)|had\s+no\s+antibod)",
    re.IGNORECASE,
)


def is_called(sentence: str, name: str) -> bool:
    """Whether a sentence tells of those who have an antibody by that: "anti-SRP patients", "patients with anti-SRP"."""
    at = sentence.lower().find(name.lower())
    return arm_word.is_followed(sentence, name, PART_WORD) or (at >= 0 and WITH.search(sentence, 0, at) is not None)


def counted(study: Study, total: int) -> Iterator[tuple[Found, Count]]:
    """The antibodies that a text says so many of ``total`` had, each with that count."""
    text = study.text
    for span in study.antibodies:
        match = COUNTED_IN.match(text, span.end)
        if not match and span.value["result"] == "positive":
            match = COUNTED_BEFORE.search(text, max(0, span.start - LONGEST_COUNT), span.start)
            share = COUNTED_OF.search(text, max(0, span.start - LONGEST_SHARE), span.start)
            match = share if not match and share and int(share[2]) == total else match
        n = headcount.whole_number(match[1]) if match else None
        if match and n and 1 < n < total and span.value["result"] in ("positive", "not_stated"):
            at = headcount.within(study.numbers, match.start(1), match.end(1))
            yield span, at[0] if at else Count(match.start(1), match.end(1), n)


def names(study: Study, everyone: Subject, part: Subject, place: tuple[int, int]) -> set[str]:
    """What those are called whom the words at a place tell of: "eight had anti-SRP" are "the anti-SRP patients"."""
    positive = [span for span in study.antibodies if span.value["result"] == "positive"]
    of_all = {a.value["target"] for a in positive if everyone.start <= a.start < everyone.end}
    own = {span.value["target"] for span in positive if place[0] <= span.start < place[1]} - of_all
    if own:
        return {*own, SEROPOSITIVE}
    return {SERONEGATIVE} if HAD_NONE.match(study.text, part.end) else set()
