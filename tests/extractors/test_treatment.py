"""Which dose is whose: `tests/cases/treatment.txt`; and what each drug was to the patient."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from spacy.language import Language

from extractors import registry

CASES = Path(__file__).parents[1] / "cases" / "treatment.txt"
PIPES = registry.EXTRACTORS
LINKED = ("dose", "route", "frequency", "duration")


def lines() -> Iterator[tuple[str, list[str]]]:
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            text, links = line.split(" || ")
            yield text, links.split("; ")


@pytest.mark.parametrize(("text", "links"), list(lines()))
def test_every_part_goes_to_its_drug(nlp: Language, text: str, links: list[str]) -> None:
    doc = registry.read(nlp, None, text)
    drugs = doc.spans["drug"]
    parts = sorted((s for kind in LINKED for s in doc.spans[kind]), key=lambda s: (s.start_char, s.end_char))
    found = []
    for part in parts:
        index = part._.value["drug"]
        if not any(d.start_char <= part.start_char < d.end_char for d in drugs):
            found.append(f"{part.text}={'-' if index is None else drugs[index]._.value['name']}")
    assert found == links


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("She had previously been treated with azathioprine.", "azathioprine", "prior"),
        ("Methotrexate was ineffective.", "methotrexate", "prior"),
        ("The disease was refractory to infliximab.", "infliximab", "prior"),
        ("Weakness progressed despite tacrolimus.", "tacrolimus", "prior"),
        ("Refractory pemphigus was treated with rituximab.", "rituximab", "index"),
        ("Acute liver failure was treated with acetylcysteine.", "acetylcysteine", "index"),
        ("Despite dialysis she was given eculizumab.", "eculizumab", "index"),
        ("Two years earlier she was given eculizumab.", "eculizumab", "prior"),
        ("He was started on eculizumab.", "eculizumab", "index"),
        ("He was treated with rituximab.", "rituximab", "index"),
        ("Amiodarone-induced thyrotoxicosis was diagnosed.", "amiodarone", "culprit"),
        ("Hepatitis caused by isoniazid was diagnosed.", "isoniazid", "culprit"),
        ("In addition to prednisone she took calcium.", "prednisone", "concomitant"),
        ("Cyclosporine was considered but not given.", "cyclosporine", "considered"),
        ("Rituximab was proposed but refused.", "rituximab", "considered"),
        ("Blood was drawn. Heparin.", "heparin", None),
    ],
)
def test_role_is_read_from_the_words_around(nlp: Language, text: str, name: str, role: str | None) -> None:
    doc = registry.read(nlp, None, text)
    assert [(d._.value["name"], d._.value["role"]) for d in doc.spans["drug"]][:1] == [(name, role)]


def test_what_a_dose_is_per_may_stand_behind_the_drug(nlp: Language) -> None:
    doc = registry.read(nlp, None, "She was started on 60 mg prednisolone per day.")
    assert [(d._.value["amount"], d._.value["per"]) for d in doc.spans["dose"]] == [(60.0, "day")]
    doc = registry.read(nlp, None, "Some had 2 or 4 mg of tacrolimus per kilogram per day.")
    assert [d._.value["per"] for d in doc.spans["dose"]] == ["kg/day", "kg/day"]


@pytest.mark.parametrize(
    "text",
    [
        "Intravenous cefazolin, gentamicin and metronidazole were given.",
        "Intravenous cefazolin (1 g), gentamicin (5 mg/kg) and metronidazole (500 mg) were given.",
    ],
)
def test_a_route_is_shared_along_a_list(nlp: Language, text: str) -> None:
    doc = registry.read(nlp, None, text)
    names = [doc.spans["drug"][i]._.value["name"] for i in doc.spans["route"][0]._.value["drugs"]]
    assert names[-2:] == ["gentamicin", "metronidazole"]


def test_a_route_behind_a_list_is_of_all(nlp: Language) -> None:
    doc = registry.read(nlp, None, "Cefazolin, gentamicin and metronidazole were given intravenously.")
    assert doc.spans["route"][0]._.value["drugs"] == [0, 1, 2]


@pytest.mark.parametrize(
    ("text", "drugs"),
    [
        ("Cefazolin, gentamicin and high-dose meropenem were given intravenously.", [0, 1, 2]),
        ("Cefazolin 1 g and gentamicin (80 mg) were given intravenously.", [0, 1]),
        ("She took warfarin 5 mg, and gentamicin 80 mg intravenously.", None),
        ("He ingested 9 tablets of lithium along with ibuprofen and 4 g of aspirin.", [0, 1, 2]),
        ("He ingested lithium and was given furosemide.", None),
    ],
)
def test_a_route_is_of_all_that_were_given_so(nlp: Language, text: str, drugs: list[int] | None) -> None:
    doc = registry.read(nlp, None, text)
    assert doc.spans["route"][0]._.value.get("drugs") == drugs


def test_a_route_behind_a_list_is_not_of_what_has_its_own(nlp: Language) -> None:
    doc = registry.read(
        nlp, None, "Oral prednisone and methotrexate subcutaneously, cefazolin 1 g and gentamicin orally."
    )
    assert [r._.value.get("drugs") for r in doc.spans["route"]] == [None, None, None]


def test_what_a_place_was_washed_with_is_no_treatment(nlp: Language) -> None:
    doc = registry.read(nlp, None, "The abscess was irrigated with warm normal saline and cefazolin was given.")
    assert {d._.value["name"] for d in doc.spans["drug"] if not d._.value["is_vehicle"]} == {"cefazolin"}


def test_a_vehicle_is_no_treatment(nlp: Language) -> None:
    doc = registry.read(nlp, None, "She received amphotericin in 5% dextrose.")
    assert [d._.value["is_vehicle"] for d in doc.spans["drug"] if d._.value["name"] == "dextrose"] in ([], [True])


@pytest.mark.parametrize(
    ("text", "is_poison"),
    [
        ("He had drunk alcohol.", True),
        ("Alcohol ablation was given.", False),
        ("After ethylene glycol ingestion he vomited.", True),
        ("He was given oxygen.", True),
        ("He took lithium.", False),
    ],
)
def test_what_poisons_is_no_treatment(nlp: Language, text: str, is_poison: bool) -> None:
    doc = registry.read(nlp, None, text)
    assert {d._.value["is_poison"] for d in doc.spans["drug"]} <= {is_poison}


def test_this_class_is_the_drug_before(nlp: Language) -> None:
    doc = registry.read(nlp, None, "She improved on phenylephrine despite the use of this vasoconstrictor.")
    assert [d._.value["stands_for"] for d in doc.spans["drug"]] == [None, 0]


def test_a_class_stands_for_the_drug_it_is_explained_by(nlp: Language) -> None:
    doc = registry.read(nlp, None, "She was treated with diuretics (furosemide 40 mg).")
    values = {d._.value["name"]: d._.value["stands_for"] for d in doc.spans["drug"]}
    assert [v for v in values.values() if v is not None] == [1]


@pytest.mark.parametrize(
    ("text", "stands_for"),
    [
        ("He achieved remission with vinblastine and bleomycin chemotherapy.", [None, None, 1]),
        ("Antiviral therapy helped; lamivudine was continued.", [1, None]),
        ("After chemotherapy had failed, bleomycin was given.", [None, None]),
        ("She abused butalbital, aspirin and caffeine (BAC); BAC was stopped.", [None, None, None, 2, 2]),
        ("She got antibiotics and morphine.", [None, None]),
        ("After prior chemotherapy with gemcitabine she had fever.", [1, None]),
        ("He had received previous gemcitabine chemotherapy.", [None, 0]),
        ("Phenytoin was stopped and she does well on other anticonvulsants.", [None, None]),
    ],
)
def test_a_class_stands_for_its_member(nlp: Language, text: str, stands_for: list[int | None]) -> None:
    doc = registry.read(nlp, None, text)
    assert [d._.value["stands_for"] for d in doc.spans["drug"]] == stands_for


@pytest.mark.parametrize(
    ("text", "is_tried"),
    [
        ("A man allergic to penicillin took part.", True),
        ("He had a history of penicillin allergy.", True),
        ("She had an allergic reaction to penicillin.", False),
        ("Allergy to penicillin was proven.", False),
        ("Exclusion criteria included use of opioids.", True),
        ("The infections were resistant to penicillin.", True),
        ("A child with ampicillin-resistant meningitis was seen.", True),
        ("Changes of the penicillin-binding proteins were found.", True),
    ],
)
def test_what_was_not_given_to_the_patient_is_only_tried(nlp: Language, text: str, is_tried: bool) -> None:
    doc = registry.read(nlp, None, text)
    assert {d._.value["is_tried"] for d in doc.spans["drug"]} == {is_tried}


def test_a_dose_beyond_its_sentence_does_not_break_the_link(nlp: Language) -> None:
    doc = registry.read(nlp, None, "Rituximab was given. It was dosed at 500 mg. Nothing else followed.")
    assert doc.spans["dose"][0]._.value["drug"] == 0


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("They received rituximab after methotrexate had failed.", ["index", "prior"]),
        ("She was given rituximab because prednisone had failed.", ["index", "prior"]),
        ("Rituximab failed and dapsone was given.", ["prior", "index"]),
        ("Rituximab and dapsone had failed when colchicine was started.", ["prior", "prior", "index"]),
    ],
)
def test_what_was_given_is_not_what_had_failed(nlp: Language, text: str, roles: list[str]) -> None:
    doc = registry.read(nlp, None, text)
    assert [drug._.value["role"] for drug in doc.spans["drug"]] == roles
