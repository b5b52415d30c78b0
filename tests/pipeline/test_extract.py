"""Stage 2: what is read, what is read again, and what becomes of a text that cannot be."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
import spacy

from db import literature, store
from extractors import outcome, registry
from extractors.dose import DoseExtractor
from pipeline import extract, fingerprint
from pipeline.config import RULES, Config, Extract, Limits
from pipeline.errors import ConfigError, LitlodeError
from pipeline.extract import Report, Text
from pipeline.records import Extraction, Issue, Patient

Stored = Callable[[str, int], Path]
FACTS = ["extractions", "mentions", "mention_owners", "patients", "groups", "antibody_results", "drug_exposures"]
FACTS += ["doses", "outcomes", "issues"]


def rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that extraction wrote, in the order in which it was written."""
    with closing(sqlite3.connect(path)) as connection:
        return {table: connection.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall() for table in FACTS}


def run(path: Path, **settings: Any) -> Report:
    db = store.open_database(path)
    try:
        return extract.run(db, Config(extract=Extract(**settings)))
    finally:
        store.close(db)


def test_every_article_is_read_once(stored: Stored):
    path = stored("a.db", 12)
    assert run(path) == Report(read=12, issues=0, skipped=0)
    first = rows(path)
    assert len(first["extractions"]) == 12
    assert first["patients"] and first["doses"] and first["antibody_results"]
    assert run(path) == Report(read=0, issues=0, skipped=0)
    assert rows(path) == first


def test_only_a_changed_text_is_read_again(stored: Stored, invented: Callable[[int], list[Any]]):
    path = stored("a.db", 12)
    run(path)
    first = rows(path)
    db = store.open_database(path)
    changed = replace(invented(12)[4], abstract="A 6-year-old girl died.")
    literature.save_articles(db, [literature.StoredArticle(article_id="litlode:5", article=changed)])
    store.close(db)
    assert run(path).read == 1
    second = rows(path)
    assert [row for row in second["patients"] if row[1] != "litlode:5"] == [
        row for row in first["patients"] if row[1] != "litlode:5"
    ]
    assert second["patients"] != first["patients"]


def test_processes_write_the_same_rows_in_the_same_order(stored: Stored):
    serial, processes = stored("serial.db", 60), stored("processes.db", 60)
    run(serial, batch_size=7)
    run(processes, batch_size=5, executor="processes", workers=2)
    assert rows(processes) == rows(serial)


def test_another_fingerprint_reads_everything_again(stored: Stored, monkeypatch: pytest.MonkeyPatch):
    path = stored("a.db", 5)
    run(path)
    monkeypatch.setattr(fingerprint, "current", lambda *_settings: "0123456789abcdef")
    assert run(path).read == 5


def test_a_text_longer_than_any_abstract_is_an_issue_and_the_rest_goes_on():
    long = Text(article_id="a", title="A boy.", abstract="x" * (extract.MAX_TEXT - 5))
    refused, read = extract.extract_batch([long, Text(article_id="b", title=None, abstract="A boy.")])
    (issue,) = refused.issues
    assert (issue.code, issue.place, refused.mentions) == ("text_too_long", "a", ())
    assert issue.message.startswith("title and abstract have 100,001 characters, expected 100,000 at most")
    assert [mention.text for mention in read.mentions] == ["boy"]
    (at_the_limit,) = extract.extract_batch([replace(long, title="A boy")])
    assert at_the_limit.issues == ()
    assert [mention.text for mention in at_the_limit.mentions] == ["boy"]


def test_an_article_that_is_too_long_is_stored_unread(stored: Stored, monkeypatch: pytest.MonkeyPatch):
    path = stored("a.db", 30)
    monkeypatch.setattr(extract, "MAX_TEXT", 300)
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT count(*) FROM articles WHERE length(coalesce(title, '') || coalesce(abstract, '')) > 300"
        (too_long,) = connection.execute(query).fetchone()
    assert 0 < too_long < 30
    with pytest.raises(LitlodeError, match=f"{too_long} issues in 30 articles"):
        run(path)
    found = rows(path)
    assert len(found["extractions"]) == 30
    assert len([row for row in found["issues"] if "text_too_long" in row]) == too_long


