"""Many records into papers, whatever the order in which they came. Pure functions.

The same records give the same papers: identifiers join first, the strongest kind before the others, then titles, and a
title that fits two papers joins neither. So a record that comes late can also part what had been joined without it.
Reading order: `partition`, then its three steps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from operator import attrgetter

from pipeline import identity, likeness, merging
from pipeline.records import Article

Key = tuple[str, str]  # source, source_id
MOST = 50
"""An identifier, or a title, that more records share than this names none of them."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about two records."""

    one: Key
    other: Key
    is_same: bool


@dataclass(slots=True, eq=False)
class Group:
    """The records of one paper, the best first, and the ties that hold them together."""

    records: dict[Key, Article]
    ties: list[tuple[Key, Key, str]] = field(default_factory=list)

    @property
    def copies(self) -> list[Article]:
        """The records without their keys."""
        return list(self.records.values())

    def rules(self, founder: Key) -> dict[Key, str]:
        """By which rule each record came to the paper that this one founded."""
        rules = {founder: "first"}
        waiting = [founder]
        for key in waiting:
            for one, other, rule in self.ties:
                for here, there in ((one, other), (other, one)):
                    if here == key and there not in rules:
                        rules[there] = rule
                        waiting.append(there)
        return rules


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a record was not joined with another that it looks like."""

    key: Key
    others: tuple[Key, ...]
    code: str  # conflicting_ids, ambiguous_ids, ambiguous_title
    shared: str
    veto: str = ""


class _Papers:
    """The groups as they grow."""

    def __init__(self, records: Mapping[Key, Article], decisions: Iterable[Decision]) -> None:
        ranked = sorted(records, key=lambda key: (merging.rank(records[key]), key))
        self.order = {key: place for place, key in enumerate(ranked)}
        self.of = {key: Group({key: records[key]}) for key in ranked}
        known = [one for one in decisions if one.one in records and one.other in records]
        self.distinct = {frozenset((one.one, one.other)) for one in known if not one.is_same}
        for one in known:
            if one.is_same:
                self.join(one.one, one.other, "reviewer")

    def groups(self) -> list[Group]:
        """All groups, the one with the best record first."""
        return list(dict.fromkeys(self.of[key] for key in self.order))

    def may_join(self, one: Group, other: Group) -> bool:
        """Whether nobody has said that the two are different papers."""
        return one is not other and not any(
            frozenset((left, right)) in self.distinct for left in one.records for right in other.records
        )

    def join(self, one: Key, other: Key, rule: str) -> None:
        """Make one group of the two records' groups, unless somebody has parted them."""
        keep, drop = sorted((self.of[one], self.of[other]), key=lambda group: self.order[next(iter(group.records))])
        if not self.may_join(keep, drop):
            return
        records = keep.records | drop.records
        keep.records = {key: records[key] for key in sorted(records, key=self.order.__getitem__)}
        keep.ties += [*drop.ties, (one, other, rule)]
        for key in drop.records:
            self.of[key] = keep


def partition(records: Mapping[Key, Article], decisions: Iterable[Decision] = ()) -> tuple[list[Group], list[Doubt]]:
    """The papers that these records are of, and what looked alike and was kept apart."""
    if len(records) == 1:  # as nearly all are
        return [Group(dict(records))], []
    papers = _Papers(records, decisions)
    doubts = list(_join_by_ids(papers))
    doubts += _join_by_titles(papers)
    doubts += _conflicts(papers)
    open_ones = {
        (one.key, one.code, frozenset(one.others)): one
        for one in doubts
        if all(papers.of[one.key] is not papers.of[other] for other in one.others)
    }
    return papers.groups(), list(open_ones.values())


# ---------------------------------------------------------------------------------------------- identifiers


def _join_by_ids(papers: _Papers) -> Iterator[Doubt]:
    for kind in identity.IDENTIFIERS:
        for keys in _sharing(papers, attrgetter(kind)):
            yield from _join_holders(papers, kind, keys)


def _sharing(papers: _Papers, value_of: Callable[[Article], str | Sequence[str] | None]) -> Iterator[list[Key]]:
    """The records with one value, for each value that several have."""
    holders: defaultdict[str, list[Key]] = defaultdict(list)
    for key in papers.order:
        found = value_of(papers.of[key].records[key]) or ()
        for value in (found,) if isinstance(found, str) else found:
            holders[value].append(key)
    yield from (holders[value] for value in sorted(holders) if 1 < len(holders[value]) <= MOST)


