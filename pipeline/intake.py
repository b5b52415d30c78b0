"""A batch of records into the database: each joined with the paper it is a copy of, or founding a new one.

Reading order: `store` (one batch, one transaction), `_Desk` (what is known of the papers that the batch may touch),
then how a record comes in (`_Desk.take`) and how one goes (`_Desk.withdraw`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count

import sqlite_utils

from db import literature, transaction
from pipeline import identity
from pipeline.records import Article, Deletion, Issue
from pipeline.sources import jsonl

Item = Article | Deletion | Issue
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Taken:
    """Where one record went."""

    source: str
    source_id: str
    article_id: str
    is_new: bool  # the paper was not in the database before


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What became of one batch."""

    counts: literature.SaveCounts
    merged: int  # records taken for a paper that another record had founded
    issues: tuple[Issue, ...]
    taken: tuple[Taken, ...]


def store(db: sqlite_utils.Database, batch: Sequence[tuple[str, Item]], retrieved_at: str) -> Stored:
    """Store a batch of placed records, deletions and issues in one transaction; repeating it changes nothing."""
    with transaction.write(db):
        desk = _Desk(literature.copies_like(db, _lookups(batch)), _known_ids(db, batch), retrieved_at)
        for place, item in batch:
            if isinstance(item, Issue):
                desk.issues.append(item)
            elif isinstance(item, Deletion):
                desk.withdraw(item)
            else:
                desk.take(item, place)
        counts = literature.save_articles(db, desk.papers_to_save())
        literature.save_issues(db, desk.issues)
    return Stored(
        counts=counts,
        merged=desk.merged,
        issues=tuple(desk.issues),
        taken=tuple(Taken(*key, paper.article_id, paper.is_new) for key, paper in desk.taken.items()),
    )


def _lookups(batch: Iterable[tuple[str, Item]]) -> dict[str, set[str] | set[Key]]:
    """Every value by which a record of the batch may be known already."""
    records: set[Key] = set()
    wanted: dict[str, set[str]] = {kind: set() for kind in literature.KEYS}
    for _, item in batch:
        if isinstance(item, Deletion):
            records.update(_withdrawn_keys(item))
        elif isinstance(item, Article):
            records.add((item.source, item.source_id))
            for kind, value in _keys_of(item):
                wanted[kind].add(value)
    return {**wanted, "source_record": records}


def _known_ids(db: sqlite_utils.Database, batch: Iterable[tuple[str, Item]]) -> dict[str, None]:
    """Which of the names that the batch may give to new papers are given already, if only to a duplicate."""
    wanted = sorted({name for _, item in batch if isinstance(item, Article) for name in identity.article_ids(item)})
    found: dict[str, None] = {}
    for start in range(0, len(wanted), literature.CHUNK):
        names = wanted[start : start + literature.CHUNK]
        marks = ",".join("?" * len(names))
        rows = db.table("articles").rows_where(f"article_id IN ({marks})", names, select="article_id")
        found.update(dict.fromkeys(row["article_id"] for row in rows))
    return found


def _keys_of(record: Article) -> Iterator[tuple[str, str]]:
    """The kinds and values by which another record may be found to be this paper, the strongest first."""
    for kind in identity.IDENTIFIERS:
        if value := getattr(record, kind):
            yield kind, value
    if key := identity.title_key(record):
        yield "title_key", key


def _withdrawn_keys(deletion: Deletion) -> list[Key]:
    """A deleted PMID withdraws what PubMed gave of it, in either of its formats."""
    sources = ("pubmed", "nbib") if deletion.source == "pubmed" else (deletion.source,)
    return [(source, deletion.source_id) for source in sources]


@dataclass(slots=True)
class _Copy:
    record: Article
    rule: str
    retrieved_at: str
    place: str | None
    is_changed: bool = False


@dataclass(slots=True, eq=False)
class _Paper:
    article_id: str
    copies: dict[Key, _Copy] = field(default_factory=dict)
    absorbs: list[tuple[str, str]] = field(default_factory=list)
    is_new: bool = False
    is_touched: bool = False

    def records(self, without: Key | None = None) -> list[Article]:
        return [copy.record for key, copy in self.copies.items() if key != without]


