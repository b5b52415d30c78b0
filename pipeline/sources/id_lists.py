"""Lists of PMIDs, DOIs and PMCIDs: one a line or several, bare, with a prefix or as an address.

So also what PubMed's "Save" gives without whole records: its formats PMID, CSV, Summary and Abstract. The records
themselves are then asked for by these ids, which gives more than such a text holds.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from pipeline import identifiers
from pipeline.errors import InputError
from pipeline.sources import streams, tagged

_ID = re.compile(
    r"""(?ix) (?: https?://\S*?(?:pubmed(?:\.ncbi\.nlm\.nih\.gov)?|/pubmed)/ | \bpmid\s*[:=]?\s* | (?<![\w./-]) )
            (?P<pmid>\d{1,8})(?![\w./-]*\w)/?
        | (?: https?://(?:dx\.)?doi\.org/ | \bdoi\s*[:=]?\s* )? (?P<doi>10\.\d{4,9}(?:/|%2F)[^\s,;"'|]+)
        | (?: https?://\S*?/articles/ | \bpmcid\s*[:=]?\s* )? (?P<pmcid>PMC\d{1,9})\b/?"""
)
_CSV = re.compile(rb'\s*"?PMID"?,', re.IGNORECASE)
_ENTRY = re.compile(r"(\d+)[.:] \S")
_OWN = re.compile(r"PMID: (\d{1,8})\b")
_EMPTY = re.compile(r"[\s,;|\"'\[\](){}.]*")
_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class IdList:
    """The ids of a file, each once, in their order; and its lines that hold something else."""

    pmids: tuple[str, ...] = ()
    dois: tuple[str, ...] = ()
    pmcids: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them as CURIEs."""
        return (
            *(f"pmid:{one}" for one in self.pmids),
            *(f"doi:{one}" for one in self.dois),
            *(f"pmcid:{one}" for one in self.pmcids),
        )


def is_list(head: bytes) -> bool:
    """Whether a file that begins so is such a list."""
    start = head.lstrip()
    if _CSV.match(start):
        return True
    lines = (line.strip() for line in start[:4096].decode("utf-8", "replace").splitlines())
    first = next((line for line in lines if line and not line.startswith("#")), "")
    return (_ENTRY.match(first) is not None and _OWN.search(head.decode("utf-8", "replace")) is not None) or (
        _ID.search(first) is not None and _EMPTY.fullmatch(_ID.sub("", first)) is not None
    )


def read(path: Path) -> IdList:
    """The ids in a file, also in one that is packed; raises `InputError` where it has none."""
    name = str(path)
    try:
        data = b"".join(streams.chunks(path))
    except InputError as error:
        raise InputError(f"{name}: {error}.") from error
    start = data.lstrip()
    if start.startswith((b"<", b"{", b"[")) or tagged.is_medline(start) or tagged.is_ris(start):
        raise InputError(f"{name}: it holds records, not only their ids; read it with litlode import {name}")
    found: dict[tuple[str, str], None] = {}
    problems = []
    for place, ids, left in _ids(start, list(tagged.lines(iter([data])))):
        found |= dict.fromkeys(ids)
        if left:
            problems.append(f'{name}, {place}: "{left[:_SHOWN]}" is no PMID, DOI or PMCID')
    if not found:
        why = f": {problems[0]}" if problems else ""
        raise InputError(f"{name}: there is no PMID, DOI or PMCID in it{why}.")
    by_kind = {kind: tuple(value for one, value in found if one == kind) for kind in ("pmid", "doi", "pmcid")}
    return IdList(pmids=by_kind["pmid"], dois=by_kind["doi"], pmcids=by_kind["pmcid"], problems=tuple(problems))


def _ids(start: bytes, lines: list[str]) -> Iterator[tuple[str, list[tuple[str, str]], str]]:
    """The ids of each line or entry, and what else stands in it that should not."""
    if _CSV.match(start):
        yield from _of_table(lines)
    elif any(_ENTRY.match(line) for line in lines[:20]) and any(_OWN.search(line) for line in lines):
        yield from _of_entries(lines)
    else:
        for number, line in enumerate(lines, 1):
            text = line.partition("#")[0] if line.lstrip().startswith("#") else line
            is_plain = _EMPTY.fullmatch(_ID.sub("", text)) is not None
            ids = list(_in(text, is_plain=is_plain))
            yield f"line {number}", ids, "" if is_plain or ids else line.strip()


def _in(text: str, *, is_plain: bool) -> Iterator[tuple[str, str]]:
    """The ids in a line; among other words, a year or a page, a number alone is none."""
    for match in _ID.finditer(text):
        if match[0].rstrip("/").isdigit() and not is_plain:
            continue
        kind = str(match.lastgroup)
        if value := {"pmid": identifiers.pmid, "doi": identifiers.doi, "pmcid": identifiers.pmcid}[kind](match[kind]):
            yield kind, value


def _of_table(lines: Iterable[str]) -> Iterator[tuple[str, list[tuple[str, str]], str]]:
    """The PMID of each row of PubMed's CSV, or its DOI."""
    table = csv.DictReader(line for line in lines if line.strip())
    for row in table:
        cells = {str(name).strip().lower().lstrip("\ufeff"): value for name, value in row.items() if name}
        pmid, doi = identifiers.pmid(cells.get("pmid")), identifiers.doi(cells.get("doi"))
        ids = [("pmid", pmid)] if pmid else [("doi", doi)] if doi else []
        yield f"line {table.line_num}", ids, "" if ids else ",".join(filter(None, map(str, row.values())))


def _of_entries(lines: Iterable[str]) -> Iterator[tuple[str, list[tuple[str, str]], str]]:
    """The PMID of each entry of PubMed's Summary or Abstract: its own begins a line, or is the last one named."""
    entry: list[str] = []
    number = expected = 1
    for at, line in enumerate(chain(lines, [f"{0}. end"]), 1):
        match = _ENTRY.match(line)
        if match and int(match[1]) in (expected, 0):
            if entry and expected > 1:
                own = [one[1] for text in entry if (one := _OWN.match(text))]
                named = own[-1:] or _OWN.findall(" ".join(entry))[-1:]
                yield (
                    f"line {number}",
                    [("pmid", str(identifiers.pmid(one))) for one in named],
                    "" if named else entry[0],
                )
            entry, number, expected = [], at, expected + 1
        entry.append(line)
