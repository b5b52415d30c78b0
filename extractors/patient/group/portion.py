"""Which words of a sentence are about which of the people it counts: "unchanged in 10, increased in six".

A count that its verb follows ("eight patients responded, one did not") is told of by what stands behind it, up to the
next. One that stands behind a preposition ("rash occurred in three") is told of by its whole clause. Counts that are
merely listed ("found in 9 of 12 men, 5 of 8 women and in two children") share what the first is told; those that wait
for one verb ("nine men and five women responded") share what the last is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors import lazy_re as re
from extractors.patient import clause, general, headcount
from extractors.patient.headcount import Count
from extractors.reading import Found
from extractors.searchable import searchable

OPENING = 5  # words that may stand before the first count and are no statement of their own
BEHIND = re.compile(r"\b(?:in|by|among|affected)\s+(?:only\s+|just\s+)?$", re.IGNORECASE)
CLAUSE = re.compile(
    r"[;:]\s|\b(?:but|whereas|while|although|though|however)\b|,\s+(?=and\b)"
    r"|\d\s?(?:%|per\s?cent\b)(?:\s+of\s+(?:the\s+)?[\w-]+)?,?\s+and\b",
    re.IGNORECASE,
)
JOINT = re.compile(r"[,;]|\b(?:and|but|whereas|while|although)\b", re.IGNORECASE)
# "The response rate was 49% (18 of 37 patients)."
CLOSED = re.compile(r"\)\s*(?:[,;.:]|$|(?:and|but|with|at|after|during|while|whereas)\b)")
CLOSING = re.compile(r"[;)]")
STATES = re.compile(r"\b(?:was|were|had|is|are|has|have|did|died|[a-z]{3,}ed|fell|rose)\b")
GOES_ON = re.compile(r"(?:[,;]|\b(?:and|but|while|whereas|although|with))\s*$", re.IGNORECASE)
LISTED = re.compile(
    r"\s*[,;]?\s*(?:and|or|plus)?\s*(?:in|by|among)?\s*(?:only|just|another|the (?:other|remaining))?\s*", re.IGNORECASE
)
# "9 of 20 patients | who had also received | steroids", "… on | steroids"
QUALIFIED = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:(?:who|that)\s+(?:\w+\s+){0,3}?(?:took|taken|used|received|given|treated|got|had)"
    r"|given|treated|receiving|taking|on|with|without|having)\b",
    re.IGNORECASE,
)
# "6 of 8 anti-SRP patients", where the antibody is but a name of theirs
DEFINED = re.compile(r"\banti-|antibod|\bsero(?:positive|negative)\b", re.IGNORECASE)
# "… who took psoralen for a year | developed hepatitis"
STATED = re.compile(
    r"(?P<who>\s*(?:\([^()]*\)\s*)?(?:(?:who|that)\s+(?:(?:had|were|was|have|been)\s+)*(?:took|taken|used|received|given|treated)"
    rf"|given|treated\s+with|receiving|taking)\b[^.;:]*?)\s+(?:{headcount.TOLD})\b",
    re.IGNORECASE,
)
VERB = re.compile(rf"\b(?:{headcount.TOLD})\b|[,;:.]", re.IGNORECASE)
REACH = 40  # characters between "9 of 20 patients given" and the drug
VERB_NEXT = re.compile(rf"\s*(?:\(\s*\d[\d.]*\s*%\s*\))?\s*(?:{headcount.TOLD})\b", re.IGNORECASE)
# "Nine of 12 men with gout | and | five of 8 women had a rash"
WAITS = re.compile(
    r"(?P<with>(?:\s+(?:with|without|in|on|of|who|whose)\b[^,;:()]{2,60}?)?)(?:,?\s+and|\s+or)\s+(?:the\s+)?",
    re.IGNORECASE,
)
TOLD_SOON = re.compile(rf"(?:\s*\([^()]*\))?[^,;:()]{{0,60}}?\s(?:{headcount.TOLD})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A count, and the characters of its sentence that tell of it."""

    count: Count
    start: int
    stop: int
    shared: int  # up to here what is told is told of the counts listed behind it as well
    is_listed: bool  # whether it shares what the count before it is told
    is_waiting: bool  # whether it shares what the count behind it is told


def is_qualified(text: str, count: Count, told: Iterable[Found]) -> bool:
    """Whether a drug or antibody tells the whole of a share from all: "of 20 women on X", "of 8 anti-SRP patients".

    The results of such a share are those of the whole, as an arm's would be.
    """
    if DEFINED.search(text, count.start, count.end):
        return True
    behind = QUALIFIED.match(text, count.end)
    for found in told:
        if count.start <= found.start < count.end:
            return True
        if behind and behind.end() <= found.start < behind.end() + REACH:
            return VERB.search(text, behind.end(), found.start) is None
    return False


