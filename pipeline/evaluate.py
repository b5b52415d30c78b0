"""`litlode evaluate`: precision, recall and F1 of the whole extraction on annotated documents (`pipeline.gold`).

Counts are kept per document, so that the confidence interval of an F1 comes from drawing documents again (a percentile
bootstrap, Efron 1979).

Reading order: `Score`; `evaluate` and what it counts (`count_mentions`, `count_relations`, `count_cases`,
`count_prompts`). How the scores are shown is in `pipeline.score_tables`.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline import annotate, executors, extract, fingerprint, matching
from pipeline import gold as gold_files
from pipeline.config import Config
from pipeline.extract import Text
from pipeline.records import KINDS

SAMPLES = 1000  # documents are drawn so many times for an interval
SEED = 20261
MICRO = "all (micro)"
DOSE_OF = "dose_of"
DIAGNOSIS = "diagnosis"  # scored where gold has it, and no part of the sum over all facts: not all gold has it
COVERED, DIRECTION, DIFFERENCE = PROMPTS = ("result found", "direction right", "any difference")
SAME_DIRECTION = {"unchanged": "no_difference"}

Key = tuple[str, str]  # what is scored, and how: ("age", "exact"), ("sex", "facts"), ("any difference", "prompts")
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


def evaluate(path: Path, config: Config, texts: Sequence[Path] = ()) -> Report:
    """Extract every document of a gold file and compare. Raises `InputError` where it cannot be used.

    `texts`: files of the texts, for documents that have none (`pipeline.gold_texts`).
    """
    gold = gold_files.read(path, texts)
    size = config.extract.batch_size
    asked = (
        Text(article_id=document["id"], title=document.get("title"), abstract=document.get("abstract"))
        for document in gold
    )
    batches = iter(lambda: list(itertools.islice(asked, size)), [])
    read_batch = partial(extract.extract_batch, model=config.extract.model, analytes=config.extract.analytes)
    made_by = partial(fingerprint.current, config.extract.model, config.extract.analytes)
    results = executors.map_batches(read_batch, batches, config.extract, made_by)
    found = [annotate.as_document(extraction) for extractions in results for extraction in extractions]
    return compare(f"{path.resolve().parent.name}/{path.name.split('.')[0]}", gold, found)


def compare(name: str, gold: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]) -> Report:
    """The scores of `found` against `gold`, document by document."""
    full = {kind for document in gold for kind in document.get("kinds") or ()}
    counts = [_count(one, other) for one, other in zip(gold, found, strict=True)]
    for document in counts:
        _add_micro(document, full)
    known = {key for document in counts for key in document}
    order = [*((kind, how) for kind in (*KINDS, DOSE_OF, MICRO) for how in ("exact", "overlap"))]
    order += [
        *((fact, "facts") for fact in (*matching.SAME, DIAGNOSIS, MICRO)),
        *((name, "prompts") for name in PROMPTS),
    ]
    scores = {}
    for key in filter(known.__contains__, order):
        table = np.array([document.get(key, (0, 0, 0)) for document in counts], dtype=np.int64)
        scores[key] = _score(table, is_recall_only=_is_recall_only(key, full))
    return Report(name=name, documents=len(gold), scores=scores)


def _is_recall_only(key: Key, full: set[str]) -> bool:
    """Whether what was found besides is neither right nor wrong, because gold does not say all that could be found."""
    name, measure = key
    return name in (COVERED, DIRECTION) if measure == "prompts" else measure != "facts" and name in {*KINDS} - full


def _count(gold: Mapping[str, Any], found: Mapping[str, Any]) -> Counts:
    counts: Counts = {}
    if gold.get("spans") is not None:
        counts |= count_mentions(gold, found["mentions"])
    if gold.get("relations") is not None:
        counts |= count_relations(gold, found["mentions"])
    if "patients" in gold or "groups" in gold:
        counts |= count_cases(gold, found)
    if gold.get("prompts") is not None:
        counts |= count_prompts(gold, found)
    return counts


def _add_micro(counts: Counts, full: set[str]) -> None:
    """Add the sums over the kinds that are annotated throughout, and over all types of facts."""
    for measure, names in (("exact", full), ("overlap", full), ("facts", set(matching.SAME))):
        parts = [value for (name, how), value in counts.items() if how == measure and name in names]
        if parts:
            right, found, gold = (sum(column) for column in zip(*parts, strict=True))
            counts[MICRO, measure] = right, found, gold


def _score(table: NDArray[np.int64], *, is_recall_only: bool) -> Score:
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
    for kind in [*gold["kinds"], *(gold.get("recall_kinds") or ())]:
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
    owners, others = ([*(one.get("patients") or []), *(one.get("groups") or [])] for one in (gold, found))
    wanted, have = ([matching.facts_of(owner) for owner in people] for people in (owners, others))
    agreements = [[matching.agreement(one, other) for other in have] for one in wanted]
    pairs = list(matching.align(agreements))
    excused = sum(matching.forgiven(wanted[i], have[j]) for i, j in pairs)
    counts = {
        (fact, "facts"): (
            sum(agreements[i][j][fact] for i, j in pairs),
            sum(len(owner[fact]) for owner in have) - (excused if fact == "outcome" else 0),
            sum(len(owner[fact]) for owner in wanted),
        )
        for fact in matching.SAME
    }
    if any(owner.get(DIAGNOSIS) for owner in owners):
        named = [(owners[i].get(DIAGNOSIS), others[j].get(DIAGNOSIS)) for i, j in pairs]
        counts[DIAGNOSIS, "facts"] = (
            sum(bool(one and other) and matching.same_diagnosis(one, other) for one, other in named),
            sum(bool(other.get(DIAGNOSIS)) for other in others),
            sum(bool(owner.get(DIAGNOSIS)) for owner in owners),
        )
    return counts


# ------------------------------------------------------------------------------------------------ prompts


def count_prompts(gold: Mapping[str, Any], found: Mapping[str, Any]) -> Counts:
    """How many results of a trial were found where gold has its evidence, and with which direction.

    A difference is any direction but "no_difference"; which, `DIRECTION` alone asks.
    """
    outcomes = [outcome for owner in [*found["patients"], *found["groups"]] for outcome in owner.get("outcomes") or []]
    answers = [(prompt["direction"], _answer(prompt, outcomes, gold["abstract"] or "")) for prompt in gold["prompts"]]
    covered = sum(answer is not None for _, answer in answers)
    right = sum(direction == answer for direction, answer in answers)
    real = [direction != "no_difference" for direction, _ in answers]
    said = [answer not in (None, "no_difference") for _, answer in answers]
    both = sum(one and other for one, other in zip(real, said, strict=True))
    return {
        (COVERED, "prompts"): (covered, covered, len(answers)),
        (DIRECTION, "prompts"): (right, covered, len(answers)),
        (DIFFERENCE, "prompts"): (both, sum(said), sum(real)),
    }


def _answer(prompt: Mapping[str, Any], outcomes: Iterable[Mapping[str, Any]], abstract: str) -> str | None:
    """The direction of the outcome that lies in the prompt's evidence and shares most words with what it asks."""
    asked = matching.words(prompt["outcome"])
    best, most = None, -1
    for outcome in outcomes:
        places = [match.span() for match in re.finditer(re.escape(outcome["text"]), abstract)]
        spans = [(span["start"], span["end"]) for span in prompt["evidence_spans"]]
        if not any(start < right and left < end for start, end in places for left, right in spans):
            continue
        shared = (asked & matching.words(f"{outcome['measure'] or ''} {outcome['text']}")).total()
        if shared > most:
            best, most = SAME_DIRECTION.get(outcome["direction"], outcome["direction"]), shared
    return best
