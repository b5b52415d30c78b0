"""The files that a statistician, a spreadsheet and a reference manager get: complete, typed, the same every time."""

import csv
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow
import pytest
from click.testing import CliRunner
from lxml import etree
from pyarrow import parquet
from sqlite_utils import Database

from db import dictionary, questions, reviews, store
from pipeline import demo, export, export_tables, extract, fetch
from pipeline.cli import main
from pipeline.config import Config
from pipeline.errors import InputError
from pipeline.records import Article
from pipeline.sources import files

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled sample, read."""
    path = tmp_path_factory.mktemp("sample") / "litlode.db"
    db = store.open_database(path)
    fetch.import_files(db, demo.FILES)
    extract.run(db, Config(database=path))
    store.close(db)
    return path


@pytest.fixture
def db(database: Path) -> Iterator[Database]:
    db = store.open_database(database)
    yield db
    store.close(db)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_table_is_written_with_every_row(db: Database, tmp_path: Path) -> None:
    export.write(db, tmp_path)
    assert len(table(tmp_path / "patients.csv")) == store.counts(db)["patients"]
    for name, source in (("groups", "group_summary"), ("doses", "doses_given"), ("outcomes", "outcomes_reported")):
        assert len(table(tmp_path / f"{name}.csv")) == len(list(store.rows(db, source)))
    assert len(table(tmp_path / "articles.csv")) == store.counts(db)["articles"]


def test_what_is_not_stated_is_an_empty_field_and_a_number_a_number(db: Database, tmp_path: Path) -> None:
    export.write(db, tmp_path)
    patients = {row["patient_id"]: row for row in table(tmp_path / "patients.csv")}
    assert patients["pmid:99000001#p1"]["onset_age_years"] == "42.0"
    assert patients["pmid:99000001#p2"]["onset_age_years"] == ""
    assert not any(value in ("None", "NULL", "nan") for row in patients.values() for value in row.values())


def test_facts_belong_to_patients_of_the_table_beside(db: Database, tmp_path: Path) -> None:
    export.write(db, tmp_path)
    known = {row["patient_id"] for row in table(tmp_path / "patients.csv")}
    facts = table(tmp_path / "facts.csv")
    assert {row["patient_id"] for row in facts} - {""} <= known
    assert all(f"[{row['quote']}]" in row["context"] for row in facts)


def test_a_verdict_goes_with_its_fact(db: Database, tmp_path: Path) -> None:
    fact = next(row for row in store.rows(db, "facts") if row["article_id"] == "pmid:99000001")
    said = {"reviewer": "AB", "verdict": "wrong", "reviewed_at": "2026-02-01"}
    reviews.save_reviews(db, [{**fact, **said}, {**fact, **said, "reviewer": "CD", "verdict": "agree"}])
    export.write(db, tmp_path)
    told = [row for row in table(tmp_path / "facts.csv") if row["verdicts"]]
    assert [(row["fact_id"], row["verdicts"]) for row in told] == [(fact["fact_id"], "AB: wrong; CD: agree")]


@pytest.mark.parametrize("name", export.FORMATS)
def test_the_same_database_gives_the_same_bytes(db: Database, tmp_path: Path, name: export.Format) -> None:
    one, other = (export.write(db, tmp_path / folder, [name]) for folder in ("one", "other"))
    assert [path.name for path in one] == [path.name for path in other]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


def test_every_column_is_explained_and_of_the_type_it_says(db: Database, tmp_path: Path) -> None:
    export.write(db, tmp_path)
    explained = {(row["file"], row["column"]): row for row in table(tmp_path / "columns.csv")}
    for question in questions.exports().values():
        cursor = db.execute(question.sql)
        names = [column[0] for column in cursor.description]
        for row in cursor:
            for name, value in zip(names, row, strict=True):
                line = explained[question.name, name]
                assert line["meaning"]
                kind = {"integer": int, "real": float}.get(line["type"], str)
                assert value is None or isinstance(value, kind), (question.name, name, value)


def test_json_lines_hold_objects_and_nulls(db: Database, tmp_path: Path) -> None:
    export.write(db, tmp_path, ["jsonl"])
    facts = [json.loads(line) for line in (tmp_path / "facts.jsonl").read_text(encoding="utf-8").splitlines()]
    assert all(isinstance(fact["reading"], dict) for fact in facts)
    assert any(fact["group_id"] is None for fact in facts)


def test_parquet_holds_the_rows_of_the_csv(db: Database, tmp_path: Path) -> None:
    export.write(db, tmp_path, ["csv", "parquet"])
    for name in questions.exports():
        rows = parquet.read_table(tmp_path / f"{name}.parquet").to_pylist()
        told = [{column: "" if value is None else str(value) for column, value in row.items()} for row in rows]
        assert told == table(tmp_path / f"{name}.csv"), name


def test_parquet_has_numbers_as_numbers_nulls_and_meanings(db: Database, tmp_path: Path) -> None:
    export.write(db, tmp_path, ["parquet"])
    patients = parquet.read_table(tmp_path / "patients.parquet")
    onset = patients.column("onset_age_years")
    assert onset.type == pyarrow.float64()
    assert 42.0 in onset.to_pylist()
    assert onset.null_count
    assert all(field.metadata[b"description"] for field in patients.schema)


def test_a_parquet_file_without_rows_has_its_columns(tmp_path: Path) -> None:
    empty = store.open_database(tmp_path / "litlode.db")
    export.write(empty, tmp_path, ["parquet"])
    store.close(empty)
    doses = parquet.read_table(tmp_path / "doses.parquet")
    assert (doses.num_rows, doses.schema.field("dose_amount").type) == (0, pyarrow.float64())


def test_a_long_parquet_file_is_written_in_groups(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_tables, "GROUP_ROWS", 7)
    export.write(db, tmp_path, ["csv", "parquet"])
    facts = parquet.ParquetFile(tmp_path / "facts.parquet")
    assert facts.num_row_groups > 1
    assert facts.metadata.num_rows == len(table(tmp_path / "facts.csv"))


def test_a_workbook_has_a_sheet_per_table_and_no_formula(db: Database, tmp_path: Path) -> None:
    export.write(db, tmp_path, ["xlsx"])
    with zipfile.ZipFile(tmp_path / export.WORKBOOK) as book:
        sheets = etree.fromstring(book.read("xl/workbook.xml")).iter(f"{SHEET}sheet")
        assert [sheet.get("name") for sheet in sheets] == ["columns", *questions.exports()]
        pages = [etree.fromstring(book.read(name)) for name in book.namelist() if "worksheets/sheet" in name]
    assert not [cell for page in pages for cell in page.iter(f"{SHEET}f")]  # p values begin with "="
    assert any(text.text == "=0.01" for page in pages for text in page.iter(f"{SHEET}t"))


def test_a_table_too_long_for_excel_is_refused(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_tables, "SHEET_ROWS", 10)
    with pytest.raises(InputError, match=r"columns: Excel takes 10 rows and there are more; choose csv instead\."):
        export.write(db, tmp_path, ["xlsx"])
    assert list(tmp_path.iterdir()) == []  # no half of a file is left behind


def test_references_can_be_read_again(db: Database, tmp_path: Path) -> None:
    export.write(db, tmp_path, ["ris"])
    found = [item for _, item in files.read(tmp_path / export.REFERENCES) if isinstance(item, Article)]
    wanted = list(store.rows(db, "live_articles"))
    assert len(found) == len(wanted) == len(list(files.read(tmp_path / export.REFERENCES)))
    key = "pmid:99000001"
    row = next(row for row in wanted if row["article_id"] == key)
    one = next(article for article in found if article.pmid == row["pmid"])
    assert (one.title, one.doi, one.publication_date) == (row["title"], row["doi"], row["publication_date"])
    assert [author.last_name for author in one.authors] == [a["last_name"] for a in json.loads(row["authors"])]


def test_articles_as_json_lines_can_be_imported(db: Database, tmp_path: Path) -> None:
    export.write(db, tmp_path, ["jsonl"])
    again = store.open_database(tmp_path / "again.db")
    report = fetch.import_files(again, [tmp_path / "articles.jsonl"])
    assert (report.lost, report.issues) == (0, 0)
    columns = "article_id, pmid, doi, title, abstract, publication_date, status"
    last_names = "(SELECT group_concat(json_extract(value, '$.last_name')) FROM json_each(authors))"
    query = f"SELECT {columns}, {last_names} FROM articles WHERE duplicate_of IS NULL ORDER BY article_id"
    assert again.execute(query).fetchall() == db.execute(query).fetchall()
    store.close(again)


def test_what_made_the_files_is_told(db: Database, tmp_path: Path) -> None:
    written = export.write(db, tmp_path)
    about = json.loads((tmp_path / export.ABOUT).read_text(encoding="utf-8"))
    assert sum(about["fingerprints"].values()) == store.counts(db)["extractions"]
    assert set(about["sha256"]) == {path.name for path in written} - {export.ABOUT}


def test_the_command_writes_beside_the_database_and_says_what(database: Path) -> None:
    result = CliRunner().invoke(main, ["export", "--db", str(database)])
    assert result.exit_code == 0, result.output
    assert (database.parent / "export" / "patients.csv").is_file()
    assert str(database.parent / "export" / "about.json") in result.stdout


def test_a_folder_that_cannot_be_is_named(database: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    result = CliRunner().invoke(main, ["export", "--db", str(database), "--out", str(tmp_path / "taken")])
    assert result.exit_code == 1
    assert result.stderr == f"Error: {tmp_path / 'taken'}: cannot be written: File exists.\n"


def test_exports_have_their_own_meaning_only_for_columns_they_have(db: Database) -> None:
    names = {
        (f"exports/{one.name}", column[0])
        for one in questions.exports().values()
        for column in db.execute(f"SELECT * FROM ({one.sql}) LIMIT 0").description
    }
    own = {(row["table"], row["column"]) for row in dictionary._rows("columns") if row["table"].startswith("exports/")}
    assert own <= names
