"""What befell the people of a study, and how often: "no death occurred in either group", "was seen less often"."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.outcome import patterns
from extractors.outcome.parts import Statement
from extractors.outcome.study_parts import EITHER, StudyPartReader
from extractors.outcome.toll import DEATHS
from extractors.vocabulary import word_ids

BUT = word_ids("but yet though albeit")
OFTEN = word_ids("often frequently commonly rarely")


class StudyEventReader(StudyPartReader):
    """Finds what befell the people of one study."""

    def develop(self, unit: int) -> Iterator[Statement]:
        """Not "experienced significant | improvement"."""
        if self.codes[unit + 1] == "J":  # "experienced | more nausea"
            return
        for statement in super().develop(unit):
            if self.codes[unit - 1] == "q":  # "the number of patients who developed a rash"
                yield statement._replace(direction=None)
            elif statement.direction is None or not self.goes_on(statement):
                yield statement

    def goes_on(self, statement: Statement) -> bool:
        """Do the words of a statement end within a phrase that goes on with a change."""
        after = statement.np[1]
        return self.words.codes[after] in "VGUJ-" or self.words.lowers[after] in BUT  # "a small | but clear gain"

    def death(self, unit: int) -> Iterator[Statement]:
        """Not "no patient on A | died"."""
        be, _, _ = self.left(patterns.LEFT, unit)
        is_none = patterns.NO_ONE_L.match(self.back, len(self.codes) - unit + len(be))
        return iter(()) if is_none else super().death(unit)

    def occur(self, unit: int) -> Iterator[Statement]:
        """No death occurred in either group; a rash occurred less often."""
        return self.how_often(unit) or self.in_neither(unit, super().occur(unit))

    def observe(self, unit: int) -> Iterator[Statement]:
        """No death was observed in either group; a rash was observed less often."""
        return self.how_often(unit) or self.in_neither(unit, super().observe(unit))

    def how_often(self, unit: int) -> Iterator[Statement] | None:
        """A rash | occurred less often, was seen more frequently; None where no such words follow."""
        be, subject, _ = self.left(patterns.LEFT, unit)
        if self.codes[unit + 1 : unit + 3] != "Jr" or subject is None or self.last(unit + 2) not in OFTEN:
            return None
        return self.say(subject, self.said(unit + 1), unit - len(be), unit + 2, "comparative")

    def in_neither(self, unit: int, statements: Iterator[Statement]) -> Iterator[Statement]:
        """The statements; where they are denied for every arm, they tell that the arms do not differ."""
        first, last = self.codes.rfind("|", 0, unit) + 1, self.codes.find("|", unit)
        is_either = any(
            self.last(match.start()) in EITHER for match in patterns.EITHER.finditer(self.codes, first, last)
        )
        for statement in statements:
            start = self.words.codes.rfind("0", 0, statement.quote[0])
            if statement.direction is not None or start < self.starts[first]:
                yield statement
            elif is_either:
                yield statement._replace(direction="no_difference", quote=(start, statement.quote[1]))
            elif statement.np[0] < statement.np[1] and self.words.lowers[statement.np[1] - 1] in DEATHS:
                yield statement  # "no deaths occurred": `toll`
            elif self.is_controlled and not self.is_of_arm(unit + 1):
                yield statement._replace(direction="unchanged", quote=(start, statement.quote[1]))
            else:
                yield statement
