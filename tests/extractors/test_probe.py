"""Sentences of case reports that other tools read wrongly: each kind of failure found in the field is a test here."""

from __future__ import annotations

from typing import Any

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from extractors import registry
from pipeline import annotate, collect
from pipeline.records import Extraction

PIPES = registry.EXTRACTORS


def read(nlp: Language, text: str) -> Doc:
    return registry.read(nlp, None, text)


def extract(nlp: Language, text: str) -> Extraction:
    return collect.extraction(read(nlp, text), "probe", "0" * 64, "test")


def values(doc: Doc, kind: str, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(span._.value[name] for name in names) for span in doc.spans[kind]]


@pytest.mark.parametrize(
    ("text", "results"),
    [
        ("Anti-SRP and anti-Mi-2 were negative.", [("SRP", "negative"), ("Mi-2", "negative")]),
        ("She was seronegative for anti-HMGCR.", [("HMGCR", "negative")]),
        (
            "Neither anti-SRP nor anti-Mi-2 antibodies were detected.",
            [("SRP", "negative"), ("Mi-2", "negative")],
        ),
        (
            "Tests for anti-HMGCR were positive, whereas anti-SRP was absent.",
            [("HMGCR", "positive"), ("SRP", "negative")],
        ),
        ("The patient was negative for anti-SRP antibodies.", [("SRP", "negative")]),
    ],
)
def test_antibody_results(nlp: Language, text: str, results: list[tuple[str, str]]) -> None:
    assert values(read(nlp, text), "antibody", "target", "result") == results


def flags(doc: Doc, kind: str, flag: str) -> dict[str, bool]:
    return {span.text: span._.assertion[flag] for span in doc.spans[kind]}


def test_without_improvement_negates_no_drug(nlp: Language) -> None:
    text = "She received mycophenolate mofetil for six months without improvement, followed by rituximab 1000 mg."
    assert flags(read(nlp, text), "drug", "is_negated") == {"mycophenolate mofetil": False, "rituximab": False}


def test_a_unit_ends_its_sentence_before_the_next_patient(nlp: Language) -> None:
    text = (
        "The first patient, a 40-year-old man, was without fever and his CK was 9,000 U/L. "
        "The second patient, a 50-year-old woman, received azathioprine and methotrexate."
    )
    doc = read(nlp, text)
    assert len(list(doc.sents)) == 2
    assert flags(doc, "drug", "is_negated") == {"azathioprine": False, "methotrexate": False}


def test_considered_but_not_given_is_not_given(nlp: Language) -> None:
    extraction = extract(nlp, "A 60-year-old man received prednisone. Rituximab was considered but not given.")
    drugs = {drug.name: drug.role for drug in extraction.patients[0].facts.drugs}
    assert drugs == {"prednisone": "index", "rituximab": "considered"}
    assert [drug["name"] for drug in annotate.as_document(extraction)["patients"][0]["drugs"]] == ["prednisone"]


def test_her_mother_is_family(nlp: Language) -> None:
    doc = read(nlp, "A 30-year-old woman had weakness; her mother had anti-SRP myopathy.")
    assert flags(doc, "antibody", "is_family") == {"anti-SRP": True}


@pytest.mark.parametrize(
    ("text", "amount", "unit", "per"),
    [
        ("rituximab 1000 mg", 1000, "mg", None),
        ("rituximab 375 mg/m2", 375, "mg", "m2"),
        ("prednisone 1 mg/kg", 1, "mg", "kg"),
        ("prednisone 1 mg/kg/day", 1, "mg", "kg/day"),
        ("mycophenolate mofetil 2 g/day", 2, "g", "day"),
        ("mycophenolate mofetil 1 g twice daily", 1, "g", None),
    ],
)
def test_doses_keep_what_they_are_per(nlp: Language, text: str, amount: float, unit: str, per: str | None) -> None:
    doc = read(nlp, f"She was treated with {text}.")
    assert values(doc, "dose", "amount", "unit", "per") == [(amount, unit, per)]


@pytest.mark.parametrize(
    ("words", "per_day", "interval_days"),
    [
        ("every 2 weeks", None, 14),
        ("weekly", None, 7),
        ("twice daily", 2, None),
        ("two weeks apart", None, 14),
        ("every other day", None, 2),
        ("monthly", None, 30.4),
        ("once every six months", None, 182.6),
        ("on day 1 and day 15", None, 14),
    ],
)
def test_frequencies(nlp: Language, words: str, per_day: float | None, interval_days: float | None) -> None:
    doc = read(nlp, f"She was given rituximab 1000 mg {words}.")
    (span,) = doc.spans["frequency"]
    value = span._.value
    rate = value["per_day"] or (1 / value["interval_days"])
    assert rate == pytest.approx(per_day or 1 / (interval_days or 1), rel=0.02)


def test_duration(nlp: Language) -> None:
    doc = read(nlp, "She received prednisone for 6 months.")
    ((days,),) = values(doc, "duration", "days")
    assert days == pytest.approx(183, abs=2)


