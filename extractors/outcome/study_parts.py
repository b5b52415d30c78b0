"""Whom and what a sentence of a study speaks of: its subject, a dose, an arm, the groups."""

from __future__ import annotations

import re

from spacy.strings import get_string_id

from extractors.outcome import patterns
from extractors.outcome.parts import Span
from extractors.outcome.phrases import Units
from extractors.outcome.statements import StatementReader
from extractors.outcome.words import Words
from extractors.vocabulary import word_ids

BOTH = word_ids("either both each")
EITHER = BOTH | word_ids("any all")
CLAUSE = 60  # units: no verb is farther from its subject
DOSES = word_ids("dose doses dosage use")
AGE = get_string_id("age")
SEXES = word_ids("sex gender")
ADJUSTED = word_ids("adjusted adjusting adjustment controlling regardless")


class StudyPartReader(StatementReader):
    """Finds the parts of the statements of one study."""

    def __init__(self, words: Words, units: Units, direction: dict[int, str], is_controlled: bool) -> None:
        super().__init__(words, units, direction, True)
        self.is_controlled = is_controlled

    def left(self, pattern: re.Pattern[str], unit: int) -> tuple[str, Span | None, str]:
        """As for a case; where many words part a verb from its subject, that is the first phrase of the clause."""
        be, np, person = super().left(pattern, unit)
        if person == "R" and (dose := self.dose(unit - len(be))):
            return be, dose, ""
        if np is None and pattern is patterns.LEFT and person != "s":
            subject = self.subject(unit - len(be))
            if subject:
                return be, subject, ""
        return be, np, person

    def dose(self, unit: int) -> Span | None:
        """Of "the dose of prednisone | was lower" that dose, which a drug spares."""
        of = unit - 2 - (self.codes[unit - 2] == "D")
        if of < 1 or self.codes[of - 1 : of + 1] != "Ro" or self.last(of - 1) not in DOSES:
            return None
        return of - 1, unit

    def subject(self, unit: int) -> Span | None:
        """The first phrase of the clause that ends before a unit, if no other verb comes between."""
        reach = max(unit - CLAUSE, 0)
        first = max(self.codes.rfind("|", reach, unit), self.codes.rfind(";", reach, unit))
        if first < 0 < reach:
            return None
        join = self.codes.rfind("c", first + 1, unit)
        if join >= 0 and not patterns.ASIDE.match(self.codes, join - 1):
            first = join
        match = patterns.SUBJECT.fullmatch(self.codes, first + 1, unit)
        return match.span("np") if match else None

    def is_of_groups(self, unit: int) -> bool:
        """Does a sentence tell that the groups were alike: by age, sex and more, which no treatment changes."""
        first, last = self.codes.rfind("|", 0, unit) + 1, self.codes.find("|", unit)
        said = self.words.lowers[self.starts[first] : self.starts[last]]
        return AGE in said and not SEXES.isdisjoint(said) and ADJUSTED.isdisjoint(said)

    def is_of_arm(self, unit: int) -> bool:
        """Do the words from a unit on name where that was: "in | the placebo group"."""
        match = patterns.IN_ARM.match(self.codes, unit)
        return match is not None and not any(self.last(i) in EITHER for i in range(unit, match.end()))
