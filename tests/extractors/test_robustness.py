"""Whatever the text, the whole nlp raises nothing, quotes the text, stays in one field, and says the same twice.

The examples are the same in every run; ``make fuzz`` looks at others, and at ``TIMES`` as many.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from extractors import registry
from pipeline import collect

NLP = registry.build_nlp()
ABSTRACTS = Path(__file__).parents[3] / "shared" / "texts" / "abstracts.jsonl.gz"
EVERY = 40
TIMES = int(os.environ.get("FUZZ_TIMES", "1"))

# fmt: off
FRAGMENTS = (
    # drugs, classes, salts, short forms
    "rituximab", "prednisone", "sodium", "potassium chloride", "insulin", "d-", "l-", "5-FU", "IVIG", "-mab",
    "ofatumumab", "steroids", "chemotherapy", "anti-", "anti-TNF", "(RTX)", "[MMF, 2 g]", "MTX (methotrexate)",
    "mycophenolate (MMF)",
    # antibodies
    "anti-SRP", "anti-Ro/SSA", "Jo-1", "ANA", "ANCA", "antibod", "antibodies to", "against 3-", "IgG", "Ab", "Abs",
    "RF", "positive", "negative for", "1:640", "hepatitis B and C", "HIV", "seropositive", "autoantibodies", "(+)",
    "panel",
    # people
    "A 43-year-old", "woman", "man", "boy", "two patients", "Patient 1", "Case 2:", "CASE REPORT:", "He", "she",
    "her mother", "infant", "aged", "age", "60s", "in both", "the first", "another", "n = 12", "of 20 patients",
    "one of them", "twins", "a family of", "cohort", "controls", "placebo group",
    # numbers, units, times
    "0", "1", "199", "1990", "1,234", "1/2", "½", "²", "٣", "２０", "10(6)", "1e400", "9" * 400, "-5", "±", "×", "%",
    "mg", "mg/kg", "g", "m2", "µg", "U/L", "years", "months", "days", "daily", "twice", "every", "q8h", "b.i.d.",
    "weeks", "for", "to", "per", "iv", "i.v.", "orally", "subcutaneous", "injection", "<", "≥", "p < 0.05", "5.",
    ".5", "1.5.2", "..",
    # outcomes, cues
    "improved", "relapsed", "died", "no", "not", "without", "never", "history of", "may", "declined from",
    "in remission", "was given", "did not", "neither", "nor", "respectively", "due to", "treated with", "after",
    "developed", "METHODS:", "RESULTS", "diagnosed with", "myositis", "disease", "CK",
    # marks and odd characters
    "(", ")", "[", "]", "((", "{", "\"", "'", "’", "“", "-", "–", "—", "/", ".", ",", ";", ":", "_", "*", "<i>",
    "&lt;", "$", "\n", "\n\n", "\t", "\r\n", "\u00a0", "\u2009", "\u200b", "\u00ad", "\u2028", "\ufeff", "\x00",
    "\x1c", "\x85", "e\u0301", "İ", "ß", "ſ", "Σ", "ǆ", "ﬁ", "β", "µ", "Ⅷ", "𝛼", "👩‍⚕️", "中文", "ü", "\ud7ff",
    "a" * 300, "A" * 120, "x1" * 60, "-a" * 80,
)
# fmt: on
SEPARATORS = (" ", " ", " ", "", "-", ". ", ", ", "\n", "/", "  ")
MARKED = re.compile(r"\[([^\]]*)\]\([^)]*\)")
LINES = tuple(
    MARKED.sub(r"\1", line.partition(" || ")[0].lstrip("#= "))
    for path in sorted((Path(__file__).parents[1] / "cases").glob("*.txt"))
    for line in path.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("# ")
)
"""The sentences of the case files."""
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def glued(pieces: st.SearchStrategy[str], most: int) -> st.SearchStrategy[str]:
    """Up to ``most`` pieces one after another."""
    several = st.lists(st.tuples(pieces, st.sampled_from(SEPARATORS)), max_size=most)
    return several.map(lambda found: "".join(piece + separator for piece, separator in found))


fragments = st.sampled_from(FRAGMENTS)
cut_lines = st.tuples(st.sampled_from(LINES), st.integers(0, 60), st.integers(40, 300)).map(lambda c: c[0][c[1] : c[2]])
whole_lines = st.sampled_from(LINES)
mixes = glued(fragments, 24)
texts = glued(st.one_of(whole_lines, whole_lines, whole_lines, cut_lines, fragments), 12)


@settings(deadline=None, max_examples=300 * TIMES)
@given(st.none() | mixes, mixes)
def test_fragments_in_any_order(title: str | None, abstract: str) -> None:
    check(title, abstract)


@settings(deadline=None, max_examples=200 * TIMES)
@given(st.none() | whole_lines, texts)
def test_sentences_of_the_cases_whole_and_cut(title: str | None, abstract: str) -> None:
    check(title, abstract)


def test_sentences_broken_off() -> None:
    """Each sentence of the cases in two halves, every one at another word: a rule may look past either end."""
    for number, line in enumerate(LINES):
        words = line.split(" ")
        for shift in range(min(TIMES, len(words))):
            cut = (number + shift) % len(words)
            check(None, " ".join(words[:cut]))
            check(None, " ".join(words[cut:]))


@pytest.mark.parametrize("abstract", ["arm: ursodiol: -; ursodiol; developed Di "])
def test_texts_that_once_stopped_the_reading(abstract: str) -> None:
    """What ``make fuzz`` found."""
    check(None, abstract)


def test_an_abstract_that_opens_with_a_blank() -> None:
    """The white space that parts it from the title is of neither."""
    check("After treatment the ferritin decreased significantly.", " rituximab (RTX) twice. => RTX =  ")


@settings(deadline=None, max_examples=100 * TIMES)
@given(st.none() | st.text(max_size=30), st.text(max_size=80))
def test_any_characters(title: str | None, abstract: str) -> None:
    check(title, abstract)


@pytest.mark.parametrize(
    "fragment",
    [
        "anti-",
        "anti-Ro, ",
        "ANA was positive, ",
        "prednisone, ",
        "sodium ",
        "no prednisone ",
        "(MMF, ",
        "\n",
        "hepatitis B and C ",
    ],
)
def test_long_texts(fragment: str) -> None:
    """As long as garbled records get; once some of them took minutes."""
    check(None, fragment * (8000 // len(fragment)))


@pytest.mark.parametrize(
    "n", ["9" * 25, "9" * 400, "9" * 5000, "1" + ",000" * 150, "10(99)", "0", "1/0", "-1", "0." + "0" * 400 + "1"]
)
def test_numbers_that_nothing_has(n: str) -> None:
    """Each number of the cases in turn is replaced; whole numbers must fit the database."""
    for line in LINES[::3]:
        check(None, NUMBER.sub(n, line))


def test_every_antibody_of_a_sentence_too_long_to_read_at_once() -> None:
    """A table pasted into an abstract has no full stops; no antibody of it is lost or cut."""
    doc = registry.read(NLP, None, "anti-Ro was positive, anti-SRP was negative, " * 100)
    found = [(span.text, span._.value["result"]) for span in doc.spans["antibody"]]
    assert found == [("anti-Ro", "positive"), ("anti-SRP", "negative")] * 100


def test_a_text_of_a_million_characters_is_read() -> None:
    doc = registry.read(registry.build_nlp(["section", "sex"]), "A title", "A man. " * 150_000)
    assert len(doc.spans["sex"]) == 150_000


def test_every_drug_of_a_long_list() -> None:
    doc = registry.read(NLP, None, "prednisone, rituximab, " * 400)
    assert [span.text for span in doc.spans["drug"]] == ["prednisone", "rituximab"] * 400


def test_abstracts_as_they_are() -> None:
    if not ABSTRACTS.exists():
        pytest.skip(f"needs many abstracts, which litlode does not ship: {ABSTRACTS}")
    with gzip.open(ABSTRACTS, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % EVERY == 0:
                article = json.loads(line)
                check(article.get("title"), article["abstract"])


def check(title: str | None, abstract: str) -> None:
    doc = registry.read(NLP, title, abstract)
    for mention in collect.mentions(doc):
        words = (title or "") if mention.field == "title" else abstract
        assert words[mention.start : mention.end] == mention.text
        assert mention.cue_text is None or words[mention.cue_start : mention.cue_end] == mention.cue_text
    title, abstract = (registry.HIDDEN.sub("", words or "") for words in (title, abstract))
    start = doc._.abstract_start
    for spans in doc.spans.values():
        for span in spans:
            field, offset = (title or "", 0) if span.start_char < start else (abstract, start)
            assert span.text
            assert span.text == field[span.start_char - offset : span.end_char - offset]
            assertion = span._.assertion or {}  # none where `patient` added the span
            for places in (assertion.get("cue"), span._.value.get("quote")):
                if places:
                    low, high = (place - offset for place in places)
                    assert 0 <= low < high <= len(field), "the words that decided stand in another field"
    assert everything(doc) == everything(registry.read(NLP, title or None, abstract))


def everything(doc: Doc) -> str:
    """All that was read, as JSON, which has neither NaN nor Infinity."""
    found: dict[str, Any] = {
        kind: [
            [span.start_char, span.end_char, span.kb_id_, span._.value, span._.rule, span._.assertion, span._.owners]
            for span in spans
        ]
        for kind, spans in doc.spans.items()
    }
    about = [doc._.sections, doc._.abbreviations, doc._.subjects]
    told = json.dumps([found, about], allow_nan=False)
    json.loads(told, parse_int=small)
    return told


def small(digits: str) -> int:
    """A whole number of the JSON, which a column of SQLite can hold."""
    value = int(digits)
    assert abs(value) < 2**63
    return value
