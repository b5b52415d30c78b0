"""`litlode evaluate`: precision, recall and F1 of the whole extraction on annotated documents.

A gold document is one JSON object a line, with id, title and abstract. It may list ``spans`` (mentions; only the kinds
in its ``kinds`` are scored, those in ``recall_kinds`` for recall alone), ``relations`` (which dose is of which drug),
and ``patients`` and ``groups``. Counts are kept per document, so that the confidence interval of an F1 comes from
drawing documents again (a percentile bootstrap, Efron 1979).

Reading order: `Score`; `evaluate` and what it counts (`count_mentions`, `count_relations`, `count_cases`);
`as_text`, `as_markdown` and `write_table`.
"""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline import annotate, executors, extract, fingerprint, matching
from pipeline.config import Config
from pipeline.errors import InputError
from pipeline.extract import Text
from pipeline.records import KINDS

SAMPLES = 1000  # documents are drawn so many times for an interval
SEED = 20261
MICRO = "all (micro)"
DOSE_OF = "dose_of"
BEGIN, END = "<!-- accuracy -->", "<!-- /accuracy -->"

Key = tuple[str, str]  # what is scored, and how: ("age", "exact"), ("sex", "facts")
Counts = dict[Key, tuple[int, int, int]]  # right, found, annotated
Place = tuple[str, int, int]  # field, start, end


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts over all documents, and the 95 % interval of their F1."""

    right: int
    found: int
    gold: int
    low: float
    high: float
    is_recall_only: bool = False

    @property
    def precision(self) -> float:
        """The part of what was found that is right; 0 where nothing was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The part of what is annotated that was found; 0 where nothing is annotated."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The scores of one gold file, in the order they are shown."""

    name: str  # the last two parts of its path, without suffix: "cases/dev"
    documents: int
    scores: Mapping[Key, Score]


def evaluate(path: Path, config: Config) -> Report:
    """Extract every document of a gold file and compare. Raises `InputError` where a line is no gold document."""
    gold = list(read_gold(path))
    size = config.extract.batch_size
    texts = (
        Text(article_id=document["id"], title=document.get("title"), abstract=document.get("abstract"))
        for document in gold
    )
    batches = iter(lambda: list(itertools.islice(texts, size)), [])
    read_batch = partial(extract.extract_batch, model=config.extract.model)
    made_by = partial(fingerprint.current, config.extract.model)
    results = executors.map_batches(read_batch, batches, config.extract, made_by)
    found = [annotate.as_document(extraction) for extractions in results for extraction in extractions]
    return compare(f"{path.resolve().parent.name}/{path.name.split('.')[0]}", gold, found)


