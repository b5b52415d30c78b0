"""Which words name an antibody: a listed antigen with "anti-", "antibody", "-IgG" or "serology" at it, the name of a
test, or a target that no list knows.

Reading order: `Sentence`, `Hit`; `find`; `_license`, what makes a listed name an antibody; `_spread`, along lists ("Hu
and Ri antibodies"); `_unlisted`; `_settle`, one mention where two overlap. The patterns are in `wording`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from extractors.antibody import again, evidence, wording
from extractors.antibody.lexicon import Lexicon, Match, Term


@dataclass(frozen=True, slots=True)
class Article:
    """What the finding needs of the article around a sentence."""

    lexicon: Lexicon
    abbreviations: Mapping[str, str] = field(default_factory=dict)  # short to long
    own: Mapping[str, str] = field(default_factory=dict)  # short forms that it gives to antibodies, to targets
    is_bench: bool = False  # it is of reagents, animals or cells: only listed targets count


@dataclass(frozen=True)
class Sentence:
    """What the finding needs of one sentence."""

    plain: str  # marks made alike, in its own case
    low: str  # the same in lower case, character for character
    article: Article
    before: str = ""  # the text up to here

    @cached_property
    def is_of_tissue(self) -> bool:
        """It speaks of staining, animals or cells, and not of serum."""
        return bool(wording.BENCH.search(self.low)) and not wording.SERUM.search(self.low)

    @cached_property
    def is_of_culture(self) -> bool:
        """It speaks of PCR, cultures or stains, which find an agent without antibodies."""
        return bool(wording.NOT_SEROLOGY_HERE.search(self.low))

    @cached_property
    def is_of_serum(self) -> bool:
        """It speaks of antibodies or serology."""
        return bool(wording.IN_SERUM.search(self.low))


@dataclass(frozen=True, slots=True)
class Hit:
    """One antibody in one sentence, in characters of the sentence."""

    start: int
    end: int
    target: str
    rule: str
    is_modifier: bool = False  # "anti-SRP myopathy": the disease is named by it, no test is reported
    needs_verdict: bool = False  # no antibody unless a result stands at it: "RF", "autoantibodies"
    core: int = -1  # where the antigen begins
    is_evident: bool = False  # its own words say that it was found: "serologic evidence of HTLV-I"


@dataclass(frozen=True, slots=True)
class _Licence:
    start: int
    end: int
    rule: str
    has_head: bool  # "antibody" or the like is part of it
    needs_verdict: bool = False
    is_evident: bool = False


def find(sentence: Sentence) -> list[Hit]:
    """The antibodies of a sentence, in order."""
    low = sentence.low
    matches = _with_hepatitis(low, sentence.article.lexicon.matches(sentence.plain, low))
    matches = _with_direct(low, _with_numbered(low, matches, sentence.article.lexicon))
    licences = [_license(sentence, match) for match in matches]
    _spread(low, matches, licences)
    _share_head(low, licences)
    hits: list[Hit] = []
    taken = []
    for match, licence in zip(matches, licences, strict=True):
        if match.term.use == "drug":
            taken.append((match.begin, match.end))
        elif licence:
            taken.append((licence.start, licence.end))
            if not _is_reagent(low, licence.start, licence.end):
                hits += _listed(sentence, match, licence)
    for short, target in sentence.article.own.items():
        for place in re.finditer(rf"(?<![\w-]){re.escape(short)}s?(?![\w-])", sentence.plain):
            hits.append(Hit(*place.span(), target, "antibody.own", needs_verdict=True))
            taken.append(place.span())
    hits += [
        Hit(start, end, target, "antibody.again")
        for start, end, target in again.find(sentence.plain, low, sentence.before, sentence.article.lexicon)
    ]
    hits += [h for h in _unlisted(sentence) if not any(h.start < e and s < h.end for s, e in taken)]
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


def _listed(sentence: Sentence, match: Match, licence: _Licence) -> list[Hit]:
    plain, low, term = sentence.plain, sentence.low, match.term
    long = sentence.article.abbreviations.get(plain[match.start : match.end])
    if (
        long
        and term.is_exact
        and term.use in ("short", "test")
        and not _means(long, term.target, sentence.article.lexicon)
    ):
        return []
    is_modifier = bool(wording.DISEASE.match(low, licence.end))
    is_word = not licence.has_head and bool(wording.COMMON_WORD.match(plain[match.start : match.end]))
    if not licence.has_head and (
        (wording.FOLLOWED.match(low, licence.end) and not is_modifier) or (is_word and is_modifier)
    ):
        return []
    if sentence.is_of_tissue:
        return []
    target = term.target
    isotypes = re.findall(rf"{wording.IG}\b", low[max(0, licence.start - 9) : licence.end])
    is_isotype = term.use == "agent" and licence.rule != "antibody.evidence"
    if is_isotype and len(set(isotypes)) == 1 and not target.endswith(isotypes[0]):
        target = f"{target} Ig{isotypes[0][-1].upper()}"
    hit = Hit(
        licence.start,
        licence.end,
        target,
        licence.rule,
        is_modifier,
        term.use == "short" or is_word or licence.needs_verdict,
        match.begin,
        licence.is_evident,
    )
    other = (
        wording.OTHER_ISOTYPE.search(low, licence.end, licence.end + 90) if isotypes and term.use == "agent" else None
    )
    if other:
        return [hit, Hit(*other.span("i"), f"{term.target} Ig{other['i'][-1].upper()}", "antibody.isotype")]
    return [hit]


def _means(long: str, target: str, lexicon: Lexicon) -> bool:
    low = long.lower()
    return (
        len(low) == len(long) and any(m.term.target == target for m in lexicon.matches(long, low))
    ) or "antibod" in low


def _with_hepatitis(low: str, matches: list[Match]) -> list[Match]:
    """ "Hepatitis B and C" are two viruses, and the C is no blood group."""
    for shared in wording.HEPATITIS.finditer(low):
        start = shared.start("c")
        virus = {"b": "HBV", "c": "HCV"}[shared["c"]]
        matches = [
            m for m in matches if m.end <= shared.start() or m.begin >= shared.end() or m.begin == shared.start()
        ]
        matches = [replace(m, end=shared.end("b")) if m.begin == shared.start() else m for m in matches]
        matches.append(Match(start, start, shared.end(), Term(virus, "agent", "infection", False)))
        if shared["a"]:
            matches = [replace(m, end=shared.end("a") - 2) if m.begin == shared.start() else m for m in matches]
            matches.append(Match(*shared.span("b")[:1], *shared.span("b"), Term("HBV", "agent", "infection", False)))
    matches.sort(key=lambda m: m.begin)
    return matches


def _with_numbered(low: str, matches: list[Match], lexicon: Lexicon) -> list[Match]:
    """ "Desmoglein 1 and 3" are two antigens."""
    added = []
    for match in matches:
        more = wording.NUMBERED.match(low, match.end)
        name = low[match.start : match.end]
        if more and name[-1].isdigit() and (target := lexicon.target_of(name[:-1] + more["n"])):
            added.append(Match(more.start("n"), more.start("n"), more.end(), replace(match.term, target=target)))
    return sorted([*matches, *added], key=lambda m: m.begin) if added else matches


def _with_direct(low: str, matches: list[Match]) -> list[Match]:
    """ "Direct and indirect Coombs tests" are two tests."""
    added = [
        Match(*m.span()[:1], *m.span(), Term("red cell", "test", "blood", False)) for m in wording.DIRECT.finditer(low)
    ]
    return sorted([*matches, *added], key=lambda m: m.begin) if added else matches


def _license(sentence: Sentence, match: Match) -> _Licence | None:
    low, start, end, term = sentence.low, match.start, match.end, match.term
    before = low[max(0, start - 100) : start]
    offset = start - len(before)
    after = wording.AFTER.match(low, end)
    plural = end + 1 if low.startswith("s", end) and not low[end + 1 : end + 2].isalnum() else end
    stop = len(low[: after.end()].rstrip(" -")) if after else plural
    anti = wording.ANTI.search(before)
    if anti:
        return _Licence(offset + anti.start(), stop, "antibody.anti", bool(after))
    if term.use in ("test", "short"):
        return _Licence(start, stop, "antibody.test", True)
    if term.use in ("agent", "class") and (found := evidence.find(low, start, plural)):
        return _Licence(found[0], found[1], "antibody.evidence", True, is_evident=found[2])
    if wording.NOT_SEROLOGY.match(low, end) and not _is_by_serology(low, end, before):
        return None
    return _license_nearby(sentence, match, before, plural, stop if after else None)


def _is_by_serology(low: str, end: int, before: str) -> bool:
    """Whether the words before make "X infection" or "X antigens" a test of antibodies."""
    if wording.INFECTION.match(low, end):
        return wording.SEROLOGY_FOR.search(before) is not None
    to = wording.TO.search(before) if wording.ANTIGENS.match(low, end) else None
    return to is not None and "antibod" in to[0]


def _license_nearby(sentence: Sentence, match: Match, before: str, plural: int, stop: int | None) -> _Licence | None:
    """The words before an antigen that say it was tested; ``stop``: where "antibodies" after it ends."""
    low, start, end, term = sentence.low, match.start, match.end, match.term
    offset = start - len(before)
    to = wording.TO.search(before)
    is_itself = term.use == "agent" and wording.ITSELF.search(low, start, end) is not None
    if to and not (is_itself and "antibod" not in to[0]):
        return _Licence(start if to["anca"] else offset + to.start(), plural, "antibody.to", True)
    if stop is not None and (not is_itself or wording.ANY_BODY.search(low, end, stop)):
        return _Licence(start, stop, "antibody.of", True)
    if term.use == "agent":
        return None if is_itself else _license_agent(sentence, match, before, plural)
    if term.use == "antigen" and sentence.is_of_serum and not sentence.is_of_culture:
        if wording.NAMED_FOR.search(before) or wording.EXCEPTED.search(before):
            return _Licence(start, plural, "antibody.listed", True)
        is_by_elisa = term.group in wording.ELISA_GROUPS and wording.BY_ELISA.match(low, end)
        if (
            is_by_elisa
            or wording.ASSAY_FOR.search(before)
            or (term.is_exact and wording.VERDICT_JOINED.match(low, end))
        ):
            return _Licence(start, plural, "antibody.listed", True, needs_verdict=True)
    return None


def _license_agent(sentence: Sentence, match: Match, before: str, plural: int) -> _Licence | None:
    """What tells that an infection was sought in the serum, where no antibody is named."""
    low, start, end, term = sentence.low, match.start, match.end, match.term
    if wording.SEROLOGY_FOR.search(before):
        return _Licence(start, plural, "antibody.agent", True)
    if sentence.is_of_culture:
        return None
    is_tested = bool(wording.TEST_FOR.search(before))
    if (is_tested or wording.AFTER_AGENT.match(low, end)) and term.target in wording.BLOOD_BORNE:
        return _Licence(start, plural, "antibody.agent", True, needs_verdict=True)
    if sentence.article.is_bench:
        return None
    titer = wording.AGENT_TITER.match(low, end)
    is_by_elisa = term.target in wording.BY_ANTIBODY and (
        wording.ELISA_FOR.search(before) or wording.ELISA_AFTER.match(low, end)
    )
    if titer or is_by_elisa or wording.TESTED_FOR.search(before) or (is_tested and wording.SEROLOGICAL.search(low)):
        return _Licence(start, titer.end() if titer else plural, "antibody.agent", True, needs_verdict=True)
    return None


def _spread(low: str, matches: list[Match], licences: list[_Licence | None]) -> None:
    """Along a list: "anti-Ro and La" to the right, "Hu, Yo and Ri antibodies" to the left."""
    for i in range(1, len(matches)):
        left = licences[i - 1]
        if left and not licences[i] and (left.end <= matches[i - 1].end + 1 or left.rule == "antibody.list"):
            gap = low[left.end : matches[i].begin]
            if _is_list(gap) and _may_join(low, matches[i], matches[i - 1], left) and left.rule != "antibody.test":
                licences[i] = _Licence(
                    matches[i].start, matches[i].end, "antibody.list", left.has_head, is_evident=left.is_evident
                )
    for i in range(len(matches) - 2, -1, -1):
        right = licences[i + 1]
        if (
            right
            and not licences[i]
            and right.start >= matches[i + 1].begin - 5
            and (right.rule not in ("antibody.test", "antibody.agent") or _are_both_tested(low, *matches[i : i + 2]))
        ):
            gap = low[matches[i].end : right.start]
            if (
                _is_list(gap)
                and _may_join(low, matches[i], matches[i + 1], right)
                and not low.startswith("anti", right.start)
            ):
                licences[i] = _Licence(matches[i].start, matches[i].end, "antibody.list", right.has_head)


def _share_head(low: str, licences: list[_Licence | None]) -> None:
    """ "Nine had antikeratin, antimitochondrial and anti-Ro antibodies": all of them are antibodies."""
    for i in range(len(licences) - 2, -1, -1):
        left, right = licences[i], licences[i + 1]
        if (
            left
            and right
            and left.rule == right.rule == "antibody.anti"
            and right.has_head
            and wording.BARE_LIST.fullmatch(low, left.end, right.start)
        ):
            licences[i] = replace(left, has_head=True)


def _are_both_tested(low: str, left: Match, right: Match) -> bool:
    """ "Hepatitis B and HIV tests": tests of the blood for two infections."""
    return (
        left.term.target in wording.BLOOD_BORNE
        and right.term.target in wording.BLOOD_BORNE
        and wording.TESTS.match(low, right.end) is not None
    )


def _is_list(gap: str) -> bool:
    return (
        len(gap) <= wording.LONGEST_COORDINATION
        and bool(wording.COORDINATOR.search(gap))
        and bool(wording.COORDINATION.fullmatch(gap))
    )


def _may_join(low: str, match: Match, neighbour: Match, licence: _Licence) -> bool:
    is_infection = licence.is_evident or licence.rule == "antibody.evidence"  # "serologic evidence of A or B infection"
    is_itself = licence.rule != "antibody.to" and wording.ITSELF.search(low, match.start, match.end)
    if "drug" in (match.term.use, neighbour.term.use) or is_itself:
        return False
    if wording.NOT_SEROLOGY.match(low, match.end) and not is_infection:
        return False
    return match.term.use == "agent" or neighbour.term.use != "agent"


def _is_reagent(low: str, start: int, end: int) -> bool:
    return bool(wording.REAGENT_BEFORE.search(low[max(0, start - 40) : start]) or wording.REAGENT_AFTER.match(low, end))


def _unlisted(sentence: Sentence) -> list[Hit]:
    """Antibodies whose target no list knows; not where the sentence speaks of reagents, animals or cells."""
    plain, low = sentence.plain, sentence.low
    hits: list[Hit] = []
    if not sentence.article.is_bench and wording.UNLISTED_BY.search(low) and not wording.REAGENT.search(low):
        for rule, pattern in wording.UNLISTED:
            hits += [Hit(*m.span(), plain[slice(*m.span("t"))].rstrip("-"), rule) for m in pattern.finditer(low)]
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
            if not wording.NOT_A_TARGET.match(h.target.lower()) and not _is_reagent(low, h.start, h.end)
        ]
    hits += [
        Hit(*m.span(), "autoantibodies", "antibody.class", needs_verdict=True) for m in wording.CLASS.finditer(low)
    ]
    return hits


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
