"""Cues that stand before their antibodies: "no", "positive for", "showed", "the presence of", "but not", "except"."""

from __future__ import annotations

from extractors.antibody import cues
from extractors.antibody.clause import Cue
from extractors.antibody.titer import Titers
from extractors.antibody.verdict import NEGATIVE, NORMAL, POSITIVE
from extractors.antibody.waiting import STRONG, WEAK, Forward


class Leading(Titers):
    """The cues that hold until their clause ends or another one comes."""

    def _boundary(self, cue: Cue) -> None:
        self.pending.clear()
        self.forward = None

    def _exception(self, cue: Cue) -> None:
        self.pending.clear()
        flipped = {POSITIVE: NEGATIVE, NEGATIVE: POSITIVE, NORMAL: POSITIVE}.get(self.last or "")
        self.forward = Forward(flipped, STRONG, cue.end, "for") if flipped else None

    def _same(self, cue: Cue) -> None:
        """ "ANA was negative, as were ANCA and RF": what follows is as what was said last."""
        self.pending.clear()
        self.forward = Forward(self.last, STRONG, cue.end, "for") if self.last else None

    def _contrast(self, cue: Cue) -> None:
        """ "To BP180, but not to BP230": what follows is the opposite of a positive before it."""
        said = self.readings[self.pending[-1]].result if self.pending else self.last
        self.forward = Forward(NEGATIVE, STRONG, cue.end, "no") if said != NEGATIVE else None

    def _no(self, cue: Cue) -> None:
        assert cue.match is not None
        if cue.match.group() == "no" and cues.NOT_NO.match(self.low, cue.end):
            if self.forward and self.forward.kind == "see":
                self.forward = None  # "there was no increase in anti-X"
            return
        if cue.match.group() != "nor":
            self.pending.clear()
        kind = "for" if cue.match.group() == "negative for" else "no"
        self.forward = Forward(NEGATIVE, STRONG, cue.end, kind)
        self.last = NEGATIVE

    def _presence(self, cue: Cue) -> None:
        if cues.NOT_PRESENT.search(self.low, max(0, cue.start - 60), cue.start):
            self._boundary(cue)
            return
        if self.forward and self.forward.kind == "no" and cue.start - self.forward.reach < 40:
            return
        due = cues.TO_THE.search(self.low, max(0, cue.start - 30), cue.start)
        if (due and self._is_in_theory(due.start())) or cues.NOT_DUE.search(self.low, 0, cue.start):
            self._boundary(cue)
            return
        self.pending.clear()
        self.forward = Forward(POSITIVE, STRONG, cue.end, "presence")

    def _finding(self, cue: Cue) -> None:
        if cues.IN_GENERAL.search(self.low, max(0, cue.start - 80), cue.start):
            self._boundary(cue)
        else:
            self._presence(cue)

    def _neutral(self, cue: Cue) -> None:
        assert cue.match is not None
        is_count = cue.match.group().startswith(cues.NOT_OF_SOMEBODY)
        if self.forward and not is_count and cue.start - self.forward.reach <= 12:
            self.forward = Forward(
                self.forward.result, self.forward.strength, cue.end, self.forward.kind, self.forward.limit
            )
        else:
            self.forward = None

    def _see(self, cue: Cue) -> None:
        assert cue.match is not None
        if self.forward and self.forward.kind == "no" and cue.start - self.forward.reach <= 40:
            self.forward = Forward(NEGATIVE, STRONG, cue.end, "no")
            return
        if self.forward and self.forward.strength == STRONG and cues.INFECTED.search(self.low, 0, cue.start):
            return
        if cues.CAUSE.match(cue.match.group()) and self._is_in_theory(cue.start):
            self._boundary(cue)
            return
        if cue.match.group() != "with" and not cues.SHOWS_TITER.match(self.low, cue.end):
            self.pending.clear()
        self.forward = Forward(POSITIVE, WEAK, cue.end, "see")

    def _is_in_theory(self, position: int) -> bool:
        """Whether a cause is one in general, a possible or a denied one: "is due to", "may be mediated by"."""
        return cues.IN_THEORY.search(self.low, max(0, position - 50), position) is not None

    def _verb(self, cue: Cue) -> None:
        """A verb that is no verdict ends what was said before it."""
        titer = self.readings[self.pending[-1]].titer if self.pending else None
        if titer and cue.end <= titer[0]:
            return  # "was 15 IU/mL": the value of the last mention, whose verdict may follow
        if not cues.BEFORE_APART.match(self.low, cue.end):
            self.pending.clear()
        if self.forward and self.forward.kind == "no" and cue.start - self.forward.reach <= 40:
            return
        self.forward = None
