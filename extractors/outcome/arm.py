"""Whose difference a sentence of a trial tells: "pain was lower with B than with A" is more pain in arm A.

What arms have against each other is a fact of those that are spoken of, or of the first that is no control. Where the
text says it of a control, the direction is turned round. Arms are known by their drugs and by what the text calls them;
words for a control are dealt with in `context`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple, Protocol

from extractors import lazy_re as re
from extractors.outcome.parts import OPPOSITE

COMPARATIVE = frozenset(("outcome.comparative", "outcome.was_comparative", "outcome.likely", "outcome.people"))
VALUES = "outcome.compared"
AGAINST = COMPARATIVE | {VALUES}
REFERENCE = re.compile(
    r"\b(?:than|versus|vs\.?|compared (?:with|to)|comparison (?:with|to)|relative to|(?:super|infer)ior to|against"
    r"|over)\b[^.;,]{0,30}$",
    re.IGNORECASE,
)
SET_AGAINST = re.compile(
    r"\b(?:than|versus|vs\.?|(?:super|infer)ior to|compared (?:with|to)|relative to|in contrast to|against)\s",
    re.IGNORECASE,
)
BEHIND = re.compile(r"\b(?:than|(?:super|infer)ior to)\s", re.IGNORECASE)
OPENING = re.compile(
    r"\W*(?:\w+,\s)?(?:as\s+)?(?:compared|in comparison|relative|in contrast)\s+(?:with|to)\b[^.;,]{0,40}",
    re.IGNORECASE,
)
# "A | and B", "the A | (n = 20), the B and"
LISTED = re.compile(
    r"[\w-]+(?:\s*\([^()]*\))?(?:\s(?:groups?|arms?))?(?:,\s+|,?\s+(?:and|or)\s+)(?:\w+\s+(?:patients\s+)?(?=in|on|with))?"
    r"(?:(?:in|with|on)\s+)?(?:the\s+)?"
    r"(?:[\d.]+\s*\w+\s+(?:of\s+)?)?",
    re.IGNORECASE,
)
CLAUSE = re.compile(r"[;:]|\b(?:whereas|while|but)\b")
# "A-treated patients had less pain, | and the B group had fewer falls"
NEXT_ARM = re.compile(
    r",\s+and\s+(?=(?:in\s+|with\s+|among\s+)?(?:the\s+)?[\w-]+(?:-treated|\s+(?:groups?|arms?|patients|recipients))\b)",
    re.IGNORECASE,
)
HAS_VERB = re.compile(
    r"\b(?:had|was|were|reported|experienced|showed|developed|required|improved|increased|decreased)\b", re.IGNORECASE
)
FLIPPED = {"better": "worse", "worse": "better"}


Named = tuple[int, frozenset[int]]  # where the text names arms, and those that may be meant


class Mention(Protocol):
    """What was found at some characters of a text."""

    start: int
    end: int
    rule: str
    value: dict[str, Any]


class Told(NamedTuple):
    """Whose an outcome is, and whether the text tells it of a control, so that its direction is to be turned round."""

    arms: tuple[int, ...]  # none: of the arm that is compared
    is_turned: bool = False


NOBODY = Told(())


def told_of(
    text: str,
    sentence: tuple[int, int],
    outcome: Mention,
    named: Sequence[Named],
    *,
    own: int,
    treated: Sequence[int],
) -> Told:
    """Of which arms a sentence tells what it says.

    ``named``: where arms are named in the text, in order, with the arms that may be meant; ``own``: the arm that
    results are told of when the text does not say; ``treated``: the arms that are no control.
    """
    if (its := _quoted(text, outcome, named, treated)) is not None:
        return Told((its,))
    begin = max((m.end() for m in CLAUSE.finditer(text, sentence[0], outcome.start)), default=sentence[0])
    begin = max(
        (m.end() for m in NEXT_ARM.finditer(text, begin, outcome.start) if _tells_twice(text, begin, m, outcome)),
        default=begin,
    )
    end = min((m.start() for m in CLAUSE.finditer(text, outcome.end, sentence[1])), default=sentence[1])
    inside = [(start, arms) for start, arms in named if begin <= start < end]
    if outcome.rule == VALUES:
        inside = [(start, arms) for start, arms in inside if not OPENING.fullmatch(text, begin, start)]
        told = inside[:1] if len(inside) > 1 else []
    else:
        told = _spoken_of(text, begin, inside)
    if not told or outcome.value["direction"] == "no_difference":
        return NOBODY
    if SET_AGAINST.search(text, begin, end) and (several := _listed(text, told, treated)):
        return Told(several)
    if any(own in arms for _, arms in told):
        return NOBODY
    others = frozenset.intersection(*(arms for _, arms in told)).intersection(treated)
    is_one = len(others) == 1 and outcome.rule != VALUES
    is_turned = outcome.rule in AGAINST and (outcome.rule != VALUES or own in inside[1][1])
    return Told(tuple(others)) if is_one else Told((), is_turned)


def _tells_twice(text: str, begin: int, joint: re.Match[str], outcome: Mention) -> bool:
    """Is there a verb before ", and the B group" and another behind it, so that it opens a clause of its own."""
    return all(HAS_VERB.search(text, *place) for place in ((begin, joint.start()), (joint.end(), outcome.start)))


def is_of_control(outcome: Mention, owners: Sequence[int], treated: Sequence[int]) -> bool:
    """Is it something that a sentence tells of a control alone against the other arm: "on placebo pain was greater"."""
    return outcome.rule in COMPARATIVE and not set(owners) & set(treated)


def _quoted(text: str, outcome: Mention, named: Sequence[Named], treated: Sequence[int]) -> int | None:
    """The arm that the words of an outcome name: "two on A had a rash, and one | in the B group died"."""
    quote = outcome.value["quote"]
    if not quote or outcome.rule in AGAINST or outcome.value["direction"] == "no_difference":
        return None
    if any(two >= quote[0] > one and LISTED.fullmatch(text, one, two) for (one, _), (two, _) in pairwise(named)):
        return None  # "A and | B were better"
    inside = [
        arms for start, arms in named if quote[0] <= start < quote[1] and not BEHIND.search(text, quote[0], start)
    ]
    its = frozenset.intersection(*inside).intersection(treated) if inside else ()
    return min(its) if len(its) == 1 else None


def _spoken_of(text: str, begin: int, named: Sequence[Named]) -> list[Named]:
    """The arms that a clause speaks of, without those that it sets them against: "than with | A and B"."""
    told: list[Named] = []
    last, is_against = begin, False
    for start, arms in named:
        is_listed = is_against and LISTED.fullmatch(text, last, start)
        is_against = bool(is_listed or REFERENCE.search(text, begin, start))
        if not is_against:
            told.append((start, arms))
        last = start
    return told


def _listed(text: str, told: Sequence[Named], treated: Sequence[int]) -> tuple[int, ...]:
    """The several arms that are told of in one list, "A and B were better than C": each has it."""
    is_list = all(LISTED.fullmatch(text, one, two) for (one, _), (two, _) in pairwise(told))
    its = [arms.intersection(treated) for _, arms in told]
    if not is_list or any(len(arms) != 1 for arms in its):
        return ()
    found = frozenset[int]().union(*its)
    return tuple(sorted(found)) if len(found) == len(told) > 1 else ()


def turned(value: dict[str, Any]) -> dict[str, Any]:
    """The reading of an outcome, of the other arm; its count of patients was the first one's.

    >>> turned({"direction": "decreased", "benefit": "better", "n_events": 3, "n_total": 9})
    {'direction': 'increased', 'benefit': 'worse', 'n_events': None, 'n_total': None}
    """
    direction = OPPOSITE.get(value["direction"], value["direction"])
    benefit = FLIPPED.get(value["benefit"], value["benefit"])
    return {**value, "direction": direction, "benefit": benefit, "n_events": None, "n_total": None}
