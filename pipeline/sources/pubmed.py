"""PubMed XML into `Article`s: efetch answers, baseline and update files, articles and books.

Reading order: `read` (a stream into items), `_parse` (one record), then one function per part of the record. Each
function looks only at the children it names: ids and abstracts also stand in references, corrections and translations.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline import identifiers
from pipeline.records import (
    Article,
    Deletion,
    Issue,
    Link,
    MeshTerm,
    OtherAbstract,
    Section,
    Status,
)
from pipeline.sources import dates, pubmed_lists, xml_records

Item = Article | Deletion | Issue
_Element = etree._Element

_BLANKS = re.compile(r"[ \t\r\n]+")
_MATHML = "{http://www.w3.org/1998/Math/MathML}math"
_TRIAL_REGISTRY = re.compile(
    r"(?i)anzctr|chictr|clinicaltrials\.gov|cris|ctis|ctri|drks|eudract|euctr|irct|isrctn|japiccti|jma|jrct|ntr|pactr"
    r"|rebec|repec|rpcec|slctr|tctr|umin(?:[- ]ctr)?"
)
_CORRECTED_BY = frozenset({"ErratumIn", "CorrectedandRepublishedIn", "CorrectedRepublishedIn", "PartialRetractionIn"})


def read(chunks: Iterator[bytes], name: str) -> Iterator[tuple[str, Item]]:
    """Every record of a PubMed XML stream in order, each with its place; what cannot be read is an `Issue` there."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    for found in xml_records.split(chunks):
        if isinstance(found, xml_records.Trouble):
            place = f"{name}, after record {found.number}" if found.number else name
            is_lost = found.code not in ("entity_declaration",)
            yield (
                place,
                Issue(stage="import", place=place, code=found.code, message=found.message, is_record_lost=is_lost),
            )
            continue
        place = f"{name}, record {found.number}"
        for item in _parse(found, place, parser):
            yield (item.place if isinstance(item, Issue) else place), item


def _parse(raw: xml_records.RawRecord, place: str, parser: etree.XMLParser) -> Iterator[Item]:
    if raw.problem:
        yield _lost(place, raw, raw.problem)
        return
    cut = pubmed_lists.cut(raw.xml)
    try:
        root = etree.fromstring(cut.xml, parser)
    except etree.XMLSyntaxError as error:
        yield _lost(place, raw, error.msg or "it is not well-formed")
        return
    if raw.tag in ("DeleteCitation", "DeleteDocument"):
        for element in root.iter("PMID"):
            if pmid := identifiers.pmid(element.text):
                yield Deletion(source="pubmed", source_id=pmid)
        return
    if b"MathML" in cut.xml:
        _close_up_formulas(root)
    is_book = raw.tag == "PubmedBookArticle"
    halves = _by_tag(root)
    record = _children(halves.get("BookDocument" if is_book else "MedlineCitation"))
    pmid = next((identifiers.pmid(part.text) for part in record if part.tag == "PMID"), None)
    if pmid is None:
        why = "the record has no PMID of its own"
        yield Issue(stage="import", place=place, code="missing_id", message=why, is_record_lost=True)
        return
    issues: list[tuple[str, str]] = []
    yield _book(halves, record, pmid, cut) if is_book else _article(halves, record, pmid, cut, issues)
    for code, message in issues:
        yield Issue(stage="import", place=f"{place}, pmid:{pmid}", code=code, message=message)


def _lost(place: str, raw: xml_records.RawRecord, why: str) -> Issue:
    if pmid := xml_records.pmid_in(raw.xml):
        place = f"{place}, pmid:{pmid}"
    code = "broken_xml"
    try:
        raw.xml.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data":
            code, why = "wrong_encoding", f"its bytes are not UTF-8 as the file says (byte {error.start})"
    return Issue(
        stage="import", place=place, code=code, message=f"the record cannot be read: {why}", is_record_lost=True
    )


# ---------------------------------------------------------------------------------------------- one record


def _children(element: _Element | None) -> list[_Element]:
    """The children of an element that may be absent."""
    return element[:] if element is not None else []  # type: ignore[index,return-value]  # the stubs know no slices


