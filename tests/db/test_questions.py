"""The named questions: each has a title, runs, and those of a review give the right numbers."""

import pytest

from db import errors, questions, store

NAMES = sorted(path.stem for path in (questions.FOLDER / "queries").glob("*.sql"))


@pytest.mark.parametrize("name", NAMES)
def test_a_question_is_asked_and_runs(library, name):
    question = store.queries()[name]
    assert question.title.endswith("?")
    assert question.topic
    store.run_query(library, name)


def test_an_unknown_name_gets_a_suggestion(library):
    with pytest.raises(errors.UnknownQueryError, match="did you mean 'regimens'"):
        store.run_query(library, "regimen")
    with pytest.raises(errors.UnknownQueryError, match="choose one of: abstracts_missing"):
        store.run_query(library, "zzz")


def test_parameters_have_defaults(library):
    assert store.queries()["regimens"].parameters == {"drug": "rituximab"}
    assert {row["drug"] for row in store.run_query(library, "regimens")} == {"rituximab"}
    assert {row["drug"] for row in store.run_query(library, "regimens", {"drug": "pred%"})} == {"prednisone"}


def test_the_characteristics_table_has_the_treated_only(library):
    assert [row["patient"] for row in store.run_query(library, "characteristics_table")] == ["Patient 1", "Patient 2"]
    assert store.run_query(library, "characteristics_table", {"diagnosis": "scleroderma"}) == []


def test_regimens_count_patients_apart_from_groups(library):
    rows = store.run_query(library, "regimens", {"drug": "%"})
    assert {row["regimen"]: (row["patients"], row["groups"]) for row in rows} == {
        "1000 mg × 2 every 14 days, intravenous": (1, 0),
        "375 mg/m2, weekly, for four weeks": (1, 0),
        "1 mg/kg, daily": (1, 0),
        "2 g/day, for six months": (1, 0),
        "2 g/kg every 30 days": (0, 1),
        "dose not reported": (1, 0),
    }


def test_not_reported_is_not_negative(library):
    rows = {row["patient"]: row for row in store.run_query(library, "antibody_matrix")}
    assert (rows["Patient 1"]["first"], rows["Patient 1"]["second"]) == ("positive", "negative")
    assert rows["Patient 3"]["second"] == "not reported"
    assert "70-year-old man" not in rows


def test_outcomes_by_antibody_add_up(library):
    rows = {row["antibody"]: row for row in store.run_query(library, "outcome_by_antibody")}
    assert rows["HMGCR"] == {
        "antibody": "HMGCR", "treated": 1, "better": 1, "not_better": 0, "mixed": 0, "change_only": 0, "not_reported": 0
    }  # fmt: skip
    assert (rows["SRP"]["treated"], rows["SRP"]["not_better"]) == (1, 1)
    only_ck = store.run_query(library, "outcome_by_antibody", {"measure": "CK"})
    assert {row["antibody"]: (row["change_only"], row["not_reported"]) for row in only_ck} == {
        "HMGCR": (1, 0),
        "SRP": (0, 1),
    }


def test_before_and_after_with_the_words(library):
    (row,) = store.run_query(library, "before_and_after")
    assert (row["owner"], row["percent_change"], row["mention_id"]) == ("Patient 1", -94.7, "pmid:101#m16")
    assert "[CK fell from 8500 to 450 U/L]" in row["context"]


@pytest.mark.parametrize(
    ("measure", "asked", "is_found"),
    [
        ("median CK", "CK%", True),
        ("creatine kinase (CK)", "CK%", True),
        ("serum-CK", "ck", True),
        ("block", "CK%", False),
        ("neck flexion", "CK%", False),
        ("muscle strength", "%strength%", True),
        ("serum creatine kinase", "creatine%", True),
    ],
)
def test_a_measure_is_asked_by_the_beginning_of_a_word(library, measure, asked, is_found):
    library.execute("UPDATE outcomes SET measure = ?", [measure])
    assert bool(store.run_query(library, "before_and_after", {"measure": asked})) is is_found


def test_what_was_given_before(library):
    rows = {row["drug"]: row for row in store.run_query(library, "treatments_before")}
    assert rows["prednisone"] == {"drug": "prednisone", "prior": 1, "named_before": 0, "at_1_mg_per_kg": 1}
    assert rows["mycophenolate mofetil"]["at_1_mg_per_kg"] == 0
    assert "rituximab" not in rows


def test_delay_shows_missing_onset(library):
    rows = {row["delay"]: row["patients"] for row in store.run_query(library, "delay_and_benefit")}
    assert rows == {"2 years or more": 1, "not reported": 1}


def test_who_did_not_benefit(library):
    assert [row["owner"] for row in store.run_query(library, "no_benefit")] == ["Patient 2", "Patient 3"]


def test_facts_without_owner_are_shown(library):
    assert [row["quote"] for row in store.run_query(library, "owner_unclear")] == ["cyclophosphamide"]
