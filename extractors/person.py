"""Who is spoken of: people introduced one by one, people counted, and the words that point back to them.

Everything here reads text and the spans of earlier extractors and returns plain records in order of position; the
decisions (how many patients there are, which words are whose) are taken in `scope` and `patient`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import re2

from extractors import number, vocabulary
from extractors.reading import Found, Reading

Sex = str | None

_ROWS = {row["noun"]: row for row in vocabulary.terms("person")}


def _nouns(number_: str | None, *roles: str) -> str:
    words = [n for n, row in _ROWS.items() if row["role"] in roles and number_ in (None, row["number"])]
    return "|".join(sorted(words, key=len, reverse=True))


SINGULAR = _nouns("s", "case", "relative", "other")
PLURAL = _nouns("p", "case")
_SMALL = rf"(?:(?:{number._TENS})(?:[- ](?:{number._UNITS}))?|{number._TEENS}|{number._UNITS})"
COUNT = (
    rf"(?:\d{{1,3}}(?:[,\u2009 ]\d{{3}})+|\d+"
    rf"|(?:an?|{number._UNITS})[ -]hundred(?:[ -](?:and[ -])?{_SMALL})?|{_SMALL}(?![ -](?:hundred|thousand)))"
)

# What may stand between an age and the person it belongs to: adjectives, never a verb or a preposition.
_STOP = (
    r"(?:who|whose|whom|with|was|were|is|had|has|presented|developed|underwent|received|in|on|for|to|of|by|and|at|from"
    r"|after|before|during|because|that|which|suffering|admitted|diagnosed|treated|complained|reported)"
)
AFTER_AGE = re.compile(
    rf"[\s,-]*(?:(?:years?|yrs?|months?|weeks?|days?)?[\s-]*old\b)?"
    rf"((?:[\s,/-]+(?!{_STOP}\b)[^\W\d_][\w'’.]*){{0,7}}?)[\s,/-]+\(?({SINGULAR})\b(?![’']s?\s+(?:mother|father))",
    re.IGNORECASE,
)
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
    rf"(?:[\s,-]+(?!{_STOP}\b)[^\W\d_][\w'’]*){{0,4}}?(?:\s+(?:who|whose|with|was|had|has|presented|developed|received|underwent|complained"
    r"|died|experienced|took|noticed|reported|suffered)\b|\s*[,;])"
)
IN_DECADE = re.compile(
    r"\b(?P<noun>an?\s+(?:[^\W\d_][\w'’-]*\s+){0,5}?[^\W\d_][\w'’-]*)\s+in\s+(?P<whose>his|her)\s*$", re.IGNORECASE
)
ANIMAL_BEHIND = re.compile(rf"(?:\s+(?!{_STOP}\b)[\w'’-]+){{0,3}}?\s+(?:{_nouns(None, 'other')})\b", re.IGNORECASE)
INITIALS = re.compile(r"\b((?!A\b|I\b)[A-Z]{1,3}|[A-Z]\.[A-Z]\.)(?:\s+(?:is|was)|,)\s+(?:an?\s+)?$")
RELATIVE_CASE = re.compile(
    r"\b(?:developed|presented|was (?:\w+ )?(?:diagnosed|treated|admitted|started|found)|received"
    r"|underwent|is|had a)\b",
    re.I,
)
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


@dataclass(slots=True)
class Count:
    """Some people counted: "11 elderly patients", "6 of 9 patients", "(n = 47)"."""

    start: int
    end: int
    n: int
    total: int | None = None
    noun: str = ""
    sex: Sex = None


@dataclass(slots=True)
class Cue:
    """Words that say whose the following (or, for "in patient 2", the surrounding) facts are."""

    start: int
    end: int
    kind: str  # label | ordinal | one | other | another | all | sex | pronoun
    labels: list[str] = field(default_factory=list)
    ordinals: list[int] = field(default_factory=list)  # 1: the first; -1: the last
    sex: Sex = None


def whole_number(text: str) -> int | None:
    """A count in digits or words: "Nine hundred seven" is 907; None where it is no whole number."""
    words = re.sub(r"[\s-]+", " ", text.lower()).replace(" and ", " ").strip()
    hundred = re.fullmatch(r"(\w+) hundred(?: (.+))?", words)
    try:
        if hundred:
            rest = number.parse(hundred[2]) if hundred[2] else 0
            return int(number.parse(hundred[1]) * 100 + rest)
        value = number.parse(re.sub(r"(?<=\d)[ \u2009](?=\d{3})", ",", text.strip()))
    except ValueError:
        return None
    return int(value) if value == int(value) else None


# ------------------------------------------------------------------------------------------------ individuals


def anchors(reading: Reading, sentences: Sequence[tuple[int, int]], numbers: Sequence[Count]) -> list[Anchor]:
    """People introduced with an age of their own, in order; enumerated ones ("25, 31 and 42 years old") one by one."""
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
    row = _ROWS.get(phrase.noun, {"role": "case", "sex": ""})
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
    follow = AFTER_AGE.match(after)
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
    """ "Her 3-year-old sister developed bronchitis" opens a case; "Her mother and 8-month-old sister" does not."""
    opening = re.split(r"[.;:!?]\s", text[max(0, phrase.start - 200) : phrase.start])[-1]
    return (
        len(opening.split()) <= 6
        and not re.search(r"\b(?:and|or|although|whose)\b|,", opening)
        and phrase.article in ("her", "his", "the", "their")
        and bool(RELATIVE_CASE.match(text[phrase.end : end].lstrip(" ,")))
    )


def sex_of(phrase: str) -> Sex:
    """The sex that the last telling noun of a phrase states, or None."""
    sex: Sex = None
    for word in re.findall(r"[^\W\d_]+", phrase.lower()):
        row = _ROWS.get(word)
        if row and row["sex"]:
            sex = "female" if row["sex"] == "f" else "male"
    return sex


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
    for count in within(numbers, begin, end):
        if count.total is None and count.n <= len(run) and (count.sex or not sexes):
            sexes += [(count.sex, (count.start, count.end))] * count.n
    if len(sexes) != len(run):
        before = text[begin : run[0].start]
        if not re.search(rf"\b(?:{PLURAL}|aged)\b", before, re.I) and "respectively" not in text[run[-1].end : end]:
            return []
        sexes = [(sex_of(before), (begin, run[0].start))] * len(run)
    return [
        Anchor(start=a.start, end=a.end, age=a, sex=sex, sexed_at=place)
        for a, (sex, place) in zip(run, sexes, strict=True)
    ]


# A person without an age: only where the text announces a single case.
PLAIN = re.compile(
    rf"\b(an?|one|another|this|our)\s+(?:(?!{_STOP}\b)[^\W\d_][\w'’-]*\s+){{0,4}}?"
    rf"({_nouns('s', 'case')})\b(?!\s+(?:report|series|study|control|population|group))",
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
            announced = ANNOUNCED.search(sentence)
            narrated = re.match(
                r"\s*(?:,[^,]{0,60},)?\s*(?:who\s+|with [^.;]{0,80}?\s)?(?:had|has|was|developed"
                r"|presented|received|underwent|experienced|complained|died|became|required)\b",
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


# ------------------------------------------------------------------------------------------------ counts

NUMBERS = re2.compile(rf"(?i)\b(?:\d|{number._TENS}|{number._TEENS}|{number._UNITS})")
COUNTED = re.compile(
    rf"(?<![\w.,/±-])({COUNT})(?:\s*\(\s*\d[\d.]*\s*%\s*\))?(?:\s+(?:of|out of)\s+(?:the\s+|these\s+"
    rf"|our\s+|all\s+)?({COUNT}))?"
    rf"((?:\s+(?!{_STOP}\b|years?\b|months?\b|weeks?\b|days?\b|mg\b|to\b|per\b|percent\b|times\b|of\b"
    rf"|or\b)[^\W\d_][\w'’/-]*,?){{0,6}}?)\s+({PLURAL})\b",
    re.IGNORECASE,
)
SINGLE = re.compile(rf"\b(one|1)\s+(?:[\w-]+\s+){{0,2}}?({_nouns('s', 'case')})\b", re.IGNORECASE)
FRACTION = re.compile(
    rf"\b({COUNT})\s+(?:of|out of)\s+(?:the\s+|these\s+|our\s+)?({COUNT})\b(?!\s*(?:mg|g|years?"
    rf"|months?|weeks?|days?|%|cm|mm))",
    re.I,
)


def counts(text: str) -> list[Count]:
    """People counted in a text: "Nine hundred seven patients", "6 of 9 patients", "one man"."""
    found: list[Count] = []
    last = 0
    for candidate in NUMBERS.finditer(text):  # a fast scan, because few numbers count people
        start = candidate.start()
        if start < last:
            continue
        match = COUNTED.match(text, start)
        count = _count(match) if match else _fraction(text, start) or _single(text, start)
        if count:
            found.append(count)
            last = count.end
    return found


def within(numbers: Sequence[Count], begin: int, end: int) -> Sequence[Count]:
    """The counts that begin between two characters; ``numbers`` is in order."""
    first = bisect_left(numbers, begin, key=lambda c: c.start)
    return numbers[first : bisect_left(numbers, end, key=lambda c: c.start)]


def _count(match: re.Match[str]) -> Count | None:
    n, total = whole_number(match[1]), whole_number(match[2]) if match[2] else None
    if n is None or n == 0 or (total is not None and n > total):
        return None
    noun = match[4].lower()
    return Count(match.start(), match.end(), n, total, noun, sex_of(match[3] + " " + noun))


def _single(text: str, start: int) -> Count | None:
    match = SINGLE.match(text, start)
    sex = sex_of(match[2]) if match else None
    return Count(match.start(), match.end(), 1, None, match[2].lower(), sex) if match and sex else None


def _fraction(text: str, start: int) -> Count | None:
    match = FRACTION.match(text, start)
    if not match:
        return None
    n, total = whole_number(match[1]), whole_number(match[2])
    if not n or not total or n > total or total < 2:
        return None
    return Count(match.start(), match.end(), n, total)


# ------------------------------------------------------------------------------------------------ cues

_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6", "VII": "7", "VIII": "8"}
_LABEL = (
    r"(?:\d{1,2}(?!\d|\.\d|\s*(?:%|years?|months?|weeks?|days?|mg|patients|cases|of\b))|[IVX]{1,4}(?!\w)"
    r"|[A-H](?![\w’'])|one(?=\s*[:,.)]|\s+(?:was|is|had|received|presented|developed)))"
)
LABELLED = re.compile(
    rf"\b(?:case|patient|subject|pt)s?\.?\s*(?:no\.?\s*|#\s*)?({_LABEL}(?:\s*(?:,|and|&|,\s*and|-|–|to"
    rf"|or)\s*(?:(?:case|patient)\s+)?{_LABEL})*)",
    re.IGNORECASE,
)
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "former": 1, "index": 1}
ORDINALS |= {"latter": -1, "last": -1}
ORDINAL = re.compile(
    rf"(?:\b(?:the|her|his|our|a)\s+|(?<=\())({'|'.join(ORDINALS)})(?:\s+and\s+({'|'.join(ORDINALS)}))?(?:\s+(two"
    rf"|three))?(?:\s+[\w-]+)?\s+(?:{SINGULAR}|{PLURAL})\b"
    r"|\bthe\s+(former|latter)\b(?!\s+\w+s\b)",
    re.IGNORECASE,
)
OTHERS = re.compile(
    rf"\b(?:the\s+(?:other|remaining)(?:\s+({COUNT}))?(?:\s+(?:{SINGULAR}|{PLURAL}|ones?)\b|(?=\s+"
    rf"(?:had|was|were|did|received|developed|died|showed|improved|responded|recovered|required"
    rf"|remained|experienced)\b)|(?=[,.;]))"
    rf"|another(?:\s+(?:{SINGULAR}))\b)",
    re.IGNORECASE,
)
ONE = re.compile(
    rf"(?<![-\w/.])(?:in |of |for )?(one|1)(?:\s+(?:of\s+(?:the|these|our|them|whom|\w+)"
    rf"(?:\s+\w+)?\s+)?(?:{SINGULAR}|patients|cases)\b|\s+of\s+(?:them|these|whom)\b|(?=,|\s+(?:was|had"
    rf"|died|developed|responded|recovered|received|did)\b))",
    re.IGNORECASE,
)
ALL = re.compile(
    rf"\b(?:both|neither|either|each|every|all|none)(?:\s+(?:of|in))?(?:\s+(?:them|whom|the|these|our"
    rf"|those))?(?:\s+(?:{COUNT}))?(?:\s+(?:of|other|affected|reported))?\s+(?:{PLURAL}|patient|case"
    rf"|child|woman|man|infant|twins?|sisters|brothers|siblings)\b"
    r"|\b(?:in|of|to|for)\s+both\b(?=[,.;]|$)|\b(?:in|of|to|for|by) all (?:three|four|five|six|of "
    r"(?:them|these))\b(?!\s+(?:\w+ )?(?:groups|arms|cycles|doses|courses|drugs))|\b(?:of"
    r"|to) them both\b|\bcommon to both\b"
    r"|(?:(?<=[.;:,]\s)|(?<=^)|(?<=\band\s)|(?<=\bbut\s))(?:both|neither|all(?:\s+(?:three|four|five"
    r"|of them))?|none|they)(?=\s+(?:had|were|was|have|has|did|required|responded|developed|received"
    r"|showed|improved|presented|experienced|underwent|recovered|died|exhibited|previously|initially"
    r"|also|tolerated|reported|achieved|remained|tested|became)\b)",
    re.IGNORECASE,
)
AGE_ORDER = re.compile(
    rf"\bthe\s+(younger|older|elder)\b(?:\s+(?:{SINGULAR})\b|(?=\s+(?:had|was|received|developed"
    rf"|responded|also|recovered|presented|died)\b)|(?=[,;]))",
    re.IGNORECASE,
)
PRONOUN = re.compile(r"\b(she|her|hers|he|his|him)\b", re.IGNORECASE)
SEXED = re.compile(
    r"\bthe\s+(?:[\w-]+\s+)?(woman|man|girl|boy|lady|gentleman|female|male|sister|brother|mother"
    r"|father|daughter|son)\b(?!\s+patients|s\b)",
    re.I,
)


def cues(text: str, begin: int, end: int) -> list[Cue]:
    """The pointing words of one sentence, in order, pronouns left out (`PRONOUN` has them)."""
    found: list[Cue] = []
    for match in LABELLED.finditer(text, begin, end):
        named = list(labels(match[1]))
        if named:
            found.append(Cue(match.start(), match.end(), "label", labels=named))
    for match in ALL.finditer(text, begin, end):
        found.append(Cue(match.start(), match.end(), "all"))
    for match in ORDINAL.finditer(text, begin, end):
        word = (match[1] or match[4]).lower()
        more = {"two": 2, "three": 3}.get((match[3] or "").lower(), 1)
        ordinals = list(range(ORDINALS[word], ORDINALS[word] + more))
        ordinals += [ORDINALS[match[2].lower()]] if match[2] else []
        found.append(Cue(match.start(), match.end(), "ordinal", ordinals=ordinals))
    for match in OTHERS.finditer(text, begin, end):
        found.append(Cue(match.start(), match.end(), "another" if match[0].lower().startswith("another") else "other"))
    for match in ONE.finditer(text, begin, end):
        found.append(Cue(match.start(), match.end(), "one"))
    for match in AGE_ORDER.finditer(text, begin, end):
        found.append(Cue(match.start(), match.end(), "age", ordinals=[1 if match[1].lower() == "younger" else -1]))
    for match in SEXED.finditer(text, begin, end):
        row = _ROWS[match[1].lower()]
        found.append(Cue(match.start(), match.end(), "sex", sex="female" if row["sex"] == "f" else "male"))
    return sorted(found, key=lambda c: (c.start, -c.end))


def labels(text: str) -> Iterator[str]:
    """ "1-3" is 1, 2, 3; "II and III" is 2, 3; "A" stays A."""
    parts = re.findall(r"\d+|[IVX]+|[A-H]|one|-|–|to\b", text)
    previous: str | None = None
    ranged = False
    for part in parts:
        if part in ("-", "–", "to"):
            ranged = True
            continue
        label = "1" if part == "one" else _ROMAN.get(part, part)
        if ranged and previous and previous.isdigit() and label.isdigit() and int(label) - int(previous) < 20:
            yield from (str(i) for i in range(int(previous) + 1, int(label)))
        yield label
        previous, ranged = label, False


def labels_near(text: str, position: int, begin: int) -> str | None:
    """The label that introduces an anchor: "Case 1: a 64-year-old woman", "Patient 2 was a 3-year-old boy"."""
    for match in LABELLED.finditer(text, begin, position):
        if position - match.end() <= 40 and not re.search(r"[.;]\s", text[match.end() : position]):
            named = list(labels(match[1]))
            if len(named) == 1:
                return named[0]
    return None
