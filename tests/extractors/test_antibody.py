"""Finds antibodies: the case lines, the shape of values, and the vocabulary behind them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from extractors import registry, vocabulary
from extractors.antibody import result
from extractors.antibody.lexicon import Lexicon, spellings

PIPES = ("section", "abbreviation", "antibody")
RESULTS = {"positive", "negative", "indeterminate", "normal", "not_stated"}
DEVELOPMENT = Path(__file__).parents[3] / "shared" / "cases" / "dev.jsonl"


def test_case_lines(case_line: str, check_line: Callable[[str], None]) -> None:
    check_line(case_line)


def test_value_has_every_key_and_is_plain(nlp: Language) -> None:
    doc = registry.read(nlp, "Anti-SRP myopathy", "Anti-SRP (ELISA, 1:320) was positive.")
    values = [span._.value for span in doc.spans["antibody"]]
    assert values[1] == {"target": "SRP", "result": "positive", "titer": "1:320", "method": "ELISA", "isotype": None}
    assert json.loads(json.dumps(values)) == values
    assert values[0]["result"] == "not_stated"


def test_spans_are_sorted_and_apart(nlp: Language) -> None:
    doc = registry.read(
        nlp, None, "Adrenal autoantibodies to 21-hydroxylase, ANA and anti-SS-A/Ro (SSA) were positive."
    )
    spans = doc.spans["antibody"]
    assert [s._.value["target"] for s in spans] == ["21-hydroxylase", "ANA", "SSA/Ro"]
    assert all(a.end <= b.start for a, b in zip(spans, list(spans)[1:], strict=False))


def test_short_form_of_something_else_is_no_antibody(nlp: Language) -> None:
    doc = registry.read(nlp, None, "Radiofrequency (RF) was positive for pain. RF was negative later.")
    assert list(doc.spans["antibody"]) == []


def test_same_text_gives_same_values_after_another(nlp: Language) -> None:
    def found(doc: Doc) -> list[dict[str, object]]:
        return [span._.value for span in doc.spans["antibody"]]

    text = "Anti-Jo-1 was positive."
    first = found(registry.read(nlp, None, text))
    registry.read(nlp, None, "Anti-Jo-1 was negative (cell-based assay).")
    assert found(registry.read(nlp, None, text)) == first


def test_letters_that_grow_in_lower_case_do_not_shift_spans(nlp: Language) -> None:
    doc = registry.read(nlp, None, "İzmir: anti-SRP antibodies were positive.")
    assert [span.text for span in doc.spans["antibody"]] == ["anti-SRP antibodies"]


def test_text_without_antibodies_gives_an_empty_group(nlp: Language) -> None:
    assert list(registry.read(nlp, None, "").spans["antibody"]) == []


def test_vocabulary_is_sorted_complete_and_large() -> None:
    rows = vocabulary.terms("antibody")
    assert len({row["target"] for row in rows}) >= 150
    assert {row["use"] for row in rows} == {"antigen", "agent", "test", "short", "class", "drug"}
    assert len({row["surface"] for row in rows}) == len(rows), "a surface stands twice"
    assert all(row["surface"] and row["target"] == row["target"].strip() for row in rows)


@pytest.mark.parametrize(
    ("name", "target"),
    [("Mi2", "Mi-2"), ("HMG CoA reductase", "HMGCR"), ("β2 glycoprotein I", "beta2-glycoprotein I"), ("nothing", None)],
)
def test_names_are_known_in_every_spelling(name: str, target: str | None) -> None:
    assert Lexicon(vocabulary.terms("antibody")).target_of(name) == target


def test_spellings_of_a_long_name_are_not_multiplied() -> None:
    assert list(spellings("a b c d e")) == ["a b c d e"]


def test_reading_gives_one_result_per_mention() -> None:
    low = "anti-srp was positive and anti-mi-2 was negative"
    readings = result.read(low, [(0, 8, False), (26, 35, False)])
    assert [r.result for r in readings] == ["positive", "negative"]
    assert {r.result for r in readings} <= RESULTS


@pytest.mark.skipif(
    not DEVELOPMENT.exists(), reason=f"needs annotated texts, which litlode does not ship: {DEVELOPMENT}"
)
def test_development_documents_keep_their_score() -> None:
    """Targets and results per document, whoever owns them; the floor lies below what was reached."""
    nlp = registry.build_nlp(PIPES)
    right = found = gold = 0
    fold = str.maketrans("", "", " -/.")
    for line in DEVELOPMENT.read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        subjects = document["patients"] + document["groups"]
        wanted = {
            (a["target"].lower().translate(fold), a["result"]) for s in subjects for a in s.get("antibodies") or []
        }
        doc = registry.read(nlp, document.get("title"), document["abstract"])
        values = [span._.value for span in doc.spans["antibody"]]
        got = {(v["target"].lower().translate(fold), v["result"]) for v in values if v["result"] != "not_stated"}
        right, found, gold = right + len(wanted & got), found + len(got), gold + len(wanted)
    assert 2 * right / (found + gold) > 0.80


def test_pipes_give_each_other_what_they_say(nlp: Language) -> None:
    assert not any(nlp.analyze_pipes()["problems"].values())
