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
NEW_CLAUSE = re.compile(r";|,?\s+(?:and|but|whereas|while|although)\s", re.IGNORECASE)
AND_IN = re.compile(r"(?:,|\b(?:and|but|whereas|while))\s+(?:in|for|to|of)\s+(?:the\s+)?$", re.IGNORECASE)
ENDS_AND = re.compile(r"(?:,|\b(?:and|but|whereas|while))\s+$", re.IGNORECASE)
LEADING = re.compile(r"\W*(?:in|for|to|of)\s+(?:the\s+)?", re.IGNORECASE)
PREPOSITION = re.compile(r"\b(?:in|for|of|to|from|by|with)\s+(?:the\s+)?$", re.I)
FINITE = re2.compile(
    r"\b(?:was|were|is|are|had|has|developed|received|presented|underwent|died|responded|showed"
    r"|improved|experienced|began|took|became|complained)\b"
)
RELATIVE_CLAUSE = re.compile(r"\b(?:who|whose|with whom|in whom|that|which)\b[^,;]*", re.I)


@dataclass(slots=True)
class Event:
    """A change of subject inside a sentence. It is trailing when its words come after the facts ("… in patient 2")."""

    start: int
    end: int
    owners: tuple[int, ...]
    rule: str
    is_trailing: bool = False


def with_trailing(text: str, begin: int, events: list[Event]) -> list[Event]:
    """Mark the events whose words come after the facts; the sentence begins at ``begin``."""
    boundary, leads = begin, False
    for event in events:
        before = text[boundary : event.start]
        has_preposition = re.match(r"in|for|of|to", text[event.start : event.end], re.IGNORECASE)
        if boundary == begin:
            leads = bool(LEADING.fullmatch(before) or (has_preposition and not before.strip()))
        goes_on = leads and (AND_IN.search(before) or (has_preposition and ENDS_AND.search(before)))
        if event.rule in ("anchor", "share") or OPENS_CLAUSE.search(before) or goes_on:
            pass  # "…; in the other, clarithromycin", "In case 1, X was given and in case 2, Y"
        elif before.endswith("("):
            event.is_trailing = True
        elif PREPOSITION.search(before):
            event.is_trailing = len(before.split()) > 4 or general.PAST.search(searchable(before)) is not None
        elif has_preposition:
            event.is_trailing = len(before.split()) > 3
        boundary = event.end
    return events


def _clause(text: str, begin: int, end: int) -> int:
    """Where the clause starts that "in two" ends: "all received prednisone, and | function recovered in two"."""
    for mark in reversed(list(NEW_CLAUSE.finditer(text, begin, end))):
        told, rest = text[begin : mark.start()], text[mark.end() : end]
        if FINITE.search(searchable(told)) and general.PAST.search(searchable(rest)):
            return mark.start()
    return begin


def cut(text: str, begin: int, end: int, events: list[Event], current: tuple[int, ...]) -> list[Segment]:
    """The parts of a sentence; ``current`` are those whom the words before its first event may still be about."""
    cuts: list[tuple[int, Event | None]] = []
    first = events[0]
    before = text[begin : first.start]
    if not first.is_trailing and CONTRAST.search(before) and len(before.split()) > 4:
        cuts.append((begin, None))
        cuts.append((first.start, first))
    elif first.rule == "share" or (
        first.rule in ("one", "part") and COLON.search(before) and general.PAST.search(searchable(before))
    ):
        # "Anemia persisted: one was given iron, and the other died": told of all of them
        together = current if len(current) > 1 else tuple(dict.fromkeys(o for e in events for o in e.owners))
        cuts.append((begin, Event(begin, first.start, together, "all")))
        cuts.append((first.start, first))
    elif not first.owners and first.rule == "anchor":  # others' patients: what comes before is not about them
        cuts += [(begin, None), (first.start, first)]
    elif len(shared := _introduced(events)) > len(first.owners):
        # "of those given X developed Y: a man of 52 and a woman of 70": the words before are about all of them
        cuts.append((begin, Event(begin, first.start, shared, "anchor")))
        cuts.append((first.start, first))
    else:
        cuts.append((begin, first))
    for previous, event in pairwise(events):
        start = _clause(text, previous.end, event.start) if event.is_trailing else event.start
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


def _introduced(events: Sequence[Event]) -> tuple[int, ...]:
    """All whom the leading anchors of a sentence introduce together."""
    owners: tuple[int, ...] = ()
    for event in events:
        if event.rule != "anchor" or not set(owners) <= set(event.owners):
            break
        owners = event.owners
    return owners


def joined(text: str, events: list[Event]) -> list[Event]:
    """Coordinated anchors share what follows the last: "a man of 27 and a man of 53 developed neutropenia"."""
    found: list[Event] = []
    run: list[Event] = []
    for event in sorted(events, key=lambda e: e.start):
        is_apart = text[event.start : event.start + 4].lower() == "the "  # "… and the third, aged 49, etanercept"
        if run and run[-1].owners and event.owners and not is_apart:
            gap = RELATIVE_CLAUSE.sub("", text[run[-1].end : event.start])
            gap = re.sub(r"\b[A-Z][A-Z.]{0,3} (?:is|was)\s*$", "", gap)
            if (
                not FINITE.search(searchable(gap))
                and not re.search(r"[.;]\s", gap)
                and re.search(r"(?<!other)(?:,|and|or)\s*(?:an?\s*)?$", gap)
            ):
                run.append(event)
                owners = tuple(dict.fromkeys(o for e in run for o in e.owners))
                found.append(Event(event.start, event.end, owners, "anchor"))
                continue
        run = [event]
        found.append(event)
    return found
