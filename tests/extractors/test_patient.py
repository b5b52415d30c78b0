"""Who had what: `tests/cases/{patient,person}.txt`, of groups `{group,arm}.txt`, of nobody `nobody.txt`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from spacy.language import Language

from extractors import registry
from pipeline import collect
from pipeline.records import Dose, DrugExposure, Group, Patient

CASES = Path(__file__).parents[1] / "cases"
FILES = ("patient.txt", "person.txt", "group.txt", "arm.txt", "nobody.txt")
PIPES = registry.EXTRACTORS
SIGNS = {"positive": "+", "negative": "-", "indeterminate": "?", "normal": "="}


def blocks() -> Iterator[tuple[str, str, list[str]]]:
    """(name, text, expected lines) of each case."""
    for file in FILES:
        for block in (CASES / file).read_text(encoding="utf-8").split("\n## ")[1:]:
            name, text, *expected = block.strip().splitlines()
            yield name, text, [line.removeprefix("= ") for line in expected]


def shown(owner: Patient | Group) -> str:
    size = f" ({owner.n})" if isinstance(owner, Group) and owner.n else ""
    onset = f"onset {owner.onset_age_years:g}" if owner.onset_age_years is not None else None
    age = f"{owner.age_years:.3g}" if owner.age_years is not None else None
    cells = [owner.sex or ("-" if age else None), age, onset]
    antibodies = [f"{a.target}{SIGNS[a.result]}" for a in owner.facts.antibodies]
    drugs = [shown_drug(drug) for drug in owner.facts.drugs]
    parts = [", ".join(c for c in cells if c) or "-", " ".join(antibodies) or "-", ", ".join(drugs) or "-"]
    return f"{owner.label}{size}: {'; '.join(parts)}"


def shown_drug(drug: DrugExposure) -> str:
    parts = [drug.name, *(shown_dose(dose) for dose in drug.doses if dose.amount)]
    if drug.role == "considered":
        parts.append("(considered)")
    if drug.line:
        parts.append(f"(line {drug.line})")
    if drug.change:
        told = (
            drug.change,
            drug.changed_to and f"to {drug.changed_to}",
            drug.change_reason and f"for {drug.change_reason}",
        )
        parts.append(f"({' '.join(filter(None, told))})")
    return " ".join(parts)


def shown_dose(dose: Dose) -> str:
    return f"{dose.amount:g} {dose.unit}" + (f"/{dose.per}" if dose.per else "")


@pytest.mark.parametrize(("text", "expected"), [pytest.param(t, e, id=n) for n, t, e in blocks()])
def test_every_fact_goes_to_its_owner(nlp: Language, text: str, expected: list[str]) -> None:
    extraction = collect.extraction(registry.read(nlp, None, text), "x", "0" * 64, "test")
    assert [shown(owner) for owner in (*extraction.patients, *extraction.groups)] == expected


PRONOUNS = [
    pytest.param("A patient was dizzy. Then [she] fainted and she was admitted.", id="the first one"),
    pytest.param("A patient of ours had fever; her rash spread and [she] was admitted.", id="a subject before 'her'"),
    pytest.param("The patient had gout, and while he took colchicine, [he] fainted.", id="of the main clause"),
    pytest.param("Not before the fourth fall did he tell the doctor that [he] took lorazepam.", id="before its verb"),
]


@pytest.mark.parametrize("marked", PRONOUNS)
def test_a_sex_without_noun_points_to_the_clearest_pronoun(nlp: Language, marked: str) -> None:
    text = marked.replace("[", "").replace("]", "")
    extraction = collect.extraction(registry.read(nlp, None, text), "x", "0" * 64, "test")
    spans = [(m.start, m.end) for m in extraction.mentions if m.kind == "sex"]
    assert spans == [(marked.index("["), marked.index("]") - 1)]


TITLED = [
    ("Febuxostat-induced myopathy", "We describe a patient with weakness. It resolved.", ["febuxostat"]),
    ("Myopathy after ingestion of febuxostat", "Two men had weakness. Both recovered.", ["febuxostat", "febuxostat"]),
    ("Myopathy due to febuxostat", "A man of 50 took colchicine. He recovered.", ["febuxostat, colchicine"]),
    ("Myopathy due to febuxostat", "Two men took colchicine. Both recovered.", ["colchicine", "colchicine"]),
    ("Hepatitis after amoxicillin", "A man took amoxicillin/clavulanate for a cold.", ["amoxicillin/clavulanate"]),
    ("", "Asystole during propofol anaesthesia. A case is reported of a man of 40.", ["propofol"]),
    ("", "We report asystole during propofol anaesthesia. A man of 40 took colchicine.", ["colchicine"]),
    ("Febuxostat for gout", "We describe a patient with weakness. It resolved.", [None]),
    ("Febuxostat-induced myopathy", "Of 90 patients studied, 12 developed weakness.", []),
]


@pytest.mark.parametrize(("title", "abstract", "drugs"), TITLED)
def test_the_drug_of_a_title_reaches_the_one_patient_and_those_who_have_no_other(
    nlp: Language, title: str, abstract: str, drugs: list[str | None]
) -> None:
    extraction = collect.extraction(registry.read(nlp, title, abstract), "x", "0" * 64, "test")
    assert [", ".join(d.name for d in p.facts.drugs) or None for p in extraction.patients] == drugs


def test_a_dose_without_a_drug_is_of_the_drug_of_the_title(nlp: Language) -> None:
    doc = registry.read(nlp, "Late doxorubicin toxicity", "A patient is reported who died after receiving 550 mg/m2.")
    extraction = collect.extraction(doc, "x", "0" * 64, "test")
    assert [shown_drug(drug) for drug in extraction.patients[0].facts.drugs] == ["doxorubicin 550 mg/m2"]
