"""Antibodies: the words that name one ("anti-SRP", "antibodies to Jo-1", "ANA"), its target, and what the test said.

Where to look, in running order; here the walk over the sentences:

- which sentences may hold one: `sentences`
- listed names: `lexicon`
- which names are antibodies: `mention` and the `hit` it gives; "GAD" alone is an enzyme: `licence`, and along lists
  `listing`; targets that no list knows: `unlisted`; the patterns of all: `wording`
- serology that names no test: `evidence`; antibodies to what was named before: `again`
- what the test said: `result`, one pass over the words of a `clause`; the cues before their antibodies: `leading`,
  those behind: `trailing`, the values: `titer`, what is known so far: `waiting`; the patterns: `cues`, the words of a
  verdict: `verdict`; what a test said another time: `later`
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NotRequired, TypedDict

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors import lazy_re as re
from extractors import vocabulary
from extractors.antibody import cues, evidence, later, mention, result, verdict, waiting
from extractors.antibody.hit import Article, Hit, Sentence
from extractors.antibody.lexicon import PLAIN, Lexicon
from extractors.antibody.sentences import Finder
from extractors.attributes import add_span, told
from extractors.tokenizer import cuts_token


class Antibody(TypedDict):
    """One antibody as one place of the text speaks of it."""

    target: str  # the antigen's usual short form; as worded where the list does not know it
    result: str  # positive | negative | indeterminate | normal | not_stated
    titer: str | None  # as printed: "1:640", "97.9 U/mL"
    method: str | None  # ELISA, immunoblot, …
    isotype: str | None  # IgG, IgM, IgA, IgE
    results: NotRequired[list[list[Any]]]  # [result, character] where it differs between people, who begin there


# What an article of reagents, animals, cells or vaccines says somewhere.
BENCH = ("onoclonal", " mice", " mouse", " rats", " rabbit", "ybridoma", "ispecific", "accin", " MAb", " mAb", " MoAb")
ISOTYPE = re.compile(r"\b(?:ig|immunoglobulin )([gmae])\d?\b")
ISOTYPE_BEFORE = re.compile(r"\big([gmae])\d? $")
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

    def __init__(self, rows: Sequence[dict[str, str]]) -> None:
        self.lexicon = Lexicon(rows)
        self.sentences = Finder(rows)

    def __call__(self, doc: Doc) -> Doc:
        spans = []
        article = None
        abbreviations = told(doc, "abbreviations") or {}
        names = [short for short, long in abbreviations.items() if "ntibod" in long]
        for start, words in self.sentences.holding(doc.text, names):
            if article is None:
                article = self._article(doc.text, abbreviations)
            for hit, value in read(words, article, doc.text[:start]):
                begin, end = whole_words(doc.text, start + hit.start, start + hit.end)
                if begin < end:
                    for result in value.get("results", ()):
                        result[1] += start
                    spans.append(add_span(doc, "antibody", begin, end, value, hit.rule))
        if "sero" in doc.text or "ntibod" in doc.text:
            spans += self._seropositive(doc, [span._.value["target"] for span in spans])
            spans += list(_gone(doc, spans))
            spans.sort(key=lambda span: span.start_char)
        doc.spans["antibody"] = spans
        return doc

    def _article(self, text: str, abbreviations: Mapping[str, str]) -> Article:
        own = mention.own_forms(text.translate(PLAIN), self.lexicon, abbreviations) if abbreviations else {}
        return Article(self.lexicon, abbreviations, own, is_bench=any(word in text for word in BENCH))

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


def _gone(doc: Doc, spans: Sequence[Span]) -> Iterator[Span]:
    """ "The antibodies disappeared": those of the one target that was positive before."""
    for start, end in later.gone(doc.text):
        before = {s._.value["target"] for s in spans if s.end_char < start and s._.value["result"] == verdict.POSITIVE}
        if len(before) == 1 and not any(s.start_char < end and start < s.end_char for s in spans):
            (target,) = before
            value = Antibody(target=target, result=verdict.NEGATIVE, titer=None, method=None, isotype=None)
            yield add_span(doc, "antibody", start, end, dict(value), "antibody.later")


def _ends_list(low: str, hits: Sequence[Hit], i: int) -> bool:
    """Whether a name that may be anything ends a list of antibodies: "ANA, anti-La and RF"."""
    return (
        i > 0
        and not hits[i - 1].needs_verdict
        and cues.PLAIN_LIST.fullmatch(low, hits[i - 1].end, hits[i].start) is not None
    )


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The place of a hit with its plural "s"; an empty one where it lies inside a word ("panitumum[ab to] …").

    >>> whole_words("two tetanus toxoids", 4, 18), whole_words("panitumumab to x", 9, 16)
    ((4, 19), (9, 9))
    """
    if text[end : end + 1] == "s" and text[end - 1].isalpha() and not text[end + 1 : end + 2].isalnum():
        end += 1
    return (start, start) if cuts_token(text, start) or cuts_token(text, end) else (start, end)


def read(words: str, article: Article, before: str = "") -> Iterator[tuple[Hit, dict[str, Any]]]:
    """The antibodies of one sentence, in order, each with its `Antibody`; ``before``: the text up to it."""
    plain = words.translate(PLAIN)
    low = plain.lower()
    if len(low) != len(plain):  # a few capitals become two characters, and offsets would shift
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)
    hits = mention.find(Sentence(plain, low, article, before))
    if not hits:
        return
    places = [(h.start, h.end, h.is_modifier) for h in hits]
    readings = result.read(low, places)
    several = verdict.by_whom(low, places)
    again = {second.mention: second for second in later.find(low, places, readings) if second.mention not in several}
    method = METHOD.search(low)
    for i, (hit, reading) in enumerate(zip(hits, readings, strict=True)):
        needed = waiting.WEAK if hit.target == "mouse" or _ends_list(low, hits, i) else waiting.STRONG
        if hit.needs_verdict and reading.strength < needed:
            continue
        if hit.is_evident and reading.strength == waiting.NONE and not reading.is_topic:
            reading.result = verdict.POSITIVE
        isotype = ISOTYPE.search(low, hit.start, hit.end) or ISOTYPE_BEFORE.search(
            low[max(0, hit.start - 8) : hit.start]
        )
        value = Antibody(
            target=hit.target,
            result=reading.result,
            titer=words[slice(*reading.titer)] if reading.titer else None,
            method=method.lastgroup.replace("_based", "-based").replace("_", " ")
            if method and method.lastgroup
            else None,
            isotype=f"Ig{isotype[1].upper()}" if isotype and not hit.target.startswith("Ig") else None,
        )
        if i in several:
            value["results"] = [[said, place] for said, place in several[i]]
        yield hit, dict(value)
        if i in again:
            second = again[i]
            yield Hit(*second.place, hit.target, "antibody.later"), {**value, "result": second.result, "titer": None}
