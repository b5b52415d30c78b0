"""People introduced one by one: "A 66-year-old retired carpenter", "her brother, aged 6 years", "a patient who …".

Reads text and ages and returns `Anchor`s in order of position; how many patients there are is decided in `individual`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors import headcount
from extractors.headcount import Count
from extractors.person_noun import PLURAL, ROWS, SINGULAR, STOP, Sex, nouns, sex_of
from extractors.reading import Found, Reading

AFTER_AGE = re.compile(
    rf"[\s,-]*(?:(?:years?|yrs?|months?|weeks?|days?)?[\s-]*old\b)?"
    rf"((?:[\s,/-]+(?!{STOP}\b)[^\W\d_][\w'’.]*){{0,7}}?)[\s,/-]+\(?({SINGULAR})\b(?![’']s?\s+(?:mother|father))",
    re.IGNORECASE,
)
# "a 76-year-old women": one woman all the same
MISSPELT = re.compile(r"()(?:[\s/-]+[^\W\d_][\w'’.]*){0,2}?[\s/-]+(women|men|females|males)\b", re.IGNORECASE)
SINGLE_BEFORE = re.compile(r"\ban?\s+$", re.IGNORECASE)
BEFORE_AGE = re.compile(
    rf"\b({SINGULAR})(?:\s+(?:patient|child|infant|subject))?\s*(?:[,(]\s*|\s+)(?:who\s+)?"
    rf"(?:was\s+|is\s+|aged?\s+|of\s+|at\s+the\s+age\s+of\s+|(?!the\b|an?\b)[\w-]+\s+)?$",
    re.IGNORECASE,
)
ARTICLE_BEFORE = re.compile(
    r"\b(an?|another|one|the|this|our|her|his|their|second|third|fourth)\s+(?:[\w-]+\s+){0,3}?$", re.I
)
COPULA_BEFORE = re.compile(r"\b(?:patient|case|[A-Z]{1,3}\.?)\s*(?:\d+|[A-Z])?\s*(?:was|is|,|:|\()\s*(?:an?\s+)?$")
NOUN_LIKE = re.compile(r"\b(?:an?|the)\s+$", re.IGNORECASE)
# "a 66-year-old retired carpenter presented": who does what only people do is one, whatever she is called.
STANDS_ALONE = re.compile(
    rf"(?:[\s,-]+(?!{STOP}\b)[^\W\d_][\w'’]*){{0,4}}?(?:\s+(?:who|whose|with|was|had|has|presented|developed|received|underwent|complained"
    r"|died|experienced|took|noticed|reported|suffered)\b|\s*[,;])"
)
IN_DECADE = re.compile(
    r"\b(?P<noun>an?\s+(?:[^\W\d_][\w'’-]*\s+){0,5}?[^\W\d_][\w'’-]*)\s+in\s+(?P<whose>his|her)\s*$", re.IGNORECASE
)
ANIMAL_BEHIND = re.compile(rf"(?:\s+(?!{STOP}\b)[\w'’-]+){{0,3}}?\s+(?:{nouns(None, 'other')})\b", re.IGNORECASE)
INITIALS = re.compile(r"\b((?!A\b|[IVX]+\b)[A-Z]{1,3}|[A-Z]\.[A-Z]\.)(?:\s+(?:is|was)|,)\s+(?:an?\s+)?$")
RELATIVE_CASE = re.compile(
    r"\b(?:developed|presented|was (?:\w+ )?(?:diagnosed|treated|admitted|started|found)|received"
    r"|underwent|is|had a)\b",
    re.I,
)
# "Her 2-day-old son had jitteriness and was treated": with "had" alone she is only part of the family history
RELATIVE_TREATED = re.compile(
    r"\b(?:was|were) (?:\w+ly )?(?:treated|given|started|admitted)\b|\b(?:received|required|underwent)\b"
)
HEADED = re.compile(r"\b(?:case|patient)\s+\w{1,4}\s*[:.)–-]\s*$", re.IGNORECASE)  # "Case 2: Her brother, aged 41"
JOINED_BY_AND = re.compile(r"\s*,?\s*and\s*(?:his|her)?\s*")
ENUMERATION_GAP = re.compile(
    r"\s*(?:years?|yrs?|months?|weeks?|days?)?[\s-]*(?:old)?\s*(?:,\s*and|,|and|&|;)\s*$", re.I
)


@dataclass(slots=True)
class Anchor:
    """One individual as the text introduces (or re-introduces) her: ``start`` to ``end`` is the noun phrase."""

    start: int
    end: int
    age: Found | None = None
    sex: Sex = None
    article: str = ""  # "a", "the", "another", "his", …
    label: str | None = None
    is_relative: bool = False
    noun: str = ""
    sexed_at: tuple[int, int] | None = None  # where the words stand that state the sex, if not in the phrase itself


def anchors(reading: Reading, sentences: Sequence[tuple[int, int]], numbers: Sequence[Count]) -> list[Anchor]:
    """People introduced with an age of their own, in order; enumerated ones ("29, 36 and 61 years old") one by one."""
    text, ages = reading.text, reading.of("age")
    found: list[Anchor] = []
    taken: set[int] = set()
    for run in _enumerations(text, ages):
        people = _enumerated_people(text, run, sentences, numbers)
        if people:
            found += people
            taken |= {a.start for a in run}
    for age in ages:
        if age.start in taken or not _is_own_age(text, age):
            continue
        alike = _alike(text, age, sentences, numbers)
        if alike:
            found += alike
            continue
        begin, end = sentence_of(age.start, sentences)
        beside = found[-1].end if found else -1
        anchor = _anchor(text, age, begin, end, beside)
        if anchor:
            found.append(anchor)
    return sorted(found, key=lambda a: (a.start, a.age.start if a.age else 0))


DECADE = re.compile(r"\bin (?:his|her) (?:early |mid[- ]|late )?(?:\d0|\w+ties)", re.IGNORECASE)


def _is_own_age(text: str, age: Found) -> bool:
    value = age.value
    return bool(
        value.get("years") is not None
        and (value.get("years_high") is None or DECADE.search(text, max(0, age.start - 8), age.end))
        and value.get("statistic") is None
        and value.get("role") in (None, "presentation", "cohort", "treatment")
    )


def sentence_of(position: int, sentences: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The sentence that holds a character; sentences are in order."""
    index = bisect_right(sentences, position, key=lambda s: s[0]) - 1
    return sentences[index] if index >= 0 else (position, position)


