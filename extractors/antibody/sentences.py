"""Which sentences of a text may hold an antibody: those with a word that some antibody has.

Reading order: `TRIGGERS`, `ANTI`; `Finder`, with the tests that the vocabulary alone knows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from extractors import lazy_re as re
from extractors import looks
from extractors.antibody.lexicon import is_word
from extractors.tokenizer import sentence_starts

# A sentence without one of these holds no antibody: a literal that `str.find` looks for, and what must stand there.
# Five times as fast as one pattern with these alternatives; wide, because `mention` decides.
_TRIGGERS = (
    ("antibod", ""),
    ("ANA", r"\bANAs?\b"),
    ("ANCA", ""),
    ("Ig", r"Ig[GMAE]\b"),
    ("ero", r"[Ss]ero(?:log|-?pos|-?neg|-?reac|-?conv)"),
    ("recipitin", ""),
    ("reponemal test", ""),
    ("tit", r"\btit(?:er|re)s?\b"),
    ("omplement", r"[Cc]omplement[- ]fix"),
    ("Ab", r"(?<=[A-Za-z0-9])Ab\b|\bAbs?\b|Abs\b"),
    ("heumat", r"heumat\w+[ -][Ff]actor"),
    ("RF", r"\bRF\b"),
    ("HIV", ""),
    ("HTLV", ""),
    ("mmunodeficiency virus", ""),
    ("epatitis", ""),
    ("gglutinin", ""),
    ("gglutination", ""),
    ("ntiglob", ""),
    ("DAT", r"\bDATs?\b"),
    ("oomb", r"[Cc]oomb'?s?"),
    ("nticoagulant", r"upus[ -]\w*-?anticoagulant|upus anticoagulant|anticoagulant"),
    (
        "nhibitor",
        r"(?:VIII|IX|lupus|factor V|factor X|XIII|TS-?13) inhibitor|[Ii]nhibitors? (?:directed )?(?:to|against"
        r"|of) (?:coag\w+ )?(?:[Ff]actor|F?VIII|von)",
    ),
    ("immunoglobulin", r"(?:stimulating|inhibit\w+) immunoglobulin"),
    ("panel", ""),
    ("blot", r"(?:[Ll]ine|[Dd]ot)[- ]?(?:immuno)?blot"),
    ("ELISA", ""),
    ("mmunosorbent", ""),
    ("andsteiner", ""),
    ("onospot", ""),
    ("eteroph", ""),
    ("VDRL", ""),
    ("enereal", ""),
    ("RPR", r"\bRPR\b"),
    ("eagin", ""),
    ("FTA", ""),
    ("TPHA", ""),
    ("TPPA", ""),
    ("Widal", ""),
    ("Felix", ""),
    ("ACPA", ""),
    ("NMO", ""),
    ("GADA", ""),
    ("ASO", r"\bASO"),
    ("ASLO", ""),
    ("TBII", ""),
    ("TSI", r"\bTSI\b"),
    ("IAA", r"\bIAAs?\b"),
    ("HAMA", ""),
    ("reacted with", ""),
    ("react with", ""),
    ("BP180", ""),
    ("BP230", ""),
    ("AQP4", ""),
    ("LGI1", ""),
    ("MuSK", ""),
    ("MOG", r"\bMOG[ -](?:pos|neg)"),
    ("GAD", r"\bGAD(?:-?65)?[ -](?:pos|neg)"),
    ("Jo-1", r"Jo-1(?:[ -]| was | were )(?:pos|neg)"),
    ("SRP", r"\bSRP(?:[ -]| was | were )(?:pos|neg)"),
    ("HMGCR", ""),
    ("Mi-2", ""),
    ("MDA5", ""),
    ("TIF1", ""),
    ("NXP2", ""),
    ("PL-7", ""),
    ("PL-12", ""),
)
ANTI = re.compile(
    r"(?<![A-Za-z])(?:[Aa](?:llo|uto)|[Ii]so)?-?[Aa]nti(?:[-‐-―−](?!inflam|tumou?r|cancer|TNF|CD\d|VEGF|PD-|epilep"
    r"|malaria|hypert|depress"
    r"|retrovir|diabet|oxid|bacter|microb|fung)"
    r"|[A-Z0-9β]| [A-Z0-9β]|(?!bio|hyp|infl|oxid|dep|psy|epi|conv|coag|thr|tum|canc|vir|bac|mic?rob|fung|mala"
    r"|diab|emet|hista|retrov|gen|cip|arrh|ang|neop|plat|chol"
    r"|spas|all|andr|estr|obes|pyr|sens|pod|que|lip|rheum|tub|prot|para|ulc|secr|meta|prol|dot|sept|vec|the)[a-z])"
)
TRIGGERS = tuple((literal, re.compile(pattern) if pattern else None) for literal, pattern in _TRIGGERS)
# One look tells that a text has none of them. RE2 does not look around, and its \w is ASCII: there the literal must do.
ANY_TRIGGER = looks.compile(
    "|".join(literal if not words or "(?<" in words or r"\w" in words else words for literal, words in _TRIGGERS),
    "names",
)
LONGEST_SENTENCE = 1500  # characters; the longest of 20,000 abstracts has 2,400, and one in 1,000 has 650
TRIGGER_MARGIN = 12  # characters of a pattern before its literal


class Finder:
    """Finds them by `TRIGGERS` and by the tests of a vocabulary that hold no trigger: "latex fixation", "FANA"."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        tests = sorted({row["surface"] for row in rows if row["use"] == "test"}, key=lambda name: (-len(name), name))
        names = "|".join(_spelt(name) for name in tests if not any(True for _ in _triggers(name)))
        self.tests = re.compile(rf"\b(?:{names})s?\b") if names else None
        self.any_test: Any = looks.compile(rf"\b(?:{names})s?\b", "names") if names else None

    def holding(self, text: str, names: Iterable[str] = ()) -> Iterator[tuple[int, str]]:
        """The sentences that may hold an antibody, with their offsets; a very long one in several parts.

        ``names``: what the text calls antibodies besides the words that all texts use.
        """
        places = [*_triggers(text), *(place for name in names for place in _places(text, name, None))]
        if self.tests and self.any_test.is_in(text):
            places += [match.start() for match in self.tests.finditer(text)]
        if not places:
            return
        places.sort()
        starts = list(_bounded(text, sentence_starts(text)))
        last = -1
        for position in places:
            index = bisect_right(starts, position) - 1
            if index != last:
                last = index
                end = starts[index + 1] if index + 1 < len(starts) else len(text)
                yield starts[index], text[starts[index] : end]


