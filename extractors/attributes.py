"""Every `doc._.name` and `span._.name` of litlode: its type, its meaning, who sets it.

spaCy keys what is set on a span by its character offsets alone, so a route "chemotherapy" and a drug "chemotherapy"
would overwrite each other. Ours are keyed by the span's label as well. Values are plain JSON data, so that a `Doc`
survives ``to_bytes`` and travels between processes; a span is pointed at by its index in its group.

=================== ======================= ====================================================================
name                type                    meaning, and who sets it
=================== ======================= ====================================================================
doc._.abstract_start int                    where the abstract begins in ``doc.text``; 0 without a title (make_doc)
doc._.hidden        list[list]              soft hyphens left out of ``doc.text``: place, mark; None without (make_doc)
doc._.sections      list[dict]              label, category, start, end: characters of the doc (section)
doc._.abbreviations dict[str, str]          short form -> long form, both as printed (abbreviation)
doc._.subjects      list[dict]              patients, then groups: kind, label, n, start, end of the anchor (patient)
doc._.scopes        list[list]              start, end, subject indices, rule: whose each part of the text is (patient)
span._.value        dict                    the reading, a TypedDict of the extractor that found the span
span._.rule         str                     which rule found it: "dose.amount_unit" (the extractor)
span._.assertion    dict                    is_negated, is_family, is_historical, is_hypothetical, cue (assertion)
span._.owners       list[[int, str]]        subject index and rule: "anchor", "scope", "inherited", … (patient)
=================== ======================= ====================================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spacy.tokens import Doc, Span

SPAN_ATTRIBUTES: tuple[str, ...] = ("value", "rule", "assertion", "owners")
DOC_ATTRIBUTES: dict[str, Any] = {
    "abstract_start": 0,
    "hidden": None,
    "sections": None,
    "abbreviations": None,
    "subjects": None,
    "scopes": None,
}


def get(span: Span, name: str) -> Any:
    """What ``span._.<name>`` gives, three times as fast: a document is asked some five hundred times."""
    held: dict[Any, Any] = span.doc.user_data
    return held.get(("litlode", name, span.label, span.start_char, span.end_char))


def several(span: Span, start: int, end: int, names: tuple[str, ...]) -> list[Any]:
    """`get` for several names at once, of a span whose characters are known: to ask it for them is half of the time."""
    held: dict[Any, Any] = span.doc.user_data
    label = span.label
    return [held.get(("litlode", name, label, start, end)) for name in names]


def put(span: Span, name: str, value: Any) -> None:
    """Set ``span._.<name>``."""
    held: dict[Any, Any] = span.doc.user_data
    held["litlode", name, span.label, span.start_char, span.end_char] = value


def spans(doc: Doc, kind: str) -> Sequence[Span]:
    """What ``doc.spans.get(kind, ())`` gives, ten times as fast: most texts have nothing of most kinds."""
    held: dict[str, Sequence[Span]] = doc.spans.data
    return held.get(kind, ())


def has_spans(doc: Doc) -> bool:
    """Whether anything was found in it."""
    return any(map(len, doc.spans.data.values()))


def told(doc: Doc, name: str) -> Any:
    """What ``doc._.<name>`` gives, ten times as fast: each document is asked twenty times."""
    held: dict[Any, Any] = doc.user_data
    return held.get(("litlode", name), DOC_ATTRIBUTES[name])


def tell(doc: Doc, name: str, value: Any) -> None:
    """Set ``doc._.<name>``."""
    held: dict[Any, Any] = doc.user_data
    held["litlode", name] = value


def _define_doc(name: str) -> None:
    Doc.set_extension(
        name, getter=lambda doc: told(doc, name), setter=lambda doc, value: tell(doc, name, value), force=True
    )


def _define_span(name: str) -> None:
    Span.set_extension(
        name, getter=lambda span: get(span, name), setter=lambda span, value: put(span, name, value), force=True
    )


def register() -> None:
    """Define the attributes; harmless to repeat."""
    for name in SPAN_ATTRIBUTES:
        _define_span(name)
    for name in DOC_ATTRIBUTES:
        _define_doc(name)


register()


def is_one_field(doc: Doc, start: int, end: int) -> bool:
    """Whether the characters stand in the title or in the abstract, not in both: "… aged" over "12 patients …"."""
    return not start < doc._.abstract_start < end


def add_span(  # noqa: PLR0917 - they are what a span is, in the order of a sentence about it
    doc: Doc, kind: str, start: int, end: int, value: dict[str, Any], rule: str, concept: str = ""
) -> Span:
    """The span of ``doc.text[start:end]``, labelled and read; it is not yet in ``doc.spans``.

    Raises ValueError where the characters are not whole tokens, because a quote must equal the text exactly.
    """
    span = doc.char_span(start, end, label=kind, kb_id=concept)
    if span is None:
        raise ValueError(f"{kind} {doc.text[start:end]!r} at {start}-{end} cuts through a token")
    put(span, "value", value)
    put(span, "rule", rule)
    return span
