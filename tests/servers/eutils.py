"""A stand-in for NCBI's E-utilities over the invented literature: esearch, epost, efetch, einfo.

What it does and does not answer follows the observed service: errors with status 200, ids answered by omission, and
the 9,999 records that a search can list.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from html import escape

from servers import pubmed_xml
from servers.corpus import Corpus
from servers.pubmed_query import Found, Searcher
from servers.service import Answer, Request, Service

CEILING = 9_999
MAX_TARGET = 8_000  # characters on the request line
XML = "text/xml; charset=UTF-8"
REFUSED = (
    "Exception:\n'retstart' cannot be larger than 9998. For PubMed, ESearch can only retrieve the first 9,999 records "
    "matching the query. To obtain more than 9,999 PubMed records, consider using EDirect that contains additional "
    "logic to batch PubMed search results automatically so that an arbitrary number can be retrieved. For details see "
    "https://www.ncbi.nlm.nih.gov/books/NBK25499/"
)
_DOCTYPES = {
    "eSearchResult": ("esearch 20060628", "20060628/esearch.dtd"),
    "ePostResult": ("epost 20090526", "20090526/epost.dtd"),
    "eFetchResult": ("efetch 20131226", "20131226/efetch.dtd"),
    "eInfoResult": ("einfo 20130322", "20130322/einfo.dtd"),
}
_DATE_TAGS = {"pdat": "dp", "edat": "edat", "mdat": "mdat", "crdt": "crdt"}


@dataclass(slots=True)
class _History:
    """One environment of the history server: lists of PMIDs by query key."""

    queries: list[list[int]] = field(default_factory=list)


class Eutils(Service):
    """The service. `keys` are those it knows; `limits` are requests a second without and with one (None: any)."""

    name = "eutils"

    def __init__(
        self, corpus: Corpus, *, keys: Sequence[str] = (), limits: tuple[int | None, int | None] = (3, 10)
    ) -> None:
        super().__init__()
        self.corpus, self.keys, self.limits = corpus, tuple(keys), limits
        self.searcher = Searcher(corpus)
        self.histories: dict[str, _History] = {}
        self.environments = 0

    # ------------------------------------------------------------------------------------------ bookkeeping

    def has_key(self, request: Request) -> bool:
        return bool(request.params.get("api_key"))

    def limit(self, request: Request) -> tuple[str, int | None]:
        key = request.params.get("api_key")
        return (key, self.limits[1]) if key in self.keys and key else ("127.0.0.1", self.limits[0])

    def too_many(self, request: Request, count: int) -> Answer:
        caller, limit = self.limit(request)
        said = {"error": "API rate limit exceeded", "api-key": caller, "count": str(count), "limit": str(limit or 3)}
        return _compact(said, 429, {"X-RateLimit-Limit": str(limit or 3), "X-RateLimit-Remaining": "0"})

    def expire(self) -> None:
        self.histories.clear()

    def change(self) -> None:
        """Revise the oldest record that has not been revised today."""
        stale = next((one for one in self.corpus.records.values() if one.mdat < self.corpus.day), None)
        if stale:
            self.corpus.revise(stale.pmid)

    def grow(self) -> None:
        self.corpus.enter()

    def answer(self, request: Request) -> Answer:
        key = request.params.get("api_key")
        if key is not None and key not in self.keys:
            said = {"error": "API key invalid", "api-key": key, "type": "invalid", "status": "unknown"}
            return _compact(said, 400)
        if request.method == "GET" and len(request.target) > MAX_TARGET:
            page = "<html><head><title>414 Request-URI Too Long</title></head><body>Request-URI Too Long</body></html>"
            return Answer(status=414, body=page.encode(), content_type="text/html")
        handlers = {"esearch": self._esearch, "efetch": self._efetch, "epost": self._epost, "einfo": self._einfo}
        if request.endpoint not in handlers:
            return Answer(status=404, body=b"<html><body>404 Not Found</body></html>", content_type="text/html")
        answer = handlers[request.endpoint](request)
        caller, limit = self.limit(request)
        if limit is not None:
            left = max(0, limit - len(self.limiter.starts.get(caller, ())))
            answer.headers |= {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": str(left)}
        return answer

    # ------------------------------------------------------------------------------------------ esearch

    def _esearch(self, request: Request) -> Answer:
        params = request.params
        as_json = params.get("retmode") == "json"
        if params.get("db", "pubmed") != "pubmed":
            return _search_error(f"Invalid db name specified: {params['db']}", as_json)
        term = _dated(params, self.corpus)
        if not term:
            return _search_error("Empty term and query_key - nothing todo", as_json)
        found = self.searcher.search(term)
        start, size = _number(params, "retstart", 0), _number(params, "retmax", 20)
        if start >= CEILING:
            return _search_error(f"Search Backend failed: {REFUSED}", as_json)
        ids = found.pmids[start : min(start + size, CEILING)]
        handle = self._keep(found.pmids, params.get("WebEnv")) if params.get("usehistory") == "y" else None
        if params.get("rettype") == "count":
            ids, handle = [], None
        return (_search_json if as_json else _search_xml)(found, ids, start, handle)

    def _keep(self, pmids: list[int], environment: str | None) -> tuple[int, str]:
        """Put a list on the history server; its query key and environment."""
        if environment not in self.histories or environment is None:
            self.environments += 1
            environment = f"MCID_{self.environments:024x}"
            self.histories[environment] = _History()
        queries = self.histories[environment].queries
        queries.append(pmids)
        return len(queries), environment

    # ------------------------------------------------------------------------------------------ the rest

    def _epost(self, request: Request) -> Answer:
        texts = [text.strip() for text in request.params.get("id", "").split(",") if text.strip()]
        pmids = [int(text) for text in texts if text.isdigit()]
        errors = ""
        if request.params.get("db", "pubmed") != "pubmed":
            return _document("ePostResult", f"\t<ERROR>Invalid db name specified: {request.params['db']}</ERROR>\n")
        if len(pmids) < len(texts):
            errors = (
                "\t<ERROR>Some IDs have invalid value and were omitted. Maximum ID value 18446744073709551615</ERROR>\n"
            )
        if not pmids:
            return _document("ePostResult", f"{errors}\t<ERROR>Empty ID list; Nothing to store</ERROR>\n")
        key, environment = self._keep(pmids, request.params.get("WebEnv"))
        return _document("ePostResult", f"{errors}\t<QueryKey>{key}</QueryKey>\n\t<WebEnv>{environment}</WebEnv>\n")

    def _efetch(self, request: Request) -> Answer:
        params = request.params
        start, size = _number(params, "retstart", 0), _number(params, "retmax", 10_000)
        if "id" in params:
            pmids = [int(text) for text in params["id"].split(",") if text.strip().isdigit()]
            if not pmids:
                return _fetch_error("ID list is empty! Possibly it has no correct IDs.", 400)
            asked = list(dict.fromkeys(pmids))[start : start + size]
        else:
            kept = self._kept(params)
            if kept is None:
                return _fetch_error(f"Unable to obtain query #{params.get('query_key', '1')}")
            if start >= CEILING:
                return _fetch_error(f"Search backend cannot retrieve history data. Reason: {REFUSED}", 400)
            asked = kept[start : min(start + size, CEILING)]
        records = [self.corpus.records[pmid] for pmid in asked if pmid in self.corpus.records]
        ids = tuple(str(record.pmid) for record in records)
        if params.get("rettype") == "uilist":
            return Answer(body="\n".join(ids).encode() + b"\n", content_type="text/plain")
        if params.get("retmode") == "text" or (params.get("rettype") == "abstract" and "retmode" not in params):
            text = "\n\n\n".join(f"{n}. {one.title}\n\n{one.text or ''}" for n, one in enumerate(records, start=1))
            return Answer(body=text.encode(), content_type="text/plain; charset=UTF-8")
        return Answer(body=pubmed_xml.article_set(records), content_type=XML, records=ids)

    def _kept(self, params: dict[str, str]) -> list[int] | None:
        """The list that an environment and a query key name, if they are still known."""
        history = self.histories.get(params.get("WebEnv", ""))
        number = _number(params, "query_key", 1)
        return history.queries[number - 1] if history and 1 <= number <= len(history.queries) else None

    def _einfo(self, request: Request) -> Answer:
        stamp = f"{self.corpus.day:%Y/%m/%d} 06:00"
        return _document(
            "eInfoResult",
            f"<DbInfo><DbName>pubmed</DbName><Count>{len(self.corpus.records)}</Count>"
            f"<LastUpdate>{stamp}</LastUpdate></DbInfo>",
        )


def _number(params: dict[str, str], name: str, otherwise: int) -> int:
    text = params.get(name, "")
    return int(text) if text.isdigit() else otherwise


def _dated(params: dict[str, str], corpus: Corpus) -> str:
    """The term with the dates of the other parameters; mindate and maxdate count only together."""
    term = params.get("term", "").strip()
    tag = _DATE_TAGS.get(params.get("datetype", "pdat"), "dp")
    if term and params.get("field"):
        term = f"{term}[{params['field']}]"
    first, last = params.get("mindate"), params.get("maxdate")
    if params.get("reldate", "").isdigit():
        first = f"{corpus.day - timedelta(days=int(params['reldate'])):%Y/%m/%d}"
        last = f"{corpus.day:%Y/%m/%d}"
    if first and last and term:
        return f"({term}) AND {first}:{last}[{tag}]"
    return term


# ---------------------------------------------------------------------------------------------- shapes


def _compact(said: dict[str, str], status: int, headers: dict[str, str] | None = None) -> Answer:
    """An error in JSON, without blanks, whatever form was asked for."""
    return Answer(status=status, body=json.dumps(said, separators=(",", ":")).encode() + b"\n", headers=headers or {})


def _document(root: str, inside: str, status: int = 200) -> Answer:
    name, path = _DOCTYPES[root]
    head = (
        '<?xml version="1.0" encoding="UTF-8" ?>\n'
        f'<!DOCTYPE {root} PUBLIC "-//NLM//DTD {name}//EN" "https://eutils.ncbi.nlm.nih.gov/eutils/dtd/{path}">\n'
    )
    return Answer(status=status, body=f"{head}<{root}>{inside}</{root}>\n".encode(), content_type=XML)


def _fetch_error(message: str, status: int = 200) -> Answer:
    return _document("eFetchResult", f"<ERROR>{escape(message, quote=False)}</ERROR>", status)


def _search_error(message: str, as_json: bool) -> Answer:
    """An error with status 200; in JSON its line breaks stay raw, as the service leaves them."""
    if not as_json:
        return _document("eSearchResult", f"<ERROR>{escape(message, quote=False)}</ERROR>")
    text = json.dumps({"header": _HEADER, "esearchresult": {"ERROR": message}}).replace("\\n", "\n")
    return Answer(body=text.encode() + b"\n", content_type="application/json; charset=UTF-8")


_HEADER = {"type": "esearch", "version": "0.3"}


def _search_xml(found: Found, ids: list[int], start: int, handle: tuple[int, str] | None) -> Answer:
    listed = "".join(f"<Id>{pmid}</Id>\n" for pmid in ids)
    kept = f"<QueryKey>{handle[0]}</QueryKey><WebEnv>{handle[1]}</WebEnv>" if handle else ""
    errors = "".join(f"<PhraseNotFound>{escape(text)}</PhraseNotFound>" for text in found.phrases_not_found)
    errors += "".join(f"<FieldNotFound>{escape(text)}</FieldNotFound>" for text in found.fields_not_found)
    warnings = "".join(
        f"<QuotedPhraseNotFound>{escape(text)}</QuotedPhraseNotFound>" for text in found.quoted_not_found
    )
    if not found.pmids:
        warnings += "<OutputMessage>No items found.</OutputMessage>"
    return _document(
        "eSearchResult",
        f"<Count>{len(found.pmids)}</Count><RetMax>{len(ids)}</RetMax><RetStart>{start}</RetStart>{kept}"
        + (f"<IdList>\n{listed}</IdList>" if ids else "<IdList/>")
        + f"<TranslationSet/><QueryTranslation>{escape(found.translation)}</QueryTranslation>"
        + (f"<ErrorList>{errors}</ErrorList>" if errors else "")
        + (f"<WarningList>{warnings}</WarningList>" if warnings else ""),
    )


def _search_json(found: Found, ids: list[int], start: int, handle: tuple[int, str] | None) -> Answer:
    result: dict[str, object] = {"count": str(len(found.pmids)), "retmax": str(len(ids)), "retstart": str(start)}
    if handle:
        result |= {"querykey": str(handle[0]), "webenv": handle[1]}
    result |= {"idlist": [str(pmid) for pmid in ids], "translationset": [], "querytranslation": found.translation}
    if found.phrases_not_found or found.fields_not_found:
        result["errorlist"] = {"phrasesnotfound": found.phrases_not_found, "fieldsnotfound": found.fields_not_found}
    if found.quoted_not_found or not found.pmids:
        result["warninglist"] = {
            "phrasesignored": [],
            "quotedphrasesnotfound": found.quoted_not_found,
            "outputmessages": [] if found.pmids else ["No items found."],
        }
    text = json.dumps({"header": _HEADER, "esearchresult": result})
    return Answer(body=text.encode() + b"\n", content_type="application/json; charset=UTF-8")
