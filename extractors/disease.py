"""Which disease some words name: `Diseases` looks the end of a noun phrase up in the vocabulary.

"Refractory seropositive rheumatoid arthritis" is a rheumatoid arthritis: in English the words before a head narrow it.
What stands behind a head ("… with nephritis", "… of the hip") is looked up with it first, and then left out.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from extractors import lazy_re as re
from extractors import vocabulary

WORDS = re.compile(r"[^\W_]+")
POSTMODIFIER = re.compile(r"\s+(?:with|of|in|due|secondary|complicated|associated|related|and|or|on|without)\b|,\s")
# The last word of a phrase that is a disease, whatever the words before it say.
HEAD = re.compile(
    r"(?:itis|itides|osis|oses|oma|omas|emia|emias|aemia|pathy|pathies|trophy|plegia|penia|uria|sclerosis|syndromes?"
    r"|diseases?|disorders?|cancers?|carcinomas?|lymphomas?|leuk(?:a)?emia|tumou?rs?|failure|porphyria"
    r"|malformation|infarction|thrombosis|infection|deficiency|gravis|lupus|dystrophy|spectrum disorders?)$"
)
NO_HEAD = re.compile(r"(?:diagnosis|prognosis|analysis|osmosis|hypothesis|basis|biopsy|history|therapy|necrosis)$")
JOINED = re.compile(r",?\s+(?:and|or|plus)\s+|,\s+")
TYPE = re.compile(r"\s+(?:type|stage|grade|class|subtype)[\s-](?:\d+|[IVX]+)(?:[- ]?[A-Ca-c])?$")
NO_TYPE = frozenset("defghijklmnopqrstuvwxyz")  # what most phrases end in, and no number of a type
LONGEST = 12  # words of a surface
PARTS_KEPT = 50_000  # some 5 MB


class Disease(NamedTuple):
    """An entry of the vocabulary."""

    name: str
    doid: str | None  # DOID:7148
    kind: str  # sign: a symptom or finding, "fever"; common: a disease that many have besides another; else empty


class Diseases:
    """The vocabulary of diseases, by folded surface."""

    def __init__(self) -> None:
        shared: dict[tuple[str, str, str], Disease] = {}
        self.parts: dict[str, bool] = {}  # a remembered part of a phrase: can a disease end in it
        self.entries: dict[str, Disease] = {}
        for listed in ("disease", "disease_extra"):
            for surface, name, doid, kind in vocabulary.rows(listed)[1:]:
                if kind == "never":
                    self.entries.pop(surface, None)
                    continue
                entry = shared.get((name, doid, kind))
                if entry is None:
                    entry = shared[name, doid, kind] = Disease(name, doid or None, kind)
                self.entries[surface] = entry
        self.last_words = {surface.rpartition(" ")[2] for surface in self.entries}

    def find(self, phrase: str) -> Disease | None:
        """The disease that a noun phrase names, or None where the vocabulary has none of its ends.

        What stands behind the head is read with the head or not at all: "epilepsy with seizures" is an epilepsy.
        """
        phrase = TYPE.sub("", phrase)
        found = self.to_end(phrase)
        if found is None and (behind := POSTMODIFIER.search(phrase)):
            found = self.to_end(phrase[: behind.start()])
        return found

    def to_end(self, phrase: str) -> Disease | None:
        """The disease whose words begin in the head of a phrase and reach to its end."""
        if phrase[-1:] not in NO_TYPE:
            phrase = TYPE.sub("", phrase)
        if not self.may_end(phrase.rpartition(" ")[2]):
            return None
        behind = POSTMODIFIER.search(phrase)
        words = fold(phrase).split()
        heads = len(words) if behind is None else len(fold(phrase[: behind.start()]).split())
        for first in range(max(0, len(words) - LONGEST), heads):
            found = self.entries.get(" ".join(words[first:]))
            if found is not None:
                return found
        return None

    def may_end(self, part: str) -> bool:
        """Whether a disease can end in the last part of a phrase: most phrases need no more than to ask this."""
        known = self.parts.get(part)
        if known is None:
            words = fold(part).split()
            known = not words or words[-1] in self.last_words
            if len(self.parts) < PARTS_KEPT:
                self.parts[part] = known
        return known

    def all_of(self, phrase: str) -> list[Disease]:
        """The diseases of a phrase that is nothing else: one, or several joined by "and"; otherwise none."""
        if phrase[-1:] in NO_TYPE and not self.may_end(phrase.rpartition(" ")[2]):
            return []  # neither does the last of several
        whole = self.to_end(phrase)
        if whole is not None:
            return [whole]
        joined = JOINED.split(phrase)
        parts = [self.to_end(part) for part in joined] if len(joined) > 1 else []
        return [part for part in parts if part] if None not in parts else []


@cache
def diseases() -> Diseases:
    """The vocabulary, read once."""
    return Diseases()


def is_head(phrase: str) -> bool:
    """Whether the last word can only be a disease: "postzosteric neuralgiform dermatitis".

    >>> is_head("childhood-onset fibroelastosis"), is_head("a confirmed diagnosis"), is_head("two sticks")
    (True, False, False)
    """
    return _is_head(phrase.rpartition(" ")[2])


@lru_cache(PARTS_KEPT)
def _is_head(word: str) -> bool:
    low = word.lower()
    return HEAD.search(low) is not None and NO_HEAD.search(low) is None


@lru_cache(PARTS_KEPT)
def fold(words: str) -> str:
    """Words as the vocabulary has them: small letters, no possessive or plural, no hyphen, American spelling.

    >>> fold("Crohn's Diseases"), fold("non-Hodgkin lymphomas"), fold("Leukaemia")
    ('crohn disease', 'non hodgkin lymphoma', 'leukemia')
    """
    low = words.lower().replace("’", "'").replace("'s", "").replace("'", "")
    low = low.replace("ae", "e").replace("oe", "e").replace("tumour", "tumor")
    return " ".join(
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
        for word in WORDS.findall(low)
    )
