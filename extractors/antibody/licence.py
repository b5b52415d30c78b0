"""What makes a listed name an antibody: "anti-", "antibody to", "-IgG", "serology for"; or the name is that of a test.

Reading order: `give`; `_license_nearby`, the words before an antigen; `_license_agent`, infections.
"""

from __future__ import annotations

from dataclasses import dataclass

from extractors.antibody import evidence, wording
from extractors.antibody.hit import Sentence
from extractors.antibody.lexicon import Match

SHORT = 2  # letters: "KS was positive" may be anything


@dataclass(frozen=True, slots=True)
class Licence:
    """What makes a listed name an antibody, in characters of the sentence."""

    start: int
    end: int
    rule: str
    has_head: bool  # "antibody" or the like is part of it
    needs_verdict: bool = False
    is_evident: bool = False


def give(sentence: Sentence, match: Match) -> Licence | None:
    """The licence of a listed name; None where it is none."""
    low, start, end, term = sentence.low, match.start, match.end, match.term
    before = low[max(0, start - 100) : start]
    offset = start - len(before)
    after = wording.AFTER.match(low, end)
    plural = end + 1 if low.startswith("s", end) and not low[end + 1 : end + 2].isalnum() else end
    stop = len(low[: after.end()].rstrip(" -")) if after else plural
    anti = wording.ANTI.search(before)
    if anti:
        return Licence(offset + anti.start(), stop, "antibody.anti", bool(after))
    if term.use in ("test", "short"):
        return Licence(start, stop, "antibody.test", True)
    if term.use in ("agent", "class") and (found := evidence.find(low, start, plural)):
        return Licence(found[0], found[1], "antibody.evidence", True, is_evident=found[2])
    if wording.NOT_SEROLOGY.match(low, end) and not _is_by_serology(low, end, before):
        return None
    return _license_nearby(sentence, match, before, plural, stop if after else None)


def _is_by_serology(low: str, end: int, before: str) -> bool:
    """Whether the words before make "X infection" or "X antigens" a test of antibodies."""
    if wording.INFECTION.match(low, end):
        return wording.SEROLOGY_FOR.search(before) is not None
    to = wording.TO.search(before) if wording.ANTIGENS.match(low, end) else None
    return to is not None and "antibod" in to[0]


def _license_nearby(sentence: Sentence, match: Match, before: str, plural: int, stop: int | None) -> Licence | None:
    """The words before an antigen that say it was tested; ``stop``: where "antibodies" after it ends."""
    low, start, end, term = sentence.low, match.start, match.end, match.term
    offset = start - len(before)
    if wording.BINDS_BEFORE.search(before):
        return Licence(start, plural, "antibody.serum", True, is_evident=True)
    to = wording.TO.search(before)
    is_itself = term.use == "agent" and wording.ITSELF.search(low, start, end) is not None
    if to and not (is_itself and "antibod" not in to[0]):
        return Licence(start if to["anca"] else offset + to.start(), plural, "antibody.to", True)
    if stop is not None and (not is_itself or wording.ANY_BODY.search(low, end, stop)):
        return Licence(start, stop, "antibody.of", True)
    if term.use == "agent":
        return None if is_itself else _license_agent(sentence, match, before, plural)
    return _license_antigen(sentence, match, before, plural) if term.use == "antigen" else None


def _license_antigen(sentence: Sentence, match: Match, before: str, plural: int) -> Licence | None:
    """What makes an antigen that nothing calls an antibody one: a list, an assay, a verdict right behind it."""
    low, start, end, term = sentence.low, match.start, match.end, match.term
    if _is_alone(sentence, match):
        return Licence(start, plural, "antibody.listed", True, needs_verdict=True)
    if sentence.is_of_serum and not sentence.is_of_culture:
        if wording.NAMED_FOR.search(before) or wording.EXCEPTED.search(before):
            return Licence(start, plural, "antibody.listed", True)
        is_by_elisa = (term.group in wording.ELISA_GROUPS or term.target == "PF4/heparin") and wording.BY_ELISA.match(
            low, end
        )
        if (
            is_by_elisa
            or term.target == "ENA"
            or (term.target in wording.OF_ANCA and "anca" in low and wording.RESULT_BEHIND.match(low, end))
            or (
                term.is_exact
                and term.group in wording.ELISA_GROUPS
                and term.target not in wording.STAINED
                and wording.VERDICT_BEHIND.match(low, end)
            )
            or wording.ASSAY_FOR.search(before)
            or (term.is_exact and wording.VERDICT_JOINED.match(low, end))
        ):
            return Licence(start, plural, "antibody.listed", True, needs_verdict=True)
    return None


def _is_alone(sentence: Sentence, match: Match) -> bool:
    """Whether a verdict right behind an antigen makes it an antibody: "BP180 positive"."""
    term = match.term
    return (
        term.is_exact
        and (term.group in wording.ALONE_GROUPS or term.target in wording.ALONE)
        and _has_verdict(sentence.low, match)
        and not sentence.article.is_bench
        and not sentence.is_of_culture
    )


def _has_verdict(low: str, match: Match) -> bool:
    """Whether a verdict stands right behind an antigen, which may be "was positive" of one that nobody stains."""
    is_told = match.term.group == "myositis" and match.end - match.start > SHORT
    is_told = is_told and wording.VERDICT_TOLD.match(low, match.end) is not None
    return bool(is_told or wording.VERDICT_BEHIND.match(low, match.end))


def _license_agent(sentence: Sentence, match: Match, before: str, plural: int) -> Licence | None:
    """What tells that an infection was sought in the serum, where no antibody is named."""
    low, start, end, term = sentence.low, match.start, match.end, match.term
    if wording.SEROLOGY_FOR.search(before):
        return Licence(start, plural, "antibody.agent", True)
    if sentence.is_of_culture:
        return None
    is_tested = bool(wording.TEST_FOR.search(before) or wording.AMONG_TESTS.search(before))
    if (is_tested or wording.AFTER_AGENT.match(low, end)) and term.target in wording.BLOOD_BORNE:
        return Licence(start, plural, "antibody.agent", True, needs_verdict=True)
    if sentence.article.is_bench:
        return None
    titer = wording.AGENT_TITER.match(low, end)
    is_by_elisa = term.target in wording.BY_ANTIBODY and (
        wording.ELISA_FOR.search(before) or wording.ELISA_AFTER.match(low, end)
    )
    if titer or is_by_elisa or wording.TESTED_FOR.search(before) or (is_tested and wording.SEROLOGICAL.search(low)):
        return Licence(start, titer.end() if titer else plural, "antibody.agent", True, needs_verdict=True)
    return None
