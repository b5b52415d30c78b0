"""PubMed XML into `Article`s: efetch answers, baseline and update files, articles and books.

Reading order: `read` (a stream into items), `_parse` (one record), then one function per part of the record. Each
function looks only at the children it names: ids and abstracts also stand in references, corrections and translations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipeline import identifiers
from pipeline.records import (
    Article,
    Author,
    Deletion,
    Issue,
    Link,
    MeshTerm,
    MissingReason,
    OtherAbstract,
    Section,
    Status,
)
from pipeline.sources import dates, xml_records

Item = Article | Deletion | Issue
_Element = etree._Element

_BLANKS = re.compile(r"[ \t\r\n]+")
_RETRACTED_UI = "D016441"
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
    try:
        root = etree.fromstring(raw.xml, parser)
    except etree.XMLSyntaxError as error:
        yield _lost(place, raw, error.msg or "it is not well-formed")
        return
    if raw.tag in ("DeleteCitation", "DeleteDocument"):
        for element in root.iter("PMID"):
            if pmid := identifiers.pmid(element.text):
                yield Deletion(source="pubmed", source_id=pmid)
        return
    if b"math" in raw.xml:
        _close_up_formulas(root)
    is_book = raw.tag == "PubmedBookArticle"
    record = root.find("BookDocument" if is_book else "MedlineCitation")
    pmid = identifiers.pmid(record.findtext("PMID")) if record is not None else None
    if record is None or pmid is None:
        why = "the record has no PMID of its own"
        yield Issue(stage="import", place=place, code="missing_id", message=why, is_record_lost=True)
        return
    issues: list[tuple[str, str]] = []
    yield _book(root, record, pmid) if is_book else _article(root, record, pmid, issues)
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


def _article(root: _Element, citation: _Element, pmid: str, issues: list[tuple[str, str]]) -> Article:
    article = citation.find("Article")
    if article is None:
        issues.append(("no_article", "the record has no Article element; only its PMID is kept"))
        article = etree.Element("Article")
    issue = article.find("Journal/JournalIssue")
    own_ids = _own_ids(root.find("PubmedData/ArticleIdList"))
    types = article.findall("PublicationTypeList/PublicationType")
    links = _links(citation.find("CommentsCorrectionsList"))
    abstract, sections, reason = _abstract(article.find("Abstract"))
    published, printed = _publication_date(article, issue, root, issues)
    return Article(
        source="pubmed",
        source_id=pmid,
        pmid=pmid,
        pmcid=identifiers.pmcid(own_ids.get("pmc")),
        doi=identifiers.doi(own_ids.get("doi")) or _located_doi(article),
        title=_title(article.find("ArticleTitle")),
        vernacular_title=_text(article.find("VernacularTitle")),
        abstract=abstract,
        abstract_missing_reason=reason,
        sections=sections,
        other_abstracts=_other_abstracts(citation),
        journal=article.findtext("Journal/Title") or citation.findtext("MedlineJournalInfo/MedlineTA"),
        issn=article.findtext("Journal/ISSN") or citation.findtext("MedlineJournalInfo/ISSNLinking"),
        volume=_clean(issue.findtext("Volume")) if issue is not None else None,
        issue=_clean(issue.findtext("Issue")) if issue is not None else None,
        pages=_pages(article.find("Pagination")),
        publication_date=published,
        publication_date_text=printed,
        publication_types=tuple(name for kind in types if (name := _text(kind))),
        mesh_terms=_mesh_terms(citation),
        keywords=_keywords(citation),
        authors=_authors(article.findall("AuthorList")),
        languages=_languages(article),
        trial_ids=_trial_ids(article.find("DataBankList")),
        links=links,
        status=_status(types, links),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/",
        copyright=_text(article.find("Abstract/CopyrightInformation")),
        version=_version(citation.find("PMID")),
        date_revised=_date(citation.find("DateRevised")),
    )


def _book(root: _Element, document: _Element, pmid: str) -> Article:
    """A book, or a chapter of one (GeneReviews, StatPearls): the chapter's title, else the book's."""
    abstract, sections, reason = _abstract(document.find("Abstract"))
    own_ids = _own_ids(root.find("PubmedBookData/ArticleIdList")) | _own_ids(document.find("ArticleIdList"))
    book_title = _text(document.find("Book/BookTitle"))
    types = document.findall("PublicationType")
    lists = document.findall("AuthorList") or document.findall("Book/AuthorList")
    contributed = _date(document.find("ContributionDate"))
    return Article(
        source="pubmed",
        source_id=pmid,
        pmid=pmid,
        pmcid=identifiers.pmcid(own_ids.get("pmc")),
        doi=identifiers.doi(own_ids.get("doi")) or _located_doi(document.find("Book")),
        title=_title(document.find("ArticleTitle")) or book_title,
        vernacular_title=_text(document.find("VernacularTitle")),
        abstract=abstract,
        abstract_missing_reason=reason,
        sections=sections,
        other_abstracts=_other_abstracts(document),
        journal=book_title,
        volume=_clean(document.findtext("Book/Volume")),
        pages=_pages(document.find("Pagination")),
        publication_date=contributed or _date(document.find("Book/PubDate")),
        publication_types=tuple(name for kind in types if (name := _text(kind))) or ("Book",),
        keywords=_keywords(document),
        authors=_authors(lists),
        languages=_languages(document),
        status=_status(types, ()),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/",
        copyright=_text(document.find("Abstract/CopyrightInformation")),
        version=_version(document.find("PMID")),
        date_revised=_date(document.find("DateRevised")),
    )


# ---------------------------------------------------------------------------------------------- words


def _clean(text: str | None) -> str | None:
    """One line without outer blanks; None where nothing is left. Thin and no-break spaces stay as they are inside."""
    if not text:
        return None
    if "\n" in text or "  " in text or "\t" in text:
        text = _BLANKS.sub(" ", text)
    return text.strip() or None


def _text(element: _Element | None) -> str | None:
    """All words of an element, those inside its markup (<i>, <sub>, MathML) in their place."""
    if element is None:
        return None
    return _clean("".join(map(str, element.itertext())) if len(element) else element.text)


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


def _abstract(element: _Element | None) -> tuple[str | None, tuple[Section, ...], MissingReason | None]:
    """The abstract as "LABEL: text" lines, where each part lies in it, and why it is missing if it is."""
    if element is None:
        return None, (), "not_provided"
    parts: list[str] = []
    sections: list[Section] = []
    start = 0
    for part in element.findall("AbstractText"):
        text = _text(part)
        if text is None:
            continue
        label = (part.get("Label") or "").strip().rstrip(":").rstrip()
        if label.upper() == "UNLABELLED":
            label = ""
        if label and not text.lower().startswith(f"{label.lower()}:"):
            text = f"{label}: {text}"
        parts.append(text)
        sections.append(
            Section(label=label or None, category=part.get("NlmCategory") or None, start=start, end=start + len(text))
        )
        start += len(text) + 1
    if not parts:
        return None, (), "not_provided"
    abstract = "\n".join(parts)
    is_structured = len(sections) > 1 or sections[0].label is not None
    return abstract, tuple(sections) if is_structured else (), None


def _other_abstracts(record: _Element) -> tuple[OtherAbstract, ...]:
    found = []
    for element in record.findall("OtherAbstract"):
        text, _, _ = _abstract(element)
        if text:
            language = (element.get("Language") or "").lower() or None
            found.append(OtherAbstract(language=language, type=element.get("Type"), text=text))
    return tuple(found)


# ---------------------------------------------------------------------------------------------- identity and dates


def _own_ids(id_list: _Element | None) -> dict[str, str]:
    """The ids in the record's own list; each reference of a record has such a list as well."""
    if id_list is None:
        return {}
    return {kind: text for element in id_list if (kind := element.get("IdType")) and (text := _text(element))}