def _by_tag(element: _Element | None) -> dict[str, _Element]:
    """The last child of each name; making the dict costs a fraction of a search for each of them."""
    return {part.tag: part for part in element} if element is not None else {}


def _words_by_tag(element: _Element | None) -> dict[str, str | None]:
    """The same, where the children hold plain words: a date, page numbers."""
    return {part.tag: part.text for part in element} if element is not None else {}


def _article(
    halves: dict[str, _Element],
    record: list[_Element],
    pmid: str,
    cut: pubmed_lists.Cut,
    issues: list[tuple[str, str]],
) -> Article:
    citation = {part.tag: part for part in record}
    data = _by_tag(halves.get("PubmedData"))
    if "Article" not in citation:
        issues.append(("no_article", "the record has no Article element; only its PMID is kept"))
    body = _children(citation.get("Article"))
    article = {part.tag: part for part in body}
    journal = cut.journal or _journal(article.get("Journal"))
    own_ids = _own_ids(data.get("ArticleIdList"))
    types = cut.types or _types(_children(article.get("PublicationTypeList")))
    links = _links(citation.get("CommentsCorrectionsList"))
    abstract = _abstract(article.get("Abstract"))
    published, printed = _publication_date(journal.date, article, issues)
    return Article(
        source="pubmed",
        source_id=pmid,
        pmid=pmid,
        pmcid=identifiers.pmcid(own_ids.get("pmc")),
        doi=identifiers.doi(own_ids.get("doi")) or _located_doi(body),
        title=_title(article.get("ArticleTitle")),
        vernacular_title=_text(article.get("VernacularTitle")),
        abstract=abstract.text,
        abstract_missing_reason=None if abstract.text else "not_provided",
        sections=abstract.sections,
        other_abstracts=_other_abstracts(record) if "OtherAbstract" in citation else (),
        journal=journal.title or _in_medline(citation, "MedlineTA"),
        issn=journal.issn or _in_medline(citation, "ISSNLinking"),
        volume=journal.volume,
        issue=journal.issue,
        pages=_pages(article.get("Pagination")),
        publication_date=published,
        publication_date_text=printed,
        publication_types=types,
        mesh_terms=(cut.headings or pubmed_lists.mesh_terms(_children(citation.get("MeshHeadingList"))))
        + _supplement(citation.get("SupplMeshList")),
        keywords=_keywords(record) if "KeywordList" in citation else (),
        authors=cut.authors or pubmed_lists.authors(part for part in body if part.tag == "AuthorList"),
        languages=_languages(body),
        trial_ids=_trial_ids(article.get("DataBankList")),
        links=links,
        status=_status(types, links),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/",
        copyright=abstract.copyright,
        version=_version(citation["PMID"]),
        date_revised=cut.revised or _date(citation.get("DateRevised")),
    )


def _book(halves: dict[str, _Element], record: list[_Element], pmid: str, cut: pubmed_lists.Cut) -> Article:
    """A book, or a chapter of one (GeneReviews, StatPearls): the chapter's title, else the book's."""
    document = {part.tag: part for part in record}
    whole = _children(document.get("Book"))
    book = {part.tag: part for part in whole}
    book_title = _text(book.get("BookTitle"))
    abstract = _abstract(document.get("Abstract"))
    own_ids = _own_ids(document.get("ArticleIdList")) or _own_ids(
        _by_tag(halves.get("PubmedBookData")).get("ArticleIdList")
    )
    types = _types([part for part in record if part.tag == "PublicationType"])
    lists = [[part for part in parts if part.tag == "AuthorList"] for parts in (record, whole)]
    return Article(
        source="pubmed",
        source_id=pmid,
        pmid=pmid,
        pmcid=identifiers.pmcid(own_ids.get("pmc")),
        doi=identifiers.doi(own_ids.get("doi")) or _located_doi(whole),
        title=_title(document.get("ArticleTitle")) or book_title,
        vernacular_title=_text(document.get("VernacularTitle")),
        abstract=abstract.text,
        abstract_missing_reason=None if abstract.text else "not_provided",
        sections=abstract.sections,
        other_abstracts=_other_abstracts(record),
        journal=book_title,
        volume=_text(book.get("Volume")),
        pages=_pages(document.get("Pagination")),
        publication_date=_date(document.get("ContributionDate")) or _date(book.get("PubDate")),
        publication_types=types or ("Book",),
        keywords=_keywords(record),
        authors=cut.authors or pubmed_lists.authors(lists[0] or lists[1]),
        languages=_languages(record),
        status=_status(types, ()),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/",
        copyright=abstract.copyright,
        version=_version(document["PMID"]),
        date_revised=cut.revised or _date(document.get("DateRevised")),
    )


