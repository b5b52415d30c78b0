"""Several people introduced by the same words: "two men, 29 and 36 years old", "twin sisters"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors import lazy_re as re
from extractors.patient import headcount, pointer
from extractors.patient.anchor import Anchor, is_own_age, sentence_of
from extractors.patient.headcount import Count
from extractors.patient.person_noun import PLURAL, ROWS, STOP, Sex, nouns, sex_of
from extractors.reading import Found

ENUMERATION_GAP = re.compile(
    r"\s*(?:years?|yrs?|months?|weeks?|days?)?[\s-]*(?:old)?\s*(?:\((?:case|patient)\s+\w{1,3}\)\s*)?"
    r"(?:,\s*and|,|and|&|;)\s*$",
    re.IGNORECASE,
)


def enumerations(text: str, ages: Sequence[Found]) -> Iterator[list[Found]]:
    """Runs of two or more ages that only commas and "and" separate."""
    run: list[Found] = []
    for age in ages:
        if not is_own_age(text, age):
            continue
        if run and not ENUMERATION_GAP.match(text[run[-1].end : age.start]):
            if len(run) > 1:
                yield run
            run = []
        run.append(age)
    if len(run) > 1:
        yield run


LARGE = 7  # people of whom nobody tells the ages one by one
# "Vaccinated at 2, 4 and 6 months of age": everybody, at each of them
SCHEDULE = re.compile(
    r"\bat (?:the |approximately |about |around )*(?:ages? (?:of )?)?$|\b(?:incidence|prevalence|rates?|mean|median)\b",
    re.IGNORECASE,
)
OTHERS_BEHIND = re.compile(rf"[\s-]+(?:[\w-]+ )?(?:{nouns('p', 'other')})\b", re.IGNORECASE)
ONE_PERSON = re.compile(
    rf"\b(?:an?|his|her|their)\s+(?:(?!{STOP}\b)[\w-]+\s+){{0,2}}?({nouns('s', 'case', 'relative')})\b", re.IGNORECASE
)
# "A brother and sister, 17 and 14 years old"
COUPLE = re.compile(
    rf"\b(?:an?|one)\s+(?:(?!{STOP}\b)[\w-]+\s+){{0,2}}?({nouns('s', 'case', 'relative')})\s+and"
    rf"\s+(?:(?:an?|one|his|her)\s+)?(?:(?!{STOP}\b)[\w-]+\s+){{0,2}}?({nouns('s', 'case', 'relative')})\b",
    re.IGNORECASE,
)


def enumerated_people(
    text: str, run: list[Found], sentences: Sequence[tuple[int, int]], numbers: Sequence[Count]
) -> list[Anchor]:
    """The people of a run of ages, each with the sex that the counts before say; none where no people are spoken of."""
    begin, end = sentence_of(run[0].start, sentences)
    sexes: list[tuple[Sex, tuple[int, int] | None]] = []
    counted = [c for c in headcount.within(numbers, begin, end) if c.total is None and c.n <= len(run)]
    if len(counted) > 1 and counted[0].n == len(run) and not counted[0].sex:
        del counted[1:]  # "five patients (three women and two men; aged …)": nobody can tell whose age is a woman's
    for count in counted:
        if count.sex or not sexes:
            sexes += [(count.sex, (count.start, count.end))] * count.n
    if len(sexes) != len(run) and counted and counted[-1].n == len(run) and counted[-1].sex:
        last = counted[-1]  # "one man (36 years) and two women (29 and 41 years)"
        sexes = [(last.sex, (last.start, last.end))] * last.n if TO_AGES.match(text, last.end, run[0].start) else sexes
    singles = [] if any(sex for sex, _ in sexes) else _singles(text, begin, run)
    if singles:
        sexes = [(sex_of(text[slice(*place)]), place) for place in singles]
    labels = _labels(text, begin, run)
    if len(sexes) != len(run):
        before = text[begin : run[0].start]
        is_large = any((c.total or c.n) > max(LARGE, 2 * len(run)) for c in numbers)  # "men aged 42, 48, 54 or 60"
        is_told = all(labels) or _are_so_many(before, len(run))
        if (is_large and not is_told) or SCHEDULE.search(before) or OTHERS_BEHIND.match(text, run[-1].end):
            return []
        if (
            not is_told
            and not re.search(rf"\b(?:{PLURAL}|{'|'.join(headcount.KIN)}|aged)\b", before, re.I)
            and "respectively" not in text[run[-1].end : end]
        ):
            return []
        sexes = [(_sex_of_all(before, len(run)), (begin, run[0].start))] * len(run)
    elif not any(sex for sex, _ in sexes):  # "two cases in men 68 and 79 years old"
        sexes = [(_one_sex(text[begin : run[0].start]), (begin, run[0].start))] * len(run)
    people = [
        Anchor(start=a.start, end=a.end, age=a, sex=sex, label=label, sexed_at=place)
        for a, (sex, place), label in zip(run, sexes, labels, strict=True)
    ]
    for one, place in zip(people, singles, strict=False):
        one.noun = text[slice(*place)].lower()
        one.is_relative = ROWS[one.noun]["role"] == "relative"
    return people


def _are_so_many(before: str, n: int) -> bool:
    """ "Two of them, boys aged | 2 and 4 years": as many are counted as there are ages."""
    told = OF_WHOM.search(before) or SO_MANY.fullmatch(before)
    return told is not None and headcount.whole_number(told[1]) == n


def _singles(text: str, begin: int, run: list[Found]) -> list[tuple[int, int]]:
    """ "A boy and his sister, 11 and 8 years of age": the noun of each, as many as there are ages."""
    found = [m.span(1) for m in ONE_PERSON.finditer(text, begin, run[0].start)]
    couple = COUPLE.search(text, begin, run[0].start) if len(run) == 2 != len(found) else None
    if couple:
        return [couple.span(1), couple.span(2)]
    return found if len(found) == len(run) else []


def _labels(text: str, begin: int, run: list[Found]) -> list[str | None]:
    """ "Patients 1 and 3, men of 24 and 33 years": whose the ages are, in order."""
    for match in pointer.LABELLED.finditer(text, begin, run[0].start):
        named = pointer.labels_of(match)
        if len(named) == len(run) and TO_AGES.match(text, match.end(), run[0].start):
            return [*named]
    behind = [pointer.labels_near(text, age.end, age.end, age.end) for age in run]
    return behind if all(behind) else [None] * len(run)


# "Two were | 40 and 45 years old", "the other two, | 68 and 65 years old": of those who have been counted
SO_MANY = re.compile(
    rf"(?:[^.;]*[.;,]\s+)?\W*(?:the\s+(?:first|other|last|remaining)\s+)?({headcount.COUNT})"
    r"(?:\s+of\s+(?:them|these|whom))?\s*(?:,|were|\()\s*(?:aged\s+)?",
    re.IGNORECASE,
)
OF_WHOM = re.compile(
    rf"(?<![-/.,\w])({headcount.COUNT})\s+of\s+(?:them|these|whom)\s*[,(]\s*(?:(?!{STOP}\b)[\w-]+\s+)?(?:{PLURAL})\s*,?\s*"
    r"(?:aged|of|ages)?\s*$",
    re.IGNORECASE,
)
COUNTED_KIN = re.compile(rf"\b({headcount.COUNT})\s+({'|'.join(headcount.KIN)})\b", re.IGNORECASE)
TO_AGES = re.compile(rf"\s*[,(]\s*(?:(?:{PLURAL})\s+)?(?:aged|of|ages)?\s*$", re.IGNORECASE)


def _sex_of_all(before: str, n: int) -> Sex:
    """The sex that the count of ``n`` people says, "a woman and two brothers | aged 8 and 10", or all nouns before."""
    told = [m for m in COUNTED_KIN.finditer(before) if headcount.whole_number(m[1]) == n]
    return sex_of(told[-1][2]) if told else _one_sex(before)


def _one_sex(text: str) -> Sex:
    """The sex that all telling nouns of a text state; None where they state both."""
    sexes = {sex for word in re.findall(r"[^\W\d_]+", text) if (sex := sex_of(word))}
    return sexes.pop() if len(sexes) == 1 else None


SEVERAL_BEFORE = re.compile(rf"\b({headcount.COUNT}),?\s+(?:(?!{STOP}\b)[\w-]+\s+){{0,2}}?$", re.IGNORECASE)
PLURAL_AFTER = re.compile(
    rf"(?:,?[\s/-]+(?!{STOP}\b)[^\W\d_][\w'’-]*){{0,4}}?,?[\s/-]+({PLURAL}|{nouns('p', 'relative')})\b", re.IGNORECASE
)
EACH_BEFORE = re.compile(r"\b(?:both|each|all)\s+(?:\w+\s+)?$", re.IGNORECASE)
MOST_ALIKE = 6
FEW = 3
TWINS = re.compile(
    r"(?<!one of )(?<!the )\b(?:twin (?:brothers|sisters|boys|girls|males|females|infants|neonates)"
    r"|(?:(?:mono|di|homo)?zygotic|(?:non-?)?identical|of|were) twins)\b",
    re.IGNORECASE,
)
TWINS_AFTER = re.compile(r"(?:[\s-]+[\w-]+){0,3}?[\s-]+(?:twins|twin (?:brothers|sisters|boys|girls))\b", re.IGNORECASE)
ARE_BEFORE = re.compile(
    r"(?:\b(?:are|were|describe|report|present|propositi|probands|of|in|saw|observed|treated)|^)\s*(?:the\s+)?$",
    re.IGNORECASE,
)
# "Two brothers presented at the age of 5 years"
SAME_AGE = re.compile(
    r"(?:\s+(?!(?:mean|median|average|and|one|between|from)\b)[\w-]+){0,7},?\s*"
    r"(?:(?:at|in) (?:an |the )?age of |were |aged |in )?",
    re.IGNORECASE,
)


def alike(text: str, age: Found, place: tuple[int, int], numbers: Sequence[Count]) -> list[Anchor]:
    """ "Two 6-month-old boys", "two women, both aged 45 years": people of one age; ``place`` is the sentence."""
    begin, end = place
    pair = TWINS_AFTER.match(text, age.end, end)
    counted = SEVERAL_BEFORE.search(text, begin, age.start)
    plural = PLURAL_AFTER.match(text, age.end, end) if counted else None
    if counted and plural:
        place = counted.start(), plural.end()
        return _alike(age, headcount.whole_number(counted[1]), sex_of(text[slice(*place)]), place)
    if pair and ARE_BEFORE.search(text, begin, age.start):
        return _alike(age, 2, sex_of(pair[0]), (age.start, pair.end()))
    before = [c for c in headcount.within(numbers, begin, age.start) if c.total is None]
    if before and EACH_BEFORE.search(text, begin, age.start):
        return _alike(age, before[-1].n, before[-1].sex, (before[-1].start, before[-1].end))
    return []


OF_THEM = re.compile(r"\bof (?:the |these |our )?$", re.IGNORECASE)  # "the first of the three patients, aged 27 years"


def of_one_age(text: str, age: Found, begin: int, numbers: Sequence[Count]) -> list[Anchor]:
    """ "Twin brothers presented at the age of 5 years": an age that is no single person's."""
    twins = TWINS.search(text, begin, age.start)
    if twins:
        few = Count(*twins.span(), 2, sex=sex_of(twins[0]))
    else:
        before = [c for c in headcount.within(numbers, begin, age.start) if c.total is None and c.n <= FEW]
        if not before or any((c.total or c.n) > LARGE for c in numbers):
            return []  # "22 patients (19 men and three women, aged 18 to 70)"
        few = before[-1]
    if OF_THEM.search(text, begin, few.start):
        return []
    is_theirs = SAME_AGE.fullmatch(text, few.end, age.start)
    return _alike(age, few.n, few.sex, (few.start, few.end)) if is_theirs else []


def _alike(age: Found, n: int | None, sex: Sex, place: tuple[int, int]) -> list[Anchor]:
    if n is None or not 2 <= n <= MOST_ALIKE:
        return []
    articles = ["", *["another"] * (n - 1)]  # so that nobody takes them for one
    return [Anchor(age.start, age.end, age, sex=sex, article=a, sexed_at=place, is_alike=True) for a in articles]