def _located_doi(parent: _Element | None) -> str | None:
    if parent is not None:
        for element in parent.findall("ELocationID"):
            if element.get("EIdType") == "doi" and element.get("ValidYN") != "N":
                return identifiers.doi(element.text)
    return None


def _version(element: _Element | None) -> int:
    text = element.get("Version", "1") if element is not None else "1"
    return int(text) if text.isascii() and text.isdigit() else 1


def _date(element: _Element | None) -> str | None:
    if element is None:
        return None
    exact = dates.iso(element.findtext("Year"), element.findtext("Month"), element.findtext("Day"))
    return exact or dates.read(element.findtext("MedlineDate"))


def _publication_date(
    article: _Element, issue: _Element | None, root: _Element, issues: list[tuple[str, str]]
) -> tuple[str | None, str | None]:
    """The date of the issue, else of the article online, else of its entry; and the printed form where it says more."""
    element = issue.find("PubDate") if issue is not None else None
    published = _date(element)
    printed = None
    if element is not None:
        season, medline = _clean(element.findtext("Season")), _clean(element.findtext("MedlineDate"))
        printed = medline or (f"{_clean(element.findtext('Year')) or ''} {season}".strip() if season else None)
        if published is None and (shown := " ".join(filter(None, (_clean(part.text) for part in element)))):
            issues.append(("bad_date", f'PubDate "{shown}" has no year; the article goes on without it'))
    if published is None:
        entry = root.find("PubmedData/History/PubMedPubDate[@PubStatus='pubmed']")
        published = _date(article.find("ArticleDate")) or _date(entry)
    return published, printed


