"""PubMed's search language over the invented records: terms with field tags, ranges, AND OR NOT, parentheses.

Operators are read from left to right without precedence, as PubMed does. Words without an operator are joined by AND.
A term that is nowhere in the literature is reported and left out, and the rest of the query runs.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field

from servers import words
from servers.corpus import Corpus, Record

FIELDS = {
    "tiab": "Title/Abstract",
    "title/abstract": "Title/Abstract",
    "ti": "Title",
    "title": "Title",
    "ab": "Abstract",
    "abstract": "Abstract",
    "tw": "Text Word",
    "text word": "Text Word",
    "all": "All Fields",
    "all fields": "All Fields",
    "mh": "MeSH Terms",
    "mesh": "MeSH Terms",
    "mesh terms": "MeSH Terms",
    "au": "Author",
    "author": "Author",
    "1au": "Author",
    "ta": "Journal",
    "journal": "Journal",
    "pt": "Publication Type",
    "publication type": "Publication Type",
    "la": "Language",
    "language": "Language",
    "sb": "Filter",
    "filter": "Filter",
    "uid": "UID",
    "pmid": "UID",
    "aid": "Article Identifier",
    "doi": "Article Identifier",
    "lid": "Article Identifier",
    "edat": "Date - Entrez",
    "date - entrez": "Date - Entrez",
    "crdt": "Date - Create",
    "date - create": "Date - Create",
    "mdat": "Date - Modification",
    "lr": "Date - Modification",
    "date - modification": "Date - Modification",
    "dp": "Date - Publication",
    "pdat": "Date - Publication",
    "date - publication": "Date - Publication",
}
"""Tags and the names that QueryTranslation shows."""

_DATES: dict[str, Callable[[Record], list[str]]] = {
    "Date - Entrez": lambda record: [f"{record.edat:%Y/%m/%d}"],
    "Date - Create": lambda record: [f"{record.crdt:%Y/%m/%d}"],
    "Date - Modification": lambda record: [f"{record.mdat:%Y/%m/%d}"],
    "Date - Publication": Record.publication_dates,
}
_TOKEN = re.compile(r'"[^"]*"|\[[^\]]*\]|[():]|[^\s():\["]+')
_WORD = re.compile(r"[^\W_]+")
_OPERATORS = ("AND", "OR", "NOT")


@dataclass(slots=True)
class Found:
    """The records of a query, the newest first, and what the service says about the query."""

    pmids: list[int] = field(default_factory=list)
    translation: str = ""
    phrases_not_found: list[str] = field(default_factory=list)
    fields_not_found: list[str] = field(default_factory=list)
    quoted_not_found: list[str] = field(default_factory=list)


class Searcher:
    """Runs queries against a corpus; its text index is made anew when the corpus has changed."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.indexed = -1
        self.texts: dict[str, dict[int, str]] = {}
        self.days: dict[str, list[tuple[str, int]]] = {}
        self.known: dict[tuple[str, str], set[int]] = {}  # what a phrase found in a field

    def search(self, term: str) -> Found:
        """Every record that the term finds."""
        if self.indexed != self.corpus.version:
            self.texts = _index(self.corpus)
            records = self.corpus.records
            self.days = {
                name: sorted((day, pmid) for pmid, one in records.items() for day in dates(one))
                for name, dates in _DATES.items()
            }
            self.known = {}
            self.indexed = self.corpus.version
        found = Found()
        reader = _Reader(self, found, _TOKEN.findall(term))
        pmids, found.translation = reader.expression()
        found.pmids = sorted(pmids or (), reverse=True)
        return found


def _index(corpus: Corpus) -> dict[str, dict[int, str]]:
    """The words of each record by field, lower case between single blanks."""
    texts: dict[str, dict[int, str]] = {name: {} for name in ("Title", "Abstract", "Author", "Journal")}
    for pmid, record in corpus.records.items():
        texts["Title"][pmid] = _plain(record.title)
        texts["Abstract"][pmid] = _plain(record.text or "")
        texts["Author"][pmid] = _plain(" ".join(f"{last} {fore[0]}" for last, fore in record.authors))
        texts["Journal"][pmid] = _plain(" ".join(words.JOURNALS[record.journal][:2]))
    joined = {pmid: texts["Title"][pmid] + texts["Abstract"][pmid] for pmid in corpus.records}
    headings = dict.fromkeys(joined, _plain(words.TOPIC))
    texts |= {"Title/Abstract": joined, "MeSH Terms": headings}
    texts["Text Word"] = {pmid: joined[pmid] + headings[pmid] for pmid in joined}
    texts["All Fields"] = {
        pmid: texts["Text Word"][pmid] + texts["Author"][pmid] + texts["Journal"][pmid] for pmid in joined
    }
    return texts


def _plain(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.casefold()))} "


