"""Finds how long something lasted: "for 6 months", "over 3 years", "a 5-day course", "for several weeks".

RE2 finds every length of time; the words before or after it say whether it is how long: "for", "lasting", a course or
a history, or the time on a drug ("after 3 weeks of therapy", "2 days after starting it"). A time on the calendar ("2
years later", "every 6 months", "at 5 days of age") is none. The span is the length alone, without "for".
"""

from __future__ import annotations

from typing import TypedDict

from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes, looks, number
from extractors import lazy_re as re
from extractors.searchable import groups, searchable


class Duration(TypedDict):
    """What a duration says."""

    days: float | None  # of a range the lower end; None for "several weeks"
    drug: int | None  # index in doc.spans["drug"], set by treatment


UNIT_DAYS = {"mi": 1 / 1440, "h": 1 / 24, "d": 1.0, "n": 1.0, "w": 7.0, "m": 30.4375, "y": 365.25}
"""Days in the unit that begins so; the first that fits counts."""
S = r"[\s\x{a0}\x{2000}-\x{200a}\x{202f}]"
DASH = r"[-\x{2010}-\x{2015}\x{2212}]"
WORD = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|eighteen|twenty"
    r"|thirty|forty|fifty|sixty|half an?"
)
LONG = r"minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|wks?|wk|months?|mos|mo|years?|yrs?|yr"
LENGTH = looks.compile(
    rf"(?i)\b(?:(\d{{1,3}}(?:[.,·]\d+)?(?:{S}?½|{S}1/2)?|{WORD})(?:{S}?{DASH}{S}?|{DASH}?{S}to{S}|{S}or{S})?(\d{{1,3}}|{WORD})?"
    rf"(?:{S}?(?:±|\+/-){S}?\d+(?:\.\d+)?)?(?:{S}+and{S}+a{S}+half)?"
    rf"|several|(?:a{S}+)?few|many|an?)(?:{S}+(?:consecutive|more|further|additional))?[{S[1:-1]}-]+({LONG})\b"
    rf"|\b(\d{{1,3}}){S}?([hdwy])\b",
    "numbers",
)
FILLER = (
    r"(?:(?:a|an|the|at\s+least|about|approximately|around|nearly|almost|over|up\s+to|more\s+than|less\s+than|only|just|past"
    r"|last|first|next|a\s+total\s+of|(?:a\s+)?(?:period|course|duration)\s+of|additional|another|further|previous|preceding"
    r"|prior|following|initial|subsequent|median|mean|of|variable|total)\s+)*"
)
BEFORE = re.compile(
    rf"\b(?:for|since|over|during|lasting|lasted|throughout|following|(?:period|duration|course|history)\s+(?:of|was)"
    rf"|continued\s+for|persisted)\s+{FILLER}$",
    re.IGNORECASE,
)
AFTER_TIME = re.compile(rf"\b(?:after|following|with|received|completed|completing)\s+{FILLER}$", re.IGNORECASE)
WITHIN = re.compile(rf"\bwithin\s+{FILLER}$", re.IGNORECASE)
NOT_BEFORE = re.compile(
    r"(?:\bage[sd]?(?:\s+(?:of|at|was))?|\bat|\bevery|\beach|\bfor\s+age)\s+$|[\d/.,][-–]?$|\bfollow(?:ed)?[\s-]?up\s+(?:of|was|for)\s+$",
    re.IGNORECASE,
)
NOT_AFTER = re.compile(
    r"[\s-]*(?:old\b|of\s+(?:age|gestation|life|pregnancy)\b|apart\b|interval|gestation)|['’]?\s+(?:gestation|gestational)\b"
    r"|\s+(?:later|earlier|ago|before|previously|prior\s+to)\b|\s*/",
    re.IGNORECASE,
)
LASTING = (
    r"(?:course|history|period|treatment|therapy|regimen|exposure|use|administration|cycle|infusion|taper|trial|duration"
    r"|intake|washout|monotherapy|course)"
)
COURSE = re.compile(rf"['’]?[\s-]+(?:(?!after|before|of|and|in|to|with|on)\w+[\s-]+){{0,2}}?{LASTING}\b", re.IGNORECASE)
OF_THERAPY = re.compile(
    rf"['’]?\s+(?:(?:of|on)\s+(?!(?:age|gestation|life|follow(?:up)?|admission|birth|the\s+(?:illness|operation))\b)"
    rf"|(?:\w+\s+)?{LASTING})|\s+(?:and|or|to)\s+\d+\s+\w+\s+of\s+",
    re.IGNORECASE,
)
STARTING = re.compile(
    r"\s+(?:after|of|following|from|since)\s+(?:she\s+|he\s+|(?:the\s+)?patients?\s+|being\s+)?(?:(?:first|initially)\s+)?"
    r"(?:start|initiat|beg[aiu]n|commenc|institut|introduc|adding|addition|increas|(?:the\s+|her\s+|his\s+)?(?:\w+\s+)?"
    r"(?:initiation|start|beginning|introduction|commencement|institution|onset\s+of\s+(?:therapy|treatment))\b)",
    re.IGNORECASE,
)
ON_DRUG = re.compile(
    r"\s+(?:on|of)\s+(?:\w+[\s-]+){0,3}?(?:therapy|treatment|administration|use|exposure|monotherapy)\b", re.IGNORECASE
)


@Language.factory("litlode_duration", assigns=["doc.spans", "span._.value", "span._.rule"])
def make_duration(nlp: Language, name: str) -> DurationExtractor:
    """The extractor; its words are few and closed, and stand in its patterns."""
    return DurationExtractor()


class DurationExtractor:
    """Put every duration into ``doc.spans["duration"]``, its `Duration` into ``._.value``."""

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        spans = []
        for match in LENGTH.finditer(searchable(text)) if LENGTH.is_in(text) else ():
            start, end = match.span()
            rule = rule_of(text, start, end)
            if rule and number.is_whole(text, start, end):
                n, _high, unit, short_n, short_unit = groups(match)
                value = read(text[start:end], n or short_n, unit or short_unit)
                spans.append(attributes.add_span(doc, "duration", start, end, {**value}, f"duration.{rule}"))
        doc.spans["duration"] = spans
        return doc


def rule_of(text: str, start: int, end: int) -> str | None:
    """What makes a length of time a duration; None where nothing does."""
    before = text[max(0, start - 45) : start]
    if NOT_BEFORE.search(before) or NOT_AFTER.match(text, end):
        return None
    if STARTING.match(text, end) and not re.search(r"\bhistory\b", before):
        return "starting"
    if BEFORE.search(before):
        return "for"
    if COURSE.match(text, end):
        return "course"
    if AFTER_TIME.search(before) and OF_THERAPY.match(text, end):
        return "after"
    return "on" if ON_DRUG.match(text, end) else None


def read(words: str, n: str | None, unit: str) -> Duration:
    """The `Duration` of some words."""
    lower = words.lower()
    if n is None and not re.match(r"an?\b(?!\s+few)", lower):
        return Duration(days=None, drug=None)
    count = number.parse(n) if n else 1.0
    if "and a half" in lower:
        count += 0.5
    days = next(days for beginning, days in UNIT_DAYS.items() if unit.lower().startswith(beginning))
    return Duration(days=round(count * days, 3), drug=None)
