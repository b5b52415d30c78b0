"""PubMed by its E-utilities: what a search finds, however much it is, and the records themselves.

Reading order: `search` (count and ids), `slices` (a search too large to be listed, in parts that add up), `pages` (the
records). A search lists its first 9,999 records and no more, with the history server as without it; so the ids are
listed part by part, and records are fetched by id: there is no handle that could expire between the two.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from pipeline import identifiers
from pipeline.config import Services
from pipeline.errors import ConfigError, InputError
from pipeline.sources import pace, paging, pubmed_answers
from pipeline.sources.failure import MiscountError, UnavailableError
from pipeline.sources.http import Client, Service
from pipeline.sources.paging import Lost, Page

RATE, RATE_WITH_KEY = 3, 10  # requests a second, per address and per key
LISTED = 9_999  # records that one search can list
PAGE_SIZE = 200
WORKERS = 16  # requests under way at once, so that the pace with a key is kept by answers that take over a second
REPEATS = 2  # of the question for records that a page left out, before they count as gone
FIRST_YEAR, LAST_DAY = 1500, date(3000, 12, 31)
COMMON = date(1900, 1, 1)  # the Entrez dates of nearly everything begin here
TENTHS = (1978, 1988, 1997, 2003, 2008, 2012, 2016, 2019, 2022)  # each year ends about a tenth of all that PubMed has
FAN = 4  # parts that a range is divided into, since all of them are asked for at once
PMIDS = (1, 99_999_999)

_Dates = tuple[date, date]
_Pmids = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Only records created (`crdt`) or modified (`mdat`) within these days, both included; no end: until now."""

    field: Literal["crdt", "mdat", "edat"]
    start: date
    end: date | None = None

    def term(self) -> str:
        """As PubMed reads it.

        >>> Window(field="crdt", start=date(2026, 3, 1)).term()
        '2026/03/01:3000[crdt]'
        """
        end = f"{self.end:%Y/%m/%d}" if self.end else "3000"
        return f"{self.start:%Y/%m/%d}:{end}[{self.field}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One search, or one part of it, as PubMed answered it."""

    query: str  # as written
    sent: str  # the term as sent: with the window and, for a part, the PMIDs
    count: int
    ids: tuple[str, ...] = ()  # all of them where `is_listed`
    translation: str | None = None
    warnings: tuple[str, ...] = ()
    window: Window | None = None
    dates: _Dates | None = None  # of a part: the Entrez dates it covers
    pmids: _Pmids | None = None  # of a part of one day: the PMIDs it covers

    @property
    def is_listed(self) -> bool:
        """Whether `ids` is the whole result."""
        return len(self.ids) == self.count


def service(services: Services, contact: str | None = None) -> Service:
    """PubMed as the configuration knows it."""
    form = {"tool": "litlode", "email": contact or "", "api_key": services.ncbi_api_key or ""}
    return Service(
        name=pubmed_answers.NAME,
        url=services.ncbi_url,
        contact=contact,
        form={key: value for key, value in form.items() if value},  # an empty api_key would be refused
        secrets=tuple(filter(None, (services.ncbi_api_key, contact))),
        help_address="eutilities@ncbi.nlm.nih.gov",
    )


def shared_pace(services: Services, wanted: float | None = None) -> pace.Pace:
    """The pace that all litlode processes of this user keep towards PubMed.

    It may be set lower; higher only with a key, to which NCBI grants more on request. Raises `ConfigError`.
    """
    key = services.ncbi_api_key
    if wanted and wanted > RATE and not key:
        raise ConfigError(
            f"[pace] pubmed is {wanted:g}, and without NCBI_API_KEY PubMed allows {RATE} requests a second. "
            "Lower it, or set the key."
        )
    return pace.shared(services.ncbi_url, key, wanted or (RATE_WITH_KEY if key else RATE))


