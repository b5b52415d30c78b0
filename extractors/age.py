"""Finds ages: "17-year-old", "aged 18 to 65 years", "mean age 45.2 ± 12.1 years", "in her sixties", "an infant".

Reading order: `AgeExtractor` looks for anchors ("old", "aged", "of age", "her 60s", "infant") and hands each to the
method that knows its wording, which reads the numbers before or after it; `role_of` says what the age is the age of.
Ages of gestation or of bones, and groups ("age-matched"), are no ages of a patient.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TypedDict

import re2
from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes, number, vocabulary


class Age(TypedDict):
    """What an age says, in years."""

    years: float | None  # None for a word such as "elderly"
    years_high: float | None  # upper end of a range
    role: str  # presentation, onset, diagnosis, treatment, death or cohort
    statistic: str | None  # mean, median, range or limit


class Found(NamedTuple):
    """What a pattern found, in characters of the doc."""

    start: int
    end: int
    years: float | None
    years_high: float | None
    statistic: str | None
    role: str | None  # None: `role_of` decides
    rule: str


PER_YEAR = {"y": 1.0, "m": 12.0, "w": 52.1786, "d": 365.25, "h": 8766.0}
"""How many of the unit that begins with the letter make a year."""
N = rf"(?:\d{{1,3}}(?:[.·]\d+)?(?:{number.SPACE}?[½¼¾]|{number.SPACE}[123]/[234]|\([123]/\d+\))?|\b{number.WORDS})"
JOIN = rf"\s?{number.DASH}?\s?"
UNIT = r"(?:years?|yrs?\.?|y|months?|mos?|weeks?|wks?|days?|hours?)(?![a-z])"
TO = rf"(?:\s?{number.DASH}\s?|\s+(?:up\s+)?to\s+)"
AND = r"(?:,\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+|\s*&\s*)"
ITEM = re.compile(
    rf"(?<![\w.])(?P<n>{N})(?:{JOIN}(?P<u1>{UNIT}))?(?:{TO}(?P<high>{N}))?"
    rf"(?P<sd>\s?(?:±|\+/-|\+-)\s?\d+(?:[.·]\d+)?|\s?[(\[]\s?(?:SD|s\.d\.)?\s?(?:±|\+/-|[=:])?\s?\d+(?:[.·]\d+)?[)\]])?"
    rf"(?:{JOIN}(?P<unit>{UNIT}))?",
    re.IGNORECASE,
)
BEFORE = re.compile(
    rf"(?<![\w.,%])((?:{N}(?:{JOIN}{UNIT})?{number.DASH}?(?:{AND}|{TO}))*{N}{JOIN}{UNIT})(?:{JOIN}|['’]?\s+of\s+)$",
    re.IGNORECASE,
)
BEFORE_YO = re.compile(rf"(?<![\w.,])({N}){JOIN}$", re.IGNORECASE)
FILLER = re.compile(
    r"(?:[\s,:=(\[]+|\b(?:of|was|were|is|between|from|at|the|approximately|about|around|nearly|mean|median|average|range"
    r"|ranged|ranging|years|yr|yrs|y|onset|diagnosis|presentation|death|referral|entry|enrollment|enrolment|inclusion"
    r"|baseline|surgery|admission|treatment|patients|subjects|SD|in|all|these|both|our)\b\.?|±)*",
    re.IGNORECASE,
)
SIGN = re.compile(
    r"(?P<low>[≥>]\s?(?:or\s?=\s?|=\s?)?|(?:over|above|older\s+than|more\s+than|at\s+least)\s+)"
    r"|[≤<]\s?(?:or\s?=\s?|=\s?)?|(?:under|below|younger\s+than|less\s+than|up\s+to)\s+",
    re.IGNORECASE,
)
OR_OLDER = re.compile(
    r"\s+(?:of\s+age\s+|old\s+)?(?:and|or)\s+(?:older|over|above|more|younger|under|below|less)\b", re.IGNORECASE
)
RANGE_AFTER = re.compile(
    r"[\s,;(\[]*(?:and\s+)?(?:age[sd]?\s+)?(?:range[sd]?|ranging)[\s,:=]*(?:(?:from|between|of|was)\s+)?(?=\d)|\s?[(\[](?=\d+\s?[-–])",
    re.IGNORECASE,
)
DECADE = re.compile(
    r"(?:(?:early|mid|late)[- ]?)?(\d0['’]?s|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)\b",
    re.I,
)
DECADES = {
    name: 10.0 * tens
    for tens, name in enumerate(["twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"], 2)
}
NOT_OLD = re.compile(r"\s+(?:history|lesion|scar|injury|fracture)", re.IGNORECASE)
NO_AGE_BEFORE = re.compile(
    r"(?:gestational|bone|conceptional|conceptual|menstrual|mental|developmental|reproductive|gestation)\s+$", re.I
)
ROLES = (
    (
        "onset",
        re.compile(
            r"onset|beg[aiu]n|start(?:ed|ing)|first\s+(?:symptom|seizure|sign)|since|initial\s+symptom|noticed", re.I
        ),
    ),
    ("diagnosis", re.compile(r"diagnos", re.I)),
    ("death", re.compile(r"\bdie[ds]\b|\bdeath\b|\bdead\b|deceased|succumbed", re.I)),
    (
        "treatment",
        re.compile(r"treated|received|underwent|transplant|surgery|therapy|treatment|operated|given|administ", re.I),
    ),
)


@Language.factory("litlode_age", assigns=["doc.spans", "span._.value", "span._.rule"])
def make_age(nlp: Language, name: str) -> AgeExtractor:
    """The extractor with the words of ``vocab/age.tsv``."""
    return AgeExtractor(row["word"] for row in vocabulary.terms("age"))


class AgeExtractor:
    """Put every age into ``doc.spans["age"]``, its `Age` into ``._.value``."""

    def __init__(self, words: Iterator[str]) -> None:
        self.words = frozenset(words)
        self.anchor = re2.compile(
            r"(?i)\b(?:old|aged?|ages|y/o|y\.o\.|yo|older than|younger than|(?:in|into|entering) (?:his|her|their|the) "
            rf"|{'|'.join(sorted(self.words))})\b|[≥≤]"
        )

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        found: dict[int, Found] = {}
        reached = 0
        for match in self.anchor.finditer(text):
            for hit in self.read(text, match.start(), match.end()):
                if hit.start >= reached and number.is_whole(text, hit.start, hit.end):
                    found[hit.start] = hit
                    reached = hit.end
        doc.spans["age"] = [
            attributes.add_span(doc, "age", hit.start, hit.end, value(text, hit), hit.rule) for hit in found.values()
        ]
        return doc

    def read(self, text: str, start: int, end: int) -> Iterator[Found]:
        """The ages whose anchor is ``text[start:end]``."""
        anchor = text[start:end].lower()
        if anchor in self.words:
            yield Found(start, end, None, None, None, "cohort" if anchor.endswith(("s", "ren")) else None, "age.word")
        elif anchor == "old":
            if not NOT_OLD.match(text, end):
                yield from before(text, start, end)
        elif anchor in ("y/o", "y.o.", "yo"):
            match = BEFORE_YO.search(text, max(0, start - 20), start)
            if match:
                yield Found(match.start(), end, number.parse(match[1]), None, None, None, "age.yo")
        elif anchor.startswith(("in", "en")):
            match = DECADE.match(text, end)
            if match:
                low = DECADES.get(match[1].lower()) or float(match[1][:2])
                yield Found(match.start(), match.end(), low, low + 9, None, None, "age.decade")
        elif anchor.startswith("a"):
            of_age = list(before(text, start, end)) if text[max(0, start - 3) : start] == "of " else []
            yield from of_age or after(text, start, end)
        else:
            yield from limit(text, start)


def before(text: str, start: int, end: int) -> Iterator[Found]:
    """Ages read backwards from "old" or "of age": "34, 61 and 47 years old"."""
    match = BEFORE.search(text, max(0, start - 60), start)
    if not match:
        return
    more = OR_OLDER.match(text, end)
    items = list(ITEM.finditer(text, match.start(1), match.end(1)))
    unit = next((item["unit"] or item["u1"] for item in reversed(items) if item["unit"] or item["u1"]), "y")
    for item in items:
        last = item is items[-1]
        years, high = years_of(item, unit)
        statistic = "limit" if more and last else "range" if high else None
        stop = (more.end() if more else end) if last else item.end("high" if high else "n")
        yield Found(item.start(), stop, years, high, statistic, None, "age.old")


def after(text: str, start: int, end: int) -> Iterator[Found]:
    """Ages read forwards from "aged" or "age": "aged 18 to 65 years", "median age 52 (range 23-71)"."""
    if NO_AGE_BEFORE.search(text, max(0, start - 15), start) or text[end : end + 1] in "-–":
        return
    filler = FILLER.match(text, end)
    position = filler.end() if filler else end
    sign = SIGN.match(text, position)
    item = ITEM.match(text, sign.end() if sign else position)
    if not item:
        return
    around = text[max(0, start - 25) : position].lower()
    statistic = next((word for word in ("median", "mean", "range", "rang") if word in around), None) or (
        "mean" if "average" in around else None
    )
    begin = start if text[start:end].lower() == "aged" and not statistic else sign.start() if sign else item.start()
    more = OR_OLDER.match(text, item.end())
    years, high = years_of(item, "y")
    statistic = (
        "range"
        if high
        else "limit"
        if sign or more
        else statistic
        if statistic in ("mean", "median")
        else "mean"
        if item["sd"]
        else None
    )
    yield Found(begin, more.end() if more else item.end(), years, high, statistic, None, "age.age")
    yield from following(text, item.end(), statistic)


def following(text: str, position: int, statistic: str | None) -> Iterator[Found]:
    """What goes on after an age: a range in brackets after a mean, or further members of a list."""
    link = (
        RANGE_AFTER.match(text, position) if statistic in ("mean", "median") else re.compile(AND).match(text, position)
    )
    item = ITEM.match(text, link.end()) if link else None
    if item and (statistic or item["unit"] or re.match(r"[\s,.;)]", text[item.end() : item.end() + 1] or ".")):
        years, high = years_of(item, "y")
        if statistic is None or high:
            yield Found(item.start(), item.end(), years, high, "range" if high else None, None, "age.following")
            yield from following(text, item.end(), statistic if high else None)


def limit(text: str, start: int) -> Iterator[Found]:
    """ "≥18 years", "older than 65 years"."""
    sign = SIGN.match(text, start)
    item = ITEM.match(text, sign.end()) if sign else None
    if item and (item["unit"] or item["u1"] or "").lower().startswith("y") and not item["high"]:
        years, _ = years_of(item, "y")
        yield Found(start, item.end(), years, None, "limit", None, "age.limit")


def years_of(item: re.Match[str], unit: str) -> tuple[float, float | None]:
    """The number of an item in years, and its upper end."""
    per = PER_YEAR[(item["unit"] or item["u1"] or unit)[0].lower()]
    low = number.parse(re.sub(r"\(([123]/\d+)\)", r" \1", item["n"])) / per
    return round(low, 3), round(number.parse(item["high"]) / per, 3) if item["high"] else None


def value(text: str, hit: Found) -> dict[str, object]:
    """The `Age` of a hit."""
    role = hit.role or role_of(text, hit)
    return {**Age(years=hit.years, years_high=hit.years_high, role=role, statistic=hit.statistic)}


def role_of(text: str, hit: Found) -> str:
    """What it is the age of: words of the same sentence near "at age 7" say; a bare "17-year-old" presents."""
    if hit.statistic:
        return "cohort"
    before_ = text[max(0, hit.start - 60) : hit.start]
    if hit.rule == "age.old" and not re.search(r"\b(?:at|since|when|from|was|were)\b[^.;]{0,25}$", before_):
        return "presentation"
    near = re.split(r"[.;]\s", before_)[-1] + " " + re.split(r"[.;,]\s", text[hit.end : hit.end + 30])[0]
    return next((role for role, cue in ROLES if cue.search(near)), "presentation")
