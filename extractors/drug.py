"""Drugs and drug classes: ``doc.spans["drug"]``, each with its generic name.

One Aho-Corasick automaton holds the names of ``vocab/drug.tsv`` (DrugBank, UNII) and ``vocab/drug_extra.tsv`` (by hand)
and reads the lower-cased text once; a hit must be whole words, and the longest at a place wins. Short forms that the
text itself defines (``doc._.abbreviations``) are drugs when their long form is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypedDict

import ahocorasick
from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes, vocabulary

# Dashes of print, all one character long as the hyphen that the vocabulary uses.
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))
# What makes "potassium" or "insulin" a drug: words of giving it, before or after.
GIVEN_BEFORE = re.compile(
    r"\b(?:treat\w*|administ\w*|given|gave|receiv\w*|inject\w*|infus\w*|infusions? of|therap\w+ with|dos(?:e|es|age) of|oral|intravenous"
    r"|iv|supplement\w*|mg|units?|iu|replacement|exogenous|topical|inhaled|nebuli[sz]ed|high-dose|low-dose|prescribed|started on|recombinant"
    r"|withdrawal of|induced by|overdose of)(?: (?:of|with|and|the|by|high-dose|low-dose|oral|intravenous|iv)){0,3} $",
    re.IGNORECASE,
)
GIVEN_AFTER = re.compile(
    r"[ -](?:treat\w*|therap\w*|infusion\w*|injection\w*|supplement\w*|administration|replacement|dos(?:e|es|age)\b|induced|intoxication"
    r"|overdose|withdrawal|tablets?|pump|was (?:given|started|administered)|\(?\d[\d.,]* ?(?:mg|g|µg|mcg|units?|u|iu|ml)\b)",
    re.IGNORECASE,
)
# "anti-insulin antibodies", "insulin receptor": a molecule under test or at work, not a medicine.
TESTED_AFTER = re.compile(
    r"[ -](?:auto-?)?(?:antibod|receptor|dehydrogenase|synthase|kinase|reductase|transporter|deficien|metaboli)", re.I
)


class Drug(TypedDict):
    """A drug or class as read."""

    name: str  # generic, lower case, abbreviation expanded
    drugbank_id: str | None
    rxcui: str | None
    is_class: bool
    role: str | None  # set by the treatment extractor


@dataclass(frozen=True, slots=True)
class Entry:
    """What the vocabulary says of a surface."""

    name: str
    drugbank_id: str | None
    rxcui: str | None
    is_class: bool
    use: str  # "" always a drug | given: only beside a word of giving it | never


@Language.factory(
    "litlode_drug", requires=["doc._.abbreviations"], assigns=["doc.spans", "span._.value", "span._.rule"]
)
def make(nlp: Language, name: str) -> DrugExtractor:
    """The component, with the drug vocabulary."""
    attributes.register()
    return DrugExtractor(read_entries())


def read_entries() -> dict[str, Entry]:
    """Surface -> entry; rows by hand win, and their rxcui holds for every surface of that name."""
    extra = vocabulary.terms("drug_extra")
    rxcuis = {row["name"]: row["rxcui"] for row in extra if row["rxcui"]}
    ids: dict[str, str] = {}
    entries: dict[str, Entry] = {}
    for row in vocabulary.terms("drug"):
        name = row["name"]
        ids.setdefault(name, row["drugbank_id"])
        entries[row["surface"]] = Entry(name, row["drugbank_id"], rxcuis.get(name), False, "")
    for row in extra:
        name, is_class = row["name"], row["is_class"] == "1"
        concept = row["drugbank_id"] or (None if is_class else ids.get(name))
        entry = Entry(name, concept or None, rxcuis.get(name), is_class, row["use"])
        entries[row["surface"]] = entry
        if is_class and not row["surface"].endswith(("s", "y")):
            entries.setdefault(row["surface"] + "s", entry)
    return entries


class DrugExtractor:
    """Put every drug into ``doc.spans["drug"]``, its `Drug` into ``._.value``."""

    def __init__(self, entries: dict[str, Entry]) -> None:
        self.entries = entries
        self.automaton = ahocorasick.Automaton()
        for surface, entry in entries.items():
            self.automaton.add_word(surface.lower(), (len(surface), surface, entry))
        self.automaton.make_automaton()

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        low = lower(text)
        spans = []
        for start, end, entry, rule in longest(self.candidates(text, low, doc._.abbreviations or {})):
            if entry.use != "never" and (entry.use != "given" or is_given(low, start, end)):
                value = Drug(
                    name=entry.name,
                    drugbank_id=entry.drugbank_id,
                    rxcui=entry.rxcui,
                    is_class=entry.is_class,
                    role=None,
                )
                concept = (
                    f"RXNORM:{entry.rxcui}"
                    if entry.rxcui
                    else f"DRUGBANK:{entry.drugbank_id}"
                    if entry.drugbank_id
                    else ""
                )
                spans.append(attributes.add_span(doc, "drug", start, end, dict(value), rule, concept))
        doc.spans["drug"] = spans
        return doc

    def candidates(self, text: str, low: str, abbreviations: dict[str, str]) -> Iterator[tuple[int, int, Entry, str]]:
        """Every whole-word hit of the vocabulary and of the text's own short forms: start, end, entry, rule."""
        size = len(low)
        for last, (length, surface, entry) in self.automaton.iter(low):
            start, end = last + 1 - length, last + 1
            if (start and low[start - 1].isalnum()) or (end < size and low[end].isalnum()):
                continue
            if surface not in (low[start:end], text[start:end]):
                continue
            if low.startswith("anti", max(0, start - 5)) and TESTED_AFTER.match(low, end):
                continue
            yield start, end, entry, "drug.vocabulary"
        for short, long in abbreviations.items():
            entry = self.entries.get(lower(long))
            if entry and entry.use != "never":
                always = Entry(entry.name, entry.drugbank_id, entry.rxcui, entry.is_class, "")
                for match in re.finditer(rf"(?<!\w){re.escape(short)}(?!\w)", text):
                    yield match.start(), match.end(), always, "drug.abbreviation"


def lower(text: str) -> str:
    """The text in lower case with plain hyphens, each character at its old place."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    return low.translate(DASHES)


def longest(candidates: Iterator[tuple[int, int, Entry, str]]) -> Iterator[tuple[int, int, Entry, str]]:
    """The leftmost, then longest of the candidates that overlap."""
    covered = 0
    for candidate in sorted(candidates, key=lambda c: (c[0], -c[1], c[3])):
        if candidate[0] >= covered:
            covered = candidate[1]
            yield candidate


def is_given(low: str, start: int, end: int) -> bool:
    """Whether words beside the span say that it was given."""
    if TESTED_AFTER.match(low, end):
        return False
    return bool(GIVEN_AFTER.match(low, end) or GIVEN_BEFORE.search(low[max(0, start - 60) : start]))
