"""Short forms and their long forms: the case lines, and how scispaCy's detector is used."""

from __future__ import annotations

import subprocess
import sys

from spacy.language import Language

from extractors import registry

PIPES = ("abbreviation",)


def test_case_lines(case_line: str, nlp: Language) -> None:
    text, _, expected = case_line.partition(" => ")
    pairs = dict(pair.split(" = ") for pair in expected.split("; ")) if expected != "-" else {}
    assert registry.read(nlp, None, text)._.abbreviations == pairs


def test_the_detector_keeps_nothing_between_documents(nlp: Language) -> None:
    first = registry.read(nlp, None, "We used rituximab (RTX).")
    assert registry.read(nlp, None, "RTX and rituximab (RTX).")._.abbreviations == first._.abbreviations
    assert registry.read(nlp, None, "RTX helped.")._.abbreviations == {}


def test_the_doc_can_be_stored(nlp: Language) -> None:
    doc = registry.read(nlp, None, "We used rituximab (RTX).")
    assert nlp.make_doc("").from_bytes(doc.to_bytes())._.abbreviations == {"RTX": "rituximab"}


def test_nmslib_stays_out() -> None:
    code = (
        "import sys; from extractors import registry; assert 'scispacy' not in sys.modules; "
        "registry.build_nlp(['abbreviation']); assert 'scispacy.abbreviation' in sys.modules; "
        "print('nmslib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
