"""One record of RIS into an `Article`, read by rispy."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import rispy

from pipeline import identifiers
from pipeline.errors import RecordError
from pipeline.records import Article
from pipeline.sources import dates, markup, names, semantic_scholar
from pipeline.sources.tag_values import TagValues

_RIS_TYPES = {"JOUR": "Journal Article", "BOOK": "Book", "CHAP": "Book Section", "CASE": "Case Reports", "NEWS": "News"}


_TAGS = {tag: tag for tag in (*rispy.TAG_KEY_MAPPING, "DI", "CT", "BT")}
"""Every tag under its own name: exports use some that the format does not have."""


def article(tags: Sequence[tuple[str, str]]) -> Article:
    """The record with these tags, as an `Article`; raises `RecordError` where nothing in it names the paper."""
    lines = [f"{tag}  - {value}" for tag, value in tags if tag != "TY"]
    kind = next((value for tag, value in tags if tag == "TY"), "")
    parser = rispy.RisParser(mapping=_TAGS, delimiter_tags_mapping={}, enforce_list_tags=False)
    [values] = parser.parse_lines(iter([f"TY  - {kind}", *lines, "ER  - "]))
    return _ris(TagValues(values))


def _ris(tags: TagValues) -> Article:
    title = markup.line(tags.first("TI", "T1", "CT", "BT"))
    abstract = markup.plain(tags.first("AB", "N2"))
    doi = identifiers.doi(tags.first("DO", "DI")) or next(
        (identifiers.doi(url) for url in tags.all("UR", "L3", "M3") if "doi.org/" in url), None
    )
    pmid = _ris_pmid(tags)
    if not (title or doi or pmid):
        raise RecordError("the record has no title (TI), DOI (DO) or PMID to be known by")
    start, end = tags.first("SP"), tags.first("EP")
    kind = tags.first("TY") or ""
    spoken = f"{title}\n{tags.first('PY', 'Y1')}\n{tags.first('AU', 'A1')}"
    return Article(
        source="ris",
        source_id=f"pmid:{pmid}" if pmid else f"doi:{doi}" if doi else hashlib.sha256(spoken.encode()).hexdigest()[:16],
        pmid=pmid,
        pmcid=next((found for text in tags.all("C2") if (found := identifiers.pmcid(text))), None),
        doi=doi,
        title=title,
        abstract=abstract,
        abstract_missing_reason=None if abstract else "not_provided",
        journal=tags.first("JO", "JF", "T2", "JA", "J2"),
        issn=tags.first("SN"),
        volume=tags.first("VL"),
        issue=tags.first("IS"),
        pages=f"{start}-{end}" if start and end and end != start else start,
        publication_date=dates.read((tags.first("DA", "PY", "Y1") or "").strip("/")),
        publication_types=(_RIS_TYPES[kind],) if kind in _RIS_TYPES else (),
        keywords=tuple(dict.fromkeys(tags.all("KW"))),
        authors=tuple(author for name in tags.all("AU", "A1") if (author := names.author(name))),
        languages=tuple(text.lower() for text in tags.all("LA")),
        status=semantic_scholar.status(title),
        url=tags.first("UR"),
    )


def _ris_pmid(tags: TagValues) -> str | None:
    """The PMID, where the export says that the accession number is one."""
    if "pubmed" in " ".join(tags.all("DB", "DP", "N1", "UR")).lower() and (
        found := next((identifiers.pmid(text) for text in tags.all("AN", "ID", "C7")), None)
    ):
        return found
    for text in tags.all("AN", "N1", "U1", "ID", "UR"):
        if found_text := re.search(r"(?i)(?:PMID:?\s*|pubmed(?:\.ncbi\.nlm\.nih\.gov)?/)(\d{1,8})\b", text):
            return identifiers.pmid(found_text[1])
    return None
