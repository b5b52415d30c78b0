"""How ages are worded: the readers of `age`, each for one anchor, and the patterns that they read with.

A reader gets the text and the characters of its anchor ("old", "aged", "her ", "≥") and yields what it `Found` before
or after it. Whose age it is, and of what, is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from extractors import age_against, number
from extractors import lazy_re as re


class Found(NamedTuple):
    """An age, in characters of the text; ``years`` is None for a word such as "elderly"."""

    start: int
    end: int
    years: float | None
    years_high: float | None
    statistic: str | None  # mean, median, range or limit
    rule: str


PER_YEAR = {"y": 1.0, "m": 12.0, "w": 365.25 / 7, "d": 365.25, "h": 8766.0}
"""How many of the unit that begins with the letter make a year."""
DECADES = {
    **{"twent": 20.0, "thirt": 30.0, "fort": 40.0, "fift": 50.0},
    **{"sixt": 60.0, "sevent": 70.0, "eight": 80.0, "ninet": 90.0},
}

DASH, SPACE = number.DASH, number.SPACE
PART = rf"{SPACE}?[½¼¾]|{SPACE}[123]/[234]|\(\d{{1,2}}/[1-9]\d?\)|{SPACE}and{SPACE}a{SPACE}half"
N = rf"(?:\d{{1,3}}(?!,\d{{3}}(?!\d))(?:[.·]\d+)?(?:{PART})?|\b{number.WORDS})"
JOIN = rf"\s?{DASH}?\s?"
UNIT = r"(?:years?|yrs?\.?|y|months?|mos?|weeks?|wks?|days?|hours?)(?![a-z])"
TO = rf"(?:\s?{DASH}\s?|{DASH}?\s+(?:up\s+)?to\s+)"
AND = r"(?:,?\s+(?:and|or)\s+(?:an?\s+)?|,(?!\d{3}(?!\d))\s*|\s*&\s*)"
SPREAD = (
    r"\s?(?:±|\+/-|\+-)\s?\d+(?:[.·]\d+)?"
    r"|\s?[(\[]\s?(?:SD|s\.d\.|standard deviation(?: \[SD\])?)?,?\s?(?:±|\+/-|[=:,])?\s?\d+(?:[.·]\d+)?[)\]]"
)
MORE = r"(?:older|over|above|more|younger|under|below|less)"

ITEM = re.compile(
    rf"(?<![\w.])(?P<n>{N})(?:{JOIN}(?P<inner>{UNIT}))?(?:{TO}(?P<high>{N}))?(?P<spread>{SPREAD})?(?:{JOIN}(?P<unit>{UNIT}))?",
    re.IGNORECASE,
)
BEFORE_OLD = re.compile(  # "Patient 1, a 50-year-old woman": the 1 is no age
    r"(?<![\w.,%])(?<!patient )(?<!patients )(?<!case )(?<!cases )(?<!subject )"
    r"(?P<sign>between\s|(?:over|under|about|above|below|at\sleast|up\sto|(?:more|less|older|younger|greater)\sthan)\s|[<>≥≤]\s?(?:or\s?=\s?)?)?"
    rf"(?P<list>(?:{N}(?:{JOIN}{UNIT})?{DASH}?(?:{AND}|{TO}))*{N}(?:{SPREAD})?{JOIN}{UNIT})(?:{JOIN}|['’]?\s+of\s+)$",
    re.IGNORECASE,
)
BEFORE_YO = re.compile(rf"(?<![\w.,])({N}){JOIN}$", re.IGNORECASE)
# "A 2-year | 4-month-old boy", "3 years and | 6 months of age"
YEARS_BEFORE = re.compile(
    rf"(?<![\w.,])(?P<n>\d{{1,2}}){JOIN}(?:years?|yrs?|y)(?:{DASH}|,?\s+(?:and\s+)?)$", re.IGNORECASE
)
AND_MONTHS = re.compile(
    rf"(?:{DASH}|,?\s+(?P<also>and\s+)?)(?P<n>\d{{1,2}}){JOIN}(?:months?|mos?)(?![a-z])"
    r"(?!\s+(?:after|before|later|ago|earlier|following|prior|post\w*|from|into|of\s+(?!age\b)))",
    re.IGNORECASE,
)
MANY = re.compile(
    r"(?:s|men|children)\b[\s(,]*(?:are|were|who)?\s*$", re.IGNORECASE
)  # "boys aged 3 years and 6 months"
MONTHS = 12
NOT_OLD = re.compile(r"\s+(?:history|lesion|scar|injury|fracture|old)\b", re.IGNORECASE)
OR_OLDER = re.compile(rf"\s+(?:of\s+age\s+|old\s+)?(?:and|or)\s+{MORE}\b", re.IGNORECASE)
FILLER = re.compile(
    r"(?:[\s,:=(\[]+|\b(?:of|was|were|is|between|from|at|the|approximately|about|around|nearly|mean|median|averaged?|averaging|range"
    r"|ranged|ranging|years|yr|yrs|y|time|symptom|disease|onset|diagnosis|presentation|death|referral|entry|group|enrollment"
    r"|enrolment|inclusion|baseline|surgery|operation|transplantation|admission|treatment|patients|subjects|participants"
    r"|volunteers|children|women|men|mothers|cohort|population|sample|study|whole|entire|overall|SD|SEM?|standard|deviation"
    r"|error|in|all|these|both|our)\b\.?"
    r"|±|\+/-|[)\]](?=[\s:,])|\b(?:\d{1,5}|two|three|four)\s+(?:(?!years?\b|yrs?\b|months?\b)[a-z-]+\s+){0,2}?(?:patients|subjects|participants|cases|(?:wo)?men"
    r"|children|girls|boys|infants|groups|arms|sexes)\b)*",
    re.IGNORECASE,
)
SIGN = re.compile(
    r"(?:[≥>≤<]\s?(?:or\s?=\s?|=\s?)?"
    r"|(?:(?:older|younger|more|less)\s+than|over|above|under|below|at\s+least|up\s+to)\s+)",
    re.IGNORECASE,
)
BEYOND = re.compile(
    r"\b(?:over|under|above|below|beyond|(?:greater|older|younger|more|less) than)\s+(?:the\s+)?$", re.IGNORECASE
)
OTHER_AGE = re.compile(
    r"(?:gestational|gestation|bone|conceptional|conceptual|menstrual|mental|developmental|reproductive)\s+$",
    re.IGNORECASE,
)
NEXT_UNIT = re.compile(rf"(?:{AND}{N})+{JOIN}(?P<unit>{UNIT})", re.IGNORECASE)
AND_HIGH = re.compile(rf"{AND}(?P<high>{N})(?:{JOIN}(?P<unit>{UNIT}))?", re.IGNORECASE)
NO_AGE_BEHIND = re.compile(r"[%/]|\s+(?:after|before|later|following|from|of\s+(?!age\b))", re.IGNORECASE)
ALSO = re.compile(AND, re.IGNORECASE)
RANGE_AFTER = re.compile(
    r"(?:\s?[(\[,]\s?(?:SD|s\.d\.|±|\+/-)\s?[=:]?\s?\d+(?:\.\d+)?(?=[,;]))?"
    r"[\s,;)(\[]*(?:and\s+)?(?:age[sd]?\s+)?(?:range[sd]?|ranging)[\s,:=]*(?:(?:from|between|of|was)\s+)?(?=\d)"
    rf"|\s?[(\[](?=\d+(?:[.·]\d+)?\s?(?:{DASH}|to\b)(?![^()]{{0,20}}(?:SD|CI|IQR)\b))",
    re.IGNORECASE,
)
# "Aged 16 to 69 years | (mean 39)", "…, with a median of 51"
MEAN_AFTER = re.compile(
    r"(?:\s+of\s+age|\s+old)?[\s,;:)(\[]+(?:and\s+|with\s+)?(?:an?\s+|the\s+)?(?P<name>mean|median|average)"
    r"(?:\s*[=:,]\s*|\s+(?:of|was|is|being)\s+|\s+)(?=\d)",
    re.IGNORECASE,
)
NOT_SO_OLD = 2.5  # times as old as another arm, no arm is
# "Range 60-74 years | (67.1 ± 3.8)"
SPREAD_AFTER = re.compile(r"(?:\s+of\s+age|\s+old)?\s?[(\[](?=\d+(?:[.·]\d+)?\s?(?:±|\+/-))", re.IGNORECASE)
NO_MEMBER = re.compile(r"[\w%/-]|\s+(?:(?!was\b|has\b)[a-z]+s|(?:wo)?men|children|of|m?g|ml)\b", re.IGNORECASE)
BETWEEN = re.compile(
    rf"between\s+(?:the\s+ages\s+of\s+)?(?P<n>{N})(?P<inner>{JOIN}{UNIT})?\s+and\s+(?P<high>{N})(?:{JOIN}(?P<unit>{UNIT}))?",
    re.IGNORECASE,
)
OF_AGE = re.compile(r"\s+(?:of\s+age|old)\b", re.IGNORECASE)
PEOPLE = re.compile(
    r"(?:patients|women|men|subjects|participants|those|adults|people|persons|children|aged?)\s*$", re.IGNORECASE
)
PEOPLE_IN = re.compile(
    r"\b(?:patients|women|men|subjects|participants|adults|people|persons|children|volunteers|sex|sexes|genders?)\s+"
    r"(?:in|of|from|within|belonging to)\s+(?:the\s+|an\s+)?$",
    re.IGNORECASE,
)
DECADE = re.compile(
    r"(?:(?:early|mid|late)[- ]?)?(?:([1-9]0)['’]?s|(twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies)\b",
    re.IGNORECASE,
)
OF_NUMBER = re.compile(
    rf"(?P<n>\d{{1,3}}(?!\d)|{number.WORDS})(?:\s(?P<unit>{UNIT}))?"
    r"(?=[,;)]|\.(?!\d)|\s(?:with|who|whose|was|had|has|and|on|in|after|at|took|came|fell|felt|underwent|[a-z]+(?:ed|ing))\b)",
    re.IGNORECASE,
)
BARE = re.compile(r"\b(\d{1,3})(?:[,;.]|\s\w+)$")
FEW = 2
TEN = 10  # "a man of two" is no age
NO_LIST = re.compile(r"[.,;]?(?:\d|\s*(?:and |or )?\d)")  # "in one woman, 12, 24 and 36 months later"
STATISTICS = (("median", "median"), ("mean", "mean"), ("average", "mean"))


def old(text: str, start: int, end: int) -> Iterator[Found]:
    """Backwards from "old" or "of age": "34, 61 and 47 years old"."""
    match = BEFORE_OLD.search(text, max(0, start - 60), start)
    if not match or NOT_OLD.match(text, end) or (match["sign"] or "").lower() == "between ":
        return
    more = OR_OLDER.match(text, end)
    items = list(ITEM.finditer(text, match.start("list"), match.end("list")))
    unit = next((written for item in reversed(items) if (written := item["unit"] or item["inner"])), "y")
    if items[0]["n"].isalpha() and len(items) > FEW and years_of(items[0], "y")[0] == len(items) - 1:
        del items[0]  # "the other two, 68 and 65 years old"
    sign = match["sign"] if (match["sign"] or "").strip().lower() != "about" else None
    for item in items:
        years, high = years_of(item, unit)
        is_last = item is items[-1]
        statistic = "limit" if sign or (more and is_last) else "range" if high else "mean" if item["spread"] else None
        begin = match.start() if sign and len(items) == 1 else item.start()
        more_years = _years_before(text, match.start("list"), item, unit) if len(items) == 1 else None
        if more_years:
            years, begin = round(years + int(more_years["n"]), 3), more_years.start()
        stop = (more.end() if more else end) if is_last else item.end("high" if high else "n")
        yield Found(begin, stop, years, high, statistic, "age.old")
        if is_last and high:
            yield from mean_behind(text, stop, unit)


def _years_before(text: str, start: int, item: re.Match[str], unit: str) -> re.Match[str] | None:
    """The years of "2 years 4 months old", before the months."""
    is_months = (item["unit"] or item["inner"] or unit).lower().startswith("mo") and not item["high"]
    years = YEARS_BEFORE.search(text, max(0, start - 15), start) if is_months else None
    return years if years and item["n"].isdigit() and int(item["n"]) < MONTHS else None


def _months_behind(text: str, start: int, item: re.Match[str]) -> re.Match[str] | None:
    """The months of "aged 3 years and 6 months", which two people may be as well: "boys aged 3 years and 6 months"."""
    months = AND_MONTHS.match(text, item.end()) if (item["unit"] or item["inner"] or "").startswith("y") else None
    if not months or int(months["n"]) >= MONTHS or (months["also"] and MANY.search(text, max(0, start - 15), start)):
        return None
    return months


def years_old(text: str, start: int, end: int) -> Iterator[Found]:
    """Backwards from "y/o"."""
    match = BEFORE_YO.search(text, max(0, start - 20), start)
    if match:
        yield Found(match.start(), end, number.parse(match[1]), None, None, "age.old")


def aged(text: str, start: int, end: int) -> Iterator[Found]:
    """Forwards from "aged" or "age": "aged 18 to 65 years", "median age 52 (range 23-71)"."""
    if OTHER_AGE.search(text, max(0, start - 15), start) or text[end : end + 1] in ("-", "–"):
        return
    filler = FILLER.match(text, end)
    position = filler.end() if filler else end
    whose = age_against.whose(text, start, end)
    position = max(position, whose.end() if whose else 0)
    sign = SIGN.match(text, position)
    item = ITEM.match(text, sign.end() if sign else position)
    if not item or text[item.end() : item.end() + 1] in ("%", "/"):
        return
    if text.startswith(" group", end) and not PEOPLE_IN.search(text, max(0, start - 40), start):
        return  # "it was commonest in the age group 25-34 years"
    next_unit = NEXT_UNIT.match(text, item.end())
    unit = next_unit["unit"] if next_unit else "y"
    years, high = years_of(item, unit)
    around = text[max(0, start - 25) : position].lower()
    stop = item.end()
    months = None if high else _months_behind(text, start, item)
    if months:
        years, stop = round(years + int(months["n"]) / MONTHS, 3), months.end()
    upper = AND_HIGH.match(text, stop) if "between" in around and not high else None
    if upper:
        high, stop = in_years(upper["high"], upper["unit"] or "y"), upper.end()
    more = OR_OLDER.match(text, stop)
    beyond = BEYOND.search(text, max(0, start - 20), start)
    statistic = next((name for word, name in STATISTICS if word in around), "mean" if item["spread"] else None)
    if high or sign or more or beyond:
        statistic = "range" if high else "limit"
    begin = start if text[start:end].lower() == "aged" and not statistic else (beyond or sign or item).start()
    rule = "age.against" if whose and age_against.SEVERAL.search(whose[0]) else "age.age"
    yield Found(begin, more.end() if more else stop, years, high, statistic, rule)
    yield from following(text, stop, statistic, unit, years)


def following(
    text: str, position: int, statistic: str | None, unit: str, before: float | None = None
) -> Iterator[Found]:
    """What goes on after an age: a range in brackets after a mean, a mean after a range, or members of a list."""
    if statistic == "range":
        yield from mean_behind(text, position, unit)
    if statistic not in (None, "mean", "median"):
        return
    if statistic and before and (other := _of_other_arm(text, position, unit, statistic, before)):
        yield other
        return
    link = (RANGE_AFTER if statistic else ALSO).match(text, position)
    item = ITEM.match(text, link.end()) if link else None
    if not item or (not statistic and not item["unit"] and NO_MEMBER.match(text, item.end())):
        return
    if not statistic and item["n"].isalpha() and not item["unit"] and text[position - 1].isdigit():
        return  # "aged 14, 60 and 64, two with gout"
    years, high = years_of(item, unit)
    if statistic is None or high:
        yield Found(item.start(), item.end(), years, high, "range" if high else None, "age.age")
        yield from following(text, item.end(), "range" if high else None, unit)


def _of_other_arm(text: str, position: int, unit: str, statistic: str, before: float) -> Found | None:
    """The second of two mean ages, of which each is an arm's: "26 years in the iron group and 28 in the zinc group"."""
    link = age_against.second(text, position)
    item = ITEM.match(text, link.end()) if link else None
    if not link or not item or item["high"]:
        return None
    has_unit = item["unit"] or item["inner"]
    if not (age_against.OF_OTHER.match(text, item.end()) or (has_unit and link["who"].strip())):
        return None
    years = years_of(item, unit)[0]
    if not before / NOT_SO_OLD < years < before * NOT_SO_OLD:
        return None
    return Found(item.start(), item.end(), years, None, statistic, "age.against")


