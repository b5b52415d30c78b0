"""What was done to a change: "slowed the decline in vision", "prevented the rise", "did not affect the fall"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.strings import get_string_id

from extractors.outcome import patterns
from extractors.outcome.parts import OPPOSITE, PartReader, Statement

STEMS = ("prevent", "inhibit", "attenuat", "blunt", "slow", "delay", "retard", "halt", "limit", "block", "counteract")
ENDINGS = ("", "e", "s", "es", "ed", "ing")
HALTING = frozenset(get_string_id(stem + ending) for stem in STEMS for ending in ENDINGS)
SMALLER = (
    "reduced",
    "reduces",
    "reduce",
    "reducing",
    "minimized",
    "minimised",
    "suppressed",
    "abolished",
    "diminished",
)
HALTING |= frozenset(map(get_string_id, (*SMALLER, "decreased", "lessened", "ameliorated", "reversed")))
AFFECTING = frozenset(
    get_string_id(stem + ending)
    for stem in ("affect", "alter", "influenc", "modif", "chang")
    for ending in (*ENDINGS, "y")
)
OVER_CHANGES = HALTING | AFFECTING
BETWEEN = "DJnmv"  # "the | expected | rise"
FARTHEST = 3  # units between the verb and the change


class HaltReader(PartReader):
    """Finds the changes that something stops, or leaves as they are."""

    def halted(self, unit: int) -> Iterator[Statement] | None:
        """The statement of a change, a noun, that is the object of such a verb; None where it is not."""
        verb = unit - 1
        while unit - verb <= FARTHEST and self.codes[verb] in BETWEEN and self.last(verb) not in OVER_CHANGES:
            verb -= 1
        word = self.last(verb)
        if word not in OVER_CHANGES:
            return None
        target = self.right(patterns.RIGHT_OF, unit)
        be, _, _ = self.left(patterns.LEFT, verb)
        is_denied = bool({"0", "F"} & set(be)) or self.is_denied(verb)
        direction = "no_difference" if is_denied else OPPOSITE.get(self.said(unit), "")
        if "X" in be or not direction or (word in AFFECTING and not is_denied):
            return iter(())
        return self.say(target, direction, verb - len(be) if is_denied else verb, unit, "halted")

    def is_denied(self, verb: int) -> bool:
        """Does a verb with its "did not" make one phrase."""
        return self.codes[verb] in "VW" and self.said(verb) == "no_difference"

    def is_over_change(self, unit: int) -> bool:
        """Is a verb's object such a change."""
        change = unit + 1
        while change - unit <= FARTHEST and self.codes[change : change + 1] in tuple(BETWEEN):
            change += 1
        return self.codes[change : change + 1] == "G" and self.last(unit) in OVER_CHANGES
