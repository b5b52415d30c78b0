"""Whose difference a sentence of a trial tells: "pain was lower with B than with A" is more pain in arm A.

What arms have against each other is a fact of the one that is spoken of, or of the first that is no control. Where the
text says it of a control, the direction is turned round. Arms are known by their drugs and by what the text calls them;
words for a control are dealt with in `context`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from extractors import lazy_re as re
from extractors.outcome.parts import OPPOSITE

COMPARATIVE = frozenset(("outcome.comparative", "outcome.was_comparative", "outcome.likely", "outcome.people"))
VALUES = "outcome.compared"
AGAINST = COMPARATIVE | {VALUES}
REFERENCE = re.compile(
    r"\b(?:than|versus|vs\.?|compared (?:with|to)|comparison (?:with|to)|relative to|against|over)\b[^.;,]{0,30}$",
    re.IGNORECASE,
)
OPENING = re.compile(
    r"\W*(?:\w+,\s)?(?:as\s+)?(?:compared|in comparison|relative|in contrast)\s+(?:with|to)\b[^.;,]{0,40}",
    re.IGNORECASE,
)
# "B was more effective" is B's merit, and no demerit of A
MERIT = re.compile(r"\b(?:effective|efficacious|superior|better|beneficial|preferable)\b", re.IGNORECASE)
CLAUSE = re.compile(r"[;:]|\b(?:whereas|while|but)\b")
FLIPPED = {"better": "worse", "worse": "better"}


class Mention(Protocol):
    """What was found at some characters of a text."""

    start: int
    end: int
    rule: str
    value: dict[str, Any]


class Told(NamedTuple):
    """Whose an outcome is, and whether the text tells it of a control, so that its direction is to be turned round."""

    arm: int | None  # None: of the arm that is compared
    is_turned: bool = False


def told_of(
    text: str,
    sentence: tuple[int, int],
    outcome: Mention,
    named: Sequence[tuple[int, frozenset[int]]],
    *,
    own: int,
    treated: Sequence[int],
) -> Told:
    """Of which arm a sentence tells what it says.

    ``named``: where arms are named in the text, in order, with the arms that may be meant; ``own``: the arm that
    results are told of when the text does not say; ``treated``: the arms that are no control.
    """
    quote = outcome.value["quote"]
    quoted = [arms for start, arms in named if quote and quote[0] <= start < quote[1]]
    # "two on A had a rash, and one | in the B group died"
    if quoted and outcome.rule not in AGAINST and outcome.value["direction"] != "no_difference":
        its = frozenset.intersection(*quoted).intersection(treated)
        if len(its) == 1:
            return Told(min(its))
    begin = max((m.end() for m in CLAUSE.finditer(text, sentence[0], outcome.start)), default=sentence[0])
    end = min((m.start() for m in CLAUSE.finditer(text, outcome.end, sentence[1])), default=sentence[1])
    inside = [(start, arms) for start, arms in named if begin <= start < end]
    if outcome.rule == VALUES:
        inside = [(start, arms) for start, arms in inside if not OPENING.fullmatch(text, begin, start)]
        told = [arms for _, arms in inside[:1]] if len(inside) > 1 else []
    else:
        told = [arms for start, arms in inside if not REFERENCE.search(text, begin, start)]
    if not told or any(own in arms for arms in told) or outcome.value["direction"] == "no_difference":
        return Told(None)
    others = frozenset.intersection(*told).intersection(treated)
    if outcome.rule in AGAINST and not (quote and len(others) == 1 and MERIT.search(text, *quote)):
        return Told(None, outcome.rule != VALUES or own in inside[1][1])
    return Told(min(others)) if len(others) == 1 else Told(None)


def turned(value: dict[str, Any]) -> dict[str, Any]:
    """The reading of an outcome, of the other arm; its count of patients was the first one's.

    >>> turned({"direction": "decreased", "benefit": "better", "n_events": 3, "n_total": 9})
    {'direction': 'increased', 'benefit': 'worse', 'n_events': None, 'n_total': None}
    """
    direction = OPPOSITE.get(value["direction"], value["direction"])
    benefit = FLIPPED.get(value["benefit"], value["benefit"])
    return {**value, "direction": direction, "benefit": benefit, "n_events": None, "n_total": None}
