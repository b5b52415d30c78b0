"""The two formats of tagged lines that people export: PubMed's own text (.nbib, MEDLINE) and RIS.

Both are a tag of two to four letters, a hyphen, and a value that may go on in the next lines. The lines are cut into
records here, so that a fault has a place and costs its record only; medline.py and ris.py read one record each, by
Biopython and rispy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.errors import InputError, RecordError
from pipeline.records import Issue
from pipeline.sources import medline, ris
from pipeline.sources.pubmed import Item

_MEDLINE_START = re.compile(rb"(?:PMID|OWN |STAT)\s*- \S")
_RIS_START = re.compile(rb"TY  ?- ")
_MEDLINE_LINE = re.compile(r"([A-Z]{2,4}) *- (.*)")
_RIS_LINE = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*)|$)")
MAX_LINES = 200_000

Tag = tuple[str, str]
"""A tag and its value, on one line."""


@dataclass(slots=True)
class _Record:
    """The tags of one record in order, and the line it starts at."""

    line: int
    tags: list[Tag] = field(default_factory=list)


def is_medline(head: bytes) -> bool:
    """Whether a file that begins so is PubMed's text format."""
    return _MEDLINE_START.match(head.lstrip()) is not None


def is_ris(head: bytes) -> bool:
    """Whether a file that begins so is RIS."""
    return _RIS_START.match(head.lstrip()) is not None


def read(chunks: Iterator[bytes], head: bytes, name: str) -> Iterator[tuple[str, Item]]:
    """Every record of the file in order, each with its place."""
    is_ris_file = is_ris(head)
    number = 0
    for found in _records(chunks, _RIS_LINE if is_ris_file else _MEDLINE_LINE, is_ris_file):
        if isinstance(found, str):
            yield _issue(f"{name}, after record {number}", "unreadable_file", found)
            continue
        number += 1
        place = f"{name}, record {number} (line {found.line})"
        try:
            yield place, ris.article(found.tags) if is_ris_file else medline.article(found.tags)
        except RecordError as error:
            yield _issue(place, "bad_record", str(error))


def _records(chunks: Iterator[bytes], form: re.Pattern[str], is_ris_file: bool) -> Iterator[_Record | str]:
    """The records as tags; a string says why the file could not be read to its end."""
    record = _Record(line=1)
    number = 0
    try:
        for number, line in enumerate(lines(chunks), start=1):
            match = form.match(line)
            tag = match[1] if match else None
            is_new = tag == "TY" if is_ris_file else tag == "PMID"
            if record.tags and (is_new or tag == "ER"):
                yield record
                record = _Record(line=number)
            if match and tag != "ER":
                if not record.tags:
                    record.line = number
                record.tags.append((match[1], (match[2] or "").strip()))
            elif line.strip() and record.tags and not match and len(record.tags) < MAX_LINES:
                last, value = record.tags[-1]
                record.tags[-1] = (last, f"{value} {line.strip()}".strip())
    except InputError as error:
        yield str(error)
        return
    if record.tags:
        yield record


def lines(chunks: Iterator[bytes]) -> Iterator[str]:
    """The lines of a text in UTF-8, without their ends."""
    window = b""
    for data in chunks:
        *whole, window = (window + data).split(b"\n")
        yield from (line.decode("utf-8", "replace").rstrip("\r") for line in whole)
    if window:
        yield window.decode("utf-8", "replace").rstrip("\r")


def _issue(place: str, code: str, message: str) -> tuple[str, Issue]:
    return place, Issue(stage="import", place=place, code=code, message=message, is_record_lost=True)
