"""Negated, of a relative, past, or merely considered: the step that qualifies what the finders found.

After ConText (Harkema et al. 2009), with two differences that abstracts ask for. A cue reaches as far as the grammar
lets it, never to the end of the sentence: in "no improvement with rituximab" the improvement is negated. And a drug is
negated only where the words say that it was not given: "did not respond to rituximab" tells that it was.

Reading order: `AssertionExtractor`; `qualify`; `_Reader`, one method per flag. Cues and patterns: `assertion_grammar`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple, TypedDict

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors import assertion_grammar as patterns
from extractors import attributes, vocabulary
from extractors.assertion_grammar import Cue, Grammar
from extractors.reading import TREATMENT

KINDS = ("age", "sex", "antibody", "drug", "dose", "route", "frequency", "duration", "diagnosis", "outcome")
FOUND = ("diagnosis", "outcome")
HYPOTHESIS_REACH = 30  # characters from "may" to a finding: "may develop hepatitis"
EVERY = ("no", "neither", "nor")  # these hold over a comma: "no methotrexate, azathioprine was given" is not written
ABSENT = ("free of", "without", "absence of", "in the absence of", "lack of")
REACH = 120  # characters; no cue of ours holds longer


class Assertion(TypedDict):
    """What the words around a span say of it; all False is a plain statement about the patient, now."""

    is_negated: bool
    is_family: bool
    is_historical: bool
    is_hypothetical: bool
    cue: list[int] | None  # [start, end] in characters of the doc: the words that decided


class Target(NamedTuple):
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
        if not attributes.has_spans(doc):
            return doc
        targets = [
            Target(span.start_char, span.end_char, kind, span) for kind in KINDS for span in attributes.spans(doc, kind)
        ]
        if targets:
            targets.sort(key=itemgetter(0, 1))
            for target, assertion in zip(targets, qualify(doc.text, targets, self.grammar), strict=True):
                attributes.put(target.span, "assertion", assertion)
        return doc


def qualify(text: str, targets: list[Target], grammar: Grammar) -> list[dict[str, Any]]:
    """One `Assertion` per target; ``targets`` sorted by start."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    cues, boundaries = grammar.find(low)
    cues = [cue for cue in cues if text[cue.start : cue.end] != "NO"]  # nitric oxide
    reader = _Reader(low, targets, grammar, boundaries)
    for cue in cues:
        getattr(reader, cue.category)(cue)
    return reader.assertions


