"""`EXTRACTORS` in running order, and `build_nlp()`, which puts them together."""

from __future__ import annotations

import importlib
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry

from extractors import attributes
from extractors import lazy_re as re
from extractors.spacy_alone import without_collection
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
    "model",  # the trained recogniser: what these missed
    "assertion",  # qualify: negated, family, history, hypothesis
    "treatment",  # link: dose to drug
    "patient",  # link: mention to patient or group
)
"""One name everywhere: the extractor ``dose`` is ``extractors/dose.py``, the factory ``litlode_dose``,
``doc.spans["dose"]``, ``vocab/dose.tsv``, ``tests/cases/dose.txt``."""


EXTERNAL_AFTER = ("drug", "dose", "route", "frequency", "duration")
"""A user's model adds to what these found, before their spans are qualified and linked."""


LONGEST = 10_000_000
"""Characters of a text. spaCy refuses more than a million because of its parser, which is not in use here."""


HIDDEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Soft hyphen, zero-width space, word joiner, byte order mark: they break a word for the typesetter alone."""


Steps = Callable[[Doc], Iterator[None]]
"""All that an extractor's call does to a doc, a part at a time."""


def steps_of(extractor: object) -> Steps | None:
    """The ``steps`` of an extractor that has them: whoever reads many texts lets it do each step for all of them."""
    return getattr(extractor, "steps", None)


TOKENIZER = "litlode.Tokenizer.v1"


@registry.tokenizers(TOKENIZER)  # type: ignore[untyped-decorator]
def make_tokenizer() -> Callable[[Language], Tokenizer]:
    """Named in the config of the nlp: spaCy need not build its own English one, whose exceptions take a while."""
    return lambda nlp: Tokenizer(nlp.vocab)


def build_nlp(names: Sequence[str] = EXTRACTORS, model: str | None = None, *, analytes: bool = False) -> Language:
    """The nlp of litlode: a blank English pipeline with our tokenizer and the named extractors, in that order.

    ``model`` names an installed spaCy pipeline, or the folder of one, whose entities are added to what the rules find;
    raises `extractors.external.ModelError` when it is not there. ``analytes`` keeps chemicals that are no drugs where
    they stand, in ``doc.spans["analyte"]``.
    """
    last = max((index for index, name in enumerate(names) if name in EXTERNAL_AFTER), default=None)
    with without_collection():
        nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZER}}})
        nlp.max_length = LONGEST
        attributes.register()
        for index, name in enumerate(names):
            importlib.import_module(f"extractors.{name}")
            nlp.add_pipe(f"litlode_{name}", config={"analytes": True} if name == "drug" and analytes else {})
            if model is not None and index == last:
                importlib.import_module("extractors.external")
                nlp.add_pipe("litlode_external", config={"model": model})
    return nlp


def make_doc(nlp: Language, title: str | None, abstract: str | None) -> Doc:
    """Title and abstract as one `Doc`, a line break between them; ``doc._.abstract_start`` says where.

    Marks that no reader sees ("ritux\u00adimab") are left out of it; ``doc._.hidden`` says where, so that `collect` can
    give the places in the text as it is.
    """
    printed = f"{title}\n{abstract or ''}" if title else abstract or ""
    hidden = [] if printed.isascii() else [match.start() for match in HIDDEN.finditer(printed)]
    start = len(title) + 1 if title else 0
    doc = nlp.make_doc(HIDDEN.sub("", printed) if hidden else printed)
    attributes.tell(doc, "abstract_start", start - bisect_left(hidden, start))
    if hidden:
        attributes.tell(doc, "hidden", [[place - before, printed[place]] for before, place in enumerate(hidden)])
    return doc


def read(nlp: Language, title: str | None, abstract: str | None) -> Doc:
    """`make_doc`, then every extractor of the nlp; ``nlp(doc)`` does the same, and asks each how it handles errors."""
    doc = make_doc(nlp, title, abstract)
    for _, extractor in nlp.pipeline:
        doc = extractor(doc)
    return doc
