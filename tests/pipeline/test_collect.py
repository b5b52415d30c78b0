"""Mentions stand in the article's own text, whatever the nlp was given."""

from __future__ import annotations

import pytest

from extractors import registry
from pipeline import collect

NLP = registry.build_nlp()


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u2060", "\ufeff"])
def test_a_word_broken_by_a_hidden_mark_is_read_and_quoted_as_printed(mark: str) -> None:
    title, abstract = f"Rit{mark}uximab", f"{mark}A 34-year-old wo{mark}man took ritux{mark}imab 375{mark} mg/m2{mark}."
    found = collect.mentions(registry.read(NLP, title, abstract))
    assert [mention.kind for mention in found] == ["drug", "age", "sex", "drug", "dose"]
    for mention in found:
        words = title if mention.field == "title" else abstract
        assert words[mention.start : mention.end] == mention.text
    assert found[3].text == f"ritux{mark}imab"
    assert found[3].attributes["name"] == "rituximab"


def test_a_quote_keeps_its_hidden_marks() -> None:
    abstract = "A 34-year-old man took rituximab. Symp\u00adtoms im\u00adproved."
    (found,) = (m for m in collect.mentions(registry.read(NLP, None, abstract)) if m.kind == "outcome")
    start, end = found.attributes["quote"]
    assert found.attributes["quote_text"] == abstract[start:end] == "Symp\u00adtoms im\u00adproved"
