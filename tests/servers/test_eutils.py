"""The stand-in for E-utilities behaves as the service was seen to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import requests
from lxml import etree
from servers.corpus import FIRST_PMID, invent
from servers.eutils import CEILING
from servers.loopback import EMAIL, NCBI_KEY, Loopback

ALL = '"autoimmune diseases"[mh]'


@pytest.fixture
def net(loopback: Callable[..., Loopback]) -> Loopback:
    return loopback(300, is_paced=False, with_papers=False)


@pytest.fixture(scope="module")
def large() -> Iterator[Loopback]:
    """More records than a search can list, most of them of one day."""
    with Loopback(invent(12_000, crowded=10_500, with_papers=False), is_paced=False) as net:
        yield net


def ask(net: Loopback, name: str, *, post: Any = False, **params: Any) -> requests.Response:
    url = f"{net.ncbi_url}/{name}.fcgi"
    values = {"db": "pubmed", **params}
    return requests.post(url, values, timeout=5) if post else requests.get(url, values, timeout=5)


def found(net: Loopback, term: str, **params: Any) -> dict[str, Any]:
    return ask(net, "esearch", term=term, retmode="json", **params).json()["esearchresult"]  # type: ignore[no-any-return]


def pmids(answer: requests.Response) -> list[str]:
    root = etree.fromstring(answer.content)
    assert root.tag == "PubmedArticleSet"
    return [one.text or "" for one in root.xpath("*/MedlineCitation/PMID | */BookDocument/PMID")]  # type: ignore


# ---------------------------------------------------------------------------------------------- esearch


def test_numbers_in_json_are_strings_and_twenty_ids_come_by_default(net: Loopback) -> None:
    result = found(net, ALL)
    assert (result["count"], result["retmax"], result["retstart"], len(result["idlist"])) == ("300", "20", "0", 20)


def test_xml_has_its_elements_in_order(net: Loopback) -> None:
    root = etree.fromstring(ask(net, "esearch", term=ALL, usehistory="y").content)
    tags = "Count RetMax RetStart QueryKey WebEnv IdList TranslationSet QueryTranslation"
    assert [child.tag for child in root] == tags.split()


def test_ids_are_paged_without_gap(net: Loopback) -> None:
    listed = [pmid for start in (0, 200, 400) for pmid in found(net, ALL, retstart=start, retmax=200)["idlist"]]
    assert sorted(map(int, listed)) == list(net.corpus.records)


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("rituximab[tiab] AND lupus[tiab]", lambda text: "rituximab" in text and "lupus" in text),
        (
            '"lupus nephritis"[tiab] NOT rituximab[tiab]',
            lambda text: "lupus nephritis" in text and "rituximab" not in text,
        ),
        ("(rituximab[ti] OR abatacept[ti]) AND (rituximab[ti] OR lupus[tiab])", None),
        ("ritux*[tiab]", lambda text: "rituximab" in text),
    ],
)
def test_words_and_operators(net: Loopback, term: str, expected: Callable[[str], bool] | None) -> None:
    hits = {int(pmid) for pmid in found(net, term, retmax=1000)["idlist"]}
    assert hits
    if expected:
        texts = {pmid: f"{one.title} {one.text}".lower() for pmid, one in net.corpus.records.items()}
        assert hits == {pmid for pmid, text in texts.items() if expected(text)}


def test_operators_are_read_from_left_to_right(net: Loopback) -> None:
    plain = found(net, "rituximab[tiab] OR abatacept[tiab] AND lupus[tiab]")["count"]
    grouped = found(net, "(rituximab[tiab] OR abatacept[tiab]) AND lupus[tiab]")["count"]
    assert plain == grouped != found(net, "rituximab[tiab] OR (abatacept[tiab] AND lupus[tiab])")["count"]


@pytest.mark.parametrize("field", ["edat", "crdt", "mdat"])
@pytest.mark.parametrize("form", ["{0}:{1}[{2}]", '"{0}":"{1}"[{2}]', '("{0}"[{2}] : "{1}"[{2}])'])
def test_date_ranges_in_every_form(net: Loopback, field: str, form: str) -> None:
    term = f"{ALL} AND {form.format('2018/03/01', '2019/02', field)}"
    days = {pmid: getattr(one, field) for pmid, one in net.corpus.records.items()}
    expected = {str(pmid) for pmid, day in days.items() if date(2018, 3, 1) <= day <= date(2019, 2, 28)}
    assert set(found(net, term, retmax=1000)["idlist"]) == expected != set()


def test_entrez_dates_split_cleanly_and_publication_dates_do_not(net: Loopback) -> None:
    years = range(2014, 2027)
    counts = {tag: [int(found(net, f"{ALL} AND {year}[{tag}]")["count"]) for year in years] for tag in ("edat", "dp")}
    assert sum(counts["edat"]) == 300 < sum(counts["dp"])


def test_dates_as_parameters_count_only_together(net: Loopback) -> None:
    both = found(net, ALL, datetype="edat", mindate="2018", maxdate="2018")
    assert 0 < int(both["count"]) < 300
    assert "2018:2018[Date - Entrez]" in both["querytranslation"]
    assert found(net, ALL, datetype="edat", mindate="2018")["count"] == "300"


def test_ranges_of_pmids(net: Loopback) -> None:
    ids = found(net, f"{FIRST_PMID}:{FIRST_PMID + 9}[uid] AND {ALL}")["idlist"]
    assert ids == [str(FIRST_PMID + number) for number in range(9, -1, -1)]


def test_a_word_not_found_is_dropped_and_reported(net: Loopback) -> None:
    result = found(net, "lupus[tiab] AND qwxyz[tiab]")
    assert result["count"] == found(net, "lupus[tiab]")["count"] != "0"
    assert result["errorlist"]["phrasesnotfound"] == ["qwxyz"]


def test_nothing_found_is_not_an_error(net: Loopback) -> None:
    answer = ask(net, "esearch", term="qwxyz")
    root = etree.fromstring(answer.content)
    assert (answer.status_code, root.findtext("Count")) == (200, "0")
    assert root.findtext("ErrorList/PhraseNotFound") == "qwxyz"
    assert root.findtext("WarningList/OutputMessage") == "No items found."


def test_errors_come_with_status_200(net: Loopback) -> None:
    assert found(net, "")["ERROR"] == "Empty term and query_key - nothing todo"
    assert found(net, ALL, db="nothing")["ERROR"] == "Invalid db name specified: nothing"


def test_only_the_first_9999_are_listed(large: Loopback) -> None:
    result = found(large, ALL, retmax=20_000)
    assert (result["count"], len(result["idlist"])) == ("12000", CEILING)
    assert len(found(large, ALL, retstart=9_500, retmax=1_000)["idlist"]) == 499


def test_beyond_the_ceiling_json_has_a_raw_line_break(large: Loopback) -> None:
    answer = ask(large, "esearch", term=ALL, retmode="json", retstart=9_999)
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError, match="Invalid control character"):
        json.loads(answer.text)
    assert "cannot be larger than 9998" in json.loads(answer.text, strict=False)["esearchresult"]["ERROR"]


def test_one_day_can_exceed_the_ceiling(large: Loopback) -> None:
    assert found(large, f"{ALL} AND 2020/06/15[edat]")["count"] == "10500"


# ---------------------------------------------------------------------------------------------- history, efetch


def kept(net: Loopback, term: str = ALL) -> dict[str, str]:
    result = found(net, term, usehistory="y", retmax=0)
    return {"WebEnv": result["webenv"], "query_key": result["querykey"], "retmode": "xml"}


def test_the_history_is_cut_silently_and_then_refused(large: Loopback) -> None:
    handle = kept(large)
    assert len(pmids(ask(large, "efetch", **handle, retstart=9_500, retmax=500))) == 499
    refused = ask(large, "efetch", **handle, retstart=9_999, retmax=1)
    assert refused.status_code == 400
    assert "cannot retrieve history data" in refused.text


def test_a_dead_history_answers_200_with_an_error(net: Loopback) -> None:
    handle = kept(net)
    net.eutils.expire()
    answer = ask(net, "efetch", **handle)
    assert answer.status_code == 200
    assert etree.fromstring(answer.content).findtext("ERROR") == "Unable to obtain query #1"


def test_epost_keeps_a_list(net: Loopback) -> None:
    root = etree.fromstring(ask(net, "epost", post=True, id=f"{FIRST_PMID},x,{FIRST_PMID + 1}").content)
    assert "invalid value" in (root.findtext("ERROR") or "")
    handle = {"WebEnv": root.findtext("WebEnv"), "query_key": root.findtext("QueryKey")}
    assert len(pmids(ask(net, "efetch", **handle, retmode="xml"))) == 2
    nothing = etree.fromstring(ask(net, "epost", id="x").content)
    assert [one.text for one in nothing][-1] == "Empty ID list; Nothing to store"


def test_unknown_ids_are_omitted_and_repeats_come_once(net: Loopback) -> None:
    answer = ask(net, "efetch", id=f"{FIRST_PMID},1,{FIRST_PMID}", retmode="xml")
    assert pmids(answer) == [str(FIRST_PMID)]
    nobody = ask(net, "efetch", id="1,2", retmode="xml")
    assert (nobody.status_code, pmids(nobody)) == (200, [])


def test_no_id_at_all_is_a_400(net: Loopback) -> None:
    answer = ask(net, "efetch", id="x", retmode="xml")
    assert answer.status_code == 400
    assert "ID list is empty" in answer.text


def test_a_long_get_is_refused_and_a_post_is_not(net: Loopback) -> None:
    ids = ",".join(str(FIRST_PMID + number) for number in range(1_000))
    assert ask(net, "efetch", id=ids, retmode="xml").status_code == 414
    assert len(pmids(ask(net, "efetch", post=True, id=ids, retmode="xml"))) == 300


def test_abstract_without_a_mode_is_text(net: Loopback) -> None:
    assert ask(net, "efetch", id=FIRST_PMID, rettype="abstract").headers["Content-Type"].startswith("text/plain")


# ---------------------------------------------------------------------------------------------- rates, keys, log


def test_the_fourth_request_within_a_second_is_refused(loopback: Callable[..., Loopback]) -> None:
    net = loopback(5)
    answers = [ask(net, "esearch", term=ALL) for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert [one.headers["X-RateLimit-Limit"] for one in answers] == ["3"] * 4
    assert answers[3].json() == {
        "error": "API rate limit exceeded",
        "api-key": "127.0.0.1",
        "count": "4",
        "limit": "3",
    }
    assert net.eutils.log.busiest() == 4


def test_a_key_allows_ten(loopback: Callable[..., Loopback]) -> None:
    net = loopback(5)
    statuses = [ask(net, "esearch", term=ALL, api_key=NCBI_KEY).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]


@pytest.mark.parametrize("key", ["", "wrong"])
def test_a_blank_or_wrong_key_is_refused(net: Loopback, key: str) -> None:
    answer = ask(net, "esearch", term=ALL, api_key=key)
    assert answer.status_code == 400
    assert answer.json()["error"] == "API key invalid"


def test_the_log_holds_requests_and_deliveries_but_no_secret(net: Loopback) -> None:
    ask(net, "efetch", id=FIRST_PMID, retmode="xml", api_key=NCBI_KEY, email=EMAIL)
    [entry] = net.eutils.log.of("efetch")
    assert (entry.has_key, entry.has_email, entry.records) == (True, True, (str(FIRST_PMID),))
    assert NCBI_KEY not in str(entry.params) and EMAIL not in str(entry.params)
