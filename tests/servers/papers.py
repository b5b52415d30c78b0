"""What Semantic Scholar has of the invented literature: copies of PubMed's records, more or less alike, and its own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from servers import words

if TYPE_CHECKING:
    from servers.corpus import Record

SHAPES = {
    "both ids": 16,
    "doi in capitals": 16,
    "pmid alone": 12,
    "title alone": 10,
    "title alone, another year": 6,
    "title alone, misprinted": 1,
    "two paperIds": 5,
    "withheld": 8,
    "html": 8,
    "absent": 19,
}
"""How a record stands in Semantic Scholar, and how often."""

_BY_ID = ("both ids", "pmid alone", "absent")
_ELIDED = (
    "Notice: The following paper fields have been elided by the publisher: {{'abstract'}}. Paper or abstract available "
    "at https://api.unpaywall.org/v2/{doi}?email=<INSERT_YOUR_EMAIL> or https://doi.org/{doi}, which is subject to the "
    "license by the author or copyright owner provided with this content."
)


@dataclass(slots=True, kw_only=True)
class Paper:
    """One record of Semantic Scholar: `values` as the API gives them, and what only the truth or the search knows."""

    work: int
    values: dict[str, Any]
    searched: str  # title and abstract, also where the abstract is withheld

    @property
    def paper_id(self) -> str:
        """The sha that names it."""
        return str(self.values["paperId"])


def invent_papers(chance: Random, record: Record) -> list[Paper]:
    """None, one or two papers for a record of PubMed.

    A record that its title cannot tell from others (a notice, "Reply") is there only with an id.
    """
    names = list(SHAPES)
    is_plain = (
        len(record.title) > 40 and not record.links and not record.is_book and (record.authors or record.abstract)
    )
    shape = chance.choices(names, list(SHAPES.values()))[0] if is_plain else chance.choice(_BY_ID)
    if shape == "absent":
        return []
    if record.doi is None and shape in ("doi in capitals", "withheld", "html"):
        shape = "pmid alone"
    papers = [_paper(chance, record, shape)]
    if shape == "two paperIds":
        papers.append(_paper(chance, record, "title alone"))
    return papers


def invent_stranger(chance: Random, record: Record, work: int) -> Paper | None:
    """A paper that looks like this record, or like none, and is another."""
    lot = chance.random()
    paper = _paper(chance, record, "title alone")
    paper.work = work
    if len(record.title) <= 40:  # "Reply", by the same authors in the same year, to somebody else
        paper.values["abstract"] = None
    elif lot < 0.05 and record.title.split()[0].lower() in words.DRUGS:  # the same trial of another drug
        other = chance.choice([drug for drug in words.DRUGS if not record.title.lower().startswith(drug)])
        _name(paper, "", f"{other.capitalize()} {record.title.partition(' ')[2]}")
        paper.values["abstract"] = words.abstract(chance, 1)[0][2]
    elif record.links or record.is_book or lot > 0.3:
        title = f"{words.title(chance).rstrip('.')}, seen anew"
        text = " ".join(part[2] for part in words.abstract(chance, 900_000 + work))
        _name(paper, f"stranger {work}", title)
        paper.values |= {"abstract": text, "authors": _authors(chance, words.authors(chance))}
        paper.searched = f"{title} {text} {words.TOPIC}"
    elif lot > 0.15:  # its preprint, with a DOI of its own
        if record.doi is None:
            return None
        paper.values["externalIds"]["DOI"] = f"10.1101/inv.{work}"
        paper.values["publicationTypes"] = None
    else:  # the report of another year under the same title
        paper.values |= {"year": int(record.printed[:4]) - 6, "publicationDate": None, "abstract": None}
    _name(paper, f"stranger {work}", paper.values["title"])
    return paper


def _name(paper: Paper, key: str, title: str) -> None:
    """Give the paper its ids and title."""
    sha = hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()
    number = 200_000_000 + int(sha[:6], 16)
    ids = paper.values["externalIds"] | {"CorpusId": number}
    url = f"https://www.semanticscholar.org/paper/{sha}"
    paper.values |= {"paperId": sha, "corpusId": number, "externalIds": ids, "url": url, "title": title}


def _paper(chance: Random, record: Record, shape: str) -> Paper:
    ids: dict[str, Any] = {"MAG": str(2_000_000_000 + record.work)} if chance.random() < 0.3 else {}
    if record.doi and shape != "pmid alone" and not shape.startswith("title alone"):
        ids["DOI"] = record.doi.upper() if shape == "doi in capitals" or chance.random() < 0.3 else record.doi
    if shape in ("both ids", "pmid alone") or (shape == "two paperIds" and "DOI" not in ids):
        ids["PubMed"] = str(record.pmid)
    if record.pmcid and shape == "both ids":
        ids["PubMedCentral"] = record.pmcid.removeprefix("PMC")
    year = int(record.printed[:4]) + (chance.choice((-1, 1)) if shape == "title alone, another year" else 0)
    text = " ".join(words_ for _, _, words_ in record.abstract) or None
    journal = words.JOURNALS[record.journal]
    marked = "RETRACTED: " if record.status == "retracted" else ""
    title = marked + (record.title if shape == "both ids" else _reprinted(chance, record.title))
    if "misprinted" in shape:
        place = chance.randrange(10, len(title) - 10)
        title = title[:place] + title[place + 1 :]
    paper = Paper(
        work=record.work,
        searched=f"{title} {text or ''} {words.TOPIC}",
        values={
            "paperId": "",
            "corpusId": 0,
            "externalIds": ids,
            "url": "",
            "title": title,
            "abstract": _shown(shape, text, chance),
            "venue": journal[0],
            "publicationVenue": {"name": journal[0], "issn": journal[2]} if chance.random() < 0.5 else None,
            "year": year,
            "referenceCount": chance.randint(0, 60),
            "citationCount": chance.randint(0, 200),
            "influentialCitationCount": 0,
            "isOpenAccess": False,
            "openAccessPdf": {
                "url": "",
                "status": "CLOSED",
                "license": None,
                "disclaimer": _ELIDED.format(doi=record.doi) if shape == "withheld" and text else "",
            },
            "fieldsOfStudy": ["Medicine"],
            "s2FieldsOfStudy": [{"category": "Medicine", "source": "external"}],
            "publicationTypes": ["JournalArticle"] if chance.random() < 0.7 else None,
            "publicationDate": record.printed.replace("/", "-")
            if len(record.printed) == 10 and "year" not in shape
            else None,
            "journal": {"name": journal[0], "volume": "12", "pages": "\n          101-9\n        "},
            "authors": _authors(chance, record.authors),
        },
    )
    _name(paper, f"{record.work} {shape}", title)
    return paper


def _shown(shape: str, text: str | None, chance: Random) -> str | None:
    """The abstract as the API gives it."""
    if text is None or shape == "withheld":
        return None
    if shape == "html":
        shown = text.replace("&", "&amp;").replace("CD20", "CD<sub>20</sub>")
        return chance.choice((f"<div><div>{shown}</div></div>", f"<jats:p>{shown}</jats:p>"))
    return text


def _reprinted(chance: Random, title: str) -> str:
    """The same title as another house prints it."""
    title = title.rstrip(".").replace("γ", chance.choice(("γ", "gamma")))
    if chance.random() < 0.3:
        title = title.title() if chance.random() < 0.5 else title.upper()
    return title.replace("-", "‐") if chance.random() < 0.3 else title


def _authors(chance: Random, authors: tuple[tuple[str, str], ...]) -> list[dict[str, Any]]:
    """Their names, abbreviated as often as not."""
    is_short = chance.random() < 0.5
    return [
        {"authorId": str(chance.randrange(10**8)), "name": f"{fore[0]}. {last}" if is_short else f"{fore} {last}"}
        for last, fore in authors
    ]
