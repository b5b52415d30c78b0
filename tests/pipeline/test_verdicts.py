"""What reviewers fill into a table comes back as their verdicts; what cannot be used is named."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from db import store
from pipeline import export, extract, fetch, verdicts
from pipeline.cli import main
from pipeline.config import Config
from pipeline.errors import InputError

CASES = [
    {"id": "1", "title": "Rituximab in a case", "abstract": "A 34-year-old woman received rituximab 375 mg/m2 weekly."},
    {"id": "2", "title": "Another case", "abstract": "A 35-year-old woman received rituximab 500 mg."},
]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """Two invented cases, read."""
    source = tmp_path / "cases.jsonl"
    source.write_text("".join(f"{json.dumps(case)}\n" for case in CASES))
    db = store.open_database(tmp_path / "litlode.db")
    fetch.import_files(db, [source])
    extract.run(db, Config(database=tmp_path / "litlode.db"))
    yield db
    store.close(db)


def table(path: Path, *rows: dict[str, str], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def facts(db: Database, folder: Path) -> list[dict[str, str]]:
    export.write(db, folder)
    with (folder / "facts.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_an_export_comes_back_with_verdicts(db: Database, tmp_path: Path) -> None:
    rows = [{**row, "verdict": "", "reason": ""} for row in facts(db, tmp_path)]
    dose = next(row for row in rows if row["kind"] == "dose" and "375" in row["quote"])
    dose |= {"verdict": "wrong", "reason": "per week"}
    report = verdicts.save(db, table(tmp_path / "mine.csv", *rows), "AB")
    assert (report.stored, report.left_out, report.problems) == (1, len(rows) - 1, [])
    (review,) = store.rows(db, "review_status")
    assert (review["fact_id"], review["verdict"], review["reason"]) == (dose["fact_id"], "wrong", "per week")
    assert (review["reviewer"], review["is_stale"]) == ("AB", 0)


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-8")])
def test_a_spreadsheets_own_ways_are_read(db: Database, tmp_path: Path, delimiter: str, encoding: str) -> None:
    one = facts(db, tmp_path)[0]
    row = {"fact_id": one["fact_id"], "verdict": "Agree", "reviewer": "Zoë"}
    report = verdicts.save(db, table(tmp_path / "a.csv", row, delimiter=delimiter, encoding=encoding), "AB")
    assert (report.stored, report.problems) == (1, [])
    assert [row["reviewer"] for row in store.rows(db, "reviews")] == ["Zoë"]


def test_a_correction_is_kept_as_it_was_written(db: Database, tmp_path: Path) -> None:
    fact_ids = [row["fact_id"] for row in facts(db, tmp_path)]
    rows = [
        {"fact_id": fact_id, "verdict": "wrong", "corrected": corrected}
        for fact_id, corrected in zip(fact_ids, ('{"amount": 500}', "500 mg", ""), strict=False)
    ]
    verdicts.save(db, table(tmp_path / "a.csv", *rows), "AB")
    assert [row["corrected"] for row in store.rows(db, "reviews")] == ['{"amount": 500}', '"500 mg"', None]


def test_a_second_thought_replaces_the_first(db: Database, tmp_path: Path) -> None:
    fact_id = facts(db, tmp_path)[0]["fact_id"]
    for verdict in ("agree", "unsure"):
        verdicts.save(db, table(tmp_path / "a.csv", {"fact_id": fact_id, "verdict": verdict}), "AB")
    assert [row["verdict"] for row in store.rows(db, "reviews")] == ["unsure"]


def test_screening_and_double_patients_have_tables_too(db: Database, tmp_path: Path) -> None:
    ids = [row["patient_id"] for row in store.rows(db, "patient_summary")]
    pair = {"patient_id_a": ids[1], "patient_id_b": ids[0], "verdict": "different"}
    assert verdicts.save(db, table(tmp_path / "pairs.csv", pair), "AB").stored == 1
    articles = [
        {"article_id": row["article_id"], "decision": "exclude", "reason": "no dose", "stage": "full text"}
        for row in store.rows(db, "articles")
    ]
    assert verdicts.save(db, table(tmp_path / "screening.csv", *articles), "AB").stored == 2
    assert {row["result"] for row in store.rows(db, "screening_results")} == {"exclude"}
    assert next(store.rows(db, "same_patient_reviews"))["verdict"] == "different"


def test_what_cannot_be_used_is_named_and_the_rest_is_stored(db: Database, tmp_path: Path) -> None:
    first, second, *_ = facts(db, tmp_path)
    rows = [
        {"fact_id": first["fact_id"], "quote": first["quote"], "verdict": "right"},
        {"fact_id": "litlode:9#d1", "quote": "x", "verdict": "agree"},
        {"fact_id": first["fact_id"], "quote": "other words", "verdict": "agree"},
        {"fact_id": second["fact_id"], "quote": second["quote"], "verdict": "agree"},
    ]
    report = verdicts.save(db, table(tmp_path / "a.csv", *rows), "AB")
    assert report.stored == 1
    assert [problem.removeprefix(f"{tmp_path}/") for problem in report.problems] == [
        'a.csv, line 2: verdict is "right"; choose: agree, wrong, missing, unsure',
        "a.csv, line 3: there is no fact litlode:9#d1; after a new reading export again",
        f"a.csv, line 4: {first['fact_id']} has another quote now: {first['quote']}; after a new reading export again",
    ]


def test_a_table_of_something_else_is_refused(db: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="name, verdict; expected a CSV table with fact_id and verdict"):
        verdicts.save(db, table(tmp_path / "a.csv", {"name": "x", "verdict": "agree"}), "AB")


def test_the_command_counts_and_fails_where_something_is_wrong(db: Database, tmp_path: Path) -> None:
    fact_id = facts(db, tmp_path)[0]["fact_id"]
    path = table(tmp_path / "a.csv", {"fact_id": fact_id, "verdict": "agree"}, {"fact_id": fact_id, "verdict": "maybe"})
    result = CliRunner().invoke(main, ["review", "--db", str(tmp_path / "litlode.db"), str(path), "--reviewer", "AB"])
    assert result.exit_code == 1
    assert result.stdout == f"{path}: 1 stored, 0 rows without a verdict.\n"
    assert result.stderr.endswith("Error: 1 verdict could not be used, as named above; the others are stored.\n")
