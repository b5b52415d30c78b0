"""The invented literature is the same each time, knows its truth, and lives on by the day."""

from __future__ import annotations

import copy
from collections import Counter
from datetime import date, timedelta

from servers import pubmed_xml
from servers.corpus import Corpus, invent

from pipeline.records import Article
from pipeline.sources import files

NEW_YEAR = date(2025, 12, 31)


def articles(corpus: Corpus) -> dict[str, Article]:
    page = pubmed_xml.article_set(corpus.records.values())
    return {item.source_id: item for _, item in files.read_page(page, "page") if isinstance(item, Article)}


def test_the_same_seed_gives_the_same_literature() -> None:
    one, again, other = invent(200), invent(200), invent(200, seed=2)
    assert one == again != other


def test_the_xml_says_what_the_records_are() -> None:
    corpus = invent(600)
    read = articles(corpus)
    assert {pmid: (one.title, one.abstract, one.status) for pmid, one in read.items()} == corpus.state()
    dois = {str(pmid): (one.doi or "").lower() or None for pmid, one in corpus.records.items() if not one.is_book}
    assert {pmid: one.doi for pmid, one in read.items() if pmid in dois} == dois


def test_the_literature_holds_what_makes_matching_hard() -> None:
    corpus = invent(1_000)
    records, papers = list(corpus.records.values()), list(corpus.papers.values())
    assert any(one.title.endswith("Part II.") for one in records)
    assert any(one.title == "Reply." for one in records)
    assert any(one.is_book for one in records)
    assert {"active", "retracted", "corrected"} == {one.status for one in records}
    assert any(one.values["abstract"] and one.values["abstract"].startswith("<div><div>") for one in papers)
    assert any(one.values["externalIds"].get("DOI", "").isupper() for one in papers)
    assert any(one.values["externalIds"].get("DOI", "").startswith("10.1101/") for one in papers)
    sizes = Counter(len(group) for group in corpus.truth())
    assert sizes[1] > 200 and sizes[2] > 500 and sizes[3] > 20


def test_a_year_brings_every_kind_of_event() -> None:
    corpus = invent(300)
    before = copy.deepcopy(corpus.state())
    corpus.advance(NEW_YEAR)
    happened = Counter(what for _, what, _ in corpus.events)
    assert set(happened) == {"new", "new late", "revised", "retracted", "notice", "deleted", "merged"}
    assert len(corpus.gone) == happened["deleted"] + happened["merged"]
    assert before.keys() - corpus.state().keys() == {str(pmid) for pmid in corpus.gone} & before.keys()
    assert articles(corpus).keys() == corpus.state().keys()


def test_days_pass_alike_one_by_one_or_at_once() -> None:
    one, other = invent(100), invent(100)
    one.advance(date(2025, 3, 1))
    while other.day < one.day:
        other.advance(other.day + timedelta(days=1))
    assert one == other


def test_late_records_have_their_entrez_date_set_back() -> None:
    corpus = invent(100)
    corpus.advance(date(2025, 6, 1))
    late = [corpus.records[pmid] for _, what, pmid in corpus.events if what == "new late" and pmid in corpus.records]
    assert late and all(one.crdt - one.edat > timedelta(days=365) for one in late)


def test_a_notice_names_what_it_retracts() -> None:
    corpus = invent(300)
    corpus.advance(NEW_YEAR)
    for day, what, pmid in corpus.events:
        if what == "notice":
            [(kind, retracted)] = corpus.records[pmid].links
            assert kind == "RetractionOf" and retracted is not None
            assert corpus.records[retracted].status == "retracted" and corpus.records[retracted].mdat >= day
            assert corpus.records[pmid].status == "active"
