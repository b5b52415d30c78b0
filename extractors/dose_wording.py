"""How doses are worded: the patterns of `dose`, built from its vocabularies.

`Wording.amount` is an RE2 pattern (fast on every document) of a number, a unit and what the unit is per; whether the
hit is a dose or a measurement is decided by the words around it (`Wording.is_measured`).
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any, NamedTuple

import re2

from extractors import lazy_re as re
from extractors import looks, number
from extractors.searchable import searchable

PER_UNITS = (
    ("kg", r"kg|kilograms?|kilo"),
    ("m2", r"m\s?2|m\s?\(?[-−]\s?2\)?|sqm|square\s+met(?:er|re)s?|sq\s+m|m\(2\)|m\^2|m²"),
    ("day", r"24[- ]?(?:hours?|hrs?|hr|h)|days?|d"),
    ("week", r"weeks?|wks?|wk|w"),
    ("month", r"months?|mo"),
    ("hour", r"hours?|hrs?|hr|h"),
    ("min", r"minutes?|mins?|mn"),
    ("dose", r"doses?"),
    ("cycle", r"cycles?|course"),
    ("eye", r"eye"),
    ("mL", r"ml|cc"),
)
"""What a unit is per -> how it is printed; longer forms before what they begin with."""
_MARKED = r"m\(2\)|m\^2|m²"
_PER_UNIT = "|".join(words.replace(f"|{_MARKED}", "") for _, words in PER_UNITS)
_OVER = r"\.?(?:\s?/\s?|\s+per\s+)(?:\d{1,2}[- ]?)?"  # "5 mg. per day", as some journals print it
_OF_BODY = r"(?:\s(?:of\s)?body[- ](?:weight|surface(?:\sarea)?))?"  # "0.1 mg/kg of body weight per day"
_INVERSE = r"(?:(?:kg|m2|day|d|h|min)\s?[-−]\s?1\b|(?:kg|day|d|h|min)\(-1\)|m\s?[-−]\s?2\b|m\(-2\))"
PER = rf"(?:{_OF_BODY}{_OVER}(?:(?:{_PER_UNIT})\b|{_MARKED})|\s?[·.∙⋅]?{_INVERSE})"
_NAMED = "|".join(f"(?P<{name}>{words})" for name, words in PER_UNITS)
PER_WORD = re.compile(rf"(?:(?:/|per)\s?(?!24[- ]?h)(?P<n>\d{{1,2}})[- ]?)?(?:{_NAMED})(?![a-z])", re.IGNORECASE)

N = (
    r"(?:10(?:\(\d\)|\^\d)|(?:\d{1,3}(?:[,\x{2009}\x{202f}]\d{3}){1,4}|\d{1,12})(?:[.,·]\d+)?(?:\s?[½¼¾]|\s[123]/[234]\b)?"
    r"(?:\s?[x×]\s?10(?:\s?[(^]\s?\d{1,2}\)?|\s\d{1,2}\b))?)"
)
DASH = r"[-\x{2010}-\x{2015}\x{2212}]"
LIST = rf"((?:{N}(?:,\s|,?\s+(?:and|or)\s+))+)?"
RANGE = rf"(?:\s?{DASH}\s?({N})|\s+to\s+({N})|\s?(?:±|\+/-)\s?{N})?"
_WORD = r"(?:one|two|three|four|five|six|eight|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty)"
WORD_AMOUNT = rf"\b(?:half an?|{_WORD}(?:\s+(?:to|or)\s+{_WORD})?)"
WORD_RANGE = re.compile(r"\s+(?:to|or)\s+", re.IGNORECASE)  # "two to three grams"
TIMES = r"(\s?[x×]\s?\d{1,2}\b)?"
VOLUME = rf"(\s+in\s+{N}\s?(?:ml|cc)\b)?"
N_SOURCE = N.replace(r"\x{2009}\x{202f}", "\u2009\u202f")
MEMBER = re.compile(N_SOURCE)

# "200 000 IU": the thousands before a group of noughts, which is no number of its own
NOUGHTS = "000"
THOUSANDS_BEFORE = re.compile(r"(?<![\d.,])([1-9]\d{0,2}(?:\s\d{3})?)\s$")
SPREAD = re.compile(r"(?:±|\+/-)\s?$")  # "157 mg +/- 31 mg"
LABORATORY = re.compile(
    r"\.?\s?(?:/|per)\s?(?:d[lL]|mm|cm|100|m?mol|[uµμ]?[lL]\b|hpf|mg\b|gm?\b|(?:deci|micro|milli)?lit(?:er|re)s?\b)|\s?%|\s?[·*⋅.]\s?h\b"
    r"|\s*[([](?:normal|reference|ref\.|nl)\b|\s(?:d?L|ml)\s?[-−]1"
    r"|\.S\b|\s(?:lower|higher|(?:less|more|fewer|greater)\s(?:in|with|than))\b(?!\sdos)",
    re.IGNORECASE,
)
# "46 ml/100 g/min": what a measurement is per
OF_TISSUE = re.compile(r"[a-zµμ]\s?/\s?$", re.IGNORECASE)
HUNDREDS = frozenset({"100", "1000"})
# "Blood loss fell from 950 to 700 ml": what came out, unless something was given in between
VOLUME_OUT = re.compile(
    r"\b(?:loss(?:es)?|drainage|output|bleeding|requirements?|urine|diuresis|FEV|FVC)\b"
    r"(?:(?!\b(?:inject|infus|instill|inhal|swallow|drank|receiv|giv|gave|administ|dos|treat|add"
    r"|of\s\d|after\b|following|despite)|[.;]\s).)*$",
    re.IGNORECASE,
)
VOLUME_REACH = 120  # characters
# "Losartan/amlodipine 100/5 mg": an amount of each
OF_PAIR = "dose.of_pair"
# "5 ml of plain 2% lidocaine", "enoxaparin (0.4 ml": a volume that somebody was given of a drug
GIVEN_VOLUME = "dose.given_volume"
VOLUME_OF = re.compile(
    r"\s(?:of\s)?(?:(?:plain|hyperbaric|isobaric|\d[\d.]*\s?(?:%|per\s?cent))\s){0,2}", re.IGNORECASE
)
VOLUME_BEHIND = re.compile(r"(?:,?\s|\s\(|\sof\s|\sat\s)$", re.IGNORECASE)
FORM = r"(?:cream|ointment|gel|lotion|solution|drops|eyedrops|spray|foam|suspension|syrup)"
FORM_AFTER = re.compile(rf"\s+(?:[a-z-]+\s+){{0,2}}(?:{FORM}|w/v)\b", re.IGNORECASE)
STRENGTH_OF = re.compile(r"\d\s?m?c?g\s?\($")  # "0.5 g (1% solution)": the dose has been told
FORM_BEFORE = re.compile(rf"\b(?:{FORM}|topical)[\s,(]+$", re.IGNORECASE)
NO_LIST = re.compile(
    r"\b(?:days?|weeks?|months?|cases?|patients?|grades?|tables?|fig(?:ure)?s?|cycles?|phases?|stages?|types?|groups?|in)\s+(?:\d{1,2}\s?[-\u2013]\s?)?$",
    re.IGNORECASE,
)
# "increased from 10 to 40 mg" tells of two doses; "reduced by 10 mg" of none
CHANGE = (
    r"\b(?:increas|reduc|decreas|rais|titrat|taper|chang|lower|adjust|escalat|advanc|switch|cut|fell|fall|ros|declin|drop"
    r"|improv|favou?r|differ)\w*\s+(?:[\w-]+\s+){0,4}?"
)
CHANGED_FROM = re.compile(rf"{CHANGE}from\s+$", re.IGNORECASE)
CHANGED_BY = re.compile(rf"{CHANGE}(?:by|in\s+steps\s+of|in\s+decrements\s+of|in\s+increments\s+of)\s+$", re.IGNORECASE)
# "less morphine (20 mg vs 35 mg)" is what came out; "(30 mg/kg, maximum 1 g)" is a limit
COMPARED_BEHIND = re.compile(r"\S*\s*(?:\([^()]{0,30}\)\s*)?(?:vs\.?|versus)\s+\d", re.IGNORECASE)
COMPARED_BEFORE = re.compile(r"\d\s?(?:m?c?g|m?l)\S*\s*(?:\([^()]{0,30}\)\s*)?(?:vs\.?|versus)\s+$", re.IGNORECASE)
COMPARATIVE = re.compile(
    r"\b(?:lower|higher|less|more|fewer|greater|smaller|larger|similar|different|consumption|requirements?|intake|use)\b[^.;)]*$",
    re.IGNORECASE,
)
LIMIT = re.compile(
    r"\d\s?\S+,?\s(?:to\s|with\s)?(?:an?\s|the\s)?max(?:imum|imal|\.)?(?:\s(?:dose|of|daily)){0,2}\s$", re.IGNORECASE
)
# "160/800 mg": two strengths of one tablet, or two doses; "1/2 mg": a half
SLASHED = re.compile(r"(?<![\w.,/-])(\d{1,4}(?:\.\d{1,3})?)\s?/\s?$")
FRACTIONS = {"1/2": 1 / 2, "1/3": 1 / 3, "2/3": 2 / 3, "1/4": 1 / 4, "3/4": 3 / 4}
# "losartan/amlodipine 100/5 mg": two drugs of one preparation, each with an amount of its own
PAIRED = re.compile(r"(?:\s\([\w.+-]{1,12}\))?\s?/\s?")
PAIR_REACH = 60  # characters
PAIR_THEN = re.compile(
    r"(?:\s(?:\([\w./+ -]{1,20}\)|at|of|in|via|by|the|an?|doses?|(?:fixed-dose\s)?combination|inhaler|tablets?"
    r"|capsules?|aerosol|p?MDI|DPI|HFA|XR|once|twice|daily|either|low|high|medium)){0,6}[\s,:]{1,2}[(\[]?"
    r"(?:\d{1,4}(?:\.\d{1,3})?/\d{1,4}(?:\.\d{1,3})?(?:\s?[mµμ]c?g)?(?:,\s|,?\s(?:or|and)\s))*"
)
THEN_PAIR = re.compile(r"\s(?:of\s|once\sdaily\s|twice\sdaily\s)?")
BETWEEN = re.compile(r"\bbetween\s+$", re.IGNORECASE)
GIVEN = r"(?:doses?|infusions?|injections?|courses?|pulses|cycles|boluses)"
BEFORE_AMOUNT = re.compile(
    rf"\b(?P<n>single|{number.WORDS}|\d{{1,2}})\s+(?:[a-z-]+\s+){{0,2}}?{GIVEN}\s+of\s+$|\b(?P<x>\d{{1,2}})\s?[x×]\s?$",
    re.IGNORECASE,
)
NO_COUNT = re.compile(rf"\s+of\s+(?:\d|{number.WORDS}\b)|\s+(?:at|per|levels)\b", re.IGNORECASE)
AUC = re.compile(
    r"\b(?:AUC|area under the (?:concentration(?:-time)? )?curve)\s?(?:\(?AUC\)?\s?)?(?:of\s+|=\s?)?"
    r"(?P<n>[1-9](?:\.5)?)(?![\d.%]*[\d%]|\s?[a-zµμ]*[·*.]?h\b)",
    re.IGNORECASE,
)
# A vehicle has no dose ("in 5% dextrose"), and what is given in milligrams has one already ("0.5% (2 mg/kg)")
VEHICLE = re.compile(r"\bin\s(?:\d+\s?m?l\s(?:of\s)?)?$", re.IGNORECASE)
AMOUNT_BEFORE = re.compile(r"\d\s?(?:m?c?g|ml|mL|cc)\s(?:of\s)?(?:(?:plain|hyperbaric|isobaric)\s)?$")
AMOUNT_BEHIND = re.compile(r"[\s(,]*(?:up\sto\s|at\s|a\sdose\sof\s)?\d[\d.,]*\s?(?:m?c?g|[µμ]g)\b", re.IGNORECASE)
# A share right before a drug or right behind it, and none of people: "rituximab 45% versus placebo 20%"
PERCENT_BEFORE = re.compile(r"(?<![\w.,%±-])(?P<share>(?P<n>\d{1,2}(?:\.\d{1,3})?)\s?(?:%|per\s?cent))\s$")
PERCENT_BEHIND = re.compile(
    r"(?:\s\([^()\d]{2,30}\))?\s(?P<share>(?P<n>\d{1,2}(?:\.\d{1,3})?)\s?(?:%|per\s?cent))(?!\s*(?:,?\s*(?:vs|versus|compared|of|had|p\s?[<=]"
    r"|(?:were|was)(?!\s(?:\w+ly\s|then\s)?(?:used|given|infus|inject|instill|spray|appli|administ|infiltr|added|start)))\b|[)/%]))"
)
LINK = (
    r"(?:\s+(?:was|were|is|are|of|at|to|by|about|approximately|nearly|over|only|level|levels|value|values|up|and"
    r"|increased|decreased|rose|fell|dropped|from|than|more|less|a|the|total|measuring|measured|totaling|[a-z]{3,12}ly)\b|\s*[<>=≥≤:(,±])*\s*$"
)


def quotient(above: str, below: str) -> float | None:
    """The amount that two numbers with a slash between them are, None where they are two amounts.

    >>> quotient("1", "2"), quotient("160", "800")
    (0.5, None)
    """
    return FRACTIONS.get(f"{above}/{below}")


def with_blanks(source: str) -> str:
    """An RE2 pattern whose ``\\s`` knows the thin and fixed blanks of typeset text too, as Python's does."""
    return source.replace(r"\s", r"[\s\x{a0}\x{2000}-\x{200a}\x{202f}]")


