"""Whose difference a sentence of a trial tells: "pain was lower with B than with A" is more pain in arm A.

What arms have against each other is a fact of the first that is no control. Where the text says it of another arm, the
direction is turned round. Arms are known by their drugs; words for a control are dealt with in `context`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, Protocol

from extractors import vocabulary
from extractors.outcome.parts import OPPOSITE

COMPARATIVE = frozenset(("outcome.comparative", "outcome.was_comparative", "outcome.likely", "outcome.people"))
VALUES = "outcome.compared"
REFERENCE = re.compile(
    r"\b(?:than|versus|vs\.?|compared (?:with|to)|comparison (?:with|to)|relative to|against|over)\b[^.;,]{0,30}$",
    re.IGNORECASE,
)
CONTROLS = {row["word"] for row in vocabulary.terms("outcome_cue") if row["cue"] == "comparator"}
CLAUSE = re.compile(r"[;:]|\b(?:whereas|while|but)\b")
FLIPPED = {"better": "worse", "worse": "better"}


START = attrgetter("start")


class Mention(Protocol):
    """What was found at some characters of a text."""

    start: int
    end: int
    rule: str
    value: dict[str, Any]


def is_of_other_arm(
    text: str,
    sentence: tuple[int, int],
    outcome: Mention,
    drugs: Sequence[Mention],
    *,
    arms: Mapping[str, tuple[int, ...]],
    own: int,
) -> bool:
    """Does a sentence tell its difference of another arm than ``own``, the arm that it is told of.

    ``drugs``: those of the text, in order; ``arms``: the arms that got a drug, by its name.
    """
    if outcome.rule not in COMPARATIVE and outcome.rule != VALUES:
        return False
    if any(own in arms[name] for name in CONTROLS & arms.keys()):
        return False
    begin = max((m.end() for m in CLAUSE.finditer(text, sentence[0], outcome.start)), default=sentence[0])
    end = min((m.start() for m in CLAUSE.finditer(text, outcome.end, sentence[1])), default=sentence[1])
    inside = drugs[bisect_left(drugs, begin, key=START) : bisect_left(drugs, end, key=START)]
    told = [
        own in arms[drug.value["name"]]
        for drug in inside
        if drug.value["name"] in arms and (outcome.rule == VALUES or not REFERENCE.search(text, begin, drug.start))
    ]
    if outcome.rule == VALUES:
        return len(told) > 1 and not told[0] and told[1]
    return bool(told) and not any(told)


def turned(value: dict[str, Any]) -> dict[str, Any]:
    """The reading of an outcome, of the other arm; its count of patients was the first one's.

    >>> turned({"direction": "decreased", "benefit": "better", "n_events": 3, "n_total": 9})
    {'direction': 'increased', 'benefit': 'worse', 'n_events': None, 'n_total': None}
    """
    direction = OPPOSITE.get(value["direction"], value["direction"])
    benefit = FLIPPED.get(value["benefit"], value["benefit"])
    return {**value, "direction": direction, "benefit": benefit, "n_events": None, "n_total": None}
