"""A user's trained pipeline beside the rules, with a tiny pipeline that the test makes itself."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from extractors import registry
from extractors.external import ModelError

PATTERNS = [
    {"label": "CHEMICAL", "pattern": [{"LOWER": "zorbaxine"}]},
    {"label": "CHEMICAL", "pattern": [{"LOWER": "oral"}, {"LOWER": "prednisone"}]},
    {"label": "CHEMICAL", "pattern": [{"LOWER": "low"}, {"ORTH": "-"}, {"LOWER": "dose"}, {"LOWER": "methotrexate"}]},
    {"label": "DOSAGE", "pattern": [{"LOWER": "two"}, {"LOWER": "capfuls"}]},
    {"label": "DISEASE", "pattern": [{"LOWER": "myopathy"}]},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A spaCy pipeline on disk that finds the patterns."""
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns(PATTERNS)  # type: ignore[attr-defined]
    nlp.to_disk(tmp_path / "tiny_ner")
    return tmp_path / "tiny_ner"


def test_spans_of_the_model_are_added_where_the_rules_found_none(folder: Path) -> None:
    nlp = registry.build_nlp(["abbreviation", "drug", "dose"], model=str(folder))
    doc = registry.read(nlp, "Zorbaxine in myopathy", "She took two capfuls of zorbaxine and oral prednisone.")
    drugs = [(span.text, span._.value["name"], span._.rule) for span in doc.spans["drug"]]
    assert drugs == [
        ("Zorbaxine", "zorbaxine", "model.tiny_ner"),
        ("zorbaxine", "zorbaxine", "model.tiny_ner"),
        ("prednisone", "prednisone", "drug.lexicon"),
    ]
    assert [span.text for span in doc.spans["dose"] if span._.rule == "model.tiny_ner"] == ["two capfuls"]
    assert doc.spans["drug"][0]._.value.keys() == doc.spans["drug"][2]._.value.keys()
    doc.to_bytes()


def test_the_drug_list_names_what_the_model_finds(folder: Path) -> None:
    nlp = registry.build_nlp(["abbreviation", "drug"], model=str(folder))
    extractor = nlp.get_pipe("litlode_external")
    value, concept = extractor.read("drug", "low-dose methotrexate")  # type: ignore[attr-defined]
    assert (value["name"], concept) == ("methotrexate", "RXNORM:6851")


def test_the_model_stands_after_the_last_finder_and_before_assertion(folder: Path) -> None:
    nlp = registry.build_nlp(["section", "abbreviation", "drug", "dose", "assertion"], model=str(folder))
    assert nlp.pipe_names[-3:] == ["litlode_dose", "litlode_external", "litlode_assertion"]
    problems = (nlp.analyze_pipes() or {})["problems"]
    assert not any(problems.values())


def test_without_a_model_there_is_no_component() -> None:
    assert registry.build_nlp(["abbreviation", "drug"]).pipe_names == ["litlode_abbreviation", "litlode_drug"]


def test_a_missing_model_is_an_error_with_the_choices() -> None:
    with pytest.raises(ModelError, match=r'model "en_sci" is not installed .* choose: litlode'):
        registry.build_nlp(["abbreviation", "drug"], model="en_sci")


def test_a_model_without_a_known_label_is_an_error(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "CELL", "pattern": "neuron"}])  # type: ignore[attr-defined]
    nlp.to_disk(tmp_path / "cells")
    with pytest.raises(ModelError, match=r"finds CELL; none of these is listed"):
        registry.build_nlp(["abbreviation", "drug"], model=str(tmp_path / "cells"))


def test_a_trained_recogniser_plugs_in(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("ner").add_label("CHEMICAL")  # type: ignore[attr-defined]
    nlp.initialize()
    nlp.to_disk(tmp_path / "untrained")
    ours = registry.build_nlp(["abbreviation", "drug"], model=str(tmp_path / "untrained"))
    doc = registry.read(ours, None, "Given rituximab.")
    assert [span.text for span in doc.spans["drug"] if span._.rule == "drug.lexicon"] == ["rituximab"]