def mean_behind(text: str, position: int, unit: str) -> Iterator[Found]:
    """The mean that stands behind a range: "aged 16 to 69 years (mean 39)", "… (39 ± 8)"."""
    named = MEAN_AFTER.match(text, position)
    link = named or SPREAD_AFTER.match(text, position)
    item = ITEM.match(text, link.end()) if link else None
    if item and not item["high"] and not NO_AGE_BEHIND.match(text, item.end()):
        statistic = "median" if named and named["name"].lower() == "median" else "mean"
        yield Found(item.start(), item.end(), years_of(item, unit)[0], None, statistic, "age.age")


def between(text: str, start: int, _end: int) -> Iterator[Found]:
    """ "between 33 and 46 years of age"; people, or a word of age, must stand beside it."""
    match = BETWEEN.match(text, start)
    if not match:
        return
    tail = OF_AGE.match(text, match.end())
    if not tail and "ages" not in match[0] and not PEOPLE.search(text, max(0, start - 15), start):
        return
    years, high = years_of(match, "y")
    stop = tail.end() if tail else match.end()
    yield Found(start, stop, years, high, "range", "age.range")
    yield from mean_behind(text, stop, match["unit"] or "y")


def decade(text: str, _start: int, end: int) -> Iterator[Found]:
    """ "in her 60s", "in his early fifties": ten years, early or late ones too."""
    match = DECADE.match(text, end)
    if match:
        low = float(match[1]) if match[1] else DECADES[match[2].lower()]
        yield Found(match.start(), match.end(), low, low + 9, None, "age.decade")


