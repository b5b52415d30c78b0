"""Verdicts that stand behind their antibodies: "were negative", "-positive", "was not", "confirmed the diagnosis"."""

from __future__ import annotations

import re

from extractors.antibody import cues
from extractors.antibody.clause import Cue
from extractors.antibody.leading import Leading
from extractors.antibody.verdict import NEGATIVE, NOT_STATED, POSITIVE, verdict
from extractors.antibody.waiting import ADJACENT, NONE, STRONG, WEAK, Forward, Reading


class Trailing(Leading):
    """The cues that reach back to mentions without a result; a bare verdict may also reach forward."""

    def _predicate(self, cue: Cue) -> None:
        assert cue.match is not None
        if cues.NOT_BEFORE.search(cue.match.group()):
            self._boundary(cue)
            return
        result = self.last = verdict(cue.match)
        if result == POSITIVE and (cues.IN_NONE.match(self.low, cue.end) or self._is_nobody(cue.start)):
            result = self.last = NEGATIVE
        if not self.pending and cues.ALL_OF_THEM.search(self.low, 0, cue.start):
            self.pending = [i for i in range(self.index(cue.start)) if self.readings[i].strength == NONE]
        if not self.pending and cues.ITS_RESULT.search(self.low, 0, cue.start):
            self.pending = [i for i in range(self.index(cue.start)) if self.readings[i].strength == NONE][-1:]
        before = self._without_verb([i for i in self.pending if self.readings[i].strength < STRONG], cue)
        if self.forward and self.forward.kind == "for" and self.pending and self.pending[-1] not in before:
            # "negative for ANA, and anti-SRP was positive": the verb takes back what stands right before it
            last = self.pending[-1]
            if self.low[self.mentions[last][1] : cue.start].strip() == "" and len(self.pending) > 1:
                self.readings[last] = Reading(titer=self.readings[last].titer)
                before = [last]
        self.predicate = cue.end
        if not self._open_or_assign(cue, result, before):
            self.pending.clear()

    def _without_verb(self, waiting: list[int], cue: Cue) -> list[int]:
        """Those that still wait for this verb: of "showed anti-X at a high titre, and anti-Y was not detected" Y."""
        last = waiting[-1] if waiting else None
        is_weak = last is not None and self.readings[last].strength == WEAK
        if last is not None and is_weak and cues.AND_OTHERS.fullmatch(self.low, self.mentions[last][1], cue.start):
            return []  # "five had anti-X antibodies, and two were seronegative"
        is_singular = cue.match is not None and cue.match.group().startswith(("was ", "is "))
        for place in range(len(waiting) - 1, 0, -1):
            left, right = waiting[place - 1], waiting[place]
            gap = self.low[self.mentions[left][1] : self.mentions[right][0]]
            is_new = bool(cues.LIST_AND.search(gap)) and (is_singular or bool(cues.NEW_CLAUSE.fullmatch(gap)))
            if is_new and self.readings[left].strength == WEAK:
                return waiting[place:]
        return waiting

    def _is_nobody(self, position: int) -> bool:
        """Whether the verb at a place, the first of its clause, is said of nobody."""
        clause = self.low[
            max(self.low.rfind(mark, 0, position) for mark in (";", ", but ", " but ", ":")) + 1 : position
        ]
        return bool(cues.NOBODY.search(clause)) and not cues.PREDICATE.search(clause)

    def _open_or_assign(self, cue: Cue, result: str, before: list[int]) -> bool:
        self.forward = None
        if self.opens(cue, result):
            return True
        assert cue.match is not None
        results = [result, *(verdict(m) for m in cues.BARE.finditer(cue.match["more"] or ""))]
        if len(results) > 1 and len(before) >= len(results):
            for i, each in zip(before[-len(results) :], results, strict=True):
                self.put(i, each, STRONG)
        else:
            for i in before:
                self.put(i, result, STRONG)
            if len(before) == 1 and not self.readings[before[0]].titer:
                self.take_titer(before[0], cue.end)
        return False

    def _diagnostic(self, cue: Cue) -> None:
        """Studies of an antibody that proved a disease have found it."""
        for i in self.pending:
            self.put(i, POSITIVE, STRONG)
        self.pending.clear()
        self.forward = None

    def _sought(self, cue: Cue) -> None:
        """ "Anti-X was looked for but not found": the verdict on what waits comes behind the search."""
        assert cue.match is not None
        word = cues.PREDICATE.fullmatch(f"was {cue.match['verdict'].replace(' be ', ' ')}")
        if word:
            self.last = verdict(word)
            for i in self.pending:
                self.put(i, self.last, STRONG)
        self.pending.clear()
        self.forward = None

    def _elliptic(self, cue: Cue) -> None:
        """ "ANCA was positive; anti-GBM was not": but of "ten had anti-X and six did not" the six are others."""
        flipped = {POSITIVE: NEGATIVE, NEGATIVE: POSITIVE}.get(self.last or "", NOT_STATED)
        for i in self.pending:
            if self.readings[i].strength == NONE or not cue.match or not cue.match.group().startswith("did"):
                self.put(i, flipped, STRONG)
        self.pending.clear()

    def _bare(self, cue: Cue) -> None:
        assert cue.match is not None
        result = verdict(cue.match)
        previous = self.pending[-1] if self.pending else None
        gap = cues.AFTER_MENTION.match(self.low, self.mentions[previous][1]) if previous is not None else None
        is_after = gap is not None and (
            gap.end() >= cue.start or not self.low[self.mentions[previous or 0][1] : cue.start].strip(" -(:,")
        )
        is_after = (is_after and not self._is_of_next_noun(cue, gap)) or self.follows_titer(cue)
        if cue.match["plus"] or cue.match["minus"] or cue.match["plus_sign"]:
            if is_after and previous is not None:
                self.put(previous, result, ADJACENT)
            return
        is_word_after = bool(cues.ONLY_AFTER.search(cue.match.group()))
        if is_word_after and not is_after and cues.SEE.fullmatch(cue.match.group()):
            self._see(cue)
            return
        if (
            not is_word_after
            and self.opens(cue, result)
            and not (is_after and previous is not None and self.readings[previous].strength < STRONG)
        ):
            self.last = result
            return
        is_before = not is_word_after and self.next_is_near(cue.end)
        if is_after and previous is not None and is_before:
            is_taken = self.readings[previous].strength >= STRONG
            has_comma = (
                bool(gap and gap["comma"])
                or self.low[cue.start - 2 : cue.start] == ", "
                or self.low.endswith((" and ", " but "), 0, cue.start)
            )
            is_after, is_before = not (is_taken or has_comma), is_taken or has_comma
        if is_after and previous is not None:
            if result == POSITIVE and cues.NOBODY_IS.search(self.low, 0, self.mentions[previous][0]):
                result = NEGATIVE
            self.chain(previous, result)
            self.last = result
        elif is_before:
            if (
                self.forward
                and self.forward.kind == "no"
                and result == POSITIVE
                and cue.start - self.forward.reach < 25
            ):
                return
            self.forward = Forward(result, STRONG, cue.end, "adjective")
            self.last = result

    def _is_of_next_noun(self, cue: Cue, gap: re.Match[str] | None) -> bool:
        """Whether an adjective behind "and" is of another noun: "X serology, and elevated liver enzymes"."""
        assert cue.match is not None
        return (
            gap is not None
            and ("," in gap[0] or gap[0].endswith("and "))
            and self.next_start(cue.end) - cue.end > 1
            and cues.OF_NEXT_NOUN.fullmatch(cue.match[0]) is not None
            and cues.NEXT_NOUN.match(self.low, cue.end) is not None
        )
