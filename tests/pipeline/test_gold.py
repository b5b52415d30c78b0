"""Gold files: what is accepted, and what is said of a document that cannot be used."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline import gold
from pipeline.errors import InputError

DOCUMENT: dict[str, Any] = {
    "id": "1",
    "title": "A case",
    "abstract": "A boy took 5 mg of warfarin.",
    "kinds": ["dose"],
    "recall_kinds": None,
    "spans": [
        {"kind": "dose", "start": 11, "end": 15, "text": "5 mg"},
        {"kind": "drug", "field": "abstract", "start": 19, "end": 27},
    ],
    "relations": [{"type": "dose_of", "dose": 0, "drug": 1}],
    "patients": [
        {
            "sex": "male",
            "antibodies": [{"target": "SRP", "result": "positive"}],
            "drugs": [
                {"name": "warfarin", "doses": [{"amount": 5, "unit": "mg"}, {"amount": "7.5"}, {"amount": None}]}
            ],
            "outcomes": [{"direction": "died", "text": "he died"}],
        }
    ],
    "groups": None,
    "prompts": [{"outcome": "pain", "direction": "decreased", "evidence_spans": [{"start": 0, "end": 5}]}],
}


def write(tmp_path: Path, *lines: object) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return path


def changed(**keys: object) -> dict[str, Any]:
    return {**DOCUMENT, **keys}


def span(**keys: object) -> dict[str, Any]:
    return changed(spans=[{"kind": "dose", "start": 11, "end": 15} | keys], relations=[])


def patient(**keys: object) -> dict[str, Any]:
    return changed(patients=[keys])


def test_what_is_well_formed_is_read_as_it_stands(tmp_path: Path):
    bare = {"id": "2", "abstract": "x", "groups": []}
    assert gold.read(write(tmp_path, DOCUMENT, "", bare)) == [DOCUMENT, bare]


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_a_file_without_documents_is_named(tmp_path: Path, content: str):
    with pytest.raises(InputError, match=r"gold.jsonl: empty; expected annotated documents"):
        gold.read(write(tmp_path, content))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{", "not JSON at character 2: Expecting property name"),
        ("[]", "expected a JSON object with id and abstract, found list"),
        ({"abstract": "x", "patients": []}, "no id"),
        ({"id": "1", "patients": []}, "no text"),
        ({"id": "1", "abstract": "x"}, "nothing is annotated; expected one of spans, patients, groups, prompts"),
        ({"id": "1", "abstract": "x", "spans": []}, '"spans" without "kinds"'),
        (changed(kinds=["ages"]), '"kinds" has "ages"; choose: age, sex,'),
        (changed(kinds="age"), '"kinds" is "age"; expected a list'),
        (changed(recall_kinds=[["age"]]), '"recall_kinds" has ["age"]; choose: age'),
        (changed(spans="no"), '"spans" is "no"; expected a list'),
        (changed(spans=[7]), "spans 0 is 7; expected an object"),
        (span(kind=None), 'spans 0: "kind" is null; choose: age'),
        (span(field="body"), 'spans 0: "field" is "body"; choose: title, abstract'),
        (span(end=99), '"end" is 99; expected 0 <= start < end <= 28, the length of the abstract'),
        (span(start=True), '"start" is true, "end" is 15; expected'),
        (span(start=15), '"start" is 15, "end" is 15; expected'),
        (span(field="title"), "<= 6, the length of the title"),
        (span(text="5 g"), 'spans 0: "text" is "5 g"; the abstract has "5 mg" there'),
        (changed(relations=[{"dose": 0, "drug": 2}]), 'relations 0: "drug" is 2; expected the number of a span'),
        (changed(relations=[{"dose": -1, "drug": 1}]), 'relations 0: "dose" is -1'),
        (changed(patients={}), '"patients" is {}; expected a list'),
        (changed(groups=["x" * 99]), 'groups 0 is "' + "x" * 59 + "…; expected an object"),
        (patient(antibodies=[1]), "patients 0, antibodies 0 is 1; expected an object"),
        (patient(antibodies=[{"result": "positive"}]), 'antibodies 0: "target" is null; expected text'),
        (patient(drugs="x"), 'patients 0: "drugs" is "x"; expected a list'),
        (patient(drugs=[{"name": ""}]), 'patients 0, drugs 0: "name" is ""; expected text'),
        (
            patient(drugs=[{"name": "x", "doses": [{"amount": "much"}]}]),
            'patients 0, drugs 0, doses 0: "amount" is "much"; expected a number or null',
        ),
        (patient(age_years=True), 'patients 0: "age_years" is true; expected a number or null'),
        (patient(outcomes=[{"text": 3}]), 'patients 0, outcomes 0: "text" is 3; expected text'),
        (patient(outcomes=["\ud83d"]), 'patients 0, outcomes 0 is "\\ud83d"; expected an object'),
        (
            changed(prompts=[{"outcome": "pain", "direction": "better"}]),
            'prompts 0: "direction" is "better"; choose: increased, decreased, no_difference',
        ),
        (changed(prompts=[{"direction": "increased"}]), 'prompts 0: "outcome" is null; expected text'),
        (
            changed(prompts=[{"outcome": "x", "direction": "increased", "evidence_spans": [{"start": 4}]}]),
            'prompts 0, evidence_spans 0: "start" is 4, "end" is null; expected',
        ),
    ],
)
def test_a_document_that_cannot_be_used_is_named_with_its_line_and_place(tmp_path: Path, line: object, expected: str):
    path = write(tmp_path, DOCUMENT, "", line)
    with pytest.raises(InputError) as caught:
        gold.read(path)
    assert str(caught.value).startswith(f"{path}, line 3: ")
    assert expected in str(caught.value)
    assert str(caught.value).endswith(".")
    str(caught.value).encode()


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path):
    with pytest.raises(InputError, match=r"none.jsonl: cannot be read: No such file or directory\."):
        gold.read(tmp_path / "none.jsonl")
