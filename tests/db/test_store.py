"""The database file: made once, the same when made twice, and clear about what it cannot do."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlite_utils

from db import errors, facts, literature, migrations, store, transaction

ROOT = Path(__file__).parents[2]


def schema_of(db: sqlite_utils.Database) -> list[tuple[str, str]]:
    return db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()


def test_migrating_twice_changes_nothing(tmp_path):
    path = tmp_path / "new" / "litlode.db"
    db = store.open_database(path)
    first = schema_of(db), list(db.query("SELECT * FROM _sqlite_migrations"))
    store.close(db)
    db = store.open_database(path)
    assert (schema_of(db), list(db.query("SELECT * FROM _sqlite_migrations"))) == first
    assert {"articles", "mentions", "groups", "patient_summary", "articles_fts"} <= {name for name, _ in first[0]}
    store.close(db)


def test_sqlite_utils_migrates_from_the_command_line(tmp_path):
    path = tmp_path / "litlode.db"
    command = [sys.executable, "-m", "sqlite_utils", "migrate", str(path), "db"]
    for _ in range(2):
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    db = store.open_database(path, read_only=True)
    assert store.counts(db)["articles"] == 0
    store.close(db)


def test_changed_views_are_made_again_and_a_users_own_stay(tmp_path):
    path = tmp_path / "litlode.db"
    db = store.open_database(path)
    db.execute("CREATE VIEW my_own AS SELECT 1 AS one")
    db.execute("DROP VIEW ages")
    db.execute("CREATE VIEW ages AS SELECT 'old' AS text")
    db.execute("UPDATE _sqlite_migrations SET name = 'views@old' WHERE name LIKE 'views@%'")
    db.conn.commit()
    store.close(db)
    db = store.open_database(path)
    assert "age_years" in [column.name for column in db["ages"].columns]
    assert list(store.rows(db, "my_own")) == [{"one": 1}]
    assert db.execute("SELECT count(*) FROM _sqlite_migrations WHERE name LIKE 'views@%'").fetchone() == (1,)
    store.close(db)


def test_statements_keep_triggers_whole():
    sql = "-- why; not\nCREATE TABLE a (b);\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM a;\nEND;\n-- end\n"
    found = list(migrations.statements(sql))
    assert [statement.split()[-1] for statement in found] == ["(b);", "END;"]


def test_every_table_is_strict_with_a_key_and_every_foreign_key_has_an_index(database):
    for name in database.table_names():
        if name.startswith(("articles_fts", "_", "sqlite_")):
            continue
        table = database[name]
        assert table.strict, name
        assert table.pks != ["rowid"], name
        indexed = {index.columns[0] for index in table.indexes} | {table.pks[0]}
        assert {key.column for key in table.foreign_keys} <= indexed, name


def test_foreign_keys_and_the_log_are_on(database):
    assert database.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert database.journal_mode == "wal"


def test_read_only_refuses_a_missing_file(tmp_path):
    with pytest.raises(errors.MissingError, match=r"nowhere\.db.*no such database"):
        store.open_database(tmp_path / "nowhere.db", read_only=True)
    assert not (tmp_path / "nowhere.db").exists()


@pytest.mark.parametrize("read_only", [True, False])
def test_a_folder_is_no_database(tmp_path, read_only):
    with pytest.raises(errors.NotADatabaseError, match=r"this is a folder\. Name a database file in it with --db\."):
        store.open_database(tmp_path, read_only=read_only)


def test_read_only_cannot_write(library_path):
    db = store.open_database(library_path, read_only=True)
    with pytest.raises(errors.ReadOnlyError, match="read-only"), transaction.write(db):
        db.execute("DELETE FROM reviews")
    store.close(db)


def test_other_files_are_told_apart(tmp_path):
    text = tmp_path / "notes.db"
    text.write_text("not a database at all, but long enough to be looked at\n" * 50, encoding="utf-8")
    with pytest.raises(errors.NotADatabaseError, match="not an SQLite database"):
        store.open_database(text)
    foreign = tmp_path / "other.db"
    connection = sqlite3.connect(foreign)
    connection.execute("CREATE TABLE invoices (n)")
    connection.close()
    with pytest.raises(errors.NotADatabaseError, match=r"not litlode's.*invoices"):
        store.open_database(foreign)
    with pytest.raises(errors.StoreError, match="not a litlode database"):
        store.open_database(foreign, read_only=True)


def test_a_damaged_file_is_said_to_be_damaged(library_path):
    data = bytearray(library_path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    library_path.write_bytes(data)
    with pytest.raises(errors.NotADatabaseError, match="damaged"):
        store.open_database(library_path)


def test_every_step_of_the_schema_has_a_number_of_its_own():
    numbers = [path.name[:4] for path in migrations.SCHEMA]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_a_newer_schema_is_left_alone(tmp_path):
    path = tmp_path / "litlode.db"
    db = store.open_database(path)
    db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('litlode', '9999_future', '')")
    db.conn.commit()
    store.close(db)
    for read_only in (False, True):
        with pytest.raises(errors.NewerSchemaError, match="9999_future"):
            store.open_database(path, read_only=read_only)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(errors.ReadOnlyError, match="file"):
        store.open_database(tmp_path / "file" / "litlode.db")


def test_a_lock_is_waited_for_and_then_explained(tmp_path, make_article, make_stored):
    path = tmp_path / "litlode.db"
    first, second = store.open_database(path), store.open_database(path, busy_seconds=0.05)
    with transaction.write(first):
        with pytest.raises(errors.LockedError, match="another program is writing"):
            literature.save_articles(second, [make_stored(make_article(1, "T", "A."))])
        assert store.counts(second)["articles"] == 0  # reading goes on meanwhile
    assert literature.save_articles(second, [make_stored(make_article(1, "T", "A."))]).new == 1
    store.close(first)
    store.close(second)


def test_two_programs_may_start_together(tmp_path):
    script = f"from db import store; store.close(store.open_database({str(tmp_path / 'litlode.db')!r}))"
    running = [
        subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    assert [(p.communicate()[1], p.returncode) for p in running] == [("", 0)] * 3


def test_a_full_disk_loses_only_the_batch(database, make_article, make_stored, series_extraction):
    literature.save_articles(database, [make_stored(make_article(1, "T", "A."))])
    pages = database.execute("PRAGMA page_count").fetchone()[0]
    database.execute(f"PRAGMA max_page_count = {pages + 2}")
    many = [make_stored(make_article(n, "A long title " * 20, "Many words. " * 100)) for n in range(2, 60)]
    with pytest.raises(errors.FullDiskError, match="disk is full"):
        literature.save_articles(database, many)
    assert store.counts(database)["articles"] == 1
    assert [check.name for check in store.run_checks(database) if check.rows] == []


def test_other_sqlite_errors_stay_bugs(database):
    with pytest.raises(sqlite3.IntegrityError), transaction.write(database):
        database.execute("INSERT INTO extractions VALUES ('pmid:1', 'short', 'f')")


def test_rows_are_read_one_by_one(library):
    rows = store.rows(library, "articles")
    assert next(rows)["article_id"] == "pmid:101"
    assert len(list(rows)) == 4


def test_pending_pages_while_storing(database, make_article, make_stored, make_reader, monkeypatch):
    monkeypatch.setattr(facts, "PAGE", 2)
    articles = [make_article(n, f"Title {n}", "Words.") for n in range(5)]
    literature.save_articles(database, [make_stored(one) for one in articles])
    seen = []
    for row in facts.pending(database, "f1"):
        seen.append(row["article_id"])
        one = articles[int(row["article_id"].removeprefix("pmid:"))]
        facts.save_extractions(database, [make_reader(row["article_id"], one).extraction()])
    assert seen == [f"pmid:{n}" for n in range(5)]
    assert facts.pending_count(database, "f1") == 0
    assert facts.pending_count(database, "f2") == 5
    assert len(list(facts.pending(database, "f2", limit=3))) == 3
