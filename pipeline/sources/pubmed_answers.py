"""What E-utilities answers mean: the result of a search, the ids of a page of records, or what went wrong.

Every answer is parsed to its end before it is believed. Failures come with status 200 as `<ERROR>`, passing ones with
status 400, and the message on too many requests as JSON whatever was asked for; so the words decide.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from lxml import etree

from pipeline.sources.failure import AttemptError, RefusedError
from pipeline.sources.http import Answer, Client

NAME = "PubMed"

_NO_RETRY = {
    "api key invalid": "Correct NCBI_API_KEY, or unset it: PubMed also answers without a key, at 3 requests a second.",
    "empty term": "Give the search a query.",
    "invalid db name": "The address must be that of NCBI's E-utilities: see LITLODE_NCBI_URL.",
    "cannot be larger than": "This is litlode's mistake: a part of the search was not split far enough. Report it.",
    "too many uids": "Ask for smaller pages.",
}
"""Messages that the same request will always get, and what to do; all others are tried again."""

_NO_IDS = "id list is empty"
_SHOWN = 200  # characters of a service's message
_NOT_A_WARNING = "No items found."


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found; `ids` are as many as were asked for."""

    count: int
    ids: tuple[str, ...]
    translation: str | None
    warnings: tuple[str, ...]


def search(client: Client, answer: Answer, limit: int) -> Found:
    """The result of esearch with `retmax` `limit`."""
    root = _root(client, answer, "eSearchResult")
    count, listed = root.findtext("Count"), root.find("IdList")
    if count is None or not count.isdigit() or listed is None:
        raise AttemptError("the search result has no count or no list")
    ids = tuple(element.text or "" for element in listed.iter("Id"))
    expected = min(int(count), limit)
    if len(set(ids)) != expected or len(ids) != expected or not all(one.isdigit() for one in ids):
        raise AttemptError(f"the search lists {len(set(ids))} of {expected} records")
    return Found(
        count=int(count), ids=ids, translation=root.findtext("QueryTranslation") or None, warnings=_warnings(root)
    )


def _warnings(root: etree._Element) -> tuple[str, ...]:
    """What PubMed left out of the query: the query that ran is then not the query that was meant."""
    said = {
        "ErrorList/PhraseNotFound": 'not found, and left out of the query: "{}"',
        "ErrorList/FieldNotFound": "no such field, all fields were searched: [{}]",
        "WarningList/PhraseIgnored": 'ignored: "{}"',
        "WarningList/QuotedPhraseNotFound": "quoted phrase not found: {}",
        "WarningList/OutputMessage": "{}",
    }
    return tuple(
        pattern.format(text)
        for path, pattern in said.items()
        for element in root.findall(path)
        if (text := (element.text or "").strip()) and text != _NOT_A_WARNING
    )


def records(client: Client, answer: Answer, asked: frozenset[str]) -> tuple[str, ...]:
    """The PMIDs in an answer of efetch, in order; a record that was not asked for fails the attempt."""
    root = _root(client, answer, "PubmedArticleSet")
    found = []
    for record in root:
        path = {"PubmedArticle": "MedlineCitation/PMID", "PubmedBookArticle": "BookDocument/PMID"}.get(record.tag)
        if path is None:
            continue
        pmid = (record.findtext(path) or "").strip()
        if pmid not in asked:
            raise AttemptError("the page holds a record that was not asked for" if pmid else "a record has no PMID")
        found.append(pmid)
    return tuple(dict.fromkeys(found))


def _root(client: Client, answer: Answer, tag: str) -> etree._Element:
    client.refuse_html(answer)
    if answer.body.lstrip()[:1] == b"{":
        raise _said(client, _json_error(answer.body), answer.status)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(answer.body, parser)
    except etree.XMLSyntaxError as error:
        raise AttemptError("the XML is cut or damaged") from error
    messages = [" ".join((element.text or "").split()) for element in root.findall("ERROR")]
    if messages:
        if tag == "PubmedArticleSet" and all(_NO_IDS in text.lower() for text in messages):
            return etree.Element(tag)  # none of the ids is known
        raise _said(client, "; ".join(messages), answer.status)
    if root.tag != tag:
        raise AttemptError(f"<{tag}> was due and <{root.tag}> came")
    if answer.status != 200:
        raise AttemptError(f"an answer with status {answer.status}")
    return root


def _json_error(body: bytes) -> str:
    """The message of an error in JSON, where line ends in a text are not always written as they should be."""
    try:
        values = json.loads(body, strict=False)
    except ValueError as error:
        raise AttemptError("the JSON is cut or damaged") from error
    inner = values.get("esearchresult", values)
    return str(values.get("error") or (inner.get("ERROR") if isinstance(inner, dict) else None) or "JSON, not XML")


def _said(client: Client, message: str, status: int) -> Exception:
    lower = message.lower()
    if "rate limit exceeded" in lower:
        return AttemptError("too many requests", is_busy=True)
    shown = client.redact(message)[:_SHOWN]
    for words, advice in _NO_RETRY.items():
        if words in lower:
            return RefusedError(NAME, f'it answers "{shown}"', advice)
    return AttemptError(f'it answers "{shown}"' + (f" ({status})" if status != 200 else ""))
