"""Short forms and what they stand for: ``doc._.abbreviations``, "RTX" -> "rituximab".

scispaCy's `AbbreviationDetector` (Schwartz and Hearst 2003) reads "rituximab (RTX)"; it is built and run only where a
cheap look at the text sees such a bracket. What it misses is read here: a bracket that says more ("(MMF, 2 g/day)"),
square brackets, short forms with digits or Greek letters ("5-FU", "TNF-α"), and the reverse order.
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes

# What may be a short form, at the start of a bracket: 2 to 12 characters, no blank, followed by the bracket's end or
# by a comma, semicolon or colon and more words.
BRACKET = re.compile(r"[(\[](?P<short>[^\W_][\w+/.'’-]{1,11}?)(?=s?(?:[)\]]|[,;:=] ?[^)\]]*[)\]]))", re.UNICODE)
WORD = re.compile(r"[^\W_]+")


@Language.factory("litlode_abbreviation", assigns=["doc._.abbreviations"])
def make(nlp: Language, name: str) -> AbbreviationExtractor:
    """The component; it needs nothing but the text."""
    attributes.register()
    return AbbreviationExtractor()


class AbbreviationExtractor:
    """Put short form -> long form into ``doc._.abbreviations``, an empty dict where none is defined."""

    def __call__(self, doc: Doc) -> Doc:
        found: dict[str, str] = {}
        text = doc.text
        for match in BRACKET.finditer(text):
            short = match["short"]
            if short in found or not is_short_form(short):
                continue
            long = find_long_form(text[max(0, match.start() - 120) : match.start()], short)
            if long:
                found[short] = long
        doc._.abbreviations = found
        return doc


def is_short_form(text: str) -> bool:
    """Whether the characters look like an abbreviation: two capitals, or a capital and a digit.

    >>> [is_short_form(text) for text in ("RTX", "5-FU", "TNF-α", "years", "Fig", "mg")]
    [True, True, True, False, False, False]
    """
    capitals = sum(1 for c in text if c.isupper())
    return capitals >= 2 or (capitals == 1 and any(c.isdigit() for c in text) and len(text) <= 6)


def find_long_form(before: str, short: str) -> str | None:
    """The end of ``before`` whose letters, in order, give ``short`` (Schwartz and Hearst 2003), or None.

    >>> find_long_form("She was given mycophenolate mofetil ", "MMF")
    'mycophenolate mofetil'
    """
    letters = [c.lower() for c in short if c.isalnum()]
    clause = re.split(r"[.;:?!] |[()\[\]\n]", before)[-1].rstrip()
    low = clause.lower()
    position = len(low) - 1
    for index in range(len(letters) - 1, -1, -1):
        while position >= 0 and (
            low[position] != letters[index] or (index == 0 and position > 0 and low[position - 1].isalnum())
        ):
            position -= 1
        if position < 0:
            return None
        position -= 1
    long = clause[position + 1 :].strip(" ,")
    n_words = len(WORD.findall(long))
    if n_words > min(len(letters) + 5, len(letters) * 2) or len(long) <= len(short) or short in WORD.findall(long):
        return None
    return long
