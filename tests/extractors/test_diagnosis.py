"""What a patient has: as worded, by the vocabulary, and whose it is."""

from __future__ import annotations

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from extractors import disease, registry
from pipeline import collect, extract
from pipeline.config import RULES


@pytest.fixture(scope="module")
def nlp() -> Language:
    """The whole chain: whose a diagnosis is, is decided last."""
    return extract.load_nlp(RULES)


def diagnoses(doc: Doc) -> list[str]:
    return [span.text for span in doc.spans["diagnosis"]]


def of_people(nlp: Language, title: str | None, text: str) -> list[tuple[str, str | None]]:
    found = collect.extraction(registry.read(nlp, title, text), "1", "", "")
    return [(owner.label, owner.diagnosis) for owner in (*found.patients, *found.groups)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("She was diagnosed with antisynthetase syndrome.", ["antisynthetase syndrome"]),
        ("He was diagnosed as having polymyositis, and prednisone was started.", ["polymyositis"]),
        ("A diagnosis of juvenile dermatomyositis was made.", ["juvenile dermatomyositis"]),
        ("Diagnosis of giant cell arteritis was confirmed by biopsy.", ["giant cell arteritis"]),
        ("The final diagnosis was sarcoidosis.", ["sarcoidosis"]),
        ("A 60-year-old woman with Graves' disease was admitted.", ["Graves' disease"]),
        ("He suffered from neuromyelitis optica after childbirth.", ["neuromyelitis optica"]),
        ("A man (case 3) with ulcerative colitis came back.", ["ulcerative colitis"]),
        ("A man aged 61 years with a small-cell lung carcinoma fell ill.", ["small-cell lung carcinoma"]),
        ("A nulliparous woman, gravida 4, with systemic sclerosis was seen.", ["systemic sclerosis"]),
        ("A 38-year-old woman with a 9-year history of Crohn's disease came.", ["Crohn's disease"]),
        ("She was treated for sero-negative rheumatoid arthritis.", ["sero-negative rheumatoid arthritis"]),
        ("She took sulfasalazine for ankylosing spondylitis.", ["ankylosing spondylitis"]),
        ("We report two cases of palatal myoclonus.", ["palatal myoclonus"]),
        ("A postman aged 70 presented with relapsing polychondritis.", ["relapsing polychondritis"]),
        ("He was found to have sarcoidosis of the lung.", ["sarcoidosis"]),
        ("We report a case of erythromelalgia arising in a spa.", ["erythromelalgia"]),
        ("She was diagnosed with Quorn's disease.", ["Quorn's disease"]),  # unknown to the vocabulary
        ("She was diagnosed with gout around May.", ["gout"]),
        ("He suffered from mild to severe gastritis.", ["gastritis"]),
        ("A girl with mediastinal fibrosis causing dysphagia came.", ["mediastinal fibrosis"]),
        ("She was diagnosed with the syndrome of Quorn.", ["syndrome of Quorn"]),
    ],
)
def test_a_wording_introduces_a_diagnosis(nlp: Language, text: str, names: list[str]) -> None:
    assert diagnoses(registry.read(nlp, None, text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "She was misdiagnosed with muscular dystrophy.",
        "She presented with fever.",
        "The tumour was diagnosed with magnetic resonance imaging.",
        "Two cases were diagnosed with the revised criteria.",
        "Further studies with carboplatin combined with others are due.",
        "A diagnosis of sarcoidosis was presumed.",
        "Nine of them were found to have sarcoidosis.",
        "She was initially diagnosed with polymyositis.",
        "The differential diagnosis of vasculitis was long.",
        "A diagnosis of sarcoidosis was ruled out.",
        "A diagnosis of lupus nephritis was considered.",
        "The diagnosis was delayed by two years.",
        "The diagnosis was made early.",
        "She was diagnosed at age 12.",
        "A man with a history of asthma was seen.",
        "A man with suspected sarcoidosis was seen.",
        "A man with no complaints was seen.",
        "A man with fever was seen.",
        "A man with jaw claudication was seen.",
        "A man with anti-SRP antibodies was seen.",
        "A man with a creatinine of 4 mg/dL was seen.",
        "She was tested for hepatitis B.",
        "She was admitted for weakness.",
        "Fever of unknown cause with sarcoidosis in mind was debated.",
    ],
)
def test_other_wordings_do_not(nlp: Language, text: str) -> None:
    assert diagnoses(registry.read(nlp, None, text)) == []


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("bullous pemphigoid and antibodies to BP180", "bullous pemphigoid"),
        ("granulomatosis with polyangiitis", "granulomatosis with polyangiitis"),
        ("idiopathic epilepsy with generalized seizures", "idiopathic epilepsy"),
        ("severe malaria with jaundice and got quinine", "severe malaria"),
        ("psoriatic arthritis took methotrexate", "psoriatic arthritis"),
        ("dermatomyositis and ulcerative colitis", "dermatomyositis and ulcerative colitis"),
        ("complex regional pain syndrome type II of the arm", "complex regional pain syndrome type II"),
        ("lymphoma - a rare finding", "lymphoma"),
        ("lymphoma 😀", "lymphoma"),
        ("Sjögren’s syndrome = a rare finding", "Sjögren’s syndrome"),
    ],
)
def test_the_words_end_where_the_disease_does(nlp: Language, phrase: str, words: str) -> None:
    assert diagnoses(registry.read(nlp, None, f"A 50-year-old woman with {phrase}.")) == [words]


