"""The authors and MeSH headings of a PubMed record: two lists that hold most of its elements.

Building and walking those elements costs more than all the rest of the record. So `cut` reads the lists from the text,
in the form in which PubMed prints nearly all of them, and takes them out. Its patterns match well-formed lists alone;
whatever else comes stays in the record for `authors` and `mesh_terms`, which take every form.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from pipeline import identifiers
from pipeline.records import Author, MeshTerm

_TEXT = "[^<]*"  # `_take` has looked for what may not stand in it
_NAME = r"[^<\n]*"
_NOT_XML = bytes({*range(32)} - {9, 10, 13})
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
_AUTHOR_FIELDS = {
    "LastName": "last_name",
    "ForeName": "fore_name",
    "Initials": "initials",
    "Suffix": "suffix",
    "CollectiveName": "collective_name",
}


class Cut(NamedTuple):
    """A record without the lists that were read from its text; None for a list that is still in it."""

    xml: bytes
    authors: tuple[Author, ...] | None
    headings: tuple[MeshTerm, ...] | None


def cut(xml: bytes) -> Cut:
    """Read and take out the lists that have the usual form."""
    authors = headings = None
    if (found := _take(xml, "AuthorList")) and (authors := _authors_in(found[0])) is not None:
        xml = found[1]
    if (found := _take(xml, "MeshHeadingList")) and (headings := _headings_in(found[0])) is not None:
        xml = found[1]
    return Cut(xml, authors, headings)


def _take(xml: bytes, tag: str) -> tuple[str, bytes] | None:
    """The first list of this name, its bytes found to be text that XML allows, and what is left without it."""
    opening, closing = f"<{tag}".encode(), f"</{tag}>".encode()
    start = xml.find(opening)
    end = xml.find(closing, start) + len(closing)
    if start < 0 or end < start:
        return None
    part = xml[start:end]
    try:
        text = part.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if len(part.translate(None, _NOT_XML)) < len(part) or ("&" in text and _BAD_REFERENCE.search(text)):
        return None
    return text, xml[:start] + xml[end:]


def _authors_in(text: str) -> tuple[Author, ...] | None:
    opening = _OPENING.match(text)
    if opening is None:
        return None
    at = opening.end()
    has_references = "&" in text
    found = []
    while author := _AUTHOR.match(text, at):
        at = author.end()
        words = author.groups()
        if has_references:
            words = tuple(html.unescape(word) if word else None for word in words)
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


def _headings_in(text: str) -> tuple[MeshTerm, ...] | None:
    opening, *headings, closing = text.removeprefix("<MeshHeadingList>").split("</MeshHeading>")
    found = [_heading(heading) for heading in (opening, *headings)]
    terms = tuple(term for term in found if term is not None)
    return terms if len(terms) == len(found) and closing.strip() == "</MeshHeadingList>" else None


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
