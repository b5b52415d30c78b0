"""A stand-in for Semantic Scholar's Academic Graph API over the invented literature: bulk search, batch, one paper.

Three shapes of error, a total that drifts, tokens that die, and `"token": null` at the end, as the service has them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from servers.corpus import Corpus
from servers.papers import Paper
from servers.s2_query import compile_query, plain
from servers.service import Answer, Request, Service, json_answer

PAGE = 1_000
MAX_BATCH = 500
MAX_BYTES = 10_000_000
FIELDS = frozenset(
    (
        *("paperId", "corpusId", "externalIds", "url", "title", "abstract", "venue", "publicationVenue", "year"),
        *("referenceCount", "citationCount", "influentialCitationCount", "isOpenAccess", "openAccessPdf"),
        *("fieldsOfStudy", "s2FieldsOfStudy", "publicationTypes", "publicationDate", "journal", "citationStyles"),
        *("authors", "citations", "references", "embedding", "tldr", "textAvailability"),
    )
)
_TOO_MANY = (
    "Too Many Requests. Please wait and try again or apply for a key for higher rate limits. "
    "https://www.semanticscholar.org/product/api#api-key-form"
)
_FILTERS = (
    *("query", "year", "publicationDateOrYear", "publicationTypes", "venue", "fieldsOfStudy"),
    *("minCitationCount", "openAccessPdf", "sort"),
)


@dataclass(frozen=True, slots=True)
class _Page:
    """What a token stands for: the rest of a result, after this many."""

    asked: tuple[str, ...]  # the values of the filters
    ids: tuple[str, ...]
    start: int


class SemanticScholar(Service):
    """The service; `limits` are requests a second without and with a key (None: any)."""

    name = "s2"

    def __init__(
        self, corpus: Corpus, *, keys: Sequence[str] = (), limits: tuple[int | None, int | None] = (1, 1)
    ) -> None:
        super().__init__()
        self.corpus, self.keys, self.limits = corpus, tuple(keys), limits
        self.tokens: dict[str, _Page] = {}
        self.issued = 0
        self.ids: dict[str, str] = {}  # every way to name a paper, to its paperId
        self.texts: dict[str, str] = {}
        self.indexed = -1

    # ------------------------------------------------------------------------------------------ bookkeeping

    def has_key(self, request: Request) -> bool:
        return "X-Api-Key" in request.headers

    def limit(self, request: Request) -> tuple[str, int | None]:
        key = request.headers.get("X-Api-Key", "")
        return (key, self.limits[1]) if key in self.keys else ("127.0.0.1", self.limits[0])

    def too_many(self, request: Request, count: int) -> Answer:
        return _refusal(429, _TOO_MANY, code="429")

    def expire(self) -> None:
        self.tokens.clear()

    def change(self) -> None:
        """Give the first paper another citation count and, where its abstract is shown, other words."""
        paper = next(iter(self.corpus.papers.values()))
        paper.values["citationCount"] += 1
        if paper.values["abstract"]:
            paper.values["abstract"] += " Counted again."

    def grow(self) -> None:
        self.corpus.enter()

    def answer(self, request: Request) -> Answer:
        if self.has_key(request) and request.headers["X-Api-Key"] not in self.keys:
            return _refusal(403, "Forbidden")
        with_fields = [name for name in request.params.get("fields", "").split(",") if name]
        unknown = [name for name in with_fields if name.partition(".")[0] not in FIELDS]
        if unknown:
            return _error(400, f"Unrecognized or unsupported fields: [{', '.join(unknown)}]")
        self._index()
        _, found, path = request.path.partition("/paper/")
        handlers = {"search/bulk": self._bulk, "batch": self._batch, "search": self._search}
        if not found:
            return _refusal(404, "Not Found")
        return handlers[path](request, with_fields) if path in handlers else self._paper(path, with_fields)

    def _index(self) -> None:
        if self.indexed == self.corpus.version:
            return
        self.ids = {name: paper.paper_id for paper in self.corpus.papers.values() for name in _names(paper)}
        self.texts = {paper_id: plain(paper.searched) for paper_id, paper in self.corpus.papers.items()}
        self.indexed = self.corpus.version

    # ------------------------------------------------------------------------------------------ endpoints

    def _bulk(self, request: Request, fields: list[str]) -> Answer:
        """A page of a thousand; limit and offset are taken and ignored."""
        if {name.partition(".")[0] for name in fields} & {"citations", "references"}:
            return _error(400, "Unrecognized or unsupported fields: [citations]")
        asked = tuple(request.params.get(name, "") for name in _FILTERS)
        token = request.params.get("token")
        if token:
            page = self.tokens.get(token)
            if page is None or page.asked != asked:
                return _error(400, "Invalid or expired token")
        else:
            page = _Page(asked, tuple(self._matching(request.params)), 0)
        ids = page.ids[page.start : page.start + PAGE]
        end = page.start + len(ids)
        papers = [self.corpus.papers[one] for one in ids if one in self.corpus.papers]
        data = [_chosen(paper, fields) for paper in papers]
        drift = -1 if page.start and len(page.ids) > PAGE else 0
        following = self._issue(_Page(asked, page.ids, end)) if end < len(page.ids) else None
        answer = json_answer({"total": len(page.ids) + drift, "token": following, "data": data})
        answer.records = tuple(paper.paper_id for paper in papers)
        return answer

    def _issue(self, page: _Page) -> str:
        """A token for the page: the same one each time, as long as the first lives."""
        for token, known in self.tokens.items():
            if known == page:
                return token
        self.issued += 1
        token = (
            base64.b32encode(f"{self.issued:06d} page at {page.start} of these results".encode()).decode().rstrip("=")
        )
        self.tokens[token] = page
        return token

    def _matching(self, params: dict[str, str]) -> list[str]:
        test = compile_query(params.get("query", ""))
        ids = [paper_id for paper_id, text in self.texts.items() if test(text)]
        papers = [paper for paper_id in ids if _passes(paper := self.corpus.papers[paper_id], params)]
        column, _, direction = params.get("sort", "paperId:asc").partition(":")
        return [
            paper.paper_id
            for paper in sorted(
                papers, key=lambda one: (_sortable(one, column), one.paper_id), reverse=direction == "desc"
            )
        ]

    def _batch(self, request: Request, fields: list[str]) -> Answer:
        """The papers in the order asked, null for those unknown; one bad id spoils the batch."""
        try:
            asked = json.loads(request.body)["ids"]
        except (ValueError, KeyError, TypeError):
            return _error(400, "Unable to parse request body")
        if len(asked) > MAX_BATCH:
            return _error(400, f"Too many papers requested: {len(asked)} > {MAX_BATCH}")
        papers = [self._lookup(str(one)) for one in asked]
        if not any(papers) or not all(str(one).strip() for one in asked):
            return _error(400, "No valid paper ids given")
        answer = json_answer([_chosen(paper, fields) if paper else None for paper in papers])
        if len(answer.body) > MAX_BYTES:
            return _error(400, "Response would exceed maximum size. Please request fewer ids or fields.")
        answer.records = tuple(paper.paper_id for paper in papers if paper)
        return answer

    def _paper(self, name: str, fields: list[str]) -> Answer:
        paper = self._lookup(name)
        if paper is None:
            return _error(404, f"Paper with id {name} not found")
        answer = json_answer(_chosen(paper, fields))
        answer.records = (paper.paper_id,)
        return answer

    def _search(self, request: Request, fields: list[str]) -> Answer:
        """Search by relevance: no more than 999 can be reached."""
        start, size = int(request.params.get("offset", 0)), int(request.params.get("limit", 100))
        if size > 100 or start + size >= 1000:
            said = "Relevance search offset + limit must be < 1000. Consider '/paper/search/bulk' for larger queries."
            return _error(400, said)
        ids = self._matching({**request.params, "sort": "paperId:asc"})
        if not ids:
            return json_answer({"total": 0, "offset": start})
        if start >= len(ids):
            return _error(400, "Requested data for this limit and/or offset is not available")
        page = [self.corpus.papers[one] for one in ids[start : start + size]]
        found: dict[str, Any] = {"total": len(ids), "offset": start}
        if start + size < len(ids):
            found["next"] = start + size
        answer = json_answer({**found, "data": [_chosen(paper, fields) for paper in page]})
        answer.records = tuple(paper.paper_id for paper in page)
        return answer

    def _lookup(self, name: str) -> Paper | None:
        """The paper of this sha, DOI (bare or prefixed), or other id with its prefix; no address of doi.org."""
        prefix, colon, value = name.partition(":")
        key = f"{prefix.upper()}:{value.upper()}" if colon else f"DOI:{name.upper()}" if "/" in name else name
        return self.corpus.papers.get(self.ids.get(key, ""))


def _names(paper: Paper) -> list[str]:
    ids = paper.values["externalIds"]
    known = (("DOI", "DOI"), ("PubMed", "PMID"), ("PubMedCentral", "PMCID"), ("MAG", "MAG"), ("CorpusId", "CORPUSID"))
    return [paper.paper_id] + [f"{prefix}:{str(ids[key]).upper()}" for key, prefix in known if key in ids]


def _chosen(paper: Paper, fields: list[str]) -> dict[str, Any]:
    """The fields asked for; the id always, the title where nothing is asked."""
    chosen: dict[str, Any] = {"paperId": paper.paper_id}
    for name in fields or ["title"]:
        outer, _, inner = name.partition(".")
        value = paper.values.get(outer)
        if inner and isinstance(value, list):
            value = [{key: one[key] for key in ("authorId", inner) if key in one} for one in value]
        if outer in chosen and inner and isinstance(value, list):
            value = [before | after for before, after in zip(chosen[outer], value, strict=True)]
        chosen[outer] = value
    return chosen


# ---------------------------------------------------------------------------------------------- filters


def _passes(paper: Paper, params: dict[str, str]) -> bool:
    values = paper.values
    year = str(values["year"])
    day = values["publicationDate"] or f"{year}-01-01"
    types = {kind for kind in params.get("publicationTypes", "").split(",") if kind}
    venues = {venue.casefold() for venue in params.get("venue", "").split(",") if venue}
    studies = {study for study in params.get("fieldsOfStudy", "").split(",") if study}
    return (
        _within(year, params.get("year", ""), "-", 4)
        and _within(day, params.get("publicationDateOrYear", ""), ":", 10)
        and (not types or bool(types & set(values["publicationTypes"] or ())))
        and (not venues or str(values["venue"]).casefold() in venues)
        and (not studies or bool(studies & set(values["fieldsOfStudy"])))
        and values["citationCount"] >= int(params.get("minCitationCount") or 0)
        and ("openAccessPdf" not in params or bool(values["openAccessPdf"]["url"]))
    )


def _within(value: str, span: str, mark: str, width: int) -> bool:
    """Whether a date lies in "low-high", "low-", "-high" or the one period named; each end as fine as it is given."""
    if not span:
        return True
    low, found, high = span.partition(mark)
    high = high if found else low
    return low <= value[:width] and (not high or value[: len(high)] <= high)


def _sortable(paper: Paper, column: str) -> tuple[int, str]:
    value = paper.values.get(column)
    return (value, "") if isinstance(value, int) else (0, value or "")


# ---------------------------------------------------------------------------------------------- shapes


def _error(status: int, said: str) -> Answer:
    return Answer(status=status, body=json.dumps({"error": said}, separators=(",", ":")).encode() + b"\n")


def _refusal(status: int, said: str, **more: str) -> Answer:
    """What the gate in front of the service answers."""
    kinds = {403: "ForbiddenException", 429: "TooManyRequestsException"}
    headers = {"x-amzn-ErrorType": kinds[status]} if status in kinds else {}
    return Answer(status=status, body=json.dumps({"message": said} | more).encode(), headers=headers)
