"""Where a list of arms is cut: at its "or", "versus" and ";", in brackets only where nothing outside them parts it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractors import lazy_re as re
from extractors.patient.group.arm_word import CONTROL
from extractors.reading import Found

ARM_BREAK = re.compile(
    r"\b(?:or(?! without\b)|versus|vs\.?|compared (?:with|to)|against|and either"
    r"|followed by(?! (?:[\w-]+ ){0,5}either\b)|than"
    r"|(?<=alone )and(?= (?:with|in combination|combined|plus|together)\b))\b|;|(?<![(-]\d)\)\s*(?:,|and)\s",
    re.I,
)
OTHER_BREAK = re.compile(r"\b(?:or(?! without\b)|versus|vs\.?|compared (?:with|to)|against)\b", re.IGNORECASE)
WITHOUT = re.compile(r"\bwith\b[^.;]{0,20}\bor without\b|(?:±|\+/-)\s*(?!S(?:D|E|EM)\b|standard)(?=[A-Za-z])", re.I)
WITH = r"(?:(?:in\s+)?combin\w+\s+with|(?:together|along)\s+with|with|plus|\+)"
ADDED = re.compile(rf"\s*{WITH}\s", re.IGNORECASE)
# "A or placebo | in addition to B; C; and D"
ALL_HAD = re.compile(
    r"\b(?:in\s+addition\s+to|as\s+(?:an\s+)?(?:adjunct|add-on|adjuvant)\s+to|on\s+top\s+of|while\s+(?:continuing|receiving|taking))\s",
    re.IGNORECASE,
)
SIZED = re.compile(r"\bn\s*=|\b(?:groups?|arm|patients|subjects|women|men|children)\b", re.IGNORECASE)


def cuts(text: str, begin: int, end: int, drugs: Sequence[Found]) -> list[int]:
    """Where a list is cut: at its "or", "versus" and ";", up to what all had: "A or placebo | in addition to B".

    "A (5 mg) and B (2 mg)" are two arms only where nothing but that parts the list, or brackets tell their sizes.
    """
    all_had = ALL_HAD.search(text, begin, end)
    if all_had and CONTROL.search(text, begin, all_had.start()):
        end = all_had.start()
    breaks = marks(text, begin, end, drugs)
    last = drugs[-1].start if drugs else begin
    if any(OTHER_BREAK.fullmatch(m[0]) and (m.end() <= last or CONTROL.search(text, m.end(), end)) for m in breaks):
        breaks = [m for m in breaks if not m[0].endswith("and ") or _is_sized(text, begin, m)]
    for match in breaks if any(m[0].lower() == "or" for m in breaks) else ():
        if match[0][0] == ")" and ADDED.match(text, match.end() - 1):  # "A (n = 9) or B (n = 8), | with C"
            end = min(end, match.start() + 1)
    return [begin, *(match.end() for match in breaks if match.end() < end), end]


def marks(text: str, begin: int, end: int, drugs: Sequence[Found]) -> list[re.Match[str]]:
    """What cuts a list: in brackets only where nothing outside them does: "to A plus B (C or D) | or B alone"."""
    found = list(ARM_BREAK.finditer(text, begin, end))
    is_added = WITHOUT.search(text, begin, end) is not None  # "A followed by B, with or without C"
    is_added = is_added or _are_sequences(begin, end, [m for m in found if OTHER_BREAK.fullmatch(m[0])], drugs)
    free = [m for m in found if _is_free(text, begin, m)]
    if is_added or any(m not in free for m in found):  # "B (C followed by D)"
        found = [m for m in found if not (m[0].lower().startswith("followed") and (is_added or m not in free))]
        free = [m for m in free if m in found]
    for match in free if len(free) < len(found) else ():
        is_behind = any(begin <= d.start < match.start() for d in drugs)
        is_ahead = is_behind and any(match.end() <= d.start < end for d in drugs)
        if OTHER_BREAK.fullmatch(match[0]) and (is_ahead or CONTROL.search(text, match.end(), end)):
            return free
    return [m for m in found if m[0] != ";" or m in free]


def _are_sequences(begin: int, end: int, others: Sequence[re.Match[str]], drugs: Sequence[Found]) -> bool:
    """ "A followed by B, or C": do other marks part drugs from other drugs; who took A and B in turn had the same."""
    edges = [begin, *(m.start() for m in others), end]
    own = [frozenset(d.value["name"] for d in drugs if start <= d.start < stop) for start, stop in pairwise(edges)]
    return len({names for names in own if names}) > 1


def _is_free(text: str, begin: int, mark: re.Match[str]) -> bool:
    """Does a mark stand in no bracket, but for the one that it ends."""
    before = text[begin : mark.start() + (mark[0][0] == ")")]
    return before.count("(") <= before.count(")")


def _is_sized(text: str, begin: int, match: re.Match[str]) -> bool:
    """Does the bracket that ends where a mark begins tell of a group: "(n = 20)", "(20 patients)", "(group 1)"."""
    return SIZED.search(text, max(begin, text.rfind("(", begin, match.start() + 1)), match.start() + 1) is not None