def _spelt(name: str) -> str:
    """The pattern of a name: with a blank or a hyphen, and in any case where it has small letters.

    >>> _spelt("latex test"), _spelt("FANA")
    ('(?i:latex[ -]test)', 'FANA')
    """
    words = "[ -]".join(re.escape(word) for word in re.split("[ -]", name))
    return f"(?i:{words})" if is_word(name) else words


def _bounded(text: str, starts: Iterable[int]) -> Iterator[int]:
    """The starts, and more within a sentence that is none: the reading takes the square of its length."""
    for start, stop in pairwise([*starts, len(text)]):
        part = start
        yield part
        while stop - part > LONGEST_SENTENCE:
            limit = part + LONGEST_SENTENCE
            ends = (text.rfind(mark, part + 1, limit) + len(mark) for mark in ("; ", ", ", " "))
            part = next((end for end in ends if end > part + 1), limit)
            yield part


def _triggers(text: str) -> Iterator[int]:
    yield from _places(text, "nti", ANTI)
    if ANY_TRIGGER.is_in(text):
        for literal, pattern in TRIGGERS:
            yield from _places(text, literal, pattern)


def _places(text: str, literal: str, pattern: re.Pattern[str] | None) -> Iterator[int]:
    position = text.find(literal)
    while position >= 0:
        end = position + len(literal)
        if not pattern or pattern.search(text, max(0, position - TRIGGER_MARGIN), end + TRIGGER_MARGIN + 8):
            yield position
        position = text.find(literal, end)
