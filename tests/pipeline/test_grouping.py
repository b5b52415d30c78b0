"""Records into papers: the same in any order, as the truth has it, and as people decided."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils
from servers import pubmed_xml
from servers.corpus import Corpus, invent

from db import store
from pipeline import copies, grouping, intake
from pipeline.errors import InputError
from pipeline.records import Article
from pipeline.sources import files, jsonl

Placed = tuple[str, Article]
NOW = "2025-01-01T00:00:00+00:00"
TITLE = "Rituximab in anti-SRP necrotising myopathy of the elderly: a case series from Ambleford"
ABSTRACT = (
    "BACKGROUND: Little is known. METHODS: We followed 14 patients of 66 to 81 years for 37 months. RESULTS: CK fell "
    "from 8421 to 310 U/L in 9 of 14 after 375 mg/m2. CONCLUSION: Early treatment deserves a trial at Ambleford."
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    opened = store.open_database(tmp_path / "litlode.db")
    yield opened
    store.close(opened)


def placed(corpus: Corpus) -> tuple[list[Placed], list[Placed]]:
    """What PubMed and Semantic Scholar have of it, as their answers are read."""
    page = json.dumps({"data": [paper.values for paper in corpus.papers.values()]}).encode()
    pages = (pubmed_xml.article_set(corpus.records.values()), page)
    pubmed, s2 = (
        [(at, item) for at, item in files.read_page(one, "page") if isinstance(item, Article)] for one in pages
    )
    return pubmed, s2


def papers(db: sqlite_utils.Database) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    rows = db.execute("SELECT article_id, source || ':' || source_id FROM source_records WHERE is_current")
    for article_id, record in rows:
        found.setdefault(article_id, set()).add(record)
    return {frozenset(records) for records in found.values()}


def pairs(groups: set[frozenset[str]]) -> set[tuple[str, str]]:
    return {(one, other) for group in groups for one in group for other in group if one < other}


def mixed(pubmed: list[Placed], s2: list[Placed]) -> list[list[Placed]]:
    both = pubmed + s2
    random.Random(1).shuffle(both)
    return [both[at : at + 97] for at in range(0, len(both), 97)]


@pytest.mark.parametrize(
    "order",
    [
        lambda pubmed, s2: [pubmed, s2],
        lambda pubmed, s2: [s2, pubmed],
        lambda pubmed, s2: [[*s2, *pubmed][::-1]],
        mixed,
        lambda pubmed, s2: [[one] for batch in mixed(pubmed, s2) for one in batch],
    ],
    ids=["PubMed first", "Semantic Scholar first", "at once, backwards", "mixed", "one by one"],
)
def test_two_sources_become_the_papers_of_the_truth(
    db: sqlite_utils.Database, order: Callable[..., Sequence[Sequence[Placed]]]
) -> None:
    corpus = invent(600, seed=4)
    for batch in order(*placed(corpus)):
        intake.store(db, batch, NOW)
    truth, found = pairs(corpus.truth()), pairs(papers(db))
    assert found <= truth  # precision 1.0
    assert len(found) >= 0.99 * len(truth) > 500
    assert [check.name for check in store.run_checks(db) if check.rows] == []


# ------------------------------------------------------------------------------------------------ hard cases


def pubmed(**values: Any) -> dict[str, Any]:
    return {
        "source": "pubmed",
        "source_id": "7",
        "pmid": "7",
        "title": f"{TITLE}.",
        "abstract": ABSTRACT,
        "authors": ["Sørensen, Åse", "García López, Ana"],
        "publication_date": "2020-03",
        "journal": "Annals of invented neurology : official journal of nobody",
        **values,
    }


def s2(**values: Any) -> dict[str, Any]:
    return {
        "source": "semantic_scholar",
        "source_id": "s",
        "s2_paper_id": "s",
        "title": TITLE,
        "abstract": ABSTRACT.replace("BACKGROUND: ", "").replace("METHODS: ", ""),
        "authors": ["Å. Sørensen", "A. García López"],
        "publication_date": "2020",
        "journal": "Ann. Invent. Neurol.",
        **values,
    }


def together(*records: dict[str, Any]) -> list[set[str]]:
    """The sources' ids of each paper, the same in every order of arrival."""
    found = []
    for order in itertools.permutations(records):
        articles = [jsonl.article(values) for values in order]
        groups, _ = grouping.partition({(one.source, one.source_id): one for one in articles})
        found.append(sorted(sorted(key[1] for key in group.records) for group in groups))
    assert all(one == found[0] for one in found)
    return [set(ids) for ids in found[0]]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": TITLE.upper()},
        {"title": TITLE.replace("SRP", "<i>SRP</i>").replace("-", "‐")},
        {"title": f"[{TITLE}]."},
        {"title": TITLE.replace("necrotising", "necrotsing")},
        {"title": TITLE.replace("necrotising", "necrotsing"), "abstract": None},
        {"title": TITLE.partition(":")[0]},
        {"title": f"{TITLE[:-8]}…"},
        {"title": f"Original article: {TITLE}", "abstract": None},
        {"title": f"{TITLE} [see comments]", "abstract": None},
        {"title": f"RETRACTED ARTICLE: {TITLE}"},
        {"title": f"{TITLE} (Retracted article. See vol. 3, pg. 4, 2021)"},
        {"publication_date": "2021-01-02"},
        {"publication_date": "2019", "abstract": None},
        {"authors": ["A. Soerensen"], "abstract": None},
        {"authors": ["Asa Sorensen", "Ana Garcia-Lopez"]},
        {"authors": ["A. García", "Å. Sørensen"]},
        {"journal": None, "abstract": None},
        {"publication_date": None},
        {"doi": "10.5555/abc"},
        {"title": "Altersmyopathie unter Rituximab", "doi": "10.5555/abc", "abstract": None},
        {"pmid": "7", "doi": "10.1101/2019.12.01.1"},
    ],
)
def test_a_dirty_copy_is_still_the_paper(changes: dict[str, Any]) -> None:
    assert together(pubmed(doi="10.5555/abc"), s2(**changes)) == [{"7", "s"}]


