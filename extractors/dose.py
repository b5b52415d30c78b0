"""Finds doses: "375 mg/m2", "1 mg/kg per day", "10-20 mg", "10(6) IU", "two doses of 1 g", "high-dose", "overdose".

A concentration ("5 mg/dl", "12,000 U/L") is a laboratory value and a radiation dose ("60 Gy") is no drug's; neither is
found. The frequency stays outside the dose: "40 mg daily" is the dose "40 mg", but "40 mg/day" says it in the unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypedDict

import re2
from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors import attributes, number, vocabulary


class Dose(TypedDict):
    """What a dose says; None where the words do not."""

    amount: float | None  # in `unit`; None for "high-dose"
    amount_high: float | None  # upper end of a range
    unit: str | None  # UCUM code, U and IU without brackets
    per: str | None  # "kg", "m2", "day", "kg/day", "8 hour"
    n_doses: int | None
    interval_days: float | None
    drug: int | None  # index in doc.spans["drug"], set by treatment


PER_UNITS = (
    ("kg", r"kg|kilograms?|kilo"),
    ("m2", r"m\s?2|m²|m\^2|m\(2\)|sqm|square\s+met(?:er|re)s?|sq\s+m"),
    ("day", r"24[- ]?(?:hours?|hrs?|h)|days?|d"),
    ("week", r"weeks?|wks?|w"),
    ("month", r"months?|mo"),
    ("hour", r"hours?|hrs?|hr|h"),
    ("min", r"minutes?|mins?|mn"),
    ("dose", r"doses?"),
    ("cycle", r"cycles?|course"),
    ("eye", r"eye"),
)
PER_UNIT = "|".join(words for _, words in PER_UNITS)
PER = (
    rf"(?:(?:\s?/\s?|\s+per\s+|\s+an?\s+(?=kg\b))(?:\d{{1,2}}(?:-|\s)?)?(?:{PER_UNIT})(?![a-z])"
    rf"|\s?[·.]?(?:kg|m2|day|d|h)\s?(?:-|−)1)"
)
POWER = r"(?:\s?[x×]\s?10\s?[(^]?\d{1,2}\)?|\(\d\)|\^\d)?"
TO = rf"(?:\s?{number.DASH}\s?|\s+to\s+|\s+and\s+(?=\d))"
LAB = re.compile(r"\s?(?:/|per)\s?(?:d?l|mm|cm|ml|100|mol|g|mmol|u?l|hpf|μl|µl|mg|dL)\b", re.IGNORECASE)
N_DOSES = re.compile(
    rf"\b({number.WORDS}|\d{{1,2}})\s+(?:[a-z]+\s+)?(?:doses|infusions|injections|courses|pulses|cycles)\s+of\s+$",
    re.IGNORECASE,
)
BETWEEN = re.compile(r"\b(?:between)\s+$", re.IGNORECASE)


@Language.factory("litlode_dose", assigns=["doc.spans", "span._.value", "span._.rule"])
def make_dose(nlp: Language, name: str) -> DoseExtractor:
    """The extractor with the units of ``vocab/dose.tsv`` and the words of ``vocab/dose_word.tsv``."""
    units = {row["surface"]: row["unit"] for row in vocabulary.terms("dose")}
    return DoseExtractor(units, (row["phrase"] for row in vocabulary.terms("dose_word")))


class DoseExtractor:
    """Put every dose into ``doc.spans["dose"]``, its `Dose` into ``._.value``."""

    def __init__(self, units: dict[str, str], words: Iterable[str]) -> None:
        self.units = units
        surfaces = "|".join(re.escape(unit) for unit in sorted(units, key=len, reverse=True))
        self.pattern = re.compile(
            rf"(?P<n>{number.DIGITS}{POWER})(?:{TO}(?P<high>{number.DIGITS}{POWER}))?"
            rf"(?:\s?{number.DASH}?\s?)(?P<unit>{surfaces})(?![a-z])(?P<per>{PER}{{0,3}})",
            re.IGNORECASE,
        )
        self.words = re2.compile(
            rf"(?i)\b(?:{'|'.join(word.replace(' ', '[- ]') for word in sorted(words, key=len, reverse=True))})\b"
        )

    def __call__(self, doc: Doc) -> Doc:
        text = attributes.text_of(doc)
        spans = [span for match in self.pattern.finditer(text) if (span := self.read(doc, match))]
        for match in self.words.finditer(text):
            if number.is_whole(text, match.start(), match.end()):
                spans.append(attributes.add_span(doc, "dose", match.start(), match.end(), dose(), "dose.word"))
        doc.spans["dose"] = sorted(spans, key=lambda span: span.start)
        return doc

    def read(self, doc: Doc, match: re.Match[str]) -> Span | None:
        """The dose of a number and its unit; None where it is a laboratory value or part of a longer number."""
        text = attributes.text_of(doc)
        start, end = match.span()
        if (start and (text[start - 1].isalnum() or text[start - 1] in ".,_")) or LAB.match(text, end):
            return None
        unit = self.units[match["unit"].lower()]
        if not match["per"] and unit in ("kg", "L", "%"):
            return None
        times = N_DOSES.search(text, max(0, start - 40), start)
        value = dose(
            amount=number.parse(match["n"]),
            amount_high=number.parse(match["high"]) if match["high"] else None,
            unit=unit,
            per=per(match["per"]),
            n_doses=int(number.parse(times[1])) if times else None,
        )
        return attributes.add_span(doc, "dose", start, end, value, "dose.amount_unit")


def dose(
    amount: float | None = None,
    amount_high: float | None = None,
    unit: str | None = None,
    per: str | None = None,
    n_doses: int | None = None,
) -> dict[str, object]:
    """A `Dose` of what is said, None for the rest."""
    value = Dose(
        amount=amount, amount_high=amount_high, unit=unit, per=per, n_doses=n_doses, interval_days=None, drug=None
    )
    return {**value}


_PER_WORD = re.compile(
    rf"(?P<n>\d{{1,2}}(?!4[- ]?h))?[- ]?(?:{'|'.join(f'(?P<{name}>{words})' for name, words in PER_UNITS)})(?![a-z])",
    re.I,
)


def per(written: str) -> str | None:
    """The part of a unit after the first slash, in our words: "per kg per day" gives "kg/day".

    >>> [per(written) for written in ("/m2", " kg-1 day-1", "/8 h", "/24 h", "")]
    ['m2', 'kg/day', '8 hour', 'day', None]
    """
    parts = []
    for match in _PER_WORD.finditer(written):
        name = next(name for name, _ in PER_UNITS if match[name])
        parts.append(f"{match['n']} {name}" if match["n"] else name)
    return "/".join(parts) or None
