"""Negated, of a relative, past, or merely considered: the step that qualifies what the finders found.

After ConText (Harkema et al. 2009), with two differences that abstracts ask for. A cue reaches as far as the grammar lets
it, never to the end of the sentence: in "no improvement with rituximab" the improvement is negated. And a drug is negated
only where the words say that it was not given: "did not respond to rituximab" tells that it was.

Reading order: `AssertionExtractor`; `Grammar`, the word lists compiled; then one method per flag.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypedDict

import ahocorasick
from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors import vocabulary

KINDS = ("age", "sex", "antibody", "drug", "dose", "route", "frequency", "duration", "diagnosis", "outcome")
GIVEN = ("drug", "dose", "route", "frequency", "duration")  # what is given rather than found
REACH = 120  # characters; no cue of ours holds longer


class Assertion(TypedDict):
    """What the words around a span say of it; all False is a plain statement about the patient, now."""

    is_negated: bool
    is_family: bool
    is_historical: bool
    is_hypothetical: bool
    cue: list[int] | None  # [start, end] in characters of the doc: the words that decided


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue in the text; one surface may reach both ways."""

    start: int
    end: int
    text: str
    category: str
    directions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """A span of some kind, in characters."""

    start: int
    end: int
    kind: str
    span: Span


@Language.factory("litlode_assertion", requires=["doc.spans"], assigns=["span._.assertion"])
def make(nlp: Language, name: str) -> AssertionExtractor:
    """The component, with the shipped vocabulary."""
    return AssertionExtractor(vocabulary.terms("assertion"))


class AssertionExtractor:
    """Set ``span._.assertion`` of every span of the kinds."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        self.grammar = Grammar(rows)

    def __call__(self, doc: Doc) -> Doc:
        targets = [
            Target(span.start_char, span.end_char, kind, span)
            for kind in KINDS
            if kind in doc.spans
            for span in doc.spans[kind]
        ]
        if targets:
            targets.sort(key=lambda t: (t.start, t.end))
            for target, assertion in zip(targets, qualify(doc.text, targets, self.grammar), strict=True):
                target.span._.assertion = assertion
        return doc


def qualify(text: str, targets: list[Target], grammar: Grammar) -> list[dict[str, Any]]:
    """One `Assertion` per target; ``targets`` sorted by start."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    cues, boundaries = grammar.find(low)
    reader = _Reader(low, targets, grammar, boundaries)
    for cue in cues:
        getattr(reader, cue.category)(cue)
    return reader.assertions


