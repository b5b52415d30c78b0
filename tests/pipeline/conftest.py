"""Invented articles, and a database that holds them."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from db import literature, store
from pipeline.records import Article

DRUGS = ["rituximab", "methotrexate", "prednisone", "azathioprine", "cyclophosphamide", "infliximab", "mycophenolate"]
TARGETS = ["HMGCR", "SRP", "Mi-2", "Jo-1", "AQP4", "PR3-ANCA", "TPO"]
COURSES = [
    "Strength improved within six weeks",
    "The rash resolved",
    "CK decreased from 9,000 to 310 U/L",
    "The patient died of sepsis",
    "No relapse occurred during one year",
]


def invent(number: int, chance: random.Random) -> Article:
    """A case report about one person, or two."""
    cases = []
    for _ in range(chance.choice([1, 1, 2])):
        sex = chance.choice(["woman", "man", "girl", "boy"])
        age = chance.randint(3, 15) if sex in {"girl", "boy"} else chance.randint(19, 88)
        cases.append(
            f"A {age}-year-old {sex} presented with weakness (case {number}). Anti-{chance.choice(TARGETS)} antibodies "
            f"were {chance.choice(['positive', 'negative'])}. {chance.choice(['He', 'She', 'The patient'])} received "
            f"{chance.choice(DRUGS)} {chance.choice([5, 20, 100, 375])} {chance.choice(['mg', 'mg/kg', 'mg/m2'])} "
            f"{chance.choice(['daily', 'weekly', 'every two weeks'])} and {chance.choice(DRUGS)}. "
            f"{chance.choice(COURSES)}."
        )
    return Article(
        source="litlode",
        source_id=str(number),
        title=f"{chance.choice(DRUGS).capitalize()} in myositis, report {number}" if number % 7 else None,
        abstract=" ".join(cases) if number % 11 else None,
        abstract_missing_reason=None if number % 11 else "not_provided",
    )


@pytest.fixture(scope="session")
def invented() -> Callable[[int], list[Article]]:
    """So many articles, the same ones at each call."""

    def make(count: int) -> list[Article]:
        chance = random.Random(1)
        return [invent(number, chance) for number in range(1, count + 1)]

    return make


@pytest.fixture(scope="session")
def stored_at(invented: Callable[[int], list[Article]]) -> Callable[[Path, int], Path]:
    """A new database at this path with so many invented articles."""

    def make(path: Path, count: int) -> Path:
        db = store.open_database(path)
        items = [
            literature.StoredArticle(
                article_id=f"litlode:{article.source_id}",
                article=article,
                copies=[literature.SourceCopy(record=article, merge_rule="first", retrieved_at="2026-01-01T00:00:00Z")],
            )
            for article in invented(count)
        ]
        literature.save_articles(db, items)
        store.close(db)
        return path

    return make


@pytest.fixture
def stored(tmp_path: Path, stored_at: Callable[[Path, int], Path]) -> Callable[[str, int], Path]:
    """A new database of this name with so many invented articles."""
    return lambda name, count: stored_at(tmp_path / name, count)
