"""Measures that a trial or cohort names without a direction: its endpoints, and what it reports with a number.

They are mentions, not facts of a group. A sentence must say that something was measured ("endpoint", "assessed"), or
carry statistics ("%", "median", "versus"); the population's own disease ("patients with …", "treatment of …") is left
out. Of what is called an endpoint any noun will do.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractors import lazy_re as re
from extractors.outcome.cues import Cues
from extractors.outcome.phrases import Units
from extractors.outcome.words import Words

SENTENCE = re.compile(r"[^|]+\|")
# "The primary endpoint was | stool consistency; secondary endpoints included | costs and | time in bed": of any noun
ENDPOINT = re.compile(r"[nNMaP]+(?:o[^|xl]{1,8})?[xl]r?(?P<list>[^|xhVWEB]+)")
ITEM = re.compile(r"(?:^|[,:;&])[D&r]*(?P<np>n|[nmRGKL]oD*n|[RG](?=[,&]))P?(?=[,;:&|owfiaAbp]|$)")
MEASURE = re.compile(r"(?P<before>[wf]D*|RoD*|HoD*|vf)?(?P<np>[NMa]P?)")


def passages(words: Words, units: Units, cues: Cues) -> Iterator[tuple[int, int]]:
    """The sentences that report or define outcomes, in units."""
    endpoint, statistic, aim, named = (cues.words[cue] for cue in ("endpoint", "statistic", "aim", "named"))
    for sentence in SENTENCE.finditer(units.codes):
        said = words.lowers[units.starts[sentence.start()] : units.starts[sentence.end() - 1]]
        is_reported = aim.isdisjoint(said) and not (endpoint.isdisjoint(said) and statistic.isdisjoint(said))
        if is_reported or not named.isdisjoint(said):
            yield sentence.span()


def measures(words: Words, units: Units, cues: Cues, passage: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Word spans of the measures and effects in some units, and of what else is called an endpoint."""
    for match in MEASURE.finditer(units.codes, *passage):
        if not match["before"]:
            yield units.starts[match.start("np")], units.starts[match.start("np") + 1]
    for match in ENDPOINT.finditer(units.codes, *passage):
        listed = match.start("list")
        said = words.lowers[units.starts[match.start()] : units.starts[listed]]
        for item in ITEM.finditer(match["list"]) if not cues.words["named"].isdisjoint(said) else ():
            yield units.starts[listed + item.start("np")], units.starts[listed + item.end("np")]
