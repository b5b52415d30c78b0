"""The filter: what goes in, what comes out, and what becomes of a bad line."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline import annotate, extract, records
from pipeline.records import Mention, Owner

MENTION_KEYS = {
    "kind",
    "field",
    "start",
    "end",
    "text",
    "is_negated",
    "is_family",
    "is_historical",
    "is_hypothetical",
}
CASE = {
    "id": "case-α",
    "title": "Rituximab in a man with myopathy 😀",
    "abstract": "A 41-year-old man was anti-SRP positive. He received rituximab 375 mg/m2 weekly and prednisone 20 mg "
    "daily. His strength improved.",
}


def answers(*lines: object) -> list[dict[str, Any]]:
    encoded = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return [json.loads(answer.line) for answer in annotate.annotate(encoded)]


def test_one_line_out_for_one_line_in_in_order():
    found = answers({"id": "b", "abstract": "x"}, CASE, {"id": "a", "title": "y"})
    assert [answer["id"] for answer in found] == ["b", "case-α", "a"]
    assert found[0] == {"id": "b", "mentions": [], "patients": [], "groups": []}


def test_mentions_are_slices_of_their_field_with_the_promised_keys():
    (found,) = answers(CASE)
    assert {mention["field"] for mention in found["mentions"]} == {"title", "abstract"}
    for mention in found["mentions"]:
        assert CASE[mention["field"]][mention["start"] : mention["end"]] == mention["text"]
        assert set(mention) == MENTION_KEYS | set(annotate.ATTRIBUTES[mention["kind"]])
    for mention in found["mentions"]:
        if mention["kind"] == "dose":
            assert found["mentions"][mention["drug"]]["kind"] == "drug"


def test_each_measure_of_a_list_is_an_outcome():
    text = "We treated 40 patients in a randomized trial. At 12 weeks pain and fatigue were lower with ketamine."
    (found,) = answers({"id": "trial", "abstract": text})
    outcomes = [outcome for group in found["groups"] for outcome in group["outcomes"]]
    assert [(outcome["measure"], outcome["direction"]) for outcome in outcomes] == [
        ("pain", "improved"),
        ("fatigue", "improved"),
    ]
    assert [mention["at_days"] for mention in found["mentions"] if mention["kind"] == "outcome"] == [84, 84]


def test_what_is_denied_to_have_happened_is_no_outcome():
    said = "A 40-year-old woman took isotretinoin. She {} complained of headache."
    (denied,) = answers({"id": "denied", "abstract": said.format("never")})
    (told,) = answers({"id": "told", "abstract": said.format("soon")})
    assert [patient["outcomes"] for patient in denied["patients"]] == [[]]
    assert [outcome["direction"] for patient in told["patients"] for outcome in patient["outcomes"]] == ["developed"]


@pytest.mark.parametrize("people", ["Neonates", "Female office workers", "Nursing students"])
def test_the_people_of_a_trial_need_not_be_patients(people: str):
    text = f"{people} were assigned randomly to music or silence. Stress was lower with music than with silence."
    (found,) = answers({"id": "trial", "abstract": text})
    assert [outcome["direction"] for group in found["groups"] for outcome in group["outcomes"]] == ["improved"]


def test_animals_make_no_group():
    text = "Female alpacas were assigned randomly to plasma or saline. Ovulation was more frequent with plasma."
    (found,) = answers({"id": "trial", "abstract": text})
    assert found["groups"] == []


def test_the_patient_has_the_promised_keys():
    (found,) = answers(CASE)
    (patient,) = found["patients"]
    names = "label sex age_years age_range_years onset_age_years antibodies drugs outcomes diagnosis disease doid"
    assert set(patient) == set(names.split(" "))
    assert (patient["sex"], patient["age_years"]) == ("male", 41)
    assert patient["antibodies"] == [{"target": "SRP", "result": "positive", "titer": None}]
    assert [drug["name"] for drug in patient["drugs"]] == ["rituximab", "prednisone"]
    assert set(patient["drugs"][0]["doses"][0]) == {
        "amount",
        "amount_high",
        "unit",
        "per",
        "route",
        "frequency",
        "duration",
    }


@pytest.mark.parametrize(
    ("line", "id", "error"),
    [
        (b"{", None, "line 1: not JSON at character 2: Expecting property name"),
        (b"A man had gout.", None, "expected an object with id and abstract"),
        (b'{"id": "1", "n": ' + b"1" * 5_000 + b"}", None, "line 1: not usable JSON"),
        (b'{"id": "1", "abstract": "\xff"}', None, "line 1: not UTF-8"),
        (b"[" * 100_000, None, "line 1: not usable JSON"),
        ([], None, "line 1: expected a JSON object with id and abstract, found list"),
        ({"abstract": "x"}, None, 'line 1: no id: expected "id"'),
        ({"id": 7, "abstract": "x"}, None, "found 7"),
        ({"id": "1"}, "1", "line 1: no text"),
        ({"id": "1", "title": None, "abstract": ""}, "1", "line 1: no text"),
        ({"id": "1", "title": "x", "abstrct": "y"}, "1", 'there is no key "abstrct"; did you mean "abstract"?'),
        ({"id": "1", "abstract": ["x"]}, "1", '"abstract" is list, expected text'),
        ({"id": "1", "abstract": "\ud83d"}, "1", "half a character"),
        ({"id": "\ud83d", "abstract": "x"}, "\ud83d", "half a character"),
        ({"id": "1", "abstract": "x" * 100_001}, "1", "100,001 characters, expected 100,000 at most"),
    ],
)
def test_a_bad_line_is_answered_in_its_place_and_the_rest_goes_on(line: object, id: str | None, error: str):
    bad, good = answers(line, {"id": "next", "abstract": "x"})
    assert bad["id"] == id
    assert error in bad["error"]
    assert set(bad) == {"id", "error"}
    assert good["id"] == "next"


def test_keys_of_others_are_passed_over():
    (found,) = answers({"id": "1", "abstract": "A man had gout.", "titer": "1:640", "has_abstract": True})
    assert [patient["sex"] for patient in found["patients"]] == ["male"]


def test_no_line_holds_an_infinite_number():
    (answer,) = annotate.annotate([b'{"id": "1", "abstract": "He took 1' + b"0" * 400 + b' mg of aspirin."}'])

    def refuse(name: str) -> None:
        pytest.fail(f"{name} is no JSON")

    assert json.loads(answer.line, parse_constant=refuse)["id"] == "1"


def test_blank_lines_are_passed_over_but_counted():
    assert answers(b"\n", b"  \r\n", b"x") == [{"id": None, "error": answers(b"", b"", b"x")[0]["error"]}]
    assert answers(b"\n", b"x")[0]["error"].startswith("line 2: ")


def test_a_line_is_answered_before_the_next_is_asked_for():
    def lines() -> Iterator[bytes]:
        yield b'{"id": "1", "abstract": "x"}'
        pytest.fail("the second line was asked for before the first was answered")

    assert json.loads(next(annotate.annotate(lines())).line)["id"] == "1"


def test_the_lines_of_a_file_give_the_same_answers(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(extract, "TOGETHER", 3)
    monkeypatch.setattr(annotate, "CHUNK", 5)
    too_long = {"id": "long", "abstract": "x" * (extract.MAX_TEXT + 1)}
    objects = [CASE, too_long, {"id": "1"}, {"id": "2", "abstract": "A girl died."}, CASE, CASE, too_long]
    lines = [b"no JSON", b"\n", *(json.dumps(one).encode() for one in objects)]
    whole = list(annotate.annotate(lines, is_file=True))
    assert whole == list(annotate.annotate(lines))
    assert [answer.is_error for answer in whole] == [True, False, True, True, False, False, False, True]
    assert [json.loads(answer.line)["error"].split(":")[0] for answer in whole if answer.is_error] == [
        "line 1",
        "line 4",
        "line 5",
        "line 9",
    ]


def test_indices_of_drugs_skip_the_mentions_that_are_left_out():
    def mention(kind: records.Kind, start: int, **attributes: Any) -> Mention:
        place = {"start": start, "end": start + 1, "text": "x"}
        return Mention(kind=kind, field="abstract", rule="test", attributes=attributes, **place)

    extraction = records.Extraction(
        article_id="1",
        text_sha256="",
        fingerprint="",
        mentions=(mention("diagnosis", 0, name="flu"), mention("drug", 2, name="aspirin"), mention("dose", 4, drug=1)),
        patients=(records.Patient(label="patient 1", age_years_low=60, age_years_high=69),),
        groups=(records.Group(label="all", n=8, age_years_low=60),),
    )
    document = annotate.as_document(extraction)
    assert [found["kind"] for found in document["mentions"]] == ["drug", "dose"]
    assert document["mentions"][1]["drug"] == 0
    assert document["patients"][0]["age_range_years"] == [60, 69]
    assert (document["groups"][0]["n"], document["groups"][0]["age_range_years"]) == (8, None)


def test_owners_of_mentions_stay_inside():
    owned = Mention(
        kind="sex", field="title", start=0, end=3, text="man", rule="test", owners=(Owner(subject=0, rule="anchor"),)
    )
    extraction = records.Extraction(article_id="1", text_sha256="", fingerprint="", mentions=(owned,))
    assert set(annotate.as_document(extraction)["mentions"][0]) == MENTION_KEYS | {"sex"}
