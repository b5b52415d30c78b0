"""What the recogniser sees of a text: the letters of each word, and what the rules found there.

A word is read as hashed features of its letters (identity, shape, prefixes, suffixes, pieces of four), so that a name
no list has still looks like its relatives; training and running share these functions, or their weights mean nothing.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from extractors import attributes
from extractors import lazy_re as re

ROWS = 1 << 15  # of the table that features are hashed into; row 0 is nothing
FEATURES = 16  # of a word, at most
DIGIT = re.compile(r"\d")
LONG_RUN = re.compile(r"(.)\1{3,}")

SEEN = ("drug", "antibody", "age", "sex", "dose", "route", "frequency", "duration", "diagnosis", "outcome")
"""The kinds whose spans the recogniser looks at; they must have been looked for before it."""
CLASS = len(SEEN)  # drug classes are apart from drugs
COLUMNS = 2 * (len(SEEN) + 1)  # first word, further words


def word_features(word: str) -> list[int]:
    """Rows of the table for a word, at most `FEATURES`, the identity first.

    >>> len(word_features("rash")), word_features("Rash")[0] == word_features("rash")[0]
    (10, True)
    """
    low = DIGIT.sub("0", word.lower())
    marked = f"<{low}>"
    names = [f"w={low}", f"s={shape(word)}"]
    names += [f"p{size}={low[:size]}" for size in (2, 3, 4)]
    names += [f"x{size}={low[-size:]}" for size in (2, 3, 4, 5)]
    names += [f"g={marked[at : at + 4]}" for at in range(1, max(2, len(marked) - 4))]
    return [zlib.crc32(name.encode(errors="replace")) % (ROWS - 1) + 1 for name in names[:FEATURES]]


def shape(word: str) -> str:
    """Capitals, small letters and digits as X, x and d; of a run of more than three, three are kept.

    >>> shape("HMGCRa12")
    'XXXxdd'
    """
    shaped = "".join("X" if "A" <= c <= "Z" else "x" if "a" <= c <= "z" else "d" if c.isdigit() else c for c in word)
    return LONG_RUN.sub(r"\1\1\1", shaped)


def rule_features(doc: Doc) -> NDArray[np.float32]:
    """(words, `COLUMNS`): ones where the rules found the first word, or a further word, of a span of a kind."""
    found = np.zeros((len(doc), COLUMNS), dtype=np.float32)
    for number, kind in enumerate(SEEN):
        for span in attributes.spans(doc, kind):
            is_class = kind == "drug" and attributes.get(span, "value")["is_class"]
            column = 2 * (CLASS if is_class else number)
            start, end = span.start, span.end
            found[start, column] = 1
            found[start + 1 : end, column + 1] = 1
    return found
