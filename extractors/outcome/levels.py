"""Changes that no word of change tells: "CK went from 900 to 120 U/L", "the drug brought her pressure down"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.strings import get_string_id

from extractors import number
from extractors.outcome import patterns
from extractors.outcome.parts import PartReader, Statement
from extractors.vocabulary import word_ids

WENT = word_ids("went gone came changed moved")
BROUGHT = word_ids("brought got bring bringing")
RESTORED = BROUGHT | word_ids("returned restored returning restoring")
NORMAL = get_string_id("normal")
DOWN, UP = map(get_string_id, ("down", "up"))
WAYS = {DOWN: "decreased", UP: "increased"}


class LevelReader(PartReader):
    """Finds what went from one level to another."""

    def levels(self) -> Iterator[Statement]:
        """CK went from 900 to 120 U/L; it brought the CK down; it returned the CK to normal."""
        for match in patterns.FROM_TO.finditer(self.codes) if "vpu" in self.codes else ():
            low, high = self.size(match.start("low")), self.size(match.start("high"))
            if self.last(match.start("verb")) in WENT and low is not None and high is not None and low != high:
                direction = "increased" if high > low else "decreased"
                yield from self.say(match.span("np"), direction, match.start("verb"), match.start("high"), "from_to")
        for match in patterns.BROUGHT.finditer(self.codes) if self.says(BROUGHT) else ():
            way = WAYS.get(self.last(match.start("way")))
            if way and self.last(match.start()) in BROUGHT:
                yield from self.say(match.span("np"), way, match.start(), match.start("way"), "brought")
        for match in patterns.RESTORED.finditer(self.codes) if self.says(RESTORED) else ():
            if self.last(match.end() - 1) == NORMAL and self.last(match.start()) in RESTORED:
                yield from self.say(match.span("np"), "resolved", match.start(), match.end() - 1, "brought")

    def size(self, unit: int) -> float | None:
        """The number that a unit begins with; None where that is no plain one ("3/5"), or one beyond all measuring."""
        first, last = self.starts[unit], self.starts[unit + 1] - 1
        match = patterns.SIZE.match(self.words.doc.text[self.words.starts[first] : self.words.ends[last]])
        try:
            return number.parse(match[0]) if match else None
        except ValueError:
            return None
