"""What befell somebody: one method per class of word that tells so, which matches `outcome_patterns` around it."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.strings import get_string_id

from extractors import outcome_patterns as patterns
from extractors.outcome_parts import PartReader, Statement

WE, REPORTED, DEATH = map(get_string_id, ("we", "reported", "death"))
ATTRIBUTED = frozenset(map(get_string_id, ("attributed", "ascribed")))
STOPS = frozenset(map(get_string_id, ("withdrawal", "discontinuation", "cessation", "interruption")))


class EventReader(PartReader):
    """Finds the effects that the words of one doc tell."""

    def complain(self, unit: int) -> Iterator[Statement]:
        """He complained of numbness."""
        match = patterns.RIGHT_EFFECTS.match(self.codes, unit + 1 + (self.codes[unit + 1] == "o"))
        if match:
            yield from self.say(match.span("np"), "developed", unit, unit, "complained")

    def finding(self, unit: int) -> Iterator[Statement]:
        """Tests showed neuropathy."""
        target = self.right(patterns.RIGHT_EFFECTS, unit)
        if target:
            yield from self.say(target, None, unit, unit, "finding")

    def develop(self, unit: int) -> Iterator[Statement]:
        """She developed a rash; a rash developed."""
        target = self.right(patterns.RIGHT_EFFECTS, unit)
        be, _, _ = self.left(patterns.LEFT, unit)
        if target is None and self.codes[unit - 1] not in "oifwpbDx":  # "a newly developed test"
            target = self.right(patterns.RIGHT, unit)
        if target is None:
            if "x" not in be:  # "a test was developed"
                yield from self.occur(unit)
            return
        is_so = self.said(unit) and not set("X0F") & set(be) and not self.is_none(max(unit - len(be) - 1, 0))
        yield from self.say(target, "developed" if is_so else None, unit, unit, "developed")

    def occur(self, unit: int) -> Iterator[Statement]:
        """A rash occurred."""
        be, subject, _ = self.left(patterns.LEFT_EFFECTS, unit)
        if subject:
            is_so = self.said(unit) and not set("X0F") & set(be) and not self.is_none(subject[0])
            direction = "died" if not self.is_study and self.last(subject[1] - 1) == DEATH else "developed"
            yield from self.say(subject, direction if is_so else None, unit, unit, "occurred")

    def observe(self, unit: int) -> Iterator[Statement]:
        """A rash was observed; he reported nausea."""
        be, subject, _ = self.left(patterns.LEFT_EFFECTS, unit)
        if subject and "x" in be:
            yield from self.say(subject, None, unit, unit, "observed")
        elif self.last(unit) == REPORTED and self.codes[unit - 1] in "sH" and self.last(unit - 1) != WE:
            target = None if self.is_study else self.right(patterns.RIGHT_EFFECTS, unit)
            if target:
                yield from self.say(target, "developed", unit, unit, "complained")

    def cause(self, unit: int) -> Iterator[Statement]:
        """It caused a rash; it led to a rash; a rash caused by it."""
        if self.codes[unit + 1] == "b":
            yield from self.due(unit)
            return
        if patterns.TO_STOP.match(self.codes, unit + 1) and self.last(unit + 2) in STOPS:
            yield from self.occur(unit)
            return
        target = self.right(patterns.RIGHT_EFFECTS, unit + (self.codes[unit + 1] in "it"))
        if target:
            yield from self.say(target, None, unit, unit, "caused")
        elif not self.is_study and self.last(unit - 1) == DEATH:  # "death resulted 19 days later"
            yield from self.say((unit - 1, unit), "died", unit, unit, "occurred")

    def including(self, unit: int) -> Iterator[Statement]:
        """Side effects included a rash."""
        target = self.right(patterns.RIGHT_EFFECTS, unit)
        if target and patterns.INCLUDED_L.match(self.back, len(self.codes) - unit):
            yield from self.say(target, None, unit, unit, "including")

    def heading(self, first: int) -> Iterator[Statement]:
        """A rash in a patient on the drug: a sentence that opens with an effect and names a drug, as titles do."""
        match = patterns.HEADING.match(self.codes, first)
        if match and not self.is_study:
            yield from self.say(match.span("np"), None, match.start("np"), match.start("np"), "heading")

    def induced(self, unit: int) -> Iterator[Statement]:
        """drug-induced rash; a rash associated with the drug; the drug has been associated with a rash."""
        target = self.right(patterns.RIGHT_EFFECTS, unit)
        if target is None and self.codes[unit - 1] == "-" and not self.is_study:
            target = self.right(patterns.RIGHT, unit)
        if target is None and self.codes[unit + 1] == "w" and self.codes[unit - 1] not in "NP":
            target = self.right(patterns.RIGHT_EFFECTS, unit + 1)
        if target:
            yield from self.say(target, None, unit, unit, "induced")
        elif self.codes[unit + 1] in "bwt":
            yield from self.next_left(unit)

    def next_left(self, unit: int) -> Iterator[Statement]:
        """A rash after the drug."""
        _, subject, _ = self.left(patterns.LEFT_NEXT, unit)
        if subject:
            yield from self.say(subject, None, unit, unit, "due_to")

    def due(self, unit: int) -> Iterator[Statement]:
        """A rash due to the drug; the rash was caused by the drug."""
        if self.codes[unit - 1] == "x":
            _, subject, _ = self.left(patterns.LEFT_EFFECTS, unit)
            if subject:
                direction = "developed" if self.last(unit) in ATTRIBUTED else None
                yield from self.say(subject, direction, unit, unit, "due_to")
        elif self.codes[unit + 1] in "tpb":
            yield from self.next_left(unit)

    def development(self, unit: int) -> Iterator[Statement]:
        """the development of a rash."""
        match = patterns.RIGHT_EFFECTS.match(self.codes, unit + 2) if self.codes[unit + 1] == "o" else None
        if match:
            is_so = self.codes[max(unit - 2, 0) : unit].replace("D", "").endswith("w")  # "with the development of"
            yield from self.say(
                match.span("np"), (self.said(unit) or None) if is_so else None, unit, unit, "development_of"
            )
