"""Semantic Scholar's papers, an aggregator's records, and the answers that hold no paper."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.errors import RecordError
from pipeline.records import Article, Author, Issue
from pipeline.sources import aggregator, files, names, semantic_scholar

RECORDED = Path(__file__).parents[1] / "recorded" / "s2"
SAMPLES = Path(__file__).parents[3] / "shared" / "samples"


@pytest.fixture(scope="module")
def page() -> list[Article]:
    items = [item for _, item in files.read(RECORDED / "bulk_page.json")]
    return [item for item in items if isinstance(item, Article)]


def test_a_page_of_results(page: list[Article]) -> None:
    assert [article.source_id[0] for article in page] == ["a", "b", "c", "d"]
    first = page[0]
    assert (first.doi, first.pmid, first.pmcid) == ("10.5555/invented.1", "90000001", "PMC9000001")
    assert first.abstract == "A man took 20 mg of nothing <daily>. It helped."
    assert (first.volume, first.pages, first.publication_date) == ("12", "101-9", "2023-09-03")
    assert first.publication_types == ("Journal Article", "Case Reports")
    assert first.authors == (
        Author(last_name="Muster", fore_name="E. M.", initials="EM"),
        Author(last_name="van der Berg", fore_name="C.", initials="C"),
    )


def test_why_an_abstract_is_missing(page: list[Article]) -> None:
    reasons = [article.abstract_missing_reason for article in page]
    assert reasons == [None, "withheld_by_publisher", "not_provided", "not_in_source"]


def test_an_exchange_is_unwrapped_and_its_unknown_ids_named() -> None:
    issue, paper = [item for _, item in files.read(RECORDED / "exchange.json")]
    assert isinstance(issue, Issue)
    assert (issue.code, issue.is_record_lost) == ("not_found", False)
    assert issue.place.endswith("exchange.json, item 1, CorpusId:1")
    assert isinstance(paper, Article)
    assert paper.title == "A tale that is known"


def test_the_bulk_data_sets_have_keys_of_their_own() -> None:
    paper = semantic_scholar.parse(
        {
            "corpusid": 7,
            "externalids": {"DOI": "10.5555/Seven", "PubMed": None},
            "title": "A seventh tale",
            "publicationdate": "2020-01-02",
            "authors": [{"authorId": "1", "name": "Ann Example"}],
        }
    )
    assert (paper.source_id, paper.doi, paper.publication_date) == ("CorpusId:7", "10.5555/seven", "2020-01-02")
    abstract = semantic_scholar.parse(
        {"corpusid": 7, "openaccessinfo": {"externalids": {"DOI": "10.5555/seven"}}, "abstract": "Words."}
    )
    assert (abstract.source_id, abstract.doi, abstract.abstract) == ("CorpusId:7", "10.5555/seven", "Words.")


def test_a_paper_without_any_id_is_refused() -> None:
    with pytest.raises(RecordError, match="neither paperId nor corpusId"):
        semantic_scholar.parse({"paperId": None, "title": "x"})


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("RETRACTED: A tale", "retracted"),
        ("Retracted Article: A tale", "retracted"),
        ("Retraction: A tale", "active"),
        ("Retracted pedicles in surgery", "active"),
        (None, "active"),
    ],
)
def test_a_title_marked_as_retracted(title: str | None, status: str) -> None:
    assert semantic_scholar.status(title) == status


@pytest.mark.parametrize(
    ("name", "last", "fore", "initials"),
    [
        ("Ann Example", "Example", "Ann", "A"),
        ("A. B. Example", "Example", "A. B.", "AB"),
        ("Example, Ann B.", "Example", "Ann B.", "AB"),
        ("Example AB", "Example", "AB", "AB"),
        ("Jean-Pierre de la Tour", "de la Tour", "Jean-Pierre", "JP"),
        ("Ann Example Jr.", "Example", "Ann", "A"),
        ("Plato", "Plato", None, None),
    ],
)
def test_names(name: str, last: str, fore: str | None, initials: str | None) -> None:
    author = names.author(name)
    assert author is not None
    assert (author.last_name, author.fore_name, author.initials) == (last, fore, initials)


def test_collective_names() -> None:
    assert names.author("The Tale Study Group") == Author(collective_name="The Tale Study Group")


def test_an_aggregators_record() -> None:
    values = {
        "title": "A tale told twice",
        "authors": "E. Muster, C. Berg",
        "doi": "10.5555/Twice",
        "DOIUrl": None,
        "abstract": "<div><div>One. Two.</div></div>",
        "journal": {"name": "Journal of Tales", "volume": "53 ", "pages": "Article 1"},
        "publicationDate": "2025-09-01",
        "publicationTypes": "Journal Article",
        "platform": "Semanticscholar",
        "paperid": None,
        "PeriodicalName": "Journal of Tales",
    }
    assert aggregator.is_record(values)
    article = aggregator.parse(values)
    assert (article.source, article.source_id, article.doi) == ("aggregator", "10.5555/twice", "10.5555/twice")
    assert (article.abstract, article.volume, article.publication_date) == ("One. Two.", "53", "2025-09-01")
    assert [author.last_name for author in article.authors] == ["Muster", "Berg"]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"needs recorded answers, which litlode does not ship: {SAMPLES}")
def test_the_record_it_all_began_with_loses_no_word() -> None:
    path = SAMPLES / "seed" / "record.json"
    ((_, article),) = files.read(path)
    assert isinstance(article, Article)
    printed = json.loads(path.read_text(encoding="utf-8"))["abstract"]
    assert article.abstract == printed.removeprefix("<div><div>").removesuffix("</div></div>")
    assert article.doi == "10.1016/j.nmd.2025.105484"
    assert len(article.authors) == 2
