"""Antibodies: the words that name one ("anti-SRP", "antibodies to Jo-1", "ANA"), its target, and what the test said.

Where to look, in running order; here the walk over the sentences:

- listed names: `lexicon`
- which of them are antibodies ("GAD" alone is an enzyme), and targets that no list knows: `mention`, its patterns in
  `wording`
- serology that names no test: `evidence`
- what the test said: `result`, its patterns in `cues`
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NotRequired, TypedDict

import re2
from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors import vocabulary
from extractors.antibody import evidence, mention, result
from extractors.antibody.lexicon import PLAIN, Lexicon
from extractors.antibody.mention import Hit, Sentence
from extractors.attributes import add_span
from extractors.searchable import searchable
from extractors.tokenizer import cuts_token, sentence_starts


class Antibody(TypedDict):
    """One antibody as one place of the text speaks of it."""

    target: str  # the antigen's usual short form; as worded where the list does not know it
    result: str  # positive | negative | indeterminate | normal | not_stated
    titer: str | None  # as printed: "1:640", "97.9 U/mL"
    method: str | None  # ELISA, immunoblot, …
    isotype: str | None  # IgG, IgM, IgA
    results: NotRequired[list[list[Any]]]  # [result, character] where it differs between people, who begin there


# A sentence without one of these holds no antibody: a literal that `str.find` looks for, and what must stand there.
# Five times as fast as one pattern with these alternatives; wide, because `mention` decides.
_TRIGGERS = (
    ("antibod", ""),
    ("ANA", r"\bANAs?\b"),
    ("ANCA", ""),
    ("Ig", r"Ig[GMA]\b"),
    ("ero", r"[Ss]ero(?:log|-?pos|-?neg|-?reac|-?conv)"),
    ("recipitin", ""),
    ("reponemal test", ""),
    ("tit", r"\btit(?:er|re)s?\b"),
    ("omplement", r"[Cc]omplement[- ]fix"),
    ("Ab", r"(?<=[A-Za-z0-9])Ab\b|\bAbs?\b|Abs\b"),
    ("heumat", r"heumat\w+[ -][Ff]actor"),
    ("RF", r"\bRF\b"),
    ("HIV", ""),
    ("HTLV", ""),
    ("mmunodeficiency virus", ""),
    ("epatitis", ""),
    ("gglutinin", ""),
    ("gglutination", ""),
    ("ntiglob", ""),
    ("DAT", r"\bDATs?\b"),
    ("oomb", r"[Cc]oomb'?s?"),
    ("nticoagulant", r"upus[ -]\w*-?anticoagulant|upus anticoagulant|anticoagulant"),
    (
        "inhibitor",
        r"(?:VIII|IX|lupus|factor V|factor X|XIII|TS-?13) inhibitor|inhibitors? (?:to|against|of) (?:factor|F?VIII)",
    ),
    ("immunoglobulin", r"(?:stimulating|inhibit\w+) immunoglobulin"),
    ("panel", ""),
    ("blot", r"(?:[Ll]ine|[Dd]ot)[- ]?(?:immuno)?blot"),
    ("ELISA", ""),
    ("mmunosorbent", ""),
    ("andsteiner", ""),
    ("onospot", ""),
    ("eteroph", ""),
    ("VDRL", ""),
    ("enereal", ""),
    ("RPR", r"\bRPR\b"),
    ("eagin", ""),
    ("FTA", ""),
    ("TPHA", ""),
    ("TPPA", ""),
    ("Widal", ""),
    ("Felix", ""),
    ("ACPA", ""),
    ("NMO", ""),
    ("GADA", ""),
    ("ASO", r"\bASO"),
    ("ASLO", ""),
    ("TBII", ""),
    ("TSI", r"\bTSI\b"),
    ("IAA", r"\bIAAs?\b"),
)
ANTI = re.compile(
    r"(?<![A-Za-z])(?:[Aa](?:llo|uto)|[Ii]so)?-?[Aa]nti(?:[-‐-―−](?!inflam|tumou?r|cancer|TNF|CD\d|VEGF|PD-|epilep"
    r"|malaria|hypert|depress"
    r"|retrovir|diabet|oxid|bacter|microb|fung)"
    r"|[A-Z0-9β]| [A-Z0-9β]|(?!bio|hyp|infl|oxid|dep|psy|epi|conv|coag|thr|tum|canc|vir|bac|mic?rob|fung|mala"
    r"|diab|emet|hista|retrov|gen|cip|arrh|ang|neop|plat|chol"
    r"|spas|all|andr|estr|obes|pyr|sens|pod|que|lip|rheum|tub|prot|para|ulc|secr|meta|prol|dot|sept|vec|the)[a-z])"
)
TRIGGERS = tuple((literal, re.compile(pattern) if pattern else None) for literal, pattern in _TRIGGERS)
# One look tells that a text has none of them. RE2 does not look around, and its \w is ASCII: there the literal must do.
ANY_TRIGGER: Any = re2.compile(
    "|".join(literal if not words or "(?<" in words or r"\w" in words else words for literal, words in _TRIGGERS)
)
LONGEST_SENTENCE = 1500  # characters; the longest of 20,000 abstracts has 2,400, and one in 1,000 has 650
TRIGGER_MARGIN = 12  # characters of a pattern before its literal
# What an article of reagents, animals, cells or vaccines says somewhere.
BENCH = ("onoclonal", " mice", " mouse", " rats", " rabbit", "ybridoma", "ispecific", "accin", " MAb", " mAb", " MoAb")
ISOTYPE = re.compile(r"\big([gma])\d?\b")
ISOTYPE_BEFORE = re.compile(r"\big([gma])\d? $")
METHOD = re.compile(
    r"(?P<ELISA>\belisas?\b|enzyme[- ]linked immuno-?sorbent|enzyme immunoassay)"
    r"|(?P<line_blot>line[ -](?:immuno)?(?:blot|assay)|immunodot|dot blot)"
    r"|(?P<immunoblot>immunoblot|western blot)|(?P<immunoprecipitation>immunoprecipitat)"
    r"|(?P<cell_based_assay>cell[- ]based assay)"
    r"|(?P<immunofluorescence>immunofluorescen)|(?P<radioimmunoassay>radio-?immuno-?assay)"
    r"|(?P<chemiluminescence>chemiluminescen)|(?P<haemagglutination>ha?emagglutination)"
    r"|(?P<complement_fixation>complement[- ]fix)"
)


@Language.factory(
    "litlode_antibody", requires=["doc._.abbreviations"], assigns=["doc.spans", "span._.value", "span._.rule"]
)
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
        abbreviations = doc._.abbreviations or {}
        own = mention.own_forms(doc.text.translate(PLAIN), self.lexicon, abbreviations) if abbreviations else {}
        for start, sentence in sentences(doc.text, own):
            if is_bench is None:
                is_bench = any(word in doc.text for word in BENCH)
            for hit, value in read(sentence, self.lexicon, abbreviations, is_bench, own):
                begin, end = whole_words(doc.text, start + hit.start, start + hit.end)
                if begin < end:
                    for result in value.get("results", ()):
                        result[1] += start
                    spans.append(add_span(doc, "antibody", begin, end, value, hit.rule))
        if "sero" in doc.text or "antibod" in doc.text:
            spans += self._seropositive(doc, [span._.value["target"] for span in spans])
            spans.sort(key=lambda span: span.start_char)
        doc.spans["antibody"] = spans
        return doc

    def _seropositive(self, doc: Doc, targets: Iterable[str]) -> Iterator[Span]:
        """ "All were seropositive": for the one infection of the text, where it tells of no other antibody."""
        verdicts = list(evidence.bare(doc.text))
        if not verdicts or any(word in doc.text for word in BENCH):
            return
        plain = doc.text.translate(PLAIN)
        low = plain.lower()
        agents = {m.term.target for m in self.lexicon.matches(plain, low) if m.term.use == "agent"}
        if len(agents) != 1 or len(low) != len(plain):
            return
        (agent,) = agents
        if all(target.startswith(agent) for target in targets):
            for start, end, result in verdicts:
                value = Antibody(target=agent, result=result, titer=None, method=None, isotype=None)
                yield add_span(doc, "antibody", start, end, dict(value), "antibody.seropositive")


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The place of a hit with its plural "s"; an empty one where it lies inside a word ("panitumum[ab to] …").

    >>> whole_words("two tetanus toxoids", 4, 18), whole_words("panitumumab to x", 9, 16)
    ((4, 19), (9, 9))
    """
    if text[end : end + 1] == "s" and text[end - 1].isalpha() and not text[end + 1 : end + 2].isalnum():
        end += 1
    return (start, start) if cuts_token(text, start) or cuts_token(text, end) else (start, end)


