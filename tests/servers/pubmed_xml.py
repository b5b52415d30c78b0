"""A record as PubMed XML, with the traps of the real format: markup in text, ids of cited papers, odd dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape

from servers import words
from servers.corpus import Record

HEAD = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TYPE_UI = {
    "Journal Article": "D016428",
    "Retracted Publication": "D016441",
    "Retraction Notice": "D016440",
    "Published Erratum": "D016425",
}


def article_set(records: Iterable[Record]) -> bytes:
    """The answer of efetch for these records."""
    body = "".join(_book(record) if record.is_book else _article(record) for record in records)
    return f"{HEAD}<PubmedArticleSet>{body}</PubmedArticleSet>".encode()


def _article(record: Record) -> str:
    journal, short, issn = words.JOURNALS[record.journal]
    number = record.work
    links = "".join(_link(kind, pmid) for kind, pmid in record.links)
    types = "".join(f'<PublicationType UI="{_TYPE_UI[kind]}">{kind}</PublicationType>' for kind in record.types)
    located = f'<ELocationID EIdType="doi" ValidYN="Y">{record.doi}</ELocationID>' if record.doi else ""
    online = record.electronic
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{record.pmid}</PMID>'
        f"<DateRevised>{_day(record.mdat)}</DateRevised>"
        f'<Article PubModel="Print"><Journal><ISSN IssnType="Electronic">{issn}</ISSN>'
        f'<JournalIssue CitedMedium="Internet"><Volume>12</Volume>'
        f"<PubDate>{_printed(record)}</PubDate></JournalIssue>"
        f"<Title>{escape(journal)}</Title><ISOAbbreviation>{escape(short)}</ISOAbbreviation></Journal>"
        f"<ArticleTitle>{_marked(record.title)}</ArticleTitle>{located}{_abstract(record)}{_authors(record)}"
        f"<Language>eng</Language><PublicationTypeList>{types}</PublicationTypeList>"
        + (f'<ArticleDate DateType="Electronic">{_fine(online)}</ArticleDate>' if online else "")
        + "</Article><MedlineJournalInfo><Country>Nowhere</Country>"
        f"<MedlineTA>{escape(short)}</MedlineTA></MedlineJournalInfo>"
        + (f"<CommentsCorrectionsList>{links}</CommentsCorrectionsList>" if links else "")
        + '<MeshHeadingList><MeshHeading><DescriptorName UI="D001327" MajorTopicYN="Y">'
        + f"{words.TOPIC.title()}</DescriptorName></MeshHeading></MeshHeadingList>"
        + (_other_abstract(record) if number % 20 == 0 else "")
        + f"</MedlineCitation><PubmedData>{_history(record)}<PublicationStatus>ppublish</PublicationStatus>"
        + f"{_ids(record)}{_references(record) if number % 5 == 0 else ''}</PubmedData></PubmedArticle>"
    )


def _book(record: Record) -> str:
    accession = f'<ArticleId IdType="bookaccession">NBK{record.work}</ArticleId>'
    return (
        f'<PubmedBookArticle><BookDocument><PMID Version="1">{record.pmid}</PMID>'
        f"<ArticleIdList>{accession}</ArticleIdList><Book><Publisher><PublisherName>Invented Press</PublisherName>"
        "</Publisher><BookTitle>Compendium of Supposed Diseases</BookTitle>"
        f"<PubDate>{_printed(record)}</PubDate></Book>"
        f"<ArticleTitle>{_marked(record.title)}</ArticleTitle><Language>eng</Language>{_authors(record)}"
        f"{_abstract(record)}<DateRevised>{_day(record.mdat)}</DateRevised></BookDocument>"
        f"<PubmedBookData>{_history(record)}<PublicationStatus>ppublish</PublicationStatus>"
        f'<ArticleIdList><ArticleId IdType="pubmed">{record.pmid}</ArticleId></ArticleIdList>'
        "</PubmedBookData></PubmedBookArticle>"
    )


def _marked(text: str) -> str:
    """The text escaped, some of it in markup; its plain words stay the same."""
    return (
        escape(text, quote=False)
        .replace("in vitro", "<i>in vitro</i>")
        .replace("CD20", "CD<sub>20</sub>")
        .replace("γ", "&#x3b3;")
    )


def _abstract(record: Record) -> str:
    if not record.abstract:
        return ""
    parts = []
    for label, category, text in record.abstract:
        attributes = f' Label="{label}" NlmCategory="{category}"' if label else ""
        parts.append(f"<AbstractText{attributes}>{_marked(text)}</AbstractText>")
    notice = "<CopyrightInformation>© Nobody.</CopyrightInformation>" if record.work % 7 == 0 else ""
    return f"<Abstract>{''.join(parts)}{notice}</Abstract>"


def _other_abstract(record: Record) -> str:
    text = f"Ein erfundener Fall, Nummer {record.work}."
    return f'<OtherAbstract Type="Publisher" Language="ger"><AbstractText>{text}</AbstractText></OtherAbstract>'


def _authors(record: Record) -> str:
    listed = "".join(
        f'<Author ValidYN="Y"><LastName>{last}</LastName><ForeName>{fore}</ForeName><Initials>{fore[0]}</Initials>'
        "</Author>"
        for last, fore in record.authors
    )
    return f'<AuthorList CompleteYN="Y">{listed}</AuthorList>' if listed else ""


def _link(kind: str, pmid: int | None) -> str:
    other = f'<PMID Version="1">{pmid}</PMID>' if pmid else ""
    return f'<CommentsCorrections RefType="{kind}"><RefSource>Invent. 2020;1:1</RefSource>{other}</CommentsCorrections>'


def _ids(record: Record) -> str:
    ids = [f'<ArticleId IdType="pubmed">{record.pmid}</ArticleId>']
    if record.pmcid:
        ids.append(f'<ArticleId IdType="pmc">{record.pmcid}</ArticleId>')
    if record.doi:
        ids.append(f'<ArticleId IdType="doi">{record.doi}</ArticleId>')
    return f"<ArticleIdList>{''.join(ids)}</ArticleIdList>"


def _references(record: Record) -> str:
    """One cited paper, with ids that are not this record's."""
    cited = f'<ArticleId IdType="doi">10.5555/cited.{record.work}</ArticleId><ArticleId IdType="pubmed">11</ArticleId>'
    return (
        "<ReferenceList><Reference><Citation>An older fiction. 1999.</Citation>"
        f"<ArticleIdList>{cited}</ArticleIdList></Reference></ReferenceList>"
    )


