"""Articles, copies, searches: written once, merged with a reason, found again by any identifier."""

import dataclasses
import sqlite3

import pytest

from db import facts, literature, store
from pipeline import records


def test_an_articles_columns_are_the_records_fields(database, make_article):
    columns = {column.name for column in database["articles"].columns}
    fields = {field.name for field in dataclasses.fields(records.Article)} - {"source", "source_id"}
    assert fields <= columns
    assert columns - fields == {"article_id", "text_sha256", "duplicate_of", "merge_rule"}  # generated ones are hidden
    row = literature.article_row("pmid:1", make_article(1, "T", "A."))
    assert set(row) == fields | {"article_id", "text_sha256"}
    assert row["text_sha256"] == records.text_sha256("T", "A.")


@pytest.mark.parametrize(
    ("kind", "table", "derived"),
    [
        (records.Mention, "mentions", {"mention_id", "article_id"}),
        (records.AntibodyResult, "antibody_results", {"antibody_result_id"}),
        (records.DrugExposure, "drug_exposures", {"drug_exposure_id"}),
        (records.Dose, "doses", {"dose_id", "drug_exposure_id"}),
        (records.Outcome, "outcomes", {"outcome_id"}),
        (records.Patient, "patients", {"patient_id", "article_id"}),
        (records.Group, "groups", {"group_id", "article_id"}),
    ],
)
def test_a_facts_columns_are_the_records_fields(database, kind, table, derived):
    columns = {column.name for column in database[table].columns}
    lists = {"owners", "facts", "doses"}
    fields = {field.name for field in dataclasses.fields(kind)} - lists
    fields = {f"{name}_id" if name == "mention" or name.endswith("_mention") else name for name in fields}
    owner = {"article_id", "patient_id", "group_id"} if "mention_id" in fields else set()
    assert columns == fields | derived | owner


def test_saving_again_writes_nothing(database, make_article, make_stored):
    batch = [make_stored(make_article(n, f"Title {n}", "Words.")) for n in range(3)]
    assert literature.save_articles(database, batch) == literature.SaveCounts(new=3)
    before = database.conn.total_changes
    assert literature.save_articles(database, batch) == literature.SaveCounts(unchanged=3)
    assert database.conn.total_changes == before


def test_a_changed_record_changes_its_row_and_keeps_the_old_copy(database, make_article, make_stored):
    literature.save_articles(database, [make_stored(make_article(1, "Old", "A."))])
    assert literature.save_articles(database, [make_stored(make_article(1, "New", "A."))]).changed == 1
    assert database["articles"].get("pmid:1")["title"] == "New"
    copies = database.execute("SELECT json_extract(record, '$.title'), is_current FROM source_records ORDER BY 2")
    assert copies.fetchall() == [("Old", 0), ("New", 1)]
    literature.save_articles(database, [make_stored(make_article(1, "Old", "A."))])
    assert database.execute("SELECT sum(is_current), count(*) FROM source_records").fetchone() == (1, 2)


def test_lists_are_json_not_joined_text(database, make_article, make_stored):
    one = make_article(1, "T", "A.", keywords=("a; b", "c"), languages=("fre", "eng"), publication_date="1998-10")
    literature.save_articles(database, [make_stored(one)])
    row = next(database.query("SELECT keywords, language, publication_year, authors FROM articles"))
    assert (row["keywords"], row["language"], row["publication_year"]) == ('["a; b","c"]', "fre", 1998)
    assert '"last_name":"Müller"' in row["authors"]


def test_copies_are_found_by_any_identifier(database, make_article, make_stored):
    pubmed = make_article(1, "One title", "A.")
    s2 = records.Article(source="semantic_scholar", source_id="s9", s2_paper_id="s9", doi=pubmed.doi, title="One title")
    item = make_stored(pubmed)
    copy = literature.SourceCopy(record=s2, merge_rule="same_doi", retrieved_at="2026-02-01", title_keys=["one title"])
    literature.save_articles(database, [dataclasses.replace(item, copies=(*item.copies, copy))])
    for key in ({"pmid": ["1"]}, {"doi": [pubmed.doi]}, {"s2_paper_id": {"s9"}}, {"title_key": ["one title"]}):
        assert list(literature.copies_like(database, key)) == ["pmid:1"]
    found = literature.copies_like(database, {"source_record": [("semantic_scholar", "s9")]})["pmid:1"]
    assert [(one["source"], one["merge_rule"]) for one in found] == [
        ("pubmed", "first"),
        ("semantic_scholar", "same_doi"),
    ]
    assert records.Article(**{**found[1]["record"], "languages": ()}).title == "One title"
    assert literature.copies_like(database, {"pmid": ["2"]}) == {}
    with pytest.raises(KeyError, match="choose source_record or one of"):
        literature.copies_like(database, {"isbn": ["1"]})


def test_more_identifiers_than_one_statement_takes(database, make_article, make_stored):
    literature.save_articles(database, [make_stored(make_article(n, "T", "A.")) for n in range(900)])
    assert len(literature.copies_like(database, {"pmid": [str(n) for n in range(2000)]})) == 900


