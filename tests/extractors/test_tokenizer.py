"""Tokens and sentences."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from extractors import registry, tokenizer

NLP = registry.build_nlp([])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("steroid-induced", ["steroid", "-", "induced"]),
        ("375mg/m2", ["375", "mg", "/", "m", "2"]),
        ("TNF-α 5-FU", ["TNF", "-", "α", "5", "-", "FU"]),
        ("a_b", ["a", "_", "b"]),
        ("a  b\n c", ["a", " ", "b", "\n ", "c"]),
    ],
)
def test_tokens(text: str, words: list[str]) -> None:
    assert [token.text for token in NLP.make_doc(text)] == words


@pytest.mark.parametrize(
    "marked",
    [
        "CK fell to 300 U/L.| She walked.",
        "It was better (vs. before).| Then it stopped.",
        "Weaker vs. Placebo it was.",
        "As Xu et al. Found, it works.",
        "We gave i.v. methylprednisolone.| She slept.",
        "She took it b.i.d.| She slept.",
        "He got 5 mg p. o. daily.",
        "E. coli grew.| S. aureus did not.",
        "She took 1.5 mg.| 5-FU was next.",
        "Dr. Xu came from St. John.| He left.",
        "It is shown (Fig. 2).| It is seen.",
        "It rose (p < .05).| α-Interferon fell.",
        "It fell.| d-Penicillamine was stopped.",
        "It fell.| mTOR was blocked.",
        "Both had hepatitis B.| They took vitamin D.| They slept.",
        "Was it so?| It was!| (It was.)",
        "first line\n|second line",
        "One part.\n\n|Another part",
        "One part.\n \n \n|another part\n\n",
    ],
)
def test_sentences(marked: str) -> None:
    doc = NLP.make_doc(marked.replace("|", ""))
    assert "|".join(span.text_with_ws for span in doc.sents).replace(" |", "| ") == marked


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=60) | st.text(alphabet="aB1. \n\t\u00a0(µ_", max_size=40)
)
def test_the_text_is_what_came_in(text: str) -> None:
    doc = NLP.make_doc(text)
    assert doc.text == text == "".join(token.text_with_ws for token in doc)
    assert [span.start_char for span in doc.sents] == list(tokenizer.sentence_starts(text))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="aB1.- \n\t\u00a0(µ_", max_size=40))
def test_pieces_have_the_tokens_of_the_sentence(text: str) -> None:
    doc = NLP.make_doc(text)
    whole = [pair for begin, end in doc.places for pair in tokenizer.TOKEN.findall(text, begin, end)]
    assert [token.text for token in doc] == [word for word, _ in whole]


def test_what_the_vocabulary_forgets_is_not_remembered() -> None:
    nlp = registry.build_nlp([])
    for text in ("Aqzorex helped.", "Then aqzorex harmed."):
        with nlp.memory_zone():
            assert "".join(token.text_with_ws for token in nlp.make_doc(text)) == text
    assert nlp.make_doc("Aqzorex helped.")[0].text == "Aqzorex"


def test_a_single_sentence_is_known_to_be_one() -> None:
    assert len(list(NLP.make_doc("One sentence only").sents)) == 1


def test_a_doc_travels_as_a_plain_doc() -> None:
    doc = NLP.make_doc("CK fell. She walked.")
    for again in (pickle.loads(pickle.dumps(doc)), Doc(NLP.vocab).from_bytes(doc.to_bytes())):
        assert type(again) is Doc
        assert again.text == doc.text
        assert len(list(again.sents)) == 2
