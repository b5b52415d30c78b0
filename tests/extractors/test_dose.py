"""Finds doses: the case lines."""

from __future__ import annotations

from collections.abc import Callable

PIPES = ("abbreviation", "drug", "dose")


def test_case_lines(case_line: str, check_line: Callable[[str], None]) -> None:
    check_line(case_line)