def test_one_paper_from_two_articles(library, make_article, make_stored):
    kept = make_article(102, "Kept", "The fuller abstract.")
    item = make_stored(kept, absorbs=[("pmid:101", "same_title_and_year")])
    assert literature.save_articles(library, [item]).absorbed == 1
    row = library["articles"].get("pmid:101")
    assert (row["duplicate_of"], row["merge_rule"]) == ("pmid:102", "same_title_and_year")
    copies = literature.current_copies(library, ["pmid:102"])["pmid:102"]
    assert {one["merge_rule"] for one in copies} == {"first", "same_title_and_year"}
    assert literature.save_articles(library, [item]).absorbed == 0
    assert library.execute("SELECT count(*) FROM patient_summary WHERE article_id = 'pmid:101'").fetchone() == (0,)
    assert library.execute("SELECT count(*) FROM extractions WHERE article_id = 'pmid:101'").fetchone() == (0,)
    assert "pmid:101" not in [row["article_id"] for row in facts.pending(library, "f1")]
    assert [check.name for check in store.run_checks(library) if check.rows] == []
    later = make_stored(make_article(103, "Kept", "T."), absorbs=[("pmid:102", "same_doi")])
    literature.save_articles(library, [later])
    assert library["articles"].get("pmid:101")["duplicate_of"] == "pmid:103"
    assert [check.name for check in store.run_checks(library) if check.rows] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"pmid": "x1"},
        {"doi": "doi:10.1/x"},
        {"pmcid": "123"},
        {"publication_date": "Spring"},
        {"status": "gone"},
        {"abstract_missing_reason": "not_provided"},
    ],
)
def test_the_database_refuses_what_it_should_not_be_sent(database, make_article, make_stored, wrong):
    with pytest.raises(sqlite3.IntegrityError):
        literature.save_articles(database, [make_stored(make_article(1, "T", "A.", **wrong), article_id="pmid:1")])
    assert store.counts(database)["articles"] == 0


def test_an_article_id_is_a_curie(database, make_article, make_stored):
    with pytest.raises(sqlite3.IntegrityError):
        literature.save_articles(database, [make_stored(make_article(1, "T", "A."), article_id="31452104")])


def test_search_follows_every_change(library, make_article, make_stored):
    def found(words):
        sql = "SELECT article_id FROM articles JOIN articles_fts ON articles_fts.rowid = articles.rowid"
        return [row[0] for row in library.execute(f"{sql} WHERE articles_fts MATCH ? ORDER BY 1", (words,))]

    assert found("rituximab") == ["pmid:101", "pmid:104"]
    assert found('"anti HMGCR"') == ["pmid:101"]
    assert found("myopathies") == ["pmid:101"]  # stemmed
    literature.save_articles(
        library, [make_stored(make_article(104, "A retracted case", "Words.", status="retracted"))]
    )
    assert found("rituximab") == ["pmid:101"]
    library.execute("DELETE FROM source_records WHERE article_id = 'pmid:105'")
    library.execute("DELETE FROM articles WHERE article_id = 'pmid:105'")
    assert found("title") == ["pmid:103"]
    library.conn.commit()
    library.vacuum()  # row numbers must survive it
    assert found("rituximab") == ["pmid:101"]
    assert [check.name for check in store.run_checks(library) if check.rows] == []


def test_searches_runs_and_hits_may_be_stored_again(library):
    search_id = literature.save_search(library, name="imnm", source="pubmed", query="a")
    assert literature.save_search(library, name="imnm", source="pubmed", query="b") == search_id == "imnm:pubmed"
    run = literature.SearchRun(
        run_id="r1",
        search_id=search_id,
        source="pubmed",
        method="search",
        run_at="2026-01-01T00:00:00Z",
        query_text="b",
    )
    literature.save_search_run(library, run)
    hits = [
        literature.Hit(source_id="101", article_id="pmid:101", position=1, is_new=True),
        literature.Hit(source_id="999", position=2),
    ]
    literature.save_hits(library, "r1", hits)
    literature.save_search_run(library, dataclasses.replace(run, finished_at="2026-01-01T00:01:00Z", hits_reported=2))
    literature.save_search_run(library, dataclasses.replace(run, run_at="2027-01-01T00:00:00Z"))  # repeated: no change
    literature.save_hits(library, "r1", [dataclasses.replace(hit, is_new=False) for hit in hits])
    assert library.execute("SELECT source_id, is_new FROM search_hits ORDER BY position").fetchall() == [
        ("101", 1),
        ("999", 0),
    ]
    assert library.execute(
        "SELECT query, hits_reported, finished_at IS NULL FROM search_runs JOIN searches USING (search_id)"
    ).fetchall() == [("b", 2, 0)]
    flow = [row for row in store.run_query(library, "prisma_identification") if row["via"] == "search"]
    assert [(row["source"], row["identified"], row["not_stored"]) for row in flow] == [("pubmed", 2, 1)]


def test_an_issue_is_stored_once(database):
    issue = records.Issue(
        stage="import", place="a.xml, record 1", code="broken_xml", message="no end", is_record_lost=True
    )
    literature.save_issues(database, [issue, issue])
    literature.save_issues(database, [issue])
    assert store.counts(database)["issues"] == store.counts(database)["records_lost"] == 1
    assert store.run_query(database, "issues_by_code")[0]["example"] == "no end"
