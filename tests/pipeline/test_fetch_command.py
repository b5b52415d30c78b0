"""`litlode fetch` and `litlode run` as a user, cron and the services meet them."""

from __future__ import annotations

import gzip
import random
import re
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from servers.faults import Fault, Plan
from servers.home import Home
from servers.loopback import EMAIL, NCBI_KEY, S2_KEY, Loopback

from pipeline import cli, harvest
from pipeline.sources import http


@pytest.fixture
def home(tmp_path: Path, loopback: Callable[..., Loopback]) -> Callable[..., Home]:
    """A new folder, and stand-ins with so many records."""

    def make(count: int, **options: Any) -> Home:
        return Home(tmp_path / "home", loopback(count, **options))

    return make


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.005)


# ------------------------------------------------------------------------------------------------ what is said


def test_the_command_says_what_came_and_then_nothing(home: Callable[..., Home]):
    here = home(150, with_papers=False)
    assert here.call("fetch")[:2] == (0, "all, PubMed: 150 of 150 hits; 150 new, 0 changed.\n")
    assert here.call("fetch") == (0, "", "")
    log = (here.data / "log/litlode.log").read_text().splitlines()
    assert log[-1].split(" ", 1)[1] == "INFO all, PubMed: 150 of 150 hits; 0 new, 0 changed."


def test_a_run_says_one_line_and_writes_the_report_and_then_nothing(home: Callable[..., Home]):
    here = home(150, with_papers=False)
    status, out, err = here.call("run")
    assert (status, err) == (0, "")
    assert re.fullmatch(
        r"run: 1 search, 150 new, 0 changed, 0 gone; 150 read; checks (\d+) of \1 passed; "
        r"report in data/report\n",
        out,
    )
    names = ["prisma-flow.csv", "prisma-flow.md", "prisma-flow.svg", "search-appendix.md"]
    assert sorted(path.name for path in (here.data / "report").iterdir()) == names
    before = (here.data / "report/prisma-flow.csv").stat().st_mtime_ns
    assert here.call("run") == (0, "", "")
    assert (here.data / "report/prisma-flow.csv").stat().st_mtime_ns == before
    assert "run 1–2" in (text := (here.data / "report/search-appendix.md").read_text()) or "runs 1–2" in text
    assert (here.data / "log/litlode.log").read_text().count(" INFO run: 1 search, ") == 2


def test_a_run_reads_all_anew_when_analytes_are_to_be_kept(home: Callable[..., Home]):
    here = home(20, with_papers=False)
    assert "; 20 read; " in here.call("run")[1]
    with (here.path / "litlode.toml").open("a") as settings:
        settings.write("\n[extract]\nanalytes = true\n")
    assert "; 20 read; " in here.call("run")[1]
    assert here.call("run") == (0, "", "")


def test_a_log_that_is_full_is_put_aside(home: Callable[..., Home]):
    here = home(5, with_papers=False)
    log = here.data / "log/litlode.log"
    log.parent.mkdir(parents=True)
    log.write_text("x" * 1_000_000)
    assert here.call("fetch")[0] == 0
    assert log.stat().st_size < 1000 and log.with_name("litlode.log.1").stat().st_size == 1_000_000


def test_what_could_not_be_had_is_an_exit_status_and_a_file(home: Callable[..., Home], monkeypatch: pytest.MonkeyPatch):
    bad = "30000009"
    here = home(20, with_papers=False, plan=Plan([Fault("external_viewer", times=None, record=bad)]))
    monkeypatch.chdir(here.path)
    monkeypatch.setattr(harvest, "Patience", lambda: http.Patience(first_wait=0.001, longest_wait=0.01))
    for name, value in (here.net.environ_with_keys | {"XDG_CACHE_HOME": str(here.path / "cache")}).items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(cli.main, ["fetch"])
    assert result.exit_code == 1
    assert result.stdout == "all, PubMed: 19 of 20 hits; 19 new, 0 changed, 1 failed.\n"
    assert f"PubMed, pmid:{bad}: " in result.stderr and "To get the rest: litlode fetch all\n" in result.stderr
    assert (here.data / "missing/all-pubmed.txt").read_text() == f"{bad}\n"


def test_a_dry_run_counts_and_changes_nothing(home: Callable[..., Home]):
    here = home(450, with_papers=False)
    said = "all, PubMed: 450 hits, 0 known; about 4 requests, 1 s.\n"
    assert here.call("fetch", "--dry-run")[:2] == (0, said)
    assert not (here.data / "litlode.db").exists() and len(here.net.eutils.log.of("efetch")) == 0


