"""Extractions: the same input gives the same rows, replaced as a whole, never of another text."""

import dataclasses
import sqlite3

import pytest

from db import facts, literature, store
from pipeline import records

FACT_TABLES = (
    "extractions",
    "mentions",
    "patients",
    "groups",
    "mention_owners",
    "antibody_results",
    "drug_exposures",
    "doses",
    "outcomes",
)


def everything(db):
    return {name: db.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in FACT_TABLES}


def test_storing_again_leaves_the_same_rows(library, series_extraction):
    before = everything(library)
    assert facts.save_extractions(library, [series_extraction]) == facts.SaveExtractionCounts(saved=1, skipped=0)
    assert everything(library) == before
    assert all(before.values())


def test_ids_come_from_the_article_and_a_count(library):
    assert library["mentions"].get("pmid:101#m0")["text"] == "34-year-old"
    assert library["patients"].get("pmid:101#p2")["label"] == "Patient 2"
    dose = library["doses"].get("pmid:101#x3")
    assert (dose["amount"], dose["drug_exposure_id"], dose["patient_id"]) == (1000.0, "pmid:101#d3", "pmid:101#p1")
    assert library["mentions"].get(dose["route_mention_id"])["text"] == "intravenously"
    assert library["groups"].get("pmid:102#g1")["n"] == 8
    assert library["drug_exposures"].get("pmid:102#d2")["patient_id"] is None


def test_a_smaller_extraction_leaves_nothing_behind(library, series_extraction):
    empty = dataclasses.replace(series_extraction, mentions=(), patients=(), fingerprint="f2")
    facts.save_extractions(library, [empty])
    for table in FACT_TABLES[1:4]:
        assert library.execute(f"SELECT count(*) FROM {table} WHERE article_id = 'pmid:101'").fetchone() == (0,)
    assert library["extractions"].get("pmid:101")["fingerprint"] == "f2"


def test_a_text_that_changed_meanwhile_is_not_stored(library, series_extraction, make_article, make_stored):
    literature.save_articles(library, [make_stored(make_article(101, "Other", "Other words."))])
    assert library.execute("SELECT count(*) FROM mentions WHERE article_id = 'pmid:101'").fetchone() == (0,)
    assert facts.save_extractions(library, [series_extraction]) == facts.SaveExtractionCounts(saved=0, skipped=1)
    assert "pmid:101" in [row["article_id"] for row in facts.pending(library, "f1")]


def test_a_record_change_that_leaves_the_words_keeps_the_facts(library, make_article, make_stored):
    old = library["articles"].get("pmid:101")
    one = make_article(101, old["title"], old["abstract"], journal="Another journal", status="corrected")
    assert literature.save_articles(library, [make_stored(one)]).changed == 1
    assert library.execute("SELECT count(*) FROM patient_summary WHERE article_id = 'pmid:101'").fetchone() == (3,)


def test_withdrawn_articles_lose_their_facts_and_are_not_pending(library, make_article, make_stored):
    old = library["articles"].get("pmid:101")
    gone = make_article(101, old["title"], old["abstract"], status="deleted")
    literature.save_articles(library, [make_stored(gone)])
    assert library.execute("SELECT count(*) FROM extractions WHERE article_id = 'pmid:101'").fetchone() == (0,)
    assert "pmid:101" not in [row["article_id"] for row in facts.pending(library, "f2")]
    assert store.counts(library)["deleted"] == 1


def test_pending_gives_what_a_worker_needs(library):
    (row,) = facts.pending(library, "f1")
    assert row == {
        "article_id": "pmid:105",
        "title": "Nothing but a title",
        "abstract": None,
        "sections": [],
        "text_sha256": records.text_sha256("Nothing but a title", None),
    }


def test_issues_of_an_extraction_replace_the_earlier(library, series_extraction):
    issue = records.Issue(stage="extract", place="pmid:101", code="odd", message="m")
    facts.save_extractions(library, [dataclasses.replace(series_extraction, issues=(issue, issue))])
    assert library.execute("SELECT article_id, code FROM issues").fetchall() == [("pmid:101", "odd")]
    facts.save_extractions(library, [series_extraction])
    assert store.counts(library)["issues"] == 0


def test_one_bad_extraction_undoes_the_batch(library, series_extraction):
    before = everything(library)
    wrong = dataclasses.replace(series_extraction.mentions[0], text="longer than its place")
    bad = dataclasses.replace(series_extraction, mentions=(wrong, *series_extraction.mentions[1:]))
    with pytest.raises(sqlite3.IntegrityError):
        facts.save_extractions(library, [series_extraction, bad])
    assert everything(library) == before


@pytest.mark.parametrize(
    ("table", "row_id", "change"),
    [
        ("mentions", "pmid:101#m0", "kind = 'dosage'"),
        ("mentions", "pmid:101#m0", "field = 'body'"),
        ("mentions", "pmid:101#m0", "start = -1"),
        ("mentions", "pmid:101#m0", '"end" = start'),
        ("mentions", "pmid:101#m0", "text = 'x'"),
        ("mentions", "pmid:101#m0", "is_negated = 2"),
        ("mentions", "pmid:101#m0", "cue_start = 3"),
        ("mentions", "pmid:101#m0", "attributes = '[]'"),
        ("mentions", "pmid:101#m0", "start = 'three'"),
        ("patients", "pmid:101#p1", "sex = 'F'"),
        ("patients", "pmid:101#p1", "age_years = 340"),
        ("patients", "pmid:101#p1", "age_mention_id = 'pmid:101#m999'"),
        ("patients", "pmid:101#p3", "age_years_low = 70"),
        ("groups", "pmid:102#g1", "n = -1"),
        ("antibody_results", "pmid:101#a1", "result = 'not reported'"),
        ("antibody_results", "pmid:101#a1", "group_id = 'pmid:102#g1'"),
        ("drug_exposures", "pmid:101#d1", "role = 'failed'"),
        ("drug_exposures", "pmid:101#d3", "drugbank_id = '00073'"),
        ("doses", "pmid:101#x1", "drug_exposure_id = NULL"),
        ("doses", "pmid:101#x1", "mention_id = NULL"),
        ("outcomes", "pmid:101#o1", "direction = 'better'"),
        ("outcomes", "pmid:101#o1", "benefit = 'good'"),
        ("outcomes", "pmid:102#o1", "effect = '7'"),
        ("extractions", "pmid:101", "text_sha256 = 'abc'"),
        ("articles", "pmid:101", "authors = 'Example E'"),
        ("articles", "pmid:101", "duplicate_of = 'pmid:102'"),
        ("articles", "pmid:101", "duplicate_of = 'pmid:101', merge_rule = 'x'"),
    ],
)
def test_checks_refuse_what_is_no_fact(library, table, row_id, change):
    key = library[table].pks[0]
    with pytest.raises(sqlite3.IntegrityError):
        library.conn.execute(f"UPDATE {table} SET {change} WHERE {key} = ?", (row_id,))


def test_an_owner_is_one_patient_or_one_group(library):
    with pytest.raises(sqlite3.IntegrityError):
        library.conn.execute(
            "INSERT INTO mention_owners VALUES ('pmid:101#m0', 'pmid:101#p2', 'pmid:101#p2', 'pmid:102#g1', 'r')"
        )