def _journal(element: _Element | None) -> pubmed_lists.Journal:
    journal = _by_tag(element)
    issue = _by_tag(journal.get("JournalIssue"))
    return pubmed_lists.Journal(
        title=_text(journal.get("Title")),
        issn=_text(journal.get("ISSN")),
        volume=_text(issue.get("Volume")),
        issue=_text(issue.get("Issue")),
        date=_words_by_tag(issue.get("PubDate")),
    )


def _in_medline(citation: dict[str, _Element], tag: str) -> str | None:
    """What MEDLINE's own note on the journal says, for records whose journal element is bare."""
    note = citation.get("MedlineJournalInfo")
    return _clean(note.findtext(tag)) if note is not None else None


def _types(elements: list[_Element]) -> tuple[str, ...]:
    return tuple(sys.intern(name) for kind in elements if (name := _clean(kind.text)))


# ---------------------------------------------------------------------------------------------- words


def _clean(text: str | None) -> str | None:
    """One line without outer blanks; None where nothing is left. Thin and no-break spaces stay as they are inside."""
    if not text:
        return None
    if "\n" in text or "\t" in text:
        text = _BLANKS.sub(" ", text)
    return text.strip() or None


def _text(element: _Element | None) -> str | None:
    """All words of an element, those inside its markup (<i>, <sub>, MathML) in their place."""
    if element is None:
        return None
    if len(element):
        return _clean(etree.tostring(element, method="text", encoding="unicode", with_tail=False))
    return _clean(element.text)


def _close_up_formulas(root: _Element) -> None:
    """Drop the blanks that indent MathML, so that its letters and numbers stand together as printed."""
    for formula in root.iter(_MATHML):
        for element in formula.iter():
            element.text = (element.text or "").strip()
            if element is not formula:
                element.tail = (element.tail or "").strip()


def _title(element: _Element | None) -> str | None:
    title = _text(element)
    return None if title in ("[Not Available].", "[Not Available]") else title


@dataclass(slots=True)
class _Abstract:
    text: str | None = None  # "LABEL: text" lines
    sections: tuple[Section, ...] = ()
    copyright: str | None = None


def _abstract(element: _Element | None) -> _Abstract:
    """The parts of the abstract, each on a line with its label, and where each lies."""
    parts: list[str] = []
    labels: list[tuple[str | None, str | None]] = []
    notice = None
    for part in _children(element):
        text = _text(part)
        if part.tag == "CopyrightInformation":
            notice = text
        if text is None or part.tag != "AbstractText":
            continue
        label = _label(part)
        if label and text[: len(label) + 1].lower() != f"{label.lower()}:":
            text = f"{label}: {text}"
        parts.append(text)
        labels.append((label, part.get("NlmCategory") or None))
    if not parts:
        return _Abstract(copyright=notice)
    if len(parts) == 1 and labels[0][0] is None:  # it is not structured
        return _Abstract(parts[0], (), notice)
    start = 0
    sections = []
    for text, (label, category) in zip(parts, labels, strict=True):
        sections.append(Section(label=label, category=category, start=start, end=start + len(text)))
        start += len(text) + 1
    return _Abstract("\n".join(parts), tuple(sections), notice)


def _label(part: _Element) -> str | None:
    """The heading of a part of an abstract."""
    label = part.get("Label")
    if not label:
        return None
    label = label.strip().rstrip(":").rstrip()
    return label if label and label.upper() != "UNLABELLED" else None


def _other_abstracts(record: list[_Element]) -> tuple[OtherAbstract, ...]:
    found = []
    for element in record:
        if element.tag == "OtherAbstract" and (text := _abstract(element).text):
            language = element.get("Language", "").lower() or None
            found.append(OtherAbstract(language=language, type=element.get("Type"), text=text))
    return tuple(found)


# ---------------------------------------------------------------------------------------------- identity and dates


