"""Finds outcomes: the case lines, the quote that shows a direction, the effect sizes, and what must not happen."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from spacy.language import Language

from extractors import outcome, registry
from extractors.outcome import numbers
from extractors.outcome.words import classify

PIPES = ("section", "abbreviation", "drug", "outcome")


def values(nlp: Language, text: str, title: str | None = None) -> list[dict[str, Any]]:
    """The readings, each with the words of its quote."""
    doc = registry.read(nlp, title, text)
    found = []
    for span in doc.spans["outcome"]:
        quote = span._.value["quote"]
        found.append({**span._.value, "quote": doc.text[slice(*quote)] if quote else None})
    return found


def test_case_lines(case_line: str, check_line: Callable[[str], None]) -> None:
    check_line(case_line)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("After treatment his CK levels decreased.", "CK levels decreased"),
        ("After treatment CK was significantly reduced.", "CK was significantly reduced"),
        ("After surgery she regained the ability to walk.", "regained the ability to walk"),
        ("On therapy his CK remained elevated at 900 U/L.", "CK remained elevated at 900 U/L"),
        ("She received gentamicin and developed acute renal failure.", "developed acute renal failure"),
        ("There was no significant difference in mortality between groups.", "no significant difference in mortality"),
    ],
)
def test_quote_is_the_shortest_words_that_show_it(nlp: Language, text: str, quote: str) -> None:
    assert [value["quote"] for value in values(nlp, text)] == [quote]


def test_a_measure_without_direction_has_no_quote(nlp: Language) -> None:
    (value,) = values(nlp, "The primary endpoint was overall survival.")
    assert (value["measure"], value["direction"], value["quote"], value["benefit"]) == (
        "overall survival",
        None,
        None,
        None,
    )


def test_effect_with_its_interval(nlp: Language) -> None:
    text = "In this trial survival was longer with the drug (hazard ratio [HR], 0.72; 95% CI, 0.60 to 0.91)."
    (value,) = values(nlp, text)
    assert value["effect"] == {"measure": "HR", "value": 0.72, "low": 0.60, "high": 0.91}


def test_numbers_stay_with_their_statement(nlp: Language) -> None:
    text = "After treatment CK fell from 900 to 120 U/L and creatinine rose from 0.8 to 1.9 mg/dL."
    first, second = values(nlp, text)
    assert (first["baseline"], first["followup"], first["unit"]) == (900, 120, "U/L")
    assert (second["baseline"], second["followup"], second["unit"]) == (0.8, 1.9, "mg/dL")


def test_visual_acuity_is_no_count(nlp: Language) -> None:
    (value,) = values(nlp, "After treatment his visual acuity improved to 20/40.")
    assert value["n_events"] is None


def test_drug_of_the_sentence(nlp: Language) -> None:
    (value,) = values(nlp, "After rituximab her weakness improved.")
    assert value["after_drug"] == "rituximab"


def test_a_chance_finding_is_no_difference_in_a_trial_alone(nlp: Language) -> None:
    (trial,) = values(nlp, "In this randomized trial, pain decreased (P = 0.4).")
    (series,) = values(nlp, "After surgery pain decreased (P = 0.4).")
    assert (trial["direction"], series["direction"]) == ("no_difference", "decreased")


def test_every_key_is_there(nlp: Language) -> None:
    for value in values(nlp, "The rash resolved after treatment. Nausea occurred after cisplatin."):
        assert value.keys() == outcome.Outcome.__annotations__.keys()


def test_empty_and_odd_texts(nlp: Language) -> None:
    for text in ("", " ", ".", "\n\n", "(((", "decreased", "No.", "improved improved improved", "α" * 50):
        assert all(value["quote"] is None or value["quote"] in text for value in values(nlp, text))


def test_the_same_text_gives_the_same_result(nlp: Language) -> None:
    text = "After treatment his CK levels decreased and the rash resolved."
    first = values(nlp, text)
    values(nlp, "Another document about nausea after cisplatin.")
    assert values(nlp, text) == first


def test_spans_are_sorted_and_do_not_overlap(nlp: Language) -> None:
    text = "In this trial pain, nausea and fatigue were lower, mortality did not differ, and no rash or fever occurred."
    doc = registry.read(nlp, None, text)
    spans = list(doc.spans["outcome"])
    assert len(spans) >= 4
    assert all(a.end <= b.start for a, b in pairwise(spans))


@pytest.mark.parametrize(
    ("direction", "rise", "benefit"),
    [
        ("decreased", "bad", "better"),
        ("decreased", "good", "worse"),
        ("increased", "bad", "worse"),
        ("increased", "", None),
        ("unchanged", "good", "none"),
        ("died", "", "worse"),
        (None, "bad", None),
    ],
)
def test_benefit(direction: str | None, rise: str, benefit: str | None) -> None:
    assert outcome.benefit(direction, rise) == benefit


@pytest.mark.parametrize(
    ("word", "code"), [("thrombocytopenia", "N"), ("prognosis", "n"), ("dialysis", "n"), ("rapidly", "r"), ("µ", "n")]
)
def test_words_are_classed_by_their_form(word: str, code: str) -> None:
    assert classify(word) == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p<0.001", "<0.001"),
        ("(P = .04)", "=0.04"),
        ("p value of 0·03", "=0.03"),
        ("P = NS", "NS"),
        ("group P improved", None),
    ],
)
def test_p_value(text: str, expected: str | None) -> None:
    assert numbers.p_value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6 of 8 patients", (6, 8)),
        ("six of the eight", (6, 8)),
        ("6/8 patients", (6, 8)),
        ("12 (40%)", (12, None)),
        ("120/80 mm Hg", (None, None)),
        ("9 of 4", (None, None)),
    ],
)
def test_events(text: str, expected: tuple[int | None, int | None]) -> None:
    assert numbers.events(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(HR 0.72; 95% CI, 0.60 to 0.91)", ("HR", 0.72, 0.6, 0.91)),
        ("(odds ratio [OR], 0.11; 95% confidence interval [CI], 0.06-0.19)", ("OR", 0.11, 0.06, 0.19)),
        ("(OR=1.54, CI 1.18-2.02)", ("OR", 1.54, 1.18, 2.02)),
        ("(RR 0.51 [0.30-0.88])", ("RR", 0.51, 0.3, 0.88)),
        ("(mean difference -1.3, 95% CI -2.0 to -0.6)", ("MD", -1.3, -2.0, -0.6)),
        ("(HR 0.51, 12-24 months)", ("HR", 0.51, None, None)),
    ],
)
def test_effect(text: str, expected: tuple[str, float, float | None, float | None]) -> None:
    assert tuple((numbers.effect(text) or {}).values()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("decreased to normal", (None, None, None)),
        ("improved to 20/40", (None, None, None)),
        ("was 9 (2) mg before treatment and 4 (1) mg after", (9, 4, "mg")),
        ("remained high at 90 U/L", (None, 90, "U/L")),
    ],
)
def test_change(text: str, expected: tuple[float | None, float | None, str | None]) -> None:
    assert numbers.change(text) == expected


def test_each_measure_of_a_list_has_its_own_span_and_the_quote_of_all(nlp: Language) -> None:
    found = values(nlp, "In this randomized trial pain and fatigue were lower with the drug.")
    assert [(value["measure"], value["quote"]) for value in found] == [
        ("pain", "pain and fatigue were lower"),
        ("fatigue", "pain and fatigue were lower"),
    ]


def test_a_long_text_without_stops_is_read(nlp: Language) -> None:
    text = "In this randomized trial " + "pain in patients was lower and the difference " * 400
    assert registry.read(nlp, None, text).spans["outcome"]
