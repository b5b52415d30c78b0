"""Drugs and drug classes: ``doc.spans["drug"]``, each with its generic name and ids.

A table holds the first words of the names of ``vocab/drug.tsv`` (DrugBank, UNII) and ``vocab/drug_extra.tsv`` (by
hand), and each word of the lower-cased text is looked up once, which is faster than an automaton of 30,000 names that
no cache holds. A hit must be whole words, takes in its salt ("raloxifene hydrochloride") and its stereo prefix
("d-penicillamine"), and the longest at a place wins. Short forms that the text itself defines
(``doc._.abbreviations``) are drugs when their long form is one.

Here `Drug` and `DrugExtractor`. Where to look:

- the names and what is known of each: `lexicon`; one that is found in a text: `hit`
- misspelt names: `spelling`; makers' codes and systematic names: `code_name`
- what tells drugs from analytes: `choice`, over `context`, for what is a drug only where somebody gets it ("potassium",
  "antibiotics")
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import TypedDict

import ahocorasick
from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors import attributes
from extractors import lazy_re as re
from extractors.drug import code_name, context
from extractors.drug.choice import sorted_out
from extractors.drug.hit import Hit, is_word_at, longest, lower, widened
from extractors.drug.lexicon import KINDS, NO_LEXICON, Entry, Lexicon, read_entries, read_lexicon, unlisted
from extractors.drug.spelling import Speller


class Drug(TypedDict):
    """A drug or class as read."""

    name: str  # generic, lower case, abbreviation expanded
    drugbank_id: str | None
    rxcui: str | None
    unii: str | None
    is_class: bool
    role: str | None  # set by the treatment extractor


# A word that no list has, with the ending of a drug's name (``vocab/drug_ending.tsv``).
NEW_WORD = re.compile(r"[a-z]{7,30}")
WEAK_LENGTH = 9  # letters of a word whose ending is one of chemicals: "hydrochloride" and "examine" are no names
WORDS_KEPT = 50_000  # some 5 MB
PIECES_KEPT = 50_000  # as much again
TELLING_KEPT = 10_000  # some 3 MB
SHORTEST = 7  # letters of a word that may be a misspelt name
ENDING = 3  # letters of the shortest ending
WORD = re.compile(r"[^\W_]+")
EFFECT_AND = re.compile(r"([a-z]+(?:-[a-z]+)*),? (?:and|or|plus|and/or) $")
OBJECT = re.compile(r"\b(?:of|to|for|against|from|by|than|without) $")  # "mammalian target of rapamycin" is none
LONGEST_SHORT = 20  # characters of the short form of a body's own substance: "IFN-alpha-2b"
SPACED_DIGITS = 3  # in a code with a blank: "CI 12" is a confidence interval
MAKERS_DIGITS = 4  # in a code that needs no other sign, or whose letters mean something else


@Language.factory(
    "litlode_drug",
    default_config={"analytes": False},
    requires=["doc._.abbreviations"],
    assigns=["doc.spans", "span._.value", "span._.rule"],
)
def make(nlp: Language, name: str, analytes: bool) -> DrugExtractor:
    """The component, with the drug vocabulary; with ``analytes`` it keeps them too, in ``doc.spans["analyte"]``."""
    attributes.register()
    return DrugExtractor(read_entries(), read_lexicon(), analytes=analytes)


class DrugExtractor:
    """Put every drug into ``doc.spans["drug"]``, its `Drug` into ``._.value``."""

    def __init__(self, entries: dict[str, Entry], lexicon: Lexicon = NO_LEXICON, *, analytes: bool = False) -> None:
        self.entries = entries
        self.lexicon = lexicon
        self.analytes = analytes
        self.plain: set[str] = set()
        """Words met that are in no list and have no form of a drug's name."""
        self.plain_pieces: set[str] = set()
        """What stands between two blanks, "(trial).", where all its words are plain."""
        self.telling_pieces: dict[str, tuple[tuple[int, int], ...]] = {}
        """The same, where some are not, and the places of these in it."""
        self.speller = Speller(
            surface
            for surface, entry in entries.items()
            if surface == entry.name and entry.drugbank_id and not entry.use
        )
        self.last_letters = frozenset(ending[-ENDING:] for ending in (*lexicon.endings, *lexicon.weak_endings))
        longer: dict[str, dict[str, set[int]]] = {}
        self.firsts: dict[str, dict[str, list[int]] | None] = {}
        """First word of a surface -> the mark and the letter behind it -> how long surfaces are that go on so, longest
        first."""
        surfaces = set()
        for surface, entry in entries.items():
            low = surface.lower()
            surfaces.add(low)
            if low.isalnum() and entry.use != "code":  # one word, as most are
                self.firsts[low] = None
                continue
            first = WORD.match(low)
            if first is None or entry.use == "code":
                continue
            self.firsts[first[0]] = None
            if first.end() < len(low):
                following = low[first.end() : first.end() + 2]
                longer.setdefault(first[0], {}).setdefault(following, set()).add(len(low))
        for word, marks in longer.items():
            self.firsts[word] = {mark: sorted(lengths, reverse=True) for mark, lengths in marks.items()}
        self.only_first = longer.keys() - surfaces
        """Words that are no surface by themselves: "human", "magnesium"."""

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        low = lower(text)
        meanings = {short: self.meaning(long) for short, long in (attributes.told(doc, "abbreviations") or {}).items()}
        hits = longest([*self.known(text, low, meanings), *self.formed(text, low, meanings), *defined(text, meanings)])
        drugs, analytes = sorted_out(low, with_members(text, low, hits))
        doc.spans["drug"] = [span_of(doc, hit, "drug") for hit in drugs]
        if self.analytes:
            doc.spans["analyte"] = [span_of(doc, hit, "analyte") for hit in analytes]
        return doc

    def known(self, text: str, low: str, meanings: dict[str, Entry | None]) -> Iterator[Hit]:
        """Every whole-word hit of the vocabulary, its salt and prefix included; not what the text defines itself."""
        firsts, size = self.firsts, len(low)
        for start, stop in self.telling(low):
            word = low[start:stop]
            if word not in firsts:
                if hit := self.unknown(low, start, stop):
                    yield hit
                continue
            marks, following = firsts[word], low[stop : stop + 2]
            goes_on = marks is not None and (following in marks or following[:1] in marks)
            is_only_first = word in self.only_first
            if (is_only_first and not goes_on) or (start and low[start - 1] == "_"):
                continue  # "a", "two": nine times of ten
            lengths = (*marks.get(following, ()), *marks.get(following[:1], ())) if marks and goes_on else ()
            for length in lengths if is_only_first else (*lengths, stop - start):
                end = start + length
                if end > size or (end < size and low[end].isalnum()):
                    continue
                surface = text[start:end]
                if surface not in meanings:
                    entry = self.entries.get(surface) or self.entries.get(low[start:end])
                    if entry:
                        hit = widened(low, Hit(start, end, entry, "drug.lexicon"))
                        yield hit
                        if entry.is_class and (other := self.sharing_noun(low, hit)):
                            yield other

    def sharing_noun(self, low: str, hit: Hit) -> Hit | None:
        """The hit of an effect that shares the noun of the next one: "cytotoxic and hormonal therapies"."""
        effect = EFFECT_AND.search(low, max(0, hit.start - 40), hit.start)
        noun = low[hit.start : hit.end].rpartition(" ")[2]
        entry = self.entries.get(f"{effect[1]} {noun}") if effect and noun in KINDS else None
        return Hit(*effect.span(1), entry, "drug.shared_noun") if effect and entry else None

    def telling(self, low: str) -> Iterator[tuple[int, int]]:
        """Start and end of the words that are not plain, in order.

        Nine pieces of ten between blanks are known to have none, and of the others it is known which: to ask for
        pieces, whose places follow from their lengths, takes a third of the time of looking at each word.
        """
        plain, pieces, kept = self.plain, self.plain_pieces, self.telling_pieces
        found = low.split(" ")
        others = [number for number, piece in enumerate(found) if piece not in pieces]
        ends = list(accumulate(map(len, found))) if others else []
        for number in others:
            piece = found[number]
            begin = ends[number] + number - len(piece)
            words = kept.get(piece)
            if words is not None:
                for start, end in words:
                    yield begin + start, begin + end
                continue
            words = tuple(match.span() for match in WORD.finditer(piece) if match[0] not in plain)
            for start, end in words:
                yield begin + start, begin + end
            words = tuple((start, end) for start, end in words if piece[start:end] not in plain)  # some are by now
            if not words and len(pieces) < PIECES_KEPT:
                pieces.add(piece)
            elif words and len(kept) < TELLING_KEPT:
                kept[piece] = words

    def unknown(self, low: str, start: int, end: int) -> Hit | None:
        """The hit of a word that no list has: a generic name with one slip of the pen, or one that ends as names do."""
        word = low[start:end]
        if "_" in (low[start - 1 : start], low[end : end + 1]):
            return None
        one = self.entries.get(word[:-1]) if word[-1] == "s" and len(word) > SHORTEST else None
        if one is not None and one.name == word[:-1] and one.drugbank_id and not one.use:
            return Hit(start, end, one, "drug.plural")
        name = self.speller.correct(word) if len(word) >= SHORTEST else None
        if name is not None:
            return widened(low, Hit(start, end, self.entries[name], "drug.spelling"))
        if word[-ENDING:] in self.last_letters and NEW_WORD.fullmatch(word):
            if word.endswith(self.lexicon.endings):
                return Hit(start, end, unlisted(word, ""), "drug.word_ending")
            if len(word) >= WEAK_LENGTH and word.endswith(self.lexicon.weak_endings):
                return widened(low, Hit(start, end, unlisted(word, "named"), "drug.word_ending"))
        if len(self.plain) < WORDS_KEPT:
            self.plain.add(word)
        return None

    def formed(self, text: str, low: str, meanings: dict[str, Entry | None]) -> Iterator[Hit]:
        """What has the form of a maker's code or of a systematic name."""
        for start, end in code_name.codes(text):
            code = text[start:end]
            is_other = (
                code in meanings or code_name.OTHER_AFTER.match(low, end) or low.endswith("% ", 0, start)
            )  # 95% CI
            entry = None if is_other else self.code_entry(code)
            if entry is not None:
                yield Hit(start, end, entry, "drug.code")
        for start, end in code_name.recombinants(text):
            if hit := self.recombinant(text, start, end):
                yield hit
        for start, end in code_name.systematic_names(low):
            if any(part in self.entries for part in low[start:end].split("/")[1:]):
                continue  # "5-fluorouracil/leucovorin" are two drugs
            if sum(part in self.entries for part in low[start:end].split("-")) > 1:
                continue  # "5-fluorouracil-epirubicin-cyclophosphamide"
            yield widened(low, Hit(start, end, unlisted(low[start:end], "named"), "drug.systematic_name"))

    def recombinant(self, text: str, start: int, end: int) -> Hit | None:
        """The hit of "rhIL-2", by what is known of "IL-2"; ``end``: where that begins."""
        rest = text[end : end + LONGEST_SHORT]
        behind = [hit for hit in self.known(rest, lower(rest), {}) if hit.start == 0 and hit.entry.use != "never"]
        longest_one = max(behind, key=lambda hit: hit.end, default=None)
        if longest_one is None:
            return None
        return Hit(start, end + longest_one.end, longest_one.entry._replace(use=""), "drug.recombinant")

    def code_entry(self, code: str) -> Entry | None:
        """What the list has of a maker's code; else what letters and length say of it; None where it is none."""
        letters = code_name.letters(code)
        use = self.lexicon.letters.get(letters.upper(), "")
        n_digits = sum(1 for c in code if c.isdigit())
        if not (letters.isupper() or use == "word") or (
            n_digits < MAKERS_DIGITS and (use == "other" or len(letters) == 1)
        ):
            return None
        if n_digits < SPACED_DIGITS and code[len(letters)] == " ":
            return None
        is_makers = use in {"maker", "word"}
        known = self.entries.get(code_name.squeezed(code))
        if known is not None and known.use == "code" and (is_makers or code[len(letters)] != " "):
            return known
        return unlisted(lower(code), "" if is_makers and n_digits >= MAKERS_DIGITS else "named")

    def meaning(self, long: str) -> Entry | None:
        """The drug that a long form ends in, so that "low-dose methotrexate" is one and "insulin resistance" is not."""
        low = lower(long)
        hits = longest([*self.known(long, low, {}), *self.formed(long, low, {})])
        if len(hits) > 1 and (names := listed(low, hits)):
            return Entry("/".join(names), None, None, None, True, "")
        if not hits or hits[-1].end < len(low):
            return unlisted(low, "named") if code_name.is_chemical(low) else None
        if hits[-1].entry.use == "never" or OBJECT.search(low, 0, hits[-1].start):
            return None
        if hits[-1].entry.use == "analyte" and hits[-1].start > 0:
            return None  # "serum creatinine" is a measurement by name
        if hits[-1].entry.use in {"given", "named"} and hits[-1].start > 0 and code_name.is_chemical(low):
            return unlisted(low, "named")  # "tri-ortho-tolyl phosphate" is no phosphate
        return hits[-1].entry._replace(use="") if low.startswith("recombinant ") else hits[-1].entry


