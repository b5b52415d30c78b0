"""A batch of records into the database: each joined with the paper it is a copy of, or founding a new one.

Reading order: `store` (one batch, one transaction) and `regroup` (the same without new records); `_Desk`, which holds
what is known of the papers that a batch may touch; how a record comes in (`take`) and goes (`withdraw`); and how the
records are sorted into papers anew (`settle`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Any

import sqlite_utils

from db import decisions, literature, transaction
from pipeline import grouping, identity, merging
from pipeline.grouping import Doubt, Group, Key
from pipeline.records import Article, Deletion, Issue
from pipeline.sources import jsonl

Item = Article | Deletion | Issue
Lookups = dict[str, set[Any]]
"""Values to look papers up by: strings by kind, and under "source_record" the keys of records."""


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
        desk = _Desk(db, _lookups(item for _, item in batch), retrieved_at)
        for place, item in batch:
            if isinstance(item, Issue):
                desk.issues.append(item)
            elif isinstance(item, Deletion):
                desk.withdraw(item)
            else:
                desk.take(item, place)
        return desk.save()


def regroup(db: sqlite_utils.Database, keys: Collection[Key], now: str) -> Stored:
    """Sort these records, and all that share something with them, into papers anew: somebody decided about them."""
    with transaction.write(db):
        desk = _Desk(db, {"source_record": set(keys)}, now)
        desk.dirty.update(key for key in keys if key in desk.copies)
        return desk.save()


def _lookups(items: Iterable[Item]) -> Lookups:
    """Every value by which a record of the batch may be known already."""
    records: set[Key] = set()
    wanted: dict[str, set[str]] = {kind: set() for kind in literature.KEYS}
    for item in items:
        if isinstance(item, Deletion):
            records.update(_withdrawn_keys(item))
        elif isinstance(item, Article):
            records.add((item.source, item.source_id))
            for kind, value in _values_of(item):
                wanted[kind].add(value)
    return {**wanted, "source_record": records}


def _values_of(record: Article) -> Iterator[tuple[str, str]]:
    """The kinds and values by which another record may be found to be this paper."""
    for kind in identity.IDENTIFIERS:
        if value := getattr(record, kind):
            yield kind, value
    for key in identity.title_keys(record):
        yield "title_key", key


def _withdrawn_keys(deletion: Deletion) -> list[Key]:
    """A deleted PMID withdraws what PubMed gave of it, in either of its formats."""
    sources = ("pubmed", "nbib") if deletion.source == "pubmed" else (deletion.source,)
    return [(source, deletion.source_id) for source in sources]


@dataclass(slots=True)
class _Copy:
    record: Article
    retrieved_at: str
    place: str | None
    article_id: str | None = None  # none: new
    rule: str = "first"
    is_changed: bool = True


class _Desk:
    """All records that share something with those of a batch, and the papers they make."""

    def __init__(self, db: sqlite_utils.Database, lookups: Lookups, retrieved_at: str) -> None:
        self.db = db
        self.retrieved_at = retrieved_at
        self.decisions = [grouping.Decision(one.one, one.other, one.is_same) for one in decisions.load(db)]
        self.copies: dict[Key, _Copy] = {}
        self.dirty: set[Key] = set()  # whose papers are to be found anew
        self.touched: dict[Key, None] = {}  # that came in, changed or not
        self.left: set[str | None] = set()  # papers that a record went away from
        self.issues: list[Issue] = []
        self._load(lookups)

    def _load(self, wanted: Lookups) -> None:
        """Read what shares a value with the batch, then what shares one with that, until nothing is left out."""
        asked: Lookups = {}
        partners: dict[Key, set[Key]] = {}
        for one in self.decisions:
            partners.setdefault(one.one, set()).add(one.other)
            partners.setdefault(one.other, set()).add(one.one)
        while any(wanted.values()):
            for key in [key for key in wanted.get("source_record", ()) if key in partners]:
                wanted["source_record"] |= partners[key]
            fresh = [
                self._add(article_id, row)
                for article_id, rows in literature.copies_like(self.db, wanted).items()
                for row in rows
                if (row["source"], row["source_id"]) not in self.copies
            ]
            for kind, values in wanted.items():
                asked.setdefault(kind, set()).update(values)
            found = _lookups(copy.record for copy in fresh)
            found["source_record"] &= partners.keys()
            found["title_key"] = {key for key in found["title_key"] if not identity.is_part(key)}
            wanted = {kind: values - asked.get(kind, set()) for kind, values in found.items()}

    def _add(self, article_id: str, row: Mapping[str, object]) -> _Copy:
        values, place = row["record"], row["place"]
        assert isinstance(values, dict)
        copy = _Copy(
            record=jsonl.article(values),
            retrieved_at=str(row["retrieved_at"]),
            place=str(place) if place else None,
            article_id=article_id,
            rule=str(row["merge_rule"]),
            is_changed=False,
        )
        self.copies[copy.record.source, copy.record.source_id] = copy
        return copy

    # ------------------------------------------------------------------------------------------ in and out

    def take(self, record: Article, place: str) -> None:
        """Note what a source says of a record now."""
        key = (record.source, record.source_id)
        self.touched[key] = None
        known = self.copies.get(key)
        if known is None:
            self.copies[key] = _Copy(record=record, retrieved_at=self.retrieved_at, place=place)
            self.dirty.add(key)
            return
        kept = merging.newer(known.record, record)
        if kept is not known.record:
            known.record, known.retrieved_at, known.place = kept, self.retrieved_at, place
            known.is_changed = True
            self.dirty.add(key)

    def withdraw(self, deletion: Deletion) -> None:
        """Mark what the source gave under this id as withdrawn; an id that is not known needs nothing."""
        for key in _withdrawn_keys(deletion):
            copy = self.copies.get(key)
            if copy and copy.record.status != "deleted":
                copy.record, copy.is_changed = replace(copy.record, status="deleted"), True
                copy.retrieved_at = self.retrieved_at  # when it was withdrawn, not when it first came
                self.touched[key] = None

    # ------------------------------------------------------------------------------------------ papers

    def save(self) -> Stored:
        """Sort the records into papers, and write what is not as it was."""
        new = [key for key in self.touched if self.copies[key].article_id is None]
        created, absorbed = self._settle()
        touched = {copy.article_id for key, copy in self.copies.items() if copy.is_changed or key in self.touched}
        touched.update(self.left)
        papers: dict[str, list[_Copy]] = {}
        for copy in self.copies.values():
            if copy.article_id in touched:
                papers.setdefault(str(copy.article_id), []).append(copy)
        counts = literature.save_articles(
            self.db,
            [
                literature.StoredArticle(
                    article_id=article_id,
                    article=merging.merge([copy.record for copy in copies]),
                    copies=[_as_source_copy(copy) for copy in copies if copy.is_changed],
                    absorbs=absorbed.get(article_id, ()),
                )
                for article_id, copies in papers.items()
            ],
        )
        literature.save_issues(self.db, self.issues)
        homes = {key: str(self.copies[key].article_id) for key in self.touched}
        return Stored(
            counts=counts,
            merged=sum(self.copies[key].rule != "first" for key in new),
            issues=tuple(self.issues),
            taken=tuple(Taken(*key, home, home in created) for key, home in homes.items()),
        )

    def _settle(self) -> tuple[set[str], dict[str, list[tuple[str, str]]]]:
        """Give each record its paper; which papers are new, and which ids others swallowed, by which rule."""
        groups: list[Group] = []
        doubts: list[Doubt] = []
        for component in self._components():
            found = grouping.partition({key: self.copies[key].record for key in component}, self.decisions)
            groups += found[0]
            doubts += found[1]
        owned = self._owned(groups)
        names = self._names([group for group in groups if not owned[group]])
        absorbed: dict[str, list[tuple[str, str]]] = {}
        for group in groups:
            ids = owned[group]
            name = min(ids, key=_id_order) if ids else names[group][0]
            rules = group.rules(ids[name] if ids else self._earliest(group))
            for key, rule in rules.items():
                copy = self.copies[key]
                if (copy.article_id, copy.rule) != (name, rule):
                    self.left.add(copy.article_id)
                    copy.article_id, copy.rule, copy.is_changed = name, rule, True
            others = [(one, rules[founder]) for one, founder in ids.items() if one != name]
            if others:
                absorbed[name] = others
        for doubt in doubts:
            self._tell(doubt)
        return {name for name, is_new in names.values() if is_new}, absorbed

    def _components(self) -> Iterator[list[Key]]:
        """The records whose papers are to be found anew, with all that share something with them, in their order."""
        holders: dict[tuple[str, str], list[Key]] = {}
        values: dict[Key, list[tuple[str, str]]] = {}
        if self.dirty:
            for key, copy in self.copies.items():
                values[key] = [*_values_of(copy.record)]
                if copy.article_id:
                    values[key].append(("article_id", copy.article_id))
                for value in values[key]:
                    holders.setdefault(value, []).append(key)
        for one in self.decisions:
            for key in (one.one, one.other):
                if key in values:
                    values[key].append(("decision", repr(sorted((one.one, one.other)))))
                    holders.setdefault(values[key][-1], []).append(key)
        order = {key: place for place, key in enumerate(self.copies)}
        seen: set[Key] = set()
        for start in sorted(self.dirty, key=order.__getitem__):
            if start in seen:
                continue
            component = [start]
            seen.add(start)
            for key in component:
                for value in values[key]:
                    fresh = [other for other in holders.pop(value, ()) if other not in seen]
                    seen.update(fresh)
                    component += fresh
            yield sorted(component, key=order.__getitem__)

    def _owned(self, groups: Sequence[Group]) -> dict[Group, dict[str, Key]]:
        """The ids that each group has already, each with the record that founded it."""
        founders: dict[str, Key] = {}
        for key in chain.from_iterable(group.records for group in groups):
            copy = self.copies[key]
            if copy.article_id and (copy.rule == "first" or copy.article_id not in founders):
                founders[copy.article_id] = key
        home = {key: group for group in groups for key in group.records}
        owned: dict[Group, dict[str, Key]] = {group: {} for group in groups}
        for article_id, founder in founders.items():
            owned[home[founder]][article_id] = founder
        return owned

    def _earliest(self, group: Group) -> Key:
        if len(group.records) == 1:
            return next(iter(group.records))
        return next(key for key in self.copies if key in group.records)

    def _names(self, groups: Sequence[Group]) -> dict[Group, tuple[str, bool]]:
        """Ids for papers that have none, and whether each is new; what was a duplicate of its old paper comes back."""
        wanted = {group: identity.article_ids(self.copies[self._earliest(group)].record) for group in groups}
        taken = literature.names_taken(self.db, chain.from_iterable(wanted.values()))
        names: dict[Group, tuple[str, bool]] = {}
        for group, candidates in wanted.items():
            before = {self.copies[key].article_id for key in group.records}
            numbered = (f"{candidates[-1]}~{number}" for number in count(2))
            name = next(
                name for name in chain(candidates, numbered) if name not in taken or taken[name] in before - {None}
            )
            names[group] = name, name not in taken
            taken[name] = None
        return names

    def _tell(self, doubt: Doubt) -> None:
        copy = self.copies[doubt.key]
        others = [self.copies[key].article_id for key in doubt.others]
        if doubt.code == "conflicting_ids":
            message = f"it has the {doubt.shared} of {others[0]}, but {doubt.veto}; they stay two"
        else:
            ids = ", ".join(dict.fromkeys(map(str, others)))
            message = f"by its {doubt.shared} it may be any of {ids}; it is kept as a paper of its own"
        place = copy.place or f"{copy.record.source}:{copy.record.source_id}"
        self.issues.append(Issue(stage="identity", place=place, code=doubt.code, message=message))


def _id_order(article_id: str) -> tuple[bool, str]:
    """Which of two ids a joined paper keeps: the one that PubMed knows, then by name."""
    return not article_id.startswith("pmid:"), article_id


def _as_source_copy(copy: _Copy) -> literature.SourceCopy:
    return literature.SourceCopy(
        record=copy.record,
        merge_rule=copy.rule,
        retrieved_at=copy.retrieved_at,
        place=copy.place,
        title_keys=identity.title_keys(copy.record),
    )
