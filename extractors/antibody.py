"""Antibodies: the words that name one ("anti-SRP", "antibodies to Jo-1", "ANA"), its target, and what the test said.

Reading order: `AntibodyExtractor`; `Lexicon`, the surfaces of ``vocab/antibody.tsv``; `find`, which licenses them as
antibodies ("GAD" alone is an enzyme); `find_unlisted` for targets that no list knows. What the test said is read by
`antibody_result`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, TypedDict

import ahocorasick
from spacy.language import Language
from spacy.tokens import Doc

from extractors import antibody_result, vocabulary
from extractors.attributes import add_span
from extractors.tokenizer import sentence_starts


class Antibody(TypedDict):
    """One antibody as one place of the text speaks of it."""

    target: str  # the antigen's usual short form; as worded where the list does not know it
    result: str  # positive | negative | indeterminate | normal | not_stated
    titer: str | None  # as printed: "1:640", "97.9 U/mL"
    method: str | None  # ELISA, immunoblot, …
    isotype: str | None  # IgG, IgM, IgA


@dataclass(frozen=True, slots=True)
class Term:
    """A row of the vocabulary."""

    target: str
    use: str
    group: str
    is_exact: bool  # "Ma" is an antigen, "ma" is not


@dataclass(frozen=True, slots=True)
class Hit:
    """An antigen or antibody in one sentence, in characters of the sentence."""

    start: int
    end: int
    target: str
    use: str
    group: str
    rule: str


PLAIN = str.maketrans({"‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "’": "'", "\u00a0": " ", "\u2009": " "})
TRIGGER = re.compile(
    r"anti(?:-| ?(?=[A-Z0-9β])|bod|n|m|t|p|c|d|g|s|r|h|e|l|k)|antibod|ANC?A|[A-Z0-9]Ab|\bAbs?\b|Ig[GMA]\b|[Ss]erolog|[Ss]ero-?(?:pos|neg|reac)"
    r"|heumat\w+[ -]factor|agglutin|Coomb|anticoagulant|Landsteiner|nospot|eteroph|VDRL|RPR\b|reagin|FTA|TPHA|HIV|Widal"
    r"|\bRF\b|ACPA|NMO-|TRAb|GADA|ASO|[Hh]epatitis|antiglob|factor VIII inh|lupus inh|thyroid.stimulating imm|Anti"
)
VERDICT_NEAR = r"[\s-]*(?:\(?[+-]+\)|(?:tests?|titers?|titres?|results?|was|were|is|are)?[\s:,(-]*(?:strongly |weakly )?(?:sero-?)?(?:positiv|negativ|reactive))"
BODY = r"(?:auto-?)?antibod(?:y|ies)\b|\babs?\b|ab\b"
MIDDLE = (
    r"(?:specific|binding|blocking|modulating|associated|reactive|receptors?|proteins?|antigens?|complex|virus|cells?|surface"
    r"|isoform|\d\d ?kda?|type \d|total|serum|csf|screening|\(?ig[gma]\d?\)?|and|or|/|,)"
)
AFTER = re.compile(
    rf"s?(?:[\s-]*\([^()]{{1,30}}\))?(?:[\s-]*{MIDDLE}(?=[\s/,-])){{0,4}}[\s-]*(?:{BODY}|ig[gma]\b|serolog\w*|sero-?(?:positiv|negativ|reactiv)\w*)"
)
AFTER_AGENT = re.compile(rf"(?:{VERDICT_NEAR}|[\s-]*(?:antibod\w*|test(?:s|ing)?|screen(?:s|ing)?|elisa|infection)\b(?! infect))")
NOT_SEROLOGY = re.compile(r"[\s-]*(?:surface antigen|antigen|dna|rna|pcr|viral load|culture|vaccin|virus rna|antigenemia|infect|nucleic)")
ANTI = re.compile(r"\b(?:anti-?|anti[- ]?\(?)$|\banti[- ](?:human |ig[gma] |serum )$")
TO = re.compile(
    r"(?:\big[gma] |serum |circulating )?(?:(?:auto-?)?antibod(?:y|ies)|\babs?|\big[gma]|serolog\w+|(?:antibody )?tit(?:er|re)s?|agglutinins?)"
    r"(?: \([^()]{1,20}\)| (?:screen|test)\w*| tit(?:er|re)s?| levels?)*,? ?(?:that (?:are|were) |which (?:are|were) )?"
    r"(?:directed |reactive |reacting |specific |produced )?(?:to|against|towards?|for|with)"
    r" (?:the |both |human |native |either |anti-?)*$"
)
SERO_FOR = re.compile(r"(?:serolog\w*|seropositiv\w*|seronegativ\w*|tests?|tested|testing|screen\w*|negative|positive) (?:for|to) (?:the )?$")
COORDINATION = re.compile(r"[\s-]*(?:antibod\w+)?(?:\([^()]*\))?(?:,|/|;)?\s*(?:and/or|and|or|nor|as well as|&)?\s*(?:the |also )?(?:anti)?[\s-]*")
REAGENT_BEFORE = re.compile(
    r"(?:monoclonal|polyclonal|humani[sz]ed|chimeric|murine|mouse|rabbit|goat|sheep|bispecific|labell?ed|conjugated|fluorescent"
    r"|immobili[sz]ed|recombinant|purified|specific mono\w+|raised|fab|biotin\w*|therapeutic)\W+(?:\w+\W+)?$"
)
REAGENT_AFTER = re.compile(
    r"\W{0,2}(?:\w+\W+)?(?:monoclonal|moabs?\b|mabs?\b|polyclonal|antiser|stain|immunostain|immunoreactiv|therap|treatment|agents?\b"
    r"|drugs?\b|vaccin|beads|immunoglobulin|globulin|fab\b|immunotherap|conjugate|cells?\b|medication|prophyla|regimens?)"
)
REAGENT = re.compile(
    r"monoclonal|polyclonal|\bm(?:o)?abs?\b|stain|immunohisto|immunocyto|\brabbits?\b|\bmice\b|\bmouse\b|murine|\brats?\b|immuni[sz]|label"
    r"|in vitro|inhibited|blocked|neutrali[sz]|vaccin|hybridoma|conjugat|transfect|epitope|western blot|cultured|incubat|assay(?:ed)? using"
    r"|phage|guinea|hamster|monkey|raised (?:in|against)|cell lines?|receptor antagonist|passive"
)
UNLISTED = (
    ("antibody.anti", re.compile(rf"\banti[- ](?P<t>(?!body|bodies|drug|inflam)[^\s,;.()]+(?: (?!antibod|and |or |to |in |of |with |was |were )[^\s,;.()]+){{0,3}}?)[\s-]+(?:ig[gma] )?(?:{BODY})")),
    ("antibody.to", re.compile(
        rf"(?:{BODY})(?:,? (?:that (?:are|were) )?directed)? (?:to|against) (?:the |a |an )?(?P<t>[a-z0-9][^\s,;.()]*(?: (?!in |were |was |is |are |and |or |by |with |on |from |that |which |have |has |had |as |to |of |at |for |using |after |but |during |may |can |could )[^\s,;.()]+){{0,4}})")),
    ("antibody.dependent", re.compile(r"\b(?P<t>[a-z]{5,}[- ]dependent)(?: \w+)? (?:auto)?antibod(?:y|ies)")),
    ("antibody.specificity", re.compile(r"(?:auto)?antibod(?:y|ies) with (?:an? )?(?P<t>(?!broad|high|the |this |no |known)[^\s,;.()]{1,15}) specificity")),
)
CAPITALS = re.compile(r"(?<![\w-])(?P<t>(?:[A-Z][A-Za-z]*\d[A-Za-z0-9/-]*|[A-Z]{2,6}(?:-\d+\w*)?))(?:[- ]Ig[GM])?[- ](?:auto)?[Aa]ntibod(?:y|ies)\b")
NOT_A_TARGET = re.compile(
    r"(?:ig[gmae]\d?|mab|moab|csf|elisa|ifa?|ria|ab\d?|h?lgs?|self|own|host|this|these|such|other|same|different|various|cell.?surface|new"
    r"|i{1,3}|drugs?|one|two|both|any|each|all|no|hu|igg\w*)$"
)
CLASS = re.compile(r"\bauto-?antibod(?:y|ies)(?: (?:screen(?:ing)?|test(?:s|ing)?|panel|profile))?\b")
ISOTYPE = re.compile(r"\big([gma])\b")
METHOD = re.compile(
    r"(?P<ELISA>\belisa\b|enzyme[- ]linked immuno-?sorbent|enzyme immunoassay)|(?P<line_blot>line (?:immuno)?(?:blot|assay)|immunodot|dot blot)"
    r"|(?P<immunoblot>immunoblot|western blot)|(?P<immunoprecipitation>immunoprecipitat)|(?P<cell_based_assay>cell[- ]based assay)"
    r"|(?P<immunofluorescence>immunofluorescen)|(?P<radioimmunoassay>radio-?immuno-?assay|radioimmunoprecipitation)"
    r"|(?P<chemiluminescence>chemiluminescen)|(?P<haemagglutination>ha?emagglutination)|(?P<complement_fixation>complement[- ]fix)"
)


@Language.factory("litlode_antibody", requires=["doc.text"], assigns=["doc.spans", "span._.value", "span._.rule"])
def make(nlp: Language, name: str) -> AntibodyExtractor:
    """The component, with the shipped vocabulary."""
    return AntibodyExtractor(vocabulary.terms("antibody"))


class AntibodyExtractor:
    """Put every antibody into ``doc.spans["antibody"]``, its `Antibody` into ``._.value``."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        self.lexicon = Lexicon(rows)

    def __call__(self, doc: Doc) -> Doc:
        spans = []
        for start, sentence in _sentences(doc.text):
            for hit, value in read(sentence, self.lexicon, doc._.abbreviations or {}):
                spans.append(add_span(doc, "antibody", start + hit.start, start + hit.end, dict(value), hit.rule))
        doc.spans["antibody"] = spans
        return doc