class Grammar:
    """``vocab/assertion.tsv``: cues found in one pass, and the patterns made of its words."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        words: dict[str, list[str]] = {}
        cues: dict[str, list[tuple[str, str]]] = {}
        for row in rows:
            if row["category"] in ("link", "giving", "head"):
                words.setdefault(row["category"], []).append(re.escape(row["cue"]))
            else:
                cues.setdefault(row["cue"], []).append((row["category"], row["direction"]))
        self.automaton: Any = ahocorasick.Automaton()
        for cue, uses in cues.items():
            self.automaton.add_word(cue, (cue, uses))
        self.automaton.make_automaton()
        giving, link, head = ("|".join(sorted(words[c], key=len, reverse=True)) for c in ("giving", "link", "head"))
        modifier = rf"(?!(?:{PREPOSITION}|and|or|but|than)\b)[^\W\d_][\w'-]*"
        self.direct = re.compile(
            rf"\s+(?:(?:{modifier}\s+){{0,4}}(?:{link})\s+(?:of|to|for|with|on|in the form of)\s+)?(?:{modifier}\s+){{0,4}}"
            rf"|(?:\s+{modifier}){{0,3}}\s+(?:{giving})\s+(?:(?:any|other|further|additional|concomitant|the|a|an|{modifier})\s+){{0,3}}"
        )
        self.taking = re.compile(
            rf"(?:\s+(?:been|be|have|having|to|yet|ever|previously|currently|routinely|also|previously been|\w+ly))*\s+(?:{giving})\s+"
            rf"(?:(?:{link})\s+(?:of|to|for|with)\s+)?(?:(?:{modifier})\s+){{0,4}}"
        )
        self.given = re.compile(
            rf"(?:\s+(?:therapy|treatment|infusions?|tablets?|injections?))?\s+(?:was|were|is|are|had been|has been|have been|could)?\s*"
            rf"(?:be |been |\w+ly )*(?:{giving})\b"
        )
        self.passive = re.compile(rf"(?:\s+(?:been|be|therefore|thus|yet|ever|\w+ly))*\s+(?:{giving})\b")
        self.head = re.compile(rf"\)?(?:-(?!contain|based)\w|\s+(?:{head})\b)")
        self.useful = re.compile(
            rf"(?:\s+(?:also|very|more|\w+ly))*\s+(?:{giving}|useful|effective|beneficial|helpful|considered|appropriate|preferred|preferable|justified"
            rf"|warranted|worthwhile|reserved|an?\b.{{0,40}}?(?:option|alternative|treatment|therapy|strategy|approach|choice|drug))\b"
        )

    def find(self, low: str) -> tuple[list[Cue], list[int]]:
        """Cues in order, pseudo-cues removed, and where words that end every scope begin."""
        found = []
        for last, (cue, uses) in self.automaton.iter(low):
            end = last + 1
            start = end - len(cue)
            if (end < len(low) and (low[end].isalnum() or low[end] == "-" and cue != "non")) or (start and (low[start - 1].isalnum())):
                if not (start and low[start - 1] == "-" and cue in ("naive", "naïve")):
                    continue
            found.append((start, -end, cue, uses))
        found.sort(key=lambda f: f[:2])
        cues: list[Cue] = []
        boundaries: list[int] = []
        reached = -1
        for start, minus, cue, uses in found:
            if start < reached:
                continue
            reached = -minus
            for category in dict.fromkeys(c for c, _ in uses):
                if category == "boundary":
                    boundaries.append(start)
                elif category != "pseudo":
                    cues.append(Cue(start, reached, cue, category, tuple(d for c, d in uses if c == category)))
        return cues, boundaries


PREPOSITION = (
    "with|after|to|on|from|of|during|by|for|following|between|among|in|at|under|over|upon|before|until|about|against|toward|towards|through|when"
    "|who|which|that|was|were|is|are|has|had|have|did|improved|responded|died|developed"
)
NEW_SUBJECT = re.compile(r"[;:]|\n|,?\s+and\s+(?:he|she|they|it|there|we|the|his|her)\b|,\s+(?:he|she|they|it|there|we|the patient)\b")
LIST = re.compile(r"(?:\s+(?:therapy|treatment|tablets))?(?:\s*\([^()]*\))?\s*(?:,|/|,?\s*(?:and/or|and|or|nor)\b)\s*(?:(?!(?:was|were|is|on|with|to|by|for|in)\b)[\w-]+\s+){0,2}")
FINITE_AFTER = re.compile(r"\s+(?:therapy |treatment )?(?:was|were|is|are|has|had|led|improved|resulted)\b")
FOUND_GAP = re.compile(
    rf"\s+(?:(?:\w[\w'-]*\s+){{0,3}}(?:evidence|signs?|history|symptoms?|features?|findings?|diagnosis|suspicion|record)\s+(?:of|for|to suggest)\s+)?"
    rf"(?:(?!(?:{PREPOSITION}|but|than)\b)[\w'/-]+[\s,]+){{0,10}}"
)
AUXILIARY = re.compile(
    r"(?:\s+(?:therapy|treatment|infusions?|tablets?|injections?|use))?(?:\s*\([^()]*\))?(?:\s*,?\s*(?:and|or|nor)\s+[\w-]+)?\s*,?\s+(?:(?:but|and)\s+)?"
    r"(?:was|were|is|are|had|has|have|could|did|can|would|should)?\s*(?:therefore |thus )?"
)
ELLIPTIC = re.compile(r"\s+(?:was|were|had been)\s+[\w ]{3,30}?,?\s+but\s+(?:was |were )?$")
NOT_A_VERDICT = re.compile(
    r"\s+(?:to|as (?!an? (?:\w+ )?(?:option|treatment|therapy|alternative))|the|an?|\w+(?:ive|ble|ful|ous|ant|ent|ly|ed|ary|safe|due|adequate|necessary))\b"
)
NUMBERED_OR_OLD = re.compile(r"(?:-old|two|three|four|five|six|seven|eight|\d+|nursing|breast-?feeding|lactating|twin|of|both)\s+(?:\w+\s+)?$")
POSSESSIVE = re.compile(
    r"(?:\b(?:his|her|their|whose|patient's|patient’s|patients'|child's|infant's|boy's|girl's|woman's|man's|proband's|a|an|one|maternal|paternal|no|healthy)|\bthe|\bwhose)\s+(?:\w+\s+){0,2}$"
)
HAD_A = re.compile(r"\b(?:had|has|have|with|including|included|and)\s+(?:an?|one)\s+(?:\w+\s+){0,2}$")
PATIENT_IS_MOTHER = re.compile(r"pregnan|gravid|primigravida|para \d|post-?partum|lactat|obstet")


class _Reader:
    """Applies cues to targets of one text."""

    def __init__(self, low: str, targets: list[Target], grammar: Grammar, boundaries: list[int]) -> None:
        self.low = low
        self.targets = targets
        self.starts = [t.start for t in targets]
        self.grammar = grammar
        self.boundaries = boundaries
        self.assertions: list[dict[str, Any]] = [
            {"is_negated": False, "is_family": False, "is_historical": False, "is_hypothetical": False, "cue": None} for _ in targets
        ]

    def after(self, cue: Cue) -> list[int]:
        """Targets that begin after the cue, within reach and within its clause."""
        first = bisect_left(self.starts, cue.end)
        stop = self.clause_end(cue.end)
        return [i for i in range(first, bisect_left(self.starts, stop))]

    def before(self, cue: Cue) -> list[int]:
        """Targets that end before the cue, nearest first."""
        last = bisect_left(self.starts, cue.start)
        first = bisect_left(self.starts, cue.start - REACH)
        return [i for i in range(last - 1, first - 1, -1) if self.targets[i].end <= cue.start]

    def clause_end(self, position: int) -> int:
        stop = min(len(self.low), position + REACH)
        at = bisect_left(self.boundaries, position)
        if at < len(self.boundaries):
            stop = min(stop, self.boundaries[at])
        for pattern in (NEW_SUBJECT, SENTENCE):
            match = pattern.search(self.low, position, stop)
            if match:
                stop = match.start()
        return stop

    def is_open(self, start: int, end: int) -> bool:
        """No boundary between."""
        at = bisect_left(self.boundaries, start)
        return (at == len(self.boundaries) or self.boundaries[at] >= end) and not SENTENCE.search(self.low, start, end)

    def mark(self, i: int, flag: str, cue: Cue) -> None:
        assertion = self.assertions[i]
        assertion[flag] = True
        if assertion["cue"] is None or flag == "is_negated":
            assertion["cue"] = [cue.start, cue.end]

    def direct(self, cue: Cue, flag: str, pattern: re.Pattern[str]) -> None:
        """Mark what stands right after the cue, and what is listed with it."""
        reached = cue.end
        is_first = True
        for i in self.after(cue):
            target = self.targets[i]
            if target.start < reached:
                if not is_first and target.end <= reached:
                    self.mark(i, flag, cue)
                continue
            gap = self.low[reached : target.start]
            if target.kind in GIVEN:
                is_next = (pattern if is_first else LIST).fullmatch(gap)
                if not is_next or self.grammar.head.match(self.low, target.end):
                    if is_first:
                        continue
                    return
                if not is_first and "," in gap and FINITE_AFTER.match(self.low, target.end) and cue.text not in ("no", "neither", "nor"):
                    return
            elif not (FOUND_GAP.fullmatch(gap) if is_first else LIST.fullmatch(gap)):
                continue
            self.mark(i, flag, cue)
            reached, is_first = target.end, False

    def negation(self, cue: Cue) -> None:
        if "forward" in cue.directions:
            if cue.text in ("not", "never", "cannot", "unable to"):
                self.direct(cue, "is_negated", self.grammar.taking)
            elif cue.text in ("neither", "nor"):
                if self.is_about_giving(cue):
                    self.direct(cue, "is_negated", self.grammar.direct)
            else:
                self.direct(cue, "is_negated", self.grammar.direct)
        if "backward" in cue.directions:
            self.negation_backward(cue)

    def is_about_giving(self, cue: Cue) -> bool:
        """"Neither X nor Y was given", not "neither X nor Y helped"."""
        if re.search(r"(?:receiv|tak|given|us|treated with|on)\w*\s+$", self.low[max(0, cue.start - 20) : cue.start]):
            return True
        inside = self.after(cue)
        if not inside or self.targets[inside[0]].kind not in GIVEN:
            return True
        end = max(self.targets[i].end for i in inside)
        return bool(self.grammar.given.match(self.low, end))

    def negation_backward(self, cue: Cue) -> None:
        for i in self.before(cue):
            target = self.targets[i]
            gap = self.low[target.end : cue.start]
            if cue.text in ("not", "never"):
                if target.kind in GIVEN and (AUXILIARY.fullmatch(gap) or ELLIPTIC.match(gap)):
                    if self.grammar.passive.match(self.low, cue.end):
                        self.mark(i, "is_negated", cue)
            elif cue.text in ("naive", "naïve"):
                if gap.strip(" -") == "":
                    self.mark(i, "is_negated", cue)
            elif re.fullmatch(r"(?:\s+(?:therapy|treatment|infection|use))?\s+(?:have |has |had )?", gap):
                self.mark(i, "is_negated", cue)

    def history(self, cue: Cue) -> None:
        if "forward" in cue.directions:
            for i in self.after(cue):
                gap = self.low[cue.end : self.targets[i].start]
                if len(gap) <= 70 and (cue.text.endswith((" of", "included", "includes", "with")) or self.grammar.direct.fullmatch(gap) or self.grammar.taking.fullmatch(gap)):
                    self.mark(i, "is_historical", cue)
        if "backward" in cue.directions:
            for i in self.before(cue):
                target = self.targets[i]
                if cue.start - target.end <= 60 and self.is_open(target.end, cue.start) and "," not in self.low[target.end : cue.start]:
                    self.mark(i, "is_historical", cue)

    def hypothesis(self, cue: Cue) -> None:
        if "forward" in cue.directions:
            is_modal = cue.text in ("may", "might", "could", "would", "should", "if")
            self.direct(cue, "is_hypothetical", self.grammar.taking if is_modal else self.grammar.direct)
        if "backward" in cue.directions:
            following = self.low[cue.end : cue.end + 60]
            if cue.text.endswith(" be") and cue.text != "needs to be" and not self.grammar.useful.match(following):
                return
            if "considered" in cue.text and NOT_A_VERDICT.match(following):
                return
            for i in self.before(cue):
                target = self.targets[i]
                gap = self.low[target.end : cue.start]
                if target.kind in GIVEN and re.fullmatch(r"(?:\s+(?:therapy|treatment|infusions?|use|(?:and|or) [\w-]+|\([^()]*\)))?\s+(?:\w+ly )?", gap):
                    self.mark(i, "is_hypothetical", cue)

    def family(self, cue: Cue) -> None:
        if not cue.text.startswith("famil"):
            before = self.low[max(0, cue.start - 30) : cue.start]
            if NUMBERED_OR_OLD.search(before) or not POSSESSIVE.search(before):
                return
            if re.search(r"\b(?:an?|one)\s+(?:\w+\s+){0,2}$", before) and not HAD_A.search(before):
                return
            if re.search(r"\bthe\s+$", before) and PATIENT_IS_MOTHER.search(self.low):
                return
        for i in self.after(cue):
            self.mark(i, "is_family", cue)


SENTENCE = re.compile(r"[.!?][)\]\"']*\s|\n")
