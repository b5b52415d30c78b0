"""What a sentence says of the antibodies in it: one pass over mentions and cues, left to right.

A cue before its antibodies ("positive for", "no", "neither") holds until the clause ends or another cue comes; one
after them ("were negative", "-positive") reaches back to those still without a result. "With", "had" and "showed" say
positive only where nothing stronger does.

Reading order: `read`; `_Pass`, which meets the mentions. It is a `trailing.Trailing`, that a `leading.Leading`, that a
`titer.Titers`, and that a `waiting.Waiting`: each has one method per kind of cue, named as in `cues.PATTERNS`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.antibody import cues
from extractors.antibody.clause import REACH
from extractors.antibody.trailing import Trailing
from extractors.antibody.verdict import NEGATIVE, NORMAL, NOT_STATED, POSITIVE
from extractors.antibody.waiting import NONE, STRONG, WEAK, Forward, Reading


def read(low: str, mentions: Sequence[tuple[int, int, bool]]) -> list[Reading]:
    """One `Reading` per mention (start, end, only names a disease) of the sentence ``low``, in lower case.

    >>> [r.result for r in read("anti-srp was negative, anti-jo-1 positive", [(0, 8, False), (23, 32, False)])]
    ['negative', 'positive']
    """
    return _Pass(low, mentions).run()


class _Pass(Trailing):
    def run(self) -> list[Reading]:
        for cue in self.in_order():
            if cue.kind == "mention":
                self._mention(cue.index)
            else:
                getattr(self, f"_{cue.kind}")(cue)
        excluded = cues.EXCLUDED.search(self.low)
        for (start, end, _), reading in zip(self.mentions, self.readings, strict=True):
            if (excluded and excluded.start() < start) or (reading.result == POSITIVE and self.is_topic(start, end)):
                reading.result, reading.strength, reading.is_topic = NOT_STATED, NONE, True
        return self.readings

    def _mention(self, i: int) -> None:
        start, end, is_modifier = self.mentions[i]
        if is_modifier:
            self.forward = None
            by_name = cues.DISEASE_NAME.match(self.low, end)
            if not by_name and cues.PERSON_WITH.search(self.low[max(0, start - 90) : start]):
                self.put(i, POSITIVE, STRONG)
            return
        if cues.PARTITIVE.search(self.low[:start]):
            return
        forward = self.forward
        if forward:
            gap = self.low[forward.reach : start]
            is_lost = (
                len(gap) > REACH
                or (forward.kind in ("no", "list", "see") and cues.STATUS.match(self.low, end) is not None)
                or start >= forward.limit
                or (forward.kind == "no" and not cues.NO_GAP.fullmatch(gap))
                or (forward.kind in ("adjective", "listed") and re.search(r"\ban?\s", gap))
            )
            if is_lost:
                self.forward = None
            else:
                self.put(i, forward.result, forward.strength)
                kind = {"no": "list", "adjective": "listed"}.get(forward.kind, forward.kind)
                self.forward = Forward(forward.result, forward.strength, end, kind, forward.limit)
        elif self._shares_verb(start, end):
            self.put(i, self.last or NOT_STATED, STRONG)
        self.pending.append(i)
        self.take_titer(i, end)
        if self.readings[i].strength < STRONG and cues.ARISES.match(self.low, end):
            arisen = NEGATIVE if self._is_denied(start) else POSITIVE
            self.put(i, arisen, STRONG)
            if len(self.pending) > 1 and cues.JOINED.fullmatch(self.low, self.mentions[self.pending[-2]][1], start):
                self.chain(i, arisen)
        goes = cues.GOES.match(self.low, end) if self.readings[i].strength == NONE else None
        if goes:
            self.chain(i, NORMAL if goes["normal"] else NEGATIVE)
        elif self.readings[i].strength == NONE and self._is_presumed(start, end):
            self.put(i, POSITIVE, WEAK)

    def _is_presumed(self, start: int, end: int) -> bool:
        """Whether the words tell what an antibody of somebody does, and so that it is there."""
        is_hers = cues.HERS.search(self.low, max(0, start - 40), start) and not cues.NOT_HERS.match(self.low, end)
        return bool(is_hers or cues.PRESUMED.match(self.low, end)) and not self._is_denied(start)

    def _shares_verb(self, start: int, end: int) -> bool:
        """Whether the verb before, "was found in three", is also that of "and Y in four"."""
        return (
            self.last is not None
            and self.predicate < start
            and cues.GAPPED.fullmatch(self.low, self.predicate, start) is not None
            and cues.GAPPED_AFTER.match(self.low, end) is not None
        )

    def _is_denied(self, position: int) -> bool:
        """Whether "no" stands right before an antibody."""
        return bool(re.search(r"\b(?:no|neither|nor)(?: \w+){0,2} $", self.low[max(0, position - 40) : position]))
