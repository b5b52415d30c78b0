"""Finds words that say a patient's sex: nouns and adjectives, never pronouns, with the number of people before them."""

from __future__ import annotations

import re
from typing import TypedDict

import re2
from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes, number, vocabulary


class Sex(TypedDict):
    """What a sex word says."""

    sex: str  # female or male
    n: int | None  # "12 women": 12


COUNT = re.compile(
    rf"(?<![\w.,/%-])({number.NUMBER})\s+(?:(?!(?:year|yr|month|week|day|of|in|and|to)s?\b)[a-z][\w-]*\s+){{0,2}}$",
    re.IGNORECASE,
)
CALENDAR = range(1900, 2100)
NOT_PERSON = re.compile(
    r"[- ](?:karyotype|f(?:o)?etus|pattern|genital|sex hormone|hormone|gamete|offspring)", re.IGNORECASE
)
MAX_PEOPLE = 10_000_000


@Language.factory("litlode_sex", assigns=["doc.spans", "span._.value", "span._.rule"])
def make_sex(nlp: Language, name: str) -> SexExtractor:
    """The extractor with the words of ``vocab/sex.tsv``."""
    return SexExtractor({row["word"]: row["sex"] for row in vocabulary.terms("sex")})


class SexExtractor:
    """Put every sex word into ``doc.spans["sex"]``, its `Sex` into ``._.value``."""

    def __init__(self, words: dict[str, str]) -> None:
        self.words = words
        self.pattern = re2.compile(rf"(?i)\b(?:{'|'.join(sorted(words))})\b")

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        doc.spans["sex"] = [
            attributes.add_span(
                doc,
                "sex",
                match.start(),
                match.end(),
                {"sex": self.words[match.group().lower()], "n": count(text, match.start())},
                "sex.word",
            )
            for match in self.pattern.finditer(text)
            if number.is_whole(text, match.start(), match.end()) and not NOT_PERSON.match(text, match.end())
        ]
        return doc


def count(text: str, start: int) -> int | None:
    """How many people the words before ``start`` count: 12 in "12 elderly women"."""
    match = COUNT.search(text, max(0, start - 40), start)
    if not match:
        return None
    value = number.parse(match[1])
    is_year = value in CALENDAR and match[1].isdigit()
    return int(value) if value.is_integer() and 0 < value < MAX_PEOPLE and not is_year else None
