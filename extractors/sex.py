"""Finds words that say a patient's sex: nouns and adjectives, never pronouns, with the number of people before them."""

from __future__ import annotations

from typing import TypedDict

from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes, looks, number, vocabulary
from extractors import lazy_re as re
from extractors.searchable import searchable


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
    r"[- ](?:karyotype|f(?:o)?etus|pattern|genital|sex hormone|hormone|gamete|offspring)"
    r"|['’]s\s+(?:\w+\s+){0,2}(?:hospitals?|clinics?|cent(?:er|re)s?|college|institute)\b|['’]s\s+(?:health|services?)\b",
    re.IGNORECASE,
)
NEOPLASIA = re.compile(r"MEN(?=\)|[- ](?:type )?(?:[12]|I+)[AaBb]?\b| syndrome)")  # multiple endocrine neoplasia
MAX_PEOPLE = 10_000_000
HEALTHY_CHILD = re.compile(r"\bhealthy\s+(?:\w+\s+)?$", re.IGNORECASE)  # the patient's own child
CHILD = re.compile(r"\s+(?:neonate|newborn|infant|baby|child)\b", re.IGNORECASE)
SINGULAR = frozenset({"woman", "man", "girl", "boy", "lady", "gentleman"})
KNOWN = re.compile(r"\b(?:the|this)\s+$", re.IGNORECASE)  # "the woman": who she is has been told


@Language.factory("litlode_sex", assigns=["doc.spans", "span._.value", "span._.rule"])
def make_sex(nlp: Language, name: str) -> SexExtractor:
    """The extractor with the words of ``vocab/sex.tsv``."""
    return SexExtractor({row["word"]: row["sex"] for row in vocabulary.terms("sex")})


class SexExtractor:
    """Put every sex word into ``doc.spans["sex"]``, its `Sex` into ``._.value``."""

    def __init__(self, words: dict[str, str]) -> None:
        self.words = words
        self.pattern = looks.compile(rf"(?i)\b(?:{'|'.join(sorted(words))})\b", "words")

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        spans = []
        told: set[str] = set()
        for match in self.pattern.finditer(searchable(text)) if self.pattern.is_in(text) else ():
            start, end = match.span()
            if not number.is_whole(text, start, end) or NOT_PERSON.match(text, end):
                continue
            if NEOPLASIA.match(text, start):
                continue
            sex = self.words[text[start:end].lower()]
            if adds_nothing(text, start, end, sex in told):
                continue
            value = Sex(sex=sex, n=count(text, start))
            spans.append(attributes.add_span(doc, "sex", start, end, {**value}, "sex.word"))
            if start >= doc._.abstract_start:
                told.add(sex)
        doc.spans["sex"] = spans
        return doc


def adds_nothing(text: str, start: int, end: int, is_told: bool) -> bool:
    """Whether the words say a child's sex that is no patient, or again what is known: "the woman", further on."""
    before = text[max(0, start - 25) : start]
    if CHILD.match(text, end) and HEALTHY_CHILD.search(before):
        return True
    return is_told and text[start:end].lower() in SINGULAR and bool(KNOWN.search(before))


def count(text: str, start: int) -> int | None:
    """How many people the words before ``start`` count: 12 in "12 elderly women"."""
    match = COUNT.search(text, max(0, start - 40), start)
    if not match:
        return None
    value = number.parse(match[1])
    is_year = value in CALENDAR and match[1].isdigit()
    return int(value) if value.is_integer() and 0 < value < MAX_PEOPLE and not is_year else None
