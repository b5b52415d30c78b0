"""Which words of a sentence name an antibody.

Reading order: `find`; `own_forms`, what an article calls its antibodies; `_listed`, the hit of a listed name;
`_settle`, one mention where two overlap.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from extractors.antibody import again, licence, listing, unlisted, wording
from extractors.antibody.hit import Article, Hit, Sentence
from extractors.antibody.lexicon import Lexicon, Match, Term
from extractors.antibody.licence import Licence


def find(sentence: Sentence) -> list[Hit]:
    """The antibodies of a sentence, in order."""
    low = sentence.low
    lexicon = sentence.article.lexicon
    matches = listing.complete(low, lexicon.matches(sentence.plain, low), lexicon)
    licences = [licence.give(sentence, match) for match in matches]
    listing.spread(low, matches, licences)
    listing.share_head(low, licences)
    hits: list[Hit] = []
    taken = []
    for match, given in zip(matches, licences, strict=True):
        if match.term.use == "drug":
            if match.term.target != "IgE" or wording.ANTI.search(low, max(0, match.start - 12), match.start):
                taken.append((match.begin, match.end))
        elif given:
            taken.append((given.start, given.end))
            if not unlisted.is_reagent(low, given.start, given.end):
                hits += _listed(sentence, match, given)
    for short, target in sentence.article.own.items():
        for place in re.finditer(rf"(?<![\w-]){re.escape(short)}s?(?![\w-])", sentence.plain):
            hits.append(Hit(*place.span(), target, "antibody.own", needs_verdict=True))
            taken.append(place.span())
    hits += [
        Hit(start, end, target, "antibody.again")
        for start, end, target in again.find(sentence.plain, low, sentence.before, lexicon)
    ]
    hits += unlisted.of_mouse(sentence)
    hits += [h for h in unlisted.find(sentence) if not any(h.start < e and s < h.end for s, e in taken)]
    return _settle(low, hits)


def own_forms(plain: str, lexicon: Lexicon, abbreviations: Mapping[str, str]) -> dict[str, str]:
    """The short forms of an article for antibodies, "antiplatelet autoantibodies (AAb)", each with its target.

    Those that the vocabulary knows are left to it.
    """
    found = {}
    for short, long in abbreviations.items():
        if "ntibod" in long and not lexicon.target_of(short):
            place = plain.find(f"({short}")
            words = plain[max(0, place - wording.LONGEST_DEFINITION) : place].rstrip() if place > 0 else long
            hits = find(Sentence(words, words.lower(), Article(lexicon)))
            if hits and hits[-1].end == len(words) and hits[-1].rule != "antibody.class":
                found[short] = hits[-1].target
    return found


def _listed(sentence: Sentence, match: Match, given: Licence) -> list[Hit]:
    plain, low, term = sentence.plain, sentence.low, match.term
    long = sentence.article.abbreviations.get(plain[match.start : match.end])
    if (
        long
        and term.is_exact
        and term.use in ("short", "test")
        and not _means(long, term.target, sentence.article.lexicon)
    ):
        return []
    is_modifier = bool(wording.DISEASE.match(low, given.end))
    is_word = not given.has_head and bool(wording.COMMON_WORD.match(plain[match.start : match.end]))
    if not given.has_head and (
        (wording.FOLLOWED.match(low, given.end) and not is_modifier) or (is_word and is_modifier)
    ):
        return []
    if sentence.is_of_tissue:
        return []
    target = term.target
    isotypes = re.findall(rf"{wording.IG}\b", low[max(0, given.start - 9) : given.end])
    is_isotype = term.use == "agent" and given.rule != "antibody.evidence"
    if is_isotype and len(set(isotypes)) == 1 and not target.endswith(isotypes[0]):
        target = f"{target} Ig{isotypes[0][-1].upper()}"
    hit = Hit(
        given.start,
        given.end,
        target,
        given.rule,
        is_modifier,
        term.use == "short" or is_word or given.needs_verdict,
        match.begin,
        given.is_evident,
    )
    return [hit, *_other_isotype(low, hit, term, isotypes)]


def _other_isotype(low: str, hit: Hit, term: Term, isotypes: list[str]) -> Iterator[Hit]:
    """The other isotype that the words beside an antibody tell of: "IgG but not IgM anticardiolipin antibodies"."""
    is_named = bool(isotypes) and term.use == "agent"
    other = wording.ISOTYPE_BUT.search(low, max(0, hit.start - 20), hit.start)
    if not other and is_named:
        other = wording.ISOTYPE_APART.search(low, max(0, hit.start - 60), hit.start)
        other = other or wording.OTHER_ISOTYPE.search(low, hit.end, hit.end + 90)
    if other:
        target = f"{term.target} Ig{other['i'][-1].upper()}" if is_named else hit.target
        yield Hit(*other.span("i"), target, "antibody.isotype")


def _means(long: str, target: str, lexicon: Lexicon) -> bool:
    low = long.lower()
    return (
        len(low) == len(long) and any(m.term.target == target for m in lexicon.matches(long, low))
    ) or "antibod" in low


def _is_of_those(low: str, hit: Hit, hits: Iterable[Hit]) -> bool:
    """Whether a family of antibodies only leads a list: "viral serologies (HIV, HCV)" are those of the list."""
    opened = wording.LISTS.match(low, hit.end) if hit.target in wording.FAMILIES else None
    return opened is not None and any(opened.end() <= other.start <= opened.end() + 10 for other in hits)


def _settle(low: str, hits: list[Hit]) -> list[Hit]:
    """One mention where two overlap, where one is the other's short form, and no "autoantibodies" beside named ones."""
    hits.sort(key=lambda h: (h.start, h.start - h.end))
    is_named = any(h.rule != "antibody.class" for h in hits)
    hits = [hit for hit in hits if not _is_of_those(low, hit, hits)]
    kept: list[Hit] = []
    for hit in hits:
        if hit.rule == "antibody.class" and is_named:
            continue
        last = kept[-1] if kept else None
        if last and hit.start < last.end:
            if hit.rule == "antibody.to" and hit.end > last.end:
                if last.target.endswith("-dependent"):  # "quinine-dependent antibodies to platelets"
                    pass
                elif last.rule == "antibody.of":  # "adrenal antibodies to 21-hydroxylase"
                    kept[-1] = hit
                elif hit.core >= last.end:  # "antineutrophil cytoplasmic antibodies to myeloperoxidase"
                    kept.append(replace(hit, start=hit.core))
            continue
        if (
            last
            and last.target == hit.target
            and low[last.end : hit.start].strip() == "("
            and low.startswith(")", hit.end)
        ):
            kept[-1] = replace(last, end=hit.end + 1)
            continue
        kept.append(hit)
    return kept
