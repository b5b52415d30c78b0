"""Statements over the units of a doc (`phrases`): what went which way, and what befell somebody.

`StatementReader` gives each trigger word to the method of `changes`, `change_nouns`, `states` or `events` for its
class; what `sightings` and `levels` find has no trigger word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from extractors.outcome import patterns
from extractors.outcome.change_nouns import ChangeNounReader
from extractors.outcome.events import EventReader
from extractors.outcome.levels import LevelReader
from extractors.outcome.parts import Statement
from extractors.outcome.sightings import SightingReader
from extractors.outcome.states import StateReader
from extractors.outcome.toll import TollReader


class StatementReader(ChangeNounReader, StateReader, EventReader, SightingReader, LevelReader, TollReader):
    """Finds the statements of one doc."""

    triggers = patterns.TRIGGERS

    def __iter__(self) -> Iterator[Statement]:
        for match in self.triggers.finditer(self.codes):
            yield from self.read(match.group(), match.start())
        yield from self.sightings()
        yield from self.levels()
        yield from self.toll()

    def read(self, code: str, unit: int) -> Iterator[Statement]:
        """The statements that the word of a unit makes."""
        return READERS[code](self, unit)


READERS: dict[str, Callable[[StatementReader, int], Iterator[Statement]]] = {
    "V": StatementReader.verb,
    "W": StatementReader.base,
    "G": StatementReader.noun,
    "L": StatementReader.noun_of,
    "J": StatementReader.comparative,
    "S": StatementReader.state,
    "Q": StatementReader.differ,
    "Z": StatementReader.death,
    "U": StatementReader.gerund,
    "k": StatementReader.complain,
    "d": StatementReader.finding,
    "h": StatementReader.finding,
    "E": StatementReader.develop,
    "O": StatementReader.occur,
    "B": StatementReader.observe,
    "C": StatementReader.cause,
    "I": StatementReader.induced,
    "A": StatementReader.next_left,
    "z": StatementReader.due,
    "F": StatementReader.failed,
    "l": StatementReader.including,
    "K": StatementReader.development,
}
