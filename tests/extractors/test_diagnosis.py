"""What a patient was diagnosed with, as worded."""

from __future__ import annotations

import pytest
from spacy.language import Language

from extractors import registry


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("She was diagnosed with antisynthetase syndrome.", ["antisynthetase syndrome"]),
        ("He was diagnosed as having polymyositis, and prednisone was started.", ["polymyositis"]),
        ("A diagnosis of juvenile dermatomyositis was made.", ["juvenile dermatomyositis"]),
        ("Diagnosis of giant cell arteritis was confirmed by biopsy.", ["giant cell arteritis"]),
        ("A 60-year-old woman with Graves' disease was admitted.", ["Graves' disease"]),
        ("He suffered from neuromyelitis optica after childbirth.", ["neuromyelitis optica"]),
        ("She was misdiagnosed with muscular dystrophy.", []),
        ("The diagnosis was delayed by two years.", []),
        ("A man with a history of asthma was seen.", []),
        ("A woman with no complaints was seen.", []),
        ("She was diagnosed at age 12.", []),
    ],
)
def test_diagnoses(nlp: Language, text: str, names: list[str]) -> None:
    doc = registry.read(nlp, None, text)
    assert [span.text for span in doc.spans["diagnosis"]] == names
