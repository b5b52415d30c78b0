"""The views a reader queries: typed names, each paper once, nobody counted who should not be."""

import pytest

from db import store

INTERFACE_VIEWS = ("patient_summary", "ages", "antibodies", "drugs", "doses_given", "outcomes_reported")


KEYS = {"drugs": "drug_exposure_id", "doses_given": "dose_id", "outcomes_reported": "outcome_id"}


def rows(db, view):
    """The rows by their key, the first column where it is none of a fact."""
    return {row[KEYS.get(view, next(iter(row)))]: row for row in store.rows(db, view)}


def test_one_row_per_patient_of_a_live_article(library):
    found = rows(library, "patient_summary")
    assert sorted(found) == ["pmid:101#p1", "pmid:101#p2", "pmid:101#p3", "pmid:102#p1", "pmid:103#p1"]
    first = found["pmid:101#p1"]
    assert first | {"title": None} == {
        "patient_id": "pmid:101#p1",
        "article_id": "pmid:101",
        "pmid": "101",
        "year": 2021,
        "patient": "Patient 1",
        "sex": "female",
        "age_years": 34.0,
        "age_years_low": None,
        "age_years_high": None,
        "onset_age_years": 29.0,
        "diagnosis": "necrotizing myopathy",
        "disease": "immune-mediated necrotizing myopathy",
        "doid": None,
        "antibodies_positive": "HMGCR 1:640",
        "antibodies_negative": "SRP",
        "antibodies_other": None,
        "drugs": (
            "prednisone 1 mg/kg, daily (prior); mycophenolate mofetil 2 g/day, for six months (prior); "
            "rituximab 1000 mg × 2 every 14 days, intravenous"
        ),
        "outcomes": "walking improved; CK decreased 8500 → 450 U/L",
        "title": None,
    }
    assert found["pmid:101#p3"]["outcomes"] == "died"
    assert found["pmid:102#p1"]["drugs"] is None  # the group's drug is not the patient's


def test_groups_have_their_own_table(library):
    (group,) = store.rows(library, "group_summary")
    assert (group["group_id"], group["n"], group["age_years"]) == ("pmid:102#g1", 8, 52.0)
    assert group["drugs"] == "intravenous immunoglobulin 2 g/kg every 30 days"
    assert group["outcomes"] == "six of eight improved"


@pytest.mark.parametrize("view", INTERFACE_VIEWS)
def test_retracted_papers_and_duplicates_are_out(library, view):
    library.execute("UPDATE articles SET duplicate_of = 'pmid:102', merge_rule = 'r' WHERE article_id = 'pmid:101'")
    articles = {row["article_id"] for row in store.rows(library, view)}
    assert articles
    assert articles <= {"pmid:102", "pmid:103"}


def test_counts_still_show_them(library):
    counts = store.counts(library)
    assert (counts["articles"], counts["active"], counts["retracted"], counts["patients"]) == (5, 4, 1, 6)


def test_typed_names(library):
    age = rows(library, "ages")["pmid:102#m5"]
    assert (age["age_years"], age["statistic"], age["owner"], age["quote"]) == (
        52.0,
        "mean",
        "eight patients",
        "mean age 52 years",
    )
    dose = rows(library, "doses_given")["pmid:101#x4"]
    assert (dose["drug"], dose["dose_amount"], dose["dose_unit"], dose["dose_per"]) == ("rituximab", 375.0, "mg", "m2")
    assert dose["dose"] == "375 mg/m2, weekly, for four weeks"
    outcome = rows(library, "outcomes_reported")["pmid:102#o1"]
    assert (outcome["n_events"], outcome["effect_measure"], outcome["effect_high"]) == (6, "RR", None)
    assert (outcome["at_days"], outcome["quote"]) == (84.0, "six of eight improved")
    unclear = rows(library, "drugs")["pmid:102#d2"]
    assert (unclear["owner"], unclear["patient_id"], unclear["group_id"]) == (None, None, None)


def test_a_drug_has_the_unii_id_that_its_mention_has(library):
    mention = library["drug_exposures"].get("pmid:101#d1")["mention_id"]
    library["mentions"].update(mention, {"attributes": '{"name": "prednisone", "unii": "VB0R961HZT"}'})
    assert rows(library, "drugs")["pmid:101#d1"]["unii"] == "VB0R961HZT"
    assert rows(library, "drugs")["pmid:101#d2"]["unii"] is None


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        ({"amount": 10.0, "amount_high": 20.0, "per": None, "frequency": None}, "10–20 mg"),
        ({"amount": None, "unit": None, "per": None, "route": "oral", "frequency": None}, "oral"),
        (
            {"amount": 0.5, "unit": "mg", "per": "kg/day", "interval_days": 1.0, "frequency": None},
            "0.5 mg/kg/day daily",
        ),
        (
            {"frequency": "twice a week", "interval_days": 3.5, "duration": "for 6 weeks"},
            "1 mg/kg, twice a week, for 6 weeks",
        ),
    ],
)
def test_regimens_in_words(library, columns, text):
    library["doses"].update("pmid:101#x1", columns)
    assert rows(library, "dose_texts")["pmid:101#x1"]["text"] == text


@pytest.mark.parametrize(
    ("years", "text"),
    [(0.0465, "17 days"), (0.667, "8 months"), (1.5, "18 months"), (1.0, "1"), (2.0, "2"), (34.5, "34.5")],
)
def test_ages_in_words(library, years, text):
    library["patients"].update("pmid:101#p1", {"age_years": years, "onset_age_years": years})
    found = {row["owner_id"]: row for row in store.rows(library, "age_texts")}
    assert (found["pmid:101#p1"]["age"], found["pmid:101#p1"]["onset_age"]) == (text, text)
    assert found["pmid:101#p3"]["age"] == "50–59"
    assert found["pmid:102#g1"]["age"] == "mean 52"


def test_every_cell_leads_to_words_of_its_article(library):
    cells = list(store.rows(library, "cells"))
    assert len(cells) > 30
    for cell in cells:
        assert cell["mention_id"].startswith(f"{cell['article_id']}#m"), cell


def test_context_shows_the_mention_in_its_line(library):
    context = rows(library, "contexts")["pmid:101#m13"]["context"]
    assert "Rituximab [1000 mg] was infused" in context
    assert rows(library, "contexts")["pmid:103#m0"]["context"].startswith("A [9-year-old] boy")


def test_context_begins_and_ends_with_whole_words(library):
    abstract = library["articles"].get("pmid:101")["abstract"]
    shown = rows(library, "contexts")["pmid:101#m13"]["context"]
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    before, _, after = shown[2:-2].partition("[1000 mg]")
    assert f" {before}1000 mg{after} " in abstract


def test_facts_are_named_once(library):
    facts = list(store.rows(library, "facts"))
    assert len(facts) == len({fact["fact_id"] for fact in facts})
    kinds = {fact["kind"] for fact in facts}
    assert kinds == {"antibody", "drug", "dose", "outcome", "sex", "age", "onset_age", "diagnosis"}
