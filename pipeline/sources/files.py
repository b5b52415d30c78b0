"""Any file of records into items, by what it contains; its name decides nothing but the message.

`read` is the one entry: PubMed XML, PubMed text (.nbib), RIS, Semantic Scholar JSON and JSON Lines, litlode JSON Lines
and an aggregator's records, each also as .gz and in another encoding. It never raises for what a file holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from pipeline.errors import InputError
from pipeline.records import Article, Issue
from pipeline.sources import id_lists, json_records, pubmed, streams, tagged
from pipeline.sources.pubmed import Item

_ROOT = re.compile(rb"(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*+<([A-Za-z_][\w.-]*)", re.DOTALL)
_HTML = re.compile(rb"\s*<(?:!DOCTYPE\s+html|html|head|body)\b", re.IGNORECASE)
_ANSWERS = {
    "eSearchResult": "the answer to an esearch: a list of PMIDs",
    "ePostResult": "the answer to an epost: a handle on the history server",
    "eSummaryResult": "the answer to an esummary: summaries without abstracts",
    "eFetchResult": "an efetch answer without records",
    "eInfoResult": "the answer to an einfo: a description of a database",
    "eLinkResult": "the answer to an elink: a list of links",
}
_RECORD_ROOTS = ("PubmedArticleSet", "PubmedBookArticleSet", "PubmedArticle", "PubmedBookArticle", "DeleteCitation")
_HEAD = 1 << 16

MAX_ABSTRACT = 1_000_000
"""Characters; spaCy takes no longer text, and the longest real abstracts have some ten thousand."""


def read(path: Path, name: str | None = None) -> Iterator[tuple[str, Item]]:
    """Every record of a file in order, each with its place ("a.xml.gz, record 17"), or the `Issue` that tells of it."""
    name = name or str(path)
    if path.is_dir():
        yield _issue(name, "directory", "it is a directory; name the files in it", is_lost=True)
        return
    try:
        chunks = streams.chunks(path)
        head = _head(chunks)
    except InputError as error:
        yield _issue(name, "unreadable_file", str(error), is_lost=True)
        return
    yield from read_chunks(chain(head, chunks), b"".join(head), name)


def read_page(page: bytes, name: str) -> Iterator[tuple[str, Item]]:
    """The same for one answer of a service."""
    try:
        chunks = streams.recode(streams.unpack(iter([page])))
        head = _head(chunks)
    except InputError as error:
        yield _issue(name, "unreadable_file", str(error), is_lost=True)
        return
    yield from read_chunks(chain(head, chunks), b"".join(head), name)


def read_chunks(chunks: Iterator[bytes], head: bytes, name: str) -> Iterator[tuple[str, Item]]:
    """The same for text that is already at hand, as UTF-8; `head` repeats its beginning."""
    for place, item in _read_any(chunks, head, name):
        if isinstance(item, Article) and len(item.abstract or "") > MAX_ABSTRACT:
            yield place, replace(item, abstract=None, abstract_missing_reason="unreadable", sections=())
            found = f"the abstract has {len(item.abstract or '')} characters, over {MAX_ABSTRACT}; kept without it"
            yield _issue(f"{place}, {item.source}:{item.source_id}", "abstract_too_long", found, is_lost=True)
        else:
            yield place, item


def _read_any(chunks: Iterator[bytes], head: bytes, name: str) -> Iterator[tuple[str, Item]]:
    start = head.lstrip()
    if not start:
        yield _issue(name, "empty_file", "it is empty", is_lost=True)
    elif _HTML.match(head):
        title = re.search(rb"<title[^>]*>(.*?)</title>", head, re.DOTALL | re.IGNORECASE)
        shown = title[1].decode("utf-8", "replace").strip()[:80] if title else "untitled"
        yield _issue(name, "html_page", f'it is a web page ("{shown}"), not records', is_lost=True)
    elif start.startswith(b"<"):
        yield from _read_xml(chunks, head, name)
    elif start.startswith((b"{", b"[")):
        yield from json_records.read(chunks, head, name)
    elif tagged.is_medline(start) or tagged.is_ris(start):
        yield from tagged.read(chunks, head, name)
    elif id_lists.is_list(start):
        bring = f"bring the records with: litlode fetch --ids {name}"
        yield _issue(
            name, "list_of_ids", f"it names papers by PMID or DOI, and holds no records; {bring}", is_lost=True
        )
    else:
        shown = start[:40].decode("utf-8", "replace")
        expected = "expected PubMed XML, PubMed text, RIS, JSON or JSON Lines"
        yield _issue(name, "unknown_format", f"it begins with {shown!r}; {expected}", is_lost=True)


def _head(chunks: Iterator[bytes]) -> list[bytes]:
    """The first pieces, enough to see what a file is."""
    pieces: list[bytes] = []
    while sum(map(len, pieces)) < _HEAD and (piece := next(chunks, b"")):
        pieces.append(piece)
    return pieces


def _read_xml(chunks: Iterator[bytes], head: bytes, name: str) -> Iterator[tuple[str, Item]]:
    found = _ROOT.match(head)
    root = found[1].decode("ascii") if found else None
    if root in _ANSWERS:
        errors = re.findall(rb"<(?:ERROR|PhraseNotFound|OutputMessage)>([^<]{1,200})", head)
        said = "".join(f'; it says "{error.decode("utf-8", "replace").strip()}"' for error in errors[:3])
        yield _issue(name, "no_records", f"it is {_ANSWERS[root]}, with no article in it{said}")
    elif root is None or root in _RECORD_ROOTS:
        yield from pubmed.read(chunks, name)
    else:
        expected = "expected PubmedArticleSet, PubmedBookArticleSet"
        yield _issue(name, "unknown_format", f"its XML root is {root}; {expected}", is_lost=True)


def _issue(name: str, code: str, message: str, *, is_lost: bool = False) -> tuple[str, Issue]:
    return name, Issue(stage="import", place=name, code=code, message=message, is_record_lost=is_lost)