@pytest.mark.parametrize(
    "changes",
    [
        {"doi": "10.5555/other"},
        {"doi": "10.1101/2019.12.01.1"},
        {"journal": "medRxiv"},
        {"title": f"{TITLE}: Part II"},
        {"title": TITLE.replace("Rituximab", "Infliximab")},
        {"title": TITLE.replace("SRP", "Jo-1")},
        {"title": f"Erratum: {TITLE}"},
        {"title": f"{TITLE} [Corrigendum]"},
        {"title": f"{TITLE}: protocol of a trial"},
        {"title": TITLE.replace("Rituximab", "Ritoximab"), "abstract": None, "publication_date": "2019"},
        {"title": f"Retraction notice to: {TITLE}", "doi": "10.5555/abc"},
        {"publication_date": "2018"},
        {
            "publication_date": "2021",
            "abstract": ABSTRACT.replace("14", "23").replace("37", "49").replace("8421", "99"),
        },
        {"authors": ["B. Niemand"], "abstract": None},
        {"journal": "Proceedings of the imagined congress of muscles", "abstract": None},
        {"journal": None, "abstract": None, "publication_types": ["Conference"]},
        {"title": TITLE.partition(":")[0], "abstract": None},
        {"pmid": "7", "title": "Kubernetes in the cloud for everyone", "authors": ["B. Niemand"], "abstract": None},
    ],
)
def test_what_only_looks_alike_stays_two(changes: dict[str, Any]) -> None:
    assert together(pubmed(doi="10.5555/abc"), s2(**changes)) == [{"7"}, {"s"}]


