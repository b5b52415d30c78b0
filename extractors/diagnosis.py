"""Finds what a patient was diagnosed with, as worded: "was diagnosed with childhood-onset IMNM"."""

from __future__ import annotations

import re
from typing import TypedDict

from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes


class Diagnosis(TypedDict):
    """A disease as the text words it."""

    name: str


# A noun phrase: words, hyphens, apostrophes; it ends at a verb, a preposition that opens something new, or a mark.
_END = (
    r"(?=\s*(?:[.;:,()\[\]]|$)|\s+(?:and (?:was|were|had|is|he|she|received|treated|underwent|started"
    r"|then|subsequently)|who|which|that|was|were|is|are|had|has|at|in|on|by|after|before"
    r"|since|for|based|when|while|during|according|because|due|treated|receiving|presented|developed"
    r"|admitted|presenting|confirmed|undergoing|requiring|mimicking|as|from|to|whose|being|within"
    r"|following|suggests?|highlights?|should|may|could|can)\b)"
)
_PHRASE = rf"([^\W_][^.;:()\[\]]{{2,90}}?){_END}"
_WITH = "woman|man|girl|boy|female|male|lady|gentleman|patient|infant|child|neonate|adolescent|patients"
# Each rule begins at one of its literals, because a search from letter to letter for a long pattern is slow.
PATTERNS = (
    (
        "diagnosis.diagnosed",
        "diagnosed ",
        re.compile(rf"(?<![Mm]is)diagnosed (?:as having|as suffering from|to have|with|as) (?:an? |the )?{_PHRASE}"),
    ),
    (
        "diagnosis.of",
        "iagnos",
        re.compile(
            r"(?<![Mm]isd)iagnos[ie]s (?:of|was|is) (?:an? |the )?"
            rf"(?!made\b|confirmed\b|established\b|delayed\b|based\b|not\b){_PHRASE}"
        ),
    ),
    ("diagnosis.suffering", "suffer", re.compile(rf"suffer(?:ing|ed) from (?:an? |the )?{_PHRASE}")),
    (
        "diagnosis.person_with",
        " with ",
        re.compile(
            rf" with (?:an? |the )?(?!(?:\w+ )?history\b|no\b|previous\b|normal\b|complaints?\b|symptoms?\b){_PHRASE}"
        ),
    ),
)
PERSON = re.compile(rf"\b(?:{_WITH})$", re.IGNORECASE)


@Language.factory("litlode_diagnosis", assigns=["doc.spans", "span._.value", "span._.rule"])
def make_diagnosis(nlp: Language, name: str) -> DiagnosisExtractor:
    """The extractor; it has no settings."""
    return DiagnosisExtractor()


class DiagnosisExtractor:
    """Put every stated diagnosis into ``doc.spans["diagnosis"]``, its `Diagnosis` into ``._.value``."""

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        found: dict[int, tuple[int, str]] = {}
        for rule, literal, pattern in PATTERNS:
            at = text.find(literal)
            while at >= 0:
                match = pattern.match(text, at)
                if match and (literal != " with " or PERSON.search(text, max(0, at - 12), at)):
                    start, end = match.span(1)
                    end = start + len(re.sub(r"\s+(?:and|or|with|of|the|an?)$", "", text[start:end]))
                    if "\n" not in text[start:end] and not any(s < end and start < e for s, (e, _) in found.items()):
                        found[start] = (end, rule)
                at = text.find(literal, at + 1)
        spans = []
        for start, (end, rule) in sorted(found.items()):
            if doc.char_span(start, end) is not None:
                spans.append(attributes.add_span(doc, "diagnosis", start, end, {"name": text[start:end]}, rule))
        doc.spans["diagnosis"] = spans
        return doc