class _Reader:
    """Applies cues to targets of one text."""

    def __init__(self, low: str, targets: list[Target], grammar: Grammar, boundaries: list[int]) -> None:
        self.low = low
        self.targets = targets
        self.starts = [t.start for t in targets]
        self.grammar = grammar
        self.boundaries = boundaries
        self.assertions: list[dict[str, Any]] = [
            {"is_negated": False, "is_family": False, "is_historical": False, "is_hypothetical": False, "cue": None}
            for _ in targets
        ]

    @cached_property
    def is_of_mother(self) -> bool:
        """The patient may be a mother herself, so that "the mother" is no relative."""
        return bool(patterns.PATIENT_IS_MOTHER.search(self.low))

    def after(self, cue: Cue) -> list[int]:
        """Targets that begin after the cue, within reach and within its clause."""
        first = bisect_left(self.starts, cue.end)
        stop = self.clause_end(cue.end)
        return list(range(first, bisect_left(self.starts, stop)))

    def before(self, cue: Cue) -> list[int]:
        """Targets that end before the cue, nearest first."""
        last = bisect_left(self.starts, cue.start)
        first = bisect_left(self.starts, cue.start - REACH)
        return [i for i in range(last - 1, first - 1, -1) if self.targets[i].end <= cue.start]

    def around(self, cue: Cue) -> Iterator[int]:
        """ "The lymphoma of | his father | progressed": the outcome whose words hold the relative."""
        if not patterns.OF_HIS.search(self.low, max(0, cue.start - 25), cue.start):
            return
        for i in range(bisect_left(self.starts, cue.start - REACH), bisect_left(self.starts, cue.start)):
            quote = self.targets[i].span._.value["quote"] if self.targets[i].kind == "outcome" else None
            if quote and quote[1] > cue.end:
                yield i

    def clause_end(self, position: int) -> int:
        stop = min(len(self.low), position + REACH)
        at = bisect_left(self.boundaries, position)
        if at < len(self.boundaries):
            stop = min(stop, self.boundaries[at])
        for pattern in (patterns.NEW_SUBJECT, patterns.SENTENCE):
            match = pattern.search(self.low, position, stop)
            if match:
                stop = match.start()
        return stop

    def is_open(self, start: int, end: int) -> bool:
        """No boundary between."""
        at = bisect_left(self.boundaries, start)
        return (at == len(self.boundaries) or self.boundaries[at] >= end) and not patterns.SENTENCE.search(
            self.low, start, end
        )

    def mark(self, i: int, flag: str, cue: Cue) -> None:
        assertion = self.assertions[i]
        assertion[flag] = True
        if assertion["cue"] is None or flag == "is_negated":
            assertion["cue"] = [cue.start, cue.end]

    def direct(self, cue: Cue, flag: str, pattern: re.Pattern[str]) -> None:
        """Mark what stands right after the cue, and what is listed with it."""
        reached = cue.end
        kind = ""
        for i in self.after(cue):
            target = self.targets[i]
            is_first = not kind
            if kind and target.kind != kind:
                continue
            if flag == "is_negated" and target.kind == "antibody":
                continue  # "no anti-SRP antibodies" is a result, and `antibody` has read it
            if target.kind == "outcome" and self.is_verb_of_its_own(cue, target):
                continue
            if target.start < reached:
                if not is_first and target.end <= reached:
                    self.mark(i, flag, cue)
                continue
            gap = self.low[reached : target.start]
            if not (self.opens(cue, flag, pattern, target, gap) if is_first else self.continues(cue, target, gap)):
                if is_first:
                    continue
                return
            self.mark(i, flag, cue)
            reached, kind = target.end, target.kind

    def is_verb_of_its_own(self, cue: Cue, target: Target) -> bool:
        """ "She had no fever and | improved", where a verb that a cue denies comes first: "did not improve and die"."""
        if cue.text in ("not", "never", "cannot", "unable to"):
            return False
        match = patterns.AND_DID.match(self.low, cue.end, target.end)
        return match is not None and match.end() > target.start

    def opens(self, cue: Cue, flag: str, pattern: re.Pattern[str], target: Target, gap: str) -> bool:
        """The cue reaches this target over the words between."""
        if target.kind in TREATMENT:
            is_reached = pattern.fullmatch(gap) or (flag == "is_negated" and patterns.LISTED_USE.fullmatch(gap))
            return bool(is_reached) and not self.grammar.head.match(self.low, target.end)
        if flag == "is_hypothetical" and len(gap) > HYPOTHESIS_REACH:
            return False
        if cue.text in ABSENT and "," in gap and patterns.FINITE_AFTER.match(self.low, target.end):
            return False  # "free of tremor, haloperidol-induced dystonia occurred"
        return self.may_deny(cue, gap) and bool(patterns.FOUND_GAP.fullmatch(gap))

    def continues(self, cue: Cue, target: Target, gap: str) -> bool:
        """The target is listed with the one before it."""
        if not patterns.LIST.fullmatch(gap):
            return False
        if target.kind not in TREATMENT:
            if cue.category == "negation" and patterns.OF_ITS_OWN.match(gap):
                return False
            is_clause = patterns.ONLY_COMMA.fullmatch(gap) and patterns.FINITE_AFTER.match(self.low, target.end)
            return not is_clause  # "free of tremor, dystonia occurred"
        is_new = "," in gap and patterns.FINITE_AFTER.match(self.low, target.end) and cue.text not in EVERY
        return not is_new and not self.grammar.head.match(self.low, target.end)

    def may_deny(self, cue: Cue, gap: str) -> bool:
        """ "Did not develop asthma" denies asthma, "did not affect strength" says nothing of strength."""
        if cue.text in ("not", "never", "none", "cannot", "unable to"):
            return bool(patterns.HAVING.match(gap))
        return cue.text != "none of" or bool(patterns.WHO_HAD.match(gap))

    def negation(self, cue: Cue) -> None:
        """Sets ``is_negated``."""
        if "forward" in cue.directions:
            if cue.text in ("not", "never", "cannot", "unable to"):
                self.direct(cue, "is_negated", self.grammar.taking)
            elif cue.text in ("neither", "nor"):
                nobody = patterns.NOBODY_GOT.match(self.low, cue.end) if cue.text == "neither" else None
                if nobody:
                    self.direct(replace(cue, end=nobody.end()), "is_negated", self.grammar.direct)
                elif self.is_about_giving(cue):
                    self.direct(cue, "is_negated", self.grammar.direct)
            else:
                self.direct(cue, "is_negated", self.grammar.direct)
        if "backward" in cue.directions:
            self.negation_backward(cue)

    def is_about_giving(self, cue: Cue) -> bool:
        """ "Neither X nor Y was given", not "neither X nor Y helped"."""
        if re.search(r"(?:receiv|tak|given|us|treated with|on)\w*\s+$", self.low[max(0, cue.start - 20) : cue.start]):
            return True
        inside = self.after(cue)
        if not inside or self.targets[inside[0]].kind not in TREATMENT:
            return True
        end = max(self.targets[i].end for i in inside)
        return bool(self.grammar.given.match(self.low, end))

    def negation_backward(self, cue: Cue) -> None:
        for i in self.before(cue):
            target = self.targets[i]
            gap = self.low[target.end : cue.start]
            if target.kind == "antibody" or self.is_aside(target):
                continue
            if cue.text in ("not", "never"):
                is_subject = patterns.AUXILIARY.fullmatch(gap) or patterns.ELLIPTIC.match(gap)
                if target.kind in FOUND and patterns.WAS.fullmatch(gap) and patterns.SEEN.match(self.low, cue.end):
                    self.mark(i, "is_negated", cue)
                if target.kind in TREATMENT and is_subject and self.grammar.passive.match(self.low, cue.end):
                    self.mark(i, "is_negated", cue)
            elif cue.text in ("naive", "naïve"):
                if gap.strip(" -") == "":
                    self.mark(i, "is_negated", cue)
            elif re.fullmatch(r"(?:\s+(?:therapy|treatment|infection|use))?\s+(?:have |has |had )?", gap):
                self.mark(i, "is_negated", cue)

    def is_aside(self, target: Target) -> bool:
        """ "The toxicity of X should be considered": the verb speaks of another noun than the drug."""
        before = self.low[max(0, target.start - 70) : target.start]
        return bool(patterns.ASIDE.search(before)) and not self.grammar.object_of_use.search(before)

    def history(self, cue: Cue) -> None:
        """Sets ``is_historical``."""
        if "forward" in cue.directions:
            for i in self.after(cue):
                gap = self.low[cue.end : self.targets[i].start]
                if cue.text.endswith((" of", "included", "includes", "with")):
                    is_meant = len(gap) <= 70 and not patterns.PAST_VERB.search(gap)
                else:
                    is_meant = bool(self.grammar.direct.fullmatch(gap) or self.grammar.taking.fullmatch(gap))
                if is_meant:
                    self.mark(i, "is_historical", cue)
        if "backward" in cue.directions:
            for i in self.before(cue):
                target = self.targets[i]
                gap = self.low[target.end : cue.start]
                is_near = len(gap) <= 60 and "," not in gap and self.is_open(target.end, cue.start)
                if (
                    is_near
                    and not patterns.TOLD.search(gap)
                    and patterns.HAPPENED.search(self.low[max(0, target.start - 60) : cue.start])
                ):
                    self.mark(i, "is_historical", cue)

    def hypothesis(self, cue: Cue) -> None:
        if "forward" in cue.directions and not self.low.startswith(" not tolerate", cue.end):
            is_modal = cue.text in ("may", "might", "could", "would", "should")
            self.direct(cue, "is_hypothetical", self.grammar.taking if is_modal else self.grammar.direct)
        if "backward" in cue.directions:
            following = self.low[cue.end : cue.end + 60]
            if (
                cue.text.endswith((" be", " have been"))
                and cue.text != "needs to be"
                and not self.grammar.useful.match(following)
            ):
                return
            considered = re.match(r"(?:\s+\w+ly)?\s+considered", following) if cue.text.endswith(" be") else None
            if ("considered" in cue.text or considered) and patterns.NOT_A_VERDICT.match(
                following[considered.end() if considered else 0 :]
            ):
                return
            for i in self.before(cue):
                target = self.targets[i]
                gap = self.low[target.end : cue.start]
                if self.is_aside(target):
                    continue
                if target.kind in TREATMENT and re.fullmatch(
                    r"(?:\s+(?:therapy|treatment|infusions?|use|(?:and|or) [\w-]+|\([^()]*\)))?\s+(?:\w+ly )?", gap
                ):
                    self.mark(i, "is_hypothetical", cue)

    def family(self, cue: Cue) -> None:
        for i in self.around(cue):
            self.mark(i, "is_family", cue)
        if not cue.text.startswith(("famil", "maternal ", "paternal ")):
            before = self.low[max(0, cue.start - 30) : cue.start]
            is_hers = patterns.OF_HIS.search(before)  # "one of his brothers", and not "of both brothers"
            if (patterns.NUMBERED_OR_OLD.search(before) and not is_hers) or not patterns.POSSESSIVE.search(before):
                return
            is_someone = re.search(r"\b(?:an?|one)\s+(?:\w+\s+){0,2}$", before)
            if is_someone and not is_hers and not patterns.HAD_A.search(before) and not before.endswith("whose "):
                return
            if cue.text in patterns.SIBLINGS and patterns.THE_SIBLING.search(before):
                return
            if re.search(r"\bthe\s+$", before) and (cue.text not in ("mother", "father") or self.is_of_mother):
                return
        if re.match(r"\s+of\s+(?:an?|the|two|three|\d+)\b", self.low[cue.end : cue.end + 12]):
            return  # "the mother of a child with …": whose it is stays open
        for i in self.after(cue):
            self.mark(i, "is_family", cue)
