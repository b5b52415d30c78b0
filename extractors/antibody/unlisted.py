"""Antibodies whose target no list knows, and antibodies of no target at all ("autoantibodies")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extractors.antibody import wording
from extractors.antibody.hit import Hit, Sentence


def find(sentence: Sentence) -> list[Hit]:
    """Antibodies whose target no list knows; not where the sentence speaks of reagents, animals or cells."""
    plain, low = sentence.plain, sentence.low
    hits: list[Hit] = []
    if not sentence.article.is_bench and wording.UNLISTED_BY.search(low) and not wording.REAGENT.search(low):
        for rule, pattern in wording.UNLISTED:
            place: str | int = "t" if rule == "antibody.serum" else 0
            hits += [Hit(*m.span(place), _target(plain[slice(*m.span("t"))]), rule) for m in pattern.finditer(low)]
        hits = [replace(h, is_evident=h.rule in ("antibody.specificity", "antibody.serum")) for h in hits]
        more = ((h, wording.ALSO.match(low, h.end)) for h in hits if h.rule == "antibody.to")
        hits += [Hit(*m.span("t"), plain[slice(*m.span("t"))], "antibody.list") for _, m in more if m]
        others = [_others(plain, low, h.end) for h in hits if h.rule == "antibody.to"]
        hits += [
            hit for listed in others for hit in listed if not any(hit.start < h.end and h.start < hit.end for h in hits)
        ]
        hits += [Hit(*m.span(), m["t"], "antibody.of") for m in wording.CAPITALS.finditer(plain)]
        hits = [
            replace(
                h,
                target=sentence.article.lexicon.target_of(sentence.article.abbreviations.get(h.target, "")) or h.target,
                is_modifier=bool(wording.DISEASE.match(low, h.end)),
            )
            for h in hits
            if (h.rule in ("antibody.to", "antibody.list") and wording.CLASS_OF_ITS_OWN.match(h.target))
            or (not wording.NOT_A_TARGET.match(h.target.lower()) and not is_reagent(low, h.start, h.end))
        ]
    hits += [
        Hit(*m.span(), "autoantibodies", "antibody.class", needs_verdict=True) for m in wording.CLASS.finditer(low)
    ]
    return hits


def of_mouse(sentence: Sentence) -> list[Hit]:
    """What people develop against the antibodies of mice; no antibody where no result is told."""
    low = sentence.low
    if "anti" not in low and "hama" not in low:
        return []
    return [
        Hit(*m.span(), "mouse", "antibody.mouse", needs_verdict=True)
        for m in wording.ANTI_MOUSE.finditer(low)
        if not is_reagent(low, *m.span())
    ]


def _others(plain: str, low: str, end: int) -> Iterator[Hit]:
    """Those behind a first target that a list with "or" names besides."""
    listed = wording.OR_OTHERS.match(low, end)
    for match in wording.LISTED_NAME.finditer(low, end, listed.end()) if listed else ():
        yield Hit(*match.span(), plain[slice(*match.span())], "antibody.list")


def _target(words: str) -> str:
    """The antigen of some words: "mushroom spores" are the mushroom."""
    return wording.FORM.sub("", wording.ARTICLE.sub("", words)).rstrip("-")


def is_reagent(low: str, start: int, end: int) -> bool:
    """Whether the words around a place make an antibody one of the laboratory or the pharmacy."""
    return bool(wording.REAGENT_BEFORE.search(low[max(0, start - 40) : start]) or wording.REAGENT_AFTER.match(low, end))
