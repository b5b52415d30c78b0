"""Finds drugs and classes: the case lines, the vocabulary, and what no line can say."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from extractors import registry, vocabulary
from extractors.drug import lexicon

PIPES = ("abbreviation", "drug")
NLP = registry.build_nlp(PIPES)


def test_case_lines(case_line: str, check_line: Callable[[str], None]) -> None:
    check_line(case_line)


def test_pipes_are_in_order(nlp: Language) -> None:
    assert not any((nlp.analyze_pipes() or {})["problems"].values())


@pytest.mark.parametrize(
    ("name", "rxcui"),
    [("rituximab", "121191"), ("prednisone", "8640"), ("azathioprine", "1256"), ("mycophenolate mofetil", "68149")],
)
def test_rxnorm_ids_that_are_known(name: str, rxcui: str) -> None:
    assert lexicon.read_entries()[name].rxcui == rxcui


def test_no_id_is_a_mesh_id_and_ids_have_their_shape() -> None:
    for surface, entry in lexicon.read_entries().items():
        assert entry.drugbank_id is None or entry.drugbank_id.startswith("DB"), surface
        assert entry.rxcui is None or entry.rxcui.isdigit(), surface


def test_rows_by_hand_are_unique_and_use_known_words() -> None:
    rows = vocabulary.terms("drug_extra")
    assert len({row["surface"] for row in rows}) == len(rows)
    given = {"given", "given_only", "given_people"}
    assert {row["use"] for row in rows} <= {"", *given, "unless_measured", "analyte", "never"}
    assert all(row["name"] == row["name"].lower() for row in rows)


def test_a_surface_as_printed_wins_over_the_same_letters_in_lower_case() -> None:
    entries = lexicon.read_entries()
    assert len(entries) > 25_000
    assert (entries["ACTH"].name, entries["acth"].name) == ("corticotropin", "acth")
    doc = registry.read(NLP, None, "She was given ACTH.")
    assert [span._.value["name"] for span in doc.spans["drug"]] == ["corticotropin"]


def test_many_short_forms_are_found_in_one_pass() -> None:
    text = "Rituximab (RTX), mycophenolate mofetil (MMF) and methotrexate (MTX): RTX/MMF, MTXs, xRTX, RTXa."
    doc = registry.read(NLP, None, text)
    assert [span.text for span in doc.spans["drug"]][-3:] == ["RTX", "MMF", "MTXs"]


def test_spans_survive_a_letter_that_grows_in_lower_case() -> None:
    doc = registry.read(NLP, None, "İİ gave rituximab.")
    assert [span.text for span in doc.spans["drug"]] == ["rituximab"]


NAMES = [line.split("\t") for line in (Path(__file__).parent / "drug_names.tsv").read_text().splitlines()[2:]]


@pytest.mark.parametrize(("kind", "name", "generic"), NAMES)
def test_a_name_is_the_substance(kind: str, name: str, generic: str) -> None:
    docs = [registry.read(NLP, None, f"She was given {words} twice.") for words in (name, generic)]
    (read,), (expected,) = (doc.spans["drug"] for doc in docs)
    assert read.text == name, kind
    ids = [{span._.value[key] for key in ("name", "drugbank_id", "unii")} - {None} for span in (read, expected)]
    assert ids[0] & ids[1]


def test_a_phosphate_of_a_nucleoside_is_not_the_nucleoside() -> None:
    entries = lexicon.read_entries()
    assert entries["adenosine diphosphate"].drugbank_id != entries["adenosine"].drugbank_id


@pytest.mark.parametrize(
    ("name", "drugbank_id"),
    [
        ("verapamil", "DB00661"),
        ("dexverapamil", "DB14063"),
        ("inderal", "DB00571"),
        ("testosterone", "DB00624"),
        ("testosterone undecanoate", "DB13946"),
        ("estrogen", None),
    ],
)
def test_the_id_of_an_isomer_or_ester_is_not_its_parents(name: str, drugbank_id: str | None) -> None:
    assert lexicon.read_entries()[name].drugbank_id == drugbank_id


@pytest.mark.parametrize(("one", "other"), [("mesalamine", "mesalazine"), ("ethinyl estradiol", "ethinylestradiol")])
def test_two_names_of_one_substance_share_its_ids(one: str, other: str) -> None:
    entries = lexicon.read_entries()
    assert entries[one].drugbank_id == entries[other].drugbank_id is not None


def test_an_acid_rest_is_no_salt_of_a_radical() -> None:
    assert lexicon.read_entries()["tecfidera"].name == "dimethyl fumarate"


def test_concepts_are_rxnorm_first() -> None:
    doc = registry.read(NLP, None, "Rituximab, then inebilizumab.")
    assert [span.kb_id_ for span in doc.spans["drug"]] == ["RXNORM:121191", "DRUGBANK:DB12530"]


def test_the_doc_keeps_its_drugs_on_the_way_to_another_process() -> None:
    doc = registry.read(NLP, None, "Rituximab (RTX) was given; RTX helped.")
    again = NLP.make_doc("").from_bytes(doc.to_bytes())
    assert [span._.value["name"] for span in again.spans["drug"]] == ["rituximab"] * 3
    assert again._.abbreviations == {"RTX": "Rituximab"}


WORDS = st.sampled_from(
    ["rituximab", "insulin", "IVIG", "5-FU", "İ", "ß", "(RTX)", "anti-", "chemotherapy", "β-", ".", "mg", "₂", "\n"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS | st.text(max_size=4), max_size=12).map(" ".join) | st.lists(WORDS, max_size=9).map("".join))
def test_spans_never_overlap_and_quote_the_text(text: str) -> None:
    doc = registry.read(NLP, None, text)
    spans = list(doc.spans["drug"])
    seen = registry.HIDDEN.sub("", text)
    assert all(seen[span.start_char : span.end_char] == span.text for span in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))
