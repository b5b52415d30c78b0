"""Statements that only studies make, where arms stand against each other.

`StudyReader` adds to `MoreReader`, which compares, and the readers of a study's changes, events and values how trials
word a difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from spacy.strings import get_string_id

from extractors.outcome import patterns
from extractors.outcome.changes import FAVORED
from extractors.outcome.favour import in_favour
from extractors.outcome.more import EFFECTIVE, MoreReader
from extractors.outcome.parts import Statement
from extractors.outcome.study_changes import BARE, EFFECTS, EQUALLY, StudyChangeReader
from extractors.outcome.study_events import StudyEventReader
from extractors.outcome.toll import DEATHS
from extractors.outcome.values import ValueReader
from extractors.vocabulary import word_ids

OUTPERFORMED = get_string_id("outperformed")
CHANGES = word_ids("change changes")
RESULTS = word_ids("effect effects results efficacy outcomes")
ABLE, SAME, OUT = map(get_string_id, ("able", "same", "out"))


class StudyReader(StudyChangeReader, StudyEventReader, ValueReader, MoreReader):
    """Finds the statements of one study."""

    triggers = patterns.STUDY_TRIGGERS

    def __iter__(self) -> Iterator[Statement]:
        yield from super().__iter__()
        yield from self.the_same()
        yield from in_favour(self)

    def the_same(self) -> Iterator[Statement]:
        """Pain was the same with both."""
        if SAME not in self.words.lowers:
            return
        for match in patterns.THE_SAME.finditer(self.codes):
            last = match.end() - 1
            be, subject, _ = self.left(patterns.LEFT, last - 1)
            if self.last(last) == SAME and subject and "x" in be:
                yield from self.say(subject, "no_difference", last - 1 - len(be), last, "state")

    def read(self, code: str, unit: int) -> Iterator[Statement]:
        """As for a case, but for what studies word in another way."""
        return READERS[code](self, unit) if code in READERS else super().read(code, unit)

    def nothing(self, unit: int) -> Iterator[Statement]:
        """no effect of the drug was found on pain; neither diet nor exercise had an influence on weight."""
        match = patterns.NO_EFFECT.match(self.codes, unit)
        if match and self.last(match.start("effect")) in EFFECTS:
            last = match.start("np") - 1
            yield from self.say(match.span("np"), "no_difference", unit, last, "no_effect")
        elif (match := patterns.NO_CHANGE.match(self.codes, unit)) and self.last(match.start("change")) in CHANGES:
            be, subject, _ = self.left(patterns.LEFT, unit)
            if subject:
                yield from self.say(subject, "unchanged", unit - len(be), match.start("change"), "no_change")
        elif self.is_controlled and patterns.EXIST_L.match(self.back, len(self.codes) - unit):
            match = patterns.NONE_THERE.match(self.codes, unit)
            if match and not self.is_of_arm(match.end()) and self.last(match.end("np") - 1) not in DEATHS:
                yield from self.say(match.span("np"), "unchanged", unit, match.start("np"), "none")

    def verb(self, unit: int) -> Iterator[Statement]:
        """Survival favoured A; A outperformed B in memory; "the addition of A significantly | reduced pain"."""
        last = self.last(unit)
        if last in FAVORED:
            _, subject, _ = self.left(patterns.LEFT, unit)
            return self.say(subject, "improved", unit, unit, "favoured") if subject else iter(())
        if last == OUTPERFORMED:
            target = self.right(patterns.RIGHT_IN_TERMS, unit)
            return self.say(target, "improved", unit, unit, "verb_object") if target else iter(())
        is_out = OUT in self.words.lowers[self.starts[unit + 1] : self.starts[unit + 1] + 1]  # "ten | dropped out"
        if is_out or self.is_over_change(unit):  # "did not affect | the decline": `halted`
            return iter(())
        statements = [self.unless_seen(unit, self.unless_nobody(unit, s)) for s in super().verb(unit)]
        if last in EFFECTIVE and not EQUALLY.isdisjoint(self.words.lowers[self.starts[unit] : self.starts[unit + 1]]):
            return iter(self.equally(unit, statements))
        return iter(statements or self.acted(unit))

    def acted(self, unit: int) -> list[Statement]:
        """ "With an | increased risk of death"; "the addition of A | significantly reduced pain"."""
        target, direction = self.right(patterns.RIGHT, unit), self.said(unit)
        if target is None or direction in ("died", "declined", "unchanged", "no_difference"):
            return []
        if self.codes[unit - 1] == "D" and self.codes[unit - 2] in "whCdt" and self.codes[unit + 1] in "KMN":
            return list(self.say(target, direction, unit, unit, "participle")) if direction in BARE else []
        if self.starts[unit + 1] - self.starts[unit] > 1 and self.codes[unit - 1] not in "xXhs0":
            return list(self.say(target, direction, unit, unit, "verb_object"))
        return []

    def equally(self, unit: int, statements: list[Statement]) -> list[Statement]:
        """A and B were | equally effective; "in relieving pain" has a reading of its own."""
        if self.codes[unit + 2 : unit + 3] == "U":
            return []
        be, _, _ = self.left(patterns.LEFT, unit)
        first = min((s.quote[0] for s in statements), default=self.starts[unit - len(be) - 1])
        quote = first, self.starts[unit + 1]
        return [Statement((0, 0), "no_difference", quote, "more_effective", quote)]

    def unless_seen(self, unit: int, statement: Statement) -> Statement:
        """None where "monitoring did not reveal | increased risk"."""
        if statement.rule != "participle":
            return statement
        return statement._replace(direction=self.unless_denied(unit, statement.direction or ""))

    def base(self, unit: int) -> Iterator[Statement]:
        """The drug prolongs survival."""
        be, subject, person = self.left(patterns.LEFT, unit)
        target = None if be else self.right(patterns.RIGHT, unit)
        if target and self.is_able(unit):  # "was able to | reduce pain"
            yield from self.say(target, self.said(unit), unit - 1, unit, "verb_object")
        elif target and (subject or person == "R") and self.said(unit) != "unchanged":
            yield from self.say(target, self.said(unit), unit, unit, "present")
        else:
            yield from super().base(unit)

    def is_able(self, unit: int) -> bool:
        """Could something do what a verb says: "was | able to | reduce"."""
        if self.codes[unit - 1] != "V" or ABLE not in self.words.lowers[self.starts[unit - 2] : self.starts[unit]]:
            return False
        be, _, _ = self.left(patterns.LEFT, unit - 1)
        return "x" in be and not {"0", "F", "X"} & set(be)

    def state(self, unit: int) -> Iterator[Statement]:
        """The two drugs produced a similar effect."""
        if self.said(unit) == "no_difference" and self.is_of_groups(unit):
            return iter(())
        verb = unit - 1 - (self.codes[unit - 1] == "D")
        if self.said(unit) == "no_difference" and patterns.AS_IN.match(self.codes, unit + 1):
            return iter(())  # "as effective as A | in reducing pain": `gerund`
        is_result = self.codes[unit + 1] == "n" and self.last(unit + 1) in RESULTS and self.codes[verb] in "Chdv"
        if is_result and self.said(unit) == "no_difference":
            return self.say(None, "no_difference", unit, unit + 1, "similar")
        return super().state(unit)

    def differ(self, unit: int) -> Iterator[Statement]:
        """Neither pain nor sleep differed."""
        if self.is_of_groups(unit):
            return iter(())
        if absent := patterns.NOT_FOUND.match(self.codes, unit + 1):
            return self.not_found(unit, absent)
        neither = patterns.NEITHER_L.match(self.back, len(self.codes) - unit)
        if neither is None:
            return super().differ(unit)
        size = len(self.codes)
        places = [(size - neither.end(name), size - neither.start(name)) for name in ("one", "two")]
        first = size - neither.end()
        return chain(*(self.say(np, "no_difference", first, unit, "no_difference") for np in places))

    def induced(self, unit: int) -> Iterator[Statement]:
        """The drug was not associated with an increased risk of death."""
        match = patterns.ASSOCIATED.match(self.codes, unit + 1)
        be, _, _ = self.left(patterns.LEFT, unit)
        if match and "0" in be:
            yield from self.say(match.span("np"), "no_difference", unit - len(be), unit, "associated")
        else:
            yield from super().induced(unit)


READERS: dict[str, Callable[[StudyReader, int], Iterator[Statement]]] = {
    "0": StudyReader.nothing,
    "V": StudyReader.verb,
    "W": StudyReader.base,
    "G": StudyReader.noun,
    "J": StudyReader.comparative,
    "S": StudyReader.state,
    "U": StudyReader.gerund,
    "E": StudyReader.develop,
    "O": StudyReader.occur,
    "B": StudyReader.observe,
    "I": StudyReader.induced,
    "Q": StudyReader.differ,
    "Z": StudyReader.death,
}
