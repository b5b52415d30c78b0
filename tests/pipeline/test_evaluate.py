"""Scores: small documents whose counts can be told by eye, and the reference scorer where it is at hand."""

import importlib.util
import random
from pathlib import Path
from typing import Any

import pytest

from pipeline import evaluate, gold, matching

SHARED = Path(__file__).parents[3] / "shared"
TEXT = "A 52-year-old man took 5 mg of warfarin and 2 g of cefazolin."


def span(kind: str, words: str, **more: Any) -> dict[str, Any]:
    start = TEXT.index(words)
    end = start + len(words)
    return {"kind": kind, "field": "abstract", "start": start, "end": end, "text": words, "drug": None, **more}


def only(gold: dict[str, Any], found: dict[str, Any]) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Right, found and annotated of each score of one document."""
    report = evaluate.compare("x", [{"id": "1", **gold}], [{"mentions": [], "patients": [], "groups": [], **found}])
    return {key: (score.right, score.found, score.gold) for key, score in report.scores.items()}


def test_exact_needs_the_same_place_and_overlap_one_character():
    gold = {"kinds": ["age"], "spans": [span("age", "52-year-old")]}
    counts = only(gold, {"mentions": [span("age", "A 52-year"), span("drug", "warfarin")]})
    assert counts["age", "exact"] == (0, 1, 1)
    assert counts["age", "overlap"] == (1, 1, 1)
    assert ("drug", "exact") not in counts  # the gold does not annotate drugs, so nothing is said of them


def test_one_gold_mention_goes_to_one_found_mention():
    gold = {"kinds": ["drug"], "spans": [span("drug", "warfarin")]}
    counts = only(gold, {"mentions": [span("drug", "warf"), span("drug", "arin")]})
    assert counts["drug", "overlap"] == (1, 2, 1)


def test_a_kind_annotated_in_part_stays_out_of_the_sum_and_of_precision():
    gold = {"kinds": ["age"], "recall_kinds": ["sex"], "spans": [span("age", "52-year-old"), span("sex", "man")]}
    found = [{"mentions": [span("sex", "man"), span("sex", "A")], "patients": [], "groups": []}]
    report = evaluate.compare("x", [{"id": "1", **gold}], found)
    sex = report.scores["sex", "exact"]
    assert (sex.recall, sex.is_recall_only) == (1.0, True)
    assert report.scores[evaluate.MICRO, "exact"].found == 0


def test_a_dose_is_right_with_any_drug_that_gold_gives_it():
    spans = [span("dose", "5 mg"), span("drug", "warfarin"), span("drug", "cefazolin"), span("dose", "2 g")]
    pairs = [(0, 1), (0, 2), (3, 2)]
    relations = [{"type": "dose_of", "dose": dose, "drug": drug} for dose, drug in pairs]
    mentions = [span("drug", "cefazolin"), span("drug", "warfarin"), span("dose", "5 mg", drug=0)]
    gold = {"kinds": [], "spans": spans, "relations": relations}
    assert only(gold, {"mentions": mentions})["dose_of", "exact"] == (1, 1, 2)
    mentions[2]["drug"] = None
    assert only(gold, {"mentions": mentions})["dose_of", "exact"] == (0, 0, 2)


def test_patients_are_paired_by_what_they_share_not_by_order():
    woman = {"sex": "female", "age_years": 61, "drugs": [{"name": "Rituximab", "doses": []}]}
    boy = {"sex": "male", "age_years": 8, "antibodies": [{"target": "anti-Ro/SSA", "result": "positive"}]}
    found_boy = {"sex": "male", "age_years": 8.1, "antibodies": [{"target": "SSA", "result": "positive"}]}
    counts = only({"patients": [woman, boy]}, {"patients": [found_boy], "groups": [woman]})
    assert counts[evaluate.MICRO, "facts"] == (6, 6, 6)


def test_an_optional_outcome_is_neither_right_nor_wrong():
    rash = {"direction": "resolved", "text": "the rash resolved"}
    death = {"direction": "died", "text": "he died"}
    gold = {"patients": [{"sex": "male", "outcomes": [{**death, "core": True}, {**rash, "core": False}]}]}
    both = only(gold, {"patients": [{"sex": "male", "outcomes": [death, rash]}]})
    without = only(gold, {"patients": [{"sex": "male", "outcomes": [death]}]})
    assert both["outcome", "facts"] == without["outcome", "facts"] == (1, 1, 1)


def test_more_than_twelve_patients_are_paired_too():
    many = [{"sex": "female", "age_years": 20.0 + 2 * number} for number in range(14)]
    assert only({"patients": many}, {"patients": many[::-1]})[evaluate.MICRO, "facts"] == (28, 28, 28)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"amount": 1, "unit": "mg/kg", "per": "day"}, {"amount": 1.0, "unit": "milligrams", "per": "kg/d"}),
        ({"amount": 40, "unit": "µg"}, {"amount": 40, "unit": "mcg", "per": None}),
    ],
)
def test_the_same_dose_in_other_units(one: dict[str, Any], other: dict[str, Any]):
    gold, found = (matching.facts_of({"drugs": [{"name": "x", "doses": [dose]}]})["dose"] for dose in (one, other))
    assert matching.match(gold, found, matching.same_dose) == [(0, 0)]


def test_the_interval_holds_the_score_and_does_not_change():
    gold = [{"id": str(n), "kinds": ["age"], "spans": [span("age", "52-year-old")]} for n in range(40)]
    found = [
        {"mentions": [span("age", "52-year-old")] if n % 2 else [], "patients": [], "groups": []} for n in range(40)
    ]
    score = evaluate.compare("x", gold, found).scores["age", "exact"]
    assert 0.45 < score.low < score.f1 < score.high < 0.85
    assert score == evaluate.compare("x", gold, found).scores["age", "exact"]


# ------------------------------------------------------------------------------------------------ prompts

TRIAL = "Pain fell with the drug. Deaths did not differ. Nausea was more frequent."


def evidence(*words: str) -> list[dict[str, Any]]:
    return [{"start": TRIAL.index(one), "end": TRIAL.index(one) + len(one), "text": one} for one in words]


def prompts(found: list[dict[str, Any]]) -> dict[str, tuple[int, int, int]]:
    asked = [("pain", "decreased", "Pain fell"), ("deaths", "no_difference", "did not differ")]
    asked += [("nausea", "increased", "Nausea was more frequent")]
    gold = [
        {"outcome": name, "direction": direction, "evidence_spans": evidence(words)} for name, direction, words in asked
    ]
    counts = only({"abstract": TRIAL, "prompts": gold}, {"groups": [{"outcomes": found}]})
    return {name: counts[name, "prompts"] for name in evaluate.PROMPTS}


def result(direction: str, text: str, measure: str | None = None) -> dict[str, Any]:
    return {"direction": direction, "text": text, "measure": measure}


def test_a_prompt_is_answered_by_an_outcome_in_its_evidence():
    counts = prompts([result("decreased", "Pain fell"), result("unchanged", "Deaths did not differ")])
    assert counts == {evaluate.COVERED: (2, 2, 3), evaluate.DIRECTION: (2, 2, 3), evaluate.DIFFERENCE: (1, 1, 2)}


def test_any_difference_is_one_whichever_it_is():
    counts = prompts([result("improved", "Pain fell"), result("increased", "differ")])
    assert counts == {evaluate.COVERED: (2, 2, 3), evaluate.DIRECTION: (0, 2, 3), evaluate.DIFFERENCE: (1, 2, 2)}


def test_of_several_outcomes_the_one_that_shares_most_words_answers():
    both = [result("increased", "fell", "vomiting"), result("decreased", "fell", "pain")]
    assert prompts(both)[evaluate.DIRECTION] == prompts(both[::-1])[evaluate.DIRECTION] == (1, 1, 3)


def test_only_a_difference_has_a_precision():
    gold = [{"id": "1", "abstract": TRIAL, "prompts": []}]
    scores = evaluate.compare("x", gold, [{"mentions": [], "patients": [], "groups": []}]).scores
    assert {name: score.is_recall_only for (name, _), score in scores.items()} == {
        evaluate.COVERED: True,
        evaluate.DIRECTION: True,
        evaluate.DIFFERENCE: False,
    }


# ------------------------------------------------------------------------------------------------ the reference


def disturbed(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """What a mediocre extraction of a gold document might look like."""
    mentions = []
    for place in document.get("spans", []):
        if chance.random() < 0.8:
            shift = chance.choice([0, 0, 0, 1, 2])
            field = place.get("field") or "abstract"
            moved = {"start": place["start"] + shift, "end": place["end"] + shift, "field": field}
            mentions.append({"kind": place["kind"], "text": place["text"], "drug": None, **moved})
    drugs = [number for number, mention in enumerate(mentions) if mention["kind"] == "drug"]
    for mention in mentions:
        if mention["kind"] == "dose" and drugs:
            mention["drug"] = chance.choice(drugs)
    owners = [dict(owner) for owner in [*document.get("patients", []), *document.get("groups", [])]]
    chance.shuffle(owners)
    for owner in owners:
        for name in list(owner):
            if chance.random() < 0.2:
                del owner[name]
    for prompt in document.get("prompts", []):
        for place in prompt["evidence_spans"]:
            start = chance.randint(place["start"] - 30, place["end"] - 10)
            text = document["abstract"][max(start, 0) : start + chance.randint(10, 60)]
            direction = chance.choice(["increased", "decreased", "no_difference", "unchanged", "improved"])
            measure = chance.choice([prompt["outcome"], prompt["comparator"]])
            owners.append({"outcomes": [{"direction": direction, "text": text, "measure": measure}]})
    kept = [owner for owner in owners if chance.random() < 0.8]
    return {"id": document["id"], "mentions": mentions, "patients": kept[:1], "groups": kept[1:]}


GOLD = ["cases/dev.jsonl", *(f"corpora/{name}/dev.jsonl" for name in ("PHEE", "ADE", "MACCROBAT", "EvidenceInference"))]


@pytest.mark.parametrize("name", GOLD)
def test_the_reference_scorer_counts_the_same(name: str):
    scorer = SHARED / "score.py"
    if not scorer.exists():
        pytest.skip(f"needs the reference scorer and its texts, which litlode does not ship: {scorer}")
    spec = importlib.util.spec_from_file_location("score", scorer)
    assert spec is not None and spec.loader is not None
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    documents = gold.read(SHARED / name)
    chance = random.Random(7)
    found = [disturbed(document, chance) for document in documents]
    scores = evaluate.compare(name, documents, found).scores
    expected = theirs(reference, documents, found)
    ours = {key: (score.right, score.found, score.gold) for key, score in scores.items()}
    assert ours == {key: (cell["tp"], cell["pred"], cell["gold"]) for key, cell in expected.items()}
    assert all(scores[key].f1 == pytest.approx(cell["f1"]) for key, cell in expected.items() if "f1" in cell)


def theirs(reference: Any, documents: list[Any], found: list[Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """The reference's cells under our keys."""
    if "patients" in documents[0]:
        scored = reference.score_cases(documents, found)
        return {(fact, "facts"): scored["facts"][fact] for fact in matching.SAME} | {
            (evaluate.MICRO, "facts"): scored["micro"]
        }
    if "prompts" in documents[0]:
        scored = reference.score_prompts(documents, found)
        total, covered = scored["prompts"], scored["covered"]
        right = round(scored["accuracy_3way"] * total)
        assert 0 < right < covered < total
        return {
            (evaluate.COVERED, "prompts"): {"tp": covered, "pred": covered, "gold": total},
            (evaluate.DIRECTION, "prompts"): {"tp": right, "pred": covered, "gold": total},
            (evaluate.DIFFERENCE, "prompts"): scored["difference"],
        }
    scored = reference.score_spans(documents, found)
    rows = {**scored["kinds"], evaluate.MICRO: scored["micro"], "dose_of": scored.get("dose_of", {})}
    return {(kind, how): rows[kind][how] for kind in rows for how in ("exact", "overlap") if how in rows[kind]}
