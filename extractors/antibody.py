"""Antibodies: the words that name one ("anti-SRP", "antibodies to Jo-1", "ANA"), its target, and what the test said.

Four modules: this one walks the sentences; `antibody_lexicon` finds listed names; `antibody_mention` decides which of
them are antibodies ("GAD" alone is an enzyme) and finds targets that no list knows; `antibody_result` reads the verdict.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypedDict

from spacy.language import Language
from spacy.tokens import Doc

from extractors import antibody_mention, antibody_result, vocabulary
from extractors.antibody_lexicon import PLAIN, Lexicon
from extractors.antibody_mention import Hit
from extractors.attributes import add_span
from extractors.tokenizer import sentence_starts


class Antibody(TypedDict):
    """One antibody as one place of the text speaks of it."""

    target: str  # the antigen's usual short form; as worded where the list does not know it
    result: str  # positive | negative | indeterminate | normal | not_stated
    titer: str | None  # as printed: "1:640", "97.9 U/mL"
    method: str | None  # ELISA, immunoblot, …
    isotype: str | None  # IgG, IgM, IgA


# A sentence without one of these holds no antibody. Cheap, and wide: `antibody_mention` decides.
TRIGGER = re.compile(
    r"[Aa]nti(?:-| ?[A-Z0-9β]|bod|[a-z])|antibod|\bx?ANC?As?\b|[pc]ANCA|[A-Za-z0-9]Ab|\bAbs?\b|Ig[GMA]\b|[Ss]erolog|[Ss]ero-?(?:pos|neg|reac)"
    r"|heumat\w+[ -][Ff]actor|agglutin|Coomb|anticoagulant|Landsteiner|onospot|eteroph|VDRL|RPR\b|reagin|FTA|TPHA|TPPA|HIV|HTLV|Widal"
    r"|immunodeficiency virus|\bRF\b|ACPA|NMO-|GADA|\bASO|ASLO|epatitis|actor VIII inh|upus inh|stimulating imm|inhibitory imm|TSI\b|TBII"
)
BENCH = re.compile(r"onoclonal|\bm(?:o)?abs?\b|\bMo?Abs?\b|ybridoma|\b[Mm]ice\b|\b[Rr]ats?\b|\b[Rr]abbits?\b|bispecific|[Vv]accin")
ISOTYPE = re.compile(r"\big([gma])\d?\b")
METHOD = re.compile(
    r"(?P<ELISA>\belisas?\b|enzyme[- ]linked immuno-?sorbent|enzyme immunoassay)|(?P<line_blot>line[ -](?:immuno)?(?:blot|assay)|immunodot|dot blot)"
    r"|(?P<immunoblot>immunoblot|western blot)|(?P<immunoprecipitation>immunoprecipitat)|(?P<cell_based_assay>cell[- ]based assay)"
    r"|(?P<immunofluorescence>immunofluorescen)|(?P<radioimmunoassay>radio-?immuno-?assay)"
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
        is_bench = None
        for start, sentence in sentences(doc.text):
            if is_bench is None:
                is_bench = bool(BENCH.search(doc.text))
            for hit, value in read(sentence, self.lexicon, doc._.abbreviations or {}, is_bench):
                spans.append(add_span(doc, "antibody", start + hit.start, start + hit.end, value, hit.rule))
        doc.spans["antibody"] = spans
        return doc


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences that may hold an antibody, with their offsets."""
    triggers = [match.start() for match in TRIGGER.finditer(text)]
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


def read(sentence: str, lexicon: Lexicon, abbreviations: Mapping[str, str], is_bench: bool) -> Iterator[tuple[Hit, dict[str, Any]]]:
    """The antibodies of one sentence, in order, each with its `Antibody`."""
    plain = sentence.translate(PLAIN)
    low = plain.lower()
    if len(low) != len(plain):  # a few capitals become two characters, and offsets would shift
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)
    hits = antibody_mention.find(plain, low, lexicon, abbreviations, is_bench)
    if not hits:
        return
    readings = antibody_result.read(low, [(h.start, h.end, h.is_modifier) for h in hits])
    method = METHOD.search(low)
    for hit, reading in zip(hits, readings, strict=True):
        if hit.needs_verdict and reading.strength < antibody_result.STRONG:
            continue
        isotype = ISOTYPE.search(low, hit.start, hit.end)
        value = Antibody(
            target=hit.target,
            result=reading.result,
            titer=reading.titer,
            method=method.lastgroup.replace("_", " ") if method and method.lastgroup else None,
            isotype=f"Ig{isotype[1].upper()}" if isotype else None,
        )
        yield hit, dict(value)
