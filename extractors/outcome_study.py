"""Statements that only studies make, where arms stand against each other, and what they mean together.

Reading order: `StudyReader`, which adds to `StatementReader` how trials word a difference; `settle`, which reads the
statements of a text as one: a difference denied in the next words takes back what was said of both arms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spacy.strings import get_string_id

from extractors import outcome_patterns as patterns
from extractors.outcome_context import Context
from extractors.outcome_statements import Span, Statement, StatementReader
from extractors.outcome_words import Words

EFFECTS = frozenset(map(get_string_id, ("effect", "effects", "influence", "impact", "association")))
BOTH = frozenset(map(get_string_id, ("either", "both", "each")))
EITHER = BOTH | frozenset(map(get_string_id, ("any", "all")))
LIKELY = get_string_id("likely")
EXACERBATIONS = frozenset(map(get_string_id, ("exacerbation", "exacerbations")))


class StudyReader(StatementReader):
    """Finds the statements of one study."""

    triggers = patterns.STUDY_TRIGGERS

    def read(self, code: str, unit: int) -> Iterator[Statement]:
        """As for a case, but for what studies word in another way."""
        return READERS[code](self, unit) if code in READERS else super().read(code, unit)

    def valued(self) -> Iterator[tuple[Span, int]]:
        """What has a value, and the word where that begins: "pain | was 3.1", "death | occurred in 12 %"; in words."""
        for match in patterns.VALUED.finditer(self.codes):
            verb = match.start()
            named = verb - 2 if self.codes[verb - 2 : verb] == "&u" else verb  # "in groups 1 and 2"
            _, subject, _ = self.left(patterns.LEFT, named)
            if subject and not self.is_none(subject[0]) and self.is_measure(subject):
                first, last = self.specific(subject)
                yield (self.starts[first], self.starts[last]), self.starts[verb]

    def is_measure(self, np: Span) -> bool:
        """Is a phrase what has been measured; any word may be a measure, but "mean" alone is none."""
        return self.codes[np[0] : np[1]] != "n" or self.starts[np[1]] - self.starts[np[0]] > 1

    def nothing(self, unit: int) -> Iterator[Statement]:
        """no effect of the drug was found on pain; neither diet nor exercise had an influence on weight."""
        match = patterns.NO_EFFECT.match(self.codes, unit)
        if match and self.last(match.start("effect")) in EFFECTS:
            last = match.start("np") - 1
            yield from self.say(match.span("np"), "no_difference", unit, last, "no_effect")

    def base(self, unit: int) -> Iterator[Statement]:
        """The drug prolongs survival."""
        be, subject, person = self.left(patterns.LEFT, unit)
        target = None if be else self.right(patterns.RIGHT, unit)
        if target and (subject or person == "R") and self.said(unit) != "unchanged":
            yield from self.say(target, self.said(unit), unit, unit, "present")
        else:
            yield from super().base(unit)

    def noun(self, unit: int) -> Iterator[Statement]:
        """Not "time to recovery", which is a measure, nor "an exacerbation", which is an event."""
        if patterns.TIME_TO_L.match(self.back, len(self.codes) - unit):
            return iter(())
        if self.last(unit) in EXACERBATIONS and self.codes[unit + 1] != "o":
            return self.say((unit - (self.codes[unit - 1] in "nNMJS"), unit + 1), None, unit, unit, "event")
        if match := patterns.IS_COMPARED.match(self.codes, unit + 1):  # "the improvement was greater with A"
            first = unit - (self.codes[unit - 1] in "nNM")
            direction = "no_difference" if "0" in match[0] else self.said(match.end() - 1)
            target = self.right(patterns.RIGHT_OF, unit) or (first, unit + 1)  # "the reduction | in pain"
            return self.say((first, target[1]), direction, first, match.end() - 1, "was_comparative")
        return super().noun(unit)

    def comparative(self, unit: int) -> Iterator[Statement]:
        """less likely to relapse; fewer patients relapsed; fewer days in hospital; had more visits."""
        after, direction = unit + 1, self.said(unit)
        if (likely := patterns.LIKELY.match(self.codes, after)) and self.last(after) == LIKELY:
            np = likely.span("np")
            yield self.whole(np, direction, (unit, np[1]), "likely")
        elif people := patterns.PREDICATE.match(self.codes, after):
            yield self.whole(people.span("verb"), direction, (unit, people.end()), "people")
        elif (days := patterns.TIME.match(self.codes, after)) or (
            patterns.HAVING_L.match(self.back, len(self.codes) - unit)
            and (days := patterns.PLAIN.match(self.codes, after))
        ):
            yield from self.say(days.span("np"), direction, unit, unit, "comparative")
        else:
            yield from super().comparative(unit)

    def whole(self, np: Span, direction: str, quote: Span, rule: str) -> Statement:
        """A statement whose measure is told by a clause."""
        starts = self.starts
        words = starts[quote[0]], starts[quote[1]]
        measure = starts[np[0]], starts[np[1]]
        return Statement(measure, direction, words, rule, measure)

    def develop(self, unit: int) -> Iterator[Statement]:
        """Not "experienced significant | improvement"."""
        for statement in super().develop(unit):
            if self.codes[unit - 1] == "q":  # "the number of patients who developed a rash"
                yield statement._replace(direction=None)
            elif statement.direction is None or not self.goes_on(statement):
                yield statement

    def goes_on(self, statement: Statement) -> bool:
        """Do the words of a statement end within a phrase that goes on with a change."""
        return self.words.codes[statement.np[1]] in "VGUJ-"

    def occur(self, unit: int) -> Iterator[Statement]:
        """No death occurred in either group."""
        return self.in_neither(unit, super().occur(unit))

    def observe(self, unit: int) -> Iterator[Statement]:
        """No death was observed in either group."""
        return self.in_neither(unit, super().observe(unit))

    def in_neither(self, unit: int, statements: Iterator[Statement]) -> Iterator[Statement]:
        """The statements; where they are denied for every arm, they tell that the arms do not differ."""
        first, last = self.codes.rfind("|", 0, unit) + 1, self.codes.find("|", unit)
        is_either = any(
            self.last(match.start()) in EITHER for match in patterns.EITHER.finditer(self.codes, first, last)
        )
        for statement in statements:
            start = self.words.codes.rfind("0", 0, statement.quote[0])
            if is_either and statement.direction is None and start >= self.starts[first]:
                yield statement._replace(direction="no_difference", quote=(start, statement.quote[1]))
            else:
                yield statement

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
    "W": StudyReader.base,
    "G": StudyReader.noun,
    "J": StudyReader.comparative,
    "E": StudyReader.develop,
    "O": StudyReader.occur,
    "B": StudyReader.observe,
    "I": StudyReader.induced,
}
WIDE = frozenset(("likely", "people"))
COMPARATIVE = WIDE | frozenset(("comparative", "was_comparative"))
UNNAMED = frozenset(("no_difference", "not_significant"))
OPENING = 5  # words: "There was, however, no difference"


def settle(statements: list[Statement], words: Words, context: Context) -> list[Statement]:
    """The statements, where a difference that names no measure means what was told just before.

    "CK rose in both groups, but the difference was not significant": no difference in CK, and its rise tells nothing of
    the drug.
    """
    found = sorted(statements, key=lambda s: s.quote)
    wide = [s.quote for s in found if s.rule in WIDE]
    for index, statement in enumerate(found):
        if any(q[0] <= statement.quote[0] and statement.quote[1] <= q[1] and statement.quote != q for q in wide):
            found[index] = statement._replace(direction=None)
        elif statement.rule in UNNAMED and statement.np[0] == statement.np[1]:
            before = told_before(found[:index], statement, context)
            if before is not None:
                earlier = found[before]
                found[index] = statement._replace(np=earlier.np)
                if is_of_both(earlier, words, context):
                    found[before] = earlier._replace(direction=None)
    return found


def told_before(found: list[Statement], statement: Statement, context: Context) -> int | None:
    """The index of the last statement in the same sentence, or in the one before if the difference opens its own."""
    start, _ = context.sentence(statement.quote[0])
    if statement.quote[0] - start <= OPENING and start:
        start, _ = context.sentence(start - 1)
    for index in range(len(found) - 1, -1, -1):
        if found[index].quote[0] < start:
            break
        if found[index].direction and found[index].np[0] < found[index].np[1]:
            return index
    return None


def is_of_both(statement: Statement, words: Words, context: Context) -> bool:
    """Is it said of both arms, or of one against the other."""
    start, end = context.sentence(statement.quote[0])
    if statement.rule in COMPARATIVE or statement.direction == "developed":
        return True
    return any(
        low in BOTH or (low in EITHER and words.codes[i + 1] in "nHuR")
        for i, low in enumerate(words.lowers[start:end], start)
    )
