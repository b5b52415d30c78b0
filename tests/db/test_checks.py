"""Every check finds the error planted for it, and finds nothing in a sound database."""

import pytest

from db import questions, store

PLANTED = {
    "quote_equals_text": """UPDATE mentions SET start = start + 1, "end" = "end" + 1 WHERE kind = 'age'""",
    "cue_equals_text": "UPDATE mentions SET cue_start = cue_start + 1, cue_end = cue_end + 1 WHERE cue_start > 0",
    "extraction_read_this_text": "UPDATE extractions SET text_sha256 = printf('%064d', 0)",
    "no_facts_of_withdrawn_articles": "UPDATE articles SET status = 'deleted' WHERE article_id = 'pmid:101'",
    "owners_of_same_article": "UPDATE outcomes SET patient_id = 'pmid:102#p1' WHERE outcome_id = 'pmid:101#o1'",
    "cells_rest_on_mentions": "UPDATE patients SET sex_mention_id = NULL WHERE patient_id = 'pmid:101#p1'",
    "patients_are_individuals": """UPDATE mentions SET attributes = '{"statistic":"mean"}' WHERE kind = 'age'""",
    "doses_follow_their_drug": "UPDATE doses SET patient_id = 'pmid:101#p2' WHERE dose_id = 'pmid:101#x1'",
    "facts_rest_on_their_kind": "UPDATE mentions SET kind = 'route' WHERE kind = 'outcome'",
    "drug_links_lead_to_drugs": """UPDATE mentions SET attributes = '{"drug":0}' WHERE kind = 'dose'""",
    "references_lead_somewhere": "DELETE FROM mentions WHERE mention_id = 'pmid:101#m0'",
    "duplicates_lead_to_articles": (
        "UPDATE articles SET merge_rule = 'r', duplicate_of = iif(article_id = 'pmid:101', 'pmid:102', 'pmid:103')"
        " WHERE article_id IN ('pmid:101', 'pmid:102')"
    ),
    "articles_have_sources": "DELETE FROM source_records WHERE article_id = 'pmid:103'",
    "search_index_is_complete": "DELETE FROM articles_fts_docsize WHERE id = 1",
}


def test_a_sound_database_passes(library):
    results = store.run_checks(library)
    assert {result.name for result in results} == set(PLANTED)
    assert [result for result in results if result.rows] == []
    assert all(result.question.endswith("?") for result in results)


@pytest.mark.parametrize("name", PLANTED)
def test_a_check_finds_its_error(library, name):
    library.execute("PRAGMA foreign_keys = OFF")
    for trigger in ("extractions_withdrawn", "extractions_outdated"):
        library.execute(f"DROP TRIGGER {trigger}")
    library.execute(PLANTED[name])
    found = {result.name: result.rows for result in store.run_checks(library)}
    assert found[name]


def test_checks_open_with_their_question():
    for check in questions.checks().values():
        assert check.title.endswith("?"), check.name
