"""`litlode annotate`: stage 2 without a database, JSON Lines in, JSON Lines out, one line for one line.

`annotate` is the filter, and `readings` its loop, which `explain` shares; `as_document` says what an extraction looks
like outside, in the names that interface.md promises, and `evaluate` scores the same thing.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline import extract
from pipeline.config import RULES
from pipeline.extract import Text
from pipeline.records import KINDS, Described, Dose, DrugExposure, Extraction, Mention
from pipeline.sources import jsonl

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "age": ("years", "years_high", "role"),
    "sex": ("sex",),
    "antibody": ("target", "result", "titer", "method"),
    "drug": ("name", "drugbank_id", "rxcui", "unii", "role", "line", "change", "changed_to", "change_reason"),
    "dose": ("amount", "amount_high", "unit", "per", "n_doses", "interval_days", "drug"),
    "route": ("route", "drug"),
    "frequency": ("per_day", "n_doses", "interval_days", "drug"),
    "duration": ("days", "drug"),
    "outcome": (
        "measure",
        "direction",
        "benefit",
        "baseline",
        "followup",
        "unit",
        "n_events",
        "n_total",
        "p_value",
        "effect",
        "after_drug",
        "at_days",
    ),
}
"""What a mention of each kind says besides its words."""

CHUNK = 300  # lines after which rare words are forgotten


class LineError(ValueError):
    """An input line that cannot be used; `id` is its id, where it has one."""

    def __init__(self, message: str, id: str | None = None) -> None:
        super().__init__(message)
        self.id = id


@dataclass(frozen=True, slots=True)
class Answer:
    """One output line, without its line break."""

    line: str
    is_error: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one input line. The doc is good until the next line is asked for."""

    text: Text
    extraction: Extraction
    doc: Doc


def annotate(
    lines: Iterable[bytes], model: str = RULES, analytes: bool = False, *, is_file: bool = False
) -> Iterator[Answer]:
    """An answer for each line that is not blank, as soon as the line is there; `readings` says what a file changes."""
    for reading in readings(lines, model, analytes, is_file=is_file):
        if isinstance(reading, LineError):
            # ASCII, because the id of a broken line may hold half a character
            yield Answer(json.dumps({"id": reading.id, "error": str(reading)}), is_error=True)
        else:
            document = as_document(reading.extraction)
            yield Answer(json.dumps(document, ensure_ascii=False, allow_nan=False), is_error=False)


def readings(
    lines: Iterable[bytes], model: str = RULES, analytes: bool = False, *, is_file: bool = False
) -> Iterator[Reading | LineError]:
    """What was read in each line that is not blank, or why nothing could be, as soon as the line is there.

    The lines of a file are all there, so they are read many at a time, which is faster.
    """
    nlp = extract.load_nlp(model, analytes)
    numbered = iter(enumerate(lines, 1))
    at_once = extract.TOGETHER if is_file else 1
    while True:
        chunk = itertools.islice(numbered, CHUNK)
        first = next(chunk, None)
        if first is None:
            return
        rest = itertools.chain([first], chunk)
        with extract.forgetting(nlp):
            while some := list(itertools.islice(rest, at_once)):
                yield from _read(nlp, some, model, analytes)


def _read(
    nlp: Language, numbered: Iterable[tuple[int, bytes]], model: str, analytes: bool
) -> Iterator[Reading | LineError]:
    parsed = [(number, _text_or_error(line)) for number, line in numbered if line.strip()]
    texts = [text for _, text in parsed if isinstance(text, Text)]
    found = (one for some in extract.together(texts) for one in extract.read_together(nlp, some, model, analytes))
    for number, one in parsed:
        if isinstance(one, LineError):
            error = one
        else:
            extraction, doc = next(found)
            if doc is not None:
                yield Reading(one, extraction, doc)
                continue
            error = LineError(extraction.issues[0].message, one.article_id)
        yield LineError(f"line {number}: {error}", error.id)


def _text_or_error(line: bytes) -> Text | LineError:
    try:
        return parse(line)
    except LineError as error:
        return error


def parse(line: bytes) -> Text:
    """The text of one input line. Raises `LineError` where it is not JSON or `text_of` finds no text."""
    return text_of(read_object(line))