def _history(record: Record) -> str:
    """The handling of the record: "entrez" is the day it was created, "pubmed" its Entrez date."""
    days = (("received", record.edat), ("entrez", record.crdt), ("pubmed", record.edat))
    dates = "".join(
        f'<PubMedPubDate PubStatus="{status}"><Year>{day.year}</Year><Month>{day.month}</Month><Day>{day.day}</Day>'
        "<Hour>6</Hour><Minute>0</Minute></PubMedPubDate>"
        for status, day in days
    )
    return f"<History>{dates}</History>"


def _day(day: date) -> str:
    return _fine(f"{day:%Y/%m/%d}")


def _fine(text: str) -> str:
    """A date as fine as it is, with a numeric month."""
    return "".join(
        f"<{tag}>{part}</{tag}>" for tag, part in zip(("Year", "Month", "Day"), text.split("/"), strict=False)
    )


def _printed(record: Record) -> str:
    """The date of the issue: by month's name, by number, in words, or by season."""
    year, *rest = record.printed.split("/")
    if not rest:
        return f"<Year>{year}</Year><Season>Spring</Season>" if record.work % 4 == 0 else f"<Year>{year}</Year>"
    month = _MONTHS[int(rest[0]) - 1]
    if len(rest) == 1 and record.work % 10 == 3:
        return f"<MedlineDate>{year} {month}-{_MONTHS[int(rest[0]) % 12]}</MedlineDate>"
    if record.work % 6 == 0:
        return _fine(record.printed)
    day = f"<Day>{rest[1]}</Day>" if len(rest) == 2 else ""
    return f"<Year>{year}</Year><Month>{month}</Month>{day}"
