"""Gold files: annotated documents, one JSON object a line, each checked before anything is measured with it.

A document has the id, title and abstract of `litlode annotate` (or no text: `pipeline.gold_texts`), and at least one of

- ``spans``: mentions (kind, field, start, end). ``kinds`` are annotated throughout, ``recall_kinds`` in part.
- ``relations``: which dose is of which drug, as indices of spans.
- ``patients`` and ``groups``: the facts of each, in the names of `litlode annotate`; an outcome has its ``text`` or its
  place in the abstract as ``start`` and ``end``.
- ``prompts``: results of a trial, as Evidence Inference asks for them (outcome, direction, evidence_spans).

Gold is written by hand, so every fault is told with file, line, place in the document, what was found and what was
expected.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeGuard

from pipeline import annotate, gold_texts, matching
from pipeline.errors import InputError
from pipeline.records import KINDS

ANNOTATION = ("spans", "patients", "groups", "prompts")
DIRECTIONS = ("increased", "decreased", "no_difference")
SHOWN = 60  # characters of what was found that a message repeats

Document = dict[str, Any]


class GoldError(ValueError):
    """A document that nothing can be measured with; the message says the place in it."""


def read(path: Path, texts: Sequence[Path] = ()) -> list[Document]:
    """The documents of a gold file, those without text with theirs from `texts`.

    Raises `InputError` where it has none, or one cannot be used.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}.") from error
    documents: list[tuple[int, Document]] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            with _told_where(path, number):
                documents.append((number, annotate.read_object(line)))
    if not documents:
        raise InputError(f"{path}: empty; expected annotated documents, one JSON object a line.")
    without = {str(document.get("id")) for _, document in documents if gold_texts.is_without(document)}
    lent = gold_texts.read(texts, without) if texts else None
    checked = []
    for number, document in documents:
        with _told_where(path, number):
            checked.append(_checked(document, lent))
    return checked


@contextmanager
def _told_where(path: Path, number: int) -> Iterator[None]:
    try:
        yield
    except (annotate.LineError, GoldError) as error:
        raise InputError(f"{path}, line {number}: {str(error).rstrip('.')}.") from error


def _checked(document: Document, lent: gold_texts.Texts | None) -> Document:
    if gold_texts.is_without(document) and "text_sha256" in document:
        if lent is None:
            raise GoldError("its text is not here; expected a file of the texts (--texts)")
        document = gold_texts.lend(document, lent)
    annotate.text_of(document)
    if not document.keys() & set(ANNOTATION):
        raise GoldError(f"nothing is annotated; expected one of {', '.join(ANNOTATION)}")
    _check_spans(document)
    for name in ("patients", "groups"):
        for place, owner in _objects(document, name):
            _check_owner(place, owner, document)
    for place, prompt in _objects(document, "prompts"):
        _check_choice(place, prompt, "direction", DIRECTIONS)
        _check_text(place, prompt, "outcome")
        for inner, span in _objects(prompt, "evidence_spans", place):
            _check_place(inner, span, document)
    return document


# ------------------------------------------------------------------------------------------------ mentions


def _check_spans(document: Document) -> None:
    if "spans" in document and "kinds" not in document:
        raise GoldError('"spans" without "kinds"; expected the kinds that are annotated throughout, as a list')
    for name in ("kinds", "recall_kinds"):
        for kind in _list(document, name):
            if kind not in KINDS:
                raise GoldError(f'"{name}" has {_shown(kind)}; choose: {", ".join(KINDS)}')
    spans = _objects(document, "spans")
    for place, span in spans:
        _check_choice(place, span, "kind", KINDS)
        _check_place(place, span, document)
    for place, relation in _objects(document, "relations"):
        for name in ("dose", "drug"):
            index = relation.get(name)
            if not _is_whole(index) or not 0 <= index < len(spans):
                raise GoldError(f'{place}: "{name}" is {_shown(index)}; expected the number of a span, counted from 0')


def _check_place(place: str, span: Mapping[str, Any], document: Document) -> None:
    """`start` and `end` lie in their field, and the text, where it is repeated, stands there."""
    field = span.get("field") or "abstract"
    if field not in ("title", "abstract"):
        raise GoldError(f'{place}: "field" is {_shown(field)}; choose: title, abstract')
    text = document.get(field) or ""
    start, end = span.get("start"), span.get("end")
    if not _is_whole(start) or not _is_whole(end) or not 0 <= start < end <= len(text):
        found = f'"start" is {_shown(start)}, "end" is {_shown(end)}'
        raise GoldError(f"{place}: {found}; expected 0 <= start < end <= {len(text)}, the length of the {field}")
    words = span.get("text", text[start:end])
    if words != text[start:end]:
        raise GoldError(f'{place}: "text" is {_shown(words)}; the {field} has {_shown(text[start:end])} there')


# ------------------------------------------------------------------------------------------------ patients and groups


def _check_owner(place: str, owner: Mapping[str, Any], document: Document) -> None:
    for name in ("age_years", "onset_age_years"):
        _check_number(place, owner, name)
    _check_text(place, owner, "diagnosis", or_null=True)
    for inner, antibody in _objects(owner, "antibodies", place):
        _check_text(inner, antibody, "target")
        _check_text(inner, antibody, "result", or_null=True)
    for inner, drug in _objects(owner, "drugs", place):
        _check_text(inner, drug, "name")
        for innermost, dose in _objects(drug, "doses", inner):
            _check_number(innermost, dose, "amount")
    for inner, outcome in _objects(owner, "outcomes", place):
        _check_text(inner, outcome, "direction", or_null=True)
        if "text" not in outcome and "start" in outcome:
            _check_place(inner, outcome, document)
            outcome["text"] = document["abstract"][outcome["start"] : outcome["end"]]
        _check_text(inner, outcome, "text", or_null=True)


# ------------------------------------------------------------------------------------------------ values


def _list(holder: Mapping[str, Any], name: str, place: str = "") -> list[Any]:
    """A list; none where there is no such key, or it is null."""
    value = holder.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise GoldError(f'{place}{": " if place else ""}"{name}" is {_shown(value)}; expected a list')
    return value


def _objects(holder: Mapping[str, Any], name: str, place: str = "") -> list[tuple[str, dict[str, Any]]]:
    """The objects of a list, each with its place in the document: "patients 0, drugs 1"."""
    found = []
    for number, item in enumerate(_list(holder, name, place)):
        inner = f"{place}{', ' if place else ''}{name} {number}"
        if not isinstance(item, dict):
            raise GoldError(f"{inner} is {_shown(item)}; expected an object")
        found.append((inner, item))
    return found


def _check_text(place: str, holder: Mapping[str, Any], name: str, *, or_null: bool = False) -> None:
    value = holder.get(name)
    if not (isinstance(value, str) and value) and not (value is None and or_null):
        raise GoldError(f'{place}: "{name}" is {_shown(value)}; expected text')


def _check_choice(place: str, holder: Mapping[str, Any], name: str, choices: tuple[str, ...]) -> None:
    value = holder.get(name)
    if value not in choices:
        raise GoldError(f'{place}: "{name}" is {_shown(value)}; choose: {", ".join(choices)}')


def _check_number(place: str, holder: Mapping[str, Any], name: str) -> None:
    value = holder.get(name)
    if value is not None and (isinstance(value, bool) or matching.number(value) is None):
        raise GoldError(f'{place}: "{name}" is {_shown(value)}; expected a number or null')


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(value: object) -> str:
    """A value as it stands in the file, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False).encode(errors="backslashreplace").decode()
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
