"""Drugs and drug classes: ``doc.spans["drug"]``, each with its generic name.

A table holds the first words of the names of ``vocab/drug.tsv`` (DrugBank, UNII) and ``vocab/drug_extra.tsv`` (by
hand), and each word of the lower-cased text is looked up once, which is faster than an automaton of 30,000 names that
no cache holds. A hit must be whole words, takes in its salt ("raloxifene hydrochloride") and its stereo prefix
("d-penicillamine"), and the longest at a place wins. Short forms that the text itself defines
(``doc._.abbreviations``) are drugs when their long form is one.

Reading order: `Drug` and `Entry`; `read_entries`; `DrugExtractor`; then the questions it asks, `is_tested`, `is_given`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypedDict

import ahocorasick
from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes, vocabulary

# Dashes of print, all one character long as the hyphen that the vocabulary uses.
DASHES = "\u2010\u2011\u2012\u2013\u2212"
SALTS = re.compile(
    r"(?: (?:hydrochloride|dihydrochloride|hydrobromide|hcl|sodium|disodium|potassium|calcium|sulfate|sulphate|acetate"
    r"|mesylate|mesilate|maleate|citrate|tartrate|succinate|fumarate|phosphate|bromide|besylate|tosylate|pamoate"
    r"|palmitate|propionate|dipropionate|valerate|furoate|decanoate|enanthate|acetonide|nitrate|gluconate|lactate"
    r"|malate|monohydrate|trihydrate|hydrate|xinafoate|axetil|mofetil|medoxomil|etexilate)){1,4}(?!\w)"
)
PREFIXES = re.compile(
    r"(?<![\w-])(?:(?:[dlnorsp]|dl|[a-z]?\d{1,2}(?:,\d)*|alpha|beta|gamma|delta|[αβγδ]|cis|trans)-)+$"
)
# "anti-insulin antibodies", "dopamine receptor": a molecule under test or at work, not a medicine.
TESTED_AFTER = re.compile(
    r"[ -](?:auto-?)?(?:antibod|receptor|dehydrogenase|synthase|synthetase|kinase|reductase|transporter|transport\b"
    r"|deficien|metaboli|level|concentration|secretion|excretion|uptake|release|homeostasis|balance|intake|channel"
    r"|clearance|saturation|tolerance|resistan|sensitiv|content|signal|binding|production|synthesis|turnover|index)"
)
# Words of giving, close before or behind, that make "potassium" or "insulin" a drug.
GIVEN_BEFORE = re.compile(
    r"(?:\b(?:treat\w*|administ\w*|given|gave|giving|receiv\w*|inject\w*|infus\w*|therap\w+ with|dos(?:e|es|age) of"
    r"|doses? (?:of )?|oral|intravenous|iv|i\.v\.|intramuscular|subcutaneous|supplement\w*|units?|iu|replacement"
    r"|exogenous|topical|inhaled|nebuli[sz]ed|prescribed|started|commenced|initiated|recombinant"
    r"|withdrawal of|induced by|abuse of|overdose of|medications? (?:included?|were|was|are)|ingest\w*|taking"
    r"|took|consum\w*|parenteral|bolus(?:es)? of)|\d ?(?:mg|g|ml|meq|mmol|mcg|µg|%))"
    r"(?:[ -](?:of|with|on|and|the|a|an|by|to|in|high|low|dose|doses|oral|intravenous|iv|daily|normal|human|regular"
    r"|continuous|subcutaneous|intramuscular|parenteral|additional|single|dietary|recombinant|long-acting)){0,4} $"
)
GIVEN_AFTER = re.compile(
    r"[ -](?:treat\w*|therap\w*|infusions?|injections?|supplement\w*|administration|replacement|dos(?:e|es|age)\b"
    r"|induced|intoxication|overdose|abuse|withdrawal|tablets?|drops|pump|challenge|poisoning"
    r"|(?:was|were) (?:also )?(?:given|started|administered|added|infused|injected|discontinued|withdrawn|stopped)"
    r"|\(?\d[\d.,]*\s?(?:mg|g|µg|mcg|units?|u|iu|ml|meq|mmol)\b(?!/[dmµ]?l))"
)
# A class named for its effect is a drug where somebody gets it: the same clause must speak of that.
CLAUSE = re.compile(r"[.;:?!\n] |\n")
TAKEN = re.compile(
    r"\b(?:treat(?:ed|ment|ing)?|administ\w+|given|gave|giving|receiv\w+|on|start\w*|commenc\w+|initiat\w+|prescri\w+"
    r"|discontinu\w+|stopp\w+|withdr\w+|add\w+|switched|tak(?:e|en|ing|es)|took|refractory to|responded? to|despite"
    r"|failed|undergo\w*|underwent|complet\w+|cycles?|courses?|with|after|following|required?|requiring|us(?:e|ing) of"
    r"|adjuvant|intravenous|oral|induced by|maintenance|combination|plus|concomitant|managed|improved|because of)\b"
)
TAKEN_AFTER = re.compile(
    r"[ -](?:therap\w*|treat\w*|(?:was|were|is|are|had been|has been) (?:then |also |subsequently |empirically )?"
    r"(?:given|started|administered|added|initiated|commenced|discontinued|withdrawn|stopped|prescribed|tapered|continued)"
    r"|induced|administration|regimens?|withdrawal|use\b|with (?:\w+ (?:and|plus) )?\w+)"
)
# "sertraline, a selective serotonin reuptake inhibitor": says of what class a drug is.
NAMED_BEFORE = re.compile(r"(?:, an?|\b(?:is|was|are|were|as) (?:an?|the)|known as|called)(?: [\w-]+){0,5} $")
NOT_TAKEN_AFTER = re.compile(
    r" ?-?(?:malignant|activit|effect|propert|action|resistan|potential|naive|agents? such|like|free)"
)


class Drug(TypedDict):
    """A drug or class as read."""

    name: str  # generic, lower case, abbreviation expanded
    drugbank_id: str | None
    rxcui: str | None
    is_class: bool
    role: str | None  # set by the treatment extractor


class Entry(NamedTuple):
    """What the vocabulary says of a surface."""

    name: str
    drugbank_id: str | None
    rxcui: str | None
    is_class: bool
    use: str  # "" always a drug | given: only beside a word of giving it | never


# A word that no list has, with the ending of a drug's name (``vocab/drug_ending.tsv``).
NEW_WORD = re.compile(r"[a-z]{7,30}")
ENDING = 3  # letters of the shortest ending
WORD = re.compile(r"[^\W_]+")


class Hit(NamedTuple):
    """A place where a surface stands."""

    start: int
    end: int
    entry: Entry
    rule: str


@Language.factory(
    "litlode_drug", requires=["doc._.abbreviations"], assigns=["doc.spans", "span._.value", "span._.rule"]
)
def make(nlp: Language, name: str) -> DrugExtractor:
    """The component, with the drug vocabulary."""
    attributes.register()
    return DrugExtractor(read_entries(), [row["ending"] for row in vocabulary.terms("drug_ending")])


def read_entries() -> dict[str, Entry]:
    """Surface -> entry; rows by hand win, and their rxcui holds for every surface of that name or DrugBank id."""
    listed = list(vocabulary.rows("drug"))[1:]  # no dict for each of 30,000 rows: loading is half of a short run
    extra = vocabulary.terms("drug_extra")
    ids = {name: drugbank_id for _, name, drugbank_id in reversed(listed)} | {
        surface: drugbank_id for surface, name, drugbank_id in listed if surface == name
    }
    rxcuis = {row["name"]: row["rxcui"] for row in extra if row["rxcui"]}
    rxcuis |= {ids[name]: rxcui for name, rxcui in rxcuis.items() if ids.get(name)}
    shared: dict[tuple[str, str], Entry] = {}  # most surfaces are synonyms
    entries: dict[str, Entry] = {}
    for surface, name, printed_id in listed:
        drugbank_id = printed_id or ids.get(name, "")  # UNII alone has the salt, DrugBank the base
        entry = shared.get((name, drugbank_id))
        if entry is None:
            rxcui = rxcuis.get(name) or rxcuis.get(drugbank_id)
            entry = shared[name, drugbank_id] = Entry(name, drugbank_id or None, rxcui, False, "")
        entries[surface] = entry
    for row in extra:
        name, is_class = row["name"], row["is_class"] == "1"
        drugbank_id = row["drugbank_id"] or ("" if is_class else ids.get(name, ""))
        rxcui = rxcuis.get(name) or rxcuis.get(drugbank_id)
        entry = Entry(name, drugbank_id or None, rxcui, is_class, row["use"])
        entries[row["surface"]] = entry
        if is_class and not row["surface"].endswith(("s", "y")):
            entries[row["surface"] + "s"] = entry
    return entries


class DrugExtractor:
    """Put every drug into ``doc.spans["drug"]``, its `Drug` into ``._.value``."""

    def __init__(self, entries: dict[str, Entry], endings: Iterable[str] = ()) -> None:
        self.entries = entries
        self.endings = tuple(endings)
        self.last_letters = frozenset(ending[-ENDING:] for ending in self.endings)
        longer: dict[str, dict[str, set[int]]] = {}
        self.firsts: dict[str, dict[str, list[int]] | None] = {}
        """First word of a surface -> the mark behind it -> how long surfaces are that go on so, longest first."""
        for surface in map(str.lower, entries):
            first = WORD.match(surface)
            if first is None:
                continue
            self.firsts[first[0]] = None
            if first.end() < len(surface):
                longer.setdefault(first[0], {}).setdefault(surface[first.end()], set()).add(len(surface))
        for word, marks in longer.items():
            self.firsts[word] = {mark: sorted(lengths, reverse=True) for mark, lengths in marks.items()}

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        low = lower(text)
        meanings = {short: self.meaning(long) for short, long in (doc._.abbreviations or {}).items()}
        hits = longest([*self.known(text, low, meanings), *defined(text, meanings)])
        starts = {hit.start for hit in hits}
        spans = []
        for hit in hits:
            entry = hit.entry
            if entry.use == "never" or is_tested(low, hit.start, hit.end):
                continue
            if entry.use == "given" and not (is_taken if entry.is_class else is_given)(low, hit.start, hit.end, starts):
                continue
            value = Drug(
                name=entry.name, drugbank_id=entry.drugbank_id, rxcui=entry.rxcui, is_class=entry.is_class, role=None
            )
            spans.append(attributes.add_span(doc, "drug", hit.start, hit.end, dict(value), hit.rule, concept(entry)))
        doc.spans["drug"] = spans
        return doc

    def known(self, text: str, low: str, meanings: dict[str, Entry | None]) -> Iterator[Hit]:
        """Every whole-word hit of the vocabulary, its salt and prefix included; not what the text defines itself."""
        firsts, last_letters, size = self.firsts, self.last_letters, len(low)
        for match in WORD.finditer(low):
            word = match[0]
            if word[-ENDING:] in last_letters and (hit := self.new(low, match)):
                yield hit
            if word not in firsts:
                continue
            start, end = match.span()
            if start and low[start - 1] == "_":
                continue
            marks = firsts[word]
            lengths = marks.get(low[end : end + 1], ()) if marks else ()
            for length in (*lengths, end - start):
                end = start + length
                if end > size or (end < size and low[end].isalnum()):
                    continue
                surface = text[start:end]
                if surface not in meanings:
                    entry = self.entries.get(surface) or self.entries.get(low[start:end])
                    if entry:
                        yield widened(low, Hit(start, end, entry, "drug.vocabulary"))

    def new(self, low: str, match: re.Match[str]) -> Hit | None:
        """The hit of a word that no list need have, because it ends as names of drugs do."""
        word, start = match[0], match.start()
        if not NEW_WORD.fullmatch(word) or not word.endswith(self.endings) or (start and low[start - 1] == "_"):
            return None
        return Hit(start, match.end(), Entry(word, None, None, False, ""), "drug.word_ending")

    def meaning(self, long: str) -> Entry | None:
        """The drug that a long form ends in, so that "low-dose methotrexate" is one and "insulin resistance" is not."""
        low = lower(long)
        hits = longest(list(self.known(long, low, {})))
        if hits and hits[-1].end == len(low) and hits[-1].entry.use != "never":
            return hits[-1].entry
        return None


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


def is_word_at(text: str, position: int) -> bool:
    """Whether a letter, digit or underscore stands there."""
    return 0 <= position < len(text) and (text[position].isalnum() or text[position] == "_")


def concept(entry: Entry) -> str:
    """The span's ``kb_id_``: RxNorm where known, else DrugBank, else nothing."""
    if entry.rxcui:
        return f"RXNORM:{entry.rxcui}"
    return f"DRUGBANK:{entry.drugbank_id}" if entry.drugbank_id else ""


