"""Semantic Scholar by its graph API: bulk search, which pages by a token, and the look-up of papers by their ids.

A token is never kept: when the service has forgotten it, the search begins anew and leaves out what has come.
"""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from pipeline.config import Services
from pipeline.errors import ConfigError
from pipeline.sources import pace, paging
from pipeline.sources.failure import AttemptError, RefusedError, StaleHandleError, UnavailableError
from pipeline.sources.http import Answer, Client, Service
from pipeline.sources.paging import Lost, Page

NAME = "Semantic Scholar"
RATE = 1  # requests a second, over all endpoints; without a key the pool is shared with everybody
BATCH_SIZE = 500
REFUSALS = 12  # of batches in a row, after which the rest of a batch counts as not known
RESTARTS = 3  # of a search whose token has gone
DRIFT = 0.02  # by how much of its own estimate the service may be wrong before something is missing
LEAST_DRIFT = 5
DOUBTS = 2  # how often a page that repeats another, or ends the search too early, is asked for once more
REPEATS = 5  # pages of a search that may bring nothing new all the same
FIELDS = (
    "title,abstract,externalIds,url,publicationDate,year,venue,publicationVenue,journal,authors,publicationTypes,"
    "openAccessPdf,isOpenAccess"
)

_FINAL = frozenset({400, 401, 403, 404, 413, 414})  # with a message; all else may pass
_NONE_KNOWN = "no valid paper ids"
_TOO_LARGE = "exceed maximum size"
_SHOWN = 200  # characters of a service's message
_TOKEN = frozenset({"token"})
_TOKEN_IN_PAGE = re.compile(rb'("token"\s*:\s*)"(?:[^"\\]|\\.)*"')  # not in a text, where quotes are escaped


