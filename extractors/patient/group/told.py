"""What became of a group, as it is written down: which way it went, the words that show it, and whose it is.

The readers of results share it: the sections that have none, the words that deny, what was there before, and the way
that an effect's own name tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import re2

from extractors import lazy_re as re
from extractors.outcome import Outcome, benefit
from extractors.patient.group.study import Cohort
from extractors.patient.subject import at
from extractors.reading import Found, Reading

NEGATED = re.compile(r"\b(?:no|not|none|never|without|nor|neither|free)\b", re.IGNORECASE)
# How they began, what was done to them, and what names a disease that they came with
BEFORE = re2.compile(
    r"(?i)\b(?:evaluable|assessable|stage|previous(?:ly)?|prior|before|pre-?treatment|baseline|history|underlying|entry|enrolled"
    r"|entered|eligible|screened|initially|admission|diagnos\w+|presented with)\b"
)
NO_EFFECT = re2.compile(
    r"(?i)(?:\b(?:disease|disorder|type|histology|surgery|therapy|treatment|stage|infarction|procedures?|biops\w+|management|support"
    r"|carcinomas?|cancers?|tumou?rs?|lesions?|malignanc\w+|levels?|concentrations?|counts?|survival|symptoms?|diabetes|hypertension"
    r"|transplant\w*|discontinuation|withdrawal|colitis|tissue|debris)|\w+(?:ectomy|otomy|ostomy|plasty|desis|omas?))\)?$"
    r"|\b(?:excision|resection|was|were|had|showed|increased|decreased)\b"
)
FOR_SO_MANY = re.compile(r"\s+(?:in|for)\s+(?:only\s+)?", re.IGNORECASE)  # "was good for | 12 patients"
AGAINST = re2.compile(r"(?i)\b(?:than|versus|vs|compared|between|respectively)\b|\bplacebo\b")  # what compares
NEAR = 20  # characters before words in which they may be denied
WAYS = (
    ("died", re2.compile(r"(?i)\b(?:deaths?|died)$")),
    (
        "worsened",
        re2.compile(r"(?i)\b(?:relapses?|recurrences?|progression|deterioration|worsening|exacerbations?|flares?)\b"),
    ),
    (
        "improved",
        re2.compile(
            r"(?i)\bPRs\b|\bpartial$|\bpartial\b.*\b(?:responses?|remissions?)\b|\b(?:improvement|regression|relief)\b"
        ),
    ),
    (
        "resolved",
        re2.compile(
            r"(?i)\bcomplete$|\bcomplete\b.*\bresponses?\b|\bCRs\b"
            r"|\b(?:cures?|remissions?|resolution|disappearance|clearing)\b"
        ),
    ),
    ("improved", re2.compile(r"(?i)\bresponses?\b")),
    ("decreased", re2.compile(r"(?i)\b(?:decreases?|reductions?|falls?|drops?|declines?)\b")),
    ("increased", re2.compile(r"(?i)\b(?:increases?|rises?|elevations?)\b")),
)


class Statement(NamedTuple):
    """Words that say what came of a treatment; places are doc characters."""

    direction: str
    place: tuple[int, int]  # what it went with, or how
    quote: tuple[int, int]  # the shortest words that show it
    rule: str

    def say(self, reading: Reading, owners: Iterable[tuple[int, str]], known: Sequence[Found] = ()) -> bool:
        """Say it of its owners, each with the rule by which it is theirs.

        It is said of the first outcome that is known there, else of a new one; False where its place is no run of whole
        tokens, so that nothing is said.
        """
        found = next(iter(known[:1] or added(reading, self.place, self.rule)), None)
        if found is None:
            return False
        way = self.direction
        found.value.update(direction=way, benefit=benefit(way, ""), quote=list(self.quote))
        found.owners = [list(owner) for owner in owners]
        return True

    def say_of_all(self, reading: Reading, groups: Cohort) -> None:
        """Say what a sentence tells of nobody in particular: of the arm whose drug it names, else of whom it speaks.

        Nothing is said where another outcome has been read in these words.
        """
        segment = at(groups.segments, self.place[0])
        known = [f for f in reading.of("outcome") if f.start < self.quote[1] and self.quote[0] < f.end]
        if not segment or not segment.owners or any(f.value["direction"] for f in known):
            return
        begin, end = reading.sentence(self.place[0])
        names = {drug.value["name"] for drug in reading.of("drug") if begin <= drug.start < end}
        arms = {i for name in names for i in groups.by_drug.get(name, ())}
        owners = sorted(arms) if len(arms) == 1 else segment.owners
        behind = FOR_SO_MANY.match(reading.text, self.quote[1])
        owners = [i for i in groups.subsets if behind and groups.subject(i).start == behind.end()] or owners
        self.say(reading, [(i, "arm" if i in arms else segment.rule) for i in owners], known)


def added(reading: Reading, place: tuple[int, int], rule: str) -> list[Found]:
    """An outcome of which nothing but its name is known yet; none where that is no run of whole tokens."""
    if reading.doc.char_span(*place) is None:
        return []
    value = {**dict.fromkeys(Outcome.__annotations__), "measure": reading.text[slice(*place)]}
    return [reading.add("outcome", *place, value, rule)]


def direction_of(words: str) -> str:
    """The way that an effect went, by its name.

    >>> direction_of("three had a complete response"), direction_of("headache")
    ('resolved', 'developed')
    """
    return next((way for way, pattern in WAYS if pattern.search(words)), "developed")
