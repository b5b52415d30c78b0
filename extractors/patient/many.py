"""The many of whom a few are told of one by one: "Two of 40 patients given X had a rash. The first, aged 33, …"."""

from __future__ import annotations

from collections.abc import Sequence

from extractors import lazy_re as re
from extractors.patient import general, headcount, pointer, unaged
from extractors.patient.headcount import HAVING, NUMBER_WORDS, Count
from extractors.patient.person_noun import PLURAL
from extractors.patient.subject import Subject
from extractors.reading import TREATMENT, Reading, Sentences

MANY = 7  # people, more than whom are a study of whom some are reported
# "Of 40 patients | on gold", "Gold was used in | 40 patients": all of them had it
GIVEN_BEHIND = re.compile(
    rf"\s+{HAVING}\s+(?P<what>(?:(?!\b(?:{pointer.DOES})\b)[^.;,]){{3,80}})",
    re.IGNORECASE,
)
GIVEN_BEFORE = re.compile(
    r"(?:\b(?:given|administered|used|utili[sz]ed|prescribed)\s+(?:[\w-]+\s+){0,5}?(?:in|to|for|treat)\s+(?:a\s+total\s+of\s+)?)$",
    re.IGNORECASE,
)
# "… 40 patients. Two | developed a rash", "… of whom three | had a rash", "two cases | of a rash"
SO_FEW = re.compile(
    rf"(?<![-/.,\w])(?P<n>{NUMBER_WORDS}|\d)\s+(?:(?:other\s+)?(?:{PLURAL})\s+|of\s+(?:them|these|whom)\s+)?"
    rf"(?=(?:(?:also|then|later|subsequently)\s+)?(?:{pointer.DOES})\b|of\b)",
    re.IGNORECASE,
)

# "A man | who received placebo", "a woman | who was not treated"
UNTREATED = re.compile(
    r"\b(?:placebo|untreated|(?:not|never)\s+(?:been\s+)?(?:treated|given|received)|refused|declined)\b", re.IGNORECASE
)
THE_OTHERS = re.compile(rf"\b(?:the\s+)?(?:other|remaining)\s+({headcount.COUNT})\b(?!\s*%)", re.IGNORECASE)


def those_told(text: str, body: Sentences, subjects: Sequence[Subject]) -> tuple[int, int] | None:
    """Where as many of the many are counted as are then told of one by one, in the same sentence or just before."""
    if len(subjects) < 2:
        return None
    first = min(s.start for s in subjects)
    until = next((i for i, (begin, end, _) in enumerate(body) if begin <= first < end), 0)
    for begin, end, _ in body[max(until - 1, 0) : until + 1][::-1]:
        for match in SO_FEW.finditer(text, begin, end):
            if (
                match.start() <= first
                and headcount.whole_number(match["n"]) == len(subjects)
                and not general.is_generic(text[begin:end])
            ):
                return match.start(), match.start("n") + len(match["n"])
    return None


def source(reading: Reading, body: Sentences, subjects: Sequence[Subject], numbers: Sequence[Count]) -> list[Subject]:
    """All those of whom a few are told of one by one, where the text counts them and says what they had been given.

    Their place is that of the words that tell what.
    """
    text, least = reading.text, max(MANY, len(subjects)) + 1
    if not any((count.total or count.n) >= least for count in numbers):
        return []
    told = [(begin, end) for begin, end, category in body if category not in ("BACKGROUND", "CONCLUSIONS")]
    for count in unaged.own_counts(reading, numbers):
        n = count.total or count.n
        begin, end = reading.sentence(count.start)
        if n < least or not count.noun or (begin, end) not in told or general.is_generic(text[begin:end]):
            continue
        behind = GIVEN_BEHIND.match(text, count.end, end)
        if behind or GIVEN_BEFORE.search(text, begin, count.start):
            place = behind.span("what") if behind else (begin, count.start)
            return [Subject("group", "all", *place, n=n, sex=count.sex)]
    return []


def _is_untreated(reading: Reading, person: Subject) -> bool:
    """Whether the sentence that introduces somebody says that another thing was given, or nothing."""
    begin, end = reading.sentence(person.start)
    return UNTREATED.search(reading.text, max(begin, person.start), end) is not None


def give(reading: Reading, subjects: Sequence[Subject]) -> None:
    """What the words that tell of all of them name is theirs, and of each who is told of afterwards."""
    for index, everyone in enumerate(subjects):
        if everyone.kind != "group" or everyone.label != "all":
            continue
        told = [i for i, s in enumerate(subjects) if s.kind == "patient" and s.start > everyone.start]
        told = [i for i in told if not _is_untreated(reading, subjects[i])]
        for found in (f for kind in TREATMENT for f in reading.of(kind)):
            if everyone.start <= found.start < everyone.end:
                have = {owner for owner, _ in found.owners}
                found.owners += [[index, "population"], *([i, "inherited"] for i in told if i not in have)]
