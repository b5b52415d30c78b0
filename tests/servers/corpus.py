"""An invented literature as PubMed and Semantic Scholar hold it, with the truth about which records are one paper.

`invent` makes it; `Corpus.advance` lets days pass, in which records come, change, are retracted, deleted and merged.
Everything follows from the seed. Reading order: `Record`, `Corpus`, `invent`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from servers import words
from servers.papers import Paper, invent_papers, invent_stranger

FIRST_PMID = 30_000_001
FIRST_DAY, LAST_DAY = date(2015, 1, 1), date(2024, 12, 31)


@dataclass(slots=True, kw_only=True)
class Record:
    """One record of PubMed. `work` says which work it is of: the truth, never sent."""

    pmid: int
    work: int
    title: str
    abstract: tuple[words.Part, ...]
    authors: tuple[tuple[str, str], ...]
    journal: int
    printed: str  # "2019", "2019/03", "2019/03/07": as fine as the issue is dated
    electronic: str | None
    crdt: date  # created
    edat: date  # Entrez: the same, or the publication's for what came more than a year late
    mdat: date  # modified
    doi: str | None = None
    pmcid: str | None = None
    types: tuple[str, ...] = ("Journal Article",)
    links: tuple[tuple[str, int | None], ...] = ()  # RefType, and the PMID of the other record
    is_book: bool = False

    @property
    def text(self) -> str | None:
        """The abstract as plain words, labels as printed."""
        lines = (f"{label}: {text}" if label else text for label, _, text in self.abstract)
        return "\n".join(lines) or None

    @property
    def status(self) -> str:
        """What a reader should be told of it; a notice of retraction is itself active."""
        if "Retracted Publication" in self.types:
            return "retracted"
        return "corrected" if any(kind == "ErratumIn" for kind, _ in self.links) else "active"

    def publication_dates(self) -> list[str]:
        """Every date that [dp] matches, padded to a day: the issue's and the electronic one."""
        return [(text + "/01/01")[:10] for text in (self.printed, self.electronic) if text]


@dataclass(slots=True)
class Corpus:
    """Both services' holdings on one day."""

    seed: int
    day: date
    records: dict[int, Record] = field(default_factory=dict)
    papers: dict[str, Paper] = field(default_factory=dict)  # by paperId, in its order
    gone: dict[int, int | None] = field(default_factory=dict)  # PMIDs no longer there, and what replaced each
    works: int = 0
    version: int = 0  # grows with each change
    events: list[tuple[date, str, int]] = field(default_factory=list)  # day, what happened, PMID

    def truth(self) -> set[frozenset[str]]:
        """The papers: each the set of its records, as "pubmed:30000001", "semantic_scholar:<sha>"."""
        groups: defaultdict[int, set[str]] = defaultdict(set)
        for record in self.records.values():
            groups[record.work].add(f"pubmed:{record.pmid}")
        for paper in self.papers.values():
            groups[paper.work].add(f"semantic_scholar:{paper.paper_id}")
        return {frozenset(group) for group in groups.values()}

    def state(self) -> dict[str, tuple[str, str | None, str]]:
        """PubMed's records by PMID: title, abstract, status."""
        return {str(pmid): (one.title, one.text, one.status) for pmid, one in self.records.items()}

    def next_pmid(self) -> int:
        """One that was never given."""
        return max(max(self.records, default=FIRST_PMID - 1), max(self.gone, default=0)) + 1

    # ------------------------------------------------------------------------------------------ time

    def advance(self, day: date, *, new: int = 3, revised: int = 2) -> None:
        """Let the days pass until this one, each with so many new and revised records and now and then the rest."""
        while self.day < day:
            self.day += timedelta(days=1)
            self._live_a_day(Random(f"{self.seed} {self.day}"), new, revised)
            self.version += 1
        self.papers = dict(sorted(self.papers.items()))

    def _live_a_day(self, chance: Random, new: int, revised: int) -> None:
        for _ in range(chance.randint(0, 2 * new)):
            self._enter(chance, is_late=chance.random() < 0.1)
        for _ in range(chance.randint(0, 2 * revised)):
            self.revise(self._any(chance).pmid)
        if chance.random() < 0.15:
            self._retract(chance)
        if chance.random() < 0.10:
            self._remove(chance, is_merged=False)
        if chance.random() < 0.10:
            self._remove(chance, is_merged=True)

    def _any(self, chance: Random) -> Record:
        return self.records[chance.choice(list(self.records))]

    def _enter(self, chance: Random, *, is_late: bool) -> None:
        """A new record; one that comes more than a year after its publication has its Entrez date set back."""
        published = self.day - timedelta(days=chance.randint(400, 900) if is_late else 0)
        record = invent_record(chance, self, published)
        record.crdt = record.mdat = self.day
        record.edat = published
        self.records[record.pmid] = record
        self._note("new late" if is_late else "new", record.pmid)
        for paper in invent_papers(chance, record):
            self.papers[paper.paper_id] = paper

    def enter(self) -> None:
        """Take in one more record today."""
        self._enter(Random(f"{self.seed} {self.version}"), is_late=False)
        self.papers = dict(sorted(self.papers.items()))

    def revise(self, pmid: int) -> None:
        """Change the words of a record today."""
        record = self.records[pmid]
        if not record.abstract:
            record.abstract = ((None, None, f"Added on {self.day}: myositis in one more patient."),)
        else:
            record.abstract = words.revised(record.abstract, str(self.day))
        record.mdat = self.day
        self._note("revised", pmid)

    def _retract(self, chance: Random) -> None:
        """Retract one; the notice is another record that names it."""
        record = self._any(chance)
        if record.status == "retracted" or "Retraction Notice" in record.types or record.is_book:
            return
        notice = invent_record(chance, self, self.day)
        notice.title = f"Retraction notice to: {record.title}"
        notice.abstract = ()
        notice.types = ("Retraction Notice",)
        notice.authors = record.authors
        notice.links = (("RetractionOf", record.pmid),)
        self.records[notice.pmid] = notice
        record.types += ("Retracted Publication",)
        record.links += (("RetractionIn", notice.pmid if chance.random() < 0.8 else None),)
        record.mdat = self.day
        self._note("retracted", record.pmid)
        self._note("notice", notice.pmid)

    def _remove(self, chance: Random, *, is_merged: bool) -> None:
        """Delete one; with another in its place, or none. No service says where it went."""
        record = self._any(chance)
        if record.links:
            return
        kept = self._any(chance) if is_merged else None
        if kept is record:
            return
        del self.records[record.pmid]
        self.gone[record.pmid] = kept.pmid if kept else None
        if kept:
            kept.mdat = self.day
        self._note("merged" if is_merged else "deleted", record.pmid)

    def _note(self, what: str, pmid: int) -> None:
        self.events.append((self.day, what, pmid))
        self.version += 1


