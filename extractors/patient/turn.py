"""A few people told of in turn, a sentence each: "Two patients recovered. Another had a rash. The fourth died"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors import lazy_re as re
from extractors.patient import pointer
from extractors.patient.headcount import COUNT, whole_number
from extractors.patient.person_noun import PLURAL, nouns

_WHO = rf"(?:{nouns('s', 'case')}|{PLURAL})\b(?:['’])?"
_DOES = rf"(?=\s+(?:{pointer.DOES}|are|is)\b)"
OPENS = re.compile(
    rf"\W*(?:(?:in|of|for)\s+)?(?:the\s+)?(?:(?:other|remaining)\s+)?(?P<n>{COUNT})"
    rf"(?:\s+(?:of\s+(?:the|these|our|them)\s+)?(?:{COUNT}\s+)?{_WHO}|\s+of\s+(?:them|these|whom)\b|{_DOES})"
    rf"|\W*(?:in\s+)?(?P<single>another|(?:the|a)\s+(?:third|fourth|last|other|remaining|final))"
    rf"(?:\s+{_WHO}|{_DOES}|(?=,\s))",
    re.IGNORECASE,
)
THE_LAST = re.compile(r"[;,]\s+(?:(?:and|but|while|whereas)\s+)?(?P<who>(?:in\s+)?the\s+third\b)", re.IGNORECASE)
LAST = re.compile(r"third|fourth|last|remaining|final", re.IGNORECASE)
SIZES = (3, 4)


@dataclass(frozen=True, slots=True)
class Turn:
    """``size`` of a few people, the ``first`` of them counted from 0, and the words that name them."""

    start: int
    end: int
    first: int
    size: int


def turns(text: str, sentences: Sequence[tuple[int, int]], n: int) -> list[Turn]:
    """Each part of ``n`` people that opens a sentence; none where the parts do not add up, or are all of one.

    >>> text = "Two patients improved. One patient died."
    >>> [(turn.first, turn.size) for turn in turns(text, [(0, 23), (23, 40)], n=3)]
    [(0, 2), (2, 1)]
    """
    if n not in SIZES:
        return []
    in_clauses = (_turns(text, clauses, n) for clauses in _clauses(text, sentences))
    return _turns(text, sentences, n) or next(filter(None, in_clauses), [])


def _clauses(text: str, sentences: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """ "In two of them the rash resolved; the third died": a sentence cut before the last of them."""
    for begin, end in sentences:
        last = THE_LAST.search(text, begin, end)
        if last:
            yield [(begin, last.start("who")), (last.start("who"), end)]


def _turns(text: str, places: Sequence[tuple[int, int]], n: int) -> list[Turn]:
    """The parts that open a sentence or a clause; none where they do not add up."""
    found: list[Turn] = []
    reached = 0
    for begin, end in places:
        match = OPENS.match(text, begin, end)
        size = (whole_number(match["n"]) if match["n"] else 1) if match else None
        if match is None or not size or size >= n:
            continue
        if match["single"] and LAST.search(match["single"]):
            reached = max(reached, n - 1)
        found.append(Turn(*match.span(), reached, size))
        reached += size
    is_whole = reached == n and sum(turn.size for turn in found) == n and max(turn.size for turn in found) > 1
    return found if is_whole else []
