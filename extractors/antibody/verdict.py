"""What a verdict word states, and the two verdicts of one antibody: "positive in case 1 and negative in case 2"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.antibody import cues

POSITIVE, NEGATIVE, NORMAL, INDETERMINATE, NOT_STATED = "positive", "negative", "normal", "indeterminate", "not_stated"


def verdict(match: re.Match[str]) -> str:
    """The result that a verdict word states, turned by "not"."""
    groups = match.groupdict()
    is_negated = bool(re.search(r"\b(?:not|never|no longer)\b", match.group()))
    if groups.get("norm"):
        return POSITIVE if is_negated and "not" not in groups["norm"] else NORMAL
    if groups.get("ind"):
        return INDETERMINATE
    is_positive = any(groups.get(g) for g in ("pos", "plus", "plus_sign"))
    return POSITIVE if is_positive != is_negated else NEGATIVE


def by_whom(low: str, mentions: Sequence[tuple[int, int, bool]]) -> dict[int, list[tuple[str, int]]]:
    """Mentions with two verdicts, each with the character where the words for its people begin.

    >>> by_whom("anti-srp was positive in case 1 and negative in case 2.", [(0, 8, False)])
    {0: [('positive', 25), ('negative', 48)]}
    """
    found = {}
    for match in cues.TWO_VERDICTS.finditer(low):
        before = [i for i, (_, end, _) in enumerate(mentions) if end <= match.start()]
        between = any(match.start() <= start < match.end() for start, _, _ in mentions)
        if not before or between:
            continue
        words = (cues.PREDICATE.fullmatch(f"was {match[name]}") for name in ("one", "two"))
        verdicts = [verdict(word) for word in words if word]
        if match["two"] == "not" and verdicts:  # "found in case 1 but not in case 2"
            verdicts = [verdicts[0], {POSITIVE: NEGATIVE, NEGATIVE: POSITIVE}.get(verdicts[0], verdicts[0])]
        if len(set(verdicts)) == 2:
            found[before[-1]] = [(verdicts[0], match.start("who")), (verdicts[1], match.start("whom"))]
    return found
