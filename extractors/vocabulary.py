"""Reads ``extractors/vocab/*.tsv``: words are data, which whoever knows the field can correct without touching code."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

VOCAB = Path(__file__).parent / "vocab"


@cache
def terms(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``vocab/<name>.tsv`` as dicts, in file order; lines that open with ``#`` are comments.

    Raises ValueError with file and line where a row has another number of columns than the header.
    """
    path = VOCAB / f"{name}.tsv"
    rows: list[dict[str, str]] = []
    header: list[str] | None = None
    with path.open(encoding="utf-8", newline="") as lines:
        for number, cells in enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
            if not cells or cells[0].startswith("#"):
                continue
            if header is None:
                header = cells
            elif len(cells) != len(header):
                raise ValueError(f"{path}, line {number}: {len(cells)} columns, expected {len(header)}: {header}")
            else:
                rows.append(dict(zip(header, cells, strict=True)))
    return tuple(rows)
