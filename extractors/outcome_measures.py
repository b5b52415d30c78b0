"""Measures that a trial or cohort names without a direction: its endpoints, and what it reports with a number.

They are mentions, not facts of a group. A sentence must say that something was measured ("endpoint", "assessed"), or
carry statistics ("%", "median", "versus"); the population's own disease ("patients with …", "treatment of …") is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.strings import StringStore

from extractors import vocabulary
from extractors.outcome_phrases import Units
from extractors.outcome_words import Words

SENTENCE = re.compile(r"[^|]+\|")
# What stands between brackets or commas after "with" or "for" belongs to the population as well.
MEASURE = re.compile(r"(?P<before>[wf]D*|RoD*|HoD*|vf)?(?P<np>[NMa]P?)")


class Reporting:
    """The words by which a sentence shows that it reports or defines outcomes (``vocab/outcome_cue.tsv``)."""

    def __init__(self, strings: StringStore) -> None:
        self.words: dict[str, set[int]] = {}
        for row in vocabulary.terms("outcome_cue"):
            self.words.setdefault(row["cue"], set()).add(strings.add(row["word"]))

    def measures(self, words: Words, units: Units) -> Iterator[tuple[int, int]]:
        """Word spans of the measures, in a text about groups; nothing in one without."""
        if self.words["study"].isdisjoint(words.lowers):
            return
        codes, starts = units
        endpoint, statistic, aim = (self.words[cue] for cue in ("endpoint", "statistic", "aim"))
        for sentence in SENTENCE.finditer(codes):
            first, last = starts[sentence.start()], starts[sentence.end() - 1]
            said = words.lowers[first:last]
            if (endpoint.isdisjoint(said) and statistic.isdisjoint(said)) or not aim.isdisjoint(said):
                continue
            for match in MEASURE.finditer(codes, sentence.start(), sentence.end()):
                if not match["before"]:
                    yield starts[match.start("np")], starts[match.start("np") + 1]
