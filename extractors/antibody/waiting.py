"""What a pass over a sentence knows so far: readings, mentions that wait for a verdict, a verdict that waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.antibody import cues
from extractors.antibody.clause import NOWHERE, Clause, Cue
from extractors.antibody.verdict import NOT_STATED

NONE, WEAK, STRONG, ADJACENT = 0, 1, 2, 3


@dataclass(slots=True)
class Reading:
    """The result of one mention."""

    result: str = NOT_STATED
    titer: tuple[int, int] | None = None  # characters of the sentence
    strength: int = NONE
    is_topic: bool = False  # what is studied, defined or shut out: nothing was found


@dataclass(frozen=True, slots=True)
class Forward:
    """A result that waits for antibodies to its right."""

    result: str
    strength: int
    reach: int
    kind: str
    limit: int = NOWHERE


class Waiting(Clause):
    """The state of a pass, and what all its cues do with it."""

    def __init__(self, low: str, mentions: Sequence[tuple[int, int, bool]]) -> None:
        super().__init__(low, mentions)
        self.readings = [Reading() for _ in mentions]
        self.pending: list[int] = []
        self.forward: Forward | None = None
        self.last: str | None = None
        self.predicate = NOWHERE  # where the last verdict with a verb ends

    def put(self, i: int, result: str, strength: int) -> None:
        """Give a mention a result, where it has none as strong."""
        reading = self.readings[i]
        if strength > reading.strength:
            reading.result, reading.strength = result, strength

    def opens(self, cue: Cue, result: str) -> bool:
        """True where "for", "to", a bracket or "including" hands the verdict to antibodies that follow."""
        following = self.low[cue.end : cue.end + 5]
        if following.startswith((" for ", " to ", " in ")) and self.comes(cue.end, 70, " in " in following):
            self.pending.clear()
            self.forward = Forward(result, STRONG, cue.end, "for")
            return True
        opened = cues.OPENS_LIST.match(self.low, cue.end)
        if opened and self.next_start(opened.end()) <= opened.end() + 30:
            limit = self.low.find(")", opened.end()) if "(" in opened.group() else -1
            self.forward = Forward(result, STRONG, opened.end(), "for", limit if limit > 0 else NOWHERE)
        return False

    def chain(self, last: int, result: str) -> None:
        """Back from the mention before a bare verdict, as far as a plain list goes."""
        self.put(last, result, ADJACENT)
        position = self.pending.index(last)
        while position > 0:
            left, right = self.pending[position - 1], self.pending[position]
            gap = self.low[self.mentions[left][1] : self.mentions[right][0]]
            if self.readings[left].strength >= STRONG or not cues.PLAIN_LIST.fullmatch(gap):
                break
            self.put(left, result, STRONG)
            position -= 1