def lower(text: str) -> str:
    """The text in lower case with plain hyphens, each character at its old place."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    if not low.isascii():
        for dash in DASHES:
            low = low.replace(dash, "-")
    return low


def widened(low: str, hit: Hit) -> Hit:
    """The hit with a salt behind it and a stereo or position prefix before it; a class has neither."""
    if hit.entry.is_class:
        return hit
    start, end = hit.start, hit.end
    if low.startswith(" ", end) and (salt := SALTS.match(low, end)):
        end = salt.end()
    if low.startswith("-", start - 1) and (prefix := PREFIXES.search(low, max(0, start - 12), start)):
        start = prefix.start()
    return Hit(start, end, hit.entry, hit.rule)


def longest(hits: list[Hit]) -> list[Hit]:
    """The leftmost, then longest of the hits that overlap."""
    chosen = []
    covered = 0
    for hit in sorted(hits, key=lambda h: (h.start, -h.end, h.rule)):  # "drug.vocabulary" before "drug.word_ending"
        if hit.start >= covered:
            covered = hit.end
            chosen.append(hit)
    return chosen


def is_tested(low: str, start: int, end: int) -> bool:
    """Whether it is the target of a test for antibodies: "anti-insulin antibodies"."""
    before = low[max(0, start - 6) : start]
    return before.endswith(("anti-", "anti ")) and "antibod" in low[end : end + 25]


def is_given(low: str, start: int, end: int, _starts: set[int]) -> bool:
    """Whether words beside the name of a natural substance say that somebody got it."""
    if GIVEN_AFTER.match(low, end):
        return True
    return not TESTED_AFTER.match(low, end) and bool(GIVEN_BEFORE.search(low[max(0, start - 70) : start]))


def is_taken(low: str, start: int, end: int, starts: set[int]) -> bool:
    """Whether the clause says that somebody got a drug of this class, rather than what class another drug is of."""
    if NOT_TAKEN_AFTER.match(low, end) or (low[end - 1] != "s" and end + 1 in starts):
        return False
    if TAKEN_AFTER.match(low, end):
        return True
    before = CLAUSE.split(low[max(0, start - 90) : start])[-1]
    if NAMED_BEFORE.search(before):
        return False
    return bool(TAKEN.search(before))
