"""A few people of whom only some are told of one by one: "Five patients received X. A 50-year-old man died"."""

from __future__ import annotations

from collections.abc import Sequence

from extractors import lazy_re as re
from extractors.patient import general, headcount, unaged
from extractors.patient.headcount import Count
from extractors.patient.subject import Subject
from extractors.reading import Reading, Sentences

# "Renal failure developed in three patients": in all three
BEFELL = re.compile(
    r"\b(?:(?:developed|occurred|appeared|arose|resolved|improved|recurred|persisted|disappeared) in"
    r"|complicated(?: the (?:\w+ )?course of)?"
    r"|(?:was|were) (?:\w+ly )?(?:seen|noted|observed|found|detected|given|administered|started|used|performed|tried)"
    r" (?:in|to)|to treat|we (?:treated|gave))\s+$",
    re.IGNORECASE,
)
# "We report two cases of meningitis in patients treated with cisplatin"
GIVEN = re.compile(
    r"[^.;:]{0,120}?\b(?:treated with|receiving|taking|caused by|induced by|antibod(?:y|ies)"
    r"|anti-?[A-Z0-9][\w/-]*|\w+-(?:IgG-)?(?:sero)?positive"
    r"|(?:during|after) (?:treatment|therapy) with)(?!\w)"
    r"|(?:,?\s+(?!wh(?:om?|ich|ose)\b)[\w'’-]+){0,10}?\s+(?:(?:due|attributed|secondary) to|associated with"
    r"|after|following)\b",
    re.IGNORECASE,
)
# "Two | anti-SRP-positive | women"
BORNE = re.compile(r"\banti-(?=[A-Z0-9])|antibody-positive\b|\w-positive\b|\bseropositive\b")
OPENING = re.compile(r"\W*(?:(?:all|these|those|the|our|in|of)\s+){0,2}", re.IGNORECASE)
# "Received baclofen or gabapentin": nobody can tell who which; and not "with a history of stroke or trauma"
EITHER = re.compile(
    r"\b(?:receiv\w+|given|tak(?:en|ing)|took|treat(?:ed|ment|ing)|therapy|administ\w+|started|due|induced|caused|after|following|by|on)\b"
    r"(?!\s+the\s+(?:hands?|face|feet|skin|arms?|legs?|trunk))[^.;:]{0,80}?\b(?:or|either)\b",
    re.IGNORECASE,
)
# "Five patients were treated, and one died": not of each of them
SOME = re.compile(
    r"\b(?:(?:one|some|most|others?|half|none|respectively|each)\b|\d+ ?%"
    r"|(?:two|three|four|five)\b(?!\s+(?:times|doses|cycles|courses|(?:year|month|week|day|hour)s?)\b))",
    re.IGNORECASE,
)
MOST = 7  # more people than this are a cohort


def of_few(text: str, body: Sentences, subjects: Sequence[Subject], own: Sequence[Count]) -> Count | None:
    """The count of a few who are more than the ``subjects``, and stand before them; ``own`` are this text's counts."""
    most = max((c.total or c.n for c in own), default=0)
    if not subjects or subjects[0].age is None or not len(subjects) < most <= MOST:
        return None
    first = next((c for c in own if c.n == most and c.total is None and c.end <= subjects[0].start), None)
    if first is None or headcount.OF_SOMEBODY.search(text, max(0, first.start - 10), first.start):
        return None
    is_told = any(b <= first.start < e and category not in ("BACKGROUND", "CONCLUSIONS") for b, e, category in body)
    return first if is_told else None


def is_of_more(reading: Reading, body: Sentences, subjects: Sequence[Subject], numbers: Sequence[Count]) -> bool:
    """Whether a few are counted of whom two or more are told of by their number alone: a study of them."""
    if not any(len(subjects) + 1 < c.n <= MOST for c in numbers):
        return False
    few = of_few(reading.text, body, subjects, unaged.own_counts(reading, numbers))
    if few is None or few.n <= len(subjects) + 1:
        return False
    begin, end = reading.sentence(few.start)
    return not (SOME.search(reading.text, begin, few.start) or SOME.search(reading.text, few.end, end))


def tells(text: str, few: Count, numbers: Sequence[Count], begin: int, end: int) -> bool:
    """Whether all of a ``few`` had what the sentence tells that counts them."""
    sentence = text[begin:end]
    if general.is_generic(sentence) or EITHER.search(sentence) or len(headcount.within(numbers, begin, end)) > 1:
        return False
    if SOME.search(text, begin, few.start) or SOME.search(text, few.end, end):
        return False
    return opens(text, few, begin, end)


def opens(text: str, count: Count, begin: int, end: int) -> bool:
    """Whether what a sentence tells is of those it counts: they open it, are what it befell, or had something."""
    return bool(
        OPENING.fullmatch(text, begin, count.start)
        or BEFELL.search(text, begin, count.start)
        or BORNE.search(text, count.start, count.end)
        or GIVEN.match(text, count.end, end)
    )
