"""Cuts a text at its mentions, so that a page can show every one of them in place."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"“(\[])|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text under the same mentions: the innermost gives its look, those that begin here their anchors."""

    text: str
    mention: Mapping[str, Any] | None = None
    begins: tuple[str, ...] = ()  # mention ids
    ends: tuple[str, ...] = ()
    is_selected: bool = False  # the words the reader asked for
    is_related: bool = False  # other words of the same fact
    is_cue: bool = False  # the words that decided its assertion
    in_sentence: bool = False  # the sentence around it


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence that holds these characters begins and ends.

    >>> text = "He came. She got 5 mg. They left."
    >>> text[slice(*sentence_around(text, 17, 21))]
    'She got 5 mg.'
    """
    first, last = 0, len(text)
    for gap in SENTENCE_END.finditer(text):
        if gap.end() <= start:
            first = gap.end()
        elif gap.start() >= end:
            last = gap.start()
            break
    return first, last


def pieces(
    text: str,
    mentions: Sequence[Mapping[str, Any]],
    selected: str | None = None,
    related: Collection[str] = (),
    cues: Sequence[tuple[int, int]] = (),
) -> list[Piece]:
    """The text of one field in pieces, in order; joined they are the text again.

    ``cues`` are words to mark besides the cue of the selected mention.
    """
    chosen = next((m for m in mentions if m["mention_id"] == selected), None)
    sentence = sentence_around(text, chosen["start"], chosen["end"]) if chosen else (0, 0)
    if chosen and chosen["cue_start"] is not None:
        cues = [*cues, (chosen["cue_start"], chosen["cue_end"])]
    cuts = {0, len(text), *sentence, *itertools.chain.from_iterable(cues)}
    for mention in mentions:
        cuts |= {mention["start"], mention["end"]}
    ordered = sorted(cuts)
    found = []
    for start, end in itertools.pairwise(ordered):
        over = [m for m in mentions if m["start"] <= start and end <= m["end"]]
        ids = {m["mention_id"] for m in over}
        found.append(
            Piece(
                text=text[start:end],
                mention=min(over, key=lambda m: (m["end"] - m["start"], m["mention_id"]), default=None),
                begins=tuple(m["mention_id"] for m in over if m["start"] == start),
                ends=tuple(m["mention_id"] for m in over if m["end"] == end),
                is_selected=selected in ids,
                is_related=bool(ids.intersection(related)),
                is_cue=any(first <= start < last for first, last in cues),
                in_sentence=sentence[0] <= start < sentence[1],
            )
        )
    return found
