"""`litlode fetch --offline`: the same rows from the pages on disk, with no service to ask."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from servers.faults import Fault, Plan, weather
from servers.home import Home
from servers.loopback import Loopback

from pipeline import ledger

NOWHERE = {"LITLODE_NCBI_URL": "http://127.0.0.1:9", "LITLODE_S2_URL": "http://127.0.0.1:9"}


@pytest.fixture
def filled(tmp_path: Path, loopback: Callable[..., Loopback]) -> Callable[..., Home]:
    """A data folder that was filled from both services; these are no more to be had."""

    def fill(count: int = 260, rounds: int = 2, plan: Plan | None = None) -> Home:
        here = Home(tmp_path / "home", loopback(count, is_paced=False, plan=plan))
        with (here.path / "litlode.toml").open("a") as settings:
            settings.write('semantic_scholar = "autoimmune"\n[pace]\npubmed = 100\nsemantic_scholar = 100\n')
        (here.path / "ids.txt").write_text("30000001\n30000002\n")
        for number in range(rounds):
            if number:
                here.net.advance(here.net.corpus.day + timedelta(days=20), new=2, revised=3)
            assert here.call("fetch", patience=300)[0] in {0, 1}
        assert here.call("fetch", "--ids", "ids.txt", patience=300)[0] == 0
        here.environ = here.net.environ_with_keys | NOWHERE
        return here

    return fill


def all_tables(here: Home, name: str = "litlode.db") -> dict[str, list[str]]:
    """Every row of every table, times included."""
    with closing(sqlite3.connect(here.data / name)) as db:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%migrations%'"
        names = [name for (name,) in db.execute(query) if "_fts" not in name]
        return {name: sorted(map(repr, db.execute(f"SELECT * FROM [{name}]"))) for name in names}


# ------------------------------------------------------------------------------------------------ made anew


@pytest.mark.parametrize("seed", [None, 3, 8])
def test_a_lost_database_is_made_anew_row_for_row(filled: Callable[..., Home], seed: int | None):
    here = filled(plan=None if seed is None else weather(seed, chance=0.1))
    before = all_tables(here)
    (here.data / "litlode.db").unlink()
    status, out, err = here.call("fetch", "--offline", patience=300)
    assert (status, err) == (0, "")
    assert out.startswith("offline: ") and "runs entered anew; " in out and out.endswith(" 0 lost.\n")
    assert all_tables(here) == before


def test_a_second_database_is_made_beside_the_first(filled: Callable[..., Home]):
    here = filled(60, rounds=1)
    assert here.call("fetch", "--offline", "--db", "data/second.db")[0] == 0
    assert all_tables(here, "second.db") == all_tables(here)


def test_a_database_made_anew_is_fetched_on_with(filled: Callable[..., Home]):
    here = filled(90, rounds=1)
    (here.data / "litlode.db").unlink()
    assert here.call("fetch", "--offline", patience=300)[0] == 0
    here.environ = here.net.environ_with_keys
    here.net.clear_logs()
    assert here.call("fetch", patience=300) == (0, "", "")
    assert here.net.eutils.log.of("efetch") == []


def test_records_that_failed_are_still_missing(filled: Callable[..., Home], tmp_path: Path):
    bad = "30000007"
    plan = Plan([Fault("external_viewer", times=None, record=bad)])
    here = filled(20, rounds=1, plan=plan)
    before = all_tables(here)
    assert any(bad in row and "failed" in row for row in before["search_hits"])
    (here.data / "litlode.db").unlink()
    assert here.call("fetch", "--offline", patience=300)[0] == 0
    assert all_tables(here) == before


def test_killed_runs_are_made_anew_too(filled: Callable[..., Home], loopback: Callable[..., Loopback], tmp_path: Path):
    here = Home(tmp_path / "killed", loopback(500, is_paced=False))
    for pages in (1, 2):
        process = here.start("fetch")
        while not here.has_pages(pages) and process.poll() is None:
            pass
        process.kill()
        process.communicate()
    assert here.call("fetch", patience=300)[0] == 0
    before = all_tables(here)
    with (here.data / ledger.FILE).open("ab") as file:
        file.write(b'[{"do":"run"')  # and one was killed while it wrote
    (here.data / "litlode.db").unlink()
    assert here.call("fetch", "--offline", patience=300)[0] == 0
    assert all_tables(here) == before


# ------------------------------------------------------------------------------------------------ read again


def test_reading_again_changes_nothing(filled: Callable[..., Home]):
    here = filled()
    before = all_tables(here)
    status, out, err = here.call("fetch", "--offline", patience=300)
    assert (status, err) == (0, "") and "records read again; " in out
    assert "; 0 new articles, 0 changed, 0 lost.\n" in out
    assert all_tables(here) == before


def test_what_is_read_otherwise_now_is_changed(filled: Callable[..., Home]):
    """As if the version that stored these records had not known their abstracts."""
    here = filled(40, rounds=1)
    before = all_tables(here)["articles"]
    with closing(sqlite3.connect(here.data / "litlode.db")) as db, db:
        db.execute(
            "UPDATE source_records SET record = json_set(record, '$.title', 'Misread'), record_sha256 ="
            " substr('wrong' || record_sha256, 1, 64) WHERE source = 'pubmed'"
        )
        db.execute("UPDATE articles SET title = 'Misread' WHERE pmid IS NOT NULL")
    status, out, _ = here.call("fetch", "--offline", patience=300)
    assert status == 0 and "40 changed" in out
    assert all_tables(here)["articles"] == before


# ------------------------------------------------------------------------------------------------ what is wrong


def test_missing_and_damaged_pages_are_named_and_cost_only_their_records(filled: Callable[..., Home]):
    here = filled(450, rounds=1)
    folder = here.data / "raw/pubmed/all/1"
    (folder / "000001.xml.gz").unlink()
    (folder / "000002.xml.gz").write_bytes(gzip.compress(b"<PubmedArticleSet/>"))
    (here.data / "litlode.db").unlink()
    status, out, err = here.call("fetch", "--offline", patience=300)
    assert status == 1 and " 400 lost.\n" in out
    assert "000001.xml.gz: cannot be read" in err and "000002.xml.gz: is not what was fetched" in err
    assert "400 records could not be read again" in err and "litlode fetch --full" in err
    here.environ = here.net.environ_with_keys
    assert here.call("fetch", patience=300)[0] == 0
    with closing(sqlite3.connect(here.data / "litlode.db")) as db:
        [(count,)] = db.execute("SELECT count(*) FROM source_records WHERE source = 'pubmed'")
    assert count == 450


def test_without_pages_it_says_so(tmp_path: Path, loopback: Callable[..., Loopback]):
    here = Home(tmp_path / "empty", loopback(5))
    status, out, err = here.call("fetch", "--offline", patience=300)
    assert (status, out) == (1, "")
    assert "raw/ledger.jsonl: cannot be read (No such file or directory); without it no database can be made." in err


def test_a_damaged_ledger_is_named_and_makes_no_half_database(filled: Callable[..., Home]):
    here = filled(30, rounds=1)
    path = here.data / ledger.FILE
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], b"nonsense\n", *lines[3:]]))
    (here.data / "litlode.db").unlink()
    status, _, err = here.call("fetch", "--offline", patience=300)
    assert status == 1 and "raw/ledger.jsonl, line 4: is no line of a ledger" in err
    assert all_tables(here)["search_runs"] == []


def test_it_goes_with_no_search(filled: Callable[..., Home]):
    here = filled(5, rounds=1)
    status, _, err = here.call("fetch", "--offline", "all")
    assert status == 2 and "--offline goes with neither SEARCH" in err
