"""What a sentence says of the antibodies in it: one pass over mentions and cues, left to right.

A cue before its antibodies ("positive for", "no", "neither") holds until the clause ends or another cue comes; one
after them ("were negative", "-positive") reaches back to those still without a result. "With", "had" and "showed" say
positive only where nothing stronger does.

Reading order: `read`; `_Pass`, one method per kind of cue. The cues are in `cues`, the verdict words in `verdict`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.antibody import cues
from extractors.antibody.clause import NOWHERE, REACH, Clause, Cue
from extractors.antibody.verdict import NEGATIVE, NORMAL, NOT_STATED, POSITIVE, verdict

NONE, WEAK, STRONG, ADJACENT = 0, 1, 2, 3


@dataclass(slots=True)
class Reading:
    """The result of one mention."""

    result: str = NOT_STATED
    titer: tuple[int, int] | None = None  # characters of the sentence
    strength: int = NONE
    is_topic: bool = False  # what is studied, defined or shut out: nothing was found


def read(low: str, mentions: Sequence[tuple[int, int, bool]]) -> list[Reading]:
    """One `Reading` per mention (start, end, only names a disease) of the sentence ``low``, in lower case.

    >>> [r.result for r in read("anti-srp was negative, anti-jo-1 positive", [(0, 8, False), (23, 32, False)])]
    ['negative', 'positive']
    """
    return _Pass(low, mentions).run()


@dataclass(frozen=True, slots=True)
class _Forward:
    """A result that waits for antibodies to its right."""

    result: str
    strength: int
    reach: int
    kind: str
    limit: int = NOWHERE


class _Pass(Clause):
    def __init__(self, low: str, mentions: Sequence[tuple[int, int, bool]]) -> None:
        super().__init__(low, mentions)
        self.readings = [Reading() for _ in mentions]
        self.pending: list[int] = []
        self.forward: _Forward | None = None
        self.last: str | None = None
        self.predicate = NOWHERE  # where the last verdict with a verb ends

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

    def _set(self, i: int, result: str, strength: int) -> None:
        reading = self.readings[i]
        if strength > reading.strength:
            reading.result, reading.strength = result, strength

    def _mention(self, i: int) -> None:
        start, end, is_modifier = self.mentions[i]
        if is_modifier:
            self.forward = None
            by_name = cues.DISEASE_NAME.match(self.low, end)
            if not by_name and cues.PERSON_WITH.search(self.low[max(0, start - 90) : start]):
                self._set(i, POSITIVE, STRONG)
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
                self._set(i, forward.result, forward.strength)
                kind = {"no": "list", "adjective": "listed"}.get(forward.kind, forward.kind)
                self.forward = _Forward(forward.result, forward.strength, end, kind, forward.limit)
        elif self._shares_verb(start, end):
            self._set(i, self.last or NOT_STATED, STRONG)
        self.pending.append(i)
        self._titer(i, end)
        if self.readings[i].strength < STRONG and cues.ARISES.match(self.low, end):
            self._set(i, NEGATIVE if self._is_denied(start) else POSITIVE, STRONG)

        goes = cues.GOES.match(self.low, end) if self.readings[i].strength == NONE else None
        if goes:
            self._chain(i, NORMAL if goes["normal"] else NEGATIVE)

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

    def _apart(self, cue: Cue) -> None:
        """A titre behind other words gives a result to the antibody before it that has none."""
        assert cue.match is not None
        last = self.pending[-1] if self.pending else None
        if last is None or self.readings[last].titer or self.readings[last].strength >= STRONG:
            return
        if re.search(r"tit|\big[gma]\b", self.low[self.mentions[last][0] : cue.start]):
            self._set(last, NEGATIVE if cue.match["under"] else POSITIVE, STRONG)
            self.readings[last].titer = (self.low.index("1:", cue.start), cue.end)

    def _titer(self, i: int, end: int) -> None:
        found = cues.TITER.match(self.low, end)
        if found and found["value"] and not found["limit"] and end > self.mentions[i][1] and "tit" not in found.group():
            return  # "was positive in 3 patients": a count
        begin = self.mentions[i][0]
        if not found or not (
            found["unit"] or found["limit"] or not found["value"] or "tit" in self.low[begin : found.end()]
        ):
            return
        end = found.start("titer") + len(found["titer"].rstrip())
        self.readings[i].titer = (found.start("titer"), end)
        if found["limit"] and found["value"]:
            value, limit = (float(re.sub(r"[^\d.]|\.(?=.*\.)|\.$", "", found[g]) or 0) for g in ("value", "limit"))
            self._set(i, POSITIVE if value > limit else NEGATIVE, STRONG)
        elif found["under"]:
            self._set(i, NEGATIVE, STRONG)
        elif not found["unit"] or found["over"]:
            self._set(i, POSITIVE, STRONG)

    def _boundary(self, cue: Cue) -> None:
        self.pending.clear()
        self.forward = None

    def _exception(self, cue: Cue) -> None:
        self.pending.clear()
        flipped = {POSITIVE: NEGATIVE, NEGATIVE: POSITIVE, NORMAL: POSITIVE}.get(self.last or "")
        self.forward = _Forward(flipped, STRONG, cue.end, "for") if flipped else None

    def _open(self, cue: Cue, result: str) -> bool:
        """True where "for", "to", a bracket or "including" hands the verdict to antibodies that follow."""
        following = self.low[cue.end : cue.end + 5]
        if following.startswith((" for ", " to ", " in ")) and self.comes(cue.end, 70, " in " in following):
            self.pending.clear()
            self.forward = _Forward(result, STRONG, cue.end, "for")
            return True
        opened = cues.OPENS_LIST.match(self.low, cue.end)
        if opened and self.next_start(opened.end()) <= opened.end() + 30:
            limit = self.low.find(")", opened.end()) if "(" in opened.group() else -1
            self.forward = _Forward(result, STRONG, opened.end(), "for", limit if limit > 0 else NOWHERE)
        return False

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
        if self._open(cue, result):
            return True
        assert cue.match is not None
        results = [result, *(verdict(m) for m in cues.BARE.finditer(cue.match["more"] or ""))]
        if len(results) > 1 and len(before) >= len(results):
            for i, each in zip(before[-len(results) :], results, strict=True):
                self._set(i, each, STRONG)
        else:
            for i in before:
                self._set(i, result, STRONG)
            if len(before) == 1 and not self.readings[before[0]].titer:
                self._titer(before[0], cue.end)
        return False

    def _diagnostic(self, cue: Cue) -> None:
        """Studies of an antibody that proved a disease have found it."""
        for i in self.pending:
            self._set(i, POSITIVE, STRONG)
        self.pending.clear()
        self.forward = None

    def _rise(self, cue: Cue) -> None:
        """A titre that rose so far is a result, whatever its value."""
        for i in self.pending[-1:]:
            self._set(i, POSITIVE, STRONG)

    def _same(self, cue: Cue) -> None:
        """ "ANA was negative, as were ANCA and RF": what follows is as what was said last."""
        self.pending.clear()
        self.forward = _Forward(self.last, STRONG, cue.end, "for") if self.last else None

    def _contrast(self, cue: Cue) -> None:
        """ "To BP180, but not to BP230": what follows is the opposite of a positive before it."""
        said = self.readings[self.pending[-1]].result if self.pending else self.last
        self.forward = _Forward(NEGATIVE, STRONG, cue.end, "no") if said != NEGATIVE else None

    def _elliptic(self, cue: Cue) -> None:
        """ "ANCA was positive; anti-GBM was not": but of "ten had anti-X and six did not" the six are others."""
        flipped = {POSITIVE: NEGATIVE, NEGATIVE: POSITIVE}.get(self.last or "", NOT_STATED)
        for i in self.pending:
            if self.readings[i].strength == NONE or not cue.match or not cue.match.group().startswith("did"):
                self._set(i, flipped, STRONG)
        self.pending.clear()

    def _bare(self, cue: Cue) -> None:
        assert cue.match is not None
        result = verdict(cue.match)
        previous = self.pending[-1] if self.pending else None
        gap = cues.AFTER_MENTION.match(self.low, self.mentions[previous][1]) if previous is not None else None
        is_after = gap is not None and (
            gap.end() >= cue.start or not self.low[self.mentions[previous or 0][1] : cue.start].strip(" -(:,")
        )
        is_after = (is_after and not self._is_of_next_noun(cue, gap)) or self._follows_titer(cue)
        if cue.match["plus"] or cue.match["minus"] or cue.match["plus_sign"]:
            if is_after and previous is not None:
                self._set(previous, result, ADJACENT)
            return
        is_word_after = bool(cues.ONLY_AFTER.search(cue.match.group()))
        if is_word_after and not is_after and cues.SEE.fullmatch(cue.match.group()):
            self._see(cue)
            return
        if (
            not is_word_after
            and self._open(cue, result)
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
            self._chain(previous, result)
            self.last = result
        elif is_before:
            if (
                self.forward
                and self.forward.kind == "no"
                and result == POSITIVE
                and cue.start - self.forward.reach < 25
            ):
                return
            self.forward = _Forward(result, STRONG, cue.end, "adjective")
            self.last = result

    def _is_of_next_noun(self, cue: Cue, gap: re.Match[str] | None) -> bool:
        """Whether an adjective behind ", and" is of another noun: "X serology, and elevated liver enzymes"."""
        assert cue.match is not None
        return (
            gap is not None
            and "," in gap[0]
            and self.next_start(cue.end) - cue.end > 1
            and cues.OF_NEXT_NOUN.fullmatch(cue.match[0]) is not None
            and cues.NEXT_NOUN.match(self.low, cue.end) is not None
        )

    def _follows_titer(self, cue: Cue) -> bool:
        """Whether a verdict stands right behind the value of the last mention, and is no reference range."""
        titer = self.readings[self.pending[-1]].titer if self.pending else None
        return (
            titer is not None
            and cues.AFTER_TITER.fullmatch(self.low, titer[1], cue.start) is not None
            and not cues.REFERENCE.match(self.low, cue.end)
        )

    def _chain(self, last: int, result: str) -> None:
        """Back from the mention before a bare verdict, as far as a plain list goes."""
        self._set(last, result, ADJACENT)
        position = self.pending.index(last)
        while position > 0:
            left, right = self.pending[position - 1], self.pending[position]
            gap = self.low[self.mentions[left][1] : self.mentions[right][0]]
            if self.readings[left].strength >= STRONG or not cues.PLAIN_LIST.fullmatch(gap):
                break
            self._set(left, result, STRONG)
            position -= 1

    def _no(self, cue: Cue) -> None:
        assert cue.match is not None
        if cue.match.group() == "no" and cues.NOT_NO.match(self.low, cue.end):
            return
        if cue.match.group() != "nor":
            self.pending.clear()
        kind = "for" if cue.match.group() == "negative for" else "no"
        self.forward = _Forward(NEGATIVE, STRONG, cue.end, kind)
        self.last = NEGATIVE

    def _presence(self, cue: Cue) -> None:
        if cues.NOT_PRESENT.search(self.low, max(0, cue.start - 60), cue.start):
            self._boundary(cue)
            return
        if self.forward and self.forward.kind == "no" and cue.start - self.forward.reach < 40:
            return
        self.pending.clear()
        self.forward = _Forward(POSITIVE, STRONG, cue.end, "presence")

    def _finding(self, cue: Cue) -> None:
        if cues.IN_GENERAL.search(self.low, max(0, cue.start - 80), cue.start):
            self._boundary(cue)
        else:
            self._presence(cue)

    def _neutral(self, cue: Cue) -> None:
        assert cue.match is not None
        is_count = cue.match.group().startswith(cues.NOT_OF_SOMEBODY)
        if self.forward and not is_count and cue.start - self.forward.reach <= 12:
            self.forward = _Forward(
                self.forward.result, self.forward.strength, cue.end, self.forward.kind, self.forward.limit
            )
        else:
            self.forward = None

    def _see(self, cue: Cue) -> None:
        assert cue.match is not None
        if self.forward and self.forward.kind == "no" and cue.start - self.forward.reach <= 40:
            self.forward = _Forward(NEGATIVE, STRONG, cue.end, "no")
            return
        if self.forward and self.forward.strength == STRONG and cues.INFECTED.search(self.low, 0, cue.start):
            return
        if cue.match.group() != "with" and not cues.SHOWS_TITER.match(self.low, cue.end):
            self.pending.clear()
        self.forward = _Forward(POSITIVE, WEAK, cue.end, "see")

    def _verb(self, cue: Cue) -> None:
        titer = self.readings[self.pending[-1]].titer if self.pending else None
        if titer and cue.end <= titer[0]:
            return  # "was 15 IU/mL": the value of the last mention, whose verdict may follow
        if not cues.BEFORE_APART.match(self.low, cue.end):
            self.pending.clear()
        if self.forward and self.forward.kind == "no" and cue.start - self.forward.reach <= 40:
            return
        self.forward = None