def of_number(text: str, _start: int, end: int) -> Iterator[Found]:
    """ "a girl of 6," and "a man of 80 years with"."""
    match = OF_NUMBER.match(text, end)
    if match and (match["unit"] or number.parse(match["n"]) >= TEN or match["n"].isdigit()):
        years = in_years(match["n"], match["unit"] or "y")
        yield Found(match.start(), match.end(), years, None, None, "age.old")


def apposed(text: str, start: int, end: int) -> Iterator[Found]:
    """ "A man, 68 y, with", "P1 (female, 28 years)", "two sisters (78 and 82 yr)", "men of 51 and 60 years"."""
    items = list(ITEM.finditer(text, start, end if text[end - 1].isalpha() else end - 1))
    unit = items[-1]["unit"] or items[-1]["inner"] or "y" if items else "y"
    for item in items:
        yield Found(item.start(), item.end(), years_of(item, unit)[0], None, None, "age.old")


def apposed_to_many(text: str, start: int, end: int) -> Iterator[Found]:
    """ "Boys (6-11 years)", "volunteers, 26 ± 3 yr,": the ages of all."""
    item = ITEM.search(text, start, end - 1)
    if item and (item["high"] or item["spread"]):
        years, high = years_of(item, "y")
        yield Found(item.start(), item.end(), years, high, "range" if high else "mean", "age.old")