def read_object(line: bytes) -> dict[str, Any]:
    """The object of one line. Raises `LineError` where it is something else."""
    try:
        data = json.loads(line)
    except UnicodeDecodeError as error:
        raise LineError(f"not UTF-8: {error}") from error
    except json.JSONDecodeError as error:
        why = f"not JSON at character {error.pos + 1}: {error.msg}; expected an object with id and abstract"
        raise LineError(why) from error
    except ValueError as error:  # a number of thousands of digits
        raise LineError(f"not usable JSON: {error}") from error
    except RecursionError as error:
        raise LineError("not usable JSON: nested too deeply") from error
    if not isinstance(data, dict):
        raise LineError(f"expected a JSON object with id and abstract, found {type(data).__name__}")
    return data


def text_of(data: Mapping[str, Any]) -> Text:
    """The text that an object asks about. Raises `LineError` where it has no id, no text or a key misspelt."""
    id = data.get("id")
    if not isinstance(id, str) or not id:
        raise LineError('no id: expected "id" with text in quotes' + (f", found {id!r}" if id is not None else ""))
    for name in ("title", "abstract"):
        value = data.get(name)
        if value is not None and not isinstance(value, str):
            raise LineError(f'"{name}" is {type(value).__name__}, expected text', id)
        if value is not None and not _is_unicode(value):
            raise LineError(f'"{name}" holds half a character (a lone surrogate)', id)
    if not _is_unicode(id):
        raise LineError("the id holds half a character (a lone surrogate)", id)
    if said := jsonl.misspelt(data):
        raise LineError(said, id)
    if not (data.get("title") or data.get("abstract")):
        raise LineError('no text: expected "abstract" (and "title")', id)
    return Text(article_id=id, title=data.get("title"), abstract=data.get("abstract"))


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


# ------------------------------------------------------------------------------------------------ output


def as_document(extraction: Extraction) -> dict[str, Any]:
    """The output object of one text. A mention of another kind than the nine is evidence only, and left out."""
    index: dict[int, int] = {}
    for old, mention in enumerate(extraction.mentions):
        if mention.kind in KINDS:
            index[old] = len(index)
    return {
        "id": extraction.article_id,
        "mentions": [_mention(extraction.mentions[old], index) for old in index],
        "patients": [_subject(patient) for patient in extraction.patients],
        "groups": [{**_subject(group), "n": group.n} for group in extraction.groups],
    }


def _mention(mention: Mention, index: dict[int, int]) -> dict[str, Any]:
    attributes = {name: mention.attributes.get(name) for name in ATTRIBUTES[mention.kind]}
    drug = attributes.get("drug")
    if drug is not None:
        attributes["drug"] = index[drug]
    return {
        "kind": mention.kind,
        "field": mention.field,
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "is_negated": mention.is_negated,
        "is_family": mention.is_family,
        "is_historical": mention.is_historical,
        "is_hypothetical": mention.is_hypothetical,
        **attributes,
    }


def _subject(owner: Described) -> dict[str, Any]:
    low, high = owner.age_years_low, owner.age_years_high
    return {
        "label": owner.label,
        "sex": owner.sex,
        "age_years": owner.age_years,
        "age_range_years": None if low is None or high is None else [low, high],
        "onset_age_years": owner.onset_age_years,
        "antibodies": [_pick(antibody, "target", "result", "titer") for antibody in owner.facts.antibodies],
        "drugs": [_drug(drug) for drug in owner.facts.drugs if drug.role != "considered"],
        "outcomes": [_pick(outcome, "measure", "direction", "benefit", "text") for outcome in owner.facts.outcomes],
        "diagnosis": owner.diagnosis,
        "disease": owner.disease,
        "doid": owner.doid,
    }


def _drug(drug: DrugExposure) -> dict[str, Any]:
    said = _pick(drug, "name", "role", "line", "change", "changed_to", "change_reason")
    return {**said, "doses": [_dose(dose) for dose in drug.doses]}


def _dose(dose: Dose) -> dict[str, Any]:
    return _pick(dose, "amount", "amount_high", "unit", "per", "route", "frequency", "duration")


def _pick(record: object, *names: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}
