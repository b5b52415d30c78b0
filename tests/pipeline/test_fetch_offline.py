"""`litlode fetch --offline`: the same rows from the pages on disk, with no service to ask."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

import pytest
from servers.corpus import invent
from servers.faults import Fault, Plan, weather
from servers.home import Home
from servers.loopback import Loopback
from servers.words import TOPIC

from db import store
from pipeline import config, harvest, harvest_ids, harvest_offline, ledger
from pipeline.config import Search
from pipeline.errors import LitlodeError
from pipeline.harvest_offline import Reread
from pipeline.harvest_run import Desk, Services
from pipeline.sources.http import Patience
from pipeline.sources.id_lists import IdList
from pipeline.sources.pace import Pace

BOTH = Search(name="all", pubmed=f'"{TOPIC}"[mh]', semantic_scholar="autoimmune")
HASTY = Patience(first_wait=0.001, busy_wait=0.002, longest_wait=0.01, silence=0.5, answer=1.0)
Tables = dict[str, list[str]]


class Library:
    """A data folder that is filled from both services, which are then no more to be had."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, count: int, plan: Plan | None = None, rounds: int = 2) -> Tables:
        """Fetch, some weeks later once more, and the papers of a list; all rows that this brings."""
        with ExitStack() as opened:
            net = opened.enter_context(Loopback(invent(count), is_paced=False, plan=plan))
            settings = config.load(Path("/dev/null"), environ=net.environ)
            services = opened.enter_context(harvest.connected(settings, patience=HASTY))
            services.pubmed.client.pace = Pace(self.folder / "ncbi", 100_000)
            services.semantic_scholar.client.pace = Pace(self.folder / "s2", 100_000)
            db = store.open_database(self.folder / "litlode.db")
            opened.callback(store.close, db)
            self._fetch(Desk(db=db, folder=self.folder), services, net, rounds)
        return self.tables()

    @staticmethod
    def _fetch(desk: Desk, services: Services, net: Loopback, rounds: int) -> None:
        for number in range(rounds):
            if number:
                net.advance(net.corpus.day + timedelta(days=20), new=2, revised=3)
            harvest.fetch(desk, services, [BOTH])
        known = IdList(pmids=("30000001", "99999999"), dois=("10.5555/nowhere",), pmcids=(), problems=())
        harvest_ids.fetch(desk, services, known, "ids.txt")

    def reread(self, name: str = "litlode.db") -> Reread:
        with closing(store.open_database(self.folder / name)) as db:
            return harvest_offline.reread(Desk(db=db, folder=self.folder))

    def lose(self) -> None:
        """Remove the database."""
        for path in self.folder.glob("litlode.db*"):
            path.unlink()

    def tables(self, name: str = "litlode.db") -> Tables:
        """Every row of every table, times included."""
        with closing(sqlite3.connect(self.folder / name)) as db:
            query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%migrations%'"
            names = [name for (name,) in db.execute(query) if "_fts" not in name]
            return {name: sorted(map(repr, db.execute(f"SELECT * FROM [{name}]"))) for name in names}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path)


# ------------------------------------------------------------------------------------------------ made anew


@pytest.mark.parametrize("seed", [None, 3, 8, 11])
def test_a_lost_database_is_made_anew_row_for_row(library: Library, seed: int | None):
    before = library.fill(260, None if seed is None else weather(seed, chance=0.2))
    library.lose()
    done = library.reread()
    assert done.is_new and done.runs == len(before["search_runs"]) == 6
    assert (done.lost, done.troubles) == (0, {})
    assert library.tables() == before


def test_a_second_database_is_made_beside_the_first(library: Library):
    before = library.fill(60)
    library.reread("second.db")
    assert library.tables("second.db") == before


def test_records_that_failed_are_still_missing(library: Library):
    bad = "30000007"
    before = library.fill(20, Plan([Fault("external_viewer", times=None, record=bad)]))
    assert any(bad in row and "failed" in row for row in before["search_hits"])
    library.lose()
    library.reread()
    assert library.tables() == before


def test_a_line_that_a_killed_process_did_not_end_is_cut_off(library: Library):
    before = library.fill(30)
    with (library.folder / ledger.FILE).open("ab") as file:
        file.write(b'[{"do":"run"')
    library.lose()
    library.reread()
    assert library.tables() == before
    with closing(store.open_database(library.folder / "litlode.db")) as db, ledger.write(db, library.folder) as book:
        book.do("came", places=[])
    assert list(ledger.read(library.folder))[-1] == [{"do": "came", "places": []}]


