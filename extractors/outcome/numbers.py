"""Numbers of an outcome: from what to what, how many of how many, the P value, the effect and its interval.

Each is looked for in the words that belong to one statement: its own and those up to the next.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypedDict

import re2

from extractors import lazy_re as re
from extractors import number
from extractors.searchable import searchable

N = rf"(?:{number.DASH}?{number.DIGITS})"
WORD = rf"(?:\d{{1,9}}|{number.WORDS})"
SPREAD = r"(?:\s?(?:±|\+/-|\+-)\s?[\d.]+|\s?\([^()]{1,40}\))?"
UNIT = (
    r"(?:%|°C|(?:[kmcdµμnpf]?(?:g|l|L|mol|m|U|Eq|IU|eq)|IU|U|mm|kPa|mcg|ml|mL|cells?|copies|mm ?Hg|cm ?H2O|bpm|beats"
    r"|kcal|points?|days?|weeks?|months?|years?|hours?|minutes?|min|seconds?|s|h|meters?|metres?|episodes?|attacks?)"
    r"(?:\s?(?:/|per)\s?(?:[\d.×x^]*\s?)?(?:[kmcdµμn]?[lLg]|dL|min|minutes?|mmol|mol|day|week|month|h|hour|year"
    r"|mm3?|µL|μL|m2|kg|1\.73 ?m2)){0,2})(?![\w/])"
)
OF_ABOUT = (
    r"(?:an?\s|the\s)?(?:mean\s|median\s|baseline\s|about\s|approximately\s|(?:value|level)\sof\s|as\shigh\sas\s)*"
)
FROM_TO = re.compile(
    rf"\b(?:from|of)\s{OF_ABOUT}(?P<low>{N}){SPREAD}\s?(?P<u1>{UNIT})?{SPREAD}"
    rf"(?:\s(?:at|on|before|in|prior)\s[^.;,]{{1,40}}?)?\sto\s{OF_ABOUT}(?P<high>{N}){SPREAD}\s?(?P<u2>{UNIT})?"
)
HAS_BEFORE = re.compile("before|baseline|pre-?operative")
BEFORE_AFTER = re.compile(
    rf"(?P<low>{N}){SPREAD}\s?(?P<u1>{UNIT})?{SPREAD}\s(?:before|at baseline|pre-?operatively)[^.;,()0-9]{{0,30}}"
    rf"(?:,\s|\sand\s|\sto\s|\sversus\s|\svs\.?\s|,\sand\s)(?P<high>{N}){SPREAD}\s?(?P<u2>{UNIT})?{SPREAD}"
    r"\s(?:after|afterwards?|at|post-?operatively|following)\b"
)
REACHED = re.compile(  # "fell to 450 U/L", "remained elevated at 900 U/L"
    r"[^.;]{0,80}?\b(?:(?:fell|fall|rose|rise|increas|decreas|declin|drop|improv|reduc|normali[sz]|elevat|climb|return)\w*"
    r"\b[^.;,()0-9]{0,30}?\sto|(?:remain|stabili[sz]|persist|plateau)\w*\b[^.;,()0-9]{0,40}?\sat"
    rf"(?!\s{OF_ABOUT}{N}\s?(?:hour|day|week|month|year)))"  # "persisted at 18 months"
    rf"\s{OF_ABOUT}(?P<high>{N})\s?(?P<u2>{UNIT})(?!\s(?:later|after|before|ago|in)\b)"
)
OF = re.compile(
    rf"\b(?P<n>{WORD})\s(?:\(\d+(?:\.\d+)?\s?%\)\s)?(?:out\s)?of\s(?:the\s|a\stotal\sof\s|all\s|our\s|these\s)?"
    rf"(?P<of>{WORD})\b(?!\s?(?:%|mg|g\b|ml|to\b|days|weeks|months|years))",
    re.IGNORECASE,
)
# What OF ends in; first asked for, because RE2 looks it up in a fifth of the time.
MAY_BE_OF: Any = re2.compile(
    rf"(?i)\bof[\s\pZ](?:(?:the|a[\s\pZ]total[\s\pZ]of|all|our|these)[\s\pZ])?(?:\pN|{number.WORDS})"
)
HAS_OF = re.compile(
    r"(?i:[\d)]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|teen|ty)\s(?:out\s)?of\s"
)
SLASH = re.compile(r"(?<![\d./])(?P<n>\d{1,4})\s?/\s?(?P<of>\d{1,4})(?![\d/.]|\s?mm|\s?of\b)")
ACUITY = re.compile(r"\b(?:VA|BCVA|acuity|vision|Snellen)\b")
PERCENT = re.compile(
    r"(?<![\d./])(?P<n>\d{1,5})\s(?:patients\s|subjects\s|women\s|men\s|children\s)?\(\s?\d+(?:[.·]\d+)?\s?%\s?\)"
)
IN_SOME = re.compile(  # "improved in three", "in 12 patients"
    rf"\b(?:in|by)\s(?:the\s)?(?:(?P<n>{WORD})(?=[,.;]|$|\s(?:and|but|patients|subjects|women|men|children|cases|others"
    r"|participants)\b))(?<!\d)"
)
P_VALUE = re.compile(
    r"\b[Pp](?:[- ]?values?)?\s?(?:(?P<sign>[=<>≤≥]+|was|of|less than|equal to|greater than)\s?"
    r"(?P<p>[0O]?[.·,]\d+(?:\s?[x×]\s?10\s?\(?-?\d+\)?)?|1\.0+|1(?!\d))|[=:]?\s?(?P<ns>NS|n\.s\.|ns|not significant)\b)"
)
SIGNS = {"was": "=", "of": "=", "equal to": "=", "less than": "<", "greater than": ">"}
HAS_EFFECT = re.compile(r"ratio|[HORM][RD]\b|relative risk|difference|NNT")
EFFECT = re.compile(
    r"(?P<name>\b(?:[ac]?(?:HR|OR|RR|IRR|RRR|ARR|RD|MD|SMD|WMD|NNT)|hazards? ratio|odds ratio|risk ratio|rate ratio"
    r"|relative risk|risk difference|mean difference)\b)"
    rf"(?:\s?[\[(](?:HR|OR|RR|RD|MD|SMD|WMD|aHR|aOR)[\])])?[^\d;.()\[\]-]{{0,25}}?(?P<value>{N})"
    r"(?:\s?%?[,;:\s(\[=]*(?:(?:(?:95|90|99)\s?%\s?)?(?:CI|confidence intervals?)(?:\s?\[CI\]|\s?\(CI\))?[:,=\s(\[]*)?"
    rf"(?P<low>{N})\s?%?\s?(?:-|–|—|−|to|,|;|\.\.)\s?(?P<high>{N})(?!\s?(?:%|vs|versus)))?"
)
NAMES = {
    "hazard": "HR",
    "odds": "OR",
    "risk ratio": "RR",
    "rate ratio": "RR",
    "relative risk": "RR",
    "risk difference": "RD",
    "mean difference": "MD",
}


class Numbers(TypedDict):
    """What the words around a statement give; None where they do not."""

    baseline: float | None
    followup: float | None
    unit: str | None
    n_events: int | None
    n_total: int | None
    p_value: str | None
    effect: dict[str, Any] | None


NO_NUMBERS = Numbers(baseline=None, followup=None, unit=None, n_events=None, n_total=None, p_value=None, effect=None)
HAS_NUMBER = re.compile(
    r"\d|[a-z] (?:out )?of (?:the )?[a-z]|\b(?:in|by) (?:the )?(?:one|two|three|four|five|six|seven|eight|nine|ten)"
)
HAS_CHANCE = re.compile("ignific|reach|umeric|chance|NS")
HAS_TREND = re.compile("[Tt]rend|[Tt]end|orderline")
SIGNIFICANCE = re.compile(
    r"\b(?:not? (?:statistically |significantly )?(?:significant|reach)|insignificant(?:ly)?|non-?significant(?:ly)?"
    r"|not (?:statistically )?significantly"
    r"|(?:failed to|did not) (?:reach|achieve|attain|obtain) (?:statistical )?significance"
    r"|without (?:reaching |statistical )?significance|numerically|by chance|(?<=\()NS(?=\)))\b",
    re.IGNORECASE,
)
TREND = re.compile(
    r"\b(?:trend(?:s|ed)? (?:towards?|for|of|to)|(?:a|positive|nonsignificant) trend|tended to|tendency"
    r"|borderline (?:statistical(?:ly)? )?significan(?:t|ce))\b",
    re.IGNORECASE,
)
NEXT = re.compile(  # begins to tell of something else; "but did not reach significance" does not
    r";|\b(?:while|whereas)\b|\band (?:showed|had|was|were)\b"
    r"|\b(?:did|does|do) not (?:(?:statistically )?significantly )?"
    r"(?!statistical|significan|reach|achiev|attain|obtain|differ)[a-z]"
)
INTERVAL = re.compile(
    r"(?:95|90|99)\s?%\s?(?:CI|C\.I\.?|confidence intervals?)(?:\s?\[CI\]|\s?\(CI\))?[:,=\s(\[]*(?:from\s)?"
    rf"(?P<low>{N})\s?%?\s?(?:-|–|—|−|to|and|,|;|\.\.)\s?(?P<high>{N})"
)
CLAUSE = re.compile(r"[,;]\s|\b(?:and|but|while|whereas)\b")


class Zone(NamedTuple):
    """What the words of one statement add to it."""

    numbers: Numbers
    is_insignificant: bool  # a study says that what it saw may be chance
    at_days: float | None = None


NOTHING = Zone(NO_NUMBERS, False)


def read_zone(before: str, after: str, is_study: bool, place: int = 0) -> Zone:
    """The numbers in the words of one statement, and do they show a difference at all.

    ``before`` are the words of its clause up to its own end, where only a count of patients is looked for; ``place``:
    which arm of those that the words tell of, in their order, the statement is about.
    """
    numbers = read_numbers(after, place) if HAS_NUMBER.search(after) else NO_NUMBERS
    if numbers["n_events"] is None and not place and HAS_NUMBER.search(before):
        n_events, n_total = events(before)
        numbers = {**numbers, "n_events": n_events, "n_total": n_total}
    return Zone(numbers, is_study and is_chance(numbers, before, NEXT.split(after, maxsplit=1)[0]))


def has_test(text: str) -> bool:
    """Does a text give a P value or an effect.

    >>> has_test("pain (P = 0.04) and"), has_test("pain (3.1) and")
    (True, False)
    """
    return p_value(text) is not None or effect(text) is not None


def is_chance(numbers: Numbers, before: str, after: str) -> bool:
    """Does a study say that what it saw may be chance: by the P value, or the interval, or in words."""
    p = numbers["p_value"]
    if p is not None and not is_significant(p):
        return True
    if any(HAS_CHANCE.search(text) and SIGNIFICANCE.search(text) for text in (before, after)):
        return True
    if HAS_TREND.search(before) and TREND.search(before):
        return True
    if HAS_TREND.search(after) and TREND.search(CLAUSE.split(after, maxsplit=1)[0]):
        return True
    return p is None and holds_none(numbers["effect"], after)


def holds_none(effect: dict[str, Any] | None, text: str) -> bool:
    """Does an interval hold the value of no difference: 1 for a ratio, else 0.

    >>> holds_none(None, "(difference 0.3, 95% CI -0.3 to 1.0)"), holds_none(None, "(95% CI 0.2 to 1.0)")
    (True, False)
    """
    if effect is not None and effect["low"] is not None and effect["high"] is not None:
        none = 0.0 if effect["measure"].endswith("D") else 1.0
        return bool(effect["low"] <= none <= effect["high"])
    interval = INTERVAL.search(text) if "CI" in text or "C.I." in text or "onfidence" in text else None
    return interval is not None and signed(interval["low"]) < 0 < signed(interval["high"])


def read_numbers(text: str, place: int = 0) -> Numbers:
    """The numbers in the words of one statement.

    >>> found = read_numbers("CK fell from 8500 to 450 U/L in 6 of 8 patients (P < 0.001)")
    >>> [found[key] for key in ("baseline", "followup", "unit", "n_events", "n_total", "p_value")]
    [8500.0, 450.0, 'U/L', 6, 8, '<0.001']
    """
    baseline, followup, unit = change(text)
    n_events, n_total = events(text, place)
    return Numbers(
        baseline=baseline,
        followup=followup,
        unit=unit,
        n_events=n_events,
        n_total=n_total,
        p_value=p_value(text),
        effect=effect(text),
    )


def change(text: str) -> tuple[float | None, float | None, str | None]:
    """Baseline, follow-up and unit.

    >>> change("fell from 9 to 4 g/L"), change("decreased to 4 g/L"), change("was 9 mg/dL before and 4 mg/dL after")
    ((9.0, 4.0, 'g/L'), (None, 4.0, 'g/L'), (9.0, 4.0, 'mg/dL'))
    """
    match = FROM_TO.search(text) if " to " in text else None
    match = match or (BEFORE_AFTER.search(text) if HAS_BEFORE.search(text) else None)
    if match:
        return signed(match["low"]), signed(match["high"]), match["u2"] or match["u1"]
    match = REACHED.match(text) if " to " in text or " at " in text else None
    return (None, signed(match["high"]), match["u2"]) if match else (None, None, None)


def events(text: str, place: int = 0) -> tuple[int | None, int | None]:
    """How many of how many: "6 of 8", "6/8", "six of the eight", "12 (40%)"; ``place``: of which arm.

    >>> events("12/40 with A versus 20/41 with B"), events("12/40 with A versus 20/41 with B", 1), events("6 of 8", 1)
    ((12, 40), (20, 41), (None, None))
    """
    found = counts(text)
    return found[place] if place < len(found) else (None, None)


def counts(text: str) -> list[tuple[int, int | None]]:
    """The counts of a text in order, with what they are of; without that only where none has it."""
    has_of = MAY_BE_OF.search(searchable(text)) and HAS_OF.search(text)
    found = list(OF.finditer(text)) if has_of else []
    if "/" in text and not ACUITY.search(text):
        found += SLASH.finditer(text)
    pairs: list[tuple[int, int | None]] = []
    for match in sorted(found, key=re.Match.start):
        some, total = number.parse(match["n"]), number.parse(match["of"])
        if some <= total >= 2 and some.is_integer() and total.is_integer():
            pairs.append((int(some), int(total)))
    if pairs:
        return pairs
    shares: list[tuple[int, int | None]] = (
        [(int(share["n"]), None) for share in PERCENT.finditer(text)] if "%" in text else []
    )
    return shares or [(int(number.parse(match["n"])), None) for match in IN_SOME.finditer(text)]


def p_value(text: str) -> str | None:
    """The first P value with its sign: "<0.001", "=0.04", "NS"."""
    match = P_VALUE.search(text) if "p" in text or "P" in text else None
    if not match:
        return None
    if match["ns"]:
        return "NS"
    value = re.sub(r"\s", "", match["p"]).replace("·", ".").replace(",", ".").replace("O", "0")
    return SIGNS.get(match["sign"], match["sign"]) + ("0" + value if value.startswith(".") else value)


def effect(text: str) -> dict[str, Any] | None:
    """A ratio or difference with its interval: {"measure": "HR", "value": 0.72, "low": 0.6, "high": 0.9}."""
    match = EFFECT.search(text) if HAS_EFFECT.search(text) else None
    if not match:
        return None
    name = match["name"]
    short = next((abbreviation for words, abbreviation in NAMES.items() if words in name.lower()), name.lstrip("ac"))
    value = signed(match["value"])
    low, high = (signed(match[key]) if match[key] else None for key in ("low", "high"))
    if low is not None and high is not None and not low <= value <= high:
        low = high = None  # two other numbers
    return {"measure": short, "value": value, "low": low, "high": high}


def signed(text: str) -> float:
    """A number with its sign, whichever dash prints it."""
    bare = re.sub(rf"^{number.DASH}", "", text)
    return -number.parse(bare) if bare != text else number.parse(bare)


def is_significant(p: str) -> bool:
    """Does the P value leave a difference standing; what cannot tell ("<0.1") does.

    >>> is_significant("<0.05"), is_significant("=0.08"), is_significant("NS"), is_significant("<0.1")
    (True, False, False, True)
    """
    if p == "NS":
        return False
    match = re.fullmatch(r"([=<>≤≥]+)([\d.]+)", p)
    if match is None:  # "=3x10-6"
        return True
    level = float(match[2])
    if match[1][0] in "<≤":
        return True
    return level <= 0.05 if match[1][0] in "=" else level < 0.049
