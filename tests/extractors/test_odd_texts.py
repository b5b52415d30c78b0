"""Whatever the text, the extractors of numbers raise nothing and give whole, separate spans with plain values."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import registry

KINDS = ("age", "sex", "dose", "route", "frequency", "duration")
# fmt: off
PIECES = (
    "0", "1", "12", "199", "1,000", "1·5", "½", "1/2", "10(6)", "x", "×", "10", "6", "±", "+/-", "–", "-", "/",
    "to", "and", ",", ".", ";", "(", ")", "%", ">", "≥", "<", "or", "=", "half", "two", "twenty-one", "several",
    "an", "a", "years", "year-old", "months", "weeks", "d", "h", "old", "age", "aged", "of", "at", "the", "in",
    "her", "60s", "fifties", "mean", "median", "range", "between", "older", "than", "infant", "woman", "men", "mg",
    "g", "kg", "m2", "m(2)", "ml", "U", "IU", "μg", "tablets", "per", "day", "daily", "weekly", "twice", "times",
    "every", "eighth", "evening", "q8h", "b.i.d.", "bid", "on", "days", "day", "intervals", "apart", "for", "over",
    "after", "starting", "therapy", "course", "iv", "oral", "injection", "PO", "SC", "high-dose", "doses", "AUC",
    "é", "β",
)
# fmt: on
NLP = registry.build_nlp(KINDS)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from([" ", "", "-", "\n"])), max_size=14))
def test_pieces_in_any_order(pieces: list[tuple[str, str]]) -> None:
    check("".join(word + space for word, space in pieces))


@given(st.text(max_size=60))
def test_any_characters(text: str) -> None:
    check(text)


@pytest.mark.parametrize("text", ["", " ", "\n", "mg", "1", "aged", "every", "10(6)"])
def test_fragments(text: str) -> None:
    check(text)


def check(text: str) -> None:
    doc = registry.read(NLP, None, text)
    for kind in KINDS:
        spans = list(doc.spans[kind])
        assert all(early.end_char <= late.start_char for early, late in pairwise(spans))
        for span in spans:
            assert span.text == text[span.start_char : span.end_char]
            json.dumps(span._.value, allow_nan=False)
