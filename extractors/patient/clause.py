"""Cuts a sentence where it turns from one patient to another: each part with its owners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import re2

from extractors import lazy_re as re
from extractors.patient import general
from extractors.patient.subject import Segment
from extractors.searchable import searchable

CONTRAST = re.compile(
    r"(?:;|,\s*(?:whereas|while|but|and|whilst|although)|\b(?:whereas|while|whilst|but))\s*(?:in\s+"
    r"|for\s+)?(?:the\s+)?$",
    re.I,
)
COLON = re.compile(r":\s+$")
OPENS_CLAUSE = re.compile(r";\s*(?:and|but|whereas|while)?\s*(?:in|for|to|of)\s+(?:the\s+)?$", re.IGNORECASE)
SEMICOLON = re.compile(r";\s*(?:and|but|while|whereas)?\s*$", re.IGNORECASE)  # "…; | in one, the rash resolved"
NEW_CLAUSE = re.compile(r";|,?\s+(?:and|but|whereas|while|although)\s", re.IGNORECASE)
AND_IN = re.compile(r"(?:,|\b(?:and|but|whereas|while))\s+(?:in|for|to|of)\s+(?:the\s+)?$", re.IGNORECASE)
ENDS_AND = re.compile(r"(?:,|\b(?:and|but|whereas|while))\s+$", re.IGNORECASE)
AND_DID = re.compile(r",?\s*(?:and|but)\s+(?:\w+ly\s+)?\w+ed\b", re.IGNORECASE)  # "… in case 1 and required gold in"
LEADING = re.compile(r"\W*(?:in|for|to|of)\s+(?:the\s+)?", re.IGNORECASE)
PREPOSITION = re.compile(r"\b(?:in|for|of|to|from|by|with)\s+(?:the\s+)?$", re.I)
# What an item of "caused by gold in one case and by penicillamine in the other" begins behind
ITEM = re.compile(
    r"(?:[,:;]\s+|\b(?:by|with|to|of|from|after|as|was|were|had|received|developed|showed|revealed|included|and|than)\s+)(?=\w)",
    re.IGNORECASE,
)
BARE = re.compile(
    r"(?:\w+ly\s+)?(?:given|used|seen|found|tried|\w+ed)(?:\s+(?:to|in|for))?\s*", re.IGNORECASE
)  # "gold was | given to one"
OWN = re.compile(r",?\s+(?:an?|the|there|it|this|he|she)\b", re.IGNORECASE)
TIMED = re.compile(r"\W*(?:after|within|at|on|by|during|for|and)\b|\W*$", re.IGNORECASE)
FINITE = re2.compile(
    r"\b(?:was|were|is|are|had|has|developed|received|presented|underwent|died|responded|showed"
    r"|improved|experienced|began|took|became|complained|occurred|appeared|arose|recurred|resolved|recovered)\b"
)
# "… | on gold and a woman | taking quinine": each with a treatment of her own
TREATED = re.compile(
    r"\s*,?\s*(?:(?:who\s+)?(?:was|were|had been)\s+)?"
    r"(?:on|receiving|taking|given|using|treated\s+with|exposed\s+to|after|following)\s",
    re.IGNORECASE,
)
AND_A = re.compile(r"(?:,|\band)\s+(?:in\s+)?(?:an?\s+)?$", re.IGNORECASE)
TOLD_APART = ("label", "ordinal", "one")
PHRASE_ENDS = re.compile(r"[.;,]|\b(?:was|were|had|has|developed|received)\b")
ENDS = re.compile(r"[.;](?:\s|$)|$")
WHEN = re.compile(
    r"\W*(?:after|following|when|once|upon|on|with|despite|during|while|under|before|because\s+of)\s[^,.;:()]{4,90},\s+(?=\w)",
    re.IGNORECASE,
)
RELATIVE_CLAUSE = re.compile(r"\b(?:who|whose|with whom|in whom|that|which)\b[^,;]*", re.I)
# "A boy with leukaemia | who had a rash after gold, and a girl with gout | who had one after colchicine"
WHO_DID = re.compile(
    r"(?:\s+(?:with|on)\s[^,;.:()]{1,60}?)?,?\s+(?:who|whose|with whom|in whom)\b(?P<did>[^,;.]*)", re.IGNORECASE
)
# What goes on within her clause: "who | had received gold and | developed a rash"
GOES_ON = re.compile(r"(?:^|\b(?:had|has|was|were|and|but|or|then|later))\s+(?:\w+ly\s+)?$", re.IGNORECASE)
JUST_AND = re.compile(r",?\s+and\s+")
THE_OTHER = re.compile(r"the\s+other\b", re.IGNORECASE)


@dataclass(slots=True)
class Event:
    """A change of subject inside a sentence. It is trailing when its words come after the facts ("… in patient 2")."""

    start: int
    end: int
    owners: tuple[int, ...]
    rule: str
    is_trailing: bool = False


def with_trailing(text: str, begin: int, end: int, events: list[Event]) -> list[Event]:
    """Mark the events of a sentence (``begin`` to ``end``) whose words come after the facts."""
    boundary, leads = begin, False
    for i, event in enumerate(events):
        following = events[i + 1].start if i + 1 < len(events) else end
        before = text[boundary : event.start]
        has_preposition = re.match(r"in|for|of|to", text[event.start : event.end], re.IGNORECASE)
        if boundary == begin:
            leads = bool(LEADING.fullmatch(before) or (has_preposition and not before.strip()))
        goes_on = bool(
            (leads and (AND_IN.search(before) or (has_preposition and ENDS_AND.search(before))))
            or (
                boundary > begin
                and (has_preposition or AND_IN.search(before))
                and _opens_clause(text, event, before, following)
            )
        )
        goes_on = goes_on or _is_next(text, events, i, before)
        opens = OPENS_CLAUSE.search(before) or (has_preposition and SEMICOLON.search(before))
        if event.rule in ("anchor", "share") or opens or goes_on:
            pass  # "…; in the other, clarithromycin", "In case 1, X was given and in case 2, Y"
        elif before.endswith("("):
            event.is_trailing = True
        elif PREPOSITION.search(before):
            is_long = len(before.split()) > 4 or (_is_second(events, i) and len(before.split()) > 2)
            event.is_trailing = is_long or general.PAST.search(searchable(before)) is not None
        elif has_preposition:
            event.is_trailing = len(before.split()) > 3 or general.PAST.search(searchable(before)) is not None
        boundary = event.end
    return events


def _opens_clause(text: str, event: Event, before: str, end: int) -> bool:
    """ "Two had a rash, and in one patient lesions of the liver were seen": not who had the rash."""
    turns = ENDS_AND if event.rule == "one" else AND_IN if event.rule == "other" else None
    return turns is not None and bool(turns.search(before)) and not TIMED.match(text, event.end, end)


def _is_next(text: str, events: Sequence[Event], i: int, before: str) -> bool:
    """ "One in whom a fistula developed, and in the other | , an abscess": it has come to the other."""
    is_other = i > 0 and events[i].rule == "other" and not events[i - 1].is_trailing
    return is_other and bool(AND_IN.search(before) and OWN.match(text, events[i].end))


def _is_second(events: Sequence[Event], i: int) -> bool:
    """Whether an event is "the other" after a trailing "one": "gold in one and penicillamine in the other".

    Or one whom a number tells, after another: "insulin was given to patient 1 and metformin to patient 2".
    """
    if i == 0 or not events[i - 1].is_trailing:
        return False
    rules = events[i - 1].rule, events[i].rule
    return rules == ("one", "other") or (rules[0] == rules[1] and rules[1] in ("label", "ordinal"))


def last(text: str, begin: int, end: int) -> int:
    """Where the last clause before a character begins, behind one with a verb: "ten received X, and | in a woman"."""
    for mark in reversed(list(NEW_CLAUSE.finditer(text, begin, end))):
        if FINITE.search(searchable(text[begin : mark.start()])):
            return mark.start()
    return begin


def _clause(text: str, begin: int, end: int) -> int:
    """Where the clause starts that "in two" ends: "all received prednisone, and | function recovered in two"."""
    for mark in reversed(list(NEW_CLAUSE.finditer(text, begin, end))):
        told, rest = text[begin : mark.start()], text[mark.end() : end]
        if FINITE.search(searchable(told)) and general.PAST.search(searchable(rest)):
            return mark.start()
    return begin


def _is_paired(text: str, events: Sequence[Event], i: int) -> bool:
    """Whether event ``i`` and the next one share what is said: "gold in one and penicillamine in the other"."""
    if i + 1 >= len(events):
        return False
    between = text[events[i].end : events[i + 1].start]
    is_anew = AND_DID.match(between) or FINITE.search(searchable(between))
    return _is_second(events, i + 1) and events[i + 1].is_trailing and not is_anew


def _item(text: str, begin: int, end: int) -> int:
    """Where the last item of an enumeration starts: "caused by | gold"."""
    starts = [
        m.end()
        for m in ITEM.finditer(text, begin, end)
        if text[m.end() : end].strip(" ,") and not LEADING.fullmatch(text, m.end(), end)  # "it developed | in one"
    ]
    return starts[-1] if starts and not BARE.fullmatch(text, starts[-1], end) else begin


Cuts = list[tuple[int, Event | None]]
"""Where each part of a sentence starts, and what changes the subject there: None where nothing does."""


def cut(text: str, begin: int, end: int, events: list[Event], current: tuple[int, ...]) -> list[Segment]:
    """The parts of a sentence; ``current`` are those whom the words before its first event may still be about."""
    cuts = _opening(text, begin, events, current)
    for i, (previous, event) in enumerate(pairwise(events), 1):
        start = event.start
        if event.is_trailing:
            is_paired = _is_paired(text, events, i)
            start = (_item if is_paired else _clause)(text, previous.end, event.start)
        if start > cuts[-1][0]:
            cuts.append((start, event))
        else:
            cuts[-1] = (cuts[-1][0], event)
    segments = []
    for (start, event_), stop in zip(cuts, [c[0] for c in cuts[1:]] + [end], strict=True):
        if event_ is None:
            segments.append(Segment(start, stop, current, "scope"))
        else:
            segments.append(Segment(start, stop, event_.owners, event_.rule))
    return segments


def _opening(text: str, begin: int, events: list[Event], current: tuple[int, ...]) -> Cuts:
    """The parts that the first event of a sentence makes, with what is said before it."""
    first = events[0]
    before = text[begin : first.start]
    if not first.is_trailing and CONTRAST.search(before) and len(before.split()) > 4:
        return [(begin, None), (first.start, first)]
    if first.rule == "share" or (
        first.rule in ("one", "part") and COLON.search(before) and general.PAST.search(searchable(before))
    ):
        # "Anemia persisted: one was given iron, and the other died": told of all of them
        together = current if len(current) > 1 else tuple(dict.fromkeys(o for e in events for o in e.owners))
        return [(begin, Event(begin, first.start, together, "all")), (first.start, first)]
    if lead := _lead(text, begin, events):
        return [(begin, lead), (lead.end, first)]
    if not first.owners and first.rule == "anchor":  # others' patients: what comes before is not about them
        return [(begin, None), (first.start, first)]
    if len(shared := _introduced(text, events)) > len(first.owners):
        # "of those given X developed Y: a man of 52 and a woman of 70": the words before are about all of them
        return [(begin, Event(begin, first.start, shared, "anchor")), (first.start, first)]
    return [(begin, first)]


def _lead(text: str, begin: int, events: Sequence[Event]) -> Event | None:
    """What opens a sentence and is said of all whom its trailing events name.

    "Caused by | gold in one and penicillamine in the other", "After gold was stopped, | the rash resolved in patient 1
    and persisted in patient 2".
    """
    first = events[0]
    if _is_paired(text, events, 0) and (start := _item(text, begin, first.start)) > begin:
        last = next((i for i in range(1, len(events)) if not events[i].is_trailing), len(events))
        return Event(begin, start, tuple(dict.fromkeys(o for e in events[:last] for o in e.owners)), "all")
    when = WHEN.match(text, begin, first.start) if first.is_trailing and first.rule in TOLD_APART else None
    owners = tuple(sorted({o for e in events if e.is_trailing for o in e.owners}))
    return Event(begin, when.end(), owners, "all") if when and len(owners) > len(first.owners) else None


def _introduced(text: str, events: Sequence[Event]) -> tuple[int, ...]:
    """All whom the leading anchors of a sentence introduce together."""
    owners: tuple[int, ...] = ()
    for i, event in enumerate(events):
        if event.rule != "anchor":
            break
        if not set(owners) <= set(event.owners) and not _is_beside(text[events[i - 1].end : event.start]):
            break
        owners = tuple(dict.fromkeys((*owners, *event.owners)))
    return owners


def _is_beside(gap: str) -> bool:
    """ "In a man | on gold and in | a woman": what is said before is of both."""
    return bool(TREATED.match(gap) and AND_A.search(gap)) and not FINITE.search(searchable(gap))


def _told_of_all(text: str, begin: int, owners: tuple[int, ...]) -> list[Event]:
    """ "A man on gold and a woman on quinine | developed rashes": where what is said of both begins, if it does."""
    ends = ENDS.search(text, begin)
    verb = FINITE.search(searchable(text[begin : ends.start() if ends else len(text)]))
    return [Event(begin + verb.start(), begin + verb.end(), owners, "all")] if verb else []


def _behind(text: str, own: re.Match[str]) -> int:
    """Where "who had taken quinine | developed rashes" goes on with all of them: at a verb that is not hers."""
    begin, end = own.span("did")
    for verb in FINITE.finditer(searchable(text[begin:end])):
        if not GOES_ON.search(text[begin : begin + verb.start()]):
            end = begin + int(verb.start())
            break
    return end


def joined(text: str, events: list[Event]) -> list[Event]:
    """Coordinated anchors share what follows the last: "a man of 27 and a man of 53 developed neutropenia"."""
    found: list[Event] = []
    run: list[Event] = []
    for event in sorted(events, key=lambda e: e.start):
        is_apart = text[event.start : event.start + 4].lower() == "the "  # "… and the third, aged 49, etanercept"
        if is_apart and run and THE_OTHER.match(text, event.start):  # "one aged 44 | and | the other aged 52"
            is_apart = JUST_AND.fullmatch(text, run[-1].end, event.start) is None
        if run and run[-1].owners and event.owners and not is_apart:
            who = WHO_DID.match(text, run[-1].end, event.start)
            gap = RELATIVE_CLAUSE.sub("", text[run[-1].end : event.start])
            if who and not gap.strip() and _behind(text, who) == who.end():  # "who smoked and a", without a comma
                gap = who[0]
                gap = gap[max(gap.rfind(" and "), 0) :]
            gap = re.sub(r"\b[A-Z][A-Z.]{0,3} (?:is|was)\s*$", "", gap)
            if (
                not FINITE.search(searchable(gap))
                and not re.search(r"[.;]\s", gap)
                and re.search(r"(?<!other)(?:,|and|or)\s*(?:an?\s*)?$", gap)
            ):
                is_treated_apart = TREATED.match(gap) and TREATED.match(text, event.end)
                own = WHO_DID.match(text, event.end) if who else None
                run.append(event)
                owners = tuple(dict.fromkeys(o for e in run for o in e.owners))
                if is_treated_apart or own:
                    found += [event, *_told_of_all(text, _behind(text, own) if own else event.end, owners)]
                else:
                    found.append(Event(event.start, event.end, owners, "anchor"))
                continue
        run = [event]
        found.append(event)
    return found