def compile_re2(source: str) -> Any:
    """`with_blanks`, as RE2 has it."""
    return re2.compile(with_blanks(source))


class Parts(NamedTuple):
    """The groups of `Wording.amount`, in order; RE2 gives all at once far faster than one by one."""

    members: str | None  # amounts before the last that share its unit: "10, 20 and "
    n: str | None
    dashed: str | None  # upper end of a range after a dash
    to: str | None  # or after "to"
    unit: str | None
    word: str | None  # an amount in words, of what can be counted
    counted: str | None
    per: str | None
    times: str | None  # " x 2"
    volume: str | None  # " in 0.1 ml"


N_DOSES: Any = compile_re2(
    rf"(?i)\b(?:(single)\s+(?:[a-z]+\s+)?dose|({number.WORDS}|\d{{1,2}})\s+(?:([a-z]+)\s+)?doses)\b"
)
NO_ADJECTIVE = frozenset({"different", "divided", "equal", "fixed", "the"})


def amount_pattern(units: dict[str, tuple[str, str]]) -> str:
    """The pattern of a number with one of the units; its groups are `Parts`."""
    longest_first = sorted(units, key=len, reverse=True)
    surfaces = "|".join(re2.escape(unit) + (r"\b" if unit[-1].isalnum() else "") for unit in longest_first)
    in_words = ("gram", "grams", "mg", "ml", "mcg")
    counted = "|".join(unit for unit in longest_first if units[unit][1] == "count" or unit.endswith(in_words))
    return with_blanks(
        rf"(?i)(?:{LIST}({N}){RANGE}\s?{DASH}?\s?({surfaces})"
        rf"|({WORD_AMOUNT})\s({counted})\b)({PER}{{0,3}}){TIMES}{VOLUME}"
    )