def sentences(text: str, names: Iterable[str] = ()) -> Iterator[tuple[int, str]]:
    """The sentences that may hold an antibody, with their offsets; a very long one in several parts.

    ``names``: what the text calls antibodies besides the words that all texts use.
    """
    triggers = sorted([*_triggers(text), *(place for name in names for place in _places(text, name, None))])
    if not triggers:
        return
    starts = list(_bounded(text, sentence_starts(text)))
    last = -1
    for position in triggers:
        index = bisect_right(starts, position) - 1
        if index != last:
            last = index
            end = starts[index + 1] if index + 1 < len(starts) else len(text)
            yield starts[index], text[starts[index] : end]


def _bounded(text: str, starts: Iterable[int]) -> Iterator[int]:
    """The starts, and more within a sentence that is none: the reading takes the square of its length."""
    for start, stop in pairwise([*starts, len(text)]):
        part = start
        yield part
        while stop - part > LONGEST_SENTENCE:
            limit = part + LONGEST_SENTENCE
            ends = (text.rfind(mark, part + 1, limit) + len(mark) for mark in ("; ", ", ", " "))
            part = next((end for end in ends if end > part + 1), limit)
            yield part


def _triggers(text: str) -> Iterator[int]:
    yield from _places(text, "nti", ANTI)
    if ANY_TRIGGER.search(searchable(text)):
        for literal, pattern in TRIGGERS:
            yield from _places(text, literal, pattern)


