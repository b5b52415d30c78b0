"""litlode JSON Lines: the keys of `Article`, of which `id`, `title` and `abstract` alone are enough.

The ``articles.jsonl`` of `litlode export` can be read too.

`article` is also the way back from the JSON in which the database keeps every copy.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Mapping
from typing import Any, get_args

from pipeline import identifiers
from pipeline.errors import RecordError
from pipeline.records import Article, Author, Link, MeshTerm, MissingReason, OtherAbstract, Section, Status
from pipeline.sources import dates, markup, names

_PARTS: dict[str, type] = {
    "sections": Section,
    "other_abstracts": OtherAbstract,
    "authors": Author,
    "mesh_terms": MeshTerm,
    "links": Link,
}
_WORD_LISTS = ("publication_types", "keywords", "languages", "trial_ids")
_IDENTIFIERS = {"pmid": identifiers.pmid, "pmcid": identifiers.pmcid, "doi": identifiers.doi}
_CURIE = re.compile(r"(?i)(pmid|pmcid|doi|s2):\s*(\S+)")
_FIELDS = tuple(field.name for field in dataclasses.fields(Article))
_SLIP = 0.85  # one letter too few or too many, or another one in "abstract"


def is_line(values: Mapping[str, Any]) -> bool:
    """Whether these are the keys of a litlode line."""
    return ("id" in values or "source_id" in values or "pmid" in values) and ("title" in values or "abstract" in values)


def parse(values: Mapping[str, Any]) -> Article:
    """A line as an `Article`; raises `RecordError`, saying which key has what, for a line that cannot be one."""
    line = dict(values)
    if said := misspelt(line):
        raise RecordError(said)
    key = line.pop("id", line.get("article_id"))  # the second in a line of `litlode export`
    if key is not None and (isinstance(key, bool) or not isinstance(key, str | int)):
        raise RecordError(f'"id" is {type(key).__name__}; expected a string')
    line.setdefault("source", "litlode")
    if curie := _CURIE.fullmatch(str(key or "")):
        kind = curie[1].lower()
        line.setdefault("s2_paper_id" if kind == "s2" else kind, curie[2])
    if line.get("source_id") is None:
        line["source_id"] = str(key).strip() if key is not None else None
    if not line["source_id"]:
        known = next((f"{kind}:{line[kind]}" for kind in _IDENTIFIERS if line.get(kind)), None)
        if known is None:
            raise RecordError('the line has no "id"')
        line["source_id"] = known
    found = article(line)
    if not (found.title or found.abstract):
        raise RecordError("the line has neither title nor abstract")
    if found.abstract is None and found.abstract_missing_reason is None:
        found = dataclasses.replace(found, abstract_missing_reason="not_provided")
    return found


def misspelt(line: Mapping[str, Any]) -> str | None:
    """What is said of a line with "abstrct", which would be read without its abstract, and nobody would know."""
    for wanted in ("title", "abstract"):
        if wanted not in line:
            for key in line:
                if key not in _FIELDS and _is_slip(key.casefold(), wanted):
                    return f'there is no key "{key}"; did you mean "{wanted}"?'
    return None


def _is_slip(key: str, wanted: str) -> bool:
    """Whether a key is the wanted one with a slip of the pen; "titer" and "has_abstract" are keys of their own."""
    return sorted(key) == sorted(wanted) or difflib.SequenceMatcher(None, key, wanted).ratio() > _SLIP


def article(values: Mapping[str, Any]) -> Article:
    """The `Article` with these values, other keys left out; raises `RecordError` for a value of the wrong kind."""
    chosen = {name: _value(name, values[name]) for name in _FIELDS if values.get(name) is not None}
    for name, allowed in (("status", get_args(Status)), ("abstract_missing_reason", get_args(MissingReason))):
        if chosen.get(name) not in (None, *allowed):
            raise RecordError(f'"{name}" is {_shown(chosen[name])}; expected one of {", ".join(allowed)}')
    for name in ("source", "source_id"):
        if not chosen.get(name):
            raise RecordError(f'the record has no "{name}"')
    if chosen.get("abstract"):
        chosen.pop("abstract_missing_reason", None)
    return Article(**{name: value for name, value in chosen.items() if value is not None})


def _value(name: str, value: Any) -> Any:
    """One value as the field of that name holds it; None where it is blank."""
    if name == "authors" and isinstance(value, str):  # as `litlode export` writes them
        value = [one for one in map(str.strip, value.split(";")) if one]
    if name in _PARTS:
        return tuple(_part(name, one) for one in _list(name, value))
    if name in _WORD_LISTS:
        return tuple(_text(name, one) for one in _list(name, value))
    if name == "version":
        return _whole(name, value)
    if name in ("publication_date", "date_revised"):
        return _date(name, value)
    if name in _IDENTIFIERS:
        return _IDENTIFIERS[name](str(value) if isinstance(value, int) else _text(name, value))
    return text if (text := _text(name, value)).strip() else None


def _part(name: str, value: Any) -> Any:
    """One author, section, heading … from its keys; an author may also be one string."""
    kind = _PARTS[name]
    if kind is Author and isinstance(value, str):
        return names.author(markup.printable(value)) or Author()
    if not isinstance(value, dict):
        raise RecordError(f'"{name}" holds {type(value).__name__}; expected objects')
    chosen: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        if field.name not in value:
            continue
        one = value[field.name]
        if field.name in ("start", "end"):
            chosen[field.name] = _whole(field.name, one)
        elif field.name == "qualifiers":
            chosen[field.name] = tuple(_text(field.name, qualifier) for qualifier in _list(field.name, one))
        elif field.name == "is_major":
            chosen[field.name] = bool(one)
        else:
            chosen[field.name] = None if one is None else _text(field.name, one)
    required = [
        field.name
        for field in dataclasses.fields(kind)
        if field.default is dataclasses.MISSING and field.name not in chosen
    ]
    return kind(**chosen, **dict.fromkeys(required))


def _list(name: str, value: Any) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise RecordError(f'"{name}" is {type(value).__name__}; expected a list')
    return list(value)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise RecordError(f'"{name}" is {type(value).__name__}; expected a string')
    return markup.printable(value)


def _whole(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 31:
        raise RecordError(f'"{name}" is {_shown(value)}; expected a whole number')
    return value


def _date(name: str, value: Any) -> str | None:
    """ISO 8601 as it is, another spelling of a date as ISO 8601."""
    text = str(value) if isinstance(value, int) else _text(name, value)
    found = dates.read(text)
    if found is None and text.strip():
        raise RecordError(f'"{name}" is {_shown(text)}; expected a date such as 2019, 2019-09 or 2019-09-03')
    return found


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
