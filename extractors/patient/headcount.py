"""People counted: "Two hundred patients", "7 of 10 patients", "one man"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import re2

from extractors import lazy_re as re
from extractors import looks, number
from extractors.patient.person_noun import PLURAL, STOP, Sex, nouns, sex_of
from extractors.searchable import searchable

_SMALL = rf"(?:(?:{number._TENS})(?:[- ](?:{number._UNITS}))?|{number._TEENS}|{number._UNITS})"
_HUNDREDS = rf"(?:an?|{number._UNITS}|{number._TEENS})[ -]hundred(?:[ -](?:and[ -])?{_SMALL})?"
# "One thousand nine hundred and twenty-five", "two thousand"
_THOUSANDS = rf"(?:an?[ -]|{_SMALL}[ -])thousand(?:,?[ -](?:and[ -])?(?:{_HUNDREDS}|{_SMALL}))?"
# "Forty patients | with arthritis who had been given": what stands between people and the drug that all of them had
HAVING = (
    r"(?:with\s+(?:(?!\b(?:an?|one|two|three)\s)[^.;,]){1,60}?\s+)?(?:on|given|receiving|taking|undergoing"
    r"|treated\s+(?:[^.;,]{1,40}?\s+)?with|who\s+(?:(?:were|had\s+been|had)\s+)?(?:given|received|took|taken|treated\s+with))"
)
COUNT = (
    rf"(?:\d{{1,3}}(?:[,\u2009 ]\d{{3}})+|\d{{1,7}}|{_THOUSANDS}|{_HUNDREDS}"
    rf"|{_SMALL}(?![ -](?:hundred|thousand)))"
)
NUMBER_WORDS = rf"{number._TENS}|{number._TEENS}|{number._UNITS}"
NUMBERS = looks.compile(rf"(?i)\b(?:\d|{NUMBER_WORDS})", "people")
KIN = ("brothers", "sisters", "siblings", "twins")
MOST_KIN = 6
# "Three members of the family", "two affected family members"; not those of a staff
MEMBERS = (
    r"members(?=\s+of\s+(?:the\s+|this\s+|one\s+|an?\s+|our\s+)?(?:[\w-]+\s+){0,2}?(?:family|families|kindreds?|pedigree)\b)"
    r"|(?<=affected family )members|(?<=affected )members"
)
# "His two brothers", "she had two sisters": the family of a patient, not the patients
OF_SOMEBODY = re.compile(
    r"(?:\b(?:his|her|their|whose|had|has|have|with|having|and|other|healthy)|['’]s?)\s+$", re.IGNORECASE
)
# "One of her three children": a family, of whom one is told
OF_HERS = re.compile(r"\bof\s+(?:her|his)\s+$", re.IGNORECASE)
OFFSPRING = frozenset(("children", "sons", "daughters", "infants", "babies", "offspring"))
# "type 2 patients", "of group 1 patients", "week 16 responders": a number of what is not people
NUMBERED = (
    "type grade class stage phase level group arm cohort aim part step tier cluster status experiment site"
    " week day month visit ASA"
)
# "Twelve | warfarin treated | women", where a verb would be followed by other words
TREATED = (
    rf"(?:treated|diagnosed)(?=\s+(?:(?!{STOP}\b|(?:{NUMBER_WORDS})(?![\w-]))[a-z][\w-]*\s+){{0,2}}(?:{PLURAL})\b)"
)
# "Sixty | 5- to 10-year-old | boys"
AGED = r"\s+\d{1,2}(?:[- ]*(?:to|and|–|-)[- ]*\d{1,2})?[- ](?:years?|months?|weeks?|days?)[- ]olds?"
COUNTED = re.compile(
    "".join(f"(?<!{word} )" for word in NUMBERED.split())
    + r"(?:(?<!study )|(?=\d\d))(?<!\d or )(?<!\b1 and )"  # "in study 2 patients …", "in a crossover study 24 adults …"
    r"(?<!\bone in )(?<!\b1 in )"  # "in one in 500 infants": how common it is
    rf"(?<![\w.,/±:*])(?<!(?<!-)-)(?<!per )({COUNT})(?:\s*\(\s*(?:\d[\d.]*\s*%|of\s+\d+)\s*\))?(?:\s+(?:of|out of)\s+"
    rf"(?:the\s+|these\s+|our\s+|all\s+)?({COUNT}))?"
    rf"(?:{AGED})?((?:\s+(?!(?!{TREATED}){STOP}\b|(?:{NUMBER_WORDS})(?![\w-])|years?\b|months?\b|weeks?\b|days?\b|mg\b|to\b|per\b|percent\b"
    rf"|times\b|of\b|or\b|the\b|arms?\b|mos?\b|yrs?\b|wks?\b|hours?\b|min\b)[^\W\d_][\w'’/–-]*(?:(?<![^su]s),)?){{0,6}}?"
    r"(?:\s+(?:or|and)\s+[a-z]+(?:ed|al|ic|ive|ous|ese))?)"  # "90 diabetic or obese men"
    rf"\s+({PLURAL}|{'|'.join(KIN)}|{MEMBERS})\b"
    r"(?!\s+(?:services?|clinics?|groups?|cent(?:er|re)s?|wards?|units?|departments?|hospitals?)\b)",
    re.IGNORECASE,
)
COUNTABLE = looks.compile(
    rf"(?i)\b(?:{PLURAL}|members|{'|'.join(KIN)})\b", "people"
)  # what the words of COUNTED end in
# "Between 2011 and 2017 six women", "from 1987 patients were seen", "in 1977 the first cases": a year
YEAR = re.compile(
    r"(?:(?:18|19|20)\d\d\s*(?:and|to|through|until|till|[-–])|\b(?:since|until|from))\s*$", re.IGNORECASE
)
IN_YEAR = re.compile(r"\b(?:in|during|before|after|by)\s*$", re.IGNORECASE)
# "Seven male and 3 female patients": adjectives, which count nobody apart
BY_SEX = re.compile(
    rf"({COUNT})\s+(male|female)\s*(?:,|and|&|,\s*and)\s+({COUNT})\s+(?!\2)(male|female)\b(?:\s+({PLURAL}))?",
    re.IGNORECASE,
)
DETERMINER = re.compile(r"\s+(?:the|our|an?|all|these|some|most)\b", re.IGNORECASE)
CALENDAR = range(1900, 2031)
ROUND = 50
OTHER_SEX = re.compile(rf"\s+(?:and|or|&)\s+({PLURAL})\b", re.IGNORECASE)  # "120 men and women"
JOINED = re.compile(r"\s*(?:,|and|&|plus)\s*")
MORE = re.compile(r"\b(?:additional|further|more)\b", re.IGNORECASE)
AND = re.compile(r"\b(?:and|plus)\s+(?:(?:in|of|from|on)\s+)?$", re.IGNORECASE)
SINGLE = re.compile(
    rf"\b(one|1)\s+(?!less\b|fewer\b|more\b)(?:[\w-]+\s+){{0,2}}?({nouns('s', 'case')})\b", re.IGNORECASE
)
FRACTION = re.compile(
    rf"(?<![/.,:±*])\b({COUNT})\s+(?:of|out of)\s+(?:the\s+|these\s+|our\s+)?({COUNT})\b(?!\s*(?:mg|g|years?"
    rf"|months?|weeks?|days?|%|cm|mm))",
    re.I,
)
# Where none of those nouns stands either of these does, or nobody is counted. (RE2 knows the blanks of ASCII alone.)
ONE_OR_SHARE = re2.compile(
    rf"(?i)\b(?:one|1)\b(?s:.*)\b(?:{nouns('s', 'case')})\b"
    rf"|(?:\d|\b(?:{NUMBER_WORDS}|hundred))[\s\pZ]+(?:out )?of\b"
)
# The same without the noun, which may stand anywhere behind.
MAY_BE_ONE_OR_SHARE = looks.compile(
    rf"(?i)\b(?:one|1)\b|(?:\d|\b(?:{NUMBER_WORDS}|hundred))[\s\pZ]+(?:out )?of\b", "people"
)
WORDS_KEPT = 4096  # numbers as printed, each read once
LONGEST = 60  # characters of a count and the "of" behind it
SCORE_REACH = 70  # characters before a share that may say it is a score
FIRST_OF_ONE = "oO1"  # what "one" begins with
# What is told of people, behind how many they are
TOLD = (
    r"had|have|were|was|did|died|responded|improved|developed|received|showed|recovered|remained|relapsed|achieved|experienced"
    r"|required|underwent|failed|became|converted|reported|continued|discontinued|survived|worsened|withdrew|needed|suffered"
    r"|deteriorated|tolerated|stopped|could|presented|exhibited|completed|remain|remitted|progressed|recurred|maintained"
    r"|are|took|ingested|demonstrated|obtained|attained|lost|gained|complained|noted|manifested|entered"
)
# "11 of 35 experiments", "30 of 34 vascular complications", "4 of 8 (50%) sections": the noun behind a share says that
# no people are counted
_TOLD = rf"(?!\s+(?:(?:also|still|later|subsequently|eventually|then)\s+)?(?:{TOLD})\b)"
_SOME_THINGS = (
    rf"(?:\s+(?!{STOP}\b)[\w-]+){{0,2}}?\s+(?!(?:{STOP}|{PLURAL}|{nouns('s', 'case', 'relative')})\b)"
    r"(?:[\w-]*-)?(?:[a-z]{3,}[^s\W]s|arms)\b"
)
THINGS = re.compile(
    rf"{_TOLD}(?:(?:\s+(?:treated|(?!{STOP}\b)[\w-]+)){{0,3}}?\s+(?:{nouns('p', 'thing', 'other')})\b|{_SOME_THINGS})"
    rf"|\s*\(\d[\d.]*\s*%\)(?:\s+of\s+the)?(?!(?:\s+[\w-]+){{0,2}}\s+deaths\b){_TOLD}{_SOME_THINGS}",
    re.IGNORECASE,
)
# "The mean score was 20 out of 90"
SCORED = re.compile(r"\bscor(?:e|es|ed|ing)\b[^.;]{0,60}$", re.IGNORECASE)
# "No infections, one case of failure, | two cases of screw loosening": of what went wrong, and not who is told of
LISTED = re.compile(
    rf"\b(?:no|{COUNT})\s+(?:(?!(?:patients|cases)\b)[\w-]+\s+){{0,3}}?(?:cases?|instances?|episodes?|[a-z]+s)\b"
    r"(?:\s+of\s+[^.;,]{1,50})?\s*(?:,|,?\s+and)\s+$|\b(?:complications|effects|failures)\s+(?:were|included)\s+[^.;]{0,80}$",
    re.IGNORECASE,
)
FEW = 4
MANY = re.compile(
    r"\b(?:million|thousand|billion)s?\b", re.IGNORECASE
)  # no study: "60 million people have hypertension"


@dataclass(slots=True)
class Count:
    """Some people counted: "12 elderly patients", "7 of 10 patients"."""

    start: int
    end: int
    n: int
    total: int | None = None
    noun: str = ""
    sex: Sex = None


@lru_cache(WORDS_KEPT)
def whole_number(text: str) -> int | None:
    """A count in digits or words: "Two hundred six" is 206; None where it is no whole number.

    >>> whole_number("Two hundred six"), whole_number("One thousand nine hundred and five"), whole_number("a half")
    (206, 1905, None)
    """
    words = re.sub(r"[\s,-]+", " ", text.lower()).replace(" and ", " ").strip()
    thousand = re.fullmatch(r"(\w+(?: \w+)?) thousand(?: (.+))?", words)
    if thousand:
        many, more = whole_number(thousand[1]), whole_number(thousand[2]) if thousand[2] else 0
        return None if many is None or more is None else many * 1000 + more
    hundred = re.fullmatch(r"(\w+) hundred(?: (.+))?", words)
    try:
        if hundred:
            rest = number.parse(hundred[2]) if hundred[2] else 0
            return int(number.parse(hundred[1]) * 100 + rest)
        value = number.parse(re.sub(r"(?<=\d)[ \u2009](?=\d{3})", ",", text.strip()))
    except ValueError:
        return None
    return int(value) if value == int(value) else None


def counts(text: str) -> list[Count]:
    """People counted in a text: "Two hundred patients", "7 of 10 patients", "one man"."""
    found: list[Count] = []
    last = 0
    if not NUMBERS.is_in(text) or not (COUNTABLE.is_in(text) or MAY_BE_ONE_OR_SHARE.is_in(text)):
        return found
    plain = searchable(text)
    people = [match.start() for match in COUNTABLE.finditer(plain)]
    if not (people or ONE_OR_SHARE.search(plain)):
        return found
    is_by_sex = "female" in text
    for candidate in NUMBERS.finditer(plain):  # a fast scan, because few numbers count people
        start = candidate.start()
        if start < last:
            continue
        # two numbers of three have no such noun in their sentence, and the pattern takes long to say so
        at = bisect_left(people, start)
        is_near = at < len(people) and text.find(". ", start, people[at]) < 0
        match = COUNTED.match(text, start) if is_near else None
        if is_near and is_by_sex and (both := BY_SEX.match(text, start)):
            count = _by_sex(both)
        elif match:
            count = _count(match)
        else:
            count = _fraction(text, start) if "of" in text[start : start + LONGEST].lower() else None
            count = count or (_single(text, start) if text[start] in FIRST_OF_ONE else None)
        if count:
            found.append(count)
            last = count.end
    return found


def within(numbers: Sequence[Count], begin: int, end: int) -> Sequence[Count]:
    """The counts that begin between two characters; ``numbers`` is in order."""
    first = bisect_left(numbers, begin, key=lambda c: c.start)
    return numbers[first : bisect_left(numbers, end, key=lambda c: c.start)]


def is_listed(text: str, begin: int, count: Count) -> bool:
    """Whether a few "cases" are an item of a list, in their sentence from ``begin``: "trisomy 8 [two cases]".

    >>> text = "We saw no infections, one case of failure, and two cases of loosening."
    >>> is_listed(text, 0, Count(47, 56, 2, noun="cases"))
    True
    """
    if count.noun != "cases" or count.n > FEW or count.total:
        return False
    is_aside = text[count.start - 1 : count.start] in ("(", "[") and text[count.end : count.end + 1] in (")", "]")
    return is_aside or LISTED.search(text[begin : count.start]) is not None


def joined(text: str, count: Count, numbers: Sequence[Count]) -> Count:
    """ "Thirty women and 20 men" are 50 people: the count, with those of the other sex who stand straight behind it.

    So are "six patients with gout and two additional patients with lupus" eight.
    """
    for other in numbers if count.sex and count.total is None else ():
        behind = other.start > count.end and JOINED.fullmatch(text, count.end, other.start)
        if behind and other.total is None and other.sex not in (None, count.sex):
            return Count(count.start, other.end, count.n + other.n)
    for other in numbers if count.total is None and count.noun else ():
        is_more = other.start > count.end and other.total is None and MORE.search(text, other.start, other.end)
        if is_more and AND.search(text, count.end, other.start):
            return replace(count, n=count.n + other.n, sex=count.sex if count.sex == other.sex else None)
    return count


def _count(match: re.Match[str]) -> Count | None:
    if MANY.search(match[3]):
        return None
    n, total = whole_number(match[1]), whole_number(match[2]) if match[2] else None
    if n is None or n == 0 or (total is not None and n > total):
        return None
    if match[1].isdigit() and n in CALENDAR and n % ROUND and _is_year(match):
        return None
    noun = match[4].lower()
    if noun in (*KIN, "members") and (
        n > MOST_KIN or total or OF_SOMEBODY.search(match.string, max(0, match.start() - 10), match.start())
    ):
        return None
    if noun in OFFSPRING and OF_HERS.search(match.string, max(0, match.start() - 10), match.start()):
        return None
    mixed = OTHER_SEX.match(match.string, match.end())
    sex = sex_of(match[3] + " " + noun)
    return Count(match.start(), match.end(), n, total, noun, None if mixed and sex_of(mixed[1]) != sex else sex)


def _by_sex(match: re.Match[str]) -> Count | None:
    """ "Seven male and 3 female patients": the ten of them."""
    n, other = whole_number(match[1]), whole_number(match[3])
    return Count(*match.span(), n + other, None, (match[5] or "patients").lower()) if n and other else None


def _is_year(match: re.Match[str]) -> bool:
    before = max(0, match.start() - 20), match.start()
    if YEAR.search(match.string, *before):
        return True
    return IN_YEAR.search(match.string, *before) is not None and DETERMINER.match(match[3]) is not None


def _single(text: str, start: int) -> Count | None:
    match = SINGLE.match(text, start)
    sex = sex_of(match[2]) if match else None
    return Count(match.start(), match.end(), 1, None, match[2].lower(), sex) if match and sex else None


def _fraction(text: str, start: int) -> Count | None:
    match = FRACTION.match(text, start)
    if not match:
        return None
    n, total = whole_number(match[1]), whole_number(match[2])
    if not n or not total or n > total or total < 2 or THINGS.match(text, match.end()):
        return None
    if SCORED.search(text, max(0, start - SCORE_REACH), start):
        return None
    return Count(match.start(), match.end(), n, total)
