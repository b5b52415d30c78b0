"""What people wrote survives a new extraction, and says when it no longer fits."""

import dataclasses

from db import facts, literature, reviews, store

WHEN = "2026-03-01T10:00:00Z"


def review_of(db, fact_id, **more):
    fact = next(db.query("SELECT * FROM facts WHERE fact_id = ?", [fact_id]))
    return {**fact, "reviewer": "AB", "verdict": "agree", "reviewed_at": WHEN, **more}


def test_a_review_finds_its_fact_again(library, series_extraction):
    assert reviews.save_reviews(library, [review_of(library, "pmid:101#x3")]) == 1
    assert [(r["fact_id"], r["is_stale"]) for r in store.rows(library, "review_status")] == [("pmid:101#x3", 0)]
    extra = series_extraction.mentions[0]  # one mention more shifts every later id
    shifted = dataclasses.replace(
        series_extraction,
        fingerprint="f2",
        mentions=(*series_extraction.mentions, dataclasses.replace(extra, kind="sex")),
    )
    facts.save_extractions(library, [shifted])
    assert [(r["fact_id"], r["is_stale"]) for r in store.rows(library, "review_status")] == [("pmid:101#x3", 0)]


def test_another_reading_makes_it_stale_not_lost(library, series_extraction):
    reviews.save_reviews(library, [review_of(library, "pmid:101#x3"), review_of(library, "pmid:101#p1/age")])
    first = series_extraction.patients[0]
    drugs = [dataclasses.replace(drug, doses=()) for drug in first.facts.drugs]
    read = dataclasses.replace(first, facts=dataclasses.replace(first.facts, drugs=tuple(drugs)))
    facts.save_extractions(
        library, [dataclasses.replace(series_extraction, patients=(read, *series_extraction.patients[1:]))]
    )
    assert {(r["kind"], r["is_stale"]) for r in store.rows(library, "review_status")} == {("dose", 1), ("age", 0)}
    assert [row["kind"] for row in store.run_query(library, "stale_reviews")] == ["dose"]
    assert store.counts(library)["reviews_stale"] == 1


def test_another_text_makes_it_stale_and_back_again(library, series_extraction, make_article, make_stored):
    reviews.save_reviews(library, [review_of(library, "pmid:101#a1")])
    old = library["articles"].get("pmid:101")
    literature.save_articles(library, [make_stored(make_article(101, "New", "Words."))])
    assert store.counts(library)["reviews_stale"] == 1
    literature.save_articles(library, [make_stored(make_article(101, old["title"], old["abstract"]))])
    facts.save_extractions(library, [series_extraction])
    assert store.counts(library)["reviews_stale"] == 0


def test_verdicts_are_counted_and_a_second_thought_replaces_the_first(library):
    for reviewer, verdict in [("AB", "wrong"), ("AB", "agree"), ("CD", "agree")]:
        reviews.save_reviews(library, [review_of(library, "pmid:101#x1", reviewer=reviewer, verdict=verdict)])
    reviews.save_reviews(library, [review_of(library, "pmid:101#x2", reviewer="AB", corrected='{"amount": 3.0}')])
    reviews.save_reviews(library, [review_of(library, "pmid:101#x2", reviewer="CD", verdict="wrong")])
    progress = {row["kind"]: row for row in store.run_query(library, "review_progress")}
    assert progress["dose"] == {
        "kind": "dose", "facts": 5, "unreviewed": 3, "one_reviewer": 0, "agreed": 1, "disputed": 1
    }  # fmt: skip


def test_screening_keeps_one_decision_per_reviewer_and_stage(library):
    row = {
        "article_id": "pmid:101",
        "stage": "title_abstract",
        "reviewer": "AB",
        "decision": "include",
        "decided_at": WHEN,
    }
    assert reviews.save_screening(library, [row, {**row, "decision": "exclude", "reason": "wrong drug"}]) == 2
    assert [(r["decision"], r["reason"]) for r in store.rows(library, "screening")] == [("exclude", "wrong drug")]
