"""The trained recogniser: what rules and lists miss, found by a small network that ships with litlode.

Reading order: `features`, what it sees of a text; `labels`, what it may answer; `network` and `decode`, how it answers,
in numpy alone; `combine`, which of its answers are taken where rules have spoken too; here the component around them.
`training` makes the weights (``make train``), and CARD.md says from what, and how good they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import threadpoolctl
from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes
from extractors.model import combine, network
from extractors.model.decode import Decoder
from extractors.model.features import rule_features
from extractors.model.labels import HEADS, head_name, of_group

if TYPE_CHECKING:
    from extractors.model.network import Network


CARD = Path(__file__).parent / "CARD.md"


@Language.factory(
    "litlode_model", requires=["doc.spans", "doc.sents"], assigns=["doc.spans", "span._.value", "span._.rule"]
)
def make(nlp: Language, name: str) -> ModelExtractor:
    """The component, with the weights that ship with litlode. Raises `network.WeightsError`."""
    attributes.register()
    # The products are small: a second thread costs more than it helps, and may round otherwise.
    threadpoolctl.threadpool_limits(1, user_api="blas")
    return ModelExtractor(network.load(), combine.Combiner(nlp))


class ModelExtractor:
    """Add to ``doc.spans`` what the network finds, and correct where the rules' outcomes begin and end."""

    def __init__(self, trained: Network, combiner: combine.Combiner) -> None:
        self.network = trained
        self.combiner = combiner
        self.decoders = {
            name: Decoder(of_group(group), trained.transitions[name])
            for corpus, group in HEADS
            if (name := head_name(corpus, group)) in combine.USED
        }

    def __call__(self, doc: Doc) -> Doc:
        # Bench papers and editorials: where rules and lists find nothing at all, there is nothing to complete.
        if any(doc.spans.get(kind) for kind in combine.SIGNS):
            self.combiner.add(doc, self.found(doc))
        return doc

    def found(self, doc: Doc) -> dict[str, list[tuple[str, int, int]]]:
        """(kind, first word, end) of each span, for each head."""
        bounds = sentences(doc)
        scores = self.scores(doc, bounds)
        return {
            name: list(decoder.spans(scores[:, self.network.columns[name]], bounds))
            for name, decoder in self.decoders.items()
        }

    def scores(self, doc: Doc, bounds: Sequence[tuple[int, int]]) -> network.Floats:
        """(words, labels of all heads)."""
        hashes = doc.to_array("ORTH").tolist()
        strings = doc.vocab.strings
        vectors = self.network.words.of(hashes, strings)
        return self.network.scores(vectors, rule_features(doc), bounds)


def sentences(doc: Doc) -> list[tuple[int, int]]:
    """Words of each sentence, half open; one longer than the network reads at once is cut."""
    starts = np.flatnonzero(doc.to_array("SENT_START") == 1).tolist() or [0]
    if starts[0]:
        starts.insert(0, 0)
    ends = [*starts[1:], len(doc)]
    longest = network.LONGEST
    return [
        (at, min(at + longest, end))
        for start, end in zip(starts, ends, strict=True)
        for at in range(start, end, longest)
    ]
