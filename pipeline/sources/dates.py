"""Dates as bibliographic records print them, to ISO 8601 as far as they are known."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

_MONTH_NAMES = """jan january, feb february, mar march, apr april, may, jun june, jul july, aug august,
    sep sept september, oct october, nov november, dec december"""
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split(","), 1) for name in names.split()}
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_WORD = re.compile(r"[A-Za-z]+")
_NUMERIC = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:\D.*)?")
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")


def month_number(text: str | None) -> int | None:
    """The month of "Sep", "September", "09" or "9"; None for a season or anything else."""
    if not text:
        return None
    text = text.strip().rstrip(".").lower()
    number = int(text) if text.isascii() and text.isdigit() else _MONTHS.get(text)
    return number if number and 1 <= number <= 12 else None


@lru_cache(maxsize=1 << 14)
def iso(year: str | None, month: str | None = None, day: str | None = None) -> str | None:
    """Year, month and day as ISO 8601, dropping from the right what is absent or impossible; None without a year.

    >>> iso("2019", "Sep", "3"), iso("2019", "02", "30"), iso("2019", "Spring")
    ('2019-09-03', '2019-02', '2019')
    """
    if not year or not _YEAR.fullmatch(year.strip()):
        return None
    year = year.strip()
    number = month_number(month)
    if number is None:
        return year
    day = (day or "").strip()
    if not (day.isascii() and day.isdigit()):
        return f"{year}-{number:02}"
    try:
        return date(int(year), number, int(day)).isoformat()
    except ValueError:
        return f"{year}-{number:02}"


def read(text: str | None) -> str | None:
    """The date, or the beginning of the range, that a free text states; a season leaves the year alone.

    >>> read("2019 Sep-Oct"), read("1998 Dec-1999 Jan"), read("Spring 2020"), read("2024/3/7/")
    ('2019-09', '1998-12', '2020', '2024-03-07')
    """
    if not text:
        return None
    if numeric := _NUMERIC.fullmatch(text.strip()):
        return iso(numeric[1], numeric[2], numeric[3])
    year = _YEAR.search(text)
    if year is None:
        return None
    months = [(word, number) for word in _WORD.finditer(text) if (number := month_number(word[0]))]
    if not months:
        return year[1]
    word, number = months[0]
    near = text[word.end() : word.end() + 4]
    day = None if re.match(r"\s*[-/]", near) else _DAY.match(near.strip())
    return iso(year[1], str(number), day[1] if day else None)
