"""A change that a study names: "less decline in memory", "was effective in reducing pain"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.strings import get_string_id

from extractors.outcome import patterns
from extractors.outcome.halted import HaltReader
from extractors.outcome.more import EFFECTIVE, TO
from extractors.outcome.parts import OPPOSITE, Statement
from extractors.outcome.study_parts import StudyPartReader
from extractors.vocabulary import word_ids

EFFECTS = word_ids("effect effects influence impact association")
BARE = frozenset(("increased", "decreased", "unchanged"))
ASSESSED = word_ids("assessed measured evaluated recorded scored rated studied possible expected")
EQUALLY = word_ids("equally similarly")
LOWERING = get_string_id("lowering")
EXACERBATIONS = word_ids("exacerbation exacerbations")


class StudyChangeReader(HaltReader, StudyPartReader):
    """Finds the changes that are nouns and gerunds."""

    def noun(self, unit: int) -> Iterator[Statement]:
        """Not "time to recovery", which is a measure, nor "an exacerbation", which is an event."""
        if patterns.TIME_TO_L.match(self.back, len(self.codes) - unit) or self.is_method(unit):
            return iter(())
        if self.last(unit) in EXACERBATIONS and self.codes[unit + 1] != "o":
            return self.say((unit - (self.codes[unit - 1] in "nNMJS"), unit + 1), None, unit, unit, "event")
        if match := patterns.EFFECT_ON.match(self.codes, unit + 1) if self.last(unit) in EFFECTS else None:
            statements = self.say(match.span("np"), "no_difference", unit, match.start("np") - 1, "no_effect")
            return (s._replace(quote=(self.adverbs(s.quote[0]), s.quote[1])) for s in statements)
        if self.last(unit - 1) == TO and self.codes[unit - 1] == "x" and (target := self.right(patterns.RIGHT, unit)):
            return self.say(target, self.said(unit), unit - 1, unit, "verb_object")  # "tended to | decrease pain"
        if match := patterns.IS_COMPARED.match(self.codes, unit + 1):
            return self.change_compared(unit, match)
        halted = self.halted(unit)
        return self.degree(unit, super().noun(unit)) if halted is None else halted

    def is_method(self, unit: int) -> bool:
        """Is a change looked for, "pain relief | was assessed", or hoped for, "an improvement in sleep is possible"."""
        match = patterns.TO_BE_SEEN.match(self.codes, unit + 1)
        return match is not None and self.codes[match.end()] != "|" and self.last(match.end()) in ASSESSED

    def is_reported(self, unit: int, statement: Statement) -> bool:
        """Does a change stand alone: not in a list ("weight, | pain reduction, and"), nor in "quality of recovery"."""
        if statement.np[0] < statement.np[1]:
            is_listed = statement.np[1] == self.starts[unit] and self.codes[unit + 1] in ",&"
            return not is_listed or self.codes[unit - 2 : unit - 1] not in (",", "&")
        if statement.direction != "resolved":
            return True
        before = self.codes[max(unit - 4, 0) : unit].rstrip("DJnrS")
        return before[-1:] in tuple("hxvdECBWt") or before[-2:] == "xi" or self.codes[unit + 1] in "xh"

    def change_compared(self, unit: int, match: re.Match[str]) -> Iterator[Statement]:
        """The improvement was greater with A; the decrease in pain was smaller: less of a decrease is more pain."""
        first, last = unit - (self.codes[unit - 1] in "nNM"), match.end() - 1
        direction, degree = self.said(unit), self.said(last)
        if direction not in OPPOSITE:  # "the persistence was longer"
            direction = "no_difference" if "0" in match[0] else degree
            return self.say((first, unit + 1), direction, first, last, "was_comparative")
        if "0" in match[0] or degree == "no_difference":
            direction = "no_difference"
        elif degree in ("decreased", "worsened"):
            direction = OPPOSITE.get(direction, direction)
        target = self.right(patterns.RIGHT_OF, unit) or ((first, unit) if first < unit else None)
        return self.say(target, direction, first, last, "was_comparative")

    def adverbs(self, word: int) -> int:
        """Where the adverbs before a word begin; of "was no effect" the unit "was no" has taken the first words."""
        while self.words.codes[word - 1] == "r":
            word -= 1
        return word

    def degree(self, unit: int, statements: Iterator[Statement]) -> Iterator[Statement]:
        """ "Less decline in memory" is more memory; "a reduction" alone tells nothing."""
        size = 1 + (self.codes[unit - 1] in "nMm")  # "a smaller mean | increase"
        is_less = self.codes[unit - size] == "J" and self.said(unit - size) == "decreased"
        for statement in statements:
            if statement.direction in OPPOSITE and is_less:
                start = self.starts[unit - size]
                quote = start, statement.quote[1]
                yield statement._replace(direction=OPPOSITE[statement.direction], quote=quote)
            elif self.codes[unit - 2 : unit] == "Jm" and statement.np[0] == statement.np[1]:
                yield statement._replace(quote=(self.starts[unit - 2], statement.quote[1]))  # "greater mean | falls"
            elif not self.is_reported(unit, statement):
                continue
            elif statement.np[0] == statement.np[1] and statement.direction in ("improved", "worsened"):
                target = self.right(patterns.RIGHT_IN_TERMS, unit)  # "improvement with A compared with B | in memory"
                yield from self.say(target, statement.direction, unit, unit, "noun") if target else [statement]
            elif (
                statement.np[0] < statement.np[1] or statement.direction not in BARE or len(range(*statement.quote)) > 1
            ):
                yield statement

    def gerund(self, unit: int) -> Iterator[Statement]:
        """The drug was effective in reducing pain; it produced a lowering of the pulse."""
        if self.last(unit) == LOWERING and self.codes[unit + 1] == "o" and self.codes[unit - 1] not in "ifbo":
            yield from self.lowering(unit)
            return
        if self.said(unit) == "worsened" and self.codes[unit - 1] in "fo":  # "admitted for | worsening asthma"
            return
        target = self.right(patterns.RIGHT_OF, unit) or self.right(patterns.RIGHT, unit)
        effective = self.effective(unit) if target and self.codes[unit - 1] in "if" else None
        if effective is None:
            yield from super().gerund(unit)
            return
        is_denied = self.codes[effective] == "S" or "0" in self.codes[max(effective - 2, 0) : effective]
        is_denied |= not EQUALLY.isdisjoint(self.words.lowers[self.starts[effective] : self.starts[effective + 1]])
        yield from self.say(target, "no_difference" if is_denied else self.said(unit), effective, unit, "effective_in")

    def lowering(self, unit: int) -> Iterator[Statement]:
        """a significant lowering of the pulse; a net CRP lowering of 30%."""
        is_named = self.codes[unit + 1 : unit + 3] == "ou" and self.codes[unit - 1] in "nNM"
        target = (unit - 1, unit) if is_named else self.right(patterns.RIGHT_OF, unit)
        if target:
            yield from self.say(target, "decreased", unit - (self.codes[unit - 1] in "nNMJ"), unit, "noun")

    def effective(self, unit: int) -> int | None:
        """The unit that ends with "effective", before another in the same clause."""
        for index in range(unit - 1, max(unit - 16, -1), -1):
            if self.codes[index] in "|;":
                return None
            said = self.words.lowers[self.starts[index] : self.starts[index + 1]]  # "the most | effective drug | in"
            if not EFFECTIVE.isdisjoint(said) or (self.codes[index] == "S" and self.said(index) == "no_difference"):
                return index
        return None
