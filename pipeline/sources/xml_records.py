"""Cut a PubMed XML stream of any size into its records, so that one broken record costs only itself.

Cutting bytes at the record tags and parsing each record alone keeps memory flat, is faster than an incremental parser,
and leaves the document type declaration out: a record can refer to no entity that the file declares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.errors import InputError

MAX_RECORD_BYTES = 16 << 20
"""The largest records of PubMed, with thousands of authors and their addresses, take a few megabytes."""

_START = re.compile(rb"<(?:(PubmedArticle|PubmedBookArticle|DeleteCitation|DeleteDocument)(?=[\s>/])|!--)")
_PMID = re.compile(rb"<PMID\b[^>]*>\s*(\d+)")
_ENTITY = re.compile(rb"<!ENTITY\s")
_FRAME = re.compile(rb"<(/?)(?:PubmedArticleSet|PubmedBookArticleSet|BookDocumentSet)\b[^>]*>")
_HARMLESS = re.compile(
    rb"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[[^\]]*\]\s*)?>|" + _FRAME.pattern + rb")*+", re.DOTALL
)
_TAIL = 32  # longer than any start tag looked for
_SHOWN = 4096  # how much of the text between records is kept to judge and quote it


@dataclass(slots=True)
class RawRecord:
    """The bytes of one record, or what is wrong with them."""

    number: int  # counted from 1
    tag: str
    xml: bytes
    problem: str | None = None  # set: the bytes are only the record's beginning


@dataclass(slots=True)
class Trouble:
    """Something that is wrong with the file between its records, or at its end."""

    code: str
    message: str
    number: int  # of the record before it


def pmid_in(xml: bytes) -> str | None:
    """The first PMID in these bytes, which in a record is its own."""
    found = _PMID.search(xml)
    return found[1].decode("ascii").lstrip("0") or None if found else None


def split(chunks: Iterator[bytes]) -> Iterator[RawRecord | Trouble]:
    """The records of a stream in order, and every trouble in its place; never raises for what the stream holds."""
    return _Splitter(chunks).run()


class _Splitter:
    """Holds the window on the stream; each step either uses it up or asks for more."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks = chunks
        self.window = b""
        self.at = 0  # all before this place in the window is done with
        self.number = 0
        self.between = b""  # what stood since the last record, shortened
        self.recent = b""  # its last bytes: a tag may lie across two pieces
        self.is_open = False  # a set was opened and not yet closed
        self.failure: str | None = None

    def run(self) -> Iterator[RawRecord | Trouble]:
        """Records and troubles, until the stream ends."""
        while True:
            start = _START.search(self.window, self.at)
            if start is None:
                self._pass(max(len(self.window) - _TAIL, self.at))
                if self._more():
                    continue
                self._pass(len(self.window))
                break
            self._pass(start.start())
            if start[1] is None:
                self._skip_comment()
                continue
            if self.between and not self.between.isspace():
                yield from self._judge_between()
            self.between = b""
            yield self._record(start[1])
        yield from self._judge_between()
        if self.failure:
            yield Trouble("unreadable_file", self.failure, self.number)
        elif self.is_open:
            yield Trouble("truncated_file", "the file ends before its closing tag; records may be missing", self.number)

    def _more(self) -> bool:
        """Bring the next chunk into the window; False at the end of the stream."""
        try:
            data = next(self.chunks, b"")
        except InputError as error:
            self.failure = str(error)
            return False
        self.window = self.window[self.at :] + data
        self.at = 0
        return bool(data)

    def _pass(self, end: int) -> None:
        if end > self.at:
            piece = self.window[self.at : end]
            for frame in _FRAME.finditer(self.recent + piece) if len(piece) > 1 else ():
                self.is_open = not frame[1]
            self.recent = piece[-_TAIL:]
            self.between = (self.between + piece)[:_SHOWN]
            self.at = end

    def _skip_comment(self) -> None:
        while (end := self.window.find(b"-->", self.at)) < 0:
            self.at = max(len(self.window) - 2, self.at)
            if not self._more():
                self.at = len(self.window)
                return
        self.at = end + 3

    def _judge_between(self) -> Iterator[Trouble]:
        """Say it when something other than the frame of the set stood between two records."""
        text, self.between = self.between, b""
        if not text.strip():
            return
        if _ENTITY.search(text):
            yield Trouble(
                "entity_declaration", "the file declares entities of its own; they are not expanded", self.number
            )
        elif not _HARMLESS.fullmatch(text):
            harmless = _HARMLESS.match(text)
            shown = text[harmless.end() if harmless else 0 :][:60].decode("utf-8", "replace")
            named = f" (pmid:{pmid})" if (pmid := pmid_in(text)) else ""
            yield Trouble("unread_text", f"text outside of any record was passed over{named}: {shown!r}", self.number)

    def _record(self, tag: bytes) -> RawRecord:
        """The record that starts here, up to its closing tag, the start of the next one, or the end of the stream."""
        self.number += 1
        name = tag.decode("ascii")
        mark = tag + b">"  # ends the record's closing tag, or else the opening tag of the next one
        searched = self.at + 2
        while True:
            found = self.window.find(mark, searched)
            before = self.window[found - 2 : found]
            if found >= 0 and before == b"</":
                end = found + len(mark)
                xml, self.at = self.window[self.at : end], end
                return RawRecord(self.number, name, xml)
            if found >= 0 and before.endswith(b"<"):
                return self._take_unclosed(name, found - 1, "it has no closing tag")
            if found >= 0:
                searched = found + 1
                continue
            if len(self.window) - self.at > MAX_RECORD_BYTES:
                return self._drop(name, b"</" + mark)
            searched = max(len(self.window) - len(mark), self.at + 2) - self.at
            if not self._more():
                return self._take_unclosed(name, len(self.window), "the file ends within it")

    def _take_unclosed(self, name: str, end: int, problem: str) -> RawRecord:
        """The beginning of a record without an end; a record of another kind that starts before `end` is kept apart."""
        for start in _START.finditer(self.window, self.at + 1, end):
            if start[1] is not None:
                end, problem = start.start(), "it has no closing tag"
                break
        xml, self.at = self.window[self.at : end], end
        return RawRecord(self.number, name, xml, problem)

    def _drop(self, name: str, closing: bytes) -> RawRecord:
        """Pass a record that is too large, holding none of it but its beginning."""
        head = self.window[self.at : self.at + _SHOWN]
        while (end := self.window.find(closing, self.at)) < 0:
            self.at = max(len(self.window) - len(closing), self.at)
            if not self._more():
                end = len(self.window) - len(closing)
                break
        self.at = max(end + len(closing), 0)
        problem = f"it is larger than {MAX_RECORD_BYTES >> 20} MB, and no real record is"
        return RawRecord(self.number, name, head, problem)