def _anchor(text: str, age: Found, begin: int, end: int, beside: int) -> Anchor | None:
    """The person whose age it is; ``beside`` is where the last one ends, for "a man and his 42-year-old sister"."""
    phrase = _phrase(text, age, begin, end)
    if phrase is None:
        return None
    row = ROWS.get(phrase.noun, {"role": "case", "sex": ""})
    if row["role"] == "other" or ANIMAL_BEHIND.match(text, phrase.end):
        return None
    introduced = phrase.article in ("a", "an", "one", "another")
    if row["role"] == "relative" and not introduced:
        coordinated = begin < beside <= phrase.start and JOINED_BY_AND.fullmatch(text, beside, phrase.start)
        if not coordinated and not _relative_is_case(text, phrase, end):
            return None
        phrase.is_relative = True
    initials = INITIALS.search(text[begin : phrase.start]) or INITIALS.search(text[begin : age.start])
    phrase.label = initials[1] if initials else None
    phrase.sex = phrase.sex or sex_of(text[phrase.start : phrase.end])
    return phrase


def _phrase(text: str, age: Found, begin: int, end: int) -> Anchor | None:
    """The noun phrase of one person around an age, or None where the words are not of that kind."""
    before, after = text[begin : age.start], text[age.end : min(end, age.end + 90)]
    decade = IN_DECADE.search(before)
    if decade:
        noun = decade["noun"].split()[-1].lower()
        start = begin + decade.start()
        return Anchor(start, age.end, age, article=decade["noun"].split()[0].lower(), noun=noun)
    inside = re.search(rf"\b({SINGULAR})\b", age.text, re.IGNORECASE)
    follow = AFTER_AGE.match(after) or (MISSPELT.match(after) if SINGLE_BEFORE.search(before) else None)
    preceding = BEFORE_AGE.search(before)
    if inside or follow:
        noun = inside[1] if inside else follow[2] if follow else ""
        start, stop = age.start, age.end + (follow.end() if follow else 0)
    elif preceding:
        noun, start, stop = preceding[1], begin + preceding.start(1), age.end
    elif (
        COPULA_BEFORE.search(before)
        or INITIALS.search(before)
        or (NOUN_LIKE.search(before) and STANDS_ALONE.match(after))
    ):
        noun, start, stop = "", age.start, age.end
    else:
        return None
    article = ARTICLE_BEFORE.search(text[begin:start])
    start = begin + article.start() if article else start
    return Anchor(start, stop, age, article=article[1].lower() if article else "", noun=noun.lower())


def _relative_is_case(text: str, phrase: Anchor, end: int) -> bool:
    """ "His 4-year-old sister developed a cough" opens a case; "His mother and 2-year-old sister" does not."""
    if HEADED.search(text, max(0, phrase.start - 16), phrase.start):
        return True
    told = text[phrase.end : end].lstrip(" ,")
    opening = re.split(r"[.;:!?]\s", text[max(0, phrase.start - 200) : phrase.start])[-1]
    return (
        len(opening.split()) <= 6
        and not re.search(r"\b(?:and|or|although|whose)\b|,", opening)
        and phrase.article in ("her", "his", "the", "their")
        and bool(RELATIVE_CASE.match(told) or (told.startswith("had ") and RELATIVE_TREATED.search(told)))
    )


def _enumerations(text: str, ages: Sequence[Found]) -> Iterator[list[Found]]:
    """Runs of two or more ages that only commas and "and" separate."""
    run: list[Found] = []
    for age in ages:
        if not _is_own_age(text, age):
            continue
        if run and not ENUMERATION_GAP.match(text[run[-1].end : age.start]):
            if len(run) > 1:
                yield run
            run = []
        run.append(age)
    if len(run) > 1:
        yield run


