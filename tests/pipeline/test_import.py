"""Files into the database: one row a paper, every copy kept, nothing changed by a second time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils

from db import store
from pipeline import fetch, version

RECORDED = Path(__file__).parents[1] / "recorded"
SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
TABLES = ("articles", "source_records", "search_runs", "search_hits", "issues")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    database = store.open_database(tmp_path / "litlode.db")
    yield database
    store.close(database)


def lines(folder: Path, name: str, *values: dict[str, Any]) -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return path


def paper(number: int, **values: Any) -> dict[str, Any]:
    return {"source": "pubmed", "source_id": str(number), "pmid": str(number), "title": f"Tale {number}", **values}


def s2(key: str, **values: Any) -> dict[str, Any]:
    return {"paperId": key, "title": f"Tale {key}", **values}


def update(folder: Path, name: str, *pmids: int) -> Path:
    path = folder / name
    named = "".join(f"<PMID>{pmid}</PMID>" for pmid in pmids)
    path.write_text(f"<PubmedArticleSet><DeleteCitation>{named}</DeleteCitation></PubmedArticleSet>", encoding="utf-8")
    return path


def content(db: sqlite_utils.Database) -> dict[str, list[dict[str, Any]]]:
    return {table: list(db.table(table).rows) for table in TABLES}


def live(db: sqlite_utils.Database) -> dict[str, str]:
    return {row["article_id"]: row["status"] for row in db.table("articles").rows_where("duplicate_of IS NULL")}


def test_the_search_log_says_which_litlode_read_a_file(db: sqlite_utils.Database, tmp_path: Path) -> None:
    fetch.import_files(db, [lines(tmp_path, "in.jsonl", paper(1))])
    (run,) = store.run_query(db, "search_log")
    assert run["tool_version"] == version.installed()


def test_two_sources_of_one_paper_become_one(db: sqlite_utils.Database) -> None:
    paths = [RECORDED / "pubmed" / "structured.xml", RECORDED / "s2" / "bulk_page.json"]
    report = fetch.import_files(db, paths)
    assert (report.files, report.records, report.new, report.merged, report.lost) == (2, 5, 4, 1, 0)
    row = db.table("articles").get("pmid:90000001")
    assert row["abstract"].startswith("BACKGROUND: ")
    assert row["s2_paper_id"] == "a" * 40
    rules = {
        (copy["source"], copy["merge_rule"]) for copy in db.table("source_records").rows_where("pmid = '90000001'")
    }
    assert rules == {("pubmed", "first"), ("semantic_scholar", "same_pmid")}


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_the_files_does_not_matter(tmp_path: Path, db: sqlite_utils.Database, turned: bool) -> None:
    paths = [RECORDED / "pubmed" / "structured.xml", RECORDED / "s2" / "bulk_page.json"]
    fetch.import_files(db, paths[::-1] if turned else paths)
    (row,) = db.table("articles").rows_where("doi = '10.5555/invented.1'")
    assert (row["title"], row["status"]) == ("Serum in vitro CO2 and 106 cells: a tale.", "corrected")


def test_a_second_time_changes_nothing(db: sqlite_utils.Database) -> None:
    paths = sorted(path for path in RECORDED.rglob("*.*") if path.is_file())
    first = fetch.import_files(db, paths)
    before = content(db)
    second = fetch.import_files(db, paths)
    assert content(db) == before
    assert (second.new, second.changed, second.merged) == (0, 0, 0)
    assert second.records == first.records > 10
    assert second.messages == first.messages


def test_what_is_lost_is_told_and_the_rest_is_stored(tmp_path: Path, db: sqlite_utils.Database) -> None:
    report = fetch.import_files(db, [tmp_path / "none.xml", tmp_path, RECORDED / "litlode" / "lines.jsonl"])
    assert report.lost == len(report.messages) == 7
    assert report.messages[0] == f"{tmp_path / 'none.xml'}: it cannot be read: No such file or directory"
    assert report.records == 3
    assert db.table("issues").count == 7


def test_a_record_that_shows_two_papers_to_be_one_joins_them(tmp_path: Path, db: sqlite_utils.Database) -> None:
    fetch.import_files(
        db, [lines(tmp_path, "a.jsonl", paper(1, pmcid="PMC1"), s2("s", externalIds={"DOI": "10.5555/x"}))]
    )
    assert set(live(db)) == {"pmid:1", "doi:10.5555/x"}
    link = s2("t", externalIds={"DOI": "10.5555/x", "PubMed": "1"})
    fetch.import_files(db, [lines(tmp_path, "b.jsonl", link)])
    assert live(db) == {"pmid:1": "active"}
    assert db.table("articles").get("doi:10.5555/x")["duplicate_of"] == "pmid:1"
    assert {row["article_id"] for row in db.table("source_records").rows} == {"pmid:1"}


def test_papers_with_distinct_pmids_stay_two_and_it_is_said(tmp_path: Path, db: sqlite_utils.Database) -> None:
    report = fetch.import_files(db, [lines(tmp_path, "a.jsonl", paper(1, doi="10.5555/x"), paper(2, doi="10.5555/x"))])
    assert set(live(db)) == {"pmid:1", "pmid:2"}
    (issue,) = db.table("issues").rows
    assert (issue["code"], issue["is_record_lost"], report.lost) == ("conflicting_ids", 0, 0)


def test_one_id_with_two_texts_in_one_file_is_no_silent_loss(tmp_path: Path, db: sqlite_utils.Database) -> None:
    path = lines(tmp_path, "a.jsonl", {"id": "a", "title": "One"}, {"id": "a", "title": "Two"})
    report = fetch.import_files(db, [path])
    assert [row["title"] for row in db.table("articles").rows] == ["One"]
    assert report.messages == (f'{path}, line 2: the id "a" stands in an earlier line; the first is kept',)


def test_a_changed_record_replaces_its_text_and_keeps_its_former_copy(
    tmp_path: Path, db: sqlite_utils.Database
) -> None:
    fetch.import_files(db, [lines(tmp_path, "a.jsonl", paper(1, abstract="Old.", date_revised="2020-01-01"))])
    report = fetch.import_files(db, [lines(tmp_path, "b.jsonl", paper(1, abstract="New.", date_revised="2021-01-01"))])
    assert (report.new, report.changed) == (0, 1)
    report = fetch.import_files(db, [lines(tmp_path, "c.jsonl", paper(1, abstract="Old.", date_revised="2020-01-01"))])
    assert (report.new, report.changed) == (0, 0)
    assert db.table("articles").get("pmid:1")["abstract"] == "New."
    assert [row["is_current"] for row in db.table("source_records").rows] == [0, 1]


def test_a_deleted_citation_is_marked_and_stays_so(tmp_path: Path, db: sqlite_utils.Database) -> None:
    first = lines(tmp_path, "a.jsonl", paper(1), paper(2))
    deletion = update(tmp_path, "b.xml", 1, 77)
    fetch.import_files(db, [first, deletion])
    assert live(db) == {"pmid:1": "deleted", "pmid:2": "active"}
    before = content(db)
    fetch.import_files(db, [first, deletion])
    assert content(db) == before
    fetch.import_files(db, [first])
    assert live(db)["pmid:1"] == "deleted"


def test_a_title_that_fits_two_papers_joins_neither(tmp_path: Path, db: sqlite_utils.Database) -> None:
    more = {"title": "A long tale of weakness and of its end", "publication_date": "2020", "authors": ["Muster, Eva"]}
    record = {"paperId": "s", "title": more["title"], "year": 2020, "authors": [{"name": "E. Muster"}]}
    fetch.import_files(db, [lines(tmp_path, "a.jsonl", paper(1, **more), paper(2, **more), record)])
    assert set(live(db)) == {"pmid:1", "pmid:2", "s2:s"}
    assert [row["code"] for row in db.table("issues").rows] == ["ambiguous_title"]


def test_a_copy_joined_by_title_leaves_when_its_ids_speak_against_it(tmp_path: Path, db: sqlite_utils.Database) -> None:
    more = {"title": "A long tale of weakness and of its end", "publication_date": "2020", "authors": ["Muster, Eva"]}
    record = {"paperId": "s", "title": more["title"], "year": 2020, "authors": [{"name": "E. Muster"}]}
    fetch.import_files(db, [lines(tmp_path, "a.jsonl", paper(1, doi="10.5555/x", **more), record)])
    assert set(live(db)) == {"pmid:1"}
    fetch.import_files(db, [lines(tmp_path, "b.jsonl", {**record, "externalIds": {"DOI": "10.5555/y"}})])
    assert set(live(db)) == {"pmid:1", "doi:10.5555/y"}
    assert db.table("articles").get("pmid:1")["s2_paper_id"] is None


def test_progress_is_told_after_each_batch(tmp_path: Path, db: sqlite_utils.Database) -> None:
    told: list[tuple[int, int]] = []
    path = lines(tmp_path, "a.jsonl", *(paper(number) for number in range(1, fetch.BATCH + 11)))
    fetch.import_files(db, [path], lambda records, issues: told.append((records, issues)))
    assert told == [(fetch.BATCH, 0), (fetch.BATCH + 10, 0)]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"needs recorded answers, which litlode does not ship: {SAMPLES}")
def test_every_sample_is_stored_or_named(db: sqlite_utils.Database) -> None:
    paths = sorted(path for path in SAMPLES.rglob("*") if path.suffix in {".xml", ".json"})
    report = fetch.import_files(db, paths)
    assert (report.files, report.lost) == (len(paths), 0)
    assert report.new + report.issues >= len(paths)
    before = content(db)
    fetch.import_files(db, paths)
    assert content(db) == before
