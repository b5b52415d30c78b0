"""How alike two records are, field by field: True, False, or None where a field is missing or says too little.

Only comparisons; what follows from them is decided in identity.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Levenshtein

from pipeline.records import Article, Author
from pipeline.sources import markup

_GREEK = {
    ord(letter): unicodedata.name(letter).rsplit(" ", 1)[1].lower().replace("lamda", "lambda")
    for letter in "αβγδεζηθικλμνξοπρστυφχψω"
}
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "œ": "oe", "æ": "ae", "þ": "th"})
_FOLDING = _GREEK | _LETTERS
_MARK = re.compile(
    r"(?i)^\W*(?:(?:retracted|withdrawn)(?: article| paper)?\W*[:\]]"
    r"|(?:original|research|review) (?:article|paper)\s*[:.]|(?:case|brief) report\s*[:.])\s*"
)
_LATE_MARK = re.compile(
    r"(?i)\s*[(\[](?:(?:retracted|withdrawn)(?: article| paper)?\b|see comments?|published erratum)[^()\[\]]*[)\]]\W*$"
)
_CONGRESS_NUMBER = re.compile(r"^\d{1,4}[A-Z]{1,2}(?=[A-Z][a-z]{2})")  # "20PRituximab in …": an abstract's number
_UMLAUT = re.compile(r"(?<=[aou])e")
_JOURNAL_NOTE = re.compile(r"\(.*?\)|[:=.].*$")
_SMALL = frozenset(["a", "an", "and", "as", "at", "by", "de", "der", "des", "die", "du", "et", "for", "from", "in"])
_SMALL |= {"la", "le", "of", "on", "or", "the", "to", "und", "with"}
_COUNTED = re.compile(  # of a subtitle that tells one of several papers
    r"\b(?:part|teil|section|chapter|erratum|corrigendum|correction|protocol|comment|reply|update)|^(?:[ivx]+|\d+)$"
)
_NUMBER = re.compile(r"\d+(?:[.,·]\d+)*")
_LEAST_CUT = 20  # letters of a title that breaks off
_COMPARED = 1500  # characters of an abstract


@lru_cache(maxsize=1 << 12)  # the titles of a batch are compared several times
def folded(text: str) -> str:
    """Lower-case words without accents, marks or tags; Greek letters by name.

    >>> folded("RETRACTED: TIF1-γ in <i>Sjögren's</i> & lupus.")
    'tif1 gamma in sjogren s and lupus'
    """
    text = markup.line(_CONGRESS_NUMBER.sub("", _LATE_MARK.sub("", _MARK.sub("", text)))) or ""
    text = text.casefold().replace("&", " and ")
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_FOLDING))
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", text))


# ---------------------------------------------------------------------------------------------- titles


def titles(article: Article) -> list[str]:
    """The words of the title, and of the title in the paper's own language."""
    return [folded(title) for title in (article.title, article.vernacular_title) if title]


def title_ratio(one: Article, other: Article) -> float:
    """How much of the titles agrees, from 0 to 100."""
    return max((fuzz.ratio(left, right) for left in titles(one) for right in titles(other)), default=0.0)


def titles_differ(one: Article, other: Article) -> bool:
    """Whether the two have titles that share less than half of their words."""
    left, right = titles(one), titles(other)
    return bool(left and right) and all(fuzz.token_set_ratio(a, b) < 50 for a in left for b in right)


def titles_near(one: Article, other: Article) -> bool:
    """Whether the titles are one but for misprints and small words, or for the end that one of them lacks."""
    pairs = [(left, right) for left in titles(one) for right in titles(other)]
    return any(_near(left.split(), right.split()) or _is_cut(left, right) for left, right in pairs)


def titles_misprinted(one: Article, other: Article) -> bool:
    """Whether the titles have as many words, and are one but for misprints."""
    return any(
        _misprinted(left.split(), right.split()) for left in titles(one) for right in titles(other) if left != right
    )


def _is_cut(left: str, right: str) -> bool:
    """Whether one title breaks off where the other goes on."""
    short, long = sorted((left, right), key=len)
    return len(short) >= _LEAST_CUT and long.startswith(short) and _COUNTED.search(long[len(short) :].strip()) is None


def _near(left: list[str], right: list[str]) -> bool:
    shared = 0
    for step in Levenshtein.opcodes(left, right):
        some, others = left[step.src_start : step.src_end], right[step.dest_start : step.dest_end]
        if step.tag == "equal":
            shared += len(some)
        elif step.tag == "replace":
            if "".join(some) != "".join(others) and not _misprinted(some, others):
                return False
        elif not _SMALL.issuperset([*some, *others]):
            return False
    return shared >= 4


