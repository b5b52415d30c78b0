"""Which records are one paper, by which rule, and which value wins."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import identity, merging
from pipeline.records import Article, Author

TITLE = "A long tale of weakness and of its end"
MUSTER, BERG = (Author(last_name="Muster"),), (Author(last_name="Berg"),)


def pubmed(**values: Any) -> Article:
    return Article(**{"source": "pubmed", "source_id": "1", "pmid": "1", "title": TITLE, **values})


def s2(**values: Any) -> Article:
    return Article(**{"source": "semantic_scholar", "source_id": "s", "s2_paper_id": "s", "title": TITLE, **values})


def rule(one: Article, other: Article) -> str | None:
    """The rule, which must not depend on which of the two came first."""
    found = identity.judge([one], [other])
    assert found == identity.judge([other], [one])
    return found.rule


def test_a_shared_identifier_joins() -> None:
    assert rule(pubmed(), s2(pmid="1", title="Something else")) == "same_pmid"
    assert rule(pubmed(doi="10.5555/x"), s2(doi="10.5555/x")) == "same_doi"
    assert rule(pubmed(pmcid="PMC1"), s2(pmcid="PMC1", title=None)) == "same_pmcid"
    assert rule(pubmed(s2_paper_id="s"), s2(title=None)) == "same_s2_paper_id"


def test_distinct_pmids_keep_a_shared_doi_apart() -> None:
    assert rule(pubmed(doi="10.5555/x"), pubmed(pmid="2", source_id="2", doi="10.5555/x")) is None


def test_a_wrong_pmid_is_not_believed_against_doi_title_and_author() -> None:
    one = pubmed(doi="10.5555/x", authors=MUSTER)
    other = s2(pmid="1", doi="10.5555/y", title="Kubernetes in the cloud for everyone", authors=BERG)
    assert identity.judge([other], [one]).veto == "their titles and authors differ"


def test_title_with_year_and_author_joins() -> None:
    one = pubmed(authors=MUSTER, publication_date="2020-12-31")
    other = s2(title="A LONG tale of <i>weakness</i> – and of its end.", authors=MUSTER, publication_date="2021")
    assert rule(one, other) == "title_year_author"


@pytest.mark.parametrize(
    "changes",
    [
        {"doi": "10.5555/y"},
        {"pmid": "2"},
        {"publication_date": "2018"},
        {"authors": BERG},
        {"authors": (), "publication_date": None},
        {"title": TITLE + " II"},
    ],
)
def test_title_alone_never_joins(changes: dict[str, Any]) -> None:
    one = pubmed(doi="10.5555/x", authors=MUSTER, publication_date="2020")
    assert rule(one, replace(s2(authors=MUSTER, publication_date="2020"), **changes)) is None


def test_title_and_abstract_join_where_no_year_is_known() -> None:
    words = "A man of 40 years could not walk, was given nothing, and walked again after some weeks. " * 3
    line = Article(source="litlode", source_id="a", title=TITLE, abstract=words)
    assert rule(line, pubmed(abstract=words, publication_date="2020")) == "title_abstract"
    assert rule(line, pubmed(abstract="Quite another story about the yeast of bread and beer.")) is None
    assert rule(line, replace(line, source_id="b")) is None  # the user gave two ids


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("A tale of weakness in two parts. Part I", "A tale of weakness in two parts. Part II"),
        ("Reply", "Reply"),
        ("Reply to Muster and others: a tale of weakness", "Reply to Muster and others: a tale of weakness"),
        ("Erratum to a tale of weakness and of its end", "Erratum to a tale of weakness and of its end"),
        ("Case report", "Case report"),
        ("Editorial comment on this issue of ours", "Editorial comment on this issue of ours"),
        (f"Retraction: {TITLE}", TITLE),
    ],
)
def test_parts_and_common_titles_stay_two(left: str, right: str) -> None:
    one, other = pubmed(title=left, authors=MUSTER, publication_date="2020"), s2(title=right)
    assert rule(one, replace(other, authors=MUSTER, publication_date="2020")) is None


def test_a_notice_is_not_its_article() -> None:
    article = pubmed(doi="10.5555/x")
    notice = s2(doi="10.5555/x", title=f"Retraction notice to: {TITLE}")
    assert rule(article, notice) is None
    assert rule(article, s2(doi="10.5555/x", publication_types=("Published Erratum",))) is None
    assert rule(replace(notice, source="ris", source_id="r"), notice) == "same_doi"
    assert not identity.is_notice(pubmed(title="Correction of sodium in a tale of weakness"))
    assert not identity.is_notice(pubmed(title="Withdrawal of steroids in a tale of weakness"))


def test_an_article_marked_as_retracted_is_the_article() -> None:
    one = pubmed(authors=MUSTER, publication_date="2020", title=f"RETRACTED: {TITLE}")
    assert rule(one, s2(authors=MUSTER, publication_date="2020")) == "title_year_author"


def test_pubmeds_values_win_and_gaps_are_filled() -> None:
    one = pubmed(abstract="A: b", title="PubMed's title.", journal=None, publication_date="2020")
    other = s2(abstract="Longer words", journal="Journal of tales", publication_date="2020-05-01", doi="10.5555/x")
    merged = merging.merge([other, one])
    assert (merged.source, merged.title, merged.abstract) == ("pubmed", "PubMed's title.", "A: b")
    assert (merged.journal, merged.doi, merged.s2_paper_id) == ("Journal of tales", "10.5555/x", "s")
    assert merged.publication_date == "2020-05-01"
    assert merging.merge([one, replace(other, publication_date="2021-05-01")]).publication_date == "2020"


def test_an_abstract_is_taken_from_who_has_it_whole() -> None:
    cut = pubmed(abstract="Once upon a time (ABSTRACT TRUNCATED AT 250 WORDS)")
    whole = s2(abstract="Once upon a time there was a tale whose end nobody knew but we, and here it is.")
    assert merging.merge([cut, whole]).abstract == whole.abstract
    none = pubmed(abstract_missing_reason="not_provided")
    assert merging.merge([none, whole]).abstract_missing_reason is None
    assert merging.merge([none, whole]).abstract == whole.abstract
    withheld = s2(abstract_missing_reason="withheld_by_publisher")
    assert merging.merge([none, withheld]).abstract_missing_reason == "withheld_by_publisher"


def test_status_is_the_gravest_of_the_live_copies() -> None:
    assert merging.merge([pubmed(), s2(status="retracted")]).status == "retracted"
    assert merging.merge([pubmed(status="corrected"), s2()]).status == "corrected"
    assert merging.merge([pubmed(status="deleted"), s2()]).status == "active"
    assert merging.merge([pubmed(status="deleted")]).status == "deleted"


def test_of_two_copies_of_one_record_the_newer_is_kept() -> None:
    old, new = pubmed(date_revised="2020-01-01"), pubmed(date_revised="2021-01-01", title="New")
    assert merging.newer(old, new) is new
    assert merging.newer(new, old) is new
    assert merging.newer(replace(old, version=2), new).version == 2
    assert merging.newer(old, replace(old)) is old


def test_a_poorer_answer_does_not_empty_a_record() -> None:
    full = s2(abstract="Words.", journal="Journal of tales")
    bare = s2(abstract_missing_reason="not_in_source")
    assert merging.newer(full, bare) is full
    assert merging.newer(bare, full) == full


def test_the_copy_that_was_withdrawn_stays_withdrawn() -> None:
    withdrawn = pubmed(status="deleted")
    assert merging.newer(withdrawn, pubmed()) is withdrawn
    assert merging.newer(withdrawn, pubmed(title="Another")).status == "active"


def copies() -> st.SearchStrategy[Article]:
    text = st.sampled_from([None, "one", "two"])
    return st.builds(
        Article,
        source=st.sampled_from(["pubmed", "semantic_scholar", "ris"]),
        source_id=st.uuids().map(str),
        title=text,
        abstract=text,
        journal=text,
        publication_date=st.sampled_from([None, "2020", "2020-05", "2021"]),
        status=st.sampled_from(["active", "retracted", "deleted"]),
    )


@settings(deadline=None, max_examples=60)
@given(st.lists(copies(), min_size=1, max_size=3))
def test_the_order_of_copies_does_not_matter(some: list[Article]) -> None:
    assert len({merging.merge(list(order)) for order in itertools.permutations(some)}) == 1
