"""A name found in a text, and its words."""

from __future__ import annotations

from typing import NamedTuple

from extractors import lazy_re as re
from extractors.drug.lexicon import Entry

# Dashes of print, all one character long as the hyphen that the vocabulary uses.
DASHES = "\u2010\u2011\u2012\u2013\u2212"
GREEK_MU, MICRO = "\u03bc", "\u00b5"
SALTS = re.compile(
    r"(?: (?:(?:mono|di)?hydrochloride|hydrobromide|hcl|sodium|disodium|potassium|calcium|sulfate|sulphate|acetate"
    r"|mesylate|mesilate|maleate|citrate|tartrate|succinate|fumarate|phosphate|bromide|besylate|tosylate|pamoate"
    r"|palmitate|propionate|dipropionate|valerate|furoate|decanoate|enanthate|acetonide|nitrate|gluconate|lactate"
    r"|malate|monohydrate|dihydrate|trihydrate|hydrate|xinafoate|axetil|mofetil|medoxomil|etexilate|tromethamine"
    r"|trometamol|bitartrate|besilate|hyclate|estolate|ethylsuccinate|erbumine)){1,4}(?!\w)"
)
PREFIXES = re.compile(
    r"(?<![\w-])(?:(?:[dlnorsp]|dl|[a-z]?\d{1,2}(?:,\d)*|alpha|beta|gamma|delta|[αβγδ]|cis|trans)-)+$"
)


class Hit(NamedTuple):
    """A place where a surface stands."""

    start: int
    end: int
    entry: Entry
    rule: str


def is_word_at(text: str, position: int) -> bool:
    """Whether a letter, digit or underscore stands there."""
    return 0 <= position < len(text) and (text[position].isalnum() or text[position] == "_")


def lower(text: str) -> str:
    """The text in lower case with plain hyphens and one sign for "micro", each character at its old place."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    if not low.isascii():
        for dash in DASHES:
            low = low.replace(dash, "-")
        low = low.replace(GREEK_MU, MICRO)
    return low


def widened(low: str, hit: Hit) -> Hit:
    """The hit with a salt behind it and a stereo or position prefix before it; a class has neither."""
    if hit.entry.is_class:
        return hit
    start, end = hit.start, hit.end
    if low.startswith(" ", end) and (salt := SALTS.match(low, end)):
        end = salt.end()
    if low.startswith("-", start - 1) and (prefix := PREFIXES.search(low, max(0, start - 12), start)):
        start = prefix.start()
    return Hit(start, end, hit.entry, hit.rule)


def longest(hits: list[Hit]) -> list[Hit]:
    """The leftmost, then longest of the hits that overlap."""
    chosen = []
    covered = 0
    # of two on the same characters the listed one, which has the ids
    for hit in sorted(hits, key=lambda h: (h.start, -h.end, h.rule != "drug.lexicon", h.rule)):
        if hit.start >= covered:
            covered = hit.end
            chosen.append(hit)
    return chosen
