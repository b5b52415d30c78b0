"""Finds what a patient has, as worded: "was diagnosed with childhood-onset IMNM", "a woman with Graves' disease".

A phrase is cut where the vocabulary of diseases (`disease`) knows its end. Plain wordings ("diagnosed with") need no
vocabulary; where the words alone could as well introduce a finding ("a man with fever", "admitted for weakness"), only
a disease is taken. What a report is about, its title says: those words are marked too, for `diagnosis_owner`.

Reading order: `RULES` (the wordings), `TITLE_RULES`; `DiagnosisExtractor`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple, TypedDict

import re2
from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes, disease, looks, vocabulary
from extractors import lazy_re as re
from extractors.searchable import searchable


class Diagnosis(TypedDict):
    """A disease as the text words it, and as the vocabulary calls it."""

    name: str  # as worded, short forms spelt out
    disease: str | None  # of the vocabulary
    doid: str | None  # DOID:7148


class Rule(NamedTuple):
    """A wording that stands before a disease."""

    name: str
    literal: str  # what it begins with: found faster than a pattern
    pattern: re.Pattern[str]
    is_plain: bool = False  # what follows is a diagnosis whether or not the vocabulary knows it
    takes_signs: bool = False  # "two cases of palatal myoclonus"
    look: Any = None  # what a text has that may have it, where the literal is in most texts


class Phrase(NamedTuple):
    """The words that may be a disease, and where in them one may end."""

    start: int  # in the text
    words: str
    ends: list[int]  # the longest first


Named = tuple[int, list[disease.Disease]]
"""Where diseases end in a phrase, and which they are."""


def _words(use: str) -> str:
    """The phrases of one use as alternatives, the longer first."""
    found = (re.escape(row["phrase"]) for row in vocabulary.terms("diagnosis_context") if row["use"] == use)
    return "|".join(sorted(found, key=lambda word: (-len(word), word)))


ARTICLE = r"(?:an? |the |his |her |their )?(?:previously (?:un)?treated |newly diagnosed )?"
NOUNS = frozenset(row["noun"] for row in vocabulary.terms("person") if row["role"] not in ("other", "thing"))
MAY_FOLLOW_NOUN = (")", ",", "old", "age", "both", "all", "each", "months", "years", "days", "weeks", *"0123456789")
_BEFORE_WITH = "|".join(map(re.escape, MAY_FOLLOW_NOUN))
PERSON_WITH = looks.compile(rf"(?i)(?:\b(?:{'|'.join(map(re.escape, sorted(NOUNS)))})|{_BEFORE_WITH}) with ", "people")
CASE_OF = looks.compile(r"(?i)\bcases? of ", "words")
RULES = (
    Rule(
        "diagnosis.diagnosed",
        "diagnosed ",
        re.compile(rf"diagnosed (?:as having|as suffering from|to have|with|as) {ARTICLE}"),
        is_plain=True,
    ),
    Rule("diagnosis.of", "iagnos", re.compile(rf"iagnos[ie]s of {ARTICLE}"), is_plain=True),
    Rule("diagnosis.was", "iagnosis ", re.compile(rf"iagnosis (?:was|is) {ARTICLE}")),
    Rule("diagnosis.suffering", "suffer", re.compile(rf"suffer(?:ing|ed) from {ARTICLE}"), is_plain=True),
    Rule("diagnosis.person_with", " with ", re.compile(rf" with {ARTICLE}"), look=PERSON_WITH),
    Rule("diagnosis.case_of", " of ", re.compile(rf" of {ARTICLE}"), takes_signs=True, look=CASE_OF),
    Rule("diagnosis.for", " for ", re.compile(rf" for {ARTICLE}")),
    Rule("diagnosis.presented", " presented with ", re.compile(rf" presented with {ARTICLE}")),
    Rule("diagnosis.found", " to have ", re.compile(rf" to have {ARTICLE}")),
)
COMORBIDITY = "diagnosis.comorbidity"  # by one of these wordings a disease that many have besides another

# What may stand before a wording.
# Between the noun and the wording: "a man (case 2) with", "a woman aged 61 with", "two men, both with".
AFTER_NOUN = re.compile(
    r"\b([^\W\d]+)(?: \(?aged? [\w -]{1,30}\)?| \d+ years (?:old|of age)|,? (?:\d+|\w+) years old,|,? gravida \d+,"
    r"| ?\([^()]{1,40}\)|, (?:both|all|each))$",
    re.IGNORECASE,
)
CASE = re.compile(r"\bcases?$", re.IGNORECASE)
TREATED = re.compile(rf"\b(?:{_words('treated')})$", re.IGNORECASE)
SHOWN = re.compile(r"(?<!were )\b(?:found|shown|proved|proven|known|discovered)$")  # of one: "was found to have"
NOT_BEFORE = re.compile(rf"(?:\b(?:{_words('before')}) |\b(?:[Mm]is|[Uu]nder-?|[Oo]ver-?))d?$")
NOT_AFTER = re.compile(
    r"\s*(?:\([^()]{1,40}\)\s*)?(?:was|were|had been|has been|is) (?:then |later |therefore |initially )?"
    rf"(?:{_words('after')})\b"
)

# The words of a disease: they end at a mark, a number, or a word that opens something new.
_NUMBER = r"\d{2,}|\d (?:days?|weeks?|months?|years?|patients|cases)"  # but "type 2 diabetes"
END = re2.compile(rf"[^\pL\pM\pN '’/+&‐‑–—-]|\s+[-–—]\s|\s+(?:and (?:{_words('and')})|{_words('end')}|{_NUMBER})\b")
LONGEST = 92  # characters
UNCERTAIN = re.compile(rf"(?:{_words('uncertain')}|anti-[\w-]+ antibod\w+)\b(?!-)|\d|\W", re.IGNORECASE)
KNOWN = re.compile(
    rf"(?:(?:{_words('known')}|\d+[- ]years? history of|an?|(?:mild|moderate) to (?:moderate|severe)) )+", re.IGNORECASE
)
SPLIT = re.compile(r"\s+(?:and|or|with|of|on|plus|including|associated|related|overlapping)\b")
# "The syndrome of inappropriate …": what says nothing without the words behind it
BARE = re.compile(r"(?:syndromes?|diseases?|disorders?|infections?|failure|deficiency|state|form|type)$", re.IGNORECASE)
# "Diagnosed with MRI", "by the XY criteria": by what, not what
NO_DISEASE = re.compile(
    r"\b(?:criteria|imaging|tomography|examinations?|ultraso\w+|biops(?:y|ies)|tests?|testing|scor(?:e|es|ing)|scales?|\w*graphy"
    r"|methods?|techniques?|questionnaires?|\w+oscopy|chain reaction|PCR|MRI|CT|EEG|ECG|PET|mild|moderate"
    r"|severe|recent)$",
    re.IGNORECASE,
)
DANGLING = re.compile(r"\s+(?:and|or|with|of|the|an?|on|plus)$")

# A title: "… for D", "… in D: a trial"; "D: a case report", "D in a toddler".
FOR = re.compile(rf"\b(?:for|in|(?<!is associated )(?<!are associated )(?<!compared )with|to) {ARTICLE}")
START = re.compile(rf"(?:^\[?|(?<=[:?] )){ARTICLE}", re.IGNORECASE)
TITLE_RULES = (
    Rule("diagnosis.title_for", "", FOR),
    Rule("diagnosis.title", "", START),
    Rule("diagnosis.title_sign", "", START, takes_signs=True),
)
CLAIM = re.compile(r"\s+(?:is|are|was|were|can|may|does|do|should)\b")  # "Delirium is no complication of …"
LONGEST_TITLE = 500


@Language.factory(
    "litlode_diagnosis",
    requires=["doc._.abbreviations", "doc.spans"],
    assigns=["doc.spans", "span._.value", "span._.rule"],
)
def make_diagnosis(nlp: Language, name: str) -> DiagnosisExtractor:
    """The extractor; it has no settings."""
    return DiagnosisExtractor(disease.diseases())


class DiagnosisExtractor:
    """Put every stated diagnosis into ``doc.spans["diagnosis"]``, its `Diagnosis` into ``._.value``."""

    def __init__(self, diseases: disease.Diseases) -> None:
        self.diseases = diseases

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        drug_ends = {span.end_char for span in attributes.spans(doc, "drug")}
        found: dict[int, tuple[int, str]] = {}
        title_end = attributes.told(doc, "abstract_start")
        for start, end, rule in [*self.stated(text, drug_ends), *self.in_title(text[:title_end])]:
            if not any(s < end and start < e for s, (e, _) in found.items()):
                found[start] = (end, rule)
        is_titled = any(start < title_end and not self.is_common(text[start:end]) for start, (end, _) in found.items())
        spans = []
        for start, (end, rule) in sorted(found.items()):
            # "a diagnosis of hypertension", in a report of pemphigus
            is_besides = is_titled and start >= title_end and self.is_common(text[start:end])
            read = self.read(text[start:end], attributes.told(doc, "abbreviations") or {})
            if doc.char_span(start, end) is not None and not (
                read["disease"] is None and NO_DISEASE.search(read["name"])
            ):
                spans.append(
                    attributes.add_span(doc, "diagnosis", start, end, dict(read), COMORBIDITY if is_besides else rule)
                )
        doc.spans["diagnosis"] = spans
        return doc

    def read(self, words: str, long_forms: dict[str, str]) -> Diagnosis:
        """The reading of a phrase; a short form that the text explains is spelt out."""
        name = words
        for short, long in long_forms.items():
            if short in name and len(long) > len(short):
                name = re.sub(rf"(?<![\w-]){re.escape(short)}(?![\w-])", long.replace("\\", r"\\"), name)
        known = self.diseases.find(name) or self.diseases.find(words)
        return Diagnosis(name=name, disease=known.name if known else None, doid=known.doid if known else None)

    # -------------------------------------------------------------------------------------------- where

    def stated(self, text: str, drug_ends: Collection[int]) -> Iterator[tuple[int, int, str]]:
        """Start, end and rule of each diagnosis that a wording introduces, the plainest wording first."""
        for rule in RULES:
            at = text.find(rule.literal) if rule.look is None or rule.look.is_in(text) else -1
            while at >= 0:
                match = rule.pattern.match(text, at) if _may_begin(rule, text, at, drug_ends) else None
                phrase = _phrase_at(text, match.end()) if match else None
                place = self.disease_in(phrase, rule, self.named_in(phrase)) if phrase else None
                if place and not NOT_AFTER.match(text, place[1]):
                    yield *place, COMORBIDITY if self.is_comorbidity(text[slice(*place)], rule) else rule.name
                at = text.find(rule.literal, at + 1)

    def in_title(self, title: str) -> Iterator[tuple[int, int, str]]:
        """What a title, line break included, says its report is about."""
        if not 0 < len(title) < LONGEST_TITLE:
            return
        phrases: dict[re.Pattern[str], list[tuple[Phrase, list[Named]]]] = {}
        for pattern in (FOR, START):
            found = [phrase for opening in pattern.finditer(title) if (phrase := _phrase_at(title, opening.end()))]
            phrases[pattern] = [(phrase, list(self.named_in(phrase))) for phrase in found]
        for rule in TITLE_RULES:
            for phrase, named in phrases[rule.pattern]:
                if rule.takes_signs and not any(one.kind == "sign" for _, known in named for one in known):
                    continue  # the rule before it has said the same
                place = self.disease_in(phrase, rule, named)
                if place and not CLAIM.match(title, place[1]):
                    yield *place, rule.name

    def is_comorbidity(self, words: str, rule: Rule) -> bool:
        """Whether it is a disease that many have besides the one that they are reported for."""
        return not rule.is_plain and self.is_common(words)

    def is_common(self, words: str) -> bool:
        """Whether a disease is one that many have."""
        known = self.diseases.find(words)
        return known is not None and known.kind == "common"

    # -------------------------------------------------------------------------------------------- how far

    def named_in(self, phrase: Phrase) -> Iterator[Named]:
        """The diseases that the words of a phrase are from its start to each of its ends, where they are any."""
        for stop in phrase.ends:
            if known := self.diseases.all_of(phrase.words[:stop]):
                yield stop, known

    def disease_in(self, phrase: Phrase, rule: Rule, named: Iterable[Named]) -> tuple[int, int] | None:
        """Start and end of the disease that a phrase begins with; None where it begins with none, or not certainly."""
        start, words, ends = phrase
        for stop, known in named:
            if rule.takes_signs or all(one.kind != "sign" for one in known):
                return start, start + stop
        if not (rule.is_plain or disease.is_head(words[: ends[-1]].rstrip())):
            return None
        specific = [stop for stop in ends if not BARE.match(words[:stop])]
        shortest = DANGLING.sub("", words[: specific[-1]]) if specific else ""
        return (start, start + len(shortest)) if len(shortest) > 1 else None


def _phrase_at(text: str, start: int) -> Phrase | None:
    """The words from `start` on that may be a disease; None where they are none, or not certain."""
    if skipped := KNOWN.match(text, start):
        start = skipped.end()
    if start >= len(text) or UNCERTAIN.match(text, start):
        return None
    ahead = text[start : start + LONGEST]
    end = END.search(searchable(ahead))
    if end is None and len(ahead) == LONGEST:
        return None
    words = ahead if end is None else ahead[: end.start()].rstrip()
    return Phrase(start, words, [len(words), *(match.start() for match in reversed(list(SPLIT.finditer(words))))])


def _may_begin(rule: Rule, text: str, at: int, drug_ends: Collection[int]) -> bool:
    """Whether what stands before a wording lets it introduce a diagnosis."""
    if rule.literal == " with ":
        last = text[text.rfind(" ", 0, at) + 1 : at].lstrip("([-")
        if last.lower() in NOUNS or last.rpartition("-")[2].lower() in NOUNS:
            return True
        match = AFTER_NOUN.search(text, max(0, at - 60), at) if last.endswith(MAY_FOLLOW_NOUN) else None
        return match is not None and match[1].lower() in NOUNS
    if rule.literal == " of ":
        return text[at - 1 : at] in "eEsS" and bool(CASE.search(text, max(0, at - 8), at))
    if rule.literal == " for ":
        return at in drug_ends or bool(TREATED.search(text, max(0, at - 20), at))
    if rule.literal == " to have ":
        return bool(SHOWN.search(text, max(0, at - 16), at))
    return not NOT_BEFORE.search(text, max(0, at - 20), at)