def test_a_short_form_that_the_text_explains_is_spelt_out(nlp: Language) -> None:
    text = "Granulomatosis with polyangiitis (GPA) is rare. A 50-year-old man was diagnosed with severe GPA."
    doc = registry.read(nlp, None, text)
    span = doc.spans["diagnosis"][-1]
    assert span.text == "severe GPA"
    assert span._.value == {
        "name": "severe Granulomatosis with polyangiitis",
        "disease": "granulomatosis with polyangiitis",
        "doid": "DOID:12132",
    }


# ------------------------------------------------------------------------------------------------ whose


@pytest.mark.parametrize(
    ("title", "diagnosis"),
    [
        ("Rituximab for relapsing giant cell arteritis: a case report", "relapsing giant cell arteritis"),
        ("Tofacitinib for itch in adult dermatomyositis", "adult dermatomyositis"),
        ("Fatal sepsis in a patient with systemic sclerosis", "systemic sclerosis"),
        ("Statin-associated necrotising myopathy that remitted", "Statin-associated necrotising myopathy"),
        ("Inclusion body myositis misread as polymyositis", "Inclusion body myositis"),
        ("Cracked hands: anti-PL-7 antisynthetase syndrome in a driver", "anti-PL-7 antisynthetase syndrome"),
        ("[Myasthenia gravis in pregnancy].", "Myasthenia gravis"),
        ("Delirium is no fate", None),
        ("A surprising effect of aspirin", None),
    ],
)
def test_the_title_says_what_a_report_is_about(nlp: Language, title: str, diagnosis: str | None) -> None:
    assert of_people(nlp, title, "A 50-year-old woman improved with prednisone.") == [("patient 1", diagnosis)]


def test_her_own_diagnosis_wins_over_the_title(nlp: Language) -> None:
    text = "A 50-year-old woman was diagnosed with sarcoidosis. A 60-year-old man improved."
    found = of_people(nlp, "Infliximab in two patients with uveitis", text)
    assert found == [("patient 1", "sarcoidosis"), ("patient 2", "uveitis")]


def test_a_common_companion_gives_way_to_the_title(nlp: Language) -> None:
    text = "A 61-year-old woman with type 2 diabetes lost her strength."
    assert of_people(nlp, "Necrotizing myopathy after a statin", text) == [("patient 1", "Necrotizing myopathy")]
    assert of_people(nlp, "A fall", text) == [("patient 1", "type 2 diabetes")]


def test_a_companion_gives_way_to_the_title_however_it_is_worded(nlp: Language) -> None:
    text = "A 60-year-old woman had blisters. A diagnosis of hypertension had been made in 2001."
    assert of_people(nlp, "Rituximab for pemphigus vulgaris", text) == [("patient 1", "pemphigus vulgaris")]
    assert of_people(nlp, "Losartan for hypertension", text) == [("patient 1", "hypertension")]


