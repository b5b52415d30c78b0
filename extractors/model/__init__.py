"""The trained recogniser: what rules and lists miss, found by a small network that ships with litlode.

Reading order: `features`, what it sees of a text; `labels`, what it may answer; `network`, `decode` and `head`, how it
answers, in numpy alone; `combine`, which of its answers are taken where rules have spoken too; here the component.
`training` makes the weights (``make train``), and CARD.md says from what, and how good they are.
"""

from __future__ import annotations

from bisect import bisect_left
from pathlib import Path

import threadpoolctl
from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes
from extractors.model import combine, network
from extractors.model.head import Head, sentences

CARD = Path(__file__).parent / "CARD.md"


@Language.factory(
    "litlode_model", requires=["doc.spans", "doc.sents"], assigns=["doc.spans", "span._.value", "span._.rule"]
)
def make(nlp: Language, name: str) -> ModelExtractor:
    """The component, with the weights that ship with litlode. Raises `network.WeightsError`."""
    attributes.register()
    # The products are small: a second thread costs more than it helps, and may round otherwise.
    threadpoolctl.threadpool_limits(1, user_api="blas")
    return ModelExtractor(Head(network.load(), *combine.EFFECTS), combine.Combiner(nlp.vocab.strings))


class ModelExtractor:
    """Give the effects in ``doc.spans["outcome"]`` their words, and add those that the rules do not know."""

    def __init__(self, head: Head, combiner: combine.Combiner) -> None:
        self.head = head
        self.combiner = combiner

    def __call__(self, doc: Doc) -> Doc:
        if combine.has_signs(doc) and self.combiner.is_wanted(doc) and (bounds := telling(doc)):
            self.combiner.add(doc, [(start, end) for _, start, end in self.head.found(doc, bounds)])
        return doc


def telling(doc: Doc) -> list[tuple[int, int]]:
    """The sentences that tell of a drug or of what befell somebody; elsewhere no effect of a drug is looked for."""
    places = sorted(span.start for kind in combine.SIGNS for span in attributes.spans(doc, kind))
    return [(start, end) for start, end in sentences(doc) if bisect_left(places, start) < bisect_left(places, end)]
