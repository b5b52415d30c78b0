"""Doc to records: what the extractors left on a `Doc`, as `Mention`s with positions in their own field.

The only place that converts characters of the doc into characters of title or abstract.
"""

from __future__ import annotations

from typing import Any

from spacy.tokens import Doc, Span

from pipeline import patients
from pipeline.records import KINDS, Extraction, Field, Kind, Mention, Owner

ORDER: tuple[Kind, ...] = (*KINDS, "diagnosis")
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
    individuals, groups, unowned = patients.assemble(found, doc._.subjects or [])
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
    spans = [(span, kind, i) for kind in ORDER for i, span in enumerate(doc.spans.get(kind, ()))]
    spans.sort(key=lambda item: (item[0].start_char, item[0].end_char, ORDER.index(item[1])))
    place = {(kind, i): n for n, (_, kind, i) in enumerate(spans)}
    drug_place = {i: n for (kind, i), n in place.items() if kind == "drug"}
    return tuple(_mention(doc, span, kind, drug_place) for span, kind, _ in spans)


def _mention(doc: Doc, span: Span, kind: Kind, drug_place: dict[int, int]) -> Mention:
    field, start, end = _position(doc, span.start_char, span.end_char)
    value = dict(span._.value or {})
    if value.get("drug") is not None:
        value["drug"] = drug_place[value["drug"]]
    if value.get("stands_for") is not None:
        value["stands_for"] = drug_place[value["stands_for"]]
    if value.get("drugs"):
        value["drugs"] = [drug_place[i] for i in value["drugs"]]
    if value.get("quote"):
        _, quote_start, quote_end = _position(doc, *value["quote"])
        value["quote"] = [quote_start, quote_end]
        value["quote_text"] = doc.text[slice(*span._.value["quote"])]
    assertion = span._.assertion or NOT_ASSERTED
    cue = assertion["cue"]
    cue_start, cue_end = (None, None) if cue is None else _position(doc, *cue)[1:]
    return Mention(
        kind=kind,
        field=field,
        start=start,
        end=end,
        text=span.text,
        rule=span._.rule or kind,
        section=_section(doc, span.start_char),
        is_negated=assertion["is_negated"],
        is_family=assertion["is_family"],
        is_historical=assertion["is_historical"],
        is_hypothetical=assertion["is_hypothetical"],
        cue_start=cue_start,
        cue_end=cue_end,
        cue_text=doc.text[slice(*cue)] if cue else None,
        attributes=value,
        owners=tuple(Owner(subject=subject, rule=rule) for subject, rule in span._.owners or ()),
    )


def _position(doc: Doc, start: int, end: int) -> tuple[Field, int, int]:
    """Characters of the doc as a field and characters of it; no span reaches over the line break between the two."""
    split = doc._.abstract_start
    if end <= split:
        return "title", start, end
    return "abstract", start - split, end - split


def _section(doc: Doc, position: int) -> str | None:
    for section in doc._.sections or ():
        if section["start"] <= position < section["end"]:
            label: str | None = section["label"]
            return label
    return None
