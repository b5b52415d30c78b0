"""The surfaces of ``vocab/antibody.tsv``, found in one pass; "Mi-2", "Mi2" and "Mi 2" are one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import ahocorasick

_DASHES = dict.fromkeys("‐‑‒–—−", "-")
PLAIN = str.maketrans({**_DASHES, "’": "'", "\u00a0": " ", "\u2009": " ", "ß": "β"})
"""Marks that print differently and read alike, one character for one. The ß is how OCR reads a β."""

_SPELLINGS = {"-": ("-", " ", ""), " ": (" ", "-"), "/": ("/", "-", " ")}
_NO_LETTER = re.compile(r":|\. ?[a-z0-9]")
_MAX_SEPARATORS = 3  # 27 spellings; a longer name is printed in one way


@dataclass(frozen=True, slots=True)
class Term:
    """A row of the vocabulary."""

    target: str
    use: str  # antigen | agent | test | short | class | drug, see the file
    group: str
    is_exact: bool  # "Ma" is an antigen, "ma" is not


@dataclass(frozen=True, slots=True)
class Match:
    """A term in a text. ``start`` is the antigen's; ``begin`` includes a glued "anti"."""

    begin: int
    start: int
    end: int
    term: Term


class Lexicon:
    """All terms in one automaton."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        self.automaton: Any = ahocorasick.Automaton()
        for row in rows:
            surface = row["surface"].translate(PLAIN)
            term = Term(row["target"], row["use"], row["group"], is_exact=not is_word(surface))
            for variant in spellings(surface):
                key = variant.lower()
                self.automaton.add_word(key, [*self.automaton.get(key, []), (variant, term)])
        self.automaton.make_automaton()

    def matches(self, plain: str, low: str) -> list[Match]:
        """Leftmost, longest, not overlapping; ``plain`` in its own case, ``low`` the same in lower case."""
        found: list[Match] = []
        for last, choices in self.automaton.iter(low):
            end = last + 1
            start = end - len(choices[0][0])
            if end < len(low) and low[end].isalnum() and (plain[end] != "s" or low[end + 1 : end + 2].isalnum()):
                continue
            is_glued = low.endswith("anti", 0, start) and not low[start - 5 : start - 4].isalnum()
            if start and low[start - 1].isalnum() and not is_glued:
                continue
            is_anti = is_glued or low[max(0, start - 5) : start] in ("anti-", "anti ")
            for surface, term in choices:
                if len(surface) == 1 and (not is_anti or _NO_LETTER.match(low, end)):
                    continue
                if not term.is_exact or plain[start:end] == surface or (is_anti and len(surface) > 2):
                    found.append(Match(start - 4 if is_glued else start, start, end, term))
                    break
        found.sort(key=lambda m: (m.begin, -m.end))
        kept: list[Match] = []
        for match in found:
            if not kept or match.begin >= kept[-1].end:
                kept.append(match)
            elif (
                kept[-1].term.use == "drug" != match.term.use
                and match.end > kept[-1].end
                and kept[-1].end > match.start
            ):
                kept[-1] = match  # "anti-platelet factor 4" is no anti-platelet drug
        return kept

    def target_of(self, name: str) -> str | None:
        """The target that a whole name stands for, None where it is not listed.

        >>> Lexicon([{"surface": "Mi-2", "target": "Mi-2", "use": "antigen", "group": ""}]).target_of("Mi2")
        'Mi-2'
        """
        for surface, term in self.automaton.get(name.translate(PLAIN).lower(), []):
            if not term.is_exact or surface == name:
                return str(term.target)
        return None


def is_word(surface: str) -> bool:
    """Whether a surface stands in any case: "latex test", not "FANA".

    >>> is_word("latex test"), is_word("FANA")
    (True, False)
    """
    return len(surface) > 12 or re.search(r"[a-z]{4}", surface) is not None


def spellings(surface: str) -> Iterator[str]:
    """The ways to print a name with other separators.

    >>> list(spellings("PM/Scl-75"))[:4]
    ['PM/Scl-75', 'PM/Scl 75', 'PM/Scl75', 'PM-Scl-75']
    """
    parts = re.split(r"([- /])", surface)
    separators = parts[1::2]
    if not separators or len(separators) > _MAX_SEPARATORS:
        yield surface
        return
    done = set()
    for choice in product(*(_SPELLINGS[s] for s in separators)):
        variant = "".join(p for pair in zip(parts[::2], [*choice, ""], strict=True) for p in pair)
        if variant not in done:
            done.add(variant)
            yield variant
