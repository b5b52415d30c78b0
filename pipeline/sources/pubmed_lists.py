"""The parts of a PubMed record that hold most of its elements: dates, the journal, authors, types and MeSH headings.

Building and walking those elements costs more than all the rest of the record. So `cut` reads these parts from the
text, in the form in which PubMed prints nearly all of them, and takes them out. Its patterns match well-formed parts
alone; whatever else comes stays in the record, to be read from its elements: `authors` and `mesh_terms` take every
form.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple, TypeVar

from lxml import etree

from pipeline import identifiers
from pipeline.records import Author, MeshTerm
from pipeline.sources import dates

_Read = TypeVar("_Read")

_TEXT = "[^<]*"  # `_words` has looked for what may not stand in it
_NAME = r"[^<\n\r\t]*"
_XML_BYTES = bytes(32 if byte < 32 and byte not in b"\t\n\r" else byte for byte in range(256))
_BAD_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{2,7}|#x[0-9A-Fa-f]{2,6});)")
_OPENING = re.compile(r'<AuthorList(?: CompleteYN="[YN]"| Type="authors")*>')
_AUTHOR = re.compile(
    rf"""\s*<Author(?:\ ValidYN="Y"|\ EqualContrib="[YN]")*>\s*
    <LastName>({_NAME})</LastName>\s*
    (?:<ForeName>({_NAME})</ForeName>\s*)?
    (?:<Initials>({_NAME})</Initials>\s*)?
    (?:<Suffix>({_NAME})</Suffix>\s*)?
    (?:<Identifier\ Source="ORCID">({_TEXT})</Identifier>\s*)?
    (?:<AffiliationInfo>\s*<Affiliation>{_TEXT}</Affiliation>\s*</AffiliationInfo>\s*)*
    </Author>""",
    re.VERBOSE,
)
_CLOSING = re.compile(r"\s*</AuthorList>")
_HEADING = re.compile(
    rf"""\s*<MeshHeading>\s*
    <DescriptorName(?:\ UI="(\w+)"|\ MajorTopicYN="([YN])"|\ Type="\w+")+>({_TEXT})</DescriptorName>\s*
    ((?:<QualifierName(?:\ UI="\w+"|\ MajorTopicYN="[YN]")+>{_TEXT}</QualifierName>\s*)*)""",
    re.VERBOSE,
)
_QUALIFIER = re.compile(r'<QualifierName[^>]*?(?: MajorTopicYN="([YN])"[^>]*)?>([^<]*)<')
_TYPES = re.compile(rf'<PublicationTypeList>\s*(?:<PublicationType UI="\w+">{_TEXT}</PublicationType>\s*)*</\w+>')
_TYPE = re.compile(r'<PublicationType UI="\w+">([^<]*)<')
_JOURNAL = re.compile(
    rf"""<Journal>\s*
    (?:<ISSN\ IssnType="\w+">({_NAME})</ISSN>\s*)?
    <JournalIssue\ CitedMedium="\w+">\s*
    (?:<Volume>({_NAME})</Volume>\s*)?
    (?:<Issue>({_NAME})</Issue>\s*)?
    <PubDate>\s*<Year>(\d+)</Year>\s*(?:<Month>(\w+)</Month>\s*)?(?:<Day>(\d+)</Day>\s*)?</PubDate>\s*
    </JournalIssue>\s*
    <Title>({_NAME})</Title>\s*
    (?:<ISOAbbreviation>{_TEXT}</ISOAbbreviation>\s*)?
    </Journal>""",
    re.VERBOSE,
)
_REVISED = re.compile(rb"<DateRevised>\s*<Year>(\d+)</Year>\s*<Month>(\d+)</Month>\s*<Day>(\d+)</Day>\s*</DateRevised>")
_USED_TAGS = ("DateRevised", "Journal", "AuthorList", "PublicationTypeList", "MeshHeadingList")
_UNUSED_TAGS = ("DateCompleted", "MedlineJournalInfo", "ChemicalList", "History", "ReferenceList")
_TAGS = {tag: (f"<{tag}".encode(), f"</{tag}>".encode()) for tag in (*_USED_TAGS, *_UNUSED_TAGS)}
_AUTHOR_FIELDS = {
    "LastName": "last_name",
    "ForeName": "fore_name",
    "Initials": "initials",
    "Suffix": "suffix",
    "CollectiveName": "collective_name",
}


class Journal(NamedTuple):
    """The journal and the issue of an article; the date of the issue by the names of its printed parts."""

    title: str | None
    issn: str | None
    volume: str | None
    issue: str | None
    date: dict[str, str | None]


class Cut(NamedTuple):
    """A record without the parts that were read from its text; None for a part that is still in it."""

    xml: bytes
    revised: str | None
    journal: Journal | None
    authors: tuple[Author, ...] | None
    types: tuple[str, ...] | None
    headings: tuple[MeshTerm, ...] | None


def cut(xml: bytes) -> Cut:
    """Read and take out the parts that have the usual form; take out what is not used, often most of the record."""
    record = _Record(xml)
    record.drop("DateCompleted")
    revised = record.take("DateRevised", _revised_in)
    journal = record.take("Journal", _journal_in)
    authors = record.take("AuthorList", _authors_in)
    types = record.take("PublicationTypeList", _types_in)
    if journal and journal.title and journal.issn:  # else the note on the journal has to say them
        record.drop("MedlineJournalInfo")
    record.drop("ChemicalList")
    headings = record.take("MeshHeadingList", _headings_in)
    record.drop("History")
    record.drop("ReferenceList")
    return Cut(record.rest(), revised, journal, authors, types, headings)


class _Record:
    """Gives its parts away in their order: each search goes on where the last one ended."""

    def __init__(self, xml: bytes) -> None:
        self.xml = xml
        self.kept: list[bytes] = []
        self.at = 0

    def take(self, tag: str, read: Callable[[bytes], _Read | None]) -> _Read | None:
        """The next part of this name as it is read; one that is not read is kept."""
        opening, closing = _TAGS[tag]
        start = self.xml.find(opening, self.at)
        if start < 0:
            return None
        # Lists of references may lie in one another, at the end of the record: the last closing tag is the outer one's.
        end = self.xml.rfind(closing) if tag == "ReferenceList" else self.xml.find(closing, start)
        if end < start:
            return None
        end += len(closing)
        found = read(self.xml[start:end])
        self.kept.append(self.xml[self.at : end if found is None else start])
        self.at = end
        return found

    def drop(self, tag: str) -> None:
        """Lose the next part of this name."""
        self.take(tag, len)

    def rest(self) -> bytes:
        """All that was not taken."""
        return b"".join((*self.kept, self.xml[self.at :]))


def _words(part: bytes) -> str | None:
    """The text of a part, if it is text that XML allows."""
    try:
        text = part.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if part.translate(_XML_BYTES) != part or ("&" in text and _BAD_REFERENCE.search(text)):
        return None
    return text


@lru_cache(maxsize=1 << 12)
def _revised_in(part: bytes) -> str | None:
    """The day on which the record was changed; a file has many of each day."""
    found = _REVISED.fullmatch(part)
    return dates.iso(*(number.decode("ascii") for number in found.groups())) if found else None


def _journal_in(part: bytes) -> Journal | None:
    text = _words(part)
    found = _JOURNAL.fullmatch(text) if text else None
    if found is None:
        return None
    issn, volume, issue, year, month, day, title = found.groups()
    return Journal(
        title=_unescaped(title),
        issn=_unescaped(issn),
        volume=_unescaped(volume),
        issue=_unescaped(issue),
        date={"Year": year, "Month": month, "Day": day},
    )


def _authors_in(part: bytes) -> tuple[Author, ...] | None:
    text = _words(part)
    opening = _OPENING.match(text) if text else None
    if text is None or opening is None:
        return None
    at = opening.end()
    has_references = "&" in text
    found = []
    while author := _AUTHOR.match(text, at):
        at = author.end()
        words = author.groups()
        if has_references:
            words = tuple(html.unescape(word) if word and "&" in word else word for word in words)
        last_name, fore_name, initials, suffix, orcid = words
        found.append(
            Author(
                last_name=last_name.strip() or None,
                fore_name=fore_name.strip() or None if fore_name else None,
                initials=initials.strip() or None if initials else None,
                suffix=suffix.strip() or None if suffix else None,
                orcid=identifiers.orcid(orcid) if orcid else None,
            )
        )
    return tuple(found) if found and _CLOSING.fullmatch(text, at) else None


def _headings_in(part: bytes) -> tuple[MeshTerm, ...] | None:
    text = _words(part)
    if text is None:
        return None
    opening, *headings, closing = text.removeprefix("<MeshHeadingList>").split("</MeshHeading>")
    found = [_heading(heading) for heading in (opening, *headings)]
    terms = tuple(term for term in found if term is not None)
    return terms if len(terms) == len(found) and closing.strip() == "</MeshHeadingList>" else None


@lru_cache(maxsize=1 << 12)
def _types_in(part: bytes) -> tuple[str, ...] | None:
    """The publication types of a list; a few hundred lists are all that there are."""
    text = _words(part)
    if text is None or not _TYPES.fullmatch(text):
        return None
    return tuple(name for kind in _TYPE.findall(text) if (name := _unescaped(kind)))


@lru_cache(maxsize=1 << 14)
def _heading(text: str) -> MeshTerm | None:
    """The term of a printed heading, as one shared record: a few thousand make up nearly all that articles have."""
    heading = _HEADING.fullmatch(text)
    if heading is None:
        return None
    ui, is_major, name, rest = heading.groups()
    qualifiers = _QUALIFIER.findall(rest)
    return MeshTerm(
        descriptor=_unescaped(name) or "",
        ui=ui,
        is_major="Y" in (is_major, *(major for major, _ in qualifiers)),
        qualifiers=tuple(name for _, qualifier in qualifiers if (name := _unescaped(qualifier))),
    )


def authors(lists: Iterable[etree._Element]) -> tuple[Author, ...]:
    """The authors in order; a name marked invalid (ValidYN="N") was corrected, and its correction is listed too."""
    lists = list(lists)
    chosen = [one for one in lists if one.get("Type", "authors") == "authors"] or lists
    found = []
    for element in (author for one in chosen for author in one):
        if element.get("ValidYN") == "N":
            continue
        values: dict[str, str | None] = {}
        for part in element:
            if name := _AUTHOR_FIELDS.get(part.tag):
                values[name] = _line("".join(map(str, part.itertext())))
            elif part.tag == "Identifier" and part.get("Source") == "ORCID":
                values["orcid"] = identifiers.orcid(part.text)
        if values.get("last_name") or values.get("collective_name") or values.get("fore_name"):
            found.append(Author(**values))
    return tuple(found)


def mesh_terms(headings: Iterable[etree._Element]) -> tuple[MeshTerm, ...]:
    """The headings in order; one is major when its descriptor or any qualifier is."""
    found = []
    for heading in headings:
        name, ui = None, None
        qualifiers = []
        is_major = False
        for element in heading:
            is_major = is_major or element.get("MajorTopicYN") == "Y"
            if element.tag == "DescriptorName":
                name, ui = _line(element.text), element.get("UI")
            elif qualifier := _line(element.text):
                qualifiers.append(qualifier)
        if name:
            found.append(MeshTerm(descriptor=name, ui=ui, is_major=is_major, qualifiers=tuple(qualifiers)))
    return tuple(found)


def _unescaped(text: str | None) -> str | None:
    return _line(html.unescape(text)) if text and "&" in text else _line(text)


def _line(text: str | None) -> str | None:
    """A name on one line; None where there is none."""
    if not text:
        return None
    return " ".join(text.split()) if "\n" in text else text.strip() or None