class PubMed:
    """Asks PubMed through a client; keeps nothing."""

    def __init__(
        self,
        client: Client,
        *,
        page_size: int = PAGE_SIZE,
        listed: int = LISTED,
        workers: int = WORKERS,
        today: date | None = None,
    ) -> None:
        self.client = client
        self.page_size = page_size
        self.listed = listed
        self.workers = workers
        self.today = today or date.today()

    # ------------------------------------------------------------------------------------------ searches

    def count(self, query: str, window: Window | None = None) -> Search:
        """How many records a search finds, and how PubMed read it, without their ids."""
        return self._ask(query, window, limit=0)

    def search(self, query: str, window: Window | None = None) -> Search:
        """What a search finds; its ids are complete where `is_listed`, else `slices` gives them."""
        return self._ask(query, window)

    def slices(self, search: Search) -> Iterator[Search]:
        """The parts of a search, each listed whole; together they hold each record once.

        A part that counts more than can be listed is divided by Entrez date, of which a record has one, and a single
        day by PMIDs; one answer holds count and list, so a part cannot grow between the two. Afterwards the whole is
        counted again: where the parts do not add up to it, or it has changed (records came or went meanwhile, or were
        given another date), they are gone through once more for what is missing. Raises `MiscountError` when they
        still do not add up.
        """
        if search.is_listed:
            yield search
            return
        seen: set[str] = set()
        promised = search.count
        for _ in range(2):
            before, listed = promised, set[str]()
            for part in self._parts(replace(search, count=before)):
                fresh = tuple(one for one in part.ids if one not in seen)
                listed.update(part.ids)
                seen.update(fresh)
                if fresh:
                    yield replace(part, ids=fresh, count=len(fresh))
            promised = self.count(search.query, search.window).count
            if len(listed) == promised == before:  # else some came while others went: the sums may agree by chance
                return
        if not min(before, promised) <= len(listed) <= max(before, promised):
            raise MiscountError(
                pubmed_answers.NAME,
                f"it counts {promised} records for the search, and its parts list {len(listed)}",
                "What was listed is kept: run the same command again.",
            )

    def ids(self, search: Search) -> Iterator[str]:
        """The PMIDs of a search, each once."""
        for part in self.slices(search):
            yield from part.ids

    def _parts(self, search: Search) -> Iterator[Search]:
        """By Entrez date: first the years in which nearly everything lies, the others only if something is left."""
        soon = self.today + timedelta(days=366)
        found = 0
        for ranges in (
            _spans(COMMON, soon, math.ceil(search.count / self.listed)),
            [(date(FIRST_YEAR, 1, 1), COMMON - timedelta(days=1))],
            [(soon + timedelta(days=1), LAST_DAY)],
        ):
            if found < search.count:
                found += yield from self._divide(search, ranges)

    def _divide(self, search: Search, spans: Sequence[_Dates]) -> Generator[Search, None, int]:
        """The listed parts of these spans of time; gives back how many records they hold.

        All parts of one size are asked for at once, so that the pace is kept although each answer takes its time.
        """
        found = 0
        ranges: list[tuple[_Dates, _Pmids | None]] = [(span, None) for span in spans]
        while ranges:
            parts = paging.ahead(
                lambda one: self._ask(search.query, search.window, dates=one[0], pmids=one[1]), ranges, self.workers
            )
            ranges = []
            for part in parts:
                assert part.dates is not None
                if not part.is_listed:
                    ranges += _divided(part.dates, part.pmids, part.ids)
                elif part.count:
                    found += part.count
                    yield part
        return found

    def _ask(
        self,
        query: str,
        window: Window | None,
        *,
        limit: int | None = None,
        dates: _Dates | None = None,
        pmids: _Pmids | None = None,
    ) -> Search:
        limit = self.listed if limit is None else limit
        term = " ".join(query.split())
        limits = [window.term()] if window else []
        limits += [f"{pmids[0]}:{pmids[1]}[uid]"] if pmids else []
        sent = " AND ".join([f"({term})", *limits]) if limits else term
        form = {"db": "pubmed", "term": sent, "retmode": "xml", "retmax": str(limit)}
        if dates:
            first, last = (f"{day:%Y/%m/%d}" for day in dates)
            form |= {"datetype": "edat", "mindate": first, "maxdate": last}
        found = self.client.ask(
            "/esearch.fcgi", lambda answer: pubmed_answers.search(self.client, answer, limit), form=form
        )
        return Search(
            query=query,
            sent=sent,
            count=found.count,
            ids=found.ids,
            translation=found.translation,
            warnings=found.warnings,
            window=window,
            dates=dates,
            pmids=pmids,
        )

    # ------------------------------------------------------------------------------------------ records

    def pages(self, pmids: Iterable[str]) -> Iterator[Page | Lost]:
        """The records with these PMIDs, page by page; each PMID ends in a page's `got` or `gone`, or as a `Lost`.

        Pages come in the order of the ids, whatever is under way at once. PMIDs that a page leaves out are asked for
        again, on a page of their own, before they count as gone.
        """
        for found in paging.ahead(self._fetch, paging.chunks(map(_pmid, pmids), self.page_size), self.workers):
            yield from found

    def _fetch(self, pmids: Sequence[str]) -> list[Page | Lost]:
        return paging.by_halves(pmids, self._page, _lost)

    def _page(self, pmids: Sequence[str]) -> list[Page]:
        pages = [self._records(pmids)]
        missing = _missing(pages[0])
        for _ in range(REPEATS):
            if not missing:
                return pages
            again = self._records(missing)
            missing = _missing(again)
            if again.got:
                pages.append(again)
        return [*pages[:-1], replace(pages[-1], gone=missing)]

    def _records(self, pmids: Sequence[str]) -> Page:
        patience = self.client.patience
        asked = frozenset(pmids)
        return self.client.ask(
            "/efetch.fcgi",
            lambda answer: Page(
                service="pubmed",
                form="xml",
                request=answer.request,
                body=answer.body,
                retrieved_at=answer.retrieved_at,
                asked=tuple(pmids),
                got=pubmed_answers.records(self.client, answer, asked),
            ),
            form={"db": "pubmed", "retmode": "xml", "id": ",".join(pmids)},
            attempts=patience.page_attempts if len(pmids) > 1 else patience.single_attempts,
        )


