"""Finds outcomes: what was measured or befell somebody, which way it went, and whether that is good.

Reading order: `Outcome`, the reading; `OutcomeExtractor`, which reads the doc as word classes (`outcome_words`) and units
(`outcome_phrases`), lets the patterns of `outcome_statements` find statements, and turns each into a span of the measure
or effect with the quote that shows the direction.
"""

from __future__ import annotations

from typing import Any, TypedDict

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors import attributes, vocabulary
from extractors.outcome_context import Context, Cues
from extractors.outcome_measures import measures, passages
from extractors.outcome_phrases import Units, read_units
from extractors.outcome_statements import Statement, StatementReader
from extractors.outcome_words import Codes, Phrases, Words, read_words


class Outcome(TypedDict):
    """What an outcome says; None where the text does not."""

    measure: str | None  # as worded
    direction: str | None  # improved worsened unchanged resolved developed increased decreased died survived no_difference
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


@Language.factory("litlode_outcome", assigns=["doc.spans"])
def make(nlp: Language, name: str) -> OutcomeExtractor:
    """With the vocabularies ``outcome_change``, ``outcome_measure`` and ``outcome_grammar``."""
    return OutcomeExtractor(nlp)


class OutcomeExtractor:
    """Put every outcome into ``doc.spans["outcome"]``, its `Outcome` into ``._.value``."""

    def __init__(self, nlp: Language) -> None:
        strings = nlp.vocab.strings
        self.codes = Codes(strings)
        self.phrases = Phrases(strings)
        self.cues = Cues(strings)
        self.direction = {strings.add(row["word"]): row["direction"] for row in vocabulary.terms("outcome_change")}
        self.rise = {strings.add(row["word"]): row["rise"] for row in vocabulary.terms("outcome_measure")}

    def __call__(self, doc: Doc) -> Doc:
        words = read_words(doc, self.codes, self.phrases)
        text = attributes.text_of(doc)
        units = read_units(words)
        statements = list(StatementReader(words, units, self.direction))
        context = Context(words, self.cues, doc._.abstract_start)
        statements = [happened(statement, context) for statement in statements]
        if context.is_study:
            statements = self.of_study(words, units, statements)
        taken = bytearray(len(words.codes))
        spans: list[Span] = []
        for statement in sorted(statements, key=lambda s: s.direction is None):
            for start, end in (statement.np, statement.quote):
                if start < end and not any(taken[start:end]):
                    taken[start:end] = b"\1" * (end - start)
                    spans.append(self.span(doc, text, words, statement, start, end))
                    break
                if statement.direction is None:
                    break
        doc.spans["outcome"] = sorted(spans, key=lambda span: span.start)
        return doc

    def of_study(self, words: Words, units: Units, statements: list[Statement]) -> list[Statement]:
        """In a study an effect without a direction counts only where outcomes are reported, and so does a bare measure."""
        kept = [statement for statement in statements if statement.direction]
        for passage in passages(words, units, self.cues):
            first, last = units.starts[passage[0]], units.starts[passage[1]]
            kept += [s for s in statements if s.direction is None and first <= s.quote[0] < last]
            kept += [Statement(np, None, np, "measure") for np in measures(units, passage)]
        return kept

    def span(self, doc: Doc, text: str, words: Words, statement: Statement, start: int, end: int) -> Span:
        """The span of words start to end, read."""
        first, last = words.starts[start], words.ends[end - 1]
        measure, rise = None, ""
        if statement.np[0] < statement.np[1]:
            measure = text[words.starts[statement.np[0]] : words.ends[statement.np[1] - 1]]
            rise = self.rise.get(words.lowers[statement.np[1] - 1], "")
        quote = [words.starts[statement.quote[0]], words.ends[statement.quote[1] - 1]]
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


NEEDS_TREATMENT = frozenset(("increased", "decreased", "worsened", "developed"))


def happened(statement: Statement, context: Context) -> Statement:
    """The statement, without its direction where it tells a complaint or an aim."""
    word = statement.quote[0]
    if statement.direction is None:
        return statement
    if context.is_aim(word):
        return statement._replace(direction=None)
    if not context.is_study and statement.direction in NEEDS_TREATMENT and not context.is_treated(word):
        return statement._replace(direction=None)
    return statement


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
