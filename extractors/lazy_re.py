"""`re`, but a pattern is compiled when it is first asked something: ``from extractors import lazy_re as re``.

The extractors have some 700 patterns. To compile them all took 0.4 s of every start; one text asks a fifth of them, ten
texts ask half. From its first answer on a pattern holds the methods of the compiled one: to ask it costs no call more.
"""

from __future__ import annotations

import re
from re import DOTALL, IGNORECASE, I, Match, Pattern, escape, findall, finditer, fullmatch, match, search, split, sub
from typing import Any, cast

__all__ = [
    "DOTALL",
    "IGNORECASE",
    "I",
    "Match",
    "Pattern",
    "compile",
    "escape",
    "findall",
    "finditer",
    "fullmatch",
    "match",
    "search",
    "split",
    "sub",
]
ASKED = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn", "groups", "groupindex")


class _Compiled:
    """The methods of a compiled pattern, as attributes."""


class _Lazy:
    """A pattern that is not compiled yet."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        """What it does not hold yet; raises `re.error` where the pattern is none."""
        if name not in ASKED:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self.flags)
        for held in ASKED:
            setattr(self, held, getattr(compiled, held))
        self.__class__ = _Compiled  # type: ignore[assignment] # asked often, and a class with a __getattr__ is slow
        return getattr(self, name)


def compile(pattern: str, flags: int = 0) -> Pattern[str]:
    """What answers as the compiled pattern does.

    >>> greek = compile("[α-ω]+")
    >>> greek.search("TNF-α")[0], greek.pattern
    ('α', '[α-ω]+')
    """
    return cast("Pattern[str]", _Lazy(pattern, flags))
