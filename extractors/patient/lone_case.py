"""One patient whom no age introduces and no words announce: "X developed in a patient with Y. The patient recovered".

`anchors` is asked where a text has introduced and counted nobody. Who is only spoken of, and not called a case,
is a faint patient: she is a row only where her sex, a treatment, an antibody or an outcome is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import re2

from extractors import lazy_re as re
from extractors import looks
from extractors.patient import case, general, outsider, species
from extractors.patient.anchor import Anchor, sentence_of
from extractors.patient.person import PLAIN, SOMEBODY, is_anyone
from extractors.patient.person_noun import PLURAL, STOP, nouns, sex_of
from extractors.searchable import searchable

# The words of a title that tell of one person.
TITLED = re.compile(
    rf"\bcase (?:report|study|history)\b|\ba case of\b|\breport of (?:a|one) case\b"
    rf"|\b(?:in|of|to) an?\s+(?:(?!{STOP}\b)[\w-]+\s+){{0,3}}?(?:{nouns('s', 'case')})\b",
    re.IGNORECASE,
)
# "The patient recovered": somebody of whom the text has told, and "the patient is seated" is anybody
GOES_ON = re.compile(
    rf"\b(?:the|this|our)\s+(?:(?!{STOP}\b)[\w-]+\s+)?(?:patient|child|infant|neonate|newborn|baby|woman|man|girl|boy)(?:['’]s)?\b"
    r"(?!\s+(?:is|are|may|can|should|has been|must|will)\b)",
    re.IGNORECASE,
)
# "In the present case, heart block developed", "The patient described took X": told of, though nobody introduced her
REPORTED = re.compile(
    r"\b(?:in (?:the (?:present|reported|described)|our|this|the above) case\b(?! of\b)"
    r"|(?:the|this|our) (?:patient|child|infant|neonate|case) (?:described|reported|presented)"
    r"(?= (?:here )?(?:\w+ed|had|was|took)\b))",
    re.IGNORECASE,
)
# "X was used to stop bleeding in a patient with Y"
TOLD_IN = re.compile(
    r"\b(?:(?:developed|occurred|appeared|arose|resulted|recurred|succeeded)\s+in"
    r"|(?:was|were)\s+(?:\w+ly\s+)?(?:[a-z]{2,}ed|seen|found|given)\s+(?:[\w,-]+\s+){0,8}?(?:in|to))\s+$",
    re.IGNORECASE,
)
# The same, looked for once in a text and not in each of its sentences.
MAY_BE_REPORTED = looks.compile(
    r"(?i)\bin (?:the (?:present|reported|described)|our|this|the above) case\b"
    r"|\b(?:the|this|our) (?:patient|child|infant|neonate|case) (?:described|reported|presented) ",
    "case",
)
MAY_BE_TOLD_IN = looks.compile(r"(?i)\b(?:in|to)\W+(?:an?|one)\b", "case")
# "This woman had received gold": whom the heading has told of
THIS = re.compile(
    r"\W*(?:this|our)\s+(?:[\w-]+\s+)?(?:patient|woman|man|girl|boy|infant|child)\s+"
    r"(?:had|was|received|developed|took|presented)\b",
    re.IGNORECASE,
)
OF_REPORT = re.compile(r"(?:the|this)\b", re.IGNORECASE)  # "The case report questions the use of drugs combined with …"
PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]er)\b(?!-)")
DONE = re.compile(
    r"\b(?:was|were|had|did|[a-z]{3,}ed|underwent|began|became|took|showed|fell|rose|felt|grew|gave"
    r"|remains (?:well|asymptomatic|alive|healthy|in (?:good|complete)|(?:\w+[- ])?free))\b",
    re.IGNORECASE,
)
HYPOTHETICAL = re.compile(r"\b(?:may|might|should|can|could|would|must)\b", re.IGNORECASE)
# "Patients were randomized", "we studied patients": a study, whose "a patient" is anybody
MANY: Any = re2.compile(
    rf"(?i)\b(?:{PLURAL})\b[^.;]{{0,60}}?\b(?:were|received|underwent|completed)\b|\b(?:randomi[sz]ed|enrolled|cohort)\b"
)
# What is done to samples: "in a patient" says no more than where they come from.
BENCH = looks.compile(
    r"(?i)\b(?:purified|incubated|m?RNA|cDNA|amino acids? sequences?|sequenc(?:ed|ing)|mutations?|cloned|in vitro"
    r"|cultured|transfected|HPLC|polymerase chain|electrophoresis|plasmids?|isolates|strains|immunoblot\w*)\b",
    "study",
)
NO_PERSON = ("case", "male", "female", "adult", "subject", "individual")  # "a normal female karyotype"
HE_OR_SHE = looks.compile(r"(?i)\b(?:he|his) or (?:she|hers?)\b|\b(?:she|her) or (?:he|his)\b|\bs?/?he/she\b", "case")
# Without one of these words nobody is spoken of: one look instead of two at each sentence.
MAY_GO_ON = looks.compile(
    r"(?i)\b(?:he|she|his|her|patient|child|infant|neonate|newborn|baby|woman|man|girl|boy)\b", "case"
)


def anchors(text: str, first: int, sentences: Sequence[tuple[int, int]]) -> list[Anchor]:
    """The words that tell of one patient, one anchor at most; ``first`` is where the abstract begins."""
    title = text[:first] or (text[slice(*sentences[0])] if sentences else "")
    is_titled = TITLED.search(title) is not None
    if HE_OR_SHE.is_in(text) or (species.is_of_papers(text) and not is_titled):
        return []
    body = [place for place in sentences if place[0] >= first] or list(sentences)
    befallen = _befallen(text, body) if case.HAS_CASE.is_in(text) else None
    is_moral = befallen is not None and general.is_generic(text[slice(*sentence_of(befallen.start, body))])
    if befallen and not is_moral:
        return [befallen]
    told_of = None if MANY.search(searchable(text)) or is_of_bench(text) else _told_of(text, body, is_titled=is_titled)
    return [person for person in (told_of or befallen,) if person]


def _told_of(text: str, body: Sequence[tuple[int, int]], *, is_titled: bool) -> Anchor | None:
    """Somebody whom the text goes on about, or in whom something happened."""
    told = body if MAY_GO_ON.is_in(text) else []
    named = [place for place in told if _goes_on(GOES_ON, text[slice(*place)])]
    goes_on = [*named, *(place for place in told if _goes_on(PRONOUN, text[slice(*place)]))]
    goes_on_behind = [place for place in body if any(later >= place for later in goes_on)]
    met = _met(text, body if is_titled else goes_on_behind, is_titled)
    met = met or (_reported(text, body) if MAY_BE_REPORTED.is_in(text) else None)
    met = met or (_met(text, body, is_titled=False, told_in=True) if _may_be_told_in(text) else None)
    if met:
        return met
    is_this = bool(named) and THIS.match(text, named[0][0]) is not None
    spoken_of = GOES_ON.search(text, *named[0]) if named and (is_titled or is_this or len(named) > 1) else None
    return Anchor(*spoken_of.span(), sex=sex_of(spoken_of[0]), article="the", noun="patient") if spoken_of else None


def _may_be_told_in(text: str) -> bool:
    return bool(SOMEBODY.is_in(text) and MAY_BE_TOLD_IN.is_in(text))


def is_of_bench(text: str) -> bool:
    """Whether a text tells what was done to samples, so that its "patient" is where they came from.

    >>> is_of_bench("RNA was purified and cloned."), is_of_bench("A patient was treated.")
    (True, False)
    """
    return BENCH.is_in(text) and sum(1 for _ in BENCH.finditer(searchable(text))) > 1


def _befallen(text: str, body: Sequence[tuple[int, int]]) -> Anchor | None:
    """ "A case of X developed after Y"."""
    for begin, end in body:
        match = case.OPENS.match(text[begin:end])
        if (
            match
            and not OF_REPORT.match(match["phrase"])
            and DONE.search(text, begin + match.end(), end)
            and not general.is_generic(text[begin:end])
        ):
            return case.of(match, begin)
    return None


def _reported(text: str, body: Sequence[tuple[int, int]]) -> Anchor | None:
    """ "In the present case, X developed"."""
    for begin, end in body:
        match = REPORTED.search(text, begin, end)
        is_told = match and DONE.search(text, match.end(), end) and not HYPOTHETICAL.search(text, begin, end)
        if match and is_told and not general.is_generic(text[match.end() : end]):
            return Anchor(*match.span(), sex=sex_of(match[0]), article="the", noun="patient")
    return None


def _met(text: str, body: Sequence[tuple[int, int]], is_titled: bool, *, told_in: bool = False) -> Anchor | None:
    """ "X developed in a patient with Y": the first of whom something is told as it was.

    With ``told_in`` these very words are asked for: the text tells of her nowhere else.
    """
    for begin, end in body:
        sentence = text[begin:end]
        if not SOMEBODY.search(searchable(sentence)):
            continue
        if general.is_generic(sentence) or HYPOTHETICAL.search(sentence) or not DONE.search(sentence):
            continue
        for match in PLAIN.finditer(sentence):
            article, noun = match[1].lower(), match[2].lower()
            is_first = article in ("a", "an") or (article == "one" and is_titled)
            phrase = Anchor(
                begin + match.start(), begin + match.end(), sex=sex_of(match[0]), article=article, noun=noun
            )
            is_nobody = outsider.is_nobody(text, phrase, begin) or outsider.is_quoted(text, phrase, begin)
            if told_in and not TOLD_IN.search(sentence, 0, match.start()):
                continue
            if is_first and noun not in NO_PERSON and not is_nobody and not is_anyone(sentence, match):
                return phrase
    return None


def _goes_on(words: re.Pattern[str], sentence: str) -> bool:
    """Whether a sentence tells what became of somebody whom these words mean."""
    match = words.search(sentence)
    return match is not None and not HYPOTHETICAL.search(sentence) and DONE.search(sentence, match.end()) is not None