class _Desk:
    """The papers that a batch may touch, and an index of them by every key; lives as long as the batch."""

    def __init__(
        self, known: dict[str, list[dict[str, object]]], known_ids: dict[str, None], retrieved_at: str
    ) -> None:
        self.known_ids = known_ids
        self.retrieved_at = retrieved_at
        self.papers: dict[str, _Paper] = {}
        self.index: dict[tuple[str, str], dict[str, _Paper]] = {}
        self.home: dict[Key, _Paper] = {}
        self.taken: dict[Key, _Paper] = {}
        self.issues: list[Issue] = []
        self.merged = 0
        for article_id, copies in known.items():
            paper = self.papers[article_id] = _Paper(article_id)
            for row in copies:
                values = row["record"]
                assert isinstance(values, dict)
                place = row["place"]
                copy = _Copy(
                    jsonl.article(values),
                    str(row["merge_rule"]),
                    str(row["retrieved_at"]),
                    str(place) if place else None,
                )
                self._put(paper, copy)

    def papers_to_save(self) -> list[literature.StoredArticle]:
        """Every paper that the batch touched, merged anew."""
        return [
            literature.StoredArticle(
                article_id=paper.article_id,
                article=identity.merge(paper.records()),
                copies=[_as_source_copy(copy) for copy in paper.copies.values() if copy.is_changed],
                absorbs=paper.absorbs,
            )
            for paper in self.papers.values()
            if paper.is_touched and paper.copies
        ]

    def withdraw(self, deletion: Deletion) -> None:
        """Mark what the source gave under this id as withdrawn; an id that is not known needs nothing."""
        for key in _withdrawn_keys(deletion):
            paper = self.home.get(key)
            if paper and paper.copies[key].record.status != "deleted":
                copy = paper.copies[key]
                copy.record, copy.is_changed = replace(copy.record, status="deleted"), True
                copy.retrieved_at = self.retrieved_at  # when it was withdrawn, not when it first came
                paper.is_touched = True

    def take(self, record: Article, place: str) -> None:
        """Put a record where it belongs."""
        key = (record.source, record.source_id)
        home = self.home.get(key)
        rule = "first"
        if home:
            current = home.copies[key]
            kept = identity.newer(current.record, record)
            if kept is current.record:
                home.is_touched = True
                self.taken[key] = home
                return
            record, rule = kept, current.rule
            if self._is_at_odds(record, home, key):
                home.copies.pop(key)
                home.is_touched = True
                home, rule = None, "first"
        matches = self._matches(record, place, home)
        target = home or (matches[0][0] if matches else None)
        if target is None:
            target = self._found(record)
        elif home is None:
            rule, matches = matches[0][1], matches[1:]
            self.merged += 1
        self._put(target, _Copy(record, rule, self.retrieved_at, place, is_changed=True))
        target.is_touched = True
        self.taken[key] = self._join(target, matches, place)

    def _is_at_odds(self, record: Article, home: _Paper, key: Key) -> bool:
        """Whether a record, as it reads now, no longer belongs to the other copies of its paper."""
        others = home.records(without=key)
        return bool(others) and identity.judge(record, others).rule is None and home.copies[key].rule != "first"

    def _matches(self, record: Article, place: str, home: _Paper | None) -> list[tuple[_Paper, str]]:
        """The other papers that this record is, and by which rule: by identifiers, or else by one title alone."""
        candidates: dict[str, _Paper] = {}
        for pair in _keys_of(record):
            candidates.update(self.index.get(pair, {}))
        by_id: list[tuple[_Paper, str]] = []
        by_title: list[tuple[_Paper, str]] = []
        for paper in candidates.values():
            if paper is home or not paper.copies:
                continue
            verdict = identity.judge(record, paper.records())
            if verdict.rule:
                (by_title if verdict.rule.startswith("title") else by_id).append((paper, verdict.rule))
            elif verdict.veto and verdict.shared != "title":
                shared = f"the {verdict.shared} of {paper.article_id}"
                self._tell(place, "conflicting_ids", f"it has {shared}, but {verdict.veto}; they stay two")
        if by_id or home or not by_title:
            return by_id
        if len(by_title) > 1:
            ids = ", ".join(paper.article_id for paper, _ in by_title)
            self._tell(
                place, "ambiguous_title", f"by its title it may be any of {ids}; it is kept as a paper of its own"
            )
            return []
        return by_title

    def _found(self, record: Article) -> _Paper:
        names = identity.article_ids(record)
        numbered = (f"{names[-1]}~{number}" for number in count(2))
        article_id = next(
            name for name in chain(names, numbered) if name not in self.papers and name not in self.known_ids
        )
        paper = self.papers[article_id] = _Paper(article_id, is_new=True)
        return paper

    def _join(self, target: _Paper, matches: Iterable[tuple[_Paper, str]], place: str) -> _Paper:
        """Join papers that one record shows to be the same, unless PubMed counts them as two."""
        for other, rule in matches:
            if identity.conflict(target.records(), other.records()):
                ids = f"{target.article_id} and {other.article_id}"
                self._tell(
                    place, "conflicting_ids", f"it shares identifiers with {ids}, whose PMIDs differ; they stay two"
                )
                continue
            keep, drop = (other, target) if _comes_first(other, target) else (target, other)
            for copy in list(drop.copies.values()):
                copy.rule, copy.is_changed = (rule if copy.rule == "first" else copy.rule), True
                self._put(keep, copy)
            drop.copies.clear()
            keep.absorbs += drop.absorbs
            if drop.is_new:
                del self.papers[drop.article_id]
            else:
                keep.absorbs.append((drop.article_id, rule))
            keep.is_touched = True
            target = keep
        return target

    def _put(self, paper: _Paper, copy: _Copy) -> None:
        key = (copy.record.source, copy.record.source_id)
        paper.copies[key] = copy
        self.home[key] = paper
        if key in self.taken:
            self.taken[key] = paper
        for pair in _keys_of(copy.record):
            self.index.setdefault(pair, {})[paper.article_id] = paper

    def _tell(self, place: str, code: str, message: str) -> None:
        self.issues.append(Issue(stage="identity", place=place, code=code, message=message))


def _comes_first(one: _Paper, other: _Paper) -> bool:
    """Which of two papers gives the joined one its id: one that is stored, then one that PubMed knows, then by name."""

    def order(paper: _Paper) -> tuple[bool, bool, str]:
        return paper.is_new, not paper.article_id.startswith("pmid:"), paper.article_id

    return order(one) < order(other)


def _as_source_copy(copy: _Copy) -> literature.SourceCopy:
    return literature.SourceCopy(
        record=copy.record,
        merge_rule=copy.rule,
        retrieved_at=copy.retrieved_at,
        place=copy.place,
        title_key=identity.title_key(copy.record),
    )