def _enumerated_people(
    text: str, run: list[Found], sentences: Sequence[tuple[int, int]], numbers: Sequence[Count]
) -> list[Anchor]:
    begin, end = sentence_of(run[0].start, sentences)
    sexes: list[tuple[Sex, tuple[int, int] | None]] = []
    for count in headcount.within(numbers, begin, end):
        if count.total is None and count.n <= len(run) and (count.sex or not sexes):
            sexes += [(count.sex, (count.start, count.end))] * count.n
    if len(sexes) != len(run):
        before = text[begin : run[0].start]
        if not re.search(rf"\b(?:{PLURAL}|aged)\b", before, re.I) and "respectively" not in text[run[-1].end : end]:
            return []
        sexes = [(sex_of(before), (begin, run[0].start))] * len(run)
    elif not any(sex for sex, _ in sexes):  # "two cases in men 68 and 79 years old"
        sexes = [(sex_of(text[begin : run[0].start]), (begin, run[0].start))] * len(run)
    return [
        Anchor(start=a.start, end=a.end, age=a, sex=sex, sexed_at=place)
        for a, (sex, place) in zip(run, sexes, strict=True)
    ]


SEVERAL_BEFORE = re.compile(rf"\b({headcount.COUNT})\s+(?:[\w-]+\s+){{0,2}}?$", re.IGNORECASE)
PLURAL_AFTER = re.compile(
    rf"(?:[\s/-]+(?!{STOP}\b)[^\W\d_][\w'’-]*){{0,4}}?[\s/-]+({PLURAL}|{nouns('p', 'relative')})\b", re.IGNORECASE
)
EACH_BEFORE = re.compile(r"\b(?:both|each|all)\s+(?:\w+\s+)?$", re.IGNORECASE)
MOST_ALIKE = 6


def _alike(text: str, age: Found, sentences: Sequence[tuple[int, int]], numbers: Sequence[Count]) -> list[Anchor]:
    """ "Two 6-month-old boys", "two women, both aged 45 years": several people of one age."""
    begin, end = sentence_of(age.start, sentences)
    counted = SEVERAL_BEFORE.search(text, begin, age.start)
    plural = PLURAL_AFTER.match(text, age.end, end) if counted else None
    n, sex, place = None, None, (age.start, age.end)
    if counted and plural:
        n, sex = headcount.whole_number(counted[1]), sex_of(plural[1])
        place = (counted.start(), plural.end())
    elif EACH_BEFORE.search(text, begin, age.start):
        before = [c for c in headcount.within(numbers, begin, age.start) if c.total is None]
        if before:
            n, sex, place = before[-1].n, before[-1].sex, (before[-1].start, before[-1].end)
    if n is None or not 2 <= n <= MOST_ALIKE:
        return []
    articles = ["", *["another"] * (n - 1)]  # so that nobody takes them for one
    return [Anchor(start=age.start, end=age.end, age=age, sex=sex, article=a, sexed_at=place) for a in articles]


# A person without an age: only where the text announces a single case.
PLAIN = re.compile(
    rf"\b(an?|one|another|this|our|the\s+(?:first|second|third|fourth|fifth|only))\s+(?:(?!{STOP}\b)[^\W\d_][\w'’-]*\s+){{0,4}}?"
    rf"({nouns('s', 'case')})\b(?!\s+(?:report|series|study|control|population|group))",
    re.IGNORECASE,
)
ANNOUNCED = re.compile(
    r"\b(?:(?:we|i|this report|this paper|this article|the authors?)\s+(?:\w+\s+){0,2}?(?:report"
    r"|describe|present|document|observed|saw|treated|encountered)"
    r"|is (?:reported|described|presented)|case (?:report|is|of)|to (?:report|describe|present)|was "
    r"(?:seen|treated|admitted|diagnosed|found)"
    r"|the case)\b",
    re.IGNORECASE,
)


def plain_anchors(text: str, sentences: Sequence[tuple[int, int]]) -> list[Anchor]:
    """ "We describe a patient who …", "a woman with …": people announced without an age."""
    found = []
    for begin, end in sentences:
        sentence = text[begin:end]
        for match in PLAIN.finditer(sentence):
            noun = match[2].lower()
            if noun == "case":
                continue
            announced = ANNOUNCED.search(
                sentence, 0, match.start() if match[1].lower().startswith("the") else len(sentence)
            )
            narrated = re.match(
                r"\s*(?:,[^,]{0,60},)?\s*(?:who\s+|with [^.;]{0,80}?\s)?(?:had|has|was|developed"
                r"|presented|received|underwent|experienced|complained|died|became|required|remained|recovered"
                r"|responded|improved|did|did not|showed|exhibited|took|tolerated|survived|suffered)\b",
                sentence[match.end() :],
            )
            if announced or (narrated and match[1].lower() in ("a", "an", "our")):
                found.append(
                    Anchor(
                        start=begin + match.start(),
                        end=begin + match.end(),
                        sex=sex_of(match[0]),
                        article=match[1].lower(),
                        noun=noun,
                    )
                )
    return found
