"""A sentence as the verdicts see it: its mentions and cues in order, and what stands between them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from extractors import lazy_re as re
from extractors.antibody import cues

NOWHERE = 1 << 30  # beyond every text
LONGEST_BOUNDARY = 20  # characters of a boundary that begins just within reach
REACH = 110  # characters from a cue, or from the last antibody it reached, to the next one
POSITIVITY = re.compile(r"[\s-]*(?:antibod\w+ )?(?P<noun>(?:sero-?)?positivity)\b")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that say something of antibodies, or a mention of one."""

    start: int
    end: int
    kind: str
    match: re.Match[str] | None = None
    index: int = -1


class Clause:
    """The sentence ``low``, in lower case, and its mentions (start, end, only names a disease)."""

    def __init__(self, low: str, mentions: Sequence[tuple[int, int, bool]]) -> None:
        self.low = low
        self.mentions = mentions
        self.starts = [start for start, _, _ in mentions]

    def in_order(self) -> list[Cue]:
        found = [Cue(start, end, "mention", index=i) for i, (start, end, _) in enumerate(self.mentions)]
        taken = bytearray(len(self.low))
        for start, end, _ in self.mentions:
            taken[start:end] = b"\1" * (end - start)
        for kind, pattern in cues.PATTERNS:
            for match in pattern.finditer(self.low):
                start, end = match.span()
                if match.group() == ";" and self.is_aside(start):
                    continue
                if taken.find(1, start, end) < 0:
                    found.append(Cue(start, end, kind, match))
                    taken[start:end] = b"\1" * (end - start)
        found.sort(key=lambda cue: cue.start)
        return found

    def is_aside(self, position: int) -> bool:
        """Whether a place is within brackets that name no antibody: "(index 4.5; cut-off 1.0)"."""
        opening = self.low.rfind("(", 0, position)
        closing = self.low.find(")", opening) if opening >= 0 else -1
        return closing > position and self.next_start(opening) > closing

    def comes(self, position: int, reach: int, needs_for: bool) -> bool:
        """An antibody follows in this clause."""
        stop = cues.BOUNDARY.search(self.low, position, position + reach + LONGEST_BOUNDARY)
        start = self.next_start(position)
        if start >= min(stop.start() if stop else len(self.low), position + reach):
            return False
        gap = self.low[position:start]
        return (not needs_for or gap.endswith((" for ", " to "))) and not cues.PREDICATE.search(gap)

    def next_is_near(self, position: int) -> bool:
        start = self.next_start(position)
        gap = cues.BEFORE_MENTION.match(self.low, position, start)
        return (
            start < NOWHERE
            and start - position <= REACH
            and (bool(gap and gap.end() >= start) or bool(cues.ADJECTIVES.fullmatch(self.low, position, start)))
        )

    def next_start(self, position: int) -> int:
        """Where the next mention begins."""
        index = self.index(position)
        return self.starts[index] if index < len(self.starts) else NOWHERE

    def index(self, position: int) -> int:
        """Which mention is the first that begins at a place or behind it."""
        return bisect_left(self.starts, position)

    def is_topic(self, start: int, end: int) -> bool:
        """Whether an antibody is what a study compares or has not looked for, whatever verdict stands at it."""
        if cues.EXAMINED.match(self.low, end) and cues.PRESENCE.search(self.low, max(0, start - 40), start):
            return True
        if cues.WHETHER.search(self.low, max(0, start - 50), start):
            return True
        noun = POSITIVITY.match(self.low, end)
        return noun is not None and (
            cues.VARIABLE.match(self.low, noun.start("noun")) is not None
            or cues.VARIABLE_BEFORE.search(self.low, max(0, start - 80), start) is not None
        )