def _misprinted(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether words are one letter apart: in short ones a letter may be missing, but not be another (IgA, IgG)."""
    return len(some) == len(others) and all(
        one == other
        or (
            max(len(one), len(other)) >= 4
            and (len(one) != len(other) or len(one) >= 5)
            and not _NUMBER.search(one + other)
            and OSA.distance(one, other, score_cutoff=1) <= 1
        )
        for one, other in zip(some, others, strict=True)
    )


# ---------------------------------------------------------------------------------------------- the other fields


def year_gap(one: Article, other: Article) -> int | None:
    """Years between the two; online and in print often are one apart."""
    if not one.publication_date or not other.publication_date:
        return None
    return abs(int(one.publication_date[:4]) - int(other.publication_date[:4]))


def surname(author: Author) -> str:
    """The last word of the family name, umlauts in one spelling: "Ekström" and "Ekstroem" are one."""
    words = folded(author.last_name or author.collective_name or "").split()
    return _UMLAUT.sub("", words[-1]) if words else ""


def authors_agree(one: Article, other: Article) -> bool | None:
    """Whether the first authors are one; None where each is among the other's authors, or one has none."""
    left = [_name_words(author) for author in one.authors]
    right = [_name_words(author) for author in other.authors]
    if not any(left) or not any(right):
        return None
    if left[0] & right[0]:
        return True
    return None if any(words & left[0] for words in right) or any(words & right[0] for words in left) else False


def all_authors_agree(one: Article, other: Article) -> bool:
    """Whether both name the same people, two or more, in the same order."""
    left, right = ([surname(author) for author in article.authors] for article in (one, other))
    return len(left) > 1 and left == right


def _name_words(author: Author) -> frozenset[str]:
    """The parts of the family name, particles apart: "García López" may be cited by either."""
    words = folded(author.last_name or author.collective_name or "").split()
    return frozenset(_UMLAUT.sub("", word) for word in words if len(word) > 3) or frozenset(words)


def abstracts_agree(one: Article, other: Article) -> bool | None:
    """Whether one abstract has the words and numbers of the other; False where hardly any, or quite other numbers."""
    if not one.abstract or not other.abstract:
        return None
    left, right = one.abstract[:_COMPARED].lower(), other.abstract[:_COMPARED].lower()
    words = fuzz.token_set_ratio(left, right)
    numbers = _numbers_shared(left, right)
    if words < 60 or (numbers is not None and numbers < 0.5):
        return False
    return True if words >= 90 and min(len(left), len(right)) >= 80 and (numbers is None or numbers >= 0.8) else None


def abstracts_same(one: Article, other: Article) -> bool:
    """Whether the abstracts are so alike that no more than a label or a misprint tells them apart."""
    if abstracts_agree(one, other) is not True:
        return False
    left, right = (folded(text[:_COMPARED]) for text in (one.abstract or "", other.abstract or ""))
    return fuzz.token_set_ratio(left, right) >= 97 and _numbers_shared(left, right) in (None, 1.0)


def _numbers_shared(left: str, right: str) -> float | None:
    """The part of the numbers of one text that the other has; None where one has fewer than four."""
    some, others = set(_NUMBER.findall(left)), set(_NUMBER.findall(right))
    fewer = min(len(some), len(others))
    return len(some & others) / fewer if fewer >= 4 else None


def journals_agree(one: Article, other: Article) -> bool | None:
    """Whether the journals are one, by ISSN, by name, or by a name and its abbreviation."""
    if one.issn and one.issn == other.issn:
        return True
    left, right = (_journal_words(article.journal) for article in (one, other))
    if not left or not right:
        return None
    short, long = sorted((left, right), key=lambda words: sum(map(len, words)))
    return _abbreviates(short, long) or "".join(short) == "".join(word[0] for word in long)


def _journal_words(name: str | None) -> list[str]:
    words = folded(_JOURNAL_NOTE.sub(" ", name)).split() if name else []
    return [word for word in words if word not in _SMALL] or words


def _abbreviates(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether each word stands, shortened, in the longer name, in this order: "Proc Natl Acad Sci"."""
    rest = iter(long)
    return all(any(_shortens(word, other) for other in rest) for word in short)


def _shortens(word: str, whole: str) -> bool:
    letters = iter(whole)
    return word[0] == whole[0] and all(letter in letters for letter in word)
