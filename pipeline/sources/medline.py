"""One record of PubMed's text format (.nbib, MEDLINE) into an `Article`, read by Biopython.

Biopython keeps the values of each tag together, so which author an ORCID follows is written into it beforehand; and it
would make several values of a link that goes over two lines, so the lines come to it unfolded.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from Bio import Medline

from pipeline import identifiers
from pipeline.errors import RecordError
from pipeline.records import Article, Author, Link, MeshTerm, OtherAbstract, Section, Status
from pipeline.sources import dates, markup, names
from pipeline.sources.tag_values import TagValues

_LABEL = re.compile(r"(?:^|(?<=[.?!)\]]) )([A-Z][A-Z /&,-]{3,60}): ")
_DOI = re.compile(r"(\S+) \[doi\]")
_NUMBERED = re.compile(r"(\d+)\|(.*)", re.DOTALL)
_LINK_TAGS = {
    "RIN": "RetractionIn",
    "ROF": "RetractionOf",
    "EIN": "ErratumIn",
    "EFR": "ErratumFor",
    "CIN": "CommentIn",
    "CON": "CommentOn",
    "ECI": "ExpressionOfConcernIn",
    "ECF": "ExpressionOfConcernFor",
    "UIN": "UpdateIn",
    "UOF": "UpdateOf",
    "CRI": "CorrectedandRepublishedIn",
    "CRF": "CorrectedandRepublishedFrom",
    "RPI": "RepublishedIn",
    "RPF": "RepublishedFrom",
}


def article(tags: Sequence[tuple[str, str]]) -> Article:
    """The record with these tags, as an `Article`; raises `RecordError` where it has no PMID."""
    return _medline(TagValues(Medline.read(_lines(tags))))  # type: ignore[no-untyped-call]


def _lines(tags: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The record's lines; what follows an author begins with that author's number."""
    authors = 0
    for tag, value in tags:
        authors += tag in ("FAU", "CN")
        yield f"{tag:<4}- {authors}|{value}" if tag in ("FAU", "CN", "AU", "AUID") else f"{tag:<4}- {value}"


def _medline(tags: TagValues) -> Article:
    pmid = identifiers.pmid(tags.first("PMID"))
    if pmid is None:
        raise RecordError("the record has no PMID")
    abstract, sections = _labelled(_words(tags.first("AB")))
    types = tuple(tags.all("PT"))
    links = tuple(_link(kind, text) for tag, kind in _LINK_TAGS.items() for text in tags.all(tag))
    other = _words(tags.first("OAB"))
    title = _words(tags.first("TI", "BTI"))
    date = tags.first("DP")
    published = dates.read(date)
    says_more = date is not None and (published is None or re.search(r"[A-Za-z]{4,}|[-/]", date) is not None)
    return Article(
        source="nbib",
        source_id=pmid,
        pmid=pmid,
        pmcid=identifiers.pmcid(tags.first("PMC")),
        doi=next((identifiers.doi(one) for text in tags.all("AID", "LID") for one in _DOI.findall(text)), None),
        title=None if title == "[Not Available]." else title,
        vernacular_title=_words(tags.first("TT")),
        abstract=abstract,
        abstract_missing_reason=None if abstract else "not_provided",
        sections=sections,
        other_abstracts=(OtherAbstract(language=tags.first("OABL"), type=None, text=other),) if other else (),
        journal=tags.first("JT", "TA", "BTI"),
        issn=(tags.first("IS") or "").split(" ")[0] or None,
        volume=tags.first("VI"),
        issue=tags.first("IP"),
        pages=tags.first("PG"),
        publication_date=published,
        publication_date_text=date if says_more else None,
        publication_types=types,
        mesh_terms=tuple(_mesh_term(text) for text in tags.all("MH")),
        keywords=tuple(dict.fromkeys(text.lstrip("*") for text in tags.all("OT"))),
        authors=_medline_authors(tags),
        languages=tuple(text.lower() for text in tags.all("LA")),
        trial_ids=tuple(text.partition("/")[2] for text in tags.all("SI") if text.startswith("ClinicalTrials.gov/")),
        links=links,
        status=_status(types, links),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/",
        copyright=_words(tags.first("CI")),
        date_revised=_compact_date(tags.first("LR")),
    )


def _words(text: str | None) -> str | None:
    return " ".join(markup.printable(text).split()) or None if text else None


def _labelled(text: str | None) -> tuple[str | None, tuple[Section, ...]]:
    """One line for each labelled part: this format prints them one after the other."""
    starts = [match.start(1) for match in _LABEL.finditer(text)] if text else []
    if text is None or len(starts) < 2:
        return text, ()
    if starts[0] > 0:
        starts.insert(0, 0)
    bounds = [*starts, len(text) + 1]
    parts = [text[begin : end - 1] for begin, end in itertools.pairwise(bounds)]
    sections, at = [], 0
    for part in parts:
        label = _LABEL.match(part)
        sections.append(Section(label=label[1] if label else None, category=None, start=at, end=at + len(part)))
        at += len(part) + 1
    return "\n".join(parts), tuple(sections)


def _medline_authors(tags: TagValues) -> tuple[Author, ...]:
    """Full names, each with the initials and the ORCID that follow it, and the collectives, in their order."""
    found: dict[int, Author] = {}
    for number, value in _numbered(tags, "FAU"):
        if author := names.author(value):
            found[number] = author
    for number, value in _numbered(tags, "CN"):
        found[number] = Author(collective_name=value)
    for number, value in _numbered(tags, "AU"):
        if number in found and (short := re.search(r" ([A-Z]{1,4})(?: \S+)?$", value)):
            found[number] = replace(found[number], initials=short[1])
    for number, value in _numbered(tags, "AUID"):
        if number in found and "ORCID" in value.upper():
            found[number] = replace(found[number], orcid=identifiers.orcid(value))
    if found:
        return tuple(found[number] for number in sorted(found))
    return tuple(author for _, value in _numbered(tags, "AU") if (author := names.author(value)))


def _numbered(tags: TagValues, tag: str) -> Iterator[tuple[int, str]]:
    """The values of a tag that `_lines` has numbered."""
    for value in tags.all(tag):
        if (parts := _NUMBERED.fullmatch(value)) and parts[2]:
            yield int(parts[1]), parts[2]


def _mesh_term(text: str) -> MeshTerm:
    descriptor, *qualifiers = text.split("/")
    return MeshTerm(
        descriptor=descriptor.lstrip("*"),
        ui=None,
        is_major="*" in text,
        qualifiers=tuple(qualifier.lstrip("*") for qualifier in qualifiers),
    )


def _link(ref_type: str, text: str) -> Link:
    citation, _, pmid = text.partition("PMID:")
    return Link(ref_type=ref_type, pmid=identifiers.pmid(pmid.strip(" .")), citation=citation.strip() or None)


def _status(types: tuple[str, ...], links: tuple[Link, ...]) -> Status:
    ref_types = {link.ref_type for link in links}
    if "Retracted Publication" in types or "RetractionIn" in ref_types:
        return "retracted"
    return "corrected" if ref_types & {"ErratumIn", "CorrectedandRepublishedIn"} else "active"


def _compact_date(text: str | None) -> str | None:
    return dates.iso(text[:4], text[4:6], text[6:8]) if text and len(text) >= 8 and text.isdigit() else None
