"""One patient in two papers: flagged with its reasons, judged by people, never merged."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlite_utils

from db import facts, literature, reviews, same_patient, store
from pipeline import records

A, B = (records.Author(last_name=name, initials=initials) for name, initials in (("Ashdown", "KL"), ("Brennt", "M")))
OTHERS = (records.Author(last_name="Quirke", initials="T"),)
TEXT = "A woman."
Report = Callable[..., None]


@pytest.fixture
def report(
    database: sqlite_utils.Database,
    make_article: Callable[..., records.Article],
    make_stored: Callable[..., literature.StoredArticle],
    make_reader: Any,
) -> Report:
    """Stores a paper with one patient: a woman of 34 with necrotizing myopathy, unless said otherwise."""

    def save(
        number: int,
        *,
        authors: tuple[records.Author, ...] = (A, B),
        date: str = "2021-05",
        links: tuple[records.Link, ...] = (),
        antibodies: tuple[tuple[str, str, str | None], ...] = (("HMGCR", "positive", None),),
        doses: tuple[tuple[str, float | None], ...] = (("rituximab", 1000.0),),
        **patient: Any,
    ) -> None:
        article = make_article(number, None, TEXT, authors=authors, publication_date=date, links=links)
        literature.save_articles(database, [make_stored(article)])
        reader = make_reader(f"pmid:{number}", article)
        words = reader.mention("sex", "woman", 0)
        told = records.Facts(
            antibodies=tuple(
                records.AntibodyResult(mention=words, target=target, result=result, titer=titer)
                for target, result, titer in antibodies
            ),
            drugs=tuple(
                records.DrugExposure(
                    mention=words,
                    name=name,
                    doses=() if amount is None else (records.Dose(mention=words, amount=amount, unit="mg"),),
                )
                for name, amount in doses
            ),
        )
        cells = {"sex": "female", "age_years": 34.0, "disease": "immune-mediated necrotizing myopathy"} | patient
        one = records.Patient(label="patient 1", sex_mention=words, age_mention=words, facts=told, **cells)
        facts.save_extractions(database, [reader.extraction(patients=(one,))])

    return save


def flagged(db: sqlite_utils.Database) -> list[dict[str, Any]]:
    same_patient.refresh(db)
    return store.run_query(db, "possible_duplicate_patients")


def verdict(what: str, reviewer: str = "AB", **more: Any) -> dict[str, Any]:
    pair = {"article_a": "pmid:1", "patient_a": "patient 1", "article_b": "pmid:2", "patient_b": "patient 1"}
    return {**pair, "reviewer": reviewer, "verdict": what, "reviewed_at": "2026-01-02", **more}


# ------------------------------------------------------------------------------------------------ rules


def test_shared_authors_with_shared_facts_are_flagged_with_the_reasons(database, report):
    report(1)
    report(2, authors=(B,), date="2022")
    (row,) = flagged(database)
    assert (row["article_a"], row["patient_a"], row["article_b"], row["rule"]) == (
        "pmid:1",
        "patient 1",
        "pmid:2",
        "shared_authors",
    )
    assert [reason.replace("\N{NO-BREAK SPACE}", " ") for reason in json.loads(row["reasons"])] == [
        "shared author Brennt M",
        "both 34 years old",
        "both immune-mediated necrotizing myopathy",
        "both HMGCR positive",
        "both rituximab 1000 mg",
        "published in 2021 and 2022",
    ]


def test_a_paper_that_names_the_other_is_reason_enough(database, report):
    report(1, authors=())
    report(2, authors=OTHERS, links=(records.Link(ref_type="CommentOn", pmid="1", citation=None),))
    assert [row["rule"] for row in flagged(database)] == ["linked_papers"]


def test_details_that_hardly_meet_twice_are_flagged_without_authors(database, report):
    exact = {"antibodies": (("HMGCR", "positive", "1:640"),), "doses": (("rituximab", 1000.0), ("prednisone", 60.0))}
    report(1, authors=(), **exact)
    report(2, authors=(), **exact)
    assert [row["rule"] for row in flagged(database)] == ["same_details"]


def test_other_authors_must_agree_in_more(database, report):
    exact = {"antibodies": (("HMGCR", "positive", "1:640"),), "doses": (("rituximab", 1000.0), ("prednisone", 60.0))}
    report(1, **exact)
    report(2, authors=OTHERS, **exact)
    assert flagged(database) == []
    report(2, authors=OTHERS, onset_age_years=29.0, **exact)
    report(1, onset_age_years=29.0, **exact | {"doses": (*exact["doses"], ("azathioprine", None))})
    assert flagged(database) == []
    more = exact | {"doses": (*exact["doses"], ("azathioprine", 150.0))}
    report(1, onset_age_years=29.0, **more)
    report(2, authors=OTHERS, onset_age_years=29.0, **more)
    assert [row["rule"] for row in flagged(database)] == ["same_details"]


@pytest.mark.parametrize(
    ("age", "date", "is_flagged"),
    [
        (34.0, "2021", True),
        (35.0, "2021", True),
        (33.0, "2021", True),
        (36.0, "2021", False),
        (37.0, "2023", True),
        (38.0, "2023", False),
        (33.0, "2023", True),
        (32.0, "2023", False),
        (31.0, "2019", True),  # the earlier paper reports a younger patient
        (38.0, "2019", False),
    ],
)
def test_the_ages_agree_with_the_dates_of_the_papers(database, report, age, date, is_flagged):
    report(1)
    report(2, age_years=age, date=date)
    assert bool(flagged(database)) is is_flagged


@pytest.mark.parametrize(
    "other",
    [
        {"sex": "male"},
        {"sex": None},
        {"age_years": None},
        {"antibodies": (("HMGCR", "negative", None),)},
        {"onset_age_years": 12.0},
        {"disease": "asthma", "antibodies": (), "doses": (("rituximab", 500.0),)},  # one author and one drug
        {"authors": OTHERS},
        {"authors": (records.Author(last_name="Brennt", initials="X"),)},  # another Brennt
    ],
)
def test_what_speaks_against_it_or_too_little_is_not_flagged(database, report, other):
    report(1, onset_age_years=29.0)
    report(2, **other)
    assert flagged(database) == []


def test_two_patients_of_one_paper_are_two(database, report, make_reader):
    report(1)
    old = database["patients"].get("pmid:1#p1")
    database["patients"].insert({**old, "patient_id": "pmid:1#p2", "label": "patient 2"})
    assert flagged(database) == []


@pytest.mark.parametrize("change", ["status = 'retracted'", "duplicate_of = 'pmid:1', merge_rule = 'doi'"])
def test_papers_that_do_not_count_are_left_out(database, report, change):
    report(1)
    report(2)
    assert len(flagged(database)) == 1
    database.execute(f"UPDATE articles SET {change} WHERE article_id = 'pmid:2'")
    assert flagged(database) == []


def test_a_name_on_very_many_papers_tells_nothing(database, report):
    for number in range(1, 53):
        report(number, authors=(A,), age_years=float(number % 90))
    assert flagged(database) == []


# ------------------------------------------------------------------------------------------------ anew


def test_nothing_is_done_twice_and_a_change_is_noticed(database, report):
    report(1)
    report(2)
    assert same_patient.refresh(database)
    assert not same_patient.refresh(database)
    report(2, sex="male")
    assert list(store.rows(database, "same_patient_pairs")) == []  # gone with the patient
    report(2)
    assert same_patient.refresh(database)
    assert len(list(store.rows(database, "same_patient_pairs"))) == 1


def test_the_order_of_the_papers_does_not_matter(database, report):
    report(2)
    report(1)
    (first,) = flagged(database)
    report(2)
    report(1)
    assert flagged(database) == [first]


# ------------------------------------------------------------------------------------------------ people


def test_a_verdict_is_shown_and_different_patients_are_left_out(database, report):
    report(1)
    report(2)
    assert flagged(database)[0]["verdict"] is None
    counts = store.counts(database)
    assert (counts["same_patients"], counts["same_patients_open"]) == (1, 1)
    reviews.save_same_patient_reviews(database, [verdict("same")])
    assert flagged(database)[0]["verdict"] == "same"
    reviews.save_same_patient_reviews(database, [verdict("different", "CD")])
    assert flagged(database)[0]["verdict"] == "disputed"
    reviews.save_same_patient_reviews(database, [verdict("different")])
    assert flagged(database) == []
    counts = store.counts(database)
    assert (counts["same_patients"], counts["same_patients_open"]) == (1, 0)


def test_a_verdict_may_name_the_papers_in_either_order(database, report):
    report(1)
    report(2)
    turned = {"article_a": "pmid:2", "patient_a": "patient 1", "article_b": "pmid:1", "patient_b": "patient 1"}
    reviews.save_same_patient_reviews(database, [{**verdict("same"), **turned}])
    assert flagged(database)[0]["verdict"] == "same"


def test_a_verdict_outlives_a_new_reading(database, report):
    report(1)
    report(2)
    reviews.save_same_patient_reviews(database, [verdict("same", reason="same figure")])
    report(1, doses=(("rituximab", 500.0),))
    (row,) = flagged(database)
    assert row["verdict"] == "same"
    database.execute("DELETE FROM extractions WHERE article_id = 'pmid:2'")
    assert flagged(database) == []
    (judged,) = store.run_query(database, "judged_patient_pairs")
    assert (judged["verdict"], judged["reason"], judged["is_gone"]) == ("same", "same figure", 1)


def test_nobody_is_merged(database, report):
    report(1)
    report(2)
    reviews.save_same_patient_reviews(database, [verdict("same")])
    assert len(flagged(database)) == 1
    assert [row["patient_id"] for row in store.rows(database, "patient_summary")] == ["pmid:1#p1", "pmid:2#p1"]
