"""The two formats of tagged lines that people export: PubMed's own text (.nbib, MEDLINE) and RIS.

Both are a tag of two to four letters, a hyphen, and a value that may go on in the next lines. `read` collects the tags
of one record; `_medline` and `_ris` turn them into an `Article`.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipeline import identifiers
from pipeline.errors import InputError, RecordError
from pipeline.records import Article, Author, Issue, Link, MeshTerm, OtherAbstract, Section, Status
from pipeline.sources import dates, markup, names, semantic_scholar
from pipeline.sources.pubmed import Item

_MEDLINE_START = re.compile(rb"(?:PMID|OWN |STAT)\s*- \S")
_RIS_START = re.compile(rb"TY  ?- ")
_MEDLINE_LINE = re.compile(r"([A-Z]{2,4}) *- (.*)")
_RIS_LINE = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*)|$)")
_LABEL = re.compile(r"(?:^|(?<=[.?!)\]]) )([A-Z][A-Z /&,-]{3,60}): ")
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
_RIS_TYPES = {"JOUR": "Journal Article", "BOOK": "Book", "CHAP": "Book Section", "CASE": "Case Reports", "NEWS": "News"}
MAX_LINES = 200_000


@dataclass(slots=True)
class _Tags:
    """The tags of one record in order, and the line it starts at."""

    line: int
    pairs: list[tuple[str, str]] = field(default_factory=list)

    def all(self, *tags: str) -> list[str]:
        """Every value of these tags, in the order of the tags."""
        return [value for tag in tags for found, value in self.pairs if found == tag and value]

    def first(self, *tags: str) -> str | None:
        """The first value of the first of these tags that has one."""
        return next(iter(self.all(*tags)), None)


def is_medline(head: bytes) -> bool:
    """Whether a file that begins so is PubMed's text format."""
    return _MEDLINE_START.match(head.lstrip()) is not None


def is_ris(head: bytes) -> bool:
    """Whether a file that begins so is RIS."""
    return _RIS_START.match(head.lstrip()) is not None


def read(chunks: Iterator[bytes], head: bytes, name: str) -> Iterator[tuple[str, Item]]:
    """Every record of the file in order, each with its place."""
    form = _RIS_LINE if is_ris(head) else _MEDLINE_LINE
    number = 0
    for found in _records(chunks, form, is_ris(head)):
        if isinstance(found, str):
            yield _issue(f"{name}, after record {number}", "unreadable_file", found)
            continue
        number += 1
        place = f"{name}, record {number} (line {found.line})"
        try:
            yield place, _ris(found) if form is _RIS_LINE else _medline(found)
        except RecordError as error:
            yield _issue(place, "bad_record", str(error))


def _records(chunks: Iterator[bytes], form: re.Pattern[str], is_ris_file: bool) -> Iterator[_Tags | str]:
    """The records as tags; a string says why the file could not be read to its end."""
    record = _Tags(line=1)
    number = 0
    try:
        for number, line in enumerate(_lines(chunks), start=1):
            match = form.match(line)
            tag = match[1] if match else None
            is_new = tag == "TY" if is_ris_file else tag == "PMID"
            if record.pairs and (is_new or tag == "ER"):
                yield record
                record = _Tags(line=number)
            if match and tag != "ER":
                if not record.pairs:
                    record.line = number
                record.pairs.append((match[1], (match[2] or "").strip()))
            elif line.strip() and record.pairs and not match and len(record.pairs) < MAX_LINES:
                last, value = record.pairs[-1]
                record.pairs[-1] = (last, f"{value} {line.strip()}".strip())
    except InputError as error:
        yield str(error)
        return
    if record.pairs:
        yield record


def _lines(chunks: Iterator[bytes]) -> Iterator[str]:
    window = b""
    for data in chunks:
        *whole, window = (window + data).split(b"\n")
        yield from (line.decode("utf-8", "replace").rstrip("\r") for line in whole)
    if window:
        yield window.decode("utf-8", "replace").rstrip("\r")


# ---------------------------------------------------------------------------------------------- PubMed's text


def _medline(tags: _Tags) -> Article:
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
        doi=next((identifiers.doi(text) for text in tags.all("AID", "LID") if text.endswith("[doi]")), None),
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


def _medline_authors(tags: _Tags) -> tuple[Author, ...]:
    """Full names, each with the initials and the ORCID that follow it, and the collectives."""
    found: list[Author] = []
    for tag, value in tags.pairs:
        if tag == "FAU" and (author := names.author(value)):
            found.append(author)
        elif tag == "CN" and value:
            found.append(Author(collective_name=value))
        elif tag == "AU" and found and (short := re.search(r" ([A-Z]{1,4})(?: \S+)?$", value)):
            found[-1] = replace(found[-1], initials=short[1])
        elif tag == "AUID" and found and "ORCID" in value.upper():
            found[-1] = replace(found[-1], orcid=identifiers.orcid(value))
    return tuple(found) or tuple(author for value in tags.all("AU") if (author := names.author(value)))


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


# ---------------------------------------------------------------------------------------------- RIS


def _ris(tags: _Tags) -> Article:
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


def _ris_pmid(tags: _Tags) -> str | None:
    """The PMID, where the export says that the accession number is one."""
    if "pubmed" in " ".join(tags.all("DB", "DP", "N1", "UR")).lower() and (
        found := next((identifiers.pmid(text) for text in tags.all("AN", "ID", "C7")), None)
    ):
        return found
    for text in tags.all("AN", "N1", "U1", "ID", "UR"):
        if found_text := re.search(r"(?i)(?:PMID:?\s*|pubmed(?:\.ncbi\.nlm\.nih\.gov)?/)(\d{1,8})\b", text):
            return identifiers.pmid(found_text[1])
    return None


def _issue(place: str, code: str, message: str) -> tuple[str, Issue]:
    return place, Issue(stage="import", place=place, code=code, message=message, is_record_lost=True)
