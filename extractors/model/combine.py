"""Which of the network's answers are taken where the rules have spoken too.

In the report of a case the network knows better where the name of an effect begins and ends, so its words are taken,
with the rules' reading where they have one. It has read no trials, so in a study the rules stand alone.

Its other heads only taught the words. What they find where the rules are silent holds in the corpus that they learnt
and nowhere else: on PHEE, route gains 3.8 points, all of it "chemotherapy", which is no way in, and duration 1.8; on
MACCROBAT these lose 13 and 5. Put in place of the rules' spans they gain nothing, and cost doses 9. Of drugs, CARD.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from spacy.strings import StringStore
from spacy.tokens import Doc, Span

from extractors import attributes
from extractors.outcome import Outcome
from extractors.outcome.cues import Cues
from extractors.tokenizer import words_said

EFFECTS = ("PHEE", "outcome")
"""The head whose answers are taken."""
SIGNS = ("drug", "outcome")
RULE = "model.litlode"


class Combiner:
    """Puts effects among the outcomes of a doc."""

    def __init__(self, strings: StringStore) -> None:
        self.study = Cues(strings).words["study"]

    def is_wanted(self, doc: Doc) -> bool:
        """Whether outcomes are looked for, and the text is no study."""
        return "outcome" in doc.spans and self.study.isdisjoint(words_said(doc))

    def add(self, doc: Doc, found: Sequence[tuple[int, int]]) -> None:
        """Effects, with the words that the network gives them and the reading that the rules do.

        Where one of its spans would join what the rules tell apart, theirs stay. What they call an effect, without a
        way it went, and the network does not, is dropped: three in five of these are none.
        """
        old = list(doc.spans["outcome"])
        told = [span for span in old if reading(span)["direction"]]
        new: list[Span] = []
        for start, reached in found:
            end = within_field(doc, start, reached)
            if end == start or overlapped(new, start, end):
                continue
            values = [reading(rival) for rival in overlapped(told, start, end)]
            if len({(value["direction"], *value["quote"]) for value in values}) > 1:
                new += [span for span in overlapped(old, start, end) if span not in new]
                continue
            values += [reading(rival) for rival in overlapped(old, start, end)]
            value = values[0] if values else dict.fromkeys(Outcome.__annotations__)
            span = doc[start:end]
            new.append(attributes.add_span(doc, "outcome", span.start_char, span.end_char, dict(value), RULE))
        new += [span for span in told if not overlapped(new, span.start, span.end)]
        doc.spans["outcome"] = sorted(new, key=lambda s: (s.start, s.end))


def within_field(doc: Doc, start: int, end: int) -> int:
    """Where a span ends that may run from the title into the abstract: before the white space that parts them."""
    title_end = attributes.told(doc, "abstract_start") or 0
    for index in range(start, end):
        if doc[index].is_space and doc[index].idx < title_end:
            return index
    return end


def has_signs(doc: Doc) -> bool:
    """Whether a drug or an outcome was found at all."""
    return any(attributes.spans(doc, kind) for kind in SIGNS)


def reading(span: Span) -> dict[str, Any]:
    """What the rules read there."""
    value: dict[str, Any] = attributes.get(span, "value")
    return value


def overlapped(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """The spans that share a word with these."""
    return [span for span in spans if span.start < end and start < span.end]