def bare(text: str, start: int, end: int) -> Iterator[Found]:
    """ "a man, 68, with", "the patient was 68": in years, whatever the anchor holds behind the number."""
    match = BARE.search(text, start, end)
    if match and not NO_LIST.match(text, match.end(1)):
        yield Found(match.start(1), match.end(1), float(match[1]), None, None, "age.bare")


LISTED = re.compile(r"[FM],? (\d+)")
OPENS_ITEM = re.compile(r"(?:^|[(\[):;.,])\s*$")  # "(2) F, 44 y", and no "group F, 4 years"
COUNT_BEFORE = re.compile(r"\d ?$")  # "27 F/18 M": so many women and men


def noted(text: str, start: int, end: int) -> Iterator[Found]:
    """ "M/44", "44/F", "F, 44 y": in years."""
    written = LISTED.match(text, start, end)
    if written:
        if OPENS_ITEM.search(text, max(0, start - 10), start):
            yield Found(start, end, float(written[1]), None, None, "age.noted")
    elif text[start - 1 : start] not in ("/", ".", ",") and not COUNT_BEFORE.search(text, max(0, start - 4), start):
        yield Found(start, end, float(text[start:end].strip("FM/")), None, None, "age.noted")


def limit(text: str, start: int, _end: int) -> Iterator[Found]:
    """ "≥18 years", "older than 65 years"; "> 5 years" alone may be any time."""
    sign = SIGN.match(text, start)
    item = ITEM.match(text, sign.end()) if sign else None
    if not item or item["high"] or not (item["unit"] or item["inner"] or "").lower().startswith("y"):
        return
    years, _ = years_of(item, "y")
    is_people = PEOPLE.search(text, max(0, start - 15), start)
    if text[start] in "<>≥≤" and (years < 10 or not (text[start] == "≥" or is_people)):
        return
    yield Found(start, item.end(), years, None, "limit", "age.limit")


def years_of(item: re.Match[str], unit: str) -> tuple[float, float | None]:
    """The number of an item in years, and its upper end; ``unit`` counts where the item names none."""
    low = in_years(item["n"], item["inner"] or item["unit"] or unit)
    return low, in_years(item["high"], item["unit"] or item["inner"] or unit) if item["high"] else None


def in_years(n: str, unit: str) -> float:
    """A printed number of a unit, in years.

    >>> in_years("18", "months")
    1.5
    """
    return round(number.parse(n) / PER_YEAR[unit.strip(" -–")[0].lower()], 3)
