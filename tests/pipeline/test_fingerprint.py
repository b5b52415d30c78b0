"""The fingerprint changes with everything that decides a row, and with nothing else."""

from pathlib import Path

import pytest

from pipeline import fingerprint
from pipeline.config import RULES


def test_code_and_words_are_seen_and_papers_about_them_are_not():
    names = {path.relative_to(fingerprint.ROOT).as_posix() for path in fingerprint.files()}
    assert {"extractors/dose.py", "extractors/vocab/dose.tsv", "pipeline/collect.py", "pipeline/extract.py"} <= names
    assert not [name for name in names if name.endswith((".pyc", ".md"))]


def test_another_word_is_another_fingerprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    words = tmp_path / "extractors/vocab/dose.tsv"
    words.parent.mkdir(parents=True)
    monkeypatch.setattr(fingerprint, "ROOT", tmp_path)
    found = set()
    for content in ("mg", "mcg", "mg"):
        words.write_text(content)
        fingerprint.current.cache_clear()
        found.add(fingerprint.current(RULES))
    fingerprint.current.cache_clear()
    assert len(found) == 2


def test_it_stays_the_same_during_a_run():
    assert fingerprint.current(RULES) is fingerprint.current(RULES)


def test_keeping_analytes_is_another_fingerprint():
    assert fingerprint.current(RULES, True) != fingerprint.current(RULES)
