"""spaCy without its command line, each time in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("first", ["extractors.registry", "pipeline.extract", "pipeline.annotate"])
def test_the_command_line_is_not_loaded(first: str) -> None:
    assert run(f"import sys, {first}; print('spacy' in sys.modules, 'spacy.cli' in sys.modules)") == "True False\n"


def test_the_command_line_can_be_imported_later() -> None:
    assert run("import extractors, spacy.cli; print(spacy.cli.download.__module__)") == "spacy.cli.download\n"


def test_info_is_still_told() -> None:
    assert "spacy_version" in run("import extractors, spacy; print(sorted(spacy.info(silent=True)))")


def test_who_imports_spacy_first_gets_all_of_it() -> None:
    assert run("import sys, spacy, extractors; print('spacy.cli' in sys.modules)") == "True\n"
