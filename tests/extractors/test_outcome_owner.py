"""Which outcomes a patient has: not those that brought her, before her course is told."""

from __future__ import annotations

import pytest
from spacy.language import Language

from extractors import registry
from pipeline import collect

PIPES = registry.EXTRACTORS
CASES = {
    "why she came": (
        "A 40-year-old woman developed a rash. She was given prednisone.",
        [["patient 1", None]],
    ),
    "after an operation, before any drug": (
        "A 14-year-old boy developed acute renal failure two weeks after valve surgery. He was given prednisone.",
        [["patient 1", "developed acute renal failure"]],
    ),
    "three days later, before any drug": (
        "A 54-year-old woman was seen for a headache. Three days later, her vision declined. She was given prednisone.",
        [["patient 1", "vision declined"]],
    ),
    "in the years before": (
        "A 54-year-old woman was seen for a headache. Her vision had declined. She was given prednisone.",
        [["patient 1", None]],
    ),
    "treated without a drug, while another gets one": (
        "Four patients are reported. Patients 1 and 2 were treated with phototherapy and both improved. "
        "Patients 3 and 4 were given methotrexate and both relapsed.",
        [
            ["patient 1", "both improved"],
            ["patient 2", "both improved"],
            ["patient 3", "both relapsed"],
            ["patient 4", "both relapsed"],
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=list(CASES))
def test_an_outcome_is_what_came_of_it(nlp: Language, text: str, expected: list[list[str | None]]) -> None:
    extraction = collect.extraction(registry.read(nlp, None, text), "x", "0" * 64, "test")
    told = [[p.label, *([o.text for o in p.facts.outcomes] or [None])] for p in extraction.patients]
    assert told == expected
