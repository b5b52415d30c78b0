"""`EXTRACTORS` in running order, and `build_nlp()`, which puts them together."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes
from extractors.tokenizer import Tokenizer

EXTRACTORS: tuple[str, ...] = (
    "section",  # structure the text
    "abbreviation",
    "drug",  # find
    "antibody",
    "age",
    "sex",
    "dose",
    "route",
    "frequency",
    "duration",
    "diagnosis",
    "outcome",
    "assertion",  # qualify: negated, family, history, hypothesis
    "treatment",  # link: dose to drug
    "patient",  # link: mention to patient or group
)
"""One name everywhere: the extractor ``dose`` is ``extractors/dose.py``, the factory ``litlode_dose``,
``doc.spans["dose"]``, ``vocab/dose.tsv``, ``tests/cases/dose.txt``."""


MODEL_AFTER = ("drug", "dose", "route", "frequency", "duration")
"""A user's model adds to what these found, before their spans are qualified and linked."""


LONGEST = 10_000_000
"""Characters of a text. spaCy refuses more than a million because of its parser, which is not in use here."""


def build_nlp(names: Sequence[str] = EXTRACTORS, model: str | None = None) -> Language:
    """The nlp of litlode: a blank English pipeline with our tokenizer and the named extractors, in that order.

    ``model`` names an installed spaCy pipeline, or the folder of one, whose entities are added to what the rules find;
    raises `extractors.model.ModelError` when it is not there.
    """
    nlp = spacy.blank("en")
    nlp.tokenizer = Tokenizer(nlp.vocab)
    nlp.max_length = LONGEST
    attributes.register()
    last = max((index for index, name in enumerate(names) if name in MODEL_AFTER), default=None)
    for index, name in enumerate(names):
        importlib.import_module(f"extractors.{name}")
        nlp.add_pipe(f"litlode_{name}")
        if model is not None and index == last:
            importlib.import_module("extractors.model")
            nlp.add_pipe("litlode_model", config={"model": model})
    return nlp


def make_doc(nlp: Language, title: str | None, abstract: str | None) -> Doc:
    """Title and abstract as one `Doc`, a line break between them; ``doc._.abstract_start`` says where."""
    start = len(title) + 1 if title else 0
    doc = nlp.make_doc(f"{title}\n{abstract or ''}" if title else abstract or "")
    doc._.abstract_start = start
    return doc


def read(nlp: Language, title: str | None, abstract: str | None) -> Doc:
    """`make_doc`, then every extractor of the nlp."""
    return nlp(make_doc(nlp, title, abstract))
