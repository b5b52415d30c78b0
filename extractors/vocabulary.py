"""Reads ``extractors/vocab/*.tsv``: words are data, which whoever knows the field can correct without touching code."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

VOCAB = Path(__file__).parent / "vocab"


@cache
def terms(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``vocab/<name>.tsv`` as dicts, in file order; lines that open with ``#`` are comments.

    Raises ValueError with file and line where a row has another number of columns than the header.
    """
    lines = rows(name)
    header = next(lines, [])
    return tuple(dict(zip(header, cells, strict=True)) for cells in lines)


def rows(name: str) -> Iterator[list[str]]:
    """The header, then the cells of each row: for a list so long that a dict for each row would take a moment.

    Raises ValueError as `terms` does.
    """
    path = VOCAB / f"{name}.tsv"
    header: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        header = header or cells
        if len(cells) != len(header):
            raise ValueError(f"{path}, line {number}: {len(cells)} columns, expected {len(header)}: {header}")
        yield cells