def _places(text: str, literal: str, pattern: re.Pattern[str] | None) -> Iterator[int]:
    position = text.find(literal)
    while position >= 0:
        end = position + len(literal)
        if not pattern or pattern.search(text, max(0, position - TRIGGER_MARGIN), end + TRIGGER_MARGIN + 8):
            yield position
        position = text.find(literal, end)


def read(
    sentence: str,
    lexicon: Lexicon,
    abbreviations: Mapping[str, str],
    is_bench: bool,
    own: Mapping[str, str],
) -> Iterator[tuple[Hit, dict[str, Any]]]:
    """The antibodies of one sentence, in order, each with its `Antibody`."""
    plain = sentence.translate(PLAIN)
    low = plain.lower()
    if len(low) != len(plain):  # a few capitals become two characters, and offsets would shift
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)
    hits = mention.find(Sentence(plain, low, lexicon, abbreviations, is_bench, own))
    if not hits:
        return
    places = [(h.start, h.end, h.is_modifier) for h in hits]
    readings = result.read(low, places)
    several = result.by_whom(low, places)
    method = METHOD.search(low)
    for i, (hit, reading) in enumerate(zip(hits, readings, strict=True)):
        if hit.needs_verdict and reading.strength < result.STRONG:
            continue
        if hit.is_evident and reading.strength == result.NONE and not reading.is_topic:
            reading.result = result.POSITIVE
        isotype = ISOTYPE.search(low, hit.start, hit.end) or ISOTYPE_BEFORE.search(
            low[max(0, hit.start - 8) : hit.start]
        )
        value = Antibody(
            target=hit.target,
            result=reading.result,
            titer=sentence[slice(*reading.titer)] if reading.titer else None,
            method=method.lastgroup.replace("_based", "-based").replace("_", " ")
            if method and method.lastgroup
            else None,
            isotype=f"Ig{isotype[1].upper()}" if isotype else None,
        )
        if i in several:
            value["results"] = [[said, place] for said, place in several[i]]
        yield hit, dict(value)
