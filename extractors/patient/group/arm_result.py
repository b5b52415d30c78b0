"""What befell an arm by itself: "spotting was reported by 31 women on A and 14 on placebo", "it fell in both groups".

What arms have against each other `outcome` reads; here is what the text counts of those whom it names as one arm's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import re2

from extractors import lazy_re as re
from extractors.outcome import benefit
from extractors.outcome.arm import AGAINST
from extractors.patient import headcount
from extractors.patient.group import arm_alone, arm_counted, arm_each, arm_share
from extractors.patient.group.arm_word import CONTROL, MAY_CONTROL, PERSON, control_name
from extractors.patient.group.study import Cohort
from extractors.patient.group.told import added, direction_of
from extractors.reading import Found, Reading
from extractors.searchable import searchable

WHO = rf"{PERSON}|cases?"
MAY_TELL = re2.compile(
    r"(?i)\b(?:achieved|obtained|attained|occurred|developed|appeared|arose|seen|noted|observed|reported|recorded|experienced|encountered)\b.*"
    r" (?:in|by) "
)
# "Vaginal spotting | was reported by"; a word that opens a clause or turns a noun into a level is none of the event's
EVENT = re.compile(
    r"(?:^|[;:,]\s+|\b(?:and|but|while|whereas)\s+)(?P<event>(?:(?!(?:and|but|no|not|none|never|was|were|had|has|have|in|on|of|with|at"
    r"|that|which|who|rates?|incidence|proportions?|response|responses|remissions?|improvement|reductions?|increases?|decreases?"
    r"|differences?)\b)[^\W\d_][\w-]*\s+){1,5}?)"
    r"(?:(?:also|only)\s+)?(?:occurred|developed|appeared|arose|(?:was|were)\s+(?:also\s+|only\s+)?(?:seen|noted|observed|reported"
    r"|recorded|experienced|encountered))\s+(?=(?:in|by|among)\s)",
    re.IGNORECASE,
)
# "Complete remission | was achieved in"
FARED = re.compile(
    r"(?:^|[;:,]\s+|\b(?:and|but|while|whereas)\s+)(?P<event>(?:(?!(?:and|but|no|not|none|of|or|with)\b)[^\W\d_][\w-]*\s+){0,3}"
    r"(?:remissions?|responses?|cures?|improvement|healing)\s+)(?:occurred|(?:was|were)\s+(?:also\s+)?"
    r"(?:achieved|obtained|attained|seen|noted|observed|reported|recorded))\s+(?=(?:in|by|among)\s)",
    re.IGNORECASE,
)
# "31 women on | A", "in one in the | B group", "six | A-treated patients"
PEOPLE = re.compile(
    rf"(?:,?\s*(?:and|but|or)?\s*)?(?:(?:in|by|among)\s+)?(?:only\s+)?(?:(?P<share>\d[\d.]*\s?%)|(?P<n>{headcount.COUNT})|none|no)"
    r"(?:\s*\(\s*[\d.]+\s*%\s*\))?"
    rf"(?:\s+(?:of\s+(?:the\s+)?(?:those\s+)?)?(?:\d+\s+)?(?:(?:{WHO})\s+)?(?:(?:on|given|receiving|taking|treated\s+with"
    r"|assigned\s+to|randomi[sz]ed\s+to|who\s+(?:received|took|were\s+given)|in|of)\s+)?(?:the\s+)?|\s+)",
    re.IGNORECASE,
)
BEHIND = re.compile(
    rf"(?:\s+(?:groups?|arms?|{WHO})\b|[- ]treated(?:\s+(?:{WHO}))?\b|\s*\([^()]{{1,30}}\)(?=\s+and\b|,))*",
    re.IGNORECASE,
)
# Whatever the one control got
THE_CONTROL = re.compile(
    r"\b(?:controls\b(?! (?:for|the|pain|blood))|(?:control|untreated|placebo)"
    rf"(?=[- ](?:groups?|arms?|{WHO}|treated)\b))",
    re.IGNORECASE,
)
COMPARED = re.compile(r"\b[pP]\s*[<=>]|\b(?:less than|significan\w+|versus|vs|compared|than|against)\b")
DIFFERED = re.compile(r"\b(?:less than|versus|vs|compared|than|against|differ\w*)\b", re.IGNORECASE)
ALIKE = re.compile(r"\b(?:similar\w*|comparabl\w+|equal\w*|same|alike)\b", re.IGNORECASE)
TREATMENTS = "drugs|treatments|agents|compounds|regimens|therapies|medications|preparations|formulations"
EACH = re.compile(
    rf"\b(?:both|each|all|all three|the two)\s+(?:of\s+the\s+)?(?:\w+\s+)?(?:groups?|arms?|{TREATMENTS})\b"
    r"|\b(?:either|neither|any)\s+(?:group|arm)\b",
    re.IGNORECASE,
)
MAY_BE_EACH = re2.compile(
    rf"(?i)\b(?:both|each|all|two|either|neither|any) (?:of the )?(?:\w+ )?(?:groups?|arms?|{TREATMENTS})\b"
)
CLAUSE = re.compile(r"[;:]|,?\s\b(?:whereas|while|but|although)\b")
FARED_SO = frozenset(("improved", "resolved", "died"))
PLAIN = arm_alone.PLAIN - {"survived"}


class Told(NamedTuple):
    """So many of an arm, and where the text has said so."""

    arm: int
    n: int  # of a share only that there were some
    end: int
    is_share: bool


def tell(reading: Reading, groups: Cohort) -> None:
    """Give each arm what it had by itself."""
    if not groups.arms:
        return
    named = dict(_named(reading, groups))
    alone = {start: (min(arms), end) for start, (arms, end) in named.items() if len(arms) == 1}
    for begin, end, category in reading.sentences:
        sentence = searchable(reading.text[begin:end])
        if category in ("BACKGROUND", "OBJECTIVE"):
            continue
        arm_counted.tell(reading, groups, named, (begin, end), category)
        arm_alone.give(reading, groups, named, (begin, end))
        arm_share.tell(reading, groups, named, (begin, end), category)
        if MAY_TELL.search(sentence):
            _tell_events(reading, alone, (begin, end), EVENT)
            _tell_events(reading, alone, (begin, end), FARED)
        arm_each.tell(reading, groups, named, (begin, end), category)
        if MAY_BE_EACH.search(sentence):
            _give_to_each(reading, groups, (begin, end))


def _named(reading: Reading, groups: Cohort) -> Iterator[tuple[int, tuple[frozenset[int], int]]]:
    """Where the text names arms, controls too, but not all: its first character, the arms, and where the name ends."""
    text = reading.text
    ends = {drug.start: drug.end for drug in reading.of("drug")}
    for start, arms in groups.named:
        word = WORD.match(text, start)
        meant = (len(arms) > 1 and frozenset(_dosed(reading, groups, start))) or arms
        if 0 < len(meant) < len(groups.arms) and word:
            yield start, (meant, ends.get(start) or word.end())
    controls = {
        name: index
        for index in groups.arms
        for name in groups.subject(index).names
        if index not in groups.treated and sum(name in groups.subject(i).names for i in groups.arms) == 1
    }
    for match in CONTROL.finditer(text) if controls and MAY_CONTROL.search(searchable(text)) else ():
        index = controls.get(control_name(match[1]))
        if index is not None:
            yield match.start(1), (frozenset((index,)), match.end(1))
    only = [index for index in groups.arms if index not in groups.treated]
    for match in THE_CONTROL.finditer(text) if len(only) == 1 else ():
        yield match.start(), (frozenset(only), match.end())


def _dosed(reading: Reading, groups: Cohort, start: int) -> list[int]:
    """Of "50 mg of | X" the one arm that had X so."""
    drugs = reading.of("drug")
    index = next((i for i, drug in enumerate(drugs) if drug.start == start), None)
    for dose in reading.of("dose") if groups.by_dose else ():
        value = dose.value
        if index is not None and value["drug"] == index and abs(dose.start - start) <= NEAR:
            return groups.by_dose.get((drugs[index].value["name"], value["amount"], value["unit"]), [])
    return []


def _tell_events(
    reading: Reading, named: dict[int, tuple[int, int]], place: tuple[int, int], events: re.Pattern[str]
) -> None:
    """ "Spotting was reported by 31 women on A and 14 on placebo": both had it."""
    text = reading.text
    for event in events.finditer(text[slice(*place)]):
        told = list(_people(text, place[0] + event.end(), place[1], named))
        had = [one for one in told if one.n]
        if not had or (events is EVENT and len(told) > 1 and any(one.is_share for one in told)):
            continue  # shares of two arms tell the one against the other
        if COMPARED.search(text, place[0] + event.end(), min(place[1], told[-1].end + FAR)):
            continue
        start = place[0] + event.start("event")
        end = start + len(event["event"].rstrip())
        known = [f for f in reading.of("outcome") if start <= f.start < told[0].end and f.value["direction"]]
        way = direction_of(event["event"].rstrip())
        way = way if way in FARED_SO else "developed"
        if any(f.value["direction"] != way for f in known):
            continue
        for found in known or added(reading, (start, end), "outcome.arm"):
            found.value.update(direction=way, benefit=benefit(way, ""), quote=[start, had[-1].end])
            found.owners = [[index, "arm"] for index in dict.fromkeys(one.arm for one in had)]


def _people(text: str, position: int, end: int, named: dict[int, tuple[int, int]]) -> Iterator[Told]:
    """So many of one arm, so many of the next, as far as the list goes."""
    while (match := PEOPLE.match(text, position, end)) and match.end() in named:
        arm, position = named[match.end()]
        stop = BEHIND.match(text, position, end)
        position = stop.end() if stop else position
        n = headcount.whole_number(match["n"]) if match["n"] else None
        yield Told(arm, 1 if match["share"] else n or 0, position, is_share=match["share"] is not None)


def _give_to_each(reading: Reading, groups: Cohort, place: tuple[int, int]) -> None:
    """ "Scores fell in both groups": in the one and in the other."""
    text = reading.text
    begin = place[0]
    for cut in [*(m.start() for m in CLAUSE.finditer(text, *place)), place[1]]:
        each = EACH.search(text, begin, cut)
        if each and not any(p.search(text, begin, cut) for p in (DIFFERED, ALIKE)):
            is_pair = each[0][:4].lower() in ("both", "the ") and len(groups.arms) > PAIR == len(groups.treated)
            for found in reading.of("outcome"):
                if begin <= found.start < cut and _is_plain(found):
                    found.owners = [[index, "arm"] for index in (groups.treated if is_pair else groups.arms)]
        begin = cut


def _is_plain(found: Found) -> bool:
    """Is it what became of somebody, and no difference."""
    return found.value["direction"] in PLAIN and bool(found.owners) and found.rule not in AGAINST


WORD = re.compile(r"[^\s,.;()]+")
PAIR = 2  # arms that "both drugs" are, beside a placebo
NEAR = 40  # characters between a drug and its dose
FAR = 60  # characters behind what is told of the arms, where it may say how the one compares with the other