def pieces(text: str, begin: int, end: int, counts: Sequence[Count]) -> list[Piece]:
    """The counts of a sentence, in order, each with its own words; what is in no piece is of nobody counted here."""
    starts: list[tuple[int, bool, bool]] = []  # of each: where its words begin, and is it behind them, or one of a list
    for index, count in enumerate(counts):
        following = counts[index + 1].start if index + 1 < len(counts) else end
        before = counts[index - 1].end if index else begin
        is_behind = BEHIND.search(text, before, count.start) is not None or _is_bracketed_share(text, count)
        is_listed = False
        if index == 0:
            start = _opening(text, begin, count.start) if is_behind else _lead(text, begin, count.start)
            is_behind = is_behind and not LISTED.fullmatch(text, start, count.start)
        else:
            was_behind, was_bracketed = starts[-1][1], is_bracketed(text, counts[index - 1])
            is_behind = is_behind or (was_bracketed and is_bracketed(text, count))
            start = _joint(text, before, count.start, is_strong=not was_behind and not was_bracketed)
            if LISTED.fullmatch(text, start, count.start):
                is_behind = is_listed = was_behind and not _has_verb(text, count.end, following)
            start = start if is_behind else count.start
        starts.append((start, is_behind, is_listed))
    stops = [start for start, _, _ in starts[1:]] + [end]
    found: list[Piece] = []
    for count, (start, is_behind, is_listed), stop in zip(counts, starts, stops, strict=True):
        last = _end(text, count.end, stop) if is_behind else _closed(text, begin, count, stop)
        found.append(Piece(count, start, last, min(count.end, last), is_listed, is_waiting=False))
    for index, (one, two) in enumerate(pairwise(found)):
        if not starts[index][1] and not starts[index + 1][1] and _waits(text, one.count, two.count, end):
            found[index] = replace(one, is_waiting=True)
    return found


def _waits(text: str, count: Count, other: Count, end: int) -> bool:
    """Whether a count has no verb but that of the count behind it: "nine men | and five women responded"."""
    between = WAITS.fullmatch(text, count.end, other.start)
    if not between or is_bracketed(text, other) or not TOLD_SOON.match(text, other.end, end):
        return False
    return not STATES.search(clause.RELATIVE_CLAUSE.sub("", between["with"]))


def is_bracketed(text: str, count: Count) -> bool:
    """ "Alone (16 patients) or with rituximab (four patients)"."""
    return text[count.start - 1 : count.start] == "(" and text[count.end : count.end + 1] == ")"


def _closed(text: str, begin: int, count: Count, stop: int) -> int:
    """Of "nine patients (six women; mean age 41 years) were treated" the six are told nothing behind their mark."""
    before = text[begin : count.start]
    closing = CLOSING.search(text, count.end, stop) if before.count("(") > before.count(")") else None
    return closing.start() if closing else stop


def _is_bracketed_share(text: str, count: Count) -> bool:
    """ "A fall in pressure (8 of 33 patients) was …", but not "10% (3 of 30) had …"."""
    if count.total is None or not is_bracketed(text, count):
        return False
    return "%" not in text[max(0, count.start - 3) : count.start] or CLOSED.match(text, count.end) is not None


def _lead(text: str, begin: int, position: int) -> int:
    """Where "During follow-up eight patients …" begins: more words than a few are a statement.

    So are fewer that have a verb and go on: "All survived, and | 16 patients …", not "X was given to | 12 patients".
    """
    lead = clause.RELATIVE_CLAUSE.sub("", text[begin:position])
    is_statement = GOES_ON.search(lead) is not None and STATES.search(lead) is not None
    return begin if len(text[begin:position].split()) <= OPENING and not is_statement else position


def _opening(text: str, begin: int, position: int) -> int:
    """Where the clause begins that ends in a count: behind the last break that a statement stands before."""
    start = begin
    for match in CLAUSE.finditer(text, begin, position):
        if STATES.search(text, begin, match.start()):
            start = match.end()
    return start


def _joint(text: str, begin: int, position: int, *, is_strong: bool) -> int:
    """The first joint between two counts that is in no bracket; behind a count that its verb follows, a clause's."""
    pattern = CLAUSE if is_strong and CLAUSE.search(text, begin, position) else JOINT
    for match in pattern.finditer(text, begin, position):
        inside = text[begin : match.start()]
        is_free = inside.count("(") <= inside.count(")")
        if is_free and (not is_strong or STATES.search(inside)):
            return match.start()
    return position if is_strong else begin


def _has_verb(text: str, begin: int, end: int) -> bool:
    """Whether the words behind a count, up to the next joint, are a statement: "in three the rash resolved"."""
    joint = JOINT.search(text, begin, end)
    told = clause.RELATIVE_CLAUSE.sub("", text[begin : joint.start() if joint else end])
    return general.PAST.search(searchable(told)) is not None or VERB_NEXT.match(text, begin) is not None


def _end(text: str, begin: int, end: int) -> int:
    """Where the next clause with a verb of its own starts: "in three patients, | and tremor was reported"."""
    for mark in JOINT.finditer(text, begin, end):
        after = clause.RELATIVE_CLAUSE.sub("", text[mark.end() : end])
        if general.PAST.search(searchable(after)):
            return mark.start()
    return end
