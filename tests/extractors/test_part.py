"""What the results count, and what befell them: `tests/cases/part.txt`; of arms `arm_result.txt`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from spacy.language import Language

from extractors import registry
from pipeline import collect
from pipeline.records import Group, Patient

CASES = Path(__file__).parents[1] / "cases"
FILES = ("part.txt", "arm_result.txt")
PIPES = registry.EXTRACTORS
SIGNS = {"positive": "+", "negative": "-", "indeterminate": "?", "normal": "="}


def blocks() -> Iterator[tuple[str, str, list[str]]]:
    """(name, text, expected lines) of each case."""
    for block in (b for file in FILES for b in (CASES / file).read_text(encoding="utf-8").split("\n## ")[1:]):
        name, text, *expected = block.strip().splitlines()
        yield name, text, [line.removeprefix("= ") for line in expected]


def shown(owner: Patient | Group) -> str:
    size = f" ({owner.n})" if isinstance(owner, Group) and owner.n else ""
    antibodies = [f"{a.target}{SIGNS[a.result]}" for a in owner.facts.antibodies]
    doses = {
        drug.name: [f"{d.amount:g} {d.unit}" + (f"/{d.per}" if d.per else "") for d in drug.doses if d.amount]
        for drug in owner.facts.drugs
    }
    drugs = [" ".join([name, *told]) for name, told in doses.items()]
    outcomes = [f"{o.direction} {o.text}" for o in owner.facts.outcomes]
    return f"{owner.label}{size}: " + "; ".join(", ".join(part) or "-" for part in (antibodies, drugs, outcomes))


@pytest.mark.parametrize(("text", "expected"), [pytest.param(t, e, id=n) for n, t, e in blocks()])
def test_each_part_has_what_is_told_of_it(nlp: Language, text: str, expected: list[str]) -> None:
    title, _, abstract = text.rpartition(" | ")
    extraction = collect.extraction(registry.read(nlp, title or None, abstract), "x", "0" * 64, "test")
    assert [shown(owner) for owner in (*extraction.patients, *extraction.groups)] == expected