class Wording:
    """The patterns that need the vocabularies."""

    def __init__(
        self, units: dict[str, tuple[str, str]], words: list[str], context: dict[str, list[str]], in_percent: list[str]
    ) -> None:
        self.units = units
        self.in_percent = re.compile("|".join(in_percent) or "$^")
        self.amount: Any = re2.compile(amount_pattern(units))
        self.shares = [name for name, (_, kind) in units.items() if kind == "percent"]
        unlike_shares = {name: row for name, row in units.items() if row[1] != "percent"}
        self.amount_without_percent = looks.compile(amount_pattern(unlike_shares), "numbers")
        self.form = looks.compile(rf"(?i)\b(?:{FORM}|w/v|topical)\b", "words")
        phrases = "|".join(re2.escape(word).replace(r"\ ", "[- ]") for word in sorted(words, key=len, reverse=True))
        self.phrase = looks.compile(rf"(?i)\b(?:{phrases})\b", "words")
        self.before: Any = compile_re2(rf"(?i)\b(?:{'|'.join(context['before'])}){LINK}")
        self.after: Any = compile_re2(rf"(?i)^\s+(?:of\s+)?(?:[a-z]+\s+){{0,2}}?(?:{'|'.join(context['after'])})\b")

    def amounts(self, text: str) -> Any:
        """The matches of the amount pattern in `searchable` text; no share ("25%") where no form is spoken of."""
        if self.form.is_in(text) and any(map(text.__contains__, self.shares)):
            return self.amount.finditer(searchable(text))
        return self.amount_without_percent.finditer(searchable(text)) if self.amount_without_percent.is_in(text) else ()

    def is_measured(self, text: str, start: int, end: int) -> bool:
        """Whether a number with a unit measures the patient: "5 mg/dl", "blood loss of 500 ml", "1,400 ml of fluid"."""
        if LABORATORY.match(text, end) or self.after.search(searchable(text[end : end + 40])):
            return True
        if is_compared(text, start, end) or LIMIT.search(text, max(0, start - 40), start):
            return True
        return self.before.search(searchable(text[max(0, start - 40) : start])) is not None

    def is_strength(self, text: str, start: int, end: int) -> bool:
        """Whether a per cent stands beside a form: "0.5% cream", "gel, 5%"."""
        if STRENGTH_OF.search(text, max(0, start - 10), start):
            return False
        return bool(FORM_AFTER.match(text, end) or FORM_BEFORE.search(text, max(0, start - 15), start))


