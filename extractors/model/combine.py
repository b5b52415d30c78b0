"""Which of the network's answers are taken, kind by kind, where rules and lists have spoken too.

Drugs: what the rules found stays. A name that they lack is added where two heads agree, the one that marks every
chemical and the one that marks what somebody got. A name that a list has, and that the rules held to be measured
rather than given ("potassium was 3.1"), is added only in a text that gives it elsewhere.

Outcomes: in the report of a case the network knows better where the name of an effect begins and ends, so its words
are taken, with the rules' reading where they have one. It has read no trials, so in a study the rules stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors import attributes, drug, drug_context
from extractors.outcome import Outcome
from extractors.outcome_context import Cues

SIGNS = ("drug", "antibody", "age", "sex", "dose", "outcome")
"""Kinds of which a text that is worth reading has at least one."""
RULE = "model.litlode"
CHEMICAL, GIVEN, EFFECT = "bc5cdr_drug", "phee_drug", "phee_outcome"
USED = (CHEMICAL, GIVEN, EFFECT)
"""The heads whose answers are taken; the others only taught the words."""
SHORTEST = 5  # small letters of a drug that no list has: shorter ones are pieces of names, capitals any abbreviation
NO_DRUG = ("ase", "ases", "virus", "viruses")  # how enzymes and viruses end
SMALL_LETTER = re.compile(r"[a-zα-ω]")

Found = dict[str, list[tuple[str, int, int]]]


class Combiner:
    """Adds to the spans of a doc."""

    def __init__(self, nlp: Language) -> None:
        readers: dict[str, Callable[[Doc], Doc]] = dict(nlp.pipeline)
        reader = readers.get("litlode_drug")
        self.entries = reader.entries if isinstance(reader, drug.DrugExtractor) else {}
        self.study = Cues(nlp.vocab.strings).words["study"]

    def add(self, doc: Doc, found: Found) -> None:
        """Put what is taken of `found` into the groups of the doc, in order of position."""
        if "drug" in doc.spans:
            self.add_drugs(doc, found)
        if "outcome" in doc.spans and self.study.isdisjoint(doc.to_array("LOWER").tolist()):
            add_outcomes(doc, found[EFFECT])

    def add_drugs(self, doc: Doc, found: Found) -> None:
        """Names that no list has, and listed ones that the rules saw given elsewhere in the text."""
        spans = list(doc.spans["drug"])
        taken = {reading(span)["name"] for span in spans}
        defined = {short.removesuffix("s").lower() for short in doc._.abbreviations or {}}
        given = set(found[GIVEN])
        low = drug.lower(doc.text)
        for place in found[CHEMICAL]:
            _, start, end = place
            if place not in given or overlapped([*spans, *doc.spans.get("antibody", ())], start, end):
                continue
            span = doc[start:end]
            first, last = span.start_char, span.end_char
            words = low[first:last]
            # what a short form means is known: the rules have decided on its long form
            if words.removesuffix("s") in defined or is_measured(low, first, last):
                continue
            entry = self.entries.get(words)
            if entry is None and is_name(doc.text, first, last):
                entry = drug.unlisted(words, "")
            elif entry is None or entry.name not in taken:
                continue
            spans.append(drug.span_of(doc, drug.Hit(first, last, entry, RULE), "drug"))
        doc.spans["drug"] = sorted(spans, key=lambda s: s.start)


def is_measured(low: str, start: int, end: int) -> bool:
    """Whether the words around speak of a test, a level or a receptor."""
    return drug_context.is_tested(low, start, end) or bool(drug_context.TESTED_AFTER.match(low, end))


def is_name(text: str, start: int, end: int) -> bool:
    """Whether the words may be a drug's name: letters enough, no piece of a longer name, no enzyme.

    >>> [is_name(text, 0, 9) for text in ("zorbaxine", "-zorbaxin", "(zorbaxin", "zorbinase")]
    [True, False, False, False]
    """
    words = text[start:end]
    return (
        len(SMALL_LETTER.findall(words)) >= SHORTEST
        and "- " not in words
        and all(words.count(left) == words.count(right) for left, right in ("()", "[]", "{}"))
        and not {words[0], words[-1], text[start - 1 : start]} & {"-", "'", ","}
        and not words.endswith(NO_DRUG)
    )


def add_outcomes(doc: Doc, found: Sequence[tuple[str, int, int]]) -> None:
    """Effects, with the words that the network gives them and the reading that the rules do.

    Where one of its spans would join what the rules tell apart, theirs stay. What they call an effect, without a way it
    went, and the network does not, is dropped: three in five of these are none.
    """
    old = list(doc.spans["outcome"])
    told = [span for span in old if reading(span)["direction"]]
    new: list[Span] = []
    for _, start, end in found:
        if overlapped(new, start, end):
            continue
        values = [reading(rival) for rival in overlapped(told, start, end)]
        if len({(value["direction"], *value["quote"]) for value in values}) > 1:
            new += [span for span in overlapped(old, start, end) if span not in new]
            continue
        values += [reading(rival) for rival in overlapped(old, start, end)]
        value = values[0] if values else dict.fromkeys(Outcome.__annotations__)
        span = doc[start:end]
        new.append(attributes.add_span(doc, "outcome", span.start_char, span.end_char, dict(value), RULE))
    new += [span for span in told if not overlapped(new, span.start, span.end)]
    doc.spans["outcome"] = sorted(new, key=lambda s: (s.start, s.end))


def reading(span: Span) -> dict[str, Any]:
    """What the rules read there."""
    value: dict[str, Any] = attributes.get(span, "value")
    return value


def overlapped(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """The spans that share a word with these."""
    return [span for span in spans if span.start < end and start < span.end]
