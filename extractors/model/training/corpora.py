"""Sentences to learn from, with what the rules found in them: the very features that `ModelExtractor` will see.

Only corpora whose licence lets weights be shipped are read; `LABELLED` and `UNLABELLED` are the whole list.
"""

from __future__ import annotations

import gzip
import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from extractors import registry
from extractors.model.features import SEEN, rule_features
from extractors.model.head import sentences
from extractors.model.labels import GROUPS, HEADS, head_name, of_group

LABELLED = tuple(dict.fromkeys(corpus for corpus, _ in HEADS))
UNLABELLED = ("PMC", "Medical-Abstracts-TC")
"""Sources of unlabelled abstracts that may be used: open access, and CC BY-SA 3.0."""
WORDS = range(4, 91)  # of an unlabelled sentence
EVENT = [2 * SEEN.index("drug"), 2 * SEEN.index("outcome"), 2 * len(SEEN)]
"""Columns of the rule features of which an unlabelled sentence has one: a drug, an outcome, a drug class."""


@dataclass(slots=True)
class Sentence:
    """Words, and the label of each for some heads."""

    words: tuple[str, ...]
    rules: NDArray[np.float32]  # (words, COLUMNS)
    labels: dict[str, NDArray[np.int64]] = field(default_factory=dict)  # head -> index in its labels
    document: str = ""
    start: int = 0  # first word in the document


def build_nlp() -> Language:
    """The rules that run before the recogniser."""
    return registry.build_nlp(registry.EXTRACTORS[: registry.EXTRACTORS.index("model")])


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The documents of a JSON Lines file. Ends the command where it is not there."""
    if not path.is_file():
        stop(f"{path} is not there. Say where the texts are: make train CORPORA=FOLDER TEXTS=FILE")
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        yield from map(json.loads, file)


def stop(message: str) -> NoReturn:
    """End with a message and exit status 1."""
    raise SystemExit(f"training: {message}")


def labelled(corpus: str, documents: Iterable[Mapping[str, Any]], nlp: Language) -> list[Sentence]:
    """The sentences of a corpus, with the labels of its heads."""
    return [sentence for document in documents for sentence in _of_document(corpus, document, nlp)]


def _of_document(corpus: str, document: Mapping[str, Any], nlp: Language) -> Iterator[Sentence]:
    doc = registry.read(nlp, document.get("title"), document.get("abstract"))
    gold = list(gold_spans(document, doc))
    rules = rule_features(doc)
    words = [token.text for token in doc]
    labels = {head_name(corpus, group): encode(gold, group, len(doc)) for name, group in HEADS if name == corpus}
    for start, end in sentences(doc) if len(doc) else ():
        own = {head: values[start:end] for head, values in labels.items()}
        yield Sentence(tuple(words[start:end]), rules[start:end], own, document["id"], start)


def gold_spans(document: Mapping[str, Any], doc: Doc) -> Iterator[tuple[str, int, int]]:
    """(kind, first word, end) of each annotation that is whole words."""
    # Annotations count the marks that `registry.make_doc` leaves out of a doc.
    hidden = [place + before for before, (place, _) in enumerate(doc._.hidden or ())]
    title = document.get("title")
    for span in document.get("spans", ()):
        shift = 0 if span.get("field") == "title" or not title else len(title) + 1
        start, end = span["start"] + shift, span["end"] + shift
        words = doc.char_span(start - bisect_left(hidden, start), end - bisect_left(hidden, end))
        if words is not None:
            yield span["kind"], words.start, words.end


def encode(spans: Iterable[tuple[str, int, int]], group: str, size: int) -> NDArray[np.int64]:
    """The labels of the words; of spans that overlap, the shorter wins.

    >>> encode([("drug", 1, 3)], "drug", 4).tolist()
    [0, 1, 2, 0]
    """
    names = of_group(group)
    labels = np.zeros(size, dtype=np.int64)
    for kind, start, end in sorted(spans, key=lambda span: span[1] - span[2]):
        if kind in GROUPS[group]:
            labels[start + 1 : end] = names.index(f"I-{kind}")
            labels[start] = names.index(f"B-{kind}")
    return labels


def unlabelled(path: Path, nlp: Language) -> list[Sentence]:
    """Sentences of the abstracts that may be used, in which something may have happened."""
    found = []
    for document in read(path):
        if document["source"] in UNLABELLED:
            found += [sentence for sentence in _of_document("", document, nlp) if is_event(sentence)]
    return found


def is_event(sentence: Sentence) -> bool:
    """Whether an unlabelled sentence is of a length to learn from and names a drug or an outcome."""
    return len(sentence.words) in WORDS and bool(sentence.rules[:, EVENT].any())
