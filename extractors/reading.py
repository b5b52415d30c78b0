"""What the extractors found in one doc, as plain objects: spaCy builds a new `Span` at each look, these are built once.

The linking extractors work on a `Reading` and write back what they decided with `Reading.write_owners`.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from spacy.tokens import Doc, Span

from extractors import attributes, tokenizer

TREATMENT = ("drug", "dose", "route", "frequency", "duration")  # the kinds that tell what somebody was given
READ = ("rule", "value", "assertion")
Sentences = list[tuple[int, int, str | None]]
"""(start, end, section category) of each sentence, in characters of the doc."""


@dataclass(slots=True)
class Found:
    """One span: its kind, its characters, its reading, and whose it is."""

    kind: str
    start: int  # characters of the doc, half open
    end: int
    text: str
    rule: str
    value: dict[str, Any]  # the stored object: a change in place is kept
    assertion: dict[str, Any] | None
    span: Span
    owners: list[list[Any]] = field(default_factory=list)  # [subject index, rule]


def is_negated(found: Found) -> bool:
    """Whether a span is said not to be so: a drug that was not given."""
    return bool(found.assertion and found.assertion["is_negated"])


class Reading:
    """The spans of a doc by kind, each kind in order of position."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.text = doc.text
        self._by_kind: dict[str, list[Found]] = {}

    @cached_property
    def sentences(self) -> Sentences:
        """Its sentences, in order."""
        return _sentences(self.doc)

    def of(self, kind: str) -> list[Found]:
        """All that was found of a kind."""
        found = self._by_kind.get(kind)
        if found is None:
            found = [_found(span, kind, self.text) for span in attributes.spans(self.doc, kind)]
            self._by_kind[kind] = found
        return found

    def sentence(self, position: int) -> tuple[int, int]:
        """The sentence that holds a character."""
        index = max(0, bisect_right(self.sentences, position, key=lambda s: s[0]) - 1)
        return self.sentences[index][:2]

    def add(self, kind: str, start: int, end: int, value: dict[str, Any], rule: str) -> Found:
        """A new span of a kind, in its place."""
        span = attributes.add_span(self.doc, kind, start, end, value, rule)
        found = _found(span, kind, self.text)
        self.of(kind).append(found)
        self.of(kind).sort(key=lambda f: f.start)
        self.doc.spans[kind] = [f.span for f in self.of(kind)]
        return found

    def assert_anew(self, found: Found, assertion: dict[str, Any]) -> None:
        """Replace what the words around say of it."""
        found.assertion = assertion
        attributes.put(found.span, "assertion", assertion)

    def write_owners(self) -> None:
        """Put the owners of everything into ``span._.owners``."""
        for found in self._by_kind.values():
            for one in found:
                attributes.put(one.span, "owners", one.owners)


def _sentences(doc: Doc) -> Sentences:
    sections = attributes.told(doc, "sections") or []
    found: Sentences = []
    place = 0
    for start, end in tokenizer.sentence_places(doc):
        while place < len(sections) and sections[place]["end"] <= start:
            place += 1
        inside = place < len(sections) and sections[place]["start"] <= start
        found.append((start, end, sections[place]["category"] if inside else None))
    return found


def _found(span: Span, kind: str, text: str) -> Found:
    start, end = span.start_char, span.end_char
    rule, value, assertion = attributes.several(span, start, end, READ)
    return Found(kind, start, end, text[start:end], rule, value, assertion, span)
