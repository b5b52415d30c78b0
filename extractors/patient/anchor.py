"""An individual as a text introduces her, the sentence that holds a character, and which ages can be somebody's own."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from extractors import lazy_re as re
from extractors.patient.person_noun import Sex
from extractors.reading import Found

DECADE = re.compile(r"\bin (?:his|her|their) (?:early |mid[- ]|late )?(?:\d0|\w+ties)", re.IGNORECASE)


@dataclass(slots=True)
class Anchor:
    """One individual as the text introduces (or re-introduces) her: ``start`` to ``end`` is the noun phrase."""

    start: int
    end: int
    age: Found | None = None
    sex: Sex = None
    article: str = ""  # "a", "the", "another", "his", …
    label: str | None = None
    is_relative: bool = False
    is_nobody: bool = False  # no patient of this text: a donor, somebody imagined
    is_quoted: bool = False  # another author's patient
    is_apart: bool = False  # "the younger, aged 9": told apart from those before
    is_alike: bool = False  # one of several whom nothing tells apart
    noun: str = ""
    sexed_at: tuple[int, int] | None = None  # where the words stand that state the sex, if not in the phrase itself


def is_own_age(text: str, age: Found) -> bool:
    """Whether an age is of one person at presentation, and no range, mean or onset; a decade ("in her 60s") is."""
    value = age.value
    return bool(
        value.get("years") is not None
        and (value.get("years_high") is None or DECADE.search(text, max(0, age.start - len("in their ")), age.end))
        and value.get("statistic") is None
        and value.get("role") in (None, "presentation", "cohort", "treatment")
    )


def sentence_of(position: int, sentences: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The sentence that holds a character; sentences are in order."""
    index = bisect_right(sentences, position, key=lambda s: s[0]) - 1
    return sentences[index] if index >= 0 else (position, position)
