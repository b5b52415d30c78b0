"""Where a statement stands decides if it is an outcome: after treatment began, or among complaints, aims and titles.

A presenting complaint is no outcome. In a case report what rose or developed before the patient got anything belongs to
the presentation; a new patient ("A 60-year-old man") begins a new one. What a study aims at has not happened either.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from spacy.strings import StringStore

from extractors import vocabulary
from extractors.outcome_words import Words

PATIENT = re.compile(r"u-?T-?n")  # "60-year-old"


class Cues:
    """The words of ``vocab/outcome_cue.tsv`` by what they show."""

    def __init__(self, strings: StringStore) -> None:
        self.words: dict[str, set[int]] = {}
        for row in vocabulary.terms("outcome_cue"):
            self.words.setdefault(row["cue"], set()).add(strings.add(row["word"]))


class Context:
    """The course of one doc: its sentences, its patients, where treatment is spoken of; all in words."""

    def __init__(self, words: Words, cues: Cues, title_end: int) -> None:
        self.words = words
        self.cues = cues
        said = set(words.lowers)
        self.is_study = not cues.words["study"].isdisjoint(said)
        self.is_case = not self.is_study and not cues.words["person"].isdisjoint(said)
        self.ends = [i for i, code in enumerate(words.codes) if code == "|"]
        self.patients = [match.start() for match in PATIENT.finditer(words.codes)]
        treatment = cues.words["treatment"]
        self.treatments = [i for i, lower in enumerate(words.lowers) if lower in treatment or words.codes[i] == "R"]
        self.title_end = bisect_left(words.starts, title_end)

    def sentence(self, word: int) -> tuple[int, int]:
        """First word and end of the sentence of a word."""
        index = bisect_left(self.ends, word)
        return (self.ends[index - 1] + 1 if index else 0), self.ends[index] if index < len(self.ends) else len(self.words.lowers)

    def is_treated(self, word: int) -> bool:
        """Has the patient been given something, by the end of the sentence."""
        start, end = self.sentence(word)
        patient = bisect_right(self.patients, end) - 1
        since = max(self.patients[patient] if patient >= 0 else 0, self.title_end)
        index = bisect_left(self.treatments, since)
        return index < len(self.treatments) and self.treatments[index] < end

    def is_aim(self, word: int) -> bool:
        """Does the sentence say what is to be found out."""
        start, end = self.sentence(word)
        return not self.cues.words["purpose"].isdisjoint(self.words.lowers[start:end])

    def is_of_comparator(self, quote: tuple[int, int]) -> bool:
        """Is it said of the control group: "was lower in the placebo group than …"."""
        _, end = self.sentence(quote[0])
        than = self.words.codes.find(">", quote[1], min(end, quote[1] + 9))
        return than > 0 and not self.cues.words["comparator"].isdisjoint(self.words.lowers[quote[1] : than])
