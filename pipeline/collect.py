"""Doc to records: what the extractors left on a `Doc`, as `Mention`s with positions in their own field.

The only place that converts characters of the doc into characters of title or abstract.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from extractors import attributes
from pipeline import patients
from pipeline.records import KINDS, Extraction, Field, Kind, Mention, Owner

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

ORDER: tuple[Kind, ...] = (*KINDS, "diagnosis")
TOLD = ("assertion", "rule", "value", "owners")
NOT_ASSERTED: dict[str, Any] = {
    "is_negated": False,
    "is_family": False,
    "is_historical": False,
    "is_hypothetical": False,
    "cue": None,
}


def extraction(doc: Doc, article_id: str, text_sha256: str, fingerprint: str) -> Extraction:
    """All that was read in one doc."""
    found = mentions(doc)
    individuals, groups, unowned = patients.assemble(found, attributes.told(doc, "subjects") or [])
    return Extraction(
        article_id=article_id,
        text_sha256=text_sha256,
        fingerprint=fingerprint,
        mentions=found,
        patients=individuals,
        groups=groups,
        unowned=unowned,
    )


def mentions(doc: Doc) -> tuple[Mention, ...]:
    """Every span of every kind, in order of position; indices of drugs become indices of mentions."""
    if not attributes.has_spans(doc):
        return ()
    found = [(span, kind, i) for kind in ORDER for i, span in enumerate(attributes.spans(doc, kind))]
    n_drugs = len(attributes.spans(doc, "drug"))
    found += [(span, "drug", n_drugs + i) for i, span in enumerate(analytes(doc))]
    if not found:
        return ()
    collector = _Collector(doc)
    placed = sorted((span.start_char, span.end_char, ORDER.index(kind), i) for span, kind, i in found)
    collector.drugs = {i: n for n, (_, _, kind, i) in enumerate(placed) if ORDER[kind] == "drug"}
    spans = {(ORDER.index(kind), i): span for span, kind, i in found}
    return tuple(collector.mention(spans[kind, i], ORDER[kind], start, end) for start, end, kind, i in placed)


def analytes(doc: Doc) -> list[Span]:
    """The chemicals that are no drugs where they stand, if the nlp keeps them; none that overlaps a drug."""
    kept = attributes.spans(doc, "analyte")
    taken = (
        {token for drug in attributes.spans(doc, "drug") for token in range(drug.start, drug.end)} if kept else set()
    )
    return [span for span in kept if taken.isdisjoint(range(span.start, span.end))]


def with_hidden(text: str, hidden: Sequence[tuple[int, str]]) -> str:
    """A text with the marks that `registry.make_doc` left out of it.

    >>> with_hidden("rituximab", [(5, "-")])
    'ritux-imab'
    """
    starts = [0, *(place for place, _ in hidden)]
    pieces = [text[start:stop] for start, stop in pairwise([*starts, len(text)])]
    return "".join(itertools.chain(*zip(pieces, [*(mark for _, mark in hidden), ""], strict=True)))


class _Collector:
    """Turns the spans of one doc into mentions; what is asked of each is read from the doc once."""

    def __init__(self, doc: Doc) -> None:
        hidden = attributes.told(doc, "hidden") or ()
        self.hidden = [place for place, _ in hidden]
        self.text = with_hidden(doc.text, hidden)
        self.split: int = attributes.told(doc, "abstract_start")
        self.sections = attributes.told(doc, "sections") or ()
        self.drugs: dict[int, int] = {}  # index in doc.spans["drug"] -> index of the mention

    def mention(self, span: Span, kind: Kind, start_char: int, end_char: int) -> Mention:
        field, start, end = self.position(start_char, end_char)
        said, rule, reading, owners = attributes.several(span, start_char, end_char, TOLD)
        assertion = said or NOT_ASSERTED
        cue = assertion["cue"]
        cue_start, cue_end = (None, None) if cue is None else self.position(*cue)[1:]
        return Mention(
            kind=kind,
            field=field,
            start=start,
            end=end,
            text=self.words(start_char, end_char),
            rule=rule or kind,
            section=self.section(start_char) if self.sections else None,
            is_negated=assertion["is_negated"],
            is_family=assertion["is_family"],
            is_historical=assertion["is_historical"],
            is_hypothetical=assertion["is_hypothetical"],
            cue_start=cue_start,
            cue_end=cue_end,
            cue_text=None if cue is None else self.words(*cue),
            attributes=self.value(reading or {}) | ({"is_analyte": True} if span.label_ == "analyte" else {}),
            owners=tuple(Owner(subject=subject, rule=rule) for subject, rule in owners or ()),
        )

    def value(self, stored: dict[str, Any]) -> dict[str, Any]:
        """The reading with its pointers and positions turned from the doc's into the extraction's."""
        value = dict(stored)
        for name in ("drug", "stands_for"):
            if value.get(name) is not None:
                value[name] = self.drugs[value[name]]
        if value.get("drugs"):
            value["drugs"] = [self.drugs[i] for i in value["drugs"]]
        if value.get("quote"):
            start, end = value["quote"]
            value["quote"] = list(self.position(start, end)[1:])
            value["quote_text"] = self.words(start, end)
        return value

    def position(self, start: int, end: int) -> tuple[Field, int, int]:
        """Characters of the doc as a field and characters of it; no span reaches over the line break between two."""
        field: Field = "title" if end <= self.split else "abstract"
        split = 0 if field == "title" else self.split
        if self.hidden:
            split += bisect_left(self.hidden, split)
            start, end = self.printed(start, end)
        return field, start - split, end - split

    def printed(self, start: int, end: int) -> tuple[int, int]:
        """Characters of the doc as characters of the text with its soft hyphens; one at either end stays outside."""
        return start + bisect_right(self.hidden, start), end + bisect_left(self.hidden, end)

    def words(self, start: int, end: int) -> str:
        """The words of some characters of the doc, as they are printed."""
        if self.hidden:
            start, end = self.printed(start, end)
        return self.text[start:end]

    def section(self, position: int) -> str | None:
        """The label of the section that holds a character."""
        for section in self.sections:
            if section["start"] <= position < section["end"]:
                label: str | None = section["label"]
                return label
        return None