def test_what_somebody_presents_with_gives_way_to_the_title(nlp: Language) -> None:
    text = "A 61-year-old man presented with pneumonia."
    assert of_people(nlp, "Goodpasture syndrome: a case report.", text) == [("patient 1", "Goodpasture syndrome")]
    assert of_people(nlp, None, text) == [("patient 1", "pneumonia")]


def test_each_patient_has_her_own(nlp: Language) -> None:
    text = (
        "Case 1: a 71-year-old man with metastatic melanoma took nivolumab. Case 2: a 66-year-old woman with lung "
        "adenocarcinoma took pembrolizumab."
    )
    assert of_people(nlp, None, text) == [("patient 1", "metastatic melanoma"), ("patient 2", "lung adenocarcinoma")]


def test_a_relatives_disease_is_not_hers(nlp: Language) -> None:
    text = "A 30-year-old woman was weak. Her mother was diagnosed with myasthenia gravis."
    assert of_people(nlp, None, text) == [("patient 1", None)]


def test_a_study_and_its_arms_have_what_its_title_says(nlp: Language) -> None:
    text = (
        "Sixty adults with lupus nephritis were randomly assigned to rituximab (n=30) or placebo (n=30). Patients with "
        "proteinuria improved with rituximab."
    )
    found = of_people(nlp, "Rituximab in lupus nephritis: a randomised trial", text)
    assert len(found) > 1
    assert {diagnosis for _, diagnosis in found} == {"lupus nephritis"}


def test_those_of_a_series_who_are_told_of_one_by_one_have_what_all_have(nlp: Language) -> None:
    text = "Shingles developed in two of eight patients given baricitinib: a 40-year-old man and a 61-year-old woman."
    found = of_people(nlp, "Baricitinib in sarcoidosis", text)
    assert found == [("patient 1", "sarcoidosis"), ("patient 2", "sarcoidosis"), ("all", "sarcoidosis")]


def test_what_one_of_many_has_the_others_have_not(nlp: Language) -> None:
    text = "Forty patients had implants. A leak in a patient with lupus was closed."
    assert of_people(nlp, None, text) == [("all", None)]


def test_the_counted_parts_of_a_study_have_what_all_have(nlp: Language) -> None:
    text = "We treated 47 patients with sarcoidosis. Twelve improved, and 9 with uveitis went blind."
    found = dict(of_people(nlp, None, text))
    assert found["all"] == found["12 of 47"] == "sarcoidosis"


# ------------------------------------------------------------------------------------------------ the vocabulary


@pytest.mark.parametrize(
    ("phrase", "doid"),
    [
        ("rheumatoid arthritis", "DOID:7148"),
        ("refractory sero-positive rheumatoid arthritis", "DOID:7148"),
        ("SLE", "DOID:9074"),
        ("Crohn's disease", "DOID:8778"),
        ("stiff-person syndrome", "DOID:13366"),
        ("acute myeloid leukaemia", "DOID:9119"),
        ("breast cancers of the left side", "DOID:1612"),
        ("Quorn's disease", None),
        ("HIV infection", "DOID:526"),
        ("chronic hepatitis C virus infection", "DOID:1883"),
        ("syndrome of inappropriate secretion of antidiuretic hormone", "DOID:3401"),
        ("paclitaxel combined", None),
        ("fever", None),
    ],
)
def test_a_phrase_has_the_id_of_its_head(phrase: str, doid: str | None) -> None:
    found = disease.diseases().find(phrase)
    assert (found.doid if found else None) == doid


@pytest.mark.parametrize(
    ("phrase", "kind"), [("high fever", "sign"), ("hypertension", "common"), ("polymyositis", ""), ("remission", None)]
)
def test_a_sign_and_a_common_companion_are_told_from_a_disease(phrase: str, kind: str | None) -> None:
    found = disease.diseases().find(phrase)
    assert (found.kind if found else None) == kind


def test_several_diseases_are_told_from_a_disease_and_a_finding() -> None:
    diseases = disease.diseases()
    assert [one.name for one in diseases.all_of("asthma, gout and sarcoidosis")] == ["asthma", "gout", "sarcoidosis"]
    assert diseases.all_of("asthma and two sticks") == []
