"""Numbers of things, in words for people."""

from __future__ import annotations


def counted(number: int, thing: str, things: str | None = None) -> str:
    """So many things; `things` where an s does not make them many.

    >>> counted(1, "new article"), counted(1200, "record"), counted(2, "search", "searches")
    ('1 new article', '1,200 records', '2 searches')
    """
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def counted_of(number: int, total: int | None, thing: str) -> str:
    """So many things of all that there are, where that is known.

    >>> counted_of(3, 1200, "record"), counted_of(1, None, "record")
    ('3 of 1,200 records', '1 record')
    """
    return counted(number, thing) if total is None else f"{number:,} of {counted(total, thing)}"