def is_change(text: str, start: int, kind: str) -> bool:
    """Whether an amount is a step, no dose: "reduced by 5 mg every week"."""
    return kind in ("mass", "activity") and CHANGED_BY.search(text, max(0, start - 60), start) is not None


def is_volume_out(text: str, start: int, end: int) -> bool:
    """Whether a volume is one that was lost: "blood loss fell from 950 to 700 ml"; not "bled until 5 ml of talc"."""
    return not text.startswith(" of ", end) and VOLUME_OUT.search(text, max(0, start - VOLUME_REACH), start) is not None


def is_volume_of(text: str, start: int, end: int, starts: Set[int], ends: Set[int]) -> bool:
    """Whether a volume is one of a drug: "5 ml of 2% lidocaine", "enoxaparin (0.4 ml"; not "in 20 ml of saline"."""
    if text.startswith("/", start - 1) or VEHICLE.search(text, max(0, start - 20), start):
        return False
    of_what = VOLUME_OF.match(text, end)
    if of_what is not None and of_what.end() in starts:
        return True
    behind = VOLUME_BEHIND.search(text, max(0, start - 12), start)
    return behind is not None and behind.start() in ends


def is_compared(text: str, start: int, end: int) -> bool:
    """Whether an amount is one of two that came out of a comparison: "less morphine (20 mg vs 35 mg)"."""
    if not (COMPARED_BEHIND.match(text, end) or COMPARED_BEFORE.search(text, max(0, start - 45), start)):
        return False
    return COMPARATIVE.search(text, max(0, start - 120), start) is not None


def per(written: str) -> str | None:
    """The part of a unit after the first slash, in our words: "per kg per day" gives "kg/day".

    >>> [per(written) for written in ("/m2", " kg-1 day-1", "/8 h", "/24 h", "/50 ml", "")]
    ['m2', 'kg/day', '8 hour', 'day', None, None]
    """
    parts = []
    for match in PER_WORD.finditer(written):
        name = next(name for name, _ in PER_UNITS if match[name])
        if name == "mL" and match["n"]:
            continue  # what it is dissolved in
        parts.append(f"{match['n']} {name}" if match["n"] else name)
    return "/".join(parts) or None
