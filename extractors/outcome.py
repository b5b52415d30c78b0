"""Finds outcomes: what was measured or befell somebody, which way it went, and whether that is good.

Reading order: `Outcome`, the reading; `OutcomeExtractor`, which reads the doc as word classes (`outcome_words`), lets the
patterns of `outcome_phrases` find statements, and turns each into a span of the measure or effect with the quote that
shows the direction.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypedDict

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors import attributes, outcome_phrases, vocabulary
from extractors.outcome_words import Codes, Words, read_words


class Outcome(TypedDict):
    """What an outcome says; None where the text does not."""

    measure: str | None  # as worded
    direction: (
        str | None
    )  # improved worsened unchanged resolved developed increased decreased died survived no_difference
    benefit: str | None  # better, none or worse
    baseline: float | None
    followup: float | None
    unit: str | None
    n_events: int | None
    n_total: int | None
    p_value: str | None
    effect: dict[str, Any] | None  # measure, value, low, high: a hazard ratio and its interval
    after_drug: str | None
    quote: list[int] | None  # doc characters of the shortest words that show the direction


class Statement(NamedTuple):
    """A match, in words: the measure or effect, the word that says the direction, the quote."""

    start: int
    end: int
    trigger: int | None
    direction: str | None
    quote: tuple[int, int]
    rule: str


@Language.factory("litlode_outcome", assigns=["doc.spans"])
def make(nlp: Language, name: str) -> OutcomeExtractor:
    """With the vocabularies ``outcome_change``, ``outcome_measure`` and ``outcome_grammar``."""
    return OutcomeExtractor(nlp)


class OutcomeExtractor:
    """Put every outcome into ``doc.spans["outcome"]``, its `Outcome` into ``._.value``."""

    def __init__(self, nlp: Language) -> None:
        strings = nlp.vocab.strings
        self.codes = Codes(strings)
        self.direction = {strings.add(row["word"]): row["direction"] for row in vocabulary.terms("outcome_change")}
        self.rise = {strings.add(row["word"]): row["rise"] for row in vocabulary.terms("outcome_measure")}

    def __call__(self, doc: Doc) -> Doc:
        words = read_words(doc, self.codes)
        taken = bytearray(len(words.codes))
        spans: list[Span] = []
        for statement in sorted(self.statements(words), key=lambda s: (s.direction is None, s.quote[0])):
            start, end = statement.start, statement.end
            if start == end or any(taken[start:end]):
                start, end = statement.quote
                if any(taken[start:end]) or statement.direction is None:
                    continue
            taken[start:end] = b"\1" * (end - start)
            spans.append(self.span(doc, words, statement, start, end))
        doc.spans["outcome"] = sorted(spans, key=lambda span: span.start)
        return doc

    def statements(self, words: Words) -> list[Statement]:
        """What the patterns find, each trigger word used once."""
        found: list[Statement] = []
        used: set[int] = set()
        for rule, pattern in outcome_phrases.STATEMENTS:
            for match in pattern.finditer(words.codes):
                trigger = match.start("t")
                if trigger in used:
                    continue
                direction = self.direction.get(words.lowers[trigger], "unchanged")
                groups = match.groupdict()
                if groups.get("no"):
                    direction = "no_difference" if direction == "no_difference" else "unchanged"
                elif words.codes[trigger] == "Q":
                    continue
                np = match.span("np") if groups.get("np") else (trigger, trigger)
                first = match.start("no") if groups.get("no") else trigger
                used.add(trigger)
                quote = min(np[0], first), max(np[1], trigger + 1)
                found.append(Statement(*np, trigger, direction, quote, rule))
        for rule, pattern in outcome_phrases.EFFECTS:
            for match in pattern.finditer(words.codes):
                np = match.span("np")
                trigger = match.start("t") if "t" in match.groupdict() else None
                direction = "developed" if rule in ("developed", "occurred") else None
                quote = (min(np[0], trigger), max(np[1], trigger + 1)) if trigger is not None else np
                found.append(Statement(*np, trigger, direction, quote, rule))
        return found

    def span(self, doc: Doc, words: Words, statement: Statement, start: int, end: int) -> Span:
        """The span of words start to end, read."""
        first, last = words.starts[start], words.ends[end - 1]
        measure = None
        if statement.end > statement.start:
            measure = doc.text[words.starts[statement.start] : words.ends[statement.end - 1]]
        quote = [words.starts[statement.quote[0]], words.ends[statement.quote[1] - 1]]
        rise = self.rise.get(words.lowers[statement.end - 1], "") if measure else ""
        value = Outcome(
            measure=measure,
            direction=statement.direction,
            benefit=benefit(statement.direction, rise),
            baseline=None,
            followup=None,
            unit=None,
            n_events=None,
            n_total=None,
            p_value=None,
            effect=None,
            after_drug=None,
            quote=quote if statement.direction else None,
        )
        return attributes.add_span(doc, "outcome", first, last, dict(value), f"outcome.{statement.rule}")


BENEFIT = {
    "improved": "better",
    "resolved": "better",
    "survived": "better",
    "worsened": "worse",
    "died": "worse",
    "developed": "worse",
    "unchanged": "none",
    "no_difference": "none",
}


def benefit(direction: str | None, rise: str) -> str | None:
    """Is the change good: None where the text gives only a change.

    >>> benefit("decreased", "bad"), benefit("decreased", "good"), benefit("decreased", "")
    ('better', 'worse', None)
    """
    if direction in ("increased", "decreased"):
        if not rise:
            return None
        return "better" if (direction == "increased") == (rise == "good") else "worse"
    return BENEFIT.get(direction or "")
