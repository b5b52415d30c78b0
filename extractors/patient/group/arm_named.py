"""Arms that the text knows by a name and not by a drug: "the laser group", "EA or sham", "intervention (n = 40)".

The sentence that allots patients lists them; a piece of that list is an arm if a drug or a control stands in it, or if
the text speaks of a group by its words: "the EA group", "EA (n = 32)".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from extractors import lazy_re as re
from extractors import looks
from extractors.patient.group import arm_list
from extractors.patient.group.arm_word import ABBREVIATION, CONTROL, KEPT, Arm, control_name, worded
from extractors.reading import Found, Sentences
from extractors.searchable import searchable

IS_ALLOTTED = looks.compile(r"(?i)\b(?:randomi[sz]ed|randomly|allocated|assigned)\b", "study")
MAY_NAME = looks.compile(r"(?i)\b(?:groups?|arms?)\b|\(\s*n\s*=", "study")
TO = re.compile(
    r"\b(?:randomi[sz]ed|allocated|assigned|divided|allotted|placed)\b[^.;:()]{0,60}?\b(?:to|into|in)\s+(?:be\s+)?"
    r"(?:(?:(?:either|in|receive|receiving|undergo|undergoing|use|using|apply|treat(?:ed|ment)\s+(?:with|by)|one\s+of|the|an?"
    r"|groups\s+to)\b|(?:two|three|four|2|3|4)\s+(?:[\w-]+\s+)?(?:groups|arms|treatments|regimens)\W+"
    r"(?:of\s+\d+\s+(?:each\s+)?)?(?:of\s+|to\s+)?)\s*)*",
    re.IGNORECASE,
)
BREAK = re.compile(
    r",?\s+(?:or|versus|vs\.?|and\s+either|(?:and\s+)?compared\s+(?:with|to))\s+|(?:[)\]]\s*|(?<=group)|(?<=arm))(?:,\s*(?!\d)(?:(?:and|or)\s+)?|\s*and\s+)"
    r"|;\s*(?:or\s+|and\s+)?",
    re.IGNORECASE,
)
BOTH_GROUPS = re.compile(r"\s+and\s+(?:an?\s+|the\s+)?(?=[^,.;]{1,40}\b(?:groups?|arms?)\b)", re.IGNORECASE)
NAME = re.compile(
    r"\s*(?:\d[\d.,]*\s*[\w%/]+\s+of\s+)?(?:(?:an?|the|either|to|into|in|of|receive|with|only|group)\s+)*"
    r"(?P<name>[^\W\d][\w'’+/-]*(?:\s+[^\W\d][\w'’+/-]*){0,4}?)"
    r"(?=\s*(?:$|[(\[,;:.]|\b(?:for|during|in|before|after|at|by|over|on|every|daily|groups?|arms?|treatment|therapy|using"
    r"|with)\b))",
    re.IGNORECASE,
)
CALLED = re.compile(r"[(\[]\s*(?:the\s+)?(?P<name>[A-Za-z][\w+/-]{0,14})\s*(?:group|arm|[,;]\s*n\s*=[^)]*)?\s*[)\]]")
SIZED = re.compile(r"\s*(?:groups?\s*|arm\s*)?[(\[]\s*(?:[A-Za-z][\w+/-]{0,14}\s*[,;:]\s*)?n\s*=\s*\d", re.IGNORECASE)
GENERIC = re.compile(
    r"an?|the|either|one|two|three|each|groups?|arms?|therapy|receive|no|or|and|to|different|sets?", re.IGNORECASE
)
TREATED = frozenset(("experimental", "intervention", "treatment", "study", "active"))
NEXT = 40  # characters from "KGX" to the "or placebo" that says what it is
REACH = 260  # characters behind the verb
MOST = 4  # arms


def assigned(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """The arms of the first sentence that allots patients to two or more that the text knows by name; else none."""
    if not (IS_ALLOTTED.is_in(text) and MAY_NAME.is_in(text)):
        return []
    for begin, end, category in sentences:
        if category == "BACKGROUND" or not IS_ALLOTTED.search(searchable(text[begin:end])):
            continue
        for match in TO.finditer(text, begin, end):
            all_received = arm_list.ALL_RECEIVED.search(text, match.end(), end)
            last = all_received.start() if all_received else end
            found = _listed(text, match.end(), min(last, match.end() + REACH), drugs)
            if found:
                return found
    return []


def _listed(text: str, begin: int, end: int, drugs: Sequence[Found]) -> list[Arm]:
    breaks = list(BREAK.finditer(text, begin, end)) or list(BOTH_GROUPS.finditer(text, begin, end))
    cuts = [begin, *(position for match in breaks for position in match.span()), end]
    found: list[Arm] = []
    for start, stop in list(pairwise(cuts))[::2]:
        is_both = len(found) > 1 and arm_list.BOTH.match(text, start, stop)
        arm = arm_list.both(found, start, stop) if is_both else _arm(text, start, stop, drugs)
        if arm is None:
            break
        if all(arm.names != other.names for other in found):
            found.append(arm)
    return found if 2 <= len(found) <= MOST and any(not arm.is_control for arm in found) else []


def _arm(text: str, start: int, stop: int, drugs: Sequence[Found]) -> Arm | None:
    """The arm of one piece: its drugs, its word for a control, or the name that the text calls it by elsewhere."""
    inside = [d for d in drugs if start <= d.start < stop]
    names = list(dict.fromkeys(d.value["name"] for d in inside))
    control = CONTROL.search(text, start, stop)
    if control and control[1].lower() != "alone" and (not inside or control.start() < inside[0].start):
        return Arm(start, stop, [control_name(control[1])], is_control=True)
    label = _label(text, start, stop)
    if names:
        return Arm(start, stop, names, label=label)
    return Arm(start, stop, [label], label=label) if label else None


def _label(text: str, start: int, stop: int) -> str:
    """What the text calls a piece of the list: its abbreviation or its words, if a group or its size goes by them."""
    called = CALLED.search(text, start, stop + 1)
    if called and _is_group(text, called["name"]):
        return worded(called["name"])
    match = NAME.match(text, start, stop)
    name = " ".join(match["name"].split()) if match else ""
    last = name.split()[-1] if name else ""
    if not match or GENERIC.fullmatch(last):
        return ""
    if SIZED.match(text, match.end("name")) or (name.lower() in TREATED):
        return worded(name)
    is_new = "placebo" in text[stop : stop + NEXT].lower() and ABBREVIATION.search(last)
    return worded(name) if is_new or _is_group(text, last) else ""


def _is_group(text: str, name: str) -> bool:
    return _group_of(name).search(text) is not None


@lru_cache(KEPT)
def _group_of(name: str) -> re.Pattern[str]:
    group = rf"(?<![\w-]){re.escape(name)}(?:\s+(?:treatment|therapy))?\s+(?:groups?|arm)\b"
    return re.compile(group, re.IGNORECASE)