def test_a_damaged_ledger_is_named_and_makes_no_half_database(library: Library):
    library.fill(30)
    path = library.folder / ledger.FILE
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], b"nonsense\n", *lines[3:]]))
    library.lose()
    with pytest.raises(LitlodeError, match=r"raw/ledger\.jsonl, line 4: is no line of a ledger"):
        library.reread()
    assert library.tables()["search_runs"] == []


def test_a_ledger_without_its_beginning_makes_none_either(library: Library):
    library.fill(30)
    path = library.folder / ledger.FILE
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[2:]))
    library.lose()
    with pytest.raises(LitlodeError, match=r"raw/ledger\.jsonl: does not begin with the first fetch"):
        library.reread()
    assert library.tables()["search_runs"] == []


# ------------------------------------------------------------------------------------------------ read again


def test_reading_again_changes_nothing(library: Library):
    before = library.fill(260)
    done = library.reread()
    assert not done.is_new and (done.new, done.changed, done.lost, done.troubles) == (0, 0, 0, {})
    assert done.records > 260 and library.tables() == before


def test_what_is_read_otherwise_now_is_changed(library: Library):
    """As if the version that stored these records had misread their titles."""
    before = library.fill(40)["articles"]
    with closing(sqlite3.connect(library.folder / "litlode.db")) as db, db:
        db.execute(
            "UPDATE source_records SET record = json_set(record, '$.title', 'Misread'),"
            " record_sha256 = substr('wrong' || record_sha256, 1, 64) WHERE source = 'pubmed' AND is_current"
            " AND record ->> 'status' <> 'deleted'"
        )
        db.execute("UPDATE articles SET title = 'Misread' WHERE pmid IS NOT NULL AND status <> 'deleted'")
    assert library.reread().changed >= 40
    assert library.tables()["articles"] == before


# ------------------------------------------------------------------------------------------------ the command


@pytest.fixture
def home(tmp_path: Path, loopback: Callable[..., Loopback]) -> Iterator[Home]:
    """A folder that was filled with 450 records of PubMed."""
    here = Home(tmp_path / "home", loopback(450, with_papers=False, is_paced=False))
    assert here.call("fetch")[0] == 0
    nowhere = {"LITLODE_NCBI_URL": "http://127.0.0.1:9", "LITLODE_S2_URL": "http://127.0.0.1:9"}
    here.environ = here.net.environ_with_keys | nowhere
    yield here


def test_missing_and_damaged_pages_are_named_and_cost_only_their_records(home: Home):
    folder = home.data / "raw/pubmed/all/1"
    (folder / "000001.xml.gz").unlink()
    (folder / "000002.xml.gz").write_bytes(gzip.compress(b"<PubmedArticleSet/>"))
    for said in ("offline: records read again; 50 records on 3 pages; ", "offline: 1 run entered anew; 50 records "):
        status, out, err = home.call("fetch", "--offline")
        assert status == 1 and out.startswith(said) and " 400 lost.\n" in out
        assert "000001.xml.gz: cannot be read" in err and "000002.xml.gz: is not what was fetched" in err
        assert "400 records could not be read again" in err and "litlode fetch --full" in err
        (home.data / "litlode.db").unlink()
    assert home.call("fetch", "--offline")[0] == 1
    home.environ = home.net.environ_with_keys
    assert home.call("fetch")[:2] == (0, "all, PubMed: 450 of 450 hits; 400 new, 0 changed.\n")


def test_a_database_made_anew_is_fetched_on_with(home: Home):
    (home.data / "litlode.db").unlink()
    said = "offline: 1 run entered anew; 450 records on 3 pages; 450 new articles, 0 changed, 0 lost.\n"
    assert home.call("fetch", "--offline") == (0, said, "")
    home.environ = home.net.environ_with_keys
    home.net.clear_logs()
    assert home.call("fetch") == (0, "", "")
    assert home.net.eutils.log.of("efetch") == []


def test_without_pages_it_says_so(tmp_path: Path, loopback: Callable[..., Loopback]):
    status, out, err = Home(tmp_path / "empty", loopback(5)).call("fetch", "--offline")
    assert (status, out) == (1, "")
    assert "raw/ledger.jsonl: cannot be read (No such file or directory); without it no database can be made." in err


def test_it_goes_with_no_search(tmp_path: Path, loopback: Callable[..., Loopback]):
    status, _, err = Home(tmp_path / "home", loopback(5)).call("fetch", "--offline", "all")
    assert status == 2 and "--offline goes with neither SEARCH" in err
