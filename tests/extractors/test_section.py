"""The parts of structured abstracts."""

from __future__ import annotations

import pytest

from extractors import registry, vocabulary

NLP = registry.build_nlp(["section"])


def labels(abstract: str, title: str | None = None) -> list[tuple[str, str | None]]:
    """Label and category of every section."""
    doc = registry.read(NLP, title, abstract)
    return [(section["label"], section["category"]) for section in doc._.sections]


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("METHODS: We gave it.\nRESULTS: It helped.", [("METHODS", "METHODS"), ("RESULTS", "RESULTS")]),
        ("METHODS: We gave it. RESULTS: It helped.", [("METHODS", "METHODS"), ("RESULTS", "RESULTS")]),
        ("Case presentation: A man fell.", [("Case presentation", "CASE")]),
        ("PATIENTS AND METHODS - Ten men came.", [("PATIENTS AND METHODS", "METHODS")]),
        (
            "BACKGROUND. Little is known. CONCLUSIONS. It works.",
            [("BACKGROUND", "BACKGROUND"), ("CONCLUSIONS", "CONCLUSIONS")],
        ),
        ("It fell by 3 (p < 0.01). Conclusion: It works.", [("Conclusion", "CONCLUSIONS")]),
        ("Background/Aims: We asked.", [("Background/Aims", "BACKGROUND")]),
        ("Result(s): It fell., Conclusion(s): It works.", [("Result(s)", "RESULTS"), ("Conclusion(s)", "CONCLUSIONS")]),
        ("TAKE-HOME TIPS: Ask early.", [("TAKE-HOME TIPS", None)]),
        ("The results: none. We saw that methods: few.", []),
        ("Treatment of choice: prednisone.", []),
        ("HLA: typing was done.", []),
        (
            "Aim To ask. Methods Ten men got it. Results (1) Nine improved. Conclusion It works.",
            [("Aim", "OBJECTIVE"), ("Methods", "METHODS"), ("Results", "RESULTS"), ("Conclusion", "CONCLUSIONS")],
        ),
        (
            "Background Little is known. Patients and methods We asked. Methods/design We gave it.",
            [("Background", "BACKGROUND"), ("Patients and methods", "METHODS"), ("Methods/design", "METHODS")],
        ),
        ("We gave it. Results Smith saw were good. Conclusions Jones drew were not.", []),
        ("Background noise was low. Results We saw were good.", []),
        ("Background Little is known. Patients 1 and 2 improved.", []),
        ("The ratio was 3:1. Results - though few - were good.", []),
        (
            "Background. Little is known. Methods. Ten men got it. Results. Nine improved.",
            [("Background", "BACKGROUND"), ("Methods", "METHODS"), ("Results", "RESULTS")],
        ),
        ("Background. Little is known. He got it.", []),
        ("It was given. Results. It helped. Methods. We asked.", []),
        (
            "Background: Little is known. Patients and methods Ten men got it. Results: Nine improved.",
            [("Background", "BACKGROUND"), ("Patients and methods", "METHODS"), ("Results", "RESULTS")],
        ),
        (
            "Methods: Ten men got it. Results: Nine improved. Methods Smith used were others.",
            [("Methods", "METHODS"), ("Results", "RESULTS")],
        ),
        ("", []),
    ],
)
def test_labels(abstract: str, expected: list[tuple[str, str | None]]) -> None:
    assert labels(abstract) == expected


def test_no_sentence_runs_on_into_the_next_part() -> None:
    doc = registry.read(NLP, None, "(1) Background: Little is known; (2) Methods: Ten men got it.")
    assert [str(sentence).strip() for sentence in doc.sents] == [
        "(1)",
        "Background: Little is known; (2)",
        "Methods: Ten men got it.",
    ]


def test_a_label_that_lost_its_mark_is_a_sentence_of_its_own() -> None:
    doc = registry.read(NLP, "A title", "Background  Little is known. Results Nine of ten improved.")
    assert [str(sentence).strip() for sentence in doc.sents] == [
        "A title",
        "Background",
        "Little is known.",
        "Results",
        "Nine of ten improved.",
    ]


def test_sections_count_characters_of_the_doc_and_leave_the_title_alone() -> None:
    title, abstract = "RESULTS: a title", "AIM: To ask.\nRESULTS: We saw."
    doc = registry.read(NLP, title, abstract)
    assert [doc.text[s["start"] : s["end"]] for s in doc._.sections] == ["AIM: To ask.", "RESULTS: We saw."]
    assert all(s["start"] >= doc._.abstract_start for s in doc._.sections)


def test_listed_labels_are_as_they_are_looked_up() -> None:
    rows = vocabulary.terms("section")
    assert len({row["label"] for row in rows}) == len(rows)
    assert all(row["label"] == " ".join(row["label"].split()) == row["label"].lower() for row in rows)
    assert {row["category"] for row in rows} == {"BACKGROUND", "OBJECTIVE", "METHODS", "RESULTS", "CONCLUSIONS", "CASE"}
