"""A fixed sample of what litlode gets wrong, for a person to read: what is the annotation's doing, and what is ours.

    .venv/bin/python tests/benchmarks/errors.py KIND GOLD.jsonl… [--limit 100] [--seed 1]

One error a line: where; whether annotated words were "missed", words without annotation are "extra", or two overlap
("boundary"); the words around them, annotated ones in [ ], found ones in { }. A kind that GOLD annotates in part counts
by what is missed alone. Where GOLD annotates patients, a line is a fact without its like. `extractors/model/ERRORS.md`
says what was read so.
"""

from __future__ import annotations

import argparse
import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline import annotate, extract, matching
from pipeline import gold as gold_files
from pipeline.extract import Text

AROUND = 60  # characters shown on either side
BATCH = 100

Document = Mapping[str, Any]
Place = tuple[str, int, int]  # field, start, end


def read(gold: Sequence[Document]) -> Iterator[Document]:
    """What litlode finds in the same documents, in order."""
    texts = (Text(article_id=one["id"], title=one.get("title"), abstract=one.get("abstract")) for one in gold)
    for batch in iter(lambda: list(itertools.islice(texts, BATCH)), []):
        yield from map(annotate.as_document, extract.extract_batch(batch))


def errors(kind: str, gold: Document, found: Document) -> Iterator[str]:
    """The errors of one document."""
    if kind in [*(gold.get("kinds") or ()), *(gold.get("recall_kinds") or ())]:
        yield from of_mentions(kind, gold, found)
    if kind in matching.SAME and ("patients" in gold or "groups" in gold):
        yield from of_facts(kind, gold, found)


def of_mentions(kind: str, gold: Document, found: Document) -> Iterator[str]:
    """Annotated words that were not found, found ones that are not annotated, and pairs that overlap."""
    wanted, have = places(gold["spans"], kind), places(found["mentions"], kind)
    missed, extra = sorted(wanted - have), sorted(have - wanted)
    pairs = matching.match(missed, extra, overlap)
    yield from (f"boundary {shown(gold, missed[i], extra[j])}" for i, j in pairs)
    yield from (f"missed {shown(gold, place)}" for i, place in enumerate(missed) if i not in {i for i, _ in pairs})
    if kind in gold["kinds"]:
        rest = (place for j, place in enumerate(extra) if j not in {j for _, j in pairs})
        yield from (f"extra {shown(gold, None, place)}" for place in rest)


def of_facts(kind: str, gold: Document, found: Document) -> Iterator[str]:
    """Facts of patients and groups, paired as `evaluate` does."""
    people = [[*(one.get("patients") or []), *(one.get("groups") or [])] for one in (gold, found)]
    wanted, have = ([matching.facts_of(owner) for owner in owners] for owners in people)
    pairs = dict(matching.align([[matching.agreement(one, other) for other in have] for one in wanted]))
    for i, facts in enumerate(wanted):
        others = have[pairs[i]][kind] if i in pairs else []
        agreed = matching.match(facts[kind], others, matching.SAME[kind])
        yield from (f"missed {fact}" for n, fact in enumerate(facts[kind]) if n not in {n for n, _ in agreed})
        yield from (f"extra {fact}" for n, fact in enumerate(others) if n not in {n for _, n in agreed})
    for j in set(range(len(have))) - set(pairs.values()):
        yield from (f"extra {fact}" for fact in have[j][kind])


def places(mentions: Sequence[Mapping[str, Any]], kind: str) -> set[Place]:
    """Where the mentions of a kind are."""
    return {(m.get("field") or "abstract", m["start"], m["end"]) for m in mentions if m["kind"] == kind}


def overlap(one: Place, other: Place) -> bool:
    """One character in common."""
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def shown(document: Document, wanted: Place | None = None, found: Place | None = None) -> str:
    """The words of one or two places, marked, among those around."""
    field = (wanted or found or ("abstract",))[0]
    text = document[field]
    marks = [(place[1], 1, "[{"[n]) for n, place in enumerate((wanted, found)) if place]
    marks += [(place[2], 0, "]}"[n]) for n, place in enumerate((wanted, found)) if place]
    marks.sort()
    at = max(0, marks[0][0] - AROUND)
    pieces = []
    for place, _, mark in marks:
        pieces += [text[at:place], mark]
        at = place
    pieces.append(text[at : at + AROUND])
    return " ".join("".join(pieces).split())


def main() -> None:
    """Print the sample, and how many errors it was drawn from."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind")
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--limit", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    lines = []
    for path in arguments.gold:
        gold = gold_files.read(path)
        for one, other in zip(gold, read(gold), strict=True):
            name = f"{path.resolve().parent.name}:{one['id']}"
            lines += [f"{name}\t{error}" for error in errors(arguments.kind, one, other)]
    chosen = random.Random(arguments.seed).sample(lines, min(arguments.limit, len(lines)))
    print(f"{len(chosen)} of {len(lines)} errors")
    print("\n".join(sorted(chosen)))


if __name__ == "__main__":
    main()
