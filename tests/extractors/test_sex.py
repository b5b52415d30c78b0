"""Finds words that say a sex: the case lines."""

from __future__ import annotations

from collections.abc import Callable


def test_case_lines(case_line: str, check_line: Callable[[str], None]) -> None:
    check_line(case_line)
