"""The parts of a structured abstract: ``doc._.sections``, from labels such as "METHODS:" in the running text.

A label stands at the start of a line or after the end of a sentence and is followed by a colon or a dash. In upper case
it may be any word or two; in other case only one that ``vocab/section.tsv`` knows, because "Treatment: prednisone"
inside a sentence opens nothing.
"""

from __future__ import annotations

import re
from typing import TypedDict

from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes, vocabulary

# The label: words, "&", "/" and commas; then a colon, or a dash set off by blanks.
LABEL = re.compile(
    r"(?:^|(?<=\n)|(?<=[.!?)\]] )|(?<=[.!?]  )|(?<=\., ))[ \t]*"
    r"(?P<label>[A-Z][A-Za-z][A-Za-z/&, ()'’-]{1,58}?)[ ]?(?::(?=\s|[A-Z])| [-–—]{1,2} (?=\S)|(?<=[A-Z])\.(?= [A-Z][a-z]))"
)


class Section(TypedDict):
    """One labelled part, label included; ``start`` and ``end`` count characters of the doc."""

    label: str
    category: str | None  # BACKGROUND OBJECTIVE METHODS RESULTS CONCLUSIONS CASE
    start: int
    end: int


@Language.factory("litlode_section", assigns=["doc._.sections"])
def make(nlp: Language, name: str) -> SectionExtractor:
    """The component, with the labels of ``vocab/section.tsv``."""
    attributes.register()
    return SectionExtractor({row["label"]: row["category"] for row in vocabulary.terms("section")})


class SectionExtractor:
    """Put the labelled parts of the abstract into ``doc._.sections``, an empty list where it has none."""

    def __init__(self, categories: dict[str, str]) -> None:
        self.categories = categories

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        found: list[Section] = []
        for match in LABEL.finditer(text, doc._.abstract_start):
            label = match["label"].strip()
            # "Result(s)" is how some databases export "RESULTS"
            key = " ".join(re.sub(r"[^a-z]+", " ", label.lower().replace("(s)", "s")).split())
            category = self.categories.get(key)
            if category is None and not (label.isupper() and len(label) >= 4 and len(label.split()) <= 6):
                continue
            found.append(Section(label=label, category=category, start=match.start("label"), end=len(text)))
        for section, following in zip(found, found[1:], strict=False):
            section["end"] = len(text[: following["start"]].rstrip())
        doc._.sections = found
        return doc
