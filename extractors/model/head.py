"""One head of the network, asked about some sentences of a doc."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from extractors.model import network
from extractors.model.decode import Decoder
from extractors.model.features import rule_features
from extractors.model.labels import head_name, of_group
from extractors.tokenizer import first_tokens

Bounds = Sequence[tuple[int, int]]


class Head:
    """What one head marks: the spans that its corpus would have."""

    def __init__(self, trained: network.Network, corpus: str, group: str) -> None:
        name = head_name(corpus, group)
        self.network = trained
        self.columns = trained.columns[name]
        self.decoder = Decoder(of_group(group), trained.transitions[name])

    def found(self, doc: Doc, bounds: Bounds) -> list[tuple[str, int, int]]:
        """(kind, first word, end) of each span in these sentences, which are words of the doc, half open."""
        words = np.concatenate([np.arange(start, end) for start, end in bounds])
        ends: list[int] = np.cumsum([end - start for start, end in bounds]).tolist()
        packed = list(zip([0, *ends[:-1]], ends, strict=True))
        scores = self.scores(doc, words, packed)
        places: list[int] = words.tolist()
        return [(kind, places[start], places[end - 1] + 1) for kind, start, end in self.decoder.spans(scores, packed)]

    def scores(self, doc: Doc, words: NDArray[np.int64], bounds: Bounds) -> network.Floats:
        """(words, labels); ``bounds`` are of each sentence, among these words."""
        vectors = self.network.words.of(doc.to_array("ORTH")[words].tolist(), doc.vocab.strings)
        return self.network.scores(vectors, rule_features(doc)[words], bounds, self.columns)


def sentences(doc: Doc) -> list[tuple[int, int]]:
    """Words of each sentence, half open; one longer than the network reads at once is cut."""
    starts = first_tokens(doc) or [0]
    ends = [*starts[1:], len(doc)]
    longest = network.LONGEST
    return [
        (at, min(at + longest, end))
        for start, end in zip(starts, ends, strict=True)
        for at in range(start, end, longest)
    ]
