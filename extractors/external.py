"""A user's own trained spaCy pipeline beside the rules: scispaCy's en_ner_bc5cdr_md, Med7, or any other with entities.

The pipeline reads the text by itself, with its own tokenizer. Its labels become our kinds by ``vocab/external.tsv``,
and its spans are added where the rules of that kind found nothing: the rules know more about what they find (the amount
of a dose, the generic name of a drug), the model knows names that no list has.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import spacy
from spacy import util
from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors import attributes, vocabulary
from extractors.drug import DrugExtractor
from extractors.drug.hit import lower

# Parts of a trained pipeline that no entity depends on, and that take most of its time.
NOT_NEEDED = ("parser", "senter", "tagger", "attribute_ruler", "lemmatizer", "morphologizer", "textcat")
EMPTY: dict[str, dict[str, Any]] = {
    "drug": {"name": None, "drugbank_id": None, "rxcui": None, "unii": None, "is_class": False, "role": None},
    "dose": dict.fromkeys(("amount", "amount_high", "unit", "per", "n_doses", "interval_days", "drug")),
    "route": {"route": None, "drug": None},
    "frequency": dict.fromkeys(("per_day", "n_doses", "interval_days", "drug")),
    "duration": {"days": None, "drug": None},
}
"""What a span of the model says when our own reader cannot make anything of its words."""


class ModelError(Exception):
    """The configured model is not there, or finds nothing that has a place here."""


@Language.factory(
    "litlode_external",
    default_config={"model": None},
    requires=["doc.spans"],
    assigns=["doc.spans", "span._.value", "span._.rule"],
)
def make(nlp: Language, name: str, model: str) -> ExternalExtractor:
    """The component with the named model, which is loaded here, and with the readers that the nlp has already."""
    trained = load(model)
    kinds = {row["label"]: row["kind"] for row in vocabulary.terms("external")}
    labels = {label for pipe in trained.pipe_labels.values() for label in pipe}
    if not labels & kinds.keys():
        raise ModelError(
            f'model "{model}" finds {", ".join(sorted(labels)) or "nothing"}; none of these is listed in '
            f"{vocabulary.VOCAB / 'external.tsv'}. Add its labels there, or choose another model."
        )
    readers = {pipe.removeprefix("litlode_"): component for pipe, component in nlp.pipeline}
    return ExternalExtractor(trained, Path(model).name, kinds, readers, nlp.make_doc)


def load(model: str) -> Language:
    """The pipeline of an installed package or a folder, without the parts that entities do not need.

    Raises ModelError, listing what is installed, when there is none of that name.
    """
    if not util.is_package(model) and not (Path(model) / "config.cfg").is_file():
        installed = ", ".join(["litlode", *sorted(util.get_installed_models())])
        raise ModelError(
            f'model "{model}" is not installed and is no folder with a spaCy pipeline. '
            f"Install it with pip, give its folder, or choose: {installed}."
        )
    try:
        return spacy.load(model, exclude=NOT_NEEDED)
    except (OSError, ValueError, ImportError) as error:
        raise ModelError(f'model "{model}" does not load here: {error}') from error


class ExternalExtractor:
    """Add the model's spans to ``doc.spans`` where the rules found nothing of that kind."""

    def __init__(
        self,
        trained: Language,
        model: str,
        kinds: dict[str, str],
        readers: dict[str, Callable[[Doc], Doc]],
        make_doc: Callable[[str], Doc],
    ) -> None:
        self.trained = trained
        self.rule = f"model.{model}"
        self.kinds = kinds
        self.readers = readers
        self.make_doc = make_doc

    def __call__(self, doc: Doc) -> Doc:
        added: dict[str, list[Span]] = {}
        for entity in self.trained(doc.text).ents:
            kind = self.kinds.get(entity.label_, "")
            if kind not in doc.spans:
                continue
            span = doc.char_span(entity.start_char, entity.end_char, alignment_mode="expand")
            taken = [*doc.spans[kind], *added.get(kind, [])]
            if span is None or any(span.start < other.end and other.start < span.end for other in taken):
                continue
            value, concept = self.read(kind, span.text)
            new = attributes.add_span(doc, kind, span.start_char, span.end_char, value, self.rule, concept)
            added.setdefault(kind, []).append(new)
        for kind, spans in added.items():
            doc.spans[kind] = sorted([*doc.spans[kind], *spans], key=lambda s: s.start)
        return doc

    def read(self, kind: str, words: str) -> tuple[dict[str, Any], str]:
        """What our own reader of the kind makes of the words alone, and their concept."""
        reader = self.readers.get(kind)
        if reader is not None:
            doc = reader(self.make_doc(words))
            for span in attributes.spans(doc, kind):
                return dict(span._.value), span.kb_id_
        value = dict(EMPTY[kind])
        if kind == "drug":
            entry = reader.meaning(words) if isinstance(reader, DrugExtractor) else None
            value["name"] = entry.name if entry else lower(words)
        elif kind == "route":
            value["route"] = lower(words)
        return value, ""