def listed(low: str, hits: list[Hit]) -> list[str]:
    """The names of drugs that are a list from end to end, as of "CMF"; none where they are anything else."""
    if hits[-1].end < len(low) or any(hit.entry.use == "never" for hit in hits):
        return []
    if not all(context.is_joined(low, left.end, right.start) for left, right in pairwise(hits)):
        return []
    return [hit.entry.name for hit in hits]


def with_members(text: str, low: str, hits: list[Hit]) -> list[Hit]:
    """The hits; a regimen that the text spells out in brackets, "M-VAC (methotrexate, …)", is the drugs in them."""
    told: dict[str, Entry] = {}
    for index, hit in enumerate(hits):
        if not hit.entry.is_class or not text[hit.start : hit.end].isupper() or not low.startswith(" (", hit.end):
            continue
        closing = low.find(")", hit.end)
        inside = [other for other in hits[index + 1 : index + 10] if other.end <= closing]
        if len(inside) > 1 and inside[0].start == hit.end + 2 and inside[-1].end == closing:
            names = listed(low[:closing], inside)
            if names and not any(other.entry.is_class for other in inside):
                told[hit.entry.name] = Entry("/".join(names), None, None, None, True, "")
    if not told:
        return hits
    return [
        Hit(hit.start, hit.end, told[hit.entry.name], "drug.abbreviation") if hit.entry.name in told else hit
        for hit in hits
    ]