def _spans(first: date, last: date, lists: int) -> list[_Dates]:
    """The time from `first` to `last` in about twice as many spans as `lists`, each of about as many records."""
    step = max(round((len(TENTHS) + 1) / (2 * lists)), 1)
    ends = [*(date(year, 12, 31) for year in TENTHS[step - 1 :: step]), last]
    return list(zip([first, *(end + timedelta(days=1) for end in ends)], ends, strict=False))


def _divided(dates: _Dates, pmids: _Pmids | None, listed: Sequence[str]) -> list[tuple[_Dates, _Pmids | None]]:
    """The range in parts: by date, or where it is a single day by some of the PMIDs that are listed of it."""
    first, last = dates
    if first < last:
        days = (last - first).days + 1
        starts = [first + timedelta(days=days * number // FAN) for number in range(FAN)]
        ends = [*(start - timedelta(days=1) for start in starts[1:]), last]
        return [((start, end), None) for start, end in zip(starts, ends, strict=True) if start <= end]
    low, high = pmids or PMIDS
    known = sorted(pmid for one in listed if low <= (pmid := int(one)) <= high)
    if low == high or len(known) < 2:
        raise MiscountError(
            pubmed_answers.NAME,
            f"it finds {len(known)} records with the PMIDs {low} to {high}, and counts more: these cannot be split",
            "Split it by hand, or report this.",
        )
    cuts = dict.fromkeys(
        known[len(known) * number // FAN - 1] for number in range(1, FAN) if len(known) >= FAN / number
    )
    bounds = [low, *(cut + 1 for cut in cuts), high + 1]
    return [(dates, (start, following - 1)) for start, following in pairwise(bounds)]


def _pmid(value: str) -> str:
    pmid = identifiers.pmid(value)
    if pmid is None:
        raise InputError(f'"{value}" is no PMID; expected digits.')
    return pmid


def _missing(page: Page) -> tuple[str, ...]:
    return tuple(pmid for pmid in page.asked if pmid not in set(page.got))


def _lost(pmid: str, error: UnavailableError) -> Lost:
    return Lost(service="pubmed", source_id=pmid, why=error.what)