class _Reader:
    """Reads one query; each method gives the PMIDs (None: the part drops out) and the translation."""

    def __init__(self, searcher: Searcher, found: Found, tokens: list[str]) -> None:
        self.searcher, self.found, self.tokens = searcher, found, tokens
        self.at = 0

    def _peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _next(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def expression(self) -> tuple[set[int] | None, str]:
        """Terms and operators, from left to right."""
        pmids, shown = self._operand()
        while self._peek() not in ("", ")"):
            operator = self._next() if self._peek() in _OPERATORS else "AND"
            others, other_shown = self._operand()
            if others is None:
                continue
            if pmids is None:
                everything = set(self.searcher.corpus.records)
                pmids, shown = (everything - others if operator == "NOT" else others), other_shown
                continue
            shown = f"{shown} {operator} {other_shown}"
            pmids = pmids & others if operator == "AND" else pmids | others if operator == "OR" else pmids - others
        return pmids, shown

    def _operand(self) -> tuple[set[int] | None, str]:
        if self._peek() == "(":
            self._next()
            pmids, shown = self.expression()
            if self._peek() == ")":
                self._next()
            return pmids, f"({shown})"
        if self._peek() in ("", ")", ":", *_OPERATORS):
            return None, ""
        return self._term()

    def _term(self) -> tuple[set[int] | None, str]:
        """A phrase or words, or a range, with its tag."""
        parts = [self._next()]
        if self._peek() == ":":
            self._next()
            parts.append(self._next() if self._peek() else "")
            return self._range(parts[0], parts[1], self._tag() or "All Fields")
        while not parts[0].startswith('"') and self._is_word(self._peek()):
            parts.append(self._next())
        text = " ".join(parts)
        name = self._tag()
        if name is None:
            return self._untagged(text)
        if self._peek() == ":":  # a tag on either end: "2020/01/01"[edat] : "2020/12/31"[edat]
            self._next()
            high = self._next() if self._peek() else ""
            self._tag()
            return self._range(text, high, name)
        if name in _DATES:
            return self._range(text, text, name)
        pmids = self._matching(text, name)
        return pmids, f"{text}[{name}]"

    def _is_word(self, token: str) -> bool:
        following = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else ""
        return token != "" and token[0] not in '"[():' and token not in _OPERATORS and following != ":"

    def _tag(self) -> str | None:
        """The name of the field whose tag comes next; an unknown one is reported and means all fields."""
        if not self._peek().startswith("["):
            return None
        tag = self._next().strip("[]").strip().lower().partition(":")[0]
        if tag not in FIELDS:
            self.found.fields_not_found.append(tag)
        return FIELDS.get(tag, "All Fields")

    def _range(self, low: str, high: str, name: str) -> tuple[set[int], str]:
        low, high = low.strip('"'), high.strip('"')
        records = self.searcher.corpus.records
        if name == "UID":
            first, last = int(low), int(high)
            return {pmid for pmid in records if first <= pmid <= last}, f"{low}:{high}[UID]"
        if name not in _DATES:
            return set(), f"{low}:{high}[{name}]"
        first_day, last_day = _day(low, "01/01"), _day(high, "12/31")
        days = self.searcher.days[name]
        start, end = bisect_left(days, (first_day, 0)), bisect_left(days, (f"{last_day}~", 0))
        return {pmid for _, pmid in days[start:end]}, f"{low}:{high}[{name}]"

    def _untagged(self, text: str) -> tuple[set[int] | None, str]:
        """Words without a tag are mapped: each is searched as a MeSH term and in all fields."""
        if text.isdigit() and len(text) == 8:
            return {int(text)} & self.searcher.corpus.records.keys(), f"{text}[UID]"
        if text.startswith('"'):
            return self._matching(text, "All Fields"), f"{text}[All Fields]"
        pmids: set[int] | None = None
        shown = []
        for word in text.split():
            others = self._matching(word, "All Fields")
            if others is None:
                continue
            pmids = others if pmids is None else pmids & others
            shown.append(f'"{word}"[MeSH Terms] OR "{word}"[All Fields]')
        return pmids, " AND ".join(f"({one})" for one in shown)

    def _matching(self, text: str, name: str) -> set[int] | None:
        """The records with this phrase in the field; None, and a report, where no record has it."""
        phrase = _plain(text)
        if not phrase.strip():
            return None
        pmids = self.searcher.known.get((text, name))
        if pmids is None:
            pmids = self.searcher.known[text, name] = self._lookup(text, phrase, name)
        if pmids:
            return pmids
        if text.startswith('"') and len(phrase.split()) > 1:
            self.found.quoted_not_found.append(text)
        else:
            self.found.phrases_not_found.append(text.strip('"'))
        return None

    def _lookup(self, text: str, phrase: str, name: str) -> set[int]:
        records = self.searcher.corpus.records
        if name == "UID":
            return {int(number) for number in phrase.split() if number.isdigit()} & records.keys()
        if name == "Article Identifier":
            wanted = text.strip('"').casefold()
            return {pmid for pmid, one in records.items() if wanted in ((one.doi or "").casefold(), one.pmcid)}
        if name == "Publication Type":
            wanted = text.strip('"').casefold()
            return {pmid for pmid, one in records.items() if any(kind.casefold() == wanted for kind in one.types)}
        if name in ("Language", "Filter"):
            return {pmid for pmid, one in records.items() if _is_kept(one, phrase.strip())}
        if text.rstrip('"').endswith("*"):
            parts = [phrase.rstrip()]
        elif text.startswith('"'):
            parts = [phrase]
        else:  # words that are no phrase: each of them
            parts = [f" {word} " for word in phrase.split()]
        return {pmid for pmid, text in self.searcher.texts[name].items() if all(part in text for part in parts)}


def _is_kept(record: Record, name: str) -> bool:
    """Whether a filter lets the record pass; everything here is in English."""
    return name in ("eng", "english") or (name == "hasabstract" and bool(record.abstract))


def _day(text: str, rest: str) -> str:
    """A date as fine as given, padded to a day; 3000 is PubMed's "for ever"."""
    parts = re.split(r"[/-]", text)
    padded = [parts[0], *(part.zfill(2) for part in parts[1:])]
    return "/".join(padded + rest.split("/")[len(padded) - 1 :])
