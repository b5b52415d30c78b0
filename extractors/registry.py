"""`EXTRACTORS` in running order, and `build_nlp()`, which puts them together."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

import spacy
from spacy.language import Language
from spacy.tokens import Doc

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


def build_nlp(names: Sequence[str] = EXTRACTORS) -> Language:
    """The nlp of litlode: a blank English pipeline with our tokenizer and the named extractors, in that order."""
    nlp = spacy.blank("en")
    nlp.tokenizer = Tokenizer(nlp.vocab)
    for name in names:
        importlib.import_module(f"extractors.{name}")
        nlp.add_pipe(f"litlode_{name}")
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
