"""Who is told of by her number alone, beside some who have ages: "Three men … The first, aged 22, … The third died"."""

from __future__ import annotations

from collections.abc import Sequence

from extractors import lazy_re as re
from extractors.patient import headcount, pointer
from extractors.patient.anchor import Anchor
from extractors.patient.headcount import NUMBER_WORDS, TOLD, Count
from extractors.patient.subject import Subject
from extractors.reading import Sentences

MOST = 5  # people of whom a text tells one by one
# "The third, | an 81-year-old man": the last, behind others who are told of together
LAST = re.compile(
    r"\bthe\s+(?P<which>second|third|fourth|fifth|other|last|remaining)\b(?:\s+(?:patient|case|one|child|infant|woman|man))?"
    r"\s*,?\s*(?:was\s+|is\s+)?(?:an?\s+)?$",
    re.IGNORECASE,
)
PAIR = 2
SENIORITY = ("older", "elder", "younger")
PLACES = {"second": 2, "third": 3, "fourth": 4, "fifth": 5}
# "Two | recovered", "the first two | died", "one | patient improved"
TOGETHER = re.compile(
    rf"(?:(?<=[.;]\s)|\bthe\s+first\s+|\band\s+)(?P<people>(?P<n>{NUMBER_WORDS})(?:\s+(?:patients?|cases?|of\s+(?:them|these)))?)"
    rf"(?=\s+(?:{TOLD})\b)",
    re.IGNORECASE,
)
REACH = 30  # characters before the words that introduce the last


def added(
    text: str,
    body: Sentences,
    subjects: list[Subject],
    anchored: list[tuple[Anchor, int]],
    own: Sequence[Count],
) -> tuple[list[Subject], list[tuple[Anchor, int]]]:
    """The patients and their anchors with those added whom only their number names, all in order.

    Nobody is added unless as many are named so as the count of this text's ``own`` people and the known ones leave.
    """
    n = max((c.total or c.n for c in own), default=0)
    if not len(subjects) < n <= MOST or any(s.label for s in subjects):
        return subjects, anchored
    if len(subjects) == 1 and (others := _together(text, subjects[0], anchored, own, n)):
        told = [Subject("patient", "", *others) for _ in range(n - 1)]
        places = [(Anchor(*others), i) for i in range(n - 1)]
        return [*told, *subjects], [*places, *((a, n - 1 if i == 0 else i) for a, i in anchored)]
    named = _named(text, body, [a for a, _ in anchored], n)
    starts = [s.start for s in subjects]
    # the third is told of after two at most; "the first" behind two who have ages is one of them
    new = [named[place] for place in sorted(named) if sum(s < named[place][0] for s in starts) < place <= n]
    if len(new) != n - len(subjects):
        return subjects, anchored
    everyone = sorted([*subjects, *(Subject("patient", "", *place) for place in new)], key=lambda s: s.start)
    index = {id(subject): i for i, subject in enumerate(everyone)}
    return everyone, [(anchor, index[id(subjects[i])] if i >= 0 else i) for anchor, i in anchored]


def _named(text: str, body: Sentences, anchors: Sequence[Anchor], n: int) -> dict[int, tuple[int, int]]:
    """Where "the first", "the third" of ``n`` people are first named without words that introduce them."""
    named: dict[int, tuple[int, int]] = {}
    is_pair = n == PAIR and len({anchor.start for anchor in anchors if not anchor.is_nobody}) == 1
    for begin, end, _ in body:
        cues = [c for c in pointer.cues(text, begin, end) if c.kind == "ordinal" and len(c.ordinals) == 1]
        if is_pair and (other := _other(text, begin, end, anchors)):
            named.setdefault(n, other)
        for i, cue in enumerate(cues):
            until = cues[i + 1].start if i + 1 < len(cues) else end
            if not any(cue.start <= anchor.end and anchor.start < until for anchor in anchors):
                [place] = cue.ordinals
                named.setdefault(n if place < 0 else place, (cue.start, cue.end))
    return named


def _other(text: str, begin: int, end: int, anchors: Sequence[Anchor]) -> tuple[int, int] | None:
    """ "One was 78 years old; | the other | recovered", "the older, aged 14, …. | The younger | improved"."""
    known = anchors[0]
    for cue in pointer.cues(text, max(begin, known.end), end):
        is_younger = (
            cue.kind == "age" and known.is_apart and (cue.noun in pointer.YOUNG) != (known.noun in pointer.YOUNG)
        )
        if (is_younger and known.noun in SENIORITY) or (cue.kind == "other" and not cue.labels):
            return cue.start, cue.end
    return None


def _together(
    text: str, last: Subject, anchored: Sequence[tuple[Anchor, int]], own: Sequence[Count], n: int
) -> tuple[int, int] | None:
    """Where all but the ``last`` of ``n`` are told of: "Three patients … Two recovered. The third, aged 81, died"."""
    first = min(anchor.start for anchor, index in anchored if index == 0)
    age = last.age.start if last.age else first
    match = LAST.search(text, max(0, age - REACH), age)
    counted = min((c.end for c in own if (c.total or c.n) == n), default=first)
    if not match or PLACES.get(match["which"].lower(), n) != n:
        return None
    for told in TOGETHER.finditer(text, counted, match.start()):
        if headcount.whole_number(told["n"]) == n - 1:
            return told.span("people")
    return None