class Lexicon:
    """The surfaces, found in one pass; "Mi-2", "Mi2" and "Mi 2" are one."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        self.automaton: Any = ahocorasick.Automaton()
        for row in rows:
            surface = row["surface"].translate(PLAIN)
            is_exact = len(surface) <= 12 and not re.search(r"[a-z]{4}", surface)
            for variant in _variants(surface):
                key = variant.lower()
                known = self.automaton.get(key, [])
                term = Term(row["target"], row["use"], row["group"], is_exact)
                self.automaton.add_word(key, [*known, (variant, term)])
        self.automaton.make_automaton()

    def matches(self, plain: str, low: str) -> list[tuple[int, int, Term]]:
        """Leftmost, longest, not overlapping; ``plain`` in its own case, ``low`` the same in lower case."""
        found: list[tuple[int, int, int, Term]] = []
        for last, choices in self.automaton.iter(low):
            end = last + 1
            if end < len(low) and low[end].isalnum() and not (low[end] == "s" and not low[end + 1 : end + 2].isalnum()):
                continue
            start = end - len(choices[0][0])
            is_anti = low[max(0, start - 5) : start].endswith(("anti", "anti-", "anti "))
            if start and low[start - 1].isalnum() and not (low[start - 4 : start] == "anti" and not low[max(0, start - 5) : start - 4].isalpha()):
                continue
            for surface, term in choices:
                if not term.is_exact or is_anti or plain[start:end] == surface:
                    begin = start - 4 if is_anti and low[start - 1] != "-" and low[start - 1] != " " else start
                    found.append((begin, -(end - begin), start, term))
                    break
        found.sort(key=lambda f: f[:3])
        kept: list[tuple[int, int, Term]] = []
        reached = -1
        for begin, length, start, term in found:
            if begin >= reached:
                kept.append((start, begin - length, term))
                reached = begin - length
        return kept


def _variants(surface: str) -> Iterator[str]:
    parts = re.split(r"([- /])", surface)
    separators = parts[1::2]
    if len(separators) > 3 or not separators:
        yield surface
        return
    done = set()
    for choice in product(*[("-", " ", "") if s == "-" else (" ", "-") if s == " " else ("/", "-", " ") for s in separators]):
        variant = "".join(p for pair in zip(parts[::2], [*choice, ""], strict=True) for p in pair)
        if variant not in done:
            done.add(variant)
            yield variant


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Sentences that may hold an antibody, with their offsets."""
    triggers = [m.start() for m in TRIGGER.finditer(text)]
    if not triggers:
        return
    starts = list(sentence_starts(text))
    last = -1
    for position in triggers:
        index = bisect_right(starts, position) - 1
        if index != last:
            last = index
            end = starts[index + 1] if index + 1 < len(starts) else len(text)
            yield starts[index], text[starts[index] : end]


