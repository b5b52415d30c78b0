"""The stand-in for Semantic Scholar behaves as the service was seen to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from servers.corpus import invent
from servers.loopback import S2_KEY, Loopback
from servers.s2_query import compile_query, plain


@pytest.fixture(scope="module")
def net() -> Iterator[Loopback]:
    with Loopback(invent(2_500), is_paced=False) as net:
        yield net


def get(net: Loopback, path: str, **params: object) -> requests.Response:
    return requests.get(f"{net.s2_url}/paper/{path}", params, timeout=5)  # type: ignore[arg-type]


def batch(net: Loopback, ids: list[str], fields: str = "title") -> requests.Response:
    return requests.post(f"{net.s2_url}/paper/batch", params={"fields": fields}, json={"ids": ids}, timeout=5)


def pages(net: Loopback, **params: object) -> list[dict[str, Any]]:
    found = [get(net, "search/bulk", **params).json()]
    while found[-1]["token"]:
        found.append(get(net, "search/bulk", token=found[-1]["token"], **params).json())
    return found


def with_id(net: Loopback, key: str) -> Any:
    return next(paper for paper in net.corpus.papers.values() if key in paper.values["externalIds"])


# ---------------------------------------------------------------------------------------------- bulk search


def test_a_thousand_a_page_until_the_token_is_null(net: Loopback) -> None:
    found = pages(net, query="autoimmune", limit=10, offset=5)
    assert [len(page["data"]) for page in found[:-1]] == [1000] * (len(found) - 1)
    assert len(found) == 3 and "token" in found[-1]
    ids = [paper["paperId"] for page in found for paper in page["data"]]
    assert ids == sorted(net.corpus.papers)


def test_the_total_drifts(net: Loopback) -> None:
    first, second, *_ = pages(net, query="autoimmune")
    assert second["total"] == first["total"] - 1


def test_an_expired_token_or_one_of_another_query_is_a_400(net: Loopback) -> None:
    token = get(net, "search/bulk", query="autoimmune").json()["token"]
    assert get(net, "search/bulk", query="lupus", token=token).status_code == 400
    assert get(net, "search/bulk", query="autoimmune", token=token).status_code == 200
    net.s2.expire()
    answer = get(net, "search/bulk", query="autoimmune", token=token)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])


def test_filters_and_order(net: Loopback) -> None:
    recent = pages(net, query="", publicationDateOrYear="2022-06:", fields="year,publicationDate")
    dates = [paper["publicationDate"] or f"{paper['year']}-01-01" for page in recent for paper in page["data"]]
    assert dates and min(dates) >= "2022-06"
    [page] = pages(net, query="", year="2016", fields="citationCount", sort="citationCount:desc")
    counts = [paper["citationCount"] for paper in page["data"]]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize(
    ("query", "text", "is_found"),
    [
        ("lupus rituximab", "Rituximab in lupus", True),
        ("lupus + rituximab", "Lupus alone", False),
        ("lupus | rituximab", "Lupus alone", True),
        ("lupus -rituximab", "Lupus and rituximab", False),
        ('"lupus nephritis"', "nephritis of lupus", False),
        ('"lupus nephritis"~2', "lupus with late nephritis", True),
        ("ritux*", "Rituximab", True),
        ("(lupus | pemphigus) + rituximab", "pemphigus, rituximab", True),
        ("(lupus | pemphigus) + rituximab", "pemphigus", False),
        ("", "anything", True),
    ],
)
def test_the_query_language(query: str, text: str, is_found: bool) -> None:
    assert compile_query(query)(plain(text)) is is_found


def test_unknown_fields_are_refused(net: Loopback) -> None:
    answer = get(net, "search/bulk", query="lupus", fields="title,unknown")
    assert (answer.status_code, answer.json()) == (400, {"error": "Unrecognized or unsupported fields: [unknown]"})


def test_only_the_fields_asked_for_come_and_the_id_always(net: Loopback) -> None:
    [paper, *_] = get(net, "search/bulk", query="", fields="year,authors.name").json()["data"]
    assert list(paper) == ["paperId", "year", "authors"]


# ---------------------------------------------------------------------------------------------- batch, one paper


def test_a_batch_keeps_the_order_and_has_null_for_unknown(net: Loopback) -> None:
    papers = list(net.corpus.papers.values())[:3]
    doi, pmid = with_id(net, "DOI"), with_id(net, "PubMed")
    ids = [papers[1].paper_id, "PMID:1", f"DOI:{doi.values['externalIds']['DOI'].lower()}"]
    ids += [f"PMID:{pmid.values['externalIds']['PubMed']}", doi.values["externalIds"]["DOI"]]
    found = [paper and paper["paperId"] for paper in batch(net, ids).json()]
    assert found == [papers[1].paper_id, None, doi.paper_id, pmid.paper_id, doi.paper_id]


@pytest.mark.parametrize("ids", [[], ["PMID:1", "PMID:2"], ["https://doi.org/10.5555/x"], ["PMID:1"] * 501])
def test_batches_that_are_refused_whole(net: Loopback, ids: list[str]) -> None:
    assert batch(net, ids).status_code == 400


def test_one_empty_id_spoils_the_batch(net: Loopback) -> None:
    answer = batch(net, [next(iter(net.corpus.papers)), ""])
    assert (answer.status_code, answer.json()) == (400, {"error": "No valid paper ids given"})


def test_one_paper_or_404(net: Loopback) -> None:
    paper = with_id(net, "DOI")
    assert get(net, f"DOI:{paper.values['externalIds']['DOI']}").json()["paperId"] == paper.paper_id
    answer = get(net, "0")
    assert (answer.status_code, answer.json()) == (404, {"error": "Paper with id 0 not found"})


def test_relevance_search_ends_before_a_thousand(net: Loopback) -> None:
    assert get(net, "search", query="autoimmune", offset=900, limit=99).status_code == 200
    assert get(net, "search", query="autoimmune", offset=900, limit=100).status_code == 400
    assert get(net, "search", query="qwxyz").json() == {"total": 0, "offset": 0}


def test_a_withheld_abstract_says_so(net: Loopback) -> None:
    page = get(net, "search/bulk", query="", fields="abstract,openAccessPdf").json()["data"]
    withheld = [paper for paper in page if "elided by the publisher" in paper["openAccessPdf"]["disclaimer"]]
    assert withheld and all(paper["abstract"] is None for paper in withheld)


# ---------------------------------------------------------------------------------------------- rates and keys


def test_one_request_a_second_over_all_endpoints(loopback: Callable[..., Loopback]) -> None:
    net = loopback(20)
    assert get(net, "search/bulk", query="autoimmune").status_code == 200
    answer = batch(net, list(net.corpus.papers)[:1])
    assert answer.status_code == 429
    assert (answer.json()["code"], answer.headers["x-amzn-ErrorType"]) == ("429", "TooManyRequestsException")
    assert "Retry-After" not in answer.headers


def test_a_wrong_key_is_forbidden_and_the_right_one_is_not(net: Loopback) -> None:
    url = f"{net.s2_url}/paper/search/bulk"
    answers = [requests.get(url, headers={"x-api-key": key}, timeout=5) for key in ("wrong", S2_KEY)]
    assert [answer.status_code for answer in answers] == [403, 200]
    assert answers[0].json() == {"message": "Forbidden"}
    assert net.s2.log.entries[-1].has_key