def test_each_drug_keeps_its_own_regimen(nlp: Language) -> None:
    text = "She received prednisone 1 mg/kg/day, MMF 1 g twice daily and rituximab 1000 mg two weeks apart."
    doc = read(nlp, text)
    drugs = [span.text for span in doc.spans["drug"]]
    assert [(d.text, drugs[d._.value["drug"]]) for d in doc.spans["dose"]] == [
        ("1 mg/kg/day", "prednisone"),
        ("1 g", "MMF"),
        ("1000 mg", "rituximab"),
    ]
    assert [(f.text, drugs[f._.value["drug"]]) for f in doc.spans["frequency"]] == [
        ("twice daily", "MMF"),
        ("two weeks apart", "rituximab"),
    ]


def test_one_drug_twice_with_two_doses_keeps_both_links(nlp: Language) -> None:
    doc = read(nlp, "Patient 1 received 1000 mg of rituximab and patient 2 received 500 mg of rituximab.")
    assert values(doc, "dose", "amount", "drug") == [(1000, 0), (500, 1)]
    extraction = extract(nlp, doc.text)
    assert [[dose.amount for drug in p.facts.drugs for dose in drug.doses] for p in extraction.patients] == [
        [1000],
        [500],
    ]


def test_age_and_onset_are_two_ages(nlp: Language) -> None:
    (patient,) = extract(nlp, "A 34-year-old woman presented with weakness with onset at age 29.").patients
    assert (patient.age_years, patient.onset_age_years) == (34, 29)


def test_enumerated_ages(nlp: Language) -> None:
    doc = read(nlp, "The patients were 34, 61 and 47 years old.")
    assert values(doc, "age", "years") == [(34,), (61,), (47,)]


def test_median_and_range(nlp: Language) -> None:
    doc = read(nlp, "We studied 20 patients (median age 52 (range 23-71)).")
    assert values(doc, "age", "years", "years_high", "statistic") == [(52, None, "median"), (23, 71, "range")]


def test_a_decade_is_a_range(nlp: Language) -> None:
    (patient,) = extract(nlp, "A woman in her fifties received rituximab.").patients
    assert (patient.age_years, patient.age_years_low, patient.age_years_high) == (None, 50, 59)


@pytest.mark.parametrize(
    ("surface", "name", "rxcui"),
    [
        ("rituximab", "rituximab", "121191"),
        ("RTX", "rituximab", "121191"),
        ("prednisone", "prednisone", "8640"),
        ("azathioprine", "azathioprine", "1256"),
        ("mycophenolate mofetil", "mycophenolate mofetil", "68149"),
        ("MMF", "mycophenolate mofetil", "68149"),
    ],
)
def test_drugs_have_the_right_ids(nlp: Language, surface: str, name: str, rxcui: str) -> None:
    doc = read(nlp, f"She was treated with {surface} 1 g.")
    assert values(doc, "drug", "name", "rxcui") == [(name, rxcui)]


def test_corticosteroids_are_a_class(nlp: Language) -> None:
    doc = read(nlp, "She was treated with corticosteroids.")
    assert values(doc, "drug", "name", "is_class", "drugbank_id") == [("corticosteroids", True, None)]


def routes(extraction: Extraction) -> list[tuple[str, str | None]]:
    owners = (*extraction.patients, *extraction.groups)
    return [(drug.name, dose.route) for owner in owners for drug in owner.facts.drugs for dose in drug.doses]


def test_the_route_of_the_title_is_of_whom_the_text_tells_none(nlp: Language) -> None:
    title = "Oral doxycycline in trench fever."
    text = "Twelve patients with trench fever were given doxycycline. All recovered."
    assert routes(collect.extraction(registry.read(nlp, title, text), "probe", "0" * 64, "test")) == [
        ("doxycycline", "oral")
    ]


def test_the_route_that_the_text_tells_is_not_that_of_the_title(nlp: Language) -> None:
    title = "Oral doxycycline in trench fever."
    text = "Twelve patients with trench fever were given intravenous doxycycline. All recovered."
    assert routes(collect.extraction(registry.read(nlp, title, text), "probe", "0" * 64, "test")) == [
        ("doxycycline", "intravenous")
    ]


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("A 45-year-old man was treated with a nitroglycerin infusion.", "infusion"),
        ("A 45-year-old man was given a continuous infusion of octreotide.", "infusion"),
        ("A 45-year-old man was given nitroglycerin under the tongue and by sublingual infusion.", "sublingual"),
    ],
)
def test_an_infusion_is_a_route_where_no_other_is_told(nlp: Language, text: str, route: str) -> None:
    assert [found for _, found in routes(extract(nlp, text))] == [route]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "A 50-year-old man took lamivudine for a year. The antiviral therapy was stopped, and warfarin was given.",
            ["lamivudine", "warfarin"],
        ),
        ("A 50-year-old man was treated with interferon alfa-2b, and interferon helped.", ["interferon alfa-2b"]),
        ("A 50-year-old man was given chemotherapy (vincristine 2 mg and bleomycin).", ["vincristine", "bleomycin"]),
    ],
)
def test_a_class_or_base_is_no_drug_beside_the_one_that_is_meant(nlp: Language, text: str, names: list[str]) -> None:
    assert [drug.name for drug in extract(nlp, text).patients[0].facts.drugs] == names


def test_the_route_of_a_class_is_that_of_the_drugs_told_behind_it(nlp: Language) -> None:
    text = "A 50-year-old man was treated with topical antibiotics (mupirocin)."
    assert routes(extract(nlp, text)) == [("mupirocin", "topical")]