def test_a_text_that_an_extractor_cannot_read_is_an_issue_that_names_the_line(monkeypatch: pytest.MonkeyPatch):
    whole = registry.make_doc

    def make_doc(nlp: Any, title: str | None, abstract: str | None) -> Any:
        return whole(nlp, title, "1".center(int(abstract or "")))

    monkeypatch.setattr(registry, "make_doc", make_doc)
    refused, fine = extract.extract_batch(
        [Text(article_id=words, title=None, abstract=words) for words in ("none", "7")]
    )
    assert [issue.code for issue in refused.issues] == ["unreadable_text"]
    assert "ValueError in test_extract.py, line " in refused.issues[0].message
    assert fine.issues == ()


def test_a_text_that_one_extractor_cannot_read_leaves_those_beside_it_as_they_are(monkeypatch: pytest.MonkeyPatch):
    texts = [
        Text(article_id=str(number), title=None, abstract=f"A {number}-year-old man took 5 mg of aspirin.")
        for number in range(20, 25)
    ]
    expected = extract.extract_batch(texts)
    whole = DoseExtractor.__call__

    def failing(self: DoseExtractor, doc: Any) -> Any:
        if doc.text.startswith("A 22"):
            raise ValueError("invented")
        return whole(self, doc)

    monkeypatch.setattr(DoseExtractor, "__call__", failing)
    found = extract.extract_batch(texts)
    assert found[:2] + found[3:] == expected[:2] + expected[3:]
    assert [(issue.code, issue.place) for issue in found[2].issues] == [("unreadable_text", "22")]
    assert (found[2].mentions, found[2].text_sha256) == ((), expected[2].text_sha256)


def test_a_fault_in_one_step_of_an_extractor_leaves_the_texts_beside_it_as_they_are(monkeypatch: pytest.MonkeyPatch):
    texts = [
        Text(article_id=str(number), title=None, abstract=f"A {number}-year-old man took aspirin. He had a rash.")
        for number in range(20, 25)
    ]
    expected = extract.extract_batch(texts)
    whole = outcome.read_units

    def failing(words: Any) -> Any:
        if words.doc.text.startswith("A 22"):
            raise StopIteration
        return whole(words)

    monkeypatch.setattr(outcome, "read_units", failing)
    found = extract.extract_batch(texts)
    assert found[:2] + found[3:] == expected[:2] + expected[3:]
    assert [(issue.code, issue.place) for issue in found[2].issues] == [("unreadable_text", "22")]
    assert found[2].mentions == ()