class _NoneKnownError(Exception):
    """The service knows none of the ids of a batch, or dislikes one of them."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def service(services: Services, contact: str | None = None) -> Service:
    """Semantic Scholar as the configuration knows it."""
    key = services.s2_api_key
    return Service(
        name=NAME,
        url=services.s2_url,
        contact=contact,
        headers={"x-api-key": key} if key else {},
        secrets=tuple(filter(None, (key, contact))),
        help_address=None,
    )


def shared_pace(services: Services, wanted: float | None = None) -> pace.Pace:
    """The pace that all litlode processes of this user keep towards Semantic Scholar.

    It may be set lower; higher only with a key, some of which were granted more. Raises `ConfigError`.
    """
    if wanted and wanted > RATE and not services.s2_api_key:
        raise ConfigError(
            f"[pace] semantic_scholar is {wanted:g}, and without S2_API_KEY Semantic Scholar allows {RATE} request "
            "a second at most. Lower it, or set the key."
        )
    return pace.shared(services.s2_url, services.s2_api_key, wanted or RATE)


class SemanticScholar:
    """Asks Semantic Scholar through a client; keeps nothing."""

    def __init__(self, client: Client, *, fields: str = FIELDS, batch_size: int = BATCH_SIZE) -> None:
        self.client = client
        self.fields = fields
        self.batch_size = batch_size

    def count(self, query: str, filters: Mapping[str, str] | None = None) -> int:
        """About how many papers a search finds; the service estimates, and the number drifts."""
        params = {"query": query, **(filters or {}), "fields": "paperId"}
        total: int = self.client.ask("/paper/search/bulk", self._search_result, params=params)["total"]
        return total

    def search(self, query: str, filters: Mapping[str, str] | None = None) -> Iterator[Page]:
        """The papers of a bulk search, about a thousand a page; each page brings papers that the others did not.

        `filters` are the service's parameters (`year`, `publicationTypes` …). Ends where there is no token, no paper,
        or nothing but tokens and papers that have come. A page that repeats a token, brings nothing new, or ends the
        search far from what the service counts, is a failed attempt at first, and then taken as it is. When a token
        has gone the search begins anew; pages that then bring nothing new are not given out again.
        """
        delivered: set[str] = set()
        for start in range(RESTARTS + 1):
            try:
                for page in self._pass(query, filters or {}):
                    if not delivered or not delivered.issuperset(page.got):
                        delivered.update(page.got)
                        yield page
                return
            except StaleHandleError:
                if start == RESTARTS:
                    raise

    def _pass(self, query: str, filters: Mapping[str, str]) -> Iterator[Page]:
        """All pages from the first."""
        seen: set[str] = set()
        tokens: set[str] = set()
        token: str | None = None
        doubts: Counter[str | None] = Counter()  # by the token that was sent
        repeats = 0
        while True:
            params = {"query": query, **filters, "fields": self.fields, **({"token": token} if token else {})}
            page, following = self.client.ask(
                "/paper/search/bulk",
                partial(self._search_page, seen=seen, tokens=tokens, is_sure=_is_last_doubt(doubts, token)),
                params=params,
                hidden=_TOKEN,
            )
            repeats += seen.issuperset(page.got)
            seen.update(page.got)
            yield page
            if not following or following in tokens or not page.got or repeats > REPEATS:
                return
            token = following
            tokens.add(following)

    def _search_page(
        self, answer: Answer, seen: set[str], tokens: set[str], is_sure: Callable[[], bool]
    ) -> tuple[Page, str | None]:
        result = self._search_result(answer, has_token=bool(tokens))
        ids = tuple(dict.fromkeys(paper["paperId"] for paper in result["data"]))
        token = result.get("token") or None
        if not ids and not seen and result["total"]:
            raise AttemptError(f"it counts {result['total']} papers and gives none", may_be_size=False)
        doubt = None
        if token in tokens:
            doubt = "the page leads back to one that has come"
        elif ids and seen.issuperset(ids):
            doubt = "the page repeats one that has come"
        elif not (ids and token) and is_short(result["total"], len(seen.union(ids))):
            doubt = f"the search ends long before the {result['total']} papers"
        if doubt and not is_sure():
            raise AttemptError(doubt, may_be_size=False)
        page = Page(
            service="semantic_scholar",
            form="json",
            request=answer.request,
            body=_TOKEN_IN_PAGE.sub(rb'\1"REDACTED"', answer.body),
            retrieved_at=answer.retrieved_at,
            got=ids,
            total=result["total"],
        )
        return page, token

    def _search_result(self, answer: Answer, *, has_token: bool = False) -> dict[str, Any]:
        """The result of a search, its `data` a list of papers and its `total` a number."""
        result = self._json(answer, has_token=has_token)
        total = str(result.get("total")) if isinstance(result, dict) else ""
        if not total.isdecimal():
            raise AttemptError("the search result has no total")
        data = result.get("data") or []
        if not isinstance(data, list) or not all(_is_paper(paper) for paper in data):
            raise AttemptError("the search result is not a list of papers")
        return {**result, "data": data, "total": int(total)}

    # ------------------------------------------------------------------------------------------ look-up

    def pages(self, ids: Iterable[str]) -> Iterator[Page | Lost]:
        """The papers with these ids (`PMID:…`, `DOI:…`, `CorpusId:…` or a paperId), page by page.

        Each id ends in a page's `got` or `gone`, or as a `Lost`.
        """
        for chunk in paging.chunks(ids, self.batch_size):
            yield from paging.by_halves(chunk, self._batch, _lost)

    def _batch(self, ids: Sequence[str]) -> list[Page]:
        """One batch. The service refuses it whole where it knows none of the ids, or dislikes one: so it is halved.

        That ends when so many in a row were refused that dislike no longer explains it; the ids are then not known.
        Their page is an empty list, for the refusal is not one.
        """
        pages: list[Page] = []
        unknown: list[str] = []
        refused_in_row = 0
        queue = deque([ids])
        while queue:
            chunk = queue.popleft()
            try:
                pages.append(self._look_up(chunk))
                refused_in_row = 0
            except _NoneKnownError as refusal:
                refused_in_row += 1
                last = refusal.answer
                if len(chunk) == 1 or refused_in_row > REFUSALS:
                    unknown += chunk
                else:
                    queue += [chunk[: len(chunk) // 2], chunk[len(chunk) // 2 :]]
        if unknown:
            pages.append(_empty_page(last, unknown))
        return pages

    def _look_up(self, ids: Sequence[str]) -> Page:
        patience = self.client.patience
        return self.client.ask(
            "/paper/batch",
            lambda answer: self._batch_page(answer, ids),
            params={"fields": self.fields},
            json={"ids": list(ids)},
            attempts=patience.page_attempts if len(ids) > 1 else patience.single_attempts,
        )

    def _batch_page(self, answer: Answer, ids: Sequence[str]) -> Page:
        papers = self._json(answer)
        if not isinstance(papers, list) or len(papers) != len(ids):
            raise AttemptError(f"the answer is not a list of {len(ids)} papers")
        if not all(paper is None or _is_paper(paper) for paper in papers):
            raise AttemptError("the answer holds something that is no paper")
        return Page(
            service="semantic_scholar",
            form="json",
            request=answer.request,
            body=answer.body,
            retrieved_at=answer.retrieved_at,
            asked=tuple(ids),
            got=tuple(one for one, paper in zip(ids, papers, strict=True) if paper),
            gone=tuple(one for one, paper in zip(ids, papers, strict=True) if not paper),
        )

    # ------------------------------------------------------------------------------------------ answers

    def _json(self, answer: Answer, *, has_token: bool = False) -> Any:
        """The answer's JSON; raises for errors, which come in three shapes and with several statuses."""
        self.client.refuse_html(answer)
        try:
            value = json.loads(answer.body)
        except ValueError as error:
            if answer.status == 200:
                raise AttemptError("the JSON is cut or damaged") from error
            value = {}
        if answer.status == 200:
            if isinstance(value, dict) and (value.get("error") or value.get("message")) and "data" not in value:
                raise AttemptError(f'it answers "{self._said(value)}"')
            return value
        raise self._refused(answer, self._said(value), has_token)

    def _said(self, value: Any) -> str:
        said = str(value.get("error") or value.get("message") or "") if isinstance(value, dict) else ""
        return self.client.redact(" ".join(said.split()))[:_SHOWN]

    def _refused(self, answer: Answer, said: str, has_token: bool) -> Exception:
        status = answer.status
        if _NONE_KNOWN in said.lower():
            return _NoneKnownError(answer)
        if _TOO_LARGE in said.lower():
            return UnavailableError(NAME, "it says that the page would be too large", may_be_size=True)
        if has_token and status in (400, 404, 410):
            return StaleHandleError(
                NAME, f'it has forgotten where the search was ("{said}")', "Run the same command again."
            )
        if not said or status not in _FINAL:
            return AttemptError(f"an answer with status {status}")
        what = f'it answers "{said}" ({status})'
        if status in (401, 403):
            return RefusedError(
                NAME, what, "Correct S2_API_KEY, or unset it: without one the service answers, but slowly."
            )
        return RefusedError(NAME, what, "Correct the search; the same request will get the same answer.")


def _is_last_doubt(doubts: Counter[str | None], token: str | None) -> Callable[[], bool]:
    """Tells, of each doubtful answer to one token, whether the same has come often enough to be believed."""

    def is_sure() -> bool:
        doubts[token] += 1
        return doubts[token] > DOUBTS

    return is_sure


def is_short(total: int, listed: int) -> bool:
    """Whether so many papers are fewer than an estimate of the whole leaves room for."""
    return total - listed > max(LEAST_DRIFT, total * DRIFT)


def _is_paper(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("paperId"), str)


def _empty_page(answer: Answer, ids: Sequence[str]) -> Page:
    return Page(
        service="semantic_scholar",
        form="json",
        request={**answer.request, "json": {"ids": list(ids)}},
        body=b"[]",
        retrieved_at=answer.retrieved_at,
        asked=tuple(ids),
        gone=tuple(ids),
    )


def _lost(one: str, error: UnavailableError) -> Lost:
    return Lost(service="semantic_scholar", source_id=one, why=error.what)