def read(sentence: str, lexicon: Lexicon, abbreviations: dict[str, str]) -> Iterator[tuple[Hit, Antibody]]:
    """The antibodies of one sentence, in order."""
    plain = sentence.translate(PLAIN)
    low = plain.lower()
    if len(low) != len(plain):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)
    hits = find(plain, low, lexicon, abbreviations)
    if not hits:
        return
    readings = antibody_result.read(low, [(h.start, h.end) for h in hits])
    method = METHOD.search(low)
    for hit, reading in zip(hits, readings, strict=True):
        if hit.use in ("short", "generic") and reading.strength < antibody_result.STRONG:
            continue
        isotype = ISOTYPE.search(low, hit.start, hit.end)
        yield hit, Antibody(
            target=hit.target,
            result=reading.result,
            titer=reading.titer,
            method=method.lastgroup.replace("_", " ") if method and method.lastgroup else None,
            isotype=f"Ig{isotype[1].upper()}" if isotype else None,
        )


def find(plain: str, low: str, lexicon: Lexicon, abbreviations: dict[str, str]) -> list[Hit]:
    """Listed antigens that the words around them make antibodies, and unlisted ones, sorted."""
    matches = lexicon.matches(plain, low)
    spans: list[tuple[int, int, str] | None] = [_license(low, *m, abbreviations, plain) for m in matches]
    for order in (range(1, len(matches)), range(len(matches) - 2, -1, -1)):
        step = -1 if order.step == 1 else 1
        for i in order:
            other = spans[i + step]
            if spans[i] or not other or matches[i][2].use == "drug" or matches[i + step][2].use == "drug":
                continue
            if step == 1 and other[0] < matches[i + 1][0] and not low[other[0] : matches[i + 1][0]].startswith("anti"):
                continue
            left, right = (matches[i], (other[0], 0)) if step == 1 else ((0, other[1]), matches[i])
            gap = low[left[1] : right[0]]
            if gap.strip() and COORDINATION.fullmatch(gap) and re.search(r"[,/;]|and|or|&|as well", gap):
                spans[i] = (matches[i][0], matches[i][1], "antibody.list")
    hits = []
    for (start, end, term), span in zip(matches, spans, strict=True):
        if span and term.use != "drug" and not _is_reagent(low, span[0], span[1]):
            hits.append(Hit(span[0], span[1], term.target, term.use, term.group, span[2]))
    taken = [(s or m)[:2] for m, s in zip(matches, spans, strict=True) if s or m[2].use == "drug"]
    hits += [h for h in find_unlisted(plain, low) if not any(h.start < e and s < h.end for s, e in taken)]
    hits.sort(key=lambda h: (h.start, -h.end))
    return _without_aliases(low, hits)