def test_a_search_that_is_not_there_is_refused(home: Callable[..., Home]):
    assert home(5).call("fetch", "al") == (1, "", 'Error: no search has the name "al"; choose: all.\n')


def test_a_second_run_leaves_with_a_message_or_waits(home: Callable[..., Home]):
    here = home(150, with_papers=False, plan=Plan([Fault("trickle", on="efetch")]))
    first = here.start("fetch")
    wait_until(lambda: len(here.net.eutils.log.of("efetch")) > 0)
    status, out, err = here.call("fetch")
    assert (status, out) == (75, "") and "another run is at work here" in err and "--wait" in err
    second = here.start("fetch", "--wait")
    time.sleep(1.5)
    assert second.poll() is None
    first.kill()  # what it held is free at once
    first.communicate()
    assert second.communicate(timeout=60)[0] == "all, PubMed: 150 of 150 hits; 150 new, 0 changed.\n"


# ------------------------------------------------------------------------------------------------ promises


def test_killed_runs_end_with_the_rows_of_an_undisturbed_one(tmp_path: Path, loopback: Callable[..., Loopback]):
    net = loopback(900)
    undisturbed, killed = Home(tmp_path / "undisturbed", net), Home(tmp_path / "killed", net)
    for here in (undisturbed, killed):
        with (here.path / "litlode.toml").open("a") as config:
            config.write('semantic_scholar = "autoimmune"\n')
    assert undisturbed.call("fetch")[0] == 0
    pages = undisturbed.pages()
    assert pages >= 7
    net.clear_logs()
    chance = random.Random(3)
    for wanted in (1, 3, 5, 6):
        process = killed.start("fetch")
        wait_until(partial(killed.has_pages, wanted))
        time.sleep(chance.random() * 0.2)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert killed.call("fetch")[0] == 0
    assert killed.tables() == undisturbed.tables()
    assert sum(net.eutils.log.delivered("efetch").values()) < 2 * 900


def test_the_pace_is_kept_and_nearly_reached(home: Callable[..., Home]):
    here = home(2_800, with_papers=False)
    here.environ = here.net.environ
    assert here.call("fetch")[0] == 0
    log = here.net.eutils.log
    assert log.busiest() <= 3 and 429 not in log.statuses()
    assert all(entry.has_email for entry in log.entries)
    assert log.rate("efetch") >= 0.8 * 3  # while there are records to ask for


def test_a_slower_pace_may_be_set(home: Callable[..., Home]):
    here = home(400, with_papers=False)
    with (here.path / "litlode.toml").open("a") as settings:
        settings.write("\n[pace]\npubmed = 2\n")
    assert here.call("fetch")[0] == 0
    assert here.net.eutils.log.busiest() <= 2


@pytest.mark.parametrize(("service", "key"), [("pubmed", "NCBI_API_KEY"), ("semantic_scholar", "S2_API_KEY")])
def test_a_faster_pace_needs_a_key(home: Callable[..., Home], service: str, key: str):
    here = home(5, with_papers=False)
    here.environ = here.net.environ
    with (here.path / "litlode.toml").open("a") as settings:
        settings.write(f"\n[pace]\n{service} = 5\n")
    status, out, err = here.call("fetch")
    assert (status, out) == (1, "") and f"[pace] {service} is 5, and without {key} " in err
    assert here.net.eutils.log.entries == []


def test_no_key_and_no_address_lies_anywhere(home: Callable[..., Home]):
    here = home(60, plan=Plan([Fault("too_many", times=2), Fault("closed", times=2), Fault("error_500", times=2)]))
    (here.path / "ids.txt").write_text("30000001\n99999999\n10.5555/nowhere\n")
    commands = (
        ["run"],
        ["fetch", "--full"],
        ["fetch", "--ids", "ids.txt"],
        ["status"],
        ["report"],
        ["merges", "--all"],
    )
    commands += (["digest", "--html", "data/digest.html"], ["run"])
    said = "".join(str(part) for command in commands for part in here.call(*command))
    files = [path for path in here.path.rglob("*") if path.is_file() and path.name != "litlode.toml"]
    names = {path.name for path in files}
    assert any(name.endswith(".gz") for name in names)
    assert {"litlode.log", "litlode.db", "manifest.jsonl", "search-appendix.md", "digest.html"} <= names
    for secret in (NCBI_KEY, S2_KEY, EMAIL):
        assert secret not in said
        for path in files:
            content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            assert secret.encode() not in content, path
