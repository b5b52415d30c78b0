"""Case lines: a sentence with its expected spans marked in place, and the comparison with what an nlp finds.

``She got [375 mg/m2](dose amount=375 unit=mg per=m2) weekly.``: strip the marks, run the nlp, mark again, compare. The
attributes written in the line are compared, those not written are not. A value is JSON where it reads as JSON
(``amount=375``, ``is_negated=true``, ``titer=null``), else text; quote it where it has blanks (``name="folic acid"``).
``drug=`` may be the words of the drug instead of its index. ``\\n`` is a line break and ``title | abstract`` a title;
a bracket that is text is written ``\\[`` or ``\\]``. Lines that begin with ``#`` are comments.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors import registry

MARK = re.compile(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\((\w+)((?:[^()\"]|\"[^\"]*\"|\([^()]*\))*)\)")


@dataclass(frozen=True)
class Marked:
    """A span and the attributes that its line names, as values."""

    kind: str
    start: int
    end: int
    attributes: dict[str, Any] = field(default_factory=dict)


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Line number and line of every case of a file."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line.strip()


def strip(line: str) -> tuple[str, list[Marked]]:
    """The text without its marks, and the marks.

    >>> strip("A [man](sex sex=male) fell.")
    ('A man fell.', [Marked(kind='sex', start=2, end=5, attributes={'sex': 'male'})])
    """
    text, marks, position = "", [], 0
    for match in MARK.finditer(line):
        text += _plain(line[position : match.start()])
        start = len(text)
        text += _plain(match[1])
        marks.append(Marked(match[2], start, len(text), dict(_attributes(match[3]))))
        position = match.end()
    return text + _plain(line[position:]), marks


def mark(text: str, spans: Iterable[Marked]) -> str:
    """The text with its spans marked, in order; a span inside another is written after it as an empty mark."""
    out, position = "", 0
    for span in sorted(spans, key=lambda s: (s.start, -s.end, s.kind)):
        words = text[max(position, span.start) : span.end]
        written = "".join(f" {name}={_show(value)}" for name, value in span.attributes.items())
        out += f"{text[position : span.start]}[{words}]({span.kind}{written})"
        position = max(position, span.end)
    return (out + text[position:]).replace("\n", "\\n")


def check(nlp: Language, kinds: Collection[str], line: str) -> None:
    """Raise AssertionError, showing the line as expected and as found, unless the nlp finds what the line marks."""
    title, _, abstract = line.rpartition(" | ")
    text, expected = strip(f"{title}\\n{abstract}" if title else abstract)
    unknown = {m.kind for m in expected} - set(kinds)
    if unknown:
        raise AssertionError(f"the line marks {sorted(unknown)}, the test looks at {sorted(kinds)}: {line}")
    cut = len(strip(title)[0]) if title else 0
    doc = registry.read(nlp, text[:cut] if title else None, text[cut + 1 :] if title else text)
    named = {(m.kind, m.start, m.end): m.attributes for m in expected}
    found = []
    for kind in kinds:
        for span in doc.spans.get(kind, []):
            wanted = named.get((kind, span.start_char, span.end_char))
            found.append(Marked(kind, span.start_char, span.end_char, _read(doc, span, wanted)))
    wanted_line, found_line = mark(text, expected), mark(text, found)
    if wanted_line != found_line:
        raise AssertionError(f"\nexpected  {wanted_line}\nfound     {found_line}")


def _plain(text: str) -> str:
    return text.replace("\\[", "[").replace("\\]", "]").replace("\\n", "\n")


def _attributes(written: str) -> Iterator[tuple[str, Any]]:
    for part in shlex.split(written):
        name, _, value = part.partition("=")
        try:
            yield name, json.loads(value)
        except json.JSONDecodeError:
            yield name, value


def _show(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = value if isinstance(value, str) else json.dumps(value)
    return f'"{text}"' if " " in text else text


def _read(doc: Doc, span: Span, wanted: dict[str, Any] | None) -> dict[str, Any]:
    """The attributes of a found span: those the line names, or all that say something where it is not expected."""
    found = {**(span._.value or {}), **(span._.assertion or {})}
    if wanted is None:
        return {name: value for name, value in found.items() if value not in (None, False)}
    read = {name: found.get(name) for name in wanted}
    if isinstance(wanted.get("drug"), str) and isinstance(read["drug"], int):
        read["drug"] = doc.spans["drug"][read["drug"]].text
    for name, value in read.items():
        if isinstance(value, float) and isinstance(wanted[name], float | int) and abs(value - wanted[name]) < 0.001:
            read[name] = wanted[name]
    return read