def span_of(doc: Doc, hit: Hit, kind: str) -> Span:
    """The hit as a span with its reading."""
    entry = hit.entry
    value = Drug(
        name=entry.name,
        drugbank_id=entry.drugbank_id,
        rxcui=entry.rxcui,
        unii=entry.unii,
        is_class=entry.is_class,
        role=None,
    )
    return attributes.add_span(doc, kind, hit.start, hit.end, dict(value), hit.rule, concept(entry))


def defined(text: str, meanings: dict[str, Entry | None]) -> Iterator[Hit]:
    """Every place of a short form that stands for a drug in this text."""
    shorts = {short.removesuffix("s"): entry for short, entry in meanings.items() if entry}
    if not shorts:
        return
    automaton = ahocorasick.Automaton()  # one pass for all: a text may define hundreds
    for short in shorts:
        automaton.add_word(short, short)
    automaton.make_automaton()
    for last, short in automaton.iter(text):
        start, end = last + 1 - len(short), last + 1
        if text.startswith("s", end):
            end += 1
        if not is_word_at(text, start - 1) and not is_word_at(text, end):
            yield Hit(start, end, shorts[short], "drug.abbreviation")


def concept(entry: Entry) -> str:
    """The span's ``kb_id_``: RxNorm where known, else DrugBank, else UNII, else nothing."""
    if entry.rxcui:
        return f"RXNORM:{entry.rxcui}"
    if entry.drugbank_id:
        return f"DRUGBANK:{entry.drugbank_id}"
    return f"UNII:{entry.unii}" if entry.unii else ""
