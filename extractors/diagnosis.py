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
    r"|following)\b)"
)
_PHRASE = rf"([^\W_][^.;:()\[\]]{{2,90}}?){_END}"
PATTERNS = (
    (
        "diagnosis.diagnosed",
        re.compile(rf"\bdiagnosed (?:as having|as suffering from|to have|with|as) (?:an? |the )?{_PHRASE}", re.I),
    ),
    (
        "diagnosis.of",
        re.compile(
            rf"\b(?:diagnosis|diagnoses) (?:of|was|is) (?:an? |the )?(?!made\b|confirmed\b"
            rf"|established\b|delayed\b|based\b|not\b){_PHRASE}",
            re.I,
        ),
    ),
    ("diagnosis.suffering", re.compile(rf"\b(?:suffering|suffered) from (?:an? |the )?{_PHRASE}", re.I)),
    (
        "diagnosis.person_with",
        re.compile(
            rf"\b(?:woman|man|girl|boy|female|male|lady|gentleman|patient|infant|child|neonate"
            rf"|adolescent|patients)\s+with (?:an? |the )?(?!(?:\w+ )?history\b|no\b|previous\b"
            rf"|normal\b|complaints?\b|symptoms?\b){_PHRASE}",
            re.I,
        ),
    ),
)


@Language.factory("litlode_diagnosis", assigns=["doc.spans", "span._.value", "span._.rule"])
def make_diagnosis(nlp: Language, name: str) -> DiagnosisExtractor:
    """The extractor; it has no settings."""
    return DiagnosisExtractor()


class DiagnosisExtractor:
    """Put every stated diagnosis into ``doc.spans["diagnosis"]``, its `Diagnosis` into ``._.value``."""

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        found: dict[int, tuple[int, str]] = {}
        if "diagnos" in text or "suffer" in text or " with " in text:
            for rule, pattern in PATTERNS:
                for match in pattern.finditer(text):
                    start, end = match.span(1)
                    end = start + len(re.sub(r"\s+(?:and|or|with|of|the|an?)$", "", text[start:end]))
                    if "\n" not in text[start:end] and not any(s < end and start < e for s, (e, _) in found.items()):
                        found[start] = (end, rule)
        spans = []
        for start, (end, rule) in sorted(found.items()):
            if doc.char_span(start, end) is not None:
                spans.append(attributes.add_span(doc, "diagnosis", start, end, {"name": text[start:end]}, rule))
        doc.spans["diagnosis"] = spans
        return doc
