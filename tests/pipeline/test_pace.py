"""Requests start no faster than allowed, over threads and processes, and hardly slower."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.sources import pace
from pipeline.sources.pace import Pace, PaceError, StoppedError

TAKE_TURNS = """
import sys, time
from pathlib import Path
from pipeline.sources.pace import Pace
pace = Pace(Path(sys.argv[1]), int(sys.argv[2]))
for _ in range(int(sys.argv[3])):
    with pace.turn():
        print(time.monotonic(), flush=True)
"""
KEEP_A_TURN = """
import sys, time
from pathlib import Path
from pipeline.sources.pace import Pace
with Pace(Path(sys.argv[1]), 1).turn():
    print("mine", flush=True)
    time.sleep(60)
"""
ROOT = Path(__file__).resolve().parents[2]


def run(program: str, *args: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, *map(str, args)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def busiest(starts: list[float]) -> int:
    """The most starts within any second."""
    return max(sum(first <= start < first + 1 for start in starts) for first in starts)


def rate(starts: list[float]) -> float:
    return (len(starts) - 1) / (max(starts) - min(starts))


def test_threads_share_a_pace_and_nearly_reach_it(tmp_path: Path) -> None:
    shared, starts = Pace(tmp_path / "pace", 10), []

    def work() -> None:
        for _ in range(9):
            with shared.turn():
                starts.append(time.monotonic())

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert busiest(starts) <= 10
    assert rate(starts) >= 8


def test_two_processes_share_a_pace_and_nearly_reach_it(tmp_path: Path) -> None:
    both = [run(TAKE_TURNS, tmp_path / "pace", 10, 12) for _ in range(2)]
    printed = [process.communicate(timeout=30)[0].split() for process in both]
    starts = sorted(float(word) for words in printed for word in words)
    assert len(starts) == 24
    assert busiest(starts) <= 10
    assert rate(starts) >= 8


def test_starts_keep_a_distance_instead_of_coming_at_once(tmp_path: Path) -> None:
    shared, starts = Pace(tmp_path / "pace", 20), []
    for _ in range(6):
        with shared.turn():
            starts.append(time.monotonic())
    assert min(second - first for first, second in pairwise(starts)) >= 0.04


def test_a_late_start_is_not_followed_too_closely(tmp_path: Path) -> None:
    shared = Pace(tmp_path / "pace", 10)
    with shared.turn():
        time.sleep(0.2)  # put to sleep while sending: the request leaves at the end
        left = time.monotonic()
    with shared.turn():
        assert time.monotonic() - left >= 0.08


def test_a_slower_process_forgets_no_start_that_a_faster_one_counts(tmp_path: Path) -> None:
    fast, slow = Pace(tmp_path / "pace", 3, window=0.3), Pace(tmp_path / "pace", 1, window=0.01)
    for shared in (fast, fast, slow):
        with shared.turn():
            began = time.monotonic()
    with fast.turn():
        assert time.monotonic() - began >= 0.1  # all three are in its window


def test_a_pause_holds_for_every_user_of_the_pace_and_is_told(tmp_path: Path) -> None:
    Pace(tmp_path / "pace", 10).pause(0.3, "PubMed: too many requests")
    told: list[tuple[float, str]] = []
    began = time.monotonic()
    with Pace(tmp_path / "pace", 10).turn(on_pause=lambda seconds, reason: told.append((seconds, reason))):
        assert time.monotonic() - began >= 0.28
    assert told[0][1] == "PubMed: too many requests"
    assert told[0][0] == pytest.approx(0.3, abs=0.1)


def test_a_shorter_pause_does_not_end_a_longer_one(tmp_path: Path) -> None:
    shared = Pace(tmp_path / "pace", 10)
    shared.pause(0.3, "long")
    shared.pause(0.01, "short")
    began = time.monotonic()
    with shared.turn():
        assert time.monotonic() - began >= 0.25


def test_a_killed_process_frees_the_turn_and_its_start_counts(tmp_path: Path) -> None:
    process = run(KEEP_A_TURN, tmp_path / "pace")
    assert process.stdout and process.stdout.readline() == "mine\n"
    started = time.monotonic()
    process.kill()
    process.communicate()
    with Pace(tmp_path / "pace", 1).turn():
        assert 0.9 < time.monotonic() - started < 2


def test_a_torn_file_counts_as_a_full_window(tmp_path: Path) -> None:
    (tmp_path / "pace").write_text('{"starts": [12')
    began = time.monotonic()
    with Pace(tmp_path / "pace", 2).turn():
        assert time.monotonic() - began >= 1


def test_times_from_before_the_machine_was_started_are_forgotten(tmp_path: Path) -> None:
    later = time.monotonic() + 1e6
    (tmp_path / "pace").write_text(f'{{"starts": [{later}], "paused_until": {later}, "reason": ""}}')
    began = time.monotonic()
    with Pace(tmp_path / "pace", 1).turn():
        assert time.monotonic() - began < 0.5


def test_a_wait_ends_when_the_client_closes(tmp_path: Path) -> None:
    shared, stop = Pace(tmp_path / "pace", 1), threading.Event()
    shared.pause(60, "long")
    threading.Timer(0.1, stop.set).start()
    with pytest.raises(StoppedError), shared.turn(stop):
        pass


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "pace").mkdir()
    with pytest.raises(PaceError, match="pace"), Pace(tmp_path / "pace", 1).turn():
        pass


def test_services_and_keys_have_paces_of_their_own_and_no_key_is_written(tmp_path: Path) -> None:
    paths = {
        pace.shared(address, key, 3, tmp_path).path
        for address, key in (("http://a", None), ("http://a", "secret-key"), ("http://b", None))
    }
    assert len(paths) == 3
    assert not any("secret" in str(path) for path in paths)
    assert pace.shared("http://a", "secret-key", 10, tmp_path).path in paths


def test_without_a_home_to_write_to_the_pace_is_kept_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(pace.platformdirs, "user_cache_path", lambda _name: tmp_path / "file" / "litlode")
    monkeypatch.setattr(pace.tempfile, "gettempdir", lambda: str(tmp_path))
    assert pace.shared("http://a", None, 3).path.parent.parent == tmp_path
