"""Antibodies that stand in a list share its words: "hepatitis B and C", "anti-Ro and La", "Hu, Yo and Ri antibodies".

Reading order: `complete`, the names cut short; `spread` and `share_head`, what makes all of them antibodies.
"""

from __future__ import annotations

from dataclasses import replace

from extractors.antibody import wording
from extractors.antibody.lexicon import Lexicon, Match, Term
from extractors.antibody.licence import Licence


def complete(low: str, matches: list[Match], lexicon: Lexicon) -> list[Match]:
    """The names, and those that a list cuts short: the C of "hepatitis B and C"."""
    return _with_anca(low, _with_direct(low, _with_numbered(low, _with_hepatitis(low, matches), lexicon)))


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


def _with_anca(low: str, matches: list[Match]) -> list[Match]:
    """ "MPO- and PR3-ANCA" are two antibodies."""
    for found in wording.TWO_ANCA.finditer(low) if "anca" in low else ():
        start, end = found.span("first")
        first = Match(start, start, end, Term(wording.ANCA[found["first"]], "test", "vasculitis", False))
        matches = sorted([first, *(m for m in matches if m.begin != start)], key=lambda m: m.begin)
    return matches


def _with_direct(low: str, matches: list[Match]) -> list[Match]:
    """ "Direct and indirect Coombs tests" are two tests."""
    added = [
        Match(*m.span()[:1], *m.span(), Term("red cell", "test", "blood", False)) for m in wording.DIRECT.finditer(low)
    ]
    return sorted([*matches, *added], key=lambda m: m.begin) if added else matches


def spread(low: str, matches: list[Match], licences: list[Licence | None]) -> None:
    """Along a list: "anti-Ro and La" to the right, "Hu, Yo and Ri antibodies" to the left."""
    for i in range(1, len(matches)):
        left = licences[i - 1]
        if left and not licences[i] and (left.end <= matches[i - 1].end + 1 or left.rule == "antibody.list"):
            gap = low[left.end : matches[i].begin]
            if _is_list(gap) and _may_join(low, matches[i], matches[i - 1], left) and left.rule != "antibody.test":
                licences[i] = Licence(
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
                licences[i] = Licence(matches[i].start, matches[i].end, "antibody.list", right.has_head)


def share_head(low: str, licences: list[Licence | None]) -> None:
    """ "Nine had antikeratin, antimitochondrial and anti-Ro antibodies": all of them are antibodies."""
    for i in range(len(licences) - 2, -1, -1):
        left, right = licences[i], licences[i + 1]
        if (
            left
            and right
            and left.rule == "antibody.anti"
            and right.rule in ("antibody.anti", "antibody.of")
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


def _may_join(low: str, match: Match, neighbour: Match, licence: Licence) -> bool:
    is_infection = licence.is_evident or licence.rule == "antibody.evidence"  # "serologic evidence of A or B infection"
    is_itself = licence.rule != "antibody.to" and wording.ITSELF.search(low, match.start, match.end)
    if "drug" in (match.term.use, neighbour.term.use) or is_itself:
        return False
    if wording.NOT_SEROLOGY.match(low, match.end) and not is_infection:
        return False
    return match.term.use == "agent" or neighbour.term.use != "agent"
