"""One look at a whole text for many patterns at once: ``CASE = looks.compile(…, "words")``, then ``CASE.is_in(text)``.

Most texts have nothing of what most patterns look for, and to ask fifty of them one after the other took a tenth of the
time. RE2 reads the text once for all patterns of a group, and the next question about the same text is a look-up. A
group holds what is asked at one time, because RE2 has to tell apart whatever its patterns may have seen so far: some
fifteen patterns of words cost little more than one, and three with numbers or gaps as much.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, cast

import re2

ASKED = ("search", "match", "fullmatch", "finditer", "findall", "groups")
TEXTS_KEPT = 256  # more than are read together
ALWAYS = 0  # the number of a pattern that every text has: without it RE2 ran out of memory, and has told nothing


class Patterns:
    """Patterns that RE2 looks for together, compiled into one when they are first asked."""

    def __init__(self, listed: Iterable[str] = ()) -> None:
        self.listed = ["", *listed]
        self.ready: Any = None

    def number(self, pattern: str) -> int:
        """The place of a pattern among them, a new one's included."""
        if pattern not in self.listed:
            self.listed.append(pattern)
            self.ready = None
        return self.listed.index(pattern)

    def matching(self, text: str | bytes) -> frozenset[int]:
        """The numbers of those that match anywhere in a text."""
        if self.ready is None:
            self.ready = re2.Set.SearchSet()
            for pattern in self.listed:
                self.ready.Add(pattern)
            self.ready.Compile()
        numbers = frozenset(cast("list[int]", self.ready.Match(text) or []))
        if ALWAYS in numbers:
            return numbers
        return frozenset(n for n, pattern in enumerate(self.listed) if re2.search(pattern, text))


class Group(Patterns):
    """Patterns that are asked about whole texts, each more than once."""

    def __init__(self) -> None:
        super().__init__()
        self.found = lru_cache(TEXTS_KEPT)(self._found)

    def number(self, pattern: str) -> int:
        """The place of a pattern among them; what was found before a new one is forgotten."""
        if pattern not in self.listed:
            self.found.cache_clear()
        return super().number(pattern)

    def _found(self, text: str) -> frozenset[int]:
        return self.matching(text.encode())


GROUPS: dict[str, Group] = {}


class _Compiled:
    """A pattern with its place in its group, and the methods of its own."""

    group: Group
    number: int
    pattern: str

    def is_in(self, text: str) -> bool:
        """Whether it matches anywhere in a whole text."""
        return self.number in self.group.found(text)


class _Lazy(_Compiled):
    """One that is not compiled for itself yet: many are asked nothing else."""

    def __init__(self, pattern: str, group: Group) -> None:
        self.pattern = pattern
        self.group = group
        self.number = group.number(pattern)

    def __getattr__(self, name: str) -> Any:
        """What it does not hold yet; raises `re2.error` where the pattern is none."""
        if name not in ASKED:
            raise AttributeError(name)
        compiled = re2.compile(self.pattern)
        for held in ASKED:
            setattr(self, held, getattr(compiled, held))
        self.__class__ = _Compiled  # type: ignore[assignment] # as `lazy_re` does
        return getattr(self, name)


def compile(pattern: str, group: str) -> Any:
    """What answers as the RE2 pattern does, and tells fast whether it is in a whole text.

    >>> mark = compile(r"(?i)\\b(?:one|two) marks?\\b", "example")
    >>> mark.is_in("She had two marks."), mark.is_in("She had none."), mark.search("no, one mark").start()
    (True, False, 4)
    """
    return _Lazy(pattern, GROUPS.setdefault(group, Group()))


class Sieve:
    """Several patterns asked of one stretch of text at a time: `Sieve(name=pattern, …)`.

    >>> sieve = Sieve(share="[0-9]%", ratio="[0-9]/[0-9]")
    >>> sorted(sieve.found("6 (20%) or 6/30")), sorted(sieve.found("six"))
    (['ratio', 'share'], [])
    """

    def __init__(self, **patterns: str) -> None:
        self.names = ("", *patterns)
        self.patterns = Patterns(patterns.values())

    def found(self, text: str | bytes) -> set[str]:
        """The names of those that match anywhere in a stretch."""
        return {self.names[number] for number in self.patterns.matching(text) if number != ALWAYS}
