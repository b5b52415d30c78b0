"""Text as RE2 searches it fastest."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

STRETCHES_KEPT = 4096  # each sentence of those that are read together is asked for some four times


@lru_cache(STRETCHES_KEPT)
def searchable(text: str) -> str | bytes:
    """Plain text as bytes, whose places are those of its characters; any other text as it is.

    RE2's wrapper encodes a `str` at each call and counts the characters before each match, which takes longer than most
    searches. Only where a match stands may be asked of it, and `groups`: its own groups would be bytes.

    >>> searchable("12 patients"), searchable("5 µg")
    (b'12 patients', '5 µg')
    """
    return text.encode() if text.isascii() else text


def groups(match: Any) -> tuple[Any, ...]:
    """The groups of a match in `searchable` text, as text; None where one took no part."""
    return tuple(part.decode() if isinstance(part, bytes) else part for part in match.groups())
