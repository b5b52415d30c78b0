"""Where a study tells a value of something, or that it differs: what `between` reads without a verb of change."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.outcome import patterns
from extractors.outcome.parts import Span
from extractors.outcome.study_parts import StudyPartReader
from extractors.vocabulary import word_ids

UNNAMED = word_ids("mean means median average value values number rate total dose age")
AGES = word_ids("age ages")  # of the groups, no result


class ValueReader(StudyPartReader):
    """Finds what has values, and what differs."""

    def valued(self) -> Iterator[tuple[Span, int]]:
        """What has a value, and the word where that begins: "pain | was 3.1", "death | occurred in 12 %"; in words."""
        for match in patterns.VALUED.finditer(self.codes):
            verb = match.start()
            named = verb - 2 if self.codes[verb - 2 : verb] == "&u" else verb  # "in groups 1 and 2"
            _, subject, _ = self.left(patterns.LEFT, named)
            if subject is None and self.codes[named - 1] == "G" and self.said(named - 1) in ("resolved", "improved"):
                subject = named - 1 - (self.codes[named - 2] in "nM"), named  # "complete | remission | was achieved in"
            if subject and not self.is_none(subject[0]) and self.is_measure(subject):
                first, last = self.specific(subject)
                yield (self.starts[first], self.starts[last]), self.starts[verb]

    def bracketed(self) -> Iterator[tuple[Span, Span]]:
        """What has its values in a bracket: "median survival | (15.3 vs. 24.6 months; P = 0.35)"; in words."""
        for match in patterns.BRACKETED.finditer(self.codes):
            np = match.start()
            yield (self.starts[np], self.starts[np + 1]), (self.starts[np + 1], self.starts[np + 2])

    def differing(self) -> Iterator[tuple[Span, Span]]:
        """What differs, and the words that say so: "a difference in | pain", "pain | differed"; in words."""
        for match in patterns.DIFFER.finditer(self.codes):
            unit = match.start()
            be, subject, _ = self.left(patterns.LEFT, unit)
            first = unit - len(be) - (not be and self.codes[unit - 1] == "n")  # "significant | difference"
            if set("0FX") & set(be) or patterns.NO_L.match(self.back, len(self.codes) - unit):
                continue
            if patterns.NOT_SIGNIFICANT.match(self.codes, unit + 1):
                continue
            target = self.right(patterns.RIGHT_IN_TERMS, unit)
            target = target or (subject if be or (subject and subject[1] == unit) else None)
            if target:
                begin, end = min(first, target[0]), max(unit + 1, target[1])
                yield (self.starts[target[0]], self.starts[target[1]]), (self.starts[begin], self.starts[end])

    def is_measure(self, np: Span) -> bool:
        """Is a phrase what has been measured; any word may be a measure, but "mean" alone is none."""
        is_bare = (
            self.codes[np[0] : np[1]] in ("n", "m")
            and self.codes[np[1]] != "o"
            and self.starts[np[1]] - self.starts[np[0]] == 1
        )
        if self.words.lowers[self.starts[np[1]] - 1] in AGES:
            return False
        return not is_bare or self.words.lowers[self.starts[np[0]]] not in UNNAMED
