"""The trained recogniser with the weights that ship, and its network with weights of the test's own."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from spacy.language import Language

from extractors import registry
from extractors.model import ModelExtractor, combine, network, telling
from extractors.model.decode import FORBIDDEN, Decoder
from extractors.model.head import sentences
from extractors.model.labels import of_group
from extractors.model.training import corpora
from extractors.outcome import Outcome

PIPES = registry.EXTRACTORS
pytestmark = pytest.mark.model

OUTCOME = set(Outcome.__annotations__)
CASE = (
    "A 61-year-old man was given methyldoxarone for gout. Three days after the start of methyldoxarone he developed a "
    "blistering rash on both forearms, and methyldoxarone-induced hepatitis was suspected."
)


def recogniser(nlp: Language) -> ModelExtractor:
    component = nlp.get_pipe("litlode_model")
    assert isinstance(component, ModelExtractor)
    return component


def without_model() -> Language:
    return registry.build_nlp([name for name in registry.EXTRACTORS if name != "model"])


def test_it_gives_effects_their_words_and_the_rules_their_reading(nlp: Language) -> None:
    doc = registry.read(nlp, None, CASE)
    outcomes = [span for span in doc.spans["outcome"] if span._.rule == combine.RULE]
    assert any("blistering rash" in span.text for span in outcomes)
    assert all(set(span._.value) >= OUTCOME for span in outcomes)


def test_an_effect_that_no_rule_read_has_no_direction(nlp: Language) -> None:
    before = registry.read(without_model(), None, CASE)
    rules = {(span.start_char, span.end_char) for span in before.spans["outcome"]}
    doc = registry.read(nlp, None, CASE)
    new = [
        s for s in doc.spans["outcome"] if not any(s.start_char < end and start < s.end_char for start, end in rules)
    ]
    assert all(span._.value["direction"] is None for span in new)


def test_a_trial_is_left_to_the_rules(nlp: Language) -> None:
    text = "In this randomized trial, 60 patients received methyldoxarone or placebo. Rash developed in 4 patients."
    doc = registry.read(nlp, None, text)
    assert not [span.text for span in doc.spans["outcome"] if span._.rule == combine.RULE]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "。患者は薬を服用した。",
        "Пациент получал препарат; развилась сыпь после преднизолона.",
        "😀 She took 💊 prednisone 👩‍⚕️ and developed a rash 😡.",
        "x" * 5000 + " prednisone",
        "prednisone " * 3000,
        "e\u0301 prednisone\u200b caused\u00a0rash",
    ],
)
def test_odd_texts_give_spans_of_their_own_words(nlp: Language, text: str) -> None:
    doc = registry.read(nlp, None, text)
    assert all(doc.text[s.start_char : s.end_char] == s.text for spans in doc.spans.values() for s in spans)


def test_the_same_text_gives_the_same_scores_whatever_was_read_before(nlp: Language) -> None:
    head = recogniser(nlp).head
    doc = registry.make_doc(nlp, None, CASE)
    words, bounds = np.arange(len(doc)), sentences(doc)
    head.network.words.forget()
    alone = head.scores(doc, words, bounds)
    for number in range(50):
        registry.read(nlp, "Other words", f"Nausea{number} and vomiting followed prednisone{number}.")
    assert np.array_equal(head.scores(doc, words, bounds), alone)


def test_only_sentences_of_drugs_or_outcomes_are_read(nlp: Language) -> None:
    doc = registry.read(nlp, None, "The weather was fine. Prednisone caused a rash. Nobody came.")
    assert [doc[start:end].text for start, end in telling(doc)] == ["Prednisone caused a rash."]


def test_words_past_the_limit_are_forgotten(nlp: Language) -> None:
    words = network.load().words
    words.limit = 50
    words.forget()
    for start in range(0, 400, 20):
        names = [f"word{number}" for number in range(start, start + 20)]
        vectors = words.of([nlp.vocab.strings.add(name) for name in names], nlp.vocab.strings)
        assert vectors.shape == (20, words.width)
        assert len(words.rows) <= 50
    many = [nlp.vocab.strings.add(f"word{number}") for number in range(120)]
    assert words.of(many, nlp.vocab.strings).shape == (120, words.width)


def test_missing_weights_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(network.WeightsError, match=r"weights\.npz: cannot be read: No such file.*make train"):
        network.load(tmp_path / "weights.npz")


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_damaged_weights_say_so(tmp_path: Path, share: float) -> None:
    content = network.WEIGHTS.read_bytes()
    path = tmp_path / "weights.npz"
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(network.WeightsError, match="damaged"):
        network.load(path)


def test_weights_of_another_network_say_so(tmp_path: Path) -> None:
    with np.load(network.WEIGHTS) as file:
        weights = {name: file[name] for name in file.files}
    np.savez(tmp_path / "weights.npz", **weights | {"rules": weights["rules"][:-1]})
    with pytest.raises(network.WeightsError, match="not the weights of this version: rule features"):
        network.load(tmp_path / "weights.npz")


def best_by_trial(scores: np.ndarray, transitions: np.ndarray, labels: tuple[str, ...]) -> float:
    """The score of the best allowed path, by trying all."""
    paths: dict[tuple[int, ...], float] = {
        (label,): float(scores[0, label]) for label in range(len(labels)) if not labels[label].startswith("I-")
    }
    for row in scores[1:]:
        paths = {
            (*path, label): score + float(transitions[path[-1], label] + row[label])
            for path, score in paths.items()
            for label in range(len(labels))
        }
    return max(paths.values())


def test_the_decoder_finds_the_best_path() -> None:
    chance = np.random.default_rng(3)
    labels = of_group("drug")
    for _ in range(30):
        transitions = chance.normal(size=(3, 3)).astype(np.float32)
        transitions[0, 2] = FORBIDDEN
        scores = chance.normal(scale=2, size=(6, 3)).astype(np.float32)
        path = Decoder(labels, transitions).path(scores.tolist(), True, True)
        score = scores[0, path[0]] + sum(
            transitions[old, new] + scores[at, new] for at, (old, new) in enumerate(itertools.pairwise(path), 1)
        )
        assert score == pytest.approx(best_by_trial(scores, transitions, labels), abs=1e-3)


@pytest.mark.parametrize("has_teacher", [False, True])
def test_training_runs_and_repeats_itself(tmp_path: Path, has_teacher: bool) -> None:
    pytest.importorskip("torch", reason="needs torch and transformers: pip install --group train")
    chance = random.Random(1)
    for corpus in ("PHEE", "BC5CDR", "MACCROBAT"):
        folder = tmp_path / "corpora" / corpus
        folder.mkdir(parents=True)
        for part in ("train", "dev"):
            documents = [invented(f"{part}{number}", chance) for number in range(12)]
            (folder / f"{part}.jsonl").write_text("".join(json.dumps(document) + "\n" for document in documents))
    with gzip.open(tmp_path / "texts.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(invented(f"{n}", chance) | {"source": "PMC"}) + "\n" for n in range(12))
    (tmp_path / "CARD.md").write_text("# Card\n<!-- heads -->\n<!-- /heads -->\n")
    made = []
    for name in ("first.npz", "second.npz"):
        arguments = ["--corpora", "corpora", "--passes", "2", "--out", name, "--card", "CARD.md"]
        arguments += ["--texts", "texts.jsonl.gz", "--teacher-passes", "1"] if has_teacher else ["--no-teacher"]
        command = [sys.executable, "-m", "extractors.model.training.train", *arguments]
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    card = (tmp_path / "CARD.md").read_text()
    assert "| phee_drug | drug |" in card
    assert ("passes of the teacher" in card) is has_teacher


def invented(id: str, chance: random.Random) -> dict[str, object]:
    """A sentence with a drug and an effect."""
    drug = chance.choice(["zorbaxine", "velutamab", "prednisone"])
    effect = chance.choice(["rash", "hepatitis", "a severe headache"])
    text = f"The patient developed {effect} after {drug}."
    spans = [
        {"start": text.index(words), "end": text.index(words) + len(words), "text": words, "kind": kind}
        for words, kind in ((drug, "drug"), (effect, "outcome"))
    ]
    return {"id": id, "abstract": text, "spans": spans}


def test_annotations_stand_on_their_words_where_a_text_hides_marks() -> None:
    title, abstract = "Rash\u00ad es after ritux\u00adimab", "\ufeffShe got ritux\u00adimab and then pred\u200bnisone."
    wanted = [("title", "ritux\u00adimab"), ("abstract", "ritux\u00adimab"), ("abstract", "pred\u200bnisone")]
    spans = [
        {"start": text.index(words), "end": text.index(words) + len(words), "kind": "drug", "field": field}
        for field, words in wanted
        for text in [title if field == "title" else abstract]
    ]
    doc = registry.make_doc(without_model(), title, abstract)
    found = list(corpora.gold_spans({"title": title, "abstract": abstract, "spans": spans}, doc))
    assert [doc[start:end].text for _, start, end in found] == ["rituximab", "rituximab", "prednisone"]


def test_without_corpora_training_says_what_to_give(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="needs torch and transformers: pip install --group train")
    command = [sys.executable, "-m", "extractors.model.training.train", "--no-teacher", "--corpora", str(tmp_path)]
    result = subprocess.run(command, check=False, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert result.returncode == 1
    assert "PHEE/train.jsonl is not there. Say where the texts are: make train CORPORA=FOLDER" in result.stderr
