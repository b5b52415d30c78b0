"""A run that is killed at any moment, and what the next run makes of it."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from db import store
from pipeline import extract
from pipeline.config import Config

CHECKOUT = Path(__file__).parents[2]
ARTICLES = 400
BATCH = 10


def start(path: Path, executor: str, workers: int = 2) -> subprocess.Popen[bytes]:
    """A run in a process of its own; it takes some three seconds to load what it needs, and each worker as long."""
    config = path.with_suffix(".toml")
    config.write_text(f'[extract]\nexecutor = "{executor}"\nworkers = {workers}\nbatch_size = {BATCH}\n')
    command = [sys.executable, "-m", "pipeline.cli", "extract", "--config", str(config), "--db", str(path)]
    signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background ignore it, and so would children
    with path.with_suffix(".log").open("ab") as log:
        return subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=log)


def run_here(path: Path) -> None:
    """A run that nobody disturbs, in this process, which has loaded everything already."""
    db = store.open_database(path)
    extract.run(db, Config())
    store.close(db)


def said(path: Path) -> str:
    """What the runs on this database wrote to stderr."""
    return path.with_suffix(".log").read_text()


def count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM extractions").fetchone()[0])


def tables(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, without the order in which it came."""
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%migrations%'"
        names = [name for (name,) in connection.execute(query) if "_fts" not in name]
        return {name: sorted(map(repr, connection.execute(f"SELECT * FROM [{name}]"))) for name in names}


def children(pid: int) -> set[int]:
    """The process ids of the workers of a run; what Python starts to watch over shared memory is none."""
    command = ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(pid)]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    return {int(line.split()[0]) for line in listed.stdout.splitlines() if "spawn_main" in line}


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, stored_at: Callable[[Path, int], Path]) -> Path:
    """What one run makes of the articles."""
    path = stored_at(tmp_path_factory.mktemp("undisturbed") / "a.db", ARTICLES)
    run_here(path)
    return path


@pytest.mark.parametrize(("executor", "kills"), [("serial", 3), ("processes", 1)])
def test_killed_runs_end_with_the_rows_of_an_undisturbed_one(
    stored: Callable[[str, int], Path], undisturbed: Path, executor: str, kills: int
):
    killed = stored("killed.db", ARTICLES)
    chance = random.Random(executor)
    for _ in range(kills):
        before = count(killed)
        process = start(killed, executor)
        wanted = before + chance.randint(1, 50)
        wait_until(lambda wanted=wanted, process=process: count(killed) >= wanted or process.poll() is not None)
        time.sleep(chance.random() * 0.05)  # anywhere between two transactions, or in one
        workers = children(process.pid)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL, said(killed)
        assert count(killed) % BATCH == 0, "half a batch was stored"
        assert before < count(killed) < ARTICLES
        wait_until(lambda workers=workers: not any(map(is_alive, workers)))
    assert len(workers) == (2 if executor == "processes" else 0)
    run_here(killed)
    assert tables(killed) == tables(undisturbed)


def test_two_runs_at_once_end_with_the_rows_of_one(stored: Callable[[str, int], Path], undisturbed: Path):
    shared = stored("shared.db", ARTICLES)
    other = start(shared, "serial")
    wait_until(lambda: count(shared) > 0)
    run_here(shared)
    assert other.wait() == 0, said(shared)
    assert tables(shared) == tables(undisturbed)


def test_ctrl_c_says_that_the_work_is_kept(stored: Callable[[str, int], Path]):
    path = stored("a.db", ARTICLES)
    process = start(path, "processes", workers=1)
    wait_until(lambda: count(path) > 0)
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(timeout=60) == 130
    assert "Stopped. Nothing that was stored is lost" in said(path)
    assert "Traceback" not in said(path)
