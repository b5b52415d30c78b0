"""What the recogniser adds is the same whoever reads the text, after whatever other texts."""

from __future__ import annotations

import itertools
import random
from functools import partial

import pytest

from extractors.model import ModelExtractor, combine
from pipeline import executors, extract, fingerprint
from pipeline.config import RULES, Extract
from pipeline.extract import Text
from pipeline.records import Extraction

pytestmark = pytest.mark.model

DRUGS = ("prednisone", "zorbaxine", "rituximab", "methotrexate", "velutamab")
EFFECTS = (
    "a blistering rash on both forearms",
    "fulminant hepatitis",
    "a severe throbbing headache",
    "swelling of the tongue and lips",
    "transient loss of vision",
)


def texts(count: int) -> list[Text]:
    """Invented case reports, each with words of its own."""
    chance = random.Random(5)
    found = []
    for number in range(count):
        drug, other = chance.sample(DRUGS, 2)
        abstract = (
            f"A {chance.randrange(20, 90)}-year-old woman was given {drug} for syndrome{number}. "
            f"Two days after the start of {drug} she developed {chance.choice(EFFECTS)}, "
            f"and {drug}-induced word{number} was suspected. "
            f"{other.capitalize()} was given instead and {chance.choice(EFFECTS)} followed."
        )
        found.append(Text(article_id=str(number), title=f"{drug.capitalize()} and its effects", abstract=abstract))
    return found


def by_article(extractions: list[Extraction]) -> dict[str, Extraction]:
    return {extraction.article_id: extraction for extraction in extractions}


@pytest.fixture(scope="module")
def alone() -> dict[str, Extraction]:
    """Each text in a batch of its own, in one process."""
    return by_article([extraction for text in texts(24) for extraction in extract.extract_batch([text])])


def test_the_recogniser_has_a_say_in_these_texts(alone: dict[str, Extraction]) -> None:
    mentions = [mention for extraction in alone.values() for mention in extraction.mentions]
    assert sum(mention.rule == combine.RULE for mention in mentions) >= 24


@pytest.mark.parametrize("seed", range(3))
def test_any_order_gives_the_same_rows(alone: dict[str, Extraction], seed: int) -> None:
    mixed = texts(24)
    random.Random(seed).shuffle(mixed)
    component = extract.load_nlp(RULES).get_pipe("litlode_model")
    assert isinstance(component, ModelExtractor)
    component.head.network.words.forget()
    assert by_article(extract.extract_batch(mixed)) == alone


def test_processes_give_the_same_rows(alone: dict[str, Extraction]) -> None:
    mixed = texts(24)[::-1]
    batches = [mixed[at : at + 5] for at in range(0, len(mixed), 5)]
    config = Extract(executor="processes", workers=2)
    results = executors.map_batches(extract.extract_batch, batches, config, partial(fingerprint.current, RULES))
    assert by_article(list(itertools.chain(*results))) == alone
