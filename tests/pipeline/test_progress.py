"""What is said while a stage works: on a terminal, and in a log."""

import io
import re

import pytest

from pipeline import progress
from pipeline.progress import StageProgress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_gets_a_line_now_and_then_and_one_at_the_end(monkeypatch: pytest.MonkeyPatch):
    log = io.StringIO()
    monkeypatch.setattr(progress, "LOG_EVERY", 0)
    with StageProgress("extract", 300, stream=log) as shown:
        shown.show(100, 0)
        shown.show(300, 2)
    lines = log.getvalue().splitlines()
    assert len(lines) == 3
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d extract 100/300 articles \d+/s issues 0", lines[0]
    )
    assert lines[-1].endswith("issues 2")
    assert "\x1b" not in log.getvalue()


def test_what_is_found_to_come_is_counted_on(monkeypatch: pytest.MonkeyPatch):
    log = io.StringIO()
    monkeypatch.setattr(progress, "LOG_EVERY", 0)
    with StageProgress("fetch", None, unit="records", stream=log) as shown:
        shown.expect(200)
        shown.show(100, 0)
        shown.expect(50)
        shown.show(250, 0)
    lines = log.getvalue().splitlines()
    assert " fetch 100/200 records " in lines[0]
    assert " fetch 250/250 records " in lines[-1]


def test_a_terminal_shows_the_time_left_once_it_is_known_what_is_to_come():
    terminal = Terminal()
    with StageProgress("fetch", None, unit="records", stream=terminal) as shown:
        shown.expect(300)
        shown.show(100, 0)
    assert "100/300 records" in terminal.getvalue()


def test_a_log_is_not_flooded():
    log = io.StringIO()
    with StageProgress("import", None, unit="records", stream=log) as shown:
        for done in range(1000):
            shown.show(done, 0)
    (line,) = log.getvalue().splitlines()
    assert " import 999 records " in line


def test_nothing_to_do_says_nothing():
    log = io.StringIO()
    with StageProgress("extract", 0, stream=log):
        pass
    assert log.getvalue() == ""


def test_a_terminal_gets_one_line_that_changes():
    terminal = Terminal()
    with StageProgress("extract", 300, stream=terminal) as shown:
        shown.show(100, 0)
        shown.show(200, 7)
    last = terminal.getvalue().split("\r")[-1]
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", last)
    assert re.search(r"extract .*200/300 articles +\d+/s +issues 7 +left", plain)


def test_a_run_that_breaks_off_says_how_far_it_came():
    log = io.StringIO()
    with pytest.raises(KeyboardInterrupt), StageProgress("extract", 300, stream=log) as shown:
        shown.show(100, 0)
        raise KeyboardInterrupt
    assert "100/300" in log.getvalue()
