"""Semantic Scholar's papers into `Article`s: the graph API's keys, and those of the bulk data sets (all lower case)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline import identifiers
from pipeline.errors import RecordError
from pipeline.records import Article, Author, MissingReason, Status
from pipeline.sources import dates, markup, names

_TYPES = {
    "journalarticle": "Journal Article",
    "casereport": "Case Reports",
    "clinicaltrial": "Clinical Trial",
    "metaanalysis": "Meta-Analysis",
    "lettersandcomments": "Letter",
    "booksection": "Book Section",
}
"""PubMed's names for the types it has too; the others (Review, Editorial …) are the same word or stay as they are."""


def is_paper(values: Mapping[str, Any]) -> bool:
    """Whether these are the keys of a paper of the API or of the data sets."""
    return "paperId" in values or "corpusid" in values or "corpusId" in values


def parse(values: Mapping[str, Any]) -> Article:
    """One paper as an `Article`; raises `RecordError`, saying what is missing, for what cannot be one."""
    paper = {key.lower(): value for key, value in values.items()}
    open_access = _mapping(paper.get("openaccessinfo"))
    ids = {
        key.lower(): str(value)
        for key, value in {**_mapping(open_access.get("externalids")), **_mapping(paper.get("externalids"))}.items()
        if value is not None
    }
    paper_id = _string(paper.get("paperid"))
    corpus_id = _string(paper.get("corpusid")) or ids.get("corpusid")
    if not paper_id and not corpus_id:
        raise RecordError("the paper has neither paperId nor corpusId")
    abstract = markup.plain(_string(paper.get("abstract")))
    title = markup.line(_string(paper.get("title")))
    journal = _mapping(paper.get("journal"))
    venue = _mapping(paper.get("publicationvenue"))
    date = _string(paper.get("publicationdate"))
    return Article(
        source="semantic_scholar",
        source_id=paper_id or f"CorpusId:{corpus_id}",
        s2_paper_id=paper_id,
        pmid=identifiers.pmid(ids.get("pubmed")),
        pmcid=identifiers.pmcid(ids.get("pubmedcentral")),
        doi=identifiers.doi(ids.get("doi")),
        title=title,
        abstract=abstract,
        abstract_missing_reason=None if abstract else _missing_reason(paper),
        journal=_line(journal.get("name")) or _line(venue.get("name")) or _line(paper.get("venue")),
        issn=_line(venue.get("issn")),
        volume=_line(journal.get("volume")),
        pages=_line(journal.get("pages")),
        publication_date=dates.read(date) or dates.iso(_string(paper.get("year"))),
        publication_types=_types(paper.get("publicationtypes")),
        authors=authors(paper.get("authors")),
        status=status(title),
        url=_string(paper.get("url")) or (f"https://www.semanticscholar.org/paper/{paper_id}" if paper_id else None),
    )


def status(title: str | None) -> Status:
    """ "retracted" where the publisher marks the article itself so; a notice ("Retraction: …") is not retracted."""
    marked = (title or "").lstrip("[ ").upper()
    return "retracted" if marked.startswith(("RETRACTED:", "RETRACTED ARTICLE:", "WITHDRAWN:")) else "active"


def authors(values: Any) -> tuple[Author, ...]:
    """The authors, whose names are abbreviated as often as not."""
    listed = values if isinstance(values, list) else []
    found = (names.author(_string(_mapping(one).get("name"))) for one in listed)
    return tuple(author for author in found if author)


def _missing_reason(paper: Mapping[str, Any]) -> MissingReason:
    """Why there is no abstract: the publisher's wish is written into the open-access notice."""
    notices = [_mapping(paper.get(key)) for key in ("openaccesspdf", "openaccessinfo")]
    for notice in notices:
        text = str(notice.get("disclaimer") or "")
        if "elided by the publisher" in text and "abstract" in text.partition("elided by the publisher")[2][:60]:
            return "withheld_by_publisher"
    return "not_provided" if "abstract" in paper else "not_in_source"


def _types(values: Any) -> tuple[str, ...]:
    listed = [values] if isinstance(values, str) else values if isinstance(values, list) else []
    return tuple(dict.fromkeys(_TYPES.get(kind.lower(), kind) for kind in listed if isinstance(kind, str) and kind))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _string(value: Any) -> str | None:
    if isinstance(value, str):
        return markup.printable(value).strip() or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _line(value: Any) -> str | None:
    """One line: pages come with line ends in them."""
    return " ".join(text.split()) if (text := _string(value)) else None