# ---------------------------------------------------------------------------------------------- the rest


def _authors(lists: list[_Element]) -> tuple[Author, ...]:
    """The authors in order; a name marked invalid (ValidYN="N") was corrected, and its correction is listed too."""
    chosen = [one for one in lists if one.get("Type", "authors") == "authors"] or lists
    found = []
    for element in (author for one in chosen for author in one):
        if element.get("ValidYN") == "N":
            continue
        parts = {part.tag: part for part in element}
        author = Author(
            last_name=_text(parts.get("LastName")),
            fore_name=_text(parts.get("ForeName")),
            initials=_text(parts.get("Initials")),
            suffix=_text(parts.get("Suffix")),
            collective_name=_text(parts.get("CollectiveName")),
            orcid=_orcid(element) if "Identifier" in parts else None,
        )
        if author.last_name or author.collective_name or author.fore_name:
            found.append(author)
    return tuple(found)


def _orcid(author: _Element) -> str | None:
    for element in author.findall("Identifier"):
        if element.get("Source") == "ORCID":
            return identifiers.orcid(element.text)
    return None


def _mesh_terms(citation: _Element) -> tuple[MeshTerm, ...]:
    """MeSH headings, then supplementary concepts (rare diseases have often only these)."""
    found = []
    for heading in citation.iterfind("MeshHeadingList/MeshHeading"):
        descriptor, qualifiers = None, []
        is_major = False
        for element in heading:
            is_major = is_major or element.get("MajorTopicYN") == "Y"
            if element.tag == "DescriptorName":
                descriptor = element
            elif name := _text(element):
                qualifiers.append(name)
        name = _text(descriptor)
        if descriptor is not None and name:
            found.append(
                MeshTerm(descriptor=name, ui=descriptor.get("UI"), is_major=is_major, qualifiers=tuple(qualifiers))
            )
    for element in citation.iterfind("SupplMeshList/SupplMeshName"):
        if name := _text(element):
            found.append(MeshTerm(descriptor=name, ui=element.get("UI"), is_major=False))
    return tuple(found)


def _keywords(record: _Element) -> tuple[str, ...]:
    found = (_text(element) for element in record.iterfind("KeywordList/Keyword"))
    return tuple(dict.fromkeys(keyword for keyword in found if keyword))


def _languages(record: _Element) -> tuple[str, ...]:
    found = (_clean(element.text) for element in record.findall("Language"))
    return tuple(dict.fromkeys(language.lower() for language in found if language))


def _pages(pagination: _Element | None) -> str | None:
    if pagination is None:
        return None
    if printed := _clean(pagination.findtext("MedlinePgn")):
        return printed
    first, last = _clean(pagination.findtext("StartPage")), _clean(pagination.findtext("EndPage"))
    return f"{first}-{last}" if first and last and last != first else first


def _trial_ids(banks: _Element | None) -> tuple[str, ...]:
    if banks is None:
        return ()
    found = []
    for bank in banks:
        if _TRIAL_REGISTRY.fullmatch((bank.findtext("DataBankName") or "").strip()):
            found += [_clean(number.text) for number in bank.iterfind("AccessionNumberList/AccessionNumber")]
    return tuple(dict.fromkeys(number for number in found if number))


def _links(corrections: _Element | None) -> tuple[Link, ...]:
    """Ties to other records, without plain citations ("Cites")."""
    if corrections is None:
        return ()
    return tuple(
        Link(
            ref_type=ref_type,
            pmid=identifiers.pmid(element.findtext("PMID")),
            citation=_text(element.find("RefSource")),
        )
        for element in corrections
        if (ref_type := element.get("RefType")) and ref_type != "Cites"
    )


def _status(types: list[_Element], links: tuple[Link, ...]) -> Status:
    """Retracted or corrected by what is said of this record; the notice of a retraction is itself active."""
    ref_types = {link.ref_type for link in links}
    if "RetractionIn" in ref_types or any(
        kind.get("UI") == _RETRACTED_UI or _text(kind) == "Retracted Publication" for kind in types
    ):
        return "retracted"
    return "corrected" if ref_types & _CORRECTED_BY else "active"
