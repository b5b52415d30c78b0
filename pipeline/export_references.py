"""The papers of an export as RIS, for a reference manager or a screening tool."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from typing import IO, Any


def write(out: IO[str], articles: Iterable[Mapping[str, Any]]) -> None:
    """Write articles, as the view ``live_articles`` has them, into an open file."""
    import rispy

    for row in articles:
        one = io.StringIO()
        rispy.dump([_reference(row)], one)
        out.write(one.getvalue().removeprefix("1.\n").strip() + "\n\n")


def _reference(row: Mapping[str, Any]) -> dict[str, Any]:
    first, _, last = (row["pages"] or "").partition("-")
    names = [_name(author) for author in json.loads(row["authors"])]
    values = {
        "type_of_reference": "JOUR",
        "authors": [name for name in names if name],
        "title": row["title"],
        "abstract": " ".join((row["abstract"] or "").split()),
        "journal_name": row["journal"],
        "year": str(row["publication_year"] or ""),
        "date": (row["publication_date"] or "").replace("-", "/"),
        "volume": row["volume"],
        "number": row["issue"],
        "start_page": first,
        "end_page": last,
        "issn": row["issn"],
        "doi": row["doi"],
        "accession_number": row["pmid"],
        "name_of_database": "PubMed" if row["pmid"] else None,
        "keywords": json.loads(row["keywords"]),
        "language": row["language"],
        "urls": [row["url"]] if row["url"] else [],
        "label": row["article_id"],
    }
    return {name: value for name, value in values.items() if value}


def _name(author: Mapping[str, Any]) -> str:
    """One author as RIS writes it: "Halvorsen, I M"."""
    if not author.get("last_name"):
        return str(author.get("collective_name") or "")
    given = author.get("fore_name") or author.get("initials")
    return ", ".join(part for part in (author["last_name"], given, author.get("suffix")) if part)
