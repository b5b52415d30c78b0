"""What each part of litlode finds alone: lists of words, the network's heads, the rules, and all together.

    .venv/bin/python tests/benchmarks/ablation.py CORPORA [CASES.jsonl…]

CORPORA is a folder with PHEE, BC5CDR and MACCROBAT, each with dev.jsonl; CASES are annotated patients. It prints the
table of `extractors/model/CARD.md`: exact F1.

- lists: each name of the vocabulary wherever it stands, whole words, the longest first; for effects, names of diseases.
- model: the heads of that corpus, every sentence asked. They see what the rules found, as they do in litlode.
- rules: litlode without its recogniser. They use the lists.
- all: litlode.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from extractors import attributes, drug, registry, vocabulary
from extractors.model import network
from extractors.model.head import Head, sentences
from extractors.model.labels import GROUPS, HEADS
from pipeline import annotate, collect, evaluate, extract
from pipeline import gold as gold_files
from pipeline.extract import Text
from pipeline.records import KINDS, Extraction

CORPORA = ("PHEE", "BC5CDR", "MACCROBAT")
RULES = tuple(name for name in registry.EXTRACTORS if name != "model")
BEFORE = registry.EXTRACTORS[: registry.EXTRACTORS.index("model")]
LEFT_OUT = {("MACCROBAT", "outcome")}  # five spans

Document = Mapping[str, Any]
Reader = Callable[[Document], Document]
"""What one part finds in one annotated document."""


def whole(nlp: Language, document: Document) -> Document:
    """By a whole nlp."""
    text = Text(article_id=document["id"], title=document.get("title"), abstract=document.get("abstract"))
    return annotate.as_document(extract.read(nlp, text)[0])


def alone(find: Callable[[Doc], Iterator[tuple[str, int, int]]], nlp: Language, document: Document) -> Document:
    """By a function from a doc to (kind, first word, end), and nothing else."""
    doc = registry.read(nlp, document.get("title"), document.get("abstract"))
    found: dict[str, list[Span]] = {kind: [] for kind in KINDS}
    for kind, start, end in list(find(doc)):  # a new span takes the place of the value of an old one
        span = doc[start:end]
        found[kind].append(attributes.add_span(doc, kind, span.start_char, span.end_char, {}, "ablation"))
    for kind in [*doc.spans]:
        doc.spans[kind] = found.get(kind, [])
    mentions = collect.mentions(doc)
    extraction = Extraction(article_id=document["id"], text_sha256="", fingerprint="", mentions=mentions)
    return annotate.as_document(extraction)


class Lists:
    """Names of the vocabulary, wherever they stand."""

    def __init__(self, nlp: Language) -> None:
        self.matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        for kind, names in self.names().items():
            self.matcher.add(kind, list(map(nlp.make_doc, names)))

    @staticmethod
    def names() -> dict[str, list[str]]:
        """The names of each kind that has a list."""
        diseases = [row["surface"] for table in ("disease", "disease_extra") for row in vocabulary.terms(table)]
        return {
            "age": [row["word"] for row in vocabulary.terms("age")],
            "sex": [row["word"] for row in vocabulary.terms("sex")],
            "drug": [*drug.read_entries()],
            "route": [row["surface"] for row in vocabulary.terms("route")],
            "outcome": diseases,
        }

    def __call__(self, doc: Doc) -> Iterator[tuple[str, int, int]]:
        hits = self.matcher(doc, as_spans=True)
        for kind in {span.label_ for span in hits}:
            for span in filter_spans(span for span in hits if span.label_ == kind):
                yield kind, span.start, span.end


def ask(heads: Sequence[Head], doc: Doc) -> Iterator[tuple[str, int, int]]:
    """What the heads of a corpus answer for every sentence."""
    for head in heads if len(doc) else ():
        yield from head.found(doc, sentences(doc))


def table(corpora: Path, cases: Sequence[Path]) -> Iterator[str]:
    """The lines of the table."""
    full, rules = registry.build_nlp(), registry.build_nlp(RULES)
    trained, before = network.load(), registry.build_nlp(BEFORE)
    lists = Lists(before)
    yield "| gold | kind | lists | model | rules | all |"
    yield "| --- | --- | --: | --: | --: | --: |"
    for corpus in CORPORA:
        heads = [Head(trained, name, group) for name, group in HEADS if name == corpus]
        readers = [partial(alone, lists, before), partial(alone, partial(ask, heads), before)]
        readers += [partial(whole, rules), partial(whole, full)]
        known = Lists.names().keys(), {kind for name, group in HEADS if name == corpus for kind in GROUPS[group]}
        yield from rows(corpora / corpus / "dev.jsonl", readers, known)
    for path in cases:
        yield from rows(path, [None, None, partial(whole, rules), partial(whole, full)], ((), ()))


def rows(path: Path, readers: Sequence[Reader | None], known: Sequence[Collection[str]]) -> Iterator[str]:
    """A line for each kind of one gold file: exact F1 by each reader."""
    gold = gold_files.read(path)
    reports = [read and evaluate.compare(path.parent.name, gold, list(map(read, gold))) for read in readers]
    last = reports[-1]
    assert last is not None
    for kind, how in last.scores:
        if how == "overlap" or last.scores[kind, how].is_recall_only or (path.parent.name, kind) in LEFT_OUT:
            continue
        cells = []
        for number, report in enumerate(reports):
            is_known = report is not None and (number >= len(known) or kind in known[number])
            cells.append(f"{100 * report.scores[kind, how].f1:.1f}" if report is not None and is_known else "–")
        yield f"| {path.parent.name} | {kind} | {' | '.join(cells)} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("cases", type=Path, nargs="*")
    arguments = parser.parse_args()
    for line in table(arguments.corpora, arguments.cases):
        print(line, flush=True)


if __name__ == "__main__":
    main()