# ---------------------------------------------------------------------------------------------- making it


def invent(count: int, seed: int = 1, *, crowded: int = 0, with_papers: bool = True) -> Corpus:
    """So many records of PubMed that entered from 2015 to 2024, and what Semantic Scholar has of them.

    The first `crowded` of them entered on one day, 2020-06-15, as whole archives do.
    """
    chance = Random(seed)
    corpus = Corpus(seed=seed, day=LAST_DAY)
    span = (LAST_DAY - FIRST_DAY).days
    titles: set[str] = set()
    for number in range(count):
        entered = date(2020, 6, 15) if number < crowded else FIRST_DAY + timedelta(days=span * number // count)
        record = invent_record(chance, corpus, entered, FIRST_PMID + number)
        while record.title in titles:
            record.title = words.title(chance)
        titles.add(record.title)
        corpus.records[record.pmid] = record
    _relate(chance, corpus)
    if with_papers:
        for record in list(corpus.records.values()):
            for paper in invent_papers(chance, record):
                corpus.papers[paper.paper_id] = paper
        nameless = {
            one.work for one in corpus.papers.values() if not {"DOI", "PubMed"} & one.values["externalIds"].keys()
        }
        plain = [record for record in corpus.records.values() if record.work not in nameless]
        for record in chance.sample(plain, count // 10):  # beside a copy without ids nobody could tell them apart
            corpus.works += 1
            if stranger := invent_stranger(chance, record, corpus.works):
                corpus.papers[stranger.paper_id] = stranger
        corpus.papers = dict(sorted(corpus.papers.items()))
    return corpus


def invent_record(chance: Random, corpus: Corpus, entered: date, pmid: int | None = None) -> Record:
    """One record that entered on this day."""
    corpus.works += 1
    number = corpus.works
    printed = entered + timedelta(days=chance.choice((-20, 0, 0, 30, 120)))
    fineness = chance.choice((4, 7, 7, 10, 10))
    kind = chance.random()
    return Record(
        pmid=pmid or corpus.next_pmid(),
        work=number,
        title=words.title(chance),
        abstract=() if kind < 0.08 else words.abstract(chance, number),
        authors=words.authors(chance) if kind > 0.02 else (),
        journal=chance.randrange(len(words.JOURNALS)),
        printed=f"{printed:%Y/%m/%d}"[:fineness],
        electronic=f"{entered:%Y/%m/%d}" if chance.random() < 0.6 else None,
        crdt=entered,
        edat=entered,
        mdat=min(entered + timedelta(days=chance.choice((0, 0, 3, 200))), max(corpus.day, entered)),
        doi=f"10.5555/inv.{number:06d}.{'Ab' if number % 2 else 'cd'}" if chance.random() < 0.9 else None,
        pmcid=f"PMC{7_000_000 + number}" if chance.random() < 0.2 else None,
        is_book=kind > 0.985,
    )


def _relate(chance: Random, corpus: Corpus) -> None:
    """Make some records what tells a careful matcher from another: parts, generic titles, retractions."""
    records = list(corpus.records.values())
    for one, other in pairwise(records):
        lot = chance.random()
        if one.is_book or other.is_book or one.links or other.links or "Part I" in one.title:
            continue
        if lot < 0.01:  # two parts of one work: two papers
            stem = one.title.rstrip(".")
            one.title, other.title = f"{stem}: Part I.", f"{stem}: Part II."
            other.authors, other.printed, other.electronic = one.authors, one.printed, one.electronic
        elif lot < 0.03:
            one.title = chance.choice(words.GENERIC)
            one.abstract = ()
        elif lot < 0.04:
            one.types += ("Retracted Publication",)
            one.links = (("RetractionIn", other.pmid),)
            other.title = f"Retraction notice to: {one.title}"
            other.types, other.abstract, other.authors = ("Retraction Notice",), (), one.authors
            other.links = (("RetractionOf", one.pmid),)
        elif lot < 0.05:
            one.links = (("ErratumIn", other.pmid),)
            other.title, other.abstract = f"Correction to: {one.title}", ()
            other.types = ("Published Erratum",)
            other.links = (("ErratumFor", one.pmid),)