def _own_ids(id_list: _Element | None) -> dict[str, str]:
    """The ids in the record's own list; each reference of a record has such a list as well."""
    return {element.get("IdType", ""): (element.text or "").strip() for element in _children(id_list)}


def _located_doi(body: list[_Element]) -> str | None:
    for element in body:
        if element.tag == "ELocationID" and element.get("EIdType") == "doi" and element.get("ValidYN") != "N":
            return identifiers.doi(element.text)
    return None


def _version(element: _Element) -> int:
    text = element.get("Version", "1")
    return int(text) if text.isascii() and text.isdigit() else 1


def _date(element: _Element | None) -> str | None:
    if element is None:
        return None
    parts = _words_by_tag(element)
    exact = dates.iso(parts.get("Year"), parts.get("Month"), parts.get("Day"))
    return exact or dates.read(parts.get("MedlineDate"))


def _publication_date(
    parts: dict[str, str | None],
    article: dict[str, _Element],
    issues: list[tuple[str, str]],
) -> tuple[str | None, str | None]:
    """The date of the issue, else of the article online; and the printed form where that says more."""
    words = _clean(parts.get("MedlineDate"))
    published = dates.iso(parts.get("Year"), parts.get("Month"), parts.get("Day")) or dates.read(words)
    if season := _clean(parts.get("Season")):
        words = f"{_clean(parts.get('Year')) or ''} {season}".strip()
        published = dates.read(words)  # at times a season is a quarter: "Jan-Mar"
    if published is None:
        if shown := " ".join(word for part in parts.values() if (word := _clean(part))):
            issues.append(("bad_date", f'PubDate "{shown}" has no year; the article goes on without it'))
        published = _date(article.get("ArticleDate"))
    return published, words


# ---------------------------------------------------------------------------------------------- the rest


def _supplement(terms: _Element | None) -> tuple[MeshTerm, ...]:
    """Supplementary concepts: rare diseases often have no heading but these."""
    found = ((_text(element), element.get("UI")) for element in _children(terms))
    return tuple(MeshTerm(descriptor=name, ui=ui, is_major=False) for name, ui in found if name)


def _keywords(record: list[_Element]) -> tuple[str, ...]:
    found = [_text(element) for one in record if one.tag == "KeywordList" for element in _children(one)]
    return tuple(dict.fromkeys(keyword for keyword in found if keyword))


def _languages(parts: list[_Element]) -> tuple[str, ...]:
    found = [_clean(element.text) for element in parts if element.tag == "Language"]
    return tuple(dict.fromkeys(sys.intern(language.lower()) for language in found if language))


def _pages(pagination: _Element | None) -> str | None:
    parts = _words_by_tag(pagination)
    if printed := _clean(parts.get("MedlinePgn")):
        return printed
    first, last = _clean(parts.get("StartPage")), _clean(parts.get("EndPage"))
    return f"{first}-{last}" if first and last and last != first else first


def _trial_ids(banks: _Element | None) -> tuple[str, ...]:
    found = []
    for bank in _children(banks):
        if _TRIAL_REGISTRY.fullmatch((bank.findtext("DataBankName") or "").strip()):
            found += [_clean(number.text) for number in bank.iterfind("AccessionNumberList/AccessionNumber")]
    return tuple(dict.fromkeys(number for number in found if number))


def _links(corrections: _Element | None) -> tuple[Link, ...]:
    """Ties to other records, without plain citations ("Cites")."""
    found = []
    for element in _children(corrections):
        ref_type = element.get("RefType")
        if ref_type and ref_type != "Cites":
            parts = {part.tag: part for part in _children(element)}
            pmid = identifiers.pmid(_text(parts.get("PMID")))
            found.append(Link(ref_type=ref_type, pmid=pmid, citation=_text(parts.get("RefSource"))))
    return tuple(found)


def _status(types: tuple[str, ...], links: tuple[Link, ...]) -> Status:
    """Retracted or corrected by what is said of this record; the notice of a retraction is itself active."""
    ref_types = {link.ref_type for link in links} if links else frozenset()
    if "RetractionIn" in ref_types or "Retracted Publication" in types:
        return "retracted"
    return "corrected" if ref_types & _CORRECTED_BY else "active"