def test_parts_of_one_work_stay_two_and_each_copy_finds_its_own() -> None:
    parts = [pubmed(source_id=n, pmid=n, title=f"{TITLE}. Part {'I' * int(n)}.", doi=f"10.5555/{n}") for n in "12"]
    copies_ = [s2(source_id=f"s{n}", s2_paper_id=f"s{n}", title=f"{TITLE}. Part {'I' * int(n)}") for n in "12"]
    assert together(*parts, *copies_) == [{"1", "s1"}, {"2", "s2"}]


def test_a_preprint_is_parted_from_the_article_once_that_is_known() -> None:
    preprint = s2(source_id="p", s2_paper_id="p", doi="10.5555/preprint")
    assert together(s2(pmid="7"), preprint) == [{"p", "s"}]  # nothing speaks against it yet
    assert together(s2(pmid="7"), preprint, pubmed(doi="10.5555/abc")) == [{"7", "s"}, {"p"}]


def test_a_copy_that_may_be_of_two_papers_is_of_none() -> None:
    others = [pubmed(source_id=n, pmid=n, abstract=None) for n in "12"]
    assert together(*others, s2(abstract=None)) == [{"1"}, {"2"}, {"s"}]


def test_a_doi_of_a_whole_supplement_joins_only_what_has_the_title() -> None:
    abstracts = [
        pubmed(source_id=n, pmid=n, doi="10.5555/sup", title=f"{TITLE}, {w}") for n, w in (("1", "a"), ("2", "b"))
    ]
    assert together(*abstracts, s2(doi="10.5555/sup", title=f"{TITLE}, b")) == [{"1"}, {"2", "s"}]


# ------------------------------------------------------------------------------------------------ people


def test_a_split_is_kept_by_later_runs_and_taken_back_by_a_join(db: sqlite_utils.Database) -> None:
    batch = [("a", jsonl.article(pubmed())), ("b", jsonl.article(s2()))]
    intake.store(db, batch, NOW)
    assert papers(db) == {frozenset({"pubmed:7", "semantic_scholar:s"})}
    assert "s2:s" in copies.split(db, ["semantic_scholar:s"], "ada", "another meeting")
    apart = {frozenset({"pubmed:7"}), frozenset({"semantic_scholar:s"})}
    assert papers(db) == apart
    later = [
        ("c", jsonl.article(s2(title=f"{TITLE}!"))),
        ("d", jsonl.article(s2(source="ris", source_id="r", pmid="7"))),
    ]
    intake.store(db, later, NOW)
    assert papers(db) == {frozenset({"pubmed:7", "ris:r"}), frozenset({"semantic_scholar:s"})}
    assert "pmid:7" in copies.join(db, "pubmed:7", "semantic_scholar:s", "ada")
    assert papers(db) == {frozenset({"pubmed:7", "ris:r", "semantic_scholar:s"})}
    assert [check.name for check in store.run_checks(db) if check.rows] == []


def test_a_split_gives_a_merged_paper_its_old_id_back(db: sqlite_utils.Database) -> None:
    intake.store(db, [("b", jsonl.article(s2()))], NOW)
    intake.store(db, [("a", jsonl.article(pubmed()))], NOW)
    assert next(copies.lines(db)) == "s2:s"
    assert copies.split(db, ["pubmed:7"], "ada") == "pubmed:7: parted, and now pmid:7; the other records are s2:s."
    with pytest.raises(InputError, match="nothing to part"):
        copies.split(db, ["pubmed:7"], "ada")
    with pytest.raises(InputError, match="no such record"):
        copies.join(db, "pubmed:8", "pubmed:7", "ada")


def test_each_joined_record_is_listed_with_its_rule(db: sqlite_utils.Database) -> None:
    intake.store(db, [("a", jsonl.article(pubmed())), ("b", jsonl.article(s2()))], NOW)
    head, first, second, count = copies.lines(db)
    assert (head, first.split()[:2]) == ("pmid:7", ["first", "pubmed:7"])
    assert second.split()[:3] == ["title_year_author", "semantic_scholar:s", "2020"]
    assert count == "1 paper with several records."
