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
ARTICLES = 200
BATCH = 10
KILLS = 2


def start(path: Path, executor: str) -> subprocess.Popen[bytes]:
    config = path.with_suffix(".toml")
    config.write_text(f'[extract]\nexecutor = "{executor}"\nworkers = 2\nbatch_size = {BATCH}\n')
    command = [sys.executable, "-m", "pipeline.cli", "extract", "--config", str(config), "--db", str(path)]
    with path.with_suffix(".log").open("ab") as log:
        return subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=log)


def run_here(path: Path) -> None:
    """The undisturbed run, in this process."""
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
    """The process ids of the workers of a run."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return {int(line) for line in listed.stdout.split()}


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


@pytest.mark.parametrize("executor", ["serial", "processes"])
def test_killed_runs_end_with_the_rows_of_an_undisturbed_one(stored: Callable[[str, int], Path], executor: str):
    undisturbed, killed = stored("undisturbed.db", ARTICLES), stored("killed.db", ARTICLES)
    run_here(undisturbed)
    chance = random.Random(executor)
    workers: set[int] = set()
    for _ in range(KILLS):
        before = count(killed)
        process = start(killed, executor)
        wanted = before + chance.randint(1, ARTICLES // (KILLS + 1))
        wait_until(lambda wanted=wanted, process=process: count(killed) >= wanted or process.poll() is not None)
        time.sleep(chance.random() * 0.05)  # anywhere between two transactions, or in one
        workers |= children(process.pid)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL, said(killed)
        assert count(killed) % BATCH == 0, "half a batch was stored"
        assert count(killed) > before
    assert count(killed) < ARTICLES
    assert start(killed, executor).wait() == 0, said(killed)
    assert tables(killed) == tables(undisturbed)
    wait_until(lambda: not any(map(is_alive, workers)))


def test_two_runs_at_once_end_with_the_rows_of_one(stored: Callable[[str, int], Path]):
    alone, shared = stored("alone.db", 60), stored("shared.db", 60)
    run_here(alone)
    both = [start(shared, "serial"), start(shared, "serial")]
    assert [process.wait() for process in both] == [0, 0], said(shared)
    assert tables(shared) == tables(alone)


def test_ctrl_c_says_that_the_work_is_kept(stored: Callable[[str, int], Path]):
    path = stored("a.db", ARTICLES)
    process = start(path, "processes")
    wait_until(lambda: count(path) > 0)
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(timeout=60) == 130
    assert "Stopped. What was finished is stored" in said(path)
    assert "Traceback" not in said(path)