def test_texts_are_read_together_in_order_and_fewer_where_they_are_long(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(extract, "TOGETHER", 3)
    monkeypatch.setattr(extract, "MOST_TOGETHER", 100)
    lengths = [10, 10, 10, 10, 60, 60, 500, 10]
    texts = [Text(article_id=str(n), title=None, abstract="x" * length) for n, length in enumerate(lengths)]
    assert [[text.article_id for text in some] for some in extract.together(texts)] == [
        ["0", "1", "2"],
        ["3", "4"],
        ["5"],
        ["6"],
        ["7"],
    ]


def test_a_number_too_large_to_be_one_is_left_out():
    huge = "9" * 400
    abstract = f"A {huge}-year-old man took {huge} mg and 5 mg of aspirin for {huge} days. Then CK fell to {huge} U/L."
    (found,) = extract.extract_batch([Text(article_id="1", title=None, abstract=abstract)])
    json.dumps(asdict(found), allow_nan=False)
    assert 5 in [mention.attributes["amount"] for mention in found.mentions if mention.kind == "dose"]


def test_numbers_of_readings_are_bounded():
    nlp = extract.load_nlp(RULES)
    doc = registry.read(nlp, None, "He took 5 mg of aspirin.")
    (dose,) = doc.spans["dose"]
    dose._.value |= {"amount": float("nan"), "amount_high": 10**99, "effect": {"value": float("-inf"), "low": 0.5}}
    doc._.subjects = [{"kind": "group", "n": 10**99}]
    extract._without_too_large(doc)
    assert (dose._.value["amount"], dose._.value["amount_high"], dose._.value["unit"]) == (None, None, "mg")
    assert dose._.value["effect"] == {"value": None, "low": 0.5}
    assert doc._.subjects == [{"kind": "group", "n": None}]


def test_rows_that_the_database_refuses_are_an_issue_of_that_article_alone(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
):
    path = stored("a.db", 30)
    whole = extract.extract_batch

    def with_a_fault(texts: list[Text], **_settings: Any) -> list[Extraction]:
        old = Patient(label="Methuselah", age_years=969)
        return [replace(one, patients=(old,)) if one.article_id == "litlode:3" else one for one in whole(texts)]

    monkeypatch.setattr(extract, "extract_batch", with_a_fault)
    assert run(path) == Report(read=30, issues=1, skipped=0)
    found = rows(path)
    assert len(found["extractions"]) == 30
    (issue,) = found["issues"]
    assert "litlode:3" in issue and "impossible_value" in issue


def test_too_many_issues_fail_the_run_after_everything_is_stored(stored: Stored, monkeypatch: pytest.MonkeyPatch):
    path = stored("a.db", 10)
    whole = extract.extract_batch

    def one_in_ten(texts: list[Text], **_settings: Any) -> list[Extraction]:
        fault = Issue(stage="extract", place="litlode:4", code="unreadable_text", message="invented")
        return [replace(one, issues=(fault,)) if one.article_id == "litlode:4" else one for one in whole(texts)]

    db = store.open_database(path)
    monkeypatch.setattr(extract, "extract_batch", one_in_ten)
    with pytest.raises(LitlodeError, match=r"1 issue in 10 articles, more than .* 0.05"):
        extract.run(db, Config(limits=Limits(max_issue_rate=0.05)))
    store.close(db)
    assert len(rows(path)["extractions"]) == 10


def test_a_model_that_is_not_there_is_an_error_that_lists_the_others(stored: Stored):
    path = stored("a.db", 2)
    for executor in ("serial", "processes"):
        with pytest.raises(ConfigError, match=r'\[extract\] model "en_none" is not installed .* choose: litlode'):
            run(path, model="en_none", executor=executor, workers=1)


def test_a_model_adds_what_no_list_has(stored: Stored, tmp_path: Path):
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "CHEMICAL", "pattern": "weakness"}])  # any word will do
    nlp.to_disk(tmp_path / "mine")
    path = stored("a.db", 4)
    run(path)
    before = rows(path)
    assert run(path, model=str(tmp_path / "mine")).read == 4
    after = rows(path)
    assert len(after["mentions"]) > len(before["mentions"])
    assert "weakness" in {row[6] for row in after["mentions"]} - {row[6] for row in before["mentions"]}


def test_rare_words_are_forgotten(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(extract, "WORDS_KEPT", 0)

    def words(start: int) -> Iterator[str]:
        letters = "abcdefghij"
        return ("".join(letters[int(digit)] for digit in str(number)) for number in range(start, start + 2000))

    nlp = extract.load_nlp(RULES)
    extract.extract_batch([Text(article_id="1", title=None, abstract=" ".join(words(10_000)))])
    known = len(nlp.vocab.strings)
    extract.extract_batch([Text(article_id="2", title=None, abstract=" ".join(words(50_000)))])
    assert len(nlp.vocab.strings) == known


def test_extraction_never_depends_on_what_was_read_before(invented: Callable[[int], list[Any]]):
    texts = [Text(article_id=a.source_id, title=a.title, abstract=a.abstract) for a in invented(20)]
    assert extract.extract_batch(texts[::-1])[::-1] == extract.extract_batch(texts)


def test_analytes_are_mentions_that_belong_to_nobody_and_only_where_they_are_wanted() -> None:
    text = Text(article_id="1", title=None, abstract="A man took prednisone. Creatinine was 2.1 mg/dL, potassium 3.")
    (plain,), (kept,) = extract.extract_batch([text]), extract.extract_batch([text], analytes=True)
    drugs = [(m.text, m.attributes.get("is_analyte", False)) for m in kept.mentions if m.kind == "drug"]
    assert drugs == [("prednisone", False), ("Creatinine", True), ("potassium", True)]
    assert [m.text for m in plain.mentions if m.kind == "drug"] == ["prednisone"]
    assert (kept.patients, kept.groups, kept.unowned) == (plain.patients, plain.groups, plain.unowned)
    assert kept.fingerprint != plain.fingerprint
