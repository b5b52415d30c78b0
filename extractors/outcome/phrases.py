"""Noun phrases out of word classes: the second level of the cascade that `words` begins.

A unit is a noun phrase, a verb with its adverbs, a bracket that only adds a number or a short form, or a single word or
mark. `read_units` gives one letter per unit, so the patterns of statements stay short and need no backtracking through
the words of a phrase.

==== ===========================================  ==== ===========================================
code unit                                         code unit
==== ===========================================  ==== ===========================================
N    phrase headed by an effect                   R    … by a drug or treatment
M    phrase headed by a measure                   T    … by a time
n    another noun phrase                          K    … by "development", "onset", "risk"
H    phrase headed by people                      P    bracket without effect or measure
u    number                                       x h  was, did; had, with their adverbs
==== ===========================================  ==== ===========================================

All other letters and marks mean what they mean in `words`; a change word has its adverbs before it.
"""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

from extractors import lazy_re as re
from extractors.outcome.words import Words

WORD = "(?:[nNMmaegKRHY]|u(?:[.,]u)*(?=['/-]{0,2}[nNMmaegKRHY])|T(?=['/-]{0,2}[nNMmaK]))"
UNIT = re.compile(
    r"[^(neuHRTrVWUGLJQSZFExhNMmagKY-]"  # what begins no longer unit, first because it is frequent
    r"|\([^()|NM]{0,60}\)"
    # "after treatment | haemoglobin", "in this trial | pain", "in group A | pain"
    r"|(?:(?<=[Aiv])|(?<=[Ai]D))(?:[neu]{0,3}H?[RH](?=[nNMmaR])|Hu(?=[NM]))"
    r"|(?<=[iApf])uT(?!-)|(?<![u-])Tu(?=[nNMmxDH,|])"  # "within two hours | fever", "at week 48 | FVC"
    r"|r*[VWUGLJQSZFE]|[xh][xhr]*|u?-?T(?!['/-]{0,2}[nNMmaK])|u\.uT(?!['/-]{0,2}[nNMmaK])|u(?:[.,]u)*%?(?![.,]u)(?!['/-]{0,2}[nNMmaegKRHYT])"
    rf"|(?:u-)?{WORD}(?:['/-]{{0,2}}{WORD})*(?<=[nNMmaKRHTY])(?:u(?=[^-.,%T])(?!\(u)|-u(?![.%-]))?"
    r"|."
)


class Heads(dict[str, str]):
    """The code of a unit by its word codes, remembered: a few thousand occur."""

    def __missing__(self, unit: str) -> str:
        code = head(unit)
        if len(self) < 50_000:
            self[unit] = code
        return code


def head(unit: str) -> str:
    """The code of a unit.

    >>> head("nnN"), head("rrV"), head("(n-n)"), head("uTM"), head("Hu"), head("u.u%"), head("un/n"), head("e")
    ('N', 'V', 'P', 'M', 'H', 'u', 'u', 'v')
    """
    first, last = unit[0], unit[-1]
    if len(unit) == 1:
        return {"e": "v", "g": "v", "Y": "n"}.get(first, first)
    if first in "xh":
        return "x" if "x" in unit else "h"
    if first == "(" or last in "VWUGLJQSZFE":
        return "P" if first == "(" else last
    if first == "u" and last in "nY":  # "120 U/L"
        return "u"
    if last == "m":
        return "M"
    return next((letter for letter in reversed(unit) if letter not in "u.,%'/-"), "u").replace("e", "v")


HEADS = Heads()


class Units(NamedTuple):
    """The units of a doc: their codes, and the word each starts with; the next one's start is its end."""

    codes: str
    starts: list[int]


def read_units(words: Words) -> Units:
    """The units of the doc; ``starts`` has one more entry, the number of words."""
    parts = UNIT.findall(words.codes)
    return Units("".join(map(HEADS.__getitem__, parts)), [0, *accumulate(map(len, parts))])
