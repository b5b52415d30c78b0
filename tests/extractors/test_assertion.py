"""Qualifies mentions: the case lines, the cues, and the floors of the field's report."""

from __future__ import annotations

import json
import re
import sys
from functools import cache
from pathlib import Path

import pytest
from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors import registry, vocabulary
from extractors.attributes import add_span

case_lines = sys.modules["case_lines"]  # conftest.py has loaded it from beside this file

DEVELOPMENT = Path(__file__).parents[3] / "shared" / "cases" / "dev.jsonl"
FLAGS = ("is_negated", "is_family", "is_historical", "is_hypothetical")
CONDITION = re.compile(r"\b(?:asthma|cancer|hepatitis|myositis|fever)\b", re.IGNORECASE)


@Language.component("test_conditions")
def mark_conditions(doc: Doc) -> Doc:
    """A few conditions, so that these tests rest on no other finder of them."""
    doc.spans["diagnosis"] = [
        add_span(doc, "diagnosis", *match.span(), {"name": match.group()}, "test")
        for match in CONDITION.finditer(doc.text)
    ]
    return doc


@cache
def build() -> Language:
    nlp = registry.build_nlp(("section", "abbreviation", "drug", "antibody", "assertion"))
    nlp.add_pipe("test_conditions", before="litlode_assertion")
    return nlp


@pytest.fixture
def nlp() -> Language:
    return build()


def flags(span: Span) -> set[str]:
    return {flag for flag in FLAGS if span._.assertion[flag]}


def spans_of(doc: Doc) -> list[Span]:
    return [span for kind in ("antibody", "drug", "diagnosis") for span in doc.spans[kind]]


def test_case_lines(case_line: str, nlp: Language) -> None:
    """All four flags, also those that the line does not name: those are False."""
    text, expected = case_lines.strip(case_line)
    doc = registry.read(nlp, None, text)
    found = [
        case_lines.Marked(s.label_, s.start_char, s.end_char, dict.fromkeys(sorted(flags(s)), True))
        for s in spans_of(doc)
    ]
    wanted = [case_lines.Marked(m.kind, m.start, m.end, dict.fromkeys(sorted(m.attributes), True)) for m in expected]
    assert case_lines.mark(text, found) == case_lines.mark(text, wanted)


def test_every_span_has_every_key(nlp: Language) -> None:
    doc = registry.read(nlp, None, "He received methotrexate for asthma. Anti-SRP was positive.")
    assert len(spans_of(doc)) == 3
    for span in spans_of(doc):
        assert span._.assertion == {**dict.fromkeys(FLAGS, False), "cue": None}


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("He received no methotrexate.", "no"),
        ("Methotrexate was not given.", "not"),
        ("Her mother had asthma.", "mother"),
        ("She had a history of asthma.", "history of"),
        ("Methotrexate should be considered.", "should be"),
        ("Rituximab was considered but not given.", "not"),
    ],
)
def test_cue_is_kept_with_its_offsets(nlp: Language, text: str, cue: str) -> None:
    doc = registry.read(nlp, None, text)
    (span,) = spans_of(doc)
    start, end = span._.assertion["cue"]
    assert doc.text[start:end] == cue
    assert json.loads(json.dumps(span._.assertion)) == span._.assertion


def test_a_negation_does_not_reach_the_next_sentence_or_section(nlp: Language) -> None:
    text = "RESULTS: CK stayed at 900 U/L without\nmethotrexate was given to nobody. No asthma. Methotrexate helped."
    doc = registry.read(nlp, None, text)
    assert [flags(span) for span in doc.spans["drug"]] == [set(), set()]


def test_text_without_spans_is_left_alone(nlp: Language) -> None:
    doc = registry.read(nlp, None, "Nothing was not found.")
    assert spans_of(doc) == []


def test_vocabulary_has_known_categories_and_directions() -> None:
    rows = vocabulary.terms("assertion")
    cues = {"negation", "family", "history", "hypothesis"}
    assert {row["category"] for row in rows} == cues | {"pseudo", "boundary", "link", "giving", "head"}
    assert all((row["direction"] in ("forward", "backward")) == (row["category"] in cues) for row in rows)
    assert len({tuple(row.values()) for row in rows}) == len(rows)


@pytest.mark.skipif(
    not DEVELOPMENT.exists(), reason=f"needs annotated texts, which litlode does not ship: {DEVELOPMENT}"
)
def test_drugs_that_were_given_are_not_called_negated() -> None:
    """Of the drugs that the annotators say were received, none is known only as not given."""
    wrong = []
    for line in DEVELOPMENT.read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        received = {
            drug["name"].lower()
            for subject in document["patients"] + document["groups"]
            for drug in subject.get("drugs") or []
        }
        doc = registry.read(build(), document.get("title"), document["abstract"])
        for name in received:
            mentions = [span for span in doc.spans["drug"] if span._.value["name"] == name]
            if mentions and all(flags(span) - {"is_historical"} for span in mentions):
                wrong.append((document["id"], name))
    assert wrong == []
