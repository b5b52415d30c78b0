"""Titres and other values: "1:640", "97.9 U/mL (normal <20)", what rose fourfold."""

from __future__ import annotations

import re

from extractors.antibody import cues
from extractors.antibody.clause import Cue
from extractors.antibody.verdict import NEGATIVE, POSITIVE
from extractors.antibody.waiting import STRONG, Waiting

UNITS = re.compile(r"k?i?u(?:/ml)?$")
HIGH = 100  # units a millilitre: the upper limits of the tests that count so are a tenth to a half of that


def _is_high(found: re.Match[str]) -> bool:
    """Whether a value without its limit is beyond that of every test that is told in units: "RF was 320 IU/mL"."""
    value = float(re.sub(r"[^\d.]|\.(?=.*\.)|\.$", "", found["value"] or "") or 0)
    return value >= HIGH and UNITS.match(found["unit"].strip()) is not None and "/ml" in found["unit"]


class Titers(Waiting):
    """The cues that are values, and the values at mentions."""

    def take_titer(self, i: int, end: int) -> None:
        """Give a mention the value that stands at a place behind it, and the result that this is."""
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
            self.put(i, POSITIVE if value > limit else NEGATIVE, STRONG)
        elif found["under"]:
            self.put(i, NEGATIVE, STRONG)
        elif not found["unit"] or found["over"] or _is_high(found):
            self.put(i, POSITIVE, STRONG)

    def follows_titer(self, cue: Cue) -> bool:
        """Whether a verdict stands right behind the value of the last mention, and is no reference range."""
        titer = self.readings[self.pending[-1]].titer if self.pending else None
        return (
            titer is not None
            and cues.AFTER_TITER.fullmatch(self.low, titer[1], cue.start) is not None
            and not cues.REFERENCE.match(self.low, cue.end)
        )

    def _apart(self, cue: Cue) -> None:
        """A titre behind other words gives a result to the antibody before it that has none."""
        assert cue.match is not None
        last = self.pending[-1] if self.pending else None
        if last is None or self.readings[last].titer or self.readings[last].strength >= STRONG:
            return
        if re.search(
            r"tit|\big[gma]\b",
            self.low[self.mentions[last][0] : cue.start],
        ):
            self.put(last, NEGATIVE if cue.match["under"] else POSITIVE, STRONG)
            self.readings[last].titer = (self.low.index("1:", cue.start), cue.end)

    def _rise(self, cue: Cue) -> None:
        """A titre that rose so far is a result, whatever its value."""
        for i in self.pending[-1:]:
            self.put(i, POSITIVE, STRONG)
