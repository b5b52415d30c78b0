"""Measures that a trial or cohort names without a direction: its endpoints, and what it reports with a number.

They are mentions, not facts of a group. A sentence must say that something was measured ("endpoint", "assessed"), or
carry statistics ("%", "median", "versus"); the population's own disease ("patients with …", "treatment of …") is left
out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.outcome_context import Cues
from extractors.outcome_phrases import Units
from extractors.outcome_words import Words

SENTENCE = re.compile(r"[^|]+\|")
MEASURE = re.compile(r"(?P<before>[wf]D*|RoD*|HoD*|vf)?(?P<np>[NMa]P?)")


def passages(words: Words, units: Units, cues: Cues) -> Iterator[tuple[int, int]]:
    """The sentences that report or define outcomes, in units."""
    endpoint, statistic, aim = (cues.words[cue] for cue in ("endpoint", "statistic", "aim"))
    for sentence in SENTENCE.finditer(units.codes):
        said = words.lowers[units.starts[sentence.start()] : units.starts[sentence.end() - 1]]
        if aim.isdisjoint(said) and not (endpoint.isdisjoint(said) and statistic.isdisjoint(said)):
            yield sentence.span()


def measures(units: Units, passage: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Word spans of the measures and effects in some units."""
    for match in MEASURE.finditer(units.codes, *passage):
        if not match["before"]:
            yield units.starts[match.start("np")], units.starts[match.start("np") + 1]