def _license(low: str, start: int, end: int, term: Term, abbreviations: dict[str, str], plain: str) -> tuple[int, int, str] | None:
    before = low[max(0, start - 90) : start]
    offset = start - len(before)
    anti = ANTI.search(before)
    after = AFTER.match(low, end)
    stop = _clean_end(low, after.end()) if after else end
    if low.startswith("s", end) and not low[end + 1 : end + 2].isalnum():
        stop = max(stop, end + 1)
    if anti:
        return offset + anti.start(), stop, "antibody.anti"
    if term.use in ("test", "short"):
        return start, stop, "antibody.test"
    to = TO.search(before)
    if to and not NOT_SEROLOGY.match(low, end):
        return offset + to.start(), end, "antibody.to"
    if after and not NOT_SEROLOGY.match(low, end):
        return start, stop, "antibody.of"
    if term.use == "agent" and not NOT_SEROLOGY.match(low, end):
        near = AFTER_AGENT.match(low, end)
        if (near or SERO_FOR.search(before)) and not re.search(r"pcr|culture|stain|\bdna\b|\brna\b|antigen|biops", low):
            return start, end, "antibody.agent"
    return None


def _clean_end(low: str, end: int) -> int:
    for word in ("seropositiv", "seronegativ", "seroreactiv", "sero-"):
        at = low.rfind(word, 0, end)
        if at >= 0 and end - at < 20:
            return len(low[:at].rstrip(" -"))
    return end


def _is_reagent(low: str, start: int, end: int) -> bool:
    return bool(REAGENT_BEFORE.search(low[max(0, start - 40) : start]) or REAGENT_AFTER.match(low, end))


def find_unlisted(plain: str, low: str) -> list[Hit]:
    """Antibodies whose target no list knows; not where the sentence speaks of reagents, animals or cells."""
    hits: list[Hit] = []
    if not REAGENT.search(low):
        for rule, pattern in UNLISTED:
            for match in pattern.finditer(low):
                target = plain[match.start("t") : match.end("t")].rstrip("-")
                if not NOT_A_TARGET.match(target.lower()):
                    hits.append(Hit(match.start(), match.end(), target, "unlisted", "", rule))
        for match in CAPITALS.finditer(plain):
            if not NOT_A_TARGET.match(match["t"].lower()):
                hits.append(Hit(match.start(), match.end(), match["t"], "unlisted", "", "antibody.of"))
    for match in CLASS.finditer(low):
        hits.append(Hit(match.start(), match.end(), "autoantibodies", "generic", "", "antibody.class"))
    hits.sort(key=lambda h: (h.start, h.start - h.end))
    kept: list[Hit] = []
    for hit in hits:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def _without_aliases(low: str, hits: list[Hit]) -> list[Hit]:
    """"antinuclear antibodies (ANA)" is one mention; so are two names that overlap."""
    kept: list[Hit] = []
    for hit in hits:
        if kept:
            last = kept[-1]
            if hit.start < last.end:
                continue
            if last.target == hit.target and low[last.end : hit.start].strip() == "(" and low[hit.end : hit.end + 1] == ")":
                kept[-1] = replace(last, end=hit.end + 1)
                continue
        kept.append(hit)
    return kept