def read_gold(path: Path) -> Iterator[dict[str, Any]]:
    """The documents of a gold file."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8: {error}.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            document = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{path}, line {number}: not JSON: {error}.") from error
        if not isinstance(document, dict) or not isinstance(document.get("id"), str):
            raise InputError(f'{path}, line {number}: expected an object with "id", "abstract" and what is annotated.')
        if not document.keys() & {"spans", "patients", "groups"}:
            raise InputError(f'{path}, line {number}: nothing is annotated; expected "spans", "patients" or "groups".')
        yield document


def compare(name: str, gold: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]) -> Report:
    """The scores of `found` against `gold`, document by document."""
    full = {kind for document in gold for kind in document.get("kinds", ())}
    counts = [_count(one, other) for one, other in zip(gold, found, strict=True)]
    for document in counts:
        _add_micro(document, full)
    known = {key for document in counts for key in document}
    order = [*KINDS, DOSE_OF, *matching.SAME, MICRO]
    keys = sorted(known, key=lambda key: (key[1] == "facts", order.index(key[0]), key[1]))
    scores = {}
    for key in keys:
        table = np.array([document.get(key, (0, 0, 0)) for document in counts], dtype=np.int64)
        is_recall_only = key[1] != "facts" and key[0] in KINDS and key[0] not in full
        scores[key] = _score(table, is_recall_only)
    return Report(name=name, documents=len(gold), scores=scores)


def _count(gold: Mapping[str, Any], found: Mapping[str, Any]) -> Counts:
    counts: Counts = {}
    if "spans" in gold:
        counts |= count_mentions(gold, found["mentions"])
    if "relations" in gold:
        counts |= count_relations(gold, found["mentions"])
    if "patients" in gold or "groups" in gold:
        counts |= count_cases(gold, found)
    return counts


def _add_micro(counts: Counts, full: set[str]) -> None:
    """Add the sums over the kinds that are annotated throughout, and over all types of facts."""
    for measure, names in (("exact", full), ("overlap", full), ("facts", set(matching.SAME))):
        parts = [value for (name, how), value in counts.items() if how == measure and name in names]
        if parts:
            right, found, gold = (sum(column) for column in zip(*parts, strict=True))
            counts[MICRO, measure] = right, found, gold


def _score(table: NDArray[np.int64], is_recall_only: bool) -> Score:
    right, found, gold = (int(total) for total in table.sum(axis=0))
    draws = np.random.default_rng(SEED).multinomial(len(table), np.full(len(table), 1 / len(table)), size=SAMPLES)
    sums = draws @ table
    f1 = 2 * sums[:, 0] / np.maximum(sums[:, 1] + sums[:, 2], 1)
    low, high = np.percentile(f1, [2.5, 97.5])
    return Score(right=right, found=found, gold=gold, low=float(low), high=float(high), is_recall_only=is_recall_only)


# ------------------------------------------------------------------------------------------------ mentions


def count_mentions(gold: Mapping[str, Any], mentions: Sequence[Mapping[str, Any]]) -> Counts:
    """Per kind: the same place exactly, and one character in common (one gold mention to one found mention)."""
    counts: Counts = {}
    for kind in [*gold["kinds"], *gold.get("recall_kinds", ())]:
        wanted, found = _places(gold["spans"], kind), _places(mentions, kind)
        counts[kind, "exact"] = len(wanted & found), len(found), len(wanted)
        counts[kind, "overlap"] = len(matching.match(sorted(wanted), sorted(found), _overlap)), len(found), len(wanted)
    return counts


def count_relations(gold: Mapping[str, Any], mentions: Sequence[Mapping[str, Any]]) -> Counts:
    """Doses with the right drug. A dose that gold gives to several drugs may go to any of them."""
    wanted: dict[Place, set[Place]] = defaultdict(set)
    for relation in gold["relations"]:
        wanted[_place(gold["spans"][relation["dose"]])].add(_place(gold["spans"][relation["drug"]]))
    found = {
        (_place(mention), _place(mentions[mention["drug"]]))
        for mention in mentions
        if mention["kind"] == "dose" and mention["drug"] is not None
    }
    exact = {dose for dose, drug in found if drug in wanted.get(dose, ())}
    overlapping = matching.match(sorted(wanted.items(), key=lambda item: item[0]), sorted(found), _same_relation)
    return {
        (DOSE_OF, "exact"): (len(exact), len(found), len(wanted)),
        (DOSE_OF, "overlap"): (len(overlapping), len(found), len(wanted)),
    }


def _place(mention: Mapping[str, Any]) -> Place:
    return mention.get("field") or "abstract", mention["start"], mention["end"]


def _places(mentions: Iterable[Mapping[str, Any]], kind: str) -> set[Place]:
    return {_place(mention) for mention in mentions if mention["kind"] == kind}


def _overlap(one: Place, other: Place) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def _same_relation(gold: tuple[Place, set[Place]], found: tuple[Place, Place]) -> bool:
    return _overlap(gold[0], found[0]) and any(_overlap(drug, found[1]) for drug in gold[1])


# ------------------------------------------------------------------------------------------------ cases


def count_cases(gold: Mapping[str, Any], found: Mapping[str, Any]) -> Counts:
    """Per type of fact, after each gold patient or group is paired with the found one that shares most facts.

    Facts of an owner without a partner are missed, or found in error.
    """
    wanted, have = (
        [matching.facts_of(owner) for owner in [*(document.get("patients") or []), *(document.get("groups") or [])]]
        for document in (gold, found)
    )
    agreements = [[matching.agreement(one, other) for other in have] for one in wanted]
    pairs = list(matching.align(agreements))
    excused = sum(matching.forgiven(wanted[i], have[j]) for i, j in pairs)
    return {
        (fact, "facts"): (
            sum(agreements[i][j][fact] for i, j in pairs),
            sum(len(owner[fact]) for owner in have) - (excused if fact == "outcome" else 0),
            sum(len(owner[fact]) for owner in wanted),
        )
        for fact in matching.SAME
    }


# ------------------------------------------------------------------------------------------------ tables


def as_text(report: Report) -> str:
    """The scores of one file for a terminal; percentages, F1 with its 95 % interval."""
    lines = [
        f"{report.name}: {report.documents} documents",
        f"{'':16} {'measure':8} {'P':>6} {'R':>6} {'F1':>6}  {'95 % interval':>13} {'gold':>6} {'found':>6}",
    ]
    for (name, measure), score in report.scores.items():
        precision, recall, f1, interval = _cells(score)
        cells = f"{precision:>6} {recall:>6} {f1:>6}  {interval:>13}"
        lines.append(f"{name:16} {measure:8} {cells} {score.gold:6} {score.found:6}")
    return "\n".join(lines) + "\n"


def as_markdown(reports: Iterable[Report]) -> str:
    """One table for all files: a kind's exact scores with its overlap F1 beside them, a fact's scores."""
    lines = [
        "| gold | documents | what | precision | recall | F1 | 95 % interval | overlap F1 | annotated |",
        "| --- | --: | --- | --: | --: | --: | --: | --: | --: |",
    ]
    for report in reports:
        for (name, measure), score in report.scores.items():
            if measure == "overlap":
                continue
            overlapping = report.scores.get((name, "overlap")) if measure == "exact" else None
            overlap = _cells(overlapping)[2] if overlapping else ""
            cells = " | ".join(_cells(score))
            lines.append(f"| {report.name} | {report.documents} | {name} | {cells} | {overlap} | {score.gold} |")
    return "\n".join(lines) + "\n"


def _cells(score: Score) -> tuple[str, str, str, str]:
    """Precision, recall, F1 and the interval, in per cent."""
    recall = f"{100 * score.recall:.1f}"
    if score.is_recall_only:
        return "–", recall, "–", "–"
    interval = f"{100 * score.low:.1f}–{100 * score.high:.1f}"
    return f"{100 * score.precision:.1f}", recall, f"{100 * score.f1:.1f}", interval


def write_table(path: Path, table: str) -> None:
    """Put `table` between the two markers of a Markdown file, in place of what stood there.

    Raises `InputError` where the file cannot be read or has no such markers.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}.") from error
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise InputError(f"{path}: no line {BEGIN} followed by a line {END}; the table goes between them.")
    path.write_text(f"{before}{begin}\n{table}{end}{after}", encoding="utf-8")