def _join_holders(papers: _Papers, kind: str, keys: Sequence[Key]) -> Iterator[Doubt]:
    """Join the records with one identifier. One that may be either of two papers goes to the one with its title."""
    pairs = sorted(
        combinations(keys, 2),
        key=lambda pair: (-_title_ratio(papers, *pair), papers.order[pair[0]], papers.order[pair[1]]),
    )
    for one, other in pairs:
        some, others = papers.of[one], papers.of[other]
        if not papers.may_join(some, others):
            continue
        verdict = identity.judge(some.copies, others.copies)
        if verdict.rule is None or verdict.shared == "title":
            continue
        rival = next(
            (
                rival
                for rival in keys
                for mine, theirs, here in ((some, others, one), (others, some, other))
                if papers.of[rival] not in (some, others)
                and identity.conflict(papers.of[rival].copies, theirs.copies)
                and _title_ratio(papers, here, rival) >= _title_ratio(papers, one, other)
                and identity.judge(mine.copies, papers.of[rival].copies).rule
            ),
            None,
        )
        if rival is None:
            papers.join(one, other, verdict.rule)
        else:
            yield Doubt(other, (one, rival), "ambiguous_ids", kind)


def _title_ratio(papers: _Papers, one: Key, other: Key) -> float:
    return likeness.title_ratio(papers.of[one].records[one], papers.of[other].records[other])


def _conflicts(papers: _Papers) -> Iterator[Doubt]:
    """The papers that share an identifier and are two all the same."""
    for kind in identity.IDENTIFIERS:
        for keys in _sharing(papers, attrgetter(kind)):
            for one, other in combinations(keys, 2):
                some, others = papers.of[one], papers.of[other]
                if papers.may_join(some, others) and (veto := identity.judge(others.copies, some.copies).veto):
                    yield Doubt(other, (one,), "conflicting_ids", kind, veto)


# ---------------------------------------------------------------------------------------------- titles


def _join_by_titles(papers: _Papers) -> Iterator[Doubt]:
    """Join groups by their titles, the surest first; one that fits several papers which are not one joins none."""
    alike: dict[tuple[Group, Group], None] = {}
    for keys in _sharing(papers, identity.title_keys):
        alike |= dict.fromkeys(combinations(dict.fromkeys(papers.of[key] for key in keys), 2))
    place = {group: number for number, group in enumerate(papers.groups())}
    verdicts = {
        (one, other): identity.judge(one.copies, other.copies)
        for one, other in (sorted(pair, key=place.__getitem__) for pair in alike)
        if papers.may_join(one, other)
    }
    fits: defaultdict[Group, list[tuple[Group, int]]] = defaultdict(list)
    for (one, other), verdict in verdicts.items():
        if verdict.rule:
            fits[one].append((other, verdict.weight))
            fits[other].append((one, verdict.weight))
    sure = sorted(
        ((pair, verdict) for pair, verdict in verdicts.items() if verdict.rule),
        key=lambda found: (-found[1].weight, place[found[0][0]], place[found[0][1]]),
    )
    ties = []
    for (one, other), verdict in sure:
        rivals = [*_rivals(papers, one, other, verdict, fits), *_rivals(papers, other, one, verdict, fits)]
        heads = [next(iter(group.records)) for group in (one, other, *rivals)]
        if rivals:
            yield Doubt(heads[1], (heads[0], *heads[2:]), "ambiguous_title", "title")
        else:
            ties.append((heads[0], heads[1], str(verdict.rule)))
    for left, right, rule in ties:  # judged anew, as the groups have grown
        some, others = papers.of[left], papers.of[right]
        if some is not others and not _speaks_against(some, others):
            papers.join(left, right, rule)


def _rivals(
    papers: _Papers,
    mine: Group,
    theirs: Group,
    verdict: identity.Verdict,
    fits: Mapping[Group, Sequence[tuple[Group, int]]],
) -> list[Group]:
    """Other papers that fit a group no worse than one does, and are not that one."""
    return [
        other
        for other, weight in fits[mine]
        if other is not theirs and weight >= verdict.weight and _speaks_against(other, theirs)
    ]


def _speaks_against(one: Group, other: Group) -> bool:
    verdict = identity.judge(one.copies, other.copies)
    return verdict.veto is not None
