"""Gold without texts: annotation that may be passed on where the abstracts, which belong to their publishers, may not.

Such a document has neither title nor abstract but ``text_sha256``, and tells the words of an outcome by ``start`` and
``end`` in the abstract. Whoever has the texts names files of them (JSON Lines with id, title and abstract, gzip or
not), and `lend` puts them back. Another version of a text has another sum, and is refused: places would be wrong in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from pipeline import annotate
from pipeline.errors import InputError
from pipeline.sources import streams

Document = dict[str, Any]
Texts = dict[str, Document]


def is_without(document: Document) -> bool:
    """Does a document leave its text to another file."""
    return not (document.get("title") or document.get("abstract"))


def read(paths: Sequence[Path], wanted: Collection[str]) -> Texts:
    """The texts of files that are wanted, by id. Raises `InputError` where one cannot be read or a line is no text."""
    texts: Texts = {}
    for path in paths:
        try:
            whole = b"".join(streams.chunks(path))
        except InputError as error:
            raise InputError(f"{path}: {error}") from error
        for number, line in enumerate(whole.split(b"\n"), 1):
            if not line.strip():
                continue
            try:
                document = annotate.read_object(line)
            except annotate.LineError as error:
                raise InputError(f"{path}, line {number}: {error}") from error
            if document.get("id") in wanted:
                texts[document["id"]] = document
    return texts


def checksum(title: str | None, abstract: str | None) -> str:
    """What tells one version of a text from another.

    >>> checksum("A title", None)[:8]
    '7d635421'
    """
    return hashlib.sha256(f"{title or ''}\n{abstract or ''}".encode()).hexdigest()


def lend(document: Document, texts: Texts) -> Document:
    """The document with its text. Raises `LineError` where there is none, or it is not the one annotated."""
    id = document.get("id")
    text = texts.get(id) if isinstance(id, str) else None
    if text is None:
        raise annotate.LineError(f"no text: {id!r} is not among the texts; expected it there, or an abstract here")
    title, abstract = text.get("title"), text.get("abstract")
    if (found := checksum(title, abstract)) != (expected := document.get("text_sha256")):
        raise annotate.LineError(f"{id}: another text than was annotated: its SHA-256 is {found}, expected {expected}")
    return {**document, "title": title, "abstract": abstract}
