"""Finds outcomes: what was measured or befell somebody, which way it went, and whether that is good.

Where to look, in running order; here `Outcome`, the reading, and `OutcomeExtractor`, which makes spans of it:

- the doc as word classes: `words`; noun phrases out of them: `phrases`
- what went which way and what befell somebody: `statements`, over `changes` (`change_nouns`), `states`, `events`,
  `sightings` and `levels`; all build on `patterns` and `parts`; what a cohort tells as a rate: `rates`, by values
  before and after: `over_time`, of nobody or of many: `toll`; what a later look found normal: `follow_up`; what was
  done and succeeded: `success`; how a response is judged: `judged`
- where arms stand against each other: `study`, over `study_parts`, `study_changes`, `study_events`, `more` and `halted`
  (what was done to a change); what has a value there or differs: `values`
- endpoints that a study names with a number or without a direction: `measures`; is more of one good or bad: `merit`
- what a text is and whom it tells of: `context`, by the words of `cues`; where a sentence stands in it: `setting`; if
  something had been given by then: `after`; if an arm stands against another: `comparator`
- whether it has happened: `happening`, over all these and `scans`; what goes with what: `related`; what ensued beside
  it: `ensued`; what a drug is blamed for: `blame`; what is meant of nobody: `meant`; what a conclusion says again:
  `moral`; where nothing has happened yet: `planned`
- what the statements of a study mean together: `between`; two arms side by side: `comparison`; in whose favour:
  `favour`; whose difference: `arm`
- its numbers: `numbers`; when: `when`; which words belong to which statement: `zones`; the words to show: `quote`
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import chain
from typing import Any, TypedDict

from spacy.language import Language
from spacy.strings import get_string_id
from spacy.tokens import Doc

from extractors import attributes, vocabulary
from extractors import lazy_re as re
from extractors.outcome.between import against_comparator, compared, settle
from extractors.outcome.blame import named
from extractors.outcome.comparator import is_against, is_compared, is_of_change, is_set_apart
from extractors.outcome.context import Context
from extractors.outcome.cues import Cues
from extractors.outcome.ensued import ensued
from extractors.outcome.follow_up import follow_up
from extractors.outcome.happening import SILENT, died_too, happened
from extractors.outcome.judged import judged
from extractors.outcome.meant import is_meant, is_trait
from extractors.outcome.measures import measures, passages
from extractors.outcome.merit import Merits
from extractors.outcome.moral import died_once, told_again, told_once
from extractors.outcome.numbers import Zone
from extractors.outcome.over_time import over_time
from extractors.outcome.parts import Statement
from extractors.outcome.phrases import Units, read_units
from extractors.outcome.planned import is_planned
from extractors.outcome.quote import relative, widen
from extractors.outcome.rates import rates
from extractors.outcome.statements import StatementReader
from extractors.outcome.study import StudyReader
from extractors.outcome.success import successes
from extractors.outcome.words import Codes, Phrases, Words, read_words
from extractors.outcome.zones import place, read_zones
from extractors.vocabulary import word_ids


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
    at_days: float | None  # when it was seen, from where the text counts
    quote: list[int] | None  # doc characters of the shortest words that show the direction


@Language.factory(
    "litlode_outcome", requires=["doc._.sections", "doc.spans"], assigns=["doc.spans", "span._.value", "span._.rule"]
)
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
        self.merits = Merits()
        self.units = {strings.add(word) for word in ("mg", "g", "mcg", "µg", "μg", "ug", "ml", "iu", "units")}
        self.partly = {
            strings.add(word) for word in ("partial", "partially", "partly", "incomplete", "incompletely", "near")
        }
        self.wholly = {strings.add(word) for word in ("complete", "completely", "total", "totally")}
        self.gradual = {strings.add(word) for word in ("regressed", "regression", "recovery", "recovered")}
        self.abilities = {strings.add(word) for word in ("able", "unable", "ability", "inability", "capable", "to")}

    def __call__(self, doc: Doc) -> Doc:
        deque(self.steps(doc), maxlen=0)
        return doc

    def steps(self, doc: Doc) -> Iterator[None]:
        """What a call does, in parts between which other docs may have theirs."""
        words = read_words(doc, self.codes, self.phrases, self.cues.words["study"])
        yield
        units = read_units(words)
        yield
        title_end, sections = attributes.told(doc, "abstract_start"), attributes.told(doc, "sections") or []
        context = Context(words, self.cues, title_end, sections)
        if context.is_study:
            reader = StudyReader(words, units, self.direction, context.is_controlled)
            statements = settle([happened(s, context) for s in reader], words, context)
            statements = compared(reader, statements, context, doc.text)
            statements = self.of_study(words, units, statements)
        else:
            read = list(StatementReader(words, units, self.direction, False))
            statements = ensued([happened(s, context) for s in read], read, context)
            statements = died_too(named([*statements, *follow_up(context)], context), context)
            statements = [s for s in statements if s.rule not in ("toll", "spared") or context.is_of_many]
            statements = judged([*statements, *successes(statements, context)], context)
            statements = [
                s for s in statements if is_meant(s, words, context.is_of_one) and (s.direction or s.rule not in SILENT)
            ]
        statements += chain(rates(words, units, context), over_time(words, units, context, doc.text))
        if context.is_of_many:
            statements = [s._replace(direction=None) if s.direction and is_trait(s, words) else s for s in statements]
        statements = told_once(died_once(told_again(statements, context), context), context, doc.text)
        if any(s.direction for s in statements) and is_planned(doc.text, title_end, sections):
            statements = [s for s in statements if not s.direction]
        if not statements:
            doc.spans["outcome"] = []
            return
        yield
        placed = place([self.quoted(self.settled(s, words), words) for s in statements], words)
        zones = read_zones(placed, words, context, doc.text)
        yield
        spans = []
        for (start, end, statement), zone in zip(placed, zones, strict=True):
            value = self.value(words, statement, zone, doc.text, context)
            value["after_drug"] = given(statement, words, context, doc)
            place_ = words.starts[start], words.ends[end - 1]
            spans.append(attributes.add_span(doc, "outcome", *place_, dict(value), f"outcome.{statement.rule}"))
        doc.spans["outcome"] = spans

    def of_study(self, words: Words, units: Units, statements: list[Statement]) -> list[Statement]:
        """In a study an effect without a direction, or a bare measure, counts only where outcomes are reported."""
        kept = [statement for statement in statements if statement.direction]
        for passage in passages(words, units, self.cues):
            first, last = units.starts[passage[0]], units.starts[passage[1]]
            kept += [s for s in statements if s.direction is None and first <= s.quote[0] < last]
            kept += [Statement(np, None, np, "measure", np) for np in measures(words, units, self.cues, passage)]
        return kept

    def settled(self, statement: Statement, words: Words) -> Statement:
        """ "Vision declined" is worse, a score that declined only less; "prednisone 5 mg" is no measure."""
        if statement.direction and self.is_dose(words, *statement.np):
            return statement._replace(np=(0, 0), span=statement.quote)
        if statement.direction in ("resolved", "improved"):
            return self.in_part(statement, words)
        if statement.direction != "declined":
            return statement
        start, end = statement.np
        is_worse = words.codes[end - 1] != "m" and self.merits.rise(words.lowers[start:end]) == "good"
        return statement._replace(direction="worsened" if is_worse else "decreased")

    def in_part(self, statement: Statement, words: Words) -> Statement:
        """What resolved in part has improved; what has regressed or recovered has resolved if it did so completely."""
        start, end = statement.quote
        said = words.lowers[max(start - BEFORE, 0) : end + 1]
        if statement.direction == "resolved" and not self.partly.isdisjoint(said):
            return statement._replace(direction="improved")
        is_all = not self.gradual.isdisjoint(said) and not self.wholly.isdisjoint(said)
        return statement._replace(direction="resolved") if is_all else statement

    def quoted(self, statement: Statement, words: Words) -> Statement:
        """The statement with a quote that shows the direction by itself."""
        if not statement.direction:
            return statement
        is_ability = words.lowers[statement.quote[1] - 1] in self.abilities
        quote = statement.quote
        if statement.direction != "developed":
            quote = relative(quote, statement.np[1], words.codes)
        start, end = widen(quote, statement.direction, statement.rule, words.codes, is_ability)
        start += words.lowers[start] == COMMA  # "the patient | , however, | failed to recover"
        start = words.phrases.get(start, start)  # "was | found to have" hepatitis
        return statement._replace(quote=(words.whole(start), end))

    def value(self, words: Words, statement: Statement, zone: Zone, text: str, context: Context) -> Outcome:
        """The reading of a statement."""
        measure, rise = None, ""
        if statement.np[0] < statement.np[1]:
            measure = worded(text, words.starts[statement.np[0]], words.ends[statement.np[1] - 1])
            rise = self.merits.rise(self.merits.said(statement, words.lowers))
            told = BENEFIT.get(self.direction.get(words.lowers[statement.np[1] - 1], ""))
            rise = rise or {"better": "good", "worse": "bad"}.get(told or "", "")  # "fewer | relapsed"
        direction = which_way(statement, zone, context, rise)
        if context.is_study:
            direction = self.merits.told(statement, direction, rise, words.lowers)
        return Outcome(
            measure=measure,
            direction=direction,
            benefit=benefit(direction, rise),
            after_drug=None,
            at_days=zone.at_days,
            quote=[words.starts[statement.quote[0]], words.ends[statement.quote[1] - 1]] if direction else None,
            **zone.numbers,
        )

    def is_dose(self, words: Words, start: int, end: int) -> bool:
        """Are words a drug and how much of it, "prednisone 7.5 mg", which is given and not measured."""
        return DOSED.match(words.codes, start, end) is not None and not self.units.isdisjoint(words.lowers[start:end])


def worded(text: str, start: int, end: int) -> str:
    """The words of a measure, with the quotation mark before or behind it that one inside belongs to.

    >>> worded('her "refractory" pain', 5, 21), worded('her "pain"', 5, 9)
    ('"refractory" pain', 'pain')
    """
    inside = text[start:end]
    if inside.count('"') == 1:
        start -= text[start - 1 : start] == '"'
        end += text[end : end + 1] == '"'
    return text[start:end]


COMMA = get_string_id(",")
BEFORE = 2  # words
DENIED = frozenset(("noun", "negated_verb"))  # "no improvement" in a trial: none against the other arm
# "Better", "superior", "in favour of"
WORDED = frozenset(("comparative", "was_comparative", "more_effective", "performed", "favoured"))
FAILED = word_ids("not failed")
HAS_OBJECT = re.compile("[VW]D?[nNMmeg-]{0,4}[MN]r?$")  # "did not | improve overall survival"
DOSED = re.compile("[^uNM]{0,4}R+u[^NM]*$")


def given(statement: Statement, words: Words, context: Context, doc: Doc) -> str | None:
    """The drug that the sentence of a change names."""
    if statement.direction not in CHANGES:
        return None
    start, end = context.sentence(statement.quote[0])
    first, last = words.starts[start], words.ends[end - 1]
    drug = next((drug for drug in attributes.spans(doc, "drug") if first <= drug.start_char < last), None)
    return str(drug._.value["name"]) if drug is not None else None


def which_way(statement: Statement, zone: Zone, context: Context, rise: str) -> str | None:
    """The direction of a statement: in a trial none where chance may explain it, or where an improvement is denied."""
    direction = statement.direction
    is_denied = context.is_controlled and direction == "unchanged" and is_denial(statement, context)
    if is_denied or (zone.is_insignificant and direction in DIFFERENCES):
        direction = "no_difference"
    if direction == "no_difference":
        is_apart = is_set_apart(statement.quote[0], context) and not context.is_case  # "seizure control" is no control
        is_alone = not (context.is_controlled or is_apart)
        return "unchanged" if is_alone and is_of_change(statement.quote, context) else direction
    if context.is_study and statement.rule not in WORDED and is_compared(statement.quote[0], context):
        is_named = statement.rule == "compared" or is_against(context.sentence(statement.quote[0]), context)
        return against_comparator(direction, rise) if is_named else direction
    return direction


def is_denial(statement: Statement, context: Context) -> bool:
    """Is something denied that one arm would have had against the other: "A did not improve | survival"."""
    if statement.rule != "remained" or FAILED.isdisjoint(context.words.lowers[slice(*statement.quote)]):
        return statement.rule in DENIED
    return HAS_OBJECT.search(context.words.codes, *statement.quote) is not None


CHANGES = frozenset(("improved", "resolved", "worsened", "unchanged", "increased", "decreased"))
DIFFERENCES = frozenset(("improved", "worsened", "increased", "decreased", "developed"))


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
