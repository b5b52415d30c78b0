"""Reads ``extractors/vocab/*.tsv``: words are data, which whoever knows the field can correct without touching code."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from spacy.strings import get_string_id

VOCAB = Path(__file__).parent / "vocab"


@cache
def terms(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``vocab/<name>.tsv`` as dicts, in file order; lines that open with ``#`` are comments.

    Raises ValueError with file and line where a row has another number of columns than the header.
    """
    header, *listed = rows(name)
    return tuple(dict(zip(header, cells, strict=True)) for cells in listed)


def rows(name: str) -> list[list[str]]:
    """The header, then the cells of each row: for a list so long that a dict for each row would take a moment.

    Raises ValueError as `terms` does.
    """
    path = VOCAB / f"{name}.tsv"
    lines = path.read_text(encoding="utf-8").split("\n")
    listed = [line.split("\t") for line in lines if line and line[0] != "#"]
    header = listed[0]
    if set(map(len, listed)) != {len(header)}:
        number, cells = next(
            (number, line.split("\t"))
            for number, line in enumerate(lines, 1)
            if line and line[0] != "#" and len(line.split("\t")) != len(header)
        )
        raise ValueError(f"{path}, line {number}: {len(cells)} columns, expected {len(header)}: {header}")
    return listed


def word_ids(words: str) -> frozenset[int]:
    """The ids under which spaCy stores some words, the same in every run; the words stand with blanks between them."""
    return frozenset(map(get_string_id, words.split()))
