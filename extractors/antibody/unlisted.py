"""Antibodies whose target no list knows, and antibodies of no target at all ("autoantibodies")."""

from __future__ import annotations

from dataclasses import replace

from extractors.antibody import wording
from extractors.antibody.hit import Hit, Sentence


def find(sentence: Sentence) -> list[Hit]:
    """Antibodies whose target no list knows; not where the sentence speaks of reagents, animals or cells."""
    plain, low = sentence.plain, sentence.low
    hits: list[Hit] = []
    if not sentence.article.is_bench and wording.UNLISTED_BY.search(low) and not wording.REAGENT.search(low):
        for rule, pattern in wording.UNLISTED:
            hits += [Hit(*m.span(), _target(plain[slice(*m.span("t"))]), rule) for m in pattern.finditer(low)]
        hits = [replace(h, is_evident=h.rule == "antibody.specificity") for h in hits]
        more = ((h, wording.ALSO.match(low, h.end)) for h in hits if h.rule == "antibody.to")
        hits += [Hit(*m.span("t"), plain[slice(*m.span("t"))], "antibody.list") for _, m in more if m]
        hits += [Hit(*m.span(), m["t"], "antibody.of") for m in wording.CAPITALS.finditer(plain)]
        hits = [
            replace(
                h,
                target=sentence.article.lexicon.target_of(sentence.article.abbreviations.get(h.target, "")) or h.target,
                is_modifier=bool(wording.DISEASE.match(low, h.end)),
            )
            for h in hits
            if not wording.NOT_A_TARGET.match(h.target.lower()) and not is_reagent(low, h.start, h.end)
        ]
    hits += [
        Hit(*m.span(), "autoantibodies", "antibody.class", needs_verdict=True) for m in wording.CLASS.finditer(low)
    ]
    return hits


def _target(words: str) -> str:
    """The antigen of some words: "mushroom spores" are the mushroom."""
    return wording.FORM.sub("", words).rstrip("-")


def is_reagent(low: str, start: int, end: int) -> bool:
    """Whether the words around a place make an antibody one of the laboratory or the pharmacy."""
    return bool(wording.REAGENT_BEFORE.search(low[max(0, start - 40) : start]) or wording.REAGENT_AFTER.match(low, end))
